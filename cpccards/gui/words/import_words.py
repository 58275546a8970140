"""The sentences of the Import page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cpccards.domain.drafts import DeckAbout, Problem
from cpccards.domain.notes import KIND_NAMES, NoteKind
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.counted import count
from cpccards.gui.models.deck_tree import path_words
from cpccards.services.importing import (
    Beside,
    Duplicates,
    Fate,
    History,
    Imported,
    ImportOptions,
    ImportPlan,
    PlannedNote,
)
from cpccards.services.reading import DeckPath, Role, Source

ROLE_WORDS: dict[Role, str] = {
    Role.FRONT: "Front (question)",
    Role.BACK: "Back (answer)",
    Role.RATIONALE: "Rationale (why)",
    Role.SOURCE: "Source",
    Role.TOPIC: "Topic",
    Role.TAGS: "Tags",
    Role.DECK: "Deck",
    Role.EDITION: "Edition",
    Role.KEY: "Key (updates the note)",
    Role.KIND: "Kind of card",
    Role.OPTION: "Option (A to D)",
    Role.IGNORE: "Ignore",
}

KIND_WORDS: dict[NoteKind, str] = {
    NoteKind.BASIC: KIND_NAMES[NoteKind.BASIC],
    NoteKind.REVERSED: "Basic and reversed (two cards each)",
    NoteKind.TYPED: KIND_NAMES[NoteKind.TYPED],
    NoteKind.CLOZE: KIND_NAMES[NoteKind.CLOZE],
    NoteKind.CHOICE: "Multiple choice (with columns of options)",
}

ENCODING_WORDS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252 (Western)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big-endian",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32, big-endian",
    "mac-roman": "Mac Roman",
    "iso8859-15": "ISO 8859-15 (Western)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
}

SEPARATOR_WORDS = {
    "\t": "Tab",
    ",": "Comma  ,",
    ";": "Semicolon  ;",
    "|": "Bar  |",
    ":": "Colon  :",
    "=": "Equals sign  =",
    "~": "Tilde  ~",
}

MODE_WORDS = {
    "columns": "Columns, a card on each line",
    "questions": "Q: and A: before question and answer",
    "double-colon": "Question :: answer, on one line",
    "headings": "A heading asks, the text below it answers",
    "rules": "Cards between lines of ---",
}

DUPLICATE_WORDS = {
    Duplicates.SKIP: "Leave them out",
    Duplicates.ADD: "Add them all the same",
    Duplicates.UPDATE: "Bring the notes that are there up to date",
}

NO_TOPIC = "No topic: stays out of the forecast"


@dataclass(frozen=True, slots=True)
class DeckLine:
    """A deck of the file: how many notes it has there, and whether the library has none of that name."""

    path: DeckPath
    notes: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything the preview says of a plan. Made off the GUI thread: it reads every note several times.

    Attributes:
        outcome, destination, remarks, duplicates, button: see the functions of these names.
        is_worth_it: there is something to write.
        lists: the notes behind each button: notes, updates, duplicates.
        problems: those of the whole file.
        without_topic: notes that name no topic, by deck.
        decks: those with notes in the file, and those above them, as a tree from top to bottom.
        history: what the file holds of learning.
        learned: in a sentence each, what happens to cards that were learned here and there.
        options: what was chosen.
    """

    outcome: str
    destination: str
    remarks: tuple[str, ...]
    duplicates: str
    button: str
    is_worth_it: bool
    lists: dict[str, tuple[PlannedNote, ...]]
    problems: tuple[Problem, ...]
    without_topic: dict[DeckPath, int]
    decks: tuple[DeckLine, ...]
    history: History
    learned: tuple[str, ...]
    options: ImportOptions


def outlook(plan: ImportPlan, known: Iterable[DeckPath]) -> Outlook:
    """What to say of a plan for a library with the decks `known`."""
    known = set(known)
    return Outlook(
        outcome=outcome(plan),
        destination=destination(plan, known),
        remarks=remarks(plan),
        duplicates=duplicates(plan),
        button=import_button(plan),
        is_worth_it=plan.is_worth_it,
        lists={
            "notes": plan.notes,
            "updates": tuple(entry for entry in plan.notes if entry.fate is Fate.UPDATE),
            "duplicates": tuple(entry for entry in plan.notes if entry.repeats),
        },
        problems=plan.problems,
        without_topic=dict(Counter(entry.deck for entry in plan.draft.notes if entry.note.topic is None)),
        decks=deck_lines(plan, known),
        history=plan.history,
        learned=learned(plan),
        options=plan.options,
    )


def deck_lines(plan: ImportPlan, known: Collection[DeckPath]) -> tuple[DeckLine, ...]:
    """The decks of the file as a tree; of a file with one deck, that deck alone."""
    notes = Counter(entry.deck for entry in plan.draft.notes)
    paths = set(notes)
    if len(paths) > 1:
        paths |= {path[:depth] for path in notes for depth in range(1, len(path))}
    ordered = sorted(paths, key=lambda path: [name.casefold() for name in path])
    return tuple(DeckLine(path, notes[path], path not in known) for path in ordered)


def separator_words(separator: str) -> str:
    """What to call a separator."""
    return SEPARATOR_WORDS.get(separator, f"“{separator}”")


def found(source: Source) -> str:
    """What was found in a file, in one line."""
    if source.table is None:
        notes = source.draft.notes if source.draft is not None else ()
        return f"{source.format_name}  ·  {count(len(notes), 'note')}" if notes else source.format_name
    table = source.table
    parts = [table.format_name, f"{count(len(table.rows), 'row')} in {count(table.columns, 'column')}"]
    if table.encoding:
        parts.insert(1, ENCODING_WORDS.get(table.encoding, table.encoding))
    return "  ·  ".join(parts)


def outcome(plan: ImportPlan) -> str:
    """What an import would do, counted, in one sentence."""
    total = len(plan.notes)
    if not total:
        return "Nothing in it can be imported."
    parts = [f"{plan.count(Fate.NEW):,} new"]
    if plan.count(Fate.UPDATE):
        parts.append(f"{plan.count(Fate.UPDATE):,} updated")
    if plan.count(Fate.UNCHANGED):
        parts.append(f"{plan.count(Fate.UNCHANGED):,} unchanged")
    parts.append(count(plan.count(Fate.DUPLICATE), "duplicate"))
    return f"{count(total, 'note')}, {count(plan.all_cards, 'card')}: {', '.join(parts)}."


def destination(plan: ImportPlan, known: Iterable[DeckPath]) -> str:
    """Where the notes would go."""
    decks, there = plan.decks, set(known)
    if not decks:
        return ""
    new = sum(path not in there for path in decks)
    go = f"{count(plan.to_write, 'note')} {'goes' if plan.to_write == 1 else 'go'} to "
    if len(decks) == 1:
        return go + path_words(next(iter(decks))) + (", a new deck." if new else ".")
    parts = {0: "", 1: ", one of them new"}.get(new, ", all of them new")
    return go + f"{len(decks):,} decks" + (f", {new:,} of them new" if 1 < new < len(decks) else parts) + "."


def history_words(history: History) -> str:
    """What a file holds of learning, counted, in one sentence."""
    parts = [
        count(number, one, many)
        for number, one, many in (
            (history.cards, "card that was learned", "cards that were learned"),
            (history.reviews, "answer", "answers"),
            (history.presets, "set of deck options", "sets of deck options"),
            (history.beside, "past attempt, plan or the like", "past attempts, plans and the like"),
            (history.settings, "setting other than here", "settings other than here"),
        )
        if number
    ]
    return f"In this file: {', '.join(parts)}."


def learned(plan: ImportPlan) -> tuple[str, ...]:
    """What happens to the cards that were learned here and in the file, in a sentence each."""
    newer, older = plan.meetings.newer, plan.meetings.older
    said = []
    if newer == 1:
        said.append("1 card was answered later in the file than here: it takes over what the file says.")
    elif newer:
        said.append(
            f"{newer:,} cards were answered later in the file than here: they take over what the file says."
        )
    if older:
        were, stay = ("was", "stays as it is") if older == 1 else ("were", "stay as they are")
        said.append(f"{count(older, 'card')} {were} answered later here and {stay}.")
    return tuple(said)


def media_words(plan: ImportPlan) -> str:
    """What becomes of the pictures and sounds; empty when there are none."""
    media = plan.media
    total = media.new + media.known
    if not total:
        return ""
    said = f"{count(total, 'picture or sound', 'pictures and sounds')} in the file"
    if media.known == total:
        return said + (", which is here already." if total == 1 else ", all here already.")
    if media.known:
        said += f", {media.known:,} of them here already"
    if media.renamed:
        renamed = len(media.renamed)
        said += f"; {renamed:,} {'has' if renamed == 1 else 'have'} the name of another one here and "
        said += "gets a new one" if renamed == 1 else "get new ones"
    return said + "."


def about_words(about: DeckAbout | None) -> str:
    """Who made a shared deck and what may be done with it."""
    if about is None:
        return ""
    named = (("By", about.author), ("Licence:", about.licence), ("Edition:", about.edition))
    first = "  ·  ".join(f"{what} {value}" for what, value in named if value)
    return "\n".join(filter(None, (about.title, first, about.description)))


def remarks(plan: ImportPlan) -> tuple[str, ...]:
    """What else is worth knowing before the import, a sentence each."""
    said = []
    if plan.several_answers == 1:
        said.append("1 question occurs more than once with different answers; all of them are kept.")
    elif plan.several_answers:
        said.append(
            f"{plan.several_answers:,} questions occur more than once with different answers; all are kept."
        )
    if media_words(plan):
        said.append(media_words(plan))
    rejected = len(plan.rejected)
    if rejected:
        said.append(
            f"{count(rejected, 'row')} can’t be imported and {'is' if rejected == 1 else 'are'} left out; "
            "see Problems."
        )
    if plan.without_topic:
        said.append(
            f"{count(plan.without_topic, 'note')} without a topic "
            f"{'is' if plan.without_topic == 1 else 'are'} scheduled, but not counted in the forecast."
        )
    return tuple(said)


def duplicates(plan: ImportPlan) -> str:
    """What happens to the duplicates; empty when there are none."""
    repeats = plan.repeats
    if not repeats:
        return ""
    one = repeats == 1
    asks = "note asks and answers" if one else "notes ask and answer"
    happens = {
        Duplicates.SKIP: "skipped",
        Duplicates.ADD: "added again",
        Duplicates.UPDATE: "not added, but what the file says of tags, source and topic is taken over",
    }[plan.options.duplicates]
    return (
        f"{repeats:,} {asks} the same as another in the deck, here or in your library: "
        f"{'it is' if one else 'they are'} {happens}."
    )


def import_button(plan: ImportPlan) -> str:
    """What the Import button says."""
    if not plan.to_write:
        newer = plan.meetings.newer
        if newer:
            return f"Bring {count(newer, 'card')} up to date"
        return taken_over(plan.extras, "Take over {}") or "Nothing to import"
    verb = "Import" if plan.count(Fate.NEW) else "Update"
    return f"{verb} {count(plan.to_write, 'note')}"


def taken_over(extras: Beside, words: str) -> str:
    """`words` with what is taken over beside cards, in a word or two; empty for nothing."""
    if len(extras) > len(extras.settings):
        return words.format("attempts and plans")
    return words.format("settings") if extras.settings else ""


def beside_words(extras: Beside) -> str:
    """What is taken over beside cards, counted."""
    parts = (
        (len(extras.attempts), "past attempt", "past attempts"),
        (len(extras.mocks), "practice exam", "practice exams"),
        (len(extras.outlines), "exam outline", "exam outlines"),
        (len(extras.records), "record of plan, people or CEUs", "records of plan, people and CEUs"),
        (len(extras.settings), "setting", "settings"),
        (len(extras.lists), "list of searches or the like", "lists of searches and the like"),
    )
    return ", ".join(count(number, one, many) for number, one, many in parts if number)


def fate(planned: PlannedNote) -> str:
    """What will happen to one note, in words."""
    if planned.repeats and planned.existing is None:
        is_new = planned.fate is Fate.NEW
        if planned.repeats_line is None:
            return "new, repeats one" if is_new else "already there"
        return f"{'new, repeats' if is_new else 'repeats'} line {planned.repeats_line:,}"
    return {
        Fate.NEW: "new",
        Fate.UPDATE: "updates a note",
        Fate.UNCHANGED: "unchanged",
        Fate.DUPLICATE: "duplicate",
    }[planned.fate]


def topic_words(topic: str | None) -> str:
    """The name of a topic, for a table."""
    return TOPIC_BY_KEY[topic].name if topic in TOPIC_BY_KEY else "none"


def done_title(imported: Imported) -> str:
    """The heading of the report."""
    if imported.added:
        return f"{count(imported.added, 'note')} imported"
    if imported.updated:
        return f"{count(imported.updated, 'note')} updated"
    if imported.brought_up:
        return f"{count(imported.brought_up, 'card')} brought up to date"
    return taken_over(imported.extras, "{} taken over").capitalize() or "Nothing was changed"


def done_facts(imported: Imported) -> tuple[tuple[str, str], ...]:
    """The figures of the report, each with what it counts."""
    duplicates_ = imported.skipped - imported.unchanged
    facts = [("Added", f"{count(imported.added, 'note')}, {count(imported.cards, 'card')}")]
    facts.append(
        ("Updated", count(imported.updated, "note") + (", progress kept" if imported.updated else ""))
    )
    if imported.reviews or imported.brought_up:
        progress = [count(imported.reviews, "answer")] if imported.reviews else []
        if imported.brought_up:
            progress.append(f"{count(imported.brought_up, 'card')} brought up to date")
        facts.append(("Learning history", ", ".join(progress)))
    if imported.beside:
        facts.append(("Beside cards", beside_words(imported.extras)))
    if imported.media:
        facts.append(("Pictures and sounds", f"{imported.media:,} added"))
    skipped = count(imported.skipped, "note")
    if imported.skipped:
        parts = ((duplicates_, "duplicate", "duplicates"), (imported.unchanged, "unchanged", "unchanged"))
        skipped += ": " + ", ".join(count(number, one, many) for number, one, many in parts if number)
    facts.append(("Skipped", skipped))
    facts.append(("Left out", left_out(imported)))
    return tuple(facts)


def left_out(imported: Imported) -> str:
    """“2 rows”, “2 rows, 1 picture or sound”."""
    lost = len(imported.media_problems)
    besides = ", " + count(lost, "picture or sound", "pictures and sounds") if lost else ""
    return count(len(imported.rejected), "row") + besides
