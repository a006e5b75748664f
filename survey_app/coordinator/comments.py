"""Comments: the reading queue, and one comment with its decision and what may be quoted of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.services import accounts, alerts, districts, languages, quotes, reading
from survey_app.services.accounts import Staff
from survey_app.services.coding_queue import EVERY
from survey_app.services.queued import Queued
from survey_app.services.quotes import MayPoint
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

DECISION_WORDS = {
    "no_action": (_later("Nothing to pass on"), ""),
    "advice": (_later("I asked for advice"), _later("And nothing needs passing on.")),
    "safeguarding_lead": (_later("Told the safeguarding lead"), ""),
    "referred": (_later("Referred to children's social care"), ""),
    "police": (_later("Told the police"), ""),
    "works_with_children": (
        _later("About an adult who works with children"),
        _later("Told the designated officer."),
    ),
    "complaint": (_later("A complaint"), _later("Handed to whoever deals with complaints.")),
    "advocate": (_later("Asked for an advocate"), ""),
}
WORDS_OF_NATION: dict[str, dict[str, tuple[object, object]]] = {
    "wales": {"referred": (_later("Referred to children's services"), "")},
    "scotland": {
        "referred": (_later("Referred to children and families social work"), ""),
        "works_with_children": (
            _later("About an adult who works with children"),
            _later("Told whom your Child Protection Committee's procedure names."),
        ),
    },
    "northern_ireland": {
        "referred": (_later("Referred to the Trust's Gateway team"), ""),
        "works_with_children": (
            _later("About an adult who works with children"),
            _later("Told whom the procedures of the Safeguarding Board for Northern Ireland (SBNI) name."),
        ),
    },
}
"""What a decision is called outside England, where services and boards have other names."""
READING_WORDS = {
    "new": _later("New"),
    "opened": _later("Opened, not decided"),
    "confirm": _later("Waits for a second reader"),
    "decided": _later("Decided"),
}


def decision_words(nation: str) -> Mapping[str, tuple[object, object]]:
    """What each decision is called in a nation, and a hint beside it or ""."""
    return {**DECISION_WORDS, **WORDS_OF_NATION.get(nation, {})}


@needs_doing
def find_comments_to_read(db: Session, member: Staff, _today: date) -> list[ToDo]:
    """Say to a reader that comments wait."""
    if not member.may(accounts.READ_COMMENTS) or reading.next_waiting(db, member.partnership_id) is None:
        return []
    if reading.put_back_waits(db, member.partnership_id):
        text = _("A comment was put back, for a reader to look at now.")
    elif reading.handed_on_waits(db, member.partnership_id):
        text = _("Another reader left a comment to you, to look at now.")
    elif reading.confirm_waits(db, member.partnership_id):
        text = _("Another reader found nothing to pass on in something that was raised. Look at it too.")
    elif reading.raised_waits(db, member.partnership_id):
        text = _("A comment should be read by a person now.")
    else:
        text = _("Comments wait to be read by a person.")
    following = url_for("staff.next_comment")
    return [ToDo(text, following, _("Read them"), is_pressing=True)]


@needs_doing
def find_languages_nobody_reads(db: Session, member: Staff, _today: date) -> list[ToDo]:
    """Say that comments wait in a language that nobody reads. To readers, coordinators, administrators."""
    if not member.may(accounts.CODE_COMMENTS | accounts.MANAGE_PEOPLE):
        return []
    codes = languages.waiting_unread(db, member.partnership_id)
    if not codes:
        return []
    text = _("Comments wait in a language that nobody who reads comments reads: %(languages)s.") % {
        "languages": _named(codes)
    }
    if member.may(accounts.MANAGE_PEOPLE):
        onward, link = "staff.people", _("Invite a reader")
    elif member.may(accounts.READ_COMMENTS):
        onward, link = "staff.account", _("Say which languages you read")
    else:
        onward, link = "staff.comments", _("Comments")
    return [ToDo(text, url_for(onward), link, is_pressing=True)]


def _named(codes: Iterable[str]) -> str:
    return ", ".join(spoken.name(code) for code in codes)


@blueprint.get("/comments", endpoint="comments")
@signed_in(accounts.CODE_COMMENTS)
def list_comments() -> ResponseReturnValue:
    """The queue, in turn. A reader sees all of it; a coordinator what needs no passing on.

    Comments in a language that other readers read and this one does not stand under their language.
    Outcomes: the page; 404 for a state that there is not, or that is not theirs.
    """
    reads_all = _reads_all()
    states = reading.STATES if reads_all else ("decided",)
    state = request.args.get("state", states[0])
    if state not in states:
        abort(404)
    language = request.args.get("language", "")
    with web.reading() as db:
        left = languages.left_to_others(db, staff().partnership_id, staff().id)
        rows = reading.queue(
            db,
            staff().partnership_id,
            state,
            reads_all=reads_all,
            language=language if language not in ("", EVERY) else None,
            left_out=() if language else left,
        )
        known = reading.spoken(db, staff().partnership_id, reads_all=reads_all)
        nobodys = languages.waiting_unread(db, staff().partnership_id) if reads_all else ()
        urgent = alerts.queue(db, staff().partnership_id, state) if reads_all else []
        waiting = reading.next_waiting(db, staff().partnership_id, "", left) if reads_all else None
        nation = districts.nation(db, staff().partnership_id)
    return render_template(
        "staff/comments.html",
        rows=rows,
        urgent=urgent,
        state=state,
        states=states,
        waiting=waiting,
        asked=asked_words,
        words=forms,
        reading_words=READING_WORDS,
        decision_words=decision_words(nation),
        is_full=len(rows) == reading.PAGE,
        wanted_language=language,
        known_languages=known,
        left=_named(sorted(left)),
        nobodys=nobodys,
        language_name=spoken.name,
    )


@blueprint.get("/comments/next")
@signed_in(accounts.READ_COMMENTS)
def next_comment() -> ResponseReturnValue:
    """Go to what has waited longest, an answer about risk first; or to the comment behind `after`.

    For readers; `after` is left undecided. Outcomes: 303 to it, or to the queue.
    """
    return redirect(_onward(request.args.get("after", "")), 303)


@blueprint.get("/comments/<comment_id>")
@signed_in(accounts.CODE_COMMENTS)
def comment(comment_id: str) -> ResponseReturnValue:
    """A comment as it was written. For readers; for coordinators once a reader has decided on it.

    Outcomes: the page (for a reader the comment is opened by it); 404.
    """
    return _page(comment_id), 200


@blueprint.post("/comments/<comment_id>/decision")
@signed_in(accounts.READ_COMMENTS)
def decide_comment(comment_id: str) -> ResponseReturnValue:
    """Record a decision and go on. For readers. Outcomes: 303 to the next or the queue; 422; 404."""
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    me = staff()
    try:
        with web.writing() as db:
            is_there = reading.decide(db, me.partnership_id, comment_id, decision, reason, me.id, today())
    except NoSuchComment:
        abort(404)
    except Refusal as refusal:
        return _page(
            comment_id, sentences.refusal_text(refusal), {"decision": decision, "reason": reason}
        ), 422
    flash(_("The decision is recorded."))
    if is_there and request.form.get("then") == "stay":
        return redirect(url_for("staff.comment", comment_id=comment_id), 303)
    return redirect(_onward(), 303)


@blueprint.post("/comments/<comment_id>/recorded")
@signed_in(accounts.READ_COMMENTS)
def note_recorded(comment_id: str) -> ResponseReturnValue:
    """Note that the case system holds what was decided. For readers. Outcomes: 303 to the comment; 404."""
    try:
        with web.writing() as db:
            reading.note_recorded(
                db, staff().partnership_id, comment_id, request.form.get("reference", ""), today()
            )
    except NoSuchComment:
        abort(404)
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("Noted."))
    return redirect(url_for("staff.comment", comment_id=comment_id), 303)


@blueprint.post("/comments/<comment_id>/hand-on")
@signed_in(accounts.READ_COMMENTS)
def hand_on_comment(comment_id: str) -> ResponseReturnValue:
    """Leave a comment to other readers. For readers. Outcomes: 303 to the next or the queue; 422; 404."""
    me = staff()
    try:
        with web.writing() as db:
            reading.hand_on(db, me.partnership_id, comment_id, me.id)
    except NoSuchComment:
        abort(404)
    except Refusal as refusal:
        return _page(comment_id, sentences.refusal_text(refusal)), 422
    flash(_("It is left to others. You will not see it again."))
    return redirect(_onward(), 303)


@blueprint.post("/comments/<comment_id>/<any(quote, known):part>")
@signed_in(accounts.CODE_COMMENTS)
def change_comment(comment_id: str, part: str) -> ResponseReturnValue:
    """Choose or drop a quote; for a reader also: say that nobody can be known by it.

    For readers and coordinators. Outcomes: 303 to the comment, or to the list where it is gone; 403 for a
    reader's act; 422 with what to mend; 404.
    """
    me, given, reads_all = staff(), request.form, _reads_all()
    stays = True
    if part == "known" and not reads_all:
        abort(403)
    try:
        with web.writing() as db:
            if part == "known":
                reading.say_nobody_is_known(db, me.partnership_id, comment_id, me.id, today())
            elif given.get("act") == "drop":
                stays = quotes.drop(db, me.partnership_id, comment_id, reads_all=reads_all)
            else:
                quotes.choose(
                    db,
                    me.partnership_id,
                    comment_id,
                    given.get("wording", ""),
                    me.id,
                    today(),
                    reads_all=reads_all,
                    looked_at=given.getlist("looked_at"),
                )
    except NoSuchComment:
        abort(404)
    except Refusal as refusal:
        pointing = refusal.words if isinstance(refusal, MayPoint) else ()
        typed = {"wording": given.get("wording", "")}
        return _page(comment_id, sentences.refusal_text(refusal), typed, pointing), 422
    if not stays:
        flash(_("The words are gone, and with them the last of that comment."))
        return redirect(url_for("staff.comments", state="decided"), 303)
    return redirect(url_for("staff.comment", comment_id=comment_id) + "#quote", 303)


def _page(
    comment_id: str,
    refusal: str = "",
    typed: Mapping[str, str] | None = None,
    pointing: tuple[str, ...] = (),
) -> str:
    reads_all = _reads_all()
    try:
        with web.writing() as db:
            found = reading.open_comment(db, staff().partnership_id, comment_id, reads_all=reads_all)
            nation = districts.nation(db, staff().partnership_id)
    except NoSuchComment:
        abort(404)
    return render_template(
        "staff/comment.html",
        comment=found,
        asked=asked_words,
        refusal=refusal,
        typed=typed or {},
        pointing=pointing,
        form=forms.NothingForm(),
        reads_all=reads_all,
        decisions=reading.DECISIONS,
        words=forms,
        reading_words=READING_WORDS,
        decision_words=decision_words(nation),
        language_name=spoken.name,
    )


def asked_words(queued: Queued) -> str:
    """What was asked, in its own words; "" where the question is not known."""
    return sentences.wording(queued.question.text, dict(queued.fillings)) if queued.question else ""


def _reads_all() -> bool:
    return staff().may(accounts.READ_COMMENTS)


def _onward(after: str = "") -> str:
    with web.reading() as db:
        urgent = None if after else alerts.next_waiting(db, staff().partnership_id)
        left = languages.left_to_others(db, staff().partnership_id, staff().id)
        following = reading.next_waiting(db, staff().partnership_id, after, left)
    if urgent is not None:
        return url_for("staff.alert", alert_id=urgent)
    if following is None:
        return url_for("staff.comments")
    return url_for("staff.comment", comment_id=following)
