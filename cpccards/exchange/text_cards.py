"""Gathers cards while a text is read line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange.field_checks import has_gap, why_not
from cpccards.exchange.problem_list import ProblemList

_SHOWN = 2_000


class TextCards:
    """The cards of a text, and what is wrong with it.

    Args:
        deck: where they go.
        to_html: makes the HTML of a field from what was written.
    """

    def __init__(self, deck: tuple[str, ...], to_html: Callable[[str], str]) -> None:
        self._deck = deck
        self._to_html = to_html
        self._notes: list[DraftNote] = []
        self._problems = ProblemList()

    def add(
        self,
        line: int,
        front: str,
        back: str,
        *,
        kind: NoteKind = NoteKind.BASIC,
        part: Sequence[str] = (),
    ) -> None:
        """One card, or a problem. A front with a gap makes a cloze note.

        Args:
            part: the deck below that of the file.
        """
        fields = (self._to_html(front), self._to_html(back))
        if has_gap(fields[0]):
            kind = NoteKind.CLOZE
        self.add_fields(line, kind, fields, (front[:_SHOWN], back[:_SHOWN]), part=part)

    def add_fields(
        self,
        line: int,
        kind: NoteKind,
        fields: tuple[str, ...],
        written: tuple[str, ...],
        *,
        part: Sequence[str] = (),
    ) -> None:
        """One card whose fields are HTML already, or a problem with what was `written`."""
        why = why_not(kind, fields)
        if why is not None:
            self._problems.add("cards left out", why, line=line, row=written, fatal=True)
            return
        self._notes.append(DraftNote(Note(kind, fields), (*self._deck, *part), line))

    def warn(self, kind: str, line: int, why: str, written: str = "") -> None:
        """A complaint that keeps no card out; `kind` as in `ProblemList`."""
        row = (written[:_SHOWN],) if written else ()
        self._problems.add(kind, why, line=line, row=row)

    def draft(self, source_name: str, format_name: str) -> Draft:
        """Everything that was gathered. Raises BadInput for nothing at all."""
        problems = self._problems.result()
        if not self._notes and not any(problem.fatal for problem in problems):
            raise BadInput(
                "No cards were found",
                f"Nothing in {source_name} looks like a question with its answer.",
                "Choose another way of reading it, or write a question and its answer on each line, "
                "with a tab between.",
            )
        decks = tuple(DraftDeck(path) for path in dict.fromkeys(entry.deck for entry in self._notes))
        return Draft(source_name, format_name, decks, tuple(self._notes), problems)
