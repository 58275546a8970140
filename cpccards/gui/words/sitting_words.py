"""A sitting in words: where one is, what is asked before handing in, what failed, why an answer is right."""

from __future__ import annotations

from collections.abc import Mapping

from cpccards.domain.errors import CpcCardsError, LibraryError
from cpccards.gui.widgets.mocks.answer_reason import Reason
from cpccards.gui.words.mock_words import count_words, letter, list_words, readable
from cpccards.services.mock_sitting import Revealed, Sitting, SittingQuestion


def questions_of_part(sitting: Sitting) -> list[SittingQuestion]:
    """The questions that the learner can go to: those of the part that runs."""
    return [question for question in sitting.questions if question.part == sitting.part]


def place_words(sitting: Sitting) -> str:
    """Where one is: "Question 12 of 100  ·  Part 1"."""
    place = f"Question {sitting.position} of {len(sitting.questions)}"
    return f"{place}  ·  Part {sitting.part}" if sitting.parts > 1 else place


def about_words(sitting: Sitting, answered: int, revealed: Mapping[int, Revealed]) -> str:
    """What matters less: of an exam how much is answered, of practice the section and how much was right.

    Args:
        revealed: what practice has told, by position.
    """
    if not sitting.practice:
        return f"{answered} answered  ·  {sitting.paper_name}"
    section = sitting.question(sitting.position).section_name
    right = sum(told.is_right for told in revealed.values())
    return f"{section}  ·  {right} of {len(revealed)} right" if revealed else section


def next_words(sitting: Sitting, question: SittingQuestion, told: Revealed | None) -> str:
    """What the key that goes on is called; in practice the answer comes first."""
    if sitting.practice and told is None and question.chosen is not None:
        return "Check   Enter"
    return "Next   →"


def handing_in_words(sitting: Sitting) -> tuple[str, str]:
    """Heading and sentences before handing in: what is missing, and what can't be undone."""
    missing = sitting.unanswered()
    flagged = tuple(each.position for each in questions_of_part(sitting) if each.flagged)
    words = []
    if missing:
        are = "is" if len(missing) == 1 else "are"
        words.append(f"{count_words(len(missing), 'question')} {are} not answered: {list_words(missing)}.")
        words.append("A guess costs nothing: an unanswered question counts as wrong.")
    else:
        words.append("All questions are answered.")
    if flagged:
        words.append(f"You flagged {list_words(flagged)}.")
    if sitting.part < sitting.parts:
        heading = f"End part {sitting.part}?"
        words.append(
            f"There is no way back to part {sitting.part}. The clock of the next part starts at once."
        )
    elif sitting.practice:
        heading = "Finish?"
    else:
        heading = "Hand in?"
        words.append("After that no answer can be changed.")
    return heading, " ".join(words)


def end_words(sitting: Sitting) -> str:
    """What the key that ends it is called."""
    if sitting.part < sitting.parts:
        return f"End part {sitting.part}"
    return "Finish" if sitting.practice else "Hand in"


def not_saved(title: str, error: CpcCardsError) -> CpcCardsError:
    """A failed write, told by what it means for the sitting."""
    if isinstance(error, LibraryError):
        return LibraryError(title, f"{error.title}. {error.message}", error.remedy)
    return error


def reason(question: SittingQuestion, told: Revealed) -> Reason:
    """Why an answer is right, as practice tells it under the question."""
    right = letter(told.right)
    if told.is_right:
        verdict = f"✓ Right: {right}."
    else:
        chosen = f"not {letter(question.chosen)}" if question.chosen is not None else "not answered"
        verdict = f"✗ {right} is right, {chosen}."
    wrong = tuple(
        (letter(index), readable(why)) for index, why in enumerate(told.why) if why and index != told.right
    )
    return Reason(told.is_right, verdict, readable(told.rationale), wrong, readable(told.source))
