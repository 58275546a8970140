"""Files of exam questions: TOML like our decks. The format is told in decks/README.md.

What would make no question, or perhaps a wrong one (section, options, answer, a key used twice), leaves the
question out as a fatal problem. What only says something about it is left empty with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cpccards.domain.drafts import DraftQuestion, QuestionDraft
from cpccards.domain.notes import Evidence
from cpccards.domain.questions import (
    FORMS,
    OPTION_COUNT,
    Calculation,
    Difficulty,
    ErrorKind,
    Question,
    WrongOption,
)
from cpccards.exchange.deck_toml_fields import DETAIL_FIELDS, Details, Fields, Keys, LeftOut
from cpccards.exchange.toml_document import TomlDocument
from cpccards.exchange.toml_lines import Section

_FILE_FIELDS = ("format", "questions", "question")
_QUESTION_FIELDS = (
    "key",
    "form",
    "section",
    "note",
    "question",
    "options",
    "answer",
    "rationale",
    "wrong",
    "difficulty",
    "seconds",
    "source",
    "evidence",
    "notes",
    "tags",
    "calculation",
    *DETAIL_FIELDS,
)
_MOST_SECONDS = 900
_EVIDENCE = tuple(str(label) for label in Evidence)
_WRONG_EXAMPLE = 'wrong.A = { error = "gap", why = "…" }'
_CALCULATION_EXAMPLE = 'calculation = { kind = "sum", parts = [1, 2], result = 3 }'
_HEAD = re.compile(rb"^[ \t]*\[\[?[ \t]*questions?[ \t]*\]", re.MULTILINE)


def is_question_file(data: bytes) -> bool:
    """Whether a file holds questions rather than a deck: it has ``[questions]`` or ``[[question]]``."""
    return bool(_HEAD.search(data))


def read(data: bytes, source_name: str) -> QuestionDraft:
    """The questions in a TOML file; `line` of a question is that of its ``[[question]]``.

    Raises BadInput, with file and line, for what is no TOML, has no ``[questions]``, or has a newer format,
    and for files beyond 8 MB.
    """
    document = TomlDocument(data, source_name, "question file", _FILE_FIELDS)
    document.check_format()
    head = document.head("questions", "Write [questions] on a line of its own, and the edition below it.")
    entries = tuple(document.entries("question", "a question"))
    document.warn_unknown_tables()
    head.warn_unknown(DETAIL_FIELDS)
    defaults = Details.read(head, Details())
    keys = Keys()
    questions: list[DraftQuestion] = []
    for fields, line in entries:
        try:
            questions.append(DraftQuestion(_question(fields, line, defaults, keys, document), line))
        except LeftOut as left_out:
            document.leave_out(left_out, fields)
    return QuestionDraft(source_name, tuple(questions), document.sorted_problems())


def _question(fields: Fields, line: int, defaults: Details, keys: Keys, document: TomlDocument) -> Question:
    fields.warn_unknown(_QUESTION_FIELDS)
    key = keys.take(fields.needed_text("key"), fields, line, "question")
    options = fields.needed_texts("options", OPTION_COUNT, OPTION_COUNT)
    details = Details.read(fields, defaults)
    return Question(
        key=key,
        form=fields.needed_whole("form", FORMS[0], FORMS[-1]),
        section=fields.needed_text("section"),
        topic=details.topic,
        note=fields.text("note").strip(),
        question=fields.needed_text("question"),
        options=options,
        answer=fields.letter("answer", options),
        rationale=fields.text("rationale"),
        wrong=_wrong(fields, document),
        difficulty=Difficulty(fields.needed_one_of("difficulty", map(str, Difficulty))),
        seconds=fields.needed_whole("seconds", 1, _MOST_SECONDS),
        source=fields.text("source"),
        evidence=fields.one_of("evidence", _EVIDENCE) or "",
        edition=details.edition,
        checked_on=details.checked_on,
        review_by=details.review_by,
        notes=fields.texts("notes"),
        tags=fields.texts("tags"),
        calculation=_calculation(fields),
    )


def _wrong(fields: Fields, document: TomlDocument) -> Mapping[str, WrongOption]:
    """What leads to each wrong option, by its letter; one that can't be read is left out with a warning."""
    found: dict[str, WrongOption] = {}
    for letter, table in fields.table("wrong", _WRONG_EXAMPLE).items():
        name = f"wrong.{letter}"
        if not isinstance(table, dict):
            fields.warn(name, f"{name} was left out. Write {_WRONG_EXAMPLE}.")
            continue
        inner = Fields(table, Section(name, fields.line(name)), document.problems, "a wrong option")
        inner.warn_unknown(("error", "why"))
        try:
            error = ErrorKind(inner.needed_one_of("error", map(str, ErrorKind)))
            found[letter] = WrongOption(error, inner.needed_text("why"))
        except LeftOut as left_out:
            fields.warn(name, f"{name} was left out: {left_out.why}")
    return found


def _calculation(fields: Fields) -> Calculation | None:
    table = dict(fields.table("calculation", _CALCULATION_EXAMPLE))
    if not table:
        return None
    kind = table.pop("kind", None)
    if not isinstance(kind, str):
        fields.warn(
            "calculation", f"calculation was left out: it needs a kind. Write {_CALCULATION_EXAMPLE}."
        )
        return None
    return Calculation(kind, table)
