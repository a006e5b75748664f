"""Whether a page is valid HTML, as far as it can be told without the network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import html5lib

_PRESSED = frozenset({"a", "button", "input", "select", "textarea", "label", "summary", "details"})
"""What is pressed or filled in; a label may hold one control, and a block of details its summary."""
_BLOCKS = frozenset(
    {"article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "footer", "form", "h1"}
    | {"h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}
)
_PHRASES_ONLY = frozenset({"p", "h1", "h2", "h3", "h4", "span", "b", "i", "label", "button", "a", "dt"})
_INSIDE = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "legend": {"fieldset"}, "summary": {"details"}}
_NO_END = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_END_MAY_LACK = frozenset({"html", "head", "body"})


def markup_faults(html: str) -> list[str]:
    """What is not valid in a page, or in the part of one that the script gets; [] for nothing.

    html5lib tells what a parser stumbles over. It says nothing of what may stand in what, and reads what is
    in `<noscript>` of the head as markup and elsewhere as text: that is looked at here, as it is written.
    """
    is_whole = html.lstrip().lower().startswith("<!doctype")
    parser = html5lib.HTMLParser(strict=False)
    (parser.parse if is_whole else parser.parseFragment)(html)
    found = [f"line {place[0]}: {fault} {about}" for place, fault, about in parser.errors]
    nesting = _Nesting()
    nesting.feed(html)
    nesting.close()
    return found + nesting.faults


class _Nesting(HTMLParser):
    """What stands in what it may not stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._open: list[str] = []
        self._ids: list[set[str]] = [set()]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._one(tag, attrs)
        if tag not in _NO_END:
            self._open.append(tag)
            if tag == "template":
                self._ids.append(set())

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._one(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes what is not open: {self._open[-3:]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass
            if tag == "template":
                self._ids.pop()

    def close(self) -> None:
        super().close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open if tag not in _END_MAY_LACK]

    def _one(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        names = [name for name, _value in attrs]
        held = dict(attrs)
        twice = {name for name in names if names.count(name) > 1}
        parent = self._open[-1] if self._open else ""
        around = set(self._open[self._open.index("template") :] if "template" in self._open else self._open)
        is_hidden = tag == "input" and held.get("type") == "hidden"
        if twice:
            self.faults.append(f"line {line}: <{tag}> has {twice} twice")
        if tag in _INSIDE and parent not in _INSIDE[tag]:
            self.faults.append(f"line {line}: <{tag}> in <{parent}>")
        if tag in _BLOCKS and parent in _PHRASES_ONLY:
            self.faults.append(f"line {line}: the block <{tag}> in <{parent}>")
        if parent in ("ul", "ol") and tag not in ("li", "template", "script"):
            self.faults.append(f"line {line}: <{tag}> right in <{parent}>")
        if tag in _PRESSED and not is_hidden:
            pressed = around & (_PRESSED - {"details"})
            if pressed - ({"label"} if tag in ("input", "select", "textarea") else set()):
                self.faults.append(f"line {line}: <{tag}> in {sorted(pressed)}")
        if tag == "form" and "form" in around:
            self.faults.append(f"line {line}: a form in a form")
        if (name := held.get("id")) is not None:
            if not name or re.search(r"\s", name) or name in self._ids[-1]:
                self.faults.append(f"line {line}: the id {name!r} is empty, spaced or used twice")
            self._ids[-1].add(name)
