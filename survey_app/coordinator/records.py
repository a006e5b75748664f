"""Numbers from records: a year in one table, entering and correcting one, files in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.disclosure.of_records import Showing
from questionnaires import record_measures
from questionnaires.record_measures import Quantity
from survey_app import record_words, sentences, web
from survey_app.coordinator import record_forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.i18n import gettext as _
from survey_app.services import (
    accounts,
    activities,
    districts,
    gathered,
    periods,
    record_files,
    records,
    summaries,
)
from survey_app.services.activities import Counted
from survey_app.services.records import Doubtful, Entry, Given, Kept, NoSuchRecord
from survey_app.services.refusals import Refusal

WHOLE, EVERYWHERE = "whole", "all"
"""Stand where a district would: the whole partnership's numbers, and those of every place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a quantity in one place, with an entry, or nothing, for each period.

    counted: what the activity register holds of it, by period; None in a line of entries.
    """

    quantity: Quantity
    place: str
    entries: Mapping[str, Entry]
    counted: Mapping[str, Counted] | None = None


@blueprint.get("/records", endpoint="records")
@signed_in(accounts.SEE_REPORTS)
def list_records() -> ResponseReturnValue:
    """A year's numbers from records, by whose record they are. For administrators, coordinators, readers,
    viewers. Small numbers of people are not told. Outcomes: the page; 404 for a district or year that there
    is not.
    """
    partnership_id = staff().partnership_id
    where, year = request.args.get("district", ""), request.args.get("year", "")
    with web.reading() as db:
        areas = districts.listing(db, partnership_id)
        years = records.years(db, partnership_id, today())
        year = year or years[0]
        if year not in years or where not in {"", WHOLE, EVERYWHERE, *(one.id for one in areas)}:
            abort(404)
        district_id = where if where not in ("", WHOLE, EVERYWHERE) else ""
        shown = records.listing(db, partnership_id, district_id or None, periods.read_period(year))
        # A board looks at the whole first; where nothing of it is entered, at what there is.
        of_whole = tuple(one for one in shown if one.district_id is None)
        if not where:
            where = WHOLE if of_whole else EVERYWHERE
        if where == WHOLE:
            shown = of_whole
        names = (year, *periods.quarters(year))
        counted = {
            name: activities.counted(db, partnership_id, district_id or None, periods.read_period(name))
            for name in names
        }
    return render_template(
        "staff/records.html",
        groups=_groups(shown, counted),
        entries=shown,
        periods=names,
        years=years,
        chosen=(where, year),
        counted_where=next((one.name for one in areas if one.id == district_id), "") or _("Every place"),
        say=record_words,
        has_withheld=any(one.showing is not Showing.EXACT for one in shown),
        places=[
            (WHOLE, _("Whole partnership")),
            *((one.id, one.name) for one in areas),
            (EVERYWHERE, _("Every place")),
        ],
    )


def _groups(
    shown: tuple[Entry, ...], counted: Mapping[str, Mapping[str, Counted]]
) -> list[tuple[str, list[Row]]]:
    """The table's lines by whose record they are; what the register counts stands in a line of its own."""
    found: dict[str, list[Row]] = {}
    for quantity in record_measures.records().quantities:
        by_place: dict[str, dict[str, Entry]] = {}
        for one in shown:
            if one.measure_id == quantity.kept_under:
                by_place.setdefault(one.district_name, {})[one.period] = one
        rows = [Row(quantity, place, entries) for place, entries in by_place.items()]
        held = {name: one[quantity.kept_under] for name, one in counted.items() if quantity.kept_under in one}
        if any(one.times for one in held.values()):
            rows.append(Row(quantity, "", {}, held))
        if rows:
            found.setdefault(quantity.source, []).extend(rows)
    return [(source, found[source]) for source in record_measures.SOURCES if source in found]


@blueprint.route("/records/new", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def new_record() -> ResponseReturnValue:
    """Enter a number. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend, or with a question about what looks like a slip, and everything
    that was typed; 303 to the form for the next number.
    """
    form = _form(
        measure_id=_asked_measure(request.args.get("measure", "")),
        district_id=request.args.get("district") or staff().district_id or "",
        period=request.args.get("period", ""),
        source=request.args.get("source", ""),
    )
    doubts = False
    if form.validate_on_submit():
        kept, doubts = _keep(form)
        if kept:
            flash(_("Kept. Enter the next one, or go back to the list."))
            # What stays the same from one number of a report to the next need not be typed again.
            same = {"district": form.district_id.data, "period": form.period.data, "source": form.source.data}
            return redirect(url_for("staff.new_record", **same), 303)
    page = render_template("staff/new_record.html", form=form, doubts=doubts, say=record_words)
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.route("/records/<record_id>", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def record(record_id: str) -> ResponseReturnValue:
    """An entry as it was entered, with its history, to correct. For administrators and coordinators.

    Outcomes: the page; 422 as for a new one; 303 to the newest version; 404 for another partnership's.
    """
    found = _own(record_id)
    newest = found.newest
    form = _form(
        measure_id=found.quantity.kept_under,
        district_id=found.district_id or "",
        period=found.period,
        value="" if newest.value is None else f"{newest.value:.1f}".removesuffix(".0"),
        source=newest.source,
        note=newest.note,
    )
    # Another place or period is another entry.
    form.measure_id.data, form.district_id.data = found.quantity.kept_under, found.district_id or ""
    form.period.data = found.period
    doubts = False
    if form.validate_on_submit():
        kept, doubts = _keep(form)
        if kept:
            flash(_("Corrected. What it was before stays in its history."))
            return redirect(url_for("staff.record", record_id=kept), 303)
    page = render_template(
        "staff/record.html",
        form=form,
        found=found,
        doubts=doubts,
        withdraw_form=record_forms.WithdrawForm(formdata=None),
        say=record_words,
    )
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.post("/records/<record_id>/withdraw")
@signed_in(accounts.KEEP_RECORDS)
def withdraw_record(record_id: str) -> ResponseReturnValue:
    """Let a number stand no longer. For administrators and coordinators. Outcomes: 303 to the entry; 404."""
    form = record_forms.WithdrawForm()
    found = _own(record_id)
    if not form.validate_on_submit():
        flash(" ".join(str(one) for errors in form.errors.values() for one in errors), "refused")
        return redirect(url_for("staff.record", record_id=record_id), 303)
    try:
        with web.writing() as db:
            records.withdraw(db, staff().partnership_id, found.newest.id, form.note.data, today())
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("Withdrawn. It counts nowhere; its history stays."))
    return redirect(url_for("staff.record", record_id=record_id), 303)


@blueprint.route("/records/file", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def bring_records() -> ResponseReturnValue:
    """Take in a file of numbers. For administrators and coordinators.

    Outcomes: the form; 422 with every row to mend, and then nothing is stored; 303 to the list.
    """
    form = record_forms.RecordFileForm()
    if form.validate_on_submit():
        brought = gathered.Brought(form.file.data.filename or _("The file"), form.file.data.read())
        try:
            with web.writing() as db:
                taken = record_files.bring_records(
                    db, staff().partnership_id, brought, today(), is_right=form.is_right.data
                )
        except Refusal as refusal:
            form.form_errors += sentences.refusal_text(refusal).splitlines()
        else:
            flash(
                _("The file is taken in: %(new)s new or corrected, %(same)s there already.")
                % {"new": taken.new, "same": taken.same}
            )
            return redirect(url_for("staff.records"), 303)
    page = render_template("staff/bring_records.html", form=form)
    return page, (422 if form.errors or form.form_errors else 200)


@blueprint.get("/records/template.csv")
@signed_in(accounts.KEEP_RECORDS)
def records_template() -> ResponseReturnValue:
    """A file to fill in, with a row for each number. For administrators and coordinators."""
    return csv_file(record_files.records_template(_used(), today()), "numbers-to-fill-in.csv")


@blueprint.get("/records/records.csv")
@signed_in(accounts.SEE_REPORTS)
def records_file() -> ResponseReturnValue:
    """Every number as a file, small ones not told. For administrators, coordinators, readers, viewers."""
    with web.reading() as db:
        shown = records.listing(db, staff().partnership_id)
    return csv_file(record_files.records_file(shown), "numbers-from-records.csv")


def _own(record_id: str) -> Kept:
    """An entry of one's own partnership and district; otherwise the request ends with 404."""
    with web.reading() as db:
        try:
            return records.kept(db, staff().partnership_id, record_id)
        except NoSuchRecord:
            abort(404)


def csv_file(text: str, name: str) -> Response:
    """A CSV file to download."""
    # With the mark at its beginning a spreadsheet reads it as UTF-8.
    return Response(
        "\ufeff" + text,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _form(**given: str) -> record_forms.RecordForm:
    offered = list(record_measures.serving(_used()))
    held = record_measures.by_measure().get(given.get("measure_id", ""))
    if held is not None and held not in offered:
        offered.append(held)  # entered while another framework was in use, and corrected now
    return record_forms.RecordForm(place_choices(), offered, data=given)


def _used() -> list[str]:
    with web.reading() as db:
        return [one.id for one in summaries.used_frameworks(db, staff().partnership_id)]


def place_choices() -> list[tuple[str, str]]:
    """The places that this account may enter for: an account of a district only its own."""
    with web.reading() as db:
        areas = [(one.id, one.name) for one in districts.listing(db, staff().partnership_id)]
    return areas if staff().district_id else [("", _("Whole partnership")), *areas]


def _asked_measure(text: str) -> str:
    quantity = record_measures.by_measure().get(text)
    return quantity.kept_under if quantity is not None else ""


def _keep(form: record_forms.RecordForm) -> tuple[str, bool]:
    """Keep what a form holds: the entry's id, "" where it was refused, and whether it was doubted."""
    given = Given(
        form.measure_id.data,
        form.district_id.data or None,
        form.period.data,
        form.value.data,
        form.source.data,
        form.note.data,
    )
    try:
        with web.writing() as db:
            kept = records.enter(db, staff().partnership_id, given, today(), is_right=form.is_right.data)
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
        return "", isinstance(refusal, Doubtful)
    return kept, False
