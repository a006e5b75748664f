"""Every act of the closed list leaves its line, by the service that does it, on the thing it is done to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from sqlalchemy import select

from questionnaires.codebook_changes import Kind
from survey_app.config import Site
from survey_app.services import (
    accounts,
    activities,
    alerts,
    audit,
    cards,
    codebooks,
    coding,
    coding_queue,
    collections,
    contact,
    cover,
    double_coding,
    factors,
    follow_ups,
    gathered,
    holds,
    keys,
    learning,
    notices,
    one_time_codes,
    passkeys,
    possible_themes,
    programmes,
    quotes,
    reading,
    record_files,
    records,
    releases,
    retention,
    rosters,
    shared_answers,
    subjects,
    worksheets,
)
from survey_app.services.audit import Act
from survey_app.services.codebooks import Edit
from survey_app.services.coding import Saying
from survey_app.services.coding_queue import Narrowing
from survey_app.services.instruments import ReliableChange
from survey_app.services.passkeys import Purpose
from survey_app.services.stated import NOTHING_STATED
from survey_app.store import audit as store
from survey_app.store import coding as coding_store
from survey_app.store.audit import Actor
from survey_app.store.database import Database, Session
from survey_app.store.tables import (
    Account,
    Alert,
    Collection,
    GroupedComment,
    PossibleTheme,
    Reading,
    Reminder,
    Response,
)
from tests import coded, loaded
from tests.conftest import TODAY, receives
from tests.respondents import answer, asks_for_contact, code_comments, comments_of
from tests.services.coders import decided_comments, make_coder
from tests.services.test_possible_themes import read_by_the_machine
from tests.software_authenticator import Device

Opened = Callable[..., str]
NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
SAID = "She listened to me and rang back the same day."


@contextmanager
def acted(database: Database, *expected: tuple[Act, str]) -> Iterator[Session]:
    """A session in which somebody acts; behind it stand these lines and no others, in this order."""
    with database.reading() as session:
        before = len(all_lines(session))
    database.actor = Actor("somebody", lambda: NOW)
    try:
        with database.writing() as session:
            yield session
    finally:
        database.actor = None
    with database.reading() as session:
        told = all_lines(session)[before:]
    assert told == [(act.value, act.thing.value, thing) for act, thing in expected]


@contextmanager
def acted_by_kim(database: Database, partnership: str, *expected: Act) -> Iterator[Session]:
    """The same of somebody with an account, which rows keep; on what each act was is tried elsewhere."""
    with database.reading() as session:
        known = session.scalars(select(Account.id).where(Account.sign_in_name == "kim")).first()
        before = len(all_lines(session))
    database.actor = Actor(known or make_coder(database, partnership, "Kim").account_id, lambda: NOW)
    try:
        with database.writing() as session:
            yield session
    finally:
        database.actor = None
    with database.reading() as session:
        told = [line for line in all_lines(session)[before:] if line[0] != Act.ACCOUNT_MADE]
    assert [act for act, _kind, _thing in told] == [act.value for act in expected]


def all_lines(session: Session) -> list[tuple[str, str, str]]:
    return [
        (line.act, line.kind, line.thing) for id_, _name in store.chains(session)
        for line in store.walk(session, id_)
    ]  # fmt: skip


def test_accounts(database: Database, partnership: str) -> None:
    with database.writing() as session:
        token = accounts.invite(session, partnership, "reader", NOW)
    with database.reading() as session:
        (link,) = accounts.open_invitations(session, partnership, NOW)
    with database.writing() as session:
        sam = accounts.accept(session, token, "sam", "Sam", "a hash", NOW)
    with database.reading() as session:
        assert all_lines(session) == [("account_made", "account", sam)]
    with acted(database, (Act.LINK_WITHDRAWN, link.mark)) as session:
        accounts.withdraw(session, partnership, link.mark, NOW)
    for act, do in (
        (Act.LANGUAGES_SAID, lambda db: accounts.say_reads(db, partnership, sam, ["pl"], ["pl"])),
        (Act.PASSWORD_CHANGED, lambda db: accounts.change_password(db, partnership, sam, "another")),
        (Act.FACTORS_RESET, lambda db: factors.reset(db, partnership, sam)),
        (Act.SIGN_INS_ENDED, lambda db: accounts.sign_out_everywhere(db, partnership, sam)),
        (Act.ACCOUNT_CLOSED, lambda db: accounts.deactivate(db, partnership, sam, "another", NOW)),
        (Act.ACCOUNT_OPENED, lambda db: accounts.reactivate(db, partnership, sam)),
        (Act.DISTRICT_SET, lambda db: accounts.change_district(db, partnership, sam, None)),
    ):
        with acted(database, (act, sam)) as session:
            do(session)
    database.actor = Actor("somebody", lambda: NOW)
    with database.writing() as session:
        renewal = accounts.renew(session, partnership, sam, NOW)
        accounts.invite(session, partnership, "viewer", NOW)
    database.actor = None
    with database.writing() as session:
        accounts.accept(session, renewal, "", "", "a third", NOW)
        cookie = accounts.begin_session(session, sam, "sam", "a secret", NOW)
        accounts.end_session(session, cookie)
        accounts.end_session(session, cookie)
    with database.reading() as session:
        last = [(line.act, line.account) for line in store.walk(session, partnership)][-5:]
    assert last == [
        ("link_made", "somebody"), ("password_changed", sam), ("factors_reset", sam), ("signed_in", sam),
        ("signed_out", sam),
    ]  # fmt: skip


def test_passkeys_and_codes(database: Database, partnership: str) -> None:
    site = Site("localhost", "http://localhost:8000")
    with database.writing() as session:
        sam = accounts.accept(
            session, accounts.invite(session, partnership, "reader", NOW), "sam", "Sam", "", NOW
        )
        secret = one_time_codes.begin(session, sam, NOW)
        asked = passkeys.ask_to_add(session, site, partnership, sam, NOW)
        question = passkeys.take(session, asked.token, Purpose.ADD, NOW)
    made, now = Device().make(asked.options), int(NOW.replace(tzinfo=UTC).timestamp())
    with acted(database, (Act.PASSKEY_ADDED, sam)) as session:
        passkeys.add(session, site, sam, question, made, "Laptop", NOW.date())
        (kept,) = passkeys.listing(session, sam)
    with acted(database, (Act.PASSKEY_REMOVED, sam)) as session:
        passkeys.remove(session, partnership, sam, kept.id)
    with acted(database, (Act.CODES_ADDED, sam), (Act.RECOVERY_CODES_MADE, sam)) as session:
        codes = one_time_codes.confirm(session, sam, pyotp.TOTP(secret).at(now), NOW)
    with acted(database, (Act.RECOVERY_CODE_USED, sam)) as session:
        assert one_time_codes.accept(session, sam, codes[0], NOW)
    with acted(database, (Act.RECOVERY_CODES_MADE, sam)) as session:
        one_time_codes.new_recovery_codes(session, sam)
    with acted(database, (Act.CODES_REMOVED, sam)) as session:
        one_time_codes.remove(session, sam)
    with acted(database, (Act.SIGN_IN_FAILED, sam)) as session:
        accounts.code_was_wrong(session, sam)


def test_comments_and_quotes(database: Database, partnership: str, opened: Opened) -> None:
    kim, lee = (make_coder(database, partnership, name) for name in ("Kim", "Lee"))
    code = opened("Q03", disclosure_class="small")
    (said,) = comments_of(database, answer(database, code, words={"Q03.6": SAID}))
    code_comments(database, [said], "T01", may_quote=True)
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        subject = subjects.of_collection(asked)
    own = "The worker heard them out."
    with acted(database, (Act.COMMENT_OPENED, said)) as session:
        reading.open_comment(session, partnership, said, reads_all=True)
    with acted(database, (Act.QUOTES_LISTED, asked.id)) as session:
        quotes.of_themes(session, subject, ["T01"], kim.account_id, reads_all=True)
    with acted(database, (Act.QUOTE_CHOSEN, said)) as session:
        quotes.choose(session, partnership, said, own, kim.account_id, TODAY, reads_all=True)
    with acted(database, (Act.QUOTE_LOOKED_AT, said)) as session:
        quotes.look(session, partnership, said, ["worker"], reads_all=True)
    with acted(database, (Act.QUOTE_APPROVED, said)) as session:
        quotes.agree(session, partnership, said, lee.account_id, TODAY)
    with acted(database, (Act.QUOTE_DROPPED, said)) as session:
        quotes.drop(session, partnership, said, reads_all=True)
    with acted(database, (Act.QUOTE_CHOSEN, said)) as session:
        quotes.choose(session, partnership, said, own, kim.account_id, TODAY, reads_all=True)
    with acted(database, (Act.QUOTE_DROPPED, said), (Act.COMMENT_DECIDED, said)) as session:
        reading.decide(session, partnership, said, "referred", "By the plan.", kim.account_id, TODAY)


def test_a_comment_that_comes_back_before_a_reader(
    database: Database, partnership: str, opened: Opened
) -> None:
    kim = make_coder(database, partnership, "Kim")
    (said,) = decided_comments(database, opened, [SAID])
    with acted(database, (Act.COMMENT_PUT_BACK, said)) as session:
        reading.put_back(
            session, partnership, said, reading.A_LOOK, kim.account_id, NOW, TODAY, reads_all=True
        )
        coding_store.raise_flag(session, said, reading.KNOWN, kim.account_id, TODAY)
    with acted(database, (Act.NOBODY_KNOWN, said)) as session:
        reading.say_nobody_is_known(session, partnership, said, kim.account_id, TODAY)
        reading.say_nobody_is_known(session, partnership, said, kim.account_id, TODAY)
    with database.writing() as session:
        for row in session.query(Response):
            row.taken_back = True
    lee = make_coder(database, partnership, "Lee")
    with acted(database, (Act.COMMENT_DECIDED, said)) as session:
        assert reading.decide(session, partnership, said, "no_action", "Over.", kim.account_id, TODAY)
    with acted(database, (Act.COMMENT_CONFIRMED, said), (Act.TAKE_BACK_DONE, said)) as session:
        assert not reading.decide(session, partnership, said, "no_action", "", lee.account_id, TODAY)


def test_coding(database: Database, partnership: str, opened: Opened) -> None:
    kim, lee = (make_coder(database, partnership, name) for name in ("Kim", "Lee"))
    (said,) = decided_comments(database, opened, [SAID])
    with acted(database, (Act.COMMENTS_LISTED, partnership)) as session:
        coding_queue.listing(session, kim, Narrowing())
    with acted(database, (Act.COMMENT_OPENED, said)) as session:
        coding.open_coding(session, kim, said, awaits_second=False)
    # What a comment's coding became has a history of its own, and is not told twice.
    with acted(database) as session:
        coding.save(session, kim, said, Saying(("T01",)), 0, TODAY)
        double_coding.save_second(session, lee, said, Saying(("T02",)), TODAY)
    with acted(database, (Act.COMMENT_OPENED, said)) as session:
        double_coding.side_by_side(session, kim, said)


def test_possible_themes(database: Database, partnership: str, opened: Opened) -> None:
    kim = make_coder(database, partnership, "Kim")
    made = decided_comments(database, opened, [f"The bus goes at {hour}." for hour in range(5, 10)])
    read_by_the_machine(database, partnership)
    with database.writing() as session:
        row = PossibleTheme(partnership_id=partnership, made_on=TODAY, by_meaning=False)
        session.add(row)
        session.flush()
        session.add_all(
            GroupedComment(comment_id=one, possible_theme_id=row.id, phrases={"bus": 0}) for one in made
        )
        group = row.id
    with acted(database, (Act.COMMENTS_LISTED, partnership)) as session:
        possible_themes.listing(session, kim)
    with acted(database) as session:
        possible_themes.something_waits(session, kim)
    with acted(database, (Act.POSSIBLE_THEME_OPENED, group)) as session:
        possible_themes.one(session, kim, group)
    with acted(database, *[(Act.POSSIBLE_THEME_JUDGED, group)] * 2) as session:
        possible_themes.dismiss(session, kim, group, TODAY)
        possible_themes.take_up_again(session, kim, group)


def test_alerts(database: Database, partnership: str, opened: Opened) -> None:
    loaded.load(database, partnership, "ypcore")
    robin = loaded.reader(database, partnership)
    answer(database, opened("ypcore", wave="before"), {"ypcore.4": "3"})
    with database.reading() as session:
        (alert,) = [row.id for row in session.query(Alert)]
    with acted(database, (Act.ALERT_OPENED, alert)) as session:
        alerts.open_alert(session, partnership, alert)
    with acted(database, (Act.ALERT_DECIDED, alert)) as session:
        alerts.decide(session, partnership, alert, "no_action", "A slip.", robin, TODAY)
    kim = make_coder(database, partnership, "Kim").account_id
    with acted(database, (Act.ALERT_HANDED_ON, alert)) as session:
        alerts.hand_on(session, partnership, alert, kim)
    with acted(database, (Act.ALERT_CONFIRMED, alert)) as session:
        lee = make_coder(database, partnership, "Lee").account_id
        alerts.decide(session, partnership, alert, "no_action", "", lee, TODAY)


def test_the_cover(database: Database, partnership: str, opened: Opened) -> None:
    kim, lee = (make_coder(database, partnership, name).account_id for name in ("Kim", "Lee"))
    with acted(database, (Act.COVER_SET, partnership)) as session:
        cover.enter(session, partnership, {kim: (range(5), 17), lee: ((0,), 12)})
    with acted(database, (Act.NUMBERS_SET, partnership)) as session:
        cover.keep_numbers(session, partnership, "01632 960 021", "01632 960 022")
    with acted(database, (Act.ABSENCE_SET, kim)) as session:
        cover.add_absence(session, partnership, kim, TODAY, TODAY)
    with database.reading() as session:
        (away,) = cover.shown(session, partnership, TODAY).absences
    with acted(database, (Act.ABSENCE_SET, kim)) as session:
        cover.drop_absence(session, partnership, away.id)
    (said,) = comments_of(database, answer(database, opened("Q03"), words={"Q03.6": SAID}))
    with acted(database, (Act.COMMENT_HANDED_ON, said)) as session:
        reading.hand_on(session, partnership, said, kim)


def test_requests_to_be_contacted(database: Database, partnership: str) -> None:
    robin = loaded.reader(database, partnership)
    request = asks_for_contact(database, partnership)
    with acted(database, (Act.REQUEST_OPENED, request)) as session:
        contact.open_request(session, partnership, request, robin, TODAY)
    for do in (contact.take_on, contact.could_not_reach):
        with acted(database, (Act.REQUEST_MOVED, request)) as session:
            do(session, partnership, request, robin, TODAY)
    with acted(database, (Act.REQUEST_CLOSED, request)) as session:
        contact.close(session, partnership, request, contact.NOT_REACHED, "", robin, TODAY)


def test_the_codebook(database: Database, partnership: str) -> None:
    ada, ben = (make_coder(database, partnership, name, "coordinator").account_id for name in ("Ada", "Ben"))
    edit = Edit(Kind.RETIRED, "T05")
    # A draft changes nothing until it is used.
    with acted(database) as session:
        codebooks.make(session, partnership, edit, ada, TODAY, 0)
        row = codebooks.store.being_made(session, partnership)
        assert row is not None
    with acted(database, (Act.CODEBOOK_SENT, row.id)) as session:
        codebooks.send_for_review(session, partnership, "Nobody speaks of it.", ada, 1)
    with acted(database, (Act.CODEBOOK_USED, row.id)) as session:
        codebooks.put_in_use(session, partnership, ben, TODAY, 2)
    with acted(database, (Act.CODEBOOK_FILE, "own-1")) as session:
        codebooks.file_of(session, partnership)


def test_models(database: Database, partnership: str, opened: Opened) -> None:
    kim = coded.account(database, partnership)
    coded.code(database, coded.write(database, opened("Q03"), 31), kim)
    with database.writing() as session:
        model = coded.add_model(session, partnership)
        number, model_id = model.number, model.id
    with acted(database, (Act.MODEL_CHOSEN, "codebook"), (Act.MODEL_CHOSEN, model_id)) as session:
        for chosen in (0, 0, number):
            learning.use(session, partnership, chosen, kim, TODAY)
    with acted(database, (Act.BAR_SET, partnership)) as session:
        learning.set_bar(session, partnership, 0.85)
    with database.writing() as session:
        learning.ask(session, partnership, kim, TODAY)
        row = learning.store.in_training(session, partnership)
        assert row is not None
    with acted(database, (Act.MODEL_STOPPED, row.id)) as session:
        assert learning.stop(session, partnership)
        assert not learning.stop(session, partnership)
    database.actor = Actor("somebody", lambda: NOW)
    with database.writing() as session:
        learning.ask(session, partnership, kim, TODAY)
    with database.reading() as session:
        assert all_lines(session)[-1][:2] == ("model_asked", "model")


def test_collections_and_their_responses(
    database: Database, partnership: str, opened: Opened, tmp_path: Path
) -> None:
    code = opened("Q02", wave="before")
    file = tmp_path / "answers.csv"
    file.write_text("reference,Q02.1\n1,very\n", encoding="utf-8")
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
    with acted(database, (Act.RESPONSES_BROUGHT, asked.id)) as session:
        gathered.collect(session, partnership, code, file, TODAY)
    with acted(database, (Act.COLLECTION_CLOSED, asked.id)) as session:
        collections.close(session, partnership, code, TODAY)
    code = opened("Q03", kind="shared", shared_with="your worker")
    (response,) = answer(database, code, {"Q03.1": "very"})
    with database.writing() as session:
        other = receives(session, partnership)
        asked = collections.find(session, code, TODAY)
        assert asked is not None
    with acted(database, (Act.SHARED_TO_SET, asked.id)) as session:
        shared_answers.hand_to(session, partnership, code, other, TODAY)
    with acted(database, (Act.SHARED_OPENED, response)) as session:
        shared_answers.open_sheet(session, partnership, other, code, response, TODAY)
    database.actor = Actor("somebody", lambda: NOW)
    opened("Q02", wave="before")
    with database.reading() as session:
        assert all_lines(session)[-1][:2] == ("collection_opened", "collection")


def test_programmes_and_cards(database: Database, partnership: str) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        found = programmes.find(session, partnership, code, TODAY)
        assert found is not None
        session.add(Reminder(programme_id=found.id, due_on=TODAY, made_on=TODAY))
        pack = cards.draw(session, partnership, code, 1)
    for act, do in (
        (Act.LAST_DAY_SET, lambda db: programmes.set_last_day(db, partnership, code, TODAY, TODAY)),
        (Act.ASKED_AGAIN_SET, lambda db: programmes.ask_again_after(db, partnership, code, 6)),
        (Act.PROGRAMME_STATED, lambda db: programmes.state(db, partnership, code, NOTHING_STATED, TODAY)),
        (Act.OWN_CODES_SET, lambda db: programmes.let_make_codes(db, partnership, code, 150, TODAY)),
        (Act.CARDS_ISSUED, lambda db: cards.keep(db, pack)),
        (Act.LINK_SENT_ON, lambda db: follow_ups.sent_on(db, partnership, code, TODAY)),
        (Act.PROGRAMME_CLOSED, lambda db: programmes.close(db, partnership, code, TODAY + timedelta(1))),
    ):
        with acted(database, (act, found.id)) as session:
            do(session)
    database.actor = Actor("somebody", lambda: NOW)
    with database.writing() as session:
        programmes.begin(session, partnership, "Another")
    with database.reading() as session:
        assert all_lines(session)[-1][:2] == ("programme_begun", "programme")


def test_scales(database: Database, partnership: str) -> None:
    database.actor = Actor("somebody", lambda: NOW)
    loaded.load(database, partnership, "swemwbs")
    stated = ReliableChange(
        sd=5, reliability=0.8, criterion=95, at_or_above=False, source="Ours", stated_on=TODAY, people=120
    )
    with database.writing() as session:
        programmes.state_of_scale(session, partnership, "self_and_say", stated, TODAY)
        programmes.state_of_scale(session, partnership, "self_and_say", None, TODAY)
    with database.reading() as session:
        assert all_lines(session) == [
            ("wording_loaded", "instrument", "swemwbs"),
            ("scale_stated", "scale", "self_and_say"),
            ("scale_stated", "scale", "self_and_say"),
        ]


def test_a_release_is_recorded_where_a_person_makes_it_and_not_where_the_worker_does(
    database: Database, opened: Opened
) -> None:
    """The minute at which the worker freezes figures would tell when the answer came that made them due."""
    codes = [opened("Q02", wave="before", disclosure_class="protected") for _ in range(2)]
    asked_of = []
    for code in codes:
        answer(database, code, {"Q02.1": "very"}, times=12)
        with database.reading() as session:
            asked = collections.find(session, code, TODAY)
            assert asked is not None
            asked_of.append(subjects.of_collection(asked))
    with database.writing() as session:
        releases.current(session, asked_of[0], TODAY)
    with database.reading() as session:
        assert all_lines(session) == []
    database.actor = Actor("somebody", lambda: NOW)
    for subject in asked_of:
        with database.writing() as session:
            releases.current(session, subject, TODAY)
    with database.reading() as session:
        assert [line[:2] for line in all_lines(session)] == [("release_made", "release")]


def test_names_and_places_that_are_listed_and_are_no_longer(database: Database, partnership: str) -> None:
    with acted(database, (Act.NAMES_CHANGED, partnership)) as session:
        rosters.add(session, partnership, "The Hollow", "place")
    with acted(database, (Act.NAMES_CHANGED, partnership)) as session:
        rosters.bring_in(session, partnership, gathered.Brought("names.csv", b"words,kind\nOld Mill,place\n"))
        (entry, *_rest) = rosters.listing(session, partnership)
    with acted(database, (Act.NAMES_CHANGED, partnership)) as session:
        rosters.drop(session, partnership, entry.id)


def test_numbers_from_records_and_activities(database: Database, partnership: str) -> None:
    number = records.Given("HSB-CJ1", None, "2026", "12", "Report")
    held = activities.Given("training", "Course", "practitioners", None, TODAY)
    with database.writing() as session:
        kept = records.enter(session, partnership, number, TODAY)
        course = activities.enter(session, partnership, held, TODAY)
    with acted_by_kim(database, partnership, Act.RECORD_ENTERED, Act.RECORD_WITHDRAWN) as session:
        changed = records.enter(session, partnership, replace(number, value="13"), TODAY)
        records.withdraw(session, partnership, changed, "", TODAY)
        assert kept != changed
    file = b"measure,period,district,value,source\nHSB-CJ2,2026,,9,Report\n"
    with acted_by_kim(database, partnership, Act.RECORDS_BROUGHT) as session:
        record_files.bring_records(session, partnership, gathered.Brought("a.csv", file), TODAY)
    with acted_by_kim(database, partnership, Act.ACTIVITY_ENTERED, Act.ACTIVITY_DROPPED) as session:
        activities.enter(session, partnership, replace(held, attending=9), TODAY, course)
        activities.drop(session, partnership, course)
    file = b"kind,title,audience,district,held_on\ntraining,Course,practitioners,,2026-11-01\n"
    with acted_by_kim(database, partnership, Act.ACTIVITIES_BROUGHT) as session:
        record_files.bring_activities(session, partnership, gathered.Brought("b.csv", file), TODAY)


def test_worksheets(database: Database, partnership: str) -> None:
    saving = worksheets.Saving("NCC-1.1", worksheets.Filled("started"), 0)
    acts = (Act.WORKSHEET_BEGUN, Act.WORKSHEET_FILLED, Act.WORKSHEET_FINISHED)
    with acted_by_kim(database, partnership, *acts) as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        worksheets.save(session, partnership, "NCC", [saving], NOW)
        worksheets.finish(session, partnership, "NCC", TODAY)


def test_what_people_are_told_about_privacy(database: Database, partnership: str) -> None:
    said = notices.Details("Another team, 01632 960 003")
    with acted(database, (Act.NOTICE_DETAILS_SAID, partnership)) as session:
        notices.say_details(session, partnership, said, TODAY)
    with acted(database, (Act.NOTICE_CHANGED, partnership)) as session:
        notices.keep(session, partnership, "staff", "en", "- {officer} {kept}", 0, TODAY)
    with acted(database, (Act.NOTICE_CHANGED, partnership)) as session:
        notices.back_to_default(session, partnership, "staff", "en", TODAY)


def test_retention_and_legal_holds(database: Database, partnership: str, opened: Opened) -> None:
    kim = make_coder(database, partnership, "Kim")
    code = opened("Q03")
    (said,) = comments_of(database, answer(database, code, words={"Q03.6": SAID}))
    code_comments(database, [said], "T01", decision="police")
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
    with acted(database, (Act.CONCERN_RECORDED, said)) as session:
        reading.note_recorded(session, partnership, said, "CASE-7", TODAY)
    with acted(database, (Act.KEPT_SHORTER, asked.id)) as session:
        retention.set_months(session, partnership, code, 1, TODAY)
    with database.writing() as session:
        hold = holds.set_hold(session, partnership, "", "A reason.", kim.account_id, TODAY)
    with acted(database, (Act.HOLD_LIFTED, hold)) as session:
        holds.lift(session, partnership, hold, kim.account_id, TODAY)
    database.actor = Actor("somebody", lambda: NOW)
    with database.writing() as session:
        second = holds.set_hold(session, partnership, "", "A reason.", kim.account_id, TODAY)
        holds.lift(session, partnership, second, kim.account_id, TODAY)
        collections.close(session, partnership, code, TODAY)
    assert retention.run(database, TODAY + timedelta(days=40)) == [code]
    database.actor = None
    with database.reading() as session:
        # By command it is the act of whoever ran that; the worker's stands as done by rule (test_retention).
        told = [(line.act, line.account) for line in store.walk(session, partnership)][-5:]
    assert told == [
        (Act.HOLD_SET, "somebody"), (Act.HOLD_LIFTED, "somebody"), (Act.COLLECTION_CLOSED, "somebody"),
        (Act.RELEASE_MADE, "somebody"), (Act.ANSWERS_DELETED, "somebody"),
    ]  # fmt: skip


def test_keys_that_are_changed_and_destroyed(database: Database, partnership: str, opened: Opened) -> None:
    opened("Q03")
    with database.reading() as session:
        collection_id = session.scalars(select(Collection.id)).one()
    database.actor = Actor("somebody", lambda: NOW)
    keys.rotate(database, collection_id)
    with database.writing() as session:
        keys.destroy(session, collection_id, TODAY)
    with database.reading() as session:
        told = [line for line in all_lines(session) if line[1] == "keys"]
    assert [line[:3] for line in told] == [
        (Act.KEYS_CHANGED, "keys", collection_id),
        (Act.KEYS_DESTROYED, "keys", collection_id),
    ]


def test_every_act_of_the_list_is_tried_above() -> None:
    # Failed sign-ins are tried beside the chain, since they are told as a number.
    here = Path(__file__)
    told = "".join(file.read_text(encoding="utf-8") for file in (here, here.with_name("test_audit.py")))
    untried = [act for act in Act if f"Act.{act.name}" not in told and f'"{act.value}"' not in told]
    assert untried == []


def test_no_line_holds_a_word_a_card_a_code_or_an_address(
    database: Database, partnership: str, opened: Opened
) -> None:
    kim = make_coder(database, partnership, "Kim")
    (said,) = decided_comments(database, opened, [SAID])
    database.actor = Actor(kim.account_id, lambda: NOW)
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        (card,) = cards.issue(session, partnership, code, 1)
        coding_queue.listing(session, kim, Narrowing(words="listened"))
        reading.decide(session, partnership, said, "referred", "A reason.", kim.account_id, TODAY)
        token = accounts.invite(session, partnership, "viewer", NOW)
    with database.reading() as session:
        told = repr(list(store.walk(session, partnership)))
        assert session.get_one(Reading, said).reason == "A reason."
    assert said in told
    for secret in (card, code, "listened", "reason", token, "Kim", "kim'"):
        assert secret not in told
    assert audit.COMMAND_LINE not in told
