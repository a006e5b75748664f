"""What Chromium tells a screen reader of a page, in order, is what is written down in `spoken/`.

After a change that was meant, read what it says now, and write it down anew with
`HEARD_WRITE_SPOKEN=1 pytest tests/journeys/test_spoken.py`; the difference belongs in the same commit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.conftest import Service
from tests.journeys.robot import fill
from tests.journeys.states import SEND, moves, speak, starts

pytestmark = pytest.mark.browser

SPOKEN = Path(__file__).parent / "spoken"
SILENT = frozenset(
    {"none", "generic", "InlineTextBox", "ListMarker", "RootWebArea", "LineBreak", "Legend", "LabelText"}
)
"""What a screen reader passes over or reads as a part of something else."""
NAMED_BY_CONTENT = frozenset(
    {"heading", "link", "button", "radio", "checkbox", "option", "Legend", "LabelText"}
)
STATES = ("checked", "invalid", "required", "disabled", "expanded", "focused", "level")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's page."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def spoken(page: Page) -> str:
    """The accessibility tree of a page as lines: role, name, description and state, indented by depth."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    lines: list[str] = []

    def say(node: dict[str, object], depth: int, told: bool) -> None:
        role = _value(node, "role")
        name = " ".join(str(_value(node, "name")).split())
        said = not (node.get("ignored") or role in SILENT or (told and role == "StaticText"))
        if said and (role != "StaticText" or name):
            lines.append("  " * depth + _line(node, str(role), name))
        # What the status says is a matter of moments; that it only says "Saved" has a test of its own.
        inner = told or role in ("LabelText", "status") or bool(said and role in NAMED_BY_CONTENT and name)
        for child in node.get("childIds", []):  # type: ignore[attr-defined]
            if child in by_id:
                say(by_id[child], depth + bool(said), inner)

    say(nodes[0], 0, told=False)
    return "\n".join([f"title: {page.title()}", *lines, ""])


def _value(node: dict[str, object], what: str) -> object:
    held = node.get(what)
    return held.get("value", "") if isinstance(held, dict) else ""


def _line(node: dict[str, object], role: str, name: str) -> str:
    role = "text" if role == "StaticText" else role
    found = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}  # type: ignore[attr-defined]
    states = [
        state if found[state] is True or found[state] == "true" else f"{state} {found[state]}"
        for state in STATES
        if found.get(state) not in (None, "", False, "false") or (state == "checked" and state in found)
    ]
    described = " ".join(str(_value(node, "description")).split())
    value = " ".join(str(_value(node, "value")).split())
    parts = [role, f"“{name}”" if name else "", f"= “{value}”" if value and value != name else ""]
    if described:
        parts.append(f"(also: {described})")
    if states:
        parts.append("[" + ", ".join(states) + "]")
    return " ".join(part for part in parts if part)


def _answered_to(page: Page, question: str) -> None:
    for _turn in range(20):
        if page.locator("main").get_attribute("data-q") == question:
            return
        fill(page.locator("main form"), "It was good.")
        moves(page, SEND)
    raise AssertionError(f"{question} was not asked")


def _one_of_several(page: Page, example: Service) -> None:
    starts(page, example, "every")
    _answered_to(page, "T.single")
    fill(page.locator("main form"), "")
    moves(page, SEND)


def _words(page: Page, example: Service) -> None:
    starts(page, example, "every")
    _answered_to(page, "T.long")


def _faces(page: Page, example: Service) -> None:
    starts(page, example, "every")
    _answered_to(page, "T.faces")


def _to_mend(page: Page, example: Service) -> None:
    starts(page, example, "every")
    _answered_to(page, "T.single")
    moves(page, SEND)


def _answers(page: Page, example: Service) -> None:
    starts(page, example, "shared")
    page.locator("main [name=skip]").or_(page.locator(SEND)).first.wait_for()
    moves(page, SEND)
    fill(page.locator("main form"), "It was good.")
    moves(page, SEND)
    expect(page.get_by_role("status")).to_have_text("Saved")
    page.goto(f"{example.address}/c/{example.codes['shared']}/check")


def _points_in_urdu(page: Page, example: Service) -> None:
    speak(page, example, "ur")
    starts(page, example, "parent")
    for _turn in range(3):
        fill(page.locator("main form"), "")
        moves(page, SEND)


@pytest.mark.parametrize(
    ("name", "leads"),
    [
        ("one-of-several", _one_of_several),
        ("words", _words),
        ("faces", _faces),
        ("to-mend", _to_mend),
        ("answers", _answers),
        ("in-urdu", _points_in_urdu),
    ],
)
def test_a_page_is_spoken_as_it_is_written_down(
    example: Service, page: Page, name: str, leads: Callable[[Page, Service], None]
) -> None:
    leads(page, example)
    # “Saved” comes when the line lets it; what it says is tested with the script.
    page.evaluate("document.getElementById('status').textContent = ''")
    path = SPOKEN / f"{name}.txt"
    says = spoken(page)
    if os.environ.get("HEARD_WRITE_SPOKEN"):
        SPOKEN.mkdir(exist_ok=True)
        path.write_text(says, encoding="utf-8", newline="\n")
    assert says == path.read_text(encoding="utf-8")
