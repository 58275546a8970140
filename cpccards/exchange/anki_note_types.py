"""Note types of an Anki collection: JSON up to schema 14, tables with protobuf in them from 15 on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.exchange.anki_values import clean_name, clean_text, load_object, objects, whole
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.protobuf_reader import last_fields, text, whole_number
from cpccards.exchange.safe_sqlite import SafeDatabase

MAX_TYPES = 5_000
MAX_FIELDS = 500
MAX_TEMPLATES = 500
LONGEST_TEMPLATE = 500_000

_KIND = "note types that can't be used"
_CLOZE = 1
_MAX_ROWS = 100_000
_MAX_TEXT = 64_000_000


def note_type_key(number: int) -> str:
    """The key of a note type from Anki."""
    return f"anki-{number}"


def read_note_types(database: SafeDatabase, models: Any, problems: ProblemList) -> dict[int, NoteType]:
    """The note types of a collection by their id. Those that can't be used are left out, with a problem.

    Args:
        models: ``col.models``, which newer collections leave empty.

    Raises:
        BadInput: the list as a whole can't be read.
    """
    found = (
        _from_tables(database, problems) if "notetypes" in database.tables else _from_json(models, problems)
    )
    if len(found) > MAX_TYPES:
        raise BadInput(
            "This file isn't safe to open",
            f"It has more than {MAX_TYPES:,} note types.",
            "Export the decks you want on their own.",
        )
    return found


def _from_json(models: Any, problems: ProblemList) -> dict[int, NoteType]:
    found: dict[int, NoteType] = {}
    for key, model in load_object(models, "list of note types").items():
        number = whole(int(key)) if key.isascii() and key.isdigit() and len(key) < 20 else None
        if number is None or not isinstance(model, dict):
            problems.add(_KIND, f"The note type “{clean_name(key, '?')}” can't be read.")
            continue
        fields = sorted(objects(model.get("flds")), key=_place)
        templates = sorted(objects(model.get("tmpls")), key=_place)
        _keep(
            found,
            number,
            clean_name(model.get("name"), f"Note type {number}"),
            [field.get("name") for field in fields],
            [(one.get("name"), one.get("qfmt"), one.get("afmt")) for one in templates],
            css=clean_text(model.get("css")),
            is_cloze=model.get("type") == _CLOZE,
            problems=problems,
        )
    return found


def _place(part: Mapping[str, Any]) -> int:
    return whole(part.get("ord")) or 0


def _from_tables(database: SafeDatabase, problems: ProblemList) -> dict[int, NoteType]:
    for table, columns in (
        ("notetypes", ("name", "config")),
        ("fields", ("name",)),
        ("templates", ("name", "config")),
    ):
        database.check_size(table, _MAX_ROWS, columns, _MAX_TEXT)
    fields: dict[int, list[Any]] = {}
    for number, name in database.rows("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(number, []).append(name)
    templates: dict[int, list[tuple[Any, Any, Any]]] = {}
    for number, name, config in database.rows("SELECT ntid, name, config FROM templates ORDER BY ntid, ord"):
        parts = _message(config)
        question, answer = (None, None) if parts is None else (text(parts.get(1)), text(parts.get(2)))
        templates.setdefault(number, []).append((name, question, answer))
    found: dict[int, NoteType] = {}
    for number, name, config in database.rows("SELECT id, name, config FROM notetypes"):
        shown = clean_name(name, f"Note type {number}")
        parts = _message(config)
        if parts is None or whole(number) is None:
            problems.add(_KIND, f"The note type “{shown}” can't be read.")
            continue
        _keep(
            found,
            number,
            shown,
            fields.get(number, []),
            templates.get(number, []),
            css=clean_text(text(parts.get(3))),
            is_cloze=whole_number(parts.get(1)) == _CLOZE,
            problems=problems,
        )
    return found


def _message(blob: Any) -> dict[int, int | bytes] | None:
    try:
        return last_fields(blob) if isinstance(blob, bytes) else None
    except ValueError:
        return None


def _keep(
    found: dict[int, NoteType],
    number: int,
    name: str,
    fields: list[Any],
    templates: list[tuple[Any, Any, Any]],
    *,
    css: str,
    is_cloze: bool,
    problems: ProblemList,
) -> None:
    """Puts a note type into `found`, or says why it can't be used."""
    sides = [side for _, question, answer in templates for side in (question, answer)]
    if not 0 < len(fields) <= MAX_FIELDS or not 0 < len(templates) <= MAX_TEMPLATES:
        why = f"The note type “{name}” has {len(fields):,} fields and {len(templates):,} cards."
    elif not all(isinstance(side, str) for side in sides):
        why = f"The cards of the note type “{name}” can't be read."
    elif sum(map(len, sides)) + len(css) > LONGEST_TEMPLATE:
        why = f"The cards of the note type “{name}” are longer than {LONGEST_TEMPLATE:,} characters."
    else:
        found[number] = NoteType(
            key=note_type_key(number),
            name=name,
            fields=tuple(clean_name(field, f"Field {at}") for at, field in enumerate(fields, start=1)),
            templates=tuple(
                CardTemplate(clean_name(card, f"Card {at}"), clean_text(question), clean_text(answer))
                for at, (card, question, answer) in enumerate(templates, start=1)
            ),
            css=css,
            is_cloze=is_cloze,
        )
        return
    problems.add(_KIND, why)
