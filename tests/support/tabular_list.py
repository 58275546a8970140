"""The ICD-10-CM codes on a card, held against the official tabular list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from cpccards.content.findings import all_text, answer, asserted
from cpccards.content.icd10cm_codes import Mention, find_codes
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.plain_text import plain_text

_CATEGORY_LENGTH = 3
_SAYS_CATEGORY = re.compile(
    r"\b(?:sub)?categor(?:y|ies)\b|\bblocks?\b|\bchapters?\b|\branges?\b|\bfamil(?:y|ies)\b|\bgroups?\b"
    r"|\b(?:7th|seventh|6th|sixth|5th|fifth|4th|fourth) characters?\b|\bcodes (?:under|from|in|of|that)\b"
    r"|\bbegins?\b|\bstarts?\b|\bstem\b|\bnotes?\b|\bsubdivi|\bincomplete\b|\bmore characters\b",
    re.IGNORECASE,
)
_RANGE_IN_TITLE = re.compile(r"\(([A-Z]\d[0-9A-Z]-[A-Z][0-9A-Z]{2})\)")
ABOUT_FORM = frozenset({"icd-conventions"})  # there a code may stand for its shape
_EMPTY_WORDS = (
    "other unspecified codes disease condition with without type first initial encounter diagnosis patient"
    " specified reported which where class chronic acute right left named category according due when after"
    " there their these those following described documented second subsequent sequence before about caused"
    " being still part care single site late body time"
)
_EMPTY_STEMS = frozenset(word[:5] for word in _EMPTY_WORDS.split())


def _stems(text: str) -> frozenset[str]:
    """The first five letters of each longer word, British spellings made American, without empty words."""
    letters = text.casefold().replace("aem", "em").replace("oed", "ed").replace("oes", "es")
    return frozenset(word[:5] for word in re.findall(r"[a-z]{4,}", letters)) - _EMPTY_STEMS


def _range_exists(tabular: ModuleType, mention: Mention) -> bool:
    ends = (mention.code, mention.until or mention.code)
    return all(map(tabular.is_valid_item, ends)) or _range_title(tabular, mention) is not None


def _range_title(tabular: ModuleType, mention: Mention) -> str | None:
    """The title of the chapter or block that has just this range; None when none has."""
    ends = f"{mention.code}-{mention.until}"
    titles = [tabular.get_description(str(chapter)) for chapter in range(1, 23)]
    titles += [tabular.get_description(ends)] if tabular.is_valid_item(ends) else []
    return next((title for title in titles if ends in _RANGE_IN_TITLE.findall(title)), None)


def _official_words(tabular: ModuleType, code: str) -> frozenset[str]:
    """The stems of the titles, inclusion terms and includes notes of a code and of its categories."""
    texts: list[str] = []
    for item in (code, *filter(tabular.is_category_or_subcategory, tabular.get_ancestors(code))):
        texts += [
            tabular.get_description(item),
            *tabular.get_inclusion_term(item),
            *tabular.get_includes(item),
        ]
    return _stems(" ".join(texts))


def _missing(tabular: ModuleType, mention: Mention) -> str | None:
    """Why `mention` is not in the tabular list as it is written; None when it is."""
    code = mention.code
    if mention.until is not None:
        there = _range_exists(tabular, mention)
        return None if there else f"{code}–{mention.until} is no range of the tabular list."
    if not tabular.is_valid_item(code):
        return f"{code} is not in the tabular list."
    if mention.open_ended and tabular.is_leaf(code):
        return f"{code} is complete; it takes no trailing hyphen."
    return None


def _unfinished(tabular: ModuleType, text: str) -> Iterator[str]:
    """Codes in `text` that need more characters and are not written with a trailing hyphen."""
    for mention in find_codes(text):
        whole = mention.until is None and not mention.open_ended and tabular.is_valid_item(mention.code)
        if whole and not tabular.is_leaf(mention.code):
            yield mention.code


def _titles(tabular: ModuleType, text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(code, its title, its official words) of each code, and of each range that has a title, in `text`."""
    for mention in find_codes(text):
        if mention.until is not None:
            title = _range_title(tabular, mention)
            if title is not None:
                yield f"{mention.code}–{mention.until}", title, _stems(title)
        elif tabular.is_valid_item(mention.code):
            title = tabular.get_description(mention.code)
            yield mention.code, title, _official_words(tabular, mention.code)


def missing_codes(tabular: ModuleType, text: str) -> Iterator[str]:
    """Why a code or range in plain `text` is not in the tabular list, for each that is not."""
    yield from filter(None, (_missing(tabular, mention) for mention in find_codes(text)))


def icd_faults(tabular: ModuleType, note: Note) -> Iterator[str]:
    """What the tabular list has against the ICD-10-CM codes on `note`, wrong options included.

    Every code exists; both ends of a range do, or a chapter has that range. A code with a trailing hyphen has
    codes below it. A code that needs more characters is written with that hyphen, or the card says that it
    is a category; for an answer, question and answer have to say so. In prose three characters alone are read
    as a category, and a wrong option may be incomplete. Each code in the answer shares a word of its official
    title, or of the notes beneath it, with the card.
    """
    told = f"{asserted(note)} {plain_text(note.rationale)}"
    yield from missing_codes(tabular, all_text(note))
    unfinished = set() if _SAYS_CATEGORY.search(asserted(note)) else set(_unfinished(tabular, answer(note)))
    if not _SAYS_CATEGORY.search(told):
        unfinished |= {code for code in _unfinished(tabular, told) if len(code) > _CATEGORY_LENGTH}
    for code in sorted(unfinished):
        yield f"{code} needs more characters: write '{code}-' or say that it is a category."
    if note.topic not in ABOUT_FORM:
        reversed_too = asserted(note) if note.kind is NoteKind.REVERSED else answer(note)
        for code, title, official in _titles(tabular, reversed_too):
            if not _stems(told) & official:
                yield f"{code} is '{title}': no word of it stands on the card."


_EXCLUDES = re.compile(r"Excludes\s?([12])")


def _excluded(tabular: ModuleType, code: str, kind: str) -> str:
    """The Excludes notes of `kind` of a code and of all that stands above it, as one text."""
    read = tabular.get_excludes1 if kind == "1" else tabular.get_excludes2
    return " ".join(text for item in (code, *tabular.get_ancestors(code)) for text in read(item))


def _names(mention: Mention, code: str) -> bool:
    """Whether a code named in an Excludes note covers `code` or stands below it."""
    named, code = mention.code.replace(".", ""), code.replace(".", "")
    if mention.until is not None:
        return named[:3] <= code[:3] <= mention.until[:3]
    return code.startswith(named) or named.startswith(code)


def excludes_faults(tabular: ModuleType, note: Note) -> Iterator[str]:
    """What the tabular list has against the Excludes notes that a card speaks of.

    A card that names codes of two categories or more and an Excludes note of one kind: one of them has such a
    note that names another. With codes of one category, that has a note of that kind at all. A card that
    calls the note out of date means that there is none. Cards without codes explain the convention.
    """
    told = all_text(note)
    codes = sorted({m.code for m in find_codes(told) if m.until is None and tabular.is_valid_item(m.code)})
    for kind in sorted(set(_EXCLUDES.findall(told))):
        notes = {code: list(find_codes(_excluded(tabular, code, kind))) for code in codes}
        agrees = any(
            _names(mention, other)
            for code, mentions in notes.items()
            for mention in mentions
            for other in codes
            if other != code
        )
        if len({code[:3] for code in codes}) == 1:
            agrees = bool(_excluded(tabular, codes[0], kind))
        if codes and agrees == ("out of date" in told):
            yield f"The Excludes{kind} notes of {', '.join(codes)} are not as the card has them."
