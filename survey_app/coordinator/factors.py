"""Passkeys, one-time codes, and proving that it is still oneself.

A passkey's question is fetched by the script when its button is pressed (`static/passkeys.js`), and the
device's answer comes back in a form like any other. Without a script there are a password and codes.
"""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import Response, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.config import Config, Site
from survey_app.coordinator import forms
from survey_app.coordinator.accounts import (
    HALF_KEY,
    account_page,
    enter,
    passwords,
    pepper,
    too_many_tries,
)
from survey_app.coordinator.doorway import (
    COOKIE_KEY,
    blueprint,
    needing,
    now,
    opens_first,
    proof_missing,
    public,
    safe_onward,
    signed_in,
    staff,
    today,
)
from survey_app.i18n import gettext as _
from survey_app.services import accounts, factors, one_time_codes, passkeys
from survey_app.services.accounts import HalfWay
from survey_app.services.factors import TooFew
from survey_app.services.one_time_codes import NoApp
from survey_app.services.passkeys import Asked, NoSuchPasskey, PasskeyRefused, Purpose
from survey_app.store.database import Session

QUESTION_KEY = "passkey"
"""Where the browser keeps the token of what its device was asked."""


def _site() -> Site:
    settings: Config = current_app.extensions["heard_settings"]
    return settings.site


@blueprint.context_processor
def _where_passkeys_work() -> dict[str, object]:
    return {"passkeys_at": _site().origin}


def _put(asked: Asked) -> ResponseReturnValue:
    session[QUESTION_KEY] = asked.token
    return Response(asked.options, mimetype="application/json")


def _taken(purpose: Purpose) -> passkeys.Question | None:
    """What this browser's device was asked; gone, and known to be gone, before the answer is looked at."""
    token = session.pop(QUESTION_KEY, None)
    if not isinstance(token, str):
        return None
    with web.writing() as db:
        return passkeys.take(db, token, purpose, now())


def _recognised() -> str:
    question = _taken(Purpose.PROVE)
    with web.writing() as db:
        return passkeys.recognise(db, _site(), question, request.form.get("answer", ""), now())


# --- Signing in ---


def _half_way() -> HalfWay | None:
    token = session.get(HALF_KEY)
    if not isinstance(token, str):
        return None
    with web.reading() as db:
        return accounts.half_way(db, token, now())


@blueprint.post("/sign-in/passkey/question")
@public
def passkey_question() -> ResponseReturnValue:
    """Ask a device to prove who holds it, for signing in or for proving it again. For anybody.

    Outcome: what the device is asked, as JSON; for whom it is known who they are, for their own passkeys.
    """
    half = _half_way()
    known = g.staff.id if g.staff is not None else half.account_id if half is not None else ""
    with web.writing() as db:
        if known:
            return _put(passkeys.ask_for_own(db, _site(), known, now()))
        return _put(passkeys.ask_for_any(db, _site(), now()))


@blueprint.post("/sign-in/passkey")
@public
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in by a device's answer. For anybody. Outcomes: 303 onward; 422 with what else can be done."""
    onward, half = request.args.get("next", ""), _half_way()
    account_id = _recognised()
    if account_id:
        enter(account_id, "", by_link=True)
        return redirect(safe_onward(onward), 303)
    words = _("That passkey did not fit. Try once more, or sign in another way.")
    if half is not None:
        return _second_step_page(forms.CodeForm(formdata=None), half, words), 422
    form = forms.SignInForm(formdata=None)
    form.form_errors.append(words)
    return render_template("staff/sign_in.html", form=form), 422


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Prove who one is besides the password. For whoever has given the right one within ten minutes.

    Outcomes: the page; 303 onward, or to sign-in where the time is over; 422 for a code that does not fit or
    was used; 429 with how long to wait.
    """
    onward, half = request.args.get("next", ""), _half_way()
    if half is None:
        return redirect(url_for("staff.sign_in", next=onward or None), 303)
    form = forms.CodeForm()
    if not form.validate_on_submit():
        return _second_step_page(form, half), (422 if form.errors else 200)
    refused = _code_refused(form, half.account_id)
    if refused is not None:
        return _second_step_page(form, half), *refused
    enter(half.account_id, half.sign_in_name, by_link=True)
    with web.reading() as db:
        left = factors.ways(db, half.account_id).recovery_codes
    if left < half.ways.recovery_codes:
        flash(_("You used a recovery code. If your phone is lost, set up the app anew in your account."))
    return redirect(safe_onward(onward), 303)


def _code_refused(form: forms.CodeForm, account_id: str) -> tuple[int, dict[str, str]] | None:
    """Try a code: None where it was right, else the status and headers, with the words put in the form."""
    with web.writing() as db:
        wait = accounts.claim_code_attempt(db, account_id, pepper(), now())
    if wait:
        words, seconds = too_many_tries(wait)
        form.form_errors.append(words)
        return 429, {"Retry-After": seconds}
    with web.writing() as db:
        if one_time_codes.accept(db, account_id, form.code.data, now()):
            accounts.code_was_right(db, account_id, pepper())
            return None
        accounts.code_was_wrong(db, account_id)
    form.code.errors = [
        _("This code does not fit, or was used already. Wait for the next one, and enter that.")
    ]
    return 422, {}


def _second_step_page(form: forms.CodeForm, half: HalfWay, trouble: str = "") -> str:
    if trouble:
        form.form_errors.append(trouble)
    return render_template(
        "staff/second_step.html", form=form, ways=half.ways, onward=request.args.get("next", "")
    )


# --- Before anything else: the first way to sign in ---


@blueprint.get("/account/first")
@signed_in(accounts.EVERYBODY)
@opens_first
def first_way() -> ResponseReturnValue:
    """Choose a passkey or one-time codes, before anything else opens. For whoever must.

    Outcomes: the page; 303 home for everybody else.
    """
    if not staff().must_add:
        return redirect(url_for("staff.home"), 303)
    return _first_page(forms.PasskeyForm(formdata=None))


@blueprint.post("/account/first/password")
@signed_in(accounts.EVERYBODY)
@opens_first
def first_password() -> ResponseReturnValue:
    """Choose a password after all, for whoever wanted a passkey and has no device for one.

    For whoever must still add a way to sign in, and has no password. Outcomes: 303 to what is missing, or
    home; 422 with what to mend; 404 for everybody else.
    """
    me = staff()
    with web.reading() as db:
        has_password = factors.ways(db, me.id).has_password
    if not me.must_add or has_password:
        abort(404)
    form = forms.NewPasswordForm(names=(me.sign_in_name, me.display_name))
    if not form.validate_on_submit():
        return _first_page(forms.PasskeyForm(formdata=None), form), 422
    kept = passwords().hash(form.password.data)
    with web.writing() as db:
        accounts.change_password(db, me.partnership_id, me.id, kept)
    enter(me.id, me.sign_in_name, by_link=True)
    return redirect(url_for("staff.home"), 303)


def _first_page(passkey_form: forms.PasskeyForm, form: forms.NewPasswordForm | None = None) -> str:
    with web.reading() as db:
        ways = factors.ways(db, staff().id)
    return render_template(
        "staff/first_way.html",
        form=form or forms.NewPasswordForm(formdata=None),
        passkey_form=passkey_form,
        ways=ways,
        needs_second=staff().role in needing(),
    )


# --- Passkeys of one's own ---


@blueprint.post("/account/passkeys/question")
@signed_in(accounts.EVERYBODY)
@opens_first
def new_passkey_question() -> ResponseReturnValue:
    """Ask a device to make a passkey. For everybody signed in. Outcomes: the question as JSON; 303; 422."""
    me = staff()
    if missing := proof_missing(url_for("staff.account")):
        return missing
    try:
        with web.writing() as db:
            return _put(passkeys.ask_to_add(db, _site(), me.partnership_id, me.id, now()))
    except PasskeyRefused as refusal:
        return {"trouble": sentences.refusal_text(refusal)}, 422


@blueprint.post("/account/passkeys")
@signed_in(accounts.EVERYBODY)
@opens_first
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that a device made. For everybody signed in.

    Outcomes: 303 to the account, or home where it was the first; 422 with what to mend.
    """
    me = staff()
    if missing := proof_missing(url_for("staff.account")):
        return missing
    form = forms.PasskeyForm()
    question = _taken(Purpose.ADD)
    page = _first_page if me.must_add else lambda form: account_page(passkey_form=form)
    if not form.validate_on_submit():
        return page(form), 422
    try:
        with web.writing() as db:
            passkeys.add(db, _site(), me.id, question, form.answer.data or "", form.name.data, today())
            _go_on(db)
    except PasskeyRefused as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return page(form), 422
    flash(_("The passkey is added. Use it whenever you sign in."))
    return redirect(url_for("staff.home" if me.must_add else "staff.account"), 303)


@blueprint.post("/account/passkeys/<passkey_id>/remove")
@signed_in(accounts.EVERYBODY)
def remove_passkey(passkey_id: str) -> ResponseReturnValue:
    """Remove one of one's own passkeys. For everybody signed in.

    Outcomes: 303 to the account, with every other sign-in ended, or why not; 404 for what is not one's own.
    """
    me = staff()

    def remove(db: Session) -> None:
        passkeys.remove(db, me.partnership_id, me.id, passkey_id)

    return _take_away(remove, _("The passkey is removed. Other devices have been signed out."))


# --- One-time codes of one's own ---


@blueprint.route("/account/codes", methods=["GET", "POST"])
@signed_in(accounts.EVERYBODY)
@opens_first
def codes() -> ResponseReturnValue:
    """Set up an app that shows one-time codes. For everybody signed in who has a password.

    Outcomes: the page with the QR code; 422 for a code that does not fit; the recovery codes, once; 303 to
    the account for whoever has no password that codes could stand beside.
    """
    me = staff()
    if missing := proof_missing(url_for("staff.codes")):
        return missing
    with web.reading() as db:
        if not factors.ways(db, me.id).has_password:
            return redirect(url_for("staff.account"), 303)
    form = forms.CodeForm()
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                made = one_time_codes.confirm(db, me.id, form.code.data, now())
                if made:
                    _go_on(db)
        except NoApp:
            return redirect(url_for("staff.codes"), 303)
        if made:
            return render_template("staff/recovery_codes.html", codes=made)
        form.code.errors = [
            _(
                "This code does not fit. Check that your phone's clock is right, and enter the code that it "
                "shows now."
            )
        ]
    with web.writing() as db:
        secret = one_time_codes.begin(db, me.id, now())
    address = one_time_codes.address(secret, me.sign_in_name)
    drawn = segno.make(address, error="m").svg_data_uri(scale=6, border=4, dark="#000", light="#fff")
    page = render_template(
        "staff/codes.html", form=form, drawn=drawn, spelled=" ".join(_in_fours(secret)), first=me.must_add
    )
    return page, (422 if form.errors else 200)


def _in_fours(secret: str) -> list[str]:
    return [secret[place : place + 4] for place in range(0, len(secret), 4)]


@blueprint.post("/account/codes/remove")
@signed_in(accounts.EVERYBODY)
def remove_codes() -> ResponseReturnValue:
    """Take one's app out of use. For everybody signed in. Outcomes: 303 to the account; 404 where none is."""
    me = staff()

    def remove(db: Session) -> None:
        one_time_codes.remove(db, me.id)

    return _take_away(remove, _("One-time codes are off. Other devices have been signed out."))


@blueprint.post("/account/recovery-codes")
@signed_in(accounts.EVERYBODY)
def new_recovery_codes() -> ResponseReturnValue:
    """Make ten recovery codes in the place of those that there are, and show them once.

    For everybody signed in who has an app. Outcomes: the codes; 303 where one must prove who one is; 404.
    """
    if missing := proof_missing(url_for("staff.account")):
        return missing
    try:
        with web.writing() as db:
            made = one_time_codes.new_recovery_codes(db, staff().id)
    except NoApp:
        abort(404)
    return render_template("staff/recovery_codes.html", codes=made)


# --- Proving it again ---


@blueprint.route("/prove", methods=["GET", "POST"])
@signed_in(accounts.EVERYBODY)
def prove() -> ResponseReturnValue:
    """Prove that it is still oneself, by passkey or code, or by password for whoever has nothing else.

    For everybody signed in. Outcomes: the page; 303 onward; 422 for what does not fit; 429 with how long to
    wait.
    """
    me, onward = staff(), request.args.get("next", "")
    with web.reading() as db:
        ways = factors.ways(db, me.id)
    form = forms.CodeForm() if ways.has_second else forms.PasswordForm()

    def page() -> str:
        return render_template("staff/prove.html", form=form, ways=ways, onward=onward)

    if ways.has_passkey and request.form.get("answer"):
        form = forms.CodeForm(formdata=None)
        if _recognised() != me.id:
            form.form_errors.append(_("That passkey did not fit. Try once more, or prove it another way."))
            return page(), 422
    elif not form.validate_on_submit():
        return page(), (422 if form.errors else 200)
    else:
        refused = _code_refused(form, me.id) if ways.has_second else _password_refused(form)
        if refused is not None:
            return page(), *refused
    with web.writing() as db:
        _go_on(db)
    return redirect(safe_onward(onward), 303)


def _password_refused(form: forms.PasswordForm) -> tuple[int, dict[str, str]] | None:
    me = staff()
    with web.writing() as db:
        wait = accounts.claim_attempt(db, me.sign_in_name, pepper(), now())
        known = accounts.credentials(db, me.sign_in_name)
    if wait:
        words, seconds = too_many_tries(wait)
        form.form_errors.append(words)
        return 429, {"Retry-After": seconds}
    if not passwords().match(known.password_hash if known else None, form.password.data):
        form.password.errors = [_("This is not your password.")]
        return 422, {}
    with web.writing() as db:
        accounts.password_was_right(db, me.sign_in_name, pepper())
    return None


def _go_on(db: Session) -> None:
    """Go on with this sign-in under a new token, once somebody has proved who they are or added a way in."""
    session[COOKIE_KEY] = accounts.go_on_proven(db, session[COOKIE_KEY], now(), needing())


def _take_away(remove: Callable[[Session], None], done: str) -> ResponseReturnValue:
    """Take a way to sign in away, unless too few are left, and end every other sign-in."""
    me = staff()
    if missing := proof_missing(url_for("staff.account")):
        return missing
    try:
        with web.writing() as db:
            remove(db)
            accounts.refuse_too_few(db, me.partnership_id, me.id, needing())
            accounts.end_other_sessions(db, me.id, session[COOKIE_KEY])
    except (NoSuchPasskey, NoApp):
        abort(404)
    except TooFew as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(done)
    return redirect(url_for("staff.account"), 303)
