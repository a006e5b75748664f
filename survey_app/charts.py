"""Charts drawn on the server from the same figures as the table beside them, as an image within the page.

Only figures that are shown are drawn, as they are shown: rounded ones rounded, words and bands not at all. A
chart has no script, no font of its own and fetches nothing; its text alternative says what it draws.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from analysis.figures import ChangeFigure, Figure, Form
from survey_app import sentences
from survey_app.i18n import gettext as _
from survey_app.services.summaries import BlockSummary

BLUE, ORANGE = "#0072b2", "#d55e00"
"""Told apart by people who see red and green alike (Okabe and Ito), and by their lightness."""
PALE = "#9aa6a9"
"""Of the lines of single people, behind the group's."""
WIDTH, NARROW = 560, 400
"""Of bars with words beside them, and of the rest: a telephone shows these at two thirds of their size, where
the words of a wider one could not be read."""
MOST_BARS = 6
"""Themes drawn over two releases; more could not be told apart on a telephone."""
_ROW, _AROUND = 34, 70
_LONGEST_LABEL = 26
_ASIDE = 1.08
"""Where the interval stands: beside the later mean, so that the two do not cover each other."""
_NOT_DRAWN = ("script", "desc", "title")
_FONT = "system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture for an `img` or a report: the drawing, its text alternative, and its size in pixels."""

    svg: str
    alt: str
    width: int
    height: int

    @property
    def src(self) -> str:
        """The drawing as an address that holds it whole."""
        return "data:image/svg+xml," + quote(self.svg, safe=" /:=;,()")


@cache
def _pygal() -> Any:
    """The package that draws, loaded with the first chart, since loading it takes long.

    It leaves a finder of an old kind among Python's, for plug-ins of maps; Python warns of it at every later
    import that reaches it, so it is taken out again.
    """
    import pygal
    import pygal.style
    from pygal.etree import etree

    # Where lxml is installed it would draw with that, and the drawing lose its namespace when it is written
    # by Python's own: a picture that no browser shows.
    etree.to_etree()
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
    return pygal


def of_answers(labelled: Sequence[tuple[str, Figure]]) -> Chart | None:
    """Bars of how often each option was chosen; None where fewer than two numbers are shown."""
    shown = [(label, figure) for label, figure in labelled if figure.form in (Form.SHARE, Form.COUNT)]
    forms = {figure.form for _label, figure in shown}
    if len(shown) < 2 or len(forms) != 1:
        return None
    is_share = Form.SHARE in forms
    marks = [0, 25, 50, 75, 100] if is_share else _marks(max(figure.value or 0 for _label, figure in shown))
    # Drawn from the bottom up, so the first option comes last.
    upwards = list(reversed(shown))
    chart = _pygal().HorizontalBar(
        **_look((BLUE,)),
        height=_AROUND + _ROW * len(shown),
        range=(0, marks[-1]),
        y_labels=marks,
        value_formatter=lambda value: f"{value:g}%" if is_share else f"{value:g}",
    )
    chart.x_labels = [_short(label) for label, _figure in upwards]
    chart.add("", [figure.value for _label, figure in upwards])
    said = "; ".join(f"{label}: {sentences.figure_text(figure)}" for label, figure in shown)
    return _drawn(chart, _("Bar chart of the answers.") + " " + said + ".")


def of_change(figure: ChangeFigure, before: str, after: str, lowest: float, highest: float) -> Chart | None:
    """What changed between two waves: the group's means and the interval of the change.

    A line a person lies behind them where the figure holds any. Where the means are hidden and the change is
    not, the change alone is drawn. None where neither is shown.
    """
    change, low, high = figure.change.value, figure.interval.low, figure.interval.high
    if change is None or low is None or high is None:
        return None
    first, last = figure.before.value, figure.after.value
    if first is None or last is None:
        return _of_change_alone(figure, change, low, high)
    people = [[(0, earlier), (1, later)] for earlier, later in figure.lines]
    chart = _pygal().XY(
        **_look((*(PALE,) * len(people), BLUE, ORANGE), thin=bool(people), width=NARROW),
        height=260,
        range=(lowest, highest),
        xrange=(-0.3, 1.3),
        show_y_guides=True,
        show_x_guides=False,
        y_labels=[lowest, (lowest + highest) / 2, highest],
        value_formatter=lambda value: f"{value:g}",
        dots_size=6,
    )
    chart.x_labels = [{"value": 0, "label": before}, {"value": 1, "label": after}]
    for line in people:
        chart.add("", line, stroke_style={"width": 1}, dots_size=2)
    chart.add("", [(0, first), (1, last)], stroke_style={"width": 3})
    chart.add("", [(_ASIDE, first + low), (_ASIDE, first + high)], stroke_style={"width": 3}, dots_size=3)
    said = [
        f"{before}: {sentences.figure_text(figure.before)}",
        f"{after}: {sentences.figure_text(figure.after)}",
        _("likely change:") + " " + sentences.figure_text(figure.interval),
    ]
    about = (
        _("Chart with a thin line for each person and a thick one for the group's average.")
        if people
        else _("Chart of the group's average.")
    )
    return _drawn(chart, about + " " + "; ".join(said) + ".", thick=(len(people), len(people) + 1))


def _of_change_alone(figure: ChangeFigure, change: float, low: float, high: float) -> Chart:
    """The change as a dot on a line from the lower to the upper end of its interval, nought marked."""
    reach = max(abs(low), abs(high), 1)
    chart = _pygal().XY(
        **_look((ORANGE, BLUE), width=NARROW),
        height=150,
        range=(-1, 1),
        xrange=(-reach, reach),
        show_y_guides=False,
        show_x_guides=True,
        show_y_labels=False,
        dots_size=7,
        x_value_formatter=lambda value: sentences.signed(value),
        x_title=_("Points, later minus earlier"),
    )
    chart.x_labels = [-reach, 0, reach]
    chart.add("", [(low, 0), (high, 0)], stroke_style={"width": 3}, dots_size=3)
    chart.add("", [(change, 0)], stroke=False)
    said = (
        _("average change:")
        + f" {sentences.figure_text(figure.change)}; "
        + _("likely change:")
        + f" {sentences.figure_text(figure.interval)}"
    )
    return _drawn(chart, _("Chart of the change, with nought in the middle.") + " " + said + ".")


def of_three_waves(one: BlockSummary) -> Chart | None:
    """The means of people with all three scores, as a line; None where they are not shown."""
    means = [one.figure.part(name) for name in ("mean_pre", "mean_post", "mean_followup")]
    values = [figure.value for figure in means if figure is not None and figure.value is not None]
    if len(values) < len(means):
        return None
    lowest, highest = (one.scale.lowest, one.scale.highest) if one.scale is not None else (0, 10)
    words = [str(sentences.WAVE_WORDS[wave]) for wave in one.waves]
    chart = _pygal().XY(
        **_look((BLUE,), width=NARROW),
        height=240,
        range=(lowest, highest),
        xrange=(-0.3, 2.3),
        show_x_guides=False,
        y_labels=[lowest, (lowest + highest) / 2, highest],
        value_formatter=lambda value: f"{value:g}",
        dots_size=6,
    )
    chart.x_labels = [{"value": place, "label": word} for place, word in enumerate(words)]
    chart.add("", list(enumerate(values)), stroke_style={"width": 3})
    told = "; ".join(
        f"{word}: {sentences.figure_text(figure)}"
        for word, figure in zip(words, means, strict=True)
        if figure is not None
    )
    return _drawn(chart, _("Chart of the group's average at three times.") + " " + told + ".")


def of_themes_over_releases(
    found: Sequence[tuple[str, Sequence[Figure | None]]], releases: Sequence[str]
) -> Chart | None:
    """Bars of the shares at the last two releases, theme by theme; None where under two are shown at both.

    found: a theme's name and who spoke of it at each release. releases: their names, as many.
    """
    shown = [
        (name, [figure for figure in over[-2:] if figure is not None and figure.form is Form.SHARE])
        for name, over in found
    ]
    both = [(name, figures) for name, figures in shown if len(figures) == 2][:MOST_BARS]
    if len(both) < 2 or len(releases) < 2:
        return None
    # Drawn from the bottom up, so the first theme comes last, and of its two bars the later one below.
    upwards = list(reversed(both))
    chart = _pygal().HorizontalBar(
        **_look((BLUE, PALE)),
        height=_AROUND + 2 * _ROW * len(both),
        range=(0, 100),
        y_labels=[0, 25, 50, 75, 100],
        value_formatter=lambda value: f"{value:g}%",
    )
    chart.x_labels = [_short(name) for name, _figures in upwards]
    chart.add("", [figures[1].value for _name, figures in upwards])
    chart.add("", [figures[0].value for _name, figures in upwards])
    said = "; ".join(
        f"{name}: {sentences.figure_text(figures[0])}, {sentences.figure_text(figures[1])}"
        for name, figures in both
    )
    about = _("Bar chart of the share of people who spoke of each theme, at %(first)s and at %(last)s.") % {
        "first": releases[-2],
        "last": releases[-1],
    }
    return _drawn(chart, about + " " + said + ".")


def _marks(largest: float) -> list[int]:
    """Up to five round numbers along the axis, from 0 to at least the largest."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 250, 1000, 10**6) if largest <= 4 * step)
    return list(range(0, max(step, ceil(largest / step) * step) + 1, step))


def _look(colours: tuple[str, ...], *, thin: bool = False, width: int = WIDTH) -> dict[str, object]:
    return {
        "width": width,
        "show_legend": False,
        "js": [],
        "print_values": False,
        "margin": 12,
        "margin_right": 32,
        "style": _pygal().style.Style(
            background="#ffffff",
            plot_background="#ffffff",
            foreground="#1c2a2e",
            foreground_strong="#1c2a2e",
            foreground_subtle="#4d5d62",
            font_family=_FONT,
            label_font_size=15,
            major_label_font_size=15,
            title_font_size=15,
            colors=colours,
            opacity="1",
            stroke_opacity="1",
            stroke_width="1" if thin else "3",
            guide_stroke_color="#c9d2d1",
            major_guide_stroke_color="#c9d2d1",
        ),
    }


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"


def _drawn(chart: Any, alt: str, thick: tuple[int, ...] = ()) -> Chart:
    """The chart without its script, its tips and its maker's addresses.

    thick: places of the lines that stand out; the package has one width for all.
    """
    root = chart.render_tree()
    for group in root.iter():
        classes = str(group.get("class", "")).split()
        if any(f"serie-{place}" in classes for place in thick):
            for line in group.iter():
                if "line" in str(line.get("class", "")).split():
                    line.set("style", "stroke-width:4")
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.tag.rsplit("}", 1)[-1] if isinstance(child.tag, str) else None
            if name is None or name in _NOT_DRAWN:
                parent.remove(child)
    # Without them some programs draw nothing where the drawing is saved as a file or put on a canvas.
    root.set("width", str(chart.config.width))
    root.set("height", str(chart.config.height))
    svg = ElementTree.tostring(root, encoding="unicode")
    return Chart(svg, alt, chart.config.width, chart.config.height)
