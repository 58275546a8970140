"""The measures of the ICD-10-CM tabular list: opened, searched."""

from __future__ import annotations

from itertools import cycle

from cpccards.config import resources_folder
from cpccards.content.icd10cm_tabular import Tabular
from tests.benchmarks.measuring import repeat
from tests.benchmarks.report import Row, row

_FILE = resources_folder() / "icd10cm.sqlite"
_SEARCHES = (
    *("of", "un", "unspecified", "right", "other", "a", "E11", "S52.5", "s52501a", "hypertension"),
    *("type 2 diabetes foot ulcer", "fractures radius initial encounter", "asthma unspecified", "zzz"),
)


def tabular_list(runs: int = 300) -> list[Row]:
    """The list from a closed file to its first answer, and searches that find much, little and nothing."""

    def open_it() -> None:
        listed = Tabular(_FILE)
        listed.search("I10")
        listed.close()

    opened = repeat(open_it, runs, warm=3)
    listed = Tabular(_FILE)
    words = cycle(_SEARCHES)
    searched = repeat(lambda: listed.search(next(words)), runs, warm=len(_SEARCHES))
    listed.close()
    return [
        row("icd-10-cm", "ICD-10-CM: file opened, first code found", opened, budget=50.0),
        row("icd-10-cm", "ICD-10-CM: a search", searched, budget=30.0),
    ]
