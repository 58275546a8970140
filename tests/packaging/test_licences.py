"""The list of what the app is built on says what the lock file says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication

from cpccards import __version__
from cpccards.config import resources_folder
from cpccards.gui.help_viewer import HelpViewer
from cpccards.gui.theme import Theme

ROOT = Path(__file__).resolve().parents[2]
FREE = re.compile(r"MIT|BSD|Apache|PSF|ISC|MPL|0BSD|Zlib|CC0|LGPL|Unlicense")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / "packaging" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences = load()


def test_the_page_is_up_to_date_with_the_lock_file() -> None:
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "run packaging/licences.py"


def test_it_lists_what_is_shipped_and_nothing_else() -> None:
    found = licences.shipped()
    assert {"pyside6-essentials", "sqlalchemy", "fsrs", "numpy", "tzdata"} <= set(found)
    assert not {"anki", "pytest", "bandit", "pyinstaller", "cpccards", "fsrs-rs-python"} & set(found)


@pytest.mark.parametrize("name", licences.shipped())
def test_each_licence_allows_to_pass_it_on(name: str) -> None:
    assert FREE.search(licences.licence(name))


def test_a_package_without_one_is_asked_about() -> None:
    with pytest.raises(SystemExit, match="not installed here"):
        licences.licence("no-such-package")


def test_help_shows_the_version(qapp: QApplication) -> None:
    viewer = HelpViewer(Theme(qapp, resources_folder()), resources_folder() / "help", "about")
    try:
        assert f"CPC Cards {__version__}" in viewer.text
        assert "sqlalchemy" in viewer.text
    finally:
        viewer.deleteLater()
