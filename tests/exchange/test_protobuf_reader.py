"""The wire format of protocol buffers."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.exchange.protobuf_reader import floats, last_fields, message, read_fields, text, whole_number
from tests.support.old_anki import bytes_field, varint_field


@given(
    st.lists(st.tuples(st.integers(1, 2**29 - 1), st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=300)))
)
def test_what_was_written_is_read(fields: list[tuple[int, int | bytes]]) -> None:
    data = b"".join(
        bytes_field(number, value) if isinstance(value, bytes) else varint_field(number, value)
        for number, value in fields
    )
    read = [
        (number, value if isinstance(value, bytes) else whole_number(value))
        for number, value in read_fields(data)
    ]
    assert read == fields


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        fields = list(read_fields(data))
    except ValueError:
        return
    assert last_fields(data) == {number: value for number, value in fields if number <= 1000}


def test_numbers_of_fixed_length() -> None:
    data = b"\x0d" + struct.pack("<f", 0.9) + b"\x11" + struct.pack("<d", 2.5)
    assert list(read_fields(data)) == [(1, struct.pack("<f", 0.9)), (2, struct.pack("<d", 2.5))]


@pytest.mark.parametrize("data", [b"\x08", b"\x08\x80", b"\x0a\x05ab", b"\x0d\x00", b"\x0b", b"\xff" * 11])
def test_cut_off(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut off|unknown"):
        list(read_fields(data))


def test_values() -> None:
    assert (whole_number(None), whole_number(b"x"), whole_number(2**64 - 1)) == (0, 0, -1)
    assert (text(None), text(5), text(b"\xc3\xa9"), text(b"\xff")) == ("", "", "é", "\ufffd")
    assert (message(None), message(5), message(b"x")) == (b"", b"", b"x")
    assert floats(struct.pack("<3f", 0.9, 0.1542, 36500)) == (0.9, 0.1542, 36500.0)
    assert floats(None) == floats(7) == ()
    with pytest.raises(ValueError, match="cut off"):
        floats(b"12345")
