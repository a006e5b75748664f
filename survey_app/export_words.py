"""What a file that is taken out says in words: labels of columns and codes, and how each column was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.disclosure.classes import DisclosureClass
from analysis.scoring import KNOWLEDGE_SCALE
from questionnaires.answers import MAIN, OTHER
from questionnaires.model import WAVES, Condition, Question, Scale
from survey_app import sentences
from survey_app.engine import replies
from survey_app.i18n import gettext
from survey_app.i18n import lazy_gettext as _
from survey_app.services import exports
from survey_app.services.exports import Holds, Missing, Told, Variable

PROFILE_WORDS = {
    exports.OPEN: (
        _("Figures, for anybody"),
        _("What the newest release tells, a row a figure, and no words that people wrote."),
    ),
    exports.FULL: (
        _("Answers one by one, for readers"),
        _("A row for each response, with what people wrote. It is recorded in the audit that you took it."),
    ),
}
FORMAT_WORDS = {
    "xlsx": _("A workbook (XLSX), with a codebook"),
    "csv": _("CSV, with a codebook beside it"),
    "sav": _("SPSS (.sav), with labels"),
    "json": _("JSON, for a program"),
}
VALUE_WORDS = {
    exports.LABELS: _("As people read them"),
    exports.CODES: _("As numbers, for analysis"),
}
WARNING = _(
    "This file holds what single people answered and wrote. Whoever knows some of somebody's answers can "
    "find the others. Keep it where only you can open it, never in an e-mail, and delete it when your work "
    "is done: what people take back, and what Heard deletes when its time is over, stays in a file."
)
MISSING_WORDS = {
    Missing.UNANSWERED: _("Not answered: passed by, or too little to score"),
    Missing.NOT_REACHED: _("Not reached: not asked on this path, at this wave or in this version"),
    Missing.KEPT_BACK: _("Kept back to protect people"),
    Missing.DONT_KNOW: _("Do not know"),
    Missing.PREFER_NOT_TO_SAY: _("Would rather not say"),
}
RULE_WORDS = {
    DisclosureClass.OPEN: _("From 5 people on, as counted."),
    DisclosureClass.PROTECTED: _("From 10 people on, to the nearest 5; averages to one decimal."),
    DisclosureClass.SMALL: _("From 10 people on, once, after the last day; in words and ranges."),
    DisclosureClass.WORKSHEET: _("As staff entered it; it is about their own work."),
}
_OF_RESPONSE = {
    Holds.ROW: _("Row, by an id that is drawn anew for each file"),
    Holds.PAIR: _("Person, where a card joins waves, by an id that is drawn anew for each file"),
    Holds.COLLECTION: _("Collection"),
    Holds.QUESTIONNAIRE: _("Questionnaire"),
    Holds.VERSION: _("Version of the questionnaire"),
    Holds.LANGUAGE: _("Language in which it was answered"),
    Holds.WAVE: _("Wave"),
    Holds.WEEK: _("Monday of the week in which it was sent"),
    Holds.MODE: _("How it came"),
}
_OF_WORDS = {
    Holds.THEMES: _("%(question)s: themes of what was written"),
    Holds.THEMES_BY: _("%(question)s: who put each theme, a person or the machine"),
    Holds.THEMES_SURE: _("%(question)s: how sure the machine was of each theme, 0 to 1"),
    Holds.DIRECTION: _("%(question)s: which way it speaks"),
    Holds.DIRECTION_BY: _("%(question)s: who said which way it speaks"),
}
_PARTS = {
    replies.NOTE: _("%(question)s: what was written beside it"),
    OTHER: _("%(question)s: what was written for “other”"),
}
_CODES_OF_ANY = {
    exports.ASKED: _("Asked by Heard"),
    exports.BROUGHT: _("Brought in as a file"),
    exports.PERSON: _("A person"),
    exports.MACHINE: _("The machine"),
    "yes": _("Chosen"),
    "no": _("Not chosen"),
}
_FROM_MACHINE = _(
    "Themes that no person has rejected, by their ids in the codebook, with semicolons between; the columns "
    "beside it are in the same order. “none” is no theme."
)
_SURE = _("Two decimals; “none” where a person alone put the theme.")
_KEPT_BACK = _(
    "Opened from their seal for this file. Kept back are words that a reader has not decided on, that were "
    "passed on to somebody, or that somebody said name a person."
)
_JOINED = _("Every code that was chosen, with semicolons between; beside it a column of 0 and 1 for each.")
_QUIZ = _("Right answers out of a hundred.")
_SCORE = _("Sum of %(items)s.")
_REVERSED = _("Turned round first: %(items)s.")
_FROM_PARTS = _("Sum of the scores %(items)s; without one of them there is none.")
_GIVEN = _("As it was entered in %(question)s, worked out elsewhere.")
_CONVERTED = _("Turned into the score beside it by its owner's table.")
_SCORE_RANGE = _("From %(low)s to %(high)s.")
_RIGHT = _("Right: %(answer)s.")
_EVERYBODY = _("Everybody")
_AT_WAVES = _("at these waves: %(waves)s")
_IF_TURNED_ON = _("where the partnership turned it on")
_IF = _("if %(condition)s")
_ANY_OF = _("%(question)s was answered with %(answers)s")
_NONE_OF = _("%(question)s was answered, and not with %(answers)s")
_ANSWERED = _("%(question)s was answered")
_OR = _(" or ")
_AND = _(" and ")
ABOUT_WORDS = {
    "people": _("Everybody who answered"),
    "question": _("One question"),
    "scale": _("The score of a scale at one time"),
    "change": _("Change of a score between two waves"),
    "theme": _("A theme of what people wrote"),
    "together": _("Two themes of the same people"),
    "comments": _("Everything that people wrote"),
    "block_then_test": _("Then, looked back on"),
    "block_three_waves": _("Three waves"),
    "block_quiz_item": _("One question of a quiz"),
    "block_difference": _("Two waves that are not joined"),
}
NAME_WORDS = {
    "people": _("People"),
    "base": _("People who gave an opinion"),
    "chosen": _("Chose this"),
    "mean": _("Average"),
    "scored": _("People with a score"),
    "pairs": _("People who answered both times"),
    "before": _("Average, earlier"),
    "after": _("Average, later"),
    "change": _("Average change"),
    "interval": _("95 per cent interval of the average change"),
    "effect": _("Effect (d_av)"),
    "not_finished": _("People with a first score alone"),
    "direction": _("People, by direction"),
    "statistic": _("Statistic"),
    "commenters": _("People who wrote something"),
    "writers": _("People who wrote something"),
    "without_theme": _("People whose words fit no theme"),
    "told_by": _("Who told themes and directions"),
    "other_languages": _("People who wrote in another language than English"),
}
FIGURE_COLUMNS = {
    "key": _("What the figure is known by, the same in every release"),
    "about": _("What it is about"),
    "item": _("Question, scale or theme, by its id"),
    "wording": _("Question, scale or theme, in words"),
    "part": _("Part of the question, or the waves"),
    "code": _("Answer, by its code"),
    "answer": _("Answer, in words"),
    "name": _("Which figure"),
    "text": _("The figure as every page prints it"),
    "form": _("In which form it may be shown"),
    "value": _("The number as shown"),
    "count": _("People of a share, as shown"),
    "base": _("People that a share is of, as shown"),
    "low": _("Lower end of an interval"),
    "high": _("Upper end of an interval"),
    "rounding": _("To what it was rounded; 0 is as counted"),
    "decimals": _("Decimals; -1 is not rounded"),
    "band": _("Range of people"),
    "word": _("Word in the place of a share"),
    "reason": _("Why it is not shown"),
    "release": _("Number of the release that told it so"),
    "released_on": _("Day of the newest release"),
    "disclosure": _("How careful its figures are"),
    "rule": _("By what rule it may be shown"),
}
_NOT_OF_FORM = _("A figure of another form has no such number")


# ---- answers -----------------------------------------------------------------------------------------------


def label(variable: Variable, fillings: Mapping[str, str]) -> str:
    """What a column is called: the question with its number, and which part or option of it."""
    if variable.scale is not None:
        return gettext("Score: %(scale)s") % {"scale": sentences.wording(variable.scale.title, fillings)}
    question = variable.question
    if question is None:
        return str(_OF_RESPONSE[variable.holds])
    asked = f"{question.id} {sentences.wording(question.text, fillings)}"
    if variable.holds in _OF_WORDS:
        return str(_OF_WORDS[variable.holds]) % {"question": asked}
    if variable.holds is Holds.WORDS and variable.part in _PARTS:
        return str(_PARTS[variable.part]) % {"question": asked}
    part = sentences.part_text(question, variable.part, fillings)
    if variable.holds is Holds.CHOSEN:
        part = sentences.code_text(question, variable.part, variable.code, fillings)
    return f"{asked}: {part}" if part else asked


def value_labels(variable: Variable, fillings: Mapping[str, str]) -> tuple[tuple[int, str, str], ...]:
    """Number, code and words of what can stand in a column."""
    return tuple((number, code, _code_words(variable, code, fillings)) for number, code in variable.values)


def _code_words(variable: Variable, code: str, fillings: Mapping[str, str]) -> str:
    if variable.holds is Holds.WAVE:
        return str(sentences.WAVE_WORDS[code])
    if variable.holds is Holds.DIRECTION:
        return str(sentences.DIRECTION_WORDS[code])
    if variable.question is None or variable.holds in (Holds.CHOSEN, Holds.DIRECTION_BY):
        return str(_CODES_OF_ANY[code])
    return sentences.code_text(variable.question, variable.part, code, fillings)


def asked_of(variable: Variable, questions: Mapping[str, Question], fillings: Mapping[str, str]) -> str:
    """Who met a question: the routing in words."""
    question = variable.question
    if question is None:
        return str(_EVERYBODY)
    told = [str(_EVERYBODY)]
    if question.waves:
        waves = sentences.join([str(sentences.WAVE_WORDS[wave]) for wave in WAVES if wave in question.waves])
        told.append(str(_AT_WAVES) % {"waves": waves})
    if question.off_unless_chosen:
        told.append(str(_IF_TURNED_ON))
    if question.when is not None:
        condition = _condition(question.when, questions, fillings)
        told.append(str(_IF) % {"condition": condition})
    return ", ".join(told)


def _condition(condition: Condition, questions: Mapping[str, Question], fillings: Mapping[str, str]) -> str:
    told: list[str] = []
    asked = {"question": condition.question_id}
    if condition.any_of:
        told.append(
            str(_ANY_OF) % {**asked, "answers": _answers(condition, condition.any_of, questions, fillings)}
        )
    if condition.none_of:
        told.append(
            str(_NONE_OF) % {**asked, "answers": _answers(condition, condition.none_of, questions, fillings)}
        )
    if condition.answered:
        told.append(str(_ANSWERED) % asked)
    told += [_condition(part, questions, fillings) for part in condition.all_of]
    either = str(_OR).join(_condition(part, questions, fillings) for part in condition.either)
    if either:
        told.append(f"({either})" if told and len(condition.either) > 1 else either)
    return str(_AND).join(told)


def _answers(
    condition: Condition, codes: Iterable[str], questions: Mapping[str, Question], fillings: Mapping[str, str]
) -> str:
    question = questions.get(condition.question_id)
    words = [sentences.code_text(question, MAIN, code, fillings) if question else code for code in codes]
    return str(_OR).join(f"“{one}”" for one in words)


def derivation(variable: Variable, fillings: Mapping[str, str]) -> str:
    """How a column was made, where it is more than what was chosen."""
    if variable.scale is not None:
        return " ".join(_of_score(variable.scale))
    if variable.holds in (Holds.THEMES, Holds.THEMES_BY):
        return str(_FROM_MACHINE)
    if variable.holds is Holds.THEMES_SURE:
        return f"{_FROM_MACHINE} {_SURE}"
    if variable.holds is Holds.WORDS:
        return str(_KEPT_BACK)
    if variable.holds is Holds.JOINED:
        return str(_JOINED)
    question = variable.question
    if question is not None and question.key and variable.holds is Holds.ANSWER:
        return str(_RIGHT) % {"answer": sentences.code_text(question, variable.part, question.key, fillings)}
    return ""


def _of_score(scale: Scale) -> list[str]:
    told = []
    if scale.given:
        told.append(str(_GIVEN) % {"question": scale.given})
    if scale.parts:
        told.append(str(_FROM_PARTS) % {"items": ", ".join(scale.parts)})
    elif scale.items:
        if scale.id == KNOWLEDGE_SCALE:
            told.append(str(_QUIZ))
        else:
            told.append(str(_SCORE) % {"items": ", ".join(scale.items)})
        if scale.reverse:
            told.append(str(_REVERSED) % {"items": ", ".join(scale.reverse)})
        told.append(sentences.missing_rule(scale))
    if scale.conversion:
        told.append(str(_CONVERTED))
    ends = {"low": sentences.number(scale.lowest), "high": sentences.number(scale.highest)}
    return [*told, str(_SCORE_RANGE) % ends]


def measures(variable: Variable) -> tuple[str, ...]:
    """The measures of frameworks that a column is evidence for."""
    if variable.scale is not None:
        return variable.scale.measures
    return variable.question.measures if variable.question is not None else ()


def kind(variable: Variable) -> str:
    """What sort of column it is: the kind of its question, or what it holds."""
    if variable.question is not None and variable.holds in (Holds.ANSWER, Holds.JOINED, Holds.NUMBER):
        return str(variable.question.kind)
    return str(variable.holds)


# ---- figures -----------------------------------------------------------------------------------------------


def item_text(told: Told) -> str:
    """The question, scale or themes that a figure is about, in words; "" for everybody."""
    if told.question is not None:
        part = sentences.part_text(told.question, told.part, told.fillings)
        return sentences.wording(told.question.text, told.fillings) + (f" ({part})" if part else "")
    if told.scale is not None:
        return sentences.wording(told.scale.title, told.fillings)
    return sentences.join([sentences.theme_name(one) for one in told.themes])


def answer_text(told: Told) -> str:
    """The answer or the direction that a figure is of, in words; "" where it is of none."""
    if not told.code:
        return ""
    if told.about == "question" and told.question is not None:
        return sentences.code_text(told.question, told.part, told.code, told.fillings)
    if told.name == "statistic":
        return sentences.statistic_text(told.code)
    words = {"theme": sentences.DIRECTION_WORDS, "change": sentences.CHANGE_WORDS}.get(told.about, {})
    return str(words.get(told.code, told.code))


def name_text(told: Told) -> str:
    """Which of its figures one is, in words."""
    known = NAME_WORDS.get(told.name) or sentences.LINE_WORDS.get(told.name)
    return str(known) if known is not None else sentences.statistic_text(told.name)


def missing_words(*, of_figures: bool) -> tuple[tuple[int, str], ...]:
    """The codes of what is missing, each with its words."""
    if of_figures:
        kept = Missing.KEPT_BACK
        return ((int(kept), str(MISSING_WORDS[kept])), (int(Missing.NOT_REACHED), str(_NOT_OF_FORM)))
    return tuple((int(code), str(words)) for code, words in MISSING_WORDS.items())
