"""Notes of image occlusion: saved, edited with their progress, exported to Anki."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cpccards.domain.errors import BadInput
from cpccards.domain.faces import MaskShape
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import DeckId, Note, faces
from cpccards.domain.occlusion_drawing import Drawing
from cpccards.domain.occlusion_notes import (
    OCCLUSION_TYPE,
    OcclusionParts,
    is_occlusion_type,
    occlusion_parts,
    takes_back_extra,
)
from cpccards.domain.reviews import Rating
from cpccards.exchange import anki_package
from cpccards.services.occlusions import OcclusionService
from cpccards.services.workspace import Workspace
from tests.support.anki_samples import Generation, export, png, sample_collection
from tests.support.libraries import basic, contents, fill, rate
from tests.support.outgoing import take_in, written

RECT = MaskShape("rect", ((0.1, 0.2), (0.3, 0.2)))
PICTURE = OcclusionService.new_picture("heart.png", png(40, 30))
DECK = ("Anatomy",)


def drawing(count: int = 3) -> Drawing:
    made = Drawing()
    for _ in range(count):
        made = made.added(RECT)
    return made


def parts(made: Drawing, image: str = "") -> OcclusionParts:
    return OcclusionParts(made.text(), image, "Heart", "See the atlas")


def the_note(services: Workspace) -> Any:
    [deck] = services.library.decks()
    [stored] = services.library.notes(DeckId(deck.id))
    return stored


def test_a_new_note_keeps_its_picture_and_makes_its_cards(services: Workspace) -> None:
    services.occlusions.save(None, parts(drawing()), DECK, ("hand",), "anatomy", PICTURE)
    stored = the_note(services)
    assert stored.note.kind == OCCLUSION_TYPE
    assert (stored.note.tags, stored.note.topic) == (("hand",), "anatomy")
    assert stored.note.fields[1] == '<img src="heart.png">'
    assert services.media.read("heart.png") == PICTURE.data
    assert len(services.library.cards(stored.id)) == 3
    assert services.occlusions.can_edit(stored)
    assert occlusion_parts(stored.note) == parts(drawing(), "heart.png")
    [first, *_] = services.library.preview(stored.note)
    assert first.pictures[0].image == "heart.png"
    assert [shape.is_asked for shape in first.pictures[0].shapes] == [False, False, True]
    assert "Heart" in first.question
    assert "See the atlas" in first.answer
    assert "script" not in first.question + first.answer
    assert services.undo.undo() is not None
    assert contents(services.library_file)["notes"] == []


def test_editing_keeps_the_progress_of_shapes_that_stay(services: Workspace) -> None:
    services.occlusions.save(None, parts(drawing()), DECK, picture=PICTURE)
    stored = the_note(services)
    first, second, third = services.library.cards(stored.id)
    for card in (first, second, third):
        rate(services, card, Rating.GOOD)
    edited = drawing().without({1}).shifted({1}, (0.2, 0.2)).added(RECT)
    before = contents(services.library_file)
    services.occlusions.save(stored, parts(edited, "heart.png"), DECK)
    with services.library_file() as uow:
        cards = {card.ordinal: card for card in uow.cards.of_note(stored.id)}
    assert sorted(cards) == [0, 2, 3]
    assert (cards[0].id, cards[2].id) == (first, third)
    assert [cards[at].memory.repetitions for at in (0, 2, 3)] == [1, 1, 0]
    services.undo.undo()
    assert contents(services.library_file) == before


def test_what_stands_in_the_way_is_said(services: Workspace, tmp_path: Path) -> None:
    save = services.occlusions.save
    with pytest.raises(BadInput, match="No shape"):
        save(None, parts(Drawing()), DECK, picture=PICTURE)
    with pytest.raises(BadInput, match="needs one"):
        save(None, parts(drawing()), DECK)
    with pytest.raises(BadInput, match="not a PNG"):
        OcclusionService.new_picture("a.svg", b"<svg/>")
    with pytest.raises(BadInput, match="gone"):
        OcclusionService.picture_file(tmp_path / "gone.png")
    assert contents(services.library_file)["media"] == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [("a.png", "a.png"), ("photo.jpeg", "photo.png"), ("", "picture.png"), ("A.PNG", "A.PNG")],
)
def test_a_picture_is_called_by_what_it_is(tmp_path: Path, name: str, kept: str) -> None:
    assert OcclusionService.new_picture(name, png()).name == kept
    path = tmp_path / (name or "picture")
    path.write_bytes(png())
    assert OcclusionService.picture_file(path).name == kept


def test_a_name_with_a_percent_sign_is_found(services: Workspace) -> None:
    picture = OcclusionService.new_picture("50% off.png", png())
    services.occlusions.save(None, parts(drawing()), DECK, picture=picture)
    found = occlusion_parts(the_note(services).note)
    assert found is not None
    assert found.image == "50% off.png"
    assert services.media.read(faces(OCCLUSION_TYPE, the_note(services).note.fields, 0).pictures[0].image)
    assert services.media_check.check().missing == ()


def test_other_notes_are_not_for_this_editor(services: Workspace) -> None:
    fill(services, [basic("femur")])
    assert not services.occlusions.can_edit(the_note(services))
    short = NoteType("anki-9", "Short", ("Occlusion", "Image"), OCCLUSION_TYPE.templates, is_cloze=True)
    note = Note(short, (drawing().text(), '<img alt="x" src="a.png">'))
    assert occlusion_parts(note) == OcclusionParts(drawing().text(), "a.png")
    assert not takes_back_extra(note)
    assert takes_back_extra(None)
    assert occlusion_parts(Note(short, (drawing().text(), "words"))) is None
    assert occlusion_parts(Note(short, ("{{c1::words}}", '<img src="a.png">'))) is None


def test_notes_from_anki_are_edited_and_go_back_as_such(services: Workspace, tmp_path: Path) -> None:
    pytest.importorskip("anki.collection")
    package = export(sample_collection(tmp_path), Generation.LATEST)
    take_in(services, anki_package.read(package, "sample.apkg"))
    [stored] = [
        stored
        for deck in services.library.decks()
        for stored in services.library.notes(deck.id)
        if services.occlusions.can_edit(stored)
    ]
    assert isinstance(stored.note.kind, NoteType)
    assert is_occlusion_type(stored.note.kind)
    found = occlusion_parts(stored.note)
    assert found is not None
    made = Drawing.read(found.shapes).shifted({0}, (0.1, 0.0))
    cards = services.library.cards(stored.id)
    deck = next(deck.path for deck in services.library.decks() if deck.id == stored.deck)
    services.occlusions.save(stored, replace(found, shapes=made.text()), deck, stored.note.tags)
    assert services.library.cards(stored.id) == cards
    edited = services.library.note(stored.id).note
    assert edited.fields[1:] == stored.note.fields[1:]
    assert edited.kind == stored.note.kind
    assert "rect:left=.33:top=.32:width=.2:height=.09:oi=1" in edited.fields[0]


def test_anki_takes_it_as_image_occlusion(services: Workspace, tmp_path: Path) -> None:
    anki = pytest.importorskip("anki.collection")
    label = MaskShape("text", ((0.1, 0.1), (0.0, 0.05)), text="a: <b>")
    ellipse = MaskShape("ellipse", RECT.points)
    made = drawing(2).added(ellipse).added(label)
    services.occlusions.save(None, parts(made), DECK, picture=PICTURE)
    path = tmp_path / "deck.apkg"
    written(services, path, "apkg")
    col = anki.Collection(str(tmp_path / "fresh.anki2"))
    try:
        options = anki.ImportAnkiPackageOptions(with_scheduling=True)
        col.import_anki_package(anki.ImportAnkiPackageRequest(package_path=str(path), options=options))
        [note_id] = col.find_notes("")
        note = col.get_note(note_id)
        model = note.note_type()
        assert model["originalStockKind"] == 6
        assert [field["tag"] for field in model["flds"]] == [0, 1, 2, 3, 4]
        response = col.get_image_occlusion_note(note_id=note_id)
        assert response.WhichOneof("value") == "note"
        found = response.note
        assert (found.header, found.back_extra) == ("Heart", "See the atlas")
        assert found.image_data == PICTURE.data
        kinds = {each.ordinal: [shape.shape for shape in each.shapes] for each in found.occlusions}
        assert kinds == {0: ["text"], 1: ["rect"], 2: ["rect"], 3: ["ellipse"]}
        properties = {
            prop.name: prop.value
            for each in found.occlusions if each.ordinal == 1
            for shape in each.shapes for prop in shape.properties
        }  # fmt: skip
        assert {name: properties[name] for name in ("left", "top", "width", "height")} == {
            "left": ".1", "top": ".2", "width": ".3", "height": ".2",
        }  # fmt: skip
        assert len(note.cards()) == 3
        assert 'data-shape="rect"' in note.cards()[0].question()
        assert list(col.media.check().missing) == []
    finally:
        col.close()
