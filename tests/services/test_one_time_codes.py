"""One-time codes: accepted once, near their half minute; a sealed secret; recovery codes that are used up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from survey_app.services import accounts, one_time_codes
from survey_app.services.one_time_codes import NoApp
from survey_app.store.database import Database
from survey_app.store.sealed import Unreadable
from tests.services.test_accounts import everything_kept

NOW = datetime(2026, 11, 23, 9, 0, 10)  # noqa: DTZ001 - as the database keeps times
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def sam(database: Database, partnership: str) -> str:
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
        return accounts.accept(session, token, "sam", "Sam", "a hash", NOW)


@pytest.fixture
def secret(database: Database, sam: str) -> str:
    """The secret of an app that is set up but for its first code."""
    with database.writing() as session:
        return one_time_codes.begin(session, sam, NOW)


def shown(secret: str, at: datetime) -> str:
    """What an app shows: pyotp counts from 1970 in UTC."""
    return pyotp.TOTP(secret).at(int((at - datetime(1970, 1, 1)).total_seconds()))  # noqa: DTZ001


def confirm(database: Database, who: str, secret: str, at: datetime = NOW) -> list[str]:
    with database.writing() as session:
        return one_time_codes.confirm(session, who, shown(secret, at), at)


def accepts(database: Database, who: str, code: str, at: datetime) -> bool:
    with database.writing() as session:
        return one_time_codes.accept(session, who, code, at)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six of eight digits; the secret is 12345678901234567890 in ASCII."""
    app = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    table = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {moment: app.at(moment) for moment in table} == table


def test_an_app_counts_once_its_first_code_was_typed(database: Database, sam: str, secret: str) -> None:
    assert not accepts(database, sam, shown(secret, NOW), NOW)
    with database.writing() as session:
        assert one_time_codes.confirm(session, sam, "000000", NOW) == []
        assert one_time_codes.begin(session, sam, NOW) == secret
    assert len(confirm(database, sam, secret)) == 10
    with database.writing() as session, pytest.raises(NoApp):
        one_time_codes.confirm(session, sam, shown(secret, NOW), NOW)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_of_the_half_minute_before_or_after_is_let_pass(
    database: Database, sam: str, secret: str, steps: int, fits: bool
) -> None:
    confirm(database, sam, secret)
    later = NOW + 10 * HALF_MINUTE
    assert accepts(database, sam, shown(secret, later + steps * HALF_MINUTE), later) is fits


def test_a_code_is_accepted_once_and_none_before_it_afterwards(
    database: Database, sam: str, secret: str
) -> None:
    confirm(database, sam, secret)
    assert not accepts(database, sam, shown(secret, NOW), NOW), "the first code is spent by confirming"
    later = NOW + 10 * HALF_MINUTE
    code, before = shown(secret, later), shown(secret, later - HALF_MINUTE)
    assert accepts(database, sam, f" {code[:3]} {code[3:]} ", later)
    assert not accepts(database, sam, code, later)
    assert not accepts(database, sam, code, later + HALF_MINUTE)
    assert not accepts(database, sam, before, later)
    assert accepts(database, sam, shown(secret, later + HALF_MINUTE), later)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "12345x", "²²²²²²"])
def test_what_is_no_code_does_not_fit(database: Database, sam: str, secret: str, typed: str) -> None:
    confirm(database, sam, secret)
    assert not accepts(database, sam, typed, NOW + HALF_MINUTE)


def test_a_recovery_code_stands_in_once_however_it_is_typed(
    database: Database, sam: str, secret: str
) -> None:
    codes = confirm(database, sam, secret)
    assert len(set(codes)) == 10
    assert accepts(database, sam, codes[0].lower().replace("-", " "), NOW)
    assert not accepts(database, sam, codes[0], NOW)
    assert accepts(database, sam, codes[1], NOW)
    with database.writing() as session:
        fresh = one_time_codes.new_recovery_codes(session, sam)
    assert not accepts(database, sam, codes[2], NOW)
    assert accepts(database, sam, fresh[2], NOW)


def test_anothers_recovery_code_does_not_fit(
    database: Database, partnership: str, sam: str, secret: str
) -> None:
    codes = confirm(database, sam, secret)
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
        kim = accounts.accept(session, token, "kim", "Kim", "a hash", NOW)
        of_kim = one_time_codes.begin(session, kim, NOW)
    confirm(database, kim, of_kim)
    assert not accepts(database, kim, codes[0], NOW)
    assert not accepts(database, kim, shown(secret, NOW + HALF_MINUTE), NOW + HALF_MINUTE)


def test_neither_secret_nor_recovery_codes_stand_in_the_database(
    database: Database, sam: str, secret: str
) -> None:
    codes = confirm(database, sam, secret)
    kept = everything_kept(database)
    assert sam in kept
    assert not [word for word in (secret, *codes, *(code.replace("-", "") for code in codes)) if word in kept]


def test_a_sealed_secret_opens_in_its_place_alone(
    database: Database, partnership: str, sam: str, secret: str
) -> None:
    confirm(database, sam, secret)
    later = NOW + 10 * HALF_MINUTE
    code = shown(secret, later)
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
        kim = accounts.accept(session, token, "kim", "Kim", "a hash", NOW)
        of_kim = one_time_codes.begin(session, kim, NOW)
    confirm(database, kim, of_kim)
    with database.engine.begin() as connection:
        moved = text("UPDATE codes_app SET secret = (SELECT secret FROM codes_app WHERE account_id = :a)")
        connection.execute(moved, {"a": sam})
    with pytest.raises(Unreadable):
        accepts(database, kim, code, later)
    assert accepts(database, sam, code, later)


def test_another_app_takes_the_place_of_the_first_and_removing_takes_recovery_along(
    database: Database, sam: str, secret: str
) -> None:
    confirm(database, sam, secret)
    with database.writing() as session:
        second = one_time_codes.begin(session, sam, NOW)
    assert second != secret
    later = NOW + 10 * HALF_MINUTE
    codes = confirm(database, sam, second, later)
    assert not accepts(database, sam, shown(secret, later + HALF_MINUTE), later)
    with database.writing() as session:
        one_time_codes.remove(session, sam)
    assert not accepts(database, sam, codes[0], later)
    assert not accepts(database, sam, shown(second, later + HALF_MINUTE), later)
    with database.writing() as session, pytest.raises(NoApp):
        one_time_codes.remove(session, sam)
    with database.writing() as session, pytest.raises(NoApp):
        one_time_codes.new_recovery_codes(session, sam)
