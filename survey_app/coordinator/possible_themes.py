"""Possible new themes: comments that no theme fits and that lie together, for a person to look at.

A group's phrases are words of the people who wrote the comments. They stand on these pages and beside the
form of a new theme, for those who may meet the comments, and in no address, title, message or record.
"""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.coordinator import forms
from survey_app.coordinator.coding import coder_of
from survey_app.coordinator.comments import asked_words
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, possible_themes
from survey_app.services.accounts import Staff
from survey_app.services.possible_themes import NoSuchGroup, Possible
from survey_app.store.database import Session

DISMISSED = "dismissed"


@needs_doing
def find_possible_themes(db: Session, member: Staff, _today: date) -> list[ToDo]:
    """Say to who codes that comments lie together which no theme fits."""
    if not member.may(accounts.CODE_COMMENTS) or not possible_themes.something_waits(db, coder_of(member)):
        return []
    text = _("Comments that no theme fits lie together. Perhaps there is a new theme in them.")
    return [ToDo(text, url_for("staff.possible_themes"), _("Have a look"))]


@blueprint.get("/coding/possible", endpoint="possible_themes")
@signed_in(accounts.CODE_COMMENTS)
def list_possible_themes() -> ResponseReturnValue:
    """The groups that wait for somebody, or those that were dismissed. For readers and coordinators.

    Outcomes: the page; 404 for another state.
    """
    state = request.args.get("state", "")
    if state not in ("", DISMISSED):
        abort(404)
    with web.writing() as db:
        found = possible_themes.listing(db, coder_of(staff()), dismissed=state == DISMISSED)
    return render_template("staff/possible_themes.html", groups=found, state=state)


@blueprint.get("/coding/possible/<group_id>")
@signed_in(accounts.CODE_COMMENTS)
def possible_theme(group_id: str) -> ResponseReturnValue:
    """One group with its comments. For readers and coordinators. Outcomes: the page; 404."""
    try:
        with web.writing() as db:
            found = possible_themes.one(db, coder_of(staff()), group_id)
    except NoSuchGroup:
        abort(404)
    return render_template(
        "staff/possible_theme.html", group=found, asked=asked_words, words=forms, form=forms.NothingForm()
    )


@blueprint.post("/coding/possible/<group_id>")
@signed_in(accounts.CODE_COMMENTS)
def judge_possible_theme(group_id: str) -> ResponseReturnValue:
    """Say that a group is no theme, or look at it again. For readers and coordinators.

    Outcomes: 303 to the groups; 404.
    """
    coder = coder_of(staff())
    try:
        with web.writing() as db:
            if request.form.get("act") == "again":
                possible_themes.take_up_again(db, coder, group_id)
            else:
                possible_themes.dismiss(db, coder, group_id, today())
    except NoSuchGroup:
        abort(404)
    if request.form.get("act") == "again":
        flash(_("It waits to be looked at again."))
        return redirect(url_for("staff.possible_theme", group_id=group_id), 303)
    flash(_("Not a theme. These comments are grouped no more; the comments themselves stay as they are."))
    return redirect(url_for("staff.possible_themes"), 303)


def group_beside(member: Staff, group_id: str) -> Possible | None:
    """The group from which somebody starts a theme, to stand beside the form; None for who may not see it."""
    if not group_id or not member.may(accounts.CODE_COMMENTS):
        return None
    try:
        with web.writing() as db:
            return possible_themes.one(db, coder_of(member), group_id)
    except NoSuchGroup:
        return None
