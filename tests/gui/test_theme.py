"""The look: colours that can be told apart, a sheet without gaps, icons, and the system's wish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cpccards.config import resources_folder
from cpccards.gui.main_window import ENTRIES
from cpccards.gui.theme import DARK, LIGHT, SCALE, Theme, Tokens

RESOURCES = resources_folder()
SHEET = (RESOURCES / "styles" / "app.qss").read_text(encoding="utf-8")
ICONS = sorted(file.stem for file in (RESOURCES / "icons" / "line").glob("*.svg"))
LOOKS = {"light": LIGHT, "dark": DARK}

TEXTS = ("text", "muted", "accent", "again", "hard", "good", "easy", "pass_line")
GROUNDS = ("window", "surface", "raised")
READ_ON = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    ("on_accent", "accent"),
    # Rows and buttons under the pointer, and what is chosen.
    *((text, ground) for text in ("text", "muted") for ground in ("hover", "selected")),
    *((rating, "hover") for rating in ("again", "hard", "good", "easy")),
    # The toast is the window turned round.
    ("window", "text"),
]
SEEN_ON = [
    ("control_line", "window"),
    ("control_line", "surface"),
    ("control_line", "raised"),
    ("accent", "window"),
    ("accent", "surface"),
    ("accent", "selected"),
    # The focus ring of the primary button, against what is around it.
    ("text", "window"),
    ("text", "surface"),
]


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_in_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("text", "ground"), READ_ON)
def test_words_can_be_read(look: str, text: str, ground: str) -> None:
    tokens = LOOKS[look]
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("line", "ground"), SEEN_ON)
def test_edges_of_controls_can_be_seen(look: str, line: str, ground: str) -> None:
    tokens = LOOKS[look]
    assert contrast(getattr(tokens, line), getattr(tokens, ground)) >= 3


@pytest.fixture
def theme(qapp: QApplication, theme: Theme) -> Iterator[Theme]:
    """The session's theme, put back afterwards."""
    yield theme
    theme.apply("light", 100)


# The sheet


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_left_open_in_the_sheet(theme: Theme, qapp: QApplication, look: str) -> None:
    theme.apply(look, 100)
    sheet = qapp.styleSheet()
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert LOOKS[look].accent in sheet


def test_the_sheet_names_no_colour_of_its_own() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", SHEET) == []
    assert re.findall(r"\b(?:white|black|red|green|blue|gray|grey)\b", SHEET) == []


def test_every_name_in_the_sheet_is_a_token_or_a_size() -> None:
    known = {field.name for field in fields(Tokens)} | {f"{role}_size" for role in SCALE}
    assert set(re.findall(r"\$\{?(\w+)", SHEET)) <= known


def test_sizes_follow_the_text_size(theme: Theme, qapp: QApplication) -> None:
    usual = {role: theme.points(role) for role in SCALE}
    theme.apply("light", 150)
    for role, points in usual.items():
        assert theme.points(role) == pytest.approx(1.5 * points, abs=0.15)
    assert f"font-size: {theme.points('body')}pt" in qapp.styleSheet()
    assert qapp.font().pointSizeF() == pytest.approx(theme.points("body"))
    assert theme.points("small") < theme.points("body") < theme.points("title") < theme.points("score")


def test_the_font_comes_with_the_app(theme: Theme) -> None:
    font = theme.font("title", QFont.Weight.DemiBold)
    assert QFontInfo(font).family() == "Inter"
    assert font.weight() == QFont.Weight.DemiBold
    assert font.pointSizeF() == theme.points("title")


# Colours


def test_the_palette_is_the_tokens(theme: Theme, qapp: QApplication) -> None:
    theme.apply("dark", 100)
    palette = qapp.palette()
    for role, color in (
        (QPalette.ColorRole.Window, DARK.window),
        (QPalette.ColorRole.Base, DARK.surface),
        (QPalette.ColorRole.Text, DARK.text),
        (QPalette.ColorRole.Link, DARK.accent),
        (QPalette.ColorRole.HighlightedText, DARK.on_accent),
    ):
        assert palette.color(role) == QColor(color)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(DARK.muted)


@pytest.mark.parametrize("look", LOOKS)
def test_every_token_is_a_colour(look: str) -> None:
    tokens = LOOKS[look]
    for field in fields(Tokens):
        if field.name != "band_opacity":
            assert re.fullmatch(r"#[0-9A-F]{6}", getattr(tokens, field.name))
            assert tokens.color(field.name) == QColor(getattr(tokens, field.name))
    band = tokens.color("band")
    assert band.alphaF() == pytest.approx(tokens.band_opacity, abs=0.01)
    assert band.rgb() & 0xFFFFFF == QColor(tokens.accent).rgb() & 0xFFFFFF


def test_a_change_is_announced(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.apply("dark", 100)
    assert theme.is_dark
    assert theme.tokens == DARK


# Icons


def colors_of(theme: Theme, name: str, token: str, size: int = 20) -> set[str]:
    image = theme.icon(name, token, size).pixmap(QSize(size, size)).toImage()
    seen = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in seen if color.alpha() == 255}


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_the_colour_asked_for(theme: Theme, name: str) -> None:
    for look, tokens in LOOKS.items():
        theme.apply(look, 100)
        for token in ("text", "accent"):
            drawn = colors_of(theme, name, token, 48)
            assert drawn
            wanted = QColor(getattr(tokens, token))
            for color in drawn:
                # Rounding of half-transparent edges drawn over one another.
                assert (
                    max(abs(QColor(color).red() - wanted.red()), abs(QColor(color).blue() - wanted.blue()))
                    <= 3
                )


def test_icons_take_their_colour_from_the_app() -> None:
    for name in ICONS:
        source = (RESOURCES / "icons" / "line" / f"{name}.svg").read_text(encoding="utf-8")
        assert "currentColor" in source
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", source) == []
        assert "<script" not in source
        assert "href" not in source


def test_every_page_of_the_sidebar_has_an_icon() -> None:
    assert {entry.icon for entry in ENTRIES} <= set(ICONS)


def test_an_icon_is_drawn_once_for_each_look(theme: Theme) -> None:
    first = theme.icon("today")
    assert theme.icon("today") is first
    theme.apply("dark", 100)
    assert theme.icon("today") is not first


# The system's wish


class Hints(QObject):
    """The system's wish for light or dark, as a test wants it."""

    colorSchemeChanged = Signal()  # noqa: N815 - Qt's name

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Light

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - Qt's name
        return self.scheme

    def ask_for(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.colorSchemeChanged.emit()


class App:
    """The application, with hints of its own."""

    def __init__(self, app: QApplication, hints: Hints) -> None:
        self._app = app
        self._hints = hints

    def styleHints(self) -> Hints:  # noqa: N802 - Qt's name
        return self._hints

    def __getattr__(self, name: str) -> object:
        return getattr(self._app, name)


def test_it_follows_the_system_while_told_to(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    hints = Hints()
    followed = Theme(cast("QApplication", App(qapp, hints)), RESOURCES)
    followed.apply("system", 100)
    assert followed.tokens is LIGHT
    with qtbot.waitSignal(followed.changed):
        hints.ask_for(Qt.ColorScheme.Dark)
    assert followed.tokens == DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    with qtbot.assertNotEmitted(followed.changed):
        hints.ask_for(Qt.ColorScheme.Dark)
    hints.ask_for(Qt.ColorScheme.Light)
    assert followed.tokens == LIGHT
    hints.ask_for(Qt.ColorScheme.Unknown)
    assert followed.tokens == LIGHT


@pytest.mark.parametrize("look", LOOKS)
def test_a_chosen_look_stays_whatever_the_system_wants(
    theme: Theme, qapp: QApplication, qtbot: QtBot, look: str
) -> None:
    hints = Hints()
    chosen = Theme(cast("QApplication", App(qapp, hints)), RESOURCES)
    chosen.apply(look, 100)
    with qtbot.assertNotEmitted(chosen.changed):
        hints.ask_for(Qt.ColorScheme.Dark)
        hints.ask_for(Qt.ColorScheme.Light)
    assert chosen.tokens is LOOKS[look]


def test_the_fonts_of_the_sheet_are_there() -> None:
    for name in ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf"):
        assert Path(RESOURCES / "fonts" / name).is_file()
