"""Sounds of cards. Qt Multimedia itself is no part of what the app needs, so a player is made up."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer
from pytestqt.qtbot import QtBot

from cpccards.gui.sounds import SoundPlayer, can_play


@dataclass
class Played:
    """What a made-up Qt Multimedia was asked for."""

    steps: list[str] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)
    made: int = 0

    def module(self) -> Any:
        played = self

        class Player:
            def __init__(self, _parent: object) -> None:
                played.made += 1

            def setAudioOutput(self, _output: object) -> None:  # noqa: N802
                played.steps.append("output")

            def stop(self) -> None:
                played.steps.append("stop")

            def setSourceDevice(self, device: QBuffer) -> None:  # noqa: N802
                played.data.append(bytes(device.data().data()))
                assert device.isReadable()

            def play(self) -> None:
                played.steps.append("play")

        return SimpleNamespace(QMediaPlayer=Player, QAudioOutput=lambda _parent: None)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    found = Played()
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", found.module())
    return found


def test_a_sound_is_played_from_its_bytes(qtbot: QtBot, played: Played) -> None:
    player = SoundPlayer()
    player.play(b"one")
    player.play(b"two")
    assert played.data == [b"one", b"two"]
    assert played.steps == ["output", "stop", "play", "stop", "play"]
    assert played.made == 1


def test_where_nothing_can_be_played_nothing_happens(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    SoundPlayer().play(b"one")


def test_whether_it_can_is_found_out_without_loading_it() -> None:
    before = set(sys.modules)
    can_play.cache_clear()
    assert can_play() == (find_spec("PySide6.QtMultimedia") is not None)
    assert "PySide6.QtMultimedia" not in set(sys.modules) - before
