"""Learning progress in a JSON library: only what holds together is taken, and all else is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Table

from cpccards.domain.drafts import DraftProgress
from cpccards.domain.reviews import CardState
from cpccards.exchange import library_json
from cpccards.exchange.library_columns import EVENT_COLUMNS, REVIEW_COLUMNS, Column
from cpccards.storage import tables
from tests.support import exports
from tests.support.library_files import changed, with_progress, written


@pytest.mark.parametrize(
    ("table", "known"), [(tables.reviews, REVIEW_COLUMNS), (tables.card_events, EVENT_COLUMNS)]
)
def test_every_column_of_the_library_has_one(table: Table, known: dict[str, Column]) -> None:
    assert set(known) == set(table.columns.keys()) - {"id"}
    for name, column in known.items():
        assert column.fits(None) is bool(table.columns[name].nullable)


class TestProgress:
    def test_as_it_was(self) -> None:
        assert library_json.read_export(written(with_progress())) == (with_progress(), ())

    @pytest.mark.parametrize(
        ("table", "column", "value", "said"),
        [
            ("reviews", "rating", 9, "1 of 3 reviews were left out: rating"),
            ("reviews", "rating", 3.0, "1 of 3 reviews"),
            ("reviews", "rating", True, "1 of 3 reviews"),
            ("reviews", "rating", [], "1 of 3 reviews"),
            ("reviews", "rating", None, "1 of 3 reviews"),
            ("reviews", "reviewed_at", 32_503_680_000_001, "The first is number 1: 32503680000001"),
            ("reviews", "reviewed_at", -1, "reviewed at"),
            ("reviews", "stability_after", -1, "stability after"),
            ("reviews", "stability_after", 1e999, "Line"),
            ("reviews", "stability_after", "7", "stability after"),
            ("reviews", "difficulty_before", 10.5, "difficulty before"),
            ("reviews", "origin", "moon", "origin"),
            ("reviews", "raw", "x" * 100_001, "raw"),
            ("reviews", "day", 2**70, "day"),
        ],
    )  # fmt: skip
    def test_a_review_that_cannot_be(self, table: str, column: str, value: Any, said: str) -> None:
        def change(given: dict[str, Any]) -> None:
            given[table][column][0] = value

        data = changed(change, with_progress()).replace(b"Infinity", b"1e999")
        found, [problem] = library_json.read_export(data)
        assert problem.fatal
        assert said.replace("Line", "stability") in problem.why
        assert found.progress is not None
        assert found.progress.reviews["rating"] == (4, 1)
        assert found.progress.reviews["card_id"] == (1, 1)
        assert found.progress.events == with_progress().progress.events  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("column", "value", "said"),
        [
            ("note", 7, "isn't in the file"),
            ("stability", None, "its memory or its last review is missing"),
            ("last_review_day", None, "its memory or its last review is missing"),
            ("due_day", None, "due is missing"),
            ("state", 1, "due is missing"),
            ("state", 4, "1 of 2 cards were left out: state"),
            ("flag", 8, "1 of 2 cards were left out: flag"),
            ("suspended", 1, "1 of 2 cards were left out: suspended"),
            ("note", 1, "another card of its note"),
        ],
    )
    def test_a_card_that_cannot_be_takes_its_history_along(self, column: str, value: Any, said: str) -> None:
        def change(given: dict[str, Any]) -> None:
            given["cards"][column][0] = value
            if column == "note" and value == 1:  # the first comes last, so that it is the second of its note
                for values in given["cards"].values():
                    values.reverse()
                for table in ("reviews", "events"):
                    given[table]["card_id"] = [1 - card for card in given[table]["card_id"]]

        found, problems = library_json.read_export(changed(change, with_progress()))
        assert any(said in problem.why for problem in problems)
        assert any("of 3 reviews were left out, since their cards" in problem.why for problem in problems)
        assert found.progress is not None
        [card] = found.progress.cards
        assert (card.note, card.memory.state) == (1, CardState.REVIEW)
        assert found.progress.reviews["card_id"] == (0, 0)
        assert found.progress.reviews["rating"] == (4, 1)

    def test_cards_of_a_note_that_is_left_out(self) -> None:
        found, problems = library_json.read_export(
            changed(lambda given: given["notes"].__setitem__(0, 3), with_progress())
        )
        assert found.progress is not None
        assert [card.note for card in found.progress.cards] == [0]
        assert [entry.note.key for entry in found.notes] == ["l"]
        assert found.progress.reviews["rating"] == (4, 1)
        assert len(problems) == 3

    def test_out_of_order(self) -> None:
        def change(given: dict[str, Any]) -> None:
            for values in given["reviews"].values():
                values.reverse()

        found, problems = library_json.read_export(changed(change, with_progress()))
        assert problems == ()
        assert found == with_progress()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda columns: columns.pop("rating"), "there is no column “rating”"),
            (lambda columns: columns["rating"].pop(), "different lengths"),
            (lambda columns: columns.update(rating=5), "they are no columns"),
            (lambda columns: columns.update(mood=[1, 2, 3]), "Nothing is known of the column “mood”"),
        ],
    )
    def test_tables(self, change: Callable[[Any], Any], said: str) -> None:
        data = changed(lambda given: change(given["reviews"]), with_progress())
        found, [problem] = library_json.read_export(data)
        assert said in problem.why
        assert found.progress is not None
        assert bool(found.progress.reviews) == ("mood" in said)

    def test_a_column_that_may_be_missing(self) -> None:
        def change(given: dict[str, Any]) -> None:
            del given["reviews"]["raw"], given["reviews"]["took_ms"]

        found, problems = library_json.read_export(changed(change, with_progress()))
        assert problems == ()
        assert found.progress is not None
        assert found.progress.reviews["raw"] == (None,) * 3
        assert found.progress.reviews["took_ms"] == (0,) * 3

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"desired_retention": 5}, "retention"),
            ({"desired_retention": "x"}, "desired retention"),
            ({"easy_days": [1]}, "seven days"),
            ({"learning_steps": [1e300]}, "learning steps"),
            ({"learning_steps": 5}, "learning steps"),
            ({"ignore_before": "soon"}, "ignore before"),
            ({"leech_action": "cry"}, "leech action"),
            ({"leech_action": ["cry"]}, "leech action"),
            ({"timer": 1}, "timer"),
            ({"new_per_day": 1.5}, "new per day"),
            ({"key": ""}, "no key"),
            ({"name": " "}, "name"),
        ],
    )
    def test_presets(self, change: dict[str, Any], said: str) -> None:
        whole = replace(with_progress(), progress=DraftProgress(presets={("A",): exports.USUAL}))
        found, problems = library_json.read_export(
            changed(lambda given: given["presets"][0].update(change), whole)
        )
        assert found.progress is not None
        assert found.progress.presets == {}
        assert said in problems[0].why
        assert "a preset that isn't there" in problems[1].why


def test_a_card_whose_deck_is_not_in_the_file_goes_to_that_of_its_note() -> None:
    def change(given: dict[str, Any]) -> None:
        given["decks"] = [{"path": ["A"]}, {"path": [""]}, {"path": ["C"]}]
        given["cards"]["deck"] = [2, 1]

    draft = library_json.read(changed(change, with_progress()), "x.json")
    assert draft.progress is not None
    assert [card.deck for card in draft.progress.cards] == [("C",), None]
    assert any("Card 2 went to the deck of its note" in problem.why for problem in draft.problems)
