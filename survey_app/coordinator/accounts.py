"""Accounts: the one-time link, signing in and out, one's own password, and the people of a partnership."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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
    needs_doing,
    now,
    public,
    safe_onward,
    signed_in,
    staff,
)
from survey_app.i18n import gettext as _
from survey_app.i18n import ngettext
from survey_app.services import accounts
from survey_app.services.accounts import LinkState, NameTaken, NoSuchAccount, Passwords
from survey_app.services.languages import ENGLISH
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session


def passwords() -> Passwords:
    """How passwords are hashed in this application."""
    found: Passwords = current_app.extensions["heard_passwords"]
    return found


def _pepper() -> str:
    return str(current_app.secret_key)


# --- Signing in and out ---


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in. For anybody.

    Outcomes: the page; 303 onward; 422 with the same words for an unknown name and a wrong password; 429 with
    how long to wait, again for both alike.
    """
    form = forms.SignInForm()
    onward = request.args.get("next", "")
    if not form.validate_on_submit():
        return render_template("staff/sign_in.html", form=form), (422 if form.errors else 200)
    name, password = form.sign_in_name.data, form.password.data
    with web.writing() as db:
        wait = accounts.claim_attempt(db, name, _pepper(), now())
    if wait:
        seconds = ceil(wait.total_seconds())
        form.form_errors.append(
            ngettext(
                "There were several tries in a row. Wait %(seconds)s second, then try again.",
                "There were several tries in a row. Wait %(seconds)s seconds, then try again.",
                seconds,
            )
            % {"seconds": seconds}
        )
        return render_template("staff/sign_in.html", form=form), 429, {"Retry-After": str(seconds)}
    # Hashing takes its time, so it is done while no transaction is open.
    with web.reading() as db:
        known = accounts.credentials(db, name)
    fits = passwords().match(known.password_hash if known else None, password)
    if known is None or not fits:
        form.form_errors.append(_("This name and password do not belong together. Check both and try again."))
        return render_template("staff/sign_in.html", form=form), 422
    _enter(known.account_id, name, passwords().hash(password) if _outdated(known) else None)
    return redirect(safe_onward(onward), 303)


def _outdated(known: accounts.Credentials) -> bool:
    return passwords().is_outdated(known.password_hash)


def _enter(account_id: str, name: str, new_hash: str | None = None, *, by_link: bool = False) -> None:
    with web.writing() as db:
        token = accounts.begin_session(db, account_id, name, _pepper(), now(), new_hash, by_link=by_link)
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
    """Make an account, or give one a new password, by a one-time link. For whoever holds the link.

    Outcomes: the form; 303 to the home page, signed in; 422 with what to mend; 410 for a link that was used
    or has expired, 404 for one that never was.
    """
    with web.reading() as db:
        found = accounts.welcome(db, token, now())
    if found.state is not LinkState.OPEN:
        return _spent(found.state)
    form = (
        forms.NewPasswordForm(names=(found.sign_in_name, found.display_name))
        if found.renews_password
        else forms.WelcomeForm()
    )
    words = forms.ROLE_WORDS[found.role] if found.role else None
    page = {"form": form, "found": found, "role_words": words}
    if not form.validate_on_submit():
        return render_template("staff/welcome.html", **page), (422 if form.errors else 200)
    name = found.sign_in_name or form.sign_in_name.data
    display_name = found.display_name or form.display_name.data
    kept = passwords().hash(form.password.data)
    try:
        with web.writing() as db:
            account_id = accounts.accept(db, token, name, display_name, kept, now())
    except NameTaken as refusal:
        form.sign_in_name.errors = [sentences.refusal_text(refusal)]
        return render_template("staff/welcome.html", **page), 422
    except Refusal:
        return _spent(LinkState.USED)
    _enter(account_id, name, by_link=True)
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
    """Change one's own password. For everybody signed in.

    Outcomes: the form; 422 with what to mend; 303 to sign-in with every other sign-in of the account ended.
    """
    me = staff()
    form = forms.ChangePasswordForm(names=(me.sign_in_name, me.display_name))
    if form.validate_on_submit():
        with web.writing() as db:
            wait = accounts.claim_attempt(db, me.sign_in_name, _pepper(), now())
            known = accounts.credentials(db, me.sign_in_name)
        fits = not wait and passwords().match(known.password_hash if known else None, form.present.data)
        if fits:
            kept = passwords().hash(form.password.data)
            with web.writing() as db:
                accounts.change_password(db, me.partnership_id, me.id, kept)
            _enter(me.id, me.sign_in_name)
            flash(_("Your password is changed. Other devices have been signed out."))
            return redirect(url_for("staff.account"), 303)
        form.present.errors = [
            _("There were several tries in a row. Wait a minute, then try again.")
            if wait
            else _("This is not your present password.")
        ]
        return _account_page(form), 422
    return _account_page(form), (422 if form.errors else 200)


@blueprint.post("/account/languages")
@signed_in(accounts.READ_COMMENTS)
def say_reads() -> ResponseReturnValue:
    """Say which languages one reads comments in. For readers. Outcomes: 303 to the account; 422."""
    me = staff()
    form = _reads_form()
    if not form.validate_on_submit():
        own = forms.ChangePasswordForm(formdata=None)
        return _account_page(own, form), 422
    with web.writing() as db:
        accounts.say_reads(db, me.partnership_id, me.id, form.reads.data, _known_languages())
    flash(_("Your languages are saved."))
    return redirect(url_for("staff.account"), 303)


def _account_page(form: forms.ChangePasswordForm, reads_form: forms.ReadsForm | None = None) -> str:
    if reads_form is None and staff().role in accounts.READ_COMMENTS and _known_languages():
        with web.reading() as db:
            held = accounts.reads(db, staff().partnership_id, staff().id)
        reads_form = _reads_form(formdata=None, data={"reads": held})
    return render_template(
        "staff/account.html", form=form, reads_form=reads_form, role_words=forms.ROLE_WORDS
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
    """Say so while nobody can read what people write."""
    if member.role not in accounts.MANAGE_PEOPLE or accounts.has_reader(db, member.partnership_id):
        return []
    return [
        ToDo(
            _("Nobody can read comments yet. Every comment must be read by a person, so invite a reader."),
            url_for("staff.people"),
            _("Invite a reader"),
            is_pressing=True,
        )
    ]


@blueprint.get("/people")
@signed_in(accounts.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """The accounts and open links of one's partnership. For administrators."""
    return _people_page(forms.InviteForm()), 200


@blueprint.post("/people/invite")
@signed_in(accounts.MANAGE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Make a one-time link for a role and show it, once. For administrators. Outcomes: the page; 422."""
    form = forms.InviteForm()
    if not form.validate_on_submit():
        return _people_page(form), 422
    with web.writing() as db:
        token = accounts.invite(db, staff().partnership_id, form.role.data, now())
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


@blueprint.post("/people/<account_id>/<act>")
@signed_in(accounts.MANAGE_PEOPLE)
def change_person(account_id: str, act: str) -> ResponseReturnValue:
    """Close or open an account, end its sign-ins, or make a link for a new password. For administrators.

    Outcomes: 303 to people with what was done or why not; the link's page; 404 for another's account.
    """
    if act not in ("close", "open", "sign-out", "new-password"):
        abort(404)
    me = staff()
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


def _people_page(form: forms.InviteForm) -> str:
    me = staff()
    with web.reading() as db:
        listed = accounts.people(db, me.partnership_id, now())
        links = accounts.open_invitations(db, me.partnership_id, now())
    return render_template(
        "staff/people.html",
        form=form,
        people=listed,
        links=links,
        role_words=forms.ROLE_WORDS,
        language_names=_language_names,
        role_hints={role.value: words[1] for role, words in forms.ROLE_WORDS.items()},
    )


def _link(token: str) -> str:
    return url_for("staff.welcome", token=token, _external=True)
