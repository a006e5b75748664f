"""What will be deleted and when, how long it is kept, and legal holds, while which nothing is."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.collections import own_collection
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, holds, retention
from survey_app.services.holds import NoSuchHold
from survey_app.services.refusals import Refusal


@blueprint.get("/retention", endpoint="retention")
@signed_in(accounts.OPEN_COLLECTIONS)
def what_will_go() -> ResponseReturnValue:
    """What will go, and when, and what is held. For administrators and coordinators."""
    return _page()


@blueprint.route("/collections/<code>/kept", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def keep_shorter(code: str) -> ResponseReturnValue:
    """Change how long answers are kept. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend; 303 to the collection; 404.
    """
    found = own_collection(code)
    most = None if found.state == "not_yet" else found.kept_months
    form = forms.MonthsForm(most, data={"kept_months": str(found.kept_months)})
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                months = int(form.kept_months.data)
                retention.set_months(db, staff().partnership_id, found.code, months, today())
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("Kept. People are told from now on."))
            return redirect(url_for("staff.collection", code=found.code), 303)
    page = render_template("staff/keep_shorter.html", form=form, collection=found)
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.post("/retention/holds")
@signed_in(accounts.SET_HOLDS)
def set_hold() -> ResponseReturnValue:
    """Set a legal hold. For administrators. Outcomes: 303 to the page; 422 with what to mend."""
    form = _hold_form()
    if not form.validate_on_submit():
        return _page(form), 422
    me = staff()
    try:
        with web.writing() as db:
            holds.set_hold(
                db, me.partnership_id, form.collection_id.data or "", form.reason.data, me.id, today()
            )
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return _page(form), 422
    flash(_("The hold is set. Nothing of it is deleted until you lift it."))
    return redirect(url_for("staff.retention"), 303)


@blueprint.post("/retention/holds/<hold_id>/lift")
@signed_in(accounts.SET_HOLDS)
def lift_hold(hold_id: str) -> ResponseReturnValue:
    """Lift a legal hold. For administrators. Outcomes: 303 to the page; 404."""
    me = staff()
    try:
        with web.writing() as db:
            holds.lift(db, me.partnership_id, hold_id, me.id, today())
    except NoSuchHold:
        abort(404)
    flash(_("The hold is lifted. What was due goes within the hour."))
    return redirect(url_for("staff.retention"), 303)


def _hold_form() -> forms.HoldForm:
    with web.reading() as db:
        planned = retention.plan(db, staff().partnership_id, today())
    return forms.HoldForm([(one.asked.id, one.asked.title) for one in planned if not one.asked.emptied_on])


def _page(form: forms.HoldForm | None = None) -> str:
    with web.reading() as db:
        planned = retention.plan(db, staff().partnership_id, today())
        standing = holds.standing(db, staff().partnership_id)
    may_hold = staff().may(accounts.SET_HOLDS)
    return render_template(
        "staff/retention.html",
        planned=planned,
        standing=standing,
        form=form or (_hold_form() if may_hold else None),
        say=sentences,
    )
