"""XML from strangers: no entities, nothing fetched, and anything wrong with it is one error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpccards.domain.errors import BadInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 50 * 1024 * 1024
_MAX_MARKS = 3_000_000
"""Each element takes two “<” in the file and a fifth of a kilobyte in memory."""


def parse_xml(data: bytes, what: str) -> Element:
    """The root of an XML document.

    Args:
        what: for the learner: "list of cards".

    Raises:
        BadInput: it is no XML, declares entities, is in an unknown encoding, or has more than 50 MB.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > MAX_BYTES or data.count(b"<") > _MAX_MARKS:
        raise BadInput(
            "This file is too large",
            f"The {what} has more than {MAX_BYTES // 1_048_576} MB, or more than a million entries.",
            "Export it in smaller parts.",
        )
    try:
        root: Element = fromstring(data)
    except DefusedXmlException as error:
        raise BadInput(
            "This file isn't safe to open",
            f"The {what} defines entities, which no program that writes cards does.",
            "Export it once more from the program it comes from.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadInput(
            "This file is damaged",
            f"The {what} is no sound XML ({str(error)[:80]}).",
            "Export it once more from the program it comes from.",
        ) from error
    return root


def text_of(element: Element | None) -> str:
    """The text of an element and of all in it; empty for none. NUL is left out."""
    return "" if element is None else "".join(element.itertext()).replace("\x00", "")
