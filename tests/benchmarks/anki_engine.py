"""The same things asked of Anki's engine, by a Python of its own that has `anki` and nothing of CPC Cards.

    python anki_engine.py LIBRARY COLLECTION CSV

Makes COLLECTION from the notes, memories and reviews of LIBRARY when it is missing, and prints times in ms.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder; nothing of it may stand in for a module of Anki's

import anki.buildinfo
import anki.collection  # first: the others import it in a circle
from anki.cards import Card
from anki.decks import DeckId
from anki.scheduler.v3 import CardAnswer

_ALL = "All"
_BATCH = 5000
_ANSWERS = 500
_WARM = 30


def main() -> None:
    """Makes the collection if need be, measures on a copy."""
    library, made, csv_file = (Path(argument) for argument in sys.argv[1:4])
    if not made.exists():
        unfinished = made.with_suffix(".unfinished.anki2")
        unfinished.unlink(missing_ok=True)
        _make(library, unfinished)
        unfinished.replace(made)
    copy = made.with_name("copy.anki2")
    shutil.copyfile(made, copy)
    col = anki.collection.Collection(str(copy))
    everything = col.decks.id(_ALL)
    if everything is None:
        raise RuntimeError("the collection lacks its deck")
    col.decks.select(everything)
    answers, with_next = _answers(col)
    found = {
        "answer": answers,
        "answer and next": with_next,
        "queue": _queue(col, everything),
        "tree": [_timed(col.sched.deck_due_tree) for _ in range(100)],
        "csv": _csv(col, csv_file),
    }
    print(json.dumps({"version": anki.buildinfo.version, "times": found}))
    col.close()


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def _answers(col: anki.collection.Collection) -> tuple[list[float], list[float]]:
    answers, with_next = [], []
    queue = col.sched.get_queued_cards().cards
    for number in range(-_WARM, _ANSWERS):
        if not queue:
            break
        card = Card(col, backend_card=queue[0].card)
        card.start_timer()
        started = time.perf_counter()
        answer = col.sched.build_answer(card=card, states=queue[0].states, rating=CardAnswer.GOOD)
        col.sched.answer_card(answer)
        answered = time.perf_counter()
        queue = col.sched.get_queued_cards().cards
        ready = time.perf_counter()
        if number >= 0:
            answers.append(1000 * (answered - started))
            with_next.append(1000 * (ready - started))
    return answers, with_next


def _queue(col: anki.collection.Collection, everything: DeckId) -> list[float]:
    times = []
    for _ in range(50):
        col.decks.select(DeckId(1))  # so that choosing the deck again drops the queue
        col.decks.select(everything)
        times.append(_timed(col.sched.get_queued_cards))
    return times


def _csv(col: anki.collection.Collection, file: Path) -> list[float]:
    def take_in() -> None:
        metadata = col.get_csv_metadata(str(file), None)
        col.import_csv(anki.collection.ImportCsvRequest(path=str(file), metadata=metadata))

    times = []
    for _ in range(5):
        times.append(_timed(take_in))
        col.undo()
    return times


def _make(library: Path, path: Path) -> None:
    source = sqlite3.connect(f"file:{library}?mode=ro&immutable=1", uri=True)
    source.row_factory = sqlite3.Row
    col = anki.collection.Collection(str(path))
    col.set_config("fsrs", True)
    limits = col.decks.config_dict_for_deck_id(DeckId(1))
    limits["rev"]["perDay"] = 9999
    col.decks.update_config(limits)
    numbers = _add_notes(col, source)
    _remember(col, source, numbers)
    col.close()


def _add_notes(col: anki.collection.Collection, source: sqlite3.Connection) -> dict[int, int]:
    """Adds every note as a basic one; returns the id of its card by the id of ours."""
    paths: dict[int, str] = {}
    for row in source.execute("SELECT id, parent_id, name FROM decks ORDER BY id"):
        paths[row["id"]] = f"{paths.get(row['parent_id'], _ALL)}::{row['name']}"
    decks = {key: col.decks.id(path) for key, path in paths.items()}
    kind = col.models.by_name("Basic")
    if kind is None:
        raise RuntimeError("the collection lacks the basic note type")
    rows = source.execute(
        "SELECT cards.id AS card, notes.deck_id, fields, tags"
        " FROM notes JOIN cards ON cards.note_id = notes.id WHERE ordinal = 0 ORDER BY cards.position"
    ).fetchall()
    numbers: dict[int, int] = {}
    for start in range(0, len(rows), _BATCH):
        requests = []
        for row in rows[start : start + _BATCH]:
            note = col.new_note(kind)
            note.fields[:2] = json.loads(row["fields"])[:2]
            note.tags = row["tags"].split()
            requests.append(
                anki.collection.AddNoteRequest(note=note, deck_id=DeckId(decks[row["deck_id"]] or 1))
            )
        col.add_notes(requests)
    found = col.db.all("SELECT id FROM cards ORDER BY due, id") if col.db else []
    for row, (card,) in zip(rows, found, strict=True):
        numbers[row["card"]] = card
    return numbers


def _remember(col: anki.collection.Collection, source: sqlite3.Connection, numbers: dict[int, int]) -> None:
    database: Any = col.db
    now = int(time.time()) // 86_400
    cards = []
    for row in source.execute("SELECT * FROM cards WHERE state = 2"):
        if row["id"] in numbers:
            memory = {"s": round(row["stability"], 4), "d": round(row["difficulty"], 3), "dr": 0.9}
            memory["lrt"] = row["last_review_at"] // 1000
            interval = max(1, row["due_day"] - row["last_review_day"])
            due = col.sched.today + row["due_day"] - now
            state = (due, interval, 2500, row["repetitions"], row["lapses"], json.dumps(memory))
            cards.append((*state, numbers[row["id"]]))
    database.executemany(
        "UPDATE cards SET type = 2, queue = 2, due = ?, ivl = ?, factor = ?, reps = ?, lapses = ?, data = ?"
        " WHERE id = ?",
        cards,
    )
    log, last = [], 0
    for row in source.execute("SELECT * FROM reviews ORDER BY reviewed_at"):
        if row["card_id"] in numbers:
            last = max(last + 1, row["reviewed_at"])
            days = max(1, (row["due_day_after"] or row["day"] + 1) - row["day"])
            kind = 1 if row["state_before"] == 2 else 0
            log.append(
                (last, numbers[row["card_id"]], -1, row["rating"], days, 1, 2500, row["took_ms"], kind)
            )
    for start in range(0, len(log), 20_000):
        database.executemany(
            "INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", log[start : start + 20_000]
        )


if __name__ == "__main__":
    main()
