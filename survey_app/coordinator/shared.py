"""Answers that somebody shared with a role: for the one account that has it, and for those who name it."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator.collections import own_collection
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, shared_answers
from survey_app.services.accounts import Staff
from survey_app.services.refusals import Refusal
from survey_app.services.shared_answers import NotYours, Said
from survey_app.store.database import Session


@needs_doing
def find_shared(db: Session, member: Staff, day: date) -> list[ToDo]:
    """Say that answers wait for this account; to whoever opens collections, that some reach nobody."""
    found = [
        ToDo(
            _("“%(title)s”: answers that were shared with you wait to be read.") % {"title": one.asked.title},
            url_for("staff.shared"),
            _("Read them"),
        )
        for one in shared_answers.received(db, member.partnership_id, member.id, day)
        if one.waiting
    ]
    if member.may(accounts.OPEN_COLLECTIONS):
        found += [
            ToDo(
                _("“%(title)s” is shared with “%(role)s”, and no account receives the answers.")
                % {"title": asked.title, "role": asked.shared_with},
                url_for("staff.collection", code=asked.code),
                _("Say whose account it is"),
                is_pressing=not asked.is_example,
            )
            for asked in shared_answers.with_nobody(db, member.partnership_id, day)
        ]
    return found


@blueprint.get("/shared")
@signed_in(accounts.EVERYBODY)
def shared() -> ResponseReturnValue:
    """The answers that were shared with this account, by collection. For everybody; each sees their own."""
    with web.reading() as db:
        received = shared_answers.received(db, staff().partnership_id, staff().id, today())
    return render_template("staff/shared.html", received=received)


@blueprint.get("/shared/<code>/<response_id>")
@signed_in(accounts.EVERYBODY)
def shared_sheet(code: str, response_id: str) -> ResponseReturnValue:
    """One person's answers, which are opened by this page. For the account alone that they go to.

    Outcomes: the page; 404 for everybody else.
    """
    try:
        with web.writing() as db:
            sheet = shared_answers.open_sheet(
                db, staff().partnership_id, staff().id, code, response_id, today()
            )
    except NotYours:
        abort(404)
    return render_template("staff/shared_sheet.html", sheet=sheet, lines=_lines, asked=_asked)


@blueprint.post("/collections/<code>/shared")
@signed_in(accounts.OPEN_COLLECTIONS)
def share_with(code: str) -> ResponseReturnValue:
    """Say whose account receives a shared collection's answers. For administrators and coordinators.

    Outcomes: 303 to the collection, saying what was done or what to mend; 404 for another partnership's.
    """
    found = own_collection(code)
    try:
        with web.writing() as db:
            shared_answers.hand_to(
                db, staff().partnership_id, found.code, request.form.get("shared_to", ""), today()
            )
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("The answers go to that account from now on."))
    return redirect(url_for("staff.collection", code=found.code), 303)


def _asked(said: Said, fillings: dict[str, str]) -> str:
    return sentences.wording(said.question.text, fillings)


def _lines(said: Said, fillings: dict[str, str]) -> list[str]:
    """What was said to a question, a line for each of its parts."""
    parts: dict[str, list[str]] = {}
    for part, code in said.codes:
        parts.setdefault(part, []).append(sentences.code_text(said.question, part, code, fillings))
    lines = []
    for part, chosen in parts.items():
        label = sentences.part_text(said.question, part, fillings)
        lines.append(f"{label}: {', '.join(chosen)}" if label else ", ".join(chosen))
    return [*lines, *said.words]
