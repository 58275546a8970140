"""Cards, review log and deck options: what can't be is mended or left out, and told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cpccards.domain.drafts import Draft
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress
from cpccards.exchange import anki_package
from tests.support.old_anki import BASIC, CLOZE, CREATED, OldCollection, bytes_field, loosened, varint_field

DAY_MS = 86_400_000
START = CREATED * 1000


def read(old: OldCollection) -> Draft:
    return anki_package.read(old.package(), "x.apkg")


def progress(old: OldCollection) -> ForeignProgress:
    found = read(old).foreign
    assert found is not None
    return found


def whys(draft: Draft) -> str:
    return "\n".join(problem.why for problem in draft.problems)


def one_card(**more: Any) -> OldCollection:
    old = OldCollection()
    old.add_card(old.add_note(BASIC, ("a", "b")), **more)
    return old


def card_of(draft: Draft) -> ForeignCard:
    assert draft.foreign is not None
    (card,) = draft.foreign.cards
    return card


class TestMemory:
    @pytest.mark.parametrize(
        "state",
        [
            '{"s":NaN,"d":5}',
            '{"s":Infinity,"d":5}',
            '{"s":5,"d":-Infinity}',
            '{"s":1e999,"d":5}',
            '{"s":"12","d":5}',
            '{"s":true,"d":5}',
            '{"s":5}',
            '{"d":5}',
            '{"s":0,"d":5}',
            '{"s":-3.5,"d":5}',
            '{"s":[1],"d":{}}',
        ],
    )
    def test_that_is_none(self, state: str) -> None:
        draft = read(one_card(type=2, queue=2, ivl=10, reps=3, data=state))
        card = card_of(draft)
        assert (card.stability, card.difficulty, card.interval) == (None, None, 10)
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [(1, False)]
        assert "its history is used instead" in whys(draft)

    @pytest.mark.parametrize("state", ["{", "[1]", "nonsense", '{"a":' * 60_000, "1" * 6000, b"\xff", 7])
    def test_that_is_no_json(self, state: Any) -> None:
        draft = read(one_card(type=2, queue=2, data=state))
        assert card_of(draft).stability is None
        assert "can't be read" in whys(draft)

    @pytest.mark.parametrize("state", ["", "{}", '{"pos":4}', '{"s":null,"d":null}'])
    def test_that_says_nothing(self, state: str) -> None:
        assert not read(one_card(data=state)).problems

    def test_whole_numbers_are_numbers(self) -> None:
        card = card_of(read(one_card(data='{"s":12,"d":5,"dr":1,"decay":"x","lrt":1e9,"pos":7.0,"cd":9}')))
        assert (card.stability, card.difficulty, card.desired_retention, card.decay) == (12, 5, 1, None)
        assert (card.last_review, card.position, card.custom_data) == (1_000_000_000, 7, "")

    @pytest.mark.parametrize("last", [0, -5, 99_999_999_999, 1e300, "x"])
    def test_a_last_review_that_cannot_be(self, last: Any) -> None:
        assert card_of(read(one_card(data=json.dumps({"lrt": last})))).last_review is None


class TestCards:
    @pytest.mark.parametrize(
        "spoiled", [{"type": 9}, {"queue": -7}, {"ivl": 10**9}, {"reps": -1}, {"left": "x"}, {"flags": None}]
    )
    def test_numbers_that_cannot_be(self, spoiled: dict[str, Any]) -> None:
        old = one_card(type=2, queue=2, due=5, ivl=3, reps=4)
        ((name, value),) = spoiled.items()
        old.more_sql = (
            loosened("cards") + f"UPDATE cards SET {name} = {'NULL' if value is None else repr(value)}"
        )
        draft = read(old)
        card = card_of(draft)
        assert f"({name})" in whys(draft)
        assert card.due == 5
        assert {"type": card.kind, "queue": card.queue, "ivl": card.interval}.get(name, 0) == 0

    @pytest.mark.parametrize("name", ["nid", "ord", "did", "id"])
    def test_that_nobody_can_place(self, name: str) -> None:
        old = one_card()
        old.more_sql = loosened("cards") + f"UPDATE cards SET {name} = 'x'"
        draft = read(old)
        assert draft.foreign is not None
        assert not draft.foreign.cards
        assert f"its {name} can't be x" in whys(draft)

    @pytest.mark.parametrize(
        ("kind", "due", "expected"),
        [
            (2, 73_000, 73_000),
            (2, 376_000, 0),
            (2, 999_999_999, 0),
            (1, CREATED + 600, CREATED + 600),
            (1, 32_503_680_000, 0),
            (2, -400, -400),
            (0, 900_000, 900_000),
        ],
    )
    def test_due_in_the_year_3000(self, kind: int, due: int, expected: int) -> None:
        draft = read(one_card(type=kind, queue=kind, due=due))
        assert card_of(draft).due == expected
        assert ("two hundred years" in whys(draft)) == (due != expected)

    def test_a_home_in_a_filtered_deck_is_looked_at_too(self) -> None:
        draft = read(one_card(type=2, queue=2, due=-100_000, odue=500_000, odid=1))
        assert (card_of(draft).original_due, card_of(draft).due, card_of(draft).was_filtered) == (
            0,
            -100_000,
            True,
        )

    def test_the_same_card_twice(self) -> None:
        old = one_card(type=2, queue=2, due=5)
        again = old.add_card(old.notes[0][0], type=2, queue=2, due=9)
        old.add_review(again, START)
        draft = read(old)
        assert card_of(draft).due == 5
        assert "same card twice" in whys(draft)
        assert draft.foreign is not None
        assert list(draft.foreign.reviews.card) == [0]

    def test_of_templates_that_are_not_there(self) -> None:
        old = one_card()
        old.add_card(old.notes[0][0], ord=1)
        old.add_card(old.add_note(CLOZE, ("{{c3::x}}", "")), ord=2)
        draft = read(old)
        assert draft.foreign is not None
        assert [(card.note, card.ordinal) for card in draft.foreign.cards] == [(0, 0), (1, 2)]
        assert "no card 2" in whys(draft)

    def test_of_notes_that_are_not_there(self) -> None:
        old = one_card()
        lost = old.add_card(123)
        old.add_review(lost, START)
        draft = read(old)
        assert card_of(draft).note == 0
        assert "1 reviews belong to cards that are not in the file" in whys(draft)

    def test_flags_have_seven_colours(self) -> None:
        assert card_of(read(one_card(flags=0b1011))).flag == 3


class TestReviews:
    def test_columns(self) -> None:
        old = one_card()
        card = old.cards[0][0]
        old.add_review(card, START + 5, 2, ivl=-600, last=3, factor=0, took=70_000, kind=3)
        old.add_review(card, START, 0, ivl=4, last=-1, factor=1100, took=0, kind=5)
        log = progress(old).reviews
        rows = (
            log.card,
            log.at,
            log.ease,
            log.interval,
            log.last_interval,
            log.factor,
            log.took_ms,
            log.kind,
        )
        assert [list(column) for column in rows] == [
            [0, 0], [START, START + 5], [0, 2], [4, -600], [-1, 3], [1100, 0], [0, 70_000], [5, 3],
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ({"ease": 9}, "its rating can't be 9"),
            ({"ease": -1}, "its rating can't be -1"),
            ({"at": 32_503_680_000_000}, "of the year 3000"),
            ({"at": -5}, "of the year 1969"),
            ({"kind": 7}, "its kind can't be 7"),
            ({"took": 2**40}, "the time it took"),
            ({"ivl": 2**40}, "ivl can't be"),
        ],
    )
    def test_that_cannot_be(self, row: dict[str, int], why: str) -> None:
        old = one_card()
        card = old.cards[0][0]
        old.add_review(card, **({"at": START} | row))
        old.add_review(card, START + DAY_MS)
        draft = read(old)
        assert draft.foreign is not None
        assert list(draft.foreign.reviews.at) == [START + DAY_MS]
        assert why in whys(draft)
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [(1, False)]

    def test_values_of_other_kinds(self) -> None:
        old = one_card()
        card = old.cards[0][0]
        for at in range(3):
            old.add_review(card, START + at)
        old.more_sql = (
            loosened("revlog") + f"UPDATE revlog SET ease = 2.5 WHERE id = {START};"
            f"UPDATE revlog SET id = 'x' WHERE id = {START + 1};"
        )
        draft = read(old)
        assert draft.foreign is not None
        assert list(draft.foreign.reviews.at) == [START + 2]
        assert "can't be 2.5" in whys(draft)
        assert "year ?" in whys(draft)

    def test_of_cards_that_are_not_there_beside_some_that_cannot_be(self) -> None:
        old = one_card()
        old.add_review(old.cards[0][0], START, 9)
        old.add_review(12345, START + 1)
        old.add_review(old.cards[0][0], START + 2)
        draft = read(old)
        assert draft.foreign is not None
        assert list(draft.foreign.reviews.at) == [START + 2]
        assert "can't be 9" in whys(draft)
        assert "1 reviews belong to cards" in whys(draft)

    def test_few_are_told_and_the_others_counted(self) -> None:
        old = one_card()
        for at in range(500):
            old.add_review(old.cards[0][0], START + at, 9)
        problems = read(old).problems
        assert len(problems) == 21
        assert problems[-1].why == "480 more: reviews left out."


class TestOptions:
    def preset(self, **more: Any) -> ForeignPreset:
        old = OldCollection()
        old.add_deck("A", preset=old.add_preset("P", **more))
        return progress(old).presets["A",]

    def test_older_parameters(self) -> None:
        assert self.preset(fsrsWeights=[0.5] * 17).parameters == (0.5,) * 17
        assert self.preset(fsrsWeights=[0.5] * 17, fsrsParams5=[0.25] * 19).parameters == (0.25,) * 19
        assert self.preset(fsrsParams5=[0.25] * 19, fsrsParams6=[1] * 21).parameters == (1.0,) * 21
        assert self.preset().parameters == ()

    @pytest.mark.parametrize("spoiled", ["x", [float("nan")] * 21, [None], [1.0] * 1000, {"a": 1}])
    def test_parameters_that_are_none(self, spoiled: Any) -> None:
        assert self.preset(fsrsParams6=spoiled, fsrsParams5=[0.25] * 19).parameters == (0.25,) * 19

    def test_numbers_that_are_none(self) -> None:
        found = self.preset(
            new="x", rev={"maxIvl": "y", "perDay": True}, lapse=None, desiredRetention=float("inf"),
            ignoreRevlogsBeforeDate="soon",
        )  # fmt: skip
        assert found == ForeignPreset("P")

    def test_a_deck_with_a_retention_of_its_own(self) -> None:
        old = OldCollection()
        options = old.add_preset("P", desiredRetention=0.9)
        old.add_deck("A", preset=options, desiredRetention=85)
        old.add_deck("B", preset=options, desiredRetention=90)
        old.add_deck("C", preset=12345, desiredRetention=None)
        presets = progress(old).presets
        assert (presets["A",].name, presets["A",].desired_retention) == ("P – A", 0.85)
        assert presets["B",].name == "P"
        assert presets["C",].name == "Default"

    def test_decks_and_options_that_are_no_objects(self) -> None:
        old = one_card()
        old.decks |= {"2": [], "x": {}, "9" * 30: {}}
        old.presets |= {"2": [], "x": {}}
        draft = read(old)
        assert len(draft.notes) == 1
        assert len(draft.problems) == 5

    def test_of_a_newer_deck_with_its_own_retention(self) -> None:
        old = one_card()
        old.decks = ""
        own = bytes_field(1, varint_field(1, 1) + b"\x55" + b"\x9a\x99\x59\x3f")
        old.more_sql = (
            "CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT, common BLOB, kind BLOB);"
            f"INSERT INTO decks VALUES (1, 'D', X'', X'{own.hex()}')"
        )
        assert progress(old).presets["D",].desired_retention == 0.85


def test_nothing_is_learned_of_a_deck_without_cards() -> None:
    found = progress(OldCollection())
    assert (found.cards, len(found.reviews)) == ((), 0)
