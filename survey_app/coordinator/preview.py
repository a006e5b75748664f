"""The author's preview: any questionnaire, any turn, any language, easy words or not; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, cast

from babel import Locale
from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from questionnaires import catalogue, checks, reader, wording
from questionnaires.model import Question, Questionnaire
from survey_app import i18n, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.collections import shown
from survey_app.coordinator.doorway import blueprint, signed_in, staff
from survey_app.i18n import format_date, format_number
from survey_app.i18n import gettext as _
from survey_app.services import accounts, districts, instruments
from survey_app.services.districts import NamedPartnership
from translations import review

AGE_AT_GRADE_NOUGHT = 5
"""A grade counts the years at school of the United States, which begins at about this age."""


class RespondentsLook(Protocol):
    """What respondents' door gives, so that a preview looks as their pages do (`participant.previewing`)."""

    def turn_page(
        self,
        questionnaire: Questionnaire,
        whose: NamedPartnership,
        question_id: str,
        *,
        easy: bool,
        bar: Markup,
    ) -> str:
        """One turn as a page, under a bar."""

    def conditions(self, questionnaire: Questionnaire, whose: NamedPartnership) -> dict[str, str]:
        """When each turn with a condition is asked, in words."""

    def numbers(self, questionnaire: Questionnaire, whose: NamedPartnership) -> dict[str, int]:
        """The number of each question."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: one turn of a questionnaire, in a language, in easy words or not."""

    questionnaire: Questionnaire
    question: Question
    language: str
    easy: bool

    @property
    def has_easy(self) -> bool:
        """Whether the questionnaire has easy words at all."""
        return any(turn.easy for turn in self.questionnaire.questions)

    def beside(self, step: int) -> str:
        """The id of the turn before (-1) or after (1), or ""."""
        place = self.questionnaire.questions.index(self.question) + step
        held = self.questionnaire.questions
        return held[place].id if 0 <= place < len(held) else ""


@blueprint.get("/questionnaires/<questionnaire_id>/preview")
@signed_in(accounts.OPEN_COLLECTIONS)
def preview(questionnaire_id: str) -> ResponseReturnValue:
    """How hard it is to read, what is wrong with it, what is not translated, and every turn in its words.

    For administrators and coordinators. `at`, `lang` and `easy` choose what is looked at; what is not known
    is the first turn, English and the usual words. Outcomes: the page; 404 for an unknown questionnaire.
    """
    choice, whose = _chosen(questionnaire_id), _whose()
    held, look = choice.questionnaire, _look()
    with i18n.speaking(choice.language):
        direction = i18n.direction()
        turns = [(turn, _in_words(turn, choice)) for turn in held.questions]
    return render_template(
        "staff/preview.html",
        **_about(choice),
        direction_there=direction,
        turns=turns,
        conditions=look.conditions(held, whose),
        numbers=look.numbers(held, whose),
        asked=sum(turn.is_asked for turn in held.questions),
        reading=_reading(held),
        untranslated=_untranslated(choice),
        wordings=len({text for text, _place in catalogue.of_one(held)}),
        faults=_faults(held),
        review_words=review_words(choice.language),
        language_name=spoken.name(choice.language),
        shown=shown,
        words=forms,
    )


@blueprint.get("/questionnaires/<questionnaire_id>/preview/turn")
@signed_in(accounts.OPEN_COLLECTIONS)
def preview_turn(questionnaire_id: str) -> ResponseReturnValue:
    """One turn as a respondent sees it, under a bar; its buttons do nothing.

    For administrators and coordinators. Outcomes: the page; 404 for an unknown questionnaire.
    """
    choice, whose = _chosen(questionnaire_id), _whose()
    bar = Markup(render_template("staff/_preview_bar.html", **_about(choice)))  # noqa: S704 - our own page
    with i18n.speaking(choice.language):
        return _look().turn_page(choice.questionnaire, whose, choice.question.id, easy=choice.easy, bar=bar)


def _chosen(questionnaire_id: str) -> Choice:
    with web.reading() as db:
        found = instruments.find(db, staff().partnership_id, questionnaire_id)
    if found is None or found.entered:
        abort(404)
    question = found.question(request.args.get("at", "")) or found.questions[0]
    language = request.args.get("lang", "")
    easy = request.args.get("easy") == "1" and any(turn.easy for turn in found.questions)
    return Choice(found, question, language if language in i18n.languages() else i18n.SOURCE_LANGUAGE, easy)


def _about(choice: Choice) -> dict[str, object]:
    """What both pages say of the choice, and where their links lead."""
    return {
        "questionnaire": choice.questionnaire,
        "turn_id": choice.question.id,
        "lang": choice.language,
        "easy": "1" if choice.easy else "0",
        "has_easy": choice.has_easy,
        "before_id": choice.beside(-1),
        "after_id": choice.beside(1),
        "languages": [(code, own_name_of(code)) for code in i18n.languages()],
    }


def _whose() -> NamedPartnership:
    with web.reading() as db:
        return districts.whole_partnership(db, staff().partnership_id)


def _look() -> RespondentsLook:
    return cast(RespondentsLook, current_app.extensions["heard_respondents_look"])


def _in_words(turn: Question, choice: Choice) -> dict[str, object]:
    """A turn's wordings in the language in use, its placeholders as ellipses."""
    said = wording.in_easy_words(turn) if choice.easy else turn
    ends = (said.low_label, said.high_label, said.then_label, said.now_label, said.helped_label)
    return {
        "text": shown(said.text),
        "hint": shown(said.hint),
        "options": [shown(option.label) for option in said.options],
        "ends": [shown(text) for text in ends if text],
        "acknowledgement": shown(said.acknowledgement),
    }


def _reading(held: Questionnaire) -> list[tuple[str, str, str]]:
    """Which words, their reading age and their grade; nothing where it cannot be measured here."""
    grade = wording.grade_measure()
    if grade is None:
        return []
    found = [(_("In the usual words"), grade(text for _line, text in wording.wordings(held)))]
    if any(turn.easy for turn in held.questions):
        easy = wording.all_in_easy_words(held)
        found.append((_("In easy words"), grade(text for _line, text in wording.wordings(easy))))
    return [
        (which, format_number(max(round(value), 0) + AGE_AT_GRADE_NOUGHT), format_number(value, 1))
        for which, value in found
    ]


def _untranslated(choice: Choice) -> list[tuple[str, str]]:
    """What is read in English in the language, with where it stands."""
    places = dict(reversed(list(catalogue.of_one(choice.questionnaire))))
    return [(text, places[text]) for text in review.untranslated(choice.language, reversed(list(places)))]


def _faults(held: Questionnaire) -> list[str]:
    base = reader.questionnaires().get(held.variant_of)
    found = checks.check(held, reader.frameworks(), grade=wording.grade_measure(), base=base)
    return [str(fault) for fault in found]


# --- what is told of a language wherever one is chosen ---


@blueprint.context_processor
def of_languages() -> dict[str, object]:
    """What `staff/_translations.html` needs."""
    return {"translation_words": translation_words}


def translation_words(codes: Iterable[str] = ()) -> list[str]:
    """What people who speak them have said of these languages, of all but English without any."""
    wanted = tuple(codes) or i18n.languages()
    return [review_words(code) for code in wanted if code != i18n.SOURCE_LANGUAGE]


def review_words(code: str) -> str:
    """Who has read a language's translation, and whether its safety wording is approved, in words."""
    if code == i18n.SOURCE_LANGUAGE:
        return _("English is the language in which it was written.")
    held, name = review.of(code), {"language": spoken.name(code)}
    read = (
        _("%(language)s: somebody who speaks it has read this translation.")
        if held.is_reviewed
        else _("%(language)s: nobody who speaks it has read this translation yet.")
    )
    return f"{read % name} {_approval_words(held)}"


def _approval_words(held: review.Review) -> str:
    if held.approved:
        day = format_date(held.approved_on) if held.approved_on else held.approved
        return _("Safety wording approved on %(day)s by: %(role)s.") % {
            "day": day,
            "role": held.approved_by,
        }
    if held.is_out_of_date:
        return _("Its safety wording changed since it was approved, so it is shown in English again.")
    return _("Its safety wording is not approved, so it is shown in English.")


def own_name_of(code: str) -> str:
    """A language's name in itself."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()
