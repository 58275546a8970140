"""Faults made on purpose: a full disk, a program that holds the library."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cpccards.storage.library_file import LibraryFile

ROOT = Path(__file__).parents[2]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file grows beyond `size` bytes meanwhile. POSIX only."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def full_disk(file: LibraryFile) -> Iterator[None]:
    """The library cannot get another page meanwhile."""
    _limit_pages(file, 1)
    try:
        yield
    finally:
        _limit_pages(file, 1_000_000_000)


def _limit_pages(file: LibraryFile, pages: int) -> None:
    file._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    file._connection.rollback()


def start(
    script: str, *arguments: str | int | Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """A program of ours, `tests/support/<script>.py`, on its own; its output line by line.

    Should it hang it ends by itself: whoever reads its output then reads the end of it.
    """
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.support.{script}", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
