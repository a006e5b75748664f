"""What a person sent, read as an answer: once, for the chat, for the one-page form and for files.

A reply arrives as *fields*: `choice` (one code or several), `then`, `now`, `helped`, `other`, `note`,
`words`, `number`, `month`, `year`. What cannot be an answer raises UnfitReply, which says which field and
what is wrong, and never repeats what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from questionnaires.answers import DONT_KNOW, MAIN, PREFER_NOT_TO_SAY, Answer, skipped
from questionnaires.model import SHORT_TEXT_LIMIT, TEXT_KINDS, Kind, Option, Question

Fields = Mapping[str, Sequence[str]]

CHOICE, THEN, NOW, HELPED = "choice", "then", "now", "helped"
OTHER, NOTE, WORDS = "other", "note", "words"
NUMBER, MONTH, YEAR = "number", "month", "year"
TEXT_PART = "text"
"""The part of an answer that holds a text question's words; `other` and `note` are parts of their own."""

HELPED_CODES = ("yes", "a_bit", "no")
"""What can be said about whether support helped, in a then/now row."""
OTHER_LIMIT = SHORT_TEXT_LIMIT
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
LARGEST_NUMBER = 1_000_000
_HIDDEN_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class UnfitReply(Exception):
    """A reply that is no answer to its question.

    field: the field that is wrong. problem: "nothing" (nothing was chosen or written), "unknown" (a code that
    is not offered), "too_many" (several where one is asked), "both" (an option that stands alone beside
    another), "too_long", "not_a_number", "too_small", "too_large", "not_a_month",
    "words_without_choice", or "nobody_reads" (said by a door, which knows who reads which language).
    limit: the bound that was passed, where there is one.
    """

    def __init__(self, field: str, problem: str, limit: int | None = None) -> None:
        self.field = field
        self.problem = problem
        self.limit = limit
        super().__init__(f"{field}: {problem}")


def apart_codes(question: Question) -> tuple[str, ...]:
    """The codes that stand apart from a question's own options: don't know, prefer not to say."""
    return (
        *((DONT_KNOW,) if question.dont_know or question.kind is Kind.KNOWLEDGE else ()),
        *((PREFER_NOT_TO_SAY,) if question.prefer_not_to_say else ()),
    )


def offered_codes(question: Question) -> tuple[str, ...]:
    """The codes that `choice` (or `then` and `now`) may hold, without those that stand apart."""
    if question.kind is Kind.ZERO_TO_TEN:
        return tuple(str(point) for point in range(11))
    return tuple(option.code for option in question.options)


def other_option(question: Question) -> Option | None:
    """The option that asks for words, or None."""
    return next((option for option in question.options if option.asks_words), None)


def fields_of(question: Question) -> tuple[str, ...]:
    """The names of the fields that a question is answered with, in the order in which they stand."""
    names: tuple[str, ...]
    if question.kind is Kind.INFORMATION:
        return ()
    if question.kind is Kind.THEN_NOW:
        names = (THEN, NOW, *((HELPED,) if question.helped_label else ()))
    elif question.kind in TEXT_KINDS:
        names = (WORDS,)
    elif question.kind is Kind.NUMBER:
        names = (NUMBER,)
    elif question.kind is Kind.MONTH:
        names = (MONTH, YEAR)
    else:
        names = (CHOICE,)
    if CHOICE not in names and apart_codes(question):
        names = (*names, CHOICE)
    if other_option(question) is not None:
        names = (*names, OTHER)
    return (*names, NOTE) if question.kind is Kind.RATING else names


def read(question: Question, fields: Fields) -> Answer:
    """The answer that a person gave. Raises UnfitReply where it is none."""
    if question.kind is Kind.INFORMATION:
        return Answer(question.id)
    if question.kind is Kind.THEN_NOW:
        return _then_now(question, fields)
    if question.kind in TEXT_KINDS or question.kind in (Kind.NUMBER, Kind.MONTH):
        return _written(question, fields)
    return _chosen(question, fields)


def visible(text: str) -> str:
    """A text without the signs that nobody can see and no page may hold."""
    return _HIDDEN_SIGNS.sub("", text)


def is_blank(question: Question, fields: Fields) -> bool:
    """Whether nothing at all was chosen or written."""
    return not any(value.strip() for name in fields_of(question) for value in fields.get(name, ()))


def _chosen(question: Question, fields: Fields) -> Answer:
    codes = _codes(question, fields, CHOICE, offered_codes(question), several=question.kind is Kind.SEVERAL)
    words: dict[str, str] = {}
    other = other_option(question)
    if other is not None and (text := _text(fields, OTHER, OTHER_LIMIT)):
        if not codes:
            codes = (other.code,)
        elif other.code not in codes:
            raise UnfitReply(OTHER, "words_without_choice")
        words[OTHER] = text
    if question.kind is Kind.RATING and (text := _text(fields, NOTE, question.limit)):
        words[NOTE] = text
    if not codes and not words:
        raise UnfitReply(CHOICE, "nothing")
    part = "rating" if question.kind is Kind.RATING and not _stands_apart(question, codes) else MAIN
    return Answer(question.id, {part: codes} if codes else {}, words)


def _then_now(question: Question, fields: Fields) -> Answer:
    apart = _codes(question, fields, CHOICE, (), several=False)
    parts: dict[str, tuple[str, ...]] = {}
    for name in (THEN, NOW, HELPED):
        offered = HELPED_CODES if name == HELPED else offered_codes(question)
        if name in fields_of(question) and (codes := _codes(question, fields, name, offered, several=False)):
            parts[name] = codes
    if apart and parts:
        raise UnfitReply(CHOICE, "both")
    if not apart and not parts:
        raise UnfitReply(THEN, "nothing")
    return Answer(question.id, parts or {MAIN: apart})


def _written(question: Question, fields: Fields) -> Answer:
    apart = _codes(question, fields, CHOICE, (), several=False)
    field = fields_of(question)[0]
    code, text = "", ""
    if question.kind is Kind.NUMBER:
        code = _number(question, fields)
    elif question.kind is Kind.MONTH:
        code = _month(fields)
    else:
        text = _text(fields, WORDS, question.limit)
    if apart and (code or text):
        raise UnfitReply(CHOICE, "both")
    if not (apart or code or text):
        raise UnfitReply(field, "nothing")
    return Answer(
        question.id,
        {MAIN: (code,)} if code else {MAIN: apart} if apart else {},
        {TEXT_PART: text} if text else {},
    )


def _codes(
    question: Question, fields: Fields, name: str, offered: Sequence[str], *, several: bool
) -> tuple[str, ...]:
    """The codes of one field, each once, in the order in which they are offered."""
    sent = {value for value in fields.get(name, ()) if value}
    # Whether support helped may be unknown too, but "don't know" for the whole row stands in `choice`.
    known = (*offered, *(apart_codes(question) if name == CHOICE else ()))
    if not sent <= set(known):
        raise UnfitReply(name, "unknown")
    if len(sent) > 1 and not several:
        raise UnfitReply(name, "too_many")
    codes = tuple(code for code in known if code in sent)
    if len(codes) > 1 and any(_stands_alone(question, code) for code in codes):
        raise UnfitReply(name, "both")
    return codes


def _stands_alone(question: Question, code: str) -> bool:
    option = question.option(code)
    return code in apart_codes(question) or (option is not None and option.exclusive)


def _stands_apart(question: Question, codes: Sequence[str]) -> bool:
    return any(code in apart_codes(question) for code in codes)


def _text(fields: Fields, name: str, limit: int) -> str:
    """Words as they are kept: lines ended alike, signs that nobody can see left out."""
    text = "\n".join(fields.get(name, ()))
    text = visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        raise UnfitReply(name, "too_long", limit)
    return text


def _number(question: Question, fields: Fields) -> str:
    typed = "".join(fields.get(NUMBER, ())).strip()
    if not typed:
        return ""
    fraction = rf"(?:[.,]\d{{1,{question.decimals}}})?" if question.decimals else ""
    if not re.fullmatch(rf"[+\-−]?\d{{1,9}}{fraction}", typed):
        raise UnfitReply(NUMBER, "not_a_number")
    plain = typed.replace("−", "-").replace(",", ".")
    number = float(plain) if "." in plain else int(plain)
    lowest = 0 if question.minimum is None else question.minimum
    highest = LARGEST_NUMBER if question.maximum is None else question.maximum
    if number < lowest:
        raise UnfitReply(NUMBER, "too_small", lowest)
    if number > highest:
        raise UnfitReply(NUMBER, "too_large", highest)
    return str(int(number)) if number == int(number) else str(number)


def _month(fields: Fields) -> str:
    month = "".join(fields.get(MONTH, ())).strip()
    year = "".join(fields.get(YEAR, ())).strip()
    if not month and not year:
        return ""
    if not re.fullmatch(r"\d{1,2}", month) or not 1 <= int(month) <= 12:
        raise UnfitReply(MONTH, "not_a_month")
    if not re.fullmatch(r"\d{4}", year) or not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise UnfitReply(YEAR, "not_a_month")
    return f"{int(year):04d}-{int(month):02d}"


def fields_from(question: Question, answer: Answer | None) -> dict[str, list[str]]:
    """The fields that would be read as this answer: what a page shows when a person comes back to it."""
    if answer is None or answer.is_skip:
        return {}
    main = list(answer.codes.get(MAIN, answer.codes.get("rating", ())))
    fields = {name: list(answer.codes[name]) for name in (THEN, NOW, HELPED) if name in answer.codes}
    apart = _stands_apart(question, main)
    if question.kind is Kind.NUMBER and main and not apart:
        fields[NUMBER] = main
    elif question.kind is Kind.MONTH and main and not apart:
        year, month = main[0].split("-")
        fields[YEAR], fields[MONTH] = [year], [str(int(month))]
    elif main:
        fields[CHOICE] = main
    for part, name in ((TEXT_PART, WORDS), (OTHER, OTHER), (NOTE, NOTE)):
        if part in answer.words:
            fields[name] = [answer.words[part]]
    return fields


def pack(answer: Answer) -> dict[str, object]:
    """An answer as JSON: `{"codes": {part: [code, …]}, "words": {part: text}}`."""
    return {
        "codes": {part: list(codes) for part, codes in answer.codes.items()},
        "words": dict(answer.words),
    }


def unpack(question_id: str, content: Mapping[str, object]) -> Answer:
    """The answer that `pack` put away."""
    codes, words = content.get("codes"), content.get("words")
    return Answer(
        question_id,
        {str(part): tuple(map(str, chosen)) for part, chosen in codes.items()}
        if isinstance(codes, dict)
        else {},
        {str(part): str(text) for part, text in words.items()} if isinstance(words, dict) else {},
    )


def pass_by(question: Question) -> Answer:
    """What a press of Skip leaves: a skip, or for information that it was read."""
    return skipped(question.id) if question.is_asked else Answer(question.id)
