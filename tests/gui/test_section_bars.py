"""The rows that show where each section stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast import SectionForecast
from cpccards.gui.theme import DARK, LIGHT, Theme
from cpccards.gui.widgets.charts.section_bars import SectionBars
from tests.gui.accessibility import nameless, spoken_name
from tests.gui.pictures import colors

SURGERY = "Surgery and Modifiers, weight 30 %, mastery 61, 90 % range 52 to 70, below the pass mark"

GUIDELINES = (
    "Guidelines and Regulations, weight 20 %, mastery about 72, 90 % range 55 to 88, "
    "at or above the pass mark, a first guess on little evidence"
)


def section(
    name: str = "Surgery and Modifiers",
    mean: float = 61.2,
    low: float = 52.1,
    high: float = 69.8,
    evidence: EvidenceLevel = EvidenceLevel.GOOD,
    weight: float = 0.30,
) -> SectionForecast:
    return SectionForecast(
        id=name.lower().replace(" ", "-"),
        name=name,
        weight=weight,
        mean=mean,
        low=low,
        high=high,
        coverage=0.5,
        cards=100,
        seen=50,
        answers=200,
        evidence=evidence,
    )


FOUR = (
    section("Medical Concepts", 78, 70, 86, weight=0.35),
    section(),
    section("Guidelines and Regulations", 72, 55, 88, EvidenceLevel.LOW, 0.20),
    section("Other", 40, 10, 80, EvidenceLevel.NONE, 0.15),
)


@pytest.fixture
def bars(qtbot: QtBot, theme: Theme) -> SectionBars:
    made = SectionBars(theme)
    qtbot.addWidget(made)
    made.set_values(FOUR, 0.70)
    made.resize(900, made.sizeHint().height())
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def dark(theme: Theme) -> Iterator[None]:
    theme.apply("dark", 100)
    yield
    theme.apply("light", 100)


def shown(bars: SectionBars, row: int) -> set[str]:
    return colors(bars.rows()[row])


def test_every_row_says_what_it_shows(bars: SectionBars) -> None:
    assert bars.row_texts() == (
        "Medical Concepts, weight 35 %, mastery 78, 90 % range 70 to 86, at or above the pass mark",
        SURGERY,
        GUIDELINES,
        "Other, weight 15 %, not enough evidence yet",
    )
    assert spoken_name(bars.rows()[1]) == SURGERY
    assert nameless(bars) == []


def test_a_section_just_below_is_not_rounded_onto_the_pass_mark(bars: SectionBars) -> None:
    bars.set_values((section(mean=69.97),), 0.70)
    assert "mastery 69.9, " in bars.row_texts()[0]
    assert bars.row_texts()[0].endswith("below the pass mark")


def test_numbers_follow_the_locale(bars: SectionBars) -> None:
    bars.setLocale(QLocale(QLocale.Language.German))
    bars.set_values((section(mean=69.6),), 0.70)
    assert "mastery 69,6, " in bars.row_texts()[0]


def test_a_marker_below_the_pass_mark_differs_by_colour_and_word(bars: SectionBars) -> None:
    assert LIGHT.accent in shown(bars, 0)
    assert LIGHT.hard not in shown(bars, 0)
    assert LIGHT.hard in shown(bars, 1)
    assert LIGHT.accent not in shown(bars, 1)


def test_little_evidence_is_muted_and_none_has_no_marker(bars: SectionBars) -> None:
    assert not {LIGHT.accent, LIGHT.hard} & shown(bars, 2)
    assert not {LIGHT.accent, LIGHT.hard} & shown(bars, 3)


def test_the_look_follows_the_theme(bars: SectionBars, dark: None) -> None:
    assert DARK.accent in shown(bars, 0)


def test_one_tab_stop_and_arrow_keys_between_rows(bars: SectionBars, qtbot: QtBot) -> None:
    def stops() -> list[int]:
        return [n for n, row in enumerate(bars.rows()) if row.focusPolicy() & Qt.FocusPolicy.TabFocus]

    rows = bars.rows()
    assert stops() == [0]
    rows[0].setFocus()
    for key, place in (
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_End, 3),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_Up, 2),
        (Qt.Key.Key_Home, 0),
    ):
        focused = bars.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        assert rows[place].hasFocus()
        assert stops() == [place]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_row_is_chosen_with_the_keyboard(bars: SectionBars, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(bars.section_chosen) as chosen:
        QTest.keyClick(bars.rows()[1], key)
    assert chosen.args == ["surgery-and-modifiers"]


def test_a_row_is_chosen_with_the_mouse(bars: SectionBars, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bars.section_chosen) as chosen:
        QTest.mouseClick(bars.rows()[3], Qt.MouseButton.LeftButton)
    assert chosen.args == ["other"]


def test_detail_stands_under_its_row(bars: SectionBars) -> None:
    bars.show_detail("surgery-and-modifiers", "50 of 100 cards seen.")
    detail = bars.detail
    layout = bars.layout()
    assert layout is not None
    layout.activate()
    rows = bars.rows()
    assert detail.text == "50 of 100 cards seen."
    assert rows[1].geometry().bottom() < detail.geometry().top() < rows[2].geometry().top()
    assert rows[1].accessibleDescription() == detail.text
    bars.show_detail(None)
    assert not detail.isVisible()
    assert rows[1].accessibleDescription() == ""


def test_the_same_sections_keep_their_rows_and_the_focus(bars: SectionBars) -> None:
    rows = bars.rows()
    rows[1].setFocus()
    bars.set_values((FOUR[0], section(mean=75), *FOUR[2:]), 0.70)
    assert bars.rows() == rows
    assert rows[1].hasFocus()
    assert "mastery 75" in bars.row_texts()[1]
    bars.set_values(FOUR[:1], 0.70)
    assert len(bars.rows()) == 1


def test_a_row_can_be_gone_to_by_its_section(bars: SectionBars) -> None:
    bars.focus_section("other")
    assert bars.rows()[3].hasFocus()


def eighteen(outlines: tuple[Blueprint, ...]) -> tuple[SectionForecast, ...]:
    return tuple(section(part.name, weight=(part.questions or 0) / 100) for part in outlines[1].sections)


def test_names_of_eighteen_sections_fit(
    bars: SectionBars, qtbot: QtBot, outlines: tuple[Blueprint, ...]
) -> None:
    """Nothing is cut off at the width that 1024×640 leaves, with text at 150 %."""
    sections = eighteen(outlines)
    bars.set_values(sections, 0.70)
    assert len(bars.rows()) == 18
    for width in (900, 620):
        bars.resize(width, 1200)
        assert all(row.toolTip() == "" for row in bars.rows())
    bars.resize(260, 1200)
    assert any(row.toolTip() for row in bars.rows())


def test_narrow_rows_put_the_name_above_the_scale(bars: SectionBars) -> None:
    wide = bars.rows()[0].height()
    bars.resize(420, 600)
    assert bars.rows()[0].height() > wide
    assert LIGHT.hard in shown(bars, 1)
    assert LIGHT.hard not in shown(bars, 3)


def test_a_row_with_the_focus_is_brought_into_view(
    qtbot: QtBot, theme: Theme, outlines: tuple[Blueprint, ...]
) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    bars = SectionBars(theme)
    bars.set_values(eighteen(outlines), 0.70)
    area.setWidget(bars)
    area.setWidgetResizable(True)
    area.resize(700, 200)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    bars.rows()[-1].setFocus()
    assert area.verticalScrollBar().value() > 0


def test_before_there_are_values_nothing_is_drawn(qtbot: QtBot, theme: Theme) -> None:
    bars = SectionBars(theme)
    qtbot.addWidget(bars)
    bars.show()
    assert bars.row_texts() == ()
    assert isinstance(bars, QWidget)
