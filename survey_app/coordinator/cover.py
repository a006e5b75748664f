"""Cover: who reads what people write, and when; the partnership's own numbers; and what waits too long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, now, signed_in, staff, today
from survey_app.i18n import format_date, locale
from survey_app.i18n import gettext as _
from survey_app.services import accounts, cover, reading
from survey_app.services.accounts import Staff
from survey_app.services.cover import State, Waiting
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

HOURS = range(8, cover.LAST_HOUR + 1)


@needs_doing
def find_cover(db: Session, member: Staff, day: date) -> list[ToDo]:
    """Say that nobody said who reads, that nobody is on duty, or that a number is missing.

    To administrators, who can mend it; that boxes are closed also to whoever opens collections and reads.
    """
    keeps = member.may(accounts.KEEP_COVER)
    text = _about_boxes(db, member.partnership_id, day)
    found = []
    if text and (keeps or member.may(accounts.OPEN_COLLECTIONS | accounts.READ_COMMENTS)):
        sees = member.may(accounts.SEE_COVER)
        onward = url_for("staff.cover" if sees else "staff.collections")
        link_text = _("Collections")
        if keeps:
            link_text = _("Say who reads, and when")
        elif sees:
            link_text = _("See the cover")
        if not keeps:
            text += " " + _("An administrator mends this under Cover.")
        found.append(ToDo(text, onward, link_text, is_pressing=True))
    if not keeps:
        return found
    if not cover.numbers(db, member.partnership_id).are_there:
        text = _("Young people cannot be asked before the numbers of your front door are entered.")
        found.append(ToDo(text, url_for("staff.cover") + "#numbers", _("Enter the numbers")))
    if reading.nobody_left(db, member.partnership_id):
        text = _("Something that people wrote waits for a reader, and none of yours can decide on it.")
        found.append(ToDo(text, url_for("staff.people"), _("Invite a reader"), is_pressing=True))
    return found


def _about_boxes(db: Session, partnership_id: str, day: date) -> str:
    told = cover.told(db, partnership_id, now())
    entered = cover.shown(db, partnership_id, day)
    if told.state is State.NOT_ENTERED and entered.due is not None:
        return _(
            "Nobody has said who reads what people write, and when. Boxes for words stay open until "
            "%(day)s without it, and then they close."
        ) % {"day": format_date(entered.due)}
    if not entered.is_entered:
        return _("Boxes for words are closed: nobody has said who reads what people write, and when.")
    if told.state is State.NOBODY:
        return _("Boxes for words are closed: nobody is on duty in the next seven days.")
    if sum(bool(one.weekdays) for one in entered.duties) < cover.FEWEST_READERS:
        return _("Only one reader is left in your cover. When that one is ill, nobody reads.")
    return ""


@needs_doing
def find_what_waits(db: Session, member: Staff, _today: date) -> list[ToDo]:
    """Say that something waits for longer than the cover allows, and nothing of what it is.

    To readers once it should have been read; to a manager when it was not read after that either.
    """
    reads = member.may(accounts.READ_COMMENTS)
    found = cover.waiting(db, member.partnership_id, now())
    if reads and found is not Waiting.IN_TIME:
        text = _("Something that people wrote should have been read by now.")
        return [ToDo(text, url_for("staff.next_comment"), _("Read it"), is_pressing=True)]
    if found is not Waiting.LATE or not cover.is_told_when_late(
        db, member.partnership_id, member.id, member.role
    ):
        return []
    text = _(
        "Something that people wrote has waited for longer than your cover allows. Speak to your readers."
    )
    sees = member.may(accounts.SEE_COVER)
    return [
        ToDo(text, url_for("staff.cover" if sees else "staff.home"), _("Cover") if sees else _("Home"), True)
    ]


@blueprint.get("/cover", endpoint="cover")
@signed_in(accounts.SEE_COVER)
def show_cover() -> ResponseReturnValue:
    """Who reads when, who is away, and the partnership's own numbers. For administrators and readers."""
    return _page()


@blueprint.post("/cover", endpoint="enter_cover")
@signed_in(accounts.KEEP_COVER)
def enter_cover() -> ResponseReturnValue:
    """Keep who reads when. For administrators. Outcomes: 303 to the page; 422 with what to mend."""
    wanted = {
        account_id: (
            [_whole(day) for day in request.form.getlist(f"days-{account_id}")],
            _whole(request.form.get(f"until-{account_id}", "")),
        )
        for account_id in request.form.getlist("reader")
    }
    try:
        closed = [_day(line) for line in request.form.get("closed", "").splitlines() if line.strip()]
        with web.writing() as db:
            cover.enter(db, staff().partnership_id, wanted, closed, request.form.get("manager", ""))
    except Refusal as refusal:
        return _page("duties", sentences.refusal_text(refusal)), 422
    flash(_("The cover is saved. People are told the next day on which somebody reads."))
    return redirect(url_for("staff.cover"), 303)


@blueprint.post("/cover/numbers")
@signed_in(accounts.KEEP_COVER)
def keep_numbers() -> ResponseReturnValue:
    """Keep the partnership's own numbers. For administrators. Outcomes: 303 to the page; 422."""
    try:
        with web.writing() as db:
            cover.keep_numbers(
                db,
                staff().partnership_id,
                request.form.get("front_door", ""),
                request.form.get("out_of_hours", ""),
            )
    except Refusal as refusal:
        return _page("numbers", sentences.refusal_text(refusal)), 422
    flash(_("The numbers are saved. Dial both once, to be sure."))
    return redirect(url_for("staff.cover") + "#numbers", 303)


@blueprint.post("/cover/absences")
@signed_in(accounts.SEE_COVER)
def add_absence() -> ResponseReturnValue:
    """Keep that somebody is away. For administrators; for readers of themselves. Outcomes: 303; 422."""
    me = staff()
    whose = request.form.get("reader", "") if me.may(accounts.KEEP_COVER) else me.id
    try:
        first, last = _day(request.form.get("first", "")), _day(request.form.get("last", ""))
        with web.writing() as db:
            cover.add_absence(db, me.partnership_id, whose, first, last)
    except Refusal as refusal:
        return _page("absence", sentences.refusal_text(refusal)), 422
    flash(_("The absence is saved."))
    return redirect(url_for("staff.cover") + "#absences", 303)


@blueprint.post("/cover/absences/<absence_id>/drop")
@signed_in(accounts.SEE_COVER)
def drop_absence(absence_id: str) -> ResponseReturnValue:
    """Take an absence off. For administrators; for readers their own. Outcomes: 303 to the page; 404."""
    me = staff()
    own = "" if me.may(accounts.KEEP_COVER) else me.id
    try:
        with web.writing() as db:
            cover.drop_absence(db, me.partnership_id, absence_id, own)
    except cover.NoSuchAbsence:
        abort(404)
    return redirect(url_for("staff.cover") + "#absences", 303)


def _page(part: str = "", refusal: str = "") -> str:
    """The page. part: the form that was refused, which keeps what was put in."""
    with web.reading() as db:
        entered = cover.shown(db, staff().partnership_id, today())
        told = cover.told(db, staff().partnership_id, now())
    typed: Mapping[str, list[str]] = dict(request.form.lists()) if refusal else {}
    names = locale().days["stand-alone"]["wide"]
    return render_template(
        "staff/cover.html",
        cover=entered,
        told=told,
        keeps=staff().may(accounts.KEEP_COVER),
        refused=part,
        refusal=refusal,
        typed=typed,
        weekdays=[(day, names[day]) for day in range(7)],
        hours=HOURS,
        form=forms.NothingForm(),
    )


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Refusal(
            "%(typed)s is not a date. Write it as year-month-day, such as 2026-11-23.",
            typed=repr(typed.strip()[:20]),
        ) from None
