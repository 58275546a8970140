"""The learner's own kinds of notes: every change reaches each note and its cards, and goes back exactly."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.backups import FEW, Reason
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.kind_drafts import KindDraft
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import CardId, Note, NoteKind, field_names
from cpccards.domain.reviews import Rating
from cpccards.services.note_kinds import NoteKindService, named_fields
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import Contents, basic, contents, fill, note_of, rate

BACKWARD = CardTemplate("Backward", "{{Back}}", "{{Front}}")
THIRD = CardTemplate("Third", "{{#Extra}}{{Extra}}{{/Extra}}", "{{Front}}")


@pytest.fixture
def kinds(services: Workspace) -> NoteKindService:
    return services.note_kinds


def made(services: Workspace, name: str = "Word", *, is_cloze: bool = False) -> NoteType:
    return services.note_kinds.add(name, is_cloze=is_cloze)[0]


def two_cards(services: Workspace) -> tuple[KindDraft, list[list[CardId]]]:
    """A kind with two templates and three notes, of which the first is learned on both cards."""
    kinds = services.note_kinds
    key = made(services).key
    kinds.save(kinds.draft(key).with_template(BACKWARD))
    draft = kinds.draft(key)
    cards = fill(
        services,
        [Note(draft.before, ("femur", "thigh bone")), *(Note(draft.before, (f"w{n}", "m")) for n in (1, 2))],
    )
    rate(services, cards[0][0], Rating.GOOD)
    rate(services, cards[0][1], Rating.EASY)
    return draft, cards


def numbers(services: Workspace, card: CardId) -> tuple[int, int]:
    with services.library_file() as uow:
        found = uow.cards.get(card)
    return found.ordinal, found.memory.repetitions


def all_cards(services: Workspace) -> int:
    return len(contents(services.library_file)["cards"])


def without_times(state: Contents) -> Contents:
    """All but when notes were written last, which is the last but one of their columns."""
    return {**state, "notes": [(*row[:-2], row[-1]) for row in state["notes"]]}


def test_all_kinds_are_listed_with_their_notes(services: Workspace, kinds: NoteKindService) -> None:
    word, other = made(services), made(services, "aword")
    fill(services, [basic("a"), Note(word, ("f", "b"))])
    listed = kinds.all()
    assert [entry.kind for entry in listed] == [*NoteKind, other, word]
    assert [entry.notes for entry in listed] == [1, 0, 0, 0, 0, 0, 1]
    assert [entry.is_own for entry in listed] == [False] * 5 + [True] * 2
    assert kinds.get("cloze") is NoteKind.CLOZE
    assert kinds.get(word.key) == word


def test_a_new_kind_makes_cards(services: Workspace) -> None:
    fill(services, [Note(made(services), ("f", "b"))])
    fill(services, [Note(made(services, "Gaps", is_cloze=True), ("{{c1::a}} {{c3::b}}", ""))])
    assert all_cards(services) == 3


@pytest.mark.parametrize("kind", NoteKind)
def test_a_copy_of_each_kind_asks_the_same(
    services: Workspace, kinds: NoteKindService, kind: NoteKind
) -> None:
    copy, _ = kinds.add("Mine", kind)
    assert copy.fields == field_names(kind)
    assert kinds.problems(kinds.draft(copy.key)) == ()
    assert copy.is_cloze is (kind is NoteKind.CLOZE)
    assert "Rationale" not in "".join(each.answer for each in copy.templates)
    again, _ = kinds.add("Mine too", copy)
    assert replace(again, key=copy.key, name="Mine") == copy
    assert again.key != copy.key


def test_a_broken_kind_can_be_copied_to_be_mended(services: Workspace, kinds: NoteKindService) -> None:
    broken = NoteType("anki-1", "Old", ("A",), (CardTemplate("Card 1", "{{B}}", ""),))
    fill(services, [Note(broken, ("a",))])
    assert kinds.problems(kinds.draft(kinds.add("Mended", broken)[0].key))


def test_names_are_kept_apart(services: Workspace, kinds: NoteKindService) -> None:
    word = made(services)
    for name in ("", " word ", "Basic"):
        with pytest.raises(BadInput):
            kinds.add(name)
    made(services, "Other")
    with pytest.raises(BadInput, match="Other"):
        kinds.rename(word.key, "Other")
    kinds.rename(word.key, " Term ")
    assert kinds.get(word.key) == replace(word, name="Term")
    kinds.rename(word.key, "Term")


def test_a_kind_in_use_stays(services: Workspace, kinds: NoteKindService) -> None:
    word = made(services)
    [[card]] = fill(services, [Note(word, ("f", "b"))])
    with pytest.raises(BadInput, match="One note is"):
        kinds.delete(word.key)
    fill(services, [Note(word, ("g", "b"))])
    with pytest.raises(BadInput, match="2 notes are"):
        kinds.delete(word.key)
    empty = made(services, "Empty")
    before = contents(services.library_file)
    kinds.delete(empty.key)
    with pytest.raises(BadInput):
        kinds.draft(empty.key)
    services.undo.undo()
    assert contents(services.library_file) == before
    for key in ("basic", "nowhere"):
        with pytest.raises(BadInput, match="Copy one"):
            kinds.delete(key)
    assert note_of(services, card)


def test_a_field_added_and_deleted_leaves_all_as_it_was(services: Workspace, kinds: NoteKindService) -> None:
    draft, _ = two_cards(services)
    before = contents(services.library_file)
    kinds.save(draft.with_field("Extra"))
    with services.library_file() as uow:
        note = uow.kind_notes.first(draft.before.key)
    assert note is not None
    assert note.fields == ("femur", "thigh bone", "")
    kinds.save(kinds.draft(draft.before.key).without_field(2))
    assert without_times(contents(services.library_file)) == without_times(before)


def test_a_template_added_and_deleted_leaves_all_as_it_was(
    services: Workspace, kinds: NoteKindService
) -> None:
    draft, _ = two_cards(services)
    before = contents(services.library_file)
    longer = draft.with_template(CardTemplate("Third", "{{Front}} again", ""))
    assert kinds.preview(longer).new_cards == 3
    kinds.save(longer)
    assert all_cards(services) == 9
    kinds.save(kinds.draft(draft.before.key).without_template(2))
    assert contents(services.library_file) == before


def test_templates_that_change_places_take_their_progress_along(
    services: Workspace, kinds: NoteKindService
) -> None:
    draft, [[forward, backward], *_] = two_cards(services)
    before = contents(services.library_file)
    found = kinds.preview(draft.with_template_moved(0, 1))
    assert (found.new_cards, found.gone_cards, found.kept_cards, found.loses) == (0, 0, 6, False)
    kinds.save(draft.with_template_moved(0, 1))
    assert numbers(services, forward) == (1, 1)
    assert numbers(services, backward) == (0, 1)
    after = contents(services.library_file)
    services.undo.undo()
    assert contents(services.library_file) == before
    services.undo.redo()
    assert contents(services.library_file) == after


def test_a_template_that_goes_takes_its_answers(services: Workspace, kinds: NoteKindService) -> None:
    draft, [[forward, backward], *_] = two_cards(services)
    services.cards.suspend([backward])
    services.cards.set_due([backward], 3)
    draft = kinds.draft(draft.before.key).without_template(0)
    before = contents(services.library_file)
    found = kinds.preview(draft)
    assert (found.notes, found.gone_cards, found.gone_reviews, found.kept_cards) == (3, 3, 1, 3)
    assert found.loses
    assert contents(services.library_file) == before
    kinds.save(draft)
    assert numbers(services, backward) == (0, 1)
    with pytest.raises(KeyError):
        numbers(services, forward)
    services.undo.undo()
    assert contents(services.library_file) == before


def test_a_field_that_goes_is_told_with_what_it_holds(services: Workspace, kinds: NoteKindService) -> None:
    draft = kinds.draft(made(services).key).with_field("Extra")
    kinds.save(draft.with_template(THIRD))
    kind = kinds.draft(draft.before.key).before
    fill(services, [Note(kind, ("a", "b", "c")), Note(kind, ("a", "b", "<br>")), Note(kind, ("a", "b"))])
    fill(services, [Note(kind, ("a", "b", '<img src="x.png">'))])
    assert all_cards(services) == 6
    found = kinds.preview(kinds.draft(kind.key).without_template(1).without_field(2))
    assert found.lost_fields == (("Extra", 2),)
    assert found.gone_cards == 2
    assert found.loses


def test_notes_are_never_left_without_a_card(services: Workspace, kinds: NoteKindService) -> None:
    draft = kinds.draft(made(services).key)
    fill(services, [Note(draft.before, ("a", "b")), Note(draft.before, ("c", ""))])
    asked = draft.with_template_written(0, CardTemplate("Card 1", "{{Back}}", "{{Front}}"))
    found = kinds.preview(asked)
    assert found.unfit_count == 1
    assert found.unfit[0].summary == "c"
    before = contents(services.library_file)
    with pytest.raises(BadInput, match="One note would make no card of Word: “c”"):
        kinds.save(asked)
    assert contents(services.library_file) == before
    fill(services, [Note(draft.before, ("d", ""))])
    with pytest.raises(BadInput, match="2 notes would make no card of Word: “c” for one"):
        kinds.save(asked)


def test_a_note_that_had_no_card_may_have_none_still(services: Workspace, kinds: NoteKindService) -> None:
    draft = kinds.draft(made(services).key)
    fill(services, [Note(draft.before, ("", "b"))])
    kinds.save(draft.with_field("Extra"))
    assert all_cards(services) == 0


def test_a_style_or_a_back_touches_no_note(services: Workspace, kinds: NoteKindService) -> None:
    draft, _ = two_cards(services)
    before = contents(services.library_file)
    quiet = draft.styled(".card {}").called("Term")
    quiet = quiet.with_template_written(0, replace(quiet.after.templates[0], answer="{{Back}}!"))
    assert kinds.preview(quiet).notes == 3
    kinds.save(quiet)
    after = contents(services.library_file)
    assert after["notes"] == before["notes"]
    assert kinds.get(draft.before.key) == quiet.after
    services.undo.undo()
    assert contents(services.library_file) == before


def test_gaps_keep_their_cards(services: Workspace, kinds: NoteKindService) -> None:
    draft = kinds.draft(made(services, is_cloze=True).key)
    [[first, third]] = fill(services, [Note(draft.before, ("{{c1::a}} {{c3::b}}", "{{c2::c}}"))])
    rate(services, third, Rating.GOOD)
    both = draft.with_template_written(
        0, CardTemplate("Cloze", "{{cloze:Text}}{{cloze:Extra}}", "{{cloze:Text}}")
    )
    assert kinds.preview(both).new_cards == 1
    kinds.save(both.with_field_moved(0, 1))
    assert (numbers(services, first), numbers(services, third)) == ((0, 0), (2, 1))
    assert all_cards(services) == 3


def test_a_draft_with_problems_is_not_kept(services: Workspace, kinds: NoteKindService) -> None:
    draft = kinds.draft(made(services).key)
    broken = draft.with_template_written(0, CardTemplate("Card 1", "{{Frnt}}", ""))
    assert "There is no field called Frnt." in [each.words for each in kinds.problems(broken)]
    for act in (kinds.preview, kinds.save):
        with pytest.raises(BadInput, match="no field called Frnt"):
            act(broken)
    kinds.rename(draft.before.key, "Another")
    with pytest.raises(BadInput, match="not what it was"):
        kinds.save(draft.with_field("Extra"))


def test_it_can_be_stopped_at_any_point(services: Workspace, kinds: NoteKindService) -> None:
    draft, _ = two_cards(services)
    changed = draft.with_template_moved(0, 1).with_field("Extra").with_template(THIRD)
    before = contents(services.library_file)
    for allowed in range(100):
        asked = iter([False] * allowed)
        try:
            kinds.save(changed, cancelled=partial(next, asked, True))
        except Cancelled:
            assert contents(services.library_file) == before
        else:
            break
    assert allowed > 3
    assert contents(services.library_file) != before


def test_it_tells_how_far_it_is(services: Workspace, kinds: NoteKindService) -> None:
    kind = made(services)
    fill(services, [Note(kind, (f"w{n}", "m")) for n in range(1100)])
    services.backups.make(Reason.BY_HAND)
    told: list[tuple[int, int, str]] = []
    kinds.save(
        kinds.draft(kind.key).with_field("Extra").with_template(BACKWARD),
        lambda done, total, words: told.append((done, total, words)),
    )
    assert told[:2] == [(0, 0, "Making a backup first"), (0, 1100, "Looking at the notes")]
    assert told[-1] == (2200, 2200, "Writing")
    assert [done for done, _, words in told if words == "Writing"] == [0, 500, 1000, 1100, 1100, 2200]


def test_a_backup_comes_before_many_notes_follow_and_not_before_a_style(
    services: Workspace, kinds: NoteKindService
) -> None:
    kind = made(services)
    fill(services, [Note(kind, (f"w{n}", "m")) for n in range(FEW + 1)])
    draft = kinds.draft(kind.key)
    kinds.save(replace(draft, after=replace(draft.after, css="b {}")))
    assert services.backups.all() == ()
    kinds.save(kinds.draft(kind.key).with_template(BACKWARD))
    [backup] = services.backups.all()
    assert (backup.reason, backup.stand.cards) == (Reason.CHANGE, FEW + 1)


def test_samples_are_those_of_a_note(services: Workspace, kinds: NoteKindService) -> None:
    kind = made(services)
    assert kinds.sample(kind).fields == ("(Front)", "(Back)")
    assert not kinds.sample(kind).is_real
    gaps = made(services, "Gaps", is_cloze=True)
    assert named_fields(gaps) == ("(Text with {{c1::a gap}})", "(Extra)")
    assert named_fields(replace(gaps, templates=())) == ("(Text)", "(Extra)")
    fill(services, [Note(kind, ("femur", "thigh"))])
    shown = kinds.sample(replace(kind, fields=("Front", "Back", "Extra")))
    assert shown.is_real
    assert shown.fields == ("femur", "thigh", "")
    assert kinds.first_ordinal(kind, ("a", "b"), 1) == 1
    assert kinds.first_ordinal(gaps, ("{{c4::a}}", ""), 0) == 3
    assert kinds.first_ordinal(gaps, ("none", ""), 0) == 0


HOSTILE = [
    "<script>alert(1)</script>{{Front}}",
    '<iframe src="https://example.org"></iframe>{{Front}}',
    '<img src="file:///etc/passwd">{{Front}}',
    "<style>@import url(https://example.org/x.css);</style>{{Front}}",
    '<object data="x"></object><embed src="x"><link rel=stylesheet href=x>{{Front}}',
    '<a href="javascript:alert(1)" onclick="x()">{{Front}}</a>',
    '<img src="https://example.org/x.png" onerror="x()">{{Front}}',
    '<div style="background:url(https://example.org)">{{Front}}</div>',
    "<svg><script>1</script></svg>{{Front}}",
]


@pytest.mark.parametrize("template", HOSTILE)
def test_a_hostile_template_brings_nothing_along(
    services: Workspace, kinds: NoteKindService, template: str
) -> None:
    kind = replace(made(services), templates=(CardTemplate("Card 1", template, template),))
    shown = kinds.faces(kind, ("femur", "thigh"), 0)
    for side in (shown.question, shown.answer):
        low = side.lower()
        assert all(
            bad not in low
            for bad in ("script", "iframe", "example.org", "file:", "style", "onclick", "onerror", "object")
        )
    assert "femur" in shown.question


@pytest.mark.parametrize(
    "template",
    [
        "{{#Front}}" * 10_000 + "{{Front}}" + "{{/Front}}" * 10_000,
        "<div>" * 15_000 + "{{Front}}",
        "{{Front}}" * 30_000,
        "<table><tr><td>" * 2_000 + "{{Front}}",
    ],
)
def test_a_bomb_of_a_template_is_shown_cut(
    services: Workspace, kinds: NoteKindService, template: str
) -> None:
    kind = replace(made(services), templates=(CardTemplate("Card 1", template, "{{FrontSide}}" * 10_000),))
    shown = kinds.faces(kind, ("femur " * 100, "thigh"), 0)
    assert "femur" in shown.question
    assert len(shown.question) + len(shown.answer) < 200_000
    kinds.problems(replace(kinds.draft(kind.key), after=kind))


FIELDS = st.lists(st.sampled_from(["", "a", "b", "<b>c</b>"]), min_size=2, max_size=2)
ACTS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 9), st.integers(0, 9)), max_size=6)


def acted(draft: KindDraft, act: str, one: int, other: int) -> KindDraft:
    """A draft after one more act, whichever it can bear."""
    fields, templates = len(draft.after.fields), len(draft.after.templates)
    match act:
        case "a":
            return draft.with_field(f"New {one}{other}")
        case "b":
            return draft.with_field_renamed(one % fields, f"Old {one}{other}")
        case "c":
            return draft.with_field_moved(one % fields, other % fields)
        case "d" if fields > 1:
            return draft.without_field(one % fields)
        case "e":
            side = f"{other} {{{{{draft.after.fields[one % fields]}}}}}"
            return draft.with_template(CardTemplate(f"T{one}{other}", side, "x"))
        case "f":
            return draft.with_template_moved(one % templates, other % templates)
        case "g" if templates > 1:
            return draft.without_template(one % templates)
    return draft.styled(f"{one}")


@given(st.lists(FIELDS, max_size=4), ACTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_changed_undo_takes_back_exactly(
    new_library: Path,
    tmp_path_factory: pytest.TempPathFactory,
    notes: list[list[str]],
    acts: list[tuple[str, int, int]],
) -> None:
    import shutil

    from tests.support.libraries import opened

    path = tmp_path_factory.mktemp("kinds") / "library.cpccards"
    shutil.copyfile(new_library, path)
    with opened(path, FakeClock()) as services:
        kinds = services.note_kinds
        draft = kinds.draft(made(services).key)
        kinds.save(draft.with_template(BACKWARD))
        draft = kinds.draft(draft.before.key)
        cards = fill(services, [Note(draft.before, tuple(fields)) for fields in notes])
        for own in cards:
            for card in own:
                rate(services, card, Rating.GOOD)
        for act, one, other in acts:
            draft = acted(draft, act, one, other)
        before = contents(services.library_file)
        if kinds.problems(draft) or kinds.preview(draft).unfit_count or not draft.is_changed:
            return
        found = kinds.preview(draft)
        kinds.save(draft)
        after = contents(services.library_file)
        assert len(after["cards"]) == len(before["cards"]) + found.new_cards - found.gone_cards
        assert len(after["reviews"]) == len(before["reviews"]) - found.gone_reviews
        services.undo.undo()
        assert contents(services.library_file) == before
        services.undo.redo()
        assert contents(services.library_file) == after
