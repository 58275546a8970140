"""The predicted score at a glance: number, range, chance, evidence; or what is missing for a number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.evidence import (
    WHOLE_EXAM_SHARE,
    EvidenceLevel,
    answers_missing,
    evidence_words,
)
from cpccards.domain.forecast import Forecast, chance_words
from cpccards.gui.pages.page import INSIDE, bordered, label, set_role
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.score_words import chance_number, is_sure, range_words, shown_score

_NAMED_SECTIONS = 3


class ScoreSummary(QFrame):
    """The number with its range, the chance to pass, what they stand on; or what is missing for a number.

    Signals:
        review_asked: the learner wants to answer cards.
        why_asked: the learner wants to know how the number came about.
        topics_asked: the learner wants to give topics to cards without one.
    """

    review_asked = Signal()
    why_asked = Signal()
    topics_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = bordered(self)
        self._occasion = label(role="muted", wrap=True)
        layout.addWidget(self._occasion)
        self._numbers = QWidget()
        row = QHBoxLayout(self._numbers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(32)
        self._score = label(role="score")
        self._range = label(role="title")
        self._evidence = label(role="muted")
        self._chance = label(role="title")
        self._chance_words = label(role="muted")
        beside = TurningRow(gap=32)
        beside.row.addWidget(_stacked(self._range, self._evidence))
        beside.row.addWidget(_stacked(self._chance, self._chance_words))
        beside.row.addStretch(1)
        row.addWidget(self._score)
        row.addWidget(beside, 1)
        layout.addWidget(self._numbers)
        self._missing_title = label(evidence_words(EvidenceLevel.NONE).capitalize(), "title")
        self._missing = label(wrap=True)
        self._start = QPushButton("Start review")
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.review_asked)
        layout.addWidget(self._missing_title)
        layout.addWidget(self._missing)
        layout.addWidget(self._start, 0, Qt.AlignmentFlag.AlignLeft)
        self._disagreement = label(wrap=True)
        self._without_topic = label(role="small", wrap=True)
        self._assign = _link("Give them a topic", self.topics_asked)
        self.why = _link("Why this number?", self.why_asked)
        self._topics = topics = TurningRow(gap=INSIDE)
        topics.row.addWidget(self._without_topic)
        topics.row.addWidget(self._assign)
        topics.row.addStretch(1)
        layout.addWidget(self._disagreement)
        layout.addWidget(topics)
        layout.addWidget(self.why, 0, Qt.AlignmentFlag.AlignLeft)

    def tell(self, forecast: Forecast, occasion: str, disagreement: str | None, without_topic: int) -> None:
        """Shows a forecast."""
        known = forecast.evidence is not EvidenceLevel.NONE
        self._numbers.setVisible(known)
        for part in (self._missing_title, self._missing, self._start):
            part.setVisible(not known)
        self._occasion.setText(f"Predicted score {occasion}")
        number = shown_score(forecast, self.locale())
        self._score.setText(number)
        set_role(self._score, "score" if is_sure(forecast) else "score-guess")
        self._range.setText(range_words(forecast.low, forecast.high))
        self._evidence.setText(evidence_words(forecast.evidence))
        self._chance.setText(f"{chance_number(forecast.pass_probability)} chance to pass")
        self._chance_words.setText(chance_words(forecast.pass_probability))
        self._missing.setText(missing_words(forecast))
        self._disagreement.setText(disagreement or "")
        self._disagreement.setVisible(bool(disagreement))
        self._without_topic.setText(without_topic_words(without_topic) if without_topic else "")
        self._topics.setVisible(without_topic > 0)
        self.setAccessibleName(self._spoken(forecast))

    def _spoken(self, forecast: Forecast) -> str:
        if forecast.evidence is EvidenceLevel.NONE:
            parts = [f"{self._occasion.text()}: {evidence_words(forecast.evidence)}", self._missing.text()]
        else:
            number = self._score.text().replace("~", "about ")
            parts = [
                f"{self._occasion.text()}: {number}",
                self._range.text().replace("–", " to "),
                self._chance.text(),
                self._chance_words.text(),
                self._evidence.text(),
            ]
        parts += [self._disagreement.text(), self._without_topic.text()]
        return ". ".join(part.rstrip(".") for part in parts if part)


def _link(words: str, then: SignalInstance) -> QPushButton:
    link = QPushButton(words)
    link.setProperty("role", "link")
    link.clicked.connect(then)
    return link


def missing_words(forecast: Forecast) -> str:
    """What it takes until a number can be shown: how many answers, and in which sections."""
    share = sum(s.weight for s in forecast.sections if s.evidence is not EvidenceLevel.NONE)
    answers, names = 0, []
    lacking = [section for section in forecast.sections if section.evidence is EvidenceLevel.NONE]
    for section in sorted(lacking, key=lambda section: -section.weight):
        if share >= WHOLE_EXAM_SHARE - 1e-9:
            break
        if not section.cards:
            continue
        answers += answers_missing(
            section.cards, section.seen, section.answers, round(section.weight * forecast.questions)
        )
        names.append(section.name)
        share += section.weight
    if not names:
        return "Its sections have no cards yet. Add decks with cards on their topics; the number follows."
    if len(names) > _NAMED_SECTIONS + 1:
        names[_NAMED_SECTIONS:] = [f"{len(names) - _NAMED_SECTIONS} more sections"]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", and {names[-1]}"
    cards = "card" if answers == 1 else "cards"
    return (
        f"Answer about {answers} {cards} in {listed}; the number appears when sections "
        f"with {100 * WHOLE_EXAM_SHARE:.0f} % of the questions have some evidence."
    )


def without_topic_words(count: int) -> str:
    """How many cards the forecast leaves out."""
    if count == 1:
        return "1 card has no topic and stays out of the forecast."
    return f"{count:,} cards have no topic and stay out of the forecast."


def _stacked(upper: QLabel, lower: QLabel) -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addStretch(1)
    layout.addWidget(upper)
    layout.addWidget(lower)
    layout.addStretch(1)
    return both
