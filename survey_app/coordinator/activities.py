"""The activity register: what was held, how many of those who were there answered, files in and out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import record_words, sentences, web
from survey_app.coordinator import forms, record_forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.coordinator.records import csv_file, place_choices
from survey_app.i18n import gettext as _
from survey_app.services import accounts, activities, collections, districts, gathered, periods, record_files
from survey_app.services.activities import Given, NoSuchActivity
from survey_app.services.refusals import Refusal


@blueprint.get("/activities", endpoint="activities")
@signed_in(accounts.SEE_REPORTS)
def list_activities() -> ResponseReturnValue:
    """What was held, the newest first. For administrators, coordinators, readers, viewers.

    Outcomes: the page; 404 for a district or a period that there is not.
    """
    partnership_id = staff().partnership_id
    district_id, period_name = request.args.get("district", ""), request.args.get("period", "")
    try:
        period = periods.read_period(period_name) if period_name else None
    except Refusal:
        abort(404)
    with web.writing() as db:
        areas = districts.listing(db, partnership_id)
        if district_id and district_id not in {one.id for one in areas}:
            abort(404)
        everything = activities.listing(db, partnership_id, today())
    listed = [
        one
        for one in everything
        if (not district_id or one.district_id == district_id)
        and (period is None or period.meets(one.held_on, one.ended_on or one.held_on))
    ]
    return render_template(
        "staff/activities.html",
        listed=listed,
        areas=areas,
        years=sorted({str(one.held_on.year) for one in everything} | {str(today().year)}, reverse=True),
        chosen=(district_id, period_name),
        say=record_words,
        words=forms,
    )


@blueprint.route("/activities/new", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def new_activity() -> ResponseReturnValue:
    """Put something that was held in the register. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend; 303 to the register.
    """
    form = _form(district_id=staff().district_id or "")
    if form.validate_on_submit() and _keep(form):
        flash(_("It is in the register."))
        return redirect(url_for("staff.activities"), 303)
    page = render_template("staff/activity.html", form=form, activity_id="")
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.route("/activities/<activity_id>", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def activity(activity_id: str) -> ResponseReturnValue:
    """An activity, to change. For administrators and coordinators. Outcomes: the form; 422; 303; 404."""
    with web.reading() as db:
        try:
            held, asked = activities.find(db, staff().partnership_id, activity_id)
        except NoSuchActivity:
            abort(404)
    form = _form(
        kind=held.kind,
        title=held.title,
        audience=held.audience,
        district_id=held.district_id or "",
        held_on=held.held_on,
        ended_on=held.ended_on,
        attending=held.attending,
        collection_code=held.collection_code,
        note=held.note,
    )
    if form.validate_on_submit() and _keep(form, activity_id):
        flash(_("Changed."))
        return redirect(url_for("staff.activities"), 303)
    page = render_template("staff/activity.html", form=form, activity_id=activity_id, asked=asked)
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.post("/activities/<activity_id>/drop")
@signed_in(accounts.KEEP_RECORDS)
def drop_activity(activity_id: str) -> ResponseReturnValue:
    """Take an activity out. For administrators and coordinators. Outcomes: 303 to the register; 404."""
    try:
        with web.writing() as db:
            activities.drop(db, staff().partnership_id, activity_id)
    except NoSuchActivity:
        abort(404)
    flash(_("It is out of the register. Its collection, if it had one, stays."))
    return redirect(url_for("staff.activities"), 303)


@blueprint.route("/activities/file", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def bring_activities() -> ResponseReturnValue:
    """Take in a file of activities. For administrators and coordinators.

    Outcomes: the form; 422 with every row to mend, and then nothing is stored; 303 to the register.
    """
    form = record_forms.ActivityFileForm()
    if form.validate_on_submit():
        brought = gathered.Brought(form.file.data.filename or _("The file"), form.file.data.read())
        try:
            with web.writing() as db:
                taken = record_files.bring_activities(db, staff().partnership_id, brought, today())
        except Refusal as refusal:
            form.form_errors += sentences.refusal_text(refusal).splitlines()
        else:
            flash(
                _("The file is taken in: %(new)s new or changed, %(same)s there already.")
                % {"new": taken.new, "same": taken.same}
            )
            return redirect(url_for("staff.activities"), 303)
    page = render_template("staff/bring_activities.html", form=form, columns=record_files.ACTIVITY_COLUMNS)
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.get("/activities/activities.csv")
@signed_in(accounts.SEE_REPORTS)
def activities_file() -> ResponseReturnValue:
    """The register as a file. For administrators, coordinators, readers, viewers."""
    with web.writing() as db:
        listed = activities.listing(db, staff().partnership_id, today())
    return csv_file(record_files.activities_file(listed), "activities.csv")


def _form(**given: object) -> record_forms.ActivityForm:
    with web.reading() as db:
        listed = collections.listing(db, staff().partnership_id, today())
    asked = [(one.code, f"{one.title} ({one.code})") for one in listed if one.kind != "shared"]
    return record_forms.ActivityForm(place_choices(), asked, data=given)


def _keep(form: record_forms.ActivityForm, activity_id: str = "") -> bool:
    given = Given(
        form.kind.data,
        form.title.data,
        form.audience.data,
        form.district_id.data or None,
        form.held_on.data,
        form.ended_on.data,
        form.attending.data,
        form.collection_code.data,
        form.note.data,
    )
    try:
        with web.writing() as db:
            activities.enter(db, staff().partnership_id, given, today(), activity_id)
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return False
    return True
