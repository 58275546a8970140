"""The exam outlines there are."""

from __future__ import annotations

import pytest

from cpccards.domain.blueprint import DEFAULT_OUTLINE
from cpccards.domain.errors import BadInput
from cpccards.services.outlines import OutlineService
from tests.support.libraries import RESOURCES


def test_the_default_one_is_first() -> None:
    outlines = OutlineService(RESOURCES / "blueprints")
    assert outlines.all()[0].id == DEFAULT_OUTLINE
    assert len(outlines.all()) == 2
    assert [outlines.get(outline.id) for outline in outlines.all()] == list(outlines.all())


def test_an_unknown_one_is_told_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="called 'mine'") as caught:
        OutlineService(RESOURCES / "blueprints").get("mine")
    assert DEFAULT_OUTLINE in caught.value.remedy
