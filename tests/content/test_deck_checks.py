"""Each rule catches a planted fault and lets a sound note pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cpccards.content.bundled_decks import deck_files, digest
from cpccards.content.deck_checks import check_decks
from cpccards.content.evaluation_management import EVALUATION_CODE_BY_NUMBER
from cpccards.content.findings import Entry, Finding, statements
from cpccards.content.icd10cm_codes import find_codes
from cpccards.content.known_errors import KNOWN_ERRORS
from cpccards.content.licence_checks import cpt_numbers
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.notes import Note, NoteKind

SOUND = Note(
    kind=NoteKind.BASIC,
    fields=("Which modifier says a visit was separate from a minor procedure that day?", "25"),
    key="modifiers-25",
    topic="modifiers",
    tags=("modifier-25",),
    rationale="It goes on the visit, never on the procedure, and needs no second diagnosis.",
    source="CMS, Medicare Claims Processing Manual, chapter 12, section 40.2",
    edition="CPT 2026",
    evidence="2+",
    checked_on=date(2026, 11, 22),
    review_by=date(2027, 1, 1),
)


def basic(front: str, back: str, topic: str = "modifiers", rationale: str | None = None) -> Note:
    return replace(SOUND, fields=(front, back), topic=topic, rationale=rationale or SOUND.rationale)


def typed(front: str, back: str, topic: str = "modifiers") -> Note:
    return replace(SOUND, kind=NoteKind.TYPED, fields=(front, back), topic=topic)


def cloze(text: str, topic: str = "modifiers") -> Note:
    return replace(SOUND, kind=NoteKind.CLOZE, fields=(text, ""), topic=topic)


def choice(question: str, *shown: str, answer: str = "A", topic: str = "modifiers") -> Note:
    padded = (*shown, "", "", "", "")[:4]
    return replace(SOUND, kind=NoteKind.CHOICE, fields=(question, *padded, answer), topic=topic)


OWNER = "CPT is a registered trademark of the American Medical Association."


def draft(*notes: Note, name: str = "cpt/one.toml", problems: Sequence[Problem] = ()) -> Draft:
    path = ("CPT", "One")
    placed = tuple(DraftNote(note, path, 10 + 10 * index) for index, note in enumerate(notes))
    return Draft(name, "deck", (DraftDeck(path, "one", "cpt", OWNER),), placed, tuple(problems))


def numbered(notes: Sequence[Note]) -> list[Note]:
    return [replace(note, key=f"note-{index}") for index, note in enumerate(notes)]


def rules(*notes: Note) -> list[str]:
    return [finding.rule for finding in check_decks([draft(*notes)])]


SOUND_NOTES = [
    SOUND,
    replace(SOUND, kind=NoteKind.REVERSED),
    typed("Which number says 'both sides'?", "50"),
    cloze("A {{c1::bilateral::which?}} procedure takes modifier {{c2::50}}."),
    choice("What does modifier 50 say?", "Both sides", "Two surgeons", "Second opinion", answer="A"),
]


@pytest.mark.parametrize("note", SOUND_NOTES, ids=lambda note: note.kind.value)
def test_sound_note_passes(note: Note) -> None:
    assert check_decks([draft(note)]) == ()


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        ("required", replace(SOUND, rationale=" ")),
        ("required", replace(SOUND, source="")),
        ("required", replace(SOUND, edition="")),
        ("required", replace(SOUND, evidence="K")),
        ("required", replace(SOUND, evidence="1")),
        ("required", replace(SOUND, checked_on=None)),
        ("required", replace(SOUND, review_by=None)),
        ("required", replace(SOUND, topic="astrology")),
        ("required", replace(SOUND, topic=None)),
        ("required", replace(SOUND, tags=())),
        ("required", basic("Which modifier?", " ")),
        ("required", replace(SOUND, fields=("Only one",))),
        ("key", replace(SOUND, key=None)),
        ("key", replace(SOUND, key="Modifiers_25")),
        ("key", replace(SOUND, key="modifiers--25")),
        ("dates", replace(SOUND, review_by=date(2026, 11, 22))),
        ("dates", replace(SOUND, review_by=date(2027, 10, 1))),
        ("dates", replace(SOUND, topic="hcpcs", review_by=date(2027, 1, 2))),
        ("dates", replace(SOUND, topic="icd-guidelines", review_by=date(2027, 10, 1))),
        ("dates", replace(SOUND, topic="em-time", review_by=date(2028, 1, 1))),
        ("dates", replace(SOUND, topic="compliance", review_by=date(2028, 1, 1))),
        ("rationale", replace(SOUND, rationale="Because it is so.")),
        ("rationale", basic("Why 25?", f"{SOUND.rationale}")),
        ("rationale", replace(SOUND, rationale="Modifier 25 says a visit was separate from a procedure.")),
        ("markup", replace(SOUND, rationale="<p>It goes on the visit, never on the procedure.</p>")),
        ("markup", basic("Which <span>modifier</span>?", "25")),
        ("markup", basic('Which <b class="x">modifier</b>?', "25")),
        ("markup", basic("Which <b>modifier?", "25")),
        ("markup", basic("Which <b><i>modifier</b></i>?", "25")),
        ("markup", basic("Which <!-- hidden --> modifier?", "25")),
        ("markup", basic("Which **modifier** is it?", "25")),
        ("markup", basic("<table>" + "<tr><td>x</td></tr>" * 9 + "</table>", "25")),
        ("typed-length", typed("Which modifier?", "It is the modifier with the number twenty-five")),
        ("cloze-gap", cloze("A bilateral procedure takes {{c1::}}{{c2::50}}.")),
        ("cloze-gap", cloze("{{c1::Bilateral}} {{c2::procedure}}")),
        ("cloze-gap", cloze("A {{c1::bilateral}} procedure takes {{c2::50.")),
        ("choice-options", choice("Which modifier says both sides?", "50")),
        ("choice-options", choice("Which modifier says both sides?", "50", "51", " 50", answer="B")),
        ("choice-options", choice("Which modifier says both sides?", "50", "", "51")),
        ("choice-answer", choice("Which modifier says both sides?", "50", "51", "52", answer="D")),
        ("choice-answer", choice("Which modifier says both sides?", "50", "51", "52", answer="AB")),
        ("choice-length", choice("What does 50 say?", "It was done on both sides", "Two", "Again")),
        ("cpt-descriptor", basic("Why is a tissue removal (separate procedure) not reported?", "Bundled")),
        ("cpt-descriptor", basic("Which symbol is List separately in addition to?", "+")),
        ("cpt-descriptor", basic("What follows 11102 for each additional lesion?", "An add-on code")),
        ("cpt-descriptor", basic("What is 12001?", "Repair of wounds; 2.5 cm or less")),
        ("cpt-descriptor", basic("What is 49591?", "Repair of a hernia, any approach; reducible")),
        ("cpt-descriptor", basic("When is 99202 met?", "15 minutes must be met or exceeded.")),
        ("cpt-family", basic("Which are gastroscopies?", "43235, 43236 and 43237")),
        ("cpt-family", basic("Which are repairs?", "12001, 12002 and 12004")),
        ("dental-code", basic("Which code is the dental examination?", "D0120", "hcpcs")),
    ],
)  # fmt: skip
def test_fault_is_caught(rule: str, note: Note) -> None:
    assert rule in rules(note)


@pytest.mark.parametrize(
    "note",
    [
        replace(SOUND, topic="terminology", review_by=date(2031, 11, 22)),
        basic("Is a fever < 38 °C and a <sub>2</sub> allowed?", "Yes<br>with <b><i>marks</i></b>"),
        basic("<table><tr><th>a</th></tr><tr><td>b</td></tr></table>", "25"),
        typed("Which 40 characters?", "x" * 40),
        choice("Which modifier?", "25 or 57", "24", "57", "59"),  # 1.6 times longer, but nobody sees it
        basic(
            "How is 11102 told from 11104?", "By technique; the first one is tangential, the other a punch."
        ),
        basic("How many more of 11103?", "One for each further lesion, beside the first code."),
        basic("Which two neighbours?", "88304 and 88305", "cpt-pathology-laboratory"),
        basic("Which numbers are anesthesia?", "00100–01999", "cpt-anesthesia"),
        basic("Who owns the D codes of HCPCS Level II?", "The American Dental Association", "hcpcs"),
        basic("Which visits take modifier 25 most?", "99212, 99213, 99214 and 99215"),
    ],
)
def test_sound_edge_passes(note: Note) -> None:
    assert rules(note) == []


def test_keys_are_unique_over_all_decks() -> None:
    other = typed("Which number says 'both sides'?", "50")
    found = check_decks([draft(SOUND), draft(other, name="cpt/two.toml")])
    assert found == (
        Finding("cpt/two.toml", 10, "modifiers-25", "key-twice", "The key also stands at cpt/one.toml:10."),
    )


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("b",), ("a",), None),
        (("b",), (), "'b' does not name this note in turn: add 'a'"),
        (("a",), (), "The note is confused with itself."),
        (("c",), (), "There is no note with the key 'c'."),
    ],
)
def test_notes_that_are_confused_name_each_other(
    first: tuple[str, ...], second: tuple[str, ...], said: str | None
) -> None:
    other = typed("Which number says 'both sides'?", "50")
    findings = check_decks(
        [draft(replace(SOUND, key="a", confused_with=first), replace(other, key="b", confused_with=second))]
    )
    assert [finding.rule for finding in findings] == ([] if said is None else ["confused-with"])
    assert said is None or findings[0].why.startswith(said)


def test_duplicate_notes_are_found_whatever_their_mark_up() -> None:
    twin = replace(SOUND, key="twin", fields=(f"<b>{SOUND.fields[0].upper()}</b>", "25"))
    assert rules(SOUND, twin) == ["duplicate", "near-duplicate"]


LONG = (
    "Which modifier tells the payer that a visit was significant and separate from the small procedure done"
)


@pytest.mark.parametrize(
    ("question", "answer", "caught"),
    [
        (LONG + " that day?", "25", True),
        (LONG + " the same day?", "25", True),
        (LONG + " the same day under rule 12?", "25", False),  # another number, another question
        (LONG + " that week?", "57", False),  # another word and another answer
        ("Which modifier tells the payer of two surgeons?", "25", False),
    ],
)
def test_near_duplicates(question: str, answer: str, caught: bool) -> None:
    first, second = numbered([basic(LONG + " that day?", "25"), typed(question, answer)])
    assert ("near-duplicate" in rules(first, second)) is caught


def test_number_of_cpt_numbers_is_limited_outside_evaluation_and_management() -> None:
    many = [
        replace(basic(f"What about {20000 + 10 * n}?", f"Rule {n}", "cpt-medicine"), key=f"a-{n}")
        for n in range(121)
    ]
    few = [*many[:120], replace(many[120], topic="em-time")]
    assert "cpt-too-many" not in rules(*few)
    assert rules(*many).count("cpt-too-many") == 1


def test_a_family_spread_over_a_deck_is_found() -> None:
    spread = numbered(
        [basic(f"What is {number} about?", f"Thing {number}") for number in (43235, 43236, 43237)]
    )
    assert rules(*spread) == ["cpt-family"]
    assert rules(*spread[:2]) == []
    found = check_decks([draft(*spread[:2]), draft(spread[2], name="cpt/two.toml")])
    assert found == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99213 with 25, or 00100–01999.", ("00100", "01999", "99213")),
        ("Category III 0671T, II 1111F, analyses 0001U and 0002M", ("0001U", "0002M", "0671T", "1111F")),
        ("$10040 and 12,345 and 12345.67 and 99213-25", ("99213",)),
        ("ZIP 10001, 20000 units, 15000 claims, 99215 99999 00099 123456", ("99215",)),
        ("J12345 A99213 99213A 3.14159", ()),
    ],
)
def test_cpt_numbers(text: str, expected: tuple[str, ...]) -> None:
    assert cpt_numbers(text) == expected


def test_key_letters_are_balanced_from_twelve_notes() -> None:
    def notes(letters: str) -> list[Note]:
        return numbered(
            [
                choice(f"What is thing {n}?", f"a{n}", f"b{n}", f"c{n}", f"d{n}", answer=letter)
                for n, letter in enumerate(letters)
            ]
        )

    assert rules(*notes("AAAAAAAAAAA")) == []
    assert rules(*notes("AAABBBCCCDDD")) == []
    found = check_decks([draft(*notes("AAAAABCCCDDD"))])
    assert [(f.deck, f.line, f.rule) for f in found] == [("cpt", 0, "choice-balance")]


def test_complaints_of_the_reader_are_findings() -> None:
    found = check_decks([draft(SOUND, problems=[Problem(3, "No such field."), Problem(None, "Odd.")])])
    assert [(f.line, f.rule, f.why) for f in found] == [(0, "file", "Odd."), (3, "file", "No such field.")]


def test_a_deck_with_cpt_names_its_owner() -> None:
    def found(area: str, note: Note) -> list[str]:
        bare = replace(draft(note), decks=(DraftDeck(("One",), "one", area, "A deck."),))
        return [finding.rule for finding in check_decks([bare])]

    assert found("cpt", SOUND) == ["notice"]
    assert found("icd-10-cm", SOUND) == []
    assert found("icd-10-cm", basic("Which level is 88305?", "IV")) == ["notice"]


def test_a_finding_reads_like_a_compiler_message() -> None:
    finding = Finding("cpt/one.toml", 12, "modifiers-25", "key", "Bad.")
    assert str(finding) == "cpt/one.toml:12: [key] modifiers-25: Bad."


# --- statements known to be wrong -------------------------------------------------------------------------

KNOWN: dict[str, tuple[list[str], list[str]]] = {
    "exam-150-questions": (
        ["How many questions has the exam? 150 questions", "The number of questions is 150."],
        ["The exam has 100 questions.", "Until 2021 the exam had 150 questions.", "Read 150 charts."],
    ),
    "exam-five-hours-forty": (
        ["It lasts 5 hours 40 minutes.", "It lasts 5 h 40.", "You have 340 minutes."],
        ["It lasts 4 hours.", "You have 240 minutes.", "It no longer lasts 5 hours 40 minutes."],
    ),
    "pass-mark-each-section": (
        ["You need 70 % in each section.", "In every area at least 70 percent is needed."],
        ["You need 70 % overall.", "You need 70 % overall, not in each section."],
    ),
    "emergency-1995-1997": (
        ["Emergency visits still follow the 1995 or 1997 guidelines.", "The 1997 rules decide 99284."],
        ["Emergency visits go by MDM, no longer by the 1995 guidelines.", "The 1995 rules are history."],
    ),
    "deleted-code": (
        ["Which code is the lowest consultation? 99241", "Use 99251.", "99201", "37225 it is"],
        ["99241 was deleted in 2023.", "99242 is it.", "98016 replaced G2012.", "99241 is not valid."],
    ),
    "office-time-range": (
        ["99202 is 15–29 minutes.", "Office visit, 30 to 39 minutes: 99214", "99215 takes 40-54 min"],
        [
            "99202 is at least 15 minutes.",
            "The range 15–29 minutes was dropped for 99202.",
            "Stage 4 CKD in the office: eGFR 15–29, seen for 30 minutes",
            "99291 covers 30–74 minutes.",
        ],
    ),
    "99215-sixty-minutes": (
        ["99215 needs 60 minutes.", "99215 by time? 60 min", "How many minutes for 99215 by time 60"],
        ["99215 needs 40 minutes.", "99205 needs 60 minutes; 99215 needs 40.", "99215, 99205 60 minutes"],
    ),
    "99306-forty-five": (
        ["99306 needs 45 minutes.", "How long is 99306? 45", "45 minutes lead to 99306."],
        ["99306 needs 50 minutes.", "99306 was 45 minutes until 2023.", "99306, and 99310 needs 45"],
    ),
    "99308-fifteen": (
        ["99308 needs 15 minutes.", "15 min is 99308"],
        ["99308 needs 20 minutes.", "99308 was 15 minutes in 2023."],
    ),
    "three-key-components": (
        ["99306 needs all three key components.", "Count the 3 key components."],
        ["The level goes by MDM or time.", "The three key components were dropped in 2023."],
    ),
    "88305-level-three": (
        ["88305 is level III.", "Which code is level 3 surgical pathology? 88305"],
        ["88305 is level IV.", "88304 is level III, 88305 level IV.", "Level III is 88304 and 88305 IV"],
    ),
    "qualifying-age-between": (
        ["For those between one and 70.", "It is for ages 1 to 70.", "between 1 and 70"],
        ["The add-on is for age under 1 or over 70.", "It is not for ages 1 to 70."],
    ),
    "medicare-pays-physical-status": (
        ["Medicare pays extra units for P3 to P5.", "P4 is paid by Medicare."],
        ["Medicare pays nothing extra for physical status.", "Medicare does not recognise P3."],
    ),
    "prescription-management-low": (
        ["Which risk is prescription drug management? Low", "Low risk: prescription drug management"],
        ["Prescription drug management is moderate.", "Prescription drug management is moderate, not low."],
    ),
    "handwritten-notes-banned": (
        ["Handwritten notes in the books are forbidden.", "No handwritten notes may stand in the book."],
        ["Brief handwritten notes are allowed."],
    ),
    "renewal-birth-month": (
        ["Renewal falls in your birth month.", "CEUs are due in the month of birth."],
        ["Renewal goes by the month of membership, not the birth month."],
    ),
    "membership-ends-december": (
        ["Every membership ends on 31 December.", "A membership expires at the end of the calendar year."],
        ["A membership ends a year after it began.", "A membership does not end on 31 December."],
    ),
    "copd-excludes-asthma": (
        ["J44 has an Excludes1 note for asthma.", "COPD: the Excludes1 note names J45.909."],
        ["J44 includes asthma with COPD.", "J44 has no Excludes1 note for asthma."],
    ),
    "exam-icd-10-pcs": (
        ["The CPC exam covers ICD-10-PCS.", "ICD-10-PCS is tested."],
        ["The CPC exam does not test ICD-10-PCS.", "Hospitals use ICD-10-PCS for inpatient procedures."],
    ),
    "sedation-symbol": (
        ["A bull's-eye marks included sedation.", "Sedation is marked by a bullseye."],
        ["The bull's-eye for sedation is no longer used."],
    ),
}  # fmt: skip


def test_every_known_error_is_shown_here() -> None:
    assert [error.key for error in KNOWN_ERRORS] == list(KNOWN)


@pytest.mark.parametrize("error", KNOWN_ERRORS, ids=lambda error: error.key)
def test_known_error(error) -> None:  # type: ignore[no-untyped-def]
    wrong, right = KNOWN[error.key]
    assert [statement for statement in wrong if not error.found_in(statement)] == []
    assert [statement for statement in right if error.found_in(statement)] == []


def test_known_errors_are_looked_for_in_what_the_note_calls_right() -> None:
    wrong, sound = "99306 needs 45 minutes.", "99306 needs 50 minutes."
    asked = "Which is so of the nursing facility?"
    assert "known-error" in rules(choice(asked, sound, wrong, answer="B", topic="em-time"))
    assert "known-error" not in rules(choice(asked, sound, wrong, answer="A", topic="em-time"))
    assert "known-error" in rules(replace(SOUND, rationale=f"It goes with the visit. {wrong}"))
    assert "known-error" in rules(cloze("The exam has {{c1::150}} questions."))
    told = statements(replace(cloze("A {{c1::b}} c."), fields=("A {{c1::b}} c.", "One. Two <b>2</b>.")))
    assert told[:3] == ("A b c.", "One.", "Two 2.")


# --- evaluation and management ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "rule"),
    [
        (basic("How many minutes does 99214 need at least?", "35", "em-time"), "evaluation-minutes"),
        (basic("How many minutes does 99214 need at least?", "30 minutes", "em-time"), None),
        (basic("Which time leads to 99306?", "50 minutes or more", "em-time"), None),
        (cloze("99223 starts at {{c1::70}} minutes of total time.", "em-time"), "evaluation-minutes"),
        (cloze("99223 starts at {{c1::75}} minutes of total time.", "em-time"), None),
        (basic("Established, 38 minutes in all: which code?", "99214", "em-time"), None),
        (basic("Established, 38 minutes in all: which code?", "99213", "em-time"), "evaluation-minutes"),
        (basic("Established, 44 minutes in all: which code?", "99214", "em-time"), "evaluation-minutes"),
        (basic("New patient, 80 minutes: which code?", "99205", "em-time"), "evaluation-minutes"),
        (replace(basic("80 minutes?", "99205", "em-time"), tags=("prolonged",)), None),
        (basic("20 minutes with nurse and doctor: which code?", "99212", "em-time"), "evaluation-minutes"),
        (basic("20 minutes nurse, 12 minutes doctor: which code?", "99212", "em-time"), None),  # two numbers
        (basic("And?", "99213 needs 20 minutes, 99214 needs 35 minutes", "em-time"), "evaluation-minutes"),
        (basic("What do they need?", "99213 (20 minutes), 99214 (30 minutes)", "em-time"), None),
        (basic("Emergency visit of 50 minutes with high MDM: which code?", "99285", "em-time"), None),
        (basic("How many minutes does 99285 need?", "At least 60 minutes", "em-time"), "evaluation-minutes"),
        (basic("Critical care, 110 minutes: which code?", "99291", "em-time"), "evaluation-minutes"),
        (basic("Below 30 minutes, is 99291 billed?", "No", "em-time"), None),
        (basic("Audio only: 98008 also needs how much talk?", "More than 10 minutes", "em-time"), None),
        (basic("Which level of MDM goes with 99214?", "Low", "em-mdm"), "evaluation-level"),
        (basic("Which level of MDM goes with 99214?", "Moderate", "em-mdm"), None),
        (basic("Established office visit, high MDM: which code?", "99214", "em-mdm"), "evaluation-level"),
        (basic("First hospital day, low MDM: which code?", "99221", "em-mdm"), None),
        (basic("Which levels lead to 99221?", "Straightforward or low", "em-mdm"), None),
        (basic("From how many minutes may 99417 be added to 99205?", "75", "em-time"), None),
        (basic("From how many minutes is 99417 added to 99205?", "80", "em-time"), "evaluation-prolonged"),
        (basic("Medicare: from how many minutes is 99292 added to 99291?", "104", "em-time"), None),
        (basic("CPT: how many minutes till 99292 joins 99291?", "104", "em-time"), "evaluation-prolonged"),
        (basic("Which discharge work is 99239?", "More than 35 minutes", "em-time"), "evaluation-minutes"),
        (basic("Two low problems but moderate MDM: which code?", "99204", "em-mdm"), None),
    ],
)  # fmt: skip
def test_evaluation_codes(note: Note, rule: str | None) -> None:
    found = [name for name in rules(note) if name.startswith("evaluation")]
    assert found == ([rule] if rule else [])


def test_the_evaluation_table_holds_together() -> None:
    assert len(EVALUATION_CODE_BY_NUMBER) == 75
    for row in EVALUATION_CODE_BY_NUMBER.values():
        if row.lowest is not None and row.levels:
            assert row.lowest in row.minutes
            assert row.highest is not None
            assert row.lowest < row.highest
    assert EVALUATION_CODE_BY_NUMBER["99214"].highest == 39
    assert EVALUATION_CODE_BY_NUMBER["99205"].highest == 74


# --- ICD-10-CM codes in prose -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Code I10. Then E11.22, N18.4; Z79.4 (and B20).", ["I10", "E11.22", "N18.4", "Z79.4", "B20"]),
        ("Chapter 1 is A00–B99, chapter 17 Q00-QA0.", ["A00–B99", "Q00–QA0"]),
        ("N18.- I12-, I13.-/I11.-, T36.0x- S52.5xx", ["N18-", "I12-", "I13-", "I11-", "T36.0-", "S52.5-"]),
        ("T36.0X1A S01.01XA Z3A.20 C7A.8 O9A.11- M1A.9XX0", ["T36.0X1A", "S01.01XA", "Z3A.20",
                                                                    "C7A.8", "O9A.11-", "M1A.9XX0"]),
        ("N18.1 through N18.6", ["N18.1–N18.6"]),
        ("from K21.9 to K21.0-", ["K21.9", "K21.0-"]),
        ("J0120 G2212 Q5 E0601 A4253 F1–F9 T1-T9 E1–E4 P1–P6 LT FA TA X{EPSU}", []),
        ("Z-strings, HbA1c, vitamin B12, L4-L5, C7, CO2, H1N1, 0671T, M25X", []),
        ("Fusion of the vertebrae T10 to T12", []),
    ],
)  # fmt: skip
def test_find_codes(text: str, expected: list[str]) -> None:
    found = [
        m.code + (f"–{m.until}" if m.until else "") + ("-" if m.open_ended else "") for m in find_codes(text)
    ]
    assert found == expected


# --- files ------------------------------------------------------------------------------------------------


def test_deck_files_are_sorted_and_leave_questions_out(tmp_path: Path) -> None:
    for name in ("icd/b.toml", "cpt/z.toml", "cpt/a.toml", "questions/q.toml", "cpt/readme.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [path.relative_to(tmp_path).as_posix() for path in deck_files(tmp_path)]
    assert names == ["cpt/a.toml", "cpt/z.toml", "icd/b.toml"]
    assert deck_files(tmp_path / "nowhere") == ()


def test_digest_changes_with_names_and_bytes(tmp_path: Path) -> None:
    deck = tmp_path / "a.toml"
    deck.write_text("one")
    first = digest(tmp_path)
    assert first == digest(tmp_path)
    deck.write_text("two")
    second = digest(tmp_path)
    deck.rename(tmp_path / "b.toml")
    assert len({first, second, digest(tmp_path)}) == 3


def test_entries_carry_their_place() -> None:
    assert Entry("a.toml", 7, SOUND).finding("key", "Bad.") == Finding(
        "a.toml", 7, "modifiers-25", "key", "Bad."
    )
