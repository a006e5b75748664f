"""Accounts: links that work once, names and passwords, slower guesses, sign-ins that end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from survey_app.services import accounts
from survey_app.services.accounts import LinkState, PasswordFault, Passwords, Role
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Account, Partnership
from tests.partnerships import READY

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
PEPPER = "a secret of the installation"
CHEAP = Passwords(time_cost=1, memory_cost_kib=8, parallelism=1)


@pytest.fixture
def make(database: Database, partnership: str) -> Callable[..., str]:
    def account(name: str, role: str = "coordinator", whose: str = partnership) -> str:
        with database.writing() as session:
            token = accounts.invite(session, whose, role, NOW)
            return accounts.accept(session, token, name, name.title(), "a hash", NOW)

    return account


@pytest.fixture
def another(database: Database) -> str:
    with database.writing() as session:
        row = Partnership(name="Four Hills Partnership", **READY)
        session.add(row)
        session.flush()
        return row.id


def everything_kept(database: Database) -> str:
    """Every value of every row, as text."""
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return "\n".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)


# --- The one-time link ---


def test_a_link_makes_an_account_of_its_role_and_partnership(database: Database, partnership: str) -> None:
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
        made = accounts.accept(session, token, "  Sam@Example ", " Sam ", "a hash", NOW)
        people = accounts.people(session, partnership, NOW)
    assert [(p.id, p.sign_in_name, p.display_name, p.role) for p in people] == [
        (made, "sam@example", "Sam", Role.READER)
    ]


def test_a_link_works_once(database: Database, partnership: str) -> None:
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
        accounts.accept(session, token, "first", "First", "a hash", NOW)
    with database.writing() as session:
        assert accounts.welcome(session, token, NOW).state is LinkState.USED
        with pytest.raises(accounts.LinkSpent):
            accounts.accept(session, token, "second", "Second", "a hash", NOW)
        assert len(accounts.people(session, partnership, NOW)) == 1


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (timedelta(), LinkState.OPEN),
        (timedelta(days=7, seconds=-1), LinkState.OPEN),
        (timedelta(days=7), LinkState.EXPIRED),
        (timedelta(days=70), LinkState.EXPIRED),
    ],
)
def test_a_link_is_good_for_seven_days(
    database: Database, partnership: str, later: timedelta, state: LinkState
) -> None:
    with database.writing() as session:
        token = accounts.invite(session, partnership, "viewer", NOW)
        assert accounts.welcome(session, token, NOW + later).state is state


def test_an_unknown_link_is_unknown(database: Database) -> None:
    with database.reading() as session:
        assert accounts.welcome(session, "not a token", NOW).state is LinkState.UNKNOWN


def test_no_link_is_made_for_an_unknown_role(database: Database, partnership: str) -> None:
    with database.writing() as session, pytest.raises(Refusal, match=r"'owner' is not known.*administrator"):
        accounts.invite(session, partnership, "owner", NOW)


def test_two_accounts_cannot_share_a_sign_in_name_in_any_spelling_or_partnership(
    database: Database, make: Callable[..., str], another: str
) -> None:
    make("sam@example")
    with database.writing() as session:
        token = accounts.invite(session, another, "viewer", NOW)
        with pytest.raises(accounts.NameTaken):
            accounts.accept(session, token, "SAM@example ", "Other", "a hash", NOW)


def test_no_token_stands_in_the_database(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    who = make("sam")
    with database.writing() as session:
        tokens = [
            accounts.invite(session, partnership, "reader", NOW),
            accounts.renew(session, partnership, who, NOW),
            accounts.begin_session(session, who, "sam", PEPPER, NOW),
        ]
    kept = everything_kept(database)
    assert "sam" in kept
    assert not [token for token in tokens if token in kept]


def test_a_renewing_link_changes_the_password_and_ends_every_sign_in(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    who = make("sam")
    with database.writing() as session:
        cookie = accounts.begin_session(session, who, "sam", PEPPER, NOW)
        first = accounts.renew(session, partnership, who, NOW)
        second = accounts.renew(session, partnership, who, NOW)
        assert accounts.welcome(session, first, NOW).state is LinkState.USED
        assert accounts.welcome(session, second, NOW).sign_in_name == "sam"
        assert accounts.accept(session, second, "ignored", "Ignored", "another hash", NOW) == who
    with database.reading() as session:
        assert accounts.who(session, cookie, NOW) is None
        known = accounts.credentials(session, "sam")
        assert known is not None
        assert known.password_hash == "another hash"
        assert accounts.credentials(session, "ignored") is None


# --- Passwords ---


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("otter lamp violin quarry", None),
        ("correcthorsebattery", None),
        ("sunshine over grimsby docks", None),
        ("q7!kd_02xPz4", None),
        ("x" * 11, PasswordFault.SHORT),
        ("otterlamp12", PasswordFault.SHORT),
        ("violin quarry " * 15, PasswordFault.LONG),
        ("aaaaaaaaaaaa", PasswordFault.COMMON),
        ("abcdabcdabcd", PasswordFault.COMMON),
        ("abcdefghijkl", PasswordFault.COMMON),
        ("123456789012", PasswordFault.COMMON),
        ("qwertyuiop12", PasswordFault.COMMON),
        ("password1234", PasswordFault.COMMON),
        ("P@ssw0rd2026", PasswordFault.COMMON),
        ("Liverpool!2026", PasswordFault.COMMON),
        ("safeguarding1", PasswordFault.COMMON),
        ("alex.example1", PasswordFault.OWN_NAME),
        ("ALEX EXAMPLE!", PasswordFault.OWN_NAME),
        ("alex likes otters", None),
    ],
)
def test_length_decides_and_what_is_easy_to_guess_is_refused(
    password: str, fault: PasswordFault | None
) -> None:
    assert accounts.password_fault(password, ("alex.example", "Alex Example")) is fault


def test_a_password_fits_its_own_hash_only_in_every_spelling_of_the_same_letters() -> None:
    kept = CHEAP.hash("caf\u00e9 otter lamp")
    assert kept.startswith("$argon2id$")
    assert CHEAP.match(kept, "cafe\u0301 otter lamp")
    assert not CHEAP.match(kept, "cafe otter lamp")
    assert not CHEAP.match("not a hash", "cafe otter lamp")


def test_an_unknown_account_costs_the_same_work_and_never_fits() -> None:
    checked: list[str] = []

    class Watched(Passwords):
        def __init__(self) -> None:
            super().__init__(time_cost=1, memory_cost_kib=8, parallelism=1)
            hasher = self._hasher

            class Hasher:
                hash = staticmethod(hasher.hash)

                @staticmethod
                def verify(kept: str, password: str) -> bool:
                    checked.append(kept.split("$")[3])
                    return hasher.verify(kept, password)

            self._hasher = Hasher()  # type: ignore[assignment]

    watched = Watched()
    kept = watched.hash("otter lamp violin")
    assert watched.match(kept, "otter lamp violin")
    assert not watched.match(None, "otter lamp violin")
    assert checked == ["m=8,t=1,p=1"] * 2


def test_the_usual_cost_is_that_of_rfc_9106_for_little_memory() -> None:
    assert "$m=65536,t=3,p=4$" in Passwords().hash("otter lamp violin")
    assert Passwords().is_outdated(CHEAP.hash("otter lamp violin"))


# --- Slower guesses ---


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (3, 0), (4, 2), (5, 4), (6, 8), (7, 16), (8, 32), (9, 60), (10, 60), (10_000, 60)],
)
def test_each_vain_attempt_makes_the_next_wait_longer_up_to_a_minute(failures: int, seconds: int) -> None:
    assert accounts.delay_after(failures) == timedelta(seconds=seconds)


def claims(database: Database, name: str, times: int, now: datetime = NOW) -> list[int]:
    waits = []
    for _ in range(times):
        with database.writing() as session:
            waits.append(int(accounts.claim_attempt(session, name, PEPPER, now).total_seconds()))
    return waits


@pytest.mark.parametrize("name", ["sam", "nobody at all"])
def test_known_and_unknown_names_are_slowed_down_alike(
    database: Database, make: Callable[..., str], name: str
) -> None:
    make("sam")
    assert claims(database, name, 6) == [0, 0, 0, 0, 2, 2]
    assert claims(database, name, 1, NOW + timedelta(seconds=2)) == [0]
    assert claims(database, name, 1, NOW + timedelta(seconds=3)) == [3]


def test_one_name_is_slowed_down_in_every_spelling_and_no_other_with_it(database: Database) -> None:
    claims(database, "sam", 4)
    assert claims(database, " SAM ", 1) == [2]
    assert claims(database, "kim", 1) == [0]


def test_signing_in_starts_the_count_anew(database: Database, make: Callable[..., str]) -> None:
    who = make("sam")
    claims(database, "sam", 4)
    with database.writing() as session:
        accounts.begin_session(session, who, "Sam", PEPPER, NOW)
    assert claims(database, "sam", 4) == [0, 0, 0, 0]


def test_counts_are_forgotten_after_a_day_and_hold_no_name(database: Database) -> None:
    claims(database, "a password in the wrong box", 4)
    assert "wrong box" not in everything_kept(database)
    claims(database, "somebody else", 1, NOW + timedelta(days=2))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sign_in_attempts")).scalar() == 1


# --- Sign-ins that end ---


@pytest.mark.parametrize(
    ("unused", "present"),
    [(timedelta(minutes=29, seconds=59), True), (timedelta(minutes=30), False), (timedelta(days=1), False)],
)
def test_a_sign_in_ends_after_thirty_minutes_without_use(
    database: Database, make: Callable[..., str], unused: timedelta, present: bool
) -> None:
    who = make("sam")
    with database.writing() as session:
        cookie = accounts.begin_session(session, who, "sam", PEPPER, NOW)
        assert (accounts.who(session, cookie, NOW + unused) is not None) is present


@pytest.mark.parametrize(
    ("age", "present"),
    [(timedelta(hours=7, minutes=59, seconds=59), True), (timedelta(hours=8), False)],
)
def test_a_sign_in_ends_after_eight_hours_however_busy(
    database: Database, make: Callable[..., str], age: timedelta, present: bool
) -> None:
    who = make("sam")
    with database.writing() as session:
        cookie = accounts.begin_session(session, who, "sam", PEPPER, NOW)
        accounts.mark_seen(session, cookie, NOW + age)
        session.flush()
        assert (accounts.who(session, cookie, NOW + age) is not None) is present


def test_use_is_marked_at_most_once_a_minute(database: Database, make: Callable[..., str]) -> None:
    who = make("sam")
    with database.writing() as session:
        cookie = accounts.begin_session(session, who, "sam", PEPPER, NOW)
        found = [accounts.who(session, cookie, NOW + timedelta(seconds=s)) for s in (0, 59, 60)]
    assert [due for _staff, due in filter(None, found)] == [False, False, True]


def test_sign_ins_that_are_over_are_swept_out_by_the_next(
    database: Database, make: Callable[..., str]
) -> None:
    who = make("sam")
    for later in (0, 40):
        with database.writing() as session:
            accounts.begin_session(session, who, "sam", PEPPER, NOW + timedelta(minutes=later))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM staff_session")).scalar() == 1


# --- People ---


def test_a_closed_account_is_signed_out_cannot_sign_in_and_can_be_opened_again(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    boss, who = make("boss", "administrator"), make("sam")
    with database.writing() as session:
        cookie = accounts.begin_session(session, who, "sam", PEPPER, NOW)
        link = accounts.renew(session, partnership, who, NOW)
        accounts.deactivate(session, partnership, who, boss, NOW)
        assert accounts.who(session, cookie, NOW) is None
        assert accounts.credentials(session, "sam") is None
        assert accounts.welcome(session, link, NOW).state is LinkState.USED
        with pytest.raises(Refusal, match="closed"):
            accounts.begin_session(session, who, "sam", PEPPER, NOW)
        with pytest.raises(Refusal, match="closed"):
            accounts.renew(session, partnership, who, NOW)
        accounts.reactivate(session, partnership, who)
        assert accounts.credentials(session, "sam") is not None
        assert accounts.who(session, cookie, NOW) is None


def test_a_sign_in_is_of_no_use_while_its_account_is_closed(
    database: Database, make: Callable[..., str]
) -> None:
    who = make("sam")
    with database.writing() as session:
        cookie = accounts.begin_session(session, who, "sam", PEPPER, NOW)
        session.get_one(Account, who).is_active = False
        session.flush()
        assert accounts.who(session, cookie, NOW) is None


def test_neither_oneself_nor_the_last_administrator_can_be_closed(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    boss, other = make("boss", "administrator"), make("sam")
    with database.writing() as session:
        with pytest.raises(Refusal, match="your own"):
            accounts.deactivate(session, partnership, boss, boss, NOW)
        with pytest.raises(Refusal, match="last administrator"):
            accounts.deactivate(session, partnership, boss, other, NOW)
    second = make("second", "administrator")
    with database.writing() as session:
        accounts.deactivate(session, partnership, boss, second, NOW)
        assert accounts.has_administrator(session, partnership)


def test_nothing_of_another_partnership_can_be_touched(
    database: Database, make: Callable[..., str], partnership: str, another: str
) -> None:
    boss, stranger = make("boss", "administrator"), make("stranger", whose=another)
    with database.writing() as session:
        cookie = accounts.begin_session(session, stranger, "stranger", PEPPER, NOW)
        accounts.invite(session, another, "viewer", NOW)
        mark = accounts.open_invitations(session, another, NOW)[0].mark
    attempts: list[Callable[..., object]] = [
        lambda s: accounts.deactivate(s, partnership, stranger, boss, NOW),
        lambda s: accounts.reactivate(s, partnership, stranger),
        lambda s: accounts.sign_out_everywhere(s, partnership, stranger),
        lambda s: accounts.renew(s, partnership, stranger, NOW),
        lambda s: accounts.change_password(s, partnership, stranger, "a hash"),
        lambda s: accounts.withdraw(s, partnership, mark, NOW),
        lambda s: accounts.reads(s, partnership, stranger),
        lambda s: accounts.say_reads(s, partnership, stranger, ["cy"], ["cy"]),
    ]
    for attempt in attempts:
        with database.writing() as session, pytest.raises(accounts.NoSuchAccount):
            attempt(session)
    with database.reading() as session:
        assert [person.id for person in accounts.people(session, partnership, NOW)] == [boss]
        assert accounts.open_invitations(session, partnership, NOW) == []
        assert accounts.who(session, cookie, NOW) is not None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ((), ("en",)),
        (("en",), ("en",)),
        (("ur", "cy", "ur"), ("en", "cy", "ur")),
        (("cy", "en"), ("en", "cy")),
    ],
)
def test_a_reader_reads_english_and_what_they_say(
    database: Database,
    make: Callable[..., str],
    partnership: str,
    said: tuple[str, ...],
    kept: tuple[str, ...],
) -> None:
    who = make("sam", "reader")
    with database.writing() as session:
        assert accounts.reads(session, partnership, who) == ("en",)
        accounts.say_reads(session, partnership, who, ("pl",), ("cy", "pl", "ur"))
        accounts.say_reads(session, partnership, who, said, ("cy", "pl", "ur"))
    with database.reading() as session:
        assert accounts.reads(session, partnership, who) == kept
        assert [person.reads for person in accounts.people(session, partnership, NOW)] == [kept]


def test_a_language_that_there_is_not_is_refused(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    who = make("sam", "reader")
    with database.writing() as session, pytest.raises(Refusal, match="language pl, tlh is not known"):
        accounts.say_reads(session, partnership, who, ("tlh", "cy", "pl"), ("cy",))
    with database.reading() as session:
        assert accounts.reads(session, partnership, who) == ("en",)


def test_people_shows_no_languages_of_those_who_read_no_comments(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    make("kim", "coordinator")
    with database.reading() as session:
        assert [person.reads for person in accounts.people(session, partnership, NOW)] == [()]


def test_people_shows_who_is_signed_in_and_withdrawn_links_are_gone(
    database: Database, make: Callable[..., str], partnership: str
) -> None:
    who = make("sam")
    make("kim")
    with database.writing() as session:
        accounts.begin_session(session, who, "sam", PEPPER, NOW)
        token = accounts.invite(session, partnership, "reader", NOW)
        (link,) = accounts.open_invitations(session, partnership, NOW)
        assert (link.role, link.renews) == (Role.READER, "")
        accounts.withdraw(session, partnership, link.mark, NOW)
        assert accounts.welcome(session, token, NOW).state is LinkState.USED
        assert accounts.open_invitations(session, partnership, NOW) == []
        present = {p.sign_in_name: p.is_signed_in for p in accounts.people(session, partnership, NOW)}
    assert present == {"sam": True, "kim": False}


def test_only_readers_read_comments_and_a_practitioner_sees_no_answer() -> None:
    assert frozenset({Role.READER}) == accounts.READ_COMMENTS
    for roles in (accounts.SEE_FIGURES, accounts.READ_COMMENTS, accounts.CODE_COMMENTS):
        assert Role.PRACTITIONER not in roles
    assert Role.VIEWER not in accounts.CODE_COMMENTS | accounts.OPEN_COLLECTIONS | accounts.HAND_OUT
