"""Build the one-folder program with PyInstaller, start it, and picture its window: `make package`.

Writes dist/cpccards/ and, on Linux, out/package.png. On Windows and macOS the build only tells its version.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import trial

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "dist" / "cpccards"
PROGRAM = BUILT / ("cpccards.exe" if os.name == "nt" else "cpccards")


def make_icons() -> None:
    """Draw the icon in the forms Windows and macOS want, with Qt; no other drawing package is needed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QImage

    folder = ROOT / "build" / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    image = QImage(str(ROOT / "resources" / "icons" / "cpccards-256.png"))
    for name in ("cpccards.ico", "cpccards.icns"):
        if not image.save(str(folder / name)):
            raise SystemExit(f"Qt could not write {name} from resources/icons/cpccards-256.png.")


def build() -> None:
    """Run PyInstaller; it replaces what an earlier build left."""
    subprocess.run(
        [
            *(sys.executable, "-m", "PyInstaller", str(ROOT / "packaging" / "pyinstaller" / "cpccards.spec")),
            *("--noconfirm", "--log-level", "ERROR"),
            *("--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")),
        ],
        check=True,
        cwd=ROOT,
    )


def size_of(folder: Path) -> int:
    """Bytes in a folder, links not counted."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main(arguments: Sequence[str]) -> int:
    """Build unless told not to, then try the build."""
    parser = argparse.ArgumentParser(prog="make package", description=__doc__)
    parser.add_argument("--no-build", action="store_true", help="try the build that is there")
    parser.add_argument("--no-trial", action="store_true", help="build only")
    options = parser.parse_args(arguments)
    if not options.no_build:
        started = time.monotonic()
        make_icons()
        build()
        took = time.monotonic() - started
        print(f"Built {BUILT.relative_to(ROOT)}, {size_of(BUILT) / 1e6:.0f} MB, in {took:.0f} s", flush=True)
    if options.no_trial:
        return 0
    if not PROGRAM.exists():
        print(
            f"There is no {PROGRAM.relative_to(ROOT)} yet; run make package without --no-build.",
            file=sys.stderr,
        )
        return 1
    if platform.system() == "Linux":
        return trial.show_window(PROGRAM, ROOT / "out" / "package.png")
    return subprocess.run([str(PROGRAM), "--version"], check=False, timeout=120).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
