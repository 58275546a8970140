"""The daily review in a terminal: the same cards, the same writes, the same forecast."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from cpccards.commands import terminal
from cpccards.domain.errors import DiskFull
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.notes import CardId, DeckId, Note, NoteKind
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.review_session import ReviewSession
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill

BASIC = Note(NoteKind.BASIC, ("Modifier 25?", "A <b>separate</b> E/M service"))
TYPED = Note(NoteKind.TYPED, ("Joint pain?", "arthralgia"))
CHOICE = Note(NoteKind.CHOICE, ("Which is a bone?", "nephron", "femur", "cornea", "aorta", "B"))


class Sitting:
    """Somebody who types what was written down beforehand."""

    def __init__(self, services: Workspace, *notes: Note) -> None:
        self.services = services
        self.cards: list[CardId] = [made[0] for made in fill(services, notes)]
        self.prompts: list[str] = []
        self._out = io.StringIO()
        self.console = Console(file=self._out, width=120, highlight=False)

    def review(self, *lines: str, decks: tuple[DeckId, ...] | None = None) -> int:
        """Reviews; the terminal is closed when the lines are used up."""
        typed: Iterator[str] = iter(lines)

        def ask(prompt: str) -> str:
            self.prompts.append(prompt)
            line = next(typed, None)
            if line is None:
                raise EOFError
            return line

        session = ReviewSession(self.services.study, decks) if decks else None
        given = terminal.review(self.services, self.console, ask, session)
        assert next(typed, None) is None, "every line was read"
        return given

    @property
    def said(self) -> str:
        return self._out.getvalue()

    def given(self) -> list[Rating]:
        with self.services.library_file() as uow:
            rows = uow._connection.exec_driver_sql("SELECT rating FROM reviews ORDER BY id")
            return [Rating(row[0]) for row in rows]


def test_a_card_is_shown_revealed_and_rated(services: Workspace) -> None:
    sitting = Sitting(services, BASIC, basic("next"))
    assert sitting.review("", "4", "q") == 1
    assert sitting.given() == [Rating.EASY]
    before, _, after = sitting.said.partition("A separate E/M service")
    assert "Modifier 25?" in before
    assert "Deck · 1 of 2" in before
    assert "Deck · 2 of 2" in after
    assert "<b>" not in sitting.said
    assert sitting.prompts[0] == "Enter to see the answer > "
    assert "3 Good 10 min" in sitting.prompts[1]
    assert "1 answer, 100% remembered, under a minute." in sitting.said
    assert "Predicted score: not enough evidence yet." in after


@pytest.mark.parametrize(
    ("line", "rating"),
    [("1", Rating.AGAIN), ("2", Rating.HARD), ("3", Rating.GOOD), ("4", Rating.EASY), ("", Rating.GOOD)],
)
def test_every_rating_has_its_line(services: Workspace, line: str, rating: Rating) -> None:
    sitting = Sitting(services, BASIC, basic("next"))
    sitting.review("", line, "q")
    assert sitting.given() == [rating]


def test_what_is_no_rating_is_asked_again(services: Workspace) -> None:
    sitting = Sitting(services, BASIC)
    sitting.review("", "5", "good", "  4  ")
    assert sitting.given() == [Rating.EASY]
    assert len(sitting.prompts) == 4


def test_a_typed_answer_is_compared(services: Workspace) -> None:
    sitting = Sitting(services, TYPED, replace(TYPED, fields=("Muscle pain?", "myalgia")))
    sitting.review("Arthralgia", "4", "muscle", "1", "q", "q")
    assert sitting.prompts[0] == "Your answer > "
    assert "arthralgia – right" in sitting.said
    assert "myalgia – right" not in sitting.said
    assert "myalgia" in sitting.said
    assert sitting.given() == [Rating.EASY, Rating.AGAIN]


def test_q_is_an_answer_where_one_is_typed(services: Workspace) -> None:
    sitting = Sitting(services, replace(TYPED, fields=("The letter after P?", "q")))
    sitting.review("q", "4")
    assert "q – right" in sitting.said
    assert sitting.given() == [Rating.EASY]


@pytest.mark.parametrize(
    ("line", "verdict"), [("b", "B  femur – right"), ("C", "B  femur – you chose C"), ("", "B  femur")]
)
def test_an_option_is_judged(services: Workspace, line: str, verdict: str) -> None:
    sitting = Sitting(services, CHOICE)
    sitting.review(line, "4")
    for option in ("A  nephron", "B  femur", "C  cornea", "D  aorta"):
        assert option in sitting.said
    assert verdict in sitting.said.splitlines()
    assert sitting.prompts[0] == "A–D, or Enter to see the answer > "


def test_reason_and_source_are_told(services: Workspace) -> None:
    told = replace(BASIC, rationale="A <i>separate</i> service", source="NCCI manual", edition="2026")
    sitting = Sitting(services, told)
    sitting.review("", "4")
    assert "Why: A separate service" in sitting.said
    assert "NCCI manual · 2026" in sitting.said


def test_mark_up_of_the_console_in_a_card_stays_text(services: Workspace) -> None:
    hostile = Note(NoteKind.BASIC, ("[bold red]Stop[/] [/nonsense]", "[link=file:///etc]x[/link]"))
    sitting = Sitting(services, replace(hostile, rationale="[/]", source="[blink]", edition="[/x]"))
    sitting.review("", "4")
    assert "[bold red]Stop[/] [/nonsense]" in sitting.said
    assert "[link=file:///etc]x[/link]" in sitting.said
    assert "Why: [/]" in sitting.said


def test_s_suspends(services: Workspace) -> None:
    sitting = Sitting(services, BASIC, basic("next"))
    assert sitting.review("", "s", "", "4") == 1
    assert services.study.show(sitting.cards[0]).card.suspended
    assert sitting.given() == [Rating.EASY]


def test_u_takes_the_last_answer_back(services: Workspace) -> None:
    sitting = Sitting(services, BASIC, basic("next"))
    assert sitting.review("", "4", "", "u", "", "1", "q") == 1
    assert sitting.given() == [Rating.AGAIN]
    assert "Undone: Answer a card" in sitting.said
    assert sitting.said.count("Modifier 25?") == 2
    assert services.study.show(sitting.cards[0]).card.memory.state is CardState.LEARNING


def test_undoing_a_suspension_leaves_the_answers(services: Workspace) -> None:
    sitting = Sitting(services, BASIC, basic("second"), basic("third"))
    assert sitting.review("", "4", "", "s", "", "u", "q") == 1
    assert sitting.given() == [Rating.EASY]
    assert "Undone: Suspend a card" in sitting.said
    assert not services.study.show(sitting.cards[1]).card.suspended
    assert sitting.said.count("third") >= 2, "the card on screen stays"


def test_there_may_be_nothing_to_undo(services: Workspace) -> None:
    sitting = Sitting(services, BASIC)
    assert sitting.review("", "u", "4") == 1
    assert "Nothing to undo." in sitting.said


def test_answers_come_back_in_their_steps(services: Workspace) -> None:
    sitting = Sitting(services, BASIC)
    assert sitting.review("", "1", "", "3", "", "3") == 3
    assert sitting.given() == [Rating.AGAIN, Rating.GOOD, Rating.GOOD]
    assert "3 answers, 67% remembered" in sitting.said


@pytest.mark.parametrize("lines", [(), ("",), ("", "4"), ("", "4", "")])
def test_a_closed_terminal_ends_politely(services: Workspace, lines: tuple[str, ...]) -> None:
    sitting = Sitting(services, BASIC, basic("next"))
    assert sitting.review(*lines) == len(sitting.given()) == len(lines) // 2
    assert "Predicted score" in sitting.said


def test_ctrl_c_ends_politely(services: Workspace) -> None:
    sitting = Sitting(services, BASIC)

    def ask(_prompt: str) -> str:
        raise KeyboardInterrupt

    assert terminal.review(services, sitting.console, ask) == 0
    assert "answers" not in sitting.said
    assert "Predicted score" in sitting.said


def test_an_answer_that_cannot_be_kept_is_not_counted(
    services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = Sitting(services, BASIC)

    def fail(*_arguments: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    monkeypatch.setattr(services.study, "rate", fail)
    with pytest.raises(DiskFull):
        sitting.review("", "4")
    assert sitting.given() == []


def test_one_deck_alone(services: Workspace) -> None:
    sitting = Sitting(services, BASIC)
    [[card]] = fill(services, [basic("other")], ("Other",))
    deck = services.study.show(card).card.deck
    assert sitting.review("", "4", decks=(deck,)) == 1
    assert "Modifier 25?" not in sitting.said


def test_the_review_keeps_todays_forecast(services: Workspace) -> None:
    sitting = Sitting(services, replace(BASIC, topic="modifiers"))
    services.forecasting.prepare()
    sitting.review("", "4")
    known = services.forecasting.last_known()
    assert known is not None
    assert known.day == services.calendar.today()
    assert known.mean == services.forecasting.current().mean


# Today


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "no exam date yet"), (0, "exam today"), (1, "exam tomorrow"), (41, "exam in 41 days")],
)
def test_today_is_told(services: Workspace, clock: FakeClock, days: int | None, words: str) -> None:
    sitting = Sitting(services, BASIC)
    if days is not None:
        today = services.calendar.date()
        services.settings.change(today, exam_date=today + timedelta(days=days))
    terminal.print_today(services, sitting.console)
    first, second, *_ = sitting.said.splitlines()
    assert first == f"Sunday 22 November 2026 · {words}"
    if days == 0:  # nothing new on the morning of the exam
        assert second == "Nothing is due."
    else:
        assert second == "1 card · under a minute (1 new, 0 learning, 0 to review)"


def test_nothing_due_is_told(services: Workspace) -> None:
    sitting = Sitting(services)
    terminal.print_today(services, sitting.console)
    assert "Nothing is due." in sitting.said


def test_a_pause_is_told(services: Workspace) -> None:
    services.backlog.pause(services.calendar.date() + timedelta(days=11))
    sitting = Sitting(services)
    terminal.print_today(services, sitting.console)
    assert "Paused until Thursday 03 December 2026." in sitting.said


@pytest.mark.parametrize(
    ("mean", "level", "chance", "words"),
    [
        (69.6, EvidenceLevel.FAIR, 0.44, "Predicted score 69.6, 90 % range "),
        (71.4, EvidenceLevel.LOW, 0.58, "Predicted score about 71.4, 90 % range "),
        (71.4, EvidenceLevel.GOOD, 0.999, "over 99 % chance to pass"),
        (31.4, EvidenceLevel.GOOD, 0.001, "under 1 % chance to pass"),
        (71.4, EvidenceLevel.GOOD, 0.58, "58 % chance to pass"),
        (71.4, EvidenceLevel.NONE, 0.58, "not enough evidence yet"),
    ],
)
def test_the_score_is_told_as_surely_as_it_stands(
    services: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    mean: float,
    level: EvidenceLevel,
    chance: float,
    words: str,
) -> None:
    sitting = Sitting(services)
    told = replace(services.forecasting.current(), mean=mean, evidence=level, pass_probability=chance)
    monkeypatch.setattr(services.forecasting, "current", lambda _outline=None: told)
    monkeypatch.setattr(services.forecasting, "disagreement", lambda: "They differ by 4 points [/].")
    terminal.print_forecast(services, sitting.console)
    assert words in sitting.said
    assert ("71.4" in sitting.said) == (mean == 71.4 and level is not EvidenceLevel.NONE)
    assert "They differ by 4 points [/]." in sitting.said


def test_the_sections_are_told(services: Workspace) -> None:
    sitting = Sitting(services, replace(BASIC, topic="modifiers"))
    terminal.print_forecast(services, sitting.console, "aapc-100-questions")
    sections = services.forecasting.current("aapc-100-questions").sections
    for section in sections:
        assert section.name in sitting.said
        assert f"{section.seen} of {section.cards}" in sitting.said
    assert "not enough evidence yet" in sitting.said
