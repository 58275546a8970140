"""What words on a card can be marked as: classes in a field's HTML, drawn in a colour of the theme."""

from __future__ import annotations

MEANINGS = {
    "means-code": "Code",
    "means-answer": "Answer",
    "means-caution": "Caution",
    "means-wrong": "Not this",
}
"""By class of a ``span``, what a learner calls it."""
