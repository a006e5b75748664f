"""Taking answers or figures out as a file, and choices that are kept for the next time."""

from __future__ import annotations

import io
from dataclasses import asdict

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from survey_app import export_words, sentences, web
from survey_app.coordinator.collections import own_collection
from survey_app.coordinator.doorway import blueprint, proof_missing, signed_in, staff, today
from survey_app.coordinator.export_forms import ExportForm
from survey_app.coordinator.programmes import own_programme
from survey_app.exports import files, making
from survey_app.i18n import gettext as _
from survey_app.services import accounts, collections, exports, programmes, summaries
from survey_app.services.exports import Choices
from survey_app.services.refusals import Refusal

MOST_ROWS = 10_000
"""Responses that a page takes out at once: some seconds, and some 30 MB. More are taken out by command."""


@blueprint.get("/exports", endpoint="exports")
@signed_in(accounts.TAKE_OUT)
def what_can_be_taken_out() -> ResponseReturnValue:
    """The collections and programmes, each with the way to its file, and kept choices.

    For administrators and coordinators, who take out figures, and readers, who take out answers.
    """
    me = staff()
    with web.reading() as db:
        listed = [one for one in collections.listing(db, me.partnership_id, today()) if one.kind != "shared"]
        joined = programmes.listing(db, me.partnership_id, today())
        kept = exports.settings(db, me.partnership_id)
    return render_template(
        "staff/exports.html",
        collections=listed,
        programmes=joined,
        kept=[one for one in kept if one.choices.profile == _profile()],
        words=export_words,
        profile=_profile(),
    )


@blueprint.route("/collections/<code>/export", methods=["GET", "POST"])
@signed_in(accounts.TAKE_OUT)
def export_collection(code: str) -> ResponseReturnValue:
    """A collection's figures, or for readers its answers, as a file. Administrators, coordinators, readers.

    Outcomes: the form; the file; 422 with what to mend; 303 to the form when choices were kept, and to where
    somebody proves that it is them; 404.
    """
    found = own_collection(code)
    if found.kind == "shared":
        abort(404)
    back = url_for("staff.collection", code=found.code)
    return _page("staff.export_collection", found.title, found.code, back)


@blueprint.route("/programmes/<code>/export", methods=["GET", "POST"])
@signed_in(accounts.TAKE_OUT)
def export_programme(code: str) -> ResponseReturnValue:
    """A programme's figures, or for readers its answers with waves joined, as a file. As of a collection."""
    found = own_programme(code)
    back = url_for("staff.programme", code=found.code)
    return _page("staff.export_programme", found.name, found.code, back, is_programme=True)


@blueprint.post("/exports/<setting_id>/drop")
@signed_in(accounts.TAKE_OUT)
def drop_export_setting(setting_id: str) -> ResponseReturnValue:
    """Let kept choices go. For administrators, coordinators, readers. Outcomes: 303 to the page; 404."""
    try:
        with web.writing() as db:
            exports.drop_setting(db, staff().partnership_id, setting_id)
    except exports.NoSuchSetting:
        abort(404)
    flash(_("These choices are not kept any more."))
    return redirect(url_for("staff.exports"), 303)


def _profile() -> str:
    """What whoever is signed in takes out: nobody has both."""
    return exports.FULL if staff().may(accounts.EXPORT_ANSWERS) else exports.OPEN


def _page(
    endpoint: str, title: str, code: str, back: str, *, is_programme: bool = False
) -> ResponseReturnValue:
    form = ExportForm(data=asdict(_chosen_before()))
    profile = _profile()
    if form.validate_on_submit():
        chosen = form.chosen(profile)
        onward = url_for(
            endpoint, code=code, format=chosen.format, values=chosen.values, language=chosen.language
        )
        try:
            if form.keep.data:
                with web.writing() as db:
                    me = staff()
                    exports.keep_setting(db, me.partnership_id, form.name.data or "", chosen, me.id, today())
                flash(_("Kept. You find these choices here and on the page Exports."))
                return redirect(onward, 303)
            if profile == exports.FULL and not form.understood.data:
                raise Refusal("Read what the file holds, and say that you have, before you take it out.")
            if profile == exports.FULL and (missing := proof_missing(onward)):
                return missing
            return _file(chosen, code, is_programme=is_programme)
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
    with web.reading() as db:
        kept = exports.settings(db, staff().partnership_id)
    page = render_template(
        "staff/export.html",
        form=form,
        title=title,
        back=back,
        back_to=title,
        endpoint=endpoint,
        code=code,
        profile=profile,
        kept=[one for one in kept if one.choices.profile == profile],
        words=export_words,
        is_programme=is_programme,
    )
    return page, (422 if form.errors or form.form_errors else 200)


def _chosen_before() -> Choices:
    """What the address names: kept choices, or the choices of whoever was sent to prove that it is them."""
    if setting_id := request.args.get("setting"):
        with web.reading() as db:
            held = {one.id: one.choices for one in exports.settings(db, staff().partnership_id)}
        if setting_id in held:
            return held[setting_id]
        abort(404)
    return Choices.from_dict(request.args)


def _file(chosen: Choices, code: str, *, is_programme: bool) -> ResponseReturnValue:
    """The file; of answers, recorded before the first row is read. Raises Refusal."""
    me, in_words = staff(), chosen.values == exports.LABELS
    which = {"programme": code} if is_programme else {"collection": code}
    with web.writing() as db:
        subject = exports.subject(db, me.partnership_id, today(), **which)
        if chosen.profile == exports.OPEN:
            made = making.of_figures(summaries.build(db, subject, today()), chosen.language, today())
        else:
            taken = exports.answers(db, me.id, subject, most=MOST_ROWS)
    if chosen.profile == exports.OPEN:
        held = files.content(made, chosen.format, in_words=in_words)
    else:
        # In a transaction of its own: while rows are read nobody who answers has to wait.
        with web.reading() as db:
            made = making.of_answers(db, taken, chosen.language, today())
            held = files.content(made, chosen.format, in_words=in_words)
    kind = "zip" if chosen.format == "csv" else chosen.format
    name = f"heard-{'figures' if chosen.profile == exports.OPEN else 'answers'}-{today()}.{kind}"
    return send_file(io.BytesIO(held), files.MEDIA[chosen.format], as_attachment=True, download_name=name)
