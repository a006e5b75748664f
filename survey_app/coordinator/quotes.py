"""Quotes: the words proposed for each theme of a collection, and those that a person chose."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.collections import own_collection
from survey_app.coordinator.comments import asked_words
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.services import accounts, quotes, subjects, summaries
from survey_app.services.quotes import MayPoint
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal


@blueprint.get("/collections/<code>/quotes", endpoint="quotes")
@signed_in(accounts.CODE_COMMENTS)
def proposed_quotes(code: str) -> ResponseReturnValue:
    """What may be quoted, theme by theme. For readers and coordinators.

    Outcomes: the page, which may say that no theme is shown yet; 404.
    """
    return _page(code)


@blueprint.post("/collections/<code>/quotes")
@signed_in(accounts.CODE_COMMENTS)
def choose_quote(code: str) -> ResponseReturnValue:
    """Show words, show them no longer, say that nobody can be known by some of them, or agree to a small
    group's as a second person (for readers alone).

    Outcomes: 303 to the theme on the page; 403 for a reader's act; 422 with what to mend; 404.
    """
    own_collection(code)
    me, given, act = staff(), request.form, request.form.get("act", "")
    reads_all = me.may(accounts.READ_COMMENTS)
    comment_id, looked_at = given.get("comment", ""), given.getlist("looked_at")
    if act == "agree" and not reads_all:
        abort(403)
    try:
        if not comment_id:
            raise Refusal("Choose one of the comments.")
        with web.writing() as db:
            if act == "agree":
                quotes.agree(db, me.partnership_id, comment_id, me.id, today())
            elif act == "drop":
                quotes.drop(db, me.partnership_id, comment_id, reads_all=reads_all)
            elif act == "look":
                quotes.look(db, me.partnership_id, comment_id, looked_at, reads_all=reads_all)
            else:
                quotes.choose(
                    db,
                    me.partnership_id,
                    comment_id,
                    given.get("wording", ""),
                    me.id,
                    today(),
                    reads_all=reads_all,
                    looked_at=looked_at,
                )
    except NoSuchComment:
        abort(404)
    except Refusal as refusal:
        pointing = refusal.words if isinstance(refusal, MayPoint) else ()
        said = sentences.refusal_text(refusal)
        return _page(code, said, given.get("wording", ""), comment_id, pointing), 422
    return redirect(url_for("staff.quotes", code=code) + "#" + given.get("theme", ""), 303)


def _page(
    code: str, refusal: str = "", typed: str = "", typed_of: str = "", pointing: tuple[str, ...] = ()
) -> str:
    asked = own_collection(code)
    if asked.kind == "shared":
        abort(404)
    subject = subjects.of_collection(asked)
    reads_all = staff().may(accounts.READ_COMMENTS)
    with web.writing() as db:
        summary = summaries.build(db, subject, today())
        shown = {one.theme.id: one.theme for one in summary.themes}
        found = quotes.of_themes(db, subject, list(shown), staff().id, reads_all=reads_all)
    return render_template(
        "staff/quotes.html",
        collection=asked,
        themes=[(shown[one.theme_id], one) for one in found],
        refusal=refusal,
        typed=typed,
        typed_of=typed_of,
        pointing=pointing,
        asked=asked_words,
        form=forms.NothingForm(),
    )
