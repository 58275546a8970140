"""Card information, over a real library: what stands there, its curve, its keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.gui.pages.card_information import CardInformationPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.forgetting_curve import ForgettingCurve
from cpccards.services.card_information import CurvePoint
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.gui.scenes import PageScene, texts
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, fill_basic, note_of, rate, reversed_

Key = Qt.Key


class Scene(PageScene[CardInformationPage]):
    @property
    def words(self) -> list[str]:
        return texts(self.page)

    def value(self, name: str) -> str:
        """What stands beside a fact's name."""
        words = self.words
        return words[words.index(name) + 1]

    @property
    def history(self) -> list[list[str]]:
        model = self.page._history
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    made = Scene(CardInformationPage(theme, services.card_information), QWidget(), services)
    made.show(qtbot, 1000, 900)
    return made


def studied(scene: Scene, clock: FakeClock) -> CardId:
    """A card that was learnt, forgotten, and learnt again."""
    [card] = fill_basic(scene.services, 1, "modifiers", ("CPT", "Modifiers"))
    rate(scene.services, card, Rating.EASY, seconds=8)
    clock.advance(days=12)
    rate(scene.services, card, Rating.AGAIN, seconds=4)
    clock.advance(minutes=10)
    rate(scene.services, card, Rating.GOOD, seconds=3)
    clock.advance(days=1)
    return card


def test_without_a_card_it_says_how_to_see_one(scene: Scene) -> None:
    [title, how] = [words for words in scene.words if words != "‹ Back"]
    assert title == "Card information"
    assert "Ctrl+I" in how
    assert nameless(scene.page) == []


def test_facts_reason_and_history(scene: Scene, clock: FakeClock) -> None:
    card = studied(scene, clock)
    scene.services.cards.set_due([card], 4)
    scene.page.activate((card, "decks"))
    assert scene.words[0] == "word 0"
    assert scene.words[1].startswith("It is due on 9 December 2026")
    assert scene.value("Stands") == "In review"
    assert scene.value("Deck") == "CPT › Modifiers"
    assert scene.value("Preset") == "Default"
    assert scene.value("Answers") == "3"
    assert scene.value("Times forgotten") == "1"
    assert scene.value("Time") == "5 s an answer, 0 min in all"
    assert scene.value("Recall today").endswith("%")
    assert scene.value("First answer") < scene.value("Last answer")
    assert "Recall on exam day" not in scene.words
    assert [row[1] for row in scene.history] == ["Due date set", "Good", "Again", "Easy"]
    again, easy = scene.history[2:]
    assert again[2] == "4 s"
    assert again[3].endswith("%")
    assert again[4] == "a step"
    assert easy[3] == "–"
    assert easy[4].endswith(" d")
    assert scene.page._history.spoken(0).count("Due date set") == 1
    assert nameless(scene.page) == []


def test_with_an_exam_it_says_what_is_left_on_that_day(scene: Scene, clock: FakeClock) -> None:
    card = studied(scene, clock)
    services = scene.services
    services.settings.change(
        services.calendar.date(), exam_date=services.calendar.date() + timedelta(days=50)
    )
    scene.page.activate(int(card))
    on_the_day = scene.value("Recall on exam day")
    assert int(on_the_day.rstrip("%")) < int(scene.value("Recall today").rstrip("%"))


def test_a_card_never_seen_has_neither_curve_nor_history(scene: Scene) -> None:
    [card] = fill_basic(scene.services, 1)
    scene.page.activate(card)
    assert scene.value("Stands") == "New"
    assert scene.value("Due") == scene.value("Time") == scene.value("First answer") == "–"
    assert not scene.page._curve.isVisible()
    assert not scene.page._table.isVisible()


def test_a_suspended_card_and_one_that_is_gone(scene: Scene) -> None:
    [card] = fill_basic(scene.services, 1)
    scene.page.activate(card)
    scene.page.changed.emit(scene.services.cards.suspend([card]))
    assert scene.value("Stands") == "Suspended"
    scene.page.changed.emit(scene.services.library.delete_note(note_of(scene.services, card)))
    assert "This card is gone" in scene.words
    assert not scene.page._frame.isVisible()
    scene.step_back()
    assert scene.value("Stands") == "Suspended"


def test_the_cards_of_a_note_are_one_key_apart(scene: Scene) -> None:
    [pair] = fill(scene.services, [reversed_("heart")])
    [alone] = fill_basic(scene.services, 1)
    rate(scene.services, pair[1], Rating.EASY)
    scene.page.activate((pair[0], "review"))
    assert scene.page._other.isVisible()
    assert scene.value("Answers") == "0"
    QTest.keyClick(scene.page, Key.Key_N)
    assert scene.value("Answers") == "1"
    scene.page._other.click()
    assert scene.value("Answers") == "0"
    scene.page.activate((alone, "review"))
    assert not scene.page._other.isVisible()
    QTest.keyClick(scene.page, Key.Key_N)
    assert scene.words[0] == "word 0"


@pytest.mark.parametrize("origin", ["review", "decks"])
def test_it_goes_back_to_where_one_came_from(
    scene: Scene, qtbot: QtBot, clock: FakeClock, origin: str
) -> None:
    scene.page.activate((studied(scene, clock), origin))
    for go_back in (
        scene.page._back.click,
        lambda: QTest.keyClick(scene.page._back, Key.Key_Escape),
        lambda: QTest.keyClick(scene.page._curve, Key.Key_Escape),
        lambda: QTest.keyClick(scene.page._table, Key.Key_Escape),
    ):
        with qtbot.waitSignal(scene.page.went_to) as went:
            go_back()
        assert went.args == [origin, None]


def test_it_begins_at_the_top(scene: Scene, qtbot: QtBot, clock: FakeClock) -> None:
    card = studied(scene, clock)
    scene.window.resize(700, 300)
    scene.page.activate((card, "decks"))
    bar = scene.page._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    scene.page.activate((card, "decks"))
    assert bar.value() == 0


# The curve


@pytest.fixture
def curve(qtbot: QtBot, theme: Theme) -> ForgettingCurve:
    made = ForgettingCurve(theme)
    qtbot.addWidget(made)
    made.resize(500, made.sizeHint().height())
    with qtbot.waitActive(made):
        made.show()
    made.setFocus()
    return made


POINTS = (
    CurvePoint(100, 1.0, is_answer=True),
    CurvePoint(105, 0.8),
    CurvePoint(110, 0.7),
    CurvePoint(110, 1.0, is_answer=True),
    CurvePoint(120, 0.9),
    CurvePoint(140, 0.75),
)


def test_arrow_keys_read_the_curve(curve: ForgettingCurve) -> None:
    curve.show_curve(POINTS, today=120, exam_day=140)
    assert spoken_name(curve) == "Chance of recall through 2 answers. Arrow keys read it day by day."
    assert curve.words == ""
    QTest.keyClick(curve, Key.Key_Right)
    assert curve.words.endswith("90% chance of recall"), "it begins today"
    QTest.keyClick(curve, Key.Key_Left)
    assert curve.words.endswith("just answered")
    assert curve.accessibleDescription() == curve.words
    QTest.keyClick(curve, Key.Key_End)
    QTest.keyClick(curve, Key.Key_Right)
    assert "75%" in curve.words
    QTest.keyClick(curve, Key.Key_Home)
    QTest.keyClick(curve, Key.Key_Left)
    assert curve.words.endswith("just answered")
    curve.clearFocus()
    assert curve.words == ""


def test_the_mouse_reads_it_too(curve: ForgettingCurve) -> None:
    curve.show_curve(POINTS, today=120, exam_day=None)
    curve.clearFocus()
    for share, words in ((0.0, "just answered"), (1.0, "75%"), (0.12, "80%")):
        room = curve._room()
        QTest.mouseMove(curve, QPoint(round(room.left() + share * room.width()), 60))
        assert words in curve.words
    curve.leaveEvent(QEvent(QEvent.Type.Leave))
    assert curve.words == ""


def test_the_past_is_drawn_as_a_line(curve: ForgettingCurve, theme: Theme) -> None:
    """From dot to dot, not the dots alone."""
    curve.show_curve(POINTS, today=120, exam_day=None)
    curve.clearFocus()
    image = curve.grab().toImage()
    for place in (1, 2):
        assert _has_near(image, curve._spot(place), theme.tokens.color("accent").name())


def _has_near(image: QImage, spot: QPointF, color: str) -> bool:
    around = range(-2, 3)
    return any(
        image.pixelColor(int(spot.x()) + x, int(spot.y()) + y).name() == color for x in around for y in around
    )


def test_without_points_there_is_nothing_to_read(curve: ForgettingCurve) -> None:
    curve.show_curve((), today=1, exam_day=None)
    QTest.keyClick(curve, Key.Key_Right)
    QTest.mouseMove(curve, QPoint(80, 60))
    assert curve.words == ""
    curve.grab()
