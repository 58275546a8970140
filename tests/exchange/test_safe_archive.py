"""Zip archives and zstd frames that were made to harm."""

from __future__ import annotations

import io
import struct
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.exchange import safe_archive
from cpccards.exchange.safe_archive import open_archive, unpacked
from tests.support.old_anki import compressed, zipped


def refusal(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_archive(data)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


def test_entries() -> None:
    archive = open_archive(zipped({"a": b"one", "b/c": b"", "../d": b"x" * 100_000}))
    assert archive.names() == ("a", "b/c", "../d")
    assert "a" in archive
    assert "d" not in archive
    assert archive.size("../d") == 100_000
    assert archive.read("a", 3) == b"one"
    assert archive.read("b/c", 0) == b""
    assert [len(piece) for piece in archive.chunks("../d", 100_000)] == [65536, 34464]


def test_what_is_not_there_and_what_is_too_large() -> None:
    archive = open_archive(zipped({"a": b"four"}))
    for name, limit, words in (("b\n\u202e", 9, "b??"), ("a", 3, "larger than")):
        with pytest.raises(BadInput, match=words) as caught:
            archive.read(name, limit)
        assert caught.value.remedy


def test_threads_may_read_at_once() -> None:
    archive = open_archive(zipped({str(at): bytes([at]) * 50_000 for at in range(40)}))
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda at: archive.read(str(at), 50_000), range(40)))
    assert read == [bytes([at]) * 50_000 for at in range(40)]


class TestRefused:
    @pytest.mark.parametrize("data", [b"", b"text", b"PK", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 30])
    def test_no_archive(self, data: bytes) -> None:
        refusal(data)

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
    def test_cut_off(self, share: float) -> None:
        whole = zipped({"a": b"x" * 500, "b": bytes(range(256))})
        assert "cut off" in refusal(whole[: int(len(whole) * share)]).title

    def test_encrypted(self) -> None:
        data = bytearray(zipped({"a": b"secret"}))
        central = data.index(b"PK\x01\x02")
        data[central + 8] |= 1
        assert "password" in refusal(bytes(data)).remedy

    def test_an_unusual_method(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("a", b"x" * 100)
        assert "unusual" in refusal(out.getvalue()).message

    def test_a_name_twice(self) -> None:
        data = zipped({"aa": b"1", "ab": b"2"}).replace(b"ab", b"aa")
        assert "same name" in refusal(data).message

    def test_more_entries_than_allowed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = zipped({str(at): b"" for at in range(5)})
        monkeypatch.setattr(safe_archive, "MAX_ENTRIES", 5)
        assert len(open_archive(data).names()) == 5
        monkeypatch.setattr(safe_archive, "MAX_ENTRIES", 4)
        assert "more than 4 files" in refusal(data).message

    def test_a_hundred_thousand_entries(self) -> None:
        """Counted before anything is made for each."""
        entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *(0,) * 16) + b""
        refusal(b"PK\x03\x04" + entry * 100_000)

    def test_a_bomb(self) -> None:
        assert "swell" in refusal(zipped({"bomb": b"\x00" * 20_000_000})).message
        assert open_archive(zipped({"small": b"\x00" * 5_000_000})).size("small") == 5_000_000

    def test_more_in_all_than_allowed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(safe_archive, "MAX_TOTAL", 1000)
        assert "GB" in refusal(zipped({"a": b"x" * 600, "b": b"x" * 600})).message


def test_a_header_that_lies_about_the_size() -> None:
    content = bytes(range(250)) * 100
    data = bytearray(zipped({"a": content}))
    size_at = data.index(b"PK\x01\x02") + 24
    struct.pack_into("<L", data, size_at, 10)
    with pytest.raises(BadInput, match="can't be unpacked"):
        open_archive(bytes(data)).read("a", 1_000_000)
    struct.pack_into("<L", data, size_at, 100_000)
    assert open_archive(bytes(data)).read("a", 1_000_000) == content
    struct.pack_into("<L", data, size_at, 2**32 - 10)
    refusal(bytes(data))


def test_damaged_bytes() -> None:
    data = bytearray(zipped({"a": bytes(range(250)) * 100}))
    data[60:70] = b"\xff" * 10
    with pytest.raises(BadInput, match="can't be unpacked"):
        open_archive(bytes(data)).read("a", 1_000_000)


def test_an_entry_may_not_outgrow_its_limit_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the header says; Python stops at that by itself, today."""
    archive = open_archive(zipped({"a": b"x" * 200_000}))
    archive._entries["a"].file_size = 10
    monkeypatch.setattr(archive._archive, "open", lambda _entry: io.BytesIO(b"x" * 200_000))
    with pytest.raises(BadInput, match="larger than"):
        archive.read("a", 100_000)


class TestZstd:
    @given(st.binary(max_size=5000), st.integers(1, 5000))
    def test_what_was_packed_comes_out(self, data: bytes, piece: int) -> None:
        frame = compressed(data)
        pieces = [frame[at : at + piece] for at in range(0, len(frame), piece)]
        assert b"".join(unpacked(pieces, 5000)) == data

    def test_several_frames(self) -> None:
        frames = zstandard.ZstdCompressor().compress(b"one") + compressed(b"two")
        assert b"".join(unpacked([frames], 6)) == b"onetwo"

    def test_cut_off(self) -> None:
        frame = compressed(bytes(range(256)) * 1000)
        for part in (frame[:-1], frame[: len(frame) // 2], frame[:3], b""):
            with pytest.raises(BadInput, match="can't be unpacked"):
                b"".join(unpacked([part], 1_000_000))

    def test_damaged(self) -> None:
        for data in (b"no zstd at all", compressed(b"x" * 99) + b"trailing"):
            with pytest.raises(BadInput, match="can't be unpacked"):
                b"".join(unpacked([data], 1_000_000))

    def test_a_bomb(self) -> None:
        bomb = zstandard.ZstdCompressor(level=19, write_content_size=False).compress(b"\x00" * 100_000_000)
        assert len(bomb) < 10_000
        seen = 0
        with pytest.raises(BadInput, match="1,000,000 bytes"):  # noqa: PT012  # it comes in pieces
            for piece in unpacked([bomb], 1_000_000):
                seen += len(piece)
        assert seen <= 1_000_000
        with pytest.raises(BadInput, match="swell"):
            b"".join(unpacked([bomb], 200_000_000))

    def test_a_window_that_asks_for_gigabytes(self) -> None:
        asking = zstandard.ZstdCompressionParameters(window_log=28, write_content_size=False)
        frame = zstandard.ZstdCompressor(compression_params=asking).compressobj()
        data = frame.compress(b"x" * 1000) + frame.flush()
        with pytest.raises(BadInput):
            b"".join(unpacked([data], 1_000_000))
