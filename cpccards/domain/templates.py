"""Cards of note types with templates: which cards a note makes, and what their two sides show.

The answer is shown below the question, so what it repeats of it is left out: ``{{FrontSide}}`` where an
answer begins with it, and whatever stands before its first line when that says the same as the question. What
a template hides until a click is left out of the question and shown with the answer; a hint can be opened.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cpccards.domain.cloze import cloze_ordinals
from cpccards.domain.faces import Faces, MaskedPicture
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.occlusion import is_occlusion, masks
from cpccards.domain.plain_text import plain_text
from cpccards.domain.template_filters import expected_words, filtered
from cpccards.domain.template_parsing import Program, Replacement, Section, Text, parse_template

MAX_FACE = 150_000
"""Characters of HTML after which a side is cut off; it is shown as plain text then."""
MAX_WORK = 4_000_000
"""Characters that the filters of one side may go through."""
QUESTION_PICTURE = "occlusion-question"
ANSWER_PICTURE = "occlusion-answer"

_FILLED_SPECIALS = frozenset({"Deck", "Subdeck", "Card", "Type", "CardFlag", "CardID"})
_EMPTY_SPECIALS = frozenset({"Tags", "FrontSide"})
_SVG_MASKS = frozenset({"Question Mask", "Answer Mask", "Original Mask"})
"""Fields of the add-on Image Occlusion Enhanced."""
_NO_MASK = "<p><i>The mask over this picture is an SVG drawing, which is not shown.</i></p>"
_NO_QUESTION = "<i>The question of this card is empty.</i>"
_MOST_MEMO = 4_096

_EMPTY = re.compile(r"(?:\s|</?(?:br|div)\s?/?>)*", re.IGNORECASE | re.ASCII)
_GAP_NUMBER = re.compile(r"c(\d{1,3})")
_LINE = re.compile(r"<hr\b[^<>]*>", re.IGNORECASE)
_ANSWER_LINE = re.compile(r"<hr\b[^<>]{0,99}\banswer\b[^<>]{0,99}>", re.IGNORECASE)
_BREAKS = re.compile(r"(?:\s|<br\b[^<>]*>|<hr\b[^<>]*>)+", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_SOURCE = re.compile(r"""\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})((?:[\s/][^<>]{0,2000})?)>", re.IGNORECASE)
_VOID = frozenset({"img", "br", "hr", "input"})
_HIDDEN = re.compile(r"""\sstyle\s*=\s*["'][^"'<>]*?display\s*:\s*none""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A note type, ready to make cards."""

    note_type: NoteType
    sides: tuple[tuple[Program, Program], ...]
    places: dict[str, int]
    gap_fields: tuple[int, ...]
    ordinals: dict[tuple[bool, ...], tuple[int, ...]] = field(default_factory=dict)


def template_ordinals(note_type: NoteType, fields: tuple[str, ...]) -> tuple[int, ...]:
    """Which cards the note makes.

    Of a cloze type one for each gap number in the fields its question takes with ``cloze:``, minus 1; of
    others those in whose question some field is used that is not empty.
    """
    compiled = _compiled(note_type)
    if note_type.is_cloze:
        numbers: set[int] = set()
        for place in compiled.gap_fields:
            if "{{c" in (text := _at(fields, place)):
                numbers.update(cloze_ordinals(text))
        return tuple(number - 1 for number in sorted(numbers))
    filled = tuple(map(_is_filled, fields))
    made = compiled.ordinals.get(filled)
    if made is None:
        made = tuple(
            ordinal
            for ordinal, (question, _) in enumerate(compiled.sides)
            if _asks_something(question, compiled.places, filled)
        )
        if len(compiled.ordinals) < _MOST_MEMO:
            compiled.ordinals[filled] = made
    return made


def template_faces(note_type: NoteType, fields: tuple[str, ...], ordinal: int) -> Faces:
    """The two sides of one card, as raw HTML. A card without a template says so."""
    compiled = _compiled(note_type)
    place = 0 if note_type.is_cloze else ordinal
    if place >= len(note_type.templates):
        return Faces(f"<i>This note type has no card {ordinal + 1}.</i>", "")
    if compiled.places.keys() >= _SVG_MASKS:
        fields = _without_svg_masks(fields, compiled.places)
    front, back = compiled.sides[place]
    question = _Side(compiled, fields, note_type.templates[place], ordinal)
    asked = question.render(front)
    answer = _Side(compiled, fields, note_type.templates[place], ordinal, asked, is_answer=True)
    answered = answer.render(back)
    shown = _without_hidden(asked)
    if shown == asked:
        answered = _without_question(answered, asked, begins_with_front=_begins_with_front(back))
    made = Faces(shown if _says_something(shown) else shown + _NO_QUESTION, answered, question.expected)
    return _with_masks(made, fields, compiled.gap_fields, ordinal) if note_type.is_cloze else made


@lru_cache(maxsize=256)
def _compiled(note_type: NoteType) -> _Compiled:
    sides = tuple(
        (parse_template(each.question), parse_template(each.answer)) for each in note_type.templates
    )
    places = {name: place for place, name in reversed(list(enumerate(note_type.fields)))}
    used = [
        places[step.name]
        for question, _ in sides[:1]
        for step in question.steps
        if isinstance(step, Replacement) and "cloze" in step.filters and step.name in places
    ]
    return _Compiled(note_type, sides, places, tuple(dict.fromkeys(used)))


def _at(fields: tuple[str, ...], place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _is_filled(value: str) -> bool:
    return bool(value) and _EMPTY.fullmatch(value) is None


def _asks_something(question: Program, places: dict[str, int], filled: tuple[bool, ...]) -> bool:
    """True when a field that is not empty is used in the sections that hold."""

    def holds(name: str) -> bool:
        place = places.get(name)
        return name in _FILLED_SPECIALS if place is None else place < len(filled) and filled[place]

    steps, at = question.steps, 0
    while at < len(steps):
        step = steps[at]
        at += 1
        if isinstance(step, Section):
            at = step.end if holds(step.name) == step.is_negated else at
        elif isinstance(step, Replacement) and holds(step.name):
            return True
    return False


@dataclass(slots=True)
class _Side:
    """One side of one card in the making.

    Attributes:
        front: the question's HTML, for the answer.
        expected: what is to be typed; None when nothing is.
    """

    compiled: _Compiled
    fields: tuple[str, ...]
    template: CardTemplate
    ordinal: int
    front: str = ""
    is_answer: bool = False
    expected: str | None = None
    _work: int = 0
    _made: dict[Replacement, str] = field(default_factory=dict)

    def render(self, program: Program) -> str:
        """The HTML of this side."""
        pieces = [_note(f"This card's template is broken: {words}") for words in program.problems]
        steps, at, size = program.steps, 0, 0
        while at < len(steps) and size <= MAX_FACE and self._work <= MAX_WORK:
            step = steps[at]
            at += 1
            if isinstance(step, Section):
                holds = self._holds(step.name)
                if holds is None:
                    pieces.append(_missing(step.name))
                at = step.end if bool(holds) == step.is_negated else at
            else:
                pieces.append(step.html if isinstance(step, Text) else self._replaced(step))
            size += len(pieces[-1]) if pieces else 0
        return "".join(pieces)

    def _holds(self, name: str) -> bool | None:
        """Whether what a section asks for is there; None when there is nothing of that name."""
        place = self.compiled.places.get(name)
        if place is not None:
            return _is_filled(_at(self.fields, place))
        if number := _GAP_NUMBER.fullmatch(name):
            return int(number[1]) == self.ordinal + 1
        return None if self._value(name) is None else name in _FILLED_SPECIALS

    def _replaced(self, step: Replacement) -> str:
        made = self._made.get(step)
        if made is None:
            made = self._made[step] = self._make(step)
        return made

    def _make(self, step: Replacement) -> str:
        if any(each.startswith("tts") for each in step.filters):
            return ""
        value = self._value(step.name)
        if value is None:
            return _missing(step.name)
        self._work += len(value) * (1 + len(step.filters))
        if "type" in step.filters:
            return self._typed(expected_words(value, step.filters, self.ordinal))
        return filtered(value, step.filters, step.name, self.ordinal, revealed=self.is_answer)

    def _value(self, name: str) -> str | None:
        """What stands for a name, as HTML; None when there is no field of that name."""
        place = self.compiled.places.get(name)
        if place is not None:
            return _at(self.fields, place)
        match name:
            case "FrontSide":
                return self.front
            case "Card":
                return html.escape(self.template.name)
            case "Type":
                return html.escape(self.compiled.note_type.name)
        return "" if name in _FILLED_SPECIALS or name in _EMPTY_SPECIALS else None

    def _typed(self, words: str) -> str:
        """Nothing on the question, which gets a field to type in; what was to be typed on the answer."""
        self.expected = self.expected or words or None
        if not words or not self.is_answer:
            return ""
        return f'<span class="typed">{html.escape(words, quote=False)}</span>'


def _note(words: str) -> str:
    return f"<p><i>{html.escape(words)}</i></p>"


def _missing(name: str) -> str:
    return f"<i>[The template asks for a field that is not there: {html.escape(name[:60])}]</i>"


def _says_something(markup: str) -> bool:
    return "<img" in markup.lower() or bool(plain_text(markup))


def _begins_with_front(answer: Program) -> bool:
    for step in answer.steps:
        if not isinstance(step, Text):
            return isinstance(step, Replacement) and step.name == "FrontSide" and not step.filters
        if step.html.strip():
            break
    return False


def _without_question(answer: str, question: str, *, begins_with_front: bool) -> str:
    """An answer without what it repeats of the question, and without the line and the breaks after that."""
    done = 0
    if begins_with_front and answer.lstrip().startswith(question):
        done = len(answer) - len(answer.lstrip()) + len(question)
    elif line := _ANSWER_LINE.search(answer) or _LINE.search(answer):
        before = answer[: line.start()]
        if plain_text(before) != plain_text(question) or before.count("<img") != question.count("<img"):
            return answer
        done = line.end()
    breaks = _BREAKS.match(answer, done)
    return answer[breaks.end() if breaks and done else done :]


def _without_hidden(markup: str) -> str:
    """`markup` without the elements whose style says that they are not displayed."""
    if "style" not in markup or "none" not in markup:
        return markup
    pieces: list[str] = []
    done = depth = 0
    hidden = ""
    for match in _ANY_TAG.finditer(markup):
        closing, tag, rest = match.groups()
        if hidden:
            if tag.lower() == hidden:
                depth += -1 if closing else 1
            if not depth:
                hidden, done = "", match.end()
        elif not closing and _HIDDEN.search(rest):
            pieces.append(markup[done : match.start()])
            if tag.lower() in _VOID:
                done = match.end()
            else:
                hidden, depth, done = tag.lower(), 1, len(markup)
    return "".join([*pieces, markup[done:]])


def _without_svg_masks(fields: tuple[str, ...], places: dict[str, int]) -> tuple[str, ...]:
    shown = list(fields)
    for name in _SVG_MASKS:
        if places[name] < len(shown) and _is_filled(shown[places[name]]):
            shown[places[name]] = _NO_MASK if name == "Question Mask" else ""
    return tuple(shown)


def _with_masks(made: Faces, fields: tuple[str, ...], gap_fields: tuple[int, ...], ordinal: int) -> Faces:
    """The picture that the gaps lie over, under its masks."""
    text = next((text for place in gap_fields if is_occlusion(text := _at(fields, place))), None)
    others = (value for place, value in enumerate(fields) if place not in gap_fields)
    images = (_address(match.group()) for value in others for match in _PICTURE.finditer(value))
    image = next(filter(None, images), None)
    if text is None or image is None:
        return made

    def renamed(markup: str, name: str) -> str:
        def chosen(match: re.Match[str]) -> str:
            return f'<img src="{name}">' if _address(match.group()) == image else match.group()

        return _PICTURE.sub(chosen, markup)

    return replace(
        made,
        question=renamed(made.question, QUESTION_PICTURE),
        answer=renamed(made.answer, ANSWER_PICTURE),
        pictures=(
            MaskedPicture(QUESTION_PICTURE, image, masks(text, ordinal, revealed=False)),
            MaskedPicture(ANSWER_PICTURE, image, masks(text, ordinal, revealed=True)),
        ),
    )


def _address(picture: str) -> str:
    found = _SOURCE.search(picture)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""
