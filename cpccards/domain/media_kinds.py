"""What pictures and sounds are, told by how their bytes begin and never by their name."""

from __future__ import annotations

import re

PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
}
"""The content types of pictures that are shown, with the name their reader goes by."""

UNKNOWN = "application/octet-stream"

_BEGINNINGS = (
    ("image/png", rb"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", rb"\xff\xd8\xff"),
    ("image/gif", rb"GIF8[79]a"),
    ("image/webp", rb"RIFF....WEBP"),
    ("image/bmp", rb"BM.{8}.\x00\x00\x00[\x0c\x28\x38\x40\x6c\x7c]\x00\x00\x00"),
    ("audio/mpeg", rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2-\xf7\xfa\xfb]"),
    ("audio/aac", rb"\xff[\xf0\xf1\xf8\xf9]"),
    ("audio/ogg", rb"OggS\x00"),
    ("audio/flac", rb"fLaC\x00"),
    ("audio/wav", rb"RIFF....WAVE"),
    ("audio/mp4", rb"....ftyp(?:M4A |M4B |mp42|mp41|isom|iso2|3gp.)"),
    ("audio/amr", rb"#!AMR"),
)
_KINDS = tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _BEGINNINGS)


def content_type(data: bytes) -> str:
    """The content type of a picture or sound; `UNKNOWN` for everything else, SVG among it."""
    return next((kind for kind, pattern in _KINDS if pattern.match(data)), UNKNOWN)


def is_picture(data: bytes) -> bool:
    """True for a picture of a kind that is shown."""
    return content_type(data) in PICTURES


def is_sound(data: bytes) -> bool:
    """True for a sound of a kind that is played."""
    return content_type(data).startswith("audio/")
