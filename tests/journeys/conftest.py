"""The service as it runs for people, with a real Chromium before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from questionnaires import frozen
from survey_app.services import cards, clock, collections
from survey_app.store import collections as kept_collections
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Account, Collection, Partnership
from tests import real_servers
from tests.conftest import or_left_out
from tests.participant.conftest import EVERY_KIND

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


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A Heard with one collection open for each audience, and one that is not open yet and one closed."""
    folder = tmp_path_factory.mktemp("service")
    url = f"sqlite:///{folder / 'heard.db'}"
    database = Database(url)
    migrations.upgrade(database)
    today = clock.today()
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership")
        session.add(row)
        session.flush()
        programme = cards.new_programme(session, row.id, "Support in spring")
        one_wave = cards.new_programme(session, row.id, "A course in summer")
        codes = {}
        for name, questionnaire, more in (
            ("young_person", "Q02", {"programme_id": programme.id, "wave": "before"}),
            ("young_person_after", "Q02", {"programme_id": programme.id, "wave": "after"}),
            ("course", "Q02", {"programme_id": one_wave.id, "wave": "before"}),
            ("younger", "Q01", {"wave": "before"}),
            ("looking_back", "Q19", {"wave": "after"}),
            ("parent", "Q18", {"wave": "after"}),
            ("attendee", "Q11", {"wave": "after"}),
            ("committee", "Q17", {}),
            (
                "shared",
                "Q04",
                {"kind": "shared", "shared_with": "the chair of your meeting", "wave": "before"},
            ),
            ("later", "Q03", {"opens_on": today + timedelta(days=9)}),
            ("over", "Q05", {"opens_on": today - timedelta(days=9), "closes_on": today - timedelta(days=1)}),
        ):
            opening = {"title": f"A form for {name}", "opens_on": today, **more}
            asked = collections.Opening(questionnaire, **opening)  # type: ignore[arg-type]
            codes[name] = collections.open_collection(session, row.id, asked, today).code
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


LANGUAGES = ("en", "cy", "pl", "ro", "ur", "ar")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A Heard of an example partnership: every language is offered to everybody, and read by somebody.

    `every` asks every kind of question, `device` the same on a device that is handed round.
    """
    folder = tmp_path_factory.mktemp("example")
    url = f"sqlite:///{folder / 'heard.db'}"
    database = Database(url)
    migrations.upgrade(database)
    today = clock.today()
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", is_example=True)
        session.add(row)
        session.flush()
        reader = Account(sign_in_name="reader", display_name="Reader", role="reader", password_hash="-")
        reader.partnership_id, reader.made_on, reader.reads = row.id, today, list(LANGUAGES)
        session.add(reader)
        programme = cards.new_programme(session, row.id, "Support in spring")
        one_wave = cards.new_programme(session, row.id, "A course in summer")
        codes = {"every": "every1", "device": "device"}
        version = frozen.content_hash(EVERY_KIND)
        kept_collections.keep_version(session, version, EVERY_KIND.id, frozen.to_json(EVERY_KIND), today)
        for name, code in codes.items():
            settled = Collection(partnership_id=row.id, version_hash=version, code=code, kind="anonymous")
            settled.title, settled.opens_on, settled.audience = "After our walk", today, "young_people"
            settled.disclosure_class, settled.shared_device = "small", name == "device"
            session.add(settled)
        for name, questionnaire, more in (
            ("young_person", "Q02", {"programme_id": programme.id, "wave": "before"}),
            ("young_person_after", "Q02", {"programme_id": programme.id, "wave": "after"}),
            ("course", "Q02", {"programme_id": one_wave.id, "wave": "before"}),
            ("younger", "Q01", {"wave": "before"}),
            ("parent", "Q18", {"wave": "after"}),
            ("attendee", "Q11", {"wave": "after"}),
            (
                "shared",
                "Q04",
                {"kind": "shared", "shared_with": "the chair of your meeting", "wave": "before"},
            ),
            ("later", "Q03", {"opens_on": today + timedelta(days=9)}),
            ("over", "Q05", {"opens_on": today - timedelta(days=9), "closes_on": today - timedelta(days=1)}),
        ):
            opening = {"title": f"A form for {name}", "opens_on": today, **more}
            asked = collections.Opening(questionnaire, **opening)  # type: ignore[arg-type]
            codes[name] = collections.open_collection(session, row.id, asked, today).code
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
