"""Where cards come from, are found and changed: tabular list, Browse, presets, kinds, editors, media."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cpccards.domain.cards import StoredNote
from cpccards.domain.notes import Note, NoteId, NoteKind
from cpccards.domain.occlusion_drawing import Drawing
from cpccards.domain.occlusion_shapes import dragged_out
from cpccards.gui.card_media import CardMedia
from cpccards.gui.note_editor import NoteEditor
from cpccards.gui.occlusion_editor import OcclusionEditor
from cpccards.gui.pages.browse import BrowsePage
from cpccards.gui.pages.card_information import CardInformationPage
from cpccards.gui.pages.icd10cm import Icd10cmPage
from cpccards.gui.pages.media import MediaPage
from cpccards.gui.pages.note_kinds import NoteKindsPage
from cpccards.gui.pages.presets import PresetsPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.widgets.browse.bulk_forms import BulkForm
from cpccards.gui.widgets.browse.duplicates_form import DuplicatesForm
from cpccards.gui.widgets.browse.replace_form import ReplaceForm
from cpccards.gui.widgets.notes.occlusion_canvas import Tool
from cpccards.gui.words.media_words import Section
from cpccards.services.browse import BrowseTargets
from scenes.demo_library import heart_picture
from scenes.stage import Stage, scroll_area, wait_until

_CODING_DECK = ("ICD-10-CM", "Choosing the code")


def reveal(page: ReviewPage) -> None:
    """Answers the card on screen rightly, as far as it asks for an answer, and turns it over."""
    shown = page.shown
    if shown is None:
        return
    if shown.faces.correct is not None:
        page.choose(shown.faces.correct)
        return
    field = page.window().focusWidget()
    if shown.faces.expected is not None and field is not None:
        QTest.keyClicks(field, shown.faces.expected)
    page.reveal()


def tabular_list(stage: Stage) -> None:
    """The list with an entry, the form for cards, nothing found; and beside a card."""
    browser = stage.go_to("icd-10-cm", Icd10cmPage).browser
    browser.look_for("type 2 diabetes")
    stage.grab("icd-10-cm-found")
    browser.open_code("E11.621")
    stage.grab("icd-10-cm-entry")
    browser.open_code("I10-I1A")
    browser.ask_for_cards()
    stage.grab("icd-10-cm-cards")
    browser.look_for("heart attack zz")
    stage.grab("icd-10-cm-none")
    browser.start()
    decks = stage.workspace.library.decks()
    deck = next(deck.id for deck in decks if deck.path == _CODING_DECK)
    page = stage.go_to("review", ReviewPage, deck)
    reveal(page)
    page.look_up()
    stage.grab("review-icd-10-cm")
    QTest.keyClick(page, Qt.Key.Key_Escape)


def browse(stage: Stage) -> None:
    """A search, one that can't be understood, and the forms over every row."""
    page = stage.go_to("browse", BrowsePage)
    for part, query in (("found", "deck:cpt is:review"), ("error", "is:nothing modifier"), ("all", "")):
        page.search_line.say(query)
        page.look()
        stage.settle()
        stage.grab(f"browse-{part}")
    page.table.selectAll()
    acts = page.desk.acts
    _ask(stage, page, acts.tag_form)
    stage.grab("browse-tags")
    _ask(stage, page, acts.replace_form)
    form = page.desk.panel.form
    if isinstance(form, ReplaceForm):
        form.sought.setText("modifier")
        form.by.setText("Modifier")
        form.look()
        QTest.qWait(1500)
    stage.grab("browse-replace")
    _ask(stage, page, acts.duplicates_form)
    form = page.desk.panel.form
    if isinstance(form, DuplicatesForm):
        form.how.buttons[1].click()
        QTest.qWait(1500)
    stage.grab("browse-duplicates")
    page.desk.leave_panel()


def _ask(stage: Stage, page: BrowsePage, form: Callable[[BrowseTargets], BulkForm]) -> None:
    page.desk.ask(form)
    stage.settle()


def presets(stage: Stage) -> None:
    """What a desired retention costs, and below it where parameters are fitted."""
    page = stage.go_to("presets", PresetsPage)
    wait_until(lambda: not page.workload.is_busy)
    area = scroll_area(page)
    for part, widget in (("workload", page.workload), ("parameters", page.parameters)):
        area.ensureWidgetVisible(widget, 0, 0)
        stage.grab(f"presets-{part}")


def note_kinds(stage: Stage) -> None:
    """A kind of one's own with a mistake in it, and what saving a change of it would do."""
    kinds = stage.workspace.note_kinds
    made, _ = kinds.add("Modifier", NoteKind.REVERSED)
    page = stage.go_to("note-kinds", NoteKindsPage, made.key)
    stage.grab("note-kinds-own")
    page.form.front.edit.setPlainText("Modifier {{Front}}\n{{Exmple}}")
    stage.grab("note-kinds-mistake")
    page.drop()
    kinds.delete(made.key)


def note_editor(stage: Stage) -> None:
    """A note with most of what can be written, in the window's colours and in the other ones; a new one."""
    workspace = stage.workspace
    front = (
        "Which modifier says that an <b>E/M service</b> was <i>significant</i> and "
        '<span class="means-caution">separately</span> identifiable?'
        "<table><tr><th>Modifier</th><th>Use</th></tr>"
        "<tr><td>25</td><td>same day, <u>same</u> physician</td></tr>"
        "<tr><td>57</td><td>decision for surgery</td></tr></table>"
    )
    back = '<span class="means-answer">Modifier 25</span><ul><li>on the E/M code</li><li>no other</li></ul>'
    rich = Note(
        NoteKind.BASIC, (front, back), rationale="The decision for surgery is 57.", source="Guidelines"
    )
    now, deck = workspace.calendar.now(), workspace.library.decks()[0].id
    stored = StoredNote(NoteId(0), rich, deck, now, now)
    for part, note in (("written", stored), ("new", None)):
        editor = NoteEditor(
            stage.root.theme, workspace.library, workspace.note_editing, note, parent=stage.window
        )
        editor.show()
        stage.grab(f"note-editor-{part}", editor)
        if note is not None:
            editor.preview.looks.mark("light" if stage.looks.startswith("dark") else "dark")
            stage.grab("note-editor-other-colours", editor)
        editor.close()
        editor.deleteLater()


def card_information(stage: Stage) -> None:
    """The card that was answered most."""
    library, study = stage.workspace.library, stage.workspace.study
    notes = [note for deck in library.decks() for note in library.notes(deck.id)]
    cards = [card for note in notes for card in library.cards(note.id)]
    card = max(cards, key=lambda card: study.show(card).card.memory.repetitions)
    stage.go_to("card-information", CardInformationPage, (card, "decks"))
    stage.grab("card-information-answered")


def media(stage: Stage) -> None:
    """What is listed of a library with pictures nobody uses."""
    stage.workspace.media.put("heart chambers.png", heart_picture())
    page = stage.go_to("media", MediaPage)
    QTest.qWait(600)
    for section in Section:
        page.show_section(section)
        stage.grab(f"media-{section}")


def occlusion(stage: Stage) -> None:
    """The editor of image occlusion, without a picture and with one under its shapes."""
    workspace = stage.workspace
    editor = OcclusionEditor(
        stage.root.theme,
        workspace.library,
        workspace.occlusions,
        CardMedia(workspace.media),
        parent=stage.window,
    )
    editor.show()
    stage.grab("occlusion-empty", editor)
    picture = stage.folder / "heart chambers.png"
    picture.write_bytes(heart_picture())
    editor.open_file(picture)
    picture.unlink()
    drawing = Drawing()
    for left, top in ((0.08, 0.3), (0.7, 0.3), (0.08, 0.67), (0.7, 0.67)):
        shape = dragged_out("rect", (left, top), (left + 0.22, top + 0.1))
        drawing = drawing if shape is None else drawing.added(shape)
    editor.board.take_over(drawing)
    editor.board.choose_tool(Tool.SELECT)
    editor.board.choose(frozenset({1}))
    stage.grab("occlusion", editor)
    editor.hide()
    editor.deleteLater()
