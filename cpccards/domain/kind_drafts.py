"""A note type while it is being changed: what it is to be, and what of it was there before.

A draft only says what is wanted. What that does to notes and cards is worked out from where each field and
each template came from (`fields_from`, `templates_from`), so that many changes are made in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.template_editing import renamed, without

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KindDraft:
    """A note type as it was and as it is to be.

    Attributes:
        fields_from: for each field the place it had before; None for a new one.
        templates_from: the same of each template.
    """

    before: NoteType
    after: NoteType
    fields_from: tuple[int | None, ...]
    templates_from: tuple[int | None, ...]

    @property
    def is_changed(self) -> bool:
        """True when it is not what it was."""
        return self != draft_of(self.before)

    def called(self, name: str) -> KindDraft:
        """With another name."""
        return replace(self, after=replace(self.after, name=name))

    def styled(self, css: str) -> KindDraft:
        """With another style sheet."""
        return replace(self, after=replace(self.after, css=css))

    def with_field(self, name: str) -> KindDraft:
        """With one more field, behind the others."""
        made = replace(self.after, fields=(*self.after.fields, name))
        return replace(self, after=made, fields_from=(*self.fields_from, None))

    def with_field_renamed(self, place: int, name: str) -> KindDraft:
        """With a field of another name; templates that show it follow."""
        old = self.after.fields[place]
        fields = _put(self.after.fields, place, name)
        made = replace(self.after, fields=fields)
        return replace(self, after=_with_sides(made, lambda side: renamed(side, old, name)))

    def with_field_moved(self, place: int, to: int) -> KindDraft:
        """With a field at another place."""
        made = replace(self.after, fields=_moved(self.after.fields, place, to))
        return replace(self, after=made, fields_from=_moved(self.fields_from, place, to))

    def without_field(self, place: int) -> KindDraft:
        """Without a field; templates show what they showed where it was empty."""
        old = self.after.fields[place]
        made = replace(self.after, fields=_gone(self.after.fields, place))
        made = _with_sides(made, lambda side: without(side, old))
        return replace(self, after=made, fields_from=_gone(self.fields_from, place))

    def with_template(self, template: CardTemplate) -> KindDraft:
        """With one more template, behind the others."""
        made = replace(self.after, templates=(*self.after.templates, template))
        return replace(self, after=made, templates_from=(*self.templates_from, None))

    def with_template_written(self, place: int, template: CardTemplate) -> KindDraft:
        """With another name or other sides of a template."""
        return replace(self, after=replace(self.after, templates=_put(self.after.templates, place, template)))

    def with_template_moved(self, place: int, to: int) -> KindDraft:
        """With a template at another place."""
        made = replace(self.after, templates=_moved(self.after.templates, place, to))
        return replace(self, after=made, templates_from=_moved(self.templates_from, place, to))

    def without_template(self, place: int) -> KindDraft:
        """Without a template."""
        made = replace(self.after, templates=_gone(self.after.templates, place))
        return replace(self, after=made, templates_from=_gone(self.templates_from, place))


def draft_of(note_type: NoteType) -> KindDraft:
    """A draft in which nothing is changed yet."""
    fields, templates = range(len(note_type.fields)), range(len(note_type.templates))
    return KindDraft(note_type, note_type, tuple(fields), tuple(templates))


def _with_sides(note_type: NoteType, write: Callable[[str], str]) -> NoteType:
    templates = tuple(
        CardTemplate(each.name, write(each.question), write(each.answer)) for each in note_type.templates
    )
    return replace(note_type, templates=templates)


def _put(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _gone(values: tuple[T, ...], place: int) -> tuple[T, ...]:
    return values[:place] + values[place + 1 :]


def _moved(values: tuple[T, ...], place: int, to: int) -> tuple[T, ...]:
    rest = _gone(values, place)
    return (*rest[:to], values[place], *rest[to:])
