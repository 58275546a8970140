"""Pictures and sounds of a package: their list, their names, their bytes."""

from __future__ import annotations

import json

import pytest

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.exchange import anki_media, anki_package
from tests.support.old_anki import (
    BASIC,
    Generation,
    OldCollection,
    bytes_field,
    compressed,
    media_entries,
    package,
    varint_field,
    zipped,
)

EMPTY = OldCollection().database()


def read(data: bytes) -> Draft:
    return anki_package.read(data, "x.apkg")


def old_package(**entries: bytes) -> Draft:
    return read(zipped({"collection.anki2": EMPTY, **entries}))


def new_package(entries: dict[str, bytes]) -> Draft:
    return read(zipped({"meta": varint_field(1, 3), "collection.anki21b": compressed(EMPTY), **entries}))


def whys(draft: Draft) -> str:
    return "\n".join(problem.why for problem in draft.problems)


def media(draft: Draft) -> dict[str, bytes]:
    return {medium.name: medium.read() for medium in draft.media}


@pytest.mark.parametrize("generation", list(Generation))
def test_names_and_bytes(generation: Generation) -> None:
    given = {"a.png": b"one", "Ménière β.jpg": b"", "c.mp3": b"x" * 300_000}
    draft = read(package(EMPTY, given, generation))
    assert media(draft) == given
    assert [medium.size for medium in draft.media] == [3, 0, 300_000]
    assert not draft.problems


def test_a_list_with_gaps_in_any_order() -> None:
    draft = old_package(**{"media": b'{"7": "b.png", "0": "a.png"}', "0": b"A", "7": b"B"})
    assert media(draft) == {"a.png": b"A", "b.png": b"B"}


@pytest.mark.parametrize("listed", [b"", b"{}", b"\xef\xbb\xbf{}"])
def test_an_empty_list(listed: bytes) -> None:
    draft = old_package(media=listed)
    assert (draft.media, draft.problems) == ((), ())


def test_no_list_at_all() -> None:
    assert not old_package(**{"0": b"x"}).problems
    assert not new_package({}).problems


@pytest.mark.parametrize("listed", [b"[1]", b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 10_000])
def test_a_damaged_list(listed: bytes) -> None:
    draft = old_package(media=listed)
    assert not draft.media
    assert "list of pictures and sounds is damaged" in whys(draft)


@pytest.mark.parametrize(
    "listed", [b"", b"no zstd", compressed(b"\x0a\xff"), compressed(b"\x0a\x02\xff\xff")]
)
def test_a_damaged_list_of_the_latest_kind(listed: bytes) -> None:
    draft = new_package({"media": listed})
    assert "list of pictures and sounds is damaged" in whys(draft)


def test_a_list_with_numbers_of_its_own() -> None:
    listed = bytes_field(2, b"unknown") + bytes_field(1, bytes_field(1, b"a.png") + varint_field(255, 9))
    draft = new_package({"media": compressed(listed), "9": compressed(b"A")})
    assert media(draft) == {"a.png": b"A"}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.png",
        "/etc/passwd",
        "C:\\evil.png",
        "C:evil",
        "a/b.png",
        "..",
        ".",
        "",
        "\\\\host\\share\\x.png",
        "???",
    ],
)
def test_names_that_are_paths(name: str) -> None:
    draft = old_package(**{"media": json.dumps({"0": name}).encode(), "0": b"x"})
    assert not draft.media
    assert "no name for a file" in whys(draft)
    latest = new_package({"media": compressed(media_entries({name: b"x"})), "0": compressed(b"x")})
    assert not latest.media


def test_names_that_are_no_text() -> None:
    assert "no name for a file" in whys(old_package(**{"media": b'{"0": 5}', "0": b"x"}))


def test_names_are_made_safe() -> None:
    draft = old_package(**{"media": b'{"0": "CON.png", "1": "a?b.png"}', "0": b"x", "1": b"y"})
    assert set(media(draft)) == {"CON_.png", "ab.png"}


def test_two_of_one_name() -> None:
    draft = old_package(**{"media": b'{"0": "a.png", "1": "A.PNG"}', "0": b"x", "1": b"y"})
    assert media(draft) == {"a.png": b"x"}
    assert "another file has the same name" in whys(draft)


@pytest.mark.parametrize("entry", ["1", "../0", "collection.anki2", "²"])
def test_files_that_are_not_there(entry: str) -> None:
    draft = old_package(**{"media": json.dumps({entry: "a.png", "0": "b.png"}).encode(), "0": b"x"})
    assert media(draft) == {"b.png": b"x"}
    assert "“a.png” was left out: the file doesn't hold it." in whys(draft)


def test_files_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki_media, "MAX_MEDIUM", 1000)
    draft = old_package(**{"media": b'{"0": "a.png", "1": "b.png"}', "0": b"x" * 1001, "1": b"x" * 1000})
    assert set(media(draft)) == {"b.png"}
    assert "larger than" in whys(draft)


def test_a_frame_that_swells_is_refused_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki_media, "MAX_MEDIUM", 1000)
    listed = compressed(bytes_field(1, bytes_field(1, b"a.png") + varint_field(2, 5)))
    draft = new_package({"media": listed, "0": compressed(b"\x00" * 100_000)})
    (medium,) = draft.media
    with pytest.raises(BadInput, match="1,000 bytes"):
        medium.read()


def test_damaged_bytes_are_refused_when_they_are_read() -> None:
    draft = new_package({"media": compressed(media_entries({"a.png": b"x"})), "0": b"no zstd"})
    with pytest.raises(BadInput, match="can't be unpacked"):
        draft.media[0].read()


class TestMissing:
    def notes(self, *fields: str, media: dict[str, bytes] | None = None) -> Draft:
        old = OldCollection()
        old.media = media or {}
        for field in fields:
            old.add_note(BASIC, (field, ""))
        return read(old.package())

    def test_is_told_once_at_the_first_note(self) -> None:
        draft = self.notes(
            "no picture", '<img src="a.png">', "<IMG SRC='a.png'> [sound:b.mp3]", "<img src=c.gif>"
        )
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [
            (2, False),
            (3, False),
            (4, False),
        ]
        assert "doesn't hold “a.png”" in draft.problems[0].why

    def test_spellings_of_one_name(self) -> None:
        fields = (
            '<img src="Hand%20Bones.png">',
            "<img src='hand bones.png'>",
            '<img src="a&amp;b.png">',
            "[sound:a&b.png]",
        )
        assert not self.notes(*fields, media={"hand bones.png": b"x", "a&b.png": b"y"}).problems

    def test_what_is_on_the_net_is_no_file(self) -> None:
        fields = (
            "https://x.org/a.png",
            "data:image/png;base64,AAAA",
            "//x.org/a.png",
            "file:///etc/passwd",
            "",
        )
        assert not self.notes(*(f'<img src="{field}">' for field in fields)).problems

    def test_a_thousand(self) -> None:
        problems = self.notes(*(f'<img src="{at}.png">' for at in range(1000))).problems
        assert len(problems) == 21
        assert problems[-1].why == "980 more: pictures and sounds that notes name and the file doesn't hold."

    @pytest.mark.parametrize("piece", ['src="', "src='", "src = ", "[sound:", "src", 'src="x'])
    def test_hostile_fields_take_no_time(self, piece: str) -> None:
        self.notes(piece * 100_000)
