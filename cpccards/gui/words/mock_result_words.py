"""What a practice exam came to, in words: the same on the page, on paper, and for a screen reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QLocale

from cpccards.domain.clock import date_of_day
from cpccards.domain.ledger import LedgerEntry
from cpccards.domain.mock_causes import GAPS, Cause
from cpccards.domain.papers import PAPER_NAMES
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.words.attempt_words import counts_words, date_words, percent_words
from cpccards.gui.words.mock_words import clock_words, count_words, letter, span_words
from cpccards.gui.words.score_words import chance_number, day_words
from cpccards.services.mock_results import (
    AnswerChanges,
    AskedQuestion,
    MockResult,
    OutlineScore,
    Score,
    SectionScore,
)

CAUSE_KEYS: dict[str, Cause] = {str(key): cause for key, cause in enumerate(Cause, start=1)}
CAUSE_WORDS: dict[Cause, str] = {
    Cause.GAP: "Gap",
    Cause.LOOK_UP: "Look-up",
    Cause.MISREAD: "Misread",
    Cause.CARELESS: "Careless",
    Cause.TIME: "Time",
    Cause.GUESSED: "Guessed right",
}
"""Short enough for a button and a column."""
CAUSE_HINTS: dict[Cause, str] = {
    Cause.GAP: "I did not know it",
    Cause.LOOK_UP: "I did not find it in the book",
    Cause.MISREAD: "I read the question or an option wrongly",
    Cause.CARELESS: "I knew it and slipped",
    Cause.TIME: "I ran out of time",
    Cause.GUESSED: "right by luck; counts as a gap for your cards",
}
NOTHING = "–"

ROW = tuple[str, ...]
SCORE_HEADINGS = ("Right", "Share", "90 % range")
_TIME_HEADINGS = ("Section", "Used", "Plan", "A question", "Against plan")
_WITHOUT_LIMIT = (0, 1, 3)
"""Of those, what can be told where there was no limit."""
PACE_HEADINGS = ("No.", "What", "Question", "Time", "Expected")
PASS_HEADINGS = ("Answer first given", *SCORE_HEADINGS)
LOG_HEADINGS = ("No.", "Result", "Question", "Time", "Cause")
_SHOWN = 300
_NAME = 18
_PARAGRAPH = re.compile(r"\n[ \t]*\n|<br\s*/?>|</p>", re.IGNORECASE)


class Filter(StrEnum):
    """Which questions the error log shows."""

    MISSED = "missed"
    FLAGGED = "flagged"
    CHANGED = "changed"
    ALL = "all"


FILTERS: dict[Filter, tuple[str, Callable[[AskedQuestion], bool]]] = {
    Filter.MISSED: ("Missed", lambda asked: not asked.right),
    Filter.FLAGGED: ("Flagged", lambda asked: asked.flagged),
    Filter.CHANGED: ("Changed", lambda asked: asked.changes > 0),
    Filter.ALL: ("All", lambda _asked: True),
}
_NONE_OF = {
    Filter.MISSED: "Nothing was missed. “All” shows the questions, to mark lucky guesses.",
    Filter.FLAGGED: "You flagged none of them.",
    Filter.CHANGED: "You changed none of your answers.",
    Filter.ALL: "No question was asked.",
}


def about_words(result: MockResult, locale: QLocale) -> str:
    """When it was taken, how long it took, and what stopped its clock."""
    summary = result.summary
    kind = "practice, without a clock" if summary.practice else PAPER_NAMES[summary.kind]
    used = span_words(result.used_seconds / 60)
    parts = [date_words(summary.day, locale)]
    if kind not in summary.name:
        parts.append(kind)
    parts.append(used if result.minutes is None else f"{used} of {span_words(result.minutes)}")
    if result.pauses:
        times = "once" if result.pauses == 1 else f"{result.pauses} times"
        parts.append(f"paused {times}, {span_words(result.paused_seconds / 60)}")
    if result.away_seconds >= 60:
        parts.append(f"{span_words(result.away_seconds / 60)} of it away from the app")
    if not summary.counted and not summary.practice:
        parts.append("not counted in the forecast")
    return "  ·  ".join(parts)


def range_of(low: float, high: float) -> str:
    """An interval in percent: "62–79"."""
    return f"{low:.0f}–{high:.0f}"


def score_cells(score: Score, locale: QLocale) -> ROW:
    """Right of asked, the share, its interval; dashes where nothing was asked."""
    if not score.asked:
        return (NOTHING, NOTHING, NOTHING)
    share = percent_words(score.right / score.asked, locale, 0)
    return (counts_words(float(score.right), score.asked, locale), share, range_of(score.low, score.high))


def verdict_words(outline: OutlineScore, locale: QLocale) -> str:
    """A percentage against the pass mark: "✓ 71 %, above the pass mark of 70"."""
    share = percent_words(outline.percent / 100, locale)
    where = "at or above" if outline.passed else "below"
    mark = f"{outline.pass_mark:g}"
    return f"{'✓' if outline.passed else '✗'} {share}, {where} the pass mark of {mark}"


def forecast_sentence(entry: LedgerEntry | None, *, whole: bool) -> str:
    """What had been forecast of it, and where it fell."""
    if entry is None:
        if whole:
            return "No forecast had been frozen before it."
        return "Only a whole exam is held against the forecast."
    fell = {True: "It fell inside.", False: "It fell outside.", None: "It can’t be told where it fell."}
    return (
        f"Forecast before it: {range_of(entry.low, entry.high)}, "
        f"{chance_number(entry.pass_probability)} chance to pass. {fell[entry.hit]}"
    )


def unasked_words(outline: OutlineScore) -> str:
    """The sections that no question was asked of; empty when all were."""
    if not outline.unasked:
        return ""
    if len(outline.unasked) > 4:
        few = len(outline.sections)
        return (
            f"Questions came from {few} of {few + len(outline.unasked)} sections: no score of a whole exam."
        )
    return f"Nothing was asked of {', '.join(outline.unasked)}."


def section_rows(outline: OutlineScore, locale: QLocale) -> list[ROW]:
    """Sections with right answers and intervals."""
    return [(section.name, *score_cells(section.score, locale)) for section in outline.sections]


def topic_rows(result: MockResult, locale: QLocale) -> list[ROW]:
    """Topics likewise."""
    return [(topic.name, *score_cells(topic.score, locale)) for topic in result.topics]


def time_table(result: MockResult) -> tuple[ROW, list[ROW]]:
    """Headings and rows: time by section of the paper's own outline, against plan where there was a limit."""
    rows = [_time_row(section) for section in result.outlines[0].sections]
    columns = range(len(_TIME_HEADINGS)) if result.minutes is not None else _WITHOUT_LIMIT
    return tuple(_TIME_HEADINGS[at] for at in columns), [tuple(row[at] for at in columns) for row in rows]


def _time_row(section: SectionScore) -> ROW:
    asked = max(1, section.score.asked)
    apart = section.spent_seconds - section.planned_seconds
    if abs(apart) < 0.1 * section.planned_seconds:
        against = "on plan"
    else:
        against = f"{clock_words(abs(apart))} {'over' if apart > 0 else 'under'}"
    each = clock_words(section.spent_seconds / asked)
    spent, planned = clock_words(section.spent_seconds), clock_words(section.planned_seconds)
    return (section.name, spent, planned, each, against)


def time_sentence(result: MockResult) -> str:
    """How long it took, and a question on average."""
    asked = max(1, result.score.asked)
    each = clock_words(result.used_seconds / asked)
    words = f"{span_words(result.used_seconds / 60)} in all, {each} a question"
    if result.minutes is None:
        return f"{words}. There was no limit."
    return f"{words}; the exam leaves {clock_words(60 * result.minutes / asked)}."


def pace_rows(result: MockResult) -> list[tuple[int, ROW]]:
    """Rushed and slow questions with their positions."""
    return [
        (
            asked.position,
            (
                str(asked.position),
                f"{'rushed' if asked.rushed else 'slow'}, {'right' if asked.right else 'missed'}",
                question_line(asked),
                clock_words(asked.spent_ms / 1000),
                clock_words(asked.question.seconds),
            ),
        )
        for asked in result.questions
        if asked.rushed or asked.slow
    ]


def pace_sentence(result: MockResult) -> str:
    """How many were rushed and slow, and what it cost."""
    rushed = [asked for asked in result.questions if asked.rushed]
    slow = [asked for asked in result.questions if asked.slow]
    if not rushed and not slow:
        return "None took less than a third or more than twice the time it should."
    told: list[str] = []
    for name, group, limit in (
        ("rushed", rushed, "less than a third of its time"),
        ("slow", slow, "more than twice its time"),
    ):
        if group:
            missed = sum(1 for asked in group if not asked.right)
            told.append(f"{len(group)} {name} ({limit}), {missed} of them missed")
    return f"{'; '.join(told)}. Enter opens one."


def changes_sentence(changed: AnswerChanges) -> str:
    """What changing answers came to."""
    if not changed.total:
        return "You changed none of your answers."
    gained = changed.wrong_to_right - changed.right_to_wrong
    outcome = "no point gained or lost"
    if gained:
        outcome = f"{count_words(abs(gained), 'point')} {'gained' if gained > 0 else 'lost'}"
    return (
        f"{count_words(changed.total, 'answer')} changed: {changed.wrong_to_right} wrong → right, "
        f"{changed.right_to_wrong} right → wrong, {changed.wrong_to_wrong} wrong → wrong. Together {outcome}."
    )


def pass_rows(result: MockResult, locale: QLocale) -> list[ROW]:
    """Answers first given at the first visit, and later."""
    return [
        ("at the first visit", *score_cells(result.first_pass, locale)),
        ("on coming back", *score_cells(result.second_pass, locale)),
    ]


# The error log


def readable(text: str) -> str:
    """A text of a question without mark-up, its paragraphs apart."""
    parts = (plain_text(part) for part in _PARAGRAPH.split(text))
    return "\n\n".join(part for part in parts if part)


def gap_count(questions: Iterable[AskedQuestion]) -> int:
    """How many showed a gap: so named, lucky guesses, and misses without a cause, as the cards take them."""
    return sum(1 for asked in questions if asked.cause in GAPS or (not asked.right and asked.cause is None))


def question_line(asked: AskedQuestion) -> str:
    """What was asked, on one line."""
    return plain_text(asked.question.question)[:_SHOWN]


def log_row(asked: AskedQuestion) -> ROW:
    """A question in the error log."""
    result = "✓ right" if asked.right else "✗ missed"
    if asked.chosen is None:
        result = "✗ no answer"
    flags = "  ⚑" if asked.flagged else ""
    cause = CAUSE_WORDS[asked.cause] if asked.cause else ""
    time = clock_words(asked.spent_ms / 1000)
    return (str(asked.position), result + flags, question_line(asked), time, cause)


def log_sentence(questions: Sequence[AskedQuestion], kept: Filter) -> str:
    """What is to be done with the questions shown."""
    if not any(FILTERS[kept][1](asked) for asked in questions):
        return _NONE_OF[kept]
    missed = [asked for asked in questions if not asked.right]
    unnamed = sum(1 for asked in missed if asked.cause is None)
    if unnamed:
        left = "None has a cause yet" if unnamed == len(missed) else f"{unnamed} have no cause yet"
        if unnamed == 1 < len(missed):
            left = "1 has no cause yet"
        return f"{len(missed)} missed. {left}: a key from 1 to 5 names it and goes on."
    return "Every miss has its cause. Under “All”, 6 marks a right answer as a lucky guess."


def fate_words(asked: AskedQuestion) -> str:
    """How a question went."""
    if asked.chosen is None:
        return f"✗ Question {asked.position}: not answered; {asked.question.answer} is right"
    chosen = letter(asked.chosen)
    if asked.right:
        return f"✓ Question {asked.position}: {chosen}, right"
    return f"✗ Question {asked.position}: you chose {chosen}; {asked.question.answer} is right"


def asked_words(asked: AskedQuestion) -> str:
    """Where a question belongs, how long it took, and what was done with it."""
    topic = TOPIC_BY_KEY.get(asked.question.topic or "")
    parts = [asked.section_name]
    if topic is not None and topic.name != asked.section_name:
        parts.append(topic.name)
    took = f"{clock_words(asked.spent_ms / 1000)}, expected {clock_words(asked.question.seconds)}"
    pace = " (rushed)" if asked.rushed else " (slow)" if asked.slow else ""
    parts.append(took + pace)
    if asked.changes:
        parts.append(f"answer changed {'once' if asked.changes == 1 else f'{asked.changes} times'}")
    if asked.flagged:
        parts.append("flagged")
    return "  ·  ".join(parts)


# Beside earlier ones


def column_heads(results: Sequence[MockResult], locale: QLocale) -> list[str]:
    """Practice exams at the heads of columns: the day, with its year where they differ, and the name."""
    summaries = [result.summary for result in results]
    with_year = len({date_of_day(summary.day).year for summary in summaries}) > 1
    days = [day_words(summary.day, locale, short=True, with_year=with_year) for summary in summaries]
    if len({summary.name for summary in summaries}) == 1:
        return days
    return [f"{day}\n{_cut(summary.name)}" for day, summary in zip(days, summaries, strict=True)]


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"


def comparison_rows(results: Sequence[MockResult], locale: QLocale) -> list[ROW]:
    """The whole and the sections of the last one's outline, oldest exam first, and what changed at last."""
    own = results[-1].outlines[0]
    rows = [("Whole", *_shares([result.score for result in results], locale))]
    for section in own.sections:
        scores = [_section(result, own.outline_id, section.section_id) for result in results]
        rows.append((section.name, *_shares(scores, locale)))
    return rows


def _section(result: MockResult, outline: str, section: str) -> Score | None:
    return next(
        (
            each.score
            for one in result.outlines
            if one.outline_id == outline
            for each in one.sections
            if each.section_id == section
        ),
        None,
    )


def _shares(scores: Sequence[Score | None], locale: QLocale) -> list[str]:
    known = [score if score is not None and score.asked else None for score in scores]
    cells = [NOTHING if score is None else percent_words(score.percent / 100, locale, 0) for score in known]
    before = next((score for score in reversed(known[:-1]) if score is not None), None)
    last = known[-1]
    if before is None or last is None:
        return [*cells, ""]
    points = round(last.percent) - round(before.percent)
    return [*cells, f"{'+' if points > 0 else '−' if points < 0 else ''}{abs(points)}"]


def cause_rows(results: Sequence[MockResult]) -> list[ROW]:
    """How often each cause was named, oldest exam first."""
    rows = [(CAUSE_WORDS[cause], *(str(_count(result, cause)) for result in results)) for cause in Cause]
    unnamed = (
        sum(1 for asked in result.questions if not asked.right and asked.cause is None) for result in results
    )
    return [*rows, ("Not named", *(str(count) for count in unnamed))]


def _count(result: MockResult, cause: Cause) -> int:
    return sum(1 for asked in result.questions if asked.cause is cause)


def cause_sentence(results: Sequence[MockResult]) -> str:
    """The cause that costs the most, and how it moved."""
    last = results[-1]
    counts = {cause: _count(last, cause) for cause in Cause if cause is not Cause.GUESSED}
    named = sum(counts.values())
    if not named:
        return "No cause has been named in this exam yet. The questions wait for it."
    most = max(counts, key=lambda cause: counts[cause])
    return f"“{CAUSE_WORDS[most]}” cost the most: {counts[most]} of {named} misses with a cause."
