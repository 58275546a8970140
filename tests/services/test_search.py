"""Searches over a real library, held against a slow evaluator that looks at every card."""

from __future__ import annotations

from collections.abc import Iterator
from operator import eq, ge, lt, ne
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain import linear_regex
from cpccards.domain.errors import BadInput
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.domain.search_parsing import parse
from cpccards.domain.search_query import SearchError, SearchOrder
from cpccards.services.search import SavedSearch
from cpccards.services.workspace import Workspace
from cpccards.storage.library_file import open_library
from cpccards.storage.tables import cards
from tests.support import search_oracle
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, contents, fill, fill_basic, opened, rate

OWN = NoteType(
    "anki-7",
    "Drug (two ways)",
    ("Name", "Effect"),
    (CardTemplate("Forward", "{{Name}}", "{{Effect}}"), CardTemplate("Back", "{{Effect}}", "{{Name}}")),
)
HOLES = NoteType(
    "anki-8", "Holes", ("Text", "Hint"), (CardTemplate("Gap", "{{cloze:Text}}", "{{Hint}}"),), is_cloze=True
)
BASIC = NoteKind.BASIC
NOTES = {
    ("Heart",): [
        Note(
            BASIC,
            ("Ménière disease", "inner <b>ea</b>r"),
            topic="anatomy",
            tags=("ear", "set::one"),
            source="Book 1",
            edition="2026",
        ),
        Note(BASIC, ("meniere", "50 % of_all"), topic="anatomy", tags=("leech",), edition="2025"),
        Note(NoteKind.REVERSED, ("the cat sat", "a dog &amp; a catalogue"), tags=("Set::Two::deep",)),
    ],
    ("Heart", "Valves"): [
        Note(NoteKind.CLOZE, ("The {{c1::mitral::which}} valve and {{c2::aortic}} one", "")),
        Note(
            BASIC,
            ('back\\slash "quoted" a:b (c) -d', "x&lt;y'; DROP TABLE notes; --"),
            topic="modifiers",
            tags=("setting",),
        ),
        Note(NoteKind.TYPED, ("œdème<br>Straße", "100"), topic="em-time", source="Book 2"),
    ],
    ("Über_Deck",): [
        Note(OWN, ("aspirin", "thins blood"), topic="gone-topic"),
        Note(HOLES, ("{{c1::one}} and {{c2::two}}", "a hint")),
        Note(NoteKind.CHOICE, ("Which or and?", "cat", "dog", "", "", "A"), tags=("ear::inner",)),
    ],
    ("100%",): [Note(BASIC, ("plain", "words")), Note(BASIC, ("cat", "cats and dogs"))],
}


def fill_all(services: Workspace, clock: FakeClock) -> list[CardId]:
    """Decks, kinds, tags, answers of several days, and cards put away."""
    made: list[CardId] = []
    for path, notes in NOTES.items():
        made += [card for own in fill(services, notes, path) for card in own]
        clock.advance(days=1)
    for number, rating in enumerate((Rating.GOOD, Rating.EASY, Rating.AGAIN, Rating.EASY, Rating.EASY)):
        rate(services, made[number], rating)
        clock.advance(days=2)
    rate(services, made[1], Rating.AGAIN)
    rate(services, made[6], Rating.EASY)
    slow, _ = services.presets.add("Slow and steady")
    services.presets.assign(services.library.tree()[0].deck.id, slow.key)
    services.cards.suspend([made[4], made[7]])
    services.cards.flag([made[0], made[8]], 3)
    with services.library_file() as uow:
        uow.cards.change_all([made[9]], lambda _row: {"buried_until_day": services.calendar.today() + 1})
        uow.cards.change_all([made[10]], lambda _row: {"buried_until_day": services.calendar.today()})
        uow.commit()
    return made


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """One library that nothing here writes to."""
    clock = FakeClock()
    path = tmp_path_factory.mktemp("search") / "library.cpccards"
    open_library(path, clock).close()
    with opened(path, clock) as services:
        made = fill_all(services, clock)
        yield SimpleNamespace(services=services, cards=made, all=search_oracle.everything(services))


def questions(library: SimpleNamespace, query: str) -> set[str]:
    """What the found notes ask, up to the first blank."""
    notes = library.all.notes
    return {notes[note].note.fields[0].partition(" ")[0] for note in library.services.search.notes(query)}


WORDS = [
    "",
    "cat",
    "CAT",
    "menière",
    '"the cat"',
    '"cat the"',
    "the cat",
    "c*t",
    "c_t",
    '"c*sat"',
    "*",
    "_*",
    "ear",
    "-cat",
    "-(cat or dog)",
    "cat or dog the",
    "cat and dog",
    "(cat or plain) -dog",
    "--cat",
    "-",
    '"-"',
    '"or"',
    "-or",
    "mitral",
    '"the mitral valve and aortic"',
    "which",
    "c1",
    "oedeme",
    "STRASSE",
    "œdème",
    "<y",
    "b",
    "ea",
    "&",
    "amp",
    "50 %",
    "%",
    "of_all",
    "of\\_all",
    "o%l",
    "\\\\",
    "a\\:b",
    "\\(c\\)",
    '"(c)"',
    '\\"quoted\\"',
    "\\-d",
    "DROP",
    "'; --",
    "deck:heart",
    "deck:HEART::valves",
    "deck:valves",
    "deck:*valves",
    "deck:h*t",
    "deck:heart::*",
    "deck:*",
    "deck:uber_deck",
    "deck:uber\\_deck",
    "deck:100%",
    '"deck:100%"',
    "deck:nothing",
    "deck:heart cat",
    "deck:ub_r*",
    "-deck:heart",
    "tag:ear",
    "tag:set",
    "tag:set::two",
    "tag:SET::TWO",
    "tag:s*",
    "tag:none",
    "tag:*",
    "tag:nothing",
    "tag:in*",
    "tag:re:^e",
    'tag:re:"(one|two)$"',
    "tag:re:ET",
    "tag:w:set",
    "-tag:re:e",
    "topic:re:^an",
    "topic:w:terminology",
    "source:re:\\d",
    "source:w:book",
    "edition:re:5$",
    "note:re:drug",
    "preset:slow*",
    "preset:default",
    "-preset:slow*",
    "preset:nothing",
    "topic:anatomy",
    "topic:none",
    "topic:*mod*",
    'topic:"Medical terminology"',
    "topic:time",
    "topic:gone-topic",
    "-topic:anatomy",
    "section:*",
    "section:med*",
    "section:surgery-and-modifiers",
    'section:"medical concepts"',
    "-section:other",
    "is:new",
    "is:learn",
    "is:review",
    "is:due",
    "is:suspended",
    "is:buried",
    "is:leech",
    "-is:due",
    "is:NEW -is:suspended",
    "flag:0",
    "flag:3",
    "flag:7",
    "-flag:3",
    "rated:1",
    "rated:3",
    "rated:3:1",
    "rated:30:3",
    "rated:9999",
    "-rated:30",
    "added:1",
    "added:12",
    "added:13",
    "edited:12",
    "introduced:1",
    "introduced:5",
    "introduced:30",
    "-introduced:5",
    "prop:ivl>1",
    "prop:ivl!=1",
    "-prop:ivl>1",
    "prop:due<0",
    "prop:due>=0",
    "prop:s>2.5",
    "prop:d<0.5",
    "prop:d>=.5",
    "prop:r<0.9",
    "prop:r>=0.9",
    "-prop:r<0.9",
    "prop:lapses>0",
    "prop:reps=0",
    "prop:reps=2",
    "prop:reps<=1",
    "prop:due=-1",
    "note:basic",
    "note:Basic*",
    'note:"Typed answer"',
    "note:anki-7",
    "note:drug*",
    "note:cloze",
    "note:nothing",
    "card:1",
    "card:2",
    "card:3",
    "card:forward",
    "card:Back",
    "card:gap",
    "card:*",
    "card:nothing",
    "nid:1,3",
    "nid:99999999999999999999"[:23],
    "cid:2",
    "cid:1,2,3",
    "-cid:1",
    "re:c.t",
    're:"^cat$"',
    're:"(cat|dog)s?\\b"',
    're:"\\d+"',
    "re:[a-c]at",
    're:"^.{4,5}$"',
    "re:^$",
    're:"\\"quoted"',
    "front:cat",
    "front:c*",
    "back:*dog*",
    "front:_*",
    "extra:",
    "front:",
    "Extra:*",
    "*:cat",
    "t*:*valve*",
    "name:aspirin",
    "question:*or*",
    "front:re:^c",
    'back:re:"d.g"',
    "front:w:sat",
    "back:w:dog",
    "front:m_ni*",
    "w:cat",
    "w:dog",
    "w:c_t",
    "w:ca",
    "w:the",
    "w:menier*",
    "w:d*s",
    'w:"a dog"',
    "w:100",
    "w:%",
    "source:book*",
    'source:"book 1"',
    "edition:2026",
    "edition:202_",
    "-source:book*",
]


@pytest.mark.parametrize("query", WORDS)
def test_each_way_to_ask_finds_what_the_slow_way_finds(library: SimpleNamespace, query: str) -> None:
    found = library.services.search.cards(query)
    assert found == search_oracle.found(parse(query), library.all)
    count = library.services.search.count(query)
    notes = {card.note for card in library.all.cards if card.id in found}
    assert (count.cards, count.notes) == (len(found), len(notes))
    assert library.services.search.notes(query) == sorted(notes)


def test_the_list_above_finds_something_and_leaves_something_out(library: SimpleNamespace) -> None:
    """Else it would say little."""
    total = len(library.cards)
    sizes = [len(library.services.search.cards(query)) for query in WORDS]
    assert sum(0 < size < total for size in sizes) > 100


@given(st.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_joined_finds_what_the_slow_way_finds(
    library: SimpleNamespace, data: st.DataObject
) -> None:
    term = st.sampled_from([word for word in WORDS if word not in {"", "-", "50 %", "'; --"}])
    joined = st.recursive(
        term.map("({})".format),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(" ".join),
            st.tuples(inner, inner).map(lambda pair: "({})".format(" or ".join(pair))),
            inner.map("-({})".format),
        ),
        max_leaves=6,
    )
    query = data.draw(joined)
    assert library.services.search.cards(query) == search_oracle.found(parse(query), library.all)


@given(words=st.text(st.sampled_from("aàcdt%_*?'\";-\\ ()[]{}<&é𝒞ß\x1f\x00"), max_size=12))
@settings(max_examples=150)
def test_whatever_is_typed_finds_or_says_why_not(library: SimpleNamespace, words: str) -> None:
    try:
        found = library.services.search.cards(words)
    except SearchError as error:
        place = (error.start, error.end)
    else:
        place = (0, 0)
        assert found == search_oracle.found(parse(words), library.all)
    assert 0 <= place[0] <= place[1] <= len(words)


class TestByHand:
    """The slow way shares the grammar, so here is what a learner would say."""

    @pytest.mark.parametrize(
        ("query", "asked"),
        [
            ("meniere", {"Ménière", "meniere"}),
            ("MÉNIÈRE tag:ear", {"Ménière"}),
            ("cat -dog", set()),
            ("catalogue or plain", {"the", "plain"}),
            ("plain or the dog", {"plain", "the"}),
            ('"mitral valve"', {"The"}),
            ("back:50*", {"meniere"}),
            ("back:50", set()),
            ("w:cat", {"the", "Which", "cat"}),
            ("extra:", {"The"}),
            ("tag:set", {"Ménière", "the"}),
            ("tag:ear", {"Ménière", "Which"}),
            ("deck:heart note:cloze", {"The"}),
            ("re:m.{2}i", {"Ménière", "meniere"}),
            ("is:leech", {"meniere"}),
        ],
    )
    def test_words(self, library: SimpleNamespace, query: str, asked: set[str]) -> None:
        assert questions(library, query) == asked

    def test_injections_find_words_and_change_nothing(self, library: SimpleNamespace) -> None:
        before = contents(library.services.library_file)
        assert questions(library, '"\'; DROP TABLE notes; --"') == {"back\\slash"}
        for text in ("' and 1=1", "deck:'or'1'='1", '"tag:\') or (1"', "front:%", "%%", "source:'"):
            assert library.services.search.cards(text) == []
        assert contents(library.services.library_file) == before


class TestPositions:
    def test_are_those_of_new_cards(self, library: SimpleNamespace) -> None:
        with library.services.library_file() as uow:
            rows = uow._connection.execute(
                cards.select().where(cards.c.state == 0).order_by(cards.c.position)
            ).all()
        low, high = rows[0].position, rows[-1].position
        assert low < high
        for sign, position, compare in (("<", high, lt), ("=", low, eq), ("!=", low, ne), (">=", high, ge)):
            wanted = {row.id for row in rows if compare(row.position, position)}
            assert set(library.services.search.cards(f"prop:pos{sign}{position}")) == wanted
        positions = {row.id: row.position for row in rows}
        found = library.services.search.cards("", len(rows), SearchOrder.POSITION)
        assert [positions[card] for card in found] == [row.position for row in rows]


class TestOrder:
    def test_cards_come_as_they_were_added_and_only_so_many(self, library: SimpleNamespace) -> None:
        assert library.services.search.cards("", 4) == library.cards[:4]
        assert library.services.search.cards("", 2, descending=True) == library.cards[:-3:-1]

    def test_what_has_no_number_comes_last(self, library: SimpleNamespace) -> None:
        search = library.services.search
        stable = {card.id: card.memory.stability for card in library.all.cards}
        for descending in (False, True):
            found = search.cards("", order=SearchOrder.STABILITY, descending=descending)
            numbers = [stable[card] for card in found if stable[card] is not None]
            assert numbers == sorted(numbers, reverse=descending)
            assert all(stable[card] is None for card in found[len(numbers) :])

    @pytest.mark.parametrize("order", SearchOrder)
    def test_each_brings_every_card_once(self, library: SimpleNamespace, order: SearchOrder) -> None:
        assert sorted(library.services.search.cards("", order=order)) == library.cards

    def test_questions_go_by_the_alphabet(self, library: SimpleNamespace) -> None:
        first = library.services.search.cards("note:basic", 1, SearchOrder.QUESTION)
        assert first == library.services.search.cards('"back\\\\slash"')


class TestQuestions:
    def test_come_in_the_order_asked_for_without_what_is_gone(self, library: SimpleNamespace) -> None:
        first, second = library.cards[:2]
        told = library.services.search.questions([second, CardId(999), first])
        assert [row.card for row in told] == [second, first]
        assert [row.question for row in told] == ["meniere", "Ménière disease"]
        assert {row.deck for row in told} == {library.all.cards[0].deck}


class TestErrors:
    def test_a_section_that_is_not_there_is_named_where_it_stands(self, library: SimpleNamespace) -> None:
        with pytest.raises(SearchError) as caught:
            library.services.search.check("cat section:nowhere")
        assert (caught.value.start, caught.value.end) == (4, 19)
        library.services.search.check("section:*")

    @pytest.mark.parametrize("word", ["nothing", "did", "12", "fron"])
    def test_a_word_before_a_colon_that_is_no_field_is_named_where_it_stands(
        self, library: SimpleNamespace, word: str
    ) -> None:
        with pytest.raises(SearchError) as caught:
            library.services.search.cards(f"cat -{word}:30")
        assert (caught.value.start, caught.value.end) == (5, 8 + len(word))
        assert "\\:" in caught.value.remedy
        assert library.services.search.cards(f"cat {word}\\:30") == []

    @pytest.mark.parametrize("word", ["front", "NAME", "fr*", "*"])
    def test_a_field_of_any_kind_of_note_may_stand_there(self, library: SimpleNamespace, word: str) -> None:
        library.services.search.check(f"{word}:cat")

    def test_a_hostile_expression_is_given_up(
        self, library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(linear_regex, "MOST_EFFORT", 50)
        with pytest.raises(SearchError, match="too many ways"):
            library.services.search.cards('re:"(a|b|c)*d(a|b){20}"')
        assert library.services.search.cards("plain")

    def test_other_faults_are_not_taken_for_that(
        self, library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> bool:
            raise ZeroDivisionError

        monkeypatch.setattr(linear_regex.LinearRegex, "is_within", fail)
        with pytest.raises(Exception, match="user-defined function"):
            library.services.search.cards("re:a")


class TestRecall:
    def test_goes_by_the_parameters_of_the_deck(self, services: Workspace, clock: FakeClock) -> None:
        [[first], [second]] = fill(services, [Note(BASIC, ("a", "b")), Note(BASIC, ("c", "d"))])
        for card in (first, second):
            rate(services, card, Rating.EASY)
        with services.library_file() as uow:
            uow.cards.change_all([first, second], lambda _row: {"stability": 5.0})
            [deck] = [each.id for each in uow.decks.all()]
            uow.commit()
        clock.advance(days=50)
        between = (chance_of_recall(5.0, 50) + chance_of_recall(5.0, 50, 0.7)) / 2
        assert services.search.count(f"prop:r<{between:.4f}").cards == 0
        preset, _ = services.presets.add("Steep")
        from fsrs import Scheduler

        parameters = (*Scheduler().parameters[:20], 0.7)
        services.presets.change(preset.key, parameters=parameters)
        services.presets.assign(deck, preset.key)
        assert services.search.count(f"prop:r<{between:.4f}").cards == 2


class TestKeptSearches:
    def test_are_added_renamed_deleted_and_all_of_it_undone(self, services: Workspace) -> None:
        search = services.search
        assert search.saved() == ()
        search.save(" Weak ones ", " prop:r<0.8 ")
        search.save("New", "is:new")
        search.rename("Weak ones", "weak ones")
        assert search.saved() == (SavedSearch("weak ones", "prop:r<0.8"), SavedSearch("New", "is:new"))
        search.delete("weak ones")
        assert search.saved() == (SavedSearch("New", "is:new"),)
        for _ in range(4):
            services.undo.undo()
        assert search.saved() == ()
        for _ in range(4):
            services.undo.redo()
        assert search.saved() == (SavedSearch("New", "is:new"),)

    def test_what_cannot_be_kept_is_refused(self, services: Workspace) -> None:
        search = services.search
        search.save("New", "is:new")
        for name, query in (
            ("new", "is:due"),
            ("  ", "is:due"),
            ("x" * 101, "is:due"),
            ("Broken", "(is:due"),
        ):
            with pytest.raises(BadInput):
                search.save(name, query)
        for name, to in (("Old", "Older"), ("New", "")):
            with pytest.raises(BadInput):
                search.rename(name, to)
        with pytest.raises(BadInput):
            search.delete("Old")
        assert search.saved() == (SavedSearch("New", "is:new"),)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag:ubung", True),
        ("tag:ÜBUNG::EIN", True),
        ("tag:ub_ng", True),
        ("tag:*ein", True),
        ("tag:eins", False),
        ("tag:plain", True),
        ('source:"edition deux"', True),
        ("source:*DEUX", True),
        ("source:edition", False),
        ("edition:*", True),
        ("edition:2*", False),
        ("edition:_026*", False),
    ],
)
def test_labels_are_compared_without_accents_and_with_single_blanks(
    services: Workspace, query: str, found: bool
) -> None:
    note = Note(NoteKind.BASIC, ("a", "b"), tags=("Übung::ein", "plain"), source="Édition \t Deux")
    fill(services, [note])
    assert services.search.count(query).cards == found


def test_days_turn_over_at_the_rollover_hour(services: Workspace, clock: FakeClock) -> None:
    fill(services, [Note(BASIC, ("a", "b"))])
    clock.advance(hours=15, minutes=30)  # half past three at night: still the same day
    assert services.search.count("added:1").cards == 1
    clock.advance(hours=1)
    assert services.search.count("added:1").cards == 0
    assert services.search.count("added:2").cards == 1


def test_words_are_read_in_portions_between_which_others_have_their_turn(services: Workspace) -> None:
    fill_basic(services, 2_300)
    counted: list[int] = []
    assert services.search.prepare(lambda done, _total, _words: counted.append(done)) == 2_300
    assert len(counted) > 1
    assert counted[-1] == 2_300
    assert services.search.prepare() == 0
    services.library.add_note(basic("one more"), ("Deck",))
    assert services.search.prepare(cancelled=lambda: True) == 0
    assert services.search.prepare() == 1
