"""The example partnership: its sizes, that it is plausible, and that it is the same every time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from analysis.change import pair
from questionnaires import reader
from questionnaires.answers import MAIN, NO_OPINION_CODES, Answer
from questionnaires.model import Kind
from survey_app.engine import replies, turns
from survey_app.services import (
    clock,
    coding,
    collections,
    example,
    example_answers,
    languages,
    persons,
    reading,
    releases,
    subjects,
)
from survey_app.services.collections import CODE_ALPHABET, CODE_LENGTH, AskedCollection
from survey_app.services.languages import Spoken
from survey_app.services.refusals import Refusal
from survey_app.store import collections as collection_store
from survey_app.store.database import Database, Session
from survey_app.store.tables import (
    Account,
    AnswerCode,
    Coding,
    Collection,
    Comment,
    Partnership,
    Programme,
    Quote,
    Reading,
    Response,
)
from tests.conftest import TODAY

SMALLER = 150
"""Responses of an example that is large enough for pairs and small enough to be made often."""


def _copy(migrated_file: Path, to: Path) -> Database:
    to.write_bytes(migrated_file.read_bytes())
    return Database.beside(to)


@pytest.fixture(scope="module")
def whole(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The example as `heard example` puts it in; looked at and never changed."""
    database = _copy(migrated_file, tmp_path_factory.mktemp("example") / "whole.db")
    example.put_in(database, example.RESPONSES, TODAY)
    yield database
    database.close()


def _partnership(session: Session) -> Partnership:
    return session.scalars(select(Partnership).where(Partnership.is_example)).one()


def _asked(session: Session) -> list[AskedCollection]:
    return collections.listing(session, _partnership(session).id, TODAY)


def _figures(database: Database) -> dict[str, object]:
    """The figures of every collection by its code and of every programme by its code."""
    found: dict[str, object] = {}
    with database.reading() as session:
        partnership_id = _partnership(session).id
        for asked in _asked(session):
            found[asked.code] = releases.build(session, subjects.of_collection(asked)).to_dict()
        for programme in collection_store.programmes(session, partnership_id):
            subject = subjects.of_programme(session, partnership_id, programme.id, TODAY)
            assert subject is not None
            found[programme.code] = releases.build(session, subject).to_dict()
    return found


def _people(session: Session) -> Counter[str]:
    rows = session.execute(
        select(Collection.code, func.count(Response.id))
        .join(Response, Response.collection_id == Collection.id)
        .group_by(Collection.code)
    )
    return Counter(dict(rows.all()))


# ---- what is there ---------------------------------------------------------------------------------------


def test_the_plan_adds_up_to_what_is_put_in_unless_asked_otherwise() -> None:
    assert sum(planned.people for planned in example.PLAN) == example.RESPONSES
    assert len({planned.key for planned in example.PLAN}) == len(example.PLAN)


def test_the_groups_have_the_sizes_that_partnerships_report(whole: Database) -> None:
    with whole.reading() as session:
        people = _people(session)
        sizes = {
            (asked.programme_code, asked.wave): people[asked.code]
            for asked in _asked(session)
            if asked.programme_code in ("pbeech", "pcedar", "paspen", "pdusky")
        }
        schools = sum(
            asked.invited or 0
            for asked in _asked(session)
            if asked.programme_code == "pgrape" and asked.wave == "before"
        )
        conference = {asked.invited for asked in _asked(session) if asked.programme_code == "pberry"}
    assert sizes == {
        ("pbeech", "before"): 38,
        ("pbeech", "after"): 36,
        ("pcedar", "before"): 34,
        ("pcedar", "after"): 28,
        ("paspen", "before"): 12,
        ("paspen", "after"): 12,
        ("pdusky", "before"): 5,
        ("pdusky", "after"): 4,
    }
    assert (schools, conference) == (400, {129})
    assert people.total() == example.RESPONSES


def test_everybody_can_see_that_it_is_an_example(whole: Database) -> None:
    with whole.reading() as session:
        assert _partnership(session).name.startswith("Example:")
        assert all(asked.is_example and "(example)" in asked.title for asked in _asked(session))
        assert all("{" not in asked.title for asked in _asked(session))
        programmes = session.scalars(select(Programme.name)).all()
    assert programmes
    assert all("(example)" in name for name in programmes)


def test_every_packaged_questionnaire_can_be_answered_now_under_a_code_that_is_known(whole: Database) -> None:
    with whole.reading() as session:
        opened = {asked.code: asked for asked in _asked(session) if asked.state == "open"}
        found = {code: collections.find(session, code, TODAY) for code in example.OPEN_CODES.values()}
    assert {asked.questionnaire.id for asked in opened.values()} == set(reader.questionnaires())
    assert {
        questionnaire_id: getattr(found[code], "questionnaire", None) and opened[code].questionnaire.id
        for questionnaire_id, code in example.OPEN_CODES.items()
    } == {questionnaire_id: questionnaire_id for questionnaire_id in example.OPEN_CODES}


def test_every_open_code_is_a_word_in_the_signs_of_codes() -> None:
    codes = list(example.OPEN_CODES.values())
    assert len(set(codes)) == len(codes)
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) for code in codes)


def test_support_is_over_and_has_figures_while_the_next_group_has_none_yet(whole: Database) -> None:
    with whole.reading() as session:
        by_code = {asked.programme_code: [] for asked in _asked(session)}
        for asked in _asked(session):
            by_code[asked.programme_code].append(asked)
    for code in ("pbeech", "pcedar", "paspen"):
        assert {asked.state for asked in by_code[code]} == {"closed"}
        assert {asked.disclosure_class for asked in by_code[code]} == {"small"}
    assert {asked.state for asked in by_code["pwheat"]} == {"open", "not_yet"}
    figures = _figures(whole)
    assert figures["pbeech"]["people"]["form"] == "band"  # type: ignore[index]
    assert figures["pwheat"]["people"]["form"] == "hidden"  # type: ignore[index]


def test_no_class_is_looser_than_the_audience_allows(whole: Database) -> None:
    with whole.reading() as session:
        for asked in _asked(session):
            if asked.questionnaire.audience in ("young_people", "parents_carers"):
                assert asked.disclosure_class in ("small", "protected")
            if asked.questionnaire.audience == "community":
                assert asked.disclosure_class == "protected"


# ---- that the answers could be somebody's ----------------------------------------------------------------


def _answers_by_response(session: Session) -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in session.execute(
        select(AnswerCode.response_id, AnswerCode.question_id, AnswerCode.part, AnswerCode.code)
    ):
        found.setdefault(row[0], {}).setdefault(row[1], {}).setdefault(row[2], []).append(row[3])
    return found


def test_no_response_holds_an_answer_that_its_own_answers_do_not_lead_to(whole: Database) -> None:
    with whole.reading() as session:
        asked = {one.id: one for one in _asked(session)}
        coded = _answers_by_response(session)
        words: dict[str, dict[str, dict[str, str]]] = {}
        for said in session.scalars(select(Comment)):
            words.setdefault(said.response_id, {}).setdefault(said.question_id, {})[said.part] = said.text
        responses = list(session.execute(select(Response.id, Response.collection_id)))
    for response_id, collection_id in responses:
        one = asked[collection_id]
        given = {
            question_id: Answer(
                question_id,
                {part: tuple(codes) for part, codes in coded[response_id].get(question_id, {}).items()},
                words.get(response_id, {}).get(question_id, {}),
            )
            for question_id in {*coded[response_id], *words.get(response_id, {})}
        }
        assert turns.set_aside(one.turns, given) == frozenset()
        assert set(turns.to_send(one.turns, given)) == set(given)


def test_every_code_is_one_that_its_question_offers(whole: Database) -> None:
    offered: dict[str, set[str]] = {}
    for questionnaire in reader.questionnaires().values():
        for question in questionnaire.questions:
            offered[question.id] = {
                *replies.offered_codes(question), *replies.apart_codes(question), *replies.HELPED_CODES,
                *NO_OPINION_CODES,
            }  # fmt: skip
            if question.kind in (Kind.NUMBER, Kind.MONTH):
                offered.pop(question.id)
    with whole.reading() as session:
        for question_id, code in session.execute(select(AnswerCode.question_id, AnswerCode.code).distinct()):
            assert code in offered.get(question_id, {code}), (question_id, code)


def test_people_skip_do_not_know_would_rather_not_say_and_some_never_come_back(whole: Database) -> None:
    with whole.reading() as session:
        used = Counter(
            dict(session.execute(select(AnswerCode.code, func.count()).group_by(AnswerCode.code)).all())
        )
        once = session.scalar(
            select(func.count()).select_from(
                select(Response.card_id).where(Response.card_id.is_not(None)).group_by(Response.card_id)
                .having(func.count() == 1).subquery()
            )
        )  # fmt: skip
        named_the_dummy = session.scalar(select(func.count()).where(AnswerCode.code == "blue_lantern"))
    assert all(used[code] > 20 for code in NO_OPINION_CODES)
    assert once
    assert named_the_dummy


def test_each_programme_with_two_waves_has_people_who_were_there_at_both(whole: Database) -> None:
    with whole.reading() as session:
        for programme in session.scalars(select(Programme)):
            waves = {
                asked.id: asked.wave
                for asked in collections.of_programme(session, programme.id, TODAY)
                if asked.state != "not_yet"
            }
            if len(set(waves.values())) < 2:
                continue
            seen: dict[str, set[str | None]] = {}
            for card_id, collection_id in session.execute(
                select(Response.card_id, Response.collection_id).where(
                    Response.collection_id.in_(waves), Response.card_id.is_not(None)
                )
            ):
                seen.setdefault(card_id, set()).add(waves[collection_id])
            fewest = {"pgrape": 0, "pdusky": 3}.get(programme.code, 5)
            assert sum(len(at) > 1 for at in seen.values()) >= fewest, programme.code
            assert programme.code != "pgrape" or not seen


def test_every_state_of_a_change_can_be_seen(whole: Database) -> None:
    figures = _figures(whole)

    def change_of(code: str) -> dict[str, dict[str, object]]:
        return figures[code]["changes"][0]["figure"]  # type: ignore[index, no-any-return]

    full, rough = change_of("pbeech"), change_of("paspen")
    assert (full["pairs"]["form"], full["pairs"]["value"], full["change"]["decimals"]) == ("count", 35, 1)
    assert (rough["pairs"], rough["change"]["rounding"]) == ({"form": "band", "band": "10-19"}, 0.5)
    assert change_of("pdusky")["change"]["form"] == "hidden"
    course = [block for block in figures["ppeach"]["blocks"] if block["figure"]["parts"]]  # type: ignore[index]
    assert {block["kind"] for block in course} == {"then_test", "three_waves", "quiz_item"}


def test_support_helps_most_and_not_everybody(whole: Database) -> None:
    with whole.reading() as session:
        partnership_id = _partnership(session).id
        programme = collection_store.programme_by_code(session, "pbeech")
        assert programme is not None
        subject = subjects.of_programme(session, partnership_id, programme.id, TODAY)
        assert subject is not None
        (scale,) = subject.questionnaires["Q02"].scales
        pairing = pair(list(persons.runs(session, subject, scale)), "before", "after")
    up = sum(after > before for before, after in zip(pairing.before, pairing.after, strict=True))
    down = sum(after < before for before, after in zip(pairing.before, pairing.after, strict=True))
    assert pairing.pairs >= 20
    assert up > 2 * down > 0
    assert pairing.before_only >= 2


def test_only_the_week_of_an_answer_is_kept_and_it_lies_while_its_collection_was_open(
    whole: Database,
) -> None:
    with whole.reading() as session:
        rows = list(
            session.execute(
                select(Response.week, Collection.opens_on, Collection.closes_on).join(
                    Collection, Collection.id == Response.collection_id
                )
            )
        )
    assert len({week for week, _opens, _closes in rows}) > 20
    for week, opens, closes in rows:
        assert week == clock.week_of(week)
        assert clock.week_of(opens) <= week <= clock.week_of(closes or TODAY)


# ---- the same every time ---------------------------------------------------------------------------------


@pytest.mark.parametrize("responses", [SMALLER])
def test_two_examples_of_one_day_and_size_have_the_same_figures(
    migrated_file: Path, tmp_path: Path, responses: int
) -> None:
    figures = []
    for name in ("first.db", "second.db"):
        database = _copy(migrated_file, tmp_path / name)
        example.put_in(database, responses, TODAY)
        figures.append(_figures(database))
        database.close()
    assert figures[0] == figures[1]


@pytest.mark.parametrize("responses", [0, 1, 7, 89, 90, 2_000])
def test_any_number_of_responses_is_shared_out_to_the_last_one(responses: int) -> None:
    plan = (*example.PLAN, *example._others_open())
    sizes = example._shares(plan, responses)
    worksheets = [
        size
        for planned, size in zip(plan, sizes, strict=True)
        if planned.people and planned.questionnaire_id in ("Q16", "Q17")
    ]
    assert sum(sizes) == responses
    assert min(sizes) >= 0
    assert worksheets == ([1, 1] if responses >= 90 else [0, 0])


def test_an_example_without_responses_has_its_collections_alone(database: Database) -> None:
    example.put_in(database, 0, TODAY)
    with database.reading() as session:
        assert len(_asked(session)) > len(reader.questionnaires())
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_second_example_is_refused_and_changes_nothing(database: Database) -> None:
    example.put_in(database, 0, TODAY)
    with pytest.raises(Refusal, match="The example is in already"):
        example.put_in(database, 0, TODAY)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Partnership)) == 1


def test_an_example_stands_beside_a_partnership_that_has_taken_its_codes(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        opening = collections.Opening("Q02", "Ours", TODAY, wave="before")
        collections.open_collection(session, partnership, opening, TODAY, code="summer")
    example.put_in(database, 0, TODAY)
    with database.reading() as session:
        ours = collections.find(session, "summer", TODAY)
        assert ours is not None
        assert ours.partnership_id == partnership


@pytest.mark.postgresql
def test_postgresql_holds_the_example_too(postgresql_database: Database) -> None:
    example.put_in(postgresql_database, SMALLER, TODAY)
    with postgresql_database.reading() as session:
        assert _people(session).total() == SMALLER
        assert session.scalar(select(func.count()).select_from(Coding).where(Coding.state == "accepted"))


# ---- comments, themes and quotes -------------------------------------------------------------------------


def test_the_sentences_are_many_varied_and_name_nobody() -> None:
    said = example_answers.sentences()
    assert len({one.text for one in said}) >= 220
    assert {one.leaning for one in said} == set(example_answers.LEANINGS)
    assert {one.language for one in said} == {"en", *example_answers.LANGUAGES}
    assert all(one.text == one.text.strip() and one.text for one in said)
    telling = re.compile(r"@|https?:|\d{5,}|\b(Mr|Mrs|Ms|Dr)\b", re.IGNORECASE)
    assert not [one.text for one in said if telling.search(one.text)]


def test_every_text_question_has_sentences_of_its_audience() -> None:
    there = {(one.audience, one.topic) for one in example_answers.sentences()}
    for questionnaire in reader.questionnaires().values():
        assert (questionnaire.audience, example_answers.ANYTHING) in there
        for question in questionnaire.questions:
            topic = example_answers.TOPICS.get(question.id)
            assert topic is None or (questionnaire.audience, topic) in there, question.id


def test_a_sentence_means_the_same_wherever_it_stands() -> None:
    leanings: dict[str, set[str]] = {}
    for one in example_answers.sentences():
        leanings.setdefault(example_answers.key_of(one.text), set()).add(one.leaning)
    assert {text: found for text, found in leanings.items() if len(found) > 1} == {}


def test_comments_come_in_other_languages_with_the_language_of_the_response(whole: Database) -> None:
    with whole.reading() as session:
        rows = session.execute(
            select(Comment, Response.language).join(Response, Response.id == Comment.response_id)
        )
        said = {one.text: one.language for one in example_answers.sentences()}
        other = {(said.get(one.text, "en"), language) for one, language in rows if language != "en"}
    assert len(other) >= 3
    assert all(spoken == language for spoken, language in other)


def test_what_is_older_than_a_week_was_read_and_the_newest_waits(whole: Database) -> None:
    newest = clock.week_of(TODAY - timedelta(days=example.READ_WITHIN_DAYS))
    with whole.reading() as session:
        found = session.execute(
            select(Response.week, Reading)
            .join(Comment, Comment.id == Reading.comment_id)
            .join(Response, Response.id == Comment.response_id)
        )
        rows = [(week, one.state, one.arrived_at, one.decision, one.reason) for week, one in found]
    assert {state for week, state, *_ in rows if week >= newest} == {"new"}
    assert {state for week, state, *_ in rows if week < newest} == {"decided"}
    assert all(arrived is None for _, state, arrived, *_ in rows if state == "decided")
    assert all(reason for *_, decision, reason in rows if decision and decision not in reading.STAYS_HERE)
    assert {decision for *_, decision, _ in rows} == {"", reading.NO_ACTION, "safeguarding_lead"}


def test_some_themes_are_checked_and_some_wait_for_a_person(whole: Database) -> None:
    with whole.reading() as session:
        states = dict(session.execute(select(Coding.state, func.count()).group_by(Coding.state)).all())
        accepted = session.execute(
            select(Coding.comment_id, func.count())
            .where(Coding.state == "accepted")
            .group_by(Coding.comment_id)
        )
        assert max(count for _comment, count in accepted) <= coding.MOST_THEMES
        nobody = session.scalar(
            select(func.count()).where(Coding.state != "suggested", Coding.account_id.is_(None))
        )
    assert states["accepted"] > states.get("rejected", 0) > 0
    assert states["suggested"] > 0
    assert nobody == 0


def test_quotes_are_of_people_who_agreed_and_in_a_small_group_in_other_words(whole: Database) -> None:
    with whole.reading() as session:
        found = session.execute(
            select(
                Quote,
                Comment,
                Comment.may_quote,
                Collection.disclosure_class,
                Reading.decision,
            )
            .join(Comment, Comment.id == Quote.comment_id)
            .join(Reading, Reading.comment_id == Comment.id)
            .join(Collection, Collection.id == Comment.collection_id)
        )
        rows = [(quote.wording, comment.text, *rest) for quote, comment, *rest in found]
    assert len(rows) >= 10
    assert {"small", "protected", "open"} == {klass for *_, klass, _ in rows}
    for wording, text, may_quote, klass, decision in rows:
        assert may_quote is True
        assert decision == reading.NO_ACTION
        assert klass != "small" or wording not in text


def test_the_readers_accounts_can_never_be_signed_in_to(whole: Database) -> None:
    from survey_app.services import accounts

    with whole.reading() as session:
        rows = session.scalars(select(Account).order_by(Account.display_name)).all()
        assert [one.display_name for one in rows] == [example.READER, example.SECOND_READER]
        for account in rows:
            assert not accounts.Passwords().match(account.password_hash, "no password fits this")


def test_a_device_goes_round_in_one_collection_and_young_people_choose_between_two_states_of_a_language(
    whole: Database,
) -> None:
    with whole.reading() as session:
        asked = _asked(session)
        shared = [one for one in asked if one.shared_device]
        chosen = [one for one in asked if one.languages]
    assert [(one.state, one.questionnaire.audience) for one in shared] == [("open", "young_people")]
    assert [(one.state, one.audience, one.languages) for one in chosen] == [
        ("open", "young_people", ("cy", "pl"))
    ]
    waiting = [Spoken("cy", True), Spoken("pl", False), Spoken("ur", False)]
    assert languages.offered(chosen[0], waiting) == ("en", "cy", "pl")
    assert languages.offered(shared[0], waiting) == ("en", "cy", "pl", "ur")


def test_boxes_for_words_are_open_in_english_and_welsh(whole: Database) -> None:
    with whole.reading() as session:
        assert languages.read_by_somebody(session, _partnership(session).id) == {"en", "cy"}


def test_main_part_answers_are_single_unless_several_may_be_chosen(whole: Database) -> None:
    several = {
        question.id
        for questionnaire in reader.questionnaires().values()
        for question in questionnaire.questions
        if question.kind is Kind.SEVERAL
    }
    with whole.reading() as session:
        many = session.execute(
            select(AnswerCode.question_id)
            .where(AnswerCode.part == MAIN)
            .group_by(AnswerCode.response_id, AnswerCode.question_id)
            .having(func.count() > 1)
        )
        assert {question_id for (question_id,) in many} <= several
