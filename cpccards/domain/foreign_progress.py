"""Learning progress as Anki keeps it, exactly as it stood in the file.

`exchange/` reads it, `scheduling/` turns it into our own memories (once the learner has said when their day
turns over), and `exchange/` writes it again. Names and units are Anki's, spelled out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ForeignCard:
    """One card's scheduling.

    Attributes:
        note: index into the notes of the draft.
        kind: 0 new, 1 learning, 2 review, 3 relearning.
        queue: -3 and -2 buried, -1 suspended, 0 new, 1 learning, 2 review, 3 learning over days, 4 preview.
        due: a day number counted from the collection's creation, or seconds since 1970 above 1e9; a place in
            the order for a new card.
        interval: days; negative for seconds.
        factor: ease in thousandths.
        left: steps left, 1000·a + b.
        original_due: what `due` was before a filtered deck took the card; meant when `was_filtered`.
        stability, difficulty: FSRS's, where the file has both; as they stand, unchecked.
        decay: of the parameters they were worked out with; None where the file does not say.
        last_review: seconds since 1970.
        custom_data: another program's; kept for the way back.
    """

    note: int
    ordinal: int
    kind: int = 0
    queue: int = 0
    due: int = 0
    interval: int = 0
    factor: int = 0
    repetitions: int = 0
    lapses: int = 0
    left: int = 0
    original_due: int = 0
    was_filtered: bool = False
    flag: int = 0
    stability: float | None = None
    difficulty: float | None = None
    desired_retention: float | None = None
    decay: float | None = None
    last_review: int | None = None
    position: int | None = None
    custom_data: str = ""


@dataclass(frozen=True, slots=True)
class ForeignReviews:
    """The raw review log, as columns of one length, ascending by `at`.

    Attributes:
        card: index into the cards of the progress.
        at: milliseconds since 1970 UTC.
        ease: 1 to 4; 0 for what was not an answer.
        interval, last_interval: days; negative for seconds.
        factor: ease in thousandths, or FSRS difficulty times 100 (up to 1100).
        took_ms: milliseconds.
        kind: 0 learning, 1 review, 2 relearning, 3 filtered, 4 by hand, 5 rescheduled.
    """

    card: Sequence[int] = ()
    at: Sequence[int] = ()
    ease: Sequence[int] = ()
    interval: Sequence[int] = ()
    last_interval: Sequence[int] = ()
    factor: Sequence[int] = ()
    took_ms: Sequence[int] = ()
    kind: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.card)


@dataclass(frozen=True, slots=True)
class ForeignPreset:
    """Deck options. None and empty where the file says nothing.

    Attributes:
        parameters: 17, 19 or 21 FSRS weights, as they stand.
        learning_steps, relearning_steps: minutes.
        ignore_before: ISO date.
    """

    name: str
    parameters: tuple[float, ...] = ()
    desired_retention: float | None = None
    learning_steps: tuple[float, ...] | None = None
    relearning_steps: tuple[float, ...] | None = None
    maximum_interval: int | None = None
    new_per_day: int | None = None
    reviews_per_day: int | None = None
    leech_threshold: int | None = None
    leech_suspends: bool | None = None
    ignore_before: str = ""


@dataclass(frozen=True, slots=True)
class ForeignProgress:
    """Everything about learning that came with a file.

    Attributes:
        created: seconds since 1970: the instant day 0 of the collection began.
        minutes_west: how far the zone of `created` lay west of UTC (-120 is UTC+2); None where unknown.
        rollover_hour: at which the day turned over; None where the file does not say.
        presets: by the path of each deck that has one.
        is_backup: a whole collection, so most likely the learner's own.
    """

    cards: tuple[ForeignCard, ...] = ()
    reviews: ForeignReviews = field(default_factory=ForeignReviews)
    created: int = 0
    minutes_west: int | None = None
    rollover_hour: int | None = None
    presets: Mapping[tuple[str, ...], ForeignPreset] = field(default_factory=dict)
    is_backup: bool = False
