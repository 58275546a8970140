"""A clock that was set, and folders that are copied: what is told and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock_jumps import clock_jump
from cpccards.domain.synced_folders import conflicted_copies, synced_by

SEEN = datetime(2026, 11, 22, 17, tzinfo=UTC)


@given(st.timedeltas(min_value=timedelta(days=-3000), max_value=timedelta(days=3000)))
def test_a_jump_is_more_than_a_day_back_or_sixty_forward(by: timedelta) -> None:
    jump = clock_jump(SEEN, SEEN + by)
    if timedelta(days=-1) <= by <= timedelta(days=60):
        assert jump is None
    else:
        assert jump is not None
        assert jump.by == by


def test_a_first_look_is_no_jump() -> None:
    assert clock_jump(None, SEEN) is None


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        (PureWindowsPath(r"C:\Users\ann\OneDrive\Cards"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\ann\OneDrive - Clinic of Ohio"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\ann\iCloudDrive"), "iCloud Drive"),
        (PurePosixPath("/Users/ann/Library/Mobile Documents/com~apple~CloudDocs"), "iCloud Drive"),
        (
            PurePosixPath("/Users/ann/Library/CloudStorage/GoogleDrive-ann@example.org/My Drive"),
            "Google Drive",
        ),
        (PurePosixPath("/home/ann/Dropbox (Personal)/a"), "Dropbox"),
        (PurePosixPath("/home/ann/dropbox"), "Dropbox"),
        (PurePosixPath("/home/ann/pCloudDrive"), "pCloud"),
        (PurePosixPath("/home/ann/Nextcloud"), "Nextcloud"),
        (PurePosixPath("/home/ann/Mega projects"), None),
        (PurePosixPath("/home/ann/Dropboxes"), None),
        (PurePosixPath("/home/ann/.local/share/CPC Cards"), None),
        (PureWindowsPath(r"C:\Users\ann\AppData\Local\CPC Cards"), None),
    ],
)
def test_services_are_known_by_their_folders(folder: PurePosixPath, service: str | None) -> None:
    assert synced_by(folder / "library.cpccards") == service


def test_a_file_called_like_a_service_is_not_in_it() -> None:
    assert synced_by(PurePosixPath("/home/ann/Dropbox")) is None


def test_second_versions_are_known_by_their_names() -> None:
    copies = [
        "library (Ann's conflicted copy 2026-11-22).cpccards",
        "library [conflicted].cpccards",
        "library.sync-conflict-20261122-190200-ABCDEFG.cpccards",
        "Library (Conflict).cpccards",
    ]
    others = [
        "library.cpccards",
        "library.cpccards-wal",
        "library.media",
        "conflict.txt",
        "library conflict.txt",
    ]
    assert set(conflicted_copies(PurePosixPath("/a/library.cpccards"), [*copies, *others])) == set(copies)
