"""An open library with everything that works on it, and the decks that come with the app."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.services import workspace as workspace_module
from cpccards.services.workspace import Workspace, open_workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES, contents, rate

DECK = """format = 1

[deck]
key = "skin"
path = ["CPT", "Skin"]
study_area = "cpt"
topic = "cpt-integumentary"
edition = "CPT 2026"
checked_on = 2026-11-22
review_by = 2027-01-01
"""


def note(key: str, answer: str) -> str:
    return f"""
[[note]]
key = "{key}"
kind = "basic"
front = "What is {key}?"
back = "{answer}"
rationale = "Because."
source = "One; Two"
evidence = "2+"
"""


@pytest.fixture
def decks(tmp_path: Path) -> Path:
    folder = tmp_path / "decks"
    folder.mkdir()
    write(folder, note("derma", "skin"), note("pilo", "hair"))
    return folder


def write(decks: Path, *notes: str) -> None:
    (decks / "skin.toml").write_text(DECK + "".join(notes), encoding="utf-8")


def open_with(path: Path, clock: FakeClock, decks: Path) -> Workspace:
    return open_workspace(path, clock, decks=decks, resources=RESOURCES)


def answers(workspace: Workspace) -> dict[str, str]:
    return {
        stored.note.key or "": stored.note.fields[1]
        for deck in workspace.library.decks()
        for stored in workspace.library.notes(deck.id)
    }


def test_the_bundled_decks_are_taken_over_once(
    library_path: Path, clock: FakeClock, decks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_with(library_path, clock, decks)
    assert answers(workspace) == {"derma": "skin", "pilo": "hair"}
    assert workspace.undo.names() == (None, None)
    before = contents(workspace.library_file)
    workspace.close()

    def fail(*_arguments: object) -> None:
        raise AssertionError("the decks were read again")

    with monkeypatch.context() as patched:
        patched.setattr("cpccards.exchange.deck_toml.read", fail)
        workspace = open_with(library_path, clock, decks)
    assert contents(workspace.library_file) == before
    workspace.close()


def test_an_update_keeps_progress_and_the_learners_own_words(
    library_path: Path, clock: FakeClock, decks: Path
) -> None:
    workspace = open_with(library_path, clock, decks)
    [deck] = [known for known in workspace.library.decks() if known.name == "Skin"]
    derma, pilo = workspace.library.notes(deck.id)
    with workspace.library_file() as uow:
        [card] = uow.cards.of_note(derma.id)
    rated = rate(workspace, card.id, Rating.EASY)
    own = replace(pilo.note, fields=(pilo.note.fields[0], "my own words"))
    workspace.library.edit_note(pilo.id, own, deck.path)
    workspace.close()

    write(decks, note("derma", "the skin"), note("pilo", "a hair"), note("onycho", "nail"))
    workspace = open_with(library_path, clock, decks)
    assert answers(workspace) == {"derma": "the skin", "pilo": "my own words", "onycho": "nail"}
    assert workspace.study.show(card.id).card.memory == rated.after
    workspace.close()


def test_an_update_finds_a_deck_that_was_renamed(library_path: Path, clock: FakeClock, decks: Path) -> None:
    workspace = open_with(library_path, clock, decks)
    [deck] = [known for known in workspace.library.decks() if known.name == "Skin"]
    workspace.library.rename_deck(deck.id, "Integumentary")
    workspace.close()
    write(decks, note("derma", "skin"), note("onycho", "nail"))
    workspace = open_with(library_path, clock, decks)
    assert [known.path for known in workspace.library.decks()] == [("CPT",), ("CPT", "Integumentary")]
    assert set(answers(workspace)) == {"derma", "pilo", "onycho"}
    workspace.close()


def test_what_fails_while_opening_lets_go_of_the_library(
    library_path: Path, clock: FakeClock, decks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_workspace: Workspace, _decks: Path) -> None:
        raise RuntimeError("the bundle can't be read")

    with monkeypatch.context() as patched:
        patched.setattr(workspace_module, "_refresh_bundle", fail)
        with pytest.raises(RuntimeError, match="can't be read"):
            open_with(library_path, clock, decks)
    workspace = open_with(library_path, clock, decks)
    workspace.library.add_note(Note(NoteKind.BASIC, ("a", "b")), ("Mine",))
    workspace.close()
    workspace.close()
