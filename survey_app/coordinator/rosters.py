"""The partnership's own list of names, schools and places, which are looked for in its comments."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff
from survey_app.i18n import gettext as _
from survey_app.services import accounts, gathered, rosters
from survey_app.services.refusals import Refusal
from survey_app.services.rosters import NoSuchName


@blueprint.get("/names")
@signed_in(accounts.KEEP_NAMES)
def names() -> ResponseReturnValue:
    """What the partnership lists. For administrators and coordinators."""
    return _page()


@blueprint.post("/names")
@signed_in(accounts.KEEP_NAMES)
def add_name() -> ResponseReturnValue:
    """List a name. For administrators and coordinators. Outcomes: 303 to the list; 422 with what to mend."""
    form = forms.ListedNameForm()
    if not form.validate_on_submit():
        return _page(form=form), 422
    try:
        with web.writing() as db:
            rosters.add(db, staff().partnership_id, form.words.data, form.kind.data)
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return _page(form=form), 422
    flash(_("It is on the list."))
    return redirect(url_for("staff.names"), 303)


@blueprint.post("/names/<entry_id>/drop")
@signed_in(accounts.KEEP_NAMES)
def drop_name(entry_id: str) -> ResponseReturnValue:
    """List a name no longer. For administrators and coordinators. Outcomes: 303 to the list; 404."""
    try:
        with web.writing() as db:
            rosters.drop(db, staff().partnership_id, entry_id)
    except NoSuchName:
        abort(404)
    return redirect(url_for("staff.names"), 303)


@blueprint.post("/names/file")
@signed_in(accounts.KEEP_NAMES)
def bring_names() -> ResponseReturnValue:
    """List what a file holds. For administrators and coordinators.

    Outcomes: 303 to the list; 422 with the lines to mend, and then nothing is changed.
    """
    form = forms.ListedNamesForm()
    if not form.validate_on_submit():
        return _page(file_form=form), 422
    brought = gathered.Brought(form.file.data.filename or _("The file"), form.file.data.read())
    try:
        with web.writing() as db:
            rosters.bring_in(db, staff().partnership_id, brought, instead=form.instead.data)
    except Refusal as refusal:
        form.form_errors += sentences.refusal_text(refusal).splitlines()
        return _page(file_form=form), 422
    flash(_("The file is taken in."))
    return redirect(url_for("staff.names"), 303)


def _page(form: forms.ListedNameForm | None = None, file_form: forms.ListedNamesForm | None = None) -> str:
    with web.reading() as db:
        listed = rosters.listing(db, staff().partnership_id)
    return render_template(
        "staff/names.html",
        listed=[(kind, words, [one for one in listed if one.kind == kind]) for kind, words in _kinds()],
        form=form or file_form or forms.ListedNameForm(),
        name_form=form or forms.ListedNameForm(),
        file_form=file_form or forms.ListedNamesForm(),
    )


def _kinds() -> list[tuple[str, str]]:
    return [(kind, str(words)) for kind, words in forms.LISTED_KIND_WORDS.items()]
