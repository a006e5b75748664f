"""The stylesheet of staff: enough contrast in light and dark, and a policy that lets it through."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from flask.testing import FlaskClient

from survey_app import web

CSS = files("survey_app").joinpath("static", "staff.css").read_text(encoding="utf-8")
TEXT, PART = 4.5, 3.0
"""WCAG 2.2 AA: text (1.4.3), and what makes a control or its focus visible (1.4.11)."""


def palettes() -> dict[str, dict[str, str]]:
    """The colours by name, in light and in dark."""
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)
    )
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "ground", TEXT),
        ("ink", "paper", TEXT),
        ("ink", "soft", TEXT),
        ("ink", "warm", TEXT),
        ("ink", "bad-soft", TEXT),
        ("quiet", "ground", TEXT),
        ("quiet", "paper", TEXT),
        ("quiet", "warm", TEXT),
        ("main", "ground", TEXT),
        ("main", "paper", TEXT),
        ("main", "warm", TEXT),
        ("main", "soft", TEXT),
        ("main-ink", "main", TEXT),
        ("main-ink", "main-dark", TEXT),
        ("main-dark", "ground", TEXT),
        ("bad", "ground", TEXT),
        ("bad", "bad-soft", TEXT),
        ("paper", "bad", TEXT),
        ("good-ink", "good-soft", TEXT),
        ("edge", "paper", PART),
        ("edge", "ground", PART),
        ("focus", "ground", PART),
        ("focus", "paper", PART),
        ("warm-line", "warm", PART),
    ],
)
def test_colours_stand_out_enough(scheme: str, front: str, back: str, least: float) -> None:
    colours = palettes()[scheme]
    assert contrast(colours[front], colours[back]) >= least


def test_the_policy_lets_staffs_stylesheet_and_script_through(client: FlaskClient) -> None:
    answer = client.get("/staff/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    for name in ("staff.css", "staff.js"):
        assert web.inline_asset(name).hash in policy
        assert str(web.inline_asset(name).text) in answer.text
