"""Charts: drawings of figures, the score over time, sections against the pass line."""
