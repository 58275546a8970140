"""CPC Cards: flashcards for the CPC exam, with a predicted score."""

__version__ = "0.1.0"
