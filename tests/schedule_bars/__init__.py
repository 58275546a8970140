"""`make schedule`: the plan towards an exam against plain FSRS, with simulated learners."""
