"""When a card comes back. The only door to `fsrs`."""
