"""Each thing that is wrong with a questionnaire is told with its file, its line and how to mend it."""

from __future__ import annotations

import dataclasses
import time
from importlib.resources import files
from pathlib import Path

import pytest

from questionnaires import checks, reader
from questionnaires.model import DefinitionFaults, Fault, Framework, Measure, Section
from questionnaires.wording import GRADE_NOT_MEASURED

MEASURES = tuple(
    Measure(f"M-{n}", str(n), "qualitative", "item", "T", ("young_people",), "direct") for n in (1, 2)
)
FRAMEWORKS = {"M": Framework("M", "Ours", "England", (Section("M-S", "First", MEASURES),))}

SOUND = """\
id: Q90
title: After our walk
audience: young_people
purpose: To try the checks.
why: We want to know.
minutes: 2
waves: [before, after]
option_sets:
  agree: [{code: low, label: Not at all}, {code: mid, label: A bit}, {code: high, label: Very}]
questions:
  - {id: Q90.hello, kind: information, text: Hi.}
  - {id: Q90.1, kind: points, text: I felt fine., options: agree, prefer_not_to_say: true, measures: [M-1],
     easy: I was OK.}
  - {id: Q90.2, kind: faces, text: I felt bad., options: agree, measures: [M-1],
     easy: I felt good., easy_turned: true}
  - {id: Q90.3, kind: yes_no, text: Was it fun?, easy: Was it good?, dont_know: true, measures: [M-1]}
  - {id: Q90.4, kind: several, text: What did you like?, easy: What was good?, picture: heart,
     options: [{code: talk, label: Talk}, {code: food, label: Food},
       {code: none, label: No, exclusive: true}], measures: [M-1]}
  - {id: Q90.5, kind: long_text, text: What should change?, easy: And now?, sensitive: true, measures: [M-2]}
  - {id: Q90.q, kind: yes_no, text: May we use your words?, easy: May we?,
     quotes_consent_for: [Q90.5], for_routing: true, when: {question: Q90.5, answered: true}}
scales:
  - {id: mood, title: Mood, items: [Q90.1, Q90.2], reverse: [Q90.2], minimum_answered: 1,
     lowest: 0, highest: 4, measures: [M-1]}
"""
"""Nothing is wrong with it. Questions begin on line 11; Q90.q stands on line 21, the scale on line 24."""
CONSENT, SCALE = 21, 24


def faults_of(text: str) -> list[Fault]:
    return checks.check(reader.read_questionnaire(text, "Q90.yaml"), FRAMEWORKS)


def with_one_more(lines: str) -> str:
    """The sound questionnaire with another question, which begins on line 23."""
    easy = "" if "easy:" in lines else "easy: More?, "
    return SOUND.replace(
        "scales:\n", f"  - {{id: Q90.9, text: More?, {easy}for_routing: true, {lines}}}\nscales:\n"
    )


def test_nothing_is_wrong_with_a_sound_questionnaire() -> None:
    assert faults_of(SOUND) == []


TOO_LONG = " ".join(["one"] * 16)

REPLACED = [
    # old, new, line, what, remedy
    ("id: Q90\n", "id: Q 90\n", 1, "'Q 90' is not one word", "Use letters"),
    ("minutes: 2", "minutes: 0", 1, "minutes must be from 1 to 60", "how long"),
    ("minutes: 2", "minutes: 61", 1, "minutes must be from 1 to 60", "how long"),
    ("id: Q90.2,", "id: Q90.1,", 14, "id Q90.1 is already used on line 12", "an id of its own"),
    ("id: Q90.hello", "id: Q91.hello", 11, "'Q91.hello' does not fit", "Begin it with Q90."),
    ("id: Q90.hello", "id: Q90.he llo", 11, "'Q90.he llo' does not fit", "letters and digits"),
    ("[M-2]", "[M-7]", 20, "Question Q90.5: there is no measure M-7", "Name a measure"),
    (", measures: [M-2]", "", 20, "it evidences no measure", "for_routing: true"),
    ("sensitive: true", "required: true", 20, "it cannot be skipped", "only worksheets"),
    ("I felt fine.", TOO_LONG, 12, "A sentence has 16 words, and 15 are the most", "Make two sentences"),
    ("why: We want to know.", f"why: {TOO_LONG}", 1, "A sentence has 16 words", "Make two sentences"),
    ("{id: Q90.1,", "{sensitive: true, id: Q90.1,", 12, "sensitive and among the first 3", "further down"),
    ("{id: Q90.3,", "{sensitive: true, id: Q90.3,", 16, "sensitive and among the first 3", "further down"),
    (
        "quotes_consent_for: [Q90.5], ",
        "",
        20,
        "Question Q90.5: nobody asks whether its words may be quoted at the wave after, before.",
        "Add a later yes_no question",
    ),
    (
        "quotes_consent_for: [Q90.5], ",
        "quotes_consent_for: [Q90.5], waves: [after], ",
        20,
        "nobody asks whether its words may be quoted at the wave before.",
        "Add a later yes_no question",
    ),
    ("for: [Q90.5]", "for: [Q90.5, Q90.3]", CONSENT, "leave to quote Q90.3", "Name an earlier text question"),
    ("for: [Q90.5]", "for: [Q90.5, Q90.x]", CONSENT, "leave to quote Q90.x", "Name an earlier text question"),
    ("minutes: 2", "minutes: 2\nhard: true", 22, "does not end with whether it was OK to ask", ".ok"),
    ("low, label: Not", "Low, label: Not", 12, "code 'Low' is not plain", "small letters"),
    ("low, label: Not", "skipped, label: Not", 12, "code skipped is reserved", "dont_know: true"),
    ("low, label: Not", "dont_know, label: Not", 12, "code dont_know is reserved", "dont_know: true"),
    (
        "low, label: Not",
        "prefer_not_to_say, label: Not",
        12,
        "prefer_not_to_say is reserved",
        "Skip is always",
    ),
    ("low, label: Not", "mid, label: Not", 12, "the code mid stands twice", "a code of its own"),
    ("code: talk,", "code: none,", 17, "the code none stands twice", "a code of its own"),
    ("label: Talk", "label: Food", 17, "two options have the same label", "differently"),
    (
        "Not at all}",
        "Not at all, exclusive: true}",
        12,
        "low is exclusive, which is for several",
        "Take exclusive",
    ),
    ("Not at all}", "Not at all, asks_words: true}", 12, "low asks for words", "Take asks_words out"),
    (
        "items: [Q90.1, Q90.2]",
        "items: [Q90.1, Q90.7]",
        SCALE,
        "Scale mood: there is no question Q90.7",
        "Name",
    ),
    (
        "items: [Q90.1, Q90.2]",
        "items: [Q90.1, Q90.3]",
        SCALE,
        "Q90.3 has no score, being yes_no",
        "Use faces",
    ),
    ("reverse: [Q90.2]", "reverse: [Q90.3]", SCALE, "Q90.3 is reversed and is none of its items", "Add it"),
    ("minimum_answered: 1", "minimum_answered: 0", SCALE, "minimum_answered must be from 1 to 2", "how many"),
    ("minimum_answered: 1", "minimum_answered: 3", SCALE, "minimum_answered must be from 1 to 2", "how many"),
    ("lowest: 0", "lowest: 4", SCALE, "lowest must be less than highest", "least and the most"),
    ("lowest: 0", "lowest: 1", SCALE, "between 0 and 4, not 1 and 4", "lowest: 0 and highest: 4"),
    ("highest: 4", "highest: 5", SCALE, "between 0 and 4, not 0 and 5", "lowest: 0 and highest: 4"),
    ("4, measures: [M-1]", "4, measures: [M-8]", SCALE, "there is no measure M-8", "Name a measure"),
    (
        "Not at all}",
        "Not at all, score: 1}",
        SCALE,
        "fewer than two different scores",
        "Give its options scores",
    ),
    (
        "kind: points, text: I felt fine., options: agree",
        "kind: zero_to_ten, text: I felt fine., low_label: Low, high_label: High",
        SCALE,
        "different lowest or highest scores",
        "the same scores",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "what", "remedy"), REPLACED)
def test_a_fault_is_told_with_file_line_and_remedy(
    old: str, new: str, line: int, what: str, remedy: str
) -> None:
    assert old in SOUND
    found = faults_of(SOUND.replace(old, new, 1))
    offset = new.count("\n") - old.count("\n")
    lines = {line, line + offset}
    assert any(
        fault.file == "Q90.yaml" and fault.line in lines and what in fault.what and remedy in fault.remedy
        for fault in found
    ), [str(fault) for fault in found]


def test_a_question_cannot_be_for_a_wave_that_the_questionnaire_has_not() -> None:
    (fault,) = faults_of(with_one_more("kind: month, waves: [later]"))
    assert (fault.line, fault.remedy) == (23, "Mend one of the two.")
    assert "it is for the wave later, which the questionnaire has not" in fault.what


@pytest.mark.parametrize(
    ("lines", "what", "remedy"),
    [
        ("kind: single, options: [{code: a, label: A}]", "fewer than two options", "at least two"),
        (
            "kind: single, options: [{code: a, label: A, asks_words: true}, "
            "{code: b, label: B, asks_words: true}]",
            "more than one option asks for words",
            "on one option",
        ),
        (
            "kind: faces, options: [{code: a, label: A}, {code: b, label: B}]",
            "three faces or five",
            "three options",
        ),
        ("kind: knowledge, explanation: So.", "no right answer", "key: true or key: false"),
        ("kind: knowledge, explanation: So., key: dont_know", "no right answer", "key: true or key: false"),
        ("kind: knowledge, key: true", "nobody is told why", "Add an explanation"),
        (
            "kind: scenario, options: agree, explanation: So., key: x",
            "key is none of the options",
            "best answer",
        ),
        ("kind: scenario, options: agree, explanation: So.", "key is none of the options", "best answer"),
        ("kind: zero_to_ten", "ends of the line have no words", "low_label and high_label"),
        ("kind: zero_to_ten, low_label: Low", "ends of the line have no words", "low_label and high_label"),
        ("kind: number, minimum: 1", "the number has no bounds", "minimum and maximum"),
        ("kind: number, minimum: 5, maximum: 5", "not in order", "less than maximum"),
        ("kind: number, minimum: -1, maximum: 5", "not in order", "0 or more"),
        ("kind: then_now, options: agree, then_label: Then", "then or now has no words", "now_label"),
        ("kind: short_text, limit: 0", "limit must be from 1 to 4000", "Take limit out"),
        ("kind: short_text, limit: 4001", "limit must be from 1 to 4000", "Take limit out"),
        (
            f"kind: month, easy: {' '.join(['one'] * 13)}",
            "a sentence of easy has 13 words, and 12 are the most",
            "fewer words",
        ),
    ],
)
def test_what_a_kind_needs_is_told(lines: str, what: str, remedy: str) -> None:
    (fault,) = faults_of(with_one_more(lines))
    assert (fault.file, fault.line) == ("Q90.yaml", 23)
    assert what in fault.what
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    "lines",
    [
        "kind: knowledge, explanation: So., key: false",
        "kind: scenario, options: agree, explanation: So., key: mid",
        "kind: number, minimum: 0, maximum: 1",
        "kind: single, options: [{code: a, label: A}, {code: b, label: B, asks_words: true}]",
        f"kind: month, easy: {' '.join(['one'] * 12)}",
        "kind: then_now, options: agree, then_label: Then, now_label: Now",
        "kind: short_text, limit: 4000",
    ],
)
def test_what_has_what_its_kind_needs_is_sound(lines: str) -> None:
    assert faults_of(with_one_more(lines)) == []


def test_adults_may_read_longer_sentences() -> None:
    adult = SOUND.replace("young_people", "practitioners")
    assert faults_of(adult.replace("I felt fine.", " ".join(["one"] * 28))) == []
    (fault,) = faults_of(adult.replace("I felt fine.", " ".join(["one"] * 29)))
    assert "29 words, and 28 are the most" in fault.what


def test_a_worksheet_may_require_an_answer_and_needs_no_leave_to_quote() -> None:
    text = SOUND.replace("minutes: 2", "minutes: 2\nworksheet: true")
    text = text.replace("quotes_consent_for: [Q90.5], ", "").replace("sensitive: true", "required: true")
    assert faults_of(text) == []


def test_a_questionnaire_asks_something() -> None:
    text = SOUND[: SOUND.index("  - {id: Q90.1")]
    (fault,) = faults_of(text)
    assert fault.what == "The questionnaire asks nothing."


@pytest.mark.parametrize(
    ("ending", "sound"),
    [
        ("  - {id: Q90.ok, kind: yes_no, text: Was it OK to ask?, easy: Now?, for_routing: true}\n", True),
        (
            "  - {id: Q90.ok, kind: yes_no, text: Was it OK to ask?, easy: Now?, measures: [M-1]}\n"
            "  - {id: Q90.age, kind: month, text: When?, easy: Now?, for_routing: true}\n",
            True,
        ),
        (
            "  - {id: Q90.ok, kind: yes_no, text: Was it OK to ask?, easy: Now?, for_routing: true}\n"
            "  - {id: Q90.x, kind: month, text: When?, easy: Now?, measures: [M-1]}\n",
            False,
        ),
        ("  - {id: Q90.ok, kind: yes_no, text: OK?, easy: OK?, for_routing: true, waves: [after]}\n", False),
        (
            "  - {id: Q90.ok, kind: yes_no, easy: A, text: A, off_unless_chosen: true, for_routing: true}\n",
            False,
        ),
        (
            "  - {id: Q90.ok, kind: yes_no, text: OK?, easy: OK?, for_routing: true,\n"
            "     when: {question: Q90.3, any_of: [yes]}}\n",
            False,
        ),
    ],
)
def test_hard_things_end_with_whether_it_was_ok_to_ask(ending: str, sound: bool) -> None:
    text = SOUND.replace("minutes: 2", "minutes: 2\nhard: true").replace("scales:\n", ending + "scales:\n")
    assert (faults_of(text) == []) is sound


def test_what_must_be_turned_on_does_not_stand_before_something_sensitive() -> None:
    moved = SOUND.replace("{id: Q90.3,", "{off_unless_chosen: true, id: Q90.3,")
    moved = moved.replace("{id: Q90.4,", "{sensitive: true, id: Q90.4,")
    (fault,) = faults_of(moved)
    assert "Q90.4: it is sensitive and among the first 3" in fault.what


def test_two_scales_cannot_have_one_id() -> None:
    scale = SOUND[SOUND.index("  - {id: mood") :]
    (fault,) = faults_of(SOUND + scale)
    assert (fault.line, fault.remedy) == (SCALE + 2, "Give each scale an id of its own.")
    assert f"mood is already on line {SCALE}" in fault.what


# --- conditions ---


@pytest.mark.parametrize(
    ("condition", "what", "remedy"),
    [
        (
            "{question: Q90.9, answered: true}",
            "looks at Q90.9, which is not asked before it",
            "earlier question",
        ),
        (
            "{question: Q90.x, answered: true}",
            "looks at Q90.x, which is not asked before it",
            "earlier question",
        ),
        (
            "{question: Q90.hello, answered: true}",
            "looks at Q90.hello, which is not asked",
            "earlier question",
        ),
        ("{question: Q90.1, any_of: [maybe]}", "names 'maybe', which Q90.1 does not offer", "low, mid, high"),
        (
            "{question: Q90.1, none_of: [maybe]}",
            "names 'maybe', which Q90.1 does not offer",
            "low, mid, high",
        ),
        ("{question: Q90.1, any_of: [dont_know]}", "names 'dont_know'", "low, mid, high"),
        ("{question: Q90.3, any_of: [prefer_not_to_say]}", "names 'prefer_not_to_say'", "yes, no"),
        ("{question: Q90.5, any_of: [good]}", "names 'good', which Q90.5 does not offer", "answered: true"),
        ("{either: [{question: Q90.3, any_of: [yes]}, {question: Q90.1, any_of: [x]}]}", "names 'x'", "low"),
    ],
)
def test_a_condition_looks_back_at_what_was_offered(condition: str, what: str, remedy: str) -> None:
    (fault,) = faults_of(with_one_more(f"kind: month, when: {condition}"))
    assert fault.line == 23
    assert what in fault.what
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    "condition",
    [
        "{all_of: [{question: Q90.3, any_of: [yes]}, {question: Q90.3, any_of: [no]}]}",
        "{all_of: [{question: Q90.3, any_of: [yes]}, {question: Q90.3, none_of: [yes]}]}",
        "{all_of: [{question: Q90.3, any_of: [skipped]}, {question: Q90.3, answered: true}]}",
        "{all_of: [{question: Q90.3, any_of: [dont_know]}, {question: Q90.3, answered: true}]}",
        "{question: Q90.3, none_of: [yes, no, dont_know]}",
        "{all_of: [{question: Q90.4, any_of: [none]}, {question: Q90.4, any_of: [talk]}]}",
        "{all_of: [{question: Q90.q, any_of: [yes]}, {question: Q90.5, any_of: [skipped]}]}",
        "{either: [{all_of: [{question: Q90.3, any_of: [yes]}, {question: Q90.3, any_of: [no]}]}]}",
    ],
)
def test_a_condition_that_can_never_hold_is_told(condition: str) -> None:
    (fault,) = faults_of(with_one_more(f"kind: month, when: {condition}"))
    assert fault.line == 23
    assert "nobody can ever be asked it" in fault.what
    assert "Mend its condition" in fault.remedy


@pytest.mark.parametrize(
    "condition",
    [
        "{question: Q90.1, any_of: [prefer_not_to_say]}",
        "{question: Q90.1, any_of: [skipped]}",
        "{question: Q90.3, none_of: [yes, no]}",
        "{question: Q90.1, none_of: [low, mid, high]}",
        "{all_of: [{question: Q90.4, any_of: [food]}, {question: Q90.4, any_of: [talk]}]}",
        "{all_of: [{question: Q90.4, any_of: [none]}, {question: Q90.4, none_of: [talk]}]}",
        "{all_of: [{question: Q90.q, any_of: [yes]}, {question: Q90.5, answered: true}]}",
        "{either: [{all_of: [{question: Q90.3, any_of: [yes]}, {question: Q90.3, any_of: [no]}]},"
        " {question: Q90.1, answered: true}]}",
    ],
)
def test_a_condition_that_can_hold_is_sound(condition: str) -> None:
    assert faults_of(with_one_more(f"kind: month, when: {condition}")) == []


@pytest.mark.parametrize(
    ("first_waves", "second_waves", "reached"),
    [
        ("[before]", "[after]", False),
        ("[before]", "[before]", True),
        ("[before]", "[]", True),
        ("[]", "[after]", True),
    ],
)
def test_a_condition_on_another_wave_never_holds(first_waves: str, second_waves: str, reached: bool) -> None:
    more = (
        f"  - {{id: Q90.8, kind: month, text: When?, easy: Now?, for_routing: true, waves: {first_waves}}}\n"
        f"  - {{id: Q90.9, kind: month, text: Then?, easy: Now?, for_routing: true, waves: {second_waves},\n"
        "     when: {question: Q90.8, answered: true}}\n"
    )
    found = faults_of(SOUND.replace("scales:\n", more + "scales:\n"))
    assert [fault.line for fault in found] == ([] if reached else [24])


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("zero_to_ten, low_label: Low, high_label: High", "10", "11"),
        ("number, minimum: 2, maximum: 5", "5", "6"),
        ("number, minimum: 2, maximum: 5", "2", "1"),
        ("month", "2026-12", "2026-13"),
        ("knowledge, key: true, explanation: So.", "dont_know", "perhaps"),
    ],
)
def test_codes_that_are_no_options_are_known_too(kind: str, good: str, bad: str) -> None:
    for code, sound in ((good, True), (bad, False)):
        more = (
            f"  - {{id: Q90.8, text: How?, easy: Now?, for_routing: true, kind: {kind}}}\n"
            "  - {id: Q90.9, kind: month, text: Then?, easy: Now?, for_routing: true,\n"
            f"     when: {{question: Q90.8, any_of: [{code}]}}}}\n"
        )
        assert (faults_of(SOUND.replace("scales:\n", more + "scales:\n")) == []) is sound


def test_a_knot_of_conditions_is_checked_in_good_time() -> None:
    pair = "{either: [{question: Q90.3, any_of: [yes]}, {question: Q90.1, any_of: [low]}]}"
    start = time.perf_counter()
    assert faults_of(with_one_more(f"kind: month, when: {{all_of: [{', '.join([pair] * 500)}]}}")) == []
    assert time.perf_counter() - start < 1.0


def test_what_stands_behind_a_knot_is_taken_to_be_reachable() -> None:
    pair = "{either: [{question: Q90.3, any_of: [yes]}, {question: Q90.1, any_of: [low]}]}"
    more = (
        "  - {id: Q90.8, kind: month, text: When?, easy: Now?, for_routing: true,\n"
        f"     when: {{all_of: [{', '.join([pair] * 20)}]}}}}\n"
        "  - {id: Q90.9, kind: month, text: Then?, easy: Now?, for_routing: true,\n"
        "     when: {question: Q90.8, answered: true}}\n"
    )
    assert faults_of(SOUND.replace("scales:\n", more + "scales:\n")) == []


def test_far_too_many_questions_are_told_and_no_more_is_tried() -> None:
    more = "".join(f"  - {{id: Q90.m{n}, kind: month, text: T}}\n" for n in range(checks.MOST_QUESTIONS))
    (fault,) = faults_of(SOUND.replace("scales:\n", more + "scales:\n"))
    assert "more than 200 questions" in fault.what
    assert fault.line > 200


# --- words ---


@pytest.mark.parametrize(
    ("audience", "grade", "sound"),
    [
        ("young_people", 4.0, True),
        ("young_people", 4.1, False),
        ("community", 7.0, True),
        ("community", 7.1, False),
    ],
)
def test_the_whole_is_no_harder_than_its_readers_can_read(audience: str, grade: float, sound: bool) -> None:
    questionnaire = reader.read_questionnaire(SOUND.replace("young_people", audience), "Q90.yaml")
    first = "I felt fine."
    found = checks.check(questionnaire, FRAMEWORKS, grade=lambda texts: grade if first in texts else 1.0)
    assert (found == []) is sound
    assert all(f"is {grade:g}; {int(grade)} is the most" in fault.what for fault in found)
    assert all("Use shorter words and sentences, first in “" in fault.remedy for fault in found)


@pytest.mark.parametrize(("grade", "sound"), [(2.0, True), (2.1, False)])
def test_in_easy_words_the_whole_is_easier_still(grade: float, sound: bool) -> None:
    questionnaire = reader.read_questionnaire(SOUND, "Q90.yaml")
    found = checks.check(
        questionnaire, FRAMEWORKS, grade=lambda texts: grade if "I was OK." in texts else 1.0
    )
    assert (found == []) is sound
    assert all(f"in easy words is {grade:g}; 2 is the most" in fault.what for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("easy: Was it good?, ", "", 16, "Question Q90.3: it has no easy words.", "one idea in 12 words"),
        ("Was it good?", "Was it good? Was it fun?", 16, "more than one sentence", "Ask one thing"),
        ("Was it good?", TOO_LONG, 16, "a sentence of easy has 16 words, and 12 are the most", "fewer words"),
        (
            "easy: Was it good?",
            f"easy: Was it good?, easy_hint: {TOO_LONG}",
            16,
            "a sentence of easy has 16 words",
            "fewer words",
        ),
        (
            "label: Talk}",
            f"label: Talk, easy: {TOO_LONG}}}",
            17,
            "a sentence of easy has 16 words",
            "fewer words",
        ),
        (
            "label: Talk}",
            "label: Talk, easy: Food}",
            17,
            "two options have the same label in easy words",
            "differently",
        ),
        (
            "easy: I felt good., easy_turned",
            "easy_turned",
            14,
            "easy_turned turns easy words, and it has none",
            "the opposite",
        ),
        (
            ", easy_turned: true",
            "",
            14,
            "Q90.2: it is reversed in the scale mood, in easy words too",
            "turned",
        ),
        (
            "picture: heart",
            "picture: cat",
            17,
            "Question Q90.4: there is no picture cat",
            "Use one of choose",
        ),
    ],
)
def test_what_is_wrong_with_easy_words_is_told(old: str, new: str, line: int, what: str, remedy: str) -> None:
    assert old in SOUND
    found = faults_of(SOUND.replace(old, new, 1))
    assert any(fault.line == line and what in fault.what and remedy in fault.remedy for fault in found), [
        str(fault) for fault in found
    ]


def test_something_told_may_have_two_short_sentences_in_easy_words() -> None:
    assert faults_of(SOUND.replace("text: Hi.}", "text: Hi., easy: Hi. It is short.}")) == []


def test_adults_need_no_easy_words_and_may_meet_a_reversed_item_in_them() -> None:
    adult = SOUND.replace("young_people", "parents_carers").replace("easy: Was it good?, ", "")
    assert faults_of(adult.replace(", easy_turned: true", "")) == []


@pytest.mark.parametrize(
    ("low", "high", "sound"),
    [
        (", easy: Very", ", easy: Not at all", True),
        (", easy: Never", ", easy: Very", False),
        (", easy: Very", "", False),
        ("", "", False),
    ],
)
def test_a_reversed_item_may_have_turned_easy_labels_of_its_own(low: str, high: str, sound: bool) -> None:
    own = f"[{{code: low, label: Not at all{low}}}, {{code: mid, label: A bit, easy: A bit}}, "
    own += f"{{code: high, label: Very{high}}}]"
    text = SOUND.replace("text: I felt bad., options: agree", f"text: I felt bad., options: {own}")
    found = faults_of(text.replace(", easy_turned: true", ""))
    assert (found == []) is sound
    assert all(fault.line == 14 for fault in found)


def test_a_reversed_line_from_nought_to_ten_cannot_be_turned_in_easy_words() -> None:
    text = SOUND.replace(", easy_turned: true", "").replace("lowest: 0, highest: 4", "lowest: 0, highest: 20")
    for kind, asked in (("points", "I felt fine."), ("faces", "I felt bad.")):
        line = f"kind: zero_to_ten, text: {asked}, low_label: Low, high_label: High"
        text = text.replace(f"kind: {kind}, text: {asked}, options: agree", line)
    (fault,) = faults_of(text)
    assert "Q90.2: it is reversed in the scale mood, in easy words too" in fault.what


def test_a_frozen_questionnaire_is_checked_for_braces_too() -> None:
    questionnaire = dataclasses.replace(reader.read_questionnaire(SOUND), why="We {x} know.")
    (fault,) = checks.check(questionnaire, FRAMEWORKS)
    assert fault.what == "{x} is not a placeholder."


# --- variants ---


def test_a_variant_that_is_not_the_same_questions_is_told() -> None:
    base = reader.read_questionnaire(SOUND)
    variant = dataclasses.replace(base, id="Q90C", variant_of="Q90")
    assert checks.check(variant, FRAMEWORKS, base=base) == []
    for text, what in (
        (
            SOUND.replace("kind: points", "kind: rating").replace("items: [Q90.1", "items: [Q90.2"),
            "kind or measures",
        ),
        (SOUND.replace("code: talk", "code: chat"), "codes are not those of Q90"),
        (SOUND.replace("Q90.hello", "Q90.hi"), "The questions are not those of Q90"),
    ):
        other = dataclasses.replace(
            reader.read_questionnaire(text.replace("Q90.2, Q90.2", "Q90.2")), variant_of="Q90"
        )
        assert any(what in fault.what for fault in checks.check(other, FRAMEWORKS, base=base))


# --- files ---


def test_a_file_that_cannot_be_read_gives_the_reader_s_faults(tmp_path: Path) -> None:
    path = tmp_path / "Q90.yaml"
    path.write_text(SOUND + "colour: red\n")
    (fault,) = checks.check_file(path)
    assert (fault.file, fault.line) == (str(path), 26)


def test_a_file_that_can_be_read_is_checked_with_the_house_s_frameworks(tmp_path: Path) -> None:
    path = tmp_path / "Q90.yaml"
    path.write_text(SOUND.replace("[M-1]", "[NCC-1.1]"))
    (fault,) = checks.check_file(str(path), grade=lambda texts: 1.0)
    assert "there is no measure M-2" in fault.what


def test_a_theme_that_names_an_unknown_measure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    book = reader.read_codebook("themes:\n  - {id: T1, name: N, definition: D, measures: [M-9, NCC-1.1]}\n")
    monkeypatch.setattr(reader, "codebook", lambda: book)
    found = [fault for fault in checks.check_all(grade=lambda texts: 1.0) if fault.file == "codebook.yaml"]
    assert [str(fault) for fault in found] == [
        "codebook.yaml, line 2: T1 (N): there is no measure M-9. Name one of a framework."
    ]


def test_what_cannot_be_read_is_told_before_anything_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault("Q90.yaml", 1, "The file is empty.", "Write it.")

    def unreadable() -> None:
        raise DefinitionFaults([fault])

    monkeypatch.setattr(reader, "questionnaires", unreadable)
    assert checks.check_all() == [fault]


def test_the_command_prints_the_faults_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Q90.yaml"
    path.write_text(SOUND.replace("[M-1]", "[NCC-1.1]").replace("[M-2]", "[NCC-1.2]"))
    assert checks.main([str(path)]) == 0
    assert capsys.readouterr().out == ""
    path.write_text(SOUND)
    assert checks.main([str(path)]) == 1
    assert f"{path}, line 12: Question Q90.1: there is no measure M-1. Name" in capsys.readouterr().out


def test_the_command_says_where_the_grade_was_not_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "grade_measure", lambda: None)
    path = tmp_path / "Q90.yaml"
    path.write_text(SOUND.replace("[M-1]", "[NCC-1.1]").replace("[M-2]", "[NCC-1.2]"))
    assert checks.main([str(path)]) == 0
    assert capsys.readouterr().out == GRADE_NOT_MEASURED + "\n"


PACKAGED = sorted(path.name for path in files("questionnaires").iterdir() if path.name.startswith("Q"))


@pytest.mark.parametrize("name", PACKAGED)
def test_a_packaged_questionnaire_has_no_fault(name: str) -> None:
    found = checks.check_file(Path(str(files("questionnaires") / name)))
    assert [str(fault) for fault in found] == []


def test_everything_packaged_has_no_fault() -> None:
    assert [str(fault) for fault in checks.check_all()] == []


def test_the_example_of_the_readme_has_no_fault(tmp_path: Path) -> None:
    readme = (files("questionnaires") / "README.md").read_text(encoding="utf-8")
    path = tmp_path / "Q90.yaml"
    path.write_text(readme.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert [str(fault) for fault in checks.check_file(path)] == []


TRAINING = (
    SOUND.replace("audience: young_people", "audience: practitioners")
    .replace("waves: [before, after]", "waves: [before, after, later]")
    .replace("young_people", "practitioners")
)


def test_a_training_questionnaires_question_without_a_level_is_refused() -> None:
    told = [fault for fault in faults_of(TRAINING) if "carries no level" in fault.what]
    assert [fault.what.split(":")[0] for fault in told][:2] == ["Question Q90.1", "Question Q90.2"]
    assert all("K1" in fault.remedy for fault in told)


def test_one_level_makes_the_others_needed_where_there_are_waves() -> None:
    one = SOUND.replace("kind: points, text: I felt fine.", "kind: points, level: K2, text: I felt fine.")
    told = [fault.what for fault in faults_of(one) if "carries no level" in fault.what]
    assert "Question Q90.2: it is about training and carries no level." in told
    assert not [what for what in told if "Q90.1:" in what]


def test_what_only_says_who_answered_needs_no_level() -> None:
    for questionnaire in reader.questionnaires().values():
        unlevelled = [one for one in questionnaire.questions if one.is_asked and not one.level]
        if questionnaire.id in ("Q11", "Q12", "Q13"):
            assert unlevelled
            assert all(one.for_routing for one in unlevelled)
