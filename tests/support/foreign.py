"""Learning progress as Anki keeps it, for writers of packages."""

from __future__ import annotations

from hypothesis import strategies as st

from cpccards.domain.drafts import DraftNote
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress, ForeignReviews
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import NoteKind

CREATED = 1_577_865_600
PRESET = ForeignPreset(
    name="Mine",
    parameters=tuple(round(0.1 + at / 10, 1) for at in range(21)),
    desired_retention=0.93,
    learning_steps=(1.0, 15.0),
    relearning_steps=(20.0,),
    maximum_interval=500,
    new_per_day=12,
    reviews_per_day=90,
    leech_threshold=6,
    leech_suspends=True,
    ignore_before="2020-02-01",
)


def ordinals(entry: DraftNote) -> tuple[int, ...]:
    """Ordinals that cards of a note may have, whether or not its fields make them."""
    kind = entry.note.kind
    if kind is NoteKind.CLOZE or (isinstance(kind, NoteType) and kind.is_cloze):
        return (0, 4)
    return tuple(
        range(len(kind.templates) if isinstance(kind, NoteType) else 1 + (kind is NoteKind.REVERSED))
    )


@st.composite
def foreign_cards(draw: st.DrawFn, note: int, ordinal: int) -> ForeignCard:
    """A card as Anki may have it."""
    kind = draw(st.integers(0, 3))
    seconds = kind in {1, 3} and draw(st.booleans())
    known = kind > 0 and draw(st.booleans())
    return ForeignCard(
        note=note,
        ordinal=ordinal,
        kind=kind,
        queue=draw(st.sampled_from([-3, -2, -1, kind])),
        due=draw(st.integers(1_500_000_000, 1_900_000_000) if seconds else st.integers(-500, 9_000)),
        interval=draw(st.integers(-86_400, 36_500)),
        factor=draw(st.integers(0, 5_000)),
        repetitions=draw(st.integers(0, 900)),
        lapses=draw(st.integers(0, 90)),
        left=draw(st.sampled_from([0, 1001, 2002])),
        flag=draw(st.integers(0, 7)),
        stability=draw(st.floats(0.001, 36_500)) if known else None,
        difficulty=draw(st.floats(1, 10)) if known else None,
        desired_retention=draw(st.floats(0.7, 0.97)) if known else None,
        decay=draw(st.none() | st.floats(0.1, 0.8)) if known else None,
        last_review=draw(st.none() | st.integers(1_500_000_000, 1_800_000_000)) if known else None,
        position=draw(st.none() | st.integers(0, 10_000)),
        custom_data=draw(st.sampled_from(["", '{"mine":1}', "é\n\"'"])),
    )


@st.composite
def foreign_progress(draw: st.DrawFn, held: tuple[DraftNote, ...]) -> ForeignProgress:
    """Progress on some cards of these notes, in the order in which a reader finds them."""
    places = [(place, ordinal) for place, entry in enumerate(held) for ordinal in ordinals(entry)]
    chosen = sorted(draw(st.sets(st.sampled_from(places)))) if places else []
    cards = tuple(draw(foreign_cards(note, ordinal)) for note, ordinal in chosen)
    times = (
        sorted(draw(st.sets(st.integers(1_500_000_000_000, 1_800_000_000_000), max_size=5))) if cards else []
    )
    whole = st.integers(-86_400, 36_500)
    rows = [
        (
            draw(st.integers(0, len(cards) - 1)),
            at,
            draw(st.integers(0, 4)),
            draw(whole),
            draw(whole),
            draw(st.integers(0, 5_000)),
            draw(st.integers(0, 60_000)),
            draw(st.integers(0, 5)),
        )
        for at in times
    ]
    rollover = draw(st.none() | st.integers(0, 23))
    return ForeignProgress(
        cards=cards,
        reviews=ForeignReviews(*map(tuple, zip(*rows, strict=True))) if rows else ForeignReviews(),
        created=draw(st.integers(1_300_000_000, 1_700_000_000)),
        minutes_west=draw(st.none() | st.integers(-840, 720)),
        rollover_hour=rollover,
        is_backup=rollover is not None,
    )
