"""Pictures and sounds by name: what is kept, what is found, what is refused."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cpccards.domain.changes import Subject, changes
from cpccards.domain.drafts import DraftMedia
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.services import media as media_module
from cpccards.services.media import KeptMedia
from cpccards.services.workspace import Workspace

PNG = b"\x89PNG\r\n\x1a\n one"
OTHER = b"\x89PNG\r\n\x1a\n two"


def drafts(*files: tuple[str, bytes]) -> list[DraftMedia]:
    return [DraftMedia(name, len(data), lambda data=data: data) for name, data in files]  # type: ignore[misc]


def take_in(services: Workspace, *files: tuple[str, bytes]) -> tuple[KeptMedia, dict[str, str]]:
    kept = services.media.keep(drafts(*files))
    with services.library_file() as uow:
        renamed = services.media.enter(uow, kept.entries)
        uow.commit(changes("Import a deck", Subject.NOTES))
    return kept, renamed


def stored(services: Workspace) -> dict[str, str]:
    with services.library_file() as uow:
        return {entry.name: entry.content_type for entry in uow.media.all()}


class TestFinding:
    def test_by_the_name_it_was_kept_under(self, services: Workspace) -> None:
        assert services.media.put("heart 1.png", PNG) == "heart 1.png"
        assert services.media.read("heart 1.png") == PNG
        assert stored(services) == {"heart 1.png": "image/png"}

    @pytest.mark.parametrize("name", ["HEART.PNG", "heart.png", "Hea%72t.png"])
    def test_however_it_is_written(self, services: Workspace, name: str) -> None:
        services.media.put("Heart.png", PNG)
        assert services.media.read(name) == PNG

    def test_whichever_way_its_letters_are_composed(self, services: Workspace) -> None:
        assert services.media.put("Me\u0301nie\u0300re.png", PNG) == "Ménière.png"
        assert services.media.read("ME\u0301NIE\u0300RE.png") == PNG
        assert services.media.read("50% off.png") is None
        services.media.put("50% off.png", OTHER)
        assert services.media.read("50% off.png") == OTHER

    def test_nothing_but_what_was_kept(self, services: Workspace, tmp_path: Path) -> None:
        (tmp_path / "secret.png").write_bytes(PNG)
        services.media.put("a.png", OTHER)
        folder = tmp_path / "library.media"
        for name in (
            str(tmp_path / "secret.png"),
            "../secret.png",
            f"file://{tmp_path}/secret.png",
            "secret.png",
            "",
            "%2e%2e%2fsecret.png",
            next(folder.iterdir()).name,
        ):
            assert services.media.read(name) is None

    def test_a_file_that_is_gone(self, services: Workspace, tmp_path: Path) -> None:
        services.media.put("a.png", PNG)
        next((tmp_path / "library.media").iterdir()).unlink()
        assert services.media.read("a.png") is None


class TestKeeping:
    @pytest.mark.parametrize("name", ["", "..", "a/b.png", "..\\b.png", "C:\\b.png", "/etc/passwd"])
    def test_a_name_that_is_a_path_is_refused(self, services: Workspace, name: str) -> None:
        with pytest.raises(BadInput, match="no name for a file"):
            services.media.put(name, PNG)
        assert stored(services) == {}

    def test_too_much_is_refused(self, services: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(media_module, "MAX_MEDIUM", 5)
        with pytest.raises(BadInput, match="larger"):
            services.media.put("a.png", PNG)

    def test_the_same_file_twice_is_one(self, services: Workspace, tmp_path: Path) -> None:
        assert services.media.put("a.png", PNG) == services.media.put("a.png", PNG) == "a.png"
        assert services.media.put("b.png", PNG) == "b.png"
        assert len(list((tmp_path / "library.media").iterdir())) == 1
        assert list(stored(services)) == ["a.png", "b.png"]

    def test_another_file_of_a_name_gets_another_name(self, services: Workspace) -> None:
        services.media.put("a.png", PNG)
        name = services.media.put("A.png", OTHER)
        assert name.startswith("A-")
        assert name.endswith(".png")
        assert services.media.read(name) == OTHER
        assert services.media.read("a.png") == PNG
        assert services.media.put("A.png", OTHER) == name

    def test_even_when_that_is_taken_too(self, services: Workspace) -> None:
        services.media.put("a.png", PNG)
        taken = services.media.put("a.png", OTHER)
        with services.library_file() as uow:
            found = uow.media.find(taken)
            assert found is not None
            kept = services.media.keep(drafts(("b", b"three"))).entries[0]
            collides = services.media.enter(
                uow, [type(kept)("a.png", found.sha256[:8] + kept.sha256[8:], 5, kept.content_type)]
            )
        assert collides["a.png"].endswith("-2.png")


class TestTakingIn:
    def test_a_whole_file_in_one_step(self, services: Workspace) -> None:
        services.media.put("a.png", PNG)
        kept, renamed = take_in(
            services, ("a.png", OTHER), ("b.mp3", b"ID3\x03"), ("c.svg", b"<svg>"), ("b.mp3", PNG)
        )
        assert not kept.problems
        assert set(renamed) == {"a.png", "b.mp3"}
        assert services.media.read(renamed["a.png"]) == OTHER
        assert stored(services)["c.svg"] == "application/octet-stream"
        services.undo.undo()
        assert list(stored(services)) == ["a.png"]
        services.undo.redo()
        assert services.media.read(renamed["a.png"]) == OTHER

    def test_what_cannot_be_read_is_told_and_left_out(self, services: Workspace) -> None:
        def damaged() -> bytes:
            raise BadInput("Damaged", "it is damaged.")

        media = [DraftMedia("a.png", 1, damaged), *drafts(("x/y.png", PNG), ("b.png", PNG))]
        kept = services.media.keep(media)
        assert [entry.name for entry in kept.entries] == ["b.png"]
        assert [problem.why for problem in kept.problems] == [
            "“a.png” was left out: it is damaged.",
            "“x/y.png” was left out: this is no name for a file.",
        ]
        assert not any(problem.fatal for problem in kept.problems)

    def test_it_tells_how_far_it_is_and_can_be_stopped(self, services: Workspace) -> None:
        told: list[tuple[int, int, str]] = []
        many = drafts(*((f"{n}.png", b"%d" % n) for n in range(60)))
        services.media.keep(many, lambda *step: told.append(step))
        assert [done for done, _, _ in told] == [0, 50]
        with pytest.raises(Cancelled):
            services.media.keep(many, cancelled=lambda: len(told) > 1)
        assert stored(services) == {}


class TestSweeping:
    def test_what_no_name_leads_to_goes(self, services: Workspace) -> None:
        store = services.media._store
        services.media.put("heart.png", PNG)
        orphan = store.put(OTHER)
        (store.folder / ".new-abc").write_bytes(b"half")
        old(store.folder)
        assert services.media.sweep() == 1
        assert store.read(orphan) is None
        assert services.media.read("heart.png") == PNG
        assert [path.name for path in store.folder.glob(".new-*")] == []
        assert services.media.sweep() == 0

    def test_what_redo_would_bring_back_stays(self, services: Workspace) -> None:
        take_in(services, ("heart.png", PNG))
        services.undo.undo()
        old(services.media._store.folder)
        assert services.media.sweep() == 0
        services.undo.redo()
        assert services.media.read("heart.png") == PNG

    def test_an_import_that_is_under_way_is_not_disturbed(self, services: Workspace) -> None:
        store = services.media._store
        store.put(OTHER)
        old(store.folder)
        store.put(OTHER)
        assert store.digests(0.0) == set()
        before = time.time() - 10
        assert store.remove(store.digests(time.time() + 1), before) == 0

    def test_without_media_there_is_nothing_to_sweep(self, services: Workspace) -> None:
        assert services.media.sweep() == 0


def old(folder: Path) -> None:
    """As if all files had been kept an hour ago."""
    for path in folder.iterdir():
        os.utime(path, (time.time() - 3600,) * 2)
