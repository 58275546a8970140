"""Profiles: who learns on this computer, and whose cards are open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.config import Preferences
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, Page, column, head_under, label, surface, way_back
from cpccards.gui.widgets.confirmation import Confirmation
from cpccards.gui.widgets.name_row import NameRow
from cpccards.gui.widgets.outcome import Outcome
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.media_words import size_words
from cpccards.profiles import LONGEST_NAME, Profile, Profiles
from cpccards.services.library_place import is_in_use
from cpccards.services.study_calendar import StudyCalendar

_HEADINGS = ("Name", "Library", "At start")
_WORDS = (
    "Each profile has its own cards, answers, pictures and backups. Looks are shared. Two profiles can be "
    "open at the same time, each in a window of its own."
)
_NO_LOCK = (
    "A profile keeps people's cards apart; it does not lock them. There is no passphrase: whoever uses this "
    "account on the computer can open every profile."
)


class ProfilesPage(Page):
    """The list, and what can be done with the one that is chosen.

    Args:
        library: the one that is open here.
        preferences_changed: what to call when `preferences` were changed.
        switch: closes this window and opens another library.
    """

    name = "profiles"
    title = "Profiles"

    def __init__(
        self,
        profiles: Profiles,
        library: Path,
        preferences: Preferences,
        preferences_changed: Callable[[], None],
        switch: Callable[[Path], None],
        calendar: StudyCalendar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._profiles = profiles
        self._library = library
        self._preferences = preferences
        self._preferences_changed = preferences_changed
        self._switch = switch
        self._calendar = calendar
        self._known: tuple[Profile, ...] = ()
        self._chosen: Profile | None = None
        self._renames: Profile | None = None
        self._build()
        self._connect()

    def activate(self, argument: object = None) -> None:
        """Shows the profiles as they are now."""
        self.outcome.begin()
        self.outcome.line.hide()
        self._naming.hide()
        own = self._profiles.of(self._library)
        self.refresh(None if own is None else own.key)
        self.table.setFocus()

    def woken(self) -> None:
        """Another window may have changed them."""
        if self._naming.isHidden() and not self.confirmation.is_asking:
            self.refresh()

    def refresh(self, choose: str | None = None) -> None:
        """Reads the folders; what was chosen stays so."""
        wanted = choose if choose is not None or self._chosen is None else self._chosen.key
        self._known = self._profiles.all()
        self._model.show_rows([self._row(each) for each in self._known])
        row = next((row for row, each in enumerate(self._known) if each.key == wanted), 0)
        self.choose(row)
        self._is_elsewhere.setVisible(self._profiles.of(self._library) is None)

    def choose(self, row: int) -> None:
        """Chooses a profile by its place in the list."""
        self.table.setCurrentIndex(self._model.index(row, 0))
        self._show(self._known[row])

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        self.back = way_back("Settings")
        self.add = QPushButton("Add a profile…")
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(self.title, "page"))
        head.addStretch(1)
        head.addWidget(self.add)
        body.addLayout(head_under(self.back, head))
        body.addWidget(label(_WORDS, wrap=True))
        self._is_elsewhere = label(
            "The library that is open here belongs to no profile: it was opened by its path.",
            "muted",
            wrap=True,
        )
        body.addWidget(self._is_elsewhere)
        self.outcome = Outcome()
        body.addWidget(self.outcome.note)
        self._naming = NameRow()
        self._naming.hide()
        body.addWidget(self._naming)
        self._model = TextTable(self)
        self._model.show_rows((), _HEADINGS)
        self.table = PlainTable("Profiles", self._model, most_rows=8)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        body.addWidget(self.table)
        body.addWidget(self.outcome.line)
        body.addWidget(self._build_detail())
        body.addWidget(label(_NO_LOCK, "muted", wrap=True))
        body.addStretch(1)

    def _build_detail(self) -> QFrame:
        frame, inside = surface()
        self._name = label(role="title", wrap=True)
        self._place = label(role="muted", wrap=True)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.at_start = QCheckBox("Open it at start, without asking")
        self.open_it = QPushButton("Switch to it")
        self.open_it.setProperty("role", "primary")
        self.rename = QPushButton("Rename…")
        self.delete = QPushButton("Delete…")
        go = QPushButton("Delete this profile")
        self.confirmation = Confirmation(self.open_it, self.rename, self.delete, go=go)
        for part in (self._name, self._place, self.at_start, self.confirmation):
            inside.addWidget(part)
        return frame

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.went_to.emit("settings", None))
        self.add.clicked.connect(self.ask_for_new)
        self.rename.clicked.connect(self.ask_for_name)
        self._naming.submitted.connect(self._keep_name)
        self._naming.cancelled.connect(self._leave_naming)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.doubleClicked.connect(lambda _: self.switch())
        self.open_it.clicked.connect(self.switch)
        self.at_start.clicked.connect(self._keep_start)
        self.delete.clicked.connect(self._ask)
        self.confirmation.confirmed.connect(self._delete)

    def _row(self, profile: Profile) -> tuple[str, str, str]:
        try:
            library = size_words(profile.library.stat().st_size)
        except OSError:
            library = "Nothing yet"
        if self._is_open(profile):
            library = f"{library}, open here"
        starts = profile.key == self._preferences.start_profile
        return profile.name, library, "Opens" if starts else ""

    def _is_open(self, profile: Profile) -> bool:
        own = self._profiles.of(self._library)
        return own is not None and own.key == profile.key

    def _on_row(self) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < len(self._known):
            self._show(self._known[row])

    def _show(self, profile: Profile) -> None:
        self._chosen = profile
        self._name.setText(profile.name)
        # Breaks anywhere: a path has no blanks to break at.
        self._place.setText(str(profile.folder).replace("/", "/\N{ZERO WIDTH SPACE}"))
        self.at_start.setChecked(profile.key == self._preferences.start_profile)
        is_open = self._is_open(profile)
        self.open_it.setVisible(not is_open)
        self.delete.setVisible(not is_open and len(self._known) > 1)
        self.confirmation.drop()

    def _ask(self) -> None:
        if self._chosen is not None:
            self.confirmation.ask(
                f"Cards, answers, pictures and backups of {self._chosen.name} go into the trash folder "
                "beside the profiles. Nothing is erased."
            )

    # What it does

    def switch(self) -> None:
        """Closes this window and opens the profile that is chosen."""
        chosen = self._chosen
        if chosen is None or self._is_open(chosen):
            return
        if chosen.key not in {each.key for each in self._profiles.all()}:
            self.refresh()
            self.outcome.note.say(_gone(chosen))
            return
        self._switch(chosen.library)

    def ask_for_new(self) -> None:
        """Asks for the name of a new profile."""
        self._renames = None
        self._naming.ask("Name of the new profile", "", f"At most {LONGEST_NAME} characters.", None)

    def ask_for_name(self) -> None:
        """Asks for another name for the profile that is chosen."""
        self._renames = self._chosen
        if self._chosen is not None:
            self._naming.ask("New name of the profile", self._chosen.name, "Its folder stays the same.", None)

    def _keep_name(self) -> None:
        words = self._naming.words
        try:
            if self._renames is None:
                kept, said = self._profiles.add(words), "Added. Its library is made when you switch to it."
            else:
                kept, said = self._profiles.rename(self._renames, words), "Renamed."
        except CpcCardsError as error:
            self._naming.say(error)
            return
        self._done(said, kept.key)

    def _leave_naming(self) -> None:
        self._naming.hide()
        self.table.setFocus()

    def _keep_start(self) -> None:
        if self._chosen is not None:
            self._preferences.start_profile = self._chosen.key if self.at_start.isChecked() else None
            self._preferences_changed()
            self.refresh()

    def _delete(self) -> None:
        profile = self._chosen
        if profile is None:
            return
        try:
            if is_in_use(profile.library):
                raise _in_use(profile)
            place = self._profiles.remove(profile, self._calendar.now().astimezone(self._calendar.zone()))
        except CpcCardsError as error:
            self.confirmation.drop()
            self.outcome.note.say(error)
            return
        if self._preferences.start_profile == profile.key:
            self._preferences.start_profile = None
        own = self._profiles.of(self._library)
        self._done(f"Deleted. Everything is in {place}.", "" if own is None else own.key)

    def _done(self, said: str, choose: str) -> None:
        self.outcome.begin(said)
        self.outcome.line.show()
        self._naming.hide()
        self._preferences_changed()
        self.refresh(choose)
        self.table.setFocus()


def _gone(profile: Profile) -> BadInput:
    return BadInput(
        "That profile is gone",
        f"The folder of {profile.name} is not there any more.",
        "Choose another one.",
    )


def _in_use(profile: Profile) -> BadInput:
    return BadInput(
        "That profile is open",
        f"{profile.name} is open in another window.",
        "Close it there, then try again.",
    )
