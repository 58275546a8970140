"""Books, courses and links: a table, and a form below it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.study_materials import (
    COLORS,
    LATEST_EDITION,
    LONGEST_TEXT,
    MATERIAL_NAMES,
    Material,
    MaterialKind,
)
from cpccards.domain.topics import TOPIC_BY_KEY, TOPICS
from cpccards.gui.models.text_table import Index, TextTable
from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.field_rows import field_rows
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.segments import TurningRow
from cpccards.services.study_materials import KeptMaterial


class MaterialTable(TextTable):
    """Materials, with their folder's colour before them."""

    headings = ("Name", "Folder", "Edition", "Topics")

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.kept: list[KeptMaterial] = []

    def show_materials(self, kept: list[KeptMaterial]) -> None:
        """Takes over materials."""
        self.kept = kept
        self.show_rows([_row(each.material) for each in kept])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell; a folder stands in its colour, which its name says too."""
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            color = self.kept[index.row()].material.color
            return self._theme.tokens.color(color) if color else None
        return super().data(index, role)


class MaterialsPanel(QWidget):
    """Signals: `saved` (Material, key or None), `deleted` (key)."""

    saved = Signal(object, object)
    deleted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key: str | None = None
        self.warnings = label(role="error", wrap=True)
        self.model = MaterialTable(theme, self)
        self.table = PlainTable("Materials", self.model)
        self._empty = label(
            "Your code books with their edition, your courses, and links. Note which topics each covers, "
            "and the plan can tell where to look.",
            "muted",
            wrap=True,
        )
        self.title = QLineEdit()
        self.title.setAccessibleName("Name")
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of material")
        for kind, name in MATERIAL_NAMES.items():
            self.kind.addItem(name, kind.value)
        self.edition = NumberField("Edition, a year; 0 for none", 0, LATEST_EDITION)
        self.edition.setSpecialValueText("none")
        self.address = QLineEdit()
        self.address.setAccessibleName("Link or place")
        self.folder = QLineEdit()
        self.folder.setAccessibleName("Folder")
        for field in (self.title, self.address, self.folder):
            field.setMaxLength(LONGEST_TEXT)
        self.color = QComboBox()
        self.color.setAccessibleName("Colour of the folder")
        for name, words in COLORS:
            self.color.addItem(words, name)
        self.topics = QListWidget()
        self.topics.setAccessibleName("Topics it covers")
        for topic in TOPICS:
            item = QListWidgetItem(topic.name)
            item.setData(Qt.ItemDataRole.UserRole, topic.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.topics.addItem(item)
        self.topics.setMinimumHeight(self.fontMetrics().height() * 9)
        self.save = QPushButton("Save")
        self.save.setProperty("role", "primary")
        self.new = QPushButton("New material")
        self.delete = QPushButton("Delete")
        self.save.clicked.connect(lambda: self.saved.emit(self.material, self._key))
        self.new.clicked.connect(self.begin)
        self.delete.clicked.connect(self._delete)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._open(now.row()))
        self._lay_out()
        self.begin()

    @property
    def material(self) -> Material:
        """What the form holds."""
        items = (self.topics.item(place) for place in range(self.topics.count()))
        return Material(
            title=self.title.text().strip(),
            kind=MaterialKind(self.kind.currentData()),
            edition=self.edition.value() or None,
            address=self.address.text().strip(),
            folder=self.folder.text().strip(),
            color=str(self.color.currentData()),
            topics=tuple(
                str(item.data(Qt.ItemDataRole.UserRole))
                for item in items
                if item.checkState() == Qt.CheckState.Checked
            ),
        )

    def show_materials(self, kept: list[KeptMaterial]) -> None:
        """Shows what there is; the form begins anew."""
        self.model.show_materials(kept)
        self.table.setVisible(bool(kept))
        self._empty.setVisible(not kept)
        warnings = " ".join(each.warning for each in kept if each.warning)
        self.warnings.setText(warnings)
        self.warnings.setVisible(bool(warnings))
        self.begin()

    def begin(self) -> None:
        """An empty form, for a new material."""
        self._fill(None, Material(""))
        self.table.clearSelection()

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.model.kept):
            kept = self.model.kept[row]
            self._fill(kept.key, kept.material)

    def _fill(self, key: str | None, material: Material) -> None:
        self._key = key
        self.title.setText(material.title)
        self.kind.setCurrentIndex(self.kind.findData(material.kind.value))
        self.edition.setValue(material.edition or 0)
        self.address.setText(material.address)
        self.folder.setText(material.folder)
        self.color.setCurrentIndex(self.color.findData(material.color))
        for place in range(self.topics.count()):
            item = self.topics.item(place)
            ticked = item.data(Qt.ItemDataRole.UserRole) in material.topics
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.save.setText("Add" if key is None else "Save")
        self.delete.setVisible(key is not None)
        self.new.setVisible(key is not None)

    def _delete(self) -> None:
        if self._key is not None:
            self.deleted.emit(self._key)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self.warnings)
        layout.addWidget(self._empty)
        layout.addWidget(self.table)
        rows, _ = field_rows(
            [
                ("title", "Name", self.title),
                ("kind", "Kind", self.kind),
                ("edition", "Edition", self.edition),
                ("address", "Link or place", self.address),
                ("folder", "Folder", self.folder),
                ("color", "Colour", self.color),
                ("topics", "Topics it covers", self.topics),
            ]
        )
        layout.addLayout(rows)
        buttons = TurningRow(INSIDE)
        buttons.line_up(self.save, self.new, self.delete)
        layout.addWidget(buttons)


def _row(material: Material) -> tuple[str, str, str, str]:
    names = ", ".join(TOPIC_BY_KEY[topic].name for topic in material.topics)
    color = dict(COLORS)[material.color].lower() if material.color else ""
    folder = f"{material.folder} ({color})" if material.folder and color else material.folder
    return material.title, folder, "" if material.edition is None else str(material.edition), names
