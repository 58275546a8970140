"""What was just done, said on the page, with a button that takes it back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cpccards.gui.widgets.notice import Notice


class UndoNotice(Notice):
    """Hidden until there is something to say.

    Attributes:
        undo: the button.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Undo", parent=parent)
        (self.undo,) = self.buttons
        self.undo.setAccessibleName("Undo the last step")
