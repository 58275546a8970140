"""Cards shared from Mnemosyne, of both versions, made by hand after what it writes."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import formats, mnemosyne
from cpccards.exchange.safe_xml import parse_xml, text_of

FRESH = 'gr="-1" e="2.5" ac_rp="0" rt_rp="0" lps="0" ac_rp_l="0" rt_rp_l="0" l_rp="-1" n_rp="-1"'


def tag(name: str, words: str) -> str:
    return f'<log type="10" o_id="{name}"><name>{escape(words)}</name></log>\n'


def fact(name: str, **texts: str) -> str:
    return (
        f'<log type="16" o_id="{name}">'
        + "".join(f"<{key}>{escape(text)}</{key}>" for key, text in texts.items())
        + "</log>\n"
    )


def card(of: str, card_type: str = "1", view: str = "1.1", tags: str = "") -> str:
    about = f'o_id="{of}-{view}" card_t="{card_type}" fact="{of}" fact_v="{view}" tags="{tags}" {FRESH}'
    return f'<log type="6" {about}><extra>{{"index": __import__("os")}}</extra></log>\n'


def archive(*entries: str, metadata: str | None = None, files: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "cards.xml", f'<openSM2sync number_of_entries="{len(entries)}">{"".join(entries)}</openSM2sync>\n'
        )
        if metadata is not None:
            made.writestr("METADATA", metadata)
        for name, data in (files or {}).items():
            made.writestr(name, data)
    return out.getvalue()


def notes(*entries: str) -> list[Note]:
    return [entry.note for entry in mnemosyne.read(archive(*entries), "x.cards").notes]


def fatal(draft: Draft) -> list[str]:
    return [problem.why for problem in draft.problems if problem.fatal]


class TestCards:
    def test_cards_tags_and_what_the_archive_says_of_itself(self) -> None:
        data = archive(
            tag("t1", "CPT modifiers"),
            tag("t2", "__UNTAGGED__"),
            fact("f1", f="25 & more", b="<b>separate</b>\nE/M"),
            card("f1", tags="t1,t2,t9"),
            metadata="card_set_name:My  set\nauthor_name:N. N.\nnotes:one<br>two\nodd line\n",
        )
        draft = formats.read("shared.cards", data)
        assert draft.format_name == "Mnemosyne cards"
        [entry] = draft.notes
        assert entry.note == Note(
            NoteKind.BASIC, ("25 & more", "<b>separate</b><br>E/M"), "mnemosyne:f1", tags=("CPT-modifiers",)
        )
        assert (entry.deck, [deck.path for deck in draft.decks]) == (("My set",), [("My set",)])
        assert draft.about is not None
        assert (draft.about.title, draft.about.author, draft.about.description) == (
            "My set",
            "N. N.",
            "one\ntwo",
        )

    def test_without_a_name_the_deck_is_called_like_the_file(self) -> None:
        draft = mnemosyne.read(archive(fact("f", f="a", b="b"), card("f")), "my set.cards")
        assert draft.notes[0].deck == ("my set",)

    @pytest.mark.parametrize(
        ("texts", "cards", "kind", "fields"),
        [
            ({"f": "a", "b": "b"}, [("1", "1.1")], NoteKind.BASIC, ("a", "b")),
            ({"f": "a", "b": "b"}, [("2", "2.1"), ("2", "2.2")], NoteKind.REVERSED, ("a", "b")),
            ({"f": "a", "b": "b"}, [("2", "2.1")], NoteKind.BASIC, ("a", "b")),
            ({"f": "a", "b": "b"}, [("2", "2.2")], NoteKind.BASIC, ("b", "a")),
            (
                {"f": "a", "b": "b"},
                [("2::mine", "2::mine.1"), ("2::mine", "2::mine.2")],
                NoteKind.REVERSED,
                ("a", "b"),
            ),
            (
                {"f": "w", "p_1": "p", "m_1": "m", "n": "n"},
                [("3", "3.1"), ("3", "3.2")],
                NoteKind.REVERSED,
                ("w", "m<br>p<br>n"),
            ),
            ({"loc": "l", "marked": "m", "blank": "k"}, [("4", "4.1")], NoteKind.REVERSED, ("l", "m")),
            (
                {"text": "a [b:hint] c [d]"},
                [("5", "5.1")],
                NoteKind.CLOZE,
                ("a {{c1::b::hint}} c {{c2::d}}", ""),
            ),
            ({"f": "a [b] c", "m_1": "m"}, [("6", "6.1")], NoteKind.CLOZE, ("a {{c1::b}} c", "m")),
            (
                {"x": "one", "y": "two", "z": "three"},
                [("mine", "v")],
                NoteKind.BASIC,
                ("one", "two<br>three"),
            ),
            ({"f": "a", "b": "b"}, [], NoteKind.BASIC, ("a", "b")),
        ],
    )
    def test_types_of_cards(
        self, texts: dict[str, str], cards: list[tuple[str, str]], kind: NoteKind, fields: tuple[str, str]
    ) -> None:
        [note] = notes(fact("f", **texts), *(card("f", of, view) for of, view in cards))
        assert (note.kind, note.fields) == (kind, fields)

    def test_pictures_sounds_and_formulas(self) -> None:
        data = archive(
            fact(
                "f",
                f='<img src="img/a b.png"> <$>x_1</$>',
                b="<audio src='s/x.mp3'></audio> <latex>y</latex>",
            ),
            card("f"),
            files={"img/a b.png": b"PNG", "s/x.mp3": b"ID3", "s/": b"", "other/x.mp3": b"?", "CON.png": b"c"},
        )
        draft = mnemosyne.read(data, "x.cards")
        assert draft.notes[0].note.fields == (
            '<img src="a b.png"> [$]x_1[/$]',
            "[sound:x.mp3]</audio> [latex]y[/latex]",
        )
        assert {medium.name: medium.read() for medium in draft.media} == {
            "a b.png": b"PNG",
            "x.mp3": b"ID3",
            "CON_.png": b"c",
        }
        assert "other/x.mp3" in " ".join(problem.why for problem in draft.problems)

    def test_pictures_that_are_missing_or_on_the_net(self) -> None:
        draft = mnemosyne.read(
            archive(fact("f", f='<img src="a.png">', b='<img src="https://x/b.png">'), card("f")), "x"
        )
        assert draft.notes[0].note.fields[1] == '<img src="https://x/b.png">'
        [problem] = draft.problems
        assert "a.png" in problem.why

    def test_what_makes_no_card(self) -> None:
        draft = mnemosyne.read(
            archive(fact("f1", f="a", b=""), card("f1"), card("gone"), fact("f2"), card("f2")), "x.cards"
        )
        assert not draft.notes
        assert len(fatal(draft)) == 3
        assert "its text is missing" in " ".join(fatal(draft))

    def test_facts_without_a_name_of_their_own_have_no_key(self) -> None:
        made = notes(fact("_0", f="a", b="b"), fact("with space", f="c", b="d"), fact("", f="e", b="f"))
        assert [note.key for note in made] == [None, None, None]


ITEM = '<item id="{}" gr="2" e="2.5"><cat>{}</cat><Q>{}</Q><A>{}</A></item>'


class TestVersionOne:
    def read(self, *items: str) -> Draft:
        start = '<?xml version="1.0" encoding="UTF-8"?>\n<mnemosyne core_version="1" time_of_start="1">'
        return formats.read("old.xml", f"{start}{''.join(items)}</mnemosyne>".encode())

    def test_items(self) -> None:
        draft = self.read(
            ITEM.format("a1", "&lt;default&gt;", " q ", "a\nb"),
            ITEM.format("a2", "CPT codes", "r", "s"),
            ITEM.format("a2.inv", "CPT codes", "s", "r"),
            ITEM.format("a3.inv", "", "t", "u"),
            ITEM.format("a4", "x", "v", "w"),
            ITEM.format("a4.tr.1", "x", "w", "v"),
        )
        assert [(entry.note.kind, entry.note.fields, entry.note.tags) for entry in draft.notes] == [
            (NoteKind.BASIC, ("q", "a<br>b"), ()),
            (NoteKind.REVERSED, ("r", "s"), ("CPT-codes",)),
            (NoteKind.BASIC, ("t", "u"), ()),
            (NoteKind.REVERSED, ("v", "w"), ("x",)),
        ]
        assert draft.notes[0].note.key == "mnemosyne:a1"
        assert draft.notes[0].deck == ("old",)

    def test_items_with_nothing_in_them(self) -> None:
        draft = self.read("<item/>", "<item><Q>x</Q></item>", ITEM.format("a", "c", "q", "a"))
        assert [entry.note.fields for entry in draft.notes] == [("q", "a")]
        assert len(fatal(draft)) == 2


class TestHostile:
    @pytest.mark.parametrize(
        "data",
        [
            b'<mnemosyne core_version="2"></mnemosyne>',
            b'<mnemosyne core_version="1">',
            b'<mnemosyne core_version="1">\xff</mnemosyne>',
            b'<?xml version="1.0" encoding="nonsense"?><mnemosyne core_version="1"></mnemosyne>',
            b'<?xml version="1.0" encoding="utf-7"?><mnemosyne core_version="1"></mnemosyne>',
            b'<!DOCTYPE m [<!ENTITY a "b">]><mnemosyne core_version="1"><item><Q>&a;</Q></item></mnemosyne>',
            b'<!DOCTYPE m [<!ENTITY a SYSTEM "file:///x">]><mnemosyne core_version="1">&a;</mnemosyne>',
            b'<mnemosyne core_version="1">' + b"<a/>" * 3_000_001 + b"</mnemosyne>",
        ],
    )
    def test_xml_that_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadInput) as caught:
            mnemosyne.read(data, "x.xml")
        assert caught.value.remedy

    def test_deep_xml(self) -> None:
        with suppress(BadInput):
            mnemosyne.read(
                b'<mnemosyne core_version="1">' + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</mnemosyne>", "x"
            )

    def test_archives_without_cards(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("METADATA", "x")
        with pytest.raises(BadInput, match=r"cards\.xml"):
            mnemosyne.read(out.getvalue(), "x.cards")

    def test_another_xml_in_the_archive(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("cards.xml", "<cards/>")
        with pytest.raises(BadInput, match="not what Mnemosyne writes"):
            mnemosyne.read(out.getvalue(), "x.cards")

    @settings(max_examples=100)
    @given(st.binary(max_size=60), st.integers(0, 400))
    def test_damage_anywhere(self, junk: bytes, at: int) -> None:
        xml = ITEM.format("a", "b", "c", "d").join(('<mnemosyne core_version="1">', "</mnemosyne>")).encode()
        whole = archive(tag("t", "x"), fact("f", f="a", b="b"), card("f", tags="t"))
        for data in (xml, whole):
            with suppress(BadInput):
                mnemosyne.read(data[:at] + junk + data[at + len(junk) :], "x")


def test_xml_text() -> None:
    root = parse_xml(b"<a>x<b>y</b>z</a>", "file")
    assert text_of(root) == "xyz"
    assert text_of(root.find("c")) == ""
