"""Writes the help page that lists what the app is built on: each package, its version and its licence.

`uv run python packaging/licences.py` after a change of `uv.lock`; a test compares the two.
"""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "resources" / "help" / "about.md"

_HEAD = """# About

CPC Cards {version}, under the MIT licence. The cards and questions that come with it are under CC BY 4.0. \
It makes no network call and sends nothing to anybody.

An independent study aid, not affiliated with, sponsored or endorsed by AAPC or the AMA. CPT is a registered \
trademark of the American Medical Association.

## What it is built on

These packages are in every copy of the app, or in those of one system.

| package | version | licence |
|---|---|---|
"""
_TAIL = """
Python itself is under the PSF licence. Qt, which PySide6 and shiboken6 bring, is used under the LGPL 3; \
it is loaded as libraries of its own, which can be exchanged for others. The Inter typeface is under the SIL \
Open Font License 1.1, and so is STIX Two Math, in which formulas are drawn; ziafont brings DejaVu Sans, \
under the Bitstream Vera licence. ICD-10-CM is in the public domain.

## When something goes wrong

**Open the log**, below on every page of this help, shows what the app did and where it failed. No text of \
your cards is in it. When the app meets a fault it shows a report; it is sent nowhere unless you send it.
"""
_STATED = {
    # Packages of other systems, which are not installed everywhere; as stated on their pages at PyPI.
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}
_SHORT = {
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def main() -> int:
    """Writes the page; returns 0."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(shipped())} packages")
    return 0


def page() -> str:
    """The page as it is to be. `{version}` is filled in where it is shown."""
    rows = "".join(
        f"| {name} | {', '.join(versions)} | {licence(name)} |\n" for name, versions in shipped().items()
    )
    return _HEAD + rows + _TAIL


def shipped() -> dict[str, tuple[str, ...]]:
    """What the app needs to run, on whichever system, with the versions in `uv.lock`; by name."""
    lock: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages: dict[str, list[dict[str, Any]]] = {}
    for each in lock["package"]:
        packages.setdefault(each["name"], []).append(each)
    found: set[str] = set()
    waiting = ["cpccards"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [needed["name"] for each in packages[name] for needed in each.get("dependencies", ())]
    return {
        name: tuple(sorted({each["version"] for each in packages[name]}))
        for name in sorted(found - {"cpccards"})
    }


def licence(name: str) -> str:
    """What a package says its licence is.

    Raises:
        SystemExit: it says nothing, or is not installed here.
    """
    if name in _STATED:
        return _STATED[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        raise SystemExit(
            f"{name} is not installed here: state its licence in {Path(__file__).name}."
        ) from None
    expression = (told.get_all("License-Expression") or [""])[0]
    if expression:
        return str(expression)
    named = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    if named:
        return " or ".join(_SHORT.get(each, each) for each in named)
    first = str((told.get_all("License") or [""])[0]).strip().partition("\n")[0]
    if first:
        return _SHORT.get(first, first)
    raise SystemExit(f"{name} states no licence: look it up, and state it in licences.py.")


if __name__ == "__main__":
    sys.exit(main())
