"""Nothing leaves the computer, and nothing is open to its other users."""

from __future__ import annotations

import ast
import logging
import os
import re
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import cpccards
from cpccards.config import Preferences
from cpccards.domain.backups import Reason
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.exchange import formats
from cpccards.gui.single_instance import SingleInstance
from cpccards.log_file import NAME, LogFile
from cpccards.profiles import Profiles
from cpccards.storage.library_file import open_library
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, fill_basic, opened, rate
from tests.support.no_network import NetworkUsed

PACKAGE = Path(cpccards.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
REACHING = re.compile(
    r"^(socket|ssl|http|ftplib|smtplib|poplib|imaplib|telnetlib|xmlrpc|asyncio|requests|httpx|aiohttp|urllib3"
    r"|urllib\.request|webbrowser|PySide6\.(QtNetwork|QtWebSockets|QtHttpServer|QtWebEngine\w*))(\.|$)"
)
ASKS_FOR_A_SCREEN = PACKAGE / "display.py"
"""Knocks at the door of this computer's own screen, which is a socket with a path."""
OWN_FILES = {
    "library.cpccards", "library.cpccards-wal", "library.cpccards.lock", "preferences.json", NAME
}  # fmt: skip
LOCAL = {"QLocalServer", "QLocalSocket"}
"""What of QtNetwork speaks with programs of this computer alone."""


class TestTheNetwork:
    def test_tests_cannot_reach_it(self) -> None:
        with socket.socket() as probe, pytest.raises(NetworkUsed):
            probe.connect(("127.0.0.1", 9))
        with socket.socket(socket.AF_INET6) as probe, pytest.raises(NetworkUsed):
            probe.connect_ex(("::1", 9))
        with socket.socket(type=socket.SOCK_DGRAM) as probe, pytest.raises(NetworkUsed):
            probe.sendto(b"hello", ("192.0.2.1", 9))
        with pytest.raises(NetworkUsed):
            socket.getaddrinfo("example.org", 443)
        with pytest.raises(NetworkUsed):
            urllib.request.urlopen("https://example.org")

    @pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="sockets of files are POSIX")
    def test_programs_of_this_computer_can_still_talk(self, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            place = os.path.relpath(tmp_path / "s")
            server.bind(place)
            server.listen()
            client.connect(place)

    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
    def test_no_module_brings_what_could_reach_it(self, path: Path) -> None:
        allowed = ["socket"] if path == ASKS_FOR_A_SCREEN else []
        assert list(reaching_imports(path.read_text(encoding="utf-8"))) == allowed

    def test_asking_for_a_screen_leaves_the_computer_alone(self) -> None:
        calls = re.findall(r"socket\.(?!timeout)(\w+)", ASKS_FOR_A_SCREEN.read_text(encoding="utf-8"))
        assert set(calls) == {"socket", "AF_UNIX"}

    def test_an_import_would_be_found(self) -> None:
        assert list(reaching_imports("import urllib.request")) == ["urllib.request"]
        assert list(reaching_imports("from urllib import request, parse")) == ["urllib.request"]
        assert list(reaching_imports("def f():\n    import http.client as h")) == ["http.client"]
        assert list(reaching_imports("from PySide6 import QtNetwork")) == ["PySide6.QtNetwork"]
        found = reaching_imports("from PySide6.QtNetwork import QLocalServer, QTcpSocket")
        assert list(found) == ["PySide6.QtNetwork.QTcpSocket"]
        assert list(reaching_imports("from urllib.parse import quote\nimport httpish")) == []


def reaching_imports(source: str) -> Iterator[str]:
    """Names that are imported and could speak with another computer."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if REACHING.match(name) and not (
                name.startswith("PySide6.QtNetwork.") and name.rpartition(".")[2] in LOCAL
            ):
                yield name


def modes(folder: Path) -> dict[str, int]:
    """Who may do what with each file and folder below one."""
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
class TestPermissions:
    @pytest.fixture(autouse=True)
    def _generous(self) -> Iterator[None]:
        """A system on which new files are open to all unless a program says otherwise."""
        before = os.umask(0)
        yield
        os.umask(before)

    def test_the_library_and_all_beside_it_are_its_owners_alone(
        self, qapp: QApplication, tmp_path: Path
    ) -> None:
        home = tmp_path / "home"
        with opened(home / "library.cpccards", FakeClock()) as services:
            rate(services, fill_basic(services, 1)[0], Rating.GOOD)
            services.media._store.put(b"\x89PNG\r\n\x1a\n picture")
            services.backups.make(Reason.BY_HAND)
            Preferences().save(home / "preferences.json")
            log = LogFile(home)
            log.stop()
            Profiles(home).add("Ann")
            window = SingleInstance(home / "library.cpccards")
            assert window.take()
            found = modes(home)
            window.release()
        assert home.stat().st_mode & 0o777 == 0o700
        assert set(found) >= OWN_FILES
        assert len([name for name in found if Path(name).parts[0] in {"library.media", "backups"}]) >= 4
        wrong = {
            name: oct(mode)
            for name, mode in found.items()
            if mode != (0o700 if (home / name).is_dir() else 0o600)
        }
        assert wrong == {}

    def test_a_migrated_library_too(self, tmp_path: Path) -> None:
        import lzma

        stored = Path(__file__).parent / "storage" / "schema_3.cpccards.xz"
        library = tmp_path / "library.cpccards"
        library.write_bytes(lzma.decompress(stored.read_bytes()))
        library.chmod(0o644)
        open_library(library, FakeClock()).close()
        assert set(modes(tmp_path).values()) == {0o600}
        assert len(modes(tmp_path)) == 2


def test_no_text_of_a_card_is_logged(tmp_path: Path) -> None:
    """An evening with failures in it, and then the log is searched for what stands on the cards."""
    words = [f"secretword{number}" for number in range(12)]
    logger = logging.getLogger("cpccards")
    level = logger.level
    log = LogFile(tmp_path / "log")
    try:
        with opened(tmp_path / "library.cpccards", FakeClock()) as services:
            notes = [Note(NoteKind.BASIC, (word, f"\\({word}^{{\\)"), tags=(word,)) for word in words]
            cards = [made[0] for made in fill(services, notes, ("secretworddeck",))]
            for card in cards:
                rate(services, card, Rating.AGAIN)
            services.backups.make(Reason.BY_HAND)
            with services.library_file() as uow:
                uow.commit()
            for data in (b"secretword\x00\x01", b'{"secretword": ['):
                with pytest.raises(BadInput):
                    formats.read("secretword.json", data)
            try:
                int(words[0])
            except ValueError:
                logging.getLogger("cpccards.gui.tasks").exception("A job broke")
            from cpccards.gui.formulas import read_formula

            assert read_formula("\\frac{secretword}{", is_display=False) is None
    finally:
        log.stop()
        logger.setLevel(level)
    found = (tmp_path / "log" / NAME).read_text(encoding="utf-8")
    assert "A job broke" in found
    assert "secretword" not in found
