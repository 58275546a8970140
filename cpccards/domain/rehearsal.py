"""A rehearsal of the exam day in one's head, the checkpoints of its time, and a breath to count.

The times fit an exam of 100 questions in four hours. The text is our own; it promises nothing medical.
"""

from __future__ import annotations

from dataclasses import dataclass

QUESTIONS, MINUTES = 100, 240

CHECKPOINTS: tuple[tuple[int, int], ...] = ((60, 30), (120, 58), (180, 84))
"""(minutes into the exam, questions that should be behind by then); the last 20 minutes are for flags."""

LAST_MINUTES = 20


@dataclass(frozen=True, slots=True)
class RehearsalStep:
    """A moment of the day, and what to see before one's eyes."""

    title: str
    words: str


def checkpoint_words() -> str:
    """The checkpoints in a sentence."""
    parts = [f"{questions} questions after {minutes} minutes" for minutes, questions in CHECKPOINTS]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


STEPS: tuple[RehearsalStep, ...] = (
    RehearsalStep(
        "The evening before",
        "The books lie in a pile: CPT, ICD-10-CM, HCPCS, each of the right year. The ID lies on top. For an "
        "exam at home the desk is bare, the webcam has been tried, and everybody knows when the door stays "
        "shut. You turn no more pages. What you know by now is what you take with you, and it is enough to "
        "begin with.",
    ),
    RehearsalStep(
        "The morning",
        "You get up early enough not to hurry. You eat what you always eat. On the way, or at the kettle, "
        "you say the first thing you will do: read the question's last sentence first, then the four "
        "answers, then what differs between them.",
    ),
    RehearsalStep(
        "Check-in",
        "Somebody looks at your ID and your books, or a camera is turned around the room. It takes a while. "
        "You have nothing to do now but breathe slowly. The clock has not begun.",
    ),
    RehearsalStep(
        "The first questions",
        "You do not begin with the hardest. You take the sections that go easily, terminology, anatomy, "
        "compliance, guidelines, and answer them one after the other. Each takes about two minutes. After "
        "ten of them your hands are warm and the room has become smaller.",
    ),
    RehearsalStep(
        "The middle",
        f"You look at the clock three times and no more: about {checkpoint_words()}. Behind? Then the next "
        "long case gets a guess and a flag, and you go on. Ahead? Then you may look a guideline up twice.",
    ),
    RehearsalStep(
        "Stuck",
        "There is one where nothing fits. You strike out what cannot be, take what is left, flag it, and "
        "turn the page. It is one question of a hundred; thirty may go wrong. You let your shoulders down, "
        "count one breath, and the next question is a new one.",
    ),
    RehearsalStep(
        f"The last {LAST_MINUTES} minutes",
        "Every question has an answer now, for an empty one is never right. You go back to the flags, the "
        "short ones first. You change an answer only when you have found the line in the book that says so. "
        "Then you put the pencil down, or press the button. You have done what there was to do.",
    ),
)


@dataclass(frozen=True, slots=True)
class BreathPart:
    """A part of a breath and its seconds."""

    words: str
    seconds: int


BREATH: tuple[BreathPart, ...] = (
    BreathPart("Breathe in", 4),
    BreathPart("Hold", 2),
    BreathPart("Breathe out", 6),
)
BREATH_SECONDS = sum(part.seconds for part in BREATH)
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class BreathMoment:
    """Where a second falls: the part, its count from 1, and the round from 1."""

    part: BreathPart
    count: int
    round: int

    @property
    def words(self) -> str:
        """To be read out: "Breathe in, 3 of 4"."""
        return f"{self.part.words}, {self.count} of {self.part.seconds}"


def breath_at(second: int) -> BreathMoment | None:
    """What to do in a second, counted from 0; None once all rounds are over."""
    number, within = divmod(second, BREATH_SECONDS)
    if second < 0 or number >= ROUNDS:
        return None
    seconds = [(part, count) for part in BREATH for count in range(1, part.seconds + 1)]
    part, count = seconds[within]
    return BreathMoment(part, count, number + 1)
