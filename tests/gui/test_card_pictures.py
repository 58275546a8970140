"""Pictures on cards: which bytes are read, and what stands under masks."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from PySide6.QtGui import QColor, QFont, QImage

from cpccards.domain.faces import MaskShape
from cpccards.gui.card_pictures import MAX_PIXELS, TALLEST, WIDEST, read_picture, with_masks
from cpccards.gui.theme import DARK, LIGHT, Tokens
from tests.gui.sample_pictures import INK, count_pixels, encoded, sample_picture

GIF = base64.b64decode("R0lGODlhAQABAPAAAP8AyAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")


def png(width: int, height: int, bits: int, data: bytes) -> bytes:
    """A grey PNG that says what it is told to."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPG", "BMP", "WEBP"])
def test_a_picture_is_read_whatever_it_is_called(kind: str) -> None:
    picture = read_picture(sample_picture(30, 20, kind))
    assert picture is not None
    assert (picture.width, picture.height) == (picture.image.width(), picture.image.height()) == (30, 20)
    assert picture.pixels == 600
    assert count_pixels(picture.image) == 600


def test_a_gif_is_read() -> None:
    picture = read_picture(GIF)
    assert picture is not None
    assert (picture.width, picture.height) == (1, 1)


def test_a_large_picture_is_scaled_down_as_it_is_read() -> None:
    wide = read_picture(sample_picture(3 * WIDEST, 30, "JPG"))
    assert wide is not None
    assert (wide.width, wide.height) == (3 * WIDEST, 30)
    assert (wide.image.width(), wide.image.height()) == (WIDEST, 10)
    tall = read_picture(sample_picture(3, 2 * TALLEST))
    assert tall is not None
    assert tall.image.height() == TALLEST


def test_a_picture_stands_as_its_camera_was_held() -> None:
    plain = sample_picture(30, 20, "JPG")
    tag = b"Exif\x00\x00MM" + struct.pack(">HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
    turned = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(tag) + 2) + tag + plain[2:]
    picture = read_picture(turned)
    assert picture is not None
    assert (picture.width, picture.height) == (20, 30)


@pytest.mark.no_qt_log
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>",
        b"<?xml version='1.0'?><!DOCTYPE svg SYSTEM 'file:///etc/passwd'><svg/>",
        b"%PDF-1.4",
        b'/* XPM */ static char *a[] = {"1 1 1 1"};',
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0garbage",
        b"GIF89a",
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"BM" + b"\x00" * 12 + b"\x28\x00\x00\x00",
        png(100_000, 100_000, 8, zlib.compress(b"")),
        png(2**31 - 1, 2**31 - 1, 1, b""),
        png(MAX_PIXELS // 1_000 + 1, 1_000, 1, zlib.compress(b"\x00" * 100)),
        png(6_000, 6_000, 16, zlib.compress(b"")),
        sample_picture()[:60],
    ],
)
def test_nothing_else_is_read(data: bytes) -> None:
    assert read_picture(data) is None


def test_the_name_of_its_kind_does_not_count() -> None:
    """Neither does what the picture holds besides: an SVG that begins like a PNG is a broken PNG."""
    assert read_picture(b"\x89PNG\r\n\x1a\n<svg/>") is None


# Masks


def masked(shapes: list[MaskShape], tokens: Tokens = LIGHT, size: int = 100) -> QImage:
    picture = read_picture(sample_picture(size, size))
    assert picture is not None
    return with_masks(picture.image, shapes, tokens, QFont("Inter"))


BOX = ((0.2, 0.2), (0.4, 0.2))


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        (MaskShape("rect", BOX), (30, 30), (30, 50)),
        (MaskShape("ellipse", BOX), (40, 30), (22, 22)),
        (MaskShape("polygon", ((0.2, 0.2), (0.6, 0.2), (0.2, 0.6))), (25, 25), (55, 55)),
        (MaskShape("rect", BOX, angle=90), (10, 40), (40, 30)),
    ],
)
def test_a_mask_hides_what_is_under_it_and_no_more(
    shape: MaskShape, inside: tuple[int, int], outside: tuple[int, int]
) -> None:
    image = masked([shape])
    assert image.pixelColor(*inside) == LIGHT.color("control_line")
    assert image.pixelColor(*outside) == INK


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_asked_one_differs_by_colour_and_by_a_question_mark(tokens: Tokens) -> None:
    image = masked([MaskShape("rect", ((0.1, 0.1), (0.8, 0.8)), is_asked=True)], tokens)
    assert image.pixelColor(14, 14) == tokens.color("accent")
    assert 20 < count_pixels(image, QColor(tokens.on_accent)) < 2_000
    small = masked([MaskShape("rect", ((0.1, 0.1), (0.05, 0.05)), is_asked=True)], tokens)
    assert small.pixelColor(12, 12) == tokens.color("accent")


def test_a_label_is_dark_on_light() -> None:
    image = masked([MaskShape("text", ((0.1, 0.1), (0.0, 0.2)), text="aorta")])
    assert count_pixels(image, QColor("white")) > 200
    assert count_pixels(image, QColor("black")) > 20
    assert image.pixelColor(5, 5) == INK


def test_shapes_beyond_the_picture_are_drawn_as_far_as_they_go() -> None:
    image = masked([MaskShape("ellipse", ((-5.0, -5.0), (10.0, 10.0)), is_asked=True)])
    assert count_pixels(image) == 0


def test_the_picture_itself_stays_as_it_is() -> None:
    picture = read_picture(sample_picture())
    assert picture is not None
    with_masks(picture.image, [MaskShape("rect", BOX)], LIGHT, QFont())
    assert count_pixels(picture.image) == 1_600
    assert read_picture(encoded(picture.image)) is not None
