"""Who can be asked what: whether each question's condition can hold, given the conditions before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from questionnaires.answers import DONT_KNOW, NO_OPINION_CODES, PREFER_NOT_TO_SAY, SKIPPED
from questionnaires.model import TEXT_KINDS, Condition, Kind, Question, Questionnaire

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_MOST_WAYS = 200
"""Ways in which a question can be reached that are tried; with more, it is taken to be reachable."""

_Leaf = tuple[str, str, tuple[str, ...]]
"""What one part of a condition says: the question, `any_of`, `none_of` or `answered`, and the codes."""
_Way = frozenset[_Leaf]
"""Things that hold together."""


def condition_faults(questionnaire: Questionnaire) -> Iterator[tuple[int, str, str]]:
    """Each fault of a condition: line, what is wrong, how to mend it."""
    earlier: dict[str, Question] = {}
    sound = True
    for question in questionnaire.questions:
        name = f"Question {question.id}:"
        for question_id, how, codes in _leaves(question.when):
            if question_id not in earlier:
                sound = False
                yield (
                    question.line,
                    f"{name} its condition looks at {question_id}, which is not asked before it.",
                    "Name an earlier question.",
                )
                continue
            for code in codes:
                if not _offers(earlier[question_id], code):
                    sound = False
                    yield (
                        question.line,
                        f"{name} its condition names {code!r}, which {question_id} does not offer.",
                        _offered(earlier[question_id], how),
                    )
        if question.is_asked:
            earlier.setdefault(question.id, question)
    if sound:
        yield from _unreachable(questionnaire)


def _leaves(condition: Condition | None) -> Iterator[_Leaf]:
    if condition is None:
        return
    if condition.question_id:
        how = "any_of" if condition.any_of else "none_of" if condition.none_of else "answered"
        yield condition.question_id, how, condition.any_of or condition.none_of
    for part in (*condition.all_of, *condition.either):
        yield from _leaves(part)


def _offers(question: Question, code: str) -> bool:
    """Whether an answer to this question can hold this code."""
    if code == SKIPPED:
        return not question.required
    if code == DONT_KNOW:
        return question.dont_know
    if code == PREFER_NOT_TO_SAY:
        return question.prefer_not_to_say
    if question.kind is Kind.ZERO_TO_TEN:
        return code in {str(number) for number in range(11)}
    if question.kind is Kind.NUMBER:
        lowest = 0 if question.minimum is None else question.minimum
        return code.isdecimal() and lowest <= int(code) <= (question.maximum or int(code))
    if question.kind is Kind.MONTH:
        return _MONTH.fullmatch(code) is not None
    return question.option(code) is not None


def _offered(question: Question, how: str) -> str:
    codes = [option.code for option in question.options]
    if codes:
        return "Use one of " + ", ".join(codes) + "."
    return "Use answered: true." if question.kind in TEXT_KINDS else f"Mend the codes of {how}."


def _unreachable(questionnaire: Questionnaire) -> Iterator[tuple[int, str, str]]:
    by_id = {question.id: question for question in questionnaire.questions}
    reachable: set[str] = set()
    for wave in questionnaire.waves or (None,):
        ways: dict[str, list[_Way] | None] = {}
        for question in questionnaire.at_wave(wave, turned_on=frozenset(by_id)):
            ways[question.id] = _ways_to(question, ways, by_id)
            if ways[question.id] != []:
                reachable.add(question.id)
    for question in questionnaire.questions:
        # A wave that the questionnaire has not is told by another check.
        asked_somewhere = not question.waves or set(question.waves) & set(questionnaire.waves)
        if question.when and asked_somewhere and question.id not in reachable:
            yield (
                question.line,
                f"Question {question.id}: nobody can ever be asked it, since its condition can never hold.",
                "Mend its condition, or the conditions and waves of the questions that it looks at.",
            )


def _ways_to(
    question: Question, ways: Mapping[str, list[_Way] | None], by_id: Mapping[str, Question]
) -> list[_Way] | None:
    """Each set of answers with which a question is met at a wave; None for too many to try."""
    joined: list[_Way] = []
    alternatives = _alternatives(question.when)
    if alternatives is None:
        return None
    for way in alternatives:
        paths: list[_Way] = [way]
        for question_id in sorted({leaf[0] for leaf in way}):
            before = ways.get(question_id, [])
            if before is None:
                return None
            paths = [path | other for path in paths for other in before]
            if len(paths) > _MOST_WAYS:
                return None
        joined += [path for path in paths if _can_hold(path, by_id)]
        if len(joined) > _MOST_WAYS:
            return None
    return list(dict.fromkeys(joined))


def _alternatives(condition: Condition | None) -> list[_Way] | None:
    """The condition as alternatives of things that hold together; None for too many to try."""
    if condition is None:
        return [frozenset()]
    ways: list[_Way] = [] if condition.either else [frozenset()]
    for part in condition.either or condition.all_of:
        more = _alternatives(part)
        if more is None:
            return None
        ways = [*ways, *more] if condition.either else [way | other for way in ways for other in more]
        if len(ways) > _MOST_WAYS:
            return None
    return ways if condition.either or condition.all_of else [frozenset(_leaves(condition))]


def _can_hold(way: _Way, by_id: Mapping[str, Question]) -> bool:
    for question_id in {leaf[0] for leaf in way}:
        question = by_id[question_id]
        leaves = [(how, set(codes)) for held, how, codes in way if held == question_id]
        without = {code for how, codes in leaves if how == "none_of" for code in codes}
        if any(how != "any_of" for how, _ in leaves):
            # Something was said, or at least answered: a skip is neither.
            without.add(SKIPPED)
        if any(how == "answered" for how, _ in leaves):
            without |= NO_OPINION_CODES
        wanted = [codes - without for how, codes in leaves if how == "any_of"]
        if question.kind is Kind.SEVERAL:
            if not all(wanted) or not _go_together(question, wanted):
                return False
        elif wanted and not set.intersection(*wanted):
            return False
        if question.options and not _anything_left(question, without):
            return False
    return True


def _go_together(question: Question, wanted: list[set[str]]) -> bool:
    """Whether one answer of several choices can hold a code of each set."""
    alone = NO_OPINION_CODES | {option.code for option in question.options if option.exclusive}
    return all(codes - alone for codes in wanted) or bool(set.intersection(*wanted) & alone)


def _anything_left(question: Question, without: set[str]) -> bool:
    codes = {option.code for option in question.options}
    if question.dont_know:
        codes.add(DONT_KNOW)
    if question.prefer_not_to_say:
        codes.add(PREFER_NOT_TO_SAY)
    return bool(codes - without)
