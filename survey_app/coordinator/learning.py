"""Learning: which model suggests themes, how good each is and where it fails, training and rolling back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import accounts, learning
from survey_app.services.learning import KnownModel, ThemeGoodness
from survey_app.services.refusals import Refusal
from survey_app.store import narrowing

HALF = 0.5
"""Below it a theme is named among those that suggestions fail on."""


@blueprint.get("/learning", endpoint="learning")
@signed_in(accounts.SEE_FIGURES)
def list_models() -> ResponseReturnValue:
    """Which model is in use, every model, and the training that is under way.

    For administrators, coordinators, readers, viewers.
    """
    return _page()


@blueprint.get("/learning/<int:number>", endpoint="model")
@signed_in(accounts.SEE_FIGURES)
def show_model(number: int) -> ResponseReturnValue:
    """A model's card. For administrators, coordinators, readers, viewers. Outcomes: the page; 404."""
    with web.reading() as db, narrowing.whole(db):
        found = learning.one_model(db, staff().partnership_id, number)
        version = learning.current_codebook(db, staff().partnership_id).version
    if found is None:
        abort(404)
    return render_template(
        "staff/model.html",
        model=found,
        fails=fails(found),
        version=version,
        say=sentences,
        form=forms.NothingForm(),
    )


@blueprint.post("/learning/train")
@signed_in(accounts.TEACH)
def train() -> ResponseReturnValue:
    """Ask for a training. For administrators, coordinators, readers. Outcomes: 303; 422 with the reason."""
    me = staff()
    try:
        with web.writing() as db:
            learning.ask(db, me.partnership_id, me.id, today())
    except Refusal as refusal:
        return _page(sentences.refusal_text(refusal)), 422
    flash(_("The training is asked for. It begins within a minute."))
    return redirect(url_for("staff.learning"), 303)


@blueprint.post("/learning/stop")
@signed_in(accounts.TEACH)
def stop_training() -> ResponseReturnValue:
    """Stop what is asked for or under way. For administrators, coordinators, readers. Outcome: 303."""
    with web.writing() as db:
        was_there = learning.stop(db, staff().partnership_id)
    flash(
        _("The training is stopped. Nothing of it is kept.")
        if was_there
        else _("There was no training to stop. It may have ended just now.")
    )
    return redirect(url_for("staff.learning"), 303)


@blueprint.post("/learning/<int:number>/use")
@signed_in(accounts.TEACH)
def use_model(number: int) -> ResponseReturnValue:
    """Go over to a model, or back to one; 0 is the codebook alone.

    For administrators, coordinators, readers. Outcomes: 303; 404 for a model that there is not.
    """
    me = staff()
    try:
        with web.writing() as db:
            learning.use(db, me.partnership_id, number, me.id, today())
    except Refusal:
        abort(404)
    flash(_("It is in use from now on. Comments that nobody has finished coding are read anew."))
    return redirect(url_for("staff.learning"), 303)


@blueprint.post("/learning/bar")
@signed_in(accounts.TEACH)
def set_bar() -> ResponseReturnValue:
    """Say how sure a model must be. For administrators, coordinators, readers. Outcomes: 303; 422."""
    form = forms.BarForm()
    if not form.validate_on_submit():
        return _page(bar=form), 422
    try:
        with web.writing() as db:
            learning.set_bar(db, staff().partnership_id, form.per_cent.data / 100)
    except Refusal as refusal:
        form.per_cent.errors = [sentences.refusal_text(refusal)]
        return _page(bar=form), 422
    flash(_("It is kept. It holds from the next training on."))
    return redirect(url_for("staff.learning"), 303)


def _page(refusal: str = "", bar: forms.BarForm | None = None) -> str:
    # The partnership has one model, which learns from everybody's codes: nothing is told of a part of them.
    with web.reading() as db, narrowing.whole(db):
        found = learning.standing(db, staff().partnership_id)
    shown = bar if bar is not None else forms.BarForm(formdata=None, per_cent=round(100 * found.bar))
    return render_template(
        "staff/learning.html",
        standing=found,
        steps=learning.STEPS,
        why_not=sentences.refusal_text(found.why_not) if found.why_not is not None else "",
        refusal=refusal,
        form=shown,
        say=sentences,
    )


def fails(model: KnownModel) -> list[str]:
    """Where a model fails, theme by theme, in sentences made of what its card shows."""
    if model.card is None:
        return []
    found: list[str] = []
    for one in model.card.themes:
        found += _failings(one)
    return found


def _failings(one: ThemeGoodness) -> list[str]:
    theme = {"theme": sentences.theme_name(one.theme)}
    if one.standing == "silent":
        return [
            _("“%(theme)s”: suggestions were wrong too often. It is no longer suggested; put it on by hand.")
            % theme
        ]
    told = []
    if one.precision.value is not None and one.precision.value < HALF:
        told.append(_("“%(theme)s”: when it is suggested, it is more often wrong than right.") % theme)
    if one.recall.value is not None and one.recall.value < HALF:
        told.append(
            _("“%(theme)s”: more than half of the comments that a person puts it on are missed.") % theme
        )
    return told
