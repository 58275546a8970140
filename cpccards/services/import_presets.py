"""Presets of a file: given to the decks that are new, and never put in place of one that is in use here."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cpccards.domain.notes import DeckId
from cpccards.domain.presets import DEFAULT_PRESET, Preset
from cpccards.storage.unit_of_work import UnitOfWork

Path = tuple[str, ...]


def take_presets(uow: UnitOfWork, presets: Mapping[Path, Preset], new: Mapping[Path, DeckId]) -> None:
    """Gives the decks that are new the presets they had; one that is here already is not made again.

    The default preset of the file, under the empty path, becomes the one here as long as that is as it always
    begins. Afterwards it is another preset, for the new decks that go by it.

    Args:
        new: the decks that are new, by path.
    """
    present = uow.presets.all()
    made: dict[str, str] = {}
    wanted = {path: preset for path, preset in presets.items() if path in new}
    default = presets.get(())
    if default is not None:
        here = next(preset for preset in present if preset.key == DEFAULT_PRESET)
        if _is_same(here, default):
            made[default.key] = DEFAULT_PRESET
        elif _is_same(here, Preset("", "")):
            uow.presets.put(replace(default, key=DEFAULT_PRESET, name=here.name))
            present = uow.presets.all()
            made[default.key] = DEFAULT_PRESET
        else:
            # Whatever stands below such a deck goes by it already.
            tops = (path for path in new if not any(path[:depth] in new for depth in range(len(path))))
            wanted = {**dict.fromkeys(tops, default), **wanted}
    for path, preset in wanted.items():
        if preset.key not in made:
            made[preset.key] = _made(uow, preset, present)
        uow.presets.assign(new[path], made[preset.key])


def _made(uow: UnitOfWork, preset: Preset, present: list[Preset]) -> str:
    """The key of a preset that is like one of the file; made where there is none, and added to `present`."""
    same = next((each for each in present if _is_same(each, preset)), None)
    if same is None:
        is_taken = preset.key in {each.key for each in present}
        key = f"preset-{secrets.token_hex(6)}" if is_taken else preset.key
        same = replace(preset, key=key, name=_free_name(preset.name, present))
        uow.presets.put(same)
        present.append(same)
    return same.key


def _is_same(one: Preset, other: Preset) -> bool:
    return replace(one, key="", name="") == replace(other, key="", name="")


def _free_name(name: str, present: Sequence[Preset]) -> str:
    taken = {each.name.casefold() for each in present}
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name} {number}", number + 1
    return free
