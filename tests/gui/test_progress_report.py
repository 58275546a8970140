"""A progress report on paper: at most three pages, every part on them, nothing cut off, honest where thin."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from PySide6.QtCore import QLocale, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QTextDocument

from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.progress_report import (
    PART_NAMES,
    ProgressReport,
    ReportPart,
    ReportResult,
    ReportScore,
    ReportSection,
    ReportTopic,
    ReportWeek,
)
from cpccards.gui import printed_paper, progress_report
from cpccards.gui.theme import Theme

AMERICAN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Germany)
TODAY = date(2026, 11, 22)
WIDTH, HEIGHT, MARGIN = 794.0, 1123.0, 76.0
"""Of A4, and what Qt leaves around it, in pixels at 96 to the inch."""


def section(name: str, mean: float, level: EvidenceLevel = EvidenceLevel.FAIR) -> ReportSection:
    return ReportSection(name, 25.0, mean, mean - 15, min(100.0, mean + 15), level)


def whole(count: int = 4, words: str = "Why is it so?") -> ProgressReport:
    """A report with `count` of everything that has no bound."""
    return ProgressReport(
        made_on=TODAY,
        person="Kim",
        parts=tuple(ReportPart),
        score=ReportScore("Weighted sections", 69.6, 60.0, 79.0, 44.0, 70.0, EvidenceLevel.FAIR),
        sections=(
            section("Medical Concepts", 66),
            section("Surgery and Modifiers", 99, EvidenceLevel.GOOD),
            section("Guidelines", 40, EvidenceLevel.LOW),
            section("Other", 0, EvidenceLevel.NONE),
        ),
        topics=tuple(ReportTopic(f"Topic {n}", 50.0 + n, n, 2 * n, 9, 20) for n in range(count)),
        unknown_topics=("Anatomy", "Modifiers"),
        results=(
            ReportResult(TODAY, "CPC exam", True, None, below=True),
            ReportResult(TODAY, "My first", True, 64.0, 64.0, 100),
            *(ReportResult(TODAY, f"Practice exam {n}", False, 71.0, 71.0, 100) for n in range(count)),
        ),
        weeks=tuple(ReportWeek(TODAY - timedelta(weeks=n), 60.0 * n, 30.0, 25.0, 3) for n in range(8)),
        causes=(("Gap in knowledge", 7), ("Misread", 2)),
        unnamed=3,
        questions=tuple((f"{words} {n}", "Which modifier goes there?") for n in range(count)),
        plan=("The exam is on 2 January 2027, in 41 days.",),
    )


def document(report: ProgressReport, most: int = 14) -> QTextDocument:
    write = partial(progress_report.write, report=report, locale=AMERICAN, most=most)
    return printed_paper.written(write)


def text(report: ProgressReport, most: int = 14) -> str:
    return document(report, most).toPlainText()


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.usefixtures("theme")
class TestPages:
    @pytest.mark.parametrize("locale", [AMERICAN, GERMAN])
    @pytest.mark.parametrize(("count", "words"), [(0, ""), (4, "Why?"), (60, "Why is it so? " * 40)])
    def test_three_at_most(self, locale: QLocale, count: int, words: str) -> None:
        content = progress_report.pdf(whole(count, words), locale)
        assert content.startswith(b"%PDF")
        assert 1 <= pages(content) <= progress_report.MOST_PAGES

    def test_an_outline_of_many_sections_is_cut_and_counted(self) -> None:
        many = replace(whole(60), sections=tuple(section(f"A long name, {n}", 60) for n in range(200)))
        assert pages(progress_report.pdf(many, AMERICAN)) <= progress_report.MOST_PAGES
        assert "And 144 more." in text(many)

    def test_a_long_one_uses_the_room_it_has(self) -> None:
        assert pages(progress_report.pdf(whole(60), AMERICAN)) == 3

    def test_nothing_is_cut_off(self) -> None:
        """Drawn page by page: there is ink inside the margins, and none outside."""
        long = whole(20, "Pneumonoultramicroscopicsilicovolcanoconiosis" * 5)
        drawn = document(replace(long, person="K" * 300))
        drawn.setPageSize(QSizeF(WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN))
        assert drawn.idealWidth() <= WIDTH - 2 * MARGIN + 1
        image = QImage(int(WIDTH), int(HEIGHT * drawn.pageCount()), QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.translate(MARGIN, 0)
        drawn.drawContents(painter)
        painter.end()
        edge = [
            (x, y)
            for y in range(image.height())
            for x in (*range(int(MARGIN) - 2), *range(int(WIDTH - MARGIN) + 2, int(WIDTH)))
            if image.pixelColor(x, y).lightness() < 250
        ]
        assert edge == []
        inside = sum(
            image.pixelColor(x, y).lightness() < 128
            for y in range(0, image.height(), 4)
            for x in range(80, 700, 2)
        )
        assert inside > 1_000


class TestWords:
    def test_every_part_is_on_it(self) -> None:
        said = text(whole())
        for name in PART_NAMES.values():
            assert name in said
        for words in (
            "CPC exam: progress on 22 November 2026",
            "For Kim.",
            "69.6 %, with a 90 % range from 60 to 79 %. Chance to pass: 44 %. The pass mark is 70 %.",
            "By the outline “Weighted sections”; fair evidence.",
            "66 % (51–81)",
            "~40 % (25–55)",
            "not known yet",
            "Too little is known of: Anatomy; Modifiers.",
            "My first (the real exam)",
            "below 70 %",
            "64 of 100",
            "3 of 6 right",
            "Gap in knowledge",
            "Missed without a cause named: 3.",
            "1. Why is it so? 0 – about: Which modifier goes there?",
            "The exam is on 2 January 2027, in 41 days.",
            "not a promise",
        ):
            assert words in said
        assert "CPC exam (the real exam)" not in said

    def test_what_is_cut_is_counted(self) -> None:
        said = text(whole(20), most=5)
        assert "And 17 earlier." in said
        assert "And 15 more." in said
        assert "Topic 4" in said
        assert "Topic 5" not in said

    def test_a_long_question_is_cut_short(self) -> None:
        said = text(whole(1, "why " * 200))
        assert "why…" in said.replace(" …", "…")
        assert len(max(said.splitlines(), key=len)) < 400

    def test_a_long_name_is_cut_short(self) -> None:
        result = ReportResult(TODAY, "Workbook final " * 30, True, 71.0, 71.0, 100)
        said = text(ProgressReport(TODAY, "", (ReportPart.RESULTS,), results=(result,)))
        [name] = [line for line in said.splitlines() if line.startswith("Workbook")]
        assert name.endswith("… (the real exam)")
        assert len(name) < 130

    def test_a_topic_without_cards_has_none_to_be_seen(self) -> None:
        topic = ReportTopic("Cases", None, 4, 7, 0, 0)
        said = text(ProgressReport(TODAY, "", (ReportPart.TOPICS,), topics=(topic,)))
        assert "no cards" in said
        assert "0 of 0" not in said

    def test_without_evidence_there_is_no_number(self) -> None:
        none = ReportScore("Weighted sections", 50.0, 1.0, 99.0, 50.0, 70.0, EvidenceLevel.NONE)
        said = text(
            ProgressReport(TODAY, "", tuple(ReportPart), none, (section("Other", 50, EvidenceLevel.NONE),))
        )
        for words in (
            "Not enough evidence for a number yet",
            "not known yet",
            "Too little is known of any topic yet.",
            "None yet.",
            "No studying yet.",
            "No cause was named yet.",
            "No question is open.",
        ):
            assert words in said
        assert "For " not in said
        assert not re.search(r"\b(50|99) %", said)

    def test_little_evidence_is_said(self) -> None:
        low = ReportScore("Weighted sections", 65.0, 40.0, 90.0, 30.0, 70.0, EvidenceLevel.LOW)
        said = text(ProgressReport(TODAY, "", (ReportPart.SCORE,), low))
        assert "About 65 %" in said
        assert "a first guess on little evidence" in said

    def test_only_the_parts_that_were_chosen(self) -> None:
        said = text(replace(whole(), parts=(ReportPart.PLAN,)))
        assert PART_NAMES[ReportPart.SCORE] not in said
        assert PART_NAMES[ReportPart.PLAN] in said


def test_bars_are_told_apart_without_colour(theme: Theme) -> None:
    thin = progress_report._bar(section("a", 40, EvidenceLevel.LOW), 70, is_thin=True)
    firm = progress_report._bar(section("a", 40), 70, is_thin=False)
    at, middle = thin.width() * 10 // 100, thin.height() // 2 - 8
    assert thin.pixelColor(at, middle).lightness() == 255
    assert 100 < firm.pixelColor(at, middle).lightness() < 220
    line = [firm.pixelColor(firm.width() * 70 // 100, y).lightness() < 128 for y in range(firm.height())]
    assert any(line)
    assert not all(line)
