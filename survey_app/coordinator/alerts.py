"""Answers about risk: one that a person must see at once, and what a reader decides. For readers alone."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import comments, forms
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, alerts, collections, districts, reading
from survey_app.services.accounts import Staff
from survey_app.services.alerts import NoSuchAlert
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session


@needs_doing
def find_alerts(db: Session, member: Staff, day: date) -> list[ToDo]:
    """Say to a reader that an answer must be seen at once, and nothing of what it says.

    To an administrator, where a collection asks about risk and nobody is left who reads.
    """
    if member.may(accounts.MANAGE_PEOPLE):
        return _unread(db, member, day)
    if not member.may(accounts.READ_COMMENTS):
        return []
    waiting = alerts.next_waiting(db, member.partnership_id)
    if waiting is None:
        return []
    return [
        ToDo(
            _("An answer must be seen by a person now."),
            url_for("staff.alert", alert_id=waiting),
            _("See it"),
            is_pressing=True,
        )
    ]


def _unread(db: Session, member: Staff, day: date) -> list[ToDo]:
    if accounts.somebody_reads(db, member.partnership_id):
        return []
    return [
        ToDo(
            _("“%(title)s” asks about risk, and nobody reads what must be seen at once.")
            % {"title": asked.title},
            url_for("staff.people"),
            _("Invite a reader"),
            is_pressing=True,
        )
        for asked in collections.listing(db, member.partnership_id, day)
        if asked.state != "closed" and asked.questionnaire.alerts
    ]


@blueprint.get("/alerts/<alert_id>")
@signed_in(accounts.READ_COMMENTS)
def alert(alert_id: str) -> ResponseReturnValue:
    """An answer about risk, which is opened by this page. For readers. Outcomes: the page; 404."""
    return _page(alert_id)


@blueprint.post("/alerts/<alert_id>/decision")
@signed_in(accounts.READ_COMMENTS)
def decide_alert(alert_id: str) -> ResponseReturnValue:
    """Record a decision and its reason. For readers. Outcomes: 303 to the next or the queue; 422; 404."""
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    me = staff()
    try:
        with web.writing() as db:
            alerts.decide(db, me.partnership_id, alert_id, decision, reason, me.id, today())
            following = alerts.next_waiting(db, me.partnership_id)
    except NoSuchAlert:
        abort(404)
    except Refusal as refusal:
        return _page(alert_id, sentences.refusal_text(refusal), decision, reason), 422
    flash(_("The decision is recorded."))
    if following is None:
        return redirect(url_for("staff.comments"), 303)
    return redirect(url_for("staff.alert", alert_id=following), 303)


@blueprint.post("/alerts/<alert_id>/hand-on")
@signed_in(accounts.READ_COMMENTS)
def hand_on_alert(alert_id: str) -> ResponseReturnValue:
    """Leave an answer about risk to other readers. For readers. Outcomes: 303 to the queue; 422; 404."""
    me = staff()
    try:
        with web.writing() as db:
            alerts.hand_on(db, me.partnership_id, alert_id, me.id)
    except NoSuchAlert:
        abort(404)
    except Refusal as refusal:
        return _page(alert_id, sentences.refusal_text(refusal)), 422
    flash(_("It is left to others. You will not see it again."))
    return redirect(url_for("staff.comments"), 303)


def _page(alert_id: str, refusal: str = "", decision: str = "", reason: str = "") -> str:
    try:
        with web.writing() as db:
            found = alerts.open_alert(db, staff().partnership_id, alert_id)
            nation = districts.nation(db, staff().partnership_id)
    except NoSuchAlert:
        abort(404)
    queued = found.queued
    fillings = dict(queued.fillings)
    return render_template(
        "staff/alert.html",
        alert=found,
        asked=comments.asked_words(queued),
        said=sentences.code_text(queued.question, "", found.code, fillings) if queued.question else "",
        refusal=refusal,
        typed={"decision": decision, "reason": reason},
        form=forms.NothingForm(),
        decisions=reading.DECISIONS,
        words=forms,
        reading_words=comments.READING_WORDS,
        decision_words=comments.decision_words(nation),
    )
