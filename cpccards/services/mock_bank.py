"""The questions that practice exams are made of: those of the app, and the learner's own if they may join."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cpccards.content.bundled_decks import question_files
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.cards import StoredNote
from cpccards.domain.notes import CHOICE_LETTERS, faces
from cpccards.domain.questions import Difficulty, Question
from cpccards.exchange import question_toml
from cpccards.storage.unit_of_work import UnitOfWorkFactory

OWN_KEY = "note:"
"""What the keys of the learner's own questions begin with; the key of the note follows."""

_OWN_SECONDS = 100
"""Taken for the learner's own questions: the mean of those that come with the app."""


class MockBank:
    """The question bank. The app's questions are read once, when first asked for: 0.3 s for 400.

    Args:
        decks_folder: the `decks/` folder.
        outline: whose sections the learner's own questions are put in, the one that questions follow.
    """

    def __init__(
        self, decks_folder: Path, units: UnitOfWorkFactory, outline: Blueprint | None = None
    ) -> None:
        self._folder = decks_folder
        self._units = units
        self._outline = outline
        self._bundled: tuple[Question, ...] | None = None

    def questions(self, with_notes: bool = False) -> tuple[Question, ...]:
        """Every question, by file and place in it.

        Args:
            with_notes: also the multiple-choice notes with a topic that did not come with the app.

        Raises:
            BadInput: a file that came with the app can't be read.
        """
        if self._bundled is None:
            self._bundled = self._read()
        if not with_notes:
            return self._bundled
        with self._units() as uow:
            notes = uow.notes.own_choices()
        return (*self._bundled, *map(self._as_question, notes))

    def times_asked(self) -> Mapping[str, int]:
        """How often each question was asked in an exam or in practice, by its key; none for the others."""
        with self._units() as uow:
            return uow.mocks.times_asked()

    def _read(self) -> tuple[Question, ...]:
        return tuple(
            entry.question
            for file in question_files(self._folder)
            for entry in question_toml.read(file.read_bytes(), file.name).questions
        )

    def _as_question(self, stored: StoredNote) -> Question:
        note = stored.note
        shown = faces(note.kind, note.fields, 0)
        sections = () if self._outline is None else self._outline.sections
        return Question(
            key=f"{OWN_KEY}{note.key}",
            form=0,
            section=next((section.id for section in sections if note.topic in section.topics), ""),
            topic=note.topic,
            question=shown.question,
            options=shown.options,
            answer=CHOICE_LETTERS[shown.correct or 0],
            difficulty=Difficulty.MEDIUM,
            seconds=_OWN_SECONDS,
            rationale=note.rationale,
            source=note.source,
            evidence=note.evidence,
            edition=note.edition,
            checked_on=note.checked_on,
            review_by=note.review_by,
            notes=(note.key or "",),
            tags=note.tags,
        )
