"""Every fault of which the app must say the truth and lose nothing, injected on purpose.

pytest runs each a few times; `make faults` runs them often and prints the table.
"""
