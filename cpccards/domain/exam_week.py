"""What is to be seen to in the week before the exam. Rules change: to read them again is part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CHECKLIST_DAYS = 7
"""Days before the exam from which the list is due."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A line of the list. `days`: how many days before the exam it should be done."""

    key: str
    words: str
    days: int


def exam_week(exam: date) -> tuple[CheckItem, ...]:
    """The list for an exam on that day."""
    return (
        CheckItem(
            "books",
            f"Three code books at hand, one of each: CPT Professional Edition, ICD-10-CM and HCPCS Level II, "
            f"of {exam.year}",
            7,
        ),
        CheckItem("tabs", "Tabs firm; notes short and by hand; no loose or pasted papers in the books", 7),
        CheckItem("rules", "The exam's current instructions read again on aapc.com", 7),
        CheckItem("id", "Photo ID valid, with the name that you registered", 5),
        CheckItem(
            "place", "Way to the test centre and time known; or, at home, a room where nobody comes in", 5
        ),
        CheckItem("camera", "At home: webcam, microphone, connection and the exam's software tried out", 3),
        CheckItem("desk", "At home: desk clear, one screen, no phone, tablet or watch within reach", 1),
        CheckItem("rest", "Nothing new any more: cards, books, and enough sleep for two nights", 2),
        CheckItem("morning", "Clothes, food and water laid out; alarm set", 1),
    )
