"""The bundled decks and questions as those see them who write them: checked, and counted.

No library is needed. The rules are those of `content/`; what they find is told by file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cpccards.content.bundled_decks import deck_files, question_files
from cpccards.content.content_report import ContentReport, content_report
from cpccards.content.deck_checks import check_decks
from cpccards.content.findings import Finding
from cpccards.content.question_checks import check_questions
from cpccards.content.second_reading import REVIEW_RECORD, SecondReading, second_reading
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.drafts import Draft, QuestionDraft
from cpccards.domain.errors import BadInput
from cpccards.domain.questions import QUESTION_OUTLINE
from cpccards.exchange import deck_toml, question_toml
from cpccards.exchange.formats import load
from cpccards.exchange.toml_lines import UnreadableFile

__all__ = ["QUESTION_OUTLINE", "Checked", "ContentReport", "ContentService", "Finding"]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many files were looked at, and what was found."""

    files: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """Files, read: decks, questions, and what can't be read."""

    decks: tuple[Draft, ...]
    questions: tuple[QuestionDraft, ...]
    unreadable: tuple[Finding, ...]


class ContentService:
    """Checks and counts the decks and questions in a folder.

    Args:
        folder: the `decks/` folder.
        outline: the outline that questions follow, `QUESTION_OUTLINE`.
    """

    def __init__(self, folder: Path, outline: Blueprint) -> None:
        self._folder = folder
        self._outline = outline

    def check(self, files: Sequence[Path] = ()) -> Checked:
        """What is wrong in `files`, all of the folder when none are given.

        Single files are looked at beside all the others, since keys may stand only once over all; found is
        then told for these files alone.

        Raises:
            BadInput: one of `files` can't be opened.
        """
        bundled = {path.resolve(): self._name(path) for path in self._bundled()}
        chosen = {path.resolve(): str(path) for path in files}
        read = self._read({**bundled, **chosen}, needed=chosen)
        in_questions = check_questions(read.questions, read.decks, self._outline)
        found = [*read.unreadable, *check_decks(read.decks), *in_questions]
        names = set(chosen.values())
        kept = [finding for finding in found if not names or finding.deck in names]
        kept.sort(key=lambda finding: (finding.deck, finding.line, finding.rule))
        return Checked(len(chosen or bundled), tuple(kept))

    def report(self, before: date | None = None) -> ContentReport:
        """The counts over the folder, but for files that can't be read, and what falls due before a day."""
        read = self._read({path.resolve(): self._name(path) for path in self._bundled()})
        return content_report(read.decks, read.questions, self._outline, before)

    def second_reading(self) -> SecondReading | None:
        """What came of the second, blind reading; None where its record does not travel with the decks."""
        record = self._folder / REVIEW_RECORD
        return second_reading(record.read_text(encoding="utf-8")) if record.is_file() else None

    def _bundled(self) -> tuple[Path, ...]:
        return (*deck_files(self._folder), *question_files(self._folder))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder.parent).as_posix()

    @staticmethod
    def _read(names: dict[Path, str], needed: Iterable[Path] = ()) -> _Read:
        decks: list[Draft] = []
        questions: list[QuestionDraft] = []
        unreadable: list[Finding] = []
        wanted = set(needed)
        for path, name in names.items():
            try:
                data = load(path)
                if question_toml.is_question_file(data):
                    questions.append(question_toml.read(data, name))
                else:
                    decks.append(deck_toml.read(data, name))
            except UnreadableFile as error:
                unreadable.append(Finding(name, error.line, None, "file", str(error)))
            except BadInput as error:
                if path in wanted:
                    raise
                unreadable.append(Finding(name, 0, None, "file", str(error)))
        return _Read(tuple(decks), tuple(questions), tuple(unreadable))
