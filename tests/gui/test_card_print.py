"""Cards on paper: what is drawn where, and what may not be reached."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QLocale, QSizeF
from PySide6.QtGui import QImage, QPdfWriter, QTextDocument

from cpccards.domain.errors import Cancelled
from cpccards.domain.faces import Faces
from cpccards.domain.notes import Note, NoteKind
from cpccards.gui import card_print
from cpccards.gui.card_drawings import Drawing
from cpccards.gui.card_print import Printed, PrintOptions, print_cards, sides
from cpccards.gui.theme import Theme
from cpccards.services.exporting import PrintedDeck
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic, cloze, fill

AMERICAN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Germany)


def printed(
    services: Workspace, theme: Theme, locale: QLocale = AMERICAN, *, with_reasons: bool = True
) -> Printed:
    options = PrintOptions(theme.font("body"), locale, with_reasons)
    return print_cards(services.exporting.cards_to_print(None), services.media, options, 10)


def cells(monkeypatch: pytest.MonkeyPatch) -> list[QTextDocument]:
    """Every side that is laid out from here on."""
    made: list[QTextDocument] = []
    real = card_print._Cell

    def keep(*given: object) -> QTextDocument:
        made.append(real(*given))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(card_print, "_Cell", keep)
    return made


def sizes(content: bytes) -> set[tuple[int, int]]:
    """The paper's width and height in points."""
    return {
        (round(float(box[1])), round(float(box[2])))
        for box in re.finditer(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    }


def test_both_sides_of_every_card(services: Workspace, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    note = Note(NoteKind.BASIC, ("femur", "thigh <b>bone</b>"), rationale="Latin")
    choice = Note(NoteKind.CHOICE, ("Which?", "one", "two", "", "", "B"))
    fill(services, [note, choice, cloze(2, "gaps")])
    shown = cells(monkeypatch)
    told = printed(services, theme)
    words = [" ".join(cell.toPlainText().split()) for cell in shown]
    assert words == [
        "femur", "thigh bone Why: Latin", "Which? A. one B. two", "B. two",
        "gaps […] gap 1", "gaps gap 0 gap 1", "gaps gap 0 […]", "gaps gap 0 gap 1",
    ]  # fmt: skip
    assert (told.cards, told.pages) == (4, 1)
    shown.clear()
    printed(services, theme, with_reasons=False)
    assert shown[1].toPlainText() == "thigh bone"


def test_pages_and_paper(services: Workspace, theme: Theme) -> None:
    fill(services, [basic(f"word {n}") for n in range(60)], ("A",))
    fill(services, [basic("one")], ("B",))
    told = printed(services, theme)
    assert told.cards == 61
    assert told.pages > 1
    assert len(re.findall(rb"/Type /Page\b", told.content)) == told.pages
    assert sizes(told.content) == {(612, 792)}
    assert sizes(printed(services, theme, GERMAN).content) == {(595, 842)}


def test_a_long_answer_goes_on_between_lines(services: Workspace, theme: Theme) -> None:
    long = "<p>" + "All the words of a very long answer. " * 900 + "</p>"
    fill(services, [basic("before"), Note(NoteKind.BASIC, ("long", long)), basic("after")])
    assert printed(services, theme).pages > 4


def test_lines_are_not_cut_through(qapp: object) -> None:
    lines = card_print._Lines([])
    assert lines.cut(0, 100) == 100
    lines._spans = [(0, 40), (40, 80), (80, 120), (70, 90)]
    assert lines.cut(0, 100) == 40
    assert lines.cut(0, 30) == 30  # a line taller than the page
    assert lines.cut(80, 40) == 120


def test_pictures_have_bounds_and_formulas_are_drawn(
    services: Workspace, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = QImage(400, 8_000, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    services.media.put("tall.png", bytes(buffer.data().data()))
    fill(services, [Note(NoteKind.BASIC, (r"\(x^2\)", '<img src="tall.png">'))])
    shown = cells(monkeypatch)
    told = printed(services, theme)
    assert told.pages == 1
    question, answer = shown
    [formula] = question._drawings.drawings.values()  # type: ignore[attr-defined]
    assert formula.fall is not None
    [picture] = answer._drawings.drawings.values()  # type: ignore[attr-defined]
    assert answer.size().height() < 1_100
    assert picture.height == pytest.approx(picture.width * 20)


def test_nothing_outside_is_reached(services: Workspace, theme: Theme, tmp_path: Path) -> None:
    writer = QPdfWriter(str(tmp_path / "x.pdf"))
    secret = tmp_path / "secret.png"
    QImage(40, 40, QImage.Format.Format_RGB32).save(str(secret))
    paths = (str(secret), secret.as_uri(), "../secret.png", "//host/share/x.png", "http://x/y.png")
    markup = "".join(f'<img src="{path}">' for path in paths) + '<link href="x.css">'
    cell = card_print._Cell(markup, {}, writer, theme.font("body"), 400)
    for kind in QTextDocument.ResourceType:
        for path in paths:
            found = cell.loadResource(kind.value, path)
            assert found == " " or (isinstance(found, QImage) and found.width() == 1)
    assert cell.size().height() < 200


def test_a_card_without_an_answer_of_its_own() -> None:
    assert sides(Faces("q", "", expected="a < b")) == ("q", "a &lt; b")


def test_sizes_on_paper() -> None:
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    on_paper = card_print._on_paper
    assert QSizeF(on_paper(Drawing(image, 96, 48), 900).width, 0) == QSizeF(200, 0)
    assert on_paper(Drawing(image, 10, 960), 900).height == pytest.approx(900)
    assert on_paper(Drawing(image, 50, 20, fall=5), 900).fall == 5


def test_cancelled_and_told(services: Workspace, theme: Theme) -> None:
    fill(services, [basic(f"word {n}") for n in range(3)])
    told: list[tuple[int, int, str]] = []
    options = PrintOptions(theme.font("body"), AMERICAN)

    def stop() -> bool:
        return len(told) == 2

    def run(cards: Iterable[PrintedDeck]) -> None:
        print_cards(cards, services.media, options, 3, lambda *each: told.append(each), stop)

    with pytest.raises(Cancelled):
        run(services.exporting.cards_to_print(None))
    assert told == [(0, 3, "Drawing page 1"), (1, 3, "Drawing page 1")]
