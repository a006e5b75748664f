"""What the young people's questionnaires promise: short, kind, scored as told, every measure evidenced."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from questionnaires import checks, reader
from questionnaires.model import PICTURES, Kind, Question, Questionnaire
from questionnaires.wording import (
    all_in_easy_words,
    in_easy_words,
    longest_sentence,
    reading_grade,
    wordings,
    words,
)

FOLDER = Path(reader.__file__).parent
IDS = ("Q01", "Q02", "Q03", "Q04", "Q05", "Q07", "Q08", "Q19")
HARD = ("Q01", "Q02", "Q04", "Q07", "Q19")
LONGEST_SENTENCE = 15
LONGEST_EASY = 12
"""Words. Stricter than the checks, which also serve questionnaires that others write."""

EXPECTED = """
Q01.1: HSB-O8 SET-PI4 SET-S3.11
Q01.2: HSB-O8 SET-PI4
Q01.3: HSB-O8 SET-PI4
Q01.4: HSB-O8 SET-PI4 HSB-CV0.2
Q01.5: HSB-O8 SET-PI4
Q01.6: HSB-O8 SET-PI4 SET-S4.3
Q01.7:
Q01.8: SET-IS7 SET-3.4-QL3
Q02.1: HSB-O8 SET-PI4 SET-S3.11
Q02.2: HSB-O8 SET-PI4
Q02.3: HSB-O8 SET-PI4
Q02.4: HSB-O8 SET-PI4
Q02.5: HSB-O8 SET-PI4 HSB-CV0.2
Q02.6: HSB-O8 SET-PI4
Q02.7: SET-S4.3 SET-S4.2 HSB-V4
Q02.8: SET-S4.3 SET-PI4
Q02.9: NCC-5.2 INV-1C-I2
Q02.10: HSB-O8 SET-PI4
Q02.11: SET-IS7 SET-3.4-QL3
Q03.1: HSB-CV0.1 HSB-CV3 SET-S3.11
Q03.2: HSB-CV3 SET-S4.1 LGA-4.Q1 LGA-4.L1
Q03.3: SET-S3.11 HSB-V4 SET-3.3-QL1
Q03.4: SET-PI1 LGA-4.L2 SET-S5.4.d
Q03.5: HSB-CV3 SET-S1.14 SET-3.3-QL3
Q03.6: SET-IS7 HSB-N6
Q04.1: HSB-CV0.2 HSB-CV1 NCC-6.2.a
Q04.2: HSB-CV1 HSB-CV0.1 HSB-V0.3
Q04.3: HSB-CV1 INV-2-I2
Q04.4: HSB-CV1 HSB-CV3 SET-S4.1
Q04.5: HSB-V4 LGA-4.Q6 SET-3.3-QL1
Q04.6: HSB-D4 HSB-CV0.2
Q04.7: NCC-5.1 LGA-4.L4 INV-1M-A1.c INV-2-A3 SET-3.2-QL2
Q04.8: HSB-CV2 HSB-CV0.3 NCC-6.5
Q04.9: INV-2-A1 SET-3.2-QN3
Q04.10: LGA-5.Q5
Q05.1: HSB-N3 HSB-CV1 HSB-D4
Q05.2: HSB-N3
Q05.3: HSB-N3 SET-S7.5 LGA-3.L1
Q05.4: HSB-N3 SET-3.3-G
Q05.5: HSB-N3 HSB-CV0.2
Q05.6: HSB-N3 HSB-CV0.3
Q07.1: NCC-2.5.c SET-PI3 SET-S1.2 HSB-O1 LGA-1.L1
Q07.2: SET-PI5 NCC-2.5.c HSB-O1
Q07.3: NCC-2.5.c SET-PI1
Q07.4: SET-PI2 NCC-5.2 HSB-O5
Q07.5: SET-PI10 NCC-2.1
Q07.6: SET-PI13 SET-PI15
Q07.7: NCC-2.5.b HSB-O1 INV-1C-I1 INV-1C-O1 SET-3.1-G
Q07.8: HSB-N2 HSB-V0.1 SET-3.1-G LGA-1.L1
Q07.9: HSB-N2 NCC-2.5.e HSB-V0.1
Q07.10: NCC-2.5.d SET-S1.12
Q07.11: NCC-2.5.a NCC-2.4 INV-1C-A1 SET-S1.13 INV-0.4
Q07.12: SET-PI9 LGA-4.L2 HSB-V1
Q07.13: SET-3.1-QL1 INV-1C-A1
Q07.14: NCC-6.3 SET-S1.11
Q08.1: SET-S1.10 NCC-2.1 SET-S1.3
Q08.2: SET-S1.10 INV-1C-A2 SET-3.1-QN1 SET-S1.9 LGA-1.Q1a INV-1C-A4
Q08.3: NCC-2.5.c SET-S1.10
Q08.4: NCC-2.5.a SET-S1.13
Q08.5: NCC-2.5.b INV-1C-I1 INV-1C-O1
Q08.6: SET-S1.12 SET-S1.10 NCC-2.5.e
Q08.7: HSB-N2 NCC-2.5.e
Q08.8: NCC-2.5.d
Q08.9: SET-S1.14 SET-S1.13
Q19.1: HSB-O1 SET-PI1 SET-PI5 SET-PI3 SET-S5.4.d
Q19.2: SET-PI2 SET-PI9 LGA-4.L2
Q19.3: SET-PI4 HSB-O8
Q19.4: SET-PI11 HSB-O7 SET-S5.4.e
Q19.5: SET-PI12 HSB-O6
Q19.6: SET-PI16 HSB-O2
Q19.7: SET-PI6 HSB-O3 SET-S5.4.b
Q19.8: HSB-O4 INV-2-I2 SET-3.4-G
Q19.9: SET-PI10
Q19.10: SET-PI13 SET-S5.4.g HSB-O5
Q19.11: SET-PI17
Q19.12: SET-PI8
Q19.13: SET-PI14 SET-PI15 SET-S5.4.f
Q19.14: SET-PI7
Q19.15: HSB-V0.2 HSB-V2 HSB-V4 LGA-4.L6 SET-S3.10 SET-S7.1 SET-3.3-QN3 SET-3.3-G NCC-8.1
Q19.16: LGA-5.Q3 LGA-5.Q4 SET-S7.2 SET-S7.3 SET-S7.4 SET-S7.5 SET-S7.6.c
Q19.17: LGA-4.Q2 SET-S3.9 SET-3.3-QL3 SET-3.3-QL4 SET-S7.6.a SET-S7.6.b HSB-D9 LGA-4.Q6 SET-S5.4.c
Q19.18: INV-0.3 INV-0.4 INV-0.5
Q19.19: INV-1C-A3 SET-S4.4
Q19.20: INV-2-O SET-3.4-QL3 LGA-4.Q1 SET-IS7
"""
"""By code of the catalogue, the measures that the question or its lettered parts must evidence."""

CORE_ROWS = {"Q19.1a", "Q19.2b", "Q19.3", "Q19.4", "Q19.5a", "Q19.6"}
SENSITIVE_ROWS = {
    "Q19.7",
    "Q19.8",
    "Q19.10a",
    "Q19.10b",
    "Q19.10c",
    "Q19.10d",
    "Q19.12",
    "Q19.13a",
    "Q19.13b",
    "Q19.14",
}


@cache
def questionnaire(questionnaire_id: str) -> Questionnaire:
    return reader.read_questionnaire(FOLDER / f"{questionnaire_id}.yaml")


def question(question_id: str) -> Question:
    found = questionnaire(question_id.split(".")[0]).question(question_id)
    assert found is not None, f"There is no question {question_id}."
    return found


def asked(held: Questionnaire, wave: str | None = None) -> list[Question]:
    return [turn for turn in held.at_wave(wave) if turn.is_asked]


def waves(held: Questionnaire) -> tuple[str | None, ...]:
    return held.waves or (None,)


def scores(held: Question) -> dict[str, float | None]:
    return {option.code: option.score for option in held.options}


expected_rows = [line.partition(":")[::2] for line in EXPECTED.strip().splitlines()]


# --- every one of them ---


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_the_checks_find_no_fault(questionnaire_id: str) -> None:
    assert checks.check_file(FOLDER / f"{questionnaire_id}.yaml") == []


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_a_nine_year_old_can_read_the_whole(questionnaire_id: str) -> None:
    texts = [text for _, text in wordings(questionnaire(questionnaire_id))]
    assert reading_grade(texts) <= 4


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_no_sentence_is_longer_than_fifteen_words(questionnaire_id: str) -> None:
    texts = [text for _, text in wordings(questionnaire(questionnaire_id))]
    assert [text for text in texts if longest_sentence(text) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_in_easy_words_a_child_of_seven_can_read_the_whole(questionnaire_id: str) -> None:
    texts = [text for _, text in wordings(all_in_easy_words(questionnaire(questionnaire_id)))]
    assert reading_grade(texts) <= 2


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_every_turn_has_easy_words_and_a_picture(questionnaire_id: str) -> None:
    turns = questionnaire(questionnaire_id).questions
    assert [turn.id for turn in turns if not turn.easy] == []
    assert [turn.id for turn in turns if turn.picture not in PICTURES] == []


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_nobody_is_taken_to_live_with_parents(questionnaire_id: str) -> None:
    texts = [text for _, text in wordings(questionnaire(questionnaire_id))]
    texts += [text for _, text in wordings(all_in_easy_words(questionnaire(questionnaire_id)))]
    assert [
        text for text in texts if re.search(r"\b(parents?|mums?|dads?|mothers?|fathers?)\b", text, re.I)
    ] == []


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_every_question_has_an_easy_wording_of_twelve_words_at_most(questionnaire_id: str) -> None:
    turns = [turn for turn in questionnaire(questionnaire_id).questions if turn.is_asked]
    assert [turn.id for turn in turns if not 1 <= len(words(turn.easy)) <= LONGEST_EASY] == []


@pytest.mark.parametrize(("code", "measures"), expected_rows)
def test_every_measure_of_the_catalogue_is_evidenced_by_the_question_or_a_part(
    code: str, measures: str
) -> None:
    parts = [
        turn
        for turn in questionnaire(code.split(".")[0]).questions
        if re.fullmatch(re.escape(code) + "[a-z]?", turn.id)
    ]
    assert parts, f"Nothing asks {code}."
    assert {measure for part in parts for measure in part.measures} >= set(measures.split())


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_whoever_wrote_something_is_asked_whether_it_may_be_quoted_and_nobody_else(
    questionnaire_id: str,
) -> None:
    held = questionnaire(questionnaire_id)
    texts = {turn.id for turn in held.questions if turn.kind in (Kind.LONG_TEXT, Kind.SHORT_TEXT)}
    leave = [turn for turn in held.questions if turn.quotes_consent_for]
    assert {named for turn in leave for named in turn.quotes_consent_for} == texts
    for turn in leave:
        assert turn.kind is Kind.YES_NO
        assert turn.for_routing
        assert turn.when is not None
        assert set(turn.when.question_ids()) == set(turn.quotes_consent_for)
        assert all(part.answered for part in (turn.when.either or (turn.when,)))


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_words_are_asked_for_in_text_boxes_only_so_that_leave_to_quote_covers_all_of_them(
    questionnaire_id: str,
) -> None:
    offered = [option for turn in questionnaire(questionnaire_id).questions for option in turn.options]
    assert [option.code for option in offered if option.asks_words] == []


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_those_about_hard_things_end_with_whether_it_was_ok_to_ask(questionnaire_id: str) -> None:
    held = questionnaire(questionnaire_id)
    assert held.hard is (questionnaire_id in HARD)
    if not held.hard:
        return
    for wave in waves(held):
        last = asked(held, wave)[-1]
        assert last.id == f"{questionnaire_id}.ok"
        assert [option.code for option in last.options] == ["yes", "mostly", "no"]
        assert last.prefer_not_to_say
        assert last.for_routing
        assert last.when is None


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_opinions_can_be_kept_to_oneself(questionnaire_id: str) -> None:
    opinions = {Kind.FACES, Kind.POINTS, Kind.ZERO_TO_TEN, Kind.SINGLE, Kind.SEVERAL, Kind.THEN_NOW}
    turns = [turn for turn in questionnaire(questionnaire_id).questions if turn.kind in opinions]
    assert [turn.id for turn in turns if not turn.prefer_not_to_say] == []


@pytest.mark.parametrize("questionnaire_id", IDS)
def test_no_item_keeps_a_telling_phrase_of_a_published_scale_or_speaks_of_giving_up(
    questionnaire_id: str,
) -> None:
    phrases = (
        "give up",
        "giving up",
        "useless",
        "failure",
        "proud of",
        "good qualities",
        "satisfied",
        "person of worth",
        "optimistic",
        "problems well",
        "thinking clearly",
        "make up my own mind",
        "close to other",
        "kind of person",
        "best possible",
        "recommend",
    )
    turns = questionnaire(questionnaire_id).questions
    texts = [text.lower() for turn in turns for text in (turn.text, turn.easy)]
    assert [text for text in texts if any(phrase in text for phrase in phrases)] == []


# --- Q01 and Q02: how young people see themselves ---


@pytest.mark.parametrize(
    ("questionnaire_id", "items", "kind", "points", "reverse", "minimum", "lowest", "highest"),
    [
        ("Q01", 6, Kind.FACES, [1, 2, 3, 4, 5], ("Q01.5",), 5, 6, 30),
        ("Q02", 8, Kind.POINTS, [0, 1, 2, 3, 4], ("Q02.3", "Q02.6"), 7, 0, 32),
    ],
)
def test_the_score_has_its_items_its_turned_lines_and_its_range(
    questionnaire_id: str,
    items: int,
    kind: Kind,
    points: list[float],
    reverse: tuple[str, ...],
    minimum: int,
    lowest: float,
    highest: float,
) -> None:
    held = questionnaire(questionnaire_id)
    (scale,) = held.scales
    assert scale.items == tuple(f"{questionnaire_id}.{number}" for number in range(1, items + 1))
    assert scale.reverse == reverse
    assert (scale.minimum_answered, scale.lowest, scale.highest) == (minimum, lowest, highest)
    assert scale.higher_is_better
    assert scale.norms == "Our own wording. There are no norms to compare with."
    assert set(scale.measures) == {"HSB-O8", "SET-PI4"}
    for item in scale.items:
        assert question(item).kind is kind
        assert sorted(score for score in scores(question(item)).values() if score is not None) == points
        assert all(option.label for option in question(item).options)


def test_a_child_meets_the_sad_face_first_also_in_the_turned_line() -> None:
    plain, turned = question("Q01.1"), question("Q01.5")
    assert scores(plain) == scores(turned) == {"no": 1, "not_really": 2, "a_bit": 3, "mostly": 4, "yes": 5}
    assert plain.options[0].code == "no"
    assert turned.options[0].code == "yes"


def test_in_easy_words_no_line_is_turned_and_the_sad_face_still_stands_with_feeling_low() -> None:
    plain, turned = in_easy_words(question("Q01.1")), in_easy_words(question("Q01.5"))
    assert [option.label for option in turned.options] == [option.label for option in plain.options]
    assert [option.code for option in turned.options] == ["yes", "mostly", "a_bit", "not_really", "no"]
    assert turned.options[0].label == "No"
    assert (turned.options[0].score, turned.options[-1].score) == (5, 1)


@pytest.mark.parametrize(
    ("questionnaire_id", "good_end"),
    [("Q01", "Yes, a lot"), ("Q02", "Yes, very")],
)
def test_the_same_easy_answer_is_the_best_one_in_every_line_of_the_score(
    questionnaire_id: str, good_end: str
) -> None:
    (scale,) = questionnaire(questionnaire_id).scales
    for item in scale.items:
        best = in_easy_words(question(item)).options[-1]
        held = [score for score in scores(question(item)).values() if score is not None]
        assert best.label == good_end
        assert best.score == (min(held) if item in scale.reverse else max(held))


@pytest.mark.parametrize("item", ["Q05.3b", "Q08.4c"])
def test_what_runs_the_other_way_is_a_question_in_easy_words_with_answers_of_its_own(item: str) -> None:
    easy = in_easy_words(question(item))
    assert easy.text.startswith("Did it ")
    assert easy.options[-1].label == "Yes, a lot"
    assert [option.code for option in easy.options] == [option.code for option in question(item).options]


@pytest.mark.parametrize("questionnaire_id", ["Q01", "Q02"])
def test_staff_are_told_what_easy_words_do_to_comparing(questionnaire_id: str) -> None:
    note = questionnaire(questionnaire_id).note_for_staff
    assert "In easy words" in note
    assert "Other words can move an answer a little" in note


def test_a_child_says_whether_somebody_helped() -> None:
    assert question("Q01.7").kind is Kind.YES_NO
    assert question("Q01.7").for_routing


def test_the_older_form_has_two_lines_from_nought_to_ten_outside_the_score() -> None:
    held = questionnaire("Q02")
    numbers = {turn.id for turn in held.questions if turn.kind is Kind.ZERO_TO_TEN}
    assert numbers == {"Q02.9", "Q02.10"}
    assert not numbers & set(held.scales[0].items)


@pytest.mark.parametrize("questionnaire_id", ["Q01", "Q02"])
def test_how_young_people_see_themselves_can_be_asked_at_every_wave_alike(questionnaire_id: str) -> None:
    held = questionnaire(questionnaire_id)
    assert held.waves == ("before", "middle", "after", "later")
    assert len({held.at_wave(wave) for wave in held.waves}) == 1


# --- Q03 to Q05: sessions, meetings, packs ---


def test_session_feedback_is_four_faces_a_choice_and_a_text_in_a_minute() -> None:
    held = questionnaire("Q03")
    kinds = [turn.kind for turn in held.questions if not turn.quotes_consent_for]
    assert kinds == [Kind.FACES] * 4 + [Kind.SINGLE, Kind.LONG_TEXT]
    assert held.minutes == 1
    assert held.waves == ()


def test_before_a_meeting_one_says_what_one_thinks_and_after_it_what_came_of_it() -> None:
    held = questionnaire("Q04")
    before, after = ({turn.id for turn in asked(held, wave)} for wave in ("before", "after"))
    assert before == {f"Q04.{part}" for part in ("1", "5", "2", "3", "4", "6", "4q", "ok")}
    assert after == {f"Q04.{part}" for part in ("7", "8", "9", "10", "ok")}


def test_nobody_is_taken_to_have_been_away() -> None:
    assert question("Q04.9").option("not_away") is not None
    assert question("Q04.9").sensitive


def test_the_letter_and_the_pack_are_asked_about_apart() -> None:
    assert [question(part).kind for part in ("Q05.1a", "Q05.1b")] == [Kind.YES_NO, Kind.YES_NO]
    assert question("Q05.1a").dont_know
    assert question("Q05.1b").dont_know


# --- Q07 and Q08: school and campaigns ---


@pytest.mark.parametrize("wave", ["before", "after", "later"])
def test_six_of_the_twenty_true_or_false_lines_are_asked_one_a_topic(wave: str) -> None:
    held = questionnaire("Q07")
    bank = [turn for turn in held.questions if turn.kind is Kind.KNOWLEDGE]
    assert len(bank) == 20
    assert {turn.key for turn in bank if not turn.off_unless_chosen} == {"true", "false"}
    lines = [turn.id for turn in asked(held, wave) if turn.kind is Kind.KNOWLEDGE]
    assert lines == [f"Q07.{topic}" for topic in range(1, 7)]


def test_only_after_the_session_is_one_asked_how_it_was() -> None:
    held = questionnaire("Q07")
    about_it = {turn.id for turn in held.questions if turn.id.startswith(("Q07.11", "Q07.13"))}
    assert all(question(part).waves == ("after",) for part in about_it)
    assert about_it <= {turn.id for turn in asked(held, "after")}
    assert not about_it & {turn.id for turn in asked(held, "later")}


def test_disability_and_background_are_asked_only_where_a_partnership_chooses() -> None:
    for part in ("Q07.14c", "Q07.14d"):
        assert question(part).off_unless_chosen
        assert question(part).sensitive


def test_what_comes_to_mind_is_asked_before_anything_is_named_and_one_name_is_made_up() -> None:
    held = questionnaire("Q08")
    order = [turn.id for turn in asked(held)]
    assert order[:2] == ["Q08.1", "Q08.2a"]
    assert question("Q08.1").kind is Kind.LONG_TEXT
    assert question("Q08.2a").option("blue_lantern") is not None
    assert "blue_lantern" in held.note_for_staff
    before_the_list = " ".join(turn.text + turn.hint for turn in held.questions[:2])
    assert "{campaign}" not in before_the_list


# --- Q19: looking back ---


@pytest.mark.parametrize("wave", ["after", "later"])
def test_six_core_rows_are_asked_unless_more_are_chosen(wave: str) -> None:
    rows = {turn.id for turn in asked(questionnaire("Q19"), wave) if turn.kind is Kind.THEN_NOW}
    assert rows == CORE_ROWS


def test_rows_that_ask_more_of_a_person_are_off_and_sensitive() -> None:
    for row in SENSITIVE_ROWS:
        assert question(row).off_unless_chosen
        assert question(row).sensitive


def test_each_row_asks_then_now_and_whether_support_helped_with_the_same_five_answers() -> None:
    rows = [turn for turn in questionnaire("Q19").questions if turn.kind is Kind.THEN_NOW]
    assert {(row.then_label, row.now_label, row.helped_label) for row in rows} == {
        ("When support began", "Now", "Did support help with this?")
    }
    assert {tuple(scores(row).values()) for row in rows} == {(0, 1, 2, 3, 4)}


@pytest.mark.parametrize(
    ("part", "chosen"),
    [
        ("Q19.16a", {"police"}),
        ("Q19.16b", {"court"}),
        ("Q19.16c", {"therapy"}),
        ("Q19.16d", {"police", "court"}),
        ("Q19.16e", {"police", "court"}),
    ],
)
def test_police_court_and_therapy_are_asked_about_only_where_they_were_part_of_it(
    part: str, chosen: set[str]
) -> None:
    when = question(part).when
    assert when is not None
    assert when.question_id == "Q19.16r"
    assert set(when.any_of) == chosen
