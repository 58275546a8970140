"""What the learner studies from: books with their edition, courses, links, files; in folders with colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.topics import TOPIC_BY_KEY

OLDEST_EDITION, LATEST_EDITION = 1966, 2200
"""CPT first appeared in 1966."""

LONGEST_TEXT = 500

COLORS: tuple[tuple[str, str], ...] = (
    ("", "No colour"),
    ("accent", "Blue"),
    ("good", "Green"),
    ("hard", "Amber"),
    ("again", "Red"),
    ("easy", "Teal"),
)
"""(name of a colour of the theme, what the learner reads)."""


class MaterialKind(StrEnum):
    """What it is."""

    BOOK = "book"
    COURSE = "course"
    LINK = "link"
    OTHER = "other"


MATERIAL_NAMES: dict[MaterialKind, str] = {
    MaterialKind.BOOK: "Code book",
    MaterialKind.COURSE: "Course",
    MaterialKind.LINK: "Link",
    MaterialKind.OTHER: "Other",
}


@dataclass(frozen=True, slots=True)
class Material:
    """Something to study from.

    Attributes:
        edition: the year it is for; None where it has none.
        address: a link, a shelf, a file: text, which nothing is opened from unasked.
        folder: the name it stands under; empty for none.
        color: a key of `COLORS`.
        topics: that it covers.
    """

    title: str
    kind: MaterialKind = MaterialKind.BOOK
    edition: int | None = None
    address: str = ""
    folder: str = ""
    color: str = ""
    topics: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its title, with the edition where the title does not hold that: "CPT Professional 2026"."""
        if self.edition is None or str(self.edition) in self.title:
            return self.title
        return f"{self.title} {self.edition}"


def check_material(material: Material) -> None:
    """Raises BadInput where it cannot be kept."""
    if not material.title.strip():
        raise BadInput("It has no name", "Every material needs a name.", "Give it one.")
    if max(len(material.title), len(material.address), len(material.folder)) > LONGEST_TEXT:
        raise BadInput(
            "That is too long", f"Names and links have at most {LONGEST_TEXT} characters.", "Shorten it."
        )
    if material.edition is not None and not OLDEST_EDITION <= material.edition <= LATEST_EDITION:
        raise BadInput(
            "That is no edition",
            f"An edition is a year from {OLDEST_EDITION} to {LATEST_EDITION}.",
            "Give the year on the cover, or none.",
        )
    if material.color not in dict(COLORS):
        raise BadInput("That is no colour", "There is no such colour.", "Choose one of the list.")
    unknown = next((topic for topic in material.topics if topic not in TOPIC_BY_KEY), None)
    if unknown is not None:
        raise BadInput("That is no topic", f"There is no topic '{unknown}'.", "Choose one of the list.")


def material_mapping(material: Material) -> dict[str, Any]:
    """A material in values that JSON can hold."""
    return {
        "title": material.title,
        "kind": material.kind.value,
        "edition": material.edition,
        "address": material.address,
        "folder": material.folder,
        "color": material.color,
        "topics": list(material.topics),
    }


def parse_material(data: Mapping[str, Any]) -> Material:
    """What `material_mapping` wrote; fields of later versions, and topics that are gone, are passed over.

    Raises:
        BadInput: it cannot be read.
    """
    edition = data.get("edition")
    try:
        material = Material(
            title=str(data["title"]),
            kind=MaterialKind(data.get("kind", MaterialKind.OTHER)),
            edition=None if edition is None else int(edition),
            address=str(data.get("address", "")),
            folder=str(data.get("folder", "")),
            color=str(data.get("color", "")),
            topics=tuple(topic for topic in data.get("topics", ()) if topic in TOPIC_BY_KEY),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            "A material can't be read", "What is kept of it is damaged.", "Delete it and add it again."
        ) from error
    check_material(material)
    return material


def edition_warning(material: Material, exam: date | None) -> str:
    """A sentence where a book's edition is not of the exam's calendar year; empty otherwise."""
    if exam is None or material.kind is not MaterialKind.BOOK or material.edition in {None, exam.year}:
        return ""
    return (
        f"{material.title} is of {material.edition}, and the exam is in {exam.year}. Exams follow the code "
        "sets of their calendar year; check with AAPC whether this edition may be used."
    )
