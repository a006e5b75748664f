"""Requests to be contacted: a queue of its own, what was asked for, and what was done. For readers alone."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator.doorway import (
    ToDo,
    blueprint,
    needs_doing,
    signed_in,
    something_waits,
    staff,
    today,
)
from survey_app.coordinator.forms import NothingForm
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.services import accounts, contact, cover
from survey_app.services.accounts import Staff
from survey_app.services.contact import NoSuchRequest
from survey_app.services.refusals import Refusal
from survey_app.spoken import name as language_name
from survey_app.store.database import Session

STATE_WORDS = {
    "new": _later("New"),
    "opened": _later("Opened"),
    "contacting": _later("Being contacted"),
    "done": _later("Closed"),
}
WAY_WORDS = {
    "call": _later("Call them"),
    "text": _later("Send a text message"),
    "place": _later("Meet them at school or in another place"),
    "adult": _later("Talk to an adult they trust first"),
}
OUTCOME_WORDS = {
    "spoke": _later("A person spoke with them"),
    "not_reached": _later("They could not be reached"),
    "lead_told": _later("The safeguarding lead was told"),
    "referred": _later("Referred to children's social care or another service"),
    "not_wanted": _later("They do not want it any more"),
}
STEP_WORDS = {
    "opened": _later("opened it"),
    "contacting": _later("is contacting them"),
    "tried": _later("tried, and could not reach them"),
    "stepped_back": _later("stepped back: knows who this is, or it is about their team"),
    **OUTCOME_WORDS,
}


@something_waits("staff.contact_requests")
def waits(db: Session, member: Staff) -> bool:
    """Whether the navigation marks the queue. Never how many: a number of people is no figure."""
    return member.may(accounts.ANSWER_REQUESTS) and contact.any_waits(db, member.partnership_id, member.id)


@needs_doing
def find_requests(db: Session, member: Staff, day: date) -> list[ToDo]:
    """Say to a reader that somebody asks to be contacted, and nothing of what they wrote.

    To an administrator, where nobody may read a request; to the manager of the cover, where nobody did until
    the day that was told.
    """
    told = _left_lying(db, member, day)
    if not waits(db, member):
        return told
    text = _("Somebody asks to be contacted by a person.")
    return [*told, ToDo(text, url_for("staff.contact_requests"), _("See it"), is_pressing=True)]


def _left_lying(db: Session, member: Staff, day: date) -> list[ToDo]:
    told = []
    if member.may(accounts.MANAGE_PEOPLE) and contact.any_nobody_may_meet(db, member.partnership_id):
        told.append(_("Somebody asks to be contacted, and no reader is left who may read it."))
    is_told = cover.is_told_when_late(db, member.partnership_id, member.id, member.role)
    if is_told and contact.any_is_late(db, member.partnership_id, day):
        told.append(_("Somebody asks to be contacted, and nobody read it by the day that they were told."))
    sees = member.may(accounts.SEE_COVER)
    onward, link = ("staff.cover", _("Cover")) if sees else ("staff.home", _("Home"))
    return [ToDo(text, url_for(onward), link, is_pressing=True) for text in told]


@blueprint.get("/contact", endpoint="contact_requests")
@signed_in(accounts.ANSWER_REQUESTS)
def list_requests() -> ResponseReturnValue:
    """The requests that wait, and with `state=done` those that are closed, without a word of them."""
    is_done = request.args.get("state") == "done"
    me = staff()
    with web.reading() as db:
        rows = contact.queue(db, me.partnership_id, me.id, today(), done=is_done)
    return render_template(
        "staff/contact_requests.html",
        rows=rows,
        is_done=is_done,
        state_words=STATE_WORDS,
        outcome_words=OUTCOME_WORDS,
        is_full=len(rows) == contact.PAGE,
    )


@blueprint.get("/contact/<request_id>")
@signed_in(accounts.ANSWER_REQUESTS)
def contact_request(request_id: str) -> ResponseReturnValue:
    """A request, which is opened by this page. For readers. Outcomes: the page; 404."""
    return _page(request_id)


@blueprint.post("/contact/<request_id>/<any('contacting', 'tried', 'step-back'):act>")
@signed_in(accounts.ANSWER_REQUESTS)
def move_request(request_id: str, act: str) -> ResponseReturnValue:
    """Say who contacts the person, record a try, or step back from it. For readers.

    Outcomes: 303 to the request, or to the queue for whoever stepped back; 422; 404.
    """
    me = staff()
    which = (me.partnership_id, request_id, me.id, today())
    try:
        with web.writing() as db:
            if act == "contacting":
                contact.take_on(db, *which)
            elif act == "tried":
                contact.could_not_reach(db, *which)
            else:
                contact.step_back(db, *which)
    except NoSuchRequest:
        abort(404)
    except Refusal as refusal:
        return _page(request_id, sentences.refusal_text(refusal)), 422
    if act == "step-back":
        flash(_("This request stands before the other readers now. You do not meet it any more."))
        return redirect(url_for("staff.contact_requests"), 303)
    return redirect(url_for("staff.contact_request", request_id=request_id), 303)


@blueprint.post("/contact/<request_id>/close")
@signed_in(accounts.ANSWER_REQUESTS)
def close_request(request_id: str) -> ResponseReturnValue:
    """Record what came of a request. For readers. Outcomes: 303 to the queue; 422 with what to mend; 404."""
    outcome, reference = request.form.get("outcome", ""), request.form.get("reference", "")
    me = staff()
    try:
        with web.writing() as db:
            contact.close(db, me.partnership_id, request_id, outcome, reference, me.id, today())
    except NoSuchRequest:
        abort(404)
    except Refusal as refusal:
        return _page(request_id, sentences.refusal_text(refusal), outcome, reference), 422
    flash(_("It is recorded what came of it."))
    return redirect(url_for("staff.contact_requests"), 303)


def _page(request_id: str, refusal: str = "", outcome: str = "", reference: str = "") -> str:
    me = staff()
    try:
        with web.writing() as db:
            found = contact.open_request(db, me.partnership_id, request_id, me.id, today())
    except NoSuchRequest:
        abort(404)
    return render_template(
        "staff/contact_request.html",
        asked=found,
        refusal=refusal,
        typed={"outcome": outcome, "reference": reference},
        form=NothingForm(),
        state_words=STATE_WORDS,
        way_words=WAY_WORDS,
        outcome_words=OUTCOME_WORDS,
        step_words=STEP_WORDS,
        details_days=contact.DETAILS_DAYS,
        longest_reference=contact.LONGEST_REFERENCE,
        language_name=language_name,
    )
