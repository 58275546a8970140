"""Templates rewritten when a field of their note type is renamed or taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Mark:
    """``{{…}}`` in a template, from `start` up to `end`: `sign` is that of a section, or empty."""

    start: int
    end: int
    sign: str
    before: str
    name: str
    after: str


def renamed(template: str, old: str, new: str) -> str:
    """The template with every mark of the field `old` naming `new`."""
    pieces: list[str] = []
    done = 0
    for mark in _marks(template):
        if mark.name == old:
            pieces += [template[done : mark.start], "{{", mark.before, new, mark.after, "}}"]
            done = mark.end
    return "".join([*pieces, template[done:]])


def without(template: str, name: str) -> str:
    """The template as it is once the field `name` is gone, showing what it showed where that was empty.

    Its marks go; sections that asked for it go with all in them, those that asked for its absence stay open.
    """
    pieces: list[str] = []
    done = 0
    open_: list[tuple[_Mark, int]] = []
    for mark in _marks(template):
        if mark.name != name:
            continue
        pieces.append(template[done : mark.start])
        done = mark.end
        if mark.sign in {"#", "^"}:
            open_.append((mark, len(pieces)))
        elif mark.sign == "/" and open_:
            opener, kept = open_.pop()
            if opener.sign == "#":
                del pieces[kept:]
    return "".join([*pieces, template[done:]])


def _marks(template: str) -> Iterator[_Mark]:
    """Every mark, taken apart as `template_parsing` reads it."""
    end = 0
    while (start := template.find("{{", end)) >= 0 and (close := template.find("}}", start + 2)) >= 0:
        end = close + 2
        inside = template[start + 2 : close]
        bare = inside.lstrip("{").strip()
        sign = bare[:1] if bare[:1] in {"#", "^", "/"} else ""
        name = bare[1:].strip() if sign else bare.rpartition(":")[2].strip()
        at = inside.rindex(name) if name else len(inside)
        yield _Mark(start, end, sign, inside[:at], name, inside[at + len(name) :])
