"""Profiles: folders are the truth, names are text, and nothing is ever erased."""

from __future__ import annotations

import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards import config
from cpccards.config import Preferences
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.profiles import FIRST_NAME, LONGEST_NAME, Profiles

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
HOSTILE = (
    "../../etc",
    "<img src='/etc/passwd'>",
    "a\x00b\nc",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "CON",
    ".",
    "/",
)


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    """The first profile has a library, as everybody's has."""
    made = Profiles(tmp_path)
    fill(tmp_path)
    return made


def fill(folder: Path) -> None:
    (folder / "backups").mkdir(parents=True)
    (folder / "library.media").mkdir()
    for name in ("library.cpccards", "library.media/abc", "backups/library.1.cpccards"):
        (folder / name).write_text(name)


def names(profiles: Profiles) -> list[str]:
    return [each.name for each in profiles.all()]


def test_a_library_from_before_profiles_is_the_first_and_stays_where_it_is(
    profiles: Profiles, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    [first] = profiles.all()
    assert (first.name, first.library) == (FIRST_NAME, tmp_path / "library.cpccards")
    assert sorted(tmp_path.rglob("*")) == before


def test_there_is_a_profile_before_there_is_a_library(tmp_path: Path) -> None:
    [first] = Profiles(tmp_path / "new").all()
    assert first.library == tmp_path / "new" / "library.cpccards"
    assert not (tmp_path / "new").exists()


def test_each_has_a_folder_of_its_own_and_they_are_listed_by_name(profiles: Profiles) -> None:
    zoe, ann = profiles.add("Zoe"), profiles.add("  Ann\t of  Clinic ")
    assert names(profiles) == [FIRST_NAME, "Ann of Clinic", "Zoe"]
    assert len({each.library.parent for each in profiles.all()}) == 3
    assert profiles.of(ann.library) == ann
    assert profiles.of(zoe.folder / "other.cpccards") is None
    assert profiles.named("zOE") == zoe


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_profile_is_its_owners_alone(profiles: Profiles) -> None:
    made = profiles.add("Ann")
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.folder.iterdir()} == {0o600}


def test_renaming_moves_nothing(profiles: Profiles) -> None:
    ann = profiles.add("Ann")
    renamed = profiles.rename(ann, "Ann B.")
    assert (renamed.folder, names(profiles)) == (ann.folder, [FIRST_NAME, "Ann B."])
    profiles.rename(profiles.all()[0], "Me")
    assert names(profiles) == ["Me", "Ann B."]
    assert profiles.rename(renamed, "ANN B.").name == "ANN B.", "its own name in other letters"


@pytest.mark.parametrize("name", ["", " \n", "x" * (LONGEST_NAME + 1), "first PROFILE", "\u200b"])
def test_a_name_that_cannot_be_used_makes_nothing(profiles: Profiles, name: str) -> None:
    before = sorted(profiles.folder.rglob("*"))
    with pytest.raises(BadInput):
        profiles.add(name)
    assert sorted(profiles.folder.rglob("*")) == before


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_no_path(profiles: Profiles, tmp_path: Path, name: str) -> None:
    made = profiles.add(name)
    assert made.folder.parent == tmp_path / "profiles"
    assert made.name.isprintable()
    fill(made.folder)
    place = profiles.remove(made, NOW)
    assert place.parent == profiles.trash
    assert place.name.startswith("2026-11-22-")
    assert not {"<", "\N{RIGHT-TO-LEFT OVERRIDE}", "/"} & set(place.name)


@given(st.text(max_size=200))
def test_any_name_is_refused_or_one_line(name: str) -> None:
    try:
        shown = Profiles(Path("nowhere"))._checked(name, None)
    except BadInput:
        return
    assert shown.isprintable()
    assert len(shown) <= LONGEST_NAME


def test_a_deleted_profile_is_whole_in_the_trash_and_comes_back_with_its_folder(profiles: Profiles) -> None:
    ann = profiles.add("Ann")
    fill(ann.folder)
    before = {path.name for path in ann.folder.rglob("*")}
    place = profiles.remove(ann, NOW)
    assert names(profiles) == [FIRST_NAME]
    assert {path.name for path in place.rglob("*")} == before
    again = profiles.add("Ann")
    second = profiles.remove(again, NOW)
    assert second.name == f"{place.name}-2"
    place.rename(profiles.trash.parent / place.name)
    assert names(profiles) == [FIRST_NAME, "Ann"]


def test_the_first_can_go_too_and_leaves_the_others_alone(profiles: Profiles, tmp_path: Path) -> None:
    ann = profiles.add("Ann")
    fill(ann.folder)
    (tmp_path / "preferences.json").write_text("{}")
    (tmp_path / "backups" / "demo.1.cpccards").touch()
    place = profiles.remove(profiles.all()[0], NOW)
    assert names(profiles) == ["Ann"]
    assert (place / "library.cpccards").exists()
    assert (place / "library.media" / "abc").exists()
    assert (place / "backups" / "library.1.cpccards").exists()
    assert (tmp_path / "preferences.json").exists()
    assert (tmp_path / "backups" / "demo.1.cpccards").exists()
    with pytest.raises(BadInput, match="There has to be"):
        profiles.remove(ann, NOW)
    (tmp_path / "library.cpccards").touch()
    assert names(profiles) == [FIRST_NAME, "Ann"], "a library that came back is shown"


def test_a_folder_that_cannot_be_moved_is_told_and_stays(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = profiles.add("Ann")

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(CpcCardsError, match="Permission denied"):
        profiles.remove(ann, NOW)
    with pytest.raises(CpcCardsError, match="Permission denied"):
        profiles.rename(ann, "Other")
    assert names(profiles) == [FIRST_NAME, "Ann"]


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"name": 5}', b"\xff", b'{"name": "\\u202e"}'])
def test_what_cannot_be_read_costs_only_the_name(profiles: Profiles, content: bytes) -> None:
    ann = profiles.add("Ann")
    (ann.folder / "profile.json").write_bytes(content)
    assert names(profiles) == [FIRST_NAME, ann.key]


def test_other_folders_and_files_are_no_profiles(profiles: Profiles, tmp_path: Path) -> None:
    (tmp_path / "profiles" / "empty").mkdir(parents=True)
    (tmp_path / "profiles" / "file").touch()
    assert names(profiles) == [FIRST_NAME]


def test_what_was_added_in_vain_is_taken_back(profiles: Profiles) -> None:
    ann, bob = profiles.add("Ann"), profiles.add("Bob")
    bob.library.touch()
    profiles.discard(ann)
    profiles.discard(bob)
    profiles.discard(profiles.all()[0])
    assert names(profiles) == [FIRST_NAME, "Bob"]


# Which library is opened


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profiles:
    for name in ("CPCCARDS_LIBRARY", "CPCCARDS_PREFERENCES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "user_folder", lambda: tmp_path)
    fill(tmp_path)
    return config.profiles()


def test_a_single_profile_is_never_asked_for(home: Profiles, tmp_path: Path) -> None:
    assert not config.must_choose()
    assert config.library_path() == tmp_path / "library.cpccards"


def test_several_are_asked_for_unless_something_says_which(
    home: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = home.add("Ann")
    assert config.must_choose()
    assert config.library_path() == home.all()[0].library, "what a command takes"
    assert not config.must_choose("elsewhere.cpccards")
    monkeypatch.setenv("CPCCARDS_LIBRARY", "elsewhere.cpccards")
    assert not config.must_choose()
    monkeypatch.delenv("CPCCARDS_LIBRARY")
    Preferences(start_profile=ann.key).save(config.preferences_path())
    assert not config.must_choose()
    assert config.library_path() == ann.library
    home.remove(ann, NOW)
    home.add("Bob")
    assert config.must_choose(), "the one to open is gone"


def test_a_name_leads_to_its_library(home: Profiles) -> None:
    ann = home.add("Ann")
    assert config.library_of(None, "ann") == str(ann.library)
    assert config.library_of("a.cpccards", None) == "a.cpccards"
    assert config.library_of(None, None) is None
    with pytest.raises(BadInput, match="one each"):
        config.library_of("a.cpccards", "Ann")
    with pytest.raises(BadInput, match="There is: First profile, Ann"):
        config.library_of(None, "Zoe")


# Preferences of two windows


def test_two_windows_do_not_overwrite_each_others_choices(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    Preferences("light", backup_folders={"/a": "/old"}).save(path)
    one, other = Preferences.load(path), Preferences.load(path)
    one.theme = "dark"
    one.choose_backup_folder(Path("/a"), None)
    one.save(path)
    other.text_size = 150
    other.choose_backup_folder(Path("/b"), Path("/elsewhere"))
    other.save(path)
    kept = json.loads(path.read_text())
    assert (kept["theme"], kept["text_size"]) == ("dark", 150)
    assert kept["backup_folders"] == {"/b": "/elsewhere"}
    other.theme = "system"
    other.save(path)
    assert Preferences.load(path).theme == "system"


def test_a_moved_library_is_found_by_its_old_path(home: Profiles, tmp_path: Path) -> None:
    old, new = tmp_path / "Dropbox" / "a.cpccards", tmp_path / "a.cpccards"
    preferences = Preferences()
    preferences.choose_backup_folder(old, tmp_path / "disk")
    preferences.note_moved(old, new)
    preferences.keep_place(new)
    preferences.save(config.preferences_path())
    assert config.library_path(str(old)) == new
    kept = Preferences.load(config.preferences_path())
    assert kept.backup_folder(new) == tmp_path / "disk"
    assert kept.keeps_place(new)
    assert not kept.keeps_place(old)
    old.parent.mkdir()
    old.touch()
    assert config.library_path(str(old)) == old, "one that is there again is meant itself"
