"""What the world around a library does: clocks, time zones, folders that are copied, files made to harm."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cpccards.domain.errors import BadInput, ClockChanged
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.exchange import formats
from cpccards.gui.library_notices import place_words
from cpccards.profiles import Profiles
from cpccards.services.importing import ImportOptions
from cpccards.services.library_place import move_home, synced_place
from cpccards.services.workspace import Workspace
from tests.faults.killing import answered
from tests.faults.tally import Tally, fingerprint
from tests.support.anki_samples import old_sample
from tests.support.clocks import NEW_YORK, FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate
from tests.support.old_anki import CARD_COLUMNS, OldCollection, zipped

_WHOLE = ImportOptions(with_progress=True, with_presets=True)
_NEW_A_DAY = 20
_STEP = timedelta(minutes=53)
_NIGHTS = {
    "an hour is skipped": (datetime(2027, 3, 13, 17, tzinfo=UTC), None),
    "an hour comes twice": (datetime(2027, 11, 6, 16, tzinfo=UTC), None),
    "a flight to the east": (datetime(2027, 6, 5, 16, tzinfo=UTC), "Asia/Tokyo"),
}
"""When each begins, and where it ends. All begin in New York."""


def clock_set(folder: Path, rounds: int) -> Tally:
    """Three days back, 400 on, and back again: nothing is written before the learner confirms the clock.

    Once it is confirmed, due never goes before the last answer, and no card is lost.
    """
    tally, library = Tally(), folder / "library.cpccards"
    clock = FakeClock()
    with opened(library, clock) as services:
        cards = fill_basic(services, 12)
        right = clock.now()
        for number in range(rounds):
            for days in (0, -3, 400, 0):
                clock.set(right + timedelta(days=days, hours=number))
                if services.clock_watch.look() is not None:
                    tally.sentence = _refused(services, cards[0])
                    services.clock_watch.confirm()
                for card in cards[number % 12 :: 4]:
                    before = services.study.show(card).card.memory
                    after = rate(services, card, Rating.GOOD).after
                    tally.acknowledged += 1
                    assert after.last_review_at is not None
                    assert before.last_review_at is None or after.last_review_at >= before.last_review_at
                    assert (after.due_day or after.last_review_day or 0) >= (after.last_review_day or 0)
                    assert after.due_at is None or after.due_at >= after.last_review_at
            tally.injected += 3
    with opened(library, clock) as services:
        for card in cards:
            assert services.study.show(card).card.memory.repetitions >= 0
    held = tally.opens(library, tally.acknowledged)
    assert held == tally.acknowledged
    return tally


def _refused(services: Workspace, card: CardId) -> str:
    """Answers while the clock waits; returns what the learner is told."""
    with services.library_file() as uow:
        before = uow.reviews.count()
    with pytest.raises(ClockChanged) as caught:
        rate(services, card, Rating.GOOD)
    services.forecasting.keep_today()
    with services.library_file() as uow:
        assert uow.reviews.count() == before
        assert not uow.forecasts.history(services.forecasting.outline, None)
    return f"{caught.value.title}. {caught.value}"


def zones(folder: Path, rounds: int) -> Tally:
    """Three days around a changed clock: days run on, each has its limit once, and the streak holds."""
    tally = Tally()
    for number in range(rounds):
        for name, (start, to) in _NIGHTS.items():
            library = folder / f"{name} {number}.cpccards"
            clock = FakeClock(start + timedelta(minutes=number), NEW_YORK)
            tally.acknowledged += _three_days(library, clock, to, tally)
            tally.injected += 1
    return tally


def _three_days(library: Path, clock: FakeClock, to: str | None, tally: Tally) -> int:
    days: list[int] = []
    new = dict[int, int]()
    with opened(library, clock) as services:
        fill_basic(services, 4 * _NEW_A_DAY)
        end = clock.now() + timedelta(days=3)
        while clock.now() < end:
            day = services.calendar.today()
            days.append(day)
            for _ in range(3):
                card = services.study.queue().take(clock.now())
                if card is not None:
                    is_new = not services.study.show(card).card.memory.repetitions
                    new[day] = new.get(day, 0) + is_new
                    # Easy has no steps: only the limit holds cards back.
                    rate(services, card, Rating.EASY)
            clock.advance(seconds=_STEP.total_seconds())
            if to is not None and len(days) == 24:
                clock.travel(ZoneInfo(to))
        assert days == sorted(days), "no day comes twice"
        assert set(days) == set(range(days[0], days[-1] + 1)), "and none is left out"
        assert set(new.values()) == {_NEW_A_DAY}
        assert services.milestones.went_right().streak == len(new)
        with services.library_file() as uow:
            count = uow.reviews.count()
    assert tally.opens(library, count) == count
    return count


def synced(folder: Path, rounds: int) -> Tally:
    """In a folder that is copied, with a second version beside it: told, and moved only when asked to."""
    tally = Tally()
    services_of = ("OneDrive - Clinic", "Dropbox", "iCloud Drive", "Google Drive")
    for number in range(rounds):
        for name in services_of:
            library = folder / str(number) / name / "library.cpccards"
            library.parent.mkdir(parents=True)
            with opened(library, FakeClock()) as services:
                count = answered(services)
            other = library.with_name("library (Ann's conflicted copy).cpccards")
            other.write_bytes(library.read_bytes())
            before = fingerprint(library), fingerprint(other)
            place = synced_place(library)
            assert place is not None
            assert place.service
            assert place.copies == (other.name,)
            tally.sentence = place_words(place)
            assert (fingerprint(library), fingerprint(other)) == before, "nothing is merged by itself"
            moved = move_home(library, Profiles(folder / str(number) / f"{name} data"), FakeClock().now())
            assert (fingerprint(moved.kept)[0], fingerprint(other)) == (before[0][0], before[1])
            tally.injected += 1
            tally.acknowledged += count
            assert tally.opens(moved.library, count) == count
    return tally


def hostile_packages(folder: Path, rounds: int) -> Tally:
    """Refused, or taken with a list of what was not; in both cases nothing is touched but the library."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        tally.acknowledged = answered(services)
    for _ in range(rounds):
        for name, make in _HOSTILE.items():
            _bring_in(library, tally, name, make())
    assert not list(folder.parent.glob("evil*"))
    return tally


def _bring_in(library: Path, tally: Tally, name: str, data: bytes) -> None:
    tally.injected += 1
    with opened(library, FakeClock()) as services:
        before = contents(services.library_file)
        if name in _REFUSED:
            with pytest.raises(BadInput) as caught:
                formats.read("deck.apkg", data)
            assert caught.value.remedy
            tally.sentence = f"{caught.value.title}. {caught.value}"
        else:
            draft = formats.read("deck.apkg", data)
            plan = services.importing.plan(draft, options=_WHOLE)
            # What stands in the place of a link is read as what it is: bytes that are no picture.
            assert bool(plan.problems) == (name != _HARMLESS), f"{name}: {plan.problems}"
            assert all(problem.why.endswith(".") for problem in plan.problems)
            services.importing.carry_out(plan)
            with services.library_file() as uow:
                late = uow._connection.exec_driver_sql("SELECT max(day) FROM reviews").scalar_one()
            assert late <= services.calendar.today()
            services.undo.undo()
        assert contents(services.library_file) == before
    assert {each.name for each in library.parent.iterdir()} <= {
        library.name, f"{library.stem}.media", "backups"
    }  # fmt: skip
    assert tally.opens(library, tally.acknowledged) == tally.acknowledged


def _changed(change: Callable[[OldCollection], object]) -> Callable[[], bytes]:
    """A package of which one thing is not as it should be."""

    def make() -> bytes:
        old = old_sample()
        change(old)
        return old.package()

    return make


def _with_entry(name: str, mode: int, content: bytes) -> bytes:
    """A package whose first picture is another sort of entry."""
    whole = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(old_sample().package())) as source,
        zipfile.ZipFile(whole, "w") as target,
    ):
        for each in source.namelist():
            about = zipfile.ZipInfo(each)
            about.external_attr = (mode if each == name else 0o100600) << 16
            target.writestr(about, content if each == name else source.read(each))
    return whole.getvalue()


def _set_card(column: str, value: object) -> Callable[[OldCollection], object]:
    return lambda old: old.cards[0].__setitem__(CARD_COLUMNS.index(column), value)


_HARMLESS = "a link for a picture"
_LATE = 32_503_680_000_000
"""The year 3000, in milliseconds since 1970."""

_REFUSED: dict[str, Callable[[], bytes]] = {
    "two entries of one name": lambda: zipped({"aa": b"1", "ab": b"2"}).replace(b"ab", b"aa"),
    "a bomb": lambda: zipped({"collection.anki2": bytes(50_000_000), "media": b"{}"}),
    "a view": _changed(lambda old: setattr(old, "more_sql", "CREATE VIEW evil AS SELECT * FROM notes")),
    "a trigger": _changed(
        lambda old: setattr(
            old, "more_sql", "CREATE TRIGGER evil AFTER INSERT ON notes BEGIN DELETE FROM notes; END"
        )
    ),
    "version 10": _changed(lambda old: setattr(old, "version", 10)),
    "version 250": _changed(lambda old: setattr(old, "version", 250)),
}
_HOSTILE: dict[str, Callable[[], bytes]] = _REFUSED | {
    "a path out of the folder": _changed(lambda old: old.media.update({"../../evil.png": b"GIF89a"})),
    _HARMLESS: lambda: _with_entry("0", 0o120777, b"/etc/passwd"),
    "a stability that is no number": _changed(_set_card("data", '{"s": NaN, "d": 5.0}')),
    "an answer that is none": _changed(lambda old: old.add_review(old.cards[0][0], 1_600_000_000_000, 9)),
    "an answer in the year 3000": _changed(lambda old: old.add_review(old.cards[0][0], _LATE, 3)),
    "an answer before there were any": _changed(lambda old: old.add_review(old.cards[0][0], -5, 3)),
    "a million tags": _changed(
        lambda old: old.notes[0].__setitem__(5, " ".join(f"t{number}" for number in range(1_000_000)))
    ),
}


WORLD: dict[str, Callable[[Path, int], Tally]] = {
    "clock set back and forward": clock_set,
    "time zones, skipped hours": zones,
    "library in a synced folder": synced,
    "packages made to harm": hostile_packages,
}
