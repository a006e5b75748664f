"""What needs npm: SurveyJS beside Heard, axe on states of Heard's pages, Lighthouse on the first turn.

All of it is installed by npm's own client into a folder that goes away with the run. Nothing of it is ever
part of Heard, and no other benchmark or test needs it.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from benchmarks.front import measures, robot
from benchmarks.front.packing import packer
from benchmarks.front.robot import Place, Robot, Stuck, visit
from benchmarks.front.run import Side
from benchmarks.tables import table, verdict
from questionnaires.model import Kind, Question
from tests import real_servers

PACKAGES = ("survey-core", "survey-js-ui", "axe-core", "lighthouse@12")
SECONDS_TO_INSTALL = 240
SECONDS_FOR_LIGHTHOUSE = 120
CATEGORIES = ("performance", "accessibility", "best-practices")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
STATES: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "more contrast": {"contrast": "more"},
    "forced colours": {"forced_colors": "active"},
    "320 px": {"viewport": {"width": 320, "height": 640}},
}
AT = {"question 1": 0, "question 6": 5, "the end": 10}


class NoPeers(Exception):
    """Peers cannot be measured here. The text says why."""


@contextmanager
def installed() -> Iterator[Path]:
    """A folder in which npm has installed the packages. Raises NoPeers."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeers("npm is not on this machine, so peers, axe and Lighthouse are left out.")
    with tempfile.TemporaryDirectory(prefix="heard-peers-") as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES]
        try:
            subprocess.run(
                command, cwd=folder, check=True, timeout=SECONDS_TO_INSTALL, stdout=subprocess.DEVNULL
            )
        except (subprocess.SubprocessError, OSError) as failed:
            why = f"npm could not install them ({type(failed).__name__})"
            raise NoPeers(f"{why}, so peers, axe and Lighthouse are left out.") from None
        yield folder


# --- SurveyJS, as its guide has it embedded ---

HOST_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" \
content="width=device-width,initial-scale=1"><title>Your views</title><link rel="icon" href="data:,">\
<link rel="stylesheet" href="/survey-core/{style}"><script src="/survey-core/survey.core.min.js"></script>\
<script src="/survey-js-ui/survey-js-ui.min.js"></script></head><body><div id="survey"></div><script>\
const survey = new Survey.Model({model}); survey.render(document.getElementById("survey"));</script>\
</body></html>"""


def survey_model(asked: Sequence[Question]) -> dict[str, Any]:
    """The questions as SurveyJS is told them, one on each page."""
    elements = []
    for question in asked:
        element: dict[str, Any] = {"name": question.id.replace(".", "_"), "title": question.text}
        if question.kind is Kind.LONG_TEXT:
            element["type"] = "comment"
        else:
            element["type"] = "checkbox" if question.kind is Kind.SEVERAL else "radiogroup"
            element["choices"] = [option.label for option in question.options]
        elements.append(element)
    return {
        "showQuestionNumbers": "off",
        "pages": [{"elements": [element]} for element in elements],
        "completedHtml": "<h1>Thank you</h1>",
    }


@contextmanager
def surveyjs(folder: Path, asked: Sequence[Question]) -> Iterator[Place]:
    """SurveyJS from the installed files, compressed as the others are, with the ten questions."""
    modules = folder / "node_modules"
    fontless = modules / "survey-core" / "survey-core.fontless.min.css"
    style = fontless.name if fontless.exists() else "survey-core.min.css"
    page = HOST_PAGE.format(style=style, model=json.dumps(survey_model(asked)))
    handler = functools.partial(_Files, page=page.encode(), directory=str(modules))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield robot.plain(f"http://127.0.0.1:{server.server_port}", name="SurveyJS")
    finally:
        server.shutdown()
        server.server_close()


class _Files(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, page: bytes, directory: str) -> None:
        self._page = page
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if self.path == "/":
            self._answer(self._page, "text/html; charset=utf-8")
        elif file.is_file():
            self._answer(file.read_bytes(), self.guess_type(str(file)))
        else:
            self.send_error(404)

    def _answer(self, body: bytes, kind: str) -> None:
        encoding, _pack = packer()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if encoding in self.headers.get("Accept-Encoding", ""):
            body = _packed(body)
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing is written about who asked."""


@functools.lru_cache(maxsize=16)
def _packed(body: bytes) -> bytes:
    return packer()[1](body)


def peer_rows(browser: Browser, heard: Side, peer: Place, asked: Sequence[Question]) -> str:
    """The table of Heard beside a peer: one round each, no limits."""
    found = []
    for place in (heard.place, peer):
        try:
            first = measures.first_turn(browser, place, asked)
            whole = measures.ten_questions(browser, place, asked, script=True)
        except (Stuck, BrowserError) as failed:
            return f"  {place.name}: {str(failed).splitlines()[0]}"
        found.append(
            (
                place.name,
                f"{first.received / 1000:,.1f}",
                first.requests,
                f"{first.input_possible:.2f}",
                f"{first.blocked:.0f}",
                f"{first.shift:.3f}",
                first.elements,
                f"{first.heap / 1_000_000:.1f}",
                f"{whole.whole:.1f}",
                f"{whole.received / 1000:,.1f}",
            )
        )
    heads = (
        "",
        "KB",
        "requests",
        "input s",
        "blocked ms",
        "shift",
        "elements",
        "heap MB",
        "ten s",
        "whole KB",
    )
    return table(heads, found)


# --- axe ---


@dataclass(frozen=True, slots=True)
class Checked:
    """What axe found wrong on one page in one state: its rules' ids with their impact."""

    state: str
    at: str
    found: tuple[str, ...]


def axe(browser: Browser, place: Place, asked: Sequence[Question], folder: Path) -> list[Checked]:
    """Check question 1, question 6 and the end in every state; anything of any impact counts."""
    script = (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    return [
        Checked(state, at, _axe_at(browser, place, asked, script, settings, turns))
        for state, settings in STATES.items()
        for at, turns in AT.items()
    ]


def _axe_at(
    browser: Browser,
    place: Place,
    asked: Sequence[Question],
    script: str,
    settings: Mapping[str, Any],
    turns: int,
) -> tuple[str, ...]:
    with visit(browser, place, place.person, asked, **settings) as one:
        one.pace = 0.0
        place.person.ask(one)
        one.until(lambda heading: one.question(heading) is not None, 30)
        _go_on(one, turns)
        one.rest(0.5)
        one.page.evaluate(script)
        told = one.page.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
            list(RULES),
        )
    return tuple(f"{fault['id']} ({fault['impact']}, {len(fault['nodes'])})" for fault in told["violations"])


def _go_on(one: Robot, turns: int) -> None:
    if turns == len(one.questions):
        one.to_the_end()
        return
    for _turn in range(turns):
        one.answer()


def axe_table(checked: Sequence[Checked]) -> str:
    """States down, places across; how many rules were broken, and which."""
    by_state = {state: {one.at: one.found for one in checked if one.state == state} for state in STATES}
    rows = [(state, *(len(found.get(at, ())) for at in AT)) for state, found in by_state.items()]
    lines = [table(("axe, rules broken", *AT), rows)]
    named = sorted({f"{one.state}, {one.at}: {rule}" for one in checked for rule in one.found})
    lines += [f"  {line}" for line in named]
    lines.append(f"  nothing of any impact: {verdict(not named)}")
    return "\n".join(lines)


# --- Lighthouse ---


def lighthouse(heard: Side, browser: Browser, asked: Sequence[Question], folder: Path) -> str:
    """Lighthouse's three marks for question 1, fetched with the cookie of a visit that has begun."""
    with visit(browser, heard.place, heard.place.person, asked) as one:
        heard.place.person.ask(one)
        one.until(lambda heading: one.question(heading) is not None, 30)
        address = one.page.evaluate("location.href")
        held = one.page.context.cookies(address)
        cookie = "; ".join(f"{kept.get('name', '')}={kept.get('value', '')}" for kept in held)
        if not str(address).endswith("/chat"):
            # Back to the turn itself: the address that a reload would ask for.
            address = f"{address}/chat"
        return _marks(str(address), cookie, folder)


def _marks(address: str, cookie: str, folder: Path) -> str:
    program = folder / "node_modules" / ".bin" / "lighthouse"
    told = folder / "lighthouse.json"
    flags = " ".join(
        ["--headless=new", *real_servers.CHROMIUM_FLAGS, f"--user-data-dir={folder / 'profile'}"]
    )
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie}), encoding="utf-8")
    command = [
        str(program),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={told}",
        f"--extra-headers={headers}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={flags}",
    ]
    try:
        subprocess.run(
            command,
            check=True,
            timeout=SECONDS_FOR_LIGHTHOUSE,
            env={**os.environ, "CHROME_PATH": real_servers.chromium()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        report = json.loads(told.read_text(encoding="utf-8"))
    except (subprocess.SubprocessError, OSError, ValueError) as failed:
        return f"  Lighthouse gave no marks ({type(failed).__name__})"
    return marks(report)


def marks(report: Mapping[str, Any]) -> str:
    """Lighthouse's marks out of a hundred, and the audits that kept them below it."""
    found = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    written = " / ".join(str(mark) for mark in found.values())
    short = sorted(
        {
            part["id"]
            for name in CATEGORIES
            for part in report["categories"][name]["auditRefs"]
            if part.get("weight")
            and (report["audits"][part["id"]].get("score") or 0) < 0.9
            and report["audits"][part["id"]].get("scoreDisplayMode") not in ("notApplicable", "manual")
        }
    )
    lines = [f"  Lighthouse, question 1, {' / '.join(CATEGORIES)}: {written}"]
    if short:
        lines.append(f"  kept below by: {', '.join(short)}")
    lines.append(f"  a hundred each: {verdict(all(mark == 100 for mark in found.values()))}")
    return "\n".join(lines)
