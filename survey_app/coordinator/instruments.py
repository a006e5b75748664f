"""Scales: what is known of each published instrument, its wording as a file, and what is stated of it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.loading import LARGEST_FILE
from questionnaires.model import QuestionnaireError
from survey_app import sentences, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.i18n import questionnaire_words
from survey_app.services import accounts, instruments, programmes
from survey_app.services.instruments import Held, KnownScale, ReliableChange
from survey_app.services.refusals import Refusal

ONLINE_WORDS = {
    "allowed": (_later("May be asked on a screen"), ""),
    "ask_owner": (_later("Ask its owner first"), ""),
    "not_allowed": (_later("May not be asked on a screen here"), ""),
}
STATUS_WORDS = {
    "verified": _later("Read at its source"),
    "secondary": _later("Read on another's page"),
    "unverified": _later("Not checked"),
    "conflict": _later("Sources disagree"),
    "computed": _later("Worked out here"),
    "ours": _later("Rule of Heard"),
}
ABOUT_WORDS = {
    "range": _later("Score"),
    "order": _later("Order of the items"),
    "reverse_key": _later("Reversed items"),
    "age": _later("Age"),
    "reliability": _later("Reliability"),
    "norms": _later("Norms"),
    "cut_off": _later("Cut-offs"),
    "reliable_change": _later("Reliable change"),
    "risk_item": _later("Risk"),
    "missing": _later("Missing answers"),
    "conversion": _later("Conversion"),
    "licence": _later("Licence"),
    "online": _later("On a screen"),
    "use": _later("Use"),
}


@blueprint.get("/scales", endpoint="instruments")
@signed_in(accounts.OPEN_COLLECTIONS)
def list_instruments() -> ResponseReturnValue:
    """Every instrument and whether its wording is loaded. For administrators and coordinators."""
    with web.reading() as db:
        found = instruments.listing(db, staff().partnership_id)
    return render_template("staff/instruments.html", found=found, online_words=ONLINE_WORDS)


@blueprint.get("/scales/<instrument_id>")
@signed_in(accounts.OPEN_COLLECTIONS)
def instrument(instrument_id: str) -> ResponseReturnValue:
    """What is known of an instrument, with the forms. For administrators and coordinators. 404 for none."""
    return _page(_known(instrument_id))


@blueprint.post("/scales/<instrument_id>/wording")
@signed_in(accounts.LOAD_WORDINGS)
def load_wording(instrument_id: str) -> ResponseReturnValue:
    """Load a wording from a file. For administrators and coordinators of the whole partnership.

    Outcomes: 303 to the instrument; 422 with every fault, and then nothing is stored; 404.
    """
    held = _known(instrument_id)
    form = forms.WordingForm()
    if not form.validate_on_submit():
        return _page(held, form), 422
    try:
        with web.writing() as db:
            instruments.load(
                db,
                staff().partnership_id,
                held.instrument.id,
                form.file.data.read(LARGEST_FILE + 1),
                form.file.data.filename or _("The file"),
                today(),
                copyright_line=form.copyright_line.data or "",
                audience=form.audience.data,
                spoken=spoken.languages(),
            )
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
    except QuestionnaireError as faults:
        form.form_errors += str(faults).splitlines()
    else:
        flash(_("The wording is loaded. Collections that open from now on ask it."))
        return redirect(url_for("staff.instrument", instrument_id=held.instrument.id), 303)
    return _page(held, form), 422


@blueprint.post("/scales/<instrument_id>/reliable-change")
@signed_in(accounts.STATE_SCALES)
def state_reliable_change(instrument_id: str) -> ResponseReturnValue:
    """State what reliable change is judged by. For administrators. Outcomes: 303; 422; 404."""
    held = _known(instrument_id)
    scales = _scales(held)
    form = forms.ReliableChangeForm([(scale.id, questionnaire_words(scale.title)) for scale in scales])
    if not scales:
        abort(404)
    if not form.validate_on_submit():
        return _page(held, stating=form), 422
    stated = ReliableChange(
        sd=form.sd.data,
        reliability=form.reliability.data,
        criterion=int(form.criterion.data),
        at_or_above=form.at_or_above.data,
        source=form.source.data or "",
        people=form.people.data,
        stated_on=today(),
    )
    me = staff()
    try:
        with web.writing() as db:
            programmes.state_of_scale(db, me.partnership_id, form.scale.data, stated, today(), me.id)
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return _page(held, stating=form), 422
    flash(_("It is stated. Summaries may tell reliable change from now on."))
    return redirect(url_for("staff.instrument", instrument_id=held.instrument.id), 303)


def _known(instrument_id: str) -> Held:
    try:
        with web.reading() as db:
            return instruments.held(db, staff().partnership_id, instrument_id)
    except QuestionnaireError:
        abort(404)


def _scales(held: Held) -> list[KnownScale]:
    with web.reading() as db:
        known = instruments.scales(db, staff().partnership_id).values()
    return [scale for scale in known if scale.instrument_id == held.instrument.id]


def _page(
    held: Held, form: forms.WordingForm | None = None, stating: forms.ReliableChangeForm | None = None
) -> str:
    scales = _scales(held)
    with web.reading() as db:
        stated = [
            (scale, found)
            for scale in scales
            if (found := instruments.reliable_change(db, staff().partnership_id, scale.id)) is not None
        ]
    one = held.instrument
    return render_template(
        "staff/instrument.html",
        held=held,
        form=form or stating or forms.WordingForm(formdata=None),
        loading=form or forms.WordingForm(formdata=None),
        stating=stating
        or forms.ReliableChangeForm(
            [(scale.id, questionnaire_words(scale.title)) for scale in scales], formdata=None
        ),
        can_load=one.loadable and not one.ours and one.online != "not_allowed",
        scales=scales,
        stated=stated,
        note_text=sentences.note_text,
        language_name=spoken.name,
        words=forms,
        online_words=ONLINE_WORDS,
        status_words=STATUS_WORDS,
        about_words=ABOUT_WORDS,
    )
