"""A small version of `make calibrate`: the same programs on fewer learners."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from cpccards.domain.errors import BadInput
from tests.calibration import bars as bar
from tests.calibration.__main__ import calibrate
from tests.calibration.figures import pit_histogram, reliability
from tests.calibration.real_people import COLUMNS, read_people, score_people


def within(one: bar.Bar, slack: float) -> bool:
    """Whether a bar is met, or missed by no more than `slack`."""
    return (one.least is None or one.value >= one.least - slack) and (
        one.most is None or one.value <= one.most + slack
    )


def test_every_bar_is_met_by_a_few_learners(qapp: object, tmp_path: Path) -> None:
    # The seed is fixed, so this is no game of chance; only `make calibrate` has learners enough to say more.
    table, found = calibrate(learners=150, well_specified=500, oracles=10, seed=1)
    # So few learners leave a sampling error, which the full run does not have; nothing may miss by more.
    assert [one.what for one in table if not within(one, 0.03)] == []
    assert "MISS" not in bar.table([one for one in table if one.met])
    chance = np.concatenate([scores.chance for scores in found])
    passed = np.concatenate([scores.passed for scores in found])
    reliability(chance, passed, tmp_path / "reliability.png")
    pit_histogram([scores.pit for scores in found], tmp_path / "pit.png")
    for name in ("reliability.png", "pit.png"):
        assert QImage(str(tmp_path / name)).width() == 640


def test_a_bar_can_be_missed() -> None:
    assert not bar.Bar("", 0.84, 0.85).met
    assert not bar.Bar("", 0.96, most=0.95).met
    assert not bar.Bar("", 0.93, 0.88, 0.92).met
    assert "MISS" in bar.table([bar.Bar("x", 2.0, most=1.0)])


def people_file(folder: Path, people: int, offset: float) -> Path:
    random = np.random.default_rng(4)
    ability = random.normal(1.2, 0.6, people)
    practice = random.binomial(200, 1 / (1 + np.exp(-ability)))
    exam = random.binomial(100, 1 / (1 + np.exp(-(ability + offset + random.normal(0, 0.3, people)))))
    lines = [",".join(COLUMNS)]
    lines += [f"p{i},{p},200,{x},100" for i, (p, x) in enumerate(zip(practice, exam, strict=True))]
    file = folder / "people.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_real_people_are_scored_on_the_half_that_was_not_fitted(tmp_path: Path) -> None:
    outcome = score_people(read_people(people_file(tmp_path, 400, -0.8)))
    assert outcome.people == 400
    assert outcome.offset == pytest.approx(-0.8, abs=0.15)
    assert outcome.spread == pytest.approx(0.3, abs=0.12)
    assert 0.84 <= outcome.coverage <= 0.96
    assert outcome.raw_coverage < 0.6
    assert outcome.brier < 0.75 * outcome.raw_brier
    assert 10 < outcome.over < 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,practice_right\n1,2\n", "lacks the column"),
        (",".join(COLUMNS) + "\n1,5,4,1,2\n", "Line 2"),
        (",".join(COLUMNS) + "\n1,x,4,1,2\n", "Line 2"),
        (",".join(COLUMNS) + "\n1,3,4,1,2\n", "1 people"),
    ],
)
def test_a_file_that_cannot_be_scored_is_told_why(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_people(file)
