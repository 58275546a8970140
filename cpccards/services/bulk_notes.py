"""What the learner does to many notes at once: each act one undoable step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cpccards.domain.backups import Reason
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import to_milliseconds
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.services.backups import BackupService
from cpccards.services.library import delete_notes
from cpccards.services.portions import nothing_to_change, portions
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

LONGEST_TAG = 200


class BulkNoteService:
    """Moves, tags and deletes notes, and gives them a topic.

    The step of each act counts what is not as it was; where nothing would be changed, it raises BadInput.
    """

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, backups: BackupService) -> None:
        self._units = units
        self._calendar = calendar
        self._backups = backups

    def move(
        self,
        cards: Sequence[CardId],
        deck: tuple[str, ...],
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Puts cards into the deck at a path, made where it is missing.

        A note all of whose cards lie there then belongs to that deck as well.

        Raises:
            BadInput: the path has an empty name.
            KeyError: a card is gone.
            Cancelled: nothing was changed.
        """
        if not deck or not all(name.strip() for name in deck):
            raise BadInput("The deck has no name", "Cards need a deck to go to.", "Choose or write one.")
        count = 0
        with self._units() as uow:
            uow.expect_many_rows()
            home = uow.decks.ensure(deck)
            for some in portions(cards, report, cancelled, "Moving cards"):
                count += uow.cards.change_all(some, lambda _row: {"deck_id": home})
            for part in portions(uow.browse.notes_of(cards), report, cancelled, "Moving notes"):
                uow.notes.change_all(uow.notes.wholly_in(part, home), lambda _row: {"deck_id": home})
            if not count:
                raise nothing_to_change("card")
            changed = changes(f"Move {_count(count, 'card')}", Subject.CARDS, Subject.NOTES, Subject.DECKS)
            uow.commit(changed)
        return changed

    def add_tags(
        self,
        notes: Sequence[NoteId],
        tags: Iterable[str],
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Gives notes some tags more. Raises BadInput for what can't be a tag, Cancelled, KeyError."""
        added = _checked(tags)

        def values(row: dict[str, Any]) -> dict[str, Any]:
            own = row["tags"].split()
            known = {tag.casefold() for tag in own}
            more = [tag for tag in added if tag.casefold() not in known]
            return {"tags": " ".join([*own, *more])} if more else {}

        return self._change("Tag", notes, values, report, cancelled)

    def remove_tags(
        self,
        notes: Sequence[NoteId],
        tags: Iterable[str],
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Takes some tags, in any case, from notes. Raises as `add_tags` does."""
        gone = {tag.casefold() for tag in _checked(tags)}

        def values(row: dict[str, Any]) -> dict[str, Any]:
            return {"tags": " ".join(tag for tag in row["tags"].split() if tag.casefold() not in gone)}

        return self._change("Take tags from", notes, values, report, cancelled)

    def replace_tag(
        self,
        notes: Sequence[NoteId],
        tag: str,
        by: str,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Puts another tag in the place of one. Raises BadInput, Cancelled, KeyError as `add_tags` does."""
        [old], [new] = _one(tag), _one(by)
        sought = old.casefold()

        def values(row: dict[str, Any]) -> dict[str, Any]:
            own = row["tags"].split()
            if sought not in {each.casefold() for each in own}:
                return {}
            kept: dict[str, str] = {}
            for each in own:
                wanted = new if each.casefold() == sought else each
                kept.setdefault(wanted.casefold(), wanted)
            return {"tags": " ".join(kept.values())}

        return self._change("Replace a tag of", notes, values, report, cancelled)

    def set_topic(
        self,
        notes: Sequence[NoteId],
        topic: str | None,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Says what notes are about; None takes them out of the forecast.

        Raises:
            BadInput: there is no such topic.
            KeyError: a note is gone.
            Cancelled: nothing was changed.
        """
        if topic is not None and topic not in TOPIC_BY_KEY:
            raise BadInput("There is no such topic", f"“{topic}” is not a topic.", "Choose one of the list.")
        return self._change("Set the topic of", notes, lambda _row: {"topic": topic}, report, cancelled)

    def delete(
        self, notes: Sequence[NoteId], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Removes notes with their cards and answers, behind a backup when they are many.

        Raises:
            Cancelled: nothing was changed.
        """
        self._backups.secure_many(Reason.DELETION, len(notes), report, cancelled)
        step = f"Delete {_count(len(notes), 'note')}"
        changed = changes(step, Subject.NOTES, Subject.CARDS, Subject.DECKS)
        with self._units() as uow:
            uow.expect_many_rows()
            for some in portions(notes, report, cancelled, "Deleting notes"):
                delete_notes(uow, some)
            uow.commit(changed)
        return changed

    def _change(
        self,
        act: str,
        notes: Sequence[NoteId],
        values: Callable[[dict[str, Any]], dict[str, Any]],
        report: Report,
        cancelled: IsCancelled,
    ) -> Changes:
        """Changes notes; those that stay as they were are not marked as changed."""
        at = to_milliseconds(self._calendar.now())

        def dated(row: dict[str, Any]) -> dict[str, Any]:
            wanted = values(row)
            is_other = any(row[name] != value for name, value in wanted.items())
            return {**wanted, "modified_at": at} if is_other else {}

        count = 0
        with self._units() as uow:
            uow.expect_many_rows()
            for some in portions(notes, report, cancelled, "Changing notes"):
                count += uow.notes.change_all(some, dated)
            if not count:
                raise nothing_to_change("note")
            changed = changes(f"{act} {_count(count, 'note')}", Subject.NOTES)
            uow.commit(changed)
        return changed


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _checked(tags: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(tag for given in tags for tag in given.split()))
    if not wanted:
        raise BadInput("There is no tag", "A tag is a word.", "Write one, or several with blanks between.")
    if any(len(tag) > LONGEST_TAG for tag in wanted):
        raise BadInput("That tag is too long", f"A tag has at most {LONGEST_TAG} characters.", "Shorten it.")
    return wanted


def _one(tag: str) -> list[str]:
    found = _checked([tag])
    if len(found) > 1:
        raise BadInput("That is more than one tag", "A tag holds no blanks.", "Write one word.")
    return found
