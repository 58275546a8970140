"""Lines and cards on Today and along the window."""
