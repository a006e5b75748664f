"""Responses gathered elsewhere: taken in whole or not at all, twice without doubling, faults told by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from survey_app.services import cards, collections, gathered
from survey_app.services.gathered import Taken
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import AnswerCode, Comment, Partnership, Reading, Response
from tests.conftest import TODAY
from tests.partnerships import READY

Opened = Callable[..., str]
Take = Callable[[str, str], Taken]


@pytest.fixture
def take(database: Database, partnership: str, tmp_path: Path) -> Take:
    """Takes a file of this content into the collection with this code."""

    def take_in(code: str, content: str | bytes) -> Taken:
        file = tmp_path / "paper.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with database.writing() as session:
            return gathered.collect(session, partnership, code, file, TODAY)

    return take_in


def _codes(database: Database) -> set[tuple[str, str, str]]:
    with database.reading() as session:
        return {
            tuple(row)
            for row in session.execute(select(AnswerCode.question_id, AnswerCode.part, AnswerCode.code))
        }


def _responses(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


# ---- what is taken in ------------------------------------------------------------------------------------


def test_a_row_becomes_a_response_with_its_week_language_words_and_place_in_the_queue(
    database: Database, opened: Opened, take: Take
) -> None:
    code = opened("Q02", wave="before")
    taken = take(code, "week,language,Q02.1,Q02.9,Q02.11,Q02.11q\n2026-11-05,pl,very,7,Bywa różnie,yes\n")
    assert taken == Taken(added=1, there_already=0)
    with database.reading() as session:
        (response,) = session.scalars(select(Response)).all()
        (comment,) = session.scalars(select(Comment)).all()
        (place,) = session.scalars(select(Reading)).all()
        assert (response.week, response.language) == (date(2026, 11, 2), "pl")
        assert (comment.text, comment.may_quote) == ("Bywa różnie", True)
        assert (place.comment_id, place.state) == (comment.id, "new")
    assert {("Q02.1", "", "very"), ("Q02.9", "", "7")} <= _codes(database)


def test_an_empty_cell_is_a_skip_and_a_column_that_is_not_there_is_nothing(
    database: Database, opened: Opened, take: Take
) -> None:
    take(opened("Q02", wave="before"), "Q02.1,Q02.2\n,very\n")
    assert _codes(database) == {("Q02.1", "", "skipped"), ("Q02.2", "", "very")}


@pytest.mark.parametrize(
    ("questionnaire", "wave", "header", "cells", "kept"),
    [
        ("Q02", "before", "Q02.1", "prefer_not_to_say", {("Q02.1", "", "prefer_not_to_say")}),
        ("Q02", "before", "Q02.1", "skipped", {("Q02.1", "", "skipped")}),
        ("Q02", "before", "Q02.9", "10", {("Q02.9", "", "10")}),
        (
            "Q08",
            "after",
            "Q08.2a,Q08.2b",
            "campaign; other_message,phone",
            {("Q08.2a", "", "campaign"), ("Q08.2a", "", "other_message"), ("Q08.2b", "", "phone")},
        ),
        ("Q07", "before", "Q07.1", "dont_know", {("Q07.1", "", "dont_know")}),
        (
            "Q19",
            "after",
            "Q19.3:then,Q19.3:now",
            "partly,very",
            {("Q19.3", "then", "partly"), ("Q19.3", "now", "very")},
        ),
        ("Q19", "after", "Q19.3:then,Q19.3:now", "prefer_not_to_say,", {("Q19.3", "", "prefer_not_to_say")}),
        ("Q16", None, "Q16.1,Q16.1:note", "in_place,dont_know", {("Q16.1", "rating", "in_place")}),
    ],
)
def test_every_kind_of_answer_has_its_columns(
    database: Database,
    opened: Opened,
    take: Take,
    questionnaire: str,
    wave: str | None,
    header: str,
    cells: str,
    kept: set[tuple[str, str, str]],
) -> None:
    take(opened(questionnaire, wave=wave), f"{header}\n{cells}\n")
    assert _codes(database) == kept


def test_what_the_answers_do_not_lead_to_is_left_out(database: Database, opened: Opened, take: Take) -> None:
    take(opened("Q08", wave="after"), "Q08.2a,Q08.2b\nnone,phone\n")
    assert _codes(database) == {("Q08.2a", "", "none")}


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffQ02.1\r\nvery\r\n",
        "Q02.1\rvery\r",
        " Q02.1 , week \n very , 2026-11-05 \n",
        "Q02.1,,\nvery,,\n,,\n",
        '\ufeffQ02.1,Q02.11\nvery,"two\nlines, one comma"\n',
    ],
    ids=["mark and CRLF", "CR", "spaces", "empty columns and rows", "line end in quotes"],
)
def test_files_of_common_programs_are_read(
    database: Database, opened: Opened, take: Take, content: str
) -> None:
    assert take(opened("Q02", wave="before"), content) == Taken(1, 0)
    assert ("Q02.1", "", "very") in _codes(database)


def test_paper_of_this_very_day_is_taken_in(database: Database, opened: Opened, take: Take) -> None:
    assert take(opened("Q02", wave="before"), f"week,Q02.1\n{TODAY},very\n") == Taken(1, 0)


# ---- the same twice --------------------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing_and_alike_rows_are_different_people(
    database: Database, opened: Opened, take: Take
) -> None:
    code = opened("Q02", wave="before")
    content = "Q02.1,Q02.2\nvery,very\nvery,very\npartly,very\n"
    assert take(code, content) == Taken(3, 0)
    assert take(code, content) == Taken(0, 3)
    assert take(code, content + "very,very\n") == Taken(1, 3)
    assert _responses(database) == 4


def test_rows_are_known_by_their_reference_within_one_collection(
    database: Database, opened: Opened, take: Take
) -> None:
    first, second = opened("Q02", wave="before"), opened("Q02", wave="after")
    assert take(first, "reference,Q02.1\nA1,very\nA2,very\n") == Taken(2, 0)
    assert take(first, "reference,Q02.1\nA2,partly\nA3,very\n") == Taken(1, 1)
    assert take(second, "reference,Q02.1\nA1,very\n") == Taken(1, 0)
    assert _responses(database) == 4


def test_two_rows_of_a_file_with_one_reference_are_refused_so_that_neither_is_lost(
    database: Database, opened: Opened, take: Take
) -> None:
    with pytest.raises(Refusal, match="row 4: its reference stands in row 2 already"):
        take(opened("Q02", wave="before"), "reference,Q02.1\nA1,very\nA2,very\nA1,partly\n")
    assert _responses(database) == 0


# ---- cards -----------------------------------------------------------------------------------------------


@pytest.fixture
def with_card(database: Database, partnership: str) -> tuple[str, str, str]:
    """The code of a programme, a card of it, and the code of its collection."""
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Spring group")
        (card,) = cards.issue(session, partnership, programme.code, 1)
        opening = collections.Opening("Q02", "Before", TODAY, wave="before", programme_id=programme.id)
        asked = collections.open_collection(session, partnership, opening, TODAY)
        return programme.code, card, asked.code


def test_rows_with_one_card_are_uses_of_one_card_and_it_is_looked_up_once(
    database: Database, with_card: tuple[str, str, str], take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    _programme, card, code = with_card
    looked_up: list[str] = []
    really = cards.find
    monkeypatch.setattr(cards, "find", lambda *given: looked_up.append(given[2]) or really(*given))
    take(code, f"card,Q02.1\n{card},very\n{card},partly\n,very\n")
    with database.reading() as session:
        uses = [tuple(row) for row in session.execute(select(Response.card_id, Response.card_use))]
    assert len({card_id for card_id, _use in uses if card_id}) == 1
    assert sorted(use or 0 for _card_id, use in uses) == [0, 1, 2]
    assert looked_up == [card]


def test_cards_that_cannot_be_are_refused(
    database: Database, opened: Opened, with_card: tuple[str, str, str], take: Take
) -> None:
    programme, card, code = with_card
    wrong = card[:-1] + next(sign for sign in cards.ALPHABET if sign != card[-1])
    strange = "22222222" + cards.check_symbol("22222222")
    with pytest.raises(Refusal, match="row 2: its card is mistyped") as refused:
        take(code, f"card,Q02.1\n{wrong},very\n{strange},very\n")
    assert f"row 3: its card is not one of the programme {programme}" in str(refused.value)
    assert card not in str(refused.value)
    with pytest.raises(Refusal, match="belongs to no programme"):
        take(opened("Q02", wave="before"), f"card,Q02.1\n{card},very\n")
    assert _responses(database) == 0


# ---- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no rows"),
        (b"Q02.1\n", "holds no rows"),
        (b"Q02.1\n\n ,\n", "holds no rows"),
        (b"Q02.1,Q99.1\nvery,1\n", "has a column 'Q99.1', which Q02 does not ask.*Q02.2"),
        (b"Q02.1,Q02.1\nvery,partly\n", "has the column 'Q02.1' twice"),
        (b"reference,week\nA1,2026-11-05\n", "has no column of a question"),
        (b"Q02.1\nvery\nvery,1\n", "line 3: more cells than columns"),
        (b"Q02.1,\nvery,1\n", "line 2: more cells than columns"),
        (b'Q02.1\nvery\n"very\n', "line 3: .*Check its commas and quotes"),
        (b"Q02.1\nvery\nbl\xff\n", "line 3: this is not UTF-8 text"),
        ("Q02.1\nvery\n".encode("utf-16"), "this is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_where_and_how_to_mend(
    database: Database, opened: Opened, take: Take, content: bytes, sentence: str
) -> None:
    code = opened("Q02", wave="before")
    with pytest.raises(Refusal, match=sentence) as refused:
        take(code, content)
    assert str(refused.value).startswith("paper.csv")
    assert _responses(database) == 0


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("Q02.1", "canary", "Q02.1 has a code that it does not offer. It takes: not_at_all, a_little"),
        ("Q02.9", "11", "Q02.9 has a code that it does not offer"),
        ("Q02.11", "canary " * 600, "Q02.11 is longer than 4000 characters"),
        ("week", "canary", "week is not a day. Write it as 2026-11-23"),
        ("week", "2026-11-24", "week is a day that has not come yet"),
        ("language", "canary and more", "language is not the short name of a language"),
    ],
)
def test_a_cell_that_is_no_answer_is_told_by_row_and_question_and_never_shown(
    database: Database, opened: Opened, take: Take, column: str, cell: str, fault: str
) -> None:
    # The blank row above counts: the number is the one that a spreadsheet shows.
    content = f'Q02.2,Q02.8,{column}\n,,\n"very",very,\nvery,very,{cell}\n'
    with pytest.raises(Refusal) as refused:
        take(opened("Q02", wave="before"), content)
    assert f"row 4: {fault}" in str(refused.value)
    assert "canary" not in str(refused.value)
    assert _responses(database) == 0


def test_rows_are_numbered_as_in_a_spreadsheet_even_after_words_of_two_lines(
    opened: Opened, take: Take
) -> None:
    with pytest.raises(Refusal, match=r"row 3: Q02\.1"):
        take(opened("Q02", wave="before"), 'Q02.1,Q02.11\nvery,"one\ntwo\nthree"\nwrong,\n')


def test_a_skip_beside_an_answer_is_refused_and_not_chosen_between(opened: Opened, take: Take) -> None:
    with pytest.raises(Refusal, match=r"row 2: Q19\.3"):
        take(opened("Q19", wave="after"), "Q19.3:then,Q19.3:now\nskipped,very\n")


def test_many_faults_are_told_up_to_twenty_with_how_many_more(opened: Opened, take: Take) -> None:
    with pytest.raises(Refusal) as refused:
        take(opened("Q02", wave="before"), "Q02.1\n" + "wrong\n" * 25)
    assert str(refused.value).count("row ") == gathered.FAULTS_TOLD
    assert str(refused.value).endswith("… and 5 more")


def test_one_bad_row_keeps_every_good_one_out(database: Database, opened: Opened, take: Take) -> None:
    code = opened("Q02", wave="before")
    with pytest.raises(Refusal, match="nothing was stored"):
        take(code, "Q02.1\nvery\nwrong\n")
    assert _responses(database) == 0
    assert take(code, "Q02.1\nvery\n") == Taken(1, 0)


def test_a_file_that_is_too_large_is_refused_unread(
    opened: Opened, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = opened("Q02", wave="before")
    content = "Q02.1\nvery\n"
    monkeypatch.setattr(gathered, "LARGEST_FILE", len(content))
    assert take(code, content) == Taken(1, 0)
    with pytest.raises(Refusal, match="larger than 20 MB"):
        take(code, content + "v")


def test_a_code_of_nobody_or_of_another_partnership_is_refused(
    database: Database, opened: Opened, take: Take, tmp_path: Path
) -> None:
    code = opened("Q02", wave="before")
    take(code, "Q02.1\nvery\n")
    with pytest.raises(Refusal, match="no collection with the code 'zzzzzz'"):
        take("zzzzzz", "Q02.1\nvery\n")
    with database.writing() as session:
        stranger = Partnership(name="Four Hills Partnership", **READY)
        session.add(stranger)
        session.flush()
        with pytest.raises(Refusal, match="no collection with the code"):
            gathered.collect(session, stranger.id, code, tmp_path / "paper.csv", TODAY)
