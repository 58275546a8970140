"""What a check found, and the readings of a note that the checks share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpccards.domain.drafts import Draft, DraftNote, QuestionDraft
from cpccards.domain.notes import CHOICE_LETTERS, Note, NoteKind
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a bundled deck.

    Args:
        deck: the file it stands in (`Draft.source_name`), or a study area for what concerns all of its decks.
        line: 1-based line of the note; 0 when it concerns the whole deck or area.
        key: the key of the note, None when it has none or no single note is at fault.
        rule: the name of the rule, kebab-case.
        why: one sentence for whoever mends the deck.
    """

    deck: str
    line: int
    key: str | None
    rule: str
    why: str

    def __str__(self) -> str:
        """One line, file and line first, as compilers write them."""
        return f"{self.deck}:{self.line}: [{self.rule}] {self.key or '-'}: {self.why}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A note together with the file and line it stands on."""

    deck: str
    line: int
    note: Note

    def finding(self, rule: str, why: str) -> Finding:
        """`why` as a finding about this note."""
        return Finding(self.deck, self.line, self.note.key, rule, why)


def check_problems(drafts: Sequence[Draft] | Sequence[QuestionDraft]) -> Iterator[Finding]:
    """Nothing the reader of the file complained about."""
    for draft in drafts:
        for problem in draft.problems:
            yield Finding(draft.source_name, problem.line or 0, None, "file", problem.why)


def entries(drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    """Every note of `drafts`, in order."""
    return tuple(entry(draft, drafted) for draft in drafts for drafted in draft.notes)


def entry(draft: Draft, drafted: DraftNote) -> Entry:
    """One note of `draft` with its place."""
    return Entry(draft.source_name, drafted.line, drafted.note)


def study_area(note: Note) -> str | None:
    """The key of the study area that the note's topic belongs to; None when the topic is not known."""
    topic = TOPIC_BY_KEY.get(note.topic or "")
    return topic.study_area if topic else None


_GAP = re.compile(r"\{\{c\d+::(.*?)(?:::(.*?))?\}\}", re.DOTALL)


def gaps(text: str) -> tuple[str, ...]:
    """The hidden words of a cloze text, as written; gaps inside gaps are not looked into."""
    return tuple(match.group(1) for match in _GAP.finditer(text))


def filled(text: str) -> str:
    """A cloze text with its gaps filled in, as plain text."""
    return plain_text(_GAP.sub(lambda match: match.group(1), text))


def question(note: Note) -> str:
    """What the learner is asked, as plain text. A cloze text is given with its gaps filled."""
    return filled(note.fields[0]) if note.kind is NoteKind.CLOZE else plain_text(note.fields[0])


def options(note: Note) -> tuple[str, ...]:
    """The filled-in options of a choice note, as plain text; empty for other kinds."""
    if note.kind is not NoteKind.CHOICE:
        return ()
    return tuple(text for text in map(plain_text, note.fields[1:5]) if text)


def right_option(note: Note) -> str:
    """The option a choice note calls right, as plain text; empty when there is none."""
    letter = plain_text(note.fields[5]).upper() if note.kind is NoteKind.CHOICE else ""
    if len(letter) != 1 or letter not in CHOICE_LETTERS:
        return ""
    return plain_text(note.fields[1 + CHOICE_LETTERS.index(letter)])


def answer(note: Note) -> str:
    """What the note calls right, as plain text: the back, the right option, or the hidden words."""
    if note.kind is NoteKind.CHOICE:
        return right_option(note)
    if note.kind is NoteKind.CLOZE:
        return "; ".join(plain_text(gap) for gap in gaps(note.fields[0]))
    return plain_text(note.fields[1])


def asserted(note: Note) -> str:
    """Question and right answer read as one statement. Wrong options are no part of it."""
    if note.kind is NoteKind.CLOZE:
        return question(note)
    return f"{question(note)} {answer(note)}"


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(])")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of raw text, each as plain text."""
    return tuple(sentence for sentence in _SENTENCE_END.split(plain_text(text)) if sentence)


def statements(note: Note) -> tuple[str, ...]:
    """Everything the note says is so: `asserted`, then each sentence of extra text and rationale."""
    extra = [note.fields[1]] if note.kind is NoteKind.CLOZE else []
    told = [asserted(note)]
    for text in [*extra, note.rationale]:
        told += sentences(text)
    return tuple(told)


def all_text(note: Note) -> str:
    """Every word a learner can read on the note, wrong options, rationale and tags too, as plain text."""
    shown = [filled(text) if note.kind is NoteKind.CLOZE else plain_text(text) for text in note.fields]
    return " | ".join([*shown, plain_text(note.rationale), *note.tags])


_WORD = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*")


def words(text: str) -> frozenset[str]:
    """The distinct words of `text`, in lower case; codes such as z79.4 stay whole."""
    return frozenset(_WORD.findall(text.casefold()))


def raw_texts(note: Note) -> Iterator[tuple[str, str]]:
    """(name, raw text) of every part of the note that may carry mark-up."""
    for index, text in enumerate(note.fields):
        yield f"field {index + 1}", text
    yield "rationale", note.rationale
