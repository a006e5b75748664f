"""A made-up wording put into a partnership, and somebody who reads what must be seen at once."""

from __future__ import annotations

from collections.abc import Iterable

from survey_app.services import accounts, cover, instruments
from survey_app.services.languages import Spoken
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW
from tests.instrument_files import COPYRIGHT, wording_file

SPOKEN = (Spoken("en", True), Spoken("pl", approved=False))


def load(database: Database, partnership: str, instrument_id: str, text: str = "", **over: str) -> bool:
    """Load a made-up wording; whether it took the place of an earlier one."""
    with database.writing() as session:
        _loaded, replaces = instruments.load(
            session,
            partnership,
            instrument_id,
            (text or wording_file(instrument_id)).encode(),
            "own.csv",
            TODAY,
            copyright_line=COPYRIGHT,
            spoken=SPOKEN,
            **over,
        )
    return replaces


def read_on_weekdays(
    database: Database, partnership: str, names: Iterable[str] = ("kim", "lee")
) -> list[str]:
    """Enter readers who read from Monday to Friday until five; the ids of their accounts."""
    made = [reader(database, partnership, name) for name in names]
    with database.writing() as session:
        cover.enter(session, partnership, {one: (range(5), 17) for one in made})
    return made


def reader(database: Database, partnership: str, name: str = "on call") -> str:
    """The id of a new account that reads comments."""
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
        return accounts.accept(session, token, name, "On Call", "a hash", NOW)
