"""True sentences: every number in one is in the data, and none is made of nothing."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import StudyDay, date_of_day, day_of_date
from cpccards.domain.forecast_history import ForecastPoint, SectionPoint
from cpccards.domain.true_sentences import (
    LEAST_GAIN,
    OwnData,
    SentenceKind,
    TrueSentence,
    section_gains,
    sentence_of_the_day,
    sentences,
)

TODAY = day_of_date(date(2026, 11, 22))
NAMES = (("surgery", "Surgery"), ("other", "Other"))
COUNT = st.integers(0, 3000)


def point(day: int, mean: float, *sections: tuple[str, float], evidence: str = "good") -> ForecastPoint:
    parts = tuple(SectionPoint(name, value, value, value) for name, value in sections)
    return ForecastPoint("o", StudyDay(day), mean, mean, mean, 0.5, evidence, parts)


def said(data: OwnData, kind: SentenceKind) -> TrueSentence | None:
    return next((each for each in sentences(data) if each.kind is kind), None)


def words(data: OwnData, kind: SentenceKind) -> str:
    sentence = said(data, kind)
    return "" if sentence is None else sentence.words


def numbers_in(sentence: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", sentence.replace("%", ""))]


PERCENT = st.floats(0, 100)
POINTS = st.lists(
    st.builds(
        lambda back, mean, surgery, other, evidence: point(
            TODAY - back, mean, ("surgery", surgery), ("other", other), evidence=evidence
        ),
        st.integers(0, 400),
        PERCENT,
        PERCENT,
        PERCENT,
        st.sampled_from(("none", "low", "fair", "good")),
    ),
    unique_by=lambda each: each.day,
    max_size=20,
).map(lambda points: sorted(points, key=lambda each: each.day))
DATA = st.builds(
    OwnData,
    today=st.just(int(TODAY)),
    points=POINTS,
    names=st.just(NAMES),
    answers=st.lists(
        st.tuples(st.integers(TODAY - 13, TODAY), st.integers(1, 900)), unique_by=lambda each: each[0]
    ).map(sorted),
    recalled=st.tuples(COUNT, COUNT).map(lambda pair: (min(pair), max(pair))),
    exams=st.lists(
        st.tuples(st.integers(TODAY - 90, TODAY), st.integers(0, 100), st.sampled_from((100, 150)))
    ),
    mended=COUNT,
    mature=COUNT,
    streak=st.integers(0, 400),
)


def known(data: OwnData) -> set[int]:
    """Every number that may be said of the data, counted here anew."""
    last = [n for day, n in data.answers if TODAY - 7 < day <= TODAY]
    before = [n for day, n in data.answers if TODAY - 14 < day <= TODAY - 7]
    found = {7, 3, sum(last), len(last), sum(last) - sum(before), *data.recalled}
    found |= {data.mended, data.mature, data.streak}
    for each in data.points:
        on = date_of_day(each.day)
        found |= {on.day, on.year, round(each.mean), *(round(part.mean) for part in each.sections)}
    for (_, one, _), (_, two, asked) in zip(data.exams, data.exams[1:], strict=False):
        found |= {two, asked, two - one}
    return found


@given(DATA)
def test_every_number_in_a_sentence_is_in_the_data(data: OwnData) -> None:
    made = sentences(data)
    assert len({each.kind for each in made}) == len(made)
    for each in made:
        assert set(each.numbers) <= known(data)
        assert sorted(numbers_in(each.words)) == sorted(each.numbers)
        assert each.words.endswith(".")
    chosen = sentence_of_the_day(data)
    assert chosen in made if made else chosen is None


@given(DATA)
def test_a_sentence_only_ever_tells_of_something_that_grew(data: OwnData) -> None:
    for each in sentences(data):
        if each.kind in {SentenceKind.SECTION, SentenceKind.SCORE}:
            assert each.numbers[1] - each.numbers[0] >= LEAST_GAIN
        if each.kind is SentenceKind.EXAM:
            assert each.numbers[2] > 0


def test_none_of_nothing() -> None:
    assert sentences(OwnData(TODAY)) == []
    assert sentence_of_the_day(OwnData(TODAY)) is None


def test_a_section_that_gained() -> None:
    points = [
        point(TODAY - 21, 60, ("surgery", 51.6), ("other", 60)),
        point(TODAY, 61, ("surgery", 66.2), ("other", 61)),
    ]
    data = OwnData(TODAY, points=points, names=NAMES)
    assert words(data, SentenceKind.SECTION) == (
        "What is predicted of Surgery went from 52 to 66 % since 1 November."
    )
    assert said(data, SentenceKind.SCORE) is None
    assert section_gains(points, (*NAMES, ("new", "New")), TODAY)[0].points == 14


def test_the_year_is_said_where_it_is_another() -> None:
    january = day_of_date(date(2027, 1, 10))
    points = [point(january - 20, 60), point(january, 66.4)]
    data = OwnData(january, points=points)
    assert (
        words(data, SentenceKind.SCORE) == "Your predicted score went from 60 to 66 since 21 December 2026."
    )


def test_too_short_too_little_too_unsure_is_not_said() -> None:
    for points in (
        [point(TODAY - 2, 50, ("surgery", 50)), point(TODAY, 60, ("surgery", 60))],
        [point(TODAY - 9, 50, ("surgery", 50)), point(TODAY, 52, ("surgery", 52))],
        [point(TODAY - 9, 50, ("surgery", 50), evidence="low"), point(TODAY, 60, ("surgery", 60))],
        [point(TODAY - 99, 50, ("surgery", 50)), point(TODAY, 60, ("surgery", 60))],
    ):
        assert sentences(OwnData(TODAY, points=points, names=NAMES)) == []


def ranged(day: int, mean: float, half: float) -> ForecastPoint:
    """A forecast, and one of surgery, with a range."""
    section = SectionPoint("surgery", mean, mean - half, mean + half)
    return ForecastPoint("o", StudyDay(day), mean, mean - half, mean + half, 0.5, "fair", (section,))


def test_a_rise_that_more_certainty_explains_is_no_gain() -> None:
    # A belief that is certain to 25 points either way and later to 20 may move by 15 with nothing learned.
    data = OwnData(TODAY, points=[ranged(TODAY - 9, 50, 25), ranged(TODAY, 64, 20)], names=NAMES)
    assert sentences(data) == []
    assert section_gains(data.points, NAMES, TODAY) == []
    learned = OwnData(TODAY, points=[ranged(TODAY - 9, 50, 25), ranged(TODAY, 66, 20)], names=NAMES)
    assert {each.kind for each in sentences(learned)} == {SentenceKind.SECTION, SentenceKind.SCORE}
    steady = OwnData(TODAY, points=[ranged(TODAY - 9, 50, 25), ranged(TODAY, 54, 25)], names=NAMES)
    assert [gain.points for gain in section_gains(steady.points, NAMES, TODAY)] == [4]


def test_weeks() -> None:
    more = OwnData(TODAY, answers=[(TODAY - 10, 100), (TODAY - 1, 138)])
    assert words(more, SentenceKind.WEEK) == (
        "You answered 138 cards in the last 7 days, 38 more than in the 7 before."
    )
    steady = OwnData(TODAY, answers=[(TODAY - day, 10) for day in (12, 11, 10, 3, 2, 1, 0)])
    assert words(steady, SentenceKind.WEEK) == (
        "You answered 40 cards in the last 7 days, 10 more than in the 7 before."
    )
    fewer = OwnData(TODAY, answers=[(TODAY - 9, 90), *((TODAY - day, 10) for day in (3, 2, 1, 0))])
    assert words(fewer, SentenceKind.WEEK) == "You studied on 4 of the last 7 days: 40 answers."
    assert said(OwnData(TODAY, answers=[(TODAY, 19)]), SentenceKind.WEEK) is None


def test_the_others() -> None:
    data = OwnData(
        TODAY,
        recalled=(117, 132),
        exams=[(TODAY - 9, 66, 100), (TODAY - 1, 74, 100)],
        mended=14,
        mature=1312,
        streak=12,
    )
    assert [each.words for each in sentences(data)] == [
        "Of 132 answers to cards you had learned before, 117 were right in the last 7 days.",
        "Your last full practice exam came to 74 of 100, 8 more than the one before.",
        "14 cards that you had forgotten twice or more were right each of the last 3 times.",
        "1,312 of your cards now rest three weeks or longer between answers.",
        "You are in a streak of 12 study days.",
    ]
    poor = OwnData(TODAY, recalled=(60, 132), exams=[(TODAY, 66, 100), (TODAY, 80, 150)], mended=2)
    assert sentences(poor) == []


def test_another_kind_on_another_day() -> None:
    data = [OwnData(TODAY + day, mended=14, mature=100, streak=5) for day in range(8)]
    kinds = {sentence.kind for each in data if (sentence := sentence_of_the_day(each)) is not None}
    assert kinds == {SentenceKind.MENDED, SentenceKind.MATURE, SentenceKind.STREAK}
