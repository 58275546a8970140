"""Media checked over a real library and real files: missing, damaged, unused, and the trash."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from cpccards.domain.backups import Reason
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.services import media as media_module
from cpccards.services.media_check import KEPT_DAYS, MOST_NOTES, MediaCheck
from cpccards.services.workspace import Workspace
from tests.support.anki_samples import png
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill

TYPE = NoteType(
    "anki-5",
    "Styled",
    ("Front",),
    (CardTemplate("Card 1", '{{Front}}<img src="logo.png">', "x"),),
    css='@import url("_style.css");',
)


def note(front: str, back: str = "b", rationale: str = "") -> Note:
    return Note(NoteKind.BASIC, (front, back), rationale=rationale)


def keep(services: Workspace, *names: str) -> None:
    for place, name in enumerate(names):
        services.media.put(name, png(place + 1, len(name)))


def file_of(services: Workspace, name: str) -> Path:
    digest = services.media.digest(name)
    assert digest is not None
    return services.library_file.path.with_suffix(".media") / digest


def names(check: MediaCheck) -> dict[str, list[str]]:
    return {
        "missing": [each.name for each in check.missing],
        "lost": [each.name for each in check.lost],
        "unused": [each.name for each in check.unused],
    }


@pytest.fixture
def library(services: Workspace) -> Workspace:
    """Every case of a name."""
    keep(services, "used.png", "Heart.PNG", "50% off.png", "a b.png", "unused.png", "_kept.png", "why.png")
    fill(
        services,
        [
            note('<img src="used.png">', '<img src="gone.png"> [sound:gone.mp3]'),
            note('<img src="heart.png">', '<img src="50% off.png"><img src=a%20b.png>'),
            note("[$]x^2[/$]", '<img src="GONE.png">', rationale='<img src="why.png">'),
            Note(TYPE, ("front",)),
        ],
    )
    return services


class TestLooking:
    def test_names_and_files_are_held_against_each_other(self, library: Workspace) -> None:
        check = library.media_check.check()
        assert names(check) == {
            "missing": ["_style.css", "gone.mp3", "gone.png", "logo.png"],
            "lost": [],
            "unused": ["unused.png"],
        }
        assert (check.files, check.stray, check.is_thorough) == (7, 0, False)
        assert check.size == sum(
            path.stat().st_size for path in file_of(library, "used.png").parent.iterdir()
        )
        gone = check.missing[2]
        assert gone.count == 2
        assert [each.summary for each in gone.notes] == ["", "[$]x^2[/$]"]
        assert check.missing[3].note_types == ("Styled",)

    def test_notes_are_counted_beyond_those_that_are_told(self, services: Workspace) -> None:
        fill(services, [note(f'{n} <img src="gone.png">') for n in range(MOST_NOTES + 7)])
        [gone] = services.media_check.check().missing
        assert (len(gone.notes), gone.count) == (MOST_NOTES, MOST_NOTES + 7)

    def test_files_that_are_gone_cut_or_changed(self, library: Workspace) -> None:
        file_of(library, "used.png").unlink()
        file_of(library, "why.png").write_bytes(b"x")
        changed = file_of(library, "Heart.PNG")
        data = bytearray(changed.read_bytes())
        data[-1] ^= 1
        changed.write_bytes(data)
        assert names(library.media_check.check())["lost"] == ["used.png", "why.png"]
        thorough = library.media_check.check(thorough=True)
        assert names(thorough)["lost"] == ["Heart.PNG", "used.png", "why.png"]
        assert thorough.is_thorough
        assert thorough.lost[0].count == 1
        suspects = library.media_check.check(suspects=["Heart.PNG"])
        assert names(suspects)["lost"] == ["Heart.PNG", "used.png", "why.png"]

    def test_a_check_can_be_stopped_and_tells_how_far_it_is(self, library: Workspace) -> None:
        said: list[str] = []
        library.media_check.check(lambda _done, _total, words: said.append(words))
        assert said == ["Looking through the notes", "Looking at the files"]
        with pytest.raises(Cancelled):
            library.media_check.check(cancelled=lambda: True)
        asked: list[int] = []

        def later() -> bool:
            asked.append(1)
            return len(asked) > 1

        with pytest.raises(Cancelled):
            library.media_check.check(cancelled=later, thorough=True)

    def test_nothing_to_look_at(self, services: Workspace) -> None:
        assert services.media_check.check(thorough=True) == MediaCheck(is_thorough=True)


class TestSupplying:
    def test_a_missing_file(self, library: Workspace, tmp_path: Path) -> None:
        path = tmp_path / "other name.png"
        path.write_bytes(png(9, 9))
        before = contents(library.library_file)
        library.media_check.supply("gone.png", path)
        assert library.media.read("GONE.png") == png(9, 9)
        assert "gone.png" not in names(library.media_check.check())["missing"]
        library.undo.undo()
        assert contents(library.library_file) == before
        library.undo.redo()
        assert library.media.read("gone.png") == png(9, 9)

    def test_a_file_that_the_library_has_already(self, library: Workspace) -> None:
        library.media_check.supply("gone.png", file_of(library, "used.png"))
        assert library.media.digest("gone.png") == library.media.digest("used.png")

    @pytest.mark.parametrize("same", [True, False])
    def test_a_damaged_file(self, library: Workspace, tmp_path: Path, same: bool) -> None:
        sound = file_of(library, "used.png").read_bytes()
        file_of(library, "used.png").write_bytes(b"?" * len(sound))
        path = tmp_path / "new.png"
        path.write_bytes(sound if same else png(9, 9))
        library.media_check.supply("USED.png", path)
        assert library.media.read("used.png") == path.read_bytes()
        assert names(library.media_check.check(thorough=True))["lost"] == []

    def test_what_can_not_be_taken(
        self, library: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "a.svg"
        with pytest.raises(BadInput, match="svg"):
            library.media_check.supply("gone.png", path)
        path.write_bytes(b"<svg/>")
        with pytest.raises(BadInput, match="show or play"):
            library.media_check.supply("gone.png", path)
        path.write_bytes(png())
        with pytest.raises(BadInput, match="every system"):
            library.media_check.supply("a/b.png", path)
        monkeypatch.setattr(media_module, "MAX_MEDIUM", 10)
        with pytest.raises(BadInput, match="more than"):
            library.media_check.supply("gone.png", path)
        assert library.undo.names() == (None, None)

    def test_the_list_is_written(self, library: Workspace, tmp_path: Path) -> None:
        fill(library, [note(f'{n} <img src="gone.png">') for n in range(MOST_NOTES)])
        path = tmp_path / "missing.txt"
        library.media_check.write_missing(library.media_check.check(), path)
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if not line.startswith(" ")] == [
            "_style.css", "gone.mp3", "gone.png", "logo.png",
        ]  # fmt: skip
        assert "    and 2 more" in lines
        assert lines[-1] == "    note type Styled"


class TestTrash:
    def test_what_is_put_there_comes_back(self, library: Workspace) -> None:
        before = contents(library.library_file)
        media = library.media_check
        media.put_in_trash(["unused.png", "why.png"])
        assert library.media.read("unused.png") is None
        trash = media.trash()
        assert [each.entry.name for each in trash] == ["why.png", "unused.png"]
        assert all(media.bytes_of(each.entry) for each in trash)
        assert media.leaves_on(trash[0]) == library.calendar.now() + timedelta(days=KEPT_DAYS)
        assert names(media.check())["missing"][-1] == "why.png"
        assert media.check().stray == 0
        media.restore(trash[:1])
        assert library.media.read("why.png") is not None
        assert [each.entry.name for each in media.trash()] == ["unused.png"]
        for _ in range(2):
            library.undo.undo()
        assert contents(library.library_file) == before

    def test_a_name_that_is_taken_meanwhile(self, library: Workspace) -> None:
        media = library.media_check
        media.put_in_trash(["unused.png"])
        library.media.put("unused.png", png(50, 2))
        media.restore(media.trash())
        with library.library_file() as uow:
            restored = [entry.name for entry in uow.media.all()][-1]
        assert restored.startswith("unused-")
        assert library.media.read("unused.png") == png(50, 2)

    def test_bytes_go_when_nothing_names_them(self, library: Workspace, clock: FakeClock) -> None:
        media, path = library.media_check, file_of(library, "unused.png")
        os.utime(path, (1, 1))
        media.put_in_trash(["unused.png"])
        with library.library_file() as uow:
            uow.steps.forget()
            uow.commit()
        assert media.sweep() == 0
        clock.advance(days=KEPT_DAYS, hours=1)
        assert media.sweep() == 1
        assert not path.exists()
        assert media.trash() == ()
        assert media.sweep() == 0

    @pytest.mark.parametrize("when", ["used", "in the trash"])
    def test_what_a_backup_names_stays(self, library: Workspace, when: str) -> None:
        media, path = library.media_check, file_of(library, "unused.png")
        os.utime(path, (1, 1))
        if when == "in the trash":
            media.put_in_trash(["unused.png"])
        backup = library.backups.make(Reason.BY_HAND)
        aside = library.library_file.path
        (aside.parent / f"{aside.name}.corrupt-1").write_bytes(b"no library")
        if when == "used":
            media.put_in_trash(["unused.png"])
        media.empty_trash()
        with library.library_file() as uow:
            uow.steps.forget()
            uow.commit()
        assert media.sweep() == 0
        kept = aside.with_name(f"{aside.name}.before-restore-1")
        os.replace(backup.path, kept)
        assert media.sweep() == 0
        kept.unlink()
        assert media.sweep() == 1
        assert not path.exists()

    def test_emptying_never_breaks_undo(self, library: Workspace) -> None:
        media, path = library.media_check, file_of(library, "unused.png")
        os.utime(path, (1, 1))
        media.put_in_trash(["unused.png"])
        media.empty_trash()
        assert media.trash() == ()
        assert media.check().stray == 1
        assert media.sweep() == 0
        library.undo.undo()
        library.undo.undo()
        assert library.media.read("unused.png") is not None
        assert media.sweep() == 0
        library.undo.redo()
        library.undo.redo()
        with library.library_file() as uow:
            uow.steps.forget()
            uow.commit()
        assert media.sweep() == 1
        assert not path.exists()
