"""A small folder of decks and exam questions, sound as it stands."""

from __future__ import annotations

from pathlib import Path

DECK = """\
format = 1

[deck]
key = "terminology"
path = ["Terminology"]
study_area = "terminology"
topic = "terminology"
edition = "2026"
checked_on = 2026-11-22
review_by = 2031-01-01

[[note]]
key = "terminology-ectomy"
kind = "basic"
front = "What does the suffix -ectomy mean?"
back = "Removal"
rationale = "It comes from the Greek for cutting out, so something is gone afterwards."
source = "NCI SEER Training Modules"
evidence = "2+"
tags = ["suffix"]
"""
QUESTIONS = """\
format = 1

[questions]
edition = "2026"
checked_on = 2026-11-22
review_by = 2027-06-01

[[question]]
key = "q-terminology-101"
form = 1
section = "terminology"
topic = "terminology"
question = "A report tells of a cholecystectomy. What was done?"
options = ["It was opened", "The gallbladder was removed", "The bladder was removed", "A duct was seen"]
answer = "B"
rationale = "Cholecyst- is the gallbladder, and -ectomy says that it was taken out."
wrong.A = { error = "gap", why = "Takes the suffix for -otomy, which is opening." }
wrong.C = { error = "misread", why = "Reads cyst- alone and misses the first part." }
wrong.D = { error = "gap", why = "Takes the suffix for -scopy, which is looking." }
difficulty = "easy"
seconds = 45
source = "NCI SEER Training Modules"
evidence = "2+"
notes = ["terminology-ectomy"]
tags = ["suffix"]
"""
FORM_MIX_FAULTS = 4
"""One question of one section: the folder's own file has too few of it in all four forms."""


def make_decks(parent: Path) -> Path:
    """Writes the folder `decks` below `parent`; returns it."""
    folder = parent / "decks"
    (folder / "terminology").mkdir(parents=True)
    (folder / "questions").mkdir()
    (folder / "terminology" / "terms.toml").write_text(DECK, encoding="utf-8")
    (folder / "questions" / "terminology.toml").write_text(QUESTIONS, encoding="utf-8")
    return folder
