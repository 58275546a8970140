"""The page that lists what an update of the bundled decks changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.notes import Note, NoteKind
from cpccards.gui.pages.bundle_news import NOTHING, BundleNewsPage
from cpccards.gui.theme import Theme
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless

DECK = ("Bundled",)
KEYS = ("words", "mine", "edition")


def note(key: str, answer: str = "old") -> Note:
    return Note(NoteKind.BASIC, (f"What is <b>{key}</b>?", answer), key=key, edition="CPT 2026")


def take_over(services: Workspace, *notes: Note) -> None:
    drafted = tuple(DraftNote(note, DECK, 1) for note in notes)
    draft = Draft("bundle", "deck", (DraftDeck(DECK, key="bundled"),), drafted)
    services.importing.take_over_bundle([draft], services.outlines.all()[0])


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, services: Workspace) -> BundleNewsPage:
    page = BundleNewsPage(theme, services.news)
    page.resize(900, 700)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    return page


def test_every_change_is_listed_in_plain_text(page: BundleNewsPage, services: Workspace) -> None:
    take_over(services, *map(note, KEYS))
    stored = {each.note.key: each for each in services.library.notes(services.library.decks()[0].id)}
    services.library.edit_note(stored["mine"].id, note("mine", "my words"), DECK)
    edition = replace(note("edition"), edition="CPT 2027", review_by=date(2028, 1, 1))
    take_over(services, note("words", "<img src=x> new"), note("mine", "new"), edition, note("fresh"))
    page.activate()
    lines = [line for line in page.text.splitlines() if line]
    assert lines == [
        "Changed: 1",
        "What is words?",
        "Back. Before: old",
        "Now: <img src=x> new",
        "Kept as you edited them: 1",
        "The bundled note says something else now. Yours was left as it is.",
        "What is mine?",
        "Back. Yours: my words",
        "Bundled: new",
        "Looked up again: 1",
        "They say what they said, for a later edition or date.",
        "What is edition?",
        "Edition. Before: CPT 2026",
        "Now: CPT 2027",
        "Check again by. Before: (nothing)",
        "Now: January 1, 2028",
        "New: 1",
        "What is fresh?",
    ]
    assert page._list.hasFocus()
    assert nameless(page) == []


def test_once_seen_it_is_gone(qtbot: QtBot, page: BundleNewsPage, services: Workspace) -> None:
    take_over(services, note("words"))
    take_over(services, note("words", "new"))
    page.activate()
    with qtbot.waitSignal(page.went_to) as gone:
        page._dismiss.click()
    assert gone.args == ["today", None]
    assert services.news.current() is None
    page.activate()
    assert page.text == ""
    assert page._words.text() == NOTHING
    assert not page._dismiss.isVisible()


def test_a_field_left_empty_is_said(page: BundleNewsPage, services: Workspace, theme: Theme) -> None:
    take_over(services, note("words"))
    take_over(services, replace(note("words"), edition="", rationale="Because"))
    page.activate()
    assert "Why. Before: (nothing)" in page.text
    assert "Now: (nothing)" in page.text
    try:
        theme.apply("dark", 100)
        assert "Because" in page.text
    finally:
        theme.apply("light", 100)
