"""What Ctrl+K offers besides pages and decks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cpccards.gui.command_palette import Command
from cpccards.gui.main_window import ENTRIES, MainWindow


def window_commands(
    window: MainWindow,
    *,
    add_note: Callable[[], object],
    add_occlusion: Callable[[], object],
    show_log: Callable[[], object],
) -> list[Command]:
    """The pages of the sidebar, what leads to the others, and what the window can do."""
    go = window.go_to
    places = (
        ("Study something else", "Weak, ahead, cram…", "custom-study", None),
        ("Catch up", "Spread what is due", "custom-study", "catch-up"),
        ("Pause studying", "A holiday", "custom-study", "pause"),
        ("Presets", "Limits, steps, retention, FSRS parameters", "presets", None),
        ("Kinds of notes", "Fields and templates of your own", "note-kinds", None),
        ("Exam outlines", "Look at, copy, change", "outlines", None),
        ("Cards without a topic", "Give them one", "topics", None),
        ("Export", "Cards as a file: Anki, CSV, PDF", "export", None),
        ("Check media", "Pictures and sounds; their trash", "media", None),
        ("Why this number", "The forecast, step by step", "why", None),
        ("Start a practice exam", "Practice", "mocks", None),
        ("Go on with the practice exam", "The one that is open", "sitting", None),
        ("Add an attempt", "Attempts", "attempts", "add"),
        ("Retake", "Attempts left, waiting, the last preparation", "retake", None),
        ("What went right", "Milestones, best weeks, gains", "progress", None),
        ("Exam day", "A rehearsal, slow breaths, how you felt", "rehearsal", None),
        ("Encouragement and reminders", "Turn parts on and off", "encouragement", None),
        ("Open questions", "What to ask your people", "support", "questions"),
        ("Classes and pass guarantee", "Sessions, deadlines, conditions", "support", "classes"),
        ("Progress report", "For a tutor: choose the person", "support", "people"),
        ("Backups", "Look at, restore, back up now", "backups", None),
        ("Profiles", "Switch to another learner on this computer", "profiles", None),
    )
    return [
        *(Command(entry.title, entry.key, partial(go, entry.name)) for entry in ENTRIES),
        Command("Undo", "Ctrl+Z", window.undo_requested.emit),
        Command("Redo", "Ctrl+Shift+Z", window.redo_requested.emit),
        *(Command(title, hint, partial(go, name, argument)) for title, hint, name, argument in places),
        Command("Focus timer", "Ctrl+T", window.focus_requested.emit),
        Command("Add a note", "", add_note),
        Command("Add an image occlusion", "Hide parts of a picture", add_occlusion),
        Command("Open the log", "What the app did", show_log),
        Command("Help", "F1", lambda: window.help_requested.emit(window.current_name or "today")),
    ]
