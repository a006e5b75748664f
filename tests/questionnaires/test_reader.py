"""What the reader takes, what it refuses and in which words, and how a version is frozen."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import frozen, reader, strict_yaml
from questionnaires.model import (
    AUDIENCES,
    WAVES,
    Condition,
    DefinitionFaults,
    Fault,
    Kind,
    Option,
    Question,
    Questionnaire,
    QuestionnaireError,
    Scale,
)

HEAD = """\
id: Q90
title: After our walk
audience: young_people
purpose: To try the reader.
why: We want to know.
minutes: 2
"""
SMALL = HEAD + "questions:\n  - {id: Q90.1, kind: long_text, text: What should we change?}\n"


def with_question(lines: str) -> str:
    """The small questionnaire with one question instead, which begins on line 8."""
    first, *rest = lines.strip("\n").split("\n")
    return HEAD + "questions:\n  - " + "\n    ".join([first, *rest]) + "\n"


def faults_of(text: str) -> list[Fault]:
    with pytest.raises(DefinitionFaults) as raised:
        reader.read_questionnaire(text, "Q90.yaml")
    return raised.value.faults


def only_fault(text: str) -> Fault:
    faults = faults_of(text)
    assert len(faults) == 1, [str(fault) for fault in faults]
    assert faults[0].file == "Q90.yaml"
    return faults[0]


# --- what is taken ---


def test_a_small_questionnaire_is_read_with_its_defaults() -> None:
    questionnaire = reader.read_questionnaire(SMALL, "Q90.yaml")
    assert questionnaire == Questionnaire(
        id="Q90",
        title="After our walk",
        audience="young_people",
        purpose="To try the reader.",
        why="We want to know.",
        minutes=2,
        questions=(Question("Q90.1", Kind.LONG_TEXT, "What should we change?"),),
    )
    assert questionnaire.source == "Q90.yaml"
    assert questionnaire.questions[0].line == 8


def test_a_questionnaire_is_read_from_a_file_and_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "Q90.yaml"
    path.write_text("\ufeff" + SMALL, encoding="utf-8")
    assert reader.read_questionnaire(path) == reader.read_questionnaire(SMALL)
    assert reader.read_questionnaire(path).source == str(path)


def test_every_key_of_a_question_reaches_its_field() -> None:
    text = with_question("""
id: Q90.1
kind: then_now
text: I feel safe at {service}.
hint: Think back.
easy: Safe?
easy_hint: Think.
picture: safe
acknowledgement: Thanks.
options: [{code: low, label: Low}, {code: high, label: High}]
dont_know: true
prefer_not_to_say: true
required: true
waves: []
off_unless_chosen: true
measures: [SET-1, SET-2]
sensitive: true
for_routing: true
level: K2
then_label: Then
now_label: Now
helped_label: Did we help?
""")
    assert reader.read_questionnaire(text).questions[0] == Question(
        id="Q90.1",
        kind=Kind.THEN_NOW,
        text="I feel safe at {service}.",
        hint="Think back.",
        easy="Safe?",
        easy_hint="Think.",
        picture="safe",
        acknowledgement="Thanks.",
        options=(Option("low", "Low", 0.0), Option("high", "High", 1.0)),
        dont_know=True,
        prefer_not_to_say=True,
        required=True,
        off_unless_chosen=True,
        measures=("SET-1", "SET-2"),
        sensitive=True,
        for_routing=True,
        level="K2",
        then_label="Then",
        now_label="Now",
        helped_label="Did we help?",
    )


@pytest.mark.parametrize("kind", ["faces", "points"])
def test_easy_words_that_say_the_opposite_are_marked(kind: str) -> None:
    text = with_question(
        f"id: Q90.1\nkind: {kind}\ntext: Bad.\neasy: Good.\neasy_turned: true\n"
        "options: [{code: low, label: Low}, {code: high, label: High}]"
    )
    assert reader.read_questionnaire(text).questions[0].easy_turned


def test_only_answers_that_stand_in_order_can_be_turned() -> None:
    fault = only_fault(with_question("id: Q90.1\nkind: yes_no\ntext: Bad?\neasy: Good?\neasy_turned: true"))
    assert "easy_turned is not for the kind yes_no" in fault.what


def test_a_scale_is_read_with_its_line() -> None:
    text = SMALL + (
        "scales:\n  - {id: calm, title: Calm, items: [Q90.1], reverse: [Q90.1], minimum_answered: 1,\n"
        "     lowest: 0, highest: 4.5, higher_is_better: false, measures: [SET-1], norms: None known.}\n"
    )
    scale = reader.read_questionnaire(text).scale("calm")
    assert scale == Scale(
        "calm", "Calm", ("Q90.1",), 1, 0.0, 4.5, ("Q90.1",), False, ("SET-1",), "None known."
    )
    assert scale.line == 10


@pytest.mark.parametrize("kind", ["faces", "points", "rating", "then_now"])
def test_ordered_options_without_any_score_are_scored_by_their_place(kind: str) -> None:
    options = "options: [{code: a, label: A}, {code: b, label: B}, {code: c, label: C}]"
    question = reader.read_questionnaire(with_question(f"id: Q90.1\nkind: {kind}\ntext: T\n{options}"))
    assert [option.score for option in question.questions[0].options] == [0.0, 1.0, 2.0]


def test_one_score_given_leaves_the_other_options_without_one() -> None:
    options = "options: [{code: a, label: A, score: 1}, {code: b, label: Does not apply}]"
    question = reader.read_questionnaire(with_question(f"id: Q90.1\nkind: points\ntext: T\n{options}"))
    assert [option.score for option in question.questions[0].options] == [1.0, None]


def test_options_that_stand_in_no_order_get_no_score() -> None:
    options = "options: [{code: a, label: A}, {code: b, label: B}]"
    question = reader.read_questionnaire(with_question(f"id: Q90.1\nkind: single\ntext: T\n{options}"))
    assert [option.score for option in question.questions[0].options] == [None, None]


def test_yes_and_no_are_words_and_are_supplied() -> None:
    question = reader.read_questionnaire(with_question("id: Q90.1\nkind: yes_no\ntext: Yes")).questions[0]
    assert [(option.code, option.label) for option in question.options] == [("yes", "Yes"), ("no", "No")]
    text = SMALL + "  - {id: Q90.2, kind: month, text: T, when: {question: Q90.1, any_of: [yes, no]}}\n"
    assert reader.read_questionnaire(text).questions[1].when == Condition("Q90.1", any_of=("yes", "no"))


def test_a_knowledge_question_offers_true_false_and_dont_know() -> None:
    question = reader.read_questionnaire(with_question("id: Q90.1\nkind: knowledge\ntext: T\nkey: true"))
    assert [option.code for option in question.questions[0].options] == ["true", "false"]
    assert question.questions[0].dont_know
    assert question.questions[0].key == "true"


def test_numbers_in_a_condition_are_codes() -> None:
    text = SMALL + "  - {id: Q90.2, kind: month, text: T, when: {question: Q90.1, none_of: [0, 10]}}\n"
    assert reader.read_questionnaire(text).questions[1].when == Condition("Q90.1", none_of=("0", "10"))


def test_conditions_are_joined() -> None:
    text = SMALL + (
        "  - id: Q90.2\n    kind: month\n    text: T\n    when: {either: [{question: A, answered: true},\n"
        "      {all_of: [{question: B, any_of: [b]}, {question: C, none_of: [c]}]}]}\n"
    )
    assert reader.read_questionnaire(text).questions[1].when == Condition(
        either=(
            Condition("A", answered=True),
            Condition(all_of=(Condition("B", any_of=("b",)), Condition("C", none_of=("c",)))),
        )
    )


def test_an_option_set_serves_several_questions() -> None:
    text = HEAD + (
        "option_sets:\n  two: [{code: a, label: A}, {code: b, label: B}]\nquestions:\n"
        "  - {id: Q90.1, kind: single, text: One, options: two}\n"
        "  - {id: Q90.2, kind: single, text: Two, options: two}\n"
    )
    first, second = reader.read_questionnaire(text).questions
    assert first.options == second.options == (Option("a", "A"), Option("b", "B"))


@pytest.mark.parametrize(("kind", "limit"), [("short_text", 200), ("long_text", 4000)])
def test_a_text_has_the_usual_limit_of_its_kind(kind: str, limit: int) -> None:
    question = reader.read_questionnaire(with_question(f"id: Q90.1\nkind: {kind}\ntext: T")).questions[0]
    assert question.limit == limit


# --- what is refused: YAML ---


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    [
        ("", 1, "The file is empty.", "Write what it should hold"),
        ("# nothing\n", 1, "The file is empty.", "Write what it should hold"),
        ("- a\n", 1, "must be a group of keys", "Begin with a line such as id:"),
        (SMALL + "thanks: Well: done\n", 9, "mapping values", "in double quotes"),
        (SMALL + "thanks: `x`\n", 9, "cannot start any token", "Indent with spaces"),
        (SMALL + "waves:\n\t- before\n", 10, "cannot start any token", "Indent with spaces"),
        (SMALL + "thanks: {service} says thanks\n", 9, "begins with a brace", "in double quotes"),
        (SMALL + 'thanks: "Well done\nages: x\n', 9, "end of stream", "Close the quotes"),
        (SMALL + "waves: [before, after\nages: x\n", 10, "expected ',' or ']'", "Close the bracket"),
        (SMALL + "ages: \x07\n", 9, "control characters", "Take out the invisible"),
        (SMALL + " ages: x\n", 9, "cannot be read", "Mend the indentation"),
        (SMALL + "ages: &a x\n", 9, "&a is an anchor", "Write the value out"),
        (SMALL + "ages: *a\n", 9, "*a is an anchor", "Write the value out"),
        (SMALL + "ages: !!str x\n", 9, "tag", "Take the tag out"),
        (SMALL + "ages: !!python/object/apply:os.system [x]\n", 9, "tag", "Take the tag out"),
        (SMALL + "---\nid: Q91\n", 9, "second document", "one document a file"),
        (SMALL + "ages: " + "[" * 5000, 9, "More than 20 levels", "Make it flatter"),
        (SMALL + "? [a]\n: b\n", 9, "A key is not a plain word", "Write one word"),
        (
            SMALL + "thanks: x\nthanks: y\n",
            10,
            "thanks stands twice; it was first written on line 9",
            "Keep one",
        ),
        (SMALL + "<<: {ages: x}\n", 9, "unknown key <<", "Use one of"),
        (SMALL + "#" + "x" * strict_yaml.LARGEST_FILE, 1, "larger than 256 KiB", "Split it"),
    ],
)
def test_what_is_no_plain_yaml_is_told_with_line_and_remedy(
    text: str, line: int, what: str, remedy: str
) -> None:
    fault = only_fault(text)
    assert fault.line == line
    assert what in fault.what
    assert remedy in fault.remedy


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)
    )
    start = time.perf_counter()
    fault = only_fault(bomb)
    assert time.perf_counter() - start < 0.1
    assert fault.line == 1


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    text = SMALL + "#"
    path = tmp_path / "Q90.yaml"
    path.write_text(text + "x" * (strict_yaml.LARGEST_FILE - len(text)))
    assert reader.read_questionnaire(path).id == "Q90"


def test_a_file_that_is_not_utf_8_is_refused_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "Q90.yaml"
    path.write_bytes(SMALL.encode() + b"thanks: caf\xe9\n")
    with pytest.raises(
        DefinitionFaults, match=r"line 9: The file is not in UTF-8\. Save it again as UTF-8\."
    ):
        reader.read_questionnaire(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFaults, match=r"cannot be read: No such file or directory\. Give the path"):
        reader.read_questionnaire(tmp_path / "none.yaml")


@given(st.text(max_size=200))
def test_whatever_is_read_the_only_refusal_is_a_told_one(text: str) -> None:
    for whole in (text, SMALL + text):
        try:
            reader.read_questionnaire(whole)
        except DefinitionFaults as error:
            told = error.faults
        else:
            told = []
        assert all(fault.what and fault.remedy and fault.line >= 1 for fault in told)


# --- what is refused: keys and values ---


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    [
        (SMALL + "thankss: x\n", 9, "unknown key thankss", "Did you mean thanks?"),
        (SMALL.replace("title: After our walk\n", ""), 1, "title is missing", "begins with title:"),
        (SMALL.replace("minutes: 2", "minutes: two"), 6, "minutes must be a whole number", "Write digits"),
        (SMALL.replace("minutes: 2", "minutes: true"), 6, "minutes must be a whole number", "Write digits"),
        (
            SMALL.replace("young_people", "young_peple"),
            3,
            "cannot be young_peple",
            "Did you mean young_people?",
        ),
        (SMALL.replace("title: After our walk", "title: 5"), 2, "title must be a text", "double quotes"),
        (SMALL.replace("title: After our walk", "title:"), 2, "title is empty", "Write its value"),
        (SMALL.replace("title: After our walk", "title: '  '"), 2, "title is empty", "Write its value"),
        (SMALL.replace("title: After our walk", 'title: "a\\0b"'), 2, "invisible character", "Type the text"),
        (SMALL.replace("title: After our walk", "title: [a]"), 2, "this is a list", "double quotes"),
        (SMALL + "hard: yes\n", 9, "hard must be true or false", "Write true or false"),
        (SMALL + "waves: before\n", 9, "waves must be a list", "Write [one, two]"),
        (SMALL + "waves: [befor]\n", 9, "waves cannot be befor", "Did you mean before?"),
        (SMALL + "waves: [after, after]\n", 9, "names after twice", "Keep one"),
        (SMALL + "waves:\n  - after\n  - [x]\n", 11, "holds a list", "Write a word"),
        (HEAD + "questions: [x]\n", 7, "holds a text", "Write {key: value}"),
        (HEAD + "questions: x\n", 7, "questions must be a list", "dashes"),
        (HEAD, 1, "questions is missing", "begins with questions:"),
        (SMALL + "option_sets: x\n", 9, "option_sets must hold keys", "Write a key"),
        (SMALL + "why2: {x}\n", 9, "unknown key why2", "Did you mean why?"),
        (SMALL.replace("We want", "Does {name} want"), 5, "{name} in why is not a placeholder", "{campaign}"),
        (SMALL.replace("We want", "We } want"), 5, "} in why is not a placeholder", "{campaign}"),
        (with_question("kind: month\ntext: T"), 8, "Question 1: id is missing", "begins with id:"),
        (with_question("id: Q90.1\ntext: T"), 8, "Question Q90.1: kind is missing", "begins with kind:"),
        (with_question("id: Q90.1\nkind: face\ntext: T"), 9, "kind cannot be face", "Did you mean faces?"),
        (with_question("id: Q90.1\nkind: month"), 8, "text is missing", "begins with text:"),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nhnt: x"),
            11,
            "unknown key hnt",
            "Did you mean hint?",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nminimum: 1"),
            11,
            "minimum is not for the kind month",
            "change the kind",
        ),
        (
            with_question("id: Q90.1\nkind: information\ntext: T\nmeasures: [M]"),
            11,
            "measures is not for the kind information",
            "Take the line out",
        ),
        (
            with_question("id: Q90.1\nkind: yes_no\ntext: T\noptions: [{code: a, label: A}]"),
            11,
            "options is not for the kind yes_no",
            "Take the line out",
        ),
        (with_question("id: Q90.1\nkind: single\ntext: T"), 8, "options are missing", "Add options:"),
        (
            with_question("id: Q90.1\nkind: single\ntext: T\noptions: two"),
            11,
            "there is no option set two",
            "under option_sets",
        ),
        (
            with_question("id: Q90.1\nkind: single\ntext: T\noptions:\n  - {code: a, lable: A, label: A}"),
            12,
            "Question Q90.1, option 1 has the unknown key lable",
            "Did you mean label?",
        ),
        (
            with_question("id: Q90.1\nkind: single\ntext: T\noptions:\n  - {code: a}"),
            12,
            "option 1: label is missing",
            "begins with label:",
        ),
        (
            with_question("id: Q90.1\nkind: points\ntext: T\noptions: [{code: a, label: A, score: x}]"),
            11,
            "score must be a number",
            "Write digits",
        ),
        (
            with_question("id: Q90.1\nkind: points\ntext: T\noptions: [{code: a, label: A, score: .inf}]"),
            11,
            "score must be a number",
            "Write digits",
        ),
        (with_question("id: Q90.1\nkind: month\ntext: T\nlevel: K5"), 11, "level cannot be K5", "K4"),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: Q1"),
            11,
            "must be a condition",
            "{question: ID",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {question: Q1}"),
            11,
            "not one of the known forms",
            "{question: ID",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {any_of: [a]}"),
            11,
            "not one of the known forms",
            "{question: ID",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {question: A, any_of: [a], none_of: [b]}"),
            11,
            "not one of the known forms",
            "{question: ID",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {question: A, either: []}"),
            11,
            "not one of the known forms",
            "{question: ID",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {all_of: []}"),
            11,
            "all_of holds no condition",
            "at least one",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {question: A, any_of: []}"),
            11,
            "any_of names no code",
            "at least one code",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {question: A, answered: false}"),
            11,
            "answered can only be true",
            "any_of: [skipped]",
        ),
        (
            with_question("id: Q90.1\nkind: month\ntext: T\nwhen: {question: A, unless: b, answered: true}"),
            11,
            "unknown key unless",
            "Use one of",
        ),
        (
            SMALL + "scales:\n  - {id: s, title: S, items: [a], minimum_answered: 1, highest: 1}\n",
            10,
            "Scale s: lowest is missing",
            "begins with lowest:",
        ),
    ],
)
def test_a_wrong_key_or_value_is_told_with_line_and_remedy(
    text: str, line: int, what: str, remedy: str
) -> None:
    fault = only_fault(text)
    assert fault.line == line
    assert what in fault.what
    assert remedy in fault.remedy


def test_all_faults_of_a_file_are_told_together_in_order() -> None:
    text = SMALL.replace("young_people", "x").replace("minutes: 2", "minutes: x") + "colour: red\n"
    assert [fault.line for fault in faults_of(text)] == [3, 6, 9]


# --- variants ---

BASE = HEAD + (
    "questions:\n"
    "  - {id: Q90.1, kind: single, text: One, options: [{code: a, label: A}, {code: b, label: B}]}\n"
    "  - {id: Q90.2, kind: long_text, text: Two}\n"
)
VARIANT = "id: Q90C\nvariant_of: Q90\ntitle: For carers\naudience: parents_carers\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Q90.yaml").write_text(BASE)
    return tmp_path


def test_a_variant_is_the_same_questions_in_other_words(folder: Path) -> None:
    path = folder / "Q90C.yaml"
    path.write_text(VARIANT + "wordings:\n  Q90.1: {text: Uno, options: {b: Bee}}\n")
    base, variant = reader.read_questionnaire(folder / "Q90.yaml"), reader.read_questionnaire(path)
    assert (variant.id, variant.variant_of, variant.audience) == ("Q90C", "Q90", "parents_carers")
    assert variant.why == base.why
    first = dataclasses.replace(base.questions[0], text="Uno", options=(Option("a", "A"), Option("b", "Bee")))
    assert variant.questions == (first, base.questions[1])
    assert variant.questions[0].line == 6


def test_a_base_can_be_handed_in() -> None:
    base = reader.read_questionnaire(BASE)
    variant = reader.read_questionnaire(VARIANT, base={"Q90": base}.get)
    assert variant.questions == base.questions


@pytest.mark.parametrize(
    ("lines", "line", "what", "remedy"),
    [
        ("wordings:\n  Q90.7: {text: x}\n", 6, "unknown key Q90.7", "Did you mean Q90.2?"),
        ("wordings:\n  Q90.1: {kind: month}\n", 6, "unknown key kind", "Use one of"),
        ("wordings:\n  Q90.1: x\n", 6, "must hold keys", "Write {text: …}"),
        ("wordings:\n  Q90.1: {options: {c: x}}\n", 6, "unknown key c", "Use one of a, b"),
        ("questions: []\n", 5, "unknown key questions", "Use one of"),
    ],
)
def test_a_variant_may_change_wordings_only(
    folder: Path, lines: str, line: int, what: str, remedy: str
) -> None:
    path = folder / "Q90C.yaml"
    path.write_text(VARIANT + lines)
    with pytest.raises(DefinitionFaults) as raised:
        reader.read_questionnaire(path, "Q90C.yaml")
    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == ("Q90C.yaml", line)
    assert what in fault.what
    assert remedy.split()[0] in fault.remedy


@pytest.mark.parametrize("base", ["Q91", "Q90C"])
def test_a_variant_needs_a_base_that_is_whole(folder: Path, base: str) -> None:
    path = folder / "Q90C.yaml"
    path.write_text(VARIANT.replace("variant_of: Q90", f"variant_of: {base}"))
    with pytest.raises(DefinitionFaults, match=rf"line 2: .*there is no questionnaire {base}") as raised:
        reader.read_questionnaire(path)
    assert raised.value.faults[0].remedy.startswith("Put its file beside this one")


# --- a version, frozen ---


@pytest.mark.parametrize(
    "same",
    [
        "# a remark\n" + SMALL,
        SMALL.replace("minutes: 2\n", "").replace("id: Q90\n", "minutes: 2\nid: Q90\n"),
        SMALL.replace("{id: Q90.1, kind: long_text,", "{kind: long_text, limit: 4000, id: Q90.1,"),
        SMALL.replace("After our walk", '"After our walk"'),
        SMALL + "hard: false\nwaves: []\n",
    ],
)
def test_remarks_order_and_defaults_make_no_new_version(same: str) -> None:
    first, second = reader.read_questionnaire(SMALL), reader.read_questionnaire(same, "elsewhere.yaml")
    assert frozen.content_hash(first) == frozen.content_hash(second)


@pytest.mark.parametrize(
    "other",
    [
        SMALL.replace("After our walk", "After our Walk"),
        SMALL.replace("long_text", "short_text"),
        SMALL.replace("kind: long_text", "sensitive: true, kind: long_text"),
        SMALL.replace("What should we change?", "What should we change"),
    ],
)
def test_a_wording_makes_a_new_version(other: str) -> None:
    first, second = reader.read_questionnaire(SMALL), reader.read_questionnaire(other)
    assert frozen.content_hash(first) != frozen.content_hash(second)


def test_canonical_json_is_sorted_and_leaves_out_lines_and_defaults() -> None:
    text = frozen.to_json(reader.read_questionnaire(SMALL))
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert json.loads(text)["questions"] == [
        {"id": "Q90.1", "kind": "long_text", "text": "What should we change?"}
    ]


def test_a_version_frozen_before_easy_words_could_be_turned_still_reads() -> None:
    old = (
        '{"audience":"young_people","id":"Q9","minutes":2,"purpose":"P","questions":[{"easy":"Sad?",'
        '"id":"Q90.1","kind":"points","options":[{"code":"no","label":"No","score":0.0}],"text":"Sad."}],'
        '"title":"After our walk","why":"We want to know."}'
    )
    questionnaire = frozen.from_json(old)
    (question,) = questionnaire.questions
    assert (question.easy_hint, question.easy_turned, question.picture) == ("", False, "")
    assert frozen.to_json(questionnaire) == old


def test_the_name_of_a_version_stays_as_it_is() -> None:
    """Databases hold these names: if this fails, old collections no longer find their questions."""
    assert (
        frozen.content_hash(reader.read_questionnaire(SMALL))
        == "05035c0b49546a510b9c07d52482f5fe470dad6037c16495ef71f486657923e0"
    )


words_ = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5)
some_codes = st.lists(words_, max_size=3).map(tuple)
options = st.builds(Option, words_, words_, st.none() | numbers, st.booleans(), st.booleans(), words_)
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.builds(Condition, words_, some_codes, some_codes, st.booleans()),
    lambda inner: st.builds(
        Condition,
        all_of=st.lists(inner, max_size=2).map(tuple),
        either=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=5,
)
questions = st.builds(
    Question,
    id=words_,
    kind=st.sampled_from(Kind),
    text=words_,
    options=st.lists(options, max_size=3).map(tuple),
    dont_know=st.booleans(),
    easy_hint=words_,
    easy_turned=st.booleans(),
    picture=words_,
    key=words_,
    minimum=st.none() | st.integers(),
    limit=st.integers(),
    when=st.none() | conditions,
    waves=st.lists(st.sampled_from(WAVES), unique=True).map(tuple),
    measures=some_codes,
    line=st.integers(),
)
scales = st.builds(Scale, words_, words_, some_codes, st.integers(), numbers, numbers, some_codes)
made = st.builds(
    Questionnaire,
    id=words_,
    title=words_,
    audience=st.sampled_from(AUDIENCES),
    purpose=words_,
    why=words_,
    minutes=st.integers(),
    questions=st.lists(questions, max_size=3).map(tuple),
    scales=st.lists(scales, max_size=2).map(tuple),
    hard=st.booleans(),
    source=words_,
)


@given(made)
def test_what_was_frozen_comes_back_equal(questionnaire: Questionnaire) -> None:
    content = frozen.to_json(questionnaire)
    thawed = frozen.from_json(content)
    assert thawed == questionnaire
    assert frozen.to_json(thawed) == content


@pytest.mark.parametrize(("one", "two"), [(1, 1.0), (0.0, -0.0)])
def test_equal_questionnaires_have_one_version(one: float, two: float) -> None:
    base = reader.read_questionnaire(SMALL)
    versions = {
        frozen.content_hash(dataclasses.replace(base, scales=(Scale("s", "S", ("a",), 1, number, 9),)))
        for number in (one, two)
    }
    assert len(versions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"id": "Q1"}',
        "[" * 100_000,
        '"\ud800"',
        frozen.to_json(reader.read_questionnaire(SMALL)).replace('"minutes":2', '"minutes":"2"'),
        frozen.to_json(reader.read_questionnaire(SMALL)).replace('"minutes":2', '"minutes":true'),
        frozen.to_json(reader.read_questionnaire(SMALL)).replace('"minutes":2', '"minutes":2,"colour":1'),
        frozen.to_json(reader.read_questionnaire(SMALL)).replace("long_text", "song"),
        frozen.to_json(reader.read_questionnaire(SMALL)).replace('"questions":[', '"questions":[1,'),
    ],
)
def test_json_of_something_else_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(QuestionnaireError, match="This is not a questionnaire as JSON") as raised:
        frozen.from_json(text)
    assert "Q90" not in str(raised.value)


# --- frameworks and the codebook ---

FRAMEWORK = """\
id: F
name: A framework
nation: Scotland
source: A checklist, 2019
sections:
  - id: F-1
    title: First
    measures:
      - {id: F-1.1, ref: 1.1, kind: qualitative, role: item, text: T, audience: [community],
         evidence: direct}
      - {id: F-1.2, ref: "1.2", kind: quantitative, role: item, text: T, audience: [community],
         evidence: none}
"""


def test_a_framework_is_read_in_its_own_order() -> None:
    framework = reader.read_framework(FRAMEWORK)
    assert [(measure.id, measure.ref) for measure in framework.measures()] == [
        ("F-1.1", "1.1"),
        ("F-1.2", "1.2"),
    ]
    assert framework.sections[0].measures[0].audiences == ("community",)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("id: F-1.2", "id: F-1.1", 11, "Measure F-1.1 stands twice; it was first written on line 9"),
        ("quantitative", "numeric", 11, "kind cannot be numeric"),
        ("evidence: none", "evidence: all", 12, "evidence cannot be all"),
        ("nation: Scotland\n", "", 1, "nation is missing"),
        ("title: First", "titel: First\n    title: First", 7, "unknown key titel"),
    ],
)
def test_a_wrong_framework_is_told_with_its_line(old: str, new: str, line: int, what: str) -> None:
    with pytest.raises(DefinitionFaults) as raised:
        reader.read_framework(FRAMEWORK.replace(old, new), "F.yaml")
    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == ("F.yaml", line)
    assert what in fault.what
    assert fault.remedy


CODEBOOK = "themes:\n  - {id: T1, name: Heard, definition: Felt heard.}\n"


def test_a_theme_needs_no_more_than_id_name_and_definition() -> None:
    (theme,) = reader.read_codebook(CODEBOOK).themes
    assert (theme.id, theme.name, theme.definition, theme.stems, theme.line) == (
        "T1",
        "Heard",
        "Felt heard.",
        (),
        2,
    )


@pytest.mark.parametrize("key", ["evidences", "measures"])
def test_the_measures_of_a_theme_may_be_called_evidences(key: str) -> None:
    (theme,) = reader.read_codebook(CODEBOOK.replace("heard.}", f"heard., {key}: [SET-1]}}")).themes
    assert theme.measures == ("SET-1",)


@pytest.mark.parametrize(
    "flags",
    ["flags: {F1: Needs a look. Now.}", "flags: [{id: F1, name: Needs a look, rule: Now.}]"],
)
def test_flags_are_a_mapping_or_a_list(flags: str) -> None:
    assert reader.read_codebook(CODEBOOK + flags).flags == {"F1": "Needs a look. Now."}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (CODEBOOK.replace("definition", "defintion"), 2, "unknown key defintion"),
        (CODEBOOK + "  - {id: T1, name: N, definition: D}\n", 3, "Theme T1 stands twice"),
        (CODEBOOK + "  - {id: T2, name: N, definition: D, voices: [x]}\n", 3, "voices cannot be x"),
        (CODEBOOK + "  - {id: T2, name: N, definition: D, examples: [5]}\n", 3, "examples must be a text"),
        (
            CODEBOOK + "  - {id: T2, name: N, definition: D, measures: [], evidences: []}\n",
            3,
            "the same thing",
        ),
    ],
)
def test_a_wrong_codebook_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(DefinitionFaults) as raised:
        reader.read_codebook(text, "c.yaml")
    assert any(fault.line == line and what in fault.what and fault.remedy for fault in raised.value.faults)


def test_a_codebook_of_ones_own_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(CODEBOOK)
    assert reader.codebook(path) == reader.codebook(str(path)) == reader.read_codebook(CODEBOOK)


# --- what comes with the house ---


def test_the_packaged_questionnaires_freeze_and_thaw() -> None:
    found = reader.questionnaires()
    assert list(found) == sorted(found)
    for questionnaire in found.values():
        assert frozen.from_json(frozen.to_json(questionnaire)) == questionnaire


def test_reading_the_whole_folder_takes_less_than_a_second() -> None:
    reader._questionnaires.cache_clear()
    reader._frameworks.cache_clear()
    reader._measures.cache_clear()
    start = time.perf_counter()
    assert reader.questionnaires()
    assert reader.measures()
    assert time.perf_counter() - start < 1.0


def test_every_framework_and_measure_is_known_by_its_id() -> None:
    assert set(reader.frameworks()) == {"NCC", "INV", "LGA", "HSB", "SET"}
    assert reader.framework("NCC").measure("NCC-1.1") == reader.measures()["NCC-1.1"]
    assert len(reader.measures()) == sum(1 for held in reader.frameworks().values() for _ in held.measures())


def test_callers_cannot_spoil_what_others_read() -> None:
    reader.frameworks().clear()
    reader.measures().clear()
    assert reader.frameworks()
    assert reader.measures()


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    with pytest.raises(QuestionnaireError, match=r"There is no framework NCX\. Did you mean NCC\?"):
        reader.framework("NCX")
    with pytest.raises(QuestionnaireError, match="There is no questionnaire ZZZ"):
        reader.questionnaire("ZZZ")


def test_the_packaged_codebook_is_read_once() -> None:
    assert reader.codebook() is reader.codebook()
    assert reader.codebook().themes
