"""Every wording of this folder that people read in their own language, with where it stands.

A partnership's framework is quoted as its document words it, so frameworks and instruments are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires import help_lines, loading, notices, reader
from questionnaires.model import QUIZ_NORMS, QUIZ_TITLE, Questionnaire


def entries(audiences: frozenset[str] | None = None) -> Iterator[tuple[str, str]]:
    """Each wording and where it stands, such as ("Who told you?", "Q02.3 text"), in the folder's order.

    audiences: with them, only what people of these audiences read: their questions and where help is;
    without, everything, staff's notes and the themes too. One that stands in several places comes several
    times; none is empty. Raises DefinitionFaults.
    """
    for questionnaire in reader.questionnaires().values():
        if audiences is None:
            yield from _stated(_for_staff(questionnaire))
        if audiences is None or questionnaire.audience in audiences:
            yield from _stated(_for_respondents(questionnaire))
    if audiences is None:
        yield from _stated([(QUIZ_TITLE, "quiz title"), (QUIZ_NORMS, "quiz norms")])
        for theme in reader.codebook().themes:
            yield from _stated(
                [(theme.name, f"{theme.id} name"), (theme.definition, f"{theme.id} definition")]
            )
    for text in (loading.WHY, loading.HELLO, loading.THANKS, loading.WAS_IT_OK, loading.LOOK_UNDER_HELP):
        yield text, "around a loaded scale"
    yield from ((text, f"privacy notice, {kind}") for text, kind in notices.sentences())
    for line in help_lines.lines():
        yield from _stated([(line.name, "help line"), (line.words, f"help line, {line.name}")])


def of_one(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """What people who are asked read of one questionnaire, as in `entries`: why, its questions, thanks."""
    yield from _stated(_for_respondents(questionnaire))


def _stated(found: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((text, origin) for text, origin in found if text)


def _for_staff(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for part in ("title", "purpose", "note_for_staff"):
        yield getattr(questionnaire, part), f"{questionnaire.id} {part}"
    for scale in questionnaire.scales:
        yield scale.title, f"{questionnaire.id} scale {scale.id}"


def _for_respondents(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    yield questionnaire.why, f"{questionnaire.id} why"
    for question in questionnaire.questions:
        # A variant keeps the ids of the questionnaire that it says anew.
        place = f"{questionnaire.id}, {question.id}" if questionnaire.variant_of else question.id
        for part in ("text", "hint", "easy", "easy_hint"):
            yield getattr(question, part), f"{place} {part}"
        for option in question.options:
            yield option.label, f"{place} {option.code}"
            yield option.easy, f"{place} {option.code}, easy"
        for part in (
            "low_label",
            "high_label",
            "then_label",
            "now_label",
            "helped_label",
            "acknowledgement",
            "explanation",
        ):
            yield getattr(question, part), f"{place} {part}"
    yield questionnaire.thanks, f"{questionnaire.id} thanks"
