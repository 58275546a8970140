"""Opens a library as somebody who may do less than root: `… locked_out PATH`; says how it went."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from cpccards.domain.errors import CpcCardsError
from tests.support.clocks import FakeClock
from tests.support.libraries import opened
from tests.support.saying import say

NOBODY = 65534

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "warm.cpccards", FakeClock()):
        pass  # all that is loaded late is loaded now, while it may be read
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        with opened(Path(sys.argv[1]), FakeClock()) as services:
            services.settings.change(services.calendar.date(), welcomed=True)
    except CpcCardsError as error:
        say(type(error).__name__)
        say(f"{error.title}. {error}")
    else:
        say("opened")
