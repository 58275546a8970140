"""What the notes of a big library say: plausible sentences, some of them with accents and mark-up."""

from __future__ import annotations

import random

from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.topics import Topic

WORDS = [
    "excision",
    "lesion",
    "repair",
    "closure",
    "modifier",
    "bilateral",
    "procedure",
    "diagnosis",
    "encounter",
    "laceration",
    "fracture",
    "graft",
    "anesthesia",
    "radiology",
    "specimen",
    "pathology",
    "biopsy",
    "catheter",
    "insertion",
    "removal",
    "revision",
    "complete",
    "partial",
    "intermediate",
    "simple",
    "complex",
    "layered",
    "wound",
    "debridement",
    "incision",
    "drainage",
    "abscess",
    "foreign",
    "body",
    "arthroplasty",
    "endoscopy",
    "bronchoscopy",
    "colonoscopy",
    "laparoscopic",
    "open",
    "approach",
    "percutaneous",
    "imaging",
    "guidance",
    "supervision",
    "interpretation",
    "report",
    "physician",
    "qualified",
    "professional",
    "outpatient",
    "inpatient",
    "observation",
    "established",
    "patient",
    "history",
    "examination",
    "decision",
    "moderate",
    "high",
    "straightforward",
    "time",
    "minutes",
    "separate",
    "significant",
    "distinct",
    "service",
    "global",
    "period",
    "bundled",
    "component",
    "technical",
    "payer",
    "coverage",
    "determination",
    "guideline",
    "chapter",
    "code",
    "first",
]
ACCENTED = (
    "Ménière", "Sjögren", "Guillain-Barré", "Röntgen", "naïve", "café-au-lait", "déjà vu", "Behçet", "fièvre",
    "œdème", "Künstliche", "señal", "Čapek", "łuska", "protégé",
)  # fmt: skip
_KINDS = (NoteKind.BASIC, NoteKind.REVERSED, NoteKind.CLOZE, NoteKind.TYPED, NoteKind.CHOICE)
_KIND_SHARES = (86, 3, 4, 4, 3)
_ACCENTED_SHARE = 0.12


def note_of(number: int, topic: Topic, source: random.Random) -> Note:
    """A note about `topic`; no two numbers ask the same."""
    kind = source.choices(_KINDS, _KIND_SHARES)[0]
    return Note(
        kind=kind,
        fields=_fields(kind, number, source),
        topic=topic.key,
        tags=tuple(sorted({topic.study_area, f"set{number % 30}"})),
        rationale=sentence(source, 14, 30) if source.random() < 0.4 else "",
        source="CPT Professional, guidelines of the chapter" if source.random() < 0.5 else "",
        edition="2026",
        evidence=source.choice(("", "A", "2+")),
    )


def sentence(source: random.Random, least: int, most: int) -> str:
    """A sentence of `least` to `most` words."""
    words = source.choices(WORDS, k=source.randint(least, most))
    if source.random() < _ACCENTED_SHARE:
        words.insert(source.randrange(len(words)), source.choice(ACCENTED))
    return " ".join(words).capitalize() + "."


def _fields(kind: NoteKind, number: int, source: random.Random) -> tuple[str, ...]:
    front = f"{sentence(source, 6, 14)[:-1]}, case {number}?"
    match kind:
        case NoteKind.CLOZE:
            hidden = source.choice(WORDS)
            return (f"{front[:-1]}: {{{{c1::{hidden}}}}} {sentence(source, 4, 9)}", sentence(source, 5, 12))
        case NoteKind.TYPED:
            return (front, source.choice(WORDS))
        case NoteKind.CHOICE:
            options = [sentence(source, 3, 8) for _ in range(4)]
            return (front, *options, source.choice("ABCD"))
    back = sentence(source, 8, 24)
    if source.random() < 0.25:
        points = "".join(f"<li>{sentence(source, 3, 8)}</li>" for _ in range(3))
        back = f"<b>{source.choice(WORDS)}</b> {back}<ul>{points}</ul>"
    return (front, back)
