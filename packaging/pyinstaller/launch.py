"""Where the frozen program begins."""

import multiprocessing

from cpccards.__main__ import main

if __name__ == "__main__":
    # The process that fits parameters is this program, started again; this sends it to its own work.
    multiprocessing.freeze_support()
    raise SystemExit(main())
