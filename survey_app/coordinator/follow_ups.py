"""What is due: the links that an organiser sends on so that people are asked again."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.coordinator.programmes import own_programme
from survey_app.i18n import gettext as _
from survey_app.services import accounts, follow_ups, programmes
from survey_app.services.refusals import Refusal
from survey_app.services.stated import Stated
from survey_app.store.database import Session


@needs_doing
def find_links_to_send_on(db: Session, member: accounts.Staff, day: date) -> list[ToDo]:
    """Programmes whose people are to be asked again."""
    if not member.may(accounts.HAND_OUT):
        return []
    return [
        ToDo(
            _("It is time to ask the people of “%(name)s” again.") % {"name": one.programme_name},
            url_for("staff.due"),
            _("See the link to send on"),
        )
        for one in follow_ups.due(db, member.partnership_id, day)
    ]


@blueprint.get("/due")
@signed_in(accounts.HAND_OUT)
def due() -> ResponseReturnValue:
    """The links to send on. For administrators, coordinators, practitioners."""
    with web.reading() as db:
        found = follow_ups.due(db, staff().partnership_id, today())
    return render_template("staff/due.html", due=found, form=forms.NothingForm(), root=request.host_url)


@blueprint.post("/due/<code>/sent")
@signed_in(accounts.HAND_OUT)
def link_sent_on(code: str) -> ResponseReturnValue:
    """Say that a link was sent on. For administrators, coordinators, practitioners.

    Outcomes: 303 to `due`; 404 for a programme that is not one of theirs.
    """
    own_programme(code)
    form = forms.NothingForm()
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                follow_ups.sent_on(db, staff().partnership_id, code, today())
        except Refusal as refusal:
            flash(sentences.refusal_text(refusal), "refused")
        else:
            flash(_("Noted. It is off this list."))
    return redirect(url_for("staff.due"), 303)


@blueprint.route("/programmes/<code>/follow-up", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def follow_up(code: str) -> ResponseReturnValue:
    """Say when people are asked again. For administrators and coordinators. Outcomes: form; 422; 303; 404."""
    found = own_programme(code)
    form = forms.FollowUpForm(weeks=str(found.follow_up_weeks or ""))
    if not form.validate_on_submit():
        page = render_template("staff/follow_up.html", programme=found, form=form)
        return page, (422 if form.errors else 200)
    weeks = int(form.weeks.data) if form.weeks.data else None
    try:
        with web.writing() as db:
            programmes.ask_again_after(db, staff().partnership_id, found.code, weeks)
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return render_template("staff/follow_up.html", programme=found, form=form), 422
    flash(_("Kept."))
    return redirect(url_for("staff.programme", code=found.code), 303)


@blueprint.route("/programmes/<code>/stated", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def stated(code: str) -> ResponseReturnValue:
    """Say what is known of the scale. For administrators and coordinators. Outcomes: form; 422; 303; 404."""
    found = own_programme(code)
    form = forms.StatedForm(**found.stated.to_dict())
    if form.validate_on_submit():
        numbers = {
            name: None if form[name].data is None else float(form[name].data)
            for name in ("sd", "reliability", "mean", "picked_below")
        }
        try:
            with web.writing() as db:
                told = Stated(**numbers, source=form.source.data or "")
                programmes.state(db, staff().partnership_id, found.code, told, today())
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("Kept."))
            return redirect(url_for("staff.programme", code=found.code), 303)
    page = render_template("staff/stated.html", programme=found, form=form)
    return page, (422 if form.errors or form.form_errors else 200)
