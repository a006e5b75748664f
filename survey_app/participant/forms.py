"""Forms made from questions: what was sent is checked, kept, and told about where it cannot be used.

The rules of what an answer is stand in `engine.replies`; a form puts their outcome beside the right field.
The token against forged requests is checked for the whole application before any form is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField

from questionnaires.answers import Answer
from questionnaires.model import TEXT_KINDS, Kind, Question
from survey_app.engine import replies
from survey_app.engine.replies import UnfitReply
from survey_app.participant import visits
from survey_app.participant.words import problem_words
from survey_app.services.collections import AskedCollection

IN_ENGLISH = "english"
"""The field of a box that says: write in English."""
_BEGINS_WITH_A_NUMBER = re.compile(r"\d{1,2}(,|$)")
"""A label like "7" or "10, very high": the number stands in the row, what it means below it."""


class Boxes(Enum):
    """Which boxes for words a page has: in the language that is spoken, in English alone, or none."""

    OPEN = auto()
    ENGLISH = auto()
    NONE = auto()


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """The fields of one question. `validate()` leaves what was said in `answer`, or why not in `problem`.

    boxes: which boxes the page has now. Where nobody reads the language that is spoken, words are taken only
    where the person was told that they must be in English. Where nobody is on duty at all there is no box,
    and words that come were typed into one that was open: they are taken, since losing them would be worse.
    """

    question: Question
    boxes: Boxes = Boxes.OPEN
    answer: Answer | None = None
    problem: UnfitReply | None = None

    class Meta:
        """The token was checked before; WTForms' own words are not used."""

        csrf = False
        locales = False

    def sent(self) -> dict[str, list[str]]:
        """What was sent, by field, as it was sent."""
        return {
            name: [replies.visible(value) for value in one.raw_data or [] if isinstance(value, str)]
            for name, one in self._fields.items()
        }

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether what was sent is an answer to the question."""
        if self.is_passed_over and self.is_blank():
            self.answer = self.passed()
            return True
        try:
            self.answer = replies.read(self.question, self.sent())
            told = self.boxes is not Boxes.ENGLISH or self.sent().get(IN_ENGLISH)
            if self.answer.words and not told:
                raise UnfitReply(_field_of(next(iter(self.answer.words))), "nobody_reads")
        except UnfitReply as problem:
            self.problem = problem
            self._fields[problem.field].errors = [problem_words(self.question, problem)]
            return False
        return bool(super().validate(extra_validators))

    @property
    def is_passed_over(self) -> bool:
        """Whether nothing is asked here, since nobody could read what is written."""
        return self.boxes is not Boxes.OPEN and self.question.kind in TEXT_KINDS

    def passed(self) -> Answer:
        """What a press of Skip leaves. A closed box was never asked, so that nobody can have skipped it."""
        return Answer(self.question.id) if self.is_passed_over else replies.pass_by(self.question)

    def is_blank(self) -> bool:
        """Whether nothing at all was chosen or written."""
        return replies.is_blank(self.question, self.sent())

    def control(self) -> Control:
        """What a page draws to ask again, with everything kept."""
        problems = {name: str(one.errors[0]) for name, one in self._fields.items() if one.errors}
        fields = self.sent()
        if self.question.kind is Kind.THEN_NOW and self.problem and self.problem.problem == "both":
            # Without a script nobody can take back a radio button, only the box: so it is the box that stays.
            fields = {replies.CHOICE: fields[replies.CHOICE]}
        return Control(self.question, self._prefix, fields, problems)


@dataclass(frozen=True, slots=True)
class Control:
    """What a template draws of a question: its fields with what stands in them, and what is to be mended.

    prefix: put before every field's name, so that several questions can stand on one page.
    """

    question: Question
    prefix: str = ""
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str, value: str) -> bool:
        """Whether this value is chosen in a field."""
        return value in self.fields.get(name, ())

    def text(self, name: str) -> str:
        """What stands in a text field."""
        return "\n".join(self.fields.get(name, ()))

    def first_id(self, name: str) -> str:
        """The id of the first thing in a field that can be chosen or written in: where a problem leads to."""
        codes: Sequence[str] = ()
        if name == replies.HELPED:
            codes = replies.HELPED_CODES
        elif name == replies.CHOICE and (self.question.kind is Kind.THEN_NOW or not self.offered):
            codes = self.apart
        elif name in (replies.CHOICE, replies.THEN, replies.NOW):
            codes = self.offered
        return "-".join((f"{self.prefix}{name}", *codes[:1]))

    def is_led_to(self, code: str) -> bool:
        """Whether something on the page leads to this choice: what is to be mended, or a box for words."""
        other = replies.other_option(self.question)
        return bool(self.problems) or (other is not None and other.code == code)

    @property
    def offered(self) -> tuple[str, ...]:
        """The codes that can be chosen, without those that stand apart."""
        return replies.offered_codes(self.question)

    @property
    def apart(self) -> tuple[str, ...]:
        """The codes that stand apart: don't know, rather not say."""
        return replies.apart_codes(self.question)

    @property
    def is_several(self) -> bool:
        """Whether more than one can be chosen."""
        return self.question.kind is Kind.SEVERAL

    @property
    def takes_choice_only(self) -> bool:
        """Whether the whole turn is one group of choices, whose legend is the question."""
        return self.question.kind is not Kind.THEN_NOW and replies.fields_of(self.question)[:1] == (
            replies.CHOICE,
        )

    @property
    def has_words(self) -> bool:
        """Whether words stand in it, which are shown also where its boxes are closed."""
        return any(self.text(name).strip() for name in (replies.WORDS, replies.OTHER, replies.NOTE))

    @property
    def is_text(self) -> bool:
        """Whether the answer is words."""
        return self.question.kind in TEXT_KINDS

    @property
    def is_compact(self) -> bool:
        """Whether the choices are numbers, which stand side by side."""
        if self.question.kind is Kind.ZERO_TO_TEN:
            return True
        options = self.question.options
        return len(options) > 5 and all(_BEGINS_WITH_A_NUMBER.match(option.label) for option in options)


def as_kept(question: Question, answer: Answer | None, prefix: str = "") -> Control:
    """What a page draws of a question that was answered before, or not yet."""
    return Control(question, prefix, replies.fields_from(question, answer))


def prefix_of(question: Question) -> str:
    """What stands before a question's fields on a page with several."""
    return f"{question.id}-"


def boxes_of(asked: AskedCollection) -> Boxes:
    """Which boxes for words a collection's pages have now."""
    if visits.boxes_are_open(asked):
        return Boxes.OPEN
    return Boxes.NONE if visits.nobody_reads(asked) else Boxes.ENGLISH


def form_for(
    question: Question,
    prefix: str = "",
    sent: MultiDict[str, str] | None = None,
    *,
    boxes: Boxes = Boxes.OPEN,
) -> QuestionForm:
    """The form of a question, filled from this request, or from what was sent of it among others.

    boxes: which boxes for words there are now.
    """
    made = _form_class(question)
    form = made(prefix=prefix) if sent is None else made(sent, prefix=prefix)
    form.boxes = boxes
    return form


@lru_cache(maxsize=2048)
def _form_class(question: Question) -> type[QuestionForm]:
    made: dict[str, object] = {"question": question}
    made.update({name: _field(question, name) for name in replies.fields_of(question)})
    if question.takes_words:
        made[IN_ENGLISH] = StringField()
    return type("QuestionForm", (QuestionForm,), made)


def _field_of(part: str) -> str:
    return replies.WORDS if part == replies.TEXT_PART else part


def _field(question: Question, name: str) -> Field:
    if name in (replies.THEN, replies.NOW, replies.HELPED):
        return RadioField(validate_choice=False)
    if name == replies.CHOICE:
        one = question.kind not in (Kind.SEVERAL, Kind.NUMBER, Kind.MONTH) and question.kind not in TEXT_KINDS
        return RadioField(validate_choice=False) if one else SelectMultipleField(validate_choice=False)
    return TextAreaField() if name in (replies.WORDS, replies.NOTE) else StringField()
