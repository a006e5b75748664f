"""Worksheets: a section a page, each item with what was said last time, what people said, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from survey_app import record_words, sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.codebook_forms import tidy
from survey_app.coordinator.doorway import blueprint, now, signed_in, staff, today
from survey_app.coordinator.evidence import lines_of
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.services import accounts, clock, evidence, records, summaries, worksheets
from survey_app.services.refusals import Refusal
from survey_app.services.worksheets import (
    Filled,
    Item,
    NoSuchWorksheet,
    Past,
    Saving,
    Sheet,
    WrittenMeanwhile,
)
from survey_app.store.database import Session


class ItemForm(FlaskForm):  # type: ignore[misc]
    """An item of a worksheet. Its page has the token; every item has its own names before its fields."""

    class Meta:
        csrf = False

    rating = forms.OneOf(_later("Our rating"), unreadable=_later("Choose one of the ratings."))
    ticked = forms.SeveralOf("", unreadable=_later("Tick only what is offered."))
    shows = TextAreaField(_later("What shows it"), filters=[tidy])
    note = TextAreaField(_later("Note"), filters=[tidy])
    owner = StringField(_later("Who sees to it (a role)"), filters=[tidy])
    by_when = forms.Day(
        _later("By when"),
        [Optional()],
        unreadable=_later("By when is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )
    seen = HiddenField()

    def __init__(self, item: Item, framework_id: str, **more: Any) -> None:
        given = {
            "rating": item.rating,
            "ticked": list(item.ticked),
            "shows": item.shows,
            "note": item.note,
            "owner": item.owner,
            "by_when": item.by_when,
            "seen": str(item.version),
        }
        super().__init__(prefix=f"{item.measure.id}-", data=given, **more)
        codes = (*worksheets.RATINGS[framework_id], worksheets.UNSURE)
        self.rating.choices = [("", _("Not rated yet"))] + [
            (code, record_words.rating_text(framework_id, code)) for code in codes
        ]
        self.ticked.choices = [(part.id, f"{part.text} ({part.id})") for part in item.parts]
        self.ticked.label.text = str(record_words.PART_WORDS[framework_id])

    def saving(self, item: Item) -> Saving:
        """What was typed, as it is saved."""
        seen = self.seen.data or ""
        return Saving(
            item.measure.id,
            Filled(
                self.rating.data or "",
                self.shows.data or "",
                self.note.data or "",
                self.owner.data or "",
                self.by_when.data,
                tuple(self.ticked.data or ()),
            ),
            int(seen) if seen.isdecimal() else 0,
        )


@dataclass(slots=True)
class Shown:
    """An item on the page: its form, its history, and why it was not saved. theirs: what another wrote."""

    item: Item
    form: ItemForm
    past: tuple[Past, ...]
    errors: list[str] = field(default_factory=list)
    theirs: Filled | None = None


@blueprint.get("/worksheets", endpoint="worksheets")
@signed_in(accounts.SEE_REPORTS)
def list_worksheets() -> ResponseReturnValue:
    """The worksheets of the frameworks that the partnership uses. For administrators, coordinators, readers,
    viewers.
    """
    partnership_id = staff().partnership_id
    with web.reading() as db:
        used = [one for one in summaries.used_frameworks(db, partnership_id) if one.id in worksheets.RATINGS]
        sheets = [(one, worksheets.listing(db, partnership_id, one.id)) for one in used]
    return render_template(
        "staff/worksheets.html", sheets=sheets, say=record_words, form=forms.NothingForm(), moved=moved
    )


@blueprint.post("/worksheets/<framework_id>/begin")
@signed_in(accounts.FILL_WORKSHEETS)
def begin_worksheet(framework_id: str) -> ResponseReturnValue:
    """Begin the next worksheet. For administrators and coordinators of the whole partnership.

    Outcomes: 303 to it, or to the list with why not; 404.
    """
    try:
        with web.writing() as db:
            sheet = worksheets.begin(db, staff().partnership_id, framework_id, today())
    except NoSuchWorksheet:
        abort(404)
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
        return redirect(url_for("staff.worksheets"), 303)
    return redirect(url_for("staff.worksheet", framework_id=framework_id, number=sheet.number), 303)


@blueprint.get("/worksheets/<framework_id>/<int:number>")
@signed_in(accounts.SEE_REPORTS)
def worksheet(framework_id: str, number: int) -> ResponseReturnValue:
    """A worksheet's sections, how far each is, and what moved. For administrators, coordinators, readers,
    viewers. Outcomes: the page; 404.
    """
    partnership_id = staff().partnership_id
    with web.reading() as db:
        sheet = _own(db, framework_id, number)
    answered = []
    if sheet.finished_on is None and staff().may(accounts.FILL_WORKSHEETS):
        with web.writing() as db:
            answered = worksheets.answered_elsewhere(db, partnership_id, framework_id, today())
    return render_template(
        "staff/worksheet.html",
        sheet=sheet,
        answered=answered,
        say=record_words,
        moved=moved(sheet),
        form=forms.NothingForm(),
    )


@blueprint.get("/worksheets/<framework_id>/<int:number>/<section_id>")
@signed_in(accounts.SEE_REPORTS)
def worksheet_section(framework_id: str, number: int, section_id: str) -> ResponseReturnValue:
    """The items of one section, with what people said and with numbers from records. For administrators,
    coordinators, readers, viewers. Outcomes: the page; 404.
    """
    sheet, shown = _section(framework_id, number, section_id)
    return _section_page(sheet, section_id, shown)


@blueprint.post("/worksheets/<framework_id>/<int:number>/<section_id>/save")
@signed_in(accounts.FILL_WORKSHEETS)
def save_worksheet(framework_id: str, number: int, section_id: str) -> ResponseReturnValue:
    """Save the items of a section. For administrators and coordinators of the whole partnership.

    Outcomes: 303 to where the person was, or to the next section; 422 with everything that was typed, where
    an item could not be saved, while all others were; 404 for a worksheet that is finished or is none.
    """
    sheet, shown = _section(framework_id, number, section_id)
    if sheet.finished_on is not None:
        abort(404)
    try:
        _save(shown, framework_id)
    except NoSuchWorksheet as refusal:
        flash(sentences.refusal_text(refusal), "refused")
        return redirect(url_for("staff.worksheets"), 303)
    if any(one.errors for one in shown):
        return _section_page(sheet, section_id, shown), 422
    flash(_("Saved."))
    return redirect(_onward(sheet, section_id), 303)


def _section(framework_id: str, number: int, section_id: str) -> tuple[Sheet, list[Shown]]:
    """A worksheet with the items of one of its sections; otherwise the request ends with 404."""
    with web.reading() as db:
        sheet = _own(db, framework_id, number)
        items = sheet.of_section(section_id)
        if not items:
            abort(404)
        past = {
            item.measure.id: worksheets.history(db, staff().partnership_id, sheet, item.measure.id)
            for item in items
        }
    return sheet, [Shown(item, ItemForm(item, framework_id), past[item.measure.id]) for item in items]


def _section_page(sheet: Sheet, section_id: str, shown: list[Shown]) -> str:
    partnership_id, framework_id = staff().partnership_id, sheet.framework.id
    with web.writing() as db:
        found = evidence.build(db, partnership_id, framework_id, today())
        numbers = records.by_measure(db, partnership_id)
    ids = [section.id for section in sheet.framework.sections]
    place = ids.index(section_id)
    return render_template(
        "staff/worksheet_section.html",
        sheet=sheet,
        section=sheet.framework.sections[place],
        place=place + 1,
        before=ids[place - 1] if place else "",
        after=ids[place + 1] if place + 1 < len(ids) else "",
        shown=shown,
        can_fill=sheet.finished_on is None and staff().may(accounts.FILL_WORKSHEETS),
        evidence_of=found.coverage.measure,
        lines_of=lambda measure: lines_of(found, measure),
        numbers=numbers,
        put=record_words,
        words=forms,
        say=sentences,
        form=forms.NothingForm(),
        at_home=clock.at_home,
    )


@blueprint.post("/worksheets/<framework_id>/<int:number>/finish")
@signed_in(accounts.FILL_WORKSHEETS)
def finish_worksheet(framework_id: str, number: int) -> ResponseReturnValue:
    """Finish a worksheet: it never changes any more. For administrators and coordinators of the whole
    partnership. Outcomes: 303 to it, saying why not where it was not; 404.
    """
    partnership_id = staff().partnership_id
    try:
        with web.writing() as db:
            if _own(db, framework_id, number).finished_on is not None:
                raise NoSuchWorksheet("No worksheet is being filled in.")
            worksheets.finish(db, partnership_id, framework_id, today())
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("Finished. It stays as it is, and stands beside the next one."))
    return redirect(url_for("staff.worksheet", framework_id=framework_id, number=number), 303)


@blueprint.post("/worksheets/<framework_id>/<int:number>/take-over")
@signed_in(accounts.FILL_WORKSHEETS)
def take_over_ratings(framework_id: str, number: int) -> ResponseReturnValue:
    """Take over what a group answered in a collection, for items not rated yet. For administrators and
    coordinators of the whole partnership. Outcomes: 303 to the worksheet; 404.
    """
    partnership_id, code = staff().partnership_id, request.form.get("collection", "")
    try:
        with web.writing() as db:
            _own(db, framework_id, number)
            count = worksheets.take_over(db, partnership_id, framework_id, code, today(), now())
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("Taken over: %(count)s items. Those that had a rating stay as they are.") % {"count": count})
    return redirect(url_for("staff.worksheet", framework_id=framework_id, number=number), 303)


def moved(sheet: Sheet) -> Mapping[str, int]:
    """How many items went up, down, or stayed since last time. They are no people."""
    ways = [worksheets.movement(item) for item in sheet.items]
    return {way: ways.count(way) for way in ("up", "down", "same")}


def _own(db: Session, framework_id: str, number: int) -> Sheet:
    try:
        return worksheets.numbered(db, staff().partnership_id, framework_id, number)
    except NoSuchWorksheet:
        abort(404)


def _onward(sheet: Sheet, section_id: str) -> str:
    """Where a button leads: on to the next section, or back to the item beside it."""
    address: dict[str, Any] = {"framework_id": sheet.framework.id, "number": sheet.number}
    after = request.form.get("onward", "")
    if after in {section.id for section in sheet.framework.sections}:
        return url_for("staff.worksheet_section", section_id=after, **address)
    at = request.form.get("at", "")
    anchor = at if at in {item.measure.id for item in sheet.items} else None
    return url_for("staff.worksheet_section", section_id=section_id, _anchor=anchor, **address)


def _save(shown: list[Shown], framework_id: str) -> None:
    """Save every item of the page that can be; the others keep what was typed, and say why."""
    if not forms.NothingForm().validate_on_submit():
        abort(400)
    savings: list[Saving] = []
    for one in shown:
        # Whoever sends a part of the page changes only that.
        if not any(name.startswith(f"{one.item.measure.id}-") for name in request.form):
            continue
        if one.form.validate():
            savings.append(one.form.saving(one.item))
        else:
            one.errors += [str(told) for errors in one.form.errors.values() for told in errors]
    partnership_id = staff().partnership_id
    with web.writing() as db:
        refused = worksheets.save(db, partnership_id, framework_id, savings, now())
        newest = worksheets.current(db, partnership_id, framework_id)
    held = {item.measure.id: item for item in newest.items} if newest is not None else {}
    for one in shown:
        refusal = refused.get(one.item.measure.id)
        item = held.get(one.item.measure.id)
        if refusal is not None:
            one.errors.append(sentences.refusal_text(refusal))
            if isinstance(refusal, WrittenMeanwhile) and item is not None:
                one.theirs = item.filled
        if item is not None:
            # What was saved just now was seen by whoever saved it; what another wrote is shown beside.
            one.form.seen.data = str(item.version)
