"""Sentences, words, placeholders, easy words, and how hard a questionnaire is to read."""

from __future__ import annotations

import dataclasses

import pytest

from questionnaires import wording
from questionnaires.model import Condition, Kind, Option, Question, Questionnaire, QuestionnaireError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("…", ()),
        ("Hello there", ("Hello there",)),
        ("Stop. Go!", ("Stop.", "Go!")),
        ("Why? “Because.” Fine.", ("Why?", "“Because.”", "Fine.")),
        ("From 3.5 to 4.", ("From 3.5 to 4.",)),
        ("One\ntwo\n\nthree", ("One", "two", "three")),
        ("Wait… what?!", ("Wait…", "what?!")),
    ],
)
def test_a_sentence_ends_with_its_mark_or_its_line(text: str, parts: tuple[str, ...]) -> None:
    assert wording.sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("I can't", 2),
        ("I can’t", 2),
        ("a run-up", 2),
        ("10 days", 2),
        ("a - b", 2),
        ("Łódź, été", 2),
    ],
)
def test_words_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert len(wording.words(text)) == count


def test_the_longest_sentence_is_measured_in_words() -> None:
    assert wording.longest_sentence("One two. One two three. One.") == 3
    assert wording.longest_sentence("") == 0


def test_placeholders_are_filled_and_a_missing_value_leaves_nothing() -> None:
    assert wording.fill("{service} and {event}.", {"service": "The Hub"}) == "The Hub and ."


@pytest.mark.parametrize("value", ["{event}", "{0}", "{{ 7 * 7 }}", "{service.__class__}", "\\1", "%s"])
def test_a_value_is_never_read_again(value: str) -> None:
    assert wording.fill("At {service}.", {"service": value, "event": "x"}) == f"At {value}."


@pytest.mark.parametrize(
    "text", ["{name}", "{service.__class__}", "{service!r}", "{}", "{Service}", "{ service }"]
)
def test_only_the_house_s_placeholders_are_filled(text: str) -> None:
    with pytest.raises(QuestionnaireError, match=r"is not a placeholder\. Use one of \{campaign\}"):
        wording.fill(text, {"service": "x", "name": "y"})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{service}", ()),
        ("{name} and {service}", ("{name}",)),
        ("{service", ("{",)),
        ("service}", ("}",)),
        ("{{service}}", ("{", "}")),
    ],
)
def test_wrong_braces_are_found(text: str, wrong: tuple[str, ...]) -> None:
    assert wording.wrong_braces(text) == wrong


HARD_ON_ME = Question(
    "Q.1",
    Kind.POINTS,
    "I give myself a hard time.",
    hint="Lately.",
    easy="I am kind to myself.",
    easy_turned=True,
    picture="me",
    acknowledgement="Thanks.",
    options=(
        Option("never", "Not true at all", 0, easy="No"),
        Option("partly", "In between", 1),
        Option("none", "This is not about me"),
        Option("always", "Very true", 2, easy="Yes, very"),
    ),
    dont_know=True,
    when=Condition("Q.0", any_of=("yes",)),
    measures=("M-1",),
    line=7,
)


def test_easy_words_stand_in_and_where_there_are_none_the_first_ones_stay() -> None:
    plain = dataclasses.replace(HARD_ON_ME, easy_turned=False)
    easy = wording.in_easy_words(plain)
    assert (easy.text, easy.hint) == ("I am kind to myself.", "Lately.")
    assert wording.in_easy_words(dataclasses.replace(plain, easy_hint="Now.")).hint == "Now."
    assert [(option.code, option.label) for option in easy.options] == [
        ("never", "No"),
        ("partly", "In between"),
        ("none", "This is not about me"),
        ("always", "Yes, very"),
    ]
    assert wording.in_easy_words(Question("Q.2", Kind.MONTH, "When?")) == Question("Q.2", Kind.MONTH, "When?")


def test_turned_easy_words_keep_their_labels_in_place_and_carry_the_opposite_codes() -> None:
    easy = wording.in_easy_words(HARD_ON_ME)
    assert [(option.label, option.code, option.score) for option in easy.options] == [
        ("No", "always", 2),
        ("In between", "partly", 1),
        ("This is not about me", "none", None),
        ("Yes, very", "never", 0),
    ]


def test_in_easy_words_nothing_changes_but_the_words() -> None:
    easy = wording.in_easy_words(HARD_ON_ME)
    words = {"text", "hint", "easy", "easy_hint", "easy_turned", "options"}
    for field in dataclasses.fields(Question):
        if field.name not in words:
            assert getattr(easy, field.name) == getattr(HARD_ON_ME, field.name), field.name
    assert {(option.code, option.score) for option in easy.options} == {
        (option.code, option.score) for option in HARD_ON_ME.options
    }


def test_easy_words_are_not_turned_back_when_they_are_asked_for_again() -> None:
    easy = wording.in_easy_words(HARD_ON_ME)
    assert wording.in_easy_words(easy) == easy


def test_a_whole_in_easy_words_is_read_as_its_questions_are() -> None:
    whole = Questionnaire("Q", "T", "young_people", "P", "Why.", 1, (HARD_ON_ME,), thanks="Bye.")
    easy = wording.all_in_easy_words(whole)
    assert easy == dataclasses.replace(whole, questions=(wording.in_easy_words(HARD_ON_ME),))
    assert [text for _, text in wording.wordings(easy)][:3] == ["Why.", "I am kind to myself.", "Lately."]


def test_texts_without_a_full_stop_are_sentences_of_their_own() -> None:
    texts = ["I felt safe here", "We went for a walk"]
    assert wording.reading_grade(texts) == wording.reading_grade(text + "." for text in texts)


def test_labels_of_one_or_two_words_do_not_lengthen_their_neighbours() -> None:
    texts = ["I felt safe here", "We went for a walk"]
    assert wording.reading_grade([*texts, "Not sure", "Often"]) == wording.reading_grade(texts)


def test_long_words_and_sentences_raise_the_grade() -> None:
    easy = wording.reading_grade(["We want to know what to keep."])
    hard = wording.reading_grade(["Organisational accountability necessitates comprehensive consultation."])
    assert easy < 4 < 12 < hard


@pytest.mark.parametrize("texts", [[], ["Yes"], ["", "…"]])
def test_nothing_to_read_has_grade_nought(texts: list[str]) -> None:
    assert wording.reading_grade(texts) == 0.0


def test_without_textstat_it_is_said_that_nothing_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "textstat", None)
    with pytest.raises(QuestionnaireError, match="was not measured, because textstat is not installed"):
        wording.reading_grade(["We want to know."])
    monkeypatch.setattr(wording, "find_spec", lambda name: None)
    assert wording.grade_measure() is None


def test_everything_that_people_read_is_counted_once() -> None:
    options = (Option("a", "Label A", easy="Easy A"), Option("b", "Label B"))
    row = Question(
        "Q.1",
        Kind.THEN_NOW,
        "Text",
        hint="Hint",
        easy="Easy",
        acknowledgement="Thanks",
        options=options,
        explanation="Explained",
        low_label="Low",
        high_label="High",
        then_label="Then",
        now_label="Now",
        helped_label="Helped",
        line=5,
    )
    again = Question("Q.2", Kind.SINGLE, "Text two", options=options, line=9)
    questionnaire = Questionnaire(
        "Q", "Title", "community", "Purpose", "Why", 1, (row, again), thanks="Bye", note_for_staff="Note"
    )
    assert list(wording.wordings(questionnaire)) == [
        (1, "Why"),
        *(
            (5, text)
            for text in ["Text", "Hint", "Label A", "Label B", "Low", "High", "Then", "Now", "Helped"]
        ),
        (5, "Explained"),
        (5, "Thanks"),
        (9, "Text two"),
        (1, "Bye"),
    ]
