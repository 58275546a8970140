"""A small version of `make optimise-check`: the same programs on fewer learners."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from cpccards.domain.errors import BadInput
from cpccards.scheduling.fit_evaluation import evaluate_fit
from cpccards.scheduling.review_histories import ReviewHistories
from tests.optimising import __main__ as program
from tests.optimising.check import (
    AGAINST_FSRS_RS,
    BY_LUCK,
    KINDS,
    Fit,
    Row,
    gained,
    group,
    head,
    line,
    metrics_table,
    play,
)
from tests.optimising.real_log import read_log

CLOSE = Row(
    "drawn", 1_000, 0.3, 0.4, 0.3, 0.4, {"own": Fit(0.32, 0.31, 1, 2), "fsrs-rs": Fit(0.32, 0.35, 1, 1)}
)


def days_of(histories: ReviewHistories) -> np.ndarray:
    """A study day for each review, which keeps the days between reviews of a card."""
    days = np.zeros(len(histories), np.int64)
    last: dict[int, int] = {}
    for row, (card, elapsed) in enumerate(
        zip(histories.card.tolist(), histories.elapsed.tolist(), strict=True)
    ):
        days[row] = last.get(card, 0) + elapsed
        last[card] = int(days[row])
    return days


def write_log(file: Path, histories: ReviewHistories) -> Path:
    rows = sorted(zip(days_of(histories).tolist(), range(len(histories)), strict=True), key=lambda pair: pair)
    lines = [f"{histories.card[row]},{day},{histories.rating[row]}" for day, row in rows]
    file.write_text("card,day,rating\n" + "\n".join(lines), encoding="utf-8")
    return file


def test_every_bar_is_met_by_a_few_learners() -> None:
    # The seed is fixed, so this is no game of chance; only `make optimise-check` has learners enough.
    rows = [group(kind, 2_000, 2, 1) for kind in KINDS]
    assert [(row.kind, miss) for row in rows for miss in row.misses] == []
    assert gained(rows, "own") > 0.5
    fits = [row for row in rows if row.kind in {"drawn", "shifted"}]
    assert all(row.fits["own"].held_out < row.held_out_default for row in fits)
    assert all(row.held_out_truth < row.held_out_default for row in fits)


def test_the_same_seed_plays_the_same_learner() -> None:
    one, twin, other = play("drawn", 1_000, 3), play("drawn", 1_000, 3), play("drawn", 1_000, 4)
    assert np.array_equal(one.histories.rating, twin.histories.rating)
    assert np.array_equal(one.truth, twin.truth)
    assert not np.array_equal(one.histories.rating, other.histories.rating)


def test_learners_recall_as_often_as_their_truth_says() -> None:
    for kind in KINDS:
        learner = play(kind, 4_000, 2)
        scored = learner.histories.scored
        recalled, truth = learner.histories.recalled[scored], learner.truth[scored]
        off = 4 * np.sqrt((truth * (1 - truth)).sum()) / len(truth)
        assert recalled.mean() == pytest.approx(truth.mean(), abs=off)


def test_a_bar_can_be_missed() -> None:
    assert not CLOSE.misses
    assert line(CLOSE).startswith("pass")
    theirs = CLOSE.fits["fsrs-rs"]
    behind = replace(
        CLOSE, fits=CLOSE.fits | {"own": Fit(theirs.held_out + AGAINST_FSRS_RS + 1e-6, 0.31, 1, 2)}
    )
    assert [miss.partition(":")[0] for miss in behind.misses] == ["own"]
    assert line(behind).startswith("MISS")
    harmful = replace(CLOSE, fits=CLOSE.fits | {"fsrs-rs": Fit(0.32, 0.4 + BY_LUCK + 1e-6, 1, 1)})
    assert [miss.partition(":")[0] for miss in harmful.misses] == ["fsrs-rs"]
    assert gained([CLOSE], "own") == pytest.approx(0.9)


def test_the_table_stands_straight_with_and_without_fsrs_rs() -> None:
    alone = replace(CLOSE, fits={"own": CLOSE.fits["own"]})
    assert not alone.misses
    assert len(line(CLOSE)) == len(line(alone)) == len(head().splitlines()[1])


def test_the_program_ends_with_1_when_a_bar_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "GROUPS", (("shifted", 1_000, 1),))
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    assert program.main(["--seed", "3"]) == 0
    assert "fsrs-rs is not installed" in capsys.readouterr().out
    monkeypatch.setattr(
        program, "group", lambda *_: replace(CLOSE, held_out_truth=0.3, fits={"own": Fit(1, 1, 1, 1)})
    )
    assert program.main([]) == 1
    assert "MISS" in capsys.readouterr().out


def test_a_real_log_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    histories = play("shifted", 2_000, 5).histories
    assert program.main(["--log", str(write_log(tmp_path / "log.csv", histories))]) == 0
    said = capsys.readouterr().out
    assert f"{len(histories):,} reviews, {np.count_nonzero(histories.scored):,} of them scored" in said
    assert "own: adopt" in said
    assert metrics_table([evaluate_fit(histories, engine="own")]).splitlines()[0] in said


def test_a_log_by_time_is_read_by_study_days(tmp_path: Path) -> None:
    zone = ZoneInfo("America/New_York")
    evening = datetime(2026, 3, 7, 23, tzinfo=zone)
    times = [
        evening,
        evening + timedelta(hours=4),
        evening + timedelta(hours=7),
        evening + timedelta(days=30),
    ]
    # Newest first, with a date set by hand between.
    lines = [
        f"9,{int(at.timestamp() * 1000)},{rating}" for at, rating in zip(times, (3, 1, 3, 4), strict=True)
    ]
    lines.insert(2, f"9,{int(times[2].timestamp() * 1000)},0")
    file = tmp_path / "revlog.csv"
    file.write_text("card_id,review_time_ms,rating\n" + "\n".join(reversed(lines)), encoding="utf-8")
    histories = read_log(file, zone, 4)
    assert histories.rating.tolist() == [3, 1, 3, 4]
    assert histories.elapsed.tolist() == [0, 0, 1, 29]
    assert read_log(file, UTC, 4).elapsed.tolist() == [0, 0, 0, 29]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("card,when,rating\n1,2,3\n", "lacks the columns"),
        ("card,day,rating\n1,2,3\n1,x,3\n", "Line 3"),
        ("card,day,rating\n1,2,5\n", "Line 2"),
        ("card,day,rating\n1,2\n", "Line 2"),
        ("card,day,rating\n1,2,3\n", "you have 0"),
    ],
)
def test_a_log_that_cannot_be_scored_is_told_why(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log.csv"
    file.write_text(text, encoding="utf-8")
    assert program.main(["--log", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_a_log_that_is_not_there_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--log", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_a_log_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("", encoding="utf-8")
    with pytest.raises(BadInput):
        read_log(file)
