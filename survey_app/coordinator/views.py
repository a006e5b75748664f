"""Staff's door put together: every subject's pages, the home page, and what is said when something fails."""

from __future__ import annotations

from datetime import date

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, RequestEntityTooLarge

from survey_app import web
from survey_app.coordinator import accounts as _accounts
from survey_app.coordinator import actions as _actions
from survey_app.coordinator import activities as _activities
from survey_app.coordinator import alerts as _alerts
from survey_app.coordinator import audit as _audit
from survey_app.coordinator import calendar as _calendar
from survey_app.coordinator import codebook as _codebook
from survey_app.coordinator import coding as _coding
from survey_app.coordinator import collections as _collections
from survey_app.coordinator import comments as _comments
from survey_app.coordinator import contact as _contact
from survey_app.coordinator import cover as _cover
from survey_app.coordinator import evidence as _evidence
from survey_app.coordinator import exports as _exports
from survey_app.coordinator import factors as _factors
from survey_app.coordinator import follow_ups as _follow_ups
from survey_app.coordinator import handing_out as _handing_out
from survey_app.coordinator import instruments as _instruments
from survey_app.coordinator import learning as _learning
from survey_app.coordinator import letters as _letters
from survey_app.coordinator import notices as _notices
from survey_app.coordinator import possible_themes as _possible_themes
from survey_app.coordinator import preview as _preview
from survey_app.coordinator import programmes as _programmes
from survey_app.coordinator import quotes as _quotes
from survey_app.coordinator import records as _records
from survey_app.coordinator import reports as _reports
from survey_app.coordinator import retention as _retention
from survey_app.coordinator import rosters as _rosters
from survey_app.coordinator import shared as _shared
from survey_app.coordinator import summaries as _summaries
from survey_app.coordinator import themes as _themes
from survey_app.coordinator import why as _why
from survey_app.coordinator import worksheets as _worksheets
from survey_app.coordinator.doorway import TO_DO, blueprint, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, collections, new_figures
from survey_app.services.accounts import Passwords

SUBJECTS = (
    _accounts,
    _factors,
    _collections,
    _calendar,
    _preview,
    _handing_out,
    _programmes,
    _follow_ups,
    _summaries,
    _themes,
    _evidence,
    _reports,
    _why,
    _actions,
    _exports,
    _records,
    _activities,
    _letters,
    _worksheets,
    _alerts,
    _contact,
    _shared,
    _comments,
    _cover,
    _quotes,
    _rosters,
    _retention,
    _codebook,
    _coding,
    _possible_themes,
    _learning,
    _instruments,
    _notices,
    _audit,
)
"""Each registers its pages when it is imported; a new subject is imported and named here."""


HOME_SHOWS = 6
"""How many new figures and open collections stand on the home page itself; the others are one step away."""


@blueprint.get("/")
@signed_in(accounts.EVERYBODY)
def home() -> ResponseReturnValue:
    """What needs doing, for everybody who is signed in. Shows no number of respondents."""
    with web.reading() as db:
        to_do = [item for find in TO_DO for item in find(db, staff(), today())]
        listed = collections.listing(db, staff().partnership_id, today())
        sees = staff().may(accounts.SEE_FIGURES)
        fresh = new_figures.lately(db, staff().partnership_id, today()) if sees else ()
    to_do.sort(key=lambda item: not item.is_pressing)
    running = [collection for collection in listed if collection.state == "open"]
    running.sort(key=lambda collection: collection.closes_on or date.max)
    return render_template(
        "staff/home.html", to_do=to_do, running=running, anything=bool(listed), fresh=fresh, few=HOME_SHOWS
    )


@blueprint.errorhandler(CSRFError)
def form_expired(_error: CSRFError) -> ResponseReturnValue:
    """Say what to do when a form came back without its token. Status 400."""
    return _problem(
        _("This page is out of date"),
        _("Nothing was changed. Go back, load the page again, and send it once more."),
        400,
    )


@blueprint.errorhandler(Forbidden)
def not_for_this_role(_error: Forbidden) -> ResponseReturnValue:
    """Say that a page is for other roles. Status 403."""
    return _problem(
        _("This page is not part of your role"),
        _("If you need it for your work, ask an administrator of your partnership."),
        403,
    )


@blueprint.errorhandler(NotFound)
def not_found(_error: NotFound) -> ResponseReturnValue:
    """Say that there is no such page, or that it is another partnership's. Status 404."""
    return _problem(
        _("We cannot find that page"), _("Check the address, or begin again from the home page."), 404
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a file may be. Status 413."""
    return _problem(
        _("That file is too large"),
        _(
            "Nothing was changed. A page takes files up to 250 KB: a scale needs a hundredth of that, and "
            "scores may come in several files. Go back and choose a smaller one."
        ),
        413,
    )


@blueprint.errorhandler(HTTPException)
def went_wrong(error: HTTPException) -> ResponseReturnValue:
    """Say that a request could not be dealt with. The status of the error."""
    if error.code is not None and error.code < 400:
        return error
    return _problem(
        _("That did not work"),
        _("Go back and try once more, or begin again from the home page."),
        error.code or 500,
    )


def _problem(heading: str, words: str, status: int) -> ResponseReturnValue:
    return render_template("staff/problem.html", heading=heading, words=words), status


def install(app: Flask) -> None:
    """Give the application staff's door."""
    app.extensions.setdefault("heard_passwords", Passwords())
    app.register_blueprint(blueprint)
