"""Charts as PNG: with letters, on white, as sharp as asked."""

from __future__ import annotations

import io

from PIL import Image

from analysis.figures import Figure, Form
from survey_app import charts
from survey_app.papers import pictures
from tests.papers.specimens import SVG


def drawn(svg: str, width: int, scale: float = pictures.SCALE) -> Image.Image:
    """The picture of a drawing."""
    return Image.open(io.BytesIO(pictures.png_of(svg, width, scale))).convert("L")


def ink(picture: Image.Image) -> int:
    """How many pixels are not white."""
    return sum(picture.histogram()[:200])


def test_a_drawing_is_as_large_as_asked_and_its_words_are_there() -> None:
    picture = drawn(SVG, 560)
    assert picture.size == (1120, 344)
    assert drawn(SVG, 280, 1).size == (280, 86)
    assert picture.getpixel((0, 0)) == 255
    assert ink(picture.crop((0, 0, 340, 344))) > 1000


def test_words_that_join_are_drawn_too() -> None:
    assert ink(drawn(SVG.replace("Not sure", "لست متأكدا"), 560).crop((0, 140, 340, 200))) > 300


def test_a_chart_of_ours_is_drawn_with_its_words() -> None:
    labelled = [
        (name, Figure(Form.SHARE, value=value, count=value // 5 * 5, base=100, rounding=5))
        for name, value in (("Option one", 70), ("Option two", 30))
    ]
    chart = charts.of_answers(labelled)
    assert chart is not None
    picture = drawn(chart.svg, chart.width)
    assert picture.size == (2 * chart.width, 2 * chart.height)
    assert ink(picture.crop((0, 0, 200, picture.height))) > 500
