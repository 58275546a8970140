"""Everything goes out again: counted first, then written to a file, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from cpccards.domain.drafts import DeckAbout, Draft, DraftMedia, DraftNote, Problem
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.exports import Export
from cpccards.domain.faces import Faces
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import DeckId, Note, NoteKind, card_ordinals, faces
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.exchange.safe_html import safe_faces, sanitise
from cpccards.services.export_formats import FORMATS, PAPER, ExportFormat, FormatId
from cpccards.services.export_gathering import (
    Gathered,
    draft_decks,
    draft_notes,
    draft_progress,
    foreign_progress,
    gather,
    media_for,
    note_times,
)
from cpccards.services.media import MediaService
from cpccards.services.sharing import CREDIT, CptCheck, bundled_about, check_cpt
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.whole_file import whole_file
from cpccards.storage.unit_of_work import UnitOfWorkFactory

__all__ = [
    "CREDIT",
    "PAPER",
    "CptCheck",
    "ExportFormat",
    "ExportOptions",
    "ExportPreview",
    "ExportService",
    "Exported",
    "FormatId",
    "PrintedCard",
    "PrintedDeck",
]

Decks = Collection[DeckId] | None
"""Decks without their sub-decks; None for the whole library."""

REFUSAL = "Nothing was exported"
_STEPS = 4
_STILL_SAT = "A practice exam that you have not handed in stays here."
_TEXT_KINDS = frozenset({FormatId.CSV, FormatId.SPREADSHEET})


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the learner chose.

    Attributes:
        about: for a deck that is handed on.
        bundled: of decks that are handed on, the notes that came with the app instead of one's own.
    """

    with_progress: bool = True
    with_media: bool = True
    about: DeckAbout = field(default_factory=DeckAbout)
    bundled: bool = False


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """What would be in the file.

    Attributes:
        decks: with notes.
        kept_apart: notes that stay out since one's own and the app's are not mixed.
        remarks: sentences about what changes on the way out, or needs care.
        problem: why nothing can be exported as things are.
    """

    decks: int = 0
    notes: int = 0
    cards: int = 0
    reviews: int = 0
    media: int = 0
    media_bytes: int = 0
    kept_apart: int = 0
    remarks: tuple[str, ...] = ()
    cpt: CptCheck = field(default_factory=CptCheck)
    problem: BadInput | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    size: int
    decks: int
    notes: int
    cards: int
    reviews: int
    media: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card on paper: its sides and the reason, as sanitised HTML."""

    faces: Faces
    rationale: str


@dataclass(frozen=True, slots=True)
class PrintedDeck:
    """The cards of one deck in order."""

    path: tuple[str, ...]
    cards: tuple[PrintedCard, ...]


class _Watch:
    """Tells of progress and asks whether to go on."""

    def __init__(self, report: Report, cancelled: IsCancelled) -> None:
        self._report = report
        self._cancelled = cancelled

    def look_up(self) -> None:
        """Raises Cancelled when the job is not wanted any more."""
        if self._cancelled():
            raise Cancelled

    def step(self, done: int, words: str, total: int = _STEPS) -> None:
        """Tells that another step has begun."""
        self.look_up()
        self._report(done, total, words)


class ExportService:
    """Counts and writes what goes out. Nothing of the library changes."""

    def __init__(
        self, units: UnitOfWorkFactory, calendar: StudyCalendar, media: MediaService, library: Path
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._media = media
        self._library = library

    def formats(self) -> tuple[ExportFormat, ...]:
        """As what the library can go out."""
        return FORMATS

    def preview(
        self, kind: ExportFormat, decks: Decks, options: ExportOptions, cancelled: IsCancelled = never
    ) -> ExportPreview:
        """What would be in the file. Raises Cancelled."""
        watch = _Watch(unreported, cancelled)
        chosen, with_progress, with_media = _fitting(kind, decks, options)
        with self._units() as uow:
            counts = uow.exports.counts(chosen)
            gathered = gather(uow, chosen, with_progress=False, with_media=with_media, look_up=watch.look_up)
            is_sitting = kind.is_whole and with_progress and bool(uow.mocks.open())
        held = [(entry, digest) for _, entry, digest in draft_notes(gathered, watch.look_up)]
        kept = _kept(kind, held, options)
        notes = [entry.note for entry, _ in kept]
        media = gathered.media if kind.is_whole else media_for(notes, gathered.media, watch.look_up)
        is_own = kind.is_shared and not options.bundled
        cpt = check_cpt(notes, watch.look_up) if is_own else CptCheck()
        cards = counts.cards
        if kind.is_shared:
            cards = sum(len(card_ordinals(note.kind, note.fields)) for note in notes)
        paths = dict.fromkeys(entry.deck for entry, _ in kept)
        return ExportPreview(
            decks=len(paths),
            notes=len(notes),
            cards=cards,
            reviews=counts.reviews if with_progress else 0,
            media=len(media),
            media_bytes=sum(entry.size for entry in media),
            kept_apart=len(held) - len(kept),
            remarks=(
                *_remarks(kind, notes, options, apart=len(held) - len(kept)),
                *((_STILL_SAT,) if is_sitting else ()),
                *cpt.sentences(),
            ),
            cpt=cpt,
            problem=_problem(kind, len(paths), options, apart=len(held) - len(kept)),
        )

    def export(
        self,
        kind: ExportFormat,
        decks: Decks,
        options: ExportOptions,
        path: Path,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Exported:
        """Writes a file; what stood there before stays until the new one is whole.

        Raises:
            BadInput: there is nothing to be exported, or not as this.
            Cancelled, CpcCardsError: nothing was written.
        """
        if path.resolve() == self._library.resolve():
            raise BadInput(REFUSAL, "That file is your library itself.", "Choose another name.")
        watch = _Watch(report, cancelled)
        export = self._gathered(kind, decks, options, watch)
        watch.step(3, "Writing the file")
        media = self._watched_media(export.media, watch)
        with whole_file(path, REFUSAL, watch.look_up) as file:
            problems = self._write(kind, file, replace(export, media=media), options)
        progress = export.progress
        ordinals = (len(card_ordinals(entry.note.kind, entry.note.fields)) for entry in export.notes)
        return Exported(
            path=path,
            size=path.stat().st_size,
            decks=len({entry.deck for entry in export.notes}),
            notes=len(export.notes),
            cards=sum(ordinals) if progress is None else len(progress.cards),
            reviews=0 if progress is None else len(progress.reviews.get("card_id", ())),
            media=len(export.media) if kind.with_media else 0,
            problems=problems,
        )

    def cards_to_print(self, decks: Decks, cancelled: IsCancelled = never) -> Iterator[PrintedDeck]:
        """The cards deck by deck, made ready as they are asked for.

        Raises:
            BadInput: there are none.
            Cancelled: they are not wanted any more.
        """
        watch = _Watch(unreported, cancelled)
        with self._units() as uow:
            gathered = gather(uow, decks, with_progress=False, with_media=False, look_up=watch.look_up)
        by_deck: dict[tuple[str, ...], list[Note]] = {deck.path: [] for deck in gathered.decks}
        for _, entry, _ in draft_notes(gathered, watch.look_up):
            by_deck[entry.deck].append(entry.note)
        if not len(gathered.notes):
            raise _nothing()
        return (
            PrintedDeck(path, tuple(card for note in notes for card in _printed(note, watch.look_up)))
            for path, notes in by_deck.items()
            if notes
        )

    def _gathered(self, kind: ExportFormat, decks: Decks, options: ExportOptions, watch: _Watch) -> Export:
        """Everything for the file; the unit of work is over when it returns."""
        chosen, with_progress, with_media = _fitting(kind, decks, options)
        watch.step(0, "Reading the library")
        with self._units() as uow:
            gathered = gather(
                uow,
                chosen,
                with_progress=with_progress,
                # A deck file names its pictures, though it can't hold them.
                with_media=with_media or kind.id is FormatId.TOML,
                look_up=watch.look_up,
            )
        watch.step(1, "Going through the notes")
        held = list(draft_notes(gathered, watch.look_up))
        told = [(entry, digest) for _, entry, digest in held]
        kept = _kept(kind, told, options)
        paths = {entry.deck for entry, _ in kept}
        problem = _problem(kind, len(paths), options, apart=len(held) - len(kept))
        if problem is not None:
            raise problem
        notes = tuple(entry for entry, _ in kept)
        export = Export(
            notes=notes,
            decks=draft_decks(gathered, lambda deck: kind.is_whole or deck.path in paths),
            times=() if kind.is_shared else tuple(note_times(stored) for stored, _, _ in held),
            digests=tuple(digest for _, digest in kept) if kind.is_whole else (),
            media=self._media_of(kind, notes, gathered, watch),
            about=_about(kind, kept, options),
        )
        if not with_progress:
            return export
        watch.step(2, "Going through your answers")
        progress = draft_progress(gathered, watch.look_up)
        if kind.id is not FormatId.APKG:
            settings = {"rollover_hour": self._calendar.rollover_hour, **gathered.settings}
            return replace(
                export,
                progress=progress,
                settings=settings,
                records=gathered.records,
                attempts=gathered.attempts,
                mocks=gathered.mocks,
                outlines=gathered.outlines,
            )
        foreign = foreign_progress(progress, notes, self._calendar)
        return replace(export, progress=progress, foreign=foreign)

    def _media_of(
        self, kind: ExportFormat, notes: tuple[DraftNote, ...], gathered: Gathered, watch: _Watch
    ) -> tuple[DraftMedia, ...]:
        if kind.is_whole:
            return self._media.outgoing(gathered.media)
        called = media_for((entry.note for entry in notes), gathered.media, watch.look_up)
        return self._media.outgoing(called)

    @staticmethod
    def _watched_media(media: tuple[DraftMedia, ...], watch: _Watch) -> tuple[DraftMedia, ...]:
        """The same, telling of progress as each is read."""

        def watched(place: int, read: Callable[[], bytes]) -> Callable[[], bytes]:
            def tell() -> bytes:
                watch.step(place, "Adding pictures and sounds", len(media))
                return read()

            return tell

        return tuple(replace(each, read=watched(place, each.read)) for place, each in enumerate(media))

    def _write(
        self, kind: ExportFormat, file: BinaryIO, export: Export, options: ExportOptions
    ) -> tuple[Problem, ...]:
        """Writes a file by its format; what could not go along is told."""
        from cpccards.exchange import (
            anki_package_writing,
            anki_text_writing,
            deck_archive,
            deck_toml_writing,
            delimited_writing,
            library_json_writing,
        )

        match kind.id:
            case FormatId.APKG:
                return anki_package_writing.write(file, export, self._calendar.now())
            case FormatId.JSON:
                return library_json_writing.write(file, export, with_media=options.with_media)
            case FormatId.JSON_MEDIA:
                return library_json_writing.write_archive(file, export)
            case FormatId.SHARED:
                return deck_archive.write(file, export)
            case FormatId.TOML:
                file.write(_deck_file(deck_toml_writing.write(_as_draft(export))))
            case FormatId.ANKI_TEXT:
                anki_text_writing.write(file, export)
            case FormatId.CSV:
                delimited_writing.write(file, export)
            case FormatId.SPREADSHEET:
                delimited_writing.write(file, export, for_spreadsheet=True, byte_order_mark=True)
            case _:
                raise BadInput(REFUSAL, "Cards on paper are drawn by the window.", "Export them there.")
        return ()


def _fitting(kind: ExportFormat, decks: Decks, options: ExportOptions) -> tuple[Decks, bool, bool]:
    """The decks, and whether progress and media go along, as far as the format can take them."""
    chosen = None if kind.is_whole else decks
    return chosen, kind.with_progress and options.with_progress, kind.with_media and options.with_media


def _kept(
    kind: ExportFormat, notes: list[tuple[DraftNote, str | None]], options: ExportOptions
) -> list[tuple[DraftNote, str | None]]:
    """What of the notes may stand in one file: what is handed on is either the app's or one's own."""
    if not kind.is_shared:
        return notes
    kept = [(entry, digest) for entry, digest in notes if (digest is not None) == options.bundled]
    return [(replace(entry, line=line), digest) for line, (entry, digest) in enumerate(kept, 1)]


def _about(
    kind: ExportFormat, kept: list[tuple[DraftNote, str | None]], options: ExportOptions
) -> DeckAbout | None:
    if not kind.is_shared:
        return None
    if options.bundled:
        return bundled_about(kept)
    return options.about if options.about != DeckAbout() else None


def _problem(kind: ExportFormat, decks: int, options: ExportOptions, *, apart: int) -> BadInput | None:
    if decks == 0 and apart:
        whose = "of your own" if not options.bundled else "that came with the app"
        return BadInput(
            REFUSAL,
            f"There is no note {whose} in what you chose.",
            "Choose other decks, or the other notes.",
        )
    if decks == 0 and not kind.is_whole:
        return _nothing()
    if kind.id is FormatId.TOML and decks > 1:
        return BadInput(
            REFUSAL,
            f"A deck file holds one deck; you chose {decks:,} with notes.",
            "Choose one deck, or a deck to hand on (.cpcdeck), which holds several.",
        )
    return None


def _nothing() -> BadInput:
    return BadInput(REFUSAL, "There is no note in what you chose.", "Choose a deck with notes.")


def _remarks(kind: ExportFormat, notes: list[Note], options: ExportOptions, *, apart: int) -> Iterator[str]:
    """Sentences about what becomes of these notes in such a file."""
    foreign = sum(isinstance(note.kind, NoteType) for note in notes)
    if foreign and kind.id in _TEXT_KINDS:
        yield (
            f"{_count(foreign)} made with note types from Anki go out as plain fields; such a file does "
            "not bring them back. An Anki package or the whole library does."
        )
    choices = sum(note.kind is NoteKind.CHOICE for note in notes)
    if choices and kind.id is FormatId.ANKI_TEXT:
        yield f"{_count(choices)} of multiple choice become plain questions."
    if kind.is_shared and options.bundled and notes:
        yield f"They go out under their own licence, CC BY 4.0, with the credit it asks for: “{CREDIT}”."
    if apart:
        whose = "of your own are left out" if options.bundled else "that came with the app are left out"
        why = "What you hand on is not mixed with them" if not options.bundled else "They are not mixed"
        yield f"{_count(apart)} {whose}. {why}, because each has a licence of its own."


def _count(notes: int) -> str:
    return "One note" if notes == 1 else f"{notes:,} notes"


def _as_draft(export: Export) -> Draft:
    return Draft("", "", export.decks, export.notes, media=export.media, about=export.about)


def _deck_file(text: str) -> bytes:
    """A deck file's bytes. Raises BadInput when it could not be read back."""
    from cpccards.exchange.deck_toml import MAX_BYTES

    data = text.encode()
    if len(data) > MAX_BYTES:
        raise BadInput(
            REFUSAL,
            f"This deck would be longer than the {MAX_BYTES // 1_048_576} MB that a deck file may have.",
            "Choose a deck to hand on (.cpcdeck), which has room for it.",
        )
    return data


def _printed(note: Note, look_up: Callable[[], None]) -> Iterator[PrintedCard]:
    look_up()
    for ordinal in card_ordinals(note.kind, note.fields):
        yield PrintedCard(safe_faces(faces(note.kind, note.fields, ordinal)), sanitise(note.rationale))
