"""The forms of the People page: each asks its questions and keeps the answers as one undoable step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.support import (
    MOST_DAYS_AHEAD,
    PERSON_KIND_NAMES,
    Feedback,
    Person,
    SupportQuestion,
)
from cpccards.domain.topics import TOPICS
from cpccards.gui.widgets.asked_form import AskedForm
from cpccards.services.support import SupportService

NOBODY = "Nobody yet"
_TOPIC_LINES = 6

Keep = Callable[[Mapping[str, Any]], Changes]


class KeptForm(AskedForm):
    """A form that is told how its answers are kept."""

    def __init__(
        self, heading: str, keep: Keep, saved: str = AskedForm.saved, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.heading = heading
        self.saved = saved
        self._keep = keep

    def keep(self) -> Changes:
        """Keeps what was filled in. Raises BadInput for what can't be."""
        return self._keep(self.answers)


def person_form(service: SupportService, person: Person | None, today: date) -> KeptForm:
    """Somebody new, or somebody there is."""
    now = person or Person("", "")

    def keep(given: Mapping[str, Any]) -> Changes:
        return service.save_person(None if person is None else person.key, given)

    form = KeptForm("Change a person" if person else "Add a person", keep)
    form.ask_line("name", "Name", now.name, "A person, or what you call the group or the class.")
    form.ask_one_of(
        "kind", "Who it is", [(kind.value, name) for kind, name in PERSON_KIND_NAMES.items()], now.kind.value
    )
    form.ask_line("contact", "Contact", now.contact, "An e-mail address, a number, a link: for you to read.")
    form.ask_day_or_none("meets_on", "Next meeting", "None set", now.meets_on, today)
    form.ask_line("meets_at", "At", now.meets_at, "The time, such as 18:30, if you like.")
    days: list[tuple[object, str]] = [(None, "No reminder"), (0, "On the day"), (1, "1 day before")]
    days += [(n, f"{n} days before") for n in (2, 3, 7, 14) if n <= MOST_DAYS_AHEAD]
    form.ask_one_of(
        "remind_days", "Remind me", days, now.remind_days, "A line on Today, while the app is open."
    )
    form.ask_text("notes", "Notes", now.notes)
    form.begin()
    return form


def question_form(
    service: SupportService, question: SupportQuestion | None, people: Sequence[Person], person: str = ""
) -> KeptForm:
    """Something to ask."""

    def keep(given: Mapping[str, Any]) -> Changes:
        words, whom = str(given["words"]), str(given["person"] or "")
        if question is None:
            return service.ask(words, whom)
        return service.change_question(question.key, words, whom)

    form = KeptForm("Change a question" if question else "Add a question", keep)
    words = question.words if question else ""
    form.ask_text("words", "Question", words, _about(question))
    form.ask_one_of("person", "For", people_entries(people), question.person if question else person)
    form.begin()
    return form


def answer_form(service: SupportService, question: SupportQuestion) -> KeptForm:
    """What was said to a question, which ticks it off."""

    def keep(given: Mapping[str, Any]) -> Changes:
        return service.answer(question.key, str(given["answer"]))

    form = KeptForm("Tick off with the answer", keep, "Ticked off. Ctrl+Z takes it back.")
    help_line = " ".join((question.words or question.source.context).split())
    form.ask_text("answer", "Answer", question.answer, f"To: {help_line}")
    form.begin()
    return form


def feedback_form(
    service: SupportService, feedback: Feedback | None, people: Sequence[Person], today: date
) -> KeptForm:
    """What somebody said."""

    def keep(given: Mapping[str, Any]) -> Changes:
        return service.save_feedback(None if feedback is None else feedback.key, given)

    form = KeptForm("Change feedback" if feedback else "Add feedback", keep)
    form.ask_text("words", "What was said", feedback.words if feedback else "")
    form.ask_one_of("person", "By", people_entries(people), feedback.person if feedback else "")
    form.ask_day("given_on", "On", feedback.given_on if feedback else today)
    topics = _TopicTicks(feedback.topics if feedback else ())
    form.ask_with("topics", "Topics", topics, lambda: topics.ticked)
    form.begin()
    return form


def people_entries(people: Sequence[Person]) -> list[tuple[object, str]]:
    """People to choose from, nobody among them."""
    return [("", NOBODY), *((person.key, person.name) for person in people)]


def _about(question: SupportQuestion | None) -> str:
    if question is None or not question.source.context:
        return ""
    return f"About: {' '.join(question.source.context.split())}"


class _TopicTicks(QListWidget):
    """Topics, of which some are ticked by Space."""

    def __init__(self, ticked: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName("Topics")
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for topic in TOPICS:
            item = QListWidgetItem(topic.name, self)
            item.setData(Qt.ItemDataRole.UserRole, topic.key)
            item.setCheckState(Qt.CheckState.Checked if topic.key in ticked else Qt.CheckState.Unchecked)
        self.setCurrentRow(0)
        self.setFixedHeight(_TOPIC_LINES * max(1, self.sizeHintForRow(0)) + 2 * self.frameWidth() + 4)

    @property
    def ticked(self) -> list[str]:
        """Keys of those that are ticked."""
        rows = (self.item(row) for row in range(self.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in rows
            if item.checkState() == Qt.CheckState.Checked
        ]
