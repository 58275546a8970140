"""Cards without a topic: they stay out of the forecast until their notes are given one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cpccards.domain.cards import Deck, StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.exchange.topics_from_text import suggest_topic
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

_READ = 200
"""Notes of a deck that are read for a suggestion."""


@dataclass(frozen=True, slots=True)
class DeckWithoutTopic:
    """A deck with notes that have no topic, or one that this version does not know.

    Attributes:
        notes: how many of its notes that are, without its sub-decks.
        suggested: key of the topic they are probably about; None when none stands out.
    """

    deck: Deck
    notes: int
    suggested: str | None


class TopicService:
    """Finds notes without a topic, deck by deck, and gives them one."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def without_topic(self) -> tuple[DeckWithoutTopic, ...]:
        """Every deck with such notes, in the order decks are shown."""
        with self._units() as uow:
            counts = uow.notes.without_topic(TOPIC_BY_KEY)
            held = [
                (deck, uow.notes.in_deck_without_topic(deck.id, TOPIC_BY_KEY, _READ))
                for deck in uow.decks.all()
                if deck.id in counts
            ]
        return tuple(
            DeckWithoutTopic(deck, counts[deck.id], suggest_topic(deck.path, _texts(notes)))
            for deck, notes in held
        )

    def assign_topic(self, deck: DeckId, topic: str) -> Changes:
        """Gives a topic to the notes of a deck that have none, as one undoable step.

        Raises:
            BadInput: there is no such topic, or no such notes; nothing is changed.
        """
        return self.assign_topics({deck: topic})

    def assign_topics(self, topics: Mapping[DeckId, str]) -> Changes:
        """The same for several decks at once, as one undoable step.

        Raises:
            BadInput: there is no such topic, or no such notes; nothing is changed.
        """
        for topic in topics.values():
            if topic not in TOPIC_BY_KEY:
                raise BadInput(
                    "There is no such topic",
                    f"“{topic}” is not a topic.",
                    "Choose one of the list.",
                )
        changed = changes("Assign topics" if len(topics) > 1 else "Assign a topic", Subject.NOTES)
        with self._units() as uow:
            now = self._calendar.now()
            given = sum(
                uow.notes.give_topic(deck, TOPIC_BY_KEY, topic, now) for deck, topic in topics.items()
            )
            if not given:
                raise BadInput(
                    "Nothing to assign", "Every note there has a topic by now.", "Choose another deck."
                )
            uow.commit(changed)
        return changed


def _texts(notes: Iterable[StoredNote]) -> Iterator[str]:
    for stored in notes:
        yield " ".join((*map(plain_text, stored.note.fields), *stored.note.tags))
