"""Asking that a person gets in touch: the same page for everybody, whatever they wrote before.

Nothing of it is kept on the device: no cookie, no address and no page that comes back holds what was typed.
A form that comes without a token of this visit is not shown again with its words, as others are: somebody may
have gone back on a device that the person before has left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from flask import current_app, request, session
from flask.typing import ResponseReturnValue

from questionnaires import help_lines
from survey_app import i18n, web
from survey_app.i18n import format_time, format_weekday, language
from survey_app.i18n import gettext as _
from survey_app.participant import visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import clock, collections, contact, languages
from survey_app.services.collections import AskedCollection
from survey_app.services.contact import Kept, NobodyReads, Pace, Place, TooManyRequests
from survey_app.services.cover import Numbers
from survey_app.store.database import Session

ADDRESS = "/contact-me"


@blueprint.get("/contact-me")
def contact_me() -> ResponseReturnValue:
    """Say what happens, who reads it and when, and ask how somebody can be reached. For everybody.

    `from`: the code of questions that somebody is in the middle of; `at`: of others. Without one it is what
    this browser answered last, or the one partnership there is. Outcomes: the form; that nobody reads now;
    where it is not known whose people would read it, the box for a code, with 404 for one that is unknown.
    """
    with web.reading() as db:
        place = _place(db)
        if place is None:
            return _which_page()
        return _first_page(db, place)


@blueprint.post("/contact-me")
def ask_for_contact() -> ResponseReturnValue:
    """Take in who wants to be contacted, and how. `begin` only shows the form, from the page after sending.

    Outcomes: that it arrived, also where this page's came before; what to mend (422); that nobody reads, with
    help lines (409); that too many came, with all that was typed (429).
    """
    typed, token = request.form, request.form.get("token", "")
    with web.reading() as db:
        place = _place(db)
        if place is None:
            return _which_page()
        if "begin" in typed:
            return _first_page(db, place)
        # Before anything is looked at: who goes back to a page that was sent finds nothing of it there.
        kept = contact.kept(db, token)
        faults = contact.faults_of(typed)
        if kept is None and faults:
            return _form_page(db, place, typed, _words_of(faults)), 422
    if kept is None:
        joined = typed.get("sent", "") if "join" in typed and _sent_here(place.asked) else ""
        try:
            with web.writing() as db:
                kept = contact.ask(
                    *(db, place, contact.wish_of(typed, language()), token, _pace()),
                    *(visits.now(), visits.today(), joined),
                )
        except NobodyReads:
            return _closed_page(place), 409
        except TooManyRequests as refused:
            with web.reading() as db:
                return _form_page(db, place, typed, too_many=refused.until), 429
    return _arrived_page(place, kept, token)


@blueprint.post("/contact-me/no")
def call_off() -> ResponseReturnValue:
    """Keep that whoever asked wants no contact any more. The same page whatever it led to."""
    with web.writing() as db:
        contact.want_no_more(db, request.form.get("token", ""))
        place = _place(db)
    return page("pages/contact_called_off.html", place.asked if place else None, at=_address())


# ---- pages -----------------------------------------------------------------------------------------------


def _first_page(db: Session, place: Place) -> str:
    if not place.is_example and contact.next_reading(db, place, visits.now()) is None:
        return _closed_page(place)
    return _form_page(db, place, {})


def _form_page(
    db: Session,
    place: Place,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    too_many: datetime | None = None,
) -> str:
    return page(
        "pages/contact.html",
        place.asked,
        place=place,
        read_by=_told(contact.next_reading(db, place, visits.now()), place.asked),
        typed=typed,
        problems=problems or {},
        too_many=format_time(clock.at_home(too_many)) if too_many is not None else "",
        longest=contact.LONGEST,
        ways=contact.WAYS,
        token=typed.get("token") or contact.new_token(),
        # Only the page that comes right after Send knows what was sent: its token is in no cookie.
        sent=request.form.get("sent", "") if _sent_here(place.asked) else "",
        own=contact.own_numbers(db, place),
        in_english=language() not in languages.read_by_somebody(db, place.partnership_id),
        action=_address(),
        at=_address(),
    )


def _arrived_page(place: Place, kept: Kept, token: str) -> str:
    return page(
        "pages/contact_arrived.html",
        place.asked,
        is_example=place.is_example,
        read_by=_told(kept.read_by, place.asked),
        token=token,
        own=_numbers(place),
        action=_address("/no"),
        at=_address(),
    )


def _closed_page(place: Place) -> str:
    return page(
        "pages/contact_closed.html",
        place.asked,
        lines=help_lines.lines(place.nation),
        own=_numbers(place),
        at=_address(),
    )


def _which_page() -> ResponseReturnValue:
    typed = _typed_code()
    return page("pages/contact_which.html", typed=typed[:60], at=ADDRESS), 404 if typed else 200


# ---- whose people, and how it is told --------------------------------------------------------------------


def _place(db: Session) -> Place | None:
    typed = _typed_code()
    asked = collections.find(db, typed or visits.last_code(), visits.today())
    if asked is not None and asked.questionnaire.entered:
        asked = None
    if asked is None and typed:
        return None
    if asked is not None and language() not in (offered := visits.languages_of(asked)):
        i18n.speak(offered[0])
    return contact.place_of(db, asked)


def _typed_code() -> str:
    return request.args.get("from", "") or request.args.get("at", "")


def _address(more: str = "") -> str:
    """The address of these pages with what it was asked for by, so that the way back stays the same."""
    for name in ("from", "at"):
        code = request.args.get(name, "")
        if code.isascii() and code.isalnum() and len(code) <= visits.LONGEST_CODE:
            return f"{ADDRESS}{more}?{name}={code}"
    return ADDRESS + more


def _sent_here(asked: AskedCollection | None) -> bool:
    """Whether what this browser has just sent may be joined: not what went to one named account alone."""
    return asked is not None and asked.kind != "shared" and session.get(visits.SENT) == asked.code


def _pace() -> Pace:
    found: Pace = current_app.extensions["heard_contact_pace"]
    return found


def _numbers(place: Place) -> Numbers | None:
    with web.reading() as db:
        return contact.own_numbers(db, place)


def _told(day: date | None, asked: AskedCollection | None) -> str:
    """A day within a sentence about safety: in English where that stands in English."""
    if day is None:
        return ""
    with i18n.speaking(language() if visits.is_approved(asked) else i18n.SOURCE_LANGUAGE):
        return format_weekday(day)


def _words_of(faults: Mapping[str, str]) -> dict[str, str]:
    """What is to be mended, in words."""
    missing = {
        "name": _("Tell us what to call you."),
        "way": _("Choose how we can reach you."),
        "detail": _("Tell us the number, the place or the adult."),
    }
    too_long = _("There is room for %(limit)s letters. Please make it a bit shorter.")
    return {
        name: missing[name] if what == "missing" else too_long % {"limit": contact.LONGEST[name]}
        for name, what in faults.items()
    }
