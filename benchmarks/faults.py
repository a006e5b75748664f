"""What becomes of a person's answers on a bad line: `python -m benchmarks faults`.

A person answers the ten questions in a real Chromium while the requests that carry answers are disturbed at
random, with a fixed seed: refused before the server saw them; done by the server and the reply lost;
answered with 503; sent twice, at once or a little later; held up. Then 60 seconds without any connection in
the middle, and a reload in the middle. After each conversation what the server has stored is compared with
what was given.

In the conversations with faults the page's own timers run SPEED times as fast, so that the waits between its
tries do not take hours: what happens and in which order stays the same. A person who sees no next page for a
while presses the same button again. The 60 seconds offline are 60 seconds, and no timer is touched.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from operator import ne
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks import service
from benchmarks.front import run
from benchmarks.front.robot import END, ONWARD, Choice, Robot, Stuck, is_of, visit
from benchmarks.front.run import Side
from benchmarks.tables import table, verdict
from questionnaires.model import Kind, Question
from tests import real_servers

FAULTS = 1_000
SHARE = 0.9
"""Of the requests that carry answers, how many are disturbed."""
SEED = 20_261_121
CHANGES = 0.15
"""How often, before a turn, a person presses Change beside the answer shown last, and gives another."""
MOST_SECONDS = 330
SPEED = 50
LATE = (0.02, 0.2)
"""Seconds: as the page's timers run, between one and ten seconds."""
PATIENCE, MOST_PATIENCE = 4.0, 45.0
"""Seconds until a person presses again, and until they give up."""
OFFLINE_SECONDS, OFFLINE_AFTER = 60, 4
RELOADS = 10
KINDS = ("refused", "reply lost", "503", "twice", "again later", "late")
_FASTER = (
    "for (const name of ['setTimeout', 'setInterval']) { const plain = window[name];"
    f"window[name] = (act, wait, ...more) => plain(act, (wait || 0) / {SPEED}, ...more); }}"
)
_THINGS = (
    "the walk",
    "my worker",
    "a long talk",
    "lunch",
    "the bus",
    "drawing",
    "Ünal's café",
    "nothing much",
)


@dataclass
class Line:
    """The line between a page and its server, which disturbs requests that carry answers."""

    page: Page
    host: str
    chance: random.Random
    share: float = SHARE
    most: int = FAULTS
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Stand between the page and its server from now on."""
        self._copies: list[threading.Timer] = []
        self.page.route(lambda address: is_of(address, self.host), self._pass)

    def hang_up(self) -> None:
        """Let go of the page, when every copy has been delivered."""
        for copy in self._copies:
            copy.join()
        self.page.unroute_all(behavior="ignoreErrors")

    def _pass(self, route: Route) -> None:
        carries = route.request.method == "POST" and urlsplit(route.request.url).path != "/leave"
        if not carries or self.chance.random() >= self.share or self.done.total() >= self.most:
            route.continue_()
            return
        kind = self.chance.choice(KINDS)
        self.done[kind] += 1
        if kind == "refused":
            route.abort("connectionrefused")
        elif kind == "reply lost":
            self._copy(route).run()
            route.abort("connectionreset")
        elif kind == "503":
            route.fulfill(status=503, content_type="text/plain", body="Busy.")
        elif kind == "twice":
            self._copy(route).run()
            route.continue_()
        elif kind == "again later":
            copy = self._copy(route)
            route.continue_()
            timer = threading.Timer(self.chance.uniform(*LATE), copy.run)
            self._copies.append(timer)
            timer.start()
        else:
            self.page.wait_for_timeout(1000 * self.chance.uniform(*LATE))
            route.continue_()

    def _copy(self, route: Route) -> Copy:
        request = route.request
        held = self.page.context.cookies(request.url)
        cookies = "; ".join(f"{one.get('name', '')}={one.get('value', '')}" for one in held)
        headers = {**request.headers, "cookie": cookies}
        return Copy(request.url, headers, request.post_data_buffer or b"")


@dataclass(frozen=True, slots=True)
class Copy:
    """A request that reaches the server without the browser hearing of it."""

    address: str
    headers: Mapping[str, str]
    body: bytes

    def run(self) -> None:
        """Deliver it; its reply goes nowhere."""
        parts = urlsplit(self.address)
        line = HTTPConnection(parts.hostname or "", parts.port, timeout=15)
        skipped = ("host", "content-length", "accept-encoding")
        headers = {name: value for name, value in self.headers.items() if name not in skipped}
        try:
            line.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), self.body, headers)
            line.getresponse().read()
        except (HTTPException, OSError) as failed:
            print(f"  a copy was not delivered: {type(failed).__name__}", file=sys.stderr)
        finally:
            line.close()


@dataclass
class Outcome:
    """What became of the answers of some conversations.

    lost: given and not stored. duplicated: stored more than once. wrong: stored otherwise than given.
    asked_again: given, and asked for a second time; stuck: conversations that did not come to the thanks.
    """

    conversations: int = 0
    faults: int = 0
    answers: int = 0
    lost: int = 0
    duplicated: int = 0
    wrong: int = 0
    asked_again: int = 0
    stuck: int = 0

    def count(
        self, given: Mapping[str, tuple[str, ...]], found: Sequence[Mapping[str, tuple[str, ...]]]
    ) -> None:
        """Compare one conversation's answers with the responses that it led to."""
        self.conversations += 1
        self.answers += len(given)
        self.duplicated += sum(len(response) for response in found[1:])
        kept = found[0] if found else {}
        for question, said in given.items():
            if question not in kept:
                self.lost += 1
            elif len(set(kept[question])) < len(kept[question]):
                self.duplicated += 1
            elif kept[question] != said:
                self.wrong += 1
        self.wrong += len(kept.keys() - given.keys())

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, duplicated or wrong, and everybody came to the end."""
        return not (self.lost or self.duplicated or self.wrong or self.stuck)


@dataclass
class Giver:
    """A person of one conversation: what they give, and what they have given."""

    chance: random.Random
    given: dict[str, Choice] = field(default_factory=dict)
    asked_again: int = 0

    def choice(self, question: Question) -> Choice:
        """What they say to a question, the same whenever it is asked."""
        if question.id in self.given:
            self.asked_again += 1
        elif question.kind is Kind.LONG_TEXT:
            thing, number = self.chance.choice(_THINGS), self.chance.randrange(10_000)
            self.given[question.id] = f"It was {thing} & no. {number}"
        else:
            most = 3 if question.kind is Kind.SEVERAL else 1
            chosen = self.chance.sample(range(len(question.options)), self.chance.randint(1, most))
            self.given[question.id] = tuple(sorted(chosen))
        return self.given[question.id]

    def another(self, question: Question) -> Choice:
        """What they say instead of what they said."""
        self.given.pop(question.id, None)
        return self.choice(question)

    def as_stored(self, asked: Sequence[Question]) -> dict[str, tuple[str, ...]]:
        """What they have given, as labels and words."""
        known = {question.id: question for question in asked}
        return {
            name: (said,) if isinstance(said, str) else tuple(known[name].options[one].label for one in said)
            for name, said in self.given.items()
        }


def take_turn(robot: Robot, giver: Giver, changes: float = 0.0) -> bool:
    """One turn of a person who presses again when nothing happens; False at the thanks. Raises Stuck.

    changes: how likely it is that they change their last answer instead.
    """
    heading = robot.until(bool, MOST_PATIENCE)
    if END.search(heading):
        return False
    question = robot.question(heading)
    if question is not None:
        if changes and giver.chance.random() < changes and (earlier := _go_back(robot, heading)):
            # Boxes that are ticked stay so: of several, a person says the same once more.
            if earlier.kind is not Kind.SEVERAL:
                robot.give(earlier, giver.another(earlier))
            _send_on(robot, earlier.text)
            return True
        robot.give(question, giver.choice(question))
    _send_on(robot, heading)
    return True


def _send_on(robot: Robot, heading: str) -> None:
    robot.send()
    end = time.monotonic() + MOST_PATIENCE
    while True:
        try:
            robot.until(partial(ne, heading), PATIENCE)
        except Stuck:
            if time.monotonic() > end:
                raise
            _press_again(robot)
        else:
            return


def _go_back(robot: Robot, heading: str) -> Question | None:
    """Go to the question whose answer is shown last; None, staying here, where none is shown."""
    try:
        robot.press("change", seconds=0.2)
    except Stuck:
        return None
    earlier = robot.question(_elsewhere(robot, heading))
    if earlier is None:
        raise Stuck("Change led to no question")
    return earlier


def _elsewhere(robot: Robot, heading: str) -> str:
    """The heading that Change leads to. While the page waits for its server a press of it does nothing."""
    end = time.monotonic() + MOST_PATIENCE
    while True:
        try:
            return robot.until(partial(ne, heading), PATIENCE)
        except Stuck:
            if time.monotonic() > end:
                raise
        with suppress(Stuck):
            robot.press("change", seconds=0.2)


def _press_again(robot: Robot) -> None:
    try:
        robot.press("button", ONWARD.pattern, 1)
    except Stuck:
        # No button: the page says that it is still at it. Then a person waits.
        return


def with_faults(
    browser: Browser, side: Side, asked: Sequence[Question], most: int, seconds: float
) -> tuple[Outcome, Counter[str]]:
    """Conversations on a disturbed line until so many faults have happened, or so much time has passed."""
    chance = random.Random(SEED)
    outcome, kinds = Outcome(), Counter[str]()
    end = time.monotonic() + seconds
    while kinds.total() < most and time.monotonic() < end:
        giver, before = Giver(random.Random(chance.random())), len(side.stored())
        with visit(browser, side.place, side.place.person, asked) as robot:
            robot.look_every = 0.01
            robot.page.context.add_init_script(_FASTER)
            # The faster timers come with the next page that is loaded.
            robot.page.reload(wait_until="load")
            robot.until(bool, 30)
            side.place.person.ask(robot)
            robot.until(lambda heading: robot.question(heading) is not None, 30)
            line = Line(
                robot.page, side.place.host, random.Random(chance.random()), most=most - kinds.total()
            )
            try:
                going_on = True
                while going_on:
                    robot.pace = giver.chance.choice((0.0, 0.0, 0.0, 0.2))
                    going_on = take_turn(robot, giver, CHANGES)
            except (Stuck, BrowserError) as failed:
                outcome.stuck += 1
                print(f"  stuck after {dict(line.done)}: {str(failed).splitlines()[0]}", file=sys.stderr)
                print(f"    the page says: {_words(robot)}", file=sys.stderr)
            line.hang_up()
            kinds += line.done
        outcome.count(giver.as_stored(asked), side.stored()[before:])
        outcome.asked_again += giver.asked_again
    outcome.faults = kinds.total()
    return outcome, kinds


def _words(robot: Robot) -> str:
    """How the page begins on which a made-up person stands: for whoever looks for the fault."""
    try:
        return " ".join(robot.page.locator("main").inner_text(timeout=2000).split())[:300]
    except BrowserError:
        return "nothing"


def offline(
    browser: Browser, side: Side, asked: Sequence[Question], seconds: float = OFFLINE_SECONDS
) -> tuple[Outcome, list[str]]:
    """A conversation that loses its line in the middle, and what the page's status line said meanwhile.

    The person goes on as long as the page shows another question, and waits where it does not.
    """
    outcome, giver, before = Outcome(faults=1), Giver(random.Random(SEED)), len(side.stored())
    told: list[str] = []
    with visit(browser, side.place, side.place.person, asked) as robot:
        side.place.person.ask(robot)
        robot.until(lambda heading: robot.question(heading) is not None, 30)
        for _turn in range(OFFLINE_AFTER):
            take_turn(robot, giver)
        robot.page.context.set_offline(True)
        end = time.monotonic() + seconds
        heading = ""
        while time.monotonic() < end:
            now = robot.look()
            if now["status"] and (not told or told[-1] != now["status"]):
                told.append(now["status"])
            question = robot.question(now["heading"])
            if question is not None and now["heading"] != heading:
                heading = now["heading"]
                robot.give(question, giver.choice(question))
                robot.send()
            robot.rest(0.2)
        robot.page.context.set_offline(False)
        try:
            if heading:
                _come_back(robot, heading)
            while take_turn(robot, giver):
                pass
        except (Stuck, BrowserError) as failed:
            outcome.stuck += 1
            print(f"  stuck after 60 s offline: {str(failed).splitlines()[0]}", file=sys.stderr)
    outcome.count(giver.as_stored(asked), side.stored()[before:])
    outcome.asked_again = giver.asked_again
    return outcome, told


def _come_back(robot: Robot, heading: str) -> None:
    """Wait until the page goes on from where it stood offline; press again where it does not."""
    end = time.monotonic() + MOST_PATIENCE
    while robot.heading == heading:
        if time.monotonic() > end:
            raise Stuck(f"the page did not go on from “{heading}”")
        try:
            robot.until(partial(ne, heading), PATIENCE)
        except Stuck:
            _press_again(robot)


def reloads(browser: Browser, side: Side, asked: Sequence[Question], conversations: int = RELOADS) -> Outcome:
    """Conversations in which the page is reloaded once, right after an answer."""
    chance, outcome = random.Random(SEED), Outcome()
    for _conversation in range(conversations):
        giver, before = Giver(random.Random(chance.random())), len(side.stored())
        after = chance.randint(1, len(asked) - 1)
        with visit(browser, side.place, side.place.person, asked) as robot:
            robot.pace = 0.0
            side.place.person.ask(robot)
            robot.until(lambda heading, it=robot: it.question(heading) is not None, 30)  # type: ignore[misc]
            try:
                for _turn in range(after):
                    take_turn(robot, giver)
                robot.page.reload(wait_until="load")
                while take_turn(robot, giver):
                    pass
            except (Stuck, BrowserError) as failed:
                outcome.stuck += 1
                print(f"  stuck after a reload: {str(failed).splitlines()[0]}", file=sys.stderr)
        outcome.faults += 1
        outcome.count(giver.as_stored(asked), side.stored()[before:])
        outcome.asked_again += giver.asked_again
    return outcome


def main(faults: int = FAULTS, seconds: float = MOST_SECONDS) -> None:
    """Disturb conversations with Heard and print what became of their answers."""
    try:
        program = real_servers.chromium()
    except real_servers.Missing as missing:
        print(f"{missing} is not on this machine, so nothing was tried in a browser.")
        return
    asked = service.ten_questions().questions
    with (
        tempfile.TemporaryDirectory(prefix="heard-faults-") as name,
        run.heard_side(Path(name)) as heard,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=real_servers.CHROMIUM_FLAGS)
        disturbed, kinds = with_faults(browser, heard, asked, faults, seconds)
        away, told = offline(browser, heard, asked)
        again = reloads(browser, heard, asked)
        browser.close()
    print(report({"random faults": disturbed, "60 s offline": away, "a reload": again}, kinds, told))


def report(outcomes: Mapping[str, Outcome], kinds: Mapping[str, int], told: Sequence[str]) -> str:
    """The table, what kinds of faults there were, and what a person was told while offline."""
    heads = (
        "",
        "conversations",
        "faults",
        "answers",
        "lost",
        "duplicated",
        "wrong",
        "asked again",
        "stuck",
        "",
    )
    rows = [
        (
            name,
            one.conversations,
            one.faults,
            one.answers,
            one.lost,
            one.duplicated,
            one.wrong,
            one.asked_again,
            one.stuck,
            verdict(one.is_whole),
        )
        for name, one in outcomes.items()
    ]
    lines = [table(heads, rows)]
    lines.append("  faults: " + ", ".join(f"{kind} {kinds.get(kind, 0)}" for kind in KINDS))
    lines.append("  said while offline: " + (" → ".join(told) or "nothing"))
    lines.append(f"  in the first row the page's timers ran {SPEED} times as fast")
    return "\n".join(lines)
