"""Says what is wrong with a questionnaire that can be read: what could not be asked, scored or understood.

`python -m questionnaires.checks FILE…` prints the faults of files; without a file, of all that is here.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from questionnaires import reader, record_measures, theme_words
from questionnaires.answers import (
    FALSE,
    NO_OPINION_CODES,
    TRUE,
)
from questionnaires.codebook_checks import check_codebook
from questionnaires.model import (
    CHOICE_KINDS,
    LONG_TEXT_LIMIT,
    PICTURES,
    SCORABLE_KINDS,
    TEXT_KINDS,
    DefinitionFaults,
    Fault,
    Framework,
    Kind,
    Question,
    Questionnaire,
    QuestionnaireError,
    Scale,
)
from questionnaires.reach import condition_faults
from questionnaires.wording import (
    GRADE_NOT_MEASURED,
    PLACEHOLDER_REMEDY,
    Grade,
    all_in_easy_words,
    grade_measure,
    in_easy_words,
    longest_sentence,
    sentences,
    wordings,
    words,
    wrong_braces,
)

LONGEST_SENTENCE = 15
"""Words, for young people."""
LONGEST_SENTENCE_ADULTS = 28
LONGEST_EASY = 12
"""Words of an `easy` wording, a sentence."""
EASY_GRADE = 2.0
"""The highest Flesch–Kincaid grade of a young people's questionnaire that is read in easy words."""
FIRST_TURNS = 3
"""How many asked questions come before anything sensitive."""
LONGEST_MINUTES = 60
MOST_QUESTIONS = 200
"""Far more than anybody answers; with a limit, checking a stranger's file takes no long time."""

_CODE = re.compile(r"[a-z0-9_]+")
_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


def check_file(path: Path | str, *, grade: Grade | None = None) -> list[Fault]:
    """Everything wrong with a questionnaire's file: whether it can be read, then whether it can be asked.

    grade: measures the reading grade; unless given, textstat where it is installed, else it is not measured.
    """
    path = Path(path)
    try:
        frameworks = reader.frameworks()
        questionnaire = reader.read_questionnaire(path)
        base = _base(path, questionnaire)
    except DefinitionFaults as error:
        return error.faults
    return check(questionnaire, frameworks, grade=grade or grade_measure(), base=base)


def check_all(*, grade: Grade | None = None) -> list[Fault]:
    """Everything wrong with the questionnaires, frameworks and codebook of this folder.

    What cannot be read is told first, alone, since the rest cannot be judged without it.
    """
    faults: list[Fault] = []
    for read in (reader.measures, reader.codebook, reader.questionnaires):
        try:
            read()
        except DefinitionFaults as error:
            faults += error.faults
    if faults:
        return faults
    frameworks, known, found = reader.frameworks(), reader.measures(), reader.questionnaires()
    for remark in check_codebook(reader.codebook(), known):
        if remark.must_mend:
            what = f"{remark.about}: {remark.what}" if remark.about else remark.what
            faults.append(Fault("codebook.yaml", remark.line, what, remark.remedy))
    try:
        faults += theme_words.faults(reader.codebook())
    except DefinitionFaults as error:
        faults += error.faults
    try:
        faults += record_measures.faults(record_measures.records(), known)
    except DefinitionFaults as error:
        faults += error.faults
    for questionnaire in found.values():
        base = found.get(questionnaire.variant_of)
        faults += check(questionnaire, frameworks, grade=grade or grade_measure(), base=base)
    return faults


def _base(path: Path, questionnaire: Questionnaire) -> Questionnaire | None:
    return reader.beside(path)(questionnaire.variant_of) if questionnaire.variant_of else None


def check(
    questionnaire: Questionnaire,
    frameworks: Mapping[str, Framework] | Collection[Framework],
    *,
    grade: Grade | None = None,
    base: Questionnaire | None = None,
) -> list[Fault]:
    """Everything wrong with a questionnaire, in the order of its lines; an empty list where all is well.

    frameworks: those whose measures may be named. grade: measures the reading grade of texts; None leaves
    it unmeasured, which is no fault. base: the questionnaire of which this is a variant, to compare with.
    """
    file = questionnaire.source or questionnaire.id
    if len(questionnaire.questions) > MOST_QUESTIONS:
        line = questionnaire.questions[MOST_QUESTIONS].line
        what = f"The questionnaire has more than {MOST_QUESTIONS} questions."
        return [Fault(file, line, what, "Take out what is not needed.")]
    held = frameworks.values() if isinstance(frameworks, Mapping) else frameworks
    known = {measure.id for framework in held for measure in framework.measures()}
    found = itertools.chain(
        _head(questionnaire),
        _ids(questionnaire),
        *(_one_question(questionnaire, question, known) for question in questionnaire.questions),
        condition_faults(questionnaire),
        _levels(questionnaire),
        _consent(questionnaire),
        _ending(questionnaire),
        *(_one_scale(questionnaire, scale, known) for scale in questionnaire.scales),
        _same_as_base(questionnaire, base),
        # The words and the order of a published instrument are its owner's, and may not be altered.
        () if questionnaire.instrument else _ours(questionnaire, grade),
    )
    faults = [Fault(file, line, what, remedy) for line, what, remedy in found]
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line)


def _ours(questionnaire: Questionnaire, grade: Grade | None) -> _Found:
    """What holds for words of our own."""
    yield from _sensitive(questionnaire)
    yield from _words(questionnaire)
    for question in questionnaire.questions:
        yield from _easy_words(questionnaire, question)
    for scale in questionnaire.scales:
        yield from _easy_scale(questionnaire, scale)
    yield from _whole_grade(questionnaire, grade)
    yield from _easy_grade(questionnaire, grade)


_Found = Iterator[tuple[int, str, str]]
"""Line, what is wrong, how to mend it."""


def _head(questionnaire: Questionnaire) -> _Found:
    if not _ID.fullmatch(questionnaire.id):
        yield (
            1,
            f"The id {questionnaire.id!r} is not one word.",
            "Use letters, digits and - only, such as Q90.",
        )
    if not 1 <= questionnaire.minutes <= LONGEST_MINUTES:
        yield 1, f"minutes must be from 1 to {LONGEST_MINUTES}.", "Write how long answering takes."
    if not any(question.is_asked for question in questionnaire.questions):
        yield 1, "The questionnaire asks nothing.", "Add a question that is not information."


def _ids(questionnaire: Questionnaire) -> _Found:
    start = (questionnaire.variant_of or questionnaire.id) + "."
    first: dict[str, int] = {}
    for question in questionnaire.questions:
        if question.id in first:
            line = first[question.id]
            yield (
                question.line,
                f"The id {question.id} is already used on line {line}.",
                "Give each question an id of its own.",
            )
        first.setdefault(question.id, question.line)
        if not question.id.startswith(start) or not _ID.fullmatch(question.id):
            yield (
                question.line,
                f"The id {question.id!r} does not fit the questionnaire.",
                f"Begin it with {start} and go on with letters and digits.",
            )
    scales: dict[str, int] = {}
    for scale in questionnaire.scales:
        if scale.id in scales:
            yield (
                scale.line,
                f"The scale {scale.id} is already on line {scales[scale.id]}.",
                "Give each scale an id of its own.",
            )
        scales.setdefault(scale.id, scale.line)


# --- each question by itself ---


def _one_question(questionnaire: Questionnaire, question: Question, known: Collection[str]) -> _Found:
    for what, remedy in itertools.chain(
        _options(question),
        _kind_needs(question),
        _evidence(question, known, needed=not questionnaire.instrument),
        _question_waves(questionnaire, question),
        _picture(question),
    ):
        yield question.line, f"Question {question.id}: {what}", remedy
    if question.required and not questionnaire.worksheet:
        yield (
            question.line,
            f"Question {question.id}: it cannot be skipped.",
            "Take out required: only worksheets may have it.",
        )


def _options(question: Question) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for option in question.options:
        if not _CODE.fullmatch(option.code):
            yield f"the code {option.code!r} is not plain.", "Use small letters a to z, digits and _ only."
        if option.code in NO_OPINION_CODES:
            yield (
                f"the code {option.code} is reserved.",
                "Use dont_know: true or prefer_not_to_say: true; Skip is always there.",
            )
        if option.code in seen:
            yield f"the code {option.code} stands twice.", "Give each option a code of its own."
        seen.add(option.code)
        if option.exclusive and question.kind is not Kind.SEVERAL:
            yield f"{option.code} is exclusive, which is for several only.", "Take exclusive out."
        if option.asks_words and question.kind not in (Kind.SINGLE, Kind.SEVERAL):
            yield (
                f"{option.code} asks for words, which is for single and several only.",
                "Take asks_words out.",
            )
    if sum(option.asks_words for option in question.options) > 1:
        yield "more than one option asks for words.", "Keep asks_words on one option."
    if question.kind in CHOICE_KINDS and len(question.options) < 2:
        yield "it offers fewer than two options.", "Offer at least two."
    labels = [option.label for option in question.options]
    if len(set(labels)) < len(labels):
        yield "two options have the same label.", "Word each option differently."


def _kind_needs(question: Question) -> Iterator[tuple[str, str]]:
    kind = question.kind
    if kind is Kind.KNOWLEDGE and question.key not in (TRUE, FALSE):
        yield "a knowledge question has no right answer.", "Write key: true or key: false."
    if kind is Kind.SCENARIO and question.option(question.key) is None:
        yield "the key is none of the options.", "Write the code of the best answer after key:"
    if kind in (Kind.KNOWLEDGE, Kind.SCENARIO) and not question.explanation:
        yield "nobody is told why the answer is right.", "Add an explanation."
    if kind is Kind.FACES and len(question.options) not in (3, 5):
        yield "there must be three faces or five.", "Offer three options or five."
    if kind is Kind.ZERO_TO_TEN and not (question.low_label and question.high_label):
        yield "the ends of the line have no words.", "Add low_label and high_label."
    if kind is Kind.NUMBER:
        if question.minimum is None or question.maximum is None:
            yield "the number has no bounds.", "Add minimum and maximum."
        elif not 0 <= question.minimum < question.maximum:
            yield (
                "the bounds of the number are not in order.",
                "Let minimum be 0 or more, and less than maximum.",
            )
    if kind is Kind.THEN_NOW and not (question.then_label and question.now_label):
        yield "then or now has no words.", "Add then_label and now_label."
    if kind in TEXT_KINDS and not 1 <= question.limit <= LONG_TEXT_LIMIT:
        yield f"the limit must be from 1 to {LONG_TEXT_LIMIT} characters.", "Take limit out, or mend it."


def _evidence(question: Question, known: Collection[str], *, needed: bool) -> Iterator[tuple[str, str]]:
    for measure in question.measures:
        if measure not in known:
            yield f"there is no measure {measure}.", "Name a measure of a framework in frameworks/."
    if needed and question.is_asked and not question.for_routing and not question.measures:
        yield (
            "it evidences no measure.",
            "Add measures, or for_routing: true if it only lays out the rest or says who answered.",
        )


def _question_waves(questionnaire: Questionnaire, question: Question) -> Iterator[tuple[str, str]]:
    for wave in question.waves:
        if wave not in questionnaire.waves:
            yield f"it is for the wave {wave}, which the questionnaire has not.", "Mend one of the two."


def _picture(question: Question) -> Iterator[tuple[str, str]]:
    if question.picture and question.picture not in PICTURES:
        yield f"there is no picture {question.picture}.", f"Use one of {', '.join(PICTURES)}, or none."


AT_WORK = ("practitioners", "strategic_leaders")
FOLLOW_UP = "later"


def _levels(questionnaire: Questionnaire) -> _Found:
    """A questionnaire about training says of each question what it can show: liking is no impact.

    It is about training where it has waves and a question carries a level, or where people at work are asked
    some months on. A yearly check of what people know may have levels, and need not. A published scale may be
    asked of people on a course as of anybody: nothing in it was written for a level.
    """
    if questionnaire.instrument:
        return
    followed_up = questionnaire.audience in AT_WORK and FOLLOW_UP in questionnaire.waves
    if not followed_up and not (questionnaire.has_levels and questionnaire.waves):
        return
    for question in questionnaire.questions:
        if question.is_asked and not question.for_routing and not question.level:
            yield (
                question.line,
                f"Question {question.id}: it is about training and carries no level.",
                "Add level: K1 (what people thought of it), K2 (what they learned), K3 (what they do) or K4 "
                "(what came of it).",
            )


# --- the order of things ---


def _consent(questionnaire: Questionnaire) -> _Found:
    place = {question.id: index for index, question in enumerate(questionnaire.questions)}
    asked_leave: dict[str, set[str]] = {}
    for index, question in enumerate(questionnaire.questions):
        for named in question.quotes_consent_for:
            text = questionnaire.question(named)
            if text is None or not text.takes_words or place[named] >= index:
                yield (
                    question.line,
                    f"Question {question.id}: it asks leave to quote {named}, which is no earlier question "
                    "that takes words.",
                    "Name an earlier text question.",
                )
            else:
                asked_leave.setdefault(named, set()).update(question.waves or questionnaire.waves or ("",))
    if questionnaire.worksheet:
        return
    for question in questionnaire.questions:
        if question.kind is Kind.LONG_TEXT:
            missing = set(question.waves or questionnaire.waves or ("",)) - asked_leave.get(
                question.id, set()
            )
            if missing:
                yield (
                    question.line,
                    f"Question {question.id}: nobody asks whether its words may be quoted"
                    + (f" at the wave {', '.join(sorted(missing))}." if missing != {""} else "."),
                    "Add a later yes_no question with quotes_consent_for.",
                )


def _sensitive(questionnaire: Questionnaire) -> _Found:
    """In the order written: a conditional question counts as asked, one that must be turned on does not."""
    for question in questionnaire.questions:
        if not question.sensitive:
            continue
        for wave in question.waves or questionnaire.waves or (None,):
            turns = [
                turn
                for turn in questionnaire.at_wave(wave, turned_on=frozenset({question.id}))
                if turn.is_asked
            ]
            if question in turns[:FIRST_TURNS]:
                yield (
                    question.line,
                    f"Question {question.id}: it is sensitive and among the first {FIRST_TURNS}.",
                    "Move it further down.",
                )
                break


def _ending(questionnaire: Questionnaire) -> _Found:
    if not questionnaire.hard:
        return
    for wave in questionnaire.waves or (None,):
        turns = [turn for turn in questionnaire.at_wave(wave) if turn.is_asked]
        # Who answered, or whether somebody helped, may follow it; nothing else.
        ending = list(itertools.dropwhile(lambda turn: not turn.id.endswith(".ok"), turns))
        if not ending or ending[0].when or not all(turn.for_routing for turn in ending[1:]):
            yield (
                turns[-1].line if turns else 1,
                "A questionnaire about hard things does not end with whether it was OK to ask.",
                "Add a last question whose id ends with .ok, without a condition, at every wave.",
            )
            return


# --- scales ---


def _one_scale(questionnaire: Questionnaire, scale: Scale, known: Collection[str]) -> _Found:
    if scale.given:
        found: Iterator[tuple[str, str]] = iter(())  # what is entered was scored elsewhere
    elif scale.parts:
        found = _scale_parts(questionnaire, scale)
    else:
        found = itertools.chain(_scale_items(questionnaire, scale), _scale_figures(questionnaire, scale))
    for what, remedy in itertools.chain(found, _scale_table(scale)):
        yield scale.line, f"Scale {scale.id}: {what}", remedy
    for measure in scale.measures:
        if measure not in known:
            yield (
                scale.line,
                f"Scale {scale.id}: there is no measure {measure}.",
                "Name a measure of a framework in frameworks/.",
            )


def _scale_items(questionnaire: Questionnaire, scale: Scale) -> Iterator[tuple[str, str]]:
    for item in scale.items:
        question = questionnaire.question(item)
        if question is None:
            yield f"there is no question {item}.", "Name questions of this questionnaire."
        elif question.kind not in SCORABLE_KINDS:
            yield f"{item} has no score, being {question.kind}.", "Use faces, points or zero_to_ten."
        elif _scores(question) is None:
            yield f"{item} has fewer than two different scores.", "Give its options scores."
    if len(set(scale.items)) < len(scale.items):
        yield "an item stands twice.", "Keep each item once."
    for item in scale.reverse:
        if item not in scale.items:
            yield (
                f"{item} is reversed and is none of its items.",
                "Add it to items, or take it out of reverse.",
            )


def _scale_parts(questionnaire: Questionnaire, scale: Scale) -> Iterator[tuple[str, str]]:
    parts = [questionnaire.scale(part) for part in scale.parts]
    held = [part for part in parts if part is not None and not part.parts]
    if len(held) < len(parts):
        yield "its parts are not all scales of items.", "Name scales of this questionnaire, and no total."
        return
    if set(scale.items) != {item for part in held for item in part.items}:
        yield "its items are not those of its parts.", "List the items of every part."
    low, high = sum(part.lowest for part in held), sum(part.highest for part in held)
    if (scale.lowest, scale.highest) != (low, high):
        yield (
            f"its parts add up to between {low:g} and {high:g}, not {scale.lowest:g} and {scale.highest:g}.",
            f"Write lowest: {low:g} and highest: {high:g}.",
        )


def _scale_table(scale: Scale) -> Iterator[tuple[str, str]]:
    if not scale.conversion:
        return
    raw, scores = [row.raw for row in scale.conversion], [row.score for row in scale.conversion]
    if raw != list(range(int(scale.lowest), int(scale.highest) + 1)):
        yield (
            f"its table does not hold every raw score from {scale.lowest:g} to {scale.highest:g}.",
            "Write a row for each, in order.",
        )
    if any(later <= earlier for earlier, later in itertools.pairwise(scores)):
        yield "the scores of its table do not rise.", "Look at the printed table again."
    if scale.minimum_answered < len(scale.items):
        yield "a table needs a whole raw score.", "Let minimum_answered be the number of items."


def _scale_figures(questionnaire: Questionnaire, scale: Scale) -> Iterator[tuple[str, str]]:
    if not 1 <= scale.minimum_answered <= len(scale.items):
        yield f"minimum_answered must be from 1 to {len(scale.items)}.", "Write how many items a score needs."
    if not scale.lowest < scale.highest:
        yield (
            "lowest must be less than highest.",
            "Write the least and the most that the items can add up to.",
        )
    held = [questionnaire.question(item) for item in scale.items]
    ranges = [_scores(question) for question in held if question and question.kind in SCORABLE_KINDS]
    known = {given for given in ranges if given is not None}
    if len(known) > 1:
        yield "its items have different lowest or highest scores.", "Give the items the same scores."
    elif len(known) == 1 and len(ranges) == len(scale.items) and None not in ranges:
        low, high = known.pop()
        n = len(scale.items)
        if (scale.lowest, scale.highest) != (low * n, high * n):
            yield (
                f"its items add up to between {low * n:g} and {high * n:g}, not {scale.lowest:g} and "
                f"{scale.highest:g}.",
                f"Write lowest: {low * n:g} and highest: {high * n:g}.",
            )


def _scores(question: Question) -> tuple[float, float] | None:
    """The least and the most that an item can give; None where there is no difference."""
    if question.kind is Kind.ZERO_TO_TEN:
        return (0.0, 10.0)
    scores = [option.score for option in question.options if option.score is not None]
    return (min(scores), max(scores)) if len(set(scores)) > 1 else None


# --- words ---


def _words(questionnaire: Questionnaire) -> _Found:
    longest = LONGEST_SENTENCE if questionnaire.is_for_young_people else LONGEST_SENTENCE_ADULTS
    for line, text in wordings(questionnaire):
        for braces in wrong_braces(text):
            yield line, f"{braces} is not a placeholder.", PLACEHOLDER_REMEDY
        count = longest_sentence(text)
        if count > longest:
            yield (
                line,
                f"A sentence has {count} words, and {longest} are the most: {_opening(text)}",
                "Make two sentences of it.",
            )


def _easy_words(questionnaire: Questionnaire, question: Question) -> _Found:
    start = f"Question {question.id}:"
    for easy in (question.easy, question.easy_hint, *(option.easy for option in question.options)):
        for braces in wrong_braces(easy):
            yield question.line, f"{braces} is not a placeholder.", PLACEHOLDER_REMEDY
        if longest_sentence(easy) > LONGEST_EASY:
            yield (
                question.line,
                f"{start} a sentence of easy has {longest_sentence(easy)} words, and {LONGEST_EASY} are the "
                "most.",
                "Say it in fewer words.",
            )
    if question.is_asked and len(sentences(question.easy)) > 1:
        yield question.line, f"{start} easy has more than one sentence.", "Ask one thing, in one sentence."
    if question.is_asked and questionnaire.is_for_young_people and not question.easy:
        yield question.line, f"{start} it has no easy words.", "Add easy: one idea in 12 words at most."
    if question.easy_turned and not question.easy:
        yield (
            question.line,
            f"{start} easy_turned turns easy words, and it has none.",
            "Add easy: the opposite of text.",
        )
    labels = [option.label for option in in_easy_words(question).options]
    if len(set(labels)) < len(labels):
        yield (
            question.line,
            f"{start} two options have the same label in easy words.",
            "Word each differently.",
        )


def _easy_scale(questionnaire: Questionnaire, scale: Scale) -> _Found:
    """In easy words no item is reversed: "Yes, very" is the same end of the scale in every one."""
    if not questionnaire.is_for_young_people:
        return
    items = [question for item in scale.items if (question := questionnaire.question(item))]
    ends = {_most(question) for question in items if question.id not in scale.reverse}
    for question in items:
        if question.id not in scale.reverse:
            continue
        has_words = question.easy_turned or all(
            option.easy for option in question.options if option.score is not None
        )
        if question.kind is Kind.ZERO_TO_TEN or not has_words or _most(question) in ends:
            yield (
                question.line,
                f"Question {question.id}: it is reversed in the scale {scale.id}, in easy words too.",
                "Let easy say the opposite and add easy_turned: true, or give its options easy labels of "
                "their own.",
            )


def _most(question: Question) -> str:
    """The label that an item's highest score has in easy words; "" where no option has a score."""
    held = [option for option in in_easy_words(question).options if option.score is not None]
    return max(held, key=lambda option: option.score or 0.0).label if held else ""


def _opening(text: str) -> str:
    return "“" + " ".join(words(text)[:5]) + " …”."


def _whole_grade(questionnaire: Questionnaire, grade: Grade | None) -> _Found:
    if grade is None:
        return
    texts = [text for _, text in wordings(questionnaire)]
    measured = grade(texts)
    if measured > questionnaire.reading_grade:
        hardest = max(texts, key=lambda text: grade([text]) if len(words(text)) > 3 else -1.0)
        yield (
            1,
            f"The reading grade of the whole is {measured:g}; {questionnaire.reading_grade:g} is the most.",
            f"Use shorter words and sentences, first in {_opening(hardest)}",
        )


def _easy_grade(questionnaire: Questionnaire, grade: Grade | None) -> _Found:
    if grade is None or not questionnaire.is_for_young_people:
        return
    texts = [text for _, text in wordings(all_in_easy_words(questionnaire))]
    measured = grade(texts)
    if measured > EASY_GRADE:
        hardest = max(texts, key=lambda text: grade([text]) if len(words(text)) > 3 else -1.0)
        yield (
            1,
            f"The reading grade of the whole in easy words is {measured:g}; {EASY_GRADE:g} is the most.",
            f"Use shorter words and sentences, first in {_opening(hardest)}",
        )


def _same_as_base(questionnaire: Questionnaire, base: Questionnaire | None) -> _Found:
    if base is None:
        return
    if [question.id for question in questionnaire.questions] != [question.id for question in base.questions]:
        yield 1, f"The questions are not those of {base.id}.", "Keep the same ids in the same order."
        return
    for question, original in zip(questionnaire.questions, base.questions, strict=True):
        if question.kind is not original.kind or question.measures != original.measures:
            yield (
                question.line,
                f"Question {question.id}: its kind or measures are not those of {base.id}.",
                "Only wordings may change.",
            )
        if [option.code for option in question.options] != [option.code for option in original.options]:
            yield (
                question.line,
                f"Question {question.id}: its codes are not those of {base.id}.",
                "Only wordings may change.",
            )


def main(arguments: list[str]) -> int:
    """Prints the faults of the files named, or of every questionnaire here; 1 where there are any."""
    try:
        faults = [fault for name in arguments for fault in check_file(name)] if arguments else check_all()
    except QuestionnaireError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if grade_measure() is None:
        sys.stdout.write(f"{GRADE_NOT_MEASURED}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
