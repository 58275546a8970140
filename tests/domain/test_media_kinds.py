"""Pictures and sounds, told by their bytes."""

from __future__ import annotations

import pytest

from cpccards.domain.media_kinds import UNKNOWN, content_type, is_picture, is_sound

PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n rest",
    "image/jpeg": b"\xff\xd8\xff\xe0 rest",
    "image/gif": b"GIF89a rest",
    "image/webp": b"RIFF\x10\n\x00\x00WEBPVP8 ",
    "image/bmp": b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00 rest",
}
SOUNDS = {
    "audio/mpeg": [b"ID3\x03 rest", b"\xff\xfb\x90 rest"],
    "audio/aac": [b"\xff\xf1\x50 rest"],
    "audio/ogg": [b"OggS\x00 rest"],
    "audio/flac": [b"fLaC\x00 rest"],
    "audio/wav": [b"RIFF\n\x00\x00\x00WAVEfmt "],
    "audio/mp4": [b"\x00\x00\x00\x20ftypM4A rest"],
    "audio/amr": [b"#!AMR\n"],
}


@pytest.mark.parametrize(("kind", "data"), PICTURES.items())
def test_pictures(kind: str, data: bytes) -> None:
    assert content_type(data) == kind
    assert is_picture(data)
    assert not is_sound(data)


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, some in SOUNDS.items() for data in some])
def test_sounds(kind: str, data: bytes) -> None:
    assert content_type(data) == kind
    assert is_sound(data)
    assert not is_picture(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<html>",
        b"MZ\x90\x00",
        b"%PDF-1.7",
        b"\x00\x00\x01\x00 icon",
        b"II*\x00 tiff",
        b"BMW is no picture at all, just words",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b" \x89PNG\r\n\x1a\n",
        b"/* XPM */",
        b"#EXTM3U\nfile:///etc/passwd",
    ],
)
def test_everything_else(data: bytes) -> None:
    assert content_type(data) == UNKNOWN
    assert not is_picture(data)
    assert not is_sound(data)
