"""What the Browse page is made of."""
