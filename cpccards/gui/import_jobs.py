"""The Import page's work off the GUI thread: reading, planning, writing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.tasks import Job
from cpccards.gui.words.import_words import Outlook, outlook
from cpccards.services.importing import (
    USUAL_ROLLOVER,
    Duplicates,
    History,
    Imported,
    ImportOptions,
    ImportPlan,
    ImportService,
)
from cpccards.services.library import LibraryService
from cpccards.services.reading import DeckPath, Mapping, ReadingService, ReadOptions, Source, read_file


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner set. `topics` holds only what was chosen by hand or remembered.

    Attributes:
        with_progress, with_presets, with_settings, rollover_hour: None until the learner chooses; what the
            file itself suggests holds until then.
    """

    mapping: Mapping | None = None
    topics: dict[DeckPath, str | None] = field(default_factory=dict)
    duplicates: Duplicates = Duplicates.SKIP
    with_progress: bool | None = None
    with_presets: bool | None = None
    with_settings: bool | None = None
    rollover_hour: int | None = None

    def options(self, topics: dict[DeckPath, str | None], history: History) -> ImportOptions:
        """What the import is asked to do, for a file with this history."""
        hour = self.rollover_hour if self.rollover_hour is not None else history.rollover_hour
        return ImportOptions(
            topics=topics,
            duplicates=self.duplicates,
            with_progress=history.is_own if self.with_progress is None else self.with_progress,
            with_presets=history.is_own if self.with_presets is None else self.with_presets,
            with_settings=history.suits_settings if self.with_settings is None else self.with_settings,
            rollover_hour=USUAL_ROLLOVER if hour is None else hour,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What a source would do to the library as things are set, or the error that is in the way.

    Attributes:
        suggested: for each deck with notes that name no topic, the suggestion.
        decks: the paths of the decks in the library.
        outlook: what to say of the plan.
    """

    source: Source
    wish: Wish
    draft: Draft | None = None
    suggested: dict[DeckPath, str | None] = field(default_factory=dict)
    plan: ImportPlan | None = None
    error: BadInput | None = None
    decks: tuple[DeckPath, ...] = ()
    outlook: Outlook | None = None

    def topics(self) -> dict[DeckPath, str | None]:
        """The topic each of these decks is to get."""
        return {path: self.wish.topics.get(path, topic) for path, topic in self.suggested.items()}


class Looker:
    """Makes the jobs."""

    def __init__(self, reading: ReadingService, importing: ImportService, library: LibraryService) -> None:
        self._reading = reading
        self._importing = importing
        self._library = library

    def open(self, path: Path) -> Job:
        """Reads a file and looks at it."""
        return self._first(lambda: self._reading.open(path.name, read_file(path), path.parent))

    def paste(self, text: str) -> Job:
        """Reads a pasted text and looks at it."""
        return self._first(lambda: self._reading.paste(text))

    def reread(self, source: Source, options: ReadOptions, wish: Wish) -> Job:
        """Reads the same content with other options."""

        def job(_report: Report, cancelled: IsCancelled) -> Preview:
            fresh = self._reading.reread(source, options, wish.mapping)
            _stop_if(cancelled)
            return self._look(Preview(fresh, _with(wish, fresh.mapping)), cancelled)

        return job

    def look(self, preview: Preview, wish: Wish) -> Job:
        """Looks at the same source with other wishes."""

        def job(_report: Report, cancelled: IsCancelled) -> Preview:
            if wish.mapping != preview.wish.mapping:
                return self._look(Preview(preview.source, wish), cancelled)
            known = Preview(preview.source, wish, preview.draft, preview.suggested, preview.plan)
            return self._look(known, cancelled)

        return job

    def carry_out(self, preview: Preview) -> Job:
        """Imports, and remembers how."""
        plan, source, mapping = preview.plan, preview.source, preview.wish.mapping

        def job(report: Report, cancelled: IsCancelled) -> Imported:
            if plan is None:
                raise Cancelled
            self._importing.secure(report, cancelled)
            imported = self._importing.carry_out(plan, report, cancelled)
            if mapping is not None:
                # The notes are in by now; at worst the next such file is set by hand again.
                with contextlib.suppress(CpcCardsError):
                    self._reading.remember(source, mapping, preview.topics())
            return imported

        return job

    def _first(self, read: Callable[[], Source]) -> Job:
        def job(_report: Report, cancelled: IsCancelled) -> Preview:
            source = read()
            _stop_if(cancelled)
            return self._look(Preview(source, Wish(source.mapping, dict(source.topics))), cancelled)

        return job

    def _look(self, preview: Preview, cancelled: IsCancelled) -> Preview:
        source, wish = preview.source, preview.wish
        draft, suggested = preview.draft, preview.suggested
        decks = tuple(deck.path for deck in self._library.decks())
        if source.trouble is not None:
            return Preview(source, wish, error=source.trouble, decks=decks)
        try:
            if draft is None:
                draft = self._reading.draft(source, wish.mapping)
                _stop_if(cancelled)
                suggested = self._reading.suggest_topics(draft)
        except BadInput as error:
            return Preview(source, wish, error=error, decks=decks)
        looked = Preview(source, wish, draft, suggested, decks=decks)
        options = wish.options(looked.topics(), self._importing.history(draft))
        plan = self._importing.plan(draft, options=options, before=preview.plan, cancelled=cancelled)
        said = outlook(plan, decks)
        return replace(looked, plan=plan, outlook=said)


def _with(wish: Wish, mapping: Mapping | None) -> Wish:
    return replace(wish, mapping=mapping)


def _stop_if(cancelled: IsCancelled) -> None:
    if cancelled():
        raise Cancelled
