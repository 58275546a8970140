"""What the last thing done came to."""

from __future__ import annotations

from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.gui.pages.page import ErrorNote, label


class Outcome:
    """A line for what was done, and a note for what went wrong. Each stands where the page puts it.

    Attributes:
        line: what was done, or is being done.
        note: what went wrong, hidden while nothing did.
    """

    def __init__(self, words: str = "") -> None:
        self.line = label(words, "muted", wrap=True)
        self.note = ErrorNote()

    @property
    def words(self) -> str:
        """What was done."""
        return self.line.text()

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did."""
        return self.note.text

    def begin(self, words: str = "") -> None:
        """Forgets what was before, and says what is being done."""
        self.note.say(None)
        self.line.setText(words)

    def tell(self, words: str) -> None:
        """Says what was done."""
        self.line.setText(words)

    def fail(self, error: object) -> None:
        """Says what went wrong in place of what is being done; a job that was stopped says nothing."""
        self.line.setText("")
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self.note.say(error)
