"""When something went wrong: backups, a clock that jumped, a fault in the app, a damaged library."""

from __future__ import annotations

from datetime import date, timedelta

from cpccards.domain.backups import Reason
from cpccards.domain.clock_jumps import ClockJump
from cpccards.domain.errors import LibraryDamaged
from cpccards.fault_report import crash_report
from cpccards.gui.errors import CrashDialog
from cpccards.gui.pages.backups import BackupsPage
from cpccards.gui.pages.clock_changed import ClockChangedPage
from cpccards.gui.pages.library_problem import LibraryProblemPage
from cpccards.system_clock import SystemClock
from scenes.stage import Stage


def backups(stage: Stage) -> None:
    """The list with a backup chosen, and the question before it is restored."""
    page = stage.go_to("backups", BackupsPage, stage.workspace.backups.make(Reason.BY_HAND))
    stage.grab("backups-chosen")
    page.restore.click()
    stage.grab("backups-asked")


def clock_jump(stage: Stage) -> None:
    """The question when the clock jumped, and what to do when it is wrong."""
    now = SystemClock().now()
    page = ClockChangedPage(ClockJump(now - timedelta(days=400), now), SystemClock().zone())
    stage.window.show_alone(page)
    stage.grab("clock-changed")
    page.wrong.click()
    stage.grab("clock-wrong")
    page.deleteLater()
    stage.window.unlock()


def faults(stage: Stage) -> None:
    """The report of a fault in the app; the page of a damaged library, with its newest backup."""
    try:
        date.fromordinal(0)
    except ValueError as fault:
        report = crash_report(fault)
    dialog = CrashDialog(report, stage.window, card="What does -ectomy mean?")
    stage.grab("crash", dialog)
    dialog.deleteLater()
    clock, backup = SystemClock(), stage.workspace.backups.make(Reason.BY_HAND)
    damaged = LibraryDamaged("The library is damaged", f"{stage.root.library} is empty.", "Restore a backup.")
    page = LibraryProblemPage(damaged, backup, stage.folder, clock.now(), clock.zone(), is_lost=False)
    stage.window.show_alone(page)
    stage.grab("damaged")
    page.deleteLater()
    stage.window.unlock()
