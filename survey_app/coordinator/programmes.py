"""Programmes: collections whose waves belong together, the cards that pair them, and the end of both."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey_app import card_sheets, i18n, sentences, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.collections import picture_of
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, cards, programmes, self_made
from survey_app.services.programmes import CardProgramme
from survey_app.services.refusals import Refusal


@blueprint.get("/programmes", endpoint="programmes")
@signed_in(accounts.SEE_COLLECTIONS)
def list_programmes() -> ResponseReturnValue:
    """A partnership's programmes. For everybody signed in."""
    with web.reading() as db:
        listed = programmes.listing(db, staff().partnership_id, today())
    return render_template("staff/programmes.html", programmes=listed, words=forms)


@blueprint.route("/programmes/new", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def new_programme() -> ResponseReturnValue:
    """Begin a programme. For administrators and coordinators. Outcomes: the form; 422; 303 to it."""
    form = forms.ProgrammeForm()
    if not form.validate_on_submit():
        return render_template("staff/new_programme.html", form=form), (422 if form.errors else 200)
    try:
        with web.writing() as db:
            code = programmes.begin(db, staff().partnership_id, form.name.data)
            programmes.set_last_day(db, staff().partnership_id, code, form.closes_on.data, today())
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return render_template("staff/new_programme.html", form=form), 422
    flash(_("The programme is set up. Now open a collection for its first wave, and make cards."))
    return redirect(url_for("staff.programme", code=code), 303)


@blueprint.get("/programmes/<code>")
@signed_in(accounts.SEE_COLLECTIONS)
def programme(code: str) -> ResponseReturnValue:
    """A programme with its collections and, for those who hand out, its cards. 404 for another's."""
    return _programme_page(own_programme(code)), 200


@blueprint.route("/programmes/<code>/last-day", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def last_day(code: str) -> ResponseReturnValue:
    """Move a programme's last day. For administrators and coordinators. Outcomes: the form; 422; 303; 404."""
    found = own_programme(code)
    form = forms.LastDayForm(closes_on=found.closes_on)
    if not form.validate_on_submit():
        return render_template("staff/last_day.html", programme=found, form=form), (
            422 if form.errors else 200
        )
    try:
        with web.writing() as db:
            programmes.set_last_day(db, staff().partnership_id, found.code, form.closes_on.data, today())
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return render_template("staff/last_day.html", programme=found, form=form), 422
    flash(_("The last day is changed. People are told from now on."))
    return redirect(url_for("staff.programme", code=found.code), 303)


@blueprint.route("/programmes/<code>/own-codes", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def own_codes(code: str) -> ResponseReturnValue:
    """Let people without a card make a code of their own. For administrators and coordinators.

    Outcomes: the form, with what speaks against it; 422; 303 to the programme; 404.
    """
    found = own_programme(code)
    form = forms.SelfMadeForm(people=found.self_made_for)
    stops = "stop" in request.form
    if form.is_submitted() and (stops or form.validate()):
        try:
            with web.writing() as db:
                people = None if stops else form.people.data
                programmes.let_make_codes(db, staff().partnership_id, found.code, people, today())
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("Kept."))
            return redirect(url_for("staff.programme", code=found.code), 303)
    page = render_template("staff/own_codes.html", programme=found, form=form, fewest=self_made.FEWEST_PEOPLE)
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.post("/programmes/<code>/cards")
@signed_in(accounts.HAND_OUT)
def issue_cards(code: str) -> ResponseReturnValue:
    """Make cards and hand them over as a file, once. For administrators, coordinators, practitioners.

    Outcomes: sheets as PDF, or a CSV, of shuffled cards; 422; 404. The codes cannot be had again.
    """
    found = own_programme(code)
    form = _cards_form()
    if not form.validate_on_submit():
        return _programme_page(found, form), 422
    try:
        # Drawing is slow on purpose; nobody who is answering may wait for it.
        with web.reading() as db:
            pack = cards.draw(db, staff().partnership_id, found.code, form.count.data)
        with web.writing() as db:
            made = cards.keep(db, pack)
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return _programme_page(found, form), 422
    kind, language = form.kind.data, form.language.data
    content = card_sheets.file(kind, made, _way_in(found), language, sentences.printers_note())
    return Response(
        content,
        mimetype={"pdf": "application/pdf", "csv": "text/csv"}[kind],
        headers={"Content-Disposition": f'attachment; filename="cards-{found.code}.{kind}"'},
    )


@blueprint.route("/programmes/<code>/close", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def close_programme(code: str) -> ResponseReturnValue:
    """Ask, then destroy what leads from cards to answers. For administrators and coordinators.

    Outcomes: the question; 303 to the programme; 404.
    """
    found = own_programme(code)
    form = forms.NothingForm()
    if not form.validate_on_submit():
        return render_template("staff/close_programme.html", programme=found, form=form)
    try:
        with web.writing() as db:
            programmes.close(db, staff().partnership_id, found.code, today())
        web.database().forget()
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("The programme is closed. No card can be found again."))
    return redirect(url_for("staff.programme", code=found.code), 303)


def own_programme(code: str) -> CardProgramme:
    """The programme of one's own partnership with this code; otherwise the request ends with 404."""
    with web.reading() as db:
        found = programmes.find(db, staff().partnership_id, code, today())
    if found is None:
        abort(404)
    return found


def _way_in(found: CardProgramme) -> str:
    return request.host_url + "p/" + found.code


def _cards_form() -> forms.CardsForm:
    languages = tuple((code, spoken.name(code)) for code in i18n.languages())
    return forms.CardsForm(language=i18n.SOURCE_LANGUAGE, languages=languages)


def _programme_page(found: CardProgramme, form: forms.CardsForm | None = None) -> str:
    link = _way_in(found)
    with web.reading() as db:
        used = programmes.card_figures(db, found)
    return render_template(
        "staff/programme.html",
        programme=found,
        form=form or _cards_form(),
        words=forms,
        say=sentences,
        used=used,
        link=link,
        picture=picture_of(link),
    )
