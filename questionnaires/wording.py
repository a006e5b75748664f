"""What the words of a questionnaire are: its sentences, its placeholders, how hard it is to read."""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

from questionnaires.model import PLACEHOLDERS, Option, Question, Questionnaire, QuestionnaireError

Grade = Callable[[Iterable[str]], float]
"""Texts in, their Flesch–Kincaid grade as one whole out."""

GRADE_NOT_MEASURED = (
    "The reading grade was not measured, because textstat is not installed here. "
    "Install the packages for development to measure it."
)

_BRACES = re.compile(r"\{([^{}]*)\}")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_CLOSED = re.compile(r"[.!?…][\"'”’)\]]*$")
_FEWEST_WORDS = 3


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder put into its value.

    Plain replacement in one pass, so that a value can never bring a placeholder (or code) of its own.

    text: a wording. values: by placeholder name, without braces; a placeholder without a value becomes "".
    Raises QuestionnaireError for a name in braces that is no placeholder of the house.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in PLACEHOLDERS:
            raise QuestionnaireError(f"{match.group(0)} is not a placeholder. {PLACEHOLDER_REMEDY}")
        return values.get(name, "")

    return _BRACES.sub(value, text)


PLACEHOLDER_REMEDY = "Use one of " + ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS)) + "."


def wrong_braces(text: str) -> tuple[str, ...]:
    """Everything in braces that is no placeholder, and each brace without its partner, in order of kind."""
    unknown = tuple(match.group(0) for match in _BRACES.finditer(text) if match.group(1) not in PLACEHOLDERS)
    rest = _BRACES.sub("", text)
    return unknown + tuple(character for character in rest if character in "{}")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order. A new line ends a sentence too, as it does in a list."""
    parts: list[str] = []
    start = 0
    for match in _END.finditer(text):
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return tuple(part for part in parts if words(part))


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order; "can't" and "run-up" are one word each, a number is a word."""
    return tuple(_WORD.findall(text))


def longest_sentence(text: str) -> int:
    """How many words the longest sentence has; 0 for no words."""
    return max((len(words(sentence)) for sentence in sentences(text)), default=0)


def wordings(questionnaire: Questionnaire) -> Iterator[tuple[int, str]]:
    """Everything that a person reads, each with its line: the first wordings, without titles and `easy` ones.

    That is why, question texts, hints, labels of options and of ends, acknowledgements, explanations and
    thanks. Titles are names; `purpose` and `note_for_staff` are for staff. Supplied labels ("Yes", "True")
    are not the author's but are read all the same. A wording that repeats comes once, where it first stands.
    """
    seen: set[str] = set()
    for line, text in _every_wording(questionnaire):
        if text and text not in seen:
            seen.add(text)
            yield line, text


def _every_wording(questionnaire: Questionnaire) -> Iterator[tuple[int, str]]:
    yield 1, questionnaire.why
    for question in questionnaire.questions:
        yield question.line, question.text
        yield question.line, question.hint
        for option in question.options:
            yield question.line, option.label
        for text in (
            question.low_label,
            question.high_label,
            question.then_label,
            question.now_label,
            question.helped_label,
            question.explanation,
            question.acknowledgement,
        ):
            yield question.line, text
    yield 1, questionnaire.thanks


def in_easy_words(question: Question) -> Question:
    """The same question as it reads in easy words: text, hint and labels of options.

    What has no easy wording keeps its first one. Id, kind, codes, scores and conditions are the same, so an
    answer is kept, counted and compared alike. Where `easy_turned` is set, the options with a score stand in
    the opposite order and their labels stay where they were: "Yes, very" then carries the code that "No"
    carried, because the easy text says the opposite. Options without a score keep their places.
    Of a question in easy words it gives an equal one.
    """
    labels = tuple(option.easy or option.label for option in question.options)
    options = _turned(question.options) if question.easy_turned else question.options
    return dataclasses.replace(
        question,
        text=question.easy or question.text,
        hint=question.easy_hint or question.hint,
        options=tuple(
            dataclasses.replace(option, label=label, easy="")
            for option, label in zip(options, labels, strict=True)
        ),
        easy="",
        easy_hint="",
        easy_turned=False,
    )


def _turned(options: tuple[Option, ...]) -> tuple[Option, ...]:
    backwards = (option for option in reversed(options) if option.score is not None)
    return tuple(next(backwards) if option.score is not None else option for option in options)


def all_in_easy_words(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with every question in easy words; why, thanks and acknowledgements are the same."""
    return dataclasses.replace(
        questionnaire, questions=tuple(in_easy_words(question) for question in questionnaire.questions)
    )


def reading_grade(texts: Iterable[str]) -> float:
    """The Flesch–Kincaid grade of the texts read as one whole (United States school grade; 4 is about age 9).

    textstat 0.7.3 counts. It joins what has no full stop to the next sentence, so each text is closed first.
    It leaves sentences of one or two words out of the number of sentences but not out of the words, so labels
    such as "Not sure" would lengthen their neighbours: texts of fewer than three words are left out here.

    texts: any number; nothing to read gives 0.0. Raises QuestionnaireError where textstat is missing.
    """
    long_enough = [text.strip() for text in texts if len(words(text)) >= _FEWEST_WORDS]
    if not long_enough:
        return 0.0
    try:
        with warnings.catch_warnings():
            # It imports pkg_resources, which warns that it is old.
            warnings.simplefilter("ignore")
            textstat = import_module("textstat")
    except ImportError:
        raise QuestionnaireError(GRADE_NOT_MEASURED) from None
    whole = " ".join(text if _CLOSED.search(text) else text + "." for text in long_enough)
    return float(textstat.textstat.flesch_kincaid_grade(whole))


def grade_measure() -> Grade | None:
    """`reading_grade` where textstat is installed, or None: production does without it."""
    return reading_grade if find_spec("textstat") else None
