"""What SQL can't compare is asked of Python, by the number of a test.

A connection gets the functions once: SQLite takes none while a statement is under way, and FTS5 keeps one
open from its first word to the end of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal
from sqlalchemy.exc import OperationalError

from cpccards.domain.linear_regex import TooMuchEffort
from cpccards.domain.memory import chance_of_recall

_ASKED = "search_tests"


class SearchTests:
    """The tests of one search."""

    def __init__(self) -> None:
        self._tests: list[Callable[..., Any]] = []
        self._gave_up = False

    def add(self, test: Callable[..., bool], *columns: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition that `test` says yes to the values of one or two columns."""
        self._tests.append(test)
        return func.search_test(literal(len(self._tests) - 1), *columns) == 1

    def value(
        self, value_of: Callable[..., int | str | None], *columns: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        """What `value_of` makes of the values of one or two columns: something to sort by, or NULL."""
        self._tests.append(value_of)
        return func.search_test(literal(len(self._tests) - 1), *columns)

    @contextmanager
    def offered_to(self, connection: Connection) -> Iterator[None]:
        """While inside, SQL may ask. Raises TooMuchEffort: see `linear_regex`."""
        asked = connection.info[_ASKED]
        asked.append(self)
        try:
            yield
        except OperationalError as error:
            if self._gave_up:
                raise TooMuchEffort from error
            raise
        finally:
            asked.remove(self)

    def answer(self, number: int, *values: Any) -> Any:
        """What a test says to some values."""
        try:
            return self._tests[number](*values)
        except TooMuchEffort:
            # SQLite tells of a function that failed, and not how.
            self._gave_up = True
            raise


def prepare_for_tests(connection: Connection) -> None:
    """Makes the functions known to the connection, where it does not know them yet.

    Before anything is read through FTS5 in this transaction.
    """
    if _ASKED in connection.info:
        return
    asked: list[SearchTests] = []

    def answer(*given: Any) -> Any:
        return asked[-1].answer(*given)

    database: Any = connection.connection.dbapi_connection
    for count in (2, 3):
        database.create_function("search_test", count, answer)
    database.create_function("search_recall", 3, _recall)
    connection.info[_ASKED] = asked


def _recall(stability: float | None, elapsed: int | None, decay: float) -> float | None:
    if stability is None or elapsed is None or stability <= 0:
        return None
    return chance_of_recall(stability, elapsed, decay)
