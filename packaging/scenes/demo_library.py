"""What the demo library is given besides, so that every page has something to show."""

from __future__ import annotations

import random
from datetime import timedelta

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from cpccards.domain.guarantee import Assignment, Attendance, Condition, Course, Form, Session
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.support import card_source
from cpccards.services.workspace import Workspace


class Machine:
    """A computer whose time passes as the script wants it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def elapsed(self) -> float:
        """Seconds since it was started."""
        return self.seconds

    def boot(self) -> str:
        """Which start this is: always the same."""
        return "pictures"


def sit_practice_exam(workspace: Workspace, machine: Machine, share: float) -> None:
    """Sits a full exam with about `share` of it right, and names the causes of every other miss."""
    chance = random.Random(share)
    mocks = workspace.mocks
    keys = {question.question: "ABCD".index(question.answer) for question in mocks.bank.questions()}
    mock = mocks.start(plan_for(PaperKind.FULL, workspace.outlines.all()[0], seed=round(100 * share)))
    sitting = mocks.sitting(mock)
    for asked in sitting.questions:
        sitting.go(asked.position)
        key = keys.get(asked.text, 0)
        wrong = (key + chance.randint(1, 3)) % 4
        if chance.random() < 0.1:
            sitting.choose(wrong)
        if chance.random() < 0.1:
            sitting.flag()
            sitting.write_note("Look this up in the guidelines.")
        machine.seconds += chance.choice((15, 60, 90, 110, 130, 160, 280))
        sitting.choose(key if chance.random() < share else wrong)
    sitting.hand_in()
    mocks.feeling(mock, 2 if share < 0.7 else 4, "Ran out of time." if share < 0.7 else "")
    missed = [asked.position for asked in mocks.result(mock).questions if not asked.right]
    for position in missed[::2]:
        cause = chance.choice(
            (Cause.GAP, Cause.GAP, Cause.LOOK_UP, Cause.MISREAD, Cause.CARELESS, Cause.TIME)
        )
        mocks.name_cause(mock, position, cause)


def add_people(workspace: Workspace) -> None:
    """A tutor, a group, questions for them, and an evening course with its guarantee."""
    support, today = workspace.support, workspace.calendar.date()
    soon = today + timedelta(days=2)
    support.save_person(
        None,
        {
            "name": "Kim",
            "contact": "kim@example.org",
            "meets_on": soon,
            "meets_at": "18:30",
            "remind_days": 2,
        },
    )
    support.save_person(None, {"name": "Tuesday group", "kind": "study-group", "contact": "the library"})
    kim = next(each.key for each in support.people() if each.name == "Kim")
    support.ask("Which modifier goes on a visit the day before surgery?", kim)
    support.ask("Is a separate visit needed for a biopsy with an excision?")
    support.save_person(
        None, {"name": "Lee", "kind": "peer", "meets_on": today - timedelta(days=6), "meets_at": "12:00"}
    )
    note = workspace.browse.note_of(workspace.browse.find("", workspace.browse.view()).cards[0])
    if note is not None:
        support.ask("Is it ever so?", kim, card_source(note.note, workspace.library.preview(note.note)[0]))
    support.answer(support.current().questions[-1].key, "25 on the visit, when the decision came earlier.")
    support.save_feedback(
        None,
        {
            "words": "Read the notes in parentheses first.",
            "given_on": today,
            "person": kim,
            "topics": ["modifiers"],
        },
    )
    first = today - timedelta(days=40)
    marks = (Attendance.ATTENDED, Attendance.MADE_UP, Attendance.MISSED, Attendance.OPEN, Attendance.OPEN)
    workspace.courses.add(
        Course(
            "",
            "CPC preparation, evenings",
            "Example School",
            first,
            today + timedelta(days=30),
            sessions=tuple(
                Session(first + timedelta(weeks=2 * n), f"Chapter {n + 1}", mark)
                for n, mark in enumerate(marks)
            ),
            assignments=(Assignment("Test 1", score=88.0), Assignment("Test 2", today + timedelta(days=5))),
            conditions=(
                Condition(Form.ALL_CLASSES),
                Condition(Form.SCORE, 85),
                Condition(Form.RETAKE, 60),
                Condition(Form.PROOF, due=today + timedelta(days=12)),
            ),
        )
    )


def heart_picture() -> bytes:
    """Four chambers with their names, as bytes of a PNG."""
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#fff8ee"))
    painter = QPainter(image)
    font = painter.font()
    font.setPixelSize(26)
    painter.setFont(font)
    for place, words in enumerate(("Right atrium", "Left atrium", "Right ventricle", "Left ventricle")):
        right, low = place % 2, place // 2
        painter.setBrush(QColor("#c06060" if right else "#6060c0"))
        painter.drawRoundedRect(300 + 155 * right, 140 + 175 * low, 145, 165, 30, 30)
        painter.drawText(80 + 560 * right, 220 + 220 * low, words)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
