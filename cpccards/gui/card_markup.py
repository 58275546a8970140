"""Sanitised HTML of a card made ready for Qt: pictures, formulas, sounds and hints.

Whatever is drawn stands in the HTML under an address of the view's own, ``picture:0`` and so on. Every other
address a card might still hold leads nowhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from PySide6.QtGui import QFont

from cpccards.domain.faces import MaskedPicture
from cpccards.domain.maths import drawn_latex, formulas
from cpccards.gui.card_drawings import Drawing
from cpccards.gui.card_media import CardMedia
from cpccards.gui.card_pictures import Picture, with_masks
from cpccards.gui.formulas import Look, draw_formula, read_formula
from cpccards.gui.theme import Tokens

PICTURE, SOUND, HINT = "picture", "sound", "hint"
"""Schemes of the addresses that a view answers itself."""

MOST_PICTURES = 60
MOST_PIXELS = 80_000_000
"""Of all pictures of a side, before they are scaled."""
MOST_FORMULA_COST = 4_000.0
"""Of all formulas of a side; see `gui/formulas.py`."""
_IN_A_TABLE = 0.45
"""The share of the column that a picture beside others may take."""

_HINT = re.compile(r'<div\b[^<>]*\sclass="hint"[^<>]*>')
_TITLE = re.compile(r'\stitle="([^"<>]*)"')
_BLOCK = re.compile(r"<(/?)div\b[^<>]*>")
_SOUND = re.compile(r"\[sound:([^\[\]]{1,300})\]")
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"</?a\b[^<>]*>")
_IMAGE = re.compile(r"<img\b[^<>]*>|<(/?)table\b[^<>]*>")
_VALUE = re.compile(r'\s(src|alt|width|height)="([^"<>]*)"')


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a card is shown in.

    Attributes:
        media: what it may show and play; None for cards that have neither.
        font: the text's.
        open_hints: the places of hints that are open; None opens all.
    """

    media: CardMedia | None
    tokens: Tokens
    font: QFont
    look: Look
    open_hints: Collection[int] | None = None


@dataclass(slots=True)
class CardMarkup:
    """A side of a card, ready to be shown.

    Attributes:
        drawings: by address.
        spoken: what stands for each picture, in order, for those who hear the card.
        sounds: the names that may be played from here.
    """

    html: str = ""
    drawings: dict[str, Drawing] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)
    sounds: set[str] = field(default_factory=set)

    def plain(self, text: str) -> str:
        """The document's text with words in place of its pictures."""
        pieces = text.split("\N{OBJECT REPLACEMENT CHARACTER}")
        words = [*self.spoken, *[""] * len(pieces)]
        return "".join(
            piece + word for piece, word in zip(pieces, [*words[: len(pieces) - 1], ""], strict=True)
        )


def card_markup(sanitised: str, masked: Sequence[MaskedPicture], around: Surroundings) -> CardMarkup:
    """Sanitised HTML with all that Qt does not do by itself."""
    made = _Dressing(around, {each.name: each for each in masked})
    markup = sanitised
    if 'class="hint"' in markup:
        markup = made.fold_hints(markup)
    if "[/" in markup and around.media is not None:
        markup = made.put_drawn_latex(markup)
    if "\\(" in markup or "\\[" in markup:
        markup = made.draw_formulas(markup)
    if "[sound:" in markup:
        markup = _SOUND.sub(made.link_sound, markup)
    if "<img" in markup:
        markup = made.put_pictures(markup)
    made.result.html = markup
    return made.result


@dataclass(slots=True)
class _Dressing:
    around: Surroundings
    masked: dict[str, MaskedPicture]
    result: CardMarkup = field(default_factory=CardMarkup)
    _cost: float = 0.0
    _pixels: int = 0
    _seen: dict[str, Picture | None] = field(default_factory=dict)
    _formulas: dict[str, str] = field(default_factory=dict)

    def fold_hints(self, markup: str) -> str:
        """Each hint that is closed as a link that opens it."""
        pieces: list[str] = []
        done = 0
        for place, match in enumerate(_HINT.finditer(markup)):
            if match.start() < done:  # a hint in a hint opens with it
                continue
            if self.around.open_hints is not None and place not in self.around.open_hints:
                title = _TITLE.search(match.group())
                words = f"Show {title[1]}" if title else "Show the hint"
                pieces += [markup[done : match.start()], f'<p><a href="{HINT}:{place}">{words}</a></p>']
                done = _end_of_block(markup, match.end())
        return "".join([*pieces, markup[done:]])

    def put_drawn_latex(self, markup: str) -> str:
        """LaTeX whose picture is in the media as that picture; the other stays as its source."""
        pieces: list[str] = []
        done = 0
        for each in drawn_latex(markup):
            if not _is_in_tag(markup, each.start) and self._picture(each.picture) is not None:
                alt = html.escape(each.latex.replace("<", "‹").replace(">", "›"))
                pieces += [markup[done : each.start], f'<img src="{each.picture}" alt="{alt}">']
                done = each.end
        return "".join([*pieces, markup[done:]])

    def draw_formulas(self, markup: str) -> str:
        """Formulas as pictures; those that can't be drawn stay as their source."""
        pieces: list[str] = []
        done = 0
        for each in formulas(markup):
            source = _LINK.sub("", each.source)
            if "<" in source or _is_in_tag(markup, each.start):
                continue
            latex = html.unescape(source).replace("\N{NO-BREAK SPACE}", " ").strip()
            drawn = self._formula(latex, is_display=each.is_display)
            if drawn:
                pieces += [markup[done : each.start], drawn]
                done = each.end
        return "".join([*pieces, markup[done:]])

    def link_sound(self, match: re.Match[str]) -> str:
        """A sound by its name; a link where it can be played."""
        if _is_in_tag(match.string, match.start()):
            return match.group()
        name = html.unescape(_TAG.sub("", match[1])).strip()
        words = f"♪&nbsp;{html.escape(name, quote=False)}"
        if self.around.media is None or not self.around.media.can_play(name):
            return words
        self.result.sounds.add(name)
        return f'<a href="{SOUND}:{quote(name, safe="")}">{words}</a>'

    def put_pictures(self, markup: str) -> str:
        """Every picture under an address of the view's own, as wide as the column at most."""
        tables = 0

        def put(match: re.Match[str]) -> str:
            nonlocal tables
            tag = match.group()
            if not tag.startswith("<img"):
                tables += -1 if match[1] else 1
                return tag
            values = dict(_VALUE.findall(tag))
            address, alt = html.unescape(values.get("src", "")), html.unescape(values.get("alt", ""))
            if address in self._formulas:
                self.result.spoken.append(self._formulas[address])
                return tag
            if not address or self.around.media is None:
                self.result.spoken.append(alt)
                return tag
            found = self._picture(address)
            if found is None:
                name = self.masked[address].image if address in self.masked else address
                return f"<i>(the picture {html.escape(name, quote=False)} can't be shown)</i>"
            self.result.spoken.append(alt or "(a picture)")
            sizes = {name: int(values[name]) for name in ("width", "height") if name in values}
            drawing = self._drawing(
                found, self.masked.get(address), _IN_A_TABLE if tables > 0 else 1.0, sizes
            )
            return f'<img src="{self._address(drawing)}">'

        return _IMAGE.sub(put, markup)

    def _picture(self, name: str) -> Picture | None:
        """A picture by what the card calls it, masks and all, as long as there are not too many."""
        if name not in self._seen and len(self._seen) < MOST_PICTURES and self._pixels < MOST_PIXELS:
            self._seen[name] = found = self._find(name)
            self._pixels += found.pixels if found is not None else 0
        return self._seen.get(name)

    def _find(self, name: str) -> Picture | None:
        media, mask = self.around.media, self.masked.get(name)
        return None if media is None else media.picture(name if mask is None else mask.image)

    def _drawing(
        self, found: Picture, mask: MaskedPicture | None, widest: float, sizes: dict[str, int]
    ) -> Drawing:
        """A picture in the size the card asks for, or its own."""
        image = found.image
        if mask is not None:
            image = with_masks(image, mask.shapes, self.around.tokens, self.around.font)
        width = sizes.get("width") or sizes.get("height", found.height) * found.width / found.height
        height = sizes.get("height") or width * found.height / found.width
        return Drawing(image, width, height, widest=widest)

    def _formula(self, latex: str, *, is_display: bool) -> str:
        """The HTML of a formula; empty when it can't be drawn, or all of them are too much."""
        read = read_formula(latex, is_display=is_display)
        if read is None or self._cost + read.cost > MOST_FORMULA_COST:
            return ""
        self._cost += read.cost
        drawn = draw_formula(latex, self.around.look, is_display=is_display)
        if drawn is None:
            return ""
        address = self._address(drawn)
        self._formulas[address] = latex
        picture = f'<img src="{address}" style="vertical-align: middle">'
        return f'<div align="center">{picture}</div>' if is_display else picture

    def _address(self, drawing: Drawing) -> str:
        address = f"{PICTURE}:{len(self.result.drawings)}"
        self.result.drawings[address] = drawing
        return address


def _is_in_tag(markup: str, place: int) -> bool:
    """True inside a tag: what stands there is no text. Sanitised attributes hold neither bracket."""
    return markup.rfind("<", 0, place) > markup.rfind(">", 0, place)


def _end_of_block(markup: str, inside: int) -> int:
    """Where the ``div`` ends in which `inside` lies."""
    depth = 1
    for match in _BLOCK.finditer(markup, inside):
        depth += -1 if match[1] else 1
        if not depth:
            return match.end()
    return len(markup)
