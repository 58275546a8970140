"""What the packages carry besides code: icons, the typeface, and the files Linux desktops read."""

import configparser
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QRawFont
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
ICONS = ROOT / "resources" / "icons"
FONTS = sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
NEEDED_CHARACTERS = "≥≤≠±×½¼¾°µμαβγ→←↑↓–—…•§©®²³₂éñöŁ"
APP = "org.cpccards.CpcCards"


def run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_desktop_entry_is_valid() -> None:
    run("desktop-file-validate", str(LINUX / f"{APP}.desktop"))


def test_metainfo_is_valid() -> None:
    run("appstreamcli", "validate", "--no-net", str(LINUX / f"{APP}.metainfo.xml"))


def test_both_files_speak_of_the_same_app() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(LINUX / f"{APP}.desktop", encoding="utf-8")
    metainfo = ET.parse(LINUX / f"{APP}.metainfo.xml").getroot()
    assert metainfo.findtext("id") == entry["Desktop Entry"]["Icon"] == APP
    assert metainfo.findtext("launchable") == f"{APP}.desktop"


def test_a_double_click_on_a_deck_opens_the_app_with_it(tmp_path: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(LINUX / f"{APP}.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == "cpccards %f"
    taken = {name for name in entry["Desktop Entry"]["MimeType"].split(";") if name}
    space = {"": "http://www.freedesktop.org/standards/shared-mime-info"}
    kinds = ET.parse(LINUX / f"{APP}.xml").getroot().findall("mime-type", space)
    patterns = {kind.get("type"): kind.find("glob", space) for kind in kinds}
    assert set(patterns) == taken
    for kind, glob in patterns.items():
        assert glob is not None
        assert glob.get("pattern") == f"*.{str(kind).removeprefix('application/x-')}"
    provided = ET.parse(LINUX / f"{APP}.metainfo.xml").getroot().findall("provides/mediatype")
    assert {kind.text for kind in provided} == taken
    (tmp_path / "packages").mkdir()
    shutil.copy(LINUX / f"{APP}.xml", tmp_path / "packages")
    run("update-mime-database", str(tmp_path))


@pytest.mark.parametrize("path", sorted((ICONS / "line").glob("*.svg")), ids=lambda path: path.stem)
def test_line_icons_are_of_one_set(path: Path, qtbot: QtBot) -> None:
    text = path.read_text(encoding="utf-8")
    shape = ET.fromstring(text)
    assert (shape.get("viewBox"), shape.get("stroke"), shape.get("stroke-width")) == (
        "0 0 20 20",
        "currentColor",
        "1.6",
    )
    assert QSvgRenderer(QByteArray(text.encode())).isValid()


def test_the_app_icon_is_there_in_both_forms(qtbot: QtBot) -> None:
    assert QSvgRenderer(str(ICONS / "cpccards.svg")).isValid()
    picture = QImage(str(ICONS / "cpccards-256.png"))
    assert (picture.width(), picture.height()) == (256, 256)


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_the_typeface_has_what_coders_write(path: Path, qtbot: QtBot) -> None:
    font = QRawFont(str(path), 12)
    assert font.familyName().startswith("Inter")
    assert [mark for mark in NEEDED_CHARACTERS if not font.supportsCharacter(ord(mark))] == []


def test_the_typeface_is_small_and_has_its_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS) < 2_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS[0].parent / "OFL.txt").read_text(encoding="utf-8")
