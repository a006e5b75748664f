"""Colours stand out as WCAG 2.2 wants: computed from the stylesheets, for every choice of colours."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STATIC = files("survey_app").joinpath("static")
TEXT, EDGE = 4.5, 3.0
CHAT = STATIC.joinpath("chat.css").read_text(encoding="utf-8")
_COLOUR = re.compile(r"--(\w+):(#\w+)")
_LEAVE = re.compile(r"\.leave\{(?:[^}]*;)?color:(#\w+)")


def _colours(css: str) -> dict[str, str]:
    """The variables of a stylesheet and, as `leave`, what is written on the button that leaves."""
    written = _LEAVE.findall(css)
    return dict(_COLOUR.findall(css)) | ({"leave": written[-1]} if written else {})


def _looks() -> dict[str, dict[str, str]]:
    """Each look's colours; what a look does not set is as on a light device, where it is not dark."""
    light_css, _at, dark_css = CHAT.partition("@media (prefers-color-scheme:dark)")
    light = _colours(light_css)
    found = {"light device": light, "dark device": light | _colours(dark_css)}
    for path in sorted(STATIC.joinpath("looks").iterdir(), key=lambda one: one.name):
        own = _colours(path.read_text(encoding="utf-8"))
        if own:
            found[path.name] = light | own
            found[f"{path.name} on a dark device"] = found["dark device"] | own
    return found


LOOKS = _looks()


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1, of #rgb or #rrggbb."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How much two colours differ, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.005)
    assert len(LOOKS) == 10


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    ("ink", "behind"),
    [
        *((ink, behind) for ink in ("ink", "link", "bad") for behind in ("page", "paper")),
        ("ink", "mine"),
        ("link", "mine"),
        ("on", "act"),
        ("leave", "bad"),
    ],
)
def test_text_stands_out_from_what_is_behind_it(look: str, ink: str, behind: str) -> None:
    colours = LOOKS[look]
    assert contrast(colours[ink], colours[behind]) >= TEXT


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    ("edge", "behind"),
    [
        ("line", "page"),
        ("line", "paper"),
        ("act", "page"),
        ("act", "paper"),
        ("act", "mine"),
        ("bad", "page"),
        ("bad", "paper"),
    ],
)
def test_what_marks_a_control_stands_out_from_what_is_around_it(look: str, edge: str, behind: str) -> None:
    colours = LOOKS[look]
    assert contrast(colours[edge], colours[behind]) >= EDGE


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("behind", ["page", "paper", "mine"])
def test_one_of_the_two_rings_of_the_focus_stands_out_from_anything(look: str, behind: str) -> None:
    colours = LOOKS[look]
    ring = re.search(r":focus-visible[^}]*box-shadow:0 0 0 6px (#\w+)", CHAT)
    assert ring is not None
    assert max(contrast(one, colours[behind]) for one in (colours["glow"], ring[1])) >= EDGE
    assert contrast(colours["glow"], ring[1]) >= EDGE
