"""A small sound file of every format the app reads, to be spoiled."""

from __future__ import annotations

import importlib.util
import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.anki_samples import MEDIA, export, old_sample, sample_collection
from tests.support.old_anki import Generation, zipped

PICTURE = MEDIA["hand bones.png"]

DECK = """format = 1
[deck]
key = "fuzz"
path = ["CPT", "Modifiers"]
description = "Some modifiers"

[[note]]
key = "modifier-25"
kind = "basic"
front = "25"
back = "A significant, separately identifiable E/M service <img src='hand bones.png'>"
tags = ["em", "modifier"]
rationale = "Same day, same physician."
source = "NCCI"

[[note]]
key = "modifier-50"
kind = "cloze"
text = "{{c1::50}} means {{c2::bilateral::which side?}}"

[[note]]
key = "which"
kind = "choice"
question = "Which one means bilateral?"
options = ["25", "50", "59"]
answer = "B"
"""

TABLE = (
    "Front,Back,Tags,Deck,Rationale\r\n"
    '"25, or so","significant, ""separate""",em modifier,CPT::Modifiers,because\r\n'
    "50,bilateral,modifier,CPT::Modifiers,\r\n"
    "β-blocker,lowers ≥ 10 mmHg,,Terms,\r\n"
)

ANKI_TABLE = (
    "#separator:tab\n#html:true\n#deck:CPT\n#tags:exam\n25\tsignificant\n50\tbilateral<br>both\tx y\n"
)
ANKI_NOTES = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
    "aaa\tBasic\tCPT::Modifiers\t25\tsignificant\tem\n"
    'bbb\tCloze\tTerms\t{{c1::50}} is bilateral\t"extra\nline"\t\n'
)

MARKDOWN = {
    "questions.md": "# CPT\n\nQ: Which is bilateral?\nA: **50**\n\nQ: And separate?\nA: `59`\n- one\n- two\n",
    "colons.md": "# Modifiers\n\n25 :: significant, separate\n50 ::: bilateral\n",
    "headings.md": "# CPT\n\n## 25\n\nSeparate.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## 50\n\nBoth.\n",
    "rules.md": "Modifier 25\n\n---\n\nsignificant\n\n---\n\nModifier 50\n\n---\n\nbilateral\n",
}

SUPERMEMO = "Q: Which modifier is bilateral?\nA: 50\n\nQ: Capital of billing?\nA: CMS\nA1: AMA\nA2: WHO\n"

MNEMOSYNE_1 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<mnemosyne core_version="1">'
    '<category active="1"><name>CPT</name></category>'
    '<item id="a"><cat>CPT</cat><Q>25?</Q><A>significant &amp; separate</A></item></mnemosyne>'
)
MNEMOSYNE_2 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<openSM2sync number_of_entries="5">'
    '<log type="10" o_id="t1"><name>CPT</name></log>'
    '<log type="16" o_id="f1"><f>25?</f><b>significant</b></log>'
    '<log type="6" o_id="c1" card_t="1" fact="f1" fact_v="1.1" tags="t1" gr="-1" e="2.5"></log>'
    "</openSM2sync>"
)


@cache
def samples() -> dict[str, bytes]:
    """Sound files by their name. Those that Anki writes are there where `anki` is installed."""
    old = old_sample()
    found: dict[str, bytes] = {
        "legacy1.apkg": old.package(Generation.LEGACY1),
        "legacy2.apkg": old.package(Generation.LEGACY2),
        "latest.apkg": old.package(Generation.LATEST),
        "deck.toml": DECK.encode(),
        "deck.cpcdeck": zipped({"deck.toml": DECK.encode(), "media/hand bones.png": PICTURE}),
        "cards.csv": TABLE.encode(),
        "cards-utf16.csv": TABLE.encode("utf-16"),
        "cards-cp1252.txt": TABLE.replace(",", "\t").replace("β", "ß").replace("≥", "±").encode("cp1252"),
        "anki.txt": ANKI_TABLE.encode(),
        "anki-notes.txt": ANKI_NOTES.encode(),
        "supermemo.txt": SUPERMEMO.encode(),
        "mnemosyne.xml": MNEMOSYNE_1.encode(),
        "mnemosyne.cards": zipped({"cards.xml": MNEMOSYNE_2.encode(), "METADATA": b"card_set_name:CPT\n"}),
        "crowdanki.json": json.dumps(_crowdanki()).encode(),
        "crowdanki.zip": zipped(
            {
                "CPT/deck.json": json.dumps(_crowdanki()).encode(),
                "CPT/media/hand bones.png": PICTURE,
            }
        ),
        "library.json": json.dumps(_library()).encode(),
        "library.zip": zipped({"library.json": json.dumps(_library()).encode()}),
        **{name: text.encode() for name, text in MARKDOWN.items()},
    }
    if importlib.util.find_spec("openpyxl"):
        found["cards.xlsx"] = _workbook()
    if importlib.util.find_spec("anki"):
        with TemporaryDirectory() as folder:
            collection = sample_collection(Path(folder))
            for generation in (Generation.LEGACY2, Generation.LATEST):
                kind = generation.value.replace(" ", "")
                found[f"anki-{kind}.apkg"] = export(collection, generation)
                found[f"anki-{kind}.colpkg"] = export(collection, generation, whole=True)
    return found


def _crowdanki() -> dict[str, object]:
    model = {
        "__type__": "NoteModel",
        "crowdanki_uuid": "m1",
        "name": "Basic",
        "type": 0,
        "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"}],
        "css": "",
    }
    note = {
        "__type__": "Note",
        "guid": "g1",
        "fields": ["25", "significant"],
        "note_model_uuid": "m1",
        "tags": ["em"],
    }
    return {
        "__type__": "Deck",
        "crowdanki_uuid": "d1",
        "name": "CPT",
        "children": [
            {"__type__": "Deck", "name": "Modifiers", "children": [], "notes": [note], "media_files": []}
        ],
        "note_models": [model],
        "notes": [],
        "media_files": ["hand bones.png"],
        "deck_configurations": [],
    }


def _library() -> dict[str, object]:
    return {
        "format": "cpccards-library",
        "version": 1,
        "about": {"title": "CPT", "author": "A. Coder"},
        "decks": [{"path": ["CPT", "Modifiers"]}],
        "notes": [
            {
                "key": "a",
                "kind": "basic",
                "deck": ["CPT", "Modifiers"],
                "fields": ["25", "significant"],
                "tags": ["em"],
            }
        ],
        "cards": {"note": [0], "ordinal": [0], "state": [0]},
        "reviews": {},
        "events": {},
        "presets": [],
        "media": [],
        "settings": {},
    }


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("Front", "Back", "Tags"),
        ("25", "significant", "em"),
        (50, "bilateral", None),
        (1.5, True, "x"),
    ):
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    book.create_sheet("Second").append(("a", "b"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
