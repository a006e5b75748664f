"""What is said back to a person: their answers, and what to mend, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from questionnaires.answers import DONT_KNOW, MAIN, PREFER_NOT_TO_SAY, SKIPPED, Answer
from questionnaires.model import TEXT_KINDS, Condition, Kind, Question
from survey_app.engine import replies
from survey_app.engine.replies import UnfitReply
from survey_app.i18n import format_date, format_number
from survey_app.i18n import gettext as _

Say = Callable[[str], str]


def code_words(question: Question, code: str, say: Say) -> str:
    """One chosen code as its label."""
    if code == SKIPPED:
        return _("Skipped")
    if code == PREFER_NOT_TO_SAY:
        return _("I'd rather not say")
    if code == DONT_KNOW:
        return _("I don't know")
    option = question.option(code)
    if option is not None:
        return say(option.label)
    if question.kind is Kind.MONTH:
        year, month = code.split("-")
        return format_date(date(int(year), int(month), 1), "LLLL y")
    return code


def helped_words(code: str) -> str:
    """Whether support helped, as a label."""
    return {"yes": _("Yes"), "a_bit": _("A bit"), "no": _("No")}[code]


def answer_words(question: Question, answer: Answer | None, say: Say) -> list[str]:
    """An answer as the lines that a person reads; nothing for no answer."""
    if answer is None:
        return []
    lines = [
        ", ".join(code_words(question, code, say) for code in answer.codes.get(part, ()))
        for part in (MAIN, "rating")
        if answer.codes.get(part)
    ]
    for part, label in (
        (replies.THEN, question.then_label or _("Then")),
        (replies.NOW, question.now_label or _("Now")),
    ):
        lines += [_beside(say(label), code_words(question, code, say)) for code in answer.codes.get(part, ())]
    lines += [
        _beside(say(question.helped_label), helped_words(code))
        for code in answer.codes.get(replies.HELPED, ())
    ]
    return lines + [text for text in answer.words.values() if text.strip()]


def _beside(label: str, words: str) -> str:
    return f"{label} {words}" if label.endswith("?") else f"{label}: {words}"


def problem_words(question: Question, problem: UnfitReply) -> str:
    """What is wrong with a reply and how to mend it. Nobody is blamed, and what was sent is not repeated."""
    limit = format_number(problem.limit) if problem.limit is not None else ""
    if problem.problem == "nothing":
        return _nothing(question)
    if problem.problem == "both" and question.kind is Kind.THEN_NOW:
        return _("You ticked the box at the end too. Leave it like that, or untick it and choose again.")
    return {
        "unknown": _("That answer is not one of the choices. Please choose again."),
        "too_many": _("Please choose one answer."),
        "both": _("These two do not go together. Please keep one or the other."),
        "too_long": _("There is room for %(limit)s letters. Please make it a bit shorter.")
        % {"limit": limit},
        "not_a_number": _("Please write a whole number, like 3."),
        "too_small": _("Please write a number that is %(limit)s or more.") % {"limit": limit},
        "too_large": _("Please write a number that is %(limit)s or less.") % {"limit": limit},
        "not_a_month": _("Please choose a month and write a year, like 2026."),
        "nobody_reads": _("Nobody here reads this language yet. Write it in English, or leave it empty."),
        "words_without_choice": _("You wrote something here. Please also choose the answer it belongs to."),
    }[problem.problem]


def _nothing(question: Question) -> str:
    if question.kind in TEXT_KINDS:
        need = _("Write something in the box")
    elif question.kind is Kind.NUMBER:
        need = _("Write a number")
    elif question.kind is Kind.MONTH:
        need = _("Choose a month and write a year")
    else:
        need = _("Choose an answer")
    return (
        _("%(need)s.") % {"need": need}
        if question.required
        else _("%(need)s, or press Skip.") % {"need": need}
    )


def condition_words(
    condition: Condition, turns: Sequence[Question], numbers: Mapping[str, int], say: Say
) -> str:
    """When a question is to be answered, for a page that shows all of them: "Only if you chose …"."""
    return _("Only if %(what)s.") % {"what": _condition_part(condition, turns, numbers, say)}


def _condition_part(
    condition: Condition, turns: Sequence[Question], numbers: Mapping[str, int], say: Say
) -> str:
    parts = []
    if condition.all_of:
        joined = [_condition_part(part, turns, numbers, say) for part in condition.all_of]
        parts.append((" " + _("and") + " ").join(joined))
    if condition.either:
        joined = [_condition_part(part, turns, numbers, say) for part in condition.either]
        parts.append((" " + _("or") + " ").join(joined))
    question = next((turn for turn in turns if turn.id == condition.question_id), None)
    if question is not None:
        number = {"number": numbers.get(question.id, 0)}
        if condition.any_of:
            chosen = _choices(question, condition.any_of, say)
            parts.append(_("you chose %(chosen)s in question %(number)s") % {"chosen": chosen, **number})
        if condition.none_of:
            chosen = _choices(question, condition.none_of, say)
            parts.append(
                _("you did not choose %(chosen)s in question %(number)s") % {"chosen": chosen, **number}
            )
        if condition.answered:
            parts.append(_("you answered question %(number)s") % number)
    return (" " + _("and") + " ").join(parts)


def _choices(question: Question, codes: Sequence[str], say: Say) -> str:
    quoted = (_("“%(chosen)s”") % {"chosen": code_words(question, code, say)} for code in codes)
    return (" " + _("or") + " ").join(quoted)
