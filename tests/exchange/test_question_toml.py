"""Files of exam questions: what they say, and what a typo gets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpccards.domain.drafts import QuestionDraft
from cpccards.domain.errors import BadInput
from cpccards.domain.questions import (
    Calculation,
    Difficulty,
    ErrorKind,
    Question,
    WrongOption,
    as_choice_note,
)
from cpccards.exchange.question_toml import is_question_file, read
from cpccards.exchange.toml_lines import UnreadableFile

HEAD = """\
format = 1

[questions]
edition = "CPT 2026"
checked_on = 2026-11-22
review_by = 2027-01-01
"""
QUESTION = """
[[question]]
key = "q-integumentary-101"
form = 1
section = "integumentary"
topic = "cpt-integumentary"
question = "Which size decides?"
options = ["1.8 cm", "2.4 cm", "2.1 cm", "3.0 cm"]
answer = "B"
rationale = "Lesion and both margins."
wrong.A = { error = "guideline", why = "Leaves the margins out." }
wrong.C = { error = "calculation", why = "Counts one margin." }
wrong.D = { error = "misread", why = "Doubles each margin." }
difficulty = "medium"
seconds = 90
source = "CMS"
evidence = "2+"
notes = ["integumentary-excised-diameter"]
tags = ["excision"]
calculation = { kind = "excised-diameter", lesion = 1.8, margins = [0.3, 0.3], result = 2.4 }
"""
FIRST_LINE = 8
README = Path(__file__).parents[2] / "decks" / "README.md"


def reading(text: str) -> QuestionDraft:
    return read(text.encode(), "skin.toml")


def test_everything_a_question_can_say() -> None:
    result = reading(HEAD + QUESTION)
    assert result.problems == ()
    [drafted] = result.questions
    assert drafted.line == FIRST_LINE
    assert drafted.question == Question(
        key="q-integumentary-101",
        form=1,
        section="integumentary",
        topic="cpt-integumentary",
        question="Which size decides?",
        options=("1.8 cm", "2.4 cm", "2.1 cm", "3.0 cm"),
        answer="B",
        difficulty=Difficulty.MEDIUM,
        seconds=90,
        rationale="Lesion and both margins.",
        wrong={
            "A": WrongOption(ErrorKind.GUIDELINE, "Leaves the margins out."),
            "C": WrongOption(ErrorKind.CALCULATION, "Counts one margin."),
            "D": WrongOption(ErrorKind.MISREAD, "Doubles each margin."),
        },
        source="CMS",
        evidence="2+",
        edition="CPT 2026",
        checked_on=date(2026, 11, 22),
        review_by=date(2027, 1, 1),
        notes=("integumentary-excised-diameter",),
        tags=("excision",),
        calculation=Calculation("excised-diameter", {"lesion": 1.8, "margins": [0.3, 0.3], "result": 2.4}),
    )
    assert drafted.question.right_option == "2.4 cm"
    assert hash(drafted.question)


def test_a_case_has_a_note_which_stands_before_what_is_asked() -> None:
    case = QUESTION.replace("question = ", 'note = """\nA mole was cut out.\n"""\nquestion = ')
    [drafted] = reading(HEAD + case).questions
    assert drafted.question.note == "A mole was cut out."
    assert as_choice_note(drafted.question).fields[0] == "A mole was cut out.<br>Which size decides?"


def test_a_question_may_say_otherwise_than_the_head() -> None:
    own = 'edition = "CPT 2027"\nchecked_on = 2027-01-02\nreview_by = 2028-01-01\n'
    question = reading(HEAD + QUESTION + own).questions[0].question
    assert (question.edition, question.checked_on) == ("CPT 2027", date(2027, 1, 2))


def test_wrong_options_may_stand_in_a_table_of_their_own() -> None:
    lines = [line for line in QUESTION.splitlines() if not line.startswith("wrong.")]
    table = '[question.wrong]\nA = { error = "gap", why = "Did not know it." }\n'
    second = QUESTION.replace("-101", "-102")
    result = reading(HEAD + "\n".join(lines) + "\n" + table + second)
    assert result.problems == ()
    assert result.questions[0].question.wrong == {"A": WrongOption(ErrorKind.GAP, "Did not know it.")}
    assert [drafted.line for drafted in result.questions] == [8, 27]


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ('key = "q-integumentary-101"\n', "", 8, "needs key"),
        ("form = 1\nsec", "sec", 8, "form must be a whole number from 1 to 4; there is none"),
        ("form = 1\nsec", "form = 5\nsec", 10, "5 stands there"),
        ("form = 1\nsec", "form = true\nsec", 10, "True stands there"),
        ('section = "integumentary"', "section = 1", 11, "between quotation marks"),
        ('question = "Which size decides?"\n', "", 8, "needs question"),
        (', "3.0 cm"]', "]", 14, "options must be a list of 4 to 4 texts; 3 parts"),
        ('answer = "B"', 'answer = "E"', 15, "the options are A to D"),
        ('difficulty = "medium"', 'difficulty = "middling"', 20, "Possible: easy, hard, medium."),
        ("seconds = 90", 'seconds = "90"', 21, "whole number"),
    ],
)  # fmt: skip
def test_no_question_without_it(good: str, bad: str, line: int, said: str) -> None:
    other = QUESTION.replace("-101", "-102")
    result = reading(HEAD + QUESTION.replace(good, bad, 1) + other)
    assert [drafted.question.key for drafted in result.questions] == ["q-integumentary-102"]
    [problem] = result.problems
    assert (problem.line, problem.fatal) == (line, True)
    assert said in problem.why
    assert problem.row


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("tags =", "tag =", 25, "A question has no field “tag”"),
        ('topic = "cpt-integumentary"', 'topic = "cpt-integument"', 12, "Did you mean “cpt-integumentary”?"),
        ('evidence = "2+"', 'evidence = "K"', 23, "Possible: 2+, A, T."),
        ('error = "misread"', 'error = "misred"', 19, "wrong.D was left out: error “misred” is unknown. Did"),
        (', why = "Doubles each margin."', "", 19, "A wrong option needs why"),
        ('error = "misread", why', 'error = "misread", wy = "x", why', 19, "no field “wy”"),
        ('{ error = "misread", why = "Doubles each margin." }', '"misread"', 19, "was left out. Write"),
        ("calculation = {", "calculation = 3 #", 26, "calculation was left out: a number was found"),
        ('kind = "excised-diameter", ', "", 26, "it needs a kind"),
    ],
)  # fmt: skip
def test_only_a_detail_is_lost(good: str, bad: str, line: int, said: str) -> None:
    result = reading(HEAD + QUESTION.replace(good, bad, 1))
    assert len(result.questions) == 1
    [problem] = result.problems
    assert (problem.line, problem.fatal) == (line, False)
    assert said in problem.why


def test_wrong_that_is_no_table() -> None:
    lines = [line for line in QUESTION.splitlines() if not line.startswith("wrong.")]
    [problem] = reading(HEAD + "\n".join(lines) + '\nwrong = "A"\n').problems
    assert "wrong was left out: text was found" in problem.why


def test_a_key_used_twice() -> None:
    result = reading(HEAD + QUESTION + QUESTION)
    assert len(result.questions) == 1
    assert "is that of the question on line 8 already" in result.problems[0].why


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (QUESTION, 1, "there is no [questions]."),
        (HEAD.replace("[questions]", "[qestions]") + QUESTION, 3, "“qestions” stands there"),
        (HEAD.replace("format = 1", "format = 2"), 1, "format is 2"),
        (HEAD + QUESTION.replace("[[question]]", "[question]"), 8, "not written as [[question]]"),
        (HEAD + QUESTION.replace("form = 1", "form ="), 10, "a value is missing"),
    ],
)
def test_refusals(text: str, line: int, said: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        reading(text)
    assert caught.value.line == line
    assert said in caught.value.message
    assert caught.value.title == "This question file can't be read"
    assert caught.value.remedy


def test_a_file_that_is_too_large() -> None:
    with pytest.raises(BadInput) as caught:
        read(b"#" * (8 * 1024 * 1024 + 1), "skin.toml")
    assert caught.value.title == "This question file is too large"


def test_no_questions() -> None:
    assert [problem.why for problem in reading(HEAD).problems] == ["There is no [[question]] in this file."]


def test_the_example_in_the_readme_can_be_read() -> None:
    blocks = README.read_text(encoding="utf-8").split("```toml\n")[1:]
    example = next(block.partition("```")[0] for block in blocks if "[[question]]" in block)
    result = reading(example)
    assert result.problems == ()
    assert len(result.questions) == 1


def test_question_files_are_told_from_decks() -> None:
    assert is_question_file((HEAD + QUESTION).encode())
    assert is_question_file(QUESTION.encode())
    assert not is_question_file(b'[deck]\nkey = "x"\n[[note]]\nquestion = "q"\n')
