"""Colours, type and icons: one set of tokens, light and dark."""

from __future__ import annotations

import string
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as #RRGGBB. `band` is the accent at `band_opacity`."""

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    again: str
    hard: str
    good: str
    easy: str
    pass_line: str
    hover: str
    selected: str
    control_line: str
    band_opacity: float = 0.18

    def color(self, name: str) -> QColor:
        """A token as a colour; `band` with its opacity."""
        if name == "band":
            color = QColor(self.accent)
            color.setAlphaF(self.band_opacity)
            return color
        return QColor(getattr(self, name))


# Accent, good and control lines are deep enough to be read on `hover` and `selected` too (WCAG 4.5:1, 3:1).
LIGHT = Tokens(
    window="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#E1E5EA",
    text="#1B2129",
    muted="#5A6673",
    accent="#1B65D8",
    on_accent="#FFFFFF",
    again="#B42318",
    hard="#9A5B00",
    good="#187A34",
    easy="#0B6FA4",
    pass_line="#187A34",
    hover="#EDF0F4",
    selected="#E3EDFC",
    control_line="#7F8A96",
)
DARK = Tokens(
    window="#15181D",
    surface="#1C2026",
    raised="#242A32",
    line="#2E353E",
    text="#E8ECF1",
    muted="#9AA6B2",
    accent="#5B9BFF",
    on_accent="#0B1220",
    again="#FF8A80",
    hard="#F2B45C",
    good="#6FCF87",
    easy="#6CC3F0",
    pass_line="#6FCF87",
    hover="#262C35",
    selected="#24354F",
    control_line="#6C7784",
    band_opacity=0.22,
)

MEANING_COLORS = {
    "means-code": "accent",
    "means-answer": "good",
    "means-caution": "hard",
    "means-wrong": "again",
}
"""The token in which words of a meaning (`domain/meanings.py`) are drawn; below them lies `hover`."""

SCALE = {"small": 0.85, "body": 1.0, "title": 1.25, "page": 1.6, "score": 3.0, "card": 1.35}
"""Type sizes, as multiples of the base size."""

_FAMILY = "Inter"


class Colours(QObject):
    """The colours that something is drawn in. Widgets that paint themselves follow `changed`."""

    changed = Signal()

    def __init__(self, tokens: Tokens, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tokens = tokens


class Theme(Colours):
    """The present look of the app. Widgets take it by constructor."""

    def __init__(self, app: QApplication, resources: Path, parent: QObject | None = None) -> None:
        super().__init__(LIGHT, parent)
        self._app = app
        self._resources = resources
        self._name = "system"
        self._base_points = _base_points(app)
        self._text_size = 100
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        for font in ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf"):
            QFontDatabase.addApplicationFont(str(resources / "fonts" / font))
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def is_dark(self) -> bool:
        """True while the dark tokens are in use."""
        return self.tokens is DARK

    def apply(self, name: str, text_size: int) -> None:
        """Takes over a theme ("system", "light" or "dark") and a text size in percent."""
        self._name, self._text_size = name, text_size
        self.tokens = DARK if self._wants_dark() else LIGHT
        self._icons.clear()
        font = QFont(_FAMILY)
        font.setPointSizeF(self.points("body"))
        self._app.setFont(font)
        self._app.setPalette(_palette(self.tokens))
        self._app.setStyleSheet(self.style_sheet(self.tokens))
        self.changed.emit()

    def points(self, role: str) -> float:
        """The size of a type role in points."""
        return round(self._base_points * self._text_size / 100 * SCALE[role], 1)

    def font(self, role: str, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The font of a type role."""
        font = QFont(_FAMILY)
        font.setPointSizeF(self.points(role))
        font.setWeight(weight)
        return font

    def icon(self, name: str, color: str = "text", size: int = 20) -> QIcon:
        """A line icon drawn in a token's colour."""
        key = (name, color, size)
        if key not in self._icons:
            self._icons[key] = QIcon(self._pixmap(name, self.tokens.color(color), size))
        return self._icons[key]

    def _pixmap(self, name: str, color: QColor, size: int) -> QPixmap:
        source = (self._resources / "icons" / "line" / f"{name}.svg").read_text(encoding="utf-8")
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", color.name()).encode()))
        ratio = self._app.devicePixelRatio()
        pixmap = QPixmap(QSize(size, size) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _wants_dark(self) -> bool:
        if self._name == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._name == "dark"

    def _on_system_changed(self) -> None:
        if self._name == "system" and self._wants_dark() != self.is_dark:
            self.apply(self._name, self._text_size)

    def style_sheet(self, tokens: Tokens) -> str:
        """The style sheet in some colours, at the present text size."""
        source = (self._resources / "styles" / "app.qss").read_text(encoding="utf-8")
        colors = {
            field.name: getattr(tokens, field.name)
            for field in fields(Tokens)
            if field.name != "band_opacity"
        }
        sizes = {f"{role}_size": f"{self.points(role)}pt" for role in SCALE}
        return string.Template(source).substitute(colors | sizes)


def _base_points(app: QApplication) -> float:
    points = app.font().pointSizeF()
    return points if points > 0 else 10.0


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "window"),
        (roles.WindowText, "text"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "hover"),
        (roles.Text, "text"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "again"),
        (roles.Link, "accent"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Mid, "line"),
        (roles.Accent, "accent"),
    ):
        palette.setColor(role, tokens.color(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, tokens.color("muted"))
    return palette
