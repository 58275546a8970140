"""Decks, and what is done with them."""
