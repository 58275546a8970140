"""What went right: milestones with their days, the best weeks, sections that gained, errors that stopped."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.durations import minutes_words
from cpccards.domain.milestones import milestone_words
from cpccards.domain.streaks import streak_words
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import ErrorNote, Page, column, label, surface
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.words.attempt_words import date_words
from cpccards.gui.words.mock_words import count_words
from cpccards.services.milestones import MilestoneService, WentRight

_MOST_ROWS = 12


class ProgressPage(Page):
    """Everything on it happened; nothing is compared with others."""

    name = "progress"
    title = "What went right"

    def __init__(
        self, milestones: MilestoneService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._milestones = milestones
        self._job = JobSlot(tasks, self)
        self._frames: list[QFrame] = []
        self._has_looked = False
        body = column(self)
        body.addWidget(label(self.title, "page"))
        self._error = ErrorNote()
        self._job.succeeded.connect(self._show)
        self._job.failed.connect(self._error.say)
        self._sentence = label(role="title", wrap=True)
        self._streak = label(wrap=True)
        self._looking = label("Looking at your answers…", "muted")
        self._empty = label(
            "Here will stand what you reached, with its day. It begins with your first answers.", wrap=True
        )
        self.begin = QPushButton("Start review")
        self.begin.clicked.connect(lambda _=False: self.went_to.emit("review", None))
        for widget in (self._error, self._looking, self._sentence, self._streak, self._empty, self.begin):
            body.addWidget(widget)
        self.begin.setMaximumWidth(self.begin.sizeHint().width() + 40)
        self.tables = {
            "milestones": TitledTable("Milestones", wide=1, most_rows=_MOST_ROWS),
            "gains": TitledTable("Sections that gained", most_rows=_MOST_ROWS),
            "weeks": TitledTable("Best weeks", wide=3),
            "mended": TitledTable("Errors that stopped coming back", most_rows=_MOST_ROWS),
        }
        for table in self.tables.values():
            frame, inside = surface()
            inside.addWidget(table)
            self._frames.append(frame)
            body.addWidget(frame)
        choose = QPushButton("Choose what is told…")
        choose.setProperty("role", "link")
        choose.clicked.connect(lambda _=False: self.went_to.emit("encouragement", None))
        body.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)
        body.addStretch(1)
        self._show_nothing()

    def activate(self, argument: object = None) -> None:
        """Looks anew."""
        self.refresh()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Everything bears on it."""
        self.refresh()

    def refresh(self) -> None:
        """Looks anew, on a worker."""
        self._looking.setVisible(not self._has_looked)
        self._job.start(lambda _report, _cancelled: self._milestones.went_right())

    def _show_nothing(self) -> None:
        for widget in (self._sentence, self._streak, self._empty, self.begin, *self._frames):
            widget.hide()

    def _show(self, found: WentRight) -> None:
        self._error.say(None)
        self._has_looked = True
        self._looking.hide()
        locale = self.locale()
        self._say(self._sentence, "" if found.sentence is None else found.sentence.words)
        self._say(self._streak, _streak_words(found))
        rows: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]], str]] = {
            "milestones": (
                ("Reached on", "What"),
                [(date_words(each.day, locale), milestone_words(each)) for each in found.milestones],
                "",
            ),
            "gains": (
                ("Section", "Then", "Now", "Points"),
                [(each.name, f"{each.before} %", f"{each.now} %", f"+{each.points}") for each in found.gains],
                "What is predicted of each, against the first prediction of the last two months.",
            ),
            "weeks": (
                ("Week from", "Answers", "Days studied", "Time"),
                [
                    (
                        date_words(week.monday, locale),
                        locale.toString(week.answers),
                        str(week.days),
                        minutes_words(week.seconds),
                    )
                    for week in found.weeks
                ],
                "",
            ),
            "mended": (
                ("Card", "Forgotten before"),
                [(words, f"{locale.toString(count)} times") for words, count in found.mended],
                f"Right each of the last three times: {count_words(found.mended_count, 'card')}.",
            ),
        }
        for (name, (headings, lines, words)), frame in zip(rows.items(), self._frames, strict=True):
            self.tables[name].show_rows(headings, lines, words)
            frame.setVisible(bool(lines))
        is_empty = not any(lines for _, lines, _ in rows.values())
        self._empty.setVisible(is_empty)
        self.begin.setVisible(is_empty)

    @staticmethod
    def _say(line: QLabel, words: str) -> None:
        line.setText(words)
        line.setVisible(bool(words))


def _streak_words(found: WentRight) -> str:
    now = streak_words(found.streak)
    if not now:
        return ""
    longest = f" Your longest so far: {found.longest}." if found.longest > found.streak else ""
    return f"{now}.{longest}"
