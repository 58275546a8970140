"""The record of the second reading counts what is there."""

from __future__ import annotations

from cpccards import config
from cpccards.content.bundled_decks import deck_files, question_files
from cpccards.content.second_reading import REVIEW_RECORD, SecondReading, second_reading
from cpccards.exchange import deck_toml, question_toml

RECORD = """
| what | read | agreed at once | agreed in doubt | looked up | corrected | reworded | replaced |
|---|---|---|---|---|---|---|---|
| first | 10 | 8 | 2 | 3 of the list | 1 | 4 | 1 |
| second | 5 | 5 | 0 | 0 | 0 | 0 | 0 |
| **all** | **15** | **13** | **2** | **3** | **1** | **4** | **1** |

| note | what was wrong |
|---|---|
| 12 | 7 |
"""


def test_the_tables_of_a_reading_are_added_up() -> None:
    assert second_reading(RECORD) == SecondReading(15, 13, 2, 3, 1, 4, 1)
    assert second_reading("# Nothing read") == SecondReading()


def test_every_bundled_note_and_question_was_read() -> None:
    root = config.decks_folder()
    notes = sum(len(deck_toml.read(file.read_bytes(), file.name).notes) for file in deck_files(root))
    questions = sum(
        len(question_toml.read(file.read_bytes(), file.name).questions) for file in question_files(root)
    )
    said = second_reading((root / REVIEW_RECORD).read_text(encoding="utf-8"))
    assert said.read == notes + questions
    assert said.agreed + said.in_doubt == said.read
