"""What is typed, and what is understood by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.linear_regex import LinearRegex
from cpccards.domain.search_parsing import LONGEST, parse
from cpccards.domain.search_query import (
    And,
    Comparison,
    Condition,
    FieldIs,
    Happened,
    HasCardId,
    HasFlag,
    HasLabel,
    HasNoteId,
    HasProperty,
    InDeck,
    InPreset,
    InSection,
    IsCard,
    IsState,
    Label,
    Not,
    Or,
    Property,
    Query,
    Rated,
    SearchError,
    State,
    Term,
    TextFits,
    TextHas,
    Within,
    terms,
)
from cpccards.domain.search_text import Pattern, Wild, folded

ANY, ONE = Wild.ANY, Wild.ONE


def has(*parts: str | Wild) -> TextHas:
    return TextHas(Pattern(parts))


def bare(query: Query) -> object:
    """A search as plain lists, without places."""
    match query:
        case Term():
            return query.condition
        case Not(part):
            return ("not", bare(part))
        case And(parts):
            return ["and", *map(bare, parts)]
        case Or(parts):
            return ["or", *map(bare, parts)]


A, B, C = has("a"), has("b"), has("c")


class TestJoining:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("", ["and"]),
            (" \t\u3000 ", ["and"]),
            ("a", A),
            ("a b", ["and", A, B]),
            ("a and b AND c", ["and", A, B, C]),
            ("a or b c", ["or", A, ["and", B, C]]),
            ("a b OR c", ["or", ["and", A, B], C]),
            ("a (b or c)", ["and", A, ["or", B, C]]),
            ("(a)(b)", ["and", A, B]),
            ("((a))", A),
            ("-a", ("not", A)),
            ("--a", A),
            ("-(a b)", ("not", ["and", A, B])),
            ("a -b or c", ["or", ["and", A, ("not", B)], C]),
            ("a-b", has("a-b")),
            ("-", has("-")),
            ("(-)", has("-")),
            ("a - b", ["and", A, has("-"), B]),
            ('"-a"', has("-a")),
            ("\\-a", has("-a")),
            ('"or"', has("or")),
            ("-or", ("not", has("or"))),
            ("\\(a\\)", has("(a)")),
            ("or:x", FieldIs(Pattern(("or",)), Pattern(("x",)))),
        ],
    )
    def test_binds_as_it_should(self, text: str, meant: object) -> None:
        assert bare(parse(text)) == meant


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("Ménière", has("meniere")),
            ('"a  b"', has("a b")),
            ("c*t_", has("c", ANY, "t", ONE)),
            ("a**b", has("a", ANY, "b")),
            ('"a * b"', has("a ", ANY, " b")),
            ("\\*\\_\\\\", has("*_\\")),
            ('\\"', has('"')),
            ("a\\:b", has("a:b")),
            ('a"b c"d', has("ab cd")),
            ("deck:a::b", InDeck(Pattern(("a::b",)))),
            ('deck:"a b"', InDeck(Pattern(("a b",)))),
            ('"deck:a b"', InDeck(Pattern(("a b",)))),
            ("DECK:x", InDeck(Pattern(("x",)))),
            ("tag:none", HasLabel(Label.TAG, None)),
            ("tag:a*", HasLabel(Label.TAG, Pattern(("a", ANY)))),
            ("tag:re:a", HasLabel(Label.TAG, TextFits(LinearRegex("a"), ("a",)))),
            ("tag:w:a", HasLabel(Label.TAG, TextFits(LinearRegex("\\ba\\b"), ("a",)))),
            ("preset:a*", InPreset(Pattern(("a", ANY)))),
            ("topic:none", HasLabel(Label.TOPIC, None)),
            ("section:x", InSection(Pattern(("x",)))),
            ("is:Learn", IsState(State.LEARN)),
            ("flag:7", HasFlag(7)),
            ("rated:3", Rated(3, None)),
            ("rated:3:1", Rated(3, 1)),
            ("added:2", Happened(Within.ADDED, 2)),
            ("edited:2", Happened(Within.EDITED, 2)),
            ("introduced:2", Happened(Within.INTRODUCED, 2)),
            ("prop:ivl>=10", HasProperty(Property.INTERVAL, Comparison.AT_LEAST, 10)),
            ("prop:s!=2.5", HasProperty(Property.STABILITY, Comparison.OTHER, 2.5)),
            ("prop:due=-1", HasProperty(Property.DUE, Comparison.EQUAL, -1)),
            ("prop:r<.9", HasProperty(Property.RETRIEVABILITY, Comparison.BELOW, 0.9)),
            ("nc:Ménière", TextHas(Pattern(("meniere",)))),
            ("prop:reps>0", HasProperty(Property.REPETITIONS, Comparison.ABOVE, 0)),
            ("note:Basic", HasLabel(Label.KIND, Pattern(("basic",)))),
            ("card:2", IsCard(2)),
            ("card:2a", IsCard(Pattern(("2a",)))),
            ("cid:1,2", HasCardId((1, 2))),
            ("nid:9999999999999999999", HasNoteId((2**62,))),
            ("re:a+b", TextFits(LinearRegex("a+b"), ("b",))),
            ('re:"\\d\\"x:"', TextFits(LinearRegex('\\d"x:'), ('"x:',))),
            ("w:a*b", TextFits(LinearRegex("\\ba.*b\\b"), ("a", "b"))),
            ('w:"-a_"', TextFits(LinearRegex("\\-a.\\b"), ("-a",))),
            ("source:x", HasLabel(Label.SOURCE, Pattern(("x",)))),
            ("edition:x", HasLabel(Label.EDITION, Pattern(("x",)))),
            ("front:", FieldIs(Pattern(("front",)), Pattern(()))),
            ("f*:a_", FieldIs(Pattern(("f", ANY)), Pattern(("a", ONE)))),
            ('front:re:"a b"', FieldIs(Pattern(("front",)), TextFits(LinearRegex("a b"), ("a b",)))),
            ("front:w:a", FieldIs(Pattern(("front",)), TextFits(LinearRegex("\\ba\\b"), ("a",)))),
            ("front:re\\:a", FieldIs(Pattern(("front",)), Pattern(("re:a",)))),
        ],
    )
    def test_say_what_they_ask(self, text: str, meant: Condition) -> None:
        parsed = parse(text)
        assert isinstance(parsed, Term)
        assert parsed.condition == meant
        assert (parsed.start, parsed.end) == (0, len(text))

    def test_know_where_they_stand(self) -> None:
        text = 'a -(deck:"b c" or is:due)  w:d'
        assert [text[term.start : term.end] for term in terms(parse(text))] == [
            "a", 'deck:"b c"', "is:due", "w:d",
        ]  # fmt: skip


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "there"),
        [
            ("or a", "or"),
            ("a or", "or"),
            ("a or or b", "or"),
            ("and a", "and"),
            ("a and", "and"),
            ("(a", "("),
            ("x (a", "("),
            ("(", "("),
            ("a )", ")"),
            ("()", ")"),
            ("(a or )", ")"),
            ('x "a', '"a'),
            ('""', '""'),
            ("a\\", "\\"),
            ("a \\n", "\\n"),
            (":a", ":"),
            ("deck:", "deck:"),
            ("x flag:8", "8"),
            ("flag:-1", "-1"),
            ("flag:x", "x"),
            ("is:nothing", "nothing"),
            ("rated:0", "0"),
            ("rated:3:5", "3:5"),
            ("rated:3:", "3:"),
            ("added:x", "x"),
            ("edited:1.5", "1.5"),
            ("prop:x>1", "x>1"),
            ("prop:ivl", "ivl"),
            ("prop:ivl>", "ivl>"),
            ("prop:ivl>x", "ivl>x"),
            ("prop:ivl>١", "ivl>١"),
            ("card:0", "0"),
            ("cid:1,x", "1,x"),
            ("nid:,", ","),
            ("re:a{2", None),
            ("re:[a", "[a"),
            ("front:re:[a", "[a"),
            ("front:re:", ""),
            ("a \ud800", "\ud800"),
            ("w:" + "a" * 600, "a" * 600),
        ],
    )
    def test_are_shown_where_they_are(self, text: str, there: str | None) -> None:
        if there is None:
            parse(text)
            return
        with pytest.raises(SearchError) as caught:
            parse(text)
        assert text[caught.value.start : caught.value.end] == there
        assert caught.value.message
        assert caught.value.remedy

    @pytest.mark.parametrize("text", ["prop:rated=1", "prop:stability>3", "prop:", "prop:>3"])
    def test_a_number_that_no_card_has_is_told_whole(self, text: str) -> None:
        """Not taken for `prop:r`, `prop:s` with something odd behind it."""
        with pytest.raises(SearchError) as caught:
            parse(text)
        assert "compare" not in caught.value.message

    @pytest.mark.parametrize("text", ["a" * (LONGEST + 1), "(" * 31 + "a" + ")" * 31, "a " * 101])
    def test_what_is_too_much_is_refused(self, text: str) -> None:
        with pytest.raises(SearchError):
            parse(text)

    def test_as_much_as_may_be_is_understood(self) -> None:
        parse("(" * 30 + "a" + ")" * 30)
        parse("a " * 100)


@given(
    st.text(
        st.one_of(st.sampled_from('()"\\*_:-  orandprop<>=1,[]{}^$|?+re:w:'), st.characters()), max_size=60
    )
)
def test_nothing_but_a_search_error_is_raised(text: str) -> None:
    try:
        parsed = parse(text)
    except SearchError as error:
        places = [(error.start, error.end)]
    else:
        places = [(term.start, term.end) for term in terms(parsed)]
        assert all(start < end for start, end in places)
    assert places == sorted(places)
    assert all(0 <= start <= end <= len(text) for start, end in places)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_whatever_is_written_with_backslashes_stands_for_itself(text: str) -> None:
    escaped = "".join("\\" + char if char in '\\*_":()-' else char for char in text)
    parsed = parse(f'"{escaped}"')
    assert isinstance(parsed, Term)
    assert isinstance(parsed.condition, TextHas)
    assert parsed.condition.pattern.words is not None
    assert parsed.condition.pattern.is_within(folded(text))
