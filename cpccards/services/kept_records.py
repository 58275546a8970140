"""Records of one kind, as the objects they stand for."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from cpccards.domain.errors import BadInput
from cpccards.storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)
T = TypeVar("T")


class KeptRecords(Generic[T]):
    """Reads and writes the records of a kind.

    Args:
        kind: of the records.
        called: what the learner calls one of them, without an article.
        parse: makes the object of its key and what is kept; raises BadInput for what can't be.
        as_mapping: what `parse` makes the same object of.
    """

    def __init__(
        self,
        kind: str,
        called: str,
        parse: Callable[[str, Mapping[str, Any]], T],
        as_mapping: Callable[[T], Mapping[str, object]],
    ) -> None:
        self.kind = kind
        self._called = called
        self.parse = parse
        self._as_mapping = as_mapping

    def all(self, uow: UnitOfWork) -> tuple[T, ...]:
        """Every one that can be read, oldest first; what another version kept otherwise stays untouched."""
        found: list[T] = []
        for key, content in uow.records.all(self.kind).items():
            try:
                found.append(self.parse(key, content))
            except BadInput:
                _log.warning("The %s %s can't be read", self._called, key, exc_info=True)
        return tuple(found)

    def get(self, uow: UnitOfWork, key: str) -> T:
        """One of them. Raises BadInput when it is gone."""
        stored = uow.records.get(self.kind, key)
        if stored is None:
            raise self.gone()
        return self.parse(key, stored)

    def put(self, uow: UnitOfWork, key: str, what: T, now: datetime) -> None:
        """Keeps one; what another version of the app added to it stays."""
        before = uow.records.get(self.kind, key) or {}
        uow.records.put(self.kind, key, {**before, **self._as_mapping(what)}, now)

    def delete(self, uow: UnitOfWork, key: str) -> None:
        """Removes one. Raises BadInput when it is gone."""
        try:
            uow.records.delete(self.kind, key)
        except KeyError:
            raise self.gone() from None

    def gone(self) -> BadInput:
        """What is said of one that is not there."""
        return BadInput(
            f"This {self._called} is gone",
            f"The {self._called} is no longer in the library.",
            "Nothing was changed.",
        )


def new_record_key() -> str:
    """A key that no other record has."""
    return secrets.token_hex(8)
