"""The sentences of backups: when, why, what they hold, and what differs from now."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale, QTime

from cpccards.domain.backups import Backup, Reason, Stand
from cpccards.services.backups import BackupPreview

REASONS = {
    Reason.OPENING: "App opened",
    Reason.HOURLY: "Every hour",
    Reason.CLOSING: "App closed",
    Reason.BY_HAND: "You asked",
    Reason.IMPORT: "Before an import",
    Reason.RESTORE: "Before a restore",
    Reason.DELETION: "Before a deletion",
    Reason.CHANGE: "Before a large change",
    Reason.REPAIR: "Before a repair",
}
_MOST_DECKS = 12


def reason_words(backup: Backup, library: str) -> str:
    """Why a backup was made; or that it is another library's, or was not read through.

    Args:
        library: what the backups of the open library have as `stand.library`.
    """
    if backup.stand.library != library:
        return "Another library"
    if not backup.is_verified:
        return "Not checked"
    return "–" if backup.reason is None else REASONS[backup.reason]


def when_words(instant: datetime, now: datetime, zone: tzinfo, locale: QLocale) -> str:
    """An instant as a learner says it: "Today, 19:02", "Sat 21 Nov 2026, 19:02"."""
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    time = locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    days = (today - local.date()).days
    if days in {0, 1}:
        return f"{'Yesterday' if days else 'Today'}, {time}"
    return f"{locale.toString(QDate(local.year, local.month, local.day), 'ddd d MMM yyyy')}, {time}"


def counted(number: int, word: str, locale: QLocale) -> str:
    """A number with what it counts, as in “1,240 cards”."""
    return f"{locale.toString(number)} {word}{'' if number == 1 else 's'}"


def row_words(backup: Backup, library: str, now: datetime, zone: tzinfo, locale: QLocale) -> tuple[str, ...]:
    """A backup as a row of the list."""
    return (
        when_words(backup.made_at, now, zone, locale),
        reason_words(backup, library),
        locale.toString(backup.stand.cards),
        locale.toString(backup.stand.reviews),
        locale.formattedDataSize(backup.size, 1),
    )


def difference_words(backup: Stand, present: Stand, locale: QLocale) -> str:
    """What a restore would change: "Compared with now, it would take 12 cards and 40 answers away."."""
    parts = [
        (getattr(backup, name) - getattr(present, name), word)
        for name, word in (("cards", "card"), ("reviews", "answer"), ("decks", "deck"))
    ]
    back = [counted(difference, word, locale) for difference, word in parts if difference > 0]
    away = [counted(-difference, word, locale) for difference, word in parts if difference < 0]
    said = []
    if back:
        said.append(f"bring {_listed(back)} back")
    if away:
        said.append(f"take {_listed(away)} away")
    if said:
        return f"Compared with now, it would {' and '.join(said)}."
    if backup.mark == present.mark:
        return "It holds the same as your library does now."
    return "It has as many cards, answers and decks as now; something in them was changed since."


def content_words(preview: BackupPreview, now: datetime, zone: tzinfo, locale: QLocale) -> str:
    """What a backup holds, as one sentence."""
    stand = preview.backup.stand
    words = (
        f"{counted(stand.cards, 'card', locale)} in {counted(stand.decks, 'deck', locale)}, "
        f"{counted(stand.reviews, 'answer', locale)}"
    )
    if stand.newest_answer is not None:
        words += f"; the last answer: {_inside(when_words(stand.newest_answer, now, zone, locale))}"
    return f"{words}."


def deck_lines(preview: BackupPreview, locale: QLocale) -> str:
    """The largest decks and their cards, a line each."""
    decks = sorted((deck for deck in preview.decks if deck[1]), key=lambda deck: -deck[1])
    lines = [f"{' › '.join(path)}  ·  {locale.toString(cards)}" for path, cards in decks[:_MOST_DECKS]]
    more = len(decks) - len(lines)
    return "\n".join([*lines, *([f"… and {counted(more, 'more deck', locale)}"] if more > 0 else [])])


def offer_words(backup: Backup, now: datetime, zone: tzinfo, locale: QLocale) -> str:
    """What is offered when the library can't be opened."""
    when = _inside(when_words(backup.made_at, now, zone, locale))
    cards = counted(backup.stand.cards, "card", locale)
    answers = counted(backup.stand.reviews, "answer", locale)
    return f"Restore the backup of {when} ({cards}, {answers})?"


def _inside(when: str) -> str:
    """When, within a sentence."""
    first, comma, rest = when.partition(",")
    return f"{first.lower()}{comma}{rest}" if first in {"Today", "Yesterday"} else when


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
