"""A kind of notes being changed: its fields, its templates with the cards they make, its style."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import count

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from cpccards.domain.faces import Faces
from cpccards.domain.kind_checks import KindProblem, Part, kind_problems
from cpccards.domain.kind_drafts import KindDraft
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.notes.name_list import NameList
from cpccards.gui.widgets.notes.note_preview import NotePreview
from cpccards.gui.widgets.notes.template_edit import CodeEdit, TemplateEdit
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.kind_words import problem_words
from cpccards.services.note_kinds import Sample

DrawCard = Callable[[NoteType, tuple[str, ...], int], Faces]
"""The sanitised sides that a template makes of fields."""

_PARTS = (("templates", "Templates"), ("fields", "Fields"), ("style", "Style"))
_PREVIEW_LINES = 14
_STYLE_WORDS = (
    "This CSS is kept and goes along when you export to Anki. Here it changes nothing: cards are shown in "
    "the app’s own type and colours, so that light, dark and larger text work on every card. Bold, italics, "
    "tables, lists and pictures in templates are shown; scripts, outside files and style attributes are not."
)


class KindForm(QWidget):
    """Everything of a draft.

    Signals:
        drafted: the `KindDraft` as the learner changed it.
    """

    drafted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        draw: DrawCard,
        ordinal: Callable[[NoteType, tuple[str, ...], int], int],
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._draw = draw
        self._ordinal = ordinal
        self._draft: KindDraft | None = None
        self._sample = Sample((), is_real=False)
        self._taken: Collection[str] = ()
        self.parts = Segments("Part of the kind")
        self.parts.offer([(key, words, words) for key, words in _PARTS])
        self.fields = NameList("Fields")
        self.templates = NameList("Templates")
        self.front = TemplateEdit("Front", theme, is_back=False)
        self.back = TemplateEdit("Back", theme, is_back=True)
        self.css = CodeEdit("Style (CSS)")
        self.preview = NotePreview(theme, media=media)
        self.field_complaint = Complaint(self.fields.list)
        self.template_complaint = Complaint(self.templates.list)
        self._shown_with = label(role="muted", wrap=True)
        self.preview.setMinimumHeight(self.fontMetrics().lineSpacing() * _PREVIEW_LINES)
        self._build()
        self._connect()
        self.parts.mark("templates")

    @property
    def draft(self) -> KindDraft | None:
        """The draft as it stands."""
        return self._draft

    @property
    def problems(self) -> tuple[KindProblem, ...]:
        """What has to be mended first."""
        return () if self._draft is None else kind_problems(self._draft.after, self._taken)

    def edit(self, draft: KindDraft, sample: Sample, taken: Collection[str]) -> None:
        """Shows a draft.

        Args:
            sample: what the cards are shown with.
            taken: names of the other kinds.
        """
        is_other = self._draft is None or self._draft.before.key != draft.before.key
        self._draft, self._sample, self._taken = draft, sample, taken
        self._show(0 if is_other else None, 0 if is_other else None)

    # What is on screen

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self.parts)
        self._stack = QStackedLayout()
        self._pages = {
            "templates": _page(
                self.templates,
                self.template_complaint,
                self.front,
                self.back,
                self._shown_with,
                self.preview,
            ),
            "fields": _page(
                label(
                    "Each note of this kind has these fields. Renaming one renames it in the templates.",
                    "muted",
                    wrap=True,
                ),
                self.fields,
                self.field_complaint,
            ),
            "style": _page(label(_STYLE_WORDS, "muted", wrap=True), self.css),
        }
        for page in self._pages.values():
            self._stack.addWidget(page)
        layout.addLayout(self._stack)

    def _connect(self) -> None:
        self.parts.chosen.connect(lambda key: self._stack.setCurrentWidget(self._pages[key]))
        self.fields.added.connect(self._add_field)
        self.fields.renamed.connect(self._rename_field)
        self.fields.moved.connect(self._move_field)
        self.fields.removed.connect(self._remove_field)
        self.templates.added.connect(self._add_template)
        self.templates.renamed.connect(self._rename_template)
        self.templates.moved.connect(self._move_template)
        self.templates.removed.connect(self._remove_template)
        self.templates.chosen.connect(lambda _: self._show())
        self.front.written.connect(lambda text: self._write(question=text))
        self.back.written.connect(lambda text: self._write(answer=text))
        self.css.textChanged.connect(self._write_style)

    def _show(self, field: int | None = None, template: int | None = None) -> None:
        draft = self._draft
        if draft is None:
            return
        kind = draft.after
        self.fields.show_names(kind.fields, max(self.fields.place, 0) if field is None else field)
        place = max(self.templates.place, 0) if template is None else template
        self.templates.show_names([each.name for each in kind.templates], place)
        self.templates.allow_adding(on=not kind.is_cloze)
        place = self.templates.place
        self.front.show_side(kind.templates[place].question, kind.fields)
        self.back.show_side(kind.templates[place].answer, kind.fields)
        self.css.show_text(kind.css)
        self._show_problems(place)
        self._show_card(place)

    def _show_problems(self, template: int) -> None:
        found = self.problems

        def of(*parts: Part) -> list[KindProblem]:
            return [problem for problem in found if problem.part in parts]

        self.field_complaint.say(problem_words(of(Part.FIELDS)))
        elsewhere = [each for each in of(Part.FRONT, Part.BACK) if each.index != template]
        names = [] if self._draft is None else [each.name for each in self._draft.after.templates]
        others = [f"{names[each.index]}: {each.words}" for each in elsewhere[:2]]
        self.template_complaint.say("\n".join(filter(None, [problem_words(of(Part.TEMPLATES)), *others])))
        for side, part in ((self.front, Part.FRONT), (self.back, Part.BACK)):
            side.show_problems([each for each in of(part) if each.index == template])

    def _show_card(self, template: int) -> None:
        draft = self._draft
        if draft is None:
            return
        fields, kind = self._sample_fields(draft), draft.after
        shown = self._draw(kind, fields, self._ordinal(kind, fields, template))
        self.preview.show_faces((shown,), "", "")
        whose = "a note of this kind" if self._sample.is_real else "the names of the fields"
        self._shown_with.setText(f"The preview shows {whose}.")

    def _sample_fields(self, draft: KindDraft) -> tuple[str, ...]:
        """The sample as the draft would make it; a new field of a real note is empty."""
        known, is_real = self._sample.fields, self._sample.is_real
        return tuple(
            known[source] if source is not None and source < len(known) else "" if is_real else f"({name})"
            for name, source in zip(draft.after.fields, draft.fields_from, strict=True)
        )

    # What it does

    def _take(self, draft: KindDraft, field: int | None = None, template: int | None = None) -> None:
        self._draft = draft
        self._show(field, template)
        self.drafted.emit(draft)

    def _add_field(self) -> None:
        if self._draft is not None:
            names = self._draft.after.fields
            self._take(self._draft.with_field(_free("Field", names)), field=len(names))
            self.fields.rename()

    def _rename_field(self, place: int, name: str) -> None:
        if self._draft is None:
            return
        wanted = self._draft.with_field_renamed(place, name.strip())
        trouble = [
            each
            for each in kind_problems(wanted.after, self._taken)
            if each.part is Part.FIELDS and each.index >= place
        ]
        if trouble:  # taken over, it could not be told from the other field in templates any more
            self._show(field=place)
            self.field_complaint.say(problem_words(trouble))
        else:
            self._take(wanted, field=place)

    def _move_field(self, place: int, to: int) -> None:
        if self._draft is not None:
            self._take(self._draft.with_field_moved(place, to), field=to)

    def _remove_field(self, place: int) -> None:
        if self._draft is not None:
            self._take(self._draft.without_field(place))

    def _add_template(self) -> None:
        if self._draft is not None:
            kind = self._draft.after
            names = [each.name for each in kind.templates]
            shown = kind.fields[len(names) % len(kind.fields)]
            made = CardTemplate(
                _free("Card", names), f"{{{{{shown}}}}}", "{{FrontSide}}\n\n<hr id=answer>\n\n"
            )
            self._take(self._draft.with_template(made), template=len(names))
            self.templates.rename()

    def _rename_template(self, place: int, name: str) -> None:
        if self._draft is not None:
            made = replace(self._draft.after.templates[place], name=name.strip())
            self._take(self._draft.with_template_written(place, made), template=place)

    def _move_template(self, place: int, to: int) -> None:
        if self._draft is not None:
            self._take(self._draft.with_template_moved(place, to), template=to)

    def _remove_template(self, place: int) -> None:
        if self._draft is not None:
            self._take(self._draft.without_template(place))

    def _write(self, **side: str) -> None:
        if self._draft is not None:
            place = self.templates.place
            made = replace(self._draft.after.templates[place], **side)
            self._take(self._draft.with_template_written(place, made))

    def _write_style(self) -> None:
        if self._draft is not None:
            self._take(self._draft.styled(self.css.toPlainText()))


def _free(word: str, taken: Collection[str]) -> str:
    return next(name for number in count(len(taken) + 1) if (name := f"{word} {number}") not in taken)


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    page.setObjectName("page")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(INSIDE)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return page
