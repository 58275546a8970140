"""What the tests of bundled decks and questions share."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def tabular() -> ModuleType:
    """The official tabular list, April 2026; loading takes some two seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it still reads its data through pkg_resources
        return importlib.import_module("simple_icd_10_cm")
