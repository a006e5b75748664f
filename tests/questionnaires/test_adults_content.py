"""What the adults' questionnaires must ask, and how."""

from __future__ import annotations

import re

import pytest

from questionnaires import reader
from questionnaires.checks import check
from questionnaires.model import Condition, Kind, Question, Questionnaire
from questionnaires.wording import grade_measure, longest_sentence, sentences, wordings

ADULTS = ("Q06", "Q09", "Q10", "Q11", "Q12", "Q13", "Q14", "Q15", "Q18", "Q20")
CARERS = ("Q06C", "Q09C", "Q18C")
TRAINING = ("Q11", "Q12", "Q13")
LONGEST = 25
"""Words of a sentence, for adults: three fewer than the check allows."""

TOPICS = {
    "Q06.1": "HSB-N3 HSB-D4",
    "Q06.2": "HSB-N3",
    "Q06.3": "HSB-O11 INV-1C-I3 SET-3.1-G",
    "Q06.4": "SET-S3.4 LGA-1.L2",
    "Q06.5": "SET-S1.15 HSB-V0.3 SET-3.3-QL2",
    "Q06.6": "NCC-6.3 INV-0.4",
    "Q06.7": "HSB-N3",
    "Q09.1": "SET-S1.10 SET-S1.3 HSB-D3 NCC-4.1 INV-1C-I3",
    "Q09.2": "NCC-4.2.c INV-1C-I1",
    "Q09.3": "NCC-4.2.a",
    "Q09.4": "HSB-O11 NCC-4.2.b SET-3.1-G INV-1C-O2",
    "Q09.5": "LGA-1.L2 SET-S3.4 LGA-1.Q1",
    "Q09.6": "NCC-4.2.e HSB-O11",
    "Q09.7": "SET-S1.15 NCC-4.2.d",
    "Q09.8": "SET-3.1-QL1 NCC-4.2",
    "Q10.1": "LGA-1.L5 NCC-4.1",
    "Q10.2": "SET-S1.3 NCC-4.1 LGA-1.L3 SET-S1.10",
    "Q10.3": "NCC-4.2.c LGA-1.Q1 SET-3.1-G",
    "Q10.4": "SET-S3.4 LGA-1.L3",
    "Q10.5": "SET-S6.5",
    "Q10.6": "NCC-4.2.e HSB-N2 INV-1C-O3",
    "Q10.7": "NCC-4.2.d",
    "Q10.8": "NCC-4.2.b INV-1C-I1 NCC-4.2",
    "Q10.9": "NCC-4.2.a LGA-1.Q1b",
    "Q10.10": "HSB-N2 NCC-6.2.b",
    "Q10.11": "LGA-2.L3 NCC-6.2.b",
    "Q10.12": "INV-0.3 INV-0.5",
    "Q10.13": "NCC-4.2.e",
    "Q11.1": "SET-3.1-QN3 INV-1A-A1 INV-1A-I1 INV-1P-A1 NCC-3.2",
    "Q11.2": "INV-1A-A1 NCC-3.2",
    "Q11.3": "SET-S2.2 NCC-3.1 SET-S1.7",
    "Q11.4": "SET-S2.4 NCC-3.1",
    "Q11.5": "NCC-5.3",
    "Q11.6": "NCC-3.1 INV-1P-I1 SET-S2.3 SET-S2.8 SET-S3.6",
    "Q11.7": "NCC-3.1 SET-3.1-QL2 SET-S2.1",
    "Q11.8": "NCC-3.1 INV-1P-I1 INV-1P-O",
    "Q11.9": "NCC-3.1 INV-1P-I1 SET-S1.2",
    "Q11.10": "SET-3.1-QL2 LGA-1.L4 LGA-1.L4a HSB-D7",
    "Q11.11": "SET-3.1-QL2",
    "Q11.12": "NCC-3.3 SET-S3.2 SET-3.1-QL3 HSB-N5 SET-3.2-G",
    "Q11.13": "NCC-3.3 INV-1P-A2 NCC-7.2",
    "Q11.14": "SET-3.1-QL3 HSB-N5 SET-S5.1 SET-S5.3",
    "Q11.15": "NCC-3.4 NCC-3.3 INV-1M-O",
    "Q11.16": "SET-S1.6 SET-S1.8 LGA-4.L5 LGA-4.Q5 LGA-1.L5",
    "Q12.1": "HSB-D5 LGA-1.Q2",
    "Q12.2": "HSB-D5 SET-3.1-QL2",
    "Q12.3": "NCC-3.1 HSB-D5",
    "Q12.4": "NCC-2.2 INV-0.2 LGA-3.Q8 HSB-V0.4",
    "Q12.5": "SET-3.1-QL2 HSB-N5",
    "Q12.6": "HSB-D5",
    "Q13.1": "HSB-D6 LGA-1.L4c SET-3.1-QN3",
    "Q13.2": "HSB-D6 NCC-3.1 SET-S2.1",
    "Q13.3": "HSB-D6 LGA-1.L4c NCC-3.2",
    "Q13.4": "NCC-3.1 INV-1P-I1",
    "Q13.5": "NCC-3.3",
    "Q13.6": "SET-3.1-QL2",
    "Q14.1": "INV-1A-I2 INV-1A-A2",
    "Q14.2": "INV-1A-I2 SET-S2.5 SET-S3.4 LGA-3.Q5",
    "Q14.3": "SET-S3.1 SET-S3.3 HSB-D1 LGA-3.L6 LGA-3.L5",
    "Q14.4": "SET-S3.7 NCC-7.1.d",
    "Q14.5": "SET-S3.8 SET-S3.5",
    "Q14.6": "SET-S2.6 SET-S2.5 LGA-3.Q7",
    "Q14.7": "SET-S3.5 SET-S3.6 LGA-3.Q5 LGA-3.Q2",
    "Q14.8": "SET-S3.2 NCC-7.1 NCC-7.2 HSB-D1",
    "Q14.9": (
        "NCC-7.1 NCC-7.1.a NCC-7.1.b NCC-7.1.c NCC-7.1.d NCC-7.1.e NCC-7.1.f NCC-7.1.g NCC-7.1.h NCC-7.1.i"
    ),
    "Q14.10": "INV-1P-A2 INV-1P-A3",
    "Q14.11": "INV-1P-A1 INV-1A-I1 INV-1A-A1 SET-3.1-QN3",
    "Q14.12": "SET-S1.5 NCC-2.2 SET-S1.9",
    "Q14.13": "SET-S3.13 SET-S7.6",
    "Q14.14": "NCC-7.3 NCC-7.3.a NCC-7.3.b NCC-3.4",
    "Q14.15": "SET-S6.4 NCC-8.2",
    "Q14.16": "LGA-5.Q1 LGA-5.Q2 SET-S6.5 SET-S6.1",
    "Q15.1": "INV-1L-I1 LGA-2.Q1 INV-1L-O",
    "Q15.2": "NCC-9.1 HSB-V5",
    "Q15.3": "NCC-9.2 NCC-9.3 NCC-9.4 LGA-3.L2",
    "Q15.4": "NCC-9.5 INV-1L-A2",
    "Q15.5": "HSB-V5 NCC-1.4 INV-0.2",
    "Q15.6": "NCC-6.5 INV-1M-I2 INV-1M-I3 HSB-N4 HSB-N7 INV-2-I1 INV-1M-I1",
    "Q15.7": "NCC-8.1 NCC-8.2",
    "Q15.8": "INV-1L-A3 LGA-2.Q1b LGA-3.Q4",
    "Q15.9": "NCC-6.4 LGA-2.L5 LGA-2.L4 HSB-D2 NCC-1.1 NCC-1.2 NCC-1.3",
    "Q15.10": "NCC-1.4 SET-S1.4 SET-S3.12",
    "Q18.1": "SET-3.3-QL2 HSB-V0.3 SET-S5.2 SET-3.3-G",
    "Q18.2": "HSB-V0.2 HSB-V2 LGA-4.L6 SET-S7.1 LGA-4.Q3",
    "Q18.3": "HSB-O11 SET-S7.6.d NCC-7.1.h",
    "Q18.4": "HSB-O7 SET-PI11 SET-S5.4.e",
    "Q18.5": "HSB-O2 HSB-O3 SET-PI16 SET-PI6 SET-S5.4.b",
    "Q18.6": "SET-PI17 SET-PI14 HSB-O6 HSB-O4 SET-S5.4.f SET-S5.4.g",
    "Q18.7": "NCC-5.1 LGA-4.L4 INV-1M-A1.c INV-2-A3 SET-3.2-QL2 INV-2-I2",
    "Q18.8": "LGA-5.Q3 LGA-5.Q4 SET-S7.2",
    "Q18.9": "INV-2-O SET-3.4-QL3 LGA-4.Q1",
    "Q18.10": "SET-S7.3 NCC-8.1 LGA-4.Q5",
    "Q18.11": "SET-3.4-QL2 HSB-N6",
    "Q20.1": "SET-3.2-QL1 SET-3.5-QL2 INV-1M-A1.b LGA-3.Q9 LGA-2.L1 LGA-5.L4",
    "Q20.2": "LGA-3.Q6 LGA-3.L7 LGA-3.L8 LGA-4.L7",
    "Q20.3": "LGA-3.L9 HSB-V0.4 INV-2-I2",
    "Q20.4": "HSB-CV2 HSB-CV0.3 NCC-5.1 LGA-3.L1 SET-3.3-QL1 SET-3.3-QL2",
    "Q20.5": "LGA-3.Q1 LGA-3.L3 LGA-3.Q2 LGA-3.Q7",
    "Q20.6": "INV-0.2 HSB-V3 HSB-V5 NCC-2.2 LGA-3.Q8 SET-S7.6 LGA-4.Q4 NCC-6.2.d",
    "Q20.7": "SET-S2.7 SET-S2.8 SET-S5.3 SET-S4.1 SET-S4.4",
    "Q20.8": "SET-S6.1 LGA-5.L3 LGA-5.Q2 HSB-N1",
    "Q20.9": (
        "NCC-8.1 NCC-8.2 SET-S7.3 SET-S3.9 SET-S3.10 LGA-4.Q2 "
        "LGA-4.Q3 LGA-4.Q6 LGA-1.Q1b LGA-1.L4b INV-1A-O SET-S5.4"
    ),
    "Q20.10": "SET-IS6 SET-S3.12 INV-1M-I2",
}
"""The topics of the adults' questionnaires, each with the measures that its parts must evidence together."""


SPLITS = {
    "Q06.1": "ab", "Q06.4": "ab", "Q06.5": "ab", "Q06.6": "ab",
    "Q09.1": "ab", "Q09.3": "abc", "Q09.4": "ab", "Q09.7": "ab",
    "Q10.1": "ab", "Q10.12": "ab",
    "Q11.1": "ab", "Q11.10": "abc", "Q11.13": "ab", "Q11.15": "ab",
    "Q12.1": "ab", "Q12.2": "abc",
    "Q13.1": "ab", "Q13.3": "abc",
    "Q14.7": "ab", "Q14.10": "ab", "Q14.11": "ab", "Q14.12": "abc", "Q14.13": "ab", "Q14.14": "abc",
    "Q14.16": "ab",
    "Q15.1": "abc", "Q15.3": "abc", "Q15.5": "ab", "Q15.6": "ab", "Q15.7": "ab", "Q15.8": "abc",
    "Q15.10": "ab",
    "Q18.1": "ab", "Q18.2": "ab", "Q18.3": "ab", "Q18.5": "abc", "Q18.6": "abc", "Q18.7": "ab", "Q18.8": "ab",
    "Q18.10": "abc", "Q18.11": "ab",
    "Q20.1": "abc", "Q20.2": "ab", "Q20.3": "ab", "Q20.4": "ab", "Q20.5": "abc", "Q20.6": "abcd",
    "Q20.7": "abcde", "Q20.8": "ab", "Q20.9": "abcdefg",
}  # fmt: skip
"""Topics that join several things, and the letters of the parts that ask them one at a time."""

KEPT = {
    "Q18.5a": {"HSB-O2", "SET-PI16"},
    "Q18.5b": {"SET-PI6"},
    "Q18.5c": {"HSB-O3", "SET-PI6", "SET-S5.4.b"},
    "Q18.6a": {"SET-PI17"},
    "Q18.6b": {"SET-PI14", "HSB-O4", "SET-S5.4.f", "SET-S5.4.g"},
    "Q18.6c": {"HSB-O6"},
    "Q20.9a": {"NCC-8.1", "LGA-4.Q2", "LGA-4.Q6"},
    "Q20.9b": {"SET-S7.3"},
    "Q20.9c": {"SET-S3.9", "SET-S3.10", "LGA-4.Q6"},
}
"""Parts whose measures are those that fit them, and no others."""

BEHIND = {
    "Q11.15a": "Q11.15r",
    "Q11.15b": "Q11.15r",
    "Q14.14a": "Q14.14r",
    "Q14.14b": "Q14.14r",
    "Q14.14c": "Q14.14r",
}
"""Managers' questions, and the question that leads to them."""


def parts(code: str) -> list[Question]:
    """The questions that stand for a topic: its own id, or its id and a letter."""
    held = reader.questionnaire(code.partition(".")[0])
    return [question for question in held.questions if re.fullmatch(re.escape(code) + "[a-z]?", question.id)]


def question(question_id: str) -> Question:
    found = reader.questionnaire(question_id.partition(".")[0]).question(question_id)
    assert found is not None, f"{question_id} is not asked"
    return found


def alternatives(condition: Condition | None) -> list[Condition]:
    assert condition is not None
    return list(condition.either) or [condition]


def adults(*ids: str) -> list[Questionnaire]:
    return [reader.questionnaire(questionnaire_id) for questionnaire_id in ids or (*ADULTS, *CARERS)]


@pytest.mark.parametrize("questionnaire_id", [*ADULTS, *CARERS])
def test_nothing_is_wrong_with_it(questionnaire_id: str) -> None:
    held = reader.questionnaire(questionnaire_id)
    base = reader.questionnaire(held.variant_of) if held.variant_of else None
    assert check(held, reader.frameworks(), grade=grade_measure(), base=base) == []


@pytest.mark.parametrize("questionnaire_id", [*ADULTS, *CARERS])
def test_its_sentences_are_short(questionnaire_id: str) -> None:
    held = reader.questionnaire(questionnaire_id)
    assert [text for _, text in wordings(held) if longest_sentence(text) > LONGEST] == []


@pytest.mark.parametrize("questionnaire_id", [*ADULTS, *CARERS])
def test_it_says_why_and_thanks_and_tells_staff_how_to_use_it(questionnaire_id: str) -> None:
    held = reader.questionnaire(questionnaire_id)
    assert held.why
    assert held.thanks
    assert held.purpose
    assert held.note_for_staff
    assert held.questions[0].kind is Kind.INFORMATION


@pytest.mark.parametrize(("code", "measures"), TOPICS.items())
def test_a_topic_keeps_every_measure_that_it_was_to_evidence(code: str, measures: str) -> None:
    held = {measure for part in parts(code) for measure in part.measures}
    assert set(measures.split()) - held == set()


@pytest.mark.parametrize(("code", "letters"), SPLITS.items())
def test_a_topic_that_joins_several_things_asks_them_one_at_a_time(code: str, letters: str) -> None:
    asked = {part.id.removeprefix(code) for part in parts(code) if part.measures}
    assert asked - {"t"} == set(letters)


@pytest.mark.parametrize(("part", "measures"), KEPT.items())
def test_a_part_keeps_the_measures_that_fit_it(part: str, measures: set[str]) -> None:
    assert set(question(part).measures) == measures


@pytest.mark.parametrize("questionnaire_id", [*ADULTS, *CARERS])
def test_words_are_quoted_only_with_leave_that_is_asked_for_once_they_were_given(
    questionnaire_id: str,
) -> None:
    held = reader.questionnaire(questionnaire_id)
    writes = {asked.id for asked in held.questions if asked.takes_words}
    leave = [asked for asked in held.questions if asked.quotes_consent_for]
    assert writes == {named for asked in leave for named in asked.quotes_consent_for}
    for asked in leave:
        assert asked.kind is Kind.YES_NO
        assert asked.for_routing
        given = {part.question_id for part in alternatives(asked.when)}
        assert given == set(asked.quotes_consent_for)
        for part in alternatives(asked.when):
            assert part.answered or part.any_of == ("other",)


def test_the_community_is_asked_for_no_intelligence() -> None:
    held = reader.questionnaire("Q10")
    assert question("Q10.11").kind is Kind.YES_NO
    assert [asked.id for asked in held.questions if asked.takes_words] == ["Q10.13"]
    assert not any(option.asks_words for asked in held.questions for option in asked.options)


def test_the_community_is_told_where_a_report_goes_and_no_number_is_made_up() -> None:
    route = question("Q10.route")
    assert route.kind is Kind.INFORMATION
    assert route.when is None
    for sign in ("999", "101", "Crimestoppers", "help page"):
        assert sign in route.text
    numbers = {
        number for _, text in wordings(reader.questionnaire("Q10")) for number in re.findall(r"\d+", text)
    }
    assert numbers == {"999", "101", "18"}


@pytest.mark.parametrize("questionnaire_id", TRAINING)
def test_every_training_question_says_its_level_and_attendance_has_none(questionnaire_id: str) -> None:
    for asked in reader.questionnaire(questionnaire_id).questions:
        if asked.is_asked:
            assert (asked.level in {"K1", "K2", "K3", "K4"}) != asked.for_routing, asked.id


@pytest.mark.parametrize(
    ("question_id", "level"),
    [
        ("Q11.10a", "K1"),
        ("Q11.2", "K1"),
        ("Q11.3a", "K2"),
        ("Q11.6", "K2"),
        ("Q11.7t", "K2"),
        ("Q11.12", "K3"),
        ("Q11.13a", "K3"),
        ("Q11.14", "K4"),
        ("Q11.15a", "K3"),
        ("Q12.4", "K1"),
        ("Q12.6", "K1"),
        ("Q12.8", "K3"),
        ("Q13.5", "K3"),
        ("Q14.1a", "K2"),
        ("Q14.8", "K3"),
        ("Q14.11a", ""),
    ],
)
def test_liking_is_never_shown_as_learning_nor_learning_as_use(question_id: str, level: str) -> None:
    assert question(question_id).level == level


@pytest.mark.parametrize(
    ("question_id", "waves"),
    [
        ("Q11.1a", ()),
        ("Q11.3a", ()),
        ("Q11.4b", ()),
        ("Q11.5a", ()),
        ("Q11.6", ()),
        ("Q11.7", ("before", "later")),
        ("Q11.7t", ("after",)),
        ("Q11.10a", ("after",)),
        ("Q11.11", ("after",)),
        ("Q11.12", ("later",)),
        ("Q11.13b", ("later",)),
        ("Q11.14", ("later",)),
        ("Q11.15a", ("later",)),
    ],
)
def test_a_question_of_the_course_is_asked_at_its_waves(question_id: str, waves: tuple[str, ...]) -> None:
    assert reader.questionnaire("Q11").waves == ("before", "after", "later")
    assert question(question_id).waves == waves


@pytest.mark.parametrize("code", ["Q11.7", "Q11.8", "Q11.9", "Q12.3", "Q13.4"])
def test_a_then_now_row_has_a_twin_with_which_it_can_be_compared(code: str) -> None:
    line, row = question(code), question(code + "t")
    assert (line.kind, row.kind) == (Kind.ZERO_TO_TEN, Kind.THEN_NOW)
    assert row.waves == ("after",)
    assert "after" not in line.waves
    assert (row.text, row.measures, row.level) == (line.text, line.measures, line.level)
    assert [option.code for option in row.options] == [str(number) for number in range(11)]
    assert [option.score for option in row.options] == list(range(11))
    assert "looking back" in row.then_label
    assert not row.helped_label


def test_the_note_of_the_course_names_the_three_lines_of_change() -> None:
    note = reader.questionnaire("Q11").note_for_staff
    assert "three lines" in note
    assert "shift" in note
    assert "looking back" in note


@pytest.mark.parametrize("question_id", ["Q12.6", "Q18.9"])
def test_overall_experience_has_five_labels_and_dont_know(question_id: str) -> None:
    asked = question(question_id)
    assert asked.kind is Kind.POINTS
    assert asked.dont_know
    assert [option.score for option in asked.options] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("questionnaire_id", [*ADULTS, *CARERS])
def test_nobody_is_asked_to_recommend(questionnaire_id: str) -> None:
    assert not [
        text for _, text in wordings(reader.questionnaire(questionnaire_id)) if "recommend" in text.lower()
    ]


@pytest.mark.parametrize("questionnaire_id", ["Q10", "Q11", "Q13", "Q14"])
def test_a_quiz_explains_each_answer_in_one_sentence(questionnaire_id: str) -> None:
    quiz = [asked for asked in reader.questionnaire(questionnaire_id).questions if asked.key]
    assert quiz
    for asked in quiz:
        assert len(sentences(asked.explanation)) == 1, asked.id


@pytest.mark.parametrize(("questionnaire_id", "wave"), [("Q10", None), ("Q11", "after"), ("Q13", "after"),
                                                        ("Q13", "later"), ("Q14", None)])  # fmt: skip
def test_ticking_true_all_the_way_down_earns_no_good_mark(questionnaire_id: str, wave: str | None) -> None:
    turns = reader.questionnaire(questionnaire_id).at_wave(wave)
    keys = [asked.key for asked in turns if asked.kind is Kind.KNOWLEDGE]
    assert abs(keys.count("true") - keys.count("false")) <= 1


def test_the_second_quiz_of_a_module_uses_other_statements() -> None:
    held = reader.questionnaire("Q13")
    first, second = (
        {asked.text for asked in held.at_wave(wave) if asked.kind is Kind.KNOWLEDGE}
        for wave in ("after", "later")
    )
    assert len(first) == len(second) == 4
    assert not first & second


def test_the_statements_on_the_pathway_are_said_to_be_examples() -> None:
    note = reader.questionnaire("Q14").note_for_staff
    assert "examples" in note
    assert "edit" in note


def test_the_best_step_in_the_short_case_is_to_listen_and_to_share() -> None:
    case = question("Q11.6")
    assert case.kind is Kind.SCENARIO
    assert case.key == "listen_share"
    assert len(case.options) == 4
    assert case.options[0].code != case.key


@pytest.mark.parametrize(("managers", "lead"), BEHIND.items())
def test_only_those_who_manage_are_asked_as_managers(managers: str, lead: str) -> None:
    assert question(lead).kind is Kind.YES_NO
    assert question(lead).for_routing
    assert question(managers).when == Condition(lead, any_of=("yes",))


def test_police_and_court_are_asked_about_only_where_there_was_any() -> None:
    assert question("Q18.8a").when == Condition("Q18.8r", any_of=("police",))
    assert question("Q18.8b").when == Condition("Q18.8r", any_of=("court",))
    assert question("Q18.8r").prefer_not_to_say


@pytest.mark.parametrize("question_id", ["Q10.1a", "Q11.1a", "Q11.1b", "Q12.1b", "Q13.1b", "Q14.agency"])
def test_bands_are_wide_and_may_be_withheld(question_id: str) -> None:
    asked = question(question_id)
    assert asked.for_routing
    assert asked.prefer_not_to_say
    assert asked.measures
    assert len(asked.options) <= 8
    assert asked.option("other") is not None
    assert not any(option.asks_words for option in asked.options)


def test_leaders_say_how_sure_they_are_and_then_on_what_evidence() -> None:
    asked = [turn for turn in reader.questionnaire("Q15").questions if turn.is_asked]
    kinds = [turn.kind for turn in asked if turn.id.startswith(tuple(f"Q15.{n}" for n in range(1, 8)))]
    assert set(kinds) == {Kind.ZERO_TO_TEN, Kind.LONG_TEXT, Kind.YES_NO}
    assert [turn.id for turn in asked[-3:]] == ["Q15.10a", "Q15.10b", "Q15.10q"]


@pytest.mark.parametrize("questionnaire_id", ["Q18", "Q18C"])
def test_hard_questions_end_with_whether_it_was_ok_to_ask(questionnaire_id: str) -> None:
    held = reader.questionnaire(questionnaire_id)
    last = held.questions[-1]
    assert held.hard
    assert last.id == "Q18.ok"
    assert last.for_routing
    assert last.prefer_not_to_say
    assert [option.code for option in last.options] == ["yes", "mostly", "no"]
    assert last.when is None


def test_parents_rate_change_with_a_way_to_say_that_it_was_never_a_worry() -> None:
    for code in ("Q18.4", "Q18.5a", "Q18.5b", "Q18.5c", "Q18.6a", "Q18.6b", "Q18.6c"):
        option = question(code).option("no_worry")
        assert option is not None
        assert option.score is None
        assert question(code).prefer_not_to_say


@pytest.mark.parametrize("questionnaire_id", CARERS)
def test_a_carer_is_asked_the_same_things_in_words_that_fit(questionnaire_id: str) -> None:
    held = reader.questionnaire(questionnaire_id)
    parents = reader.questionnaire(questionnaire_id.removesuffix("C"))
    assert held.variant_of == parents.id
    assert held.title != parents.title
    for mine, theirs in zip(held.questions, parents.questions, strict=True):
        assert (mine.id, mine.kind, mine.measures, mine.when) == (
            theirs.id,
            theirs.kind,
            theirs.measures,
            theirs.when,
        )
        assert [option.code for option in mine.options] == [option.code for option in theirs.options]
    for _, text in wordings(held):
        assert not re.search(
            r"\b(my|your) (child|family)\b|\bparents?\b|\bour families\b", text, re.IGNORECASE
        ), text


@pytest.mark.parametrize("questionnaire_id", ["Q06", "Q09", "Q18"])
def test_words_for_parents_carry_no_blame(questionnaire_id: str) -> None:
    text = " ".join(text for _, text in wordings(reader.questionnaire(questionnaire_id))).lower()
    for word in ("fault", "failed", "should have", "bad parent", "your behaviour", "problem"):
        assert word not in text


def test_agreement_is_asked_with_the_same_five_labels_everywhere() -> None:
    found = {
        tuple((option.code, option.label, option.score) for option in asked.options[:5])
        for held in adults()
        for asked in held.questions
        if asked.kind is Kind.POINTS and asked.option("partly")
    }
    assert len(found) == 1
