"""Two small checks for pre-commit: `tidy.py text FILE…` mends line ends, `tidy.py toml FILE…` reads TOML.

Both end with 1 if a file was changed or cannot be read, as pre-commit expects.
"""

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path


def tidy(text: bytes) -> bytes:
    """The text with Unix line ends, no blanks before them, and one newline at its end."""
    mended = re.sub(rb"[ \t]+$", b"", text.replace(b"\r\n", b"\n"), flags=re.MULTILINE).rstrip(b"\n")
    return mended + b"\n" if mended else b""


def mend(path: Path) -> str:
    """Tidy the file; returns what was done, or nothing."""
    text = path.read_bytes()
    tidied = tidy(text)
    if tidied == text:
        return ""
    path.write_bytes(tidied)
    return "mended"


def read_toml(path: Path) -> str:
    """Read the file; returns what is wrong with it, or nothing."""
    try:
        tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return str(error)
    return ""


def main(arguments: Sequence[str]) -> int:
    """Check the files with the check named first."""
    check = {"text": mend, "toml": read_toml}[arguments[0]]
    found = [(name, said) for name in arguments[1:] if (said := check(Path(name)))]
    for name, said in found:
        print(f"{name}: {said}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
