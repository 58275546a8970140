"""Formulas: drawn in the colour and size of the text, and never at any price."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QColor

from cpccards.gui.formulas import MAX_COST, MAX_SOURCE, Look, draw_formula, read_formula
from tests.gui.sample_pictures import count_pixels

LOOK = Look(20, "#1B2129", 1.0)


@pytest.mark.parametrize(
    "source",
    [
        "x",
        r"\frac{1}{2}",
        r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}",
        r"\sum_{i=1}^n i \geq 3",
        r"\begin{pmatrix}a&b\\c&d\end{pmatrix}",
        r"f(x)=\begin{cases}x^2 & x>0\\0&\text{else}\end{cases}",
        r"\left(\frac{1}{\sqrt{2\pi\sigma^2}}\right)^n e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
        r"\text{Anion gap} = [Na^+] - ([Cl^-] + [HCO_3^-])",
        r"\text{a & b} < 3",
        "[…]",
        "é漢",
        r"\includegraphics{/etc/passwd}",
        r"\href{file:///etc/passwd}{x}",
        "</math><script>",
    ],
)
def test_what_is_drawn(source: str) -> None:
    for is_display in (False, True):
        drawn = draw_formula(source, LOOK, is_display=is_display)
        assert drawn is not None
        assert drawn.fall is not None
        assert 0 < drawn.width < 1_000
        assert 0 < drawn.height < 200
        assert count_pixels(drawn.image, QColor(LOOK.color)) > 5


@pytest.mark.parametrize(
    "source",
    [
        "",
        "   ",
        r"\frac{1",
        r"\left(x",
        r"\begin{a}",
        "^",
        r"\limits",
        "x" * (MAX_SOURCE + 1),
        "x+" * 700,
        "{" * 60 + "x" + "}" * 60,
        r"\sqrt{" * 20 + "x" + "}" * 20,
        r"\left(" * 12 + "x" + r"\right)" * 12,
        r"\begin{cases}" * 6 + "x" + r"\end{cases}" * 6,
        r"\hat" * 400 + "x",
        r"\rule{9999em}{9999em}",
        r"\hspace{99999999cm}x",
    ],
)
def test_what_stays_as_its_source(source: str) -> None:
    assert draw_formula(source, LOOK, is_display=False) is None


def test_what_it_costs_follows_length_and_nesting() -> None:
    costs = []
    for depth in range(1, 6):
        read = read_formula("x^{" * depth + "x" + "}" * depth, is_display=False)
        assert read is not None
        costs.append(read.cost)
    assert all(later > 1.7 * earlier for earlier, later in pairwise(costs))
    long = read_formula("x+" * 100, is_display=False)
    assert long is not None
    assert costs[0] < long.cost < MAX_COST


def test_it_has_one_colour_that_of_the_text() -> None:
    drawn = draw_formula(r"\color{red}{x} \overline{y} \boxed{z}", Look(40, "#E8ECF1", 1.0), is_display=False)
    assert drawn is not None
    colours = {
        drawn.image.pixelColor(x, y).name()
        for x in range(drawn.image.width())
        for y in range(drawn.image.height())
        if drawn.image.pixelColor(x, y).alpha() == 255
    }
    assert colours == {"#e8ecf1"}


def test_it_grows_with_the_text_and_with_the_screen() -> None:
    small = draw_formula(r"\frac{1}{2}", LOOK, is_display=True)
    large = draw_formula(r"\frac{1}{2}", Look(40, LOOK.color, 1.0), is_display=True)
    dense = draw_formula(r"\frac{1}{2}", Look(20, LOOK.color, 2.0), is_display=True)
    assert small is not None
    assert large is not None
    assert dense is not None
    assert large.height == pytest.approx(2 * small.height, rel=0.15)
    assert (dense.width, dense.height) == (small.width, small.height)
    assert dense.image.width() == 2 * small.image.width()


def test_what_is_below_the_baseline_is_known() -> None:
    plain, low = (draw_formula(source, LOOK, is_display=False) for source in ("x", r"x_{y_y}"))
    assert plain is not None
    assert low is not None
    assert plain.fall is not None
    assert low.fall is not None
    assert plain.fall < 3 < low.fall
