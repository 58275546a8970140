"""`make calibrate`: the forecast against simulated learners whose truth is not the model's."""
