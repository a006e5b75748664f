"""From what services hand over to a file to be taken out, with its words in one language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analysis.figures import Figure, Form
from survey_app import export_words, i18n, sentences
from survey_app.exports.model import Column, Export
from survey_app.i18n import gettext as _
from survey_app.services import exports
from survey_app.services.exports import Answers, Cell, Cells, Holds, Missing, Told
from survey_app.services.summaries import Summary
from survey_app.store.database import Session


def of_answers(session: Session, taken: Answers, language: str, today: date) -> Export:
    """A reader's file of answers, a row a response. session: in which its rows are read."""
    fillings = {name: value for one in taken.asked for name, value in one.fillings.items()}
    questions = {turn.id: turn for one in taken.asked for turn in one.questionnaire.questions}
    asked_in = {turn.id: one for one in taken.asked for turn in one.questionnaire.questions}
    versions = ", ".join(f"{name} {version}" for name, version in taken.versions())
    with i18n.speaking(language):
        columns = tuple(
            Column(
                name=one.name,
                label=export_words.label(one, fillings),
                is_number=one.is_number,
                kind=export_words.kind(one),
                values=export_words.value_labels(one, fillings),
                asked_of=export_words.asked_of(one, questions, fillings),
                derivation=export_words.derivation(one, fillings),
                measures=export_words.measures(one),
                version=exports.version_of(asked_in[one.question.id]) if one.question is not None else "",
                is_joined=one.holds is Holds.JOINED,
            )
            for one in taken.variables
        )
        first = taken.asked[0]
        about = (
            (_("What it is"), str(export_words.PROFILE_WORDS[exports.FULL][1])),
            (_("Take care"), str(export_words.WARNING)),
            (_("Whose"), first.partnership_name),
            (_("Collections"), sentences.join([one.title for one in taken.asked])),
            (_("Questionnaire and version"), versions),
            (_("Made on"), i18n.format_date(today)),
            (
                _("What is not in it"),
                _(
                    "What people took back; what was deleted when its time was over; everything of people "
                    "from whom whoever took it stood aside; and of a card that was used more than once at a "
                    "collection all but the form that figures count. The order of the rows tells nothing."
                ),
            ),
        )
        return Export(
            title=taken.title,
            tab=_("Responses"),
            about=about,
            columns=columns,
            rows=lambda: exports.rows(session, taken),
            missing=export_words.missing_words(of_figures=False),
            has_codes=True,
        )


def of_figures(found: Summary, language: str, today: date) -> Export:
    """What a release tells, a row a figure. Raises Refusal where there is no release to tell."""
    told = exports.figures(found)
    with i18n.speaking(language):
        cells = [_cells(one, found) for one in told]
        numbers = {"value", "count", "base", "low", "high", "rounding", "decimals", "release"}
        columns = tuple(
            Column(name, str(words), name in numbers, "figure")
            for name, words in export_words.FIGURE_COLUMNS.items()
        )
        versions = {one.questionnaire.id: exports.version_of(one) for one in found.collections}
        about = (
            (_("What it is"), str(export_words.PROFILE_WORDS[exports.OPEN][1])),
            (_("Whose"), found.collections[0].partnership_name),
            (_("Collections"), sentences.join([one.title for one in found.collections])),
            (_("Questionnaire and version"), ", ".join(f"{id_} {hash_}" for id_, hash_ in versions.items())),
            (_("Release"), f"{found.release_number}, {i18n.format_date(_day(found))}"),
            (_("How careful its figures are"), str(export_words.RULE_WORDS[found.klass])),
            (_("Made on"), i18n.format_date(today)),
        )
        return Export(
            title=found.title,
            tab=_("Figures"),
            about=about,
            columns=columns,
            rows=lambda: iter(cells),
            missing=export_words.missing_words(of_figures=True),
            has_codes=False,
        )


def _day(found: Summary) -> date:
    assert found.released_on is not None
    return found.released_on


def _cells(told: Told, found: Summary) -> Cells:
    figure = told.figure
    return (
        told.key,
        str(export_words.ABOUT_WORDS[told.about]),
        *map(_or_nothing, (told.item, export_words.item_text(told), told.part, told.code)),
        _or_nothing(export_words.answer_text(told)),
        export_words.name_text(told),
        sentences.figure_text(figure) if figure.is_shown else Missing.KEPT_BACK,
        str(figure.form),
        *_numbers(figure),
        _or_nothing(figure.band),
        _or_nothing(str(figure.word) if figure.word is not None else ""),
        _or_nothing(sentences.message_text(figure.reason) if figure.reason is not None else ""),
        told.told_in or found.release_number or Missing.NOT_REACHED,
        _day(found).isoformat(),
        str(found.klass),
        str(export_words.RULE_WORDS[found.klass]),
    )


def _numbers(figure: Figure) -> Iterator[Cell]:
    """What of a figure are numbers, as shown; what its form has none of, and what is hidden, by its code."""
    for held in (figure.value, figure.count, figure.base, figure.low, figure.high):
        if figure.form is Form.HIDDEN:
            yield Missing.KEPT_BACK
        else:
            yield Missing.NOT_REACHED if held is None else held
    if figure.form is Form.HIDDEN:
        yield from (Missing.KEPT_BACK, Missing.KEPT_BACK)
    else:
        yield from (figure.rounding, figure.decimals)


def _or_nothing(words: str) -> Cell:
    return words or Missing.NOT_REACHED
