"""Coding: which comments there are to code, one of them with its themes, two people side by side, agreement.

What is searched for is posted and kept in the signed cookie of the visit, never in an address: the words may
be those of an answer. What a list is narrowed to stands in the address, since it says nothing that anybody
wrote.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from questionnaires import theme_words
from questionnaires.model import Codebook, ThemeWords
from survey_app import sentences, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.comments import asked_words
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, now, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.i18n import questionnaire_words
from survey_app.services import accounts, coding, coding_queue, double_coding, languages, reading
from survey_app.services.accounts import Role, Staff
from survey_app.services.coding import ChangedMeanwhile, Coder, OpenCoding, Saying
from survey_app.services.coding_queue import LONGEST_SEARCH, Narrowing
from survey_app.services.double_coding import NotWaiting, OneSaid
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

STATE_WORDS = {
    "to_code": _later("To code"),
    "coded": _later("Coded"),
    "differs": _later("Two people differ"),
    "second": _later("For a second person"),
    "identifies": _later("Identifies someone"),
}
EMPTY_WORDS = {
    "to_code": _later("Nothing waits to be coded. Comments come here once a reader has decided on them."),
    "coded": _later("Nothing is coded yet."),
    "differs": _later("Nothing waits to be settled."),
    "second": _later("Nothing waits for you as the second person."),
    "identifies": _later("No comment is marked so."),
}
"""What is said of a list that holds nothing, and that nobody has narrowed."""
ORDER_WORDS = {
    "oldest": _later("The oldest first"),
    "random": _later("At random"),
    "teaches": _later("What teaches the machine most"),
}
SURE_WORDS = {
    "sure": _later("very likely"),
    "likely": _later("likely"),
    "possible": _later("possible"),
    "guess": _later("a guess"),
}
ACT_WORDS = {
    "coded": _later("coded it"),
    "second": _later("coded it as the second person"),
    "settled": _later("settled it"),
    "undo": _later("undid what they had done"),
    "unsaved": _later("said otherwise, which was not saved"),
    "look": _later("put it before a reader"),
    "complaint": _later("put it before a reader as a complaint"),
    "cleared": _later("found that nobody can be known by it"),
}
FLAG_WORDS = {"F2": _later("identifies someone"), "F4": _later("cannot be coded")}
DIRECTION_KEYS = {"positive": "p", "negative": "n", "mixed": "m", "neutral": "0", "suggestion": "s"}
SENT_BACK = {"look": reading.A_LOOK, "complaint": reading.A_COMPLAINT}
_SEARCH, _KEYS = "coding_words", "coding_keys"


@needs_doing
def find_comments_to_code(db: Session, member: Staff, _today: date) -> list[ToDo]:
    """Say to who codes that comments wait for it, and which wait for a second person or for settling."""
    if not member.may(accounts.CODE_COMMENTS):
        return []
    told = {
        "differs": (_("Two people read a comment differently."), _("Settle it")),
        "second": (_("Comments wait for a second person to code them."), _("Code them")),
        "to_code": (_("Comments wait to be coded."), _("Code them")),
    }
    return [
        ToDo(text, url_for("staff.coding", state=state), link)
        for state, (text, link) in told.items()
        if coding_queue.something_waits(db, coder_of(member), state)
    ]


# ---- lists -----------------------------------------------------------------------------------------------


@blueprint.get("/coding", endpoint="coding")
@signed_in(accounts.CODE_COMMENTS)
def list_coding() -> ResponseReturnValue:
    """Comments to code, narrowed by the address and searched by what was posted. For readers and
    coordinators.

    Outcomes: the page; 404 for a state or an order that there is not.
    """
    narrowing = _narrowing()
    with web.writing() as db:
        coder = coder_of(staff())
        rows = coding_queue.listing(db, coder, narrowing)
        choices = coding_queue.choices(db, coder)
        codebook = coding.known_themes(db, coder.partnership_id)
        left = languages.left_to_others(db, coder.partnership_id, coder.account_id)
        known = [theme.id for theme in codebook.themes]
    return render_template(
        "staff/coding.html",
        rows=rows,
        choices=choices,
        narrowing=narrowing,
        address=_address(narrowing),
        is_full=len(rows) == coding_queue.PAGE,
        themes=_themes(codebook),
        known=known,
        question_words=sentences.wording,
        states=STATE_WORDS,
        orders=ORDER_WORDS,
        empty=EMPTY_WORDS,
        directions=sentences.DIRECTION_WORDS,
        longest_search=LONGEST_SEARCH,
        left=", ".join(spoken.name(code) for code in sorted(left)),
        language_name=spoken.name,
        asked=asked_words,
        words=forms,
    )


@blueprint.post("/coding/search")
@signed_in(accounts.CODE_COMMENTS)
def search_coding() -> ResponseReturnValue:
    """Look for words among the comments that this person may meet, or for none. Outcome: 303 to the list."""
    words = " ".join(request.form.get("words", "").replace("\0", "").split())[:LONGEST_SEARCH]
    if words and request.form.get("act") != "drop":
        session[_SEARCH] = words
    else:
        session.pop(_SEARCH, None)
    return redirect(url_for("staff.coding", **_address(_narrowing())), 303)


@blueprint.get("/coding/next")
@signed_in(accounts.CODE_COMMENTS)
def next_to_code() -> ResponseReturnValue:
    """Go to the first comment of a list, or to the one behind `after`. Outcome: 303 to it, or the list."""
    narrowing = _narrowing()
    with web.reading() as db:
        following = coding_queue.following(db, coder_of(staff()), narrowing, request.args.get("after", ""))
    return _onward(following, narrowing)


@blueprint.post("/coding/keys")
@signed_in(accounts.CODE_COMMENTS)
def switch_keys() -> ResponseReturnValue:
    """Turn the single keys on or off for this visit (WCAG 2.1.4). Outcome: 303 back to the comment."""
    session[_KEYS] = "off" if request.form.get("keys") == "off" else "on"
    back = request.form.get("comment", "")
    if back:
        return redirect(url_for("staff.code_comment", comment_id=back, **_address(_narrowing())), 303)
    return redirect(url_for("staff.coding", **_address(_narrowing())), 303)


# ---- one comment -----------------------------------------------------------------------------------------


@blueprint.get("/coding/<comment_id>")
@signed_in(accounts.CODE_COMMENTS)
def code_comment(comment_id: str) -> ResponseReturnValue:
    """A comment with its suggestions, or with none where it waits for this person's own coding.

    For readers and coordinators. Outcomes: the page; 303 to the reading page for a reader where it waits for
    a decision, which comes first; 404.
    """
    return _page(comment_id)


@blueprint.post("/coding/<comment_id>")
@signed_in(accounts.CODE_COMMENTS)
def save_coding(comment_id: str) -> ResponseReturnValue:
    """Say what a comment carries, or put it before a reader, and go on. For readers and coordinators.

    Outcomes: 303 to the next comment, or to the list; 409 with what somebody else said meanwhile; 422 with
    what to mend; 404.
    """
    given, coder, narrowing = request.form, coder_of(staff()), _narrowing()
    saying, act = _said(), given.get("act", "next")
    with web.reading() as db:
        following = coding_queue.following(db, coder, narrowing, comment_id)
    try:
        if act in SENT_BACK:
            return _send_back(comment_id, coder, saying, act, following)
        _keep(comment_id, coder, saying)
    except NoSuchComment:
        abort(404)
    except NotWaiting as refusal:
        flash(sentences.refusal_text(refusal))
        return _onward(following, narrowing)
    except ChangedMeanwhile as refusal:
        with web.writing() as db:
            coding.note_unsaved(db, coder, comment_id, saying, today())
        return _page(comment_id, sentences.refusal_text(refusal), saying, has_changed=True)
    except Refusal as refusal:
        return _page(comment_id, sentences.refusal_text(refusal), saying)
    flash(_told_saying(saying))
    return _onward(following if following != comment_id else None, narrowing)


@blueprint.post("/coding/undo")
@signed_in(accounts.CODE_COMMENTS)
def undo_coding() -> ResponseReturnValue:
    """Undo the last thing that this person did. Outcomes: 303 to that comment, or back where it cannot be."""
    narrowing = _narrowing()
    try:
        with web.writing() as db:
            comment_id = coding.undo(db, coder_of(staff()), today())
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
        return redirect(url_for("staff.coding", **_address(narrowing)), 303)
    flash(_("What you did last on this comment is undone."))
    return redirect(url_for("staff.code_comment", comment_id=comment_id, **_address(narrowing)), 303)


# ---- two people ------------------------------------------------------------------------------------------


@blueprint.get("/coding/<comment_id>/both")
@signed_in(accounts.CODE_COMMENTS)
def coded_twice(comment_id: str) -> ResponseReturnValue:
    """Two codings of a comment side by side. For the two who made them, and for coordinators.

    Outcomes: the page; 404 for everybody else.
    """
    return _both(comment_id)


@blueprint.post("/coding/<comment_id>/both")
@signed_in(accounts.CODE_COMMENTS)
def settle(comment_id: str) -> ResponseReturnValue:
    """Settle what two people read differently. Outcomes: 303 to the page; 409; 422; 404."""
    coder, saying = coder_of(staff()), _said()
    try:
        with web.writing() as db:
            double_coding.side_by_side(db, coder, comment_id)
            coding.save(db, coder, comment_id, saying, _version(), today())
    except NoSuchComment:
        abort(404)
    except ChangedMeanwhile as refusal:
        with web.writing() as db:
            coding.note_unsaved(db, coder, comment_id, saying, today())
        return _both(comment_id, sentences.refusal_text(refusal), saying, status=409)
    except Refusal as refusal:
        return _both(comment_id, sentences.refusal_text(refusal), saying, status=422)
    flash(_("It is settled."))
    return redirect(url_for("staff.coded_twice", comment_id=comment_id), 303)


@blueprint.get("/coding/agreement")
@signed_in(accounts.CODE_COMMENTS)
def agreement() -> ResponseReturnValue:
    """How far two people agree on each theme. For readers and coordinators. Outcome: the page."""
    since = request.args.get("since") == "version"
    with web.reading() as db:
        found = double_coding.agreement(db, coder_of(staff()), since_version=since)
    return render_template("staff/agreement.html", page=found)


# ---- small parts -----------------------------------------------------------------------------------------


def coder_of(member: Staff) -> Coder:
    """A member of staff as one who codes."""
    return Coder(
        member.id,
        member.partnership_id,
        reads_all=member.may(accounts.READ_COMMENTS),
        settles_all=member.role == Role.COORDINATOR,
    )


def _narrowing() -> Narrowing:
    given = {
        field.name: request.args.get(field.name, str(field.default))[:60]
        for field in fields(Narrowing)
        if field.name != "words"
    }
    if given["state"] not in coding_queue.STATES or given["order"] not in coding_queue.ORDERS:
        abort(404)
    return Narrowing(**given, words=str(session.get(_SEARCH, "")))


def _address(narrowing: Narrowing) -> dict[str, Any]:
    """What of it goes into addresses: everything but the words, and nothing that is as it is by itself."""
    plain = asdict(Narrowing())
    return {
        name: value
        for name, value in asdict(narrowing).items()
        if name != "words" and value and value != plain[name]
    }


def _said() -> Saying:
    given = request.form
    return Saying(
        themes=tuple(dict.fromkeys(given.getlist("theme"))),
        none_fits="none" in given,
        direction=given.get("direction", ""),
        identifies="identifies" in given,
        cannot="cannot" in given,
    )


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _keep(comment_id: str, coder: Coder, saying: Saying) -> None:
    with web.writing() as db:
        if request.form.get("as_second"):
            double_coding.save_second(db, coder, comment_id, saying, today())
        else:
            coding.save(db, coder, comment_id, saying, _version(), today())


def _send_back(
    comment_id: str, coder: Coder, saying: Saying, act: str, following: str | None
) -> ResponseReturnValue:
    """Put a comment before a reader; what was ticked is kept first, as far as it can be."""
    if saying != Saying(direction=saying.direction):
        try:
            _keep(comment_id, coder, saying)
        except NoSuchComment:
            raise
        except Refusal:
            # Nothing may stand between a concern and a reader.
            pass
    with web.writing() as db:
        reading.put_back(
            db,
            coder.partnership_id,
            comment_id,
            SENT_BACK[act],
            coder.account_id,
            now(),
            today(),
            reads_all=coder.reads_all,
        )
    flash(_("It is before a reader now, first in the queue."))
    return _onward(following, _narrowing())


def _onward(following: str | None, narrowing: Narrowing) -> ResponseReturnValue:
    if following is None:
        return redirect(url_for("staff.coding", **_address(narrowing)), 303)
    if narrowing.state == "differs":
        # Both codings are looked at before one of them is taken.
        return redirect(url_for("staff.coded_twice", comment_id=following), 303)
    return redirect(url_for("staff.code_comment", comment_id=following, **_address(narrowing)), 303)


def _told_saying(saying: Saying) -> str:
    with web.reading() as db:
        codebook = coding.known_themes(db, staff().partnership_id)
    names = [theme.name for one in saying.themes if (theme := codebook.theme(one)) is not None]
    if saying.cannot:
        return _("Saved: cannot be coded.")
    return _("Saved: %(themes)s.") % {"themes": ", ".join(map(questionnaire_words, names)) or _("no theme")}


def _themes(codebook: Codebook) -> dict[str, str]:
    return {theme.id: questionnaire_words(theme.name) for theme in codebook.themes}


def _page(
    comment_id: str, refusal: str = "", saying: Saying | None = None, *, has_changed: bool = False
) -> ResponseReturnValue:
    coder, narrowing = coder_of(staff()), _narrowing()
    try:
        with web.writing() as db:
            waits = double_coding.awaits_second(db, coder, comment_id)
            found = coding.open_coding(db, coder, comment_id, awaits_second=waits)
            codebook = coding.known_themes(db, coder.partnership_id)
    except NoSuchComment:
        if coder.reads_all and _waits_for_decision(comment_id):
            return redirect(url_for("staff.comment", comment_id=comment_id), 303)
        abort(404)
    ticked = set(saying.themes) if saying is not None else set(found.ticked)
    page = render_template(
        "staff/code_comment.html",
        comment=found,
        pieces=reading.marked(found.text, found.words_that_fired),
        saying=saying or _standing(found),
        on_top=_on_top(found, ticked, codebook),
        others=[theme for theme in codebook.open_themes if theme.id not in _first(found, ticked)],
        in_language=_in_language(codebook, found.queued.language),
        ticked=ticked,
        refusal=refusal,
        has_changed=has_changed,
        narrowing=narrowing,
        address=_address(narrowing),
        keys=session.get(_KEYS, "on"),
        themes=_themes(codebook),
        form=forms.NothingForm(),
        **_words(),
    )
    return page, (409 if has_changed else 422 if refusal else 200)


def _words() -> dict[str, object]:
    return {
        "asked": asked_words,
        "say": sentences,
        "words": forms,
        "states": STATE_WORDS,
        "sure_words": SURE_WORDS,
        "act_words": ACT_WORDS,
        "flag_words": FLAG_WORDS,
        "directions": sentences.DIRECTION_WORDS,
        "direction_keys": DIRECTION_KEYS,
        "language_name": spoken.name,
    }


def _in_language(codebook: Codebook, language: str) -> dict[str, ThemeWords]:
    """The themes as they are called in a comment's own language, where the codebook says so."""
    if not language:
        return {}
    found = {theme.id: theme_words.in_language(theme, language) for theme in codebook.themes}
    return {theme_id: said for theme_id, said in found.items() if said is not None}


def _standing(found: OpenCoding) -> Saying:
    """What is ticked when a comment is opened."""
    return Saying(
        none_fits=found.none_fits,
        direction=found.direction,
        identifies=reading.KNOWN in found.flags,
        cannot=reading.NO_CODE in found.flags,
    )


def _first(found: OpenCoding, ticked: set[str]) -> list[str]:
    """Themes that stand on top: those suggested, the surest first, then what else is ticked."""
    return list(dict.fromkeys([one.theme_id for one in found.suggestions] + sorted(ticked)))


def _on_top(found: OpenCoding, ticked: set[str], codebook: Codebook) -> list[tuple[object, object]]:
    suggested = {one.theme_id: one for one in found.suggestions}
    return [
        (theme, suggested.get(theme_id))
        for theme_id in _first(found, ticked)
        if (theme := codebook.theme(theme_id)) is not None
    ]


def _waits_for_decision(comment_id: str) -> bool:
    with web.reading() as db:
        return reading.waits_for_decision(db, staff().partnership_id, comment_id)


def _standing_of(one: OneSaid) -> Saying:
    """What is ticked when two codings are opened: what stands."""
    return Saying(none_fits=not (one.themes or one.cannot), cannot=one.cannot)


def _both(
    comment_id: str, refusal: str = "", saying: Saying | None = None, *, status: int = 200
) -> ResponseReturnValue:
    coder = coder_of(staff())
    try:
        with web.writing() as db:
            found = double_coding.side_by_side(db, coder, comment_id)
            codebook = coding.known_themes(db, coder.partnership_id)
    except NoSuchComment:
        abort(404)
    named = dict.fromkeys((*found.first.themes, *found.second.themes, *sorted(found.ticked)))
    page = render_template(
        "staff/coded_twice.html",
        page=found,
        refusal=refusal,
        saying=saying or _standing_of(found.settled or found.first),
        ticked=set(saying.themes) if saying is not None else set(found.ticked),
        named=[theme for one in named if (theme := codebook.theme(one)) is not None],
        others=[theme for theme in codebook.open_themes if theme.id not in named],
        in_language=_in_language(codebook, found.queued.language),
        themes=_themes(codebook),
        form=forms.NothingForm(),
        **_words(),
    )
    return page, status
