"""Each fault a few times; `make faults` does it often."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.__main__ import table
from tests.faults.rows import FAULTS, Fault, can_be_made
from tests.faults.tally import Tally

SENTENCES = {
    "kill -9 in an import": "The last import did not finish; nothing was added. Try again.",
    "disk full in review": "This answer was NOT saved. Free space, then Retry.",
    "disk full in an import": "Your disk is full.",
    "disk full in settings": "This change was NOT saved. Free some space",
    "disk full in a backup": "Your library is as it was.",
    "folder or file read-only": "Check the folder's permissions",
    "library damaged (6 ways)": "Restore the backup of today, 12:00 (5 cards, 5 answers)?",
    "library gone, backups there": "Restore the backup of today, 12:00 (5 cards, 5 answers)?",
    "library copied without its log": "fewer reviews (1) than its last backup (12)",
    "library of a newer version": "made by a newer version of CPC Cards. It was left as it is.",
    "clock set back and forward": "Your computer's clock changed. Scheduling waits until you confirm",
    "library held by another program": "is open in another window or program. Close that one first.",
    "library in a synced folder": "and there is a second version of it",
    "packages made to harm": "too new",
}
"""What the learner reads; where nothing stands here, there is nothing to tell."""


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, id=fault.name) for fault in FAULTS if can_be_made(fault)]
)
def test_nothing_is_lost_and_the_truth_is_told(fault: Fault, tmp_path: Path) -> None:
    tally = fault.inject(tmp_path, fault.few)
    if not tally.injected:
        pytest.skip("this fault can't be made here")
    assert tally.lost == 0
    assert SENTENCES.get(fault.name, "") in tally.sentence


def test_the_table_says_what_was_lost() -> None:
    text = table({"a fault": Tally(3, 40, 0, 3, "It is so."), "another": Tally(2, 10, 1, 2)})
    assert "a fault" in text
    assert "It is so." in text
    assert text.splitlines()[-1].split() == ["all", "5", "50", "1", "5"]
