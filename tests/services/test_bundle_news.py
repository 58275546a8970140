"""What an update of the bundled decks changed: told once, over restarts, until it is dismissed."""

from __future__ import annotations

from pathlib import Path

from cpccards.domain.bundle_report import BundleReport, FieldChange, NoteChange
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.notes import Note, NoteKind
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, opened

DECK = ("Bundled",)


def take_over(services: Workspace, **answers: str) -> BundleReport:
    notes = tuple(
        DraftNote(Note(NoteKind.BASIC, (key, answer), key=key), DECK, 1) for key, answer in answers.items()
    )
    draft = Draft("bundle", "deck", (DraftDeck(DECK, key="bundled"),), notes)
    return services.importing.take_over_bundle([draft], services.outlines.all()[0])


def test_the_first_decks_are_no_news(services: Workspace) -> None:
    take_over(services, a="1")
    assert services.news.current() is None
    take_over(services, a="1")
    assert services.news.current() is None


def test_news_outlast_a_restart_until_they_are_dismissed(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        take_over(services, a="1")
        report = take_over(services, a="2", b="3")
        assert services.news.current() == report
    with opened(library_path, clock) as services:
        assert services.news.current() == report
        services.news.dismiss()
        assert services.undo.names() == (None, None)
    with opened(library_path, clock) as services:
        assert services.news.current() is None
        assert take_over(services, a="2", b="4") == services.news.current()


def test_news_that_were_not_looked_at_are_joined(services: Workspace) -> None:
    take_over(services, a="1", c="1", d="1")
    take_over(services, a="2", b="1", c="2", d="1")
    take_over(services, a="3", b="2", c="1", d="2")
    changed = (
        NoteChange("a", "a", (FieldChange("Back", "1", "3"),)),
        NoteChange("d", "d", (FieldChange("Back", "1", "2"),)),
    )
    assert services.news.current() == BundleReport(added=(NoteChange("b", "b"),), updated=changed)


def test_news_are_not_written_over_by_undo(services: Workspace) -> None:
    take_over(services, a="1", b="1")
    services.library.delete_note(services.library.notes(services.library.decks()[0].id)[0].id)
    services.undo.undo()
    report = take_over(services, a="2", b="1")
    services.library.add_note(basic("mine"), ("Mine",))
    while services.undo.undo():
        pass
    while services.undo.redo():
        pass
    assert services.news.current() == report
