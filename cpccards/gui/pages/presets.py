"""Presets: how the cards of each deck are studied. Every change is kept at once and can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.fit_report import FitReport
from cpccards.domain.notes import DeckId
from cpccards.domain.presets import DEFAULT_PRESET, Preset
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, head_under, label, way_back
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.list_beside import ListBeside
from cpccards.gui.widgets.name_row import NameRow
from cpccards.gui.widgets.page_foot import column_over_foot
from cpccards.gui.widgets.presets.parameters_panel import ParametersPanel
from cpccards.gui.widgets.presets.preset_decks import PresetDecks
from cpccards.gui.widgets.presets.preset_form import PresetForm
from cpccards.gui.widgets.presets.reschedule_foot import RescheduleFoot
from cpccards.gui.widgets.presets.workload_panel import WorkloadPanel
from cpccards.services.library import LibraryService
from cpccards.services.optimizing import OptimizingService
from cpccards.services.presets import PresetService
from cpccards.services.rescheduling import RescheduleService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.workload import WorkloadService

_ACTS = (("New", "N"), ("Rename", "F2"), ("Duplicate", "D"), ("Delete", "Del"))
"""Words and key of each button under the list."""


class PresetsPage(Page):
    """The list of presets, and beside it everything of the one that is chosen."""

    name = "presets"
    title = "Presets"

    def __init__(
        self,
        theme: Theme,
        presets: PresetService,
        library: LibraryService,
        calendar: StudyCalendar,
        optimizing: OptimizingService,
        rescheduling: RescheduleService,
        workload: WorkloadService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presets = presets
        self._library = library
        self._calendar = calendar
        self._optimizing = optimizing
        self._key = DEFAULT_PRESET
        self._renaming: str | None = None
        self._duplicated: Preset | None = None
        self.decks = PresetDecks()
        self.workload = WorkloadPanel(theme, workload, tasks)
        self.parameters = ParametersPanel(optimizing, tasks)
        self.form = PresetForm(self.workload, self.parameters, calendar.date())
        self.foot = RescheduleFoot(rescheduling, tasks)
        self._build()
        self._connect()

    @property
    def preset(self) -> Preset:
        """The preset that is shown."""
        return self._presets.get(self._key)

    def activate(self, argument: object = None) -> None:
        """Shows the presets as they are; `argument` may be the key of one, or a deck that goes by it."""
        self._presets.reload()
        if isinstance(argument, str):
            self._key = argument
        elif isinstance(argument, int):
            self._key = self._presets.of_deck(DeckId(argument)).key
        self._error.say(None)
        self._naming.hide()
        self.form.set_today(self._calendar.date())
        self.refresh(anew=True)
        self.list.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows what an undo brought back, and what else bears on presets."""
        if changes.touches(Subject.PRESETS, Subject.DECKS, Subject.CARDS, Subject.SETTINGS):
            self.refresh(anew=changes.touches(Subject.CARDS))

    def refresh(self, *, anew: bool = False) -> None:
        """Shows what is kept; `anew` plays the workload out again, for cards have changed."""
        known = {preset.key: preset for preset in self._presets.all()}
        if self._key not in known:
            self._key = DEFAULT_PRESET
        preset = known[self._key]
        self._beside.show_lines([(each.key, each.name) for each in known.values()], self._key)
        self.delete_button.setEnabled(self._key != DEFAULT_PRESET)
        self._name.setText(preset.name)
        self.form.show_preset(preset)
        usual = (preset.new_per_day, preset.reviews_per_day)
        self.form.today.show_limits(self._presets.limits_today(self._key), usual)
        self._show_decks()
        self.workload.show_preset(preset, anew=anew)
        self.parameters.show_preset(preset)
        self.foot.keep_up(known.get(self.foot.key or ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and form beside one another where there is room."""
        super().resizeEvent(event)
        self._beside.arrange(self)
        for button, (words, key) in zip(self._acts, _ACTS, strict=True):
            button.setText(f"{words}   {key}" if self._beside.is_beside else words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops looking which cards would move, wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape and self.foot.cancel.isVisible():
            self.foot.cancel.click()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops what nobody waits for any more."""
        self.form.settle()
        self.workload.cancel()
        super().hideEvent(event)

    # What is on screen

    def _build(self) -> None:
        around, body, area = column_over_foot(self)
        back = way_back("Decks")
        back.clicked.connect(lambda: self.went_to.emit("decks", None))
        body.addLayout(head_under(back, label(self.title, "page")))
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._naming = NameRow()
        self._naming.hide()
        body.addWidget(self._naming)
        body.addWidget(self._build_list())
        body.addStretch(1)
        around.addWidget(self.foot)
        self.foot.follow(area)

    def _build_list(self) -> QWidget:
        self._acts = [QPushButton(f"{words}   {key}") for words, key in _ACTS]
        self.add_button, self.rename_button, self.duplicate_button, self.delete_button = self._acts
        buttons = [(button, key) for button, (_, key) in zip(self._acts, _ACTS, strict=True)]
        self._beside = ListBeside(self.title, buttons, self._build_form(), characters=24, rows=(8, 8))
        self.list = self._beside.list
        return self._beside

    def _build_form(self) -> QWidget:
        side = QWidget()
        side.setObjectName("page")
        side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name = label(role="title", wrap=True)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self._name)
        layout.addWidget(self.decks)
        layout.addWidget(self.form)
        return side

    def _show_decks(self) -> None:
        decks = [(deck.id, path_words(deck.path)) for deck in self._library.decks()]
        own = set(self._presets.decks_of(self._key))
        self.decks.show_decks(
            [entry for entry in decks if entry[0] in own],
            [entry for entry in decks if entry[0] not in own],
            all_else=self._key == DEFAULT_PRESET,
        )

    # What it does

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_chosen)
        self.list.itemDoubleClicked.connect(lambda _: self.rename())
        self.add_button.clicked.connect(self.add)
        self.rename_button.clicked.connect(self.rename)
        self.duplicate_button.clicked.connect(self.duplicate)
        self.delete_button.clicked.connect(self.delete)
        self._naming.submitted.connect(self._keep_name)
        self._naming.cancelled.connect(self._leave_naming)
        self.form.value_chosen.connect(self._keep)
        self.form.today.chosen.connect(self._limit_today)
        self.decks.given.connect(lambda deck: self._assign(deck, self._key))
        self.decks.taken.connect(lambda deck: self._assign(deck, None))
        self.parameters.fit_chosen.connect(self._adopt)
        self.parameters.defaults_chosen.connect(self._use_defaults)
        self.parameters.pasted.connect(self._paste)
        self.foot.moved.connect(self._on_moved)
        self.foot.held.connect(self._hold)
        self.foot.left.connect(self.list.setFocus)

    def add(self) -> None:
        """Asks for the name of a new preset."""
        self._ask("Name of the new preset", "", renaming=None, like=None)

    def rename(self) -> None:
        """Asks for another name."""
        self._ask(f"New name of {self.preset.name}", self.preset.name, renaming=self._key, like=None)

    def duplicate(self) -> None:
        """Asks for the name of a preset like this one."""
        self._ask(
            f"Name of the copy of {self.preset.name}",
            f"{self.preset.name} 2",
            renaming=None,
            like=self.preset,
        )

    def delete(self) -> None:
        """Removes the preset. Undone, not confirmed."""
        if self._key != DEFAULT_PRESET:
            key = self._key
            if self._do(lambda: self._presets.delete(key)):
                self.told.emit("Deleted. Ctrl+Z brings it back.")

    def _ask(self, question: str, name: str, *, renaming: str | None, like: Preset | None) -> None:
        self._renaming, self._duplicated = renaming, like
        hint = "It begins like the default preset." if renaming is None and like is None else ""
        self._naming.ask(question, name, hint, None)

    def _keep_name(self) -> None:
        name, renaming = self._naming.words.strip(), self._renaming
        try:
            if renaming is not None:
                changed = self._presets.change(renaming, name=name)
            else:
                made, changed = self._presets.add(name, self._duplicated)
                self._key = made.key
        except CpcCardsError as error:
            self._naming.say(error)
            return
        self._leave_naming()
        self.changed.emit(changed)

    def _leave_naming(self) -> None:
        self._naming.hide()
        self.list.setFocus()

    def _on_chosen(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None:
            self.form.settle()
            self.foot.dismiss()
            self._key = item.data(Qt.ItemDataRole.UserRole)
            self.refresh()

    def _keep(self, name: str, value: object) -> None:
        before = self.preset
        if getattr(before, name) == value:
            self.form.complain(name, "")
            return
        try:
            changed = self._presets.change(self._key, **{name: value})
        except CpcCardsError as error:
            self.form.complain(name, str(error))
            return
        self._tell(changed, before)

    def _tell(self, changed: Changes, before: Preset) -> None:
        """Hands on what was kept, and asks whether cards are to be moved for it."""
        self._error.say(None)
        before, after = self.foot.beginning(before), self.preset
        self.changed.emit(changed)
        self.foot.propose(before, after)

    def _limit_today(self, limits: tuple[int, int] | None) -> None:
        key = self._key
        if limits is None:
            self._do(lambda: self._presets.no_limit_today(key))
        else:
            self._do(lambda: self._presets.limit_today(key, *limits))

    def _assign(self, deck: object, key: str | None) -> None:
        if isinstance(deck, int):
            self._do(lambda: self._presets.assign(DeckId(deck), key))

    def _adopt(self, preset: Preset, fit: FitReport) -> None:
        self._change_parameters(lambda: self._optimizing.adopt(preset, fit))

    def _use_defaults(self) -> None:
        self._change_parameters(lambda: self._optimizing.use_defaults(self.preset))

    def _paste(self, text: str) -> None:
        before = self.preset
        try:
            changed = self._optimizing.paste(before, text)
        except CpcCardsError as error:
            self.parameters.complaint.say(str(error))
            return
        self._tell(changed, before)

    def _change_parameters(self, act: Callable[[], Changes]) -> None:
        before = self.preset
        try:
            changed = act()
        except CpcCardsError as error:
            self.parameters.error.say(error)
            return
        self._tell(changed, before)

    def _hold(self, held: bool) -> None:
        """Nothing else is changed while cards are being moved."""
        self._beside.setEnabled(not held)
        self.held.emit(held)
        if not held:
            self.list.setFocus()

    def _on_moved(self, changed: object) -> None:
        self.changed.emit(changed)
        self.told.emit("Moved. Ctrl+Z takes the change and the moves back.")

    def _do(self, act: Callable[[], Changes]) -> bool:
        return self.carry_out(act, self._error)
