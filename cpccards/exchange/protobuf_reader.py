"""The wire format of protocol buffers (protobuf.dev/programming-guides/encoding), as far as Anki needs it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

Value = int | bytes
"""A varint as an unsigned number; what has a length, and numbers of 4 or 8 bytes, as bytes."""

_FIXED = {1: 8, 5: 4}
_MOST_BITS = 64
_HIGHEST = 1000


def read_fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """The fields of a message as (number, value), in their order. Raises ValueError for what is none."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield number, value
            continue
        if wire == 2:
            length, at = _varint(message, at)
        elif wire in _FIXED:
            length = _FIXED[wire]
        else:
            raise ValueError("unknown wire type")
        if length > len(message) - at:
            raise ValueError("a field is cut off")
        yield number, message[at : at + length]
        at += length


def last_fields(message: bytes) -> dict[int, Value]:
    """The fields of a message up to number 1,000; of several the last, as the format has it.

    Raises ValueError.
    """
    return {number: value for number, value in read_fields(message) if number <= _HIGHEST}


def whole_number(value: Value | None) -> int:
    """A signed number; 0 where the field is missing, as the format has it, or is none."""
    if not isinstance(value, int):
        return 0
    return value - 2**64 if value >= 2**63 else value


def text(value: Value | None) -> str:
    """Text; empty where the field is missing or is none. What is no UTF-8 has U+FFFD in place of it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def message(value: Value | None) -> bytes:
    """A message within the message; empty where the field is missing or is none."""
    return value if isinstance(value, bytes) else b""


def floats(value: Value | None) -> tuple[float, ...]:
    """Numbers of four bytes, one or packed; rounded to the seven digits they hold, so that 0.9 stays 0.9.

    Raises ValueError for another length.
    """
    if not isinstance(value, bytes):
        return ()
    if len(value) % 4:
        raise ValueError("packed numbers are cut off")
    return tuple(float(f"{number:.7g}") for (number,) in struct.iter_unpack("<f", value))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < _MOST_BITS:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & (2**_MOST_BITS - 1), at
        shift += 7
    raise ValueError("a number is cut off")
