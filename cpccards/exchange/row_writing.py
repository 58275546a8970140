"""Writing rows of text as CSV, a thousand at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

_BATCH = 1_000


def write_rows(
    target: BinaryIO, rows: Iterable[Iterable[str]], *, separator: str = ",", line_end: str = "\r\n"
) -> None:
    """Writes rows in UTF-8.

    Every cell stands in quotation marks: then no text can be taken for a separator, a comment or a header.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    for count, row in enumerate(rows, 1):
        writer.writerow(row)
        if count % _BATCH == 0:
            target.write(text.getvalue().encode("utf-8", "replace"))
            text.seek(0)
            text.truncate()
    target.write(text.getvalue().encode("utf-8", "replace"))
