"""Task runners without threads."""

from __future__ import annotations

from dataclasses import dataclass, field

from cpccards.gui.tasks import Handle


class Now:
    """Runs jobs at once."""

    def start(self, handle: Handle) -> None:
        handle.run()


@dataclass
class Later:
    """Keeps jobs until told to run them."""

    waiting: list[Handle] = field(default_factory=list)

    def start(self, handle: Handle) -> None:
        self.waiting.append(handle)

    def run(self) -> None:
        self.waiting.pop(0).run()

    def run_all(self) -> None:
        while self.waiting:
            self.run()
