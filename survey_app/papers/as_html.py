"""A paper as HTML: a file that stands alone, or the part of a staff page.

Neither has a script. The file carries its own styles, its charts and nothing else, and fetches nothing. Words
of people and of the paper are text to the template, never markup.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from survey_app.papers import layout
from survey_app.papers.model import Block, Narrative, Paper
from survey_app.papers.words import direction_of, words

STYLES, FILE_STYLES = "report.css", "report_file.css"
"""Of the blocks, which a staff page carries too; and of a file that stands alone."""
_TEMPLATE = "paper.html"


def render(
    paper: Paper,
    *,
    fragment: bool = False,
    after_narrative: Callable[[Narrative], str] | None = None,
) -> str:
    """A paper as a whole file, or as a fragment for a page that has its own h1.

    after_narrative: what a page puts after each room for words, such as a form; `Markup`, or it is text.
    Sources link to staff's page in a fragment only: from a file that was handed on they would lead nowhere.
    """
    found = _template().render(
        paper=paper,
        words=words(paper.language),
        layout=layout,
        contents_depth=layout.contents_depth(paper),
        fragment=fragment,
        after_narrative=after_narrative,
        source_of=svg_address,
        sort_of=_sort_of,
        direction_of=direction_of,
        styles="" if fragment else Markup(_styles(FILE_STYLES) + _styles(STYLES)),  # noqa: S704 - our own files
    )
    return found


def svg_address(svg: str) -> str:
    """A drawing as an address that holds it whole."""
    return "data:image/svg+xml," + quote(svg, safe=" /:=;,()")


def _sort_of(block: Block) -> str:
    return type(block).__name__.lower()


@cache
def _styles(name: str) -> str:
    return files("survey_app.static").joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    source = files("survey_app.papers").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({_TEMPLATE: source}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE)
