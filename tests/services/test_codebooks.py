"""A partnership's own codebook: made in a draft, reviewed, put in use, and what becomes of past codings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from analysis.figures import Form
from questionnaires import frozen, reader
from questionnaires.codebook_changes import Kind, compare
from survey_app.services import codebooks, coding, collections, recoding, releases, subjects, theming
from survey_app.services.codebooks import Edit, Unmended
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Account, Coding, Comment, MovedCoding, Partnership
from tests.conftest import TODAY
from tests.partnerships import READY
from tests.respondents import answer, code_comments, comments_of

SAID = "She listened to me and she believed me straight away."
NEW = {"name": "Waiting rooms", "definition": "How the place is where people wait."}
PARTS = (
    {"name": "Being heard", "definition": "Whether somebody listened.", "examples": ("She let me finish.",)},
    {"name": "Being believed", "definition": "Whether somebody believed.", "examples": ("He took my word.",)},
)


@pytest.fixture
def account(database: Database, partnership: str) -> Callable[..., str]:
    """Makes an account and gives its id: `account("Ada")`."""

    def make(name: str, role: str = "coordinator", whose: str = partnership) -> str:
        with database.writing() as session:
            row = Account(
                partnership_id=whose,
                sign_in_name=name,
                display_name=name,
                role=role,
                password_hash="-",
                made_on=TODAY,
            )
            session.add(row)
            session.flush()
            return row.id

    return make


@pytest.fixture
def make(database: Database, partnership: str, account: Callable[..., str]) -> Callable[..., str]:
    """Makes edits and puts them in use, with a second person's review: `make(Edit(…), …)`."""
    people: list[str] = []

    def put_in_use(*edits: Edit) -> str:
        if not people:
            people.extend((account("Ada"), account("Ben")))
        with database.writing() as session:
            made = ""
            for edit in edits:
                draft = codebooks.draft(session, partnership)
                revision = draft.revision if draft else 0
                made = codebooks.make(session, partnership, edit, people[0], TODAY, revision)
            revision = len(edits)
            codebooks.send_for_review(session, partnership, "People asked for it.", people[0], revision)
            codebooks.put_in_use(session, partnership, people[1], TODAY, revision + 1)
            return made

    return put_in_use


@pytest.fixture
def comments(database: Database, opened: Callable[..., str]) -> list[str]:
    """The ids of three comments of a protected collection."""
    code = opened("Q03", disclosure_class="protected")
    return comments_of(database, answer(database, code, words={"Q03.6": SAID}, times=3))


def states(database: Database, comment_id: str) -> dict[str, str]:
    with database.reading() as session:
        rows = session.scalars(select(Coding).where(Coding.comment_id == comment_id))
        return {row.theme_id: row.state for row in rows}


def moved(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return sorted((row.from_theme, row.to_theme) for row in session.scalars(select(MovedCoding)))


# ---- which one is in use ---------------------------------------------------------------------------------


def test_the_packaged_codebook_is_in_use_until_a_partnership_makes_its_own(
    database: Database, partnership: str, make: Callable[..., str]
) -> None:
    with database.reading() as session:
        assert codebooks.current(session, partnership) is reader.codebook()
    made = make(Edit(Kind.ADDED, fields=NEW))
    assert made == "P01"
    with database.reading() as session:
        used = codebooks.current(session, partnership)
        assert (used.version, used.theme("P01").name) == ("own-1", "Waiting rooms")
        assert [(one.number, one.state) for one in codebooks.versions(session, partnership)] == [
            (1, "in_use"),
            (0, "past"),
        ]
        (first, _packaged) = codebooks.versions(session, partnership)
        assert (first.note, first.made_by, first.reviewed_by) == ("People asked for it.", "Ada", "Ben")


def test_another_partnership_goes_on_with_the_packaged_one(
    database: Database, another: str, make: Callable[..., str]
) -> None:
    make(Edit(Kind.ADDED, fields=NEW))
    with database.reading() as session:
        assert codebooks.current(session, another) is reader.codebook()


@pytest.fixture
def another(database: Database) -> str:
    with database.writing() as session:
        row = Partnership(name="Four Hills", nation="wales", **READY)
        session.add(row)
        session.flush()
        return row.id


def test_a_draft_changes_nothing_and_can_be_dropped(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    ada = account("Ada")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.RETIRED, "T01"), ada, TODAY, 0)
        assert codebooks.current(session, partnership) is reader.codebook()
        codebooks.drop(session, partnership, 1)
        assert codebooks.draft(session, partnership) is None


def test_a_version_in_use_is_followed_and_never_changed(
    database: Database, partnership: str, make: Callable[..., str]
) -> None:
    make(Edit(Kind.ADDED, fields=NEW))
    with database.reading() as session:
        first = codebooks.version(session, partnership, 1).codebook
    make(Edit(Kind.CHANGED, "P01", fields={"name": "Waiting"}))
    with database.reading() as session:
        assert codebooks.version(session, partnership, 1).codebook == first
        assert codebooks.current(session, partnership).theme("P01").name == "Waiting"
        ((version, difference),) = codebooks.history(session, partnership, "P01")[:1]
        assert (version.number, difference.fields) == (2, ("name",))


def test_two_people_do_not_overwrite_each_other(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    ada = account("Ada")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.ADDED, fields=NEW), ada, TODAY, 0)
        with pytest.raises(Refusal, match="Somebody changed the draft"):
            codebooks.make(session, partnership, Edit(Kind.RETIRED, "T01"), ada, TODAY, 0)


# ---- the review ------------------------------------------------------------------------------------------


def test_whoever_asked_for_the_review_cannot_do_it_where_there_is_a_second_person(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    ada, _ben = account("Ada"), account("Ben", "administrator")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.ADDED, fields=NEW), ada, TODAY, 0)
        codebooks.send_for_review(session, partnership, "Why.", ada, 1)
        assert not codebooks.may_review(session, partnership, ada)
        with pytest.raises(Refusal, match="Somebody else reviews this"):
            codebooks.put_in_use(session, partnership, ada, TODAY, 2)


def test_where_there_is_no_second_person_the_history_says_that_one_did_both(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    ada, _reader = account("Ada"), account("Cem", "reader")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.ADDED, fields=NEW), ada, TODAY, 0)
        codebooks.send_for_review(session, partnership, "Why.", ada, 1)
        codebooks.put_in_use(session, partnership, ada, TODAY, 2)
        assert codebooks.version(session, partnership, 1).reviewed_alone


def test_what_waits_for_its_review_cannot_be_changed_until_it_is_sent_back(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    ada = account("Ada")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.ADDED, fields=NEW), ada, TODAY, 0)
        codebooks.send_for_review(session, partnership, "Why.", ada, 1)
        with pytest.raises(Refusal, match="waits for its review"):
            codebooks.make(session, partnership, Edit(Kind.RETIRED, "T01"), ada, TODAY, 2)
        codebooks.send_back(session, partnership, 2)
        codebooks.make(session, partnership, Edit(Kind.RETIRED, "T01"), ada, TODAY, 3)


@pytest.mark.parametrize(("note", "words"), [("", "Say why"), ("y" * 1001, "too long")])
def test_a_review_needs_a_reason(
    database: Database, partnership: str, account: Callable[..., str], note: str, words: str
) -> None:
    ada = account("Ada")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.ADDED, fields=NEW), ada, TODAY, 0)
        with pytest.raises(Refusal, match=words):
            codebooks.send_for_review(session, partnership, note, ada, 1)


def test_a_theme_without_a_definition_or_with_an_unknown_measure_is_refused_by_field(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    edit = Edit(Kind.ADDED, fields={"name": "Waiting", "measures": ("XYZ-1",)})
    with database.writing() as session:
        with pytest.raises(Unmended) as refused:
            codebooks.make(session, partnership, edit, account("Ada"), TODAY, 0)
        assert {remark.field for remark in refused.value.remarks} == {"definition", "measures"}
        session.rollback()


# ---- past codings ----------------------------------------------------------------------------------------


def test_a_merge_takes_codings_along_with_history_and_without_duplicates(
    database: Database, comments: list[str], make: Callable[..., str]
) -> None:
    one, both, rejected = comments
    code_comments(database, [one, both], "T01")
    code_comments(database, [both], "T02")
    code_comments(database, [rejected], "T01", state="rejected")
    make(Edit(Kind.MERGED, "T01", into="T02"))
    assert states(database, one) == {"T02": "accepted"}
    assert states(database, both) == {"T02": "accepted"}
    assert states(database, rejected) == {"T01": "rejected"}
    assert moved(database) == [("T01", "T02"), ("T01", "T02")]


def test_an_accepted_coding_outweighs_a_suggestion_or_a_rejection_of_the_wider_theme(
    database: Database, comments: list[str], make: Callable[..., str]
) -> None:
    code_comments(database, comments[:2], "T01")
    code_comments(database, [comments[0]], "T02", state="suggested")
    code_comments(database, [comments[1]], "T02", state="rejected")
    code_comments(database, [comments[2]], "T01", state="suggested")
    make(Edit(Kind.MERGED, "T01", into="T02"))
    found = [states(database, comment) for comment in comments]
    assert found == [{"T02": "accepted"}, {"T02": "accepted"}, {"T02": "suggested"}]


def test_a_merge_of_a_merge_is_followed_to_its_end(
    database: Database, comments: list[str], make: Callable[..., str]
) -> None:
    code_comments(database, comments, "T01")
    make(Edit(Kind.MERGED, "T01", into="T02"), Edit(Kind.MERGED, "T02", into="T03"))
    assert states(database, comments[0]) == {"T03": "accepted"}


def test_what_is_coded_in_the_moment_of_a_merge_is_brought_along_by_the_worker(
    database: Database, comments: list[str], make: Callable[..., str], account: Callable[..., str]
) -> None:
    make(Edit(Kind.MERGED, "T01", into="T02"))
    code_comments(database, comments[:1], "T01")
    cem = account("Cem", "reader")
    with database.writing() as session:
        session.get_one(Coding, (comments[0], "T01")).account_id = cem
    theming.theme_new(database)
    assert states(database, comments[0])["T02"] == "accepted"
    assert "T01" not in states(database, comments[0])


def test_after_a_split_comments_stand_under_the_old_theme_until_a_person_codes_them_again(
    database: Database, partnership: str, comments: list[str], make: Callable[..., str], account: Callable
) -> None:
    code_comments(database, comments[:2], "T01")
    code_comments(database, comments[2:], "T01", state="suggested")
    make(Edit(Kind.SPLIT, "T01", parts=PARTS))
    assert states(database, comments[0]) == {"T01": "accepted"}
    assert states(database, comments[2]) == {}
    cem = account("Cem", "reader")
    with database.writing() as session:
        used = codebooks.current(session, partnership)
        waiting = recoding.waiting(session, partnership, used, reads_all=False)
        assert {one.comment.id for one in waiting} == set(comments[:2])
        assert [part.id for part in waiting[0].into] == ["P01", "P02"]
        for comment, chosen in zip(comments[:2], (("P01", "P02"), ()), strict=True):
            who = coding.Coder(cem, partnership, reads_all=True, settles_all=False)
            recoding.code_again(session, used, comment, "T01", chosen, who, TODAY)
        assert recoding.waiting(session, partnership, used, reads_all=True) == []
    assert states(database, comments[0]) == {"P01": "accepted", "P02": "accepted"}
    assert states(database, comments[1]) == {}
    assert moved(database) == [("T01", ""), ("T01", "P01"), ("T01", "P02")]


def test_coding_again_keeps_the_rule_of_three_themes(
    database: Database, partnership: str, comments: list[str], make: Callable[..., str], account: Callable
) -> None:
    for theme in ("T01", "T02", "T03"):
        code_comments(database, comments[:1], theme)
    make(Edit(Kind.SPLIT, "T01", parts=PARTS))
    cem = account("Cem", "reader")
    with database.reading() as session:
        used = codebooks.current(session, partnership)

    def code_again() -> None:
        with database.writing() as session:
            who = coding.Coder(cem, partnership, reads_all=True, settles_all=False)
            recoding.code_again(session, used, comments[0], "T01", ("P01", "P02"), who, TODAY)

    with pytest.raises(Refusal, match="three themes at most"):
        code_again()
    assert states(database, comments[0])["T01"] == "accepted"


def test_a_coordinator_is_not_led_to_what_waits_for_a_reader(
    database: Database, partnership: str, comments: list[str], make: Callable[..., str]
) -> None:
    code_comments(database, comments[:1], "T01", decision="")
    make(Edit(Kind.SPLIT, "T01", parts=PARTS))
    with database.reading() as session:
        used = codebooks.current(session, partnership)
        assert recoding.waiting(session, partnership, used, reads_all=False) == []
        assert len(recoding.waiting(session, partnership, used, reads_all=True)) == 1


def test_a_retired_theme_takes_no_new_comment_and_keeps_those_it_has(
    database: Database, partnership: str, comments: list[str], make: Callable[..., str], account: Callable
) -> None:
    code_comments(database, comments[:1], "T01")
    code_comments(database, comments[1:2], "T02")
    make(Edit(Kind.RETIRED, "T01"))
    cem = account("Cem", "reader")
    with database.writing() as session:
        who = coding.Coder(cem, partnership, reads_all=True, settles_all=False)
        with pytest.raises(Refusal, match="Choose themes from the list"):
            coding.save(session, who, comments[1], coding.Saying(themes=("T01",)), 0, TODAY)
        seen = session.get_one(Comment, comments[0]).coding_version
        coding.save(session, who, comments[0], coding.Saying(themes=("T01", "T02")), seen, TODAY)


def test_releases_still_count_and_name_a_retired_theme(
    database: Database, partnership: str, opened: Callable[..., str], make: Callable[..., str]
) -> None:
    code = opened("Q03", disclosure_class="protected")
    said = comments_of(database, answer(database, code, words={"Q03.6": SAID}, times=30))
    # Where everybody had said it, it would tell of each.
    code_comments(database, said[:20], "T01")
    code_comments(database, said[20:], "T02")
    make(Edit(Kind.RETIRED, "T01"))
    with database.writing() as session:
        subject = subjects.of_collection(collections.find(session, code, TODAY))
        assert "T01" in [one.theme_id for one in releases.build(session, subject).themes]


# ---- suggestions -----------------------------------------------------------------------------------------


def test_suggestions_are_made_anew_with_a_new_version_and_never_of_a_retired_theme(
    database: Database, comments: list[str], make: Callable[..., str]
) -> None:
    theming.theme_new(database)
    assert "T01" in states(database, comments[0])
    words = {"name": "Being believed", "definition": "Whether somebody believed me.", "stems": ("believ",)}
    examples = ("She believed me straight away.", "Nobody believed a word.", "He believed me.")
    make(Edit(Kind.ADDED, fields=words | {"examples": examples}), Edit(Kind.RETIRED, "T01"))
    assert theming.theme_new(database) == 3
    assert theming.theme_new(database) == 0
    found = states(database, comments[0])
    assert "T01" not in found
    assert found["P01"] == "suggested"
    with database.reading() as session:
        assert {row.themed_with for row in session.scalars(select(Comment))} == {"own-1"}


# ---- the preview -----------------------------------------------------------------------------------------


def test_a_preview_tells_what_is_touched_in_bands_and_changes_nothing(
    database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    protected = opened("Q03", disclosure_class="protected")
    sent = comments_of(database, answer(database, protected, words={"Q03.6": SAID}, times=14))
    code_comments(database, sent[:12], "T01")
    code_comments(database, sent[12:], "T01", state="rejected")
    with database.reading() as session:
        effects = codebooks.preview(session, partnership, Edit(Kind.MERGED, "T01", into="T02"))
        assert [(one.difference.kind, one.difference.after.id) for one in effects] == [
            (Kind.MERGED, "T01"),
            (Kind.CHANGED, "T02"),
        ]
        figures = dict(effects[0].comments)
        assert {figure.form for figure in figures.values()} == {Form.BAND}
        assert {state: figure.band for state, figure in figures.items()} == {
            "accepted": "10-19",
            "rejected": "0-9",
            "suggested": "0-9",
        }
        assert codebooks.draft(session, partnership) is None


def test_small_groups_are_in_no_number_of_a_preview(
    database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    code = opened("Q03", disclosure_class="small")
    code_comments(
        database, comments_of(database, answer(database, code, words={"Q03.6": SAID}, times=14)), "T01"
    )
    with database.reading() as session:
        (effect,) = codebooks.preview(session, partnership, Edit(Kind.RETIRED, "T01"))
        assert dict(effect.comments)["accepted"].band == "0-9"


# ---- files and news --------------------------------------------------------------------------------------


def test_a_file_makes_a_draft_in_which_nothing_that_was_used_is_lost(
    database: Database, partnership: str, account: Callable[..., str]
) -> None:
    ours = reader.codebook()
    own = replace(ours.themes[0], id="new1", name="Waiting", examples=(), stems=())
    file = replace(ours, themes=(replace(ours.themes[1], name="Somebody to trust"), *ours.themes[2:], own))
    with database.writing() as session:
        taken = codebooks.bring_in(session, partnership, file, account("Ada"), TODAY, 0)
        assert taken.renumbered == {"new1": "P01"}
        assert [theme.id for theme in taken.missing] == ["T01"]
        assert taken.renamed == (("T02", "A trusted adult", "Somebody to trust"),)
        made = codebooks.draft(session, partnership)
        assert made.codebook.theme("T01").retired
        assert made.codebook.version == "own-1"


def test_a_newer_packaged_codebook_is_told_and_taken_only_where_somebody_chooses_it(
    database: Database,
    partnership: str,
    make: Callable[..., str],
    account: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make(Edit(Kind.ADDED, fields=NEW))
    with database.reading() as session:
        assert codebooks.news(session, partnership) is None
        before = codebooks.current(session, partnership)
    ours = reader.codebook()
    first = replace(ours.themes[0], name="Listened to")
    newer = replace(ours, version="99", themes=(first, *ours.themes[1:]))
    monkeypatch.setattr(reader, "codebook", lambda path=None: newer)
    dia = account("Dia")
    with database.writing() as session:
        found = codebooks.news(session, partnership)
        assert [(one.after.id, one.fields) for one in found.comparison.differences] == [("T01", ("name",))]
        assert codebooks.current(session, partnership) == before
        codebooks.take_news(session, partnership, ["T01"], dia, TODAY, 0)
        assert codebooks.draft(session, partnership).codebook.theme("T01").name == "Listened to"
        assert codebooks.news(session, partnership) is None


def test_a_frozen_codebook_is_read_back_as_it_was() -> None:
    ours = reader.codebook()
    assert frozen.codebook_from_json(frozen.codebook_to_json(ours)) == ours
    assert compare(ours, ours).is_empty
