"""`make optimise-check`: parameters fitted to simulated learners, whose true ones are known."""
