"""Notes changed to another kind keep what is mapped, and the progress of the cards that are."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.backups import FEW, Reason
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import AnyKind, CardId, Note, NoteId, NoteKind
from cpccards.domain.refits import Refit, suggested_refit
from cpccards.domain.reviews import Rating
from cpccards.services.note_kind_change import (
    NoteKindChangeService,
    with_card_from,
    with_field_from,
)
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, cloze, contents, fill, note_of, opened, rate, reversed_


@pytest.fixture
def change(services: Workspace) -> NoteKindChangeService:
    return services.note_kind_change


def pair(services: Workspace, name: str = "Pair") -> NoteType:
    """A kind with two fields and two templates, both the other way round."""
    kinds = services.note_kinds
    made, _ = kinds.add(name, NoteKind.REVERSED)
    draft = kinds.draft(made.key).with_template_moved(0, 1).with_field_moved(0, 1)
    kinds.save(draft)
    return draft.after


def ids(services: Workspace, cards: list[list[CardId]]) -> list[NoteId]:
    return [note_of(services, own[0]) for own in cards]


def go(services: Workspace, notes: list[NoteId], target: AnyKind, refit: Refit | None = None) -> None:
    change = services.note_kind_change
    chosen = change.choose(notes)
    change.carry_out(chosen, refit or change.suggest(chosen, target))


def note(services: Workspace, note: NoteId) -> Note:
    return services.library.note(note).note


def places(services: Workspace, cards: list[CardId]) -> list[tuple[int, int]]:
    """The number and the answers of each card."""
    with services.library_file() as uow:
        found = [uow.cards.get(card) for card in cards]
    return [(card.ordinal, card.memory.repetitions) for card in found]


def test_fields_and_progress_follow_their_names(services: Workspace, change: NoteKindChangeService) -> None:
    kind = pair(services)
    cards = fill(services, [reversed_("femur"), reversed_("tibia")])
    rate(services, cards[0][0], Rating.GOOD)
    notes = ids(services, cards)
    before = contents(services.library_file)
    chosen = change.choose(notes)
    found = change.preview(chosen, change.suggest(chosen, kind))
    assert (found.notes, found.kept_cards, found.new_cards, found.gone_cards) == (2, 4, 0, 0)
    assert not found.loses
    go(services, notes, kind)
    assert note(services, notes[0]).kind == kind
    assert note(services, notes[0]).fields == ("what femur means", "femur")
    assert places(services, cards[0]) == [(1, 1), (0, 0)]
    services.undo.undo()
    assert contents(services.library_file) == before


def test_what_goes_nowhere_is_told_and_comes_back(services: Workspace, change: NoteKindChangeService) -> None:
    cards = fill(services, [reversed_("femur")])
    rate(services, cards[0][1], Rating.GOOD)
    notes = ids(services, cards)
    before = contents(services.library_file)
    chosen = change.choose(notes)
    refit = with_card_from(change.suggest(chosen, NoteKind.CHOICE), 0, None)
    found = change.preview(chosen, refit)
    assert found.unfit_count == 1
    refit = change.suggest(chosen, NoteKind.BASIC)
    found = change.preview(chosen, refit)
    assert (found.gone_cards, found.gone_reviews, found.lost_fields) == (1, 1, ())
    refit = with_field_from(with_card_from(refit, 0, 1), 0, 1)
    assert change.preview(chosen, refit).lost_fields == (("Front", 1),)
    assert change.preview(chosen, refit).gone_reviews == 0
    change.carry_out(chosen, refit)
    assert note(services, notes[0]).fields == ("what femur means", "what femur means")
    assert places(services, [cards[0][1]]) == [(0, 1)]
    services.undo.undo()
    assert contents(services.library_file) == before


def test_gaps_keep_their_progress(services: Workspace, change: NoteKindChangeService) -> None:
    gaps, _ = services.note_kinds.add("Gaps", NoteKind.CLOZE)
    cards = fill(services, [cloze(3)])
    rate(services, cards[0][2], Rating.GOOD)
    notes = ids(services, cards)
    go(services, notes, gaps)
    assert places(services, cards[0]) == [(0, 0), (1, 0), (2, 1)]
    chosen = change.choose(notes)
    refit = change.suggest(chosen, NoteKind.CLOZE)
    assert with_card_from(refit, 0, None) == refit
    go(services, notes, NoteKind.CLOZE)
    assert places(services, cards[0]) == [(0, 0), (1, 0), (2, 1)]


def test_a_note_that_would_make_no_card_stays(services: Workspace, change: NoteKindChangeService) -> None:
    cards = fill(services, [basic("a {{c1::gap}}"), basic("none")])
    notes = ids(services, cards)
    chosen = change.choose(notes)
    refit = change.suggest(chosen, NoteKind.CLOZE)
    found = change.preview(chosen, refit)
    assert (found.notes, found.unfit_count, found.unfit[0].summary) == (2, 1, "none")
    change.carry_out(chosen, refit)
    assert [note(services, each).kind for each in notes] == [NoteKind.CLOZE, NoteKind.BASIC]
    with pytest.raises(BadInput, match="One note would make no card of Cloze"):
        go(services, notes[1:], NoteKind.CLOZE)


def test_notes_must_be_there_and_of_one_kind(services: Workspace, change: NoteKindChangeService) -> None:
    notes = ids(services, fill(services, [basic("a"), reversed_("b"), reversed_("c")]))
    with pytest.raises(BadInput, match=r"Basic \(1\), Basic and reversed \(2\)"):
        change.choose(notes)
    with pytest.raises(BadInput, match="are gone"):
        change.choose([NoteId(99)])
    chosen = change.choose([*notes[1:], NoteId(99)])
    assert (chosen.kind, chosen.notes) == (NoteKind.REVERSED, tuple(notes[1:]))
    assert chosen.first == ("b", "what b means")
    own = pair(services)
    assert change.targets(chosen) == (*(kind for kind in NoteKind if kind is not NoteKind.REVERSED), own)


def test_what_was_changed_meanwhile_is_not_overrun(
    services: Workspace, change: NoteKindChangeService
) -> None:
    kind = pair(services)
    notes = ids(services, fill(services, [reversed_("a")]))
    chosen = change.choose(notes)
    refit = change.suggest(chosen, kind)
    twice = replace(refit, cards_from=(1, 1))
    with pytest.raises(BadInput, match="chosen twice"):
        change.preview(chosen, twice)
    services.note_kinds.save(services.note_kinds.draft(kind.key).with_field("More"))
    with pytest.raises(BadInput, match="when you began"):
        change.carry_out(chosen, refit)
    refit = change.suggest(chosen, NoteKind.BASIC)
    change.carry_out(chosen, refit)
    with pytest.raises(BadInput, match="when you began"):
        change.carry_out(chosen, refit)


def test_a_backup_comes_before_many_notes_change(services: Workspace) -> None:
    kind = pair(services)
    notes = ids(services, fill(services, [reversed_(str(n)) for n in range(FEW + 1)]))
    go(services, notes[:1], kind)
    assert services.backups.all() == ()
    services.undo.undo()
    go(services, notes, kind)
    assert [each.reason for each in services.backups.all()] == [Reason.CHANGE]


def test_it_can_be_stopped(services: Workspace, change: NoteKindChangeService) -> None:
    chosen = change.choose(ids(services, fill(services, [reversed_("a")])))
    before = contents(services.library_file)
    with pytest.raises(Cancelled):
        change.carry_out(chosen, change.suggest(chosen, NoteKind.BASIC), cancelled=lambda: True)
    assert contents(services.library_file) == before


def test_cards_are_shown_as_they_would_be(services: Workspace, change: NoteKindChangeService) -> None:
    shown = change.shown(NoteKind.REVERSED, ("<script>x</script>a", "b"))
    assert [face.question for face in shown.faces] == ["a", "b"]
    assert change.shown(NoteKind.BASIC, ("a", "")).why == "Back is empty."


@given(
    st.permutations((0, 1, 2)),
    st.permutations((0, 1)),
    st.lists(
        st.lists(st.sampled_from(["a", "b", "<i>c</i>"]), min_size=3, max_size=3), min_size=1, max_size=4
    ),
    st.lists(st.integers(0, 7), max_size=5),
)
@settings(max_examples=25)
def test_there_and_back_is_as_it_was(
    new_library: Path,
    tmp_path_factory: pytest.TempPathFactory,
    fields_from: list[int],
    cards_from: list[int],
    notes: list[list[str]],
    rated: list[int],
) -> None:
    path = tmp_path_factory.mktemp("change") / "library.cpccards"
    shutil.copyfile(new_library, path)
    with opened(path, FakeClock()) as services:
        kinds = []
        for name in ("One", "Two"):
            draft = services.note_kinds.draft(services.note_kinds.add(name)[0].key).with_field("Extra")
            draft = draft.with_template_written(0, CardTemplate("A", "{{Front}}{{Back}}{{Extra}}", "x"))
            draft = draft.with_template(CardTemplate("B", "{{Extra}}{{Back}}{{Front}}", "x"))
            services.note_kinds.save(draft)
            kinds.append(draft.after)
        one, two = kinds
        cards = fill(services, [Note(one, tuple(fields)) for fields in notes])
        flat = [card for own in cards for card in own]
        for place in rated:
            rate(services, flat[place % len(flat)], Rating.GOOD)
        chosen = ids(services, cards)
        before = contents(services.library_file)
        there = replace(
            suggested_refit(one, two), fields_from=tuple(fields_from), cards_from=tuple(cards_from)
        )
        back = replace(
            suggested_refit(two, one),
            fields_from=tuple(fields_from.index(place) for place in range(3)),
            cards_from=tuple(cards_from.index(place) for place in range(2)),
        )
        go(services, chosen, two, there)
        assert contents(services.library_file)["notes"] != before["notes"]
        go(services, chosen, one, back)
        assert contents(services.library_file) == before


def test_of_a_choice_the_right_option_stays_as_words(services: Workspace) -> None:
    change = services.note_kind_change
    options = ("same day", "other day", "bilateral", "reduced")
    notes = ids(
        services,
        fill(services, [Note(NoteKind.CHOICE, ("25?", *options, letter)) for letter in ("B", " a ")]),
    )
    chosen = change.choose(notes)
    refit = change.suggest(chosen, NoteKind.BASIC)
    assert refit.fields(chosen.first) == ("25?", "other day")
    assert refit.fields(("25?", "short of the rest")) == ("25?", "")
    change.carry_out(chosen, refit)
    assert [note(services, each).fields for each in notes] == [("25?", "other day"), ("25?", "same day")]


def test_the_letter_of_an_option_that_stays_is_kept(services: Workspace) -> None:
    change = services.note_kind_change
    copy, _ = services.note_kinds.add("My questions", NoteKind.CHOICE)
    notes = ids(services, fill(services, [Note(NoteKind.CHOICE, ("25?", "a", "b", "c", "d", "B"))]))
    chosen = change.choose(notes)
    assert change.suggest(chosen, copy).fields(chosen.first)[:6] == ("25?", "a", "b", "c", "d", "B")
