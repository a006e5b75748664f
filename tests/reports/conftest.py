"""A partnership with a little of everything, made once: what people answered, and what staff entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from survey_app.reports.ground import Ground, gather
from survey_app.services import actions, activities, collections, notices, records, worksheets
from survey_app.services.periods import Period
from survey_app.services.worksheets import Filled, Saving
from survey_app.store.database import Database, Session
from survey_app.store.tables import Partnership
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY
from tests.respondents import answer, code_comments, comments_of

NOW = datetime(2026, 11, 20, 15, 30)  # noqa: DTZ001 - UTC without a zone, as the house keeps times
RATED = {
    "NCC": {
        "NCC-3.1": "in_place",
        "NCC-2.5": "started",
        "NCC-6.1": "in_place_with_effect",
        "NCC-9.1": "in_place",
        "NCC-7.2": "in_place",
        "NCC-8.1": "not_in_place",
    },
    "LGA": {"LGA-1.Q1": "yes", "LGA-1.Q2": "partly", "LGA-3.Q5": "not_yet"},
}
TOLD = {
    "Send each young person a letter": ("Nobody asked us.", "Each of you gets a letter that asks."),
    "Hold a joint briefing": ("Leaders should know more.", "All leaders will meet to learn."),
}
"""Actions of which people are told, in words for them: what they said, and what was done."""


@pytest.fixture(scope="session")
def filled(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, str]]:
    """The database and the partnership's id; nobody changes it."""
    database, partnership_id = a_little_of_everything(migrated_file, tmp_path_factory.mktemp("reports"))
    yield database, partnership_id
    database.close()


def a_little_of_everything(migrated_file: Path, folder: Path) -> tuple[Database, str]:
    """A new database with the partnership in it, and the partnership's id."""
    path = folder / "heard.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", nation="england", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, TODAY)
        partnership_id = row.id
    _let_people_answer(database, partnership_id)
    with database.writing() as session:
        _let_staff_enter(session, partnership_id)
    return database, partnership_id


def _let_people_answer(database: Database, partnership_id: str) -> None:
    """Young people answer on themselves, and practitioners say that working together needs to be better."""
    codes = {}
    with database.writing() as session:
        for name, audience in (("Q02", "young_people"), ("Q20", "practitioners")):
            opening = collections.Opening(
                name, f"About {name}", date(2026, 11, 1), audience=audience, disclosure_class="protected"
            )
            codes[name] = collections.open_collection(session, partnership_id, opening, TODAY).code
    answer(database, codes["Q02"], {"Q02.1": "very"}, times=24)
    answer(database, codes["Q02"], {"Q02.1": "partly"}, times=14)
    with database.reading() as session:
        asked = collections.find(session, codes["Q20"], TODAY)
        assert asked is not None
        text = next(turn.id for turn in asked.turns if turn.kind == "long_text")
    sent = answer(
        database, codes["Q20"], {"Q20.1": "partly"}, {text: "Working together could be better."}, times=20
    )
    code_comments(database, comments_of(database, sent), "T35", direction="negative")


def _let_staff_enter(session: Session, partnership_id: str) -> None:
    for framework_id, rated in RATED.items():
        for number in (1, 2):
            worksheets.begin(session, partnership_id, framework_id, TODAY)
            savings = [
                Saving(
                    measure_id,
                    Filled(
                        rating if number == 2 else worksheets.RATINGS[framework_id][0],
                        owner="Head of service",
                        by_when=date(2027, 3, 1),
                        ticked=("LGA-1.L1",) if measure_id == "LGA-1.Q2" else (),
                        shows=""
                        if rating in ("yes", "in_place_with_effect")
                        else "The training plan of March",
                    ),
                    0,
                )
                for measure_id, rating in rated.items()
            ]
            assert not worksheets.save(session, partnership_id, framework_id, savings, NOW)
            if number == 1:
                worksheets.finish(session, partnership_id, framework_id, TODAY)
    entered = (
        actions.Entered(
            "Hold a joint briefing", "Board manager", date(2026, 12, 1), measure_ids=("INV-1L-A2",)
        ),
        actions.Entered(
            "Send each young person a letter",
            "Participation worker",
            status="done",
            done_on=date(2026, 11, 2),
            measure_ids=("HSB-CV1", "INV-1C-A1"),
        ),
        actions.Entered(
            "Review the pathway", "Head of service", date(2026, 10, 1), measure_ids=("INV-1A-A2",)
        ),
        actions.Entered("Meet with all agencies each month", "Chair", date(2027, 4, 1), theme_ids=("T35",)),
    )
    for one in entered:
        action_id = actions.add(session, partnership_id, one, TODAY)
        if one.text in TOLD:
            actions.keep_words(session, partnership_id, action_id, "en", *TOLD[one.text], TODAY)
            actions.show(session, partnership_id, action_id, TODAY, looked_at=("unfinished",))
    given = activities.Given(
        "training", "Spotting the signs", "practitioners", None, date(2026, 10, 6), attending=24
    )
    activities.enter(session, partnership_id, given, TODAY)
    for measure_id, value in (("HSB-CJ1", "3"), ("HSB-D10", "34"), ("INV-3-A3", "12")):
        record = records.Given(
            measure_id, None, "2026", value, "commissioned" if "D10" in measure_id else "police"
        )
        records.enter(session, partnership_id, record, TODAY, is_right=True)


def enter_outcomes(database: Database, partnership_id: str) -> None:
    """What staff enter for the outcomes framework: arrests of two years, and an action that is late."""
    with database.writing() as session:
        for period, value in (("2026", "12"), ("2025", "9")):
            given = records.Given("SET-3.5-QN1", None, period, value, "police")
            records.enter(session, partnership_id, given, TODAY, is_right=True)
        late = actions.Entered(
            "Ask schools what stays with pupils",
            "Education lead",
            date(2026, 9, 1),
            measure_ids=("SET-3.1-QL1",),
        )
        actions.add(session, partnership_id, late, TODAY)


@pytest.fixture(scope="session")
def ground_of(filled: tuple[Database, str]) -> Callable[..., Ground]:
    """The ground of a kind of report."""
    database, partnership_id = filled

    def gather_now(kind: str, period: Period | None = None) -> Ground:
        with database.writing() as session:
            return gather(session, partnership_id, kind, None, period, TODAY)

    return gather_now
