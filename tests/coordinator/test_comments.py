"""The reading queue at the door: who meets what, and that every act works without a script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.store import screening
from survey_app.store.database import Database
from survey_app.store.tables import Comment, Partnership, Quote, Reading
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
WORDS = "She listened <i>to me</i> and rang back."


@pytest.fixture
def comment(database: Database, opened: Opened) -> str:
    """A comment of a protected collection that waits, with a theme suggested."""
    code = opened("Q03", disclosure_class="protected")
    (made,) = comments_of(database, answer(database, code, words={"Q03.6": WORDS}))
    code_comments(
        database, [made], "T01", state="suggested", decision="", because=["listened"], may_quote=True
    )
    return made


def post(client: FlaskClient, comment: str, part: str, **fields: str) -> TestResponse:
    page = f"/staff/comments/{comment}"
    return send(client, f"{page}/{part}", page, **fields)


def test_a_reader_finds_the_comment_in_the_queue_and_reads_it_as_it_was_written(
    comment: str, signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    queue = reader.get("/staff/comments")
    assert f"/staff/comments/{comment}" in queue.text
    assert "listened" not in queue.text
    page = reader.get(f"/staff/comments/{comment}")
    assert "She listened &lt;i&gt;to me&lt;/i&gt;" in page.text
    assert "Being listened to" not in page.text
    assert faults(queue) == faults(page) == []


def test_a_reader_is_told_at_home_that_comments_wait_and_nobody_else_is(
    comment: str, signed_in: SignedIn
) -> None:
    assert "Comments wait to be read" in signed_in("reader").get("/staff/").text
    assert "Comments wait to be read" not in signed_in("coordinator").get("/staff/").text


def test_what_the_detector_moved_up_is_told_at_home_and_in_the_queue_without_a_word_of_it(
    comment: str, signed_in: SignedIn, database: Database
) -> None:
    with database.writing() as session:
        screening.put(session, "any", {comment: ((4, 12),)})
    reader = signed_in("reader")
    home, queue = reader.get("/staff/"), reader.get("/staff/comments")
    assert "A comment should be read by a person now." in home.text
    assert "listened" not in home.text + queue.text
    assert f"/staff/comments/{comment}" in queue.text
    assert "should be read" not in signed_in("coordinator").get("/staff/").text


def test_why_a_comment_moved_up_stands_beside_it_until_it_is_decided(
    comment: str, signed_in: SignedIn, database: Database
) -> None:
    with database.writing() as session:
        screening.put(session, "any", {comment: ((4, 12), (13, 16))})
    reader = signed_in("reader")
    page = reader.get(f"/staff/comments/{comment}")
    assert (
        "A program moved this up the queue, because of: “<bdi>listened</bdi>”, “<bdi>&lt;i&gt;</bdi>”."
        in page.text
    )
    assert faults(page) == []
    post(reader, comment, "decision", decision="no_action", reason="A story.", then="stay")
    waits = reader.get(f"/staff/comments/{comment}")
    assert "Another reader has to agree" in waits.text
    assert "I agree" not in waits.text
    second = signed_in("reader", "second")
    assert "in something that was raised" in second.get("/staff/").text
    agrees = second.get(f"/staff/comments/{comment}")
    assert "I agree: nothing to pass on" in agrees.text
    assert "A story." in agrees.text
    assert faults(waits) == faults(agrees) == []
    post(second, comment, "decision", decision="no_action", then="stay")
    assert "moved this up" not in reader.get(f"/staff/comments/{comment}").text
    assert "moved this up" not in signed_in("coordinator").get(f"/staff/comments/{comment}").text


def test_whoever_knows_the_writer_leaves_it_to_another_reader_and_meets_it_no_more(
    comment: str, signed_in: SignedIn
) -> None:
    knows, other = signed_in("reader"), signed_in("reader", "other")
    page = knows.get(f"/staff/comments/{comment}")
    assert "I know who this is, or it is about my team" in page.text
    assert post(knows, comment, "hand-on").status_code == 303
    assert knows.get(f"/staff/comments/{comment}").status_code == 404
    assert comment not in knows.get("/staff/comments").text
    assert "Comments wait" not in knows.get("/staff/").text
    assert "Another reader left a comment to you" in other.get("/staff/").text
    assert comment in other.get("/staff/comments").text
    assert post(other, comment, "decision", decision="police", reason="By the plan.").status_code == 303
    assert knows.get(f"/staff/comments/{comment}").status_code == 404
    assert comment not in knows.get("/staff/comments?state=decided").text
    refused = post(other, comment, "hand-on")
    assert refused.status_code == 422
    assert "stands already" in refused.text


@pytest.mark.parametrize(
    ("nation", "referred", "procedure"),
    [
        ("england", "Referred to children&#39;s social care", "Told the designated officer."),
        ("wales", "Referred to children&#39;s services", "Told the designated officer."),
        ("scotland", "Referred to children and families social work", "Child Protection Committee"),
        ("northern_ireland", "Referred to the Trust&#39;s Gateway team", "(SBNI)"),
    ],
)
def test_a_decision_is_called_what_it_is_called_in_the_nation(
    comment: str,
    signed_in: SignedIn,
    database: Database,
    partnership: str,
    nation: str,
    referred: str,
    procedure: str,
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).nation = nation
    page = signed_in("reader").get(f"/staff/comments/{comment}").text
    assert referred in page
    assert procedure in page


def test_where_no_reader_is_left_an_administrator_is_told_and_it_stays_for_whoever_comes(
    comment: str, signed_in: SignedIn
) -> None:
    post(signed_in("reader"), comment, "hand-on")
    administrator = signed_in("administrator")
    assert "none of yours can decide on it" in administrator.get("/staff/").text
    newcomer = signed_in("reader", "newcomer")
    assert comment in newcomer.get("/staff/comments").text
    assert "none of yours can decide on it" not in administrator.get("/staff/").text


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 403), ("practitioner", 403), ("viewer", 403), ("coordinator", 404)]
)
def test_nobody_but_a_reader_meets_what_waits(
    comment: str, signed_in: SignedIn, role: str, status: int
) -> None:
    answered = signed_in(role).get(f"/staff/comments/{comment}")
    assert answered.status_code == status
    assert "rang back" not in answered.text


def test_a_coordinator_meets_what_was_read_but_decides_nothing(
    database: Database, comment: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        place = session.get_one(Reading, comment)
        place.state, place.decision = "decided", "no_action"
    coordinator = signed_in("coordinator")
    page = coordinator.get(f"/staff/comments/{comment}")
    assert page.status_code == 200
    assert "What did you decide?" not in page.text
    assert faults(page) == []
    assert post(coordinator, comment, "decision", decision="police", reason="x").status_code == 403
    assert coordinator.get("/staff/comments?state=new").status_code == 404


def test_another_partnerships_comment_is_not_found(
    comment: str, signed_in: SignedIn, another_partnership: str
) -> None:
    reader = signed_in("reader", whose=another_partnership)
    assert reader.get(f"/staff/comments/{comment}").status_code == 404
    assert comment not in reader.get("/staff/comments").text


def test_a_decision_is_recorded_and_leads_to_the_next_comment(
    database: Database, opened: Opened, comment: str, signed_in: SignedIn
) -> None:
    (other,) = comments_of(database, answer(database, opened("Q03"), words={"Q03.6": "Good."}))
    answered = post(signed_in("reader"), comment, "decision", decision="no_action", then="next")
    assert (answered.status_code, answered.location) == (303, f"/staff/comments/{other}")
    with database.reading() as session:
        assert session.get_one(Reading, comment).decision == "no_action"


def test_a_decision_without_a_reason_keeps_what_was_chosen_and_says_what_to_mend(
    comment: str, signed_in: SignedIn
) -> None:
    answered = post(signed_in("reader"), comment, "decision", decision="police")
    assert answered.status_code == 422
    assert "Say why" in answered.text
    assert re.search(r'value="police" checked', answered.text)
    assert faults(answered) == []


def test_a_quote_is_offered_only_once_it_is_decided_and_then_chosen_and_dropped(
    database: Database, comment: str, signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    assert 'id="wording"' not in reader.get(f"/staff/comments/{comment}").text
    assert post(reader, comment, "quote", wording="Heard.").status_code == 422
    post(reader, comment, "decision", decision="no_action", then="stay")
    page = reader.get(f"/staff/comments/{comment}")
    assert "Take out every name" in page.text
    post(reader, comment, "quote", act="choose", wording="… rang back.")
    with database.reading() as session:
        assert session.get_one(Quote, comment).wording == "… rang back."
    post(reader, comment, "quote", act="drop")
    with database.reading() as session:
        assert session.get(Quote, comment) is None


def test_without_consent_there_is_no_form_for_a_quote(
    database: Database, comment: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        session.get_one(Comment, comment).may_quote = None
    reader = signed_in("reader")
    post(reader, comment, "decision", decision="no_action", then="stay")
    page = reader.get(f"/staff/comments/{comment}")
    assert "did not say that it may be quoted" in page.text
    assert post(reader, comment, "quote", act="choose", wording="Heard.").status_code == 422


@pytest.mark.parametrize("part", ["decision", "quote", "known"])
def test_an_act_without_a_token_is_refused(comment: str, signed_in: SignedIn, part: str) -> None:
    assert signed_in("reader").post(f"/staff/comments/{comment}/{part}").status_code == 400


def test_an_empty_queue_says_that_everything_is_read(signed_in: SignedIn) -> None:
    reader = signed_in("reader")
    answered = reader.get("/staff/comments")
    assert "Everything is read" in answered.text
    assert reader.get("/staff/comments/next").location == "/staff/comments"
