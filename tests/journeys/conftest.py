"""The service as it runs for people, with a real Chromium before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from questionnaires import frozen
from survey_app.services import actions, cards, clock, collections, notices
from survey_app.store import collections as kept_collections
from survey_app.store import migrations
from survey_app.store.database import Database, Session
from survey_app.store.tables import Account, Collection, Partnership
from tests import real_servers
from tests.conftest import NOTICE_DETAILS, or_left_out, receives
from tests.participant.conftest import EVERY_KIND
from tests.partnerships import READY

PICTURES = Path(__file__).parent.parent / ".pictures"


@dataclass(frozen=True)
class Service:
    """Where a running Heard is, whose database, and the codes of what it asks by questionnaire.

    cards: of the programme "Support in spring", which asks before and after: a card leads to a choice.
    one_wave and its cards: a programme in which one form is open, so that a card leads straight to it.
    """

    address: str
    database: Database
    partnership_id: str
    codes: dict[str, str]
    programme: str
    cards: tuple[str, ...]
    one_wave: str
    cards_of_one_wave: tuple[str, ...]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this run."""
    with or_left_out(_chromium()) as program, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=real_servers.CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def _chromium() -> Iterator[str]:
    yield real_servers.chromium()


@dataclass(frozen=True)
class Planned:
    """A collection to be opened: its name in a test, the questionnaire, what is said when it is opened."""

    name: str
    questionnaire: str
    more: dict[str, object]


def _planned(today: date, support: str, course: str) -> tuple[Planned, ...]:
    """What both services ask. support, course: the ids of their programmes."""
    to_the_chair = {"kind": "shared", "shared_with": "the chair of your meeting", "wave": "before"}
    is_over = {"opens_on": today - timedelta(days=9), "closes_on": today - timedelta(days=1)}
    return (
        Planned("young_person", "Q02", {"programme_id": support, "wave": "before"}),
        Planned("young_person_after", "Q02", {"programme_id": support, "wave": "after"}),
        Planned("course", "Q02", {"programme_id": course, "wave": "before"}),
        Planned("younger", "Q01", {"wave": "before"}),
        Planned("parent", "Q18", {"wave": "after"}),
        Planned("attendee", "Q11", {"wave": "after"}),
        Planned("shared", "Q04", to_the_chair),
        Planned("later", "Q03", {"opens_on": today + timedelta(days=9)}),
        Planned("over", "Q05", is_over),
    )


IN_NO_EXAMPLE = (
    Planned("looking_back", "Q19", {"wave": "after"}),
    Planned("committee", "Q17", {}),
)
LANGUAGES = ("en", "cy", "pl", "ro", "ur", "ar")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A Heard with one collection open for each audience, and one that is not open yet and one closed."""
    with _serving(tmp_path_factory.mktemp("service"), is_example=False, also=IN_NO_EXAMPLE) as running:
        yield running


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A Heard of an example partnership: every language is offered to everybody, and read by somebody.

    `every` asks every kind of question, `device` the same on a device that is handed round.
    """
    with _serving(tmp_path_factory.mktemp("example"), is_example=True) as running:
        yield running


@contextmanager
def _serving(folder: Path, *, is_example: bool, also: tuple[Planned, ...] = ()) -> Iterator[Service]:
    url = f"sqlite:///{folder / 'heard.db'}"
    database = Database.beside(folder / "heard.db")
    migrations.upgrade(database)
    today = clock.today()
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", is_example=is_example, **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, today)
        programme = cards.new_programme(session, row.id, "Support in spring")
        one_wave = cards.new_programme(session, row.id, "A course in summer")
        codes = _every_kind(session, row.id, today) if is_example else {}
        for one in (*_planned(today, programme.id, one_wave.id), *also):
            opening = {"title": f"A form for {one.name}", "opens_on": today, **one.more}
            if opening.get("kind") == "shared":
                opening["shared_to"] = receives(session, row.id)
            asked = collections.Opening(one.questionnaire, **opening)  # type: ignore[arg-type]
            codes[one.name] = collections.open_collection(session, row.id, asked, today).code
        made = cards.issue(session, row.id, programme.code, 3)
        made_for_one = cards.issue(session, row.id, one_wave.code, 2)
        partnership_id, programme_code, one_wave_code = row.id, programme.code, one_wave.code
    with real_servers.heard_web({"HEARD_DATA": str(folder), "HEARD_DATABASE_URL": url}) as address:
        yield Service(
            address,
            database,
            partnership_id,
            codes,
            programme_code,
            tuple(made),
            one_wave_code,
            tuple(made_for_one),
        )
    database.close()


def _every_kind(session: Session, partnership_id: str, today: date) -> dict[str, str]:
    """What only the example has: a reader of every language, and every kind of question; their codes."""
    reader = Account(sign_in_name="reader", display_name="Reader", role="reader", password_hash="-")
    reader.partnership_id, reader.made_on, reader.reads = partnership_id, today, list(LANGUAGES)
    session.add(reader)
    codes = {"every": "every1", "device": "device"}
    version = frozen.content_hash(EVERY_KIND)
    kept_collections.keep_version(session, version, EVERY_KIND.id, frozen.to_json(EVERY_KIND), today)
    for name, code in codes.items():
        settled = Collection(partnership_id=partnership_id, version_hash=version, code=code, kind="anonymous")
        settled.title, settled.opens_on, settled.audience = "After our walk", today, "young_people"
        settled.disclosure_class, settled.shared_device = "small", name == "device"
        session.add(settled)
    _done(session, partnership_id, today)
    return codes


def _done(session: Session, partnership_id: str, today: date) -> None:
    """Something that was done, told in two languages, which the others are shown the first of."""
    entered = actions.Entered("Lights on the path", "District lead", status=actions.DONE)
    made = actions.add(session, partnership_id, entered, today)
    told = {"en": ("The path is dark.", "There are lights now."), "ar": ("الطريق مظلم.", "هناك أضواء الآن.")}
    for language, (said, did) in told.items():
        actions.keep_words(session, partnership_id, made, language, said, did, today)
    actions.show(session, partnership_id, made, today)
