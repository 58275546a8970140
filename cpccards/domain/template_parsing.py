"""Templates read: text, fields and sections, as one flat program.

A section is a jump: 10,000 nested ones are walked in a loop, as fast as 10,000 beside one another. Whatever
cannot be made sense of is named in `Program.problems`, and the rest is shown all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_TEMPLATE = 300_000
"""Characters of a template that are read."""
_MOST_FILTERS = 10
_MOST_PROBLEMS = 3
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Text:
    """HTML of the template itself."""

    html: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """``{{filter:filter:name}}``; `filters` as they work, the one beside the name first."""

    name: str
    filters: tuple[str, ...] = ()


@dataclass(slots=True)
class Section:
    """``{{#name}}`` or ``{{^name}}``: when it does not hold, the program goes on at `end`."""

    name: str
    is_negated: bool
    end: int = 0


Step = Text | Replacement | Section


@dataclass(frozen=True, slots=True)
class Program:
    """One side of a template. `problems` are sentences for the learner.

    Attributes:
        places: where in the template each step begins.
        problem_places: where in the template each problem stands.
    """

    steps: tuple[Step, ...]
    problems: tuple[str, ...] = ()
    places: tuple[int, ...] = field(default=(), compare=False)
    problem_places: tuple[int, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class _Reading:
    steps: list[Step] = field(default_factory=list)
    open: list[Section] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    open_places: list[int] = field(default_factory=list)
    problem_places: list[int] = field(default_factory=list)

    def say(self, html: str, place: int) -> None:
        """HTML of the template itself."""
        if html:
            self.steps.append(Text(html))
            self.places.append(place)

    def take(self, inside: str, place: int) -> None:
        """What stands between two pairs of braces."""
        handle = inside.lstrip("{").strip()
        sign, name = handle[:1], handle[1:].strip()
        if sign in {"#", "^"} and name:
            section = Section(name, sign == "^")
            self.steps.append(section)
            self.places.append(place)
            self.open.append(section)
            self.open_places.append(place)
        elif sign == "/" and name:
            self._close(name, place)
        else:
            *filters, key = handle.split(":")
            worn = [each.strip() for each in reversed(filters) if each.strip()]
            self.steps.append(Replacement(key.strip(), tuple(worn[:_MOST_FILTERS])))
            self.places.append(place)

    def finish(self) -> Program:
        """The program; sections that were left open reach to its end."""
        for section, place in zip(self.open, self.open_places, strict=True):
            section.end = len(self.steps)
            self.complain(f"{{{{/{section.name[:_SHOWN]}}}}} is missing.", place)
        return Program(
            tuple(self.steps), tuple(self.problems), tuple(self.places), tuple(self.problem_places)
        )

    def _close(self, name: str, place: int) -> None:
        if self.open and self.open[-1].name == name:
            self.open.pop().end = len(self.steps)
            self.open_places.pop()
        else:
            self.complain(f"{{{{/{name[:_SHOWN]}}}}} closes nothing.", place)

    def complain(self, words: str, place: int) -> None:
        """Something the learner should know; only the first few of them."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(words)
            self.problem_places.append(place)


def parse_template(template: str) -> Program:
    """A side of a template as a program, in one pass. HTML comments are left out, with the braces in them."""
    reading = _Reading()
    if len(template) > MAX_TEMPLATE:
        reading.complain(f"Only its first {MAX_TEMPLATE:,} characters are used.", MAX_TEMPLATE)
        template = template[:MAX_TEMPLATE]
    done = 0
    brace, comment = template.find("{{"), template.find("<!--")
    while brace >= 0:
        if 0 <= comment < brace:
            end = template.find("-->", comment + 4)
            if end < 0:  # and so has no later one
                comment = -1
                continue
            reading.say(template[done:comment], done)
            done = end + 3
        else:
            end = template.find("}}", brace + 2)
            if end < 0:
                break
            reading.say(template[done:brace], done)
            reading.take(template[brace + 2 : end], brace)
            done = end + 2
        if brace < done:
            brace = template.find("{{", done)
        if 0 <= comment < done:
            comment = template.find("<!--", done)
    reading.say(template[done:], done)
    return reading.finish()
