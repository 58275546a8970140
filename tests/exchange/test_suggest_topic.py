"""Which topic a deck is about, told from its name and its cards."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.exchange import deck_toml
from cpccards.exchange.topics_from_text import CLUES, suggest_topic, topic_scores

DECKS = sorted(
    path for path in (Path(__file__).parents[2] / "decks").rglob("*.toml") if "questions" not in path.parts
)


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        (("Medical abbreviations",), "terminology"),
        (("CPC", "Anatomy"), "anatomy"),
        (("CPT", "Modifiers"), "modifiers"),
        (("HCPCS Level II",), "hcpcs"),
        (("ICD-10-CM", "Guidelines"), "icd-guidelines"),
        (("E/M",), "em-settings"),
        (("Evaluation and Management", "Time"), "em-time"),
        (("HIPAA and compliance",), "compliance"),
        (("Surgery", "Digestive system"), "cpt-digestive"),
    ],
)
def test_the_name_of_the_deck(path: tuple[str, ...], topic: str) -> None:
    assert suggest_topic(path, []) == topic


@pytest.mark.parametrize(
    ("texts", "topic"),
    [
        (
            ["E11.9 type 2 diabetes", "I10 hypertension", "J45.909 asthma", "S52.521A fracture"],
            "icd-chapters",
        ),
        (["J1100", "E0601", "G0439", "A4253"], "hcpcs"),
        (["99213", "99285", "99223 new", "99204"], "em-settings"),
        (["Which modifier means bilateral?", "Modifier 59", "When is modifier 25 used?"], "modifiers"),
        (["-ectomy removal", "brady- slow", "cardi/o heart", "-itis inflammation"], "terminology"),
        (["Which bone is the kneecap?", "The longest nerve", "Which valve lies left?"], "anatomy"),
        (["00100", "01967", "What are base units?", "CRNA"], "cpt-anesthesia"),
        (["45378", "47562", "43239"], "cpt-digestive"),
    ],
)
def test_words_and_codes_on_the_cards(texts: list[str], topic: str) -> None:
    assert suggest_topic(("Imported",), texts) == topic


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["bonjour hello", "merci thanks", "oui yes"],
        ["Which modifier?", "E11.9", "J1100", "99213"],
        ["E11.9"],
        ["the year 1999", "PO Box 90210", "B12 vitamin", "page 12345", "I am T1"],
    ],
)
def test_nothing_when_unsure(texts: list[str]) -> None:
    assert suggest_topic(("Imported",), texts) is None


def test_the_table_names_every_topic_once() -> None:
    assert sorted(clue.topic for clue in CLUES) == sorted(TOPIC_BY_KEY)


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_our_own_decks_are_never_taken_for_another_topic(path: Path) -> None:
    deck = deck_toml.read(path.read_bytes(), path.name)
    texts = [plain_text(" ".join([*note.note.fields, *note.note.tags])) for note in deck.notes]
    [(topic, _)] = Counter(note.note.topic for note in deck.notes).most_common(1)
    assert suggest_topic(deck.decks[0].path, texts) in {topic, None}
    assert suggest_topic(("Imported",), texts) in {topic, None}


@given(st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=60), max_size=10))
def test_scores_explain_the_suggestion(path: list[str], texts: list[str]) -> None:
    scores = topic_scores(path, texts)
    suggested = suggest_topic(path, texts)
    assert suggested is None or scores[suggested] == max(scores.values())
    assert set(scores) <= set(TOPIC_BY_KEY)
