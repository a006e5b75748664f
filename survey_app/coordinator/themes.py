"""What people said: every theme with who spoke of it and which way, over all collections, to be narrowed."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from analysis.outcomes import Pointing
from questionnaires.model import AUDIENCES
from survey_app import charts, sentences, web
from survey_app.charts import Chart
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.coordinator.summaries import directions_shown, drawing
from survey_app.services import accounts, districts, evidence, learning, what_people_said
from survey_app.services.refusals import Refusal
from survey_app.services.what_people_said import Said


@blueprint.get("/themes", endpoint="themes")
@signed_in(accounts.SEE_FIGURES)
def what_was_said() -> ResponseReturnValue:
    """Every theme that is shown, by audience, district, period and direction as the address says.

    For those who see figures. Outcomes: the page; 404 for an audience, district, period or direction that
    there is not.
    """
    district_id, period_name, audience, way = (
        request.args.get(name, "") for name in ("district", "period", "audience", "points")
    )
    if audience and audience not in AUDIENCES:
        abort(404)
    partnership_id = staff().partnership_id
    try:
        points = Pointing(way) if way else None
        period = evidence.read_period(period_name) if period_name else None
        with web.writing() as db:
            found = what_people_said.themes(
                db,
                partnership_id,
                today(),
                district_id=district_id or None,
                period=period,
                audience=audience,
                points=points,
            )
            areas = districts.listing(db, partnership_id)
            periods = evidence.periods(db, partnership_id, today())
            model, _version = learning.reads_now(db, partnership_id)
    except (Refusal, ValueError):
        abort(404)
    return render_template(
        "staff/themes.html",
        found=found,
        chart=widest(found),
        areas=areas,
        periods=periods,
        chosen={"district": district_id, "period": period_name, "audience": audience, "points": way},
        audiences=AUDIENCES,
        ways=sentences.POINTING_WORDS,
        model=model,
        directions_of=directions_shown,
        words=forms,
        **{**drawing(), "chart_of_theme": of_theme},
    )


def widest(found: tuple[Said, ...]) -> Chart | None:
    """In how many collections each theme is shown: of collections, so that no people are added up."""
    named = [(sentences.theme_name(one.theme), len(one.voices)) for one in found[: charts.MOST_BARS]]
    return charts.of_collections(named)


def of_theme(said: Said) -> Chart | None:
    """The shares of people who spoke of a theme, a bar for each collection, the newest last."""
    return charts.of_answers([(one.asked.title, one.figure.people) for one in said.voices])
