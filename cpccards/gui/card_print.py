"""Cards on paper: question and answer side by side, as a PDF. It may run on any thread."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QPen,
    QTextDocument,
    QTextFormat,
)

from cpccards.domain.errors import Cancelled
from cpccards.domain.faces import Faces, MaskedPicture
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.gui.card_drawings import CardDrawings, Drawing
from cpccards.gui.card_markup import Surroundings, card_markup
from cpccards.gui.card_media import CardMedia
from cpccards.gui.formulas import Look
from cpccards.gui.theme import LIGHT
from cpccards.services.exporting import PrintedCard, PrintedDeck
from cpccards.services.media import MediaService

_DPI = 200
"""Letters are drawn in vectors whatever it is; pictures are kept as fine as this."""
_SCREEN_DPI = 96
_POINTS = 10.0
_SMALL = 8.0
_MARGIN_MM = 15.0
_TALLEST = 0.45
"""Of a picture, as a share of the page."""
_FEW_LEFT = 0.15
"""With less of the page left, a deck begins on the next one."""
_SEPARATOR = " › "

_INK, _MUTED, _LINE = QColor("#000000"), QColor("#5A6673"), QColor("#B8C0C8")
_STYLE = (
    "body, p, div, li, td, th, a { color: #000000; } a { text-decoration: none; }"
    ".cloze { font-weight: 600; text-decoration: underline; }"
    "pre { white-space: pre-wrap; } th { text-align: left; } td, th { padding: 2px 6px; }"
    f".why {{ font-size: {_SMALL}pt; }}"
)
_BLANK = QImage(1, 1, QImage.Format.Format_ARGB32)
_BLANK.fill(Qt.GlobalColor.transparent)
_NO_WRAP = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """How cards are printed.

    Attributes:
        font: its family is used.
        with_reasons: below the answer stands why it is so.
        footer: at the left foot of each page.
    """

    font: QFont
    locale: QLocale
    with_reasons: bool = True
    footer: str = "CPC Cards"


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and how much is on it."""

    content: bytes
    pages: int
    cards: int


def print_cards(
    decks: Iterable[PrintedDeck],
    media: MediaService,
    options: PrintOptions,
    total: int,
    report: Report = unreported,
    cancelled: IsCancelled = never,
) -> Printed:
    """Draws cards in two columns on the locale's paper.

    Args:
        total: how many cards there are, for the report.

    Raises:
        Cancelled: it is not wanted any more.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    _lay_out_paper(writer, options.locale)
    sheets = _Sheets(writer, CardMedia(media), options)
    done = 0
    try:
        for deck in decks:
            sheets.begin_deck(_SEPARATOR.join(deck.path))
            for card in deck.cards:
                if cancelled():
                    raise Cancelled
                report(done, total, f"Drawing page {sheets.page:,}")
                sheets.put(card)
                done += 1
    finally:
        sheets.end()
    return Printed(bytes(buffer.data().data()), sheets.page, done)


def _lay_out_paper(writer: QPdfWriter, locale: QLocale) -> None:
    is_metric = locale.measurementSystem() != QLocale.MeasurementSystem.ImperialUSSystem
    paper = QPageSize.PageSizeId.A4 if is_metric else QPageSize.PageSizeId.Letter
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    orientation = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(QPageSize(paper), orientation, margins, QPageLayout.Unit.Millimeter))
    writer.setResolution(_DPI)
    writer.setTitle("CPC Cards")
    writer.setCreator("CPC Cards")


class _Sheets:
    """The pages, filled from the top."""

    def __init__(self, writer: QPdfWriter, media: CardMedia, options: PrintOptions) -> None:
        self._writer = writer
        self._painter = QPainter(writer)
        self._options = options
        self._font = _sized(options.font, _POINTS)
        self._small = _sized(options.font, _SMALL)
        self._bold = _sized(options.font, _POINTS, QFont.Weight.DemiBold)
        self._line = QFontMetricsF(self._font, writer).height()
        pixels = _POINTS * _DPI / 72
        self._around = Surroundings(media, LIGHT, self._font, Look(pixels, _INK.name(), 1.0))
        self._width, self._height = float(writer.width()), float(writer.height())
        self._gap = self._line
        self._column = (self._width - self._gap) / 2
        self._bottom = self._height - 2 * self._line
        self._deck = ""
        self._y = 0.0
        self.page = 0

    def begin_deck(self, name: str) -> None:
        """The deck's name and the columns' heads; on a new page where little is left of this one."""
        self._deck = name
        if not self.page or self._bottom - self._y < _FEW_LEFT * self._height:
            self._begin_page()
            return
        self._y += 1.5 * self._line
        self._write_head()

    def put(self, card: PrintedCard) -> None:
        """One card: whole where a page has room for it, else cut between lines."""
        cells = self._cells(card)
        height = max(cell.size().height() for cell in cells)
        if height > self._bottom - self._y and (height <= self._room_of_a_page() or self._is_low()):
            self._begin_page()
        top = 0.0
        lines = _Lines(cells) if height > self._bottom - self._y else None
        while True:
            room = self._bottom - self._y
            end = height if lines is None or height - top <= room else lines.cut(top, room)
            self._draw(cells, top, end)
            self._y += end - top
            top = end
            if top >= height:
                break
            self._begin_page()
        self._y += self._line / 3
        self._rule(_LINE)
        self._y += self._line / 3

    def end(self) -> None:
        """The file is whole."""
        self._painter.end()

    def _is_low(self) -> bool:
        return self._bottom - self._y < self._room_of_a_page() / 2

    def _room_of_a_page(self) -> float:
        return self._bottom - 3.5 * self._line

    def _begin_page(self) -> None:
        if self.page:
            self._writer.newPage()
        self.page += 1
        self._y = 0.0
        self._write_head()
        self._painter.setFont(self._small)
        self._painter.setPen(_MUTED)
        foot = QRectF(0, self._height - self._line, self._width, self._line)
        self._painter.drawText(foot, _NO_WRAP | int(Qt.AlignmentFlag.AlignLeft), self._options.footer)
        number = f"Page {self._options.locale.toString(self.page)}"
        self._painter.drawText(foot, _NO_WRAP | int(Qt.AlignmentFlag.AlignRight), number)

    def _write_head(self) -> None:
        """The deck's name over the heads of the columns."""
        painter = self._painter
        painter.setPen(_INK)
        painter.setFont(self._bold)
        metrics = QFontMetricsF(self._bold, self._writer)
        name = metrics.elidedText(self._deck, Qt.TextElideMode.ElideLeft, self._width)
        left = _NO_WRAP | int(Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRectF(0, self._y, self._width, self._line), left, name)
        self._y += 1.4 * self._line
        painter.setFont(self._small)
        painter.setPen(_MUTED)
        for words, x in (("Question", 0.0), ("Answer", self._column + self._gap)):
            painter.drawText(QRectF(x, self._y, self._column, self._line), left, words)
        self._y += self._line
        self._rule(_INK)
        self._y += self._line / 3

    def _rule(self, color: QColor) -> None:
        self._painter.setPen(QPen(color, 1.5))
        self._painter.drawLine(QPointF(0, self._y), QPointF(self._width, self._y))

    def _draw(self, cells: Sequence[_Cell], top: float, end: float) -> None:
        for cell, x in zip(cells, (0.0, self._column + self._gap), strict=True):
            self._painter.save()
            self._painter.translate(x, self._y - top)
            self._painter.setClipRect(QRectF(0, top, self._column, end - top))
            cell.draw(self._painter)
            self._painter.restore()

    def _cells(self, card: PrintedCard) -> tuple[_Cell, _Cell]:
        question, answer = sides(card.faces)
        if self._options.with_reasons and card.rationale:
            answer += f'<div class="why"><b>Why:</b> {card.rationale}</div>'
        pictures = card.faces.pictures
        return self._cell(question, pictures), self._cell(answer, pictures)

    def _cell(self, markup: str, pictures: Sequence[MaskedPicture]) -> _Cell:
        made = card_markup(markup, pictures, self._around)
        tallest = _TALLEST * self._height
        drawings = {address: _on_paper(drawing, tallest) for address, drawing in made.drawings.items()}
        return _Cell(made.html, drawings, self._writer, self._font, self._column)


class _Cell(QTextDocument):
    """One side of a card. Like a card on screen it can reach nothing outside itself."""

    def __init__(
        self, markup: str, drawings: dict[str, Drawing], device: QPdfWriter, font: QFont, width: float
    ) -> None:
        super().__init__()
        self._drawings = CardDrawings(self)
        self._drawings.show(drawings)
        layout = self.documentLayout()
        layout.registerHandler(QTextFormat.ObjectTypes.ImageObject, self._drawings)
        layout.setPaintDevice(device)
        self.setDocumentMargin(0)
        self.setDefaultFont(font)
        self.setDefaultStyleSheet(_STYLE)
        self.setHtml(markup)
        self.setTextWidth(width)

    def loadResource(self, kind: int, _name: object) -> object:
        """A blank pixel for whatever is asked for: returning nothing, Qt would open the path by itself."""
        return _BLANK if kind == QTextDocument.ResourceType.ImageResource.value else " "

    def draw(self, painter: QPainter) -> None:
        """Draws it in black, whatever the window's colours are."""
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, _INK)
        context.palette = palette
        self.documentLayout().draw(painter, context)


class _Lines:
    """Where the lines of both sides are, so that none is cut through."""

    def __init__(self, cells: Iterable[_Cell]) -> None:
        self._spans = [span for cell in cells for span in _spans(cell)]

    def cut(self, top: float, room: float) -> float:
        """The lowest place within `room` below `top` that no line crosses; `room` below where none is."""
        lowest = top + room
        for _ in range(len(self._spans)):
            crossing = [start for start, end in self._spans if start < lowest < end]
            if not crossing:
                return lowest
            lowest = min(crossing)
            if lowest <= top:
                break
        return top + room


def _spans(cell: _Cell) -> Iterable[tuple[float, float]]:
    block = cell.begin()
    while block.isValid():
        top = cell.documentLayout().blockBoundingRect(block).top()
        for number in range(block.layout().lineCount()):
            line = block.layout().lineAt(number)
            yield top + line.y(), top + line.y() + line.height()
        block = block.next()


def sides(faces: Faces) -> tuple[str, str]:
    """Question and answer of a card, both whole: nothing can be clicked on paper."""
    question = faces.question
    if faces.correct is None:
        answer = faces.answer or html.escape(faces.expected or "")
        return question, answer
    options = [
        f"<div>{letter}. {option}</div>"
        for letter, option in zip(CHOICE_LETTERS, faces.options, strict=False)
    ]
    return question + "".join(options), f"{CHOICE_LETTERS[faces.correct]}. {faces.options[faces.correct]}"


def _on_paper(drawing: Drawing, tallest: float) -> Drawing:
    """A picture in the size it has on screen, and no taller than a page bears; a formula as it is."""
    factor = 1.0 if drawing.fall is not None else _DPI / _SCREEN_DPI
    factor = min(factor, tallest / drawing.height)
    fall = None if drawing.fall is None else drawing.fall * factor
    return replace(drawing, width=drawing.width * factor, height=drawing.height * factor, fall=fall)


def _sized(font: QFont, points: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    sized = QFont(font)
    sized.setPointSizeF(points)
    sized.setWeight(weight)
    sized.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return sized
