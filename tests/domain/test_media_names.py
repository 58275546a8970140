"""What pictures and sounds may be called."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.media_names import MAX_BYTES, media_name, same_name


@pytest.mark.parametrize(
    "name",
    ["a.png", "hand bones.PNG", "_logo.svg", "ménière β.jpg", "paste-1a2b.png", "no ending", "a.tar.gz"],
)
def test_names_that_stay(name: str) -> None:
    assert media_name(name) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('a<b>:"c"?*^|[d].png', "abcd.png"),
        ("a\x00b\nc\x7f.png", "abc.png"),
        ("a\u00a0b.png", "a b.png"),
        ("exe\u202egnp.png", "exegnp.png"),
        ("é.png".replace("é", "e\u0301"), "é.png"),
        ("con.png", "con_.png"),
        ("LPT1", "LPT1_"),
        ("COM¹.a.b", "COM¹_.a.b"),
        ("console.png", "console.png"),
        (" a.png. . ", "a.png"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("é" * 300 + ".png", "é" * 58 + ".png"),
        ("a." + "b" * 300, "a." + "b" * 118),
    ],
)
def test_names_that_are_mended(name: str, safe: str) -> None:
    assert media_name(name) == safe


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "...",
        "?",
        "/",
        "a/b",
        "a\\b",
        "/etc/passwd",
        "../x",
        "C:x",
        "c:\\x",
        "\\\\host\\x",
        "\x00",
        " ",
    ],
)
def test_names_that_are_none(name: str) -> None:
    assert media_name(name) is None


@given(st.text(max_size=200))
def test_a_safe_name_is_one_on_every_system(name: str) -> None:
    safe = media_name(name)
    if safe is None:
        return
    assert 0 < len(safe.encode()) <= MAX_BYTES
    assert not set(safe) & set('/\\:*?"<>|')
    assert safe == safe.strip(" ").rstrip(".")
    assert unicodedata.is_normalized("NFC", safe)
    assert media_name(safe) == safe


def test_same_name() -> None:
    assert same_name("Ménière.PNG") == same_name("me\u0301nie\u0300re.png")
    assert same_name("Straße") == same_name("STRASSE")
    assert same_name("a") != same_name("b")
