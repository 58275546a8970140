"""Things to export: strategies that make whole libraries, small and odd, and one large one by hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import as_mapping
from cpccards.domain.clock import EPOCH, StudyDay, from_milliseconds
from cpccards.domain.drafts import (
    DeckAbout,
    DraftAttempt,
    DraftCard,
    DraftDeck,
    DraftMedia,
    DraftMock,
    DraftNote,
    DraftOutline,
    DraftProgress,
    DraftRecord,
)
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.mock_causes import Cause
from cpccards.domain.mock_clock import Mark
from cpccards.domain.mock_records import Answer, AskedRecord, MockRecord
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import AnyKind, Evidence, Note, NoteKind
from cpccards.domain.papers import MockId, PaperKind, plan_for
from cpccards.domain.presets import LeechAction, NewOrder, Preset, ReviewOrder
from cpccards.domain.questions import Calculation, ErrorKind, Question, WrongOption
from cpccards.domain.reviews import CardEventKind, CardState, Memory, Origin
from cpccards.domain.standing import Standing
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from tests.support.mock_bank import AAPC, question

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("ab \"'\\\n\r\t#=[]{}<>&@-+,;|\x7fé≥")),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=20,
)
FILLED = TEXT.map(lambda text: "x" + text)
WORD = st.text(alphabet=st.sampled_from(list("abcäZ09-_.:")), min_size=1, max_size=8)
NAME = st.text(alphabet=st.sampled_from(list("abcABC é()-&'")), min_size=1, max_size=12).map(
    lambda name: " ".join(f"d{name}".split())
)
DATES = st.none() | st.dates(date(2000, 1, 1), date(2060, 1, 1))
INSTANTS = st.integers(946_684_800_000, 1_900_000_000_000)
DAYS = st.integers(10_957, 21_990)

DRUG = NoteType(
    key="anki-1500000000004",
    name="Drug",
    fields=("Name", "Class", "Picture"),
    templates=(
        CardTemplate("Class?", "What is {{Name}}?", "{{FrontSide}}<hr id=answer>{{Class}}"),
        CardTemplate("Name?", "{{#Class}}{{Class}}{{/Class}}", "{{Name}} {{Picture}}"),
    ),
    css=".card { color: red; }",
)
GAPS = NoteType(
    key="anki-1500000000003",
    name="Cloze",
    fields=("Text", "Back Extra"),
    templates=(CardTemplate("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}"),),
    is_cloze=True,
)
TYPES = (DRUG, GAPS)
USUAL = Preset(key="usual", name="Usual")


def medium(name: str, data: bytes) -> DraftMedia:
    """A picture or sound with these bytes."""
    return DraftMedia(name, len(data), lambda: data)


def media_bytes(media: tuple[DraftMedia, ...]) -> list[tuple[str, int, bytes]]:
    """Media as values that can be compared."""
    return [(each.name, each.size, each.read()) for each in media]


@st.composite
def fields_of(draw: st.DrawFn, kind: AnyKind, text: st.SearchStrategy[str] = TEXT) -> tuple[str, ...]:
    """Fields that make a card."""
    filled = text.map(lambda value: "x" + value + "y")
    if isinstance(kind, NoteType):
        first = draw(filled)
        return ("{{c1::" + first + "}}" if kind.is_cloze else first, *(draw(text) for _ in kind.fields[1:]))
    if kind is NoteKind.CLOZE:
        return ("{{c1::" + draw(filled) + "}}" + draw(text), draw(text))
    if kind is NoteKind.CHOICE:
        options = draw(st.lists(filled, min_size=2, max_size=4))
        answer = "ABCD"[draw(st.integers(0, len(options) - 1))]
        return (draw(filled), *options, *[""] * (4 - len(options)), answer)
    return (draw(filled), draw(filled))


@st.composite
def notes(
    draw: st.DrawFn,
    kinds: tuple[AnyKind, ...] = (*NoteKind, *TYPES),
    text: st.SearchStrategy[str] = TEXT,
) -> tuple[DraftNote, ...]:
    """Notes with keys, in a few decks."""
    paths = draw(st.lists(st.lists(NAME, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3))
    found = []
    for line, key in enumerate(draw(st.lists(WORD, max_size=5, unique=True)), 1):
        kind = draw(st.sampled_from(kinds))
        note = Note(
            kind=kind,
            fields=draw(fields_of(kind, text)),
            key=key,
            topic=draw(st.none() | st.sampled_from(list(TOPIC_BY_KEY))),
            tags=tuple(draw(st.lists(WORD, max_size=3, unique=True))),
            rationale=draw(text),
            source=draw(text),
            edition=draw(st.sampled_from(["", "CPT 2026", "ICD-10-CM 2027"])),
            evidence=draw(st.sampled_from(["", *map(str, Evidence)])),
            checked_on=draw(DATES),
            review_by=draw(DATES),
            confused_with=tuple(draw(st.lists(WORD, max_size=2))),
        )
        found.append(DraftNote(note, draw(st.sampled_from(paths)), line))
    return tuple(found)


@st.composite
def decks(draw: st.DrawFn) -> tuple[DraftDeck, ...]:
    """Decks of different paths."""
    paths = draw(st.lists(st.lists(NAME, min_size=1, max_size=3).map(tuple), max_size=3, unique=True))
    return tuple(
        DraftDeck(
            path,
            draw(st.none() | WORD),
            draw(st.none() | st.sampled_from(list(STUDY_AREA_BY_KEY))),
            draw(TEXT),
        )
        for path in paths
    )


@st.composite
def memories(draw: st.DrawFn) -> Memory:
    """The memory of a card in any state."""
    state = draw(st.sampled_from(CardState))
    if state is CardState.NEW:
        return Memory()
    in_steps = state in {CardState.LEARNING, CardState.RELEARNING}
    return Memory(
        state=state,
        step=draw(st.integers(0, 3)) if in_steps else None,
        stability=draw(st.floats(0.001, 36_500)),
        difficulty=draw(st.floats(1, 10)),
        due_at=draw(INSTANTS.map(lambda at: EPOCH + timedelta(milliseconds=at))) if in_steps else None,
        due_day=None if in_steps else StudyDay(draw(DAYS)),
        last_review_at=draw(INSTANTS.map(lambda at: EPOCH + timedelta(milliseconds=at))),
        last_review_day=StudyDay(draw(DAYS)),
        repetitions=draw(st.integers(0, 999)),
        lapses=draw(st.integers(0, 99)),
    )


@st.composite
def presets(draw: st.DrawFn) -> Preset:
    """A preset with everything its own."""
    step = st.integers(1, 86_400).map(lambda seconds: timedelta(seconds=seconds))
    return Preset(
        key=draw(WORD),
        name=draw(NAME),
        desired_retention=draw(st.floats(0.7, 0.97)),
        learning_steps=tuple(draw(st.lists(step, max_size=3))),
        relearning_steps=tuple(draw(st.lists(step, max_size=2))),
        new_per_day=draw(st.integers(0, 9999)),
        limits_before_exam=draw(st.booleans()),
        new_order=draw(st.sampled_from(NewOrder)),
        review_order=draw(st.sampled_from(ReviewOrder)),
        leech_action=draw(st.sampled_from(LeechAction)),
        easy_days=tuple(draw(st.lists(st.floats(0, 1), min_size=7, max_size=7))),
        ignore_before=draw(DATES),
        parameters=draw(st.just(()) | st.lists(st.floats(0.01, 9), min_size=21, max_size=21).map(tuple)),
        fitted_on=draw(DATES),
        reveal_after=draw(st.floats(0, 60)),
    )


def _state(draw: st.DrawFn) -> tuple[Any, ...]:
    memory = draw(memories())
    due = None if memory.due_at is None else (memory.due_at - EPOCH) // timedelta(milliseconds=1)
    return (memory.state.value, memory.step, memory.stability, memory.difficulty, due, memory.due_day)


_MEMORY = ("state", "step", "stability", "difficulty", "due_at", "due_day")


@st.composite
def progress(draw: st.DrawFn, count: int, decks: tuple[tuple[str, ...], ...] = ()) -> DraftProgress:
    """Progress on the cards of `count` notes."""
    places = (
        draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, 3)), max_size=4, unique=True))
        if count
        else []
    )
    cards = tuple(
        DraftCard(
            note=note,
            ordinal=ordinal,
            memory=draw(memories()),
            suspended=draw(st.booleans()),
            flag=draw(st.integers(0, 7)),
            position=draw(st.none() | st.integers(-5, 10_000)),
            custom_data=draw(st.sampled_from(["", '{"mine":1}'])),
            buried_until=draw(st.none() | DAYS),
            deck=draw(st.sampled_from([None, *decks])),
        )
        for note, ordinal in places
    )
    times = sorted(draw(st.lists(INSTANTS, max_size=5))) if cards else []
    index = st.integers(0, max(0, len(cards) - 1))
    raw = st.none() | st.sampled_from(["[3,1,2500,1]"])
    rows = [
        {
            "card_id": draw(index),
            "reviewed_at": at,
            "day": draw(DAYS),
            "rating": draw(st.integers(1, 4)),
            "took_ms": draw(st.integers(0, 120_000)),
            "origin": draw(st.sampled_from(Origin)).value,
            "clock_suspect": draw(st.integers(0, 1)),
            "previous_at": draw(st.none() | INSTANTS),
            "previous_day": draw(st.none() | DAYS),
            **{f"{name}_before": value for name, value in zip(_MEMORY, _state(draw), strict=True)},
            **{f"{name}_after": value for name, value in zip(_MEMORY, _state(draw), strict=True)},
            "raw": draw(raw),
        }
        for at in times
    ]
    happened = [
        {
            "card_id": draw(index),
            "at": at,
            "day": draw(DAYS),
            "kind": draw(st.sampled_from(CardEventKind).map(str)),
            "rating": draw(st.none() | st.integers(1, 4)),
            "took_ms": draw(st.integers(0, 120_000)),
            "raw": draw(raw),
        }
        for at in times[:2]
    ]
    return DraftProgress(
        cards=cards,
        reviews=columns(rows),
        events=columns(happened),
        presets=draw(st.dictionaries(st.lists(NAME, max_size=2).map(tuple), presets(), max_size=2)),
    )


def columns(rows: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Rows as columns; none at all for no rows."""
    return {name: tuple(row[name] for row in rows) for name in rows[0]} if rows else {}


ABOUTS = st.builds(DeckAbout, FILLED, TEXT, TEXT, TEXT, TEXT)
MEDIA = st.dictionaries(
    st.sampled_from(["heart.png", "Ménière.jpg", "a b.mp3", "_x.svg"]), st.binary(max_size=40), max_size=3
).map(lambda held: tuple(medium(name, data) for name, data in held.items()))
SETTINGS = st.dictionaries(
    WORD, st.none() | st.booleans() | st.integers(-9, 9) | TEXT | st.lists(TEXT, max_size=2), max_size=3
)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORD, inner, max_size=2),
    max_leaves=4,
)
RECORDS = st.lists(
    st.builds(
        DraftRecord,
        kind=st.sampled_from(["renewal-entry", "study-plan", "person"]),
        key=WORD,
        content=st.dictionaries(WORD, JSON, max_size=3),
        created_at=INSTANTS,
        modified_at=INSTANTS,
    ),
    max_size=3,
    unique_by=lambda record: (record.kind, record.key),
).map(tuple)


@st.composite
def frozen_forecasts(draw: st.DrawFn, outline: str) -> FrozenForecast:
    """What was forecast before a sitting of a few questions."""
    chance = st.floats(0, 1)
    questions = draw(st.integers(1, 3))
    chances = st.lists(chance, min_size=questions + 1, max_size=questions + 1).map(tuple)
    return FrozenForecast(
        outline=outline,
        questions=questions,
        mean=draw(st.floats(0, 100)),
        low=draw(st.floats(0, 100)),
        high=draw(st.floats(0, 100)),
        pass_probability=draw(chance),
        pmf=draw(chances),
        evidence=draw(st.sampled_from(EvidenceLevel)),
        baseline=draw(chances),
        frozen_at=EPOCH + timedelta(milliseconds=draw(INSTANTS)),
        afterwards=draw(st.booleans()),
    )


@st.composite
def attempts(draw: st.DrawFn) -> DraftAttempt:
    """A sitting with all, some or none of its numbers."""
    asked = draw(st.none() | st.integers(1, 200))
    sections = tuple(
        SectionResult(name, share=draw(st.none() | st.floats(0, 0.6)), below=draw(st.booleans()))
        for name in draw(st.lists(WORD, max_size=2, unique=True))
    )
    topics = draw(st.lists(WORD, max_size=2, unique=True))
    count = st.lists(st.integers(0, 99), min_size=len(topics), max_size=len(topics)).map(tuple)
    return DraftAttempt(
        ExamResult(
            taken_on_day=draw(DAYS),
            kind=draw(st.sampled_from(["exam", "mock"])),
            outline_id=draw(WORD),
            total_right=None if asked is None else draw(st.none() | st.integers(0, asked)),
            total_asked=asked,
            sections=sections,
        ),
        name=draw(TEXT),
        notes=draw(TEXT),
        standing=draw(st.none() | st.builds(Standing, st.just(tuple(topics)), count, count, count)),
        frozen=tuple(draw(frozen_forecasts(each)) for each in draw(st.lists(WORD, max_size=2, unique=True))),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question with all, some or none of what it may say."""
    why = st.builds(WrongOption, st.sampled_from(ErrorKind), TEXT)
    return replace(
        question(draw(WORD), "anatomy", "anatomy", draw(st.sampled_from("ABCD"))),
        question=draw(TEXT),
        topic=draw(st.none() | st.sampled_from(list(TOPIC_BY_KEY))),
        note=draw(TEXT),
        rationale=draw(TEXT),
        wrong=draw(st.dictionaries(st.sampled_from("ABCD"), why, max_size=2)),
        checked_on=draw(DATES),
        review_by=draw(DATES),
        notes=tuple(draw(st.lists(WORD, max_size=2))),
        tags=tuple(draw(st.lists(WORD, max_size=2))),
        calculation=draw(st.none() | st.builds(Calculation, WORD, st.dictionaries(WORD, JSON, max_size=2))),
    )


@st.composite
def asked_records(draw: st.DrawFn, position: int) -> AskedRecord:
    """A question of a practice exam with what became of it."""
    asked = draw(questions())
    option = st.integers(0, 3)
    chosen = draw(st.none() | option)
    is_right = chosen == "ABCD".index(asked.answer)
    misses = [cause for cause in Cause if cause is not Cause.GUESSED]
    return AskedRecord(
        id=0,
        position=position,
        part=1,
        section="anatomy",
        question=asked,
        chosen=chosen,
        struck=draw(st.frozensets(option, max_size=2)),
        flagged=draw(st.booleans()),
        note=draw(TEXT),
        visits=draw(st.integers(0, 9)),
        spent_ms=draw(st.integers(0, 10**6)),
        history=tuple(draw(st.lists(st.builds(Answer, st.none() | option, st.integers(1, 9)), max_size=2))),
        revealed=draw(st.booleans()),
        cause=draw(st.none() | st.sampled_from([Cause.GUESSED] if is_right else misses)),
    )


@st.composite
def mocks(draw: st.DrawFn, attempt: int | None) -> DraftMock:
    """A practice exam of a few questions that was handed in."""
    count = draw(st.integers(1, 3))
    started, lasted = draw(INSTANTS), draw(st.integers(0, 10**7))
    frozen = tuple(draw(frozen_forecasts(each)) for each in draw(st.lists(WORD, max_size=1)))
    record = MockRecord(
        id=MockId(0),
        name=draw(TEXT),
        plan=plan_for(
            PaperKind.SECTION, AAPC, count, section="anatomy", seed=draw(st.integers(0, 9)), shuffled=True
        ),
        started_at=from_milliseconds(started),
        day=draw(DAYS),
        mark=Mark("", 0, started + lasted),
        finished_at=from_milliseconds(started + lasted),
        position=draw(st.integers(1, count)),
        used_ms=draw(st.integers(0, 10**7)),
        earlier_ms=draw(st.integers(0, 10**7)),
        paused=draw(st.booleans()),
        pauses=draw(st.integers(0, 3)),
        paused_ms=draw(st.integers(0, 10**7)),
        away_ms=draw(st.integers(0, 10**7)),
        warned=draw(st.sampled_from([0, 5, 30])),
        feeling=draw(st.none() | st.integers(1, 5)),
        feeling_text=draw(TEXT),
    )
    asked = tuple(draw(asked_records(position)) for position in range(1, count + 1))
    standing = draw(st.none() | st.just(Standing(("anatomy",), (1.5,), (2,), (3,))))
    return DraftMock(record, asked, standing, frozen, attempt)


OUTLINES = st.lists(
    st.builds(
        lambda key, name, created, modified: DraftOutline(
            key, as_mapping(replace(AAPC, id=key, name=name)), created, modified
        ),
        WORD.map(lambda word: f"own-{word}"),
        NAME,
        INSTANTS,
        INSTANTS,
    ),
    max_size=2,
    unique_by=(lambda outline: outline.key, lambda outline: outline.content["name"].casefold()),
).map(tuple)


@st.composite
def exports(draw: st.DrawFn) -> Export:
    """A library with a bit of everything."""
    held = draw(notes())
    times, digests = draw(st.booleans()), draw(st.booleans())
    sat = tuple(draw(st.lists(attempts(), max_size=2)))
    results = draw(st.lists(st.sampled_from([None, *range(len(sat))]), max_size=2, unique=True))
    described = draw(decks())
    paths = tuple(deck.path for deck in described)
    exams = {mock.record.started_at: mock for mock in (draw(mocks(result)) for result in results)}
    return Export(
        notes=held,
        decks=described,
        times=tuple(NoteTimes(draw(INSTANTS), draw(INSTANTS)) for _ in held) if times else (),
        progress=draw(st.none() | progress(len(held), paths)),
        media=draw(MEDIA),
        about=draw(st.none() | ABOUTS),
        settings=draw(SETTINGS),
        records=draw(RECORDS),
        attempts=sat,
        mocks=tuple(exams.values()),
        outlines=draw(OUTLINES),
        digests=tuple(f"{entry.line:x}" if entry.line % 2 else None for entry in held) if digests else (),
    )


def told_decks() -> tuple[DraftDeck, ...]:
    """Two decks with all there is to say of them."""
    return (
        DraftDeck(("A",), "a", "cpt", "All of it."),
        DraftDeck(("A", "B"), "b", "terminology", "Part of it."),
    )


def large_export(count: int = 50_000, reviews: int = 260_000) -> Export:
    """A large library: one card a note, all of them learned."""
    chance = random.Random(5)
    paths = [(f"Specialty {at // 10}", f"Part {at % 10}") for at in range(60)]
    held = tuple(
        DraftNote(
            Note(
                NoteKind.BASIC,
                (f"What is fact {at} of <b>{at % 700}</b>?", "It is " + "a long answer with some words " * 4),
                key=f"fact-{at}",
                tags=(f"tag{at % 90}", f"part{at % 7}"),
                rationale="Because it is so.",
            ),
            paths[at % 60],
            at + 1,
        )
        for at in range(count)
    )
    start = datetime(2024, 1, 1, tzinfo=UTC)
    cards = tuple(
        DraftCard(
            note=at,
            ordinal=0,
            memory=Memory(
                state=CardState.REVIEW,
                stability=chance.uniform(0.5, 400),
                difficulty=chance.uniform(1, 10),
                due_day=StudyDay(20_000 + at % 900),
                last_review_at=start + timedelta(minutes=at),
                last_review_day=StudyDay(19_700),
                repetitions=5,
            ),
        )
        for at in range(count)
    )
    first = int(start.timestamp() * 1000)
    row: dict[str, Callable[[int], Any]] = {
        "card_id": lambda at: at * 7 % count,
        "reviewed_at": lambda at: first + at * 40_000,
        "day": lambda at: 19_700 + at // 900,
        "rating": lambda at: 1 + at % 4,
        "took_ms": lambda at: 3_000 + at % 9_000,
        "origin": lambda _: "window",
        "clock_suspect": lambda _: 0,
        "previous_at": lambda at: first + at * 40_000 - 86_400_000,
        "previous_day": lambda at: 19_699 + at // 900,
    }
    for when in ("before", "after"):
        row |= {
            f"state_{when}": lambda _: 2,
            f"step_{when}": lambda _: None,
            f"stability_{when}": lambda _: chance.uniform(0.5, 400),
            f"difficulty_{when}": lambda _: chance.uniform(1, 10),
            f"due_at_{when}": lambda _: None,
            f"due_day_{when}": lambda at: 19_720 + at // 900,
        }
    row["raw"] = lambda _: None
    return Export(
        notes=held,
        times=tuple(NoteTimes(first + at, first + 2 * at) for at in range(count)),
        progress=DraftProgress(
            cards, {name: tuple(map(make, range(reviews))) for name, make in row.items()}, {}, {}
        ),
    )
