"""Passkeys against a device made for the test: what fits is let in, and every lie is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from survey_app.config import Site
from survey_app.services import accounts, audit, passkeys
from survey_app.services.audit import Act
from survey_app.services.passkeys import PasskeyRefused, Purpose
from survey_app.store import audit as audit_store
from survey_app.store.database import Database
from tests.software_authenticator import IS_COPIED, MAY_BE_COPIED, PRESENT, VERIFIED, Device, spelled

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
SITE = Site("localhost", "http://localhost:8000")


@pytest.fixture
def make(database: Database, partnership: str) -> Callable[[str], str]:
    def account(name: str) -> str:
        with database.writing() as session:
            token = accounts.invite(session, partnership, "reader", NOW)
            return accounts.accept(session, token, name, name.title(), "", NOW)

    return account


@pytest.fixture
def sam(make: Callable[[str], str]) -> str:
    return make("sam")


def add(
    database: Database, partnership: str, who: str, device: Device, name: str = "Laptop", **lies: object
) -> None:
    with database.writing() as session:
        asked = passkeys.ask_to_add(session, SITE, partnership, who, NOW)
    with database.writing() as session:
        question = passkeys.take(session, asked.token, Purpose.ADD, NOW)
    answer = device.make(asked.options, **lies)
    with database.writing() as session:
        passkeys.add(session, SITE, who, question, answer, name, NOW.date())


def prove(
    database: Database,
    device: Device,
    *,
    own: str = "",
    answer: Callable[[str], str] | None = None,
    site: Site = SITE,
    later: timedelta = timedelta(),
    **lies: object,
) -> str:
    """Whose passkey a device proves to be, "" for nobody's."""
    with database.writing() as session:
        asked = (
            passkeys.ask_for_own(session, SITE, own, NOW) if own else passkeys.ask_for_any(session, SITE, NOW)
        )
    said = answer(asked.options) if answer else device.prove(asked.options, **lies)
    with database.writing() as session:
        question = passkeys.take(session, asked.token, Purpose.PROVE, NOW + later)
    with database.writing() as session:
        return passkeys.recognise(session, site, question, said, NOW + later)


def failures(database: Database, partnership: str) -> int:
    with database.reading() as session:
        return sum(line.act == Act.SIGN_IN_FAILED for line in audit_store.walk(session, partnership))


def test_a_passkey_names_its_account_by_itself(database: Database, partnership: str, sam: str) -> None:
    device = Device()
    add(database, partnership, sam, device, "  Work laptop ")
    assert prove(database, device) == sam
    with database.reading() as session:
        (kept,) = passkeys.listing(session, sam)
    assert (kept.name, kept.made_on, kept.used_on) == ("Work laptop", NOW.date(), NOW.date())


def test_what_a_device_is_asked_names_no_account_and_no_make_and_wants_the_person_verified(
    database: Database, partnership: str, sam: str
) -> None:
    with database.writing() as session:
        told = json.loads(passkeys.ask_for_any(session, SITE, NOW).options)
        made = json.loads(passkeys.ask_to_add(session, SITE, partnership, sam, NOW).options)
    assert told["rpId"] == made["rp"]["id"] == "localhost"
    assert told["userVerification"] == "required"
    assert not told.get("allowCredentials")
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["attestation"] == "none"
    assert len(told["challenge"]) >= 43
    assert told["challenge"] != made["challenge"]


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://heard.example"},
        {"rp_id": "heard.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": PRESENT | VERIFIED | MAY_BE_COPIED},
        {"flags": PRESENT | VERIFIED | IS_COPIED},
        {"challenge": spelled(bytes(32))},
        {"type": "webauthn.create"},
        {"handle": b""},
        {"handle": b"somebody else's account"},
    ],
    ids=lambda lies: " ".join(f"{name}={value!r}" for name, value in lies.items()),
)
def test_a_lie_is_refused_and_recorded(
    database: Database, partnership: str, sam: str, lies: dict[str, object]
) -> None:
    device = Device()
    add(database, partnership, sam, device)
    assert prove(database, device, **lies) == ""
    assert failures(database, partnership) == 1
    assert prove(database, device) == sam


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "http://heard.example"},
        {"rp_id": "heard.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": PRESENT | VERIFIED | IS_COPIED},
        {"challenge": spelled(bytes(32))},
    ],
    ids=lambda lies: " ".join(f"{name}={value!r}" for name, value in lies.items()),
)
def test_no_passkey_is_kept_by_a_lie(
    database: Database, partnership: str, sam: str, lies: dict[str, object]
) -> None:
    with pytest.raises(PasskeyRefused):
        add(database, partnership, sam, Device(), **lies)
    with database.reading() as session:
        assert passkeys.listing(session, sam) == []


def test_another_key_under_a_known_name_is_refused(database: Database, partnership: str, sam: str) -> None:
    device = Device()
    add(database, partnership, sam, device)
    forged = Device(credential_id=device.credential_id, handle=device.handle, count=9)
    assert prove(database, forged) == ""


def test_an_answer_is_good_once(database: Database, partnership: str, sam: str) -> None:
    device = Device(count=None)
    add(database, partnership, sam, device)
    with database.writing() as session:
        asked = passkeys.ask_for_any(session, SITE, NOW)
    said = device.prove(asked.options)
    found = []
    for _ in range(2):
        with database.writing() as session:
            question = passkeys.take(session, asked.token, Purpose.PROVE, NOW)
        with database.writing() as session:
            found.append(passkeys.recognise(session, SITE, question, said, NOW))
    assert found == [sam, ""]
    # To another question the old answer is worth nothing either.
    assert prove(database, device, answer=lambda _options: said) == ""


def test_a_wrong_answer_spends_the_question_too(database: Database, partnership: str, sam: str) -> None:
    device = Device()
    add(database, partnership, sam, device)
    with database.writing() as session:
        asked = passkeys.ask_for_any(session, SITE, NOW)
    found = []
    for said in ("{}", device.prove(asked.options)):
        with database.writing() as session:
            question = passkeys.take(session, asked.token, Purpose.PROVE, NOW)
        with database.writing() as session:
            found.append(passkeys.recognise(session, SITE, question, said, NOW))
    assert found == ["", ""]


def test_a_question_ends_after_five_minutes_and_serves_no_other_purpose(
    database: Database, partnership: str, sam: str
) -> None:
    device = Device()
    add(database, partnership, sam, device)
    assert prove(database, device, later=timedelta(minutes=5, seconds=-1)) == sam
    assert prove(database, device, later=timedelta(minutes=5)) == ""
    with database.writing() as session:
        asked = passkeys.ask_for_any(session, SITE, NOW)
        assert passkeys.take(session, asked.token, Purpose.ADD, NOW) is None
        assert passkeys.take(session, "no token", Purpose.PROVE, NOW) is None


def test_questions_that_nobody_answered_do_not_pile_up(database: Database) -> None:
    with database.writing() as session:
        for minute in range(60):
            passkeys.ask_for_any(session, SITE, NOW + timedelta(minutes=minute))
    with database.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM passkey_question").scalar()
    assert left == 5


def test_anothers_passkey_does_not_answer_what_was_asked_of_me(
    database: Database, partnership: str, sam: str, make: Callable[[str], str]
) -> None:
    kim, of_kim, of_sam = make("kim"), Device(), Device()
    add(database, partnership, sam, of_sam)
    add(database, partnership, kim, of_kim)
    assert prove(database, of_kim, own=sam) == ""
    assert prove(database, of_sam, own=sam) == sam
    assert prove(database, of_sam, own=sam, handle=b"") == sam
    assert prove(database, of_kim, handle=sam.encode()) == ""


def test_anothers_question_adds_no_passkey_to_me(
    database: Database, partnership: str, sam: str, make: Callable[[str], str]
) -> None:
    kim = make("kim")
    with database.writing() as session:
        asked = passkeys.ask_to_add(session, SITE, partnership, kim, NOW)
        question = passkeys.take(session, asked.token, Purpose.ADD, NOW)
    with database.writing() as session, pytest.raises(PasskeyRefused):
        passkeys.add(session, SITE, sam, question, Device().make(asked.options), "Laptop", NOW.date())


def test_a_device_that_counts_must_count_on(database: Database, partnership: str, sam: str) -> None:
    device = Device()
    add(database, partnership, sam, device)
    twin = device.copy()
    assert prove(database, device) == sam
    assert prove(database, device) == sam
    assert prove(database, twin) == "", "it says 1 where 2 was said before: somebody copied the key"
    assert failures(database, partnership) == 1


def test_a_device_that_does_not_count_is_let_in_each_time(
    database: Database, partnership: str, sam: str
) -> None:
    device = Device(count=None)
    add(database, partnership, sam, device)
    assert [prove(database, device) for _ in range(2)] == [sam, sam]


def test_whether_a_passkey_is_copied_may_change_and_whether_it_may_be_does_not(
    database: Database, partnership: str, sam: str
) -> None:
    device = Device(flags=PRESENT | VERIFIED | MAY_BE_COPIED)
    add(database, partnership, sam, device)
    assert prove(database, device, flags=PRESENT | VERIFIED | MAY_BE_COPIED | IS_COPIED) == sam
    with database.reading() as session:
        assert passkeys.listing(session, sam)[0].is_copied
    assert prove(database, device, flags=PRESENT | VERIFIED) == ""
    assert prove(database, device) == sam


def test_a_closed_account_is_not_let_in(
    database: Database, partnership: str, sam: str, make: Callable[[str], str]
) -> None:
    device, kim = Device(), make("kim")
    add(database, partnership, sam, device)
    with database.writing() as session:
        accounts.deactivate(session, partnership, sam, kim, NOW)
    assert prove(database, device) == ""


def test_one_passkey_is_kept_once_in_the_whole_installation(
    database: Database, partnership: str, sam: str, make: Callable[[str], str]
) -> None:
    device, kim = Device(), make("kim")
    add(database, partnership, sam, device)
    for who in (sam, kim):
        with pytest.raises(PasskeyRefused, match="kept already"):
            add(database, partnership, who, device)


def test_ten_passkeys_are_enough(database: Database, partnership: str, sam: str) -> None:
    for number in range(passkeys.MOST_PASSKEYS):
        add(database, partnership, sam, Device(), f"Device {number}")
    with pytest.raises(PasskeyRefused, match="10 passkeys"):
        add(database, partnership, sam, Device())


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "null",
        "not json",
        "[" * 20_000,
        '{"id": 1}',
        '{"id": "é"}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key"}',
        "x" * 20_000,
    ],
)
def test_what_is_no_answer_is_nobodys(database: Database, said: str) -> None:
    assert prove(database, Device(), answer=lambda _options: said) == ""


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "AA", 7, None, [], "é"])
def test_a_part_that_is_spoilt_is_refused_without_an_error(
    database: Database, partnership: str, sam: str, part: str, value: object
) -> None:
    device = Device()
    add(database, partnership, sam, device)

    def spoilt(options: str) -> str:
        told = json.loads(device.prove(options))
        told["response"][part] = value
        return json.dumps(told)

    assert prove(database, device, answer=spoilt) == ""


def test_only_ones_own_passkey_is_removed(
    database: Database, partnership: str, sam: str, make: Callable[[str], str]
) -> None:
    device, kim = Device(), make("kim")
    add(database, partnership, sam, device)
    with database.reading() as session:
        (kept,) = passkeys.listing(session, sam)
    with database.writing() as session, pytest.raises(passkeys.NoSuchPasskey):
        passkeys.remove(session, partnership, kim, kept.id)
    with database.writing() as session:
        audit.acting(session, sam, lambda: NOW)
        passkeys.remove(session, partnership, sam, kept.id)
    assert prove(database, device) == ""
