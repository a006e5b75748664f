"""Accounts: the one-time link, signing in and out, one's own password, and the people of a partnership.

Passkeys and one-time codes have a file of their own, `factors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import (
    COOKIE_KEY,
    ToDo,
    blueprint,
    needing,
    needs_doing,
    now,
    proof_missing,
    public,
    safe_onward,
    signed_in,
    staff,
)
from survey_app.i18n import gettext as _
from survey_app.i18n import ngettext
from survey_app.services import accounts, districts, factors, passkeys
from survey_app.services.accounts import LinkState, NameTaken, NoSuchAccount, Passwords
from survey_app.services.languages import ENGLISH
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session


def passwords() -> Passwords:
    """How passwords are hashed in this application."""
    found: Passwords = current_app.extensions["heard_passwords"]
    return found


HALF_KEY = "half"
"""Where the browser keeps that a password was right, while the code is still to come."""


def pepper() -> str:
    """The installation's secret, which keys what stands for names and seals what codes are made from."""
    return str(current_app.secret_key)


# --- Signing in and out ---


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in. For anybody.

    Outcomes: the page; 303 onward, or to the page that asks for a code or a passkey besides; 422 with the
    same words for an unknown name and a wrong password; 429 with how long to wait, again for both alike.
    """
    form = forms.SignInForm()
    onward = request.args.get("next", "")
    if not form.validate_on_submit():
        return render_template("staff/sign_in.html", form=form), (422 if form.errors else 200)
    name, password = form.sign_in_name.data, form.password.data
    with web.writing() as db:
        wait = accounts.claim_attempt(db, name, pepper(), now())
    if wait:
        words, seconds = too_many_tries(wait)
        form.form_errors.append(words)
        return render_template("staff/sign_in.html", form=form), 429, {"Retry-After": seconds}
    # Hashing takes its time, so it is done while no transaction is open.
    with web.reading() as db:
        known = accounts.credentials(db, name)
    fits = passwords().match(known.password_hash if known else None, password)
    if known is None or not fits:
        form.form_errors.append(_("This name and password do not belong together. Check both and try again."))
        return render_template("staff/sign_in.html", form=form), 422
    new_hash = passwords().hash(password) if _outdated(known) else None
    with web.reading() as db:
        held = factors.ways(db, known.account_id)
    if held.has_second:
        with web.writing() as db:
            token = accounts.begin_half(db, known.account_id, name, pepper(), now(), new_hash)
        session.clear()
        session[HALF_KEY] = token
        return redirect(url_for("staff.second_step", next=onward or None), 303)
    enter(known.account_id, name, new_hash)
    return redirect(safe_onward(onward), 303)


def too_many_tries(wait: timedelta) -> tuple[str, str]:
    """What is said of several vain tries in a row, and for how many seconds to wait."""
    seconds = ceil(wait.total_seconds())
    words = ngettext(
        "There were several tries in a row. Wait %(seconds)s second, then try again.",
        "There were several tries in a row. Wait %(seconds)s seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}
    return words, str(seconds)


def _outdated(known: accounts.Credentials) -> bool:
    return passwords().is_outdated(known.password_hash)


def enter(account_id: str, name: str, new_hash: str | None = None, *, by_link: bool = False) -> None:
    """Sign somebody in who has proved who they are, in a session that is new."""
    half = session.get(HALF_KEY)
    with web.writing() as db:
        if isinstance(half, str):
            accounts.end_half(db, half)
        token = accounts.begin_session(
            db, account_id, name, pepper(), now(), new_hash, by_link=by_link, needing=needing()
        )
    # Nothing that the browser held before signing in is of use afterwards.
    session.clear()
    session[COOKIE_KEY] = token


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out. For anybody: who is not signed in is brought to the same place. Outcome: 303 to sign-in."""
    token = session.get(COOKIE_KEY)
    session.clear()
    if isinstance(token, str):
        with web.writing() as db:
            accounts.end_session(db, token)
    flash(_("You have signed out."))
    return redirect(url_for("staff.sign_in"), 303)


# --- The one-time link ---


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> ResponseReturnValue:
    """Make an account, or renew how one signs in, by a one-time link. For whoever holds the link.

    Outcomes: the form; 303 to the home page, signed in, from where a passkey or codes are added first where
    the role needs them or no password was chosen; 422 with what to mend; 410 for a link that was used
    or has expired, 404 for one that never was.
    """
    with web.reading() as db:
        found = accounts.welcome(db, token, now(), needing())
    if found.state is not LinkState.OPEN:
        return _spent(found.state)
    form = (
        forms.NewPasswordForm(names=(found.sign_in_name, found.display_name), may_be_passkey=True)
        if found.renews_password
        else forms.WelcomeForm(may_be_passkey=True)
    )
    words = forms.ROLE_WORDS[found.role] if found.role else None
    page = {"form": form, "found": found, "role_words": words}
    if not form.validate_on_submit():
        return render_template("staff/welcome.html", **page), (422 if form.errors else 200)
    name = found.sign_in_name or form.sign_in_name.data
    display_name = found.display_name or form.display_name.data
    kept = "" if form.wants_passkey else passwords().hash(form.password.data)
    try:
        with web.writing() as db:
            account_id = accounts.accept(db, token, name, display_name, kept, now())
    except NameTaken as refusal:
        form.sign_in_name.errors = [sentences.refusal_text(refusal)]
        return render_template("staff/welcome.html", **page), 422
    except Refusal:
        return _spent(LinkState.USED)
    enter(account_id, name, by_link=True)
    return redirect(url_for("staff.home"), 303)


def _spent(state: LinkState) -> ResponseReturnValue:
    words = {
        LinkState.USED: _("It has been used already. If that was you, sign in."),
        LinkState.EXPIRED: _("It was good for seven days, and they are over."),
    }
    page = render_template(
        "staff/link_spent.html", words=words.get(state, _("Check that the whole address was copied."))
    )
    return page, (404 if state is LinkState.UNKNOWN else 410)


# --- One's own account ---


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in(accounts.EVERYBODY)
def account() -> ResponseReturnValue:
    """See how one signs in, and change one's own password. For everybody signed in.

    Outcomes: the page; 422 with what to mend; 303 back with every other sign-in of the account ended, or to
    the page where one proves who one is, where there is no password yet that would do so.
    """
    me = staff()
    form = _password_form()
    if form.validate_on_submit():
        wait = timedelta()
        if form.has_present:
            with web.writing() as db:
                wait = accounts.claim_attempt(db, me.sign_in_name, pepper(), now())
                known = accounts.credentials(db, me.sign_in_name)
            fits = not wait and passwords().match(known.password_hash if known else None, form.present.data)
        elif missing := proof_missing(url_for("staff.account")):
            return missing
        else:
            fits = True
        if fits:
            kept = passwords().hash(form.password.data)
            with web.writing() as db:
                accounts.change_password(db, me.partnership_id, me.id, kept)
            enter(me.id, me.sign_in_name, by_link=not form.has_present)
            flash(_("Your password is changed. Other devices have been signed out."))
            return redirect(url_for("staff.account"), 303)
        form.present.errors = [
            _("There were several tries in a row. Wait a minute, then try again.")
            if wait
            else _("This is not your present password.")
        ]
        return account_page(form), 422
    return account_page(form), (422 if form.errors else 200)


def _password_form(**more: Any) -> forms.ChangePasswordForm:
    me = staff()
    with web.reading() as db:
        has_present = factors.ways(db, me.id).has_password
    return forms.ChangePasswordForm(names=(me.sign_in_name, me.display_name), has_present=has_present, **more)


@blueprint.post("/account/languages")
@signed_in(accounts.READ_COMMENTS)
def say_reads() -> ResponseReturnValue:
    """Say which languages one reads comments in. For readers. Outcomes: 303 to the account; 422."""
    me = staff()
    form = _reads_form()
    if not form.validate_on_submit():
        return account_page(reads_form=form), 422
    with web.writing() as db:
        accounts.say_reads(db, me.partnership_id, me.id, form.reads.data, _known_languages())
    flash(_("Your languages are saved."))
    return redirect(url_for("staff.account"), 303)


def account_page(
    form: forms.ChangePasswordForm | None = None,
    reads_form: forms.ReadsForm | None = None,
    passkey_form: forms.PasskeyForm | None = None,
) -> str:
    """One's own account, with the forms as they were sent where something is to be mended."""
    me = staff()
    if reads_form is None and me.may(accounts.READ_COMMENTS) and _known_languages():
        with web.reading() as db:
            held = accounts.reads(db, me.partnership_id, me.id)
        reads_form = _reads_form(formdata=None, data={"reads": held})
    with web.reading() as db:
        ways = factors.ways(db, me.id)
        kept = passkeys.listing(db, me.id)
        is_example = districts.whole_partnership(db, me.partnership_id).is_example
    return render_template(
        "staff/account.html",
        form=form or _password_form(formdata=None),
        reads_form=reads_form,
        passkey_form=passkey_form or forms.PasskeyForm(formdata=None),
        nothing=forms.NothingForm(formdata=None),
        ways=ways,
        passkeys=kept,
        is_proven=proof_missing("") is None,
        is_example=is_example,
        role_words=forms.ROLE_WORDS,
    )


def _reads_form(**more: Any) -> forms.ReadsForm:
    return forms.ReadsForm([(code, spoken.name(code)) for code in _known_languages()], **more)


def _known_languages() -> list[str]:
    """The languages that there are besides English."""
    return [one.code for one in spoken.languages() if one.code != ENGLISH]


def _language_names(codes: Sequence[str]) -> str:
    return sentences.join([spoken.name(code) for code in codes])


# --- People ---


@needs_doing
def find_readers(db: Session, member: accounts.Staff, _today: date) -> list[ToDo]:
    """Say so while nobody can read all that people write."""
    if not member.may(accounts.MANAGE_PEOPLE) or accounts.has_reader(db, member.partnership_id):
        return []
    if accounts.reads_in_districts(db, member.partnership_id):
        words = _(
            "Readers belong to districts alone. Nobody reads what is asked in the whole partnership, nor who "
            "asks to be contacted, so invite a reader who sees it all."
        )
        return [ToDo(words, url_for("staff.people"), _("Invite a reader"), is_pressing=True)]
    if any(
        one.role is accounts.Role.READER
        for one in accounts.open_invitations(db, member.partnership_id, now())
    ):
        text = _("Nobody can read comments yet: the links that you made for readers wait to be used.")
        return [ToDo(text, url_for("staff.people"), _("See the links"))]
    text = _(
        "Nobody can read comments yet. Every comment must be read by a person: invite two readers at least."
    )
    return [ToDo(text, url_for("staff.people"), _("Invite readers"), is_pressing=True)]


@blueprint.get("/people")
@signed_in(accounts.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """The accounts and open links of one's partnership. For administrators."""
    return _people_page(forms.InviteForm(_districts())), 200


@blueprint.post("/people/invite")
@signed_in(accounts.MANAGE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Make a one-time link for a role, and perhaps a district, and show it, once. For administrators.

    Outcomes: the page; 422; 303 to the page where one proves who one is.
    """
    if missing := proof_missing(url_for("staff.people")):
        return missing
    form = forms.InviteForm(_districts())
    if not form.validate_on_submit():
        return _people_page(form), 422
    district_id = (form.district_id.data or None) if form.district_id else None
    try:
        with web.writing() as db:
            token = accounts.invite(db, staff().partnership_id, form.role.data, now(), district_id)
    except Refusal as refusal:
        form.district_id.errors = [sentences.refusal_text(refusal)]
        return _people_page(form), 422
    words = forms.ROLE_WORDS[accounts.Role(form.role.data)]
    return render_template("staff/link_made.html", link=_link(token), role_words=words, for_whom="")


@blueprint.post("/people/invitations/<mark>/withdraw")
@signed_in(accounts.MANAGE_PEOPLE)
def withdraw_invitation(mark: str) -> ResponseReturnValue:
    """End an unused link. For administrators. Outcomes: 303 to people; 404."""
    try:
        with web.writing() as db:
            accounts.withdraw(db, staff().partnership_id, mark, now())
    except NoSuchAccount:
        abort(404)
    flash(_("The link no longer works."))
    return redirect(url_for("staff.people"), 303)


@blueprint.post("/people/<account_id>/district")
@signed_in(accounts.MANAGE_PEOPLE)
def change_district(account_id: str) -> ResponseReturnValue:
    """Choose the district whose collections are all that somebody sees, or the whole partnership again.

    For administrators. Outcomes: 303 to people with what was done or why not; 404 for another's account.
    """
    form = forms.DistrictForm(_districts())
    try:
        with web.writing() as db:
            fits = form.validate_on_submit()
            wanted = (form.district_id.data or None) if fits else accounts.NO_SUCH_DISTRICT
            accounts.change_district(db, staff().partnership_id, account_id, wanted)
    except NoSuchAccount:
        abort(404)
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
        return redirect(url_for("staff.people"), 303)
    flash(_("The district is changed. It holds from now on, on pages that are open too."))
    return redirect(url_for("staff.people"), 303)


@blueprint.post("/people/<account_id>/<act>")
@signed_in(accounts.MANAGE_PEOPLE)
def change_person(account_id: str, act: str) -> ResponseReturnValue:
    """Close or open an account, end its sign-ins, make a link that renews them, or take all away at once.

    For administrators. Outcomes: 303 to people with what was done or why not, or to the page where one proves
    who one is; the link's page; 404 for another's account.
    """
    if act not in ("close", "open", "sign-out", "new-password", "reset"):
        abort(404)
    me = staff()
    if act in ("new-password", "reset") and (missing := proof_missing(url_for("staff.people"))):
        return missing
    link = done = ""
    try:
        with web.writing() as db:
            if act == "close":
                accounts.deactivate(db, me.partnership_id, account_id, me.id, now())
                done = _("The account is closed and signed out.")
            elif act == "open":
                accounts.reactivate(db, me.partnership_id, account_id)
                done = _("The account is open again.")
            elif act == "sign-out":
                accounts.sign_out_everywhere(db, me.partnership_id, account_id)
                done = _("The account is signed out everywhere.")
            elif act == "reset":
                link = _link(accounts.reset(db, me.partnership_id, account_id, now()))
            else:
                link = _link(accounts.renew(db, me.partnership_id, account_id, now()))
            listed = accounts.people(db, me.partnership_id, now())
    except NoSuchAccount:
        abort(404)
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
        return redirect(url_for("staff.people"), 303)
    if link:
        name = next(person.display_name for person in listed if person.id == account_id)
        return render_template("staff/link_made.html", link=link, role_words=None, for_whom=name)
    flash(done)
    return redirect(url_for("staff.people"), 303)


def _districts() -> list[tuple[str, str]]:
    with web.reading() as db:
        return [(one.id, one.name) for one in districts.listing(db, staff().partnership_id)]


def _people_page(form: forms.InviteForm) -> str:
    me, known = staff(), _districts()
    with web.reading() as db:
        listed = accounts.people(db, me.partnership_id, now())
        links = accounts.open_invitations(db, me.partnership_id, now())
    return render_template(
        "staff/people.html",
        form=form,
        people=listed,
        links=links,
        districts=known,
        district_names=dict(known),
        may_have_district=accounts.IN_A_DISTRICT,
        role_words=forms.ROLE_WORDS,
        language_names=_language_names,
        sign_in_words=_sign_in_words,
        role_hints={role.value: words[1] for role, words in forms.ROLE_WORDS.items()},
    )


def _sign_in_words(person: accounts.Person) -> str:
    """What somebody signs in with, in words."""
    if person.has_passkey and person.has_app:
        return _("Signs in with a passkey, or with a password and one-time codes")
    if person.has_passkey:
        return _("Signs in with a passkey")
    if person.has_app:
        return _("Signs in with a password and one-time codes")
    return _("Signs in with a password alone") if person.has_password else _("Has no way to sign in")


def _link(token: str) -> str:
    return url_for("staff.welcome", token=token, _external=True)
