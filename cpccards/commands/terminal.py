"""The daily review in a terminal: the same cards, the same writes, the same forecast."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from cpccards.domain.durations import exam_distance_words, interval_words, minutes_words
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import Forecast, chance_words
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.plain_text import plain_text
from cpccards.domain.reviews import Rating
from cpccards.domain.typed_answer import compare
from cpccards.services.review_session import ReviewSession
from cpccards.services.study import ANSWER_STEPS, ShownCard
from cpccards.services.workspace import Workspace

Ask = Callable[[str], str]

_RATING_KEYS = "1 Again {0}   2 Hard {1}   3 Good {2}   4 Easy {3}   (s suspend, u undo, q stop)"


def print_today(workspace: Workspace, console: Console) -> None:
    """What is due today, and the forecast."""
    load = workspace.study.load()
    days = workspace.calendar.days_to_exam()
    console.print(f"[bold]{workspace.calendar.date():%A %d %B %Y}[/bold] · {exam_distance_words(days)}")
    if load.total:
        console.print(
            f"{counted(load.total, 'card')} · {minutes_words(load.seconds)} "
            f"({load.new} new, {load.learning} learning, {load.review} to review)"
        )
    elif workspace.study.paused_until is not None:
        console.print(f"Paused until {workspace.study.paused_until:%A %d %B %Y}.")
    else:
        console.print("Nothing is due.")
    print_forecast(workspace, console)


def print_forecast(workspace: Workspace, console: Console, outline: str | None = None) -> None:
    """The predicted score by `outline` (the learner's own when None), and its sections."""
    forecast = workspace.forecasting.current(outline)
    console.print(_headline(forecast))
    table = Table(box=None, pad_edge=False)
    for name in ("Section", "Weight", "Mastery", "90 % range", "Cards seen"):
        table.add_column(name, justify="left" if name == "Section" else "right")
    for section in forecast.sections:
        told = section.evidence is not EvidenceLevel.NONE
        table.add_row(
            escape(section.name),
            f"{section.weight:.0%}",
            f"{section.mean:.0f}" if told else "–",
            f"{section.low:.0f}–{section.high:.0f}" if told else evidence_words(section.evidence),
            f"{section.seen} of {section.cards}",
        )
    console.print(table)
    sentence = workspace.forecasting.disagreement()
    if sentence:
        console.print(escape(sentence))


def _headline(forecast: Forecast) -> str:
    if forecast.evidence is EvidenceLevel.NONE:
        return "Predicted score: not enough evidence yet. Answer more cards in every section."
    # With its decimal, so that 69.6 is not read as a pass.
    number = f"{forecast.mean:.1f}"
    score = f"about {number}" if forecast.evidence is EvidenceLevel.LOW else f"[bold]{number}[/bold]"
    return (
        f"Predicted score {score}, "
        f"90 % range {forecast.low:.0f}–{forecast.high:.0f}; "
        f"{_chance(forecast.pass_probability)} chance to pass ({chance_words(forecast.pass_probability)}); "
        f"{evidence_words(forecast.evidence)}"
    )


def _chance(probability: float) -> str:
    """A chance that never claims certainty."""
    if probability < 0.01:
        return "under 1 %"
    return "over 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"


def counted(number: int, word: str) -> str:
    """A number with what it counts: "1 card", "2 cards"."""
    return f"1 {word}" if number == 1 else f"{number} {word}s"


def confirm_clock(workspace: Workspace, console: Console, ask: Ask) -> bool:
    """Asks whether the clock is right, when it jumped; False when the learner says that it is not."""
    jump = workspace.clock_watch.jump
    if jump is None:
        return True
    zone, days = workspace.calendar.zone(), abs(round(jump.by / timedelta(days=1)))
    seen, now = (f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (jump.seen, jump.now))
    console.print(
        f"Your computer's clock changed by {counted(days, 'day')}: it was {seen}, now it is {now}. "
        "Scheduling waits until you confirm."
    )
    try:
        is_right = ask("Is the clock right? y, or Enter for no > ").strip().lower() == "y"
    except (EOFError, KeyboardInterrupt):
        is_right = False
    if is_right:
        workspace.clock_watch.confirm()
    else:
        console.print("Set date and time in your computer's settings, then start again.")
    return is_right


def review(workspace: Workspace, console: Console, ask: Ask, session: ReviewSession | None = None) -> int:
    """Asks today's cards one after another until they are done or the learner stops.

    Args:
        ask: prints a prompt and returns a line; raises EOFError or KeyboardInterrupt to stop.

    Returns:
        How many answers were given.
    """
    run = session or ReviewSession(workspace.study)
    try:
        while run.current is not None and _one_card(workspace, run, console, ask):
            pass
    except (EOFError, KeyboardInterrupt):
        console.print()
    if run.answers:
        console.print(
            f"\n{counted(run.answers, 'answer')}, {run.remembered / run.answers:.0%} remembered, "
            f"{minutes_words(run.time.total_seconds())}."
        )
    workspace.forecasting.invalidate()
    workspace.forecasting.keep_today()
    print_forecast(workspace, console)
    return run.answers


def _one_card(workspace: Workspace, run: ReviewSession, console: Console, ask: Ask) -> bool:
    """One card, asked and rated; False when the learner wants to stop."""
    shown = run.current
    if shown is None:
        return False
    started = time.monotonic()
    place = " › ".join(shown.deck_path)
    console.print(
        Panel(
            escape(plain_text(shown.faces.question)),
            title=escape(f"{place} · {run.answers + 1} of {run.answers + run.remaining}"),
            title_align="left",
        )
    )
    for letter, option in zip(CHOICE_LETTERS, shown.faces.options, strict=False):
        console.print(f"  {letter}  {escape(plain_text(option))}")
    given = ask(_prompt(shown)).strip()
    if given.lower() == "q" and shown.faces.expected is None:
        return False
    _print_answer(shown, given, console)
    while True:
        words = [interval_words(shown.outcomes[rating]) for rating in Rating]
        key = ask(_RATING_KEYS.format(*words) + " > ").strip().lower()
        if key in {"1", "2", "3", "4", ""}:
            run.rate(Rating(int(key or 3)), timedelta(seconds=time.monotonic() - started))
            return True
        if key == "q":
            return False
        if key == "s":
            workspace.cards.suspend([shown.card.id])
            run.skip()
            return True
        if key == "u":
            undone = workspace.undo.undo()
            console.print("Nothing to undo." if undone is None else f"Undone: {escape(undone.step)}")
            if undone is not None:
                run.step_back() if undone.step in ANSWER_STEPS else run.rebuild(shown.card.id)
                return True


def _prompt(shown: ShownCard) -> str:
    if shown.faces.options:
        return "A–D, or Enter to see the answer > "
    return "Your answer > " if shown.faces.expected is not None else "Enter to see the answer > "


def _print_answer(shown: ShownCard, given: str, console: Console) -> None:
    faces = shown.faces
    if faces.options and faces.correct is not None:
        right = CHOICE_LETTERS[faces.correct]
        verdict = (
            "" if not given else " – right" if given.upper() == right else f" – you chose {given.upper()}"
        )
        console.print(f"[bold]{right}[/bold]  {escape(plain_text(faces.answer))}{escape(verdict)}")
    elif faces.expected is not None:
        result = compare(given, faces.expected)
        console.print(f"[bold]{escape(faces.expected)}[/bold]{' – right' if result.matches else ''}")
    else:
        console.print(f"[bold]{escape(plain_text(faces.answer))}[/bold]")
    if shown.rationale:
        console.print(f"Why: {escape(plain_text(shown.rationale))}")
    note = shown.note.note
    if note.source:
        console.print(
            f"[dim]{escape(' · '.join(part for part in (note.source, note.edition) if part))}[/dim]"
        )
