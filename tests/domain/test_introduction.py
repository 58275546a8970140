from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from cpccards.config import resources_folder
from cpccards.domain.blueprint import Blueprint, parse_blueprint
from cpccards.domain.introduction import interleave, introduction_order
from cpccards.domain.notes import Note, NoteKind


def weighted() -> Blueprint:
    path = resources_folder() / "blueprints" / "weighted-sections.toml"
    return parse_blueprint(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def notes(topic: str | None, count: int) -> list[Note]:
    return [Note(NoteKind.BASIC, (f"{topic} {n}", "answer"), topic=topic) for n in range(count)]


@given(st.lists(st.tuples(st.floats(0.1, 50), st.lists(st.integers(), max_size=20)), max_size=6))
def test_interleaving_loses_nothing_and_keeps_each_groups_order(
    groups: list[tuple[float, list[int]]],
) -> None:
    tagged = [(weight, [(group, item) for item in items]) for group, (weight, items) in enumerate(groups)]
    merged = interleave(tagged)
    for group, (_, items) in enumerate(tagged):
        assert [entry for entry in merged if entry[0] == group] == items


def test_every_section_is_met_on_the_first_evening_by_its_weight() -> None:
    given_notes = [
        *notes("terminology", 80),
        *notes("cpt-digestive", 80),
        *notes("compliance", 80),
        *notes("em-mdm", 80),
    ]
    first = [given_notes[index].topic for index in introduction_order(given_notes, weighted())[:20]]
    counts = [first.count(topic) for topic in ("terminology", "cpt-digestive", "compliance", "em-mdm")]
    assert counts == [7, 6, 4, 3]


def test_topics_of_a_section_come_up_together() -> None:
    given_notes = [*notes("terminology", 30), *notes("anatomy", 30)]
    first = [given_notes[index].topic for index in introduction_order(given_notes, weighted())[:10]]
    assert first.count("terminology") == first.count("anatomy") == 5


def test_notes_outside_every_section_come_late_but_come() -> None:
    given_notes = [*notes(None, 3), *notes("terminology", 10)]
    order = introduction_order(given_notes, weighted())
    assert sorted(order) == list(range(13))
    assert {given_notes[index].topic for index in order[:10]} == {"terminology"}
