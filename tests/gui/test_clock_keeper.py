"""The whole window when the clock jumps, and when the library lies in a synced folder."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from cpccards import config
from cpccards.app import Root
from cpccards.config import Preferences
from cpccards.domain.clock_jumps import ClockJump
from cpccards.domain.errors import DiskFull
from cpccards.domain.reviews import Rating
from cpccards.gui.pages.clock_changed import ClockChangedPage, by_words
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.today import TodayPage
from cpccards.gui.widgets.today.news_line import NewsLine
from cpccards.profiles import Profiles
from tests.gui.accessibility import nameless
from tests.gui.homes import PATIENCE, Home
from tests.support.clocks import NOON, FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate


@pytest.fixture
def studied(welcomed: Home, clock: FakeClock) -> Home:
    with opened(welcomed.library, clock) as services:
        rate(services, fill_basic(services, 2, "modifiers")[0], Rating.GOOD)
    return welcomed


def asking(root: Root) -> ClockChangedPage:
    page = root.window.page
    assert isinstance(page, ClockChangedPage)
    assert page is root._clock.page
    return page


@pytest.mark.parametrize(("days", "words"), [(-3, "3 days"), (400, "400 days")])
def test_at_the_start_nothing_is_done_before_it_is_confirmed(
    studied: Home, clock: FakeClock, days: int, words: str
) -> None:
    with opened(studied.library, clock) as services:
        before = contents(services.library_file, leaving_out=())
    clock.advance(days=days)
    root = studied.open()
    page = asking(root)
    assert page.said.startswith(f"Your computer's clock changed by {words}\n")
    assert "Scheduling waits until you confirm" in page.said
    assert not root.window._sidebar.isVisible()
    root.window.go_to("review")
    assert root.window.page is page
    assert nameless(page) == []
    studied.close(root)
    with opened(studied.library, clock) as services:
        assert contents(services.library_file, leaving_out=()) == before
        assert services.backups.all() == ()
    again = studied.open()
    asking(again).right.click()
    assert isinstance(again.window.page, TodayPage)
    assert again.window._sidebar.isVisible()
    studied.close(again)
    assert isinstance(studied.open().window.page, TodayPage), "asked once"


def test_a_clock_set_right_meanwhile_goes_on(studied: Home, clock: FakeClock) -> None:
    clock.advance(days=400)
    root = studied.open()
    page = asking(root)
    page.wrong.click()
    assert "computer's settings" in page.said
    page.again.click()
    assert root.window.page is page, "it is still wrong"
    clock.set(NOON + timedelta(minutes=5))
    page.again.click()
    assert isinstance(root.window.page, TodayPage)


def test_in_the_middle_of_a_review_it_waits_and_goes_on(studied: Home, clock: FakeClock) -> None:
    root = studied.open()
    root.window.go_to("review")
    review = root.window.page
    assert isinstance(review, ReviewPage)
    root._clock.tick()
    assert root.window.page is review
    clock.advance(days=-3)
    root._clock.tick()
    page = asking(root)
    root._clock.tick()
    assert asking(root) is page
    assert root.workspace is not None
    assert root.workspace.clock_watch.is_waiting
    count = root.workspace.statistics.all().reviews
    review.reveal()
    review.rate(Rating.GOOD)
    assert root.workspace.statistics.all().reviews == count, "nothing is saved behind its back"
    page.right.click()
    assert root.window.page is review
    review.reveal()
    review.rate(Rating.GOOD)
    assert root.workspace.statistics.all().reviews == count + 1


def test_while_a_page_writes_nobody_is_asked(studied: Home, clock: FakeClock) -> None:
    root = studied.open()
    root.window.hold(True)
    clock.advance(days=-3)
    root._clock.tick()
    assert isinstance(root.window.page, TodayPage)
    root.window.hold(False)
    assert not root._clock.look()


def test_a_confirmation_that_cannot_be_kept_is_told(
    studied: Home, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise DiskFull("Your disk is full", "This change was NOT saved.", "Free some space.")

    clock.advance(days=-3)
    root = studied.open()
    page = asking(root)
    assert root.workspace is not None
    with monkeypatch.context() as broken:
        broken.setattr(root.workspace.clock_watch, "confirm", full)
        page.right.click()
    assert "Free some space" in page._error.text
    page.right.click()
    assert isinstance(root.window.page, TodayPage)


def test_leaving_closes_the_window(studied: Home, clock: FakeClock) -> None:
    clock.advance(days=-3)
    root = studied.open()
    page = asking(root)
    page.wrong.click()
    page.leave.click()
    assert not root.window.isVisible()


@pytest.mark.parametrize(("days", "words"), [(-1.2, "1 day"), (-3, "3 days"), (61.4, "61 days")])
def test_how_far_is_told_in_days(days: float, words: str) -> None:
    assert by_words(ClockJump(NOON, NOON + timedelta(days=days)).by) == words


# A synced folder


@pytest.fixture
def synced(home: Home, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    """A library in Dropbox; the data folder has none."""
    monkeypatch.setattr(config, "user_folder", lambda: tmp_path / "data")
    home.folder = tmp_path / "Dropbox"
    home.folder.mkdir()
    monkeypatch.setenv("CPCCARDS_PREFERENCES", str(home.preferences))
    with opened(home.library, clock) as services:
        services.settings.note_welcomed()
        fill_basic(services, 3)
    return home


def told(home: Home, root: Root) -> NewsLine:
    home.qtbot.waitUntil(lambda: bool(lines(root)), timeout=PATIENCE)
    [line] = lines(root)
    return line


def lines(root: Root) -> list[NewsLine]:
    return [line for line in root.window.findChildren(NewsLine) if line.isVisible()]


def press(line: NewsLine, words: str) -> None:
    [button] = [each for each in line.findChildren(QPushButton) if each.text() == words]
    button.click()


def test_a_synced_library_is_moved_home(synced: Home, clock: FakeClock, tmp_path: Path) -> None:
    root = synced.open()
    line = told(synced, root)
    assert line.words == (
        "Your library is in a folder that Dropbox copies. It can be damaged there while you study. Move it?"
    )
    press(line, "Move it")
    synced.qtbot.waitUntil(lambda: root.wants_restart, timeout=PATIENCE)
    new = tmp_path / "data" / "library.cpccards"
    assert root.library == new
    assert not root.window.isVisible()
    assert not synced.library.exists()
    assert [path for path in synced.folder.iterdir() if ".moved-" in path.name]
    assert config.library_path(str(synced.library)) == new
    with opened(new, clock) as services:
        assert services.backups.present().cards == 3
        assert len(services.backups.all()) == 1


def test_a_move_that_fails_leaves_the_library_open(synced: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    root = synced.open()
    before = root.workspace
    monkeypatch.setattr("cpccards.storage.library_move.shutil.copyfile", full)
    press(told(synced, root), "Move it")
    synced.qtbot.waitUntil(
        lambda: root.workspace is not None and root.workspace is not before, timeout=PATIENCE
    )
    assert isinstance(root.window.page, TodayPage)
    assert not root.wants_restart
    assert root.workspace is not None
    assert root.workspace.backups.present().cards == 3


def test_a_synced_folder_is_told_until_it_is_dismissed(synced: Home) -> None:
    root = synced.open()
    press(told(synced, root), "Dismiss")
    synced.close(root)
    assert Preferences.load(synced.preferences).keeps_place(synced.library)
    again = synced.open()
    with synced.qtbot.waitSignal(again._notices.looked, timeout=PATIENCE):
        pass
    assert lines(again) == []


def test_a_second_version_is_named(synced: Home) -> None:
    (synced.folder / "library (Ann's conflicted copy).cpccards").touch()
    line = told(synced, synced.open())
    assert "there is a second version of it: library (Ann's conflicted copy).cpccards" in line.words


def test_where_there_is_no_better_place_the_help_is_offered(
    synced: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = synced.open()
    asked: list[str] = []
    root.window.help_requested.disconnect()
    root.window.help_requested.connect(asked.append)
    root._notices._profiles = Profiles(tmp_path / "OneDrive")
    press(told(synced, root), "Read more")
    assert asked == ["profiles"]
