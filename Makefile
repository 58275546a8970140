# CPC Cards. Each task does its own set-up first; packaging/bootstrap.py says how.
#
#   make run         open the app                     make run ARGS="--library mine.cpclibrary"
#   make test        run the tests                    make test ARGS="tests/domain -k mastery"
#   make check       what CI runs: lint, types, layers, lock file, then make test
#   make content     count the decks and exam questions, and check them all
#   make bench       measure the app against its budgets
#   make calibrate   hold the forecast against simulated learners: the table of bars, two pictures
#   make optimise-check  fit parameters to simulated learners and hold them against the true ones
#   make fuzz        read ten thousand spoiled files: no crash, no hang, nothing written
#   make faults      kill, fill, tear, lock and spoil the library: a table of what was lost, which must be nothing
#   make schedule    hold the plan towards an exam against plain FSRS: a table of bars
#   make plan-check  hold the study plan against studying by weight alone: a table of bars
#   make pictures    draw the README's pictures; ARGS=--every draws every page, light and dark, into out/pictures
#   make package     build the app with PyInstaller, start the build, picture it in out/package.png
#
# Another Python: make test PYTHON=python3.14. Without make: python3 packaging/bootstrap.py run

PYTHON ?= python3
ARGS ?=
BOOTSTRAP = @$(PYTHON) packaging/bootstrap.py
TASKS = run test content bench calibrate optimise-check fuzz faults schedule plan-check pictures package

.PHONY: help check $(TASKS)

help:
	@sed -n 's/^#   //p' Makefile

$(TASKS):
	$(BOOTSTRAP) $@ $(ARGS)

check:
	$(BOOTSTRAP) check
	@$(MAKE) --no-print-directory test
