"""An address on a card is opened only after a yes, and only https."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from cpccards.gui.links import offer_to_open

Button = QMessageBox.StandardButton


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses handed to the browser."""
    found: list[str] = []

    def open_url(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return found


def answer(monkeypatch: pytest.MonkeyPatch, button: Button, shown: list[str]) -> None:
    def exec_(box: QMessageBox) -> Button:
        shown.append(box.informativeText())
        return button

    monkeypatch.setattr(QMessageBox, "exec", exec_)


def test_yes_opens_the_address_that_was_shown(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    shown: list[str] = []
    answer(monkeypatch, Button.Open, shown)
    assert offer_to_open("https://example.org/a?b=1")
    assert opened == shown == ["https://example.org/a?b=1"]


def test_no_opens_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> None:
    answer(monkeypatch, Button.Cancel, [])
    assert not offer_to_open("https://example.org")
    assert opened == []


@pytest.mark.parametrize("address", ["http://example.org", "file:///etc/passwd", "javascript:alert(1)", ""])
def test_anything_but_https_is_not_even_asked_about(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, opened: list[str], address: str
) -> None:
    shown: list[str] = []
    answer(monkeypatch, Button.Open, shown)
    assert not offer_to_open(address)
    assert shown == opened == []
