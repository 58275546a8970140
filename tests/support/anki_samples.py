"""Anki packages to try readers and writers on.

`old_sample` is written by hand and needs no Anki. `sample_collection` and `export` let Anki itself write;
both need the PyPI package `anki`, which is loaded when they are called.

    collection = sample_collection(tmp_path)                      # a collection.anki2, closed
    data = export(collection, Generation.LATEST)                  # the bytes of an .apkg
    data = export(collection, Generation.LEGACY2, whole=True)     # of a .colpkg

What a collection truly holds is asked of Anki: ``with opened(collection) as col: …``.
"""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.support.old_anki import BASIC, CLOZE, CREATED, DRUG, REVERSED, Generation, OldCollection

if TYPE_CHECKING:
    from anki.collection import Collection

__all__ = [
    "FSRS_PARAMETERS",
    "MEDIA",
    "Generation",
    "OldCollection",
    "big_collection",
    "export",
    "old_sample",
    "opened",
    "sample_collection",
]

DAY = 86_400
FSRS_PARAMETERS = (
    0.3, 1.5, 2.5, 8.5, 6.4, 0.84, 3.0, 0.01, 1.9, 0.17, 0.8, 1.5, 0.06, 0.26, 1.65, 0.6, 1.87, 0.54, 0.09,
    0.07, 0.15,
)  # fmt: skip
"""Of the preset “Coding”; not FSRS-6's defaults."""

OCCLUSION = (
    "{{c1::image-occlusion:rect:left=.23:top=.32:width=.2:height=.09:oi=1}}<br>"
    "{{c2::image-occlusion:ellipse:left=.5:top=.5:rx=.1:ry=.05:oi=1}}<br>"
)


def png(width: int = 8, height: int = 8) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    )


MEDIA: dict[str, bytes] = {
    "hand bones.png": png(),
    "ménière.png": png(16, 4),
    "beep.mp3": b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 50,
    "_logo.png": png(4, 4),
}
"""The media of both samples: name to bytes."""


def old_sample() -> OldCollection:
    """A collection of schema 11 with a bit of everything: types, media, options, history, a filtered deck."""
    old = OldCollection()
    options = old.add_preset(
        "Coding",
        new={"delays": [1, 15], "perDay": 12, "bury": True},
        rev={"maxIvl": 500, "perDay": 90},
        lapse={"delays": [20], "leechAction": 0, "leechFails": 6},
        fsrsParams6=list(FSRS_PARAMETERS),
        desiredRetention=0.93,
        ignoreRevlogsBeforeDate="2020-02-01",
    )
    old.add_deck("Coding", preset=options)
    modifiers = old.add_deck("Coding::Modifiers", preset=options, desc="All modifiers")
    anatomy = old.add_deck("Anatomy")
    cram = old.add_deck("Cram", filtered=True)
    old.media = dict(MEDIA)

    first = old.add_note(
        BASIC,
        ('25 <img src="hand bones.png">', "significant, separate"),
        tags="em modifier::em marked",
        guid="Ab,c#1",
    )
    learned = old.add_card(
        first, modifiers, type=2, queue=2, due=400, ivl=30, factor=2500, reps=3, lapses=1,
        data=json.dumps(
            {"s": 30.5, "d": 5.125, "dr": 0.93, "decay": 0.15, "lrt": CREATED + 370 * DAY, "pos": 4}
        ),
    )  # fmt: skip
    both = old.add_note(REVERSED, ("femur", "thigh bone [sound:beep.mp3]"), tags="bones")
    old.add_card(both, anatomy, ord=0, type=2, queue=-1, due=410, ivl=12, factor=2300, reps=2, flags=3)
    filtered = old.add_card(
        both, cram, ord=1, type=2, queue=2, due=-100_000, ivl=20, factor=2500, reps=2, odue=415, odid=anatomy
    )
    gaps = old.add_note(CLOZE, ("{{c1::Modifier 50::which?}} is {{c2::bilateral}}", "CPT"))
    old.add_card(gaps, modifiers, ord=0, type=1, queue=1, due=CREATED + 400 * DAY, left=1001, reps=1)
    old.add_card(gaps, modifiers, ord=1, type=0, queue=-2, due=7)
    drug = old.add_note(DRUG, ("metformin", "biguanide", '<img src="ménière.png">'))
    old.add_card(drug, ord=0, type=3, queue=1, due=CREATED + 401 * DAY, ivl=1, left=1001, reps=9, lapses=2)
    old.add_card(drug, ord=1, due=9, data='{"cd":"{\\"mine\\":1}"}')
    for card, start in ((learned, 300), (filtered, 350)):
        for step, (ease, kind) in enumerate(((3, 0), (3, 1), (1, 1), (2, 2), (4, 3))):
            at = (CREATED + (start + 9 * step) * DAY) * 1000 + step
            old.add_review(card, at, ease, ivl=step * 9 or -600, last=max(0, step - 1) * 9, kind=kind)
    return old


def big_collection(notes: int = 50_000, reviews: int = 260_000) -> OldCollection:
    """A large collection: one card a note, most of them learned, with media of a few notes."""
    chance = random.Random(5)
    old = OldCollection()
    old.media = dict(MEDIA)
    decks = [old.add_deck(f"Specialty {at // 10}::Part {at % 10}") for at in range(60)]
    cards = []
    for at in range(notes):
        fields = (f"What is fact {at} of <b>{at % 700}</b>?", "It is " + "a long answer with some words " * 4)
        note = old.add_note(BASIC, fields, tags=f"tag{at % 90} part{at % 7}", guid=f"g{at:x}")
        stability = round(chance.uniform(0.5, 400), 4)
        state = {"s": stability, "d": round(chance.uniform(1, 10), 3), "dr": 0.9, "decay": 0.154}
        state["lrt"] = CREATED + chance.randrange(2000) * DAY
        cards.append(
            old.add_card(
                note, decks[at % 60], type=2, queue=2, due=2000 + at % 300, ivl=int(stability) + 1,
                factor=2500, reps=5, data=json.dumps(state),
            )
        )  # fmt: skip
    at_ms = CREATED * 1000
    step = 2000 * DAY * 1000 // max(1, reviews)
    for at in range(reviews):
        card = cards[chance.randrange(len(cards))]
        old.add_review(
            card, at_ms + at * step, chance.choice((1, 2, 3, 3, 3, 4)), ivl=at % 300, last=at % 200
        )
    return old


# From here on Anki writes.


@contextmanager
def opened(collection: Path) -> Iterator[Collection]:
    """Anki's own view of a collection file; closed again afterwards."""
    from anki.collection import Collection

    col = Collection(str(collection))
    try:
        yield col
    finally:
        col.close()


def sample_collection(folder: Path) -> Path:
    """A collection that Anki made, with a bit of everything. Returns its file, in a new folder `anki`.

    Stock types and one own, media, cloze, image occlusion, tags, flags, suspended and buried cards, a
    filtered deck, FSRS states, a review log, nested and empty decks, deck options.
    """
    home = folder / "anki"
    home.mkdir(parents=True)
    path = home / "collection.anki2"
    with opened(path) as col:
        for name, data in MEDIA.items():
            col.media.write_data(name, data)
        col.set_config("fsrs", True)
        _make_decks(col)
        _make_notes(col)
        _make_history(col)
    return path


def export(
    collection: Path, generation: Generation, *, whole: bool = False, scheduling: bool = True
) -> bytes:
    """The bytes of the package that Anki writes: an .apkg, or with `whole` a .colpkg.

    The first generation it writes no more; `old_sample` is one.

    Args:
        scheduling: with the cards' progress and deck options; a .colpkg always has them.
    """
    if generation is Generation.LEGACY1:
        raise ValueError("Anki writes no packages of the first generation any more: use old_sample()")
    from anki.collection import ExportAnkiPackageOptions

    legacy = generation is Generation.LEGACY2
    with TemporaryDirectory() as folder, opened(collection) as col:
        out = str(Path(folder) / "out")
        if whole:
            col.export_collection_package(out, include_media=True, legacy=legacy)
        else:
            options = ExportAnkiPackageOptions(
                with_scheduling=scheduling, with_deck_configs=scheduling, with_media=True, legacy=legacy
            )
            col.export_anki_package(out_path=out, options=options, limit=None)
        return Path(out).read_bytes()


def _make_decks(col: Collection) -> None:
    for name in ("Coding::Modifiers::Rare", "Anatomy", "Empty"):
        col.decks.id(name)
    options: Any = col.decks.add_config("Coding")
    options["new"] |= {"delays": [1, 15], "perDay": 12}
    options["rev"] |= {"maxIvl": 500, "perDay": 90}
    options["lapse"] |= {"delays": [20], "leechAction": 1, "leechFails": 6}
    options |= {
        "fsrsParams6": list(FSRS_PARAMETERS),
        "desiredRetention": 0.93,
        "ignoreRevlogsBeforeDate": "2020-02-01",
    }
    col.decks.update_config(options)
    for name in ("Coding", "Coding::Modifiers"):
        deck: Any = col.decks.by_name(name)
        deck["conf"] = options["id"]
        deck["desc"] = f"About {name}"
        col.decks.save(deck)


def _make_notes(col: Collection) -> None:
    drug: Any = col.models.new("Drug")
    for name in ("Name", "Class", "Picture"):
        col.models.add_field(drug, col.models.new_field(name))
    for name, question, answer in (
        ("Class?", "What is {{Name}}?", "{{FrontSide}}<hr id=answer>{{Class}}"),
        ("Picture?", "{{#Picture}}{{Picture}}{{/Picture}}", "{{Name}}"),
    ):
        template: Any = col.models.new_template(name)
        template |= {"qfmt": question, "afmt": answer}
        col.models.add_template(drug, template)
    drug["css"] = '.card { color: red; background: url("_logo.png"); }'
    col.models.add(drug)
    for kind, deck, fields, tags in (
        (
            "Basic",
            "Coding::Modifiers",
            ('25 <img src="hand bones.png">', "significant"),
            ["em", "modifier::em"],
        ),
        ("Basic", "Coding::Modifiers::Rare", ("57 & <b>59</b>", "decision for surgery"), ["marked"]),
        ("Basic (and reversed card)", "Anatomy", ("femur", "thigh bone [sound:beep.mp3]"), []),
        ("Basic (type in the answer)", "Anatomy", ("tarsus", "ankle"), ["leech"]),
        ("Cloze", "Coding", ("{{c1::Modifier 50::which?}} is {{c2::bilateral {{c3::nested}}}}", "CPT"), []),
        ("Image Occlusion", "Anatomy", (OCCLUSION, '<img src="hand bones.png">', "Hand", "", ""), ["hand"]),
        ("Drug", "Default", ("metformin", "biguanide", '<img src="ménière.png">'), []),
        ("Basic", "Default", ("never met", "new"), []),
    ):
        model: Any = col.models.by_name(kind)
        note = col.new_note(model)
        note.fields = list(fields)
        note.tags = tags
        deck_id = col.decks.id(deck)
        assert deck_id is not None
        col.add_note(note, deck_id)


def _make_history(col: Collection) -> None:
    """States and reviews of the past, then three answers given through Anki itself, then a filtered deck."""
    assert col.db is not None
    cards: list[int] = col.db.list("select id from cards order by id")
    crt = int(col.db.scalar("select crt from col")) - 900 * DAY
    col.db.execute("update col set crt = ?", crt)
    for at, card in enumerate(cards[:6]):
        last = crt + (880 + at) * DAY + 3600 * at
        stability, difficulty = round(12.3456 + at, 4), 5.125 + at / 2
        data = {"s": stability, "d": difficulty, "dr": 0.93, "decay": 0.15, "lrt": last, "pos": at}
        col.db.execute(
            "update cards set type=2, queue=2, due=?, ivl=?, factor=2500, reps=4, lapses=1, data=?"
            " where id=?", 895 + at, 20 + at, json.dumps(data, separators=(",", ":")), card,
        )  # fmt: skip
        for step, (ease, kind) in enumerate(((3, 0), (3, 1), (1, 1), (2, 2))):
            col.db.execute(
                "insert into revlog values (?,?,-1,?,?,?,?,?,?)",
                (last - (3 - step) * 5 * DAY) * 1000 + at, card, ease, step * 5 or -600, step, 500 + step,
                4321, kind,
            )  # fmt: skip
    col.sched.suspend_cards([cards[0]])
    col.sched.bury_cards([cards[-2]])
    col.set_user_flag_for_cards(3, [cards[1]])
    from anki.scheduler.v3 import CardAnswer

    for rating in (CardAnswer.EASY, CardAnswer.GOOD, CardAnswer.AGAIN):
        queue = col.sched.get_queued_cards(fetch_limit=1)
        if queue.cards:
            card = col.get_card(queue.cards[0].card.id)
            card.start_timer()
            answer: Any = col.sched.build_answer(card=card, states=queue.cards[0].states, rating=rating)
            col.sched.answer_card(answer)
    cram = col.decks.new_filtered("Cram")
    deck: Any = col.decks.get(cram)
    deck["terms"] = [["deck:Anatomy", 10, 0]]
    col.decks.save(deck)
    col.sched.rebuild_filtered_deck(cram)
