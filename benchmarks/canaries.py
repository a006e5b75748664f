"""Whether anything of a person is on the disk that should not be: `python -m benchmarks canaries [--runs N]`.

A thousand visits over every way that a respondent's pages have, errors, malformed requests, crashes in the
middle of a transaction and killed servers among them. Each visit has canaries of its own: its address (from
the network for benchmarks, in the headers that proxies set, and a loopback address that it really comes
from), browser, referrer, cookie, card, codes, what it writes and sends, and what it writes and does not send.
Then every file is read that any part of Heard had written to: the data folder with database, log, queue and
keys; what server and worker said; temporary folders; and of PostgreSQL its whole folder and its log. What was
sent is there, but sealed, so in plain words it must not be found either. A browser makes some visits besides,
which counts what it asks of others.
"""

from __future__ import annotations

import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, Request, sync_playwright

from benchmarks import servers
from benchmarks.canary_search import Hit, Literals, search
from benchmarks.people import Form, read_form
from benchmarks.service import NUMBERS, WITHOUT
from benchmarks.tables import table, verdict
from survey_app.services import cards, clock, collections, notices, programmes
from survey_app.services.example import NOTICE_DETAILS
from survey_app.store import collections as store
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.key_store import KeyStore
from survey_app.store.tables import Account
from tests import real_servers

RUNS, ON_POSTGRESQL, IN_BROWSER = 1_000, 100, 8
SEED = 20_261_129
MOST_STEPS = 60
_RECEIPT = re.compile(r'<p class="code"><b dir="ltr">([^<]+)</b>')


# ---- what is served --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """A Heard with collections of every kind. chat, card, staff, shared, crash: their codes."""

    environment: dict[str, str]
    folder: Path
    chat: str
    card: str
    programme: str
    staff: str
    shared: str
    device: str
    crash: str
    cards: tuple[str, ...]

    @property
    def searched(self) -> tuple[Path, ...]:
        """The folders in which something may have been written."""
        return (self.folder,)


def prepare(folder: Path, runs: int, url: str = "") -> Ground:
    """Make a database with collections of every kind in a folder, and cards for the visits that have one."""
    data, temporary = folder / "data", folder / "tmp"
    for each in (data, temporary, folder / "logs"):
        each.mkdir(parents=True)
    url = url or f"sqlite:///{data / 'heard.db'}"
    database = Database(url, KeyStore(data / "keys"))
    migrations.upgrade(database)
    today = clock.today()
    with database.writing() as session:
        partnership = store.add_partnership(
            session, "Three Rivers Partnership", "england", (), NUMBERS, date.max
        )
        notices.say_details(session, partnership, NOTICE_DETAILS, today)
        # Put there by hand: an account that is made leaves its minute in the audit, which is no respondent's.
        account = Account(
            partnership_id=partnership,
            sign_in_name="worker",
            display_name="A worker",
            role="practitioner",
            password_hash="none",
            made_on=today,
        )
        session.add(account)
        session.flush()
        worker = account.id
        programme = programmes.begin(session, partnership, "Walks")
        programmes.set_last_day(session, partnership, programme, today + timedelta(days=90), today)
        made = programmes.find(session, partnership, programme, today)
        assert made is not None
        issued = cards.issue(session, partnership, programme, max(4, runs // len(WAYS) + 2))

        def opened(questionnaire: str, **over: object) -> str:
            opening = collections.Opening(questionnaire, "How are things?", today, **over)  # type: ignore[arg-type]
            return collections.open_collection(session, partnership, opening, today).code

        codes = {
            "chat": opened("Q03"),
            "card": opened("Q02", wave="before", programme_id=made.id),
            "staff": opened("Q16"),
            "shared": opened("Q03", kind="shared", shared_with="your support worker", shared_to=worker),
            "device": opened("Q03", shared_device=True),
            "crash": opened("Q03"),
        }
        crash = collections.find(session, codes["crash"], today)
        assert crash is not None
    _make_crash(database, crash.id)
    database.close()
    environment = {
        **WITHOUT,
        "HEARD_DATA": str(data),
        "HEARD_DATABASE_URL": url,
        "HEARD_ENCODER": "off",
        "TMPDIR": str(temporary),
    }
    return Ground(environment, folder, programme=programme, cards=tuple(issued), **codes)


def _make_crash(database: Database, collection_id: str) -> None:
    """Have every Send to a collection fail in the middle of its transaction, after some of it was written."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    statements = (
        (
            f"CREATE TRIGGER planned BEFORE INSERT ON comment WHEN NEW.collection_id = '{collection_id}' "
            "BEGIN SELECT RAISE(ABORT, 'planned'); END",
        )
        if is_sqlite
        else (
            "CREATE FUNCTION planned() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'planned'; END $$ "
            "LANGUAGE plpgsql",
            "CREATE TRIGGER planned BEFORE INSERT ON comment FOR EACH ROW "
            f"WHEN (NEW.collection_id = '{collection_id}') EXECUTE FUNCTION planned()",
        )
    )
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@dataclass
class Heard:
    """Web server and worker over a ground, which can be killed and started again."""

    ground: Ground
    application: str = "wsgi:app"
    has_worker: bool = True
    port: int = 0
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both, with all that they say in files."""
        self.port = self.port or real_servers.free_port()
        environment = {**os.environ, **self.ground.environment}
        logs = self.ground.folder / "logs"

        def begin(name: str, *command: str) -> subprocess.Popen[bytes]:
            with (logs / f"{name}.log").open("ab") as said:
                return subprocess.Popen(
                    [sys.executable, *command], env=environment, cwd=servers.ROOT, stdout=said, stderr=said
                )

        bind = f"127.0.0.1:{self.port}"
        config = ("--config", "python:survey_app.server", "--bind", bind)
        self.web = begin("web", "-m", "gunicorn", self.application, *config)
        if self.has_worker:
            self.worker = begin("worker", "-c", "from survey_app.cli import main; main(['worker'])")
        until = time.monotonic() + servers.SECONDS_TO_START
        while time.monotonic() < until:
            if servers.is_healthy(f"http://127.0.0.1:{self.port}"):
                return
            time.sleep(0.1)
        raise TimeoutError("the web server did not come up")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End both; with SIGKILL as a machine does that loses its power."""
        for process in (self.web, self.worker):
            if process is not None:
                family = servers.family(process.pid) if how is signal.SIGKILL else [process.pid]
                for each in family:
                    with suppress(ProcessLookupError):
                        os.kill(each, how)
                try:
                    process.wait(timeout=servers.SECONDS_TO_STOP)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def kill_a_web_worker(self) -> None:
        """Kill one process that answers requests, whatever it does just then."""
        if self.web is not None and (workers := servers.web_workers(self.web.pid)):
            with suppress(ProcessLookupError):
                os.kill(workers[0], signal.SIGKILL)


# ---- visits ----------------------------------------------------------------------------------------------


@dataclass
class Visit:
    """One person with canaries of their own. statuses: what the server said."""

    heard: Heard
    number: int
    literals: Literals
    chance: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    def canary(self, kind: str) -> str:
        """A word that is in no other place in the world."""
        return f"zq{kind}-{self.number:05d}x{secrets.token_hex(3)}"

    @property
    def ground(self) -> Ground:
        """What is served."""
        return self.heard.ground

    @property
    def comes_from(self) -> str:
        """A loopback address that only this visit really comes from."""
        return f"127.{10 + self.number // 60_000}.{self.number // 250 % 250}.{2 + self.number % 250}"

    def headers(self) -> dict[str, str]:
        """What a browser, and proxies before it, say of a person; all of it canaries."""
        address = f"198.18.{self.number // 250 % 250}.{1 + self.number % 250}"
        cookies = {**self.cookies, "visitor": self.canary("cookie")}
        return {
            "User-Agent": f"Mozilla/5.0 ({self.canary('agent')})",
            "Referer": f"https://example.invalid/{self.canary('referrer')}",
            "X-Forwarded-For": f"{address}, 2001:db8::{self.number % 65_000 + 1:x}",
            "X-Real-IP": address,
            "Forwarded": f'for="[2001:db8::{self.number % 65_000 + 1:x}]"',
            "Accept-Language": "en",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }

    def ask(
        self, method: str, path: str, body: bytes | None = None, over: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        """Ask for a path and what it leads on to: the last path, and the page; "" where nobody answers."""
        for _ in range(6):
            headers = self.headers() | dict(over or {})
            if body is not None:
                headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            line = HTTPConnection(
                "127.0.0.1", self.heard.port, timeout=20, source_address=(self.comes_from, 0)
            )
            try:
                line.request(method, path, body, headers)
                answer = line.getresponse()
                page = answer.read().decode("utf-8", "replace")
            except (OSError, HTTPException):
                self.statuses[0] += 1
                return path, ""
            finally:
                line.close()
            self.statuses[answer.status] += 1
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _equals, held = value.split(";", 1)[0].partition("=")
                    self.cookies[cookie.strip()] = held
            onward = answer.getheader("Location")
            if answer.status not in (302, 303) or not onward or not onward.startswith("/"):
                return path, page
            method, path, body = "GET", onward, None
        return path, page

    def send(self, path: str, form: Form, **over: str) -> tuple[str, str]:
        """Fill in a form and send it. over: what is given in place of what stands there, or besides."""
        sent = {**form.hidden, **{name: self.chance.choice(values) for name, values in form.choices.items()}}
        sent |= {name: f"My worker was kind. {self.canary('sent')}" for name in form.boxes}
        if form.button:
            sent[form.button[0]] = form.button[1]
        return self.ask("POST", form.action or path, urlencode(sent | over).encode())

    def converse(self, path: str, stop_at_words: str = "", **start: str) -> str:
        """Answer to the thanks, or to where words are asked for; the last page. start: for the first form."""
        at, page = self.ask("GET", path)
        for step in range(MOST_STEPS):
            form = read_form(page)
            if form is None or "<h1>Thank you" in page:
                break
            if stop_at_words and form.boxes:
                return self.send(at, form, **dict.fromkeys(form.boxes, stop_at_words))[1]
            at, page = self.send(at, form, **(start if step == 0 else {}))
        return page

    def raw(self, request: bytes) -> None:
        """Send bytes that are no request, and hear what is said to them."""
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.heard.port), 10, (self.comes_from, 0)) as line,
        ):
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            line.settimeout(2)
            while line.recv(65536):
                pass


def _form(page: str) -> Form:
    found = read_form(page)
    return found if found is not None else Form("", {}, {}, (), None)


def by_chat(visit: Visit) -> None:
    """The conversation, a page a turn."""
    visit.converse(f"/c/{visit.ground.chat}")


def by_form(visit: Visit) -> None:
    """All questions on one page."""
    visit.converse(f"/c/{visit.ground.chat}", start="form")


def as_staff(visit: Visit) -> None:
    """A staff collection."""
    visit.converse(f"/c/{visit.ground.staff}")


def to_somebody(visit: Visit) -> None:
    """A shared collection."""
    visit.converse(f"/c/{visit.ground.shared}")


def on_a_shared_device(visit: Visit) -> None:
    """A device that goes round: begun, handed on, and answered to the end."""
    code = visit.ground.device
    visit.converse(f"/c/{code}", visit.canary("unsent"))
    visit.ask("GET", f"/c/{code}/hand-on")
    visit.ask("GET", f"/c/{code}/next")
    visit.converse(f"/c/{code}")


def with_a_card(visit: Visit) -> None:
    """A card that is one."""
    card = visit.ground.cards[visit.number % len(visit.ground.cards)]
    visit.literals.add("card", card, cards.spaced(card))
    visit.ask("GET", f"/p/{visit.ground.programme}")
    visit.converse(f"/c/{visit.ground.card}", card=card)


def with_a_wrong_card(visit: Visit) -> None:
    """A card that is none, and one with a slip in it."""
    card = cards.draw_code()
    visit.literals.add("card", card, cards.spaced(card))
    visit.converse(f"/c/{visit.ground.card}", card=card)
    visit.converse(f"/c/{visit.ground.card}", card=visit.canary("card"))


def and_comes_back(visit: Visit) -> None:
    """Stops, with a code for coming back; comes back with a wrong one, and with it; and stops again."""
    code = visit.ground.chat
    visit.converse(f"/c/{code}", visit.canary("unsent"))
    at, page = visit.ask("GET", f"/c/{code}/later")
    _at, page = visit.send(at, _form(page))
    found = _RECEIPT.search(page)
    visit.cookies.clear()
    at, page = visit.ask("GET", f"/c/{code}/back")
    visit.send(at, _form(page), back=visit.canary("code"))
    if found is not None:
        given = found[1]
        visit.literals.add("code", given, cards.tidy(given))
        at, page = visit.ask("GET", "/")
        at, page = visit.send(at, _form(page), code=given)
        visit.send(at, _form(page), back=given)


def and_takes_it_back(visit: Visit) -> None:
    """Sends, asks for a receipt, and takes it all back; with a wrong code first."""
    code = visit.ground.chat
    page = visit.converse(f"/c/{code}")
    _at, page = visit.send(f"/c/{code}/thanks", _form(page))
    found = _RECEIPT.search(page)
    at, page = visit.ask("GET", f"/take-back?at={code}")
    wrong = cards.draw_code()
    visit.literals.add("code", wrong, cards.spaced(wrong))
    visit.send(at, _form(page), at=code, card=wrong)
    if found is not None:
        given = found[1]
        visit.literals.add("code", given, cards.tidy(given))
        visit.send(at, _form(page), at=code, card=given)


def and_checks_for_names(visit: Visit) -> None:
    """Writes, looks for names in it, and goes away."""
    at, page = visit.ask("GET", f"/c/{visit.ground.chat}")
    for _step in range(MOST_STEPS):
        form = read_form(page)
        if form is None:
            return
        if form.boxes:
            visit.send(at, form, names="1", **dict.fromkeys(form.boxes, visit.canary("unsent")))
            return
        at, page = visit.send(at, form)


def and_leaves(visit: Visit) -> None:
    """Writes and leaves at once, by both ways."""
    visit.converse(f"/c/{visit.ground.chat}", visit.canary("unsent"))
    visit.ask("GET", f"/leave?from={visit.ground.chat}")
    if visit.number % 2:
        visit.ask("POST", "/leave", b"")
    else:
        visit.ask("GET", "/leave?now")


def and_goes_away(visit: Visit) -> None:
    """Writes, and is not heard of again."""
    visit.converse(f"/c/{visit.ground.chat}", visit.canary("unsent"))


def reads_other_pages(visit: Visit) -> None:
    """Every page for everybody, with canaries in the address."""
    for path in ("/help", "/privacy", "/look", "/accessibility", "/said-and-did", "/leave", "/readyz"):
        visit.ask("GET", f"{path}?from={visit.canary('query')}&lang={visit.canary('query')}")
    visit.ask("GET", f"/c/{visit.ground.chat}/print?who={visit.canary('query')}")


def goes_astray(visit: Visit) -> None:
    """Addresses that there are not, methods that there are not, hosts that there are not."""
    for path in ("/c/{}", "/p/{}", "/{}", "/c/{}/chat", "/styles/{}", "/staff/comments/{}", "/staff/{}"):
        visit.ask("GET", path.format(visit.canary("path")))
    visit.ask(visit.canary("method").upper().replace("-", ""), "/")
    visit.ask("GET", "/", over={"Host": f"{visit.canary('host')}.invalid"})
    _at, page = visit.ask("GET", "/")
    visit.send("/", _form(page), code=visit.canary("code"))


def with_bad_tokens(visit: Visit) -> None:
    """Forms without their token, with another's, and a cookie that was made up."""
    code = visit.ground.chat
    words = visit.canary("unsent")
    body = urlencode({"csrf_token": visit.canary("token"), "words": words, "submission": words}).encode()
    for path in (
        f"/c/{code}/chat",
        f"/c/{code}/form",
        f"/c/{code}/check",
        f"/c/{code}/answers",
        "/take-back",
    ):
        visit.ask("POST", path, body)
        visit.ask("POST", path, body, {"Cookie": f"heard={visit.canary('cookie')}.made.up"})


def with_too_much(visit: Visit) -> None:
    """Bodies that are too large, of another kind, or not as long as they say."""
    code = visit.ground.chat
    words = visit.canary("unsent").encode()
    visit.ask("POST", f"/c/{code}/chat", words * 15_000)
    boundary = visit.canary("body")
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="{boundary}"\r\n\r\n'
    whole = part.encode() + words * 9_000 + f"\r\n--{boundary}--".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    visit.ask("POST", f"/c/{code}/chat", whole, kind)
    visit.ask("POST", f"/c/{code}/chat", whole[:-40], kind)
    visit.ask("POST", f"/c/{code}/answers", b'{"words": "' + words, {"Content-Type": "application/json"})
    visit.ask("POST", f"/c/{code}/chat", b"words=%ff%fe" + words + b"\0", None)


def malformed(visit: Visit) -> None:
    """What is no request at all."""
    word = visit.canary("raw").encode()
    agent = b"User-Agent: " + visit.canary("agent").encode() + b"\r\n"
    whose = b"Host: localhost\r\nX-Forwarded-For: 198.18.9.9\r\n" + agent
    for request in (
        word,
        b"GET /" + word + b" HTTP/9.9\r\n" + whose + b"\r\n",
        b"GET /" + word + b"\r\n\r\n",
        word + b" / HTTP/1.1\r\n" + whose + b"\r\n",
        b"GET / HTTP/1.1\r\n" + whose + word + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + whose + b"X: " + word * 600 + b"\r\n\r\n",
        b"GET /" + word * 300 + b" HTTP/1.1\r\n" + whose + b"\r\n",
        b"GET / HTTP/1.1\r\n" + whose + b"".join(b"X%d: %s\r\n" % (n, word) for n in range(90)) + b"\r\n",
        b"POST / HTTP/1.1\r\n" + whose + b"Content-Length: " + word + b"\r\n\r\n" + word,
        b"POST / HTTP/1.1\r\n" + whose + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + word,
        b"POST / HTTP/1.1\r\n" + whose + b"Transfer-Encoding: chunked\r\n\r\n" + word + b"\r\n",
        b"POST / HTTP/1.1\r\n" + whose + b"Transfer-Encoding: " + word + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + whose + b"Host: " + word + b"\r\n\r\n",
        b"PROXY TCP4 198.18.7.7 127.0.0.1 1 2\r\nGET /" + word + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00" + word + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + whose + b"X: a\0" + word + b"\r\n\r\n",
    ):
        visit.raw(request)


def and_it_crashes(visit: Visit) -> None:
    """Sends, and the transaction fails in the middle."""
    visit.converse(f"/c/{visit.ground.crash}")


def and_the_server_is_killed(visit: Visit) -> None:
    """Has half of what it writes on the way when the process that takes it is killed."""
    visit.converse(f"/c/{visit.ground.chat}", visit.canary("unsent"))
    words = visit.canary("unsent").encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in visit.headers().items())
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", visit.heard.port), 10, (visit.comes_from, 0)) as line,
    ):
        begun = f"POST /c/{visit.ground.chat}/chat HTTP/1.1\r\nHost: localhost\r\n{head}"
        line.sendall(begun.encode() + b"Content-Length: 5000\r\n\r\nwords=" + words * 20)
        time.sleep(0.05)
        visit.heard.kill_a_web_worker()
    time.sleep(0.3)


WAYS: tuple[Callable[[Visit], None], ...] = (
    by_chat,
    by_form,
    as_staff,
    to_somebody,
    on_a_shared_device,
    with_a_card,
    with_a_wrong_card,
    and_comes_back,
    and_takes_it_back,
    and_checks_for_names,
    and_leaves,
    and_goes_away,
    reads_other_pages,
    goes_astray,
    with_bad_tokens,
    with_too_much,
    malformed,
    and_it_crashes,
    and_the_server_is_killed,
)
"""Every way a person can go, in turn."""


# ---- the browser -----------------------------------------------------------------------------------------


def in_a_browser(heard: Heard, visits: int) -> tuple[int, int]:
    """Visits by a real browser: how many requests went to others, and how many came to Heard."""
    asked: Counter[bool] = Counter()

    def count(request: Request) -> None:
        if not request.url.startswith(("data:", "about:", "blob:")):
            asked[request.url.startswith(f"http://localhost:{heard.port}/")] += 1

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=real_servers.chromium(), args=real_servers.CHROMIUM_FLAGS
        )
        for number in range(visits):
            agent = f"zqagent-{90_000 + number:05d}x{secrets.token_hex(3)}"
            context = browser.new_context(user_agent=agent, java_script_enabled=number % 4 != 3)
            context.on("request", count)
            page = context.new_page()
            _browse(page, f"http://localhost:{heard.port}/c/{heard.ground.chat}", number)
            context.close()
        browser.close()
    return asked[False], asked[True]


def _browse(page: Page, address: str, number: int) -> None:
    page.goto(address)
    page.locator("button[name=start]").first.click()
    for _step in range(MOST_STEPS):
        page.wait_for_timeout(60)
        if page.locator("h1", has_text="Thank you").count():
            return
        box = page.locator("main textarea:visible")
        choice = page.locator("main input[type=radio]:visible, main input[type=checkbox]:visible")
        if box.count():
            kind = "sent" if number % 2 else "unsent"
            box.first.fill(f"zq{kind}-{90_000 + number:05d}x{secrets.token_hex(3)}")
            if kind == "unsent":
                page.goto(address.rsplit("/c/", 1)[0] + "/privacy")
                return
        elif choice.count():
            choice.first.check(force=True)
        button = page.locator("main form button:visible")
        if not button.count():
            return
        button.first.click()


# ---- the sweep -------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What came of a sweep. hits: canaries on the disk. to_others: requests of browsers to anybody else."""

    runs: int = 0
    hits: list[Hit] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    files: int = 0
    to_others: int = 0
    by_browser: int = 0
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found and nobody else was asked."""
        return not self.hits and not self.to_others


def sweep(
    folder: Path,
    runs: int,
    *,
    url: str = "",
    further: Sequence[Path] = (),
    browser: int = 0,
    application: str = "wsgi:app",
    once: bool = False,
    ways: Sequence[Callable[[Visit], None]] = WAYS,
) -> Outcome:
    """Make visits and look for their canaries.

    further: folders that are looked at besides, such as PostgreSQL's. browser: how many of a browser besides.
    once: without the worker, and looked at only as a killed machine leaves it.
    """
    begun = time.monotonic()
    ground = prepare(folder, runs, url)
    literals, chance, outcome = Literals(), random.Random(SEED), Outcome(runs)
    heard = Heard(ground, application, has_worker=not once)
    heard.start()
    try:
        for number in range(runs):
            visit = Visit(heard, number, literals, chance)
            ways[number % len(ways)](visit)
            outcome.statuses.update(visit.statuses)
        if browser:
            outcome.to_others, outcome.by_browser = in_a_browser(heard, browser)
            outcome.runs += browser
        # Looked at as a machine leaves it that lost its power, and again after an orderly end.
        heard.stop(signal.SIGKILL)
        looked = (*ground.searched, *further)
        outcome.hits += search(looked, literals, moments=[folder / "data"])
        if not once:
            heard.start()
    finally:
        heard.stop()
    outcome.hits += search((*ground.searched, *further), literals, moments=[folder / "data"])
    outcome.files = sum(file.is_file() for each in (*ground.searched, *further) for file in each.rglob("*"))
    outcome.seconds = time.monotonic() - begun
    return outcome


@contextmanager
def on_postgresql() -> Iterator[tuple[str, Path]]:
    """A PostgreSQL with its folder, in which its data and its log lie."""
    with real_servers.postgresql() as url:
        database = Database(url)
        with database.engine.connect() as connection:
            data = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar()))
        database.close()
        yield url, data.parent


def main(options: Sequence[str] = ()) -> None:
    """Print what came of the sweep, on SQLite and on PostgreSQL. --runs N: so many visits on SQLite."""
    runs = int(options[1]) if len(options) > 1 and options[0] == "--runs" else RUNS
    rows = []
    for name, count in (("SQLite", runs), ("PostgreSQL", min(runs, ON_POSTGRESQL))):
        with ExitStack() as stack, suppress(real_servers.Missing):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="heard-canaries-")))
            url, further = "", []
            if name == "PostgreSQL":
                url, place = stack.enter_context(on_postgresql())
                further = [place]
            found = sweep(
                folder, count, url=url, further=further, browser=IN_BROWSER if name == "SQLite" else 0
            )
            told = Counter(hit.kind for hit in found.hits)
            errors = sum(number for status, number in found.statuses.items() if status >= 400 or not status)
            rows.append(
                [name, found.runs, found.statuses.total() + found.by_browser, errors, found.files,
                 sum(told.values()), found.to_others, f"{found.seconds:.0f}", verdict(found.is_clean)]
            )  # fmt: skip
            for hit in found.hits[:40]:
                print(f"  found: {hit.kind} in {hit.file}")
    heads = ("", "runs", "requests", "errors", "files", "hits", "to others", "s", "")
    print(table(heads, rows))
