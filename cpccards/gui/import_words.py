"""The sentences of the Import page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cpccards.domain.drafts import Problem
from cpccards.domain.notes import KIND_NAMES, NoteKind
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.services.importing import Fate, Imported, ImportPlan, PlannedNote
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

NO_TOPIC = "No topic: stays out of the forecast"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything the preview says of a plan. Made off the GUI thread: it reads every note several times.

    Attributes:
        outcome, destination, remarks, duplicates, button: see the functions of these names.
        is_worth_it: there is something to write.
        lists: the notes behind each button: notes, updates, duplicates.
        problems: those of the whole file.
        without_topic: notes that name no topic, by deck.
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


def outlook(plan: ImportPlan, known: Iterable[DeckPath], *, allowed: bool) -> Outlook:
    """What to say of a plan for a library with the decks `known`."""
    return Outlook(
        outcome=outcome(plan),
        destination=destination(plan, known),
        remarks=remarks(plan),
        duplicates=duplicates(plan, allowed=allowed),
        button=import_button(plan),
        is_worth_it=plan.to_write > 0,
        lists={
            "notes": plan.notes,
            "updates": tuple(entry for entry in plan.notes if entry.fate is Fate.UPDATE),
            "duplicates": tuple(entry for entry in plan.notes if entry.repeats),
        },
        problems=plan.problems,
        without_topic=dict(Counter(entry.deck for entry in plan.draft.notes if entry.note.topic is None)),
    )


def count(number: int, one: str, many: str = "") -> str:
    """“1 note”, “2,534 notes”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def separator_words(separator: str) -> str:
    """What to call a separator."""
    return SEPARATOR_WORDS.get(separator, f"“{separator}”")


def path_words(path: DeckPath) -> str:
    """“CPT › Modifiers”."""
    return " › ".join(path)


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


def remarks(plan: ImportPlan) -> tuple[str, ...]:
    """What else is worth knowing before the import, a sentence each."""
    said = []
    if plan.several_answers == 1:
        said.append("1 question occurs more than once with different answers; all of them are kept.")
    elif plan.several_answers:
        said.append(
            f"{plan.several_answers:,} questions occur more than once with different answers; all are kept."
        )
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


def duplicates(plan: ImportPlan, *, allowed: bool) -> str:
    """What happens to the duplicates; empty when there are none."""
    repeats = plan.repeats
    if not repeats:
        return ""
    one = repeats == 1
    asks = "note asks and answers" if one else "notes ask and answer"
    happens = "added again" if allowed else "skipped"
    return (
        f"{repeats:,} {asks} the same as another in the deck, here or in your library: "
        f"{'it is' if one else 'they are'} {happens}."
    )


def import_button(plan: ImportPlan) -> str:
    """What the Import button says."""
    if not plan.to_write:
        return "Nothing to import"
    verb = "Import" if plan.count(Fate.NEW) else "Update"
    return f"{verb} {count(plan.to_write, 'note')}"


def fate(planned: PlannedNote) -> str:
    """What will happen to one note, in words."""
    if planned.repeats:
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
    return f"{count(imported.updated, 'note')} updated" if imported.updated else "Nothing was changed"


def done_facts(imported: Imported) -> tuple[tuple[str, str], ...]:
    """The figures of the report, each with what it counts."""
    duplicates_ = imported.skipped - imported.unchanged
    facts = [("Added", f"{count(imported.added, 'note')}, {count(imported.cards, 'card')}")]
    facts.append(
        ("Updated", count(imported.updated, "note") + (", progress kept" if imported.updated else ""))
    )
    skipped = count(imported.skipped, "note")
    if imported.skipped:
        parts = ((duplicates_, "duplicate", "duplicates"), (imported.unchanged, "unchanged", "unchanged"))
        skipped += ": " + ", ".join(count(number, one, many) for number, one, many in parts if number)
    facts.append(("Skipped", skipped))
    facts.append(("Left out", count(len(imported.rejected), "row")))
    return tuple(facts)
