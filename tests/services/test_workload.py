"""What a desired retention costs this learner, with these cards."""

from __future__ import annotations

from dataclasses import replace

from cpccards.domain.reviews import Rating
from cpccards.domain.workload import HORIZONS, RETENTIONS
from cpccards.services.workspace import Workspace
from tests.support.libraries import fill_basic, rate


def test_the_cards_of_the_preset_are_played_out(services: Workspace) -> None:
    cards = fill_basic(services, 30)
    for card in cards[:10]:
        rate(services, card, Rating.EASY)
    rate(services, cards[10], Rating.AGAIN)
    services.cards.suspend([cards[11]])
    preset = replace(services.presets.default, desired_retention=0.91)
    found = services.workload.simulate(preset)
    assert found.cards == 29
    assert tuple(found.by_horizon) == HORIZONS
    month = found.by_horizon[30]
    assert [each.desired_retention for each in month] == sorted({*RETENTIONS, 0.91})
    assert month[0].seen == 29
    assert month[-1].minutes_a_day > month[0].minutes_a_day > 0


def test_a_preset_without_cards_costs_nothing(services: Workspace) -> None:
    own, _ = services.presets.add("Own")
    found = services.workload.simulate(own)
    assert found.cards == 0
    assert {each.answers_a_day for each in found.by_horizon[365]} == {0.0}
