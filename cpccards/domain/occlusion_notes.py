"""Notes of image occlusion: the app's own note type, and what any note of this kind is made of."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cpccards.domain.media_references import named_in
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note
from cpccards.domain.occlusion_writing import all_can_be_read

FIELDS = ("Occlusion", "Image", "Header", "Back Extra", "Comments")
"""Of the note type, in the order in which Anki has them."""
CONTAINER = "image-occlusion-container"
"""What Anki's script draws in: by it such a note type is known."""

_SHAPES, _IMAGE, _HEADER, _BACK_EXTRA = range(4)
_QUESTION = (
    '{{#Header}}<p class="header">{{Header}}</p>{{/Header}}'
    '<div style="display: none">{{cloze:Occlusion}}</div>'
    f'<div id="{CONTAINER}">{{{{Image}}}}<canvas id="image-occlusion-canvas"></canvas></div>'
    "<script>anki.imageOcclusion.setup();</script>"
)
_STYLE = """\
.card { font-family: sans-serif; font-size: 20px; line-height: 1.4; text-align: center; }
.header { font-weight: bold; }
"""

OCCLUSION_TYPE = NoteType(
    key="anki-1763800000006",
    name="Image occlusion (CPC Cards)",
    fields=FIELDS,
    templates=(
        CardTemplate(
            "Image occlusion",
            _QUESTION,
            _QUESTION + '{{#Back Extra}}<p class="extra">{{Back Extra}}</p>{{/Back Extra}}',
        ),
    ),
    css=_STYLE,
    is_cloze=True,
)
"""The note type of the notes made here. Its number never changes: by it Anki knows it again."""


@dataclass(frozen=True, slots=True)
class OcclusionParts:
    """What a note of image occlusion is made of.

    Attributes:
        shapes: the cloze field.
        image: the picture's name.
        header, back_extra: HTML over the picture, and under it once it is revealed.
    """

    shapes: str
    image: str
    header: str = ""
    back_extra: str = ""


def is_occlusion_type(note_type: NoteType) -> bool:
    """True for a note type that Anki draws shapes for."""
    return note_type.is_cloze and any(CONTAINER in each.question for each in note_type.templates)


def occlusion_parts(note: Note) -> OcclusionParts | None:
    """What a note is made of; None when it is none of this kind, or has what can't be drawn."""
    kind, fields = note.kind, note.fields
    if not isinstance(kind, NoteType) or not kind.is_cloze or len(fields) <= _IMAGE:
        return None
    image = next(named_in(fields[_IMAGE]), None)
    if image is None or not all_can_be_read(fields[_SHAPES]):
        return None
    return OcclusionParts(fields[_SHAPES], image, _at(fields, _HEADER), _at(fields, _BACK_EXTRA))


def with_occlusion(note: Note | None, parts: OcclusionParts) -> Note:
    """A note with these parts: a new one, or `note` with all else that it says."""
    if note is None:
        note = Note(OCCLUSION_TYPE, ("",) * len(FIELDS))
    wanted = (parts.shapes, _image(note.fields[_IMAGE], parts.image), parts.header, parts.back_extra)
    fields = (*wanted[: len(note.fields)], *note.fields[len(wanted) :])
    return replace(note, fields=fields)


def takes_back_extra(note: Note | None) -> bool:
    """True when a note has a field for what is shown with the answer."""
    return note is None or len(note.fields) > _BACK_EXTRA


def _at(fields: Sequence[str], place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _image(before: str, name: str) -> str:
    """The field with the picture; what stands there already stays when it names the same."""
    if next(named_in(before), None) == name:
        return before
    return f'<img src="{html.escape(name.replace("%", "%25"))}">'
