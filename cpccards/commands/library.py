"""The commands that look after the library as a file: backups, restoring, checking, repairing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cpccards import config, system_clock
from cpccards.commands.call import JsonOption, library_of, print_json
from cpccards.commands.terminal import counted
from cpccards.domain.backups import Backup, Reason, Stand
from cpccards.domain.errors import BadInput, LibraryDamaged
from cpccards.domain.library_faults import Fault
from cpccards.services.backups import backup_named, look_into, restore
from cpccards.services.library_check import salvage

commands = typer.Typer()


@commands.command()
def backup(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help="Also keep a copy as this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a backup of the library now, read through and found sound."""
    with library_of(context) as workspace:
        made = workspace.backups.make(Reason.BY_HAND)
        if to is not None:
            workspace.backups.keep_as(made, to)
        if trouble := workspace.backups.take_trouble():
            print(trouble, file=sys.stderr)
    if as_json:
        print_json(_backup_json(made) | {"copy": None if to is None else str(to)})
        return
    print(f"{_held(made.stand)} are in {to or made.path}.")


@commands.command()
def backups(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the backups, newest first."""
    with library_of(context) as workspace:
        found = workspace.backups.all()
        zone, own = workspace.calendar.zone(), workspace.backups.library_name()
    if as_json:
        print_json([_backup_json(each) for each in found])
        return
    if not found:
        print("There is no backup yet.")
        return
    for each in found:
        why = each.reason.value if each.reason is not None else ""
        why = why if each.is_verified else "not checked"
        why = why if each.stand.library == own else "another library"
        print(
            f"{each.made_at.astimezone(zone):%Y-%m-%d %H:%M}  {each.stand.cards:>6} cards  "
            f"{each.stand.reviews:>7} answers  {each.size / 1e6:>6.1f} MB  "
            f"{why:<15}  {each.path.name}"
        )


@commands.command("profiles")
def list_profiles(as_json: JsonOption = False) -> None:
    """List the profiles of this computer, and where each has its library."""
    start = config.Preferences.load(config.preferences_path()).start_profile
    found = config.profiles().all()
    if as_json:
        print_json(
            [
                {"name": each.name, "library": str(each.library), "opens_at_start": each.key == start}
                for each in found
            ]
        )
        return
    for each in found:
        print(f"{each.name}\t{each.library}")


@commands.command("restore")
def restore_backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup: its path, or its name as `backups` lists it.")],
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the library's place; what is there now is kept beside it."""
    path = config.library_path(context.obj.library)
    chosen = config.Preferences.load(config.preferences_path()).backup_folder(path)
    place = backup_named(file, path, chosen)
    if not place.is_file():
        raise BadInput(
            "There is no such backup",
            f"'{file}' is neither a file nor a name that `cpccards backups` lists.",
            "Choose one of those.",
        )
    found = look_into(place)
    kept = restore(path, found, system_clock.SystemClock().now())
    with library_of(context) as workspace:
        workspace.backups.dismiss_lacking()
        stand = workspace.backups.present()
    if as_json:
        told = {"library": str(path), "kept": None if kept is None else str(kept)}
        print_json(told | {"cards": stand.cards, "reviews": stand.reviews})
        return
    print(f"The library has {_held(stand)} now.")
    if kept is not None:
        print(f"What was there before is kept as {kept}.")


@commands.command()
def check(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Also mend what can be mended.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the library for damage; with --repair, mend it behind a backup."""
    path = config.library_path(context.obj.library)
    try:
        with library_of(context) as workspace:
            found = workspace.checking.check()
            done = workspace.checking.repair() if repair and found else None
    except LibraryDamaged:
        if not repair or not path.exists():
            raise
        _salvage(path, as_json=as_json)
        return
    left = found if done is None else done.after
    if as_json:
        told = {"library": str(path), "sound": not left, "found": [_fault_json(fault) for fault in found]}
        print_json(told | {"left": [_fault_json(fault) for fault in left], "repaired": done is not None})
    elif not found:
        print(f"{path} is sound.")
    else:
        _print_faults(found, left, repaired=done is not None)
    if left:
        raise typer.Exit(1)


def _print_faults(found: tuple[Fault, ...], left: tuple[Fault, ...], *, repaired: bool) -> None:
    for fault in found:
        print(f"{fault.words}.", file=sys.stderr)
        for detail in fault.details:
            print(f"    {detail}", file=sys.stderr)
    if not repaired:
        if any(fault.can_be_mended for fault in found):
            print("`cpccards check --repair` mends it, behind a backup.", file=sys.stderr)
        return
    mended = [fault for fault in found if fault.kind not in {other.kind for other in left}]
    for fault in mended:
        print(f"Mended: {fault.words}.")
    for fault in left:
        print(f"Still so: {fault.words}.", file=sys.stderr)


def _salvage(path: Path, *, as_json: bool) -> None:
    saved, kept = salvage(path, system_clock.SystemClock().now())
    if as_json:
        print_json(
            {"library": str(path), "kept": str(kept), "rows": dict(saved.rows), "lost": list(saved.lost)}
        )
        return
    print(saved.words)
    print(f"The damaged file is kept as {kept}.")


def _held(stand: Stand) -> str:
    return f"{counted(stand.cards, 'card')} and {counted(stand.reviews, 'answer')}"


def _fault_json(fault: Fault) -> dict[str, Any]:
    return {
        "kind": fault.kind.value,
        "count": fault.count,
        "words": fault.words,
        "details": list(fault.details),
    }


def _backup_json(backup: Backup) -> dict[str, Any]:
    return {
        "path": str(backup.path),
        "made_at": backup.made_at.isoformat(),
        "reason": None if backup.reason is None else backup.reason.value,
        "version": backup.version,
        "schema": backup.schema,
        "bytes": backup.size,
        "sha256": backup.sha256,
        "verified": backup.is_verified,
        "decks": backup.stand.decks,
        "notes": backup.stand.notes,
        "cards": backup.stand.cards,
        "reviews": backup.stand.reviews,
    }
