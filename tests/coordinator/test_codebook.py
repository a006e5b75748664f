"""The codebook at the door: previews, reviews, files, and coding again after a split."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from questionnaires import codebook_text, codebook_workbook, reader
from survey_app.services import codebooks
from survey_app.store.database import Database
from survey_app.store.tables import Coding, MovedCoding
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
WORDS = "She listened to me and rang back."
NEW = {"name": "Waiting rooms", "definition": "How the place is where people wait."}
PARTS = {
    "part1-name": "Being heard",
    "part1-definition": "Whether somebody listened.",
    "part2-name": "Being believed",
    "part2-definition": "Whether somebody believed.",
}


@pytest.fixture
def comment(database: Database, opened: Opened) -> str:
    """A decided comment of a protected collection under T01."""
    code = opened("Q03", disclosure_class="protected")
    (made,) = comments_of(database, answer(database, code, words={"Q03.6": WORDS}))
    code_comments(database, [made], "T01")
    return made


@pytest.fixture
def reviewed(signed_in: SignedIn) -> Callable[[FlaskClient], None]:
    """Sends the draft for its review and lets another coordinator put it in use."""

    def review(client: FlaskClient) -> None:
        page = "/staff/codebook/draft"
        revision = client.get(page).text.split('name="revision"')[1].split('value="')[1].split('"')[0]
        sent = send(client, f"{page}/send", page, note="People asked for it.", revision=revision)
        assert sent.status_code == 303
        other = signed_in("coordinator", "second")
        used = send(other, f"{page}/use", page, revision=str(int(revision) + 1))
        assert used.status_code == 303

    return review


def test_the_list_goes_by_name_and_a_theme_has_its_lines_examples_and_history(signed_in: SignedIn) -> None:
    client = signed_in("practitioner")
    page = client.get("/staff/codebook")
    names = sorted((theme.name for theme in reader.codebook().themes), key=str.casefold)
    places = [page.text.index(f">{escape(name)}</a>") for name in names]
    assert places == sorted(places)
    assert "Add a theme" not in page.text
    theme = client.get("/staff/codebook/themes/T01")
    assert '<a href="/staff/codebook/themes/T21">Seeing change from feedback</a>' in theme.text
    assert "belief alone is T01" in theme.text
    assert "Whether the person felt heard and believed." in theme.text
    assert "She let me finish before she said anything." in theme.text
    assert "It is as it was from the start." in theme.text
    assert faults(page) == faults(theme) == []


def test_a_theme_without_what_it_needs_is_refused_under_its_box_and_nothing_typed_is_lost(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    client = signed_in("coordinator")
    refused = send(
        client,
        "/staff/codebook/new",
        name="Waiting rooms",
        examples="It is cold in there.\nThe chairs are hard.",
        measures="XYZ-1",
        voices=["young_people", "parents_carers"],
        revision="0",
    )
    assert refused.status_code == 422
    assert 'id="definition-error"' in refused.text
    assert 'id="measures-error"' in refused.text
    assert "The chairs are hard." in refused.text
    assert 'value="young_people" checked' in refused.text
    assert faults(refused) == []
    with database.reading() as session:
        assert codebooks.draft(session, partnership) is None


def test_a_new_theme_stands_in_the_draft_and_is_used_after_another_persons_review(
    database: Database, partnership: str, signed_in: SignedIn, reviewed: Callable
) -> None:
    client = signed_in("coordinator")
    made = send(client, "/staff/codebook/new", **NEW, revision="0")
    assert made.location == "/staff/codebook/draft"
    draft = client.get("/staff/codebook/draft")
    assert "Waiting rooms" in draft.text
    assert "so suggestions will be weak" in draft.text
    assert faults(draft) == []
    assert "Waiting rooms" not in client.get("/staff/codebook").text
    reviewed(client)
    page = client.get("/staff/codebook")
    assert "Waiting rooms" in page.text
    assert "Coordinator, reviewed by Second" in page.text
    version = client.get("/staff/codebook/versions/1")
    assert "People asked for it." in version.text
    assert faults(page) == faults(version) == []


def test_whoever_asked_for_a_review_is_told_that_another_does_it(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    signed_in("administrator")
    send(client, "/staff/codebook/new", **NEW, revision="0")
    page = "/staff/codebook/draft"
    send(client, f"{page}/send", page, note="Why.", revision="1")
    waiting = client.get(page)
    assert "A second person puts it in use" in waiting.text
    assert "Put it in use" not in waiting.text
    refused = send(client, f"{page}/use", page, revision="2")
    assert refused.status_code == 422
    assert "Somebody else reviews this" in refused.text
    assert faults(waiting) == faults(refused) == []


def test_a_merge_is_previewed_in_ranges_before_anything_is_made(
    database: Database, partnership: str, comment: str, signed_in: SignedIn, reviewed: Callable
) -> None:
    client = signed_in("coordinator")
    page = "/staff/codebook/themes/T01/merge"
    preview = send(client, page, into="T02", revision="0")
    assert preview.status_code == 200
    assert "0 to 9 comments" in re.sub(r"<[^>]+>", "", preview.text)
    assert f"/staff/comments/{comment}" in preview.text
    assert faults(preview) == []
    with database.reading() as session:
        assert codebooks.draft(session, partnership) is None
    assert send(client, page, into="T02", revision="0", sure="y").status_code == 303
    with database.reading() as session:
        assert session.get(Coding, (comment, "T01")) is not None
    reviewed(client)
    with database.reading() as session:
        assert session.get(Coding, (comment, "T01")) is None
        assert session.get_one(Coding, (comment, "T02")).state == "accepted"
        assert session.query(MovedCoding).count() == 1
    theme = client.get("/staff/codebook/themes/T01")
    assert "In its place:" in theme.text
    assert faults(theme) == []


def test_an_administrator_meets_no_comment_in_a_preview(comment: str, signed_in: SignedIn) -> None:
    page = signed_in("administrator").get("/staff/codebook/themes/T01/retire")
    assert "What this does" in page.text
    assert comment not in page.text
    assert faults(page) == []


def test_from_the_preview_one_goes_back_with_everything_typed(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    page = "/staff/codebook/themes/T01/change"
    typed = {"name": "Listened to", "definition": "Another one.", "examples": "One\nTwo", "revision": "0"}
    preview = send(client, page, **typed)
    assert 'name="examples" value="One' in preview.text
    back = send(client, page, **typed, back="y")
    assert back.status_code == 200
    assert 'value="Listened to"' in back.text
    assert "Another one.</textarea>" in back.text
    assert faults(back) == []


def test_whoever_is_told_that_the_draft_changed_can_go_on_with_what_they_typed(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    typed = {"name": "A name", "definition": "One that is new.", "sure": "y"}
    assert send(client, "/staff/codebook/themes/T03/change", **typed, revision="0").status_code == 303
    page = "/staff/codebook/themes/T04/change"
    refused = send(client, page, **typed, revision="0")
    assert refused.status_code == 422
    assert "Somebody changed the draft since you saw it" in refused.text
    assert "One that is new.</textarea>" in refused.text
    (seen,) = re.findall(r'name="revision"[^>]* value="(\d+)"', refused.text)
    assert send(client, page, **typed | {"name": "Another"}, revision=seen).status_code == 303


def test_after_a_split_its_comments_are_listed_and_coded_again(
    database: Database, comment: str, signed_in: SignedIn, reviewed: Callable
) -> None:
    client = signed_in("coordinator")
    page = "/staff/codebook/themes/T01/split"
    assert faults(client.get(page)) == []
    assert send(client, page, **PARTS, revision="0").status_code == 200
    assert send(client, page, **PARTS, revision="0", sure="y").status_code == 303
    reviewed(client)
    assert "comments wait to be coded again" in client.get("/staff/").text
    listed = client.get("/staff/codebook/again")
    assert f"/staff/codebook/again/{comment}" in listed.text
    assert "rang back" not in listed.text
    one = client.get(f"/staff/codebook/again/{comment}")
    assert WORDS in one.text
    assert faults(listed) == faults(one) == []
    wrong = send(client, f"/staff/codebook/again/{comment}", theme="T01", into="T05")
    assert wrong.status_code == 422
    done = send(client, f"/staff/codebook/again/{comment}", theme="T01", into=["P01"])
    assert done.status_code == 303
    with database.reading() as session:
        assert session.get(Coding, (comment, "T01")) is None
        assert session.get_one(Coding, (comment, "P01")).state == "accepted"


def test_a_comment_of_another_partnership_is_not_coded_again(
    comment: str, signed_in: SignedIn, another_partnership: str
) -> None:
    stranger = signed_in("reader", "stranger", whose=another_partnership)
    assert stranger.get(f"/staff/codebook/again/{comment}").status_code == 404


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_a_codebook_is_exported_changed_and_brought_in_as_a_draft(
    database: Database, partnership: str, signed_in: SignedIn, kind: str
) -> None:
    client = signed_in("coordinator")
    file = client.get(f"/staff/codebook/file/{kind}")
    assert f"codebook-2.{kind}" in file.headers["Content-Disposition"]
    read = reader.read_codebook_bytes if kind == "yaml" else codebook_workbook.read_workbook
    ours = read(file.data, "x")
    assert ours.themes == reader.codebook().themes
    changed = replace(ours, themes=(replace(ours.themes[0], name="Listened to"), *ours.themes[1:]))
    write = codebook_workbook.to_workbook
    raw = codebook_text.to_yaml(changed).encode() if kind == "yaml" else write(changed)
    brought = send(
        client,
        "/staff/codebook/import",
        "/staff/codebook",
        file=(io.BytesIO(raw), f"mine.{kind}"),
        revision="0",
    )
    assert brought.location == "/staff/codebook/draft"
    with database.reading() as session:
        assert codebooks.draft(session, partnership).codebook.theme("T01").name == "Listened to"


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04 no workbook", b"themes: [", b"\xff\xfe\x00", b"themes:\n- id: X"]
)
def test_a_file_that_is_no_codebook_is_refused_on_the_page_and_nothing_is_kept(
    database: Database, partnership: str, signed_in: SignedIn, raw: bytes
) -> None:
    client = signed_in("coordinator")
    refused = send(
        client, "/staff/codebook/import", "/staff/codebook", file=(io.BytesIO(raw), "mine"), revision="0"
    )
    assert refused.status_code == 422
    assert "Please mend this first" in refused.text
    assert faults(refused) == []
    with database.reading() as session:
        assert codebooks.draft(session, partnership) is None


def test_news_of_heards_own_codebook_are_told_and_nothing_is_taken_silently(
    database: Database,
    partnership: str,
    signed_in: SignedIn,
    reviewed: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = signed_in("coordinator")
    send(client, "/staff/codebook/new", **NEW, revision="0")
    reviewed(client)
    ours = reader.codebook()
    newer = replace(
        ours, version="99", themes=(replace(ours.themes[0], name="Listened to"), *ours.themes[1:])
    )
    monkeypatch.setattr(reader, "codebook", lambda path=None: newer)
    assert "Heard&#39;s own codebook has changed" in client.get("/staff/").text
    page = client.get("/staff/codebook/news")
    assert "Listened to" in page.text
    assert faults(page) == []
    assert "Listened to" not in client.get("/staff/codebook").text
    taken = send(client, "/staff/codebook/news", theme="T01", take="y", revision="0")
    assert taken.location == "/staff/codebook/draft"
    assert "has changed" not in client.get("/staff/").text
