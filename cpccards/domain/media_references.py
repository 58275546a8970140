"""Which pictures and sounds a note calls for, by name."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import unquote

from cpccards.domain.maths import drawn_latex
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note

_NAMED = re.compile(
    r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))|\[sound:([^\[\]]+)\]""", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)
_IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
_LATEX = ("[latex]", "[$")


def named_in(markup: str) -> Iterator[str]:
    """The files that HTML names; not those that are somewhere on the net."""
    if "src" not in markup and "SRC" not in markup and "[sound:" not in markup:
        return
    for match in _NAMED.finditer(markup):
        raw = match[4] or match[1] or match[2] or match[3] or ""
        name = html.unescape(raw).strip()
        if name and not _ELSEWHERE.match(name):
            yield name if match[4] else unquote(name)


def media_of(note: Note) -> Iterator[str]:
    """The files that a note names, or that LaTeX on it was drawn as; those of its note type not."""
    for text in (*note.fields, note.rationale):
        yield from named_in(text)
        if "[" in text and any(mark in text.lower() for mark in _LATEX):
            yield from (each.picture for each in drawn_latex(text))


def media_of_type(note_type: NoteType) -> Iterator[str]:
    """The files that the templates and styles of a note type name."""
    for template in note_type.templates:
        yield from chain(named_in(template.question), named_in(template.answer))
    for match in _IN_STYLES.finditer(note_type.css):
        name = unquote((match[1] or match[2]).strip())
        if not _ELSEWHERE.match(name):
            yield name
