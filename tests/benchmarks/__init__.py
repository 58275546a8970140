"""The budgets of the app, measured on a big library. A program, not tests: `python -m tests.benchmarks`."""
