"""Set-up on a machine that has nothing yet: what is asked for, what is said, what is left alone."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "packaging" / "bootstrap.py"


def load() -> ModuleType:
    """Load the script by its path: the folder must not become a package, PyPI has one called `packaging`."""
    specification = importlib.util.spec_from_file_location("bootstrap", SOURCE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


bootstrap = load()
GL = bootstrap.Need("libGL.so.1", "libgl1")
GLIB = bootstrap.Need("libglib-2.0.so.0", "libglib2.0-0")
GTHREAD = bootstrap.Need("libgthread-2.0.so.0", "libglib2.0-0")
OPENBOX = bootstrap.Need("openbox", "openbox")


def test_an_old_python_can_read_it() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_supported_pythons_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest, (major, minor) = bootstrap.OLDEST_PYTHON, bootstrap.NEWEST_PYTHON
    assert project["project"]["requires-python"] == f">={oldest[0]}.{oldest[1]},<{major}.{minor + 1}"


@pytest.mark.parametrize(
    ("version", "supported"),
    [((3, 10, 14), False), ((3, 11, 0), True), ((3, 14, 2), True), ((3, 15, 0), False), ((2, 7, 18), False)],
)
def test_is_supported(version: tuple[int, ...], supported: bool) -> None:
    assert bootstrap.is_supported(version) is supported


def test_a_wrong_python_is_told_what_to_get(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "is_supported", lambda version: False)
    monkeypatch.setattr(bootstrap, "other_pythons", list)
    with pytest.raises(
        bootstrap.SetupError, match=r"needs Python 3\.11 to 3\.14, and this is Python 3\.\d+\."
    ):
        bootstrap.ensure_python()


def test_a_wrong_python_hands_over_to_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def replace(command: list[str], environment: object) -> None:
        started.append(command)
        raise SystemExit(0)

    monkeypatch.setattr(bootstrap, "is_supported", lambda version: False)
    monkeypatch.setattr(bootstrap, "other_pythons", lambda: ["python3.13"])
    monkeypatch.setattr(bootstrap, "replace_process", replace)
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "test", "-k", "mastery"])
    with pytest.raises(SystemExit):
        bootstrap.ensure_python()
    assert started == [["python3.13", "bootstrap.py", "test", "-k", "mastery"]]


@pytest.mark.parametrize("task", [*bootstrap.TASKS, "libraries"])
@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_only_linux_leaves_libraries_to_the_system(task: str, platform: str) -> None:
    assert bootstrap.needs_of(task, platform, {"DISPLAY": ":0"}) == ()


def test_tests_need_no_window_libraries() -> None:
    assert bootstrap.needs_of("test", "linux", {"DISPLAY": ":0"}) == bootstrap.QT_LIBRARIES


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"DISPLAY": ":0"}, bootstrap.QT_LIBRARIES + bootstrap.X_LIBRARIES),
        ({"WAYLAND_DISPLAY": "wayland-0"}, bootstrap.QT_LIBRARIES + bootstrap.WAYLAND_LIBRARIES),
        ({"QT_QPA_PLATFORM": "offscreen"}, bootstrap.QT_LIBRARIES),
        ({}, ()),
    ],
)
def test_running_needs_what_the_display_needs(
    environment: dict[str, str], expected: tuple[object, ...]
) -> None:
    assert bootstrap.needs_of("run", "linux", environment) == expected


def test_packaging_needs_a_screen_of_its_own() -> None:
    packages = bootstrap.packages_of(bootstrap.needs_of("package", "linux", {}))
    assert {"xvfb", "openbox", "xdotool", "libxcb-cursor0"} <= set(packages)


def test_missing_keeps_what_is_not_here() -> None:
    assert bootstrap.missing([GL, GLIB, OPENBOX], {"libglib-2.0.so.0"}.__contains__) == [GL, OPENBOX]


def test_a_package_is_named_once() -> None:
    assert bootstrap.packages_of([GLIB, GL, GTHREAD]) == ["libglib2.0-0", "libgl1"]


def test_is_here_tells_libraries_and_programs() -> None:
    assert not bootstrap.is_here("libnobody-has-this.so.9")
    assert not bootstrap.is_here("nobody-has-this-program")


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("apt-get", "sudo apt-get update && sudo apt-get install libgl1 openbox"),
        ("dnf", "sudo dnf install 'libGL.so.1()(64bit)' /usr/bin/openbox"),
        ("none", "your package manager, for the packages that hold libGL.so.1, openbox"),
    ],
)
def test_install_line_speaks_the_systems_words(manager: str, line: str) -> None:
    assert bootstrap.install_line([GL, OPENBOX], lambda name: name if name == manager else None) == line


def test_without_root_the_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "is_here", lambda name: False)
    monkeypatch.setattr(bootstrap, "can_install", lambda: False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name)
    with pytest.raises(bootstrap.SetupError) as stopped:
        bootstrap.ensure_system([GL, GLIB])
    problem, remedy = str(stopped.value).splitlines()
    assert problem == "This system lacks libGL.so.1, libglib-2.0.so.0."
    assert remedy == "Install with: sudo apt-get update && sudo apt-get install libgl1 libglib2.0-0"


def test_as_root_only_the_missing_packages_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"libGL.so.1"}
    asked: list[list[str]] = []

    def install(packages: list[str]) -> None:
        asked.append(packages)
        here.add("libglib-2.0.so.0")

    monkeypatch.setattr(bootstrap, "is_here", here.__contains__)
    monkeypatch.setattr(bootstrap, "can_install", lambda: True)
    monkeypatch.setattr(bootstrap, "install_packages", install)
    bootstrap.ensure_system([GL, GLIB])
    assert asked == [["libglib2.0-0"]]


def test_an_install_that_did_not_help_is_not_called_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "is_here", lambda name: False)
    monkeypatch.setattr(bootstrap, "can_install", lambda: True)
    monkeypatch.setattr(bootstrap, "install_packages", lambda packages: None)
    with pytest.raises(bootstrap.SetupError, match=r"lacks libGL\.so\.1"):
        bootstrap.ensure_system([GL])


@pytest.mark.parametrize(
    ("text", "version"),
    [("uv 0.13.9 (x86_64-unknown-linux-gnu)", (0, 13)), ("uv 1.0.0", (1, 0)), ("uvx?", ()), ("", ())],
)
def test_uv_version(text: str, version: tuple[int, ...]) -> None:
    assert bootstrap.uv_version(text) == version


def test_the_lock_file_names_the_public_index_only() -> None:
    assert bootstrap.foreign_hosts((ROOT / "uv.lock").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("address", "foreign"),
    [
        ("https://pypi.org/simple", []),
        ("https://files.pythonhosted.org/packages/a.whl", []),
        ("http://pypi.org/simple", ["pypi.org"]),
        ("https://mirror.example:8443/simple", ["mirror.example:8443"]),
        ("https://user@pypi.org/simple", ["user@pypi.org"]),
        ("git+ssh://git@code.example/a", ["git@code.example"]),
    ],
)
def test_foreign_hosts(address: str, foreign: list[str]) -> None:
    assert bootstrap.foreign_hosts(f'url = "{address}", hash = "sha256:0"') == foreign


@pytest.mark.parametrize("changed", [(b"other", b"project", (3, 11)), (b"lock", b"other", (3, 11))])
def test_a_changed_lock_or_project_changes_the_key(changed: tuple[bytes, bytes, tuple[int, int]]) -> None:
    key = bootstrap.environment_key(b"lock", b"project", (3, 11))
    assert bootstrap.environment_key(*changed) != key
    assert bootstrap.environment_key(b"lock", b"project", (3, 12)) != key
    assert bootstrap.environment_key(b"lock", b"project", (3, 11)) == key


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a lock file, and nothing installed."""
    (tmp_path / "uv.lock").write_text("version = 1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / ".set-up-for")
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / ".tools")
    return tmp_path


def put_uv(folder: Path, monkeypatch: pytest.MonkeyPatch, sync: str) -> None:
    """Put a uv on PATH that notes its syncs in `syncs` and then does what `sync` says."""
    (folder / "bin").mkdir()
    uv = folder / "bin" / "uv"
    uv.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo uv 0.13.9; exit; fi\n'
        f'echo "$UV_PYTHON_DOWNLOADS $UV_SYSTEM_CERTS $*" >> "{folder}/syncs"\n{sync}\n',
        encoding="utf-8",
    )
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("UV_SYSTEM_CERTS", raising=False)


posix_only = pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")


@posix_only
def test_the_environment_is_made_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_uv(project, monkeypatch, "mkdir -p .venv/bin && touch .venv/bin/python")
    assert bootstrap.ensure_environment() == bootstrap.ensure_environment()
    syncs = (project / "syncs").read_text(encoding="utf-8").splitlines()
    assert syncs == [
        f"never  sync --frozen --all-groups --compile-bytecode --quiet --python {sys.executable}"
    ]
    (project / "uv.lock").write_text("version = 2", encoding="utf-8")
    bootstrap.ensure_environment()
    assert len((project / "syncs").read_text(encoding="utf-8").splitlines()) == 2


@posix_only
def test_a_failed_sync_leaves_no_stamp(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_uv(project, monkeypatch, "echo no route to the index; exit 2")
    with pytest.raises(bootstrap.SetupError, match="exit code 2"):
        bootstrap.ensure_environment()
    assert "no route to the index" in capsys.readouterr().err
    assert not bootstrap.STAMP.exists()


@posix_only
def test_an_unknown_authority_is_looked_up_in_the_system(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = '[ -n "$UV_SYSTEM_CERTS" ] || { echo invalid peer certificate; exit 2; }\n'
    put_uv(project, monkeypatch, trusting + "mkdir -p .venv/bin && touch .venv/bin/python")
    bootstrap.ensure_environment()
    first, second = (project / "syncs").read_text(encoding="utf-8").splitlines()
    assert first.startswith("never  sync")
    assert second.startswith("never 1 sync")


@posix_only
def test_without_venv_the_package_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "can_install", lambda: False)
    with pytest.raises(bootstrap.SetupError, match=r"apt-get install python3(\.\d+)?-venv"):
        bootstrap.make_uv()


def test_a_step_says_what_it_is_and_keeps_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.step("Counting", [sys.executable, "-c", "print('noise')"], os.environ, "Count again.")
    assert capsys.readouterr().out.startswith("Counting … ")


def test_tests_draw_offscreen() -> None:
    assert bootstrap.task_environment("test", {"QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "offscreen"
    assert bootstrap.task_environment("run", {"HOME": "here"}) == {"HOME": "here"}


def test_an_unknown_task_is_answered_with_the_known_ones() -> None:
    answer = subprocess.run(
        [sys.executable, str(SOURCE), "dance"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert answer.returncode == 2
    assert "run|test|" in answer.stderr


def test_every_target_of_the_makefile_is_a_task() -> None:
    makefile = (bootstrap.ROOT / "Makefile").read_text(encoding="utf-8")
    names = re.search(r"^TASKS = (.*)$", makefile, re.MULTILINE)
    assert names is not None
    targets = set(names[1].split())
    assert targets == set(bootstrap.TASKS) - {"check", "setup"}
    assert targets <= set(re.findall(r"^#   make ([\w-]+)", makefile, re.MULTILINE))
