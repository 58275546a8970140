"""Formulas, and LaTeX that was drawn beforehand, found in fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.maths import DrawnLatex, Formula, drawn_latex, formulas


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no maths", []),
        (r"a \(x\) b", [Formula(2, 7, "x", is_display=False)]),
        (r"\[x\]\(y\)", [Formula(0, 5, "x", is_display=True), Formula(5, 10, "y", is_display=False)]),
        (r"\(a \[ b\) c", [Formula(0, 10, r"a \[ b", is_display=False)]),
        (r"\(a \] b", []),
        (r"\[ \(x\)", [Formula(3, 8, "x", is_display=False)]),
        (r"x\) \(y", []),
        (r"\(\)", [Formula(0, 4, "", is_display=False)]),
    ],
)
def test_formulas(text: str, found: list[Formula]) -> None:
    assert list(formulas(text)) == found


@given(st.lists(st.sampled_from([r"\(", r"\)", r"\[", r"\]", "\\", "x", "<b>"]), max_size=30).map("".join))
def test_formulas_are_in_order_and_whole(text: str) -> None:
    done = 0
    for each in formulas(text):
        assert each.start >= done
        ends = (r"\[", r"\]") if each.is_display else (r"\(", r"\)")
        assert text[each.start : each.end] == ends[0] + each.source + ends[1]
        done = each.end


def test_marks_without_ends_cost_little() -> None:
    assert list(formulas(r"\(" * 500_000)) == []
    assert list(drawn_latex("[latex]" * 200_000)) == []


LATEX = [
    "[latex]x^2 &lt; 3<br>y &nbsp; <b>z</b>[/latex] and [$]a[/$]",
    r"[$]\frac{1}{2}[/$] t [/$] [$]c[/$]",
    "[$$]a<div>b</div>[/$$]",
    "[LaTeX] x [/LATEX]",
    "[$]a[$]b[/$]",
    "[latex]a[/$] b[/latex]",
    "[$]a<p>b</p>c<br/>d[/$] [$]&amp;lt;[/$]",
    "[latex]a",
    "a[/latex]",
    "[$$]x[/$]y[/$$]",
]


def test_drawn_latex() -> None:
    assert list(drawn_latex(r"a [$]\frac{1}{2}[/$] b")) == [
        DrawnLatex(2, 20, r"$\frac{1}{2}$", "latex-2f960094315d60883495f9b74148e17487ee9584.png")
    ]
    assert [each.latex for each in drawn_latex(LATEX[0])] == ["x^2 < 3\ny   z", "$a$"]
    assert [each.latex for each in drawn_latex(LATEX[2])] == ["\\begin{displaymath}a\nb\\end{displaymath}"]


def test_a_lone_surrogate_has_a_name_too() -> None:
    assert next(drawn_latex("[$]\ud800[/$]")).picture.startswith("latex-")


@pytest.mark.parametrize("markup", LATEX)
def test_anki_calls_its_pictures_the_same(markup: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("anki")
    from anki.collection import Collection

    collection = Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    try:
        theirs = collection._backend.extract_latex(text=markup, svg=False, expand_clozes=False).latex
        assert sorted((each.picture, each.latex) for each in drawn_latex(markup)) == sorted(
            (each.filename, each.latex_body) for each in theirs
        )
    finally:
        collection.close()
