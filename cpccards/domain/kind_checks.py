"""What keeps a note type from being used: names that clash, templates that make no card or ask in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cpccards.domain.note_types import NoteType
from cpccards.domain.template_parsing import Program, Replacement, Section, Text, parse_template

MOST_FIELDS = 100
MOST_TEMPLATES = 50
LONGEST_NAME = 100
SPECIALS = ("FrontSide", "Tags", "Deck", "Subdeck", "Card", "Type", "CardFlag", "CardID")
"""Names that templates may use besides those of fields."""

_BARRED = frozenset('{}:"')
_SIGNS = frozenset("#^/")


class Part(StrEnum):
    """What of a note type a problem is about."""

    NAME = "name"
    FIELDS = "fields"
    TEMPLATES = "templates"
    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class KindProblem:
    """A sentence for the learner, and what it is about.

    Attributes:
        index: of the field or template; 0 for others.
        place: the character of the side at which it stands; None where it is about all of it.
        line: the line of that character, from 1.
    """

    part: Part
    words: str
    index: int = 0
    place: int | None = None
    line: int | None = None


def kind_problems(note_type: NoteType, taken: Collection[str] = ()) -> tuple[KindProblem, ...]:
    """All that has to be mended before a note type can be kept.

    Args:
        taken: the names of the other kinds of notes.
    """
    found: list[KindProblem] = []
    if words := _name_trouble(note_type.name, taken, "kind of notes"):
        found.append(KindProblem(Part.NAME, words))
    found += _field_problems(note_type)
    found += _template_problems(note_type)
    return tuple(found)


def _name_trouble(name: str, others: Collection[str], what: str) -> str:
    if not name.strip():
        return f"The {what} has no name. Write one."
    if len(name) > LONGEST_NAME:
        return f"The name is longer than {LONGEST_NAME} characters. Shorten it."
    if name.strip().casefold() in {other.strip().casefold() for other in others}:
        return f"There already is a {what} called {name.strip()}. Choose another name."
    return ""


def _field_problems(note_type: NoteType) -> Iterator[KindProblem]:
    names = note_type.fields
    if not names:
        yield KindProblem(Part.FIELDS, "There is no field. Add one.")
    if len(names) > MOST_FIELDS:
        yield KindProblem(Part.FIELDS, f"There are more than {MOST_FIELDS} fields. Delete some.")
    for index, name in enumerate(names):
        words = _name_trouble(name, names[:index], "field")
        if not words and _BARRED.intersection(name):
            words = f'{name} has one of {{ }} : " in its name, which templates can’t read. Rename it.'
        elif not words and (name.strip()[0] in _SIGNS or name != name.strip()):
            words = f"The field {name} begins with #, ^, / or a blank, or ends with one. Rename it."
        elif not words and name in SPECIALS:
            words = f"{{{{{name}}}}} means something else in templates. Give the field another name."
        if words:
            yield KindProblem(Part.FIELDS, words, index)


def _template_problems(note_type: NoteType) -> Iterator[KindProblem]:
    templates = note_type.templates
    if not templates:
        yield KindProblem(Part.TEMPLATES, "There is no template, so notes would make no card. Add one.")
    if note_type.is_cloze and len(templates) > 1:
        yield KindProblem(
            Part.TEMPLATES, "A cloze kind has one template, which serves every gap. Delete the others."
        )
    if len(templates) > MOST_TEMPLATES:
        yield KindProblem(Part.TEMPLATES, f"There are more than {MOST_TEMPLATES} templates. Delete some.")
    names = [each.name for each in templates]
    fronts: dict[str, int] = {}
    for index, template in enumerate(templates):
        if words := _name_trouble(template.name, names[:index], "template"):
            yield KindProblem(Part.TEMPLATES, words, index)
        front, back = parse_template(template.question), parse_template(template.answer)
        yield from _side_problems(note_type, Part.FRONT, index, template.question, front)
        yield from _side_problems(note_type, Part.BACK, index, template.answer, back)
        if words := _front_trouble(note_type, front):
            yield KindProblem(Part.FRONT, words, index)
        bare = " ".join(template.question.split())
        if bare in fronts:
            other = names[fronts[bare]]
            words = f"This front is the same as that of {other}, so both would ask the same. Change one."
            yield KindProblem(Part.FRONT, words, index)
        fronts.setdefault(bare, index)


def _front_trouble(note_type: NoteType, front: Program) -> str:
    used = [step for step in front.steps if isinstance(step, Replacement) and step.name in note_type.fields]
    if note_type.is_cloze and not any("cloze" in step.filters for step in used):
        shown = note_type.fields[0] if note_type.fields else "Text"
        return f"A cloze kind needs a field with gaps on its front: {{{{cloze:{shown}}}}}."
    if not used:
        return "This front shows no field, so it would make no card. Insert one."
    return ""


def _side_problems(
    note_type: NoteType, part: Part, index: int, text: str, program: Program
) -> Iterator[KindProblem]:
    for words, place in zip(program.problems, program.problem_places, strict=True):
        yield _at(part, index, text, place, words)
    known = {*note_type.fields, *SPECIALS}
    for step, place in zip(program.steps, program.places, strict=True):
        if isinstance(step, Text):
            if (opened := step.html.find("{{")) >= 0:
                yield _at(part, index, text, place + opened, "{{ is never closed with }}.")
        elif step.name not in known and not (isinstance(step, Section) and _is_gap(note_type, step.name)):
            yield _at(part, index, text, place, _unknown(step.name, note_type.fields))


def _is_gap(note_type: NoteType, name: str) -> bool:
    return note_type.is_cloze and name[:1] == "c" and name[1:].isdecimal()


def _unknown(name: str, fields: Sequence[str]) -> str:
    if not name:
        return "{{}} names no field."
    alike = next((field for field in fields if field.casefold() == name.casefold()), None)
    hint = f" Did you mean {alike}?" if alike else ""
    return f"There is no field called {name[:60]}.{hint}"


def _at(part: Part, index: int, text: str, place: int, words: str) -> KindProblem:
    return KindProblem(part, words, index, place, text.count("\n", 0, place) + 1)
