"""Set everything up, then start one task: `python3 packaging/bootstrap.py run`.

`make run` and `make test` call this on machines that have nothing but Python. It looks for the libraries Qt
needs, finds uv or puts it into `.tools`, installs what `uv.lock` names into `.venv`, and becomes the task.
Once all is there, a stamp in `.venv` lets it pass in a tenth of a second.

Standard library only, and readable by any Python from 3.7 on: an old one gets a sentence, not a traceback.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
STAMP = VENV / ".set-up-for"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
PROGRAM = ".exe" if os.name == "nt" else ""

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)
OLDEST_UV = (0, 8)
LOCK_HOSTS = frozenset({"pypi.org", "files.pythonhosted.org"})


class Task(NamedTuple):
    """What a task runs with the project's Python, and where Qt draws meanwhile."""

    command: tuple[str, ...]
    qt_platform: str | None = None
    needs_window: bool = False


TASKS = {
    "run": Task(("-m", "cpccards"), needs_window=True),
    # A worker a core, at most four; `make test ARGS="-n0 -k mastery"` does without.
    "test": Task(("-m", "pytest", "-n", "auto", "--maxprocesses", "4"), qt_platform="offscreen"),
    "content": Task(("-m", "cpccards", "content")),
    "bench": Task(("-m", "tests.benchmarks"), qt_platform="offscreen"),
    "calibrate": Task(("-m", "tests.calibration"), qt_platform="offscreen"),
    "optimise-check": Task(("-m", "tests.optimising")),
    "fuzz": Task(("-m", "tests.fuzzing")),
    "faults": Task(("-m", "tests.faults"), qt_platform="offscreen"),
    "schedule": Task(("-m", "tests.schedule_bars")),
    "plan-check": Task(("-m", "tests.planning")),
    "pictures": Task(("packaging/pictures.py",), qt_platform="offscreen"),
    "package": Task(("packaging/pyinstaller/build.py",), needs_window=True),
    "check": Task((), qt_platform="offscreen"),
    "setup": Task(()),
}
CHECKS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy --strict": ("-m", "mypy", "--strict"),
    "bandit": ("-m", "bandit", "-q", "-r", "cpccards", "-c", "pyproject.toml"),
    "import-linter": ("-c", "import importlinter.cli as cli; cli.lint_imports_command()", "--no-logo"),
}


class Need(NamedTuple):
    """A shared library or a program of the system, and the Debian package that brings it."""

    name: str
    package: str


QT_LIBRARIES = (
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libgthread-2.0.so.0", "libglib2.0-0"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libfreetype.so.6", "libfreetype6"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libX11.so.6", "libx11-6"),
    Need("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
)
X_LIBRARIES = (
    Need("libX11-xcb.so.1", "libx11-xcb1"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
)
WAYLAND_LIBRARIES = (
    Need("libwayland-client.so.0", "libwayland-client0"),
    Need("libwayland-cursor.so.0", "libwayland-cursor0"),
)
PACKAGE_PROGRAMS = (
    Need("objdump", "binutils"),
    Need("Xvfb", "xvfb"),
    Need("openbox", "openbox"),
    Need("xdotool", "xdotool"),
)


class SetupError(Exception):
    """Set-up cannot go on: one sentence of what, one of what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}\n{remedy}")


# Python


def is_supported(version: Sequence[int]) -> bool:
    """Whether the app runs on this Python."""
    return OLDEST_PYTHON <= tuple(version[:2]) <= NEWEST_PYTHON


def other_pythons() -> Iterable[str]:
    """Supported Pythons on PATH, newest first. Each was started: a name on PATH may be an empty shim."""
    for minor in range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if path is None:
            continue
        probe = "import sys; print(sys.version_info[1])"
        found = subprocess.run([path, "-c", probe], capture_output=True, text=True, check=False)
        if found.returncode == 0 and found.stdout.strip() == str(minor):
            yield path


def ensure_python() -> None:
    """Return on a supported Python; otherwise start over with one, or say which to get."""
    if is_supported(sys.version_info[:2]):
        return
    for path in other_pythons():
        replace_process([path, *sys.argv], os.environ)
    oldest, newest = (".".join(map(str, version)) for version in (OLDEST_PYTHON, NEWEST_PYTHON))
    mine = ".".join(map(str, sys.version_info[:2]))
    raise SetupError(
        f"CPC Cards needs Python {oldest} to {newest}, and this is Python {mine}.",
        f"Install one of them; then run this again, or name it: make run PYTHON=python{newest}",
    )


# System libraries and programs


def needs_of(task: str, platform: str, environment: Mapping[str, str]) -> tuple[Need, ...]:
    """What the system must have for a task. Only Linux leaves Qt's libraries to the system.

    Without a display the app opens in the terminal, where it needs none of them.
    """
    if not platform.startswith("linux") or task == "setup":
        return ()
    if task == "package":
        return QT_LIBRARIES + X_LIBRARIES + PACKAGE_PROGRAMS
    if task == "libraries":
        return QT_LIBRARIES + X_LIBRARIES
    if TASKS[task].needs_window:
        if environment.get("DISPLAY"):
            return QT_LIBRARIES + X_LIBRARIES
        if environment.get("WAYLAND_DISPLAY"):
            return QT_LIBRARIES + WAYLAND_LIBRARIES
        if not environment.get("QT_QPA_PLATFORM"):
            return ()
    return QT_LIBRARIES


def is_here(name: str) -> bool:
    """Whether a library loads, or a program is on PATH."""
    if ".so" not in name:
        return shutil.which(name) is not None
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(needs: Iterable[Need], is_here: Callable[[str], bool]) -> list[Need]:
    """The needs that are not met, in their order."""
    return [need for need in needs if not is_here(need.name)]


def packages_of(needs: Iterable[Need]) -> list[str]:
    """Debian packages that meet the needs, each once, in their order."""
    return list(dict.fromkeys(need.package for need in needs))


def install_line(needs: Sequence[Need], which: Callable[[str], str | None]) -> str:
    """What a person types to get what is missing, in their own system's words where we know them."""
    if which("apt-get"):
        return "sudo apt-get update && sudo apt-get install " + " ".join(packages_of(needs))
    if which("dnf"):
        return "sudo dnf install " + " ".join(
            f"'{need.name}()(64bit)'" if ".so" in need.name else f"/usr/bin/{need.name}" for need in needs
        )
    return "your package manager, for the packages that hold " + ", ".join(need.name for need in needs)


def ensure_system(needs: Sequence[Need]) -> None:
    """Meet the needs: as root on Debian and its kin by installing, elsewhere by saying what to install."""
    lacking = missing(needs, is_here)
    if not lacking:
        return
    if can_install():
        install_packages(packages_of(lacking))
        lacking = missing(lacking, is_here)
        if not lacking:
            return
    names = ", ".join(need.name for need in lacking)
    raise SetupError(f"This system lacks {names}.", f"Install with: {install_line(lacking, shutil.which)}")


def can_install() -> bool:
    """Whether packages may be installed without asking anybody: root, and apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages. Waits for another apt-get to end."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=120")
    remedy = f"Look at what apt-get says above; then: apt-get install {' '.join(packages)}"
    step("Reading the package lists", ["apt-get", *wait, "update", "-qq"], environment, remedy)
    install = ["apt-get", *wait, "install", "-y", "-qq", "--no-install-recommends", *packages]
    step("Installing " + " ".join(packages), install, environment, remedy)


# uv and the virtual environment


def uv_version(text: str) -> tuple[int, ...]:
    """The numbers in what `uv --version` prints; empty where there are none."""
    found = re.match(r"uv (\d+)\.(\d+)", text)
    return tuple(map(int, found.groups())) if found else ()


def find_uv() -> str | None:
    """A uv that is new enough: on PATH, where its installer puts it, or in `.tools`."""
    # Where there is no home, expanduser returns what it was given, and Path.home() raises.
    homes = [os.path.expanduser("~/.local/bin"), str(TOOLS / SCRIPTS)]  # noqa: PTH111
    for candidate in [shutil.which("uv"), *(shutil.which("uv", path=home) for home in homes)]:
        if candidate is None:
            continue
        found = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        if found.returncode == 0 and uv_version(found.stdout) >= OLDEST_UV:
            return candidate
    return None


def venv_package() -> str:
    """The Debian package that lets this Python make virtual environments."""
    is_default = os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3")
    return "python3-venv" if is_default else f"python3.{sys.version_info[1]}-venv"


def make_uv() -> str:
    """Put uv into `.tools`, an environment of its own, and return its path."""
    if importlib.util.find_spec("ensurepip") is None:
        if not can_install():
            raise SetupError(
                "This Python cannot make virtual environments: its ensurepip module is missing.",
                f"On Debian and Ubuntu: sudo apt-get install {venv_package()}"
                " (or install uv, which needs no Python)",
            )
        install_packages([venv_package()])
    python = TOOLS / SCRIPTS / f"python{PROGRAM}"
    minimum = ".".join(map(str, OLDEST_UV))
    remedy = "Check the connection and the free space, then run this again; or install uv yourself."
    step("Making .tools", [sys.executable, "-m", "venv", "--clear", str(TOOLS)], os.environ, remedy)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    step("Putting uv into .tools", [*pip, f"uv>={minimum}"], os.environ, remedy)
    return str(TOOLS / SCRIPTS / f"uv{PROGRAM}")


def environment_key(lock: bytes, project: bytes, version: Sequence[int]) -> str:
    """What the environment was made from; another key means that it must be made again."""
    digest = hashlib.sha256(lock + b"\0" + project).hexdigest()
    return f"python {version[0]}.{version[1]} {digest}"


def ensure_environment() -> Path:
    """Install what `uv.lock` names into `.venv` unless it is there, and return its Python."""
    python = VENV / SCRIPTS / f"python{PROGRAM}"
    lock, project = (ROOT / name for name in ("uv.lock", "pyproject.toml"))
    key = environment_key(lock.read_bytes(), project.read_bytes(), sys.version_info[:2])
    if python.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == key:
        return python
    uv = find_uv() or make_uv()
    STAMP.unlink(missing_ok=True)
    # VIRTUAL_ENV and UV_PROJECT_ENVIRONMENT would send the packages elsewhere than where we look for them.
    elsewhere = ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON")
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    # Compiled now, once: otherwise the first start compiles everything it imports before it paints.
    sync = [uv, "sync", "--frozen", "--all-groups", "--compile-bytecode", "--quiet"]
    sync += ["--python", sys.executable]
    label = "Installing the packages of uv.lock into .venv (about 250 MB the first time)"
    outcome = attempt(label, sync, environment)
    if outcome.code and "certificate" in outcome.said:
        # uv brings its own list of authorities; a school or hospital that reads its traffic adds another.
        label = "Once more, trusting the authorities this system trusts"
        outcome = attempt(label, sync, {**environment, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"})
    insist(label, outcome, "Check the connection and that 1 GB is free, then run this again.")
    STAMP.write_text(key, encoding="utf-8")
    return python


# Checks


def foreign_hosts(lock: str) -> list[str]:
    """Hosts in a lock file other than the public index; a plain http address is foreign whatever its host."""
    addresses = re.findall(r"(\w+)://([^/\"\s]+)", lock)
    return sorted({host for scheme, host in addresses if scheme != "https" or host not in LOCK_HOSTS})


def check(python: Path, environment: Mapping[str, str]) -> int:
    """Run all the quick checks, whatever the first ones find, and name those that failed."""
    failed = []
    for name, command in CHECKS.items():
        print(f"-- {name}", flush=True)
        if subprocess.run([str(python), *command], env=dict(environment), check=False).returncode:
            failed.append(name)
    print("-- uv.lock names the public index only", flush=True)
    hosts = foreign_hosts((ROOT / "uv.lock").read_text(encoding="utf-8"))
    if hosts:
        print(f"uv.lock also names {', '.join(hosts)}. Take pyproject.toml's index only, and run: uv lock")
        failed.append("uv.lock")
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed", flush=True)
    return 1 if failed else 0


# Running things


class Outcome(NamedTuple):
    """How a program ended, and what it printed."""

    code: int
    said: str


def attempt(label: str, command: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run one step of set-up behind one line that says what it is and how long it took."""
    started = time.monotonic()
    shows_time = sys.stdout.isatty()
    print(label, end=" … ", flush=True)
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        while True:
            try:
                code = child.wait(timeout=1)
                break
            except subprocess.TimeoutExpired:
                if shows_time:
                    print(f"\r{label} … {time.monotonic() - started:.0f} s ", end="", flush=True)
            except BaseException:
                child.kill()
                raise
        output.seek(0)
        said = output.read().decode("utf-8", "replace").strip()
    print(f"\r{label} … " if shows_time else "", end="")
    print("failed" if code else f"{time.monotonic() - started:.1f} s", flush=True)
    return Outcome(code, said)


def insist(label: str, outcome: Outcome, remedy: str) -> None:
    """Stop set-up if the step failed, after showing the end of what it said."""
    if outcome.code:
        print("\n".join(outcome.said.splitlines()[-30:]), file=sys.stderr)
        raise SetupError(f"This step failed with exit code {outcome.code}: {label}.", remedy)


def step(label: str, command: Sequence[str], environment: Mapping[str, str], remedy: str) -> None:
    """Run a step that must succeed."""
    insist(label, attempt(label, command, environment), remedy)


def replace_process(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Become the command. Windows cannot, so there it is waited for."""
    sys.stdout.flush()
    if os.name == "nt":
        raise SystemExit(subprocess.run(list(command), env=dict(environment), check=False).returncode)
    os.execve(command[0], list(command), dict(environment))


def task_environment(task: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment a task starts in."""
    result = dict(environment)
    platform = TASKS[task].qt_platform
    if platform:
        result["QT_QPA_PLATFORM"] = platform
    return result


def main(arguments: Sequence[str]) -> int:
    """Set up and run the task named first, handing it the other arguments."""
    names = [*TASKS, "libraries"]
    if not arguments or arguments[0] not in names:
        print(f"usage: python3 packaging/bootstrap.py {'|'.join(names)} [arguments]", file=sys.stderr)
        return 2
    task, *rest = arguments
    try:
        ensure_python()
        ensure_system(needs_of(task, sys.platform, os.environ))
        if task == "libraries":
            return 0
        python = ensure_environment()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    os.chdir(ROOT)
    environment = task_environment(task, os.environ)
    if task == "setup":
        return 0
    if task == "check":
        return check(python, environment)
    replace_process([str(python), *TASKS[task].command, *rest], environment)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
