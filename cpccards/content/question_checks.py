"""The checks that keep the exam questions right and the forms fair. They go beside `deck_checks`.

What holds for every multiple-choice card (sources, dates, options, CPT's licence, minutes and levels of
evaluation and management) is looked at by the same functions, through `domain.questions.as_choice_note`.

Rules of their own:
    options          four options, none of them "all" or "none of the above"
    section          the section is one of the outline, and the topic is one of its own
    wrong            what leads to each wrong option is told, and to no other
    notes            the deck notes that teach it are named, one to three, and exist
    calculation      what is worked out comes out, and is told
    form-mix         each form has as many questions of each section as the outline
    form-balance     in each form, and over all, the right letter can't be guessed
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from cpccards.content.calculations import CalculationFault, stated_result, told_in, work_out
from cpccards.content.choice_checks import check_options
from cpccards.content.deck_checks import (
    alike,
    check_dates,
    check_duplicates,
    check_key,
    check_keys_unique,
    check_markup,
    check_rationale,
    check_required,
    nearly_the_same,
)
from cpccards.content.evaluation_management import check_evaluation_codes, check_prolonged
from cpccards.content.findings import Entry, Finding, check_problems, entries, sentences, words
from cpccards.content.known_errors import known_errors_in
from cpccards.content.licence_checks import (
    check_cpt_count,
    check_dental,
    check_descriptors,
    check_families,
)
from cpccards.domain.blueprint import Blueprint, Section, question_counts
from cpccards.domain.drafts import Draft, QuestionDraft
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.plain_text import plain_text
from cpccards.domain.questions import FORMS, OPTION_COUNT, Question, as_choice_note

SHORTEST_WHY = 20
MOST_NOTES = 3
FORM_SHARES = (0.15, 0.35)
ALL_SHARES = (0.20, 0.30)
FEWEST_TO_BALANCE = 40
"""From how many questions on shares are looked at: with fewer, chance alone breaks them."""

_ALL_FORMS = "questions"
_CATCH_ALL = re.compile(r"\b(?:all|none|both|neither) of the (?:above|others?|options?)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A question together with the file and line it stands on."""

    deck: str
    line: int
    question: Question

    def finding(self, rule: str, why: str) -> Finding:
        """`why` as a finding about this question."""
        return Finding(self.deck, self.line, self.question.key, rule, why)

    def card(self) -> Entry:
        """The question as a choice note, for the checks of cards."""
        return Entry(self.deck, self.line, as_choice_note(self.question))

    def whole(self) -> Entry:
        """As `card`, with what is said of the wrong options behind the rationale: every word there is."""
        told = [self.question.rationale, *(wrong.why for wrong in self.question.wrong.values())]
        card = self.card()
        return replace(card, note=replace(card.note, rationale="<br>".join(told)))


def question_entries(drafts: Sequence[QuestionDraft]) -> tuple[QuestionEntry, ...]:
    """Every question of `drafts`, in order."""
    return tuple(
        QuestionEntry(draft.source_name, drafted.line, drafted.question)
        for draft in drafts
        for drafted in draft.questions
    )


def check_four_options(entry: QuestionEntry) -> Iterator[Finding]:
    """Four options, each standing for itself."""
    shown = entry.question.options
    if len(shown) != OPTION_COUNT:
        yield entry.finding("options", f"A question has {OPTION_COUNT} options, this one {len(shown)}.")
    for option in shown:
        if _CATCH_ALL.search(option):
            yield entry.finding("options", f"'{option}' is no option of its own; write a fourth one.")


def check_wrong_options(entry: QuestionEntry) -> Iterator[Finding]:
    """What leads to each of the three wrong options is told in a sentence, and to no other option."""
    question = entry.question
    expected = set(CHOICE_LETTERS) - {question.answer}
    for letter in sorted(expected - question.wrong.keys()):
        yield entry.finding("wrong", f"Nothing says why {letter} is wrong: add wrong.{letter}.")
    for letter in sorted(question.wrong.keys() - expected):
        why = "it is the right one" if letter == question.answer else "there is no such option"
        yield entry.finding("wrong", f"wrong.{letter} can't stand there: {why}.")
    for letter, wrong in sorted(question.wrong.items()):
        length = len(plain_text(wrong.why))
        if length < SHORTEST_WHY:
            told = (
                f"wrong.{letter} has {length} characters; say in at least {SHORTEST_WHY} what was overlooked."
            )
            yield entry.finding("wrong", told)


def check_calculation(entry: QuestionEntry) -> Iterator[Finding]:
    """What a question works out comes out again, and its right option or rationale tells it."""
    question = entry.question
    if question.calculation is None:
        return
    try:
        found, stated = work_out(question.calculation), stated_result(question.calculation)
    except CalculationFault as fault:
        yield entry.finding("calculation", fault.why)
        return
    if found != stated:
        shown = found if isinstance(found, str) else f"{found.normalize():f}"
        why = f"The result is said to be {stated}, but it comes out as {shown}"
        yield entry.finding("calculation", f"{why}; perhaps a rounding is missing.")
    elif not told_in(stated, plain_text(f"{question.right_option} {question.rationale}")):
        yield entry.finding("calculation", f"Neither right option nor rationale tells the result, {stated}.")


def check_evaluation(entry: QuestionEntry) -> Iterator[Finding]:
    """Minutes and levels that stand with one code are that code's own, unless the question works them out."""
    if entry.question.calculation is None:
        for finding in (*check_evaluation_codes(entry.card()), *check_prolonged(entry.card())):
            yield replace(finding, why=f"{finding.why} Or add the calculation, if minutes are added up.")


def check_told(entry: QuestionEntry) -> Iterator[Finding]:
    """No known error is taught in the case, in what is asked with its right option, or in any reason."""
    question = entry.question
    stem = sentences(f"{question.note} {question.question}")
    told = [*stem, question.right_option, " ".join([*stem[-1:], plain_text(question.right_option)])]
    for reason in (question.rationale, *(wrong.why for wrong in question.wrong.values())):
        told += sentences(reason)
    for why in known_errors_in(told):
        yield entry.finding("known-error", why)


QUESTION_CHECKS: tuple[Callable[[QuestionEntry], Iterator[Finding]], ...] = (
    check_four_options,
    check_wrong_options,
    check_calculation,
    check_evaluation,
    check_told,
)
CARD_CHECKS: tuple[Callable[[Entry], Iterator[Finding]], ...] = (
    check_required,
    check_key,
    check_dates,
    check_rationale,
    check_options,
)
WHOLE_CHECKS: tuple[Callable[[Entry], Iterator[Finding]], ...] = (
    check_markup,
    check_descriptors,
    check_dental,
)


def check_sections(all_entries: Sequence[QuestionEntry], outline: Blueprint) -> Iterator[Finding]:
    """The section is one of the outline's, and the topic is one that the section has as its own."""
    sections = {section.id: section for section in outline.sections}
    for entry in all_entries:
        question = entry.question
        section = sections.get(question.section)
        if section is None:
            why = f"There is no section '{question.section}'; there are: {', '.join(sections)}."
            yield entry.finding("section", why)
        elif question.topic not in section.topics:
            why = f"The topic of a question on {section.id} must be {' or '.join(section.topics)}"
            yield entry.finding("section", f"{why}, not '{question.topic}'.")


def check_linked_notes(all_entries: Sequence[QuestionEntry], known: frozenset[str]) -> Iterator[Finding]:
    """One to three deck notes that teach what is asked are named, and they exist."""
    for entry in all_entries:
        named = entry.question.notes
        if not 1 <= len(named) <= MOST_NOTES:
            why = f"Name one to {MOST_NOTES} notes that teach what is asked; {len(named)} are named."
            yield entry.finding("notes", why)
        for key in named:
            if key not in known:
                yield entry.finding("notes", f"No deck has a note with the key '{key}'.")


def check_form_mix(all_entries: Sequence[QuestionEntry], outline: Blueprint) -> Iterator[Finding]:
    """Each form has exactly as many questions of each section as the outline."""
    counts = Counter((entry.question.form, entry.question.section) for entry in all_entries)
    for section, wanted in zip(outline.sections, question_counts(outline), strict=True):
        for form in FORMS:
            found = counts[form, section.id]
            if found != wanted:
                why = f"Form {form} has {found} of {wanted} questions on {section.id}."
                yield Finding(_home(section, all_entries), 0, None, "form-mix", why)


def _home(section: Section, all_entries: Sequence[QuestionEntry]) -> str:
    """The one file that has the questions of a section; the folder when it is none or several."""
    files = {entry.deck for entry in all_entries if entry.question.section == section.id}
    return files.pop() if len(files) == 1 else _ALL_FORMS


def check_letters(all_entries: Sequence[QuestionEntry]) -> Iterator[Finding]:
    """Each letter is right in 15 to 35 % of a form, and in 20 to 30 % over all."""
    for form in FORMS:
        held = [entry.question.answer for entry in all_entries if entry.question.form == form]
        yield from _letter_shares(held, FORM_SHARES, f"In form {form}")
    yield from _letter_shares([entry.question.answer for entry in all_entries], ALL_SHARES, "Over all forms")


def _letter_shares(letters: Sequence[str], allowed: tuple[float, float], where: str) -> Iterator[Finding]:
    if len(letters) < FEWEST_TO_BALANCE:
        return
    least, most = allowed
    for letter in CHOICE_LETTERS:
        share = letters.count(letter) / len(letters)
        if not least <= share <= most:
            why = f"{where} {letter} is right in {share:.0%}; between {least:.0%} and {most:.0%} are fair."
            yield Finding(_ALL_FORMS, 0, None, "form-balance", why)


def check_alike(all_entries: Sequence[QuestionEntry]) -> Iterator[Finding]:
    """No two questions share 85 % of the words of case, question and options, amounts and ages left out."""
    asked = []
    for entry in all_entries:
        question = entry.question
        text = plain_text(" ".join((question.note, question.question, *question.options)))
        asked.append(frozenset(word for word in words(text) if not _AMOUNT.fullmatch(word)))
    for index, other in alike(asked):
        yield nearly_the_same(all_entries[index].card(), all_entries[other].card())


def check_questions(
    drafts: Sequence[QuestionDraft], decks: Sequence[Draft], outline: Blueprint
) -> tuple[Finding, ...]:
    """Every fault in the questions of `drafts`, sorted by file and line.

    Args:
        drafts: all question files together.
        decks: all deck files: keys and CPT numbers are counted over both, and questions name their notes.
        outline: the AAPC 100-question outline.
    """
    questions = question_entries(drafts)
    notes = entries(decks)
    found = [*check_problems(drafts)]
    for entry in questions:
        if len(entry.question.options) != OPTION_COUNT:
            found += check_four_options(entry)  # too broken to be read any further
            continue
        for check in QUESTION_CHECKS:
            found += check(entry)
        for card_check in CARD_CHECKS:
            found += card_check(entry.card())
        for whole_check in WHOLE_CHECKS:
            found += whole_check(entry.whole())
    found += check_sections(questions, outline)
    found += check_linked_notes(questions, frozenset(entry.note.key for entry in notes if entry.note.key))
    found += check_form_mix(questions, outline)
    found += check_letters(questions)
    found += check_alike(questions)
    cards = [entry.whole() for entry in questions if len(entry.question.options) == OPTION_COUNT]
    found += check_families(cards)
    files = {draft.source_name for draft in drafts}
    for set_check in (check_keys_unique, check_duplicates, check_cpt_count):
        found += (finding for finding in set_check([*notes, *cards]) if finding.deck in files)
    return tuple(sorted(found, key=lambda finding: (finding.deck, finding.line, finding.rule)))
