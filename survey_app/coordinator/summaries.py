"""Summaries: what may be seen of a collection or a programme, and the honest page where nothing may."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from analysis.disclosure.classes import DisclosureClass
from analysis.figures import ChangeFigure, Figure, MessageId
from questionnaires.model import Theme
from survey_app import charts, sentences, web
from survey_app.charts import Chart
from survey_app.coordinator import forms
from survey_app.coordinator.collections import own_collection
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.coordinator.programmes import own_programme
from survey_app.i18n import gettext as _
from survey_app.services import accounts, subjects, summaries, why
from survey_app.services.summaries import BlockSummary, Point, QuestionSummary, Summary, ThemeSummary

Labelled = list[tuple[str, Figure]]
"""Figures, each with the words that a person reads beside it."""


@blueprint.get("/collections/<code>/summary", endpoint="summary")
@signed_in(accounts.SEE_FIGURES)
def collection_summary(code: str) -> ResponseReturnValue:
    """The figures of one collection. For administrators, coordinators, readers, viewers.

    Outcomes: the page, which may say why nothing is shown; the page that says it is shared; 404.
    """
    asked = own_collection(code)
    if asked.kind == "shared":
        return render_template("staff/summary_shared.html", collection=asked)
    with web.writing() as db:
        summary = summaries.build(db, subjects.of_collection(asked), today())
    return _page(summary)


@blueprint.get("/programmes/<code>/summary")
@signed_in(accounts.SEE_FIGURES)
def programme_summary(code: str) -> ResponseReturnValue:
    """What changed between a programme's waves, and its themes. For those who see figures.

    Outcomes: the page; the page that says that there is no collection yet; 404.
    """
    programme = own_programme(code)
    with web.writing() as db:
        subject = subjects.of_programme(db, staff().partnership_id, programme.id, today())
        summary = summaries.build(db, subject, today()) if subject is not None else None
    if summary is None:
        return render_template("staff/summary_no_collections.html", programme=programme)
    return _page(summary)


def _page(summary: Summary) -> str:
    return render_template(
        "staff/summary.html",
        summary=summary,
        words=forms,
        why=why_nothing(summary) if summary.nothing else "",
        ways=ways_out(summary) if summary.nothing else [],
        next_release=first_release(summary) if summary.nothing else "",
        stood=stood,
        notes=notes_on(summary.klass),
        standing=standing(summary),
        labelled=labelled,
        release_name=release_name,
        may_choose_quotes=staff().may(accounts.CODE_COMMENTS),
        **drawing(),
    )


def drawing() -> dict[str, object]:
    """What the partial of figures needs: words and charts."""
    return {
        "say": sentences,
        "chart_of": charts.of_answers,
        "change_chart": _change_chart,
        "directions_shown": directions_shown,
        "counted": counted,
        "waves_chart": charts.of_three_waves,
        "themes_chart": themes_chart,
        "spoken_of": spoken_of,
        "why_at": why.address,
    }


def themes_chart(summary: Summary) -> Chart | None:
    """The shares of the themes at the last two releases."""
    named = [(sentences.theme_name(one.theme), one.over) for one in summary.themes]
    return charts.of_themes_over_releases(named, [release_name(one) for one in summary.points])


def spoken_of(summary: Summary) -> list[tuple[Theme, Figure]]:
    """The themes with who spoke of each, for the sentence above them."""
    return [(one.theme, one.figure.people) for one in summary.themes]


def release_name(point: Point) -> str:
    """A release as a table's head names it."""
    return _("release %(number)s") % {"number": sentences.number(point.number)}


def counted(one: BlockSummary) -> str:
    """The answers that a share of unlinked waves counts, in words."""
    question = one.question
    if question is None:
        return ""
    return sentences.join([sentences.code_text(question, "", code, one.fillings) for code in one.codes])


def _change_chart(
    figure: ChangeFigure, before: object, after: object, lowest: float, highest: float
) -> Chart | None:
    return charts.of_change(figure, str(before), str(after), lowest, highest)


def labelled(one: QuestionSummary) -> tuple[Labelled, Labelled]:
    """The figures of a question with their options' words: those of the base, and those apart."""

    def worded(parts: Sequence[tuple[str, Figure]]) -> Labelled:
        return [
            (sentences.code_text(one.question, one.part, code, one.fillings), figure)
            for code, figure in parts
        ]

    return worded(one.distribution.cells), worded(one.distribution.apart)


def directions_shown(found: Sequence[ThemeSummary]) -> list[str]:
    """The directions of which anything is shown for any theme, in the house's order."""
    shown = {code for one in found for code, figure in one.figure.directions if figure.is_shown}
    return [code for code in sentences.DIRECTION_WORDS if code in shown]


def why_nothing(summary: Summary) -> str:
    """Why a summary is empty, in words that do not take emptiness for silence."""
    reason = summary.nothing.reason.id if summary.nothing is not None else None
    if reason is MessageId.ONLY_AT_CLOSE:
        return _(
            "This is a small group, in which people know each other. Its figures are shown once, after it "
            "has closed: watching them change would give away who answered when. It does not mean that "
            "nothing was said."
        )
    if reason is MessageId.NO_DATA:
        return _("Nobody has answered yet.")
    return _(
        "Fewer than %(floor)s people have answered. Showing more could let someone be recognised. It does "
        "not mean that nothing was said."
    ) % {"floor": sentences.number(summary.floor)}


def ways_out(summary: Summary) -> list[str]:
    """What would make figures possible."""
    floor = {"floor": sentences.number(summary.floor)}
    small = summary.klass is DisclosureClass.SMALL
    if summary.state == "closed":
        return [
            _("Plan the next collection for a longer time, such as half a year instead of a quarter.")
            + " "
            + _("From %(floor)s people on, there are figures.") % floor,
            _("Ask across districts or groups in one collection instead of one for each."),
            _("What single people wrote still counts: a reader has it, and can act on it."),
        ]
    if small and summary.is_programme and all(one.state == "closed" for one in summary.collections):
        return [
            _("Open a collection for the next wave. The figures come once, when nobody can answer any more."),
            _("What single people wrote still counts: a reader has it, and can act on it."),
        ]
    ways = [
        _("Close it when everybody has had the chance to answer: from %(floor)s people on there are figures.")
        % floor
        if small
        else _(
            "Keep it open, and ask again those who were invited: from %(floor)s people on, there are figures."
        )
        % floor
    ]
    ways.append(_("What single people write still counts: a reader reads it, and can act on it."))
    return ways


def first_release(summary: Summary) -> str:
    """When the first figures may come; "" where nothing more will, or its day is told."""
    if summary.state == "closed" or summary.klass is DisclosureClass.SMALL:
        return ""
    return _("As soon as %(floor)s people have answered.") % {"floor": sentences.number(summary.floor)}


def stood(release: int) -> str:
    """That a figure stands as an earlier release told it, and why."""
    return _(
        "As told in release %(number)s. What came in since could, beside it, give single people away. It may "
        "be told anew with the next release."
    ) % {"number": release}


def standing(summary: Summary) -> str:
    """How long a release stands, and what is not in it."""
    floor = {"floor": sentences.number(summary.floor)}
    if summary.state == "closed":
        last = (
            _("The last one: every collection has closed.")
            if summary.is_programme
            else _("The last one: the collection has closed.")
        )
        if summary.klass is DisclosureClass.SMALL:
            return last
        # Said whether or not anybody answered after the release: that nobody did would tell of somebody too.
        return (
            last
            + " "
            + _(
                "The last few answers, fewer than %(floor)s, may not be in every figure, so that nobody "
                "stands out."
            )
            % floor
        )
    return (
        _(
            "Figures and themes stay as they are until %(floor)s more people have answered, or it closes, so "
            "that nobody is seen arriving."
        )
        % floor
    )


def notes_on(klass: DisclosureClass) -> list[str]:
    """How the figures of a class are to be read."""
    if klass is DisclosureClass.SMALL:
        return [
            _("People are told in ranges, and answers in words: most, about half, some, few or none."),
            _("“Few or none” may be nobody. It is never said which, so that nobody stands out."),
            _("There is no comparison group, so nothing here shows what caused what."),
        ]
    if klass is DisclosureClass.PROTECTED:
        return [
            _("Numbers of people are rounded to the nearest five, and percentages are made from these."),
            _("A shown 0 may stand for one or two people, and parts may not add up to the whole."),
            _("Each person counts once for a theme, however often they spoke of it."),
            _("There is no comparison group, so nothing here shows what caused what."),
        ]
    return [
        _("Counts are exact: these are adults at work, and at least %(floor)s of them.")
        % {"floor": sentences.number(klass.floor)}
        if klass is DisclosureClass.OPEN
        else _("These are statements of staff about their own work, shown as they were given."),
        _("Each person counts once for a theme, however often they spoke of it."),
    ]
