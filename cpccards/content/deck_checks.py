"""The checks that keep the bundled decks right. A wrong card makes somebody fail.

`check_decks` runs all of them; each is a pure function that can be run by itself. What only the official
ICD-10-CM tabular list can tell is checked in tests/content/test_bundled_decks.py.

Rules, by module:
    here                    required, key, key-twice, duplicate, near-duplicate, rationale, dates, markup,
                            typed-length, cloze-gap, confused-with, notice, file
    choice_checks           choice-options, choice-answer, choice-length, choice-balance
    licence_checks          cpt-too-many, cpt-descriptor, cpt-family, dental-code
    known_errors            known-error
    evaluation_management   evaluation-minutes, evaluation-level, evaluation-prolonged
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from cpccards.content.choice_checks import check_balance, check_options
from cpccards.content.evaluation_management import check_evaluation_codes, check_prolonged
from cpccards.content.findings import (
    Entry,
    Finding,
    all_text,
    answer,
    check_problems,
    entries,
    filled,
    gaps,
    question,
    raw_texts,
    words,
)
from cpccards.content.known_errors import check_known_errors
from cpccards.content.licence_checks import (
    check_cpt_count,
    check_dental,
    check_descriptors,
    check_families,
    cpt_numbers,
)
from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Evidence, NoteKind, check_fields, field_names, fingerprint
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY

SHORTEST_RATIONALE = 30
LONGEST_TYPED_ANSWER = 40
SAME_QUESTION = 0.85
LARGEST_TABLE_ROWS = 8

# Topics whose books are new every 1 January. ICD-10-CM itself turns on 1 October and HCPCS Level II each
# quarter, but the exam follows the code books of the calendar year.
YEARLY_TOPICS: frozenset[str] = frozenset(
    key for key, topic in TOPIC_BY_KEY.items() if topic.study_area != "terminology"
)

_CPT_AREAS = frozenset({"cpt", "evaluation-management"})
_CPT_OWNER = "American Medical Association"

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^<>]*)>|<!|<\?")
_ALLOWED = frozenset({"b", "i", "sub", "sup", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"})
_MARKDOWN = re.compile(r"\*\*\w|`\w|(?<![\w/])__\w|\]\(http")
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_TABLE = re.compile(r"<table\b.*?</table>", re.IGNORECASE | re.DOTALL)


def next_new_books(day: date) -> date:
    """The first 1 January after `day`: from then on the exam follows the new year's code books."""
    return date(day.year + 1, 1, 1)


def check_required(entry: Entry) -> Iterator[Finding]:
    """Every note has its fields, rationale, source, edition, evidence, dates, a known topic and a tag."""
    note = entry.note
    for name, value in (("rationale", note.rationale), ("source", note.source), ("edition", note.edition)):
        if not plain_text(value):
            yield entry.finding("required", f"The {name} is missing.")
    if note.evidence not in set(Evidence):
        yield entry.finding("required", f"The evidence '{note.evidence}' is none of {', '.join(Evidence)}.")
    for name, day in (("checked_on", note.checked_on), ("review_by", note.review_by)):
        if day is None:
            yield entry.finding("required", f"The {name} date is missing.")
    if note.topic not in TOPIC_BY_KEY:
        yield entry.finding("required", f"The topic '{note.topic}' is not known.")
    if not any(tag.strip() for tag in note.tags):
        yield entry.finding("required", "There is no tag.")
    try:
        check_fields(note.kind, note.fields)
    except BadInput as problem:
        yield entry.finding("required", problem.message)


def check_key(entry: Entry) -> Iterator[Finding]:
    """A key is kebab-case."""
    if not _KEY.fullmatch(entry.note.key or ""):
        yield entry.finding(
            "key", f"'{entry.note.key}' is no key: lower-case words and digits joined by '-'."
        )


def check_dates(entry: Entry) -> Iterator[Finding]:
    """The review date comes after the check, and not after the next code books where those decide."""
    note = entry.note
    if note.checked_on is None or note.review_by is None:
        return
    if note.review_by <= note.checked_on:
        yield entry.finding("dates", f"review_by {note.review_by} is not after checked_on {note.checked_on}.")
    latest = next_new_books(note.checked_on)
    if note.topic in YEARLY_TOPICS and note.review_by > latest:
        yield entry.finding("dates", f"{note.topic} changes every year: review_by may not be after {latest}.")


def check_rationale(entry: Entry) -> Iterator[Finding]:
    """A rationale says why: long enough, not the answer again, and not only words already on the card."""
    note = entry.note
    rationale = plain_text(note.rationale)
    if not rationale:
        return
    if len(rationale) < SHORTEST_RATIONALE:
        why = f"The rationale has {len(rationale)} characters; say why in at least {SHORTEST_RATIONALE}."
        yield entry.finding("rationale", why)
    if rationale.casefold().rstrip(".") == answer(note).casefold().rstrip("."):
        yield entry.finding("rationale", "The rationale is the answer again.")
    elif words(rationale) <= words(f"{question(note)} {answer(note)}"):
        yield entry.finding("rationale", "The rationale has no word that is not in question and answer.")


def _element_faults(raw: str) -> Iterator[str]:
    """Elements that are not allowed, carry attributes, or are not closed in their turn."""
    still_open: list[str] = []
    for match in _ELEMENT.finditer(raw):
        name = (match.group(2) or "").lower()
        if name not in _ALLOWED:
            yield f"'{match.group(0)[:20]}' is not allowed"
            continue
        if match.group(3).strip(" /\n"):
            yield f"<{name}> may have no attributes"
        if name == "br":
            continue
        if not match.group(1):
            still_open.append(name)
        elif still_open[-1:] == [name]:
            still_open.pop()
        else:
            yield f"</{name}> closes nothing"
    if still_open:
        yield f"<{still_open[-1]}> is not closed"


def _markup_faults(raw: str) -> Iterator[str]:
    yield from _element_faults(raw)
    if any(len(_ROW.findall(table)) > LARGEST_TABLE_ROWS for table in _TABLE.findall(raw)):
        yield f"a table has more than {LARGEST_TABLE_ROWS} rows"
    if _MARKDOWN.search(raw):
        yield "Markdown is shown as it is written; use <b> or <i>"


def check_markup(entry: Entry) -> Iterator[Finding]:
    """Mark-up is that of decks/README.md, without attributes, every element closed in its turn."""
    for name, raw in raw_texts(entry.note):
        for fault in _markup_faults(raw):
            yield entry.finding("markup", f"In {name}: {fault}.")


def check_typed(entry: Entry) -> Iterator[Finding]:
    """What has to be typed is short."""
    note = entry.note
    if note.kind is NoteKind.TYPED and len(answer(note)) > LONGEST_TYPED_ANSWER:
        why = (
            f"The answer has {len(answer(note))} characters; at most {LONGEST_TYPED_ANSWER} can be "
            "asked to type."
        )
        yield entry.finding("typed-length", why)


def check_cloze(entry: Entry) -> Iterator[Finding]:
    """Each gap hides something, and something is left to guess it from."""
    note = entry.note
    if note.kind is not NoteKind.CLOZE:
        return
    text = note.fields[0]
    hidden = [plain_text(gap) for gap in gaps(text)]
    if not hidden or not all(hidden):
        yield entry.finding("cloze-gap", "A gap is empty or is not closed.")
    if "{{" in filled(text) or "}}" in filled(text):
        yield entry.finding("cloze-gap", "Braces are left over outside the gaps.")
    if not words(filled(text)) - words(" ".join(hidden)):
        yield entry.finding("cloze-gap", "The gaps hide the whole text.")


def check_keys_unique(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """No key stands twice, over all decks."""
    first: dict[str, Entry] = {}
    for entry in all_entries:
        key = entry.note.key
        if key is not None and first.setdefault(key, entry) is not entry:
            yield entry.finding("key-twice", f"The key also stands at {first[key].deck}:{first[key].line}.")


def check_duplicates(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """No note asks and answers the same as another, whatever its mark-up or case."""
    first: dict[str, Entry] = {}
    for entry in all_entries:
        other = first.setdefault(fingerprint(entry.note.kind, entry.note.fields), entry)
        if other is not entry:
            yield entry.finding("duplicate", f"The same note stands at {other.deck}:{other.line}.")


def _has_digit(some_words: frozenset[str]) -> bool:
    return any(character.isdigit() for word in some_words for character in word)


def check_near_duplicates(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """No two questions share 85 % of their words (Jaccard), unless what differs is a code or a number,
    or a differing question also has a different answer word for word (left and right, open and closed).
    """
    asked = [words(question(entry.note)) for entry in all_entries]
    for index, other_index in alike(asked):
        ours, theirs = asked[index], asked[other_index]
        entry, other = all_entries[index], all_entries[other_index]
        if _has_digit(ours ^ theirs):
            continue
        if ours != theirs and not words(answer(entry.note)) & words(answer(other.note)):
            continue
        yield nearly_the_same(entry, other)


def alike(texts: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """The places of each two of `texts`, given as their words, that share 85 % of them (Jaccard)."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for place, index in enumerate(order):
        ours = texts[index]
        for other in order[place + 1 :]:
            theirs = texts[other]
            if len(ours) < SAME_QUESTION * len(theirs):
                break  # sorted by size: no later one can be near enough
            if len(ours & theirs) >= SAME_QUESTION * len(ours | theirs):
                yield index, other


def nearly_the_same(entry: Entry, other: Entry) -> Finding:
    """The finding that two entries ask nearly the same, at the later of the two."""
    later, earlier = sorted((entry, other), key=lambda e: (e.deck, e.line), reverse=True)
    why = f"Nearly the question of {earlier.note.key} at {earlier.deck}:{earlier.line}."
    return later.finding("near-duplicate", why)


def check_confused_with(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """A note that is confused with another names one that exists, and that one names it too."""
    by_key = {entry.note.key: entry.note for entry in all_entries if entry.note.key}
    for entry in all_entries:
        own = entry.note.key
        for key in entry.note.confused_with:
            if key == own:
                yield entry.finding("confused-with", "The note is confused with itself.")
            elif key not in by_key:
                yield entry.finding("confused-with", f"There is no note with the key '{key}'.")
            elif own not in by_key[key].confused_with:
                why = f"'{key}' does not name this note in turn: add '{own}' to its confused_with."
                yield entry.finding("confused-with", why)


def check_notices(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """A deck about CPT, or with a CPT number on a card, names CPT's owner in its description."""
    for draft in drafts:
        numbers = any(cpt_numbers(all_text(drafted.note)) for drafted in draft.notes)
        for deck in draft.decks:
            if (numbers or deck.study_area in _CPT_AREAS) and _CPT_OWNER not in deck.description:
                why = f"The description says nothing of CPT's owner, the {_CPT_OWNER}."
                yield Finding(draft.source_name, 0, None, "notice", why)


NOTE_CHECKS: tuple[Callable[[Entry], Iterator[Finding]], ...] = (
    check_required,
    check_key,
    check_dates,
    check_rationale,
    check_markup,
    check_typed,
    check_cloze,
    check_options,
    check_descriptors,
    check_dental,
    check_known_errors,
    check_evaluation_codes,
    check_prolonged,
)

SET_CHECKS: tuple[Callable[[Sequence[Entry]], Iterator[Finding]], ...] = (
    check_keys_unique,
    check_duplicates,
    check_near_duplicates,
    check_cpt_count,
    check_families,
    check_balance,
    check_confused_with,
)


def check_decks(drafts: Sequence[Draft]) -> tuple[Finding, ...]:
    """Every fault in `drafts`, sorted by deck and line. `drafts` are all bundled decks together: keys,
    duplicates and the count of CPT numbers are looked at over the whole.
    """
    all_entries = entries(drafts)
    found = [*check_problems(drafts), *check_notices(drafts)]
    whole = []
    for entry in all_entries:
        if len(entry.note.fields) != len(field_names(entry.note.kind)):
            found += check_required(entry)  # too broken to be read any further
            continue
        whole.append(entry)
        for check in NOTE_CHECKS:
            found += check(entry)
    for set_check in SET_CHECKS:
        found += set_check(whole)
    return tuple(sorted(found, key=lambda finding: (finding.deck, finding.line, finding.rule)))
