"""A form that takes the place of a page while it is filled in."""

from __future__ import annotations

from cpccards.domain.changes import Changes
from cpccards.gui.widgets.asked_fields import AskedFields


class AskedForm(AskedFields):
    """A form with its heading; it keeps its answers as one undoable step.

    Attributes:
        heading: of the page while it is open.
        saved: what the page says when it was kept.
    """

    heading = ""
    saved = "Saved. Ctrl+Z takes it back."

    def keep(self) -> Changes:
        """Keeps what was filled in. Raises BadInput for what can't be."""
        raise NotImplementedError
