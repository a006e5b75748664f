"""Reports: the list, one report as a page in which coordinators write, its editions and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from survey_app import report_words, sentences, web
from survey_app.coordinator.doorway import blueprint, now, signed_in, staff, today
from survey_app.coordinator.report_forms import NewReportForm, WordsForm
from survey_app.i18n import gettext as _
from survey_app.papers import as_html
from survey_app.papers.model import Narrative
from survey_app.papers.staff_words import staff_words
from survey_app.reports import editions
from survey_app.reports.editions import Read
from survey_app.services import accounts, districts, evidence, reports
from survey_app.services.refusals import Refusal
from survey_app.services.reports import Edition, KeptReport, Written, WrittenMeanwhile
from survey_app.store.database import Session

LARGEST_NUMBER = 1_000_000
"""Of an edition or a version in a form; nobody gets there."""
TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Open:
    """A place of a report that somebody is writing in, and what must be mended there.

    other: what somebody else wrote there meanwhile, None where nobody did.
    """

    form: WordsForm
    problem: str = ""
    other: Written | None = None


@blueprint.get("/reports", endpoint="reports")
@signed_in(accounts.SEE_REPORTS)
def list_reports() -> ResponseReturnValue:
    """The reports that the partnership keeps. For administrators, coordinators, readers, viewers."""
    with web.reading() as db:
        listed = reports.listing(db, staff().partnership_id)
    return render_template("staff/reports.html", listed=listed, words=report_words)


@blueprint.route("/reports/new", methods=["GET", "POST"])
@signed_in(accounts.MAKE_REPORTS)
def new_report() -> ResponseReturnValue:
    """Choose a kind, a district and a period, and have the report made. For administrators, coordinators.

    Outcomes: the form; 422 with what to mend; 303 to the report, which is being made.
    """
    me = staff()
    with web.reading() as db:
        areas = [(one.id, one.name) for one in districts.listing(db, me.partnership_id)]
        periods = evidence.periods(db, me.partnership_id, today())
    form = NewReportForm(
        # Whoever belongs to a district makes reports for it alone.
        areas if me.district_id else [("", _("The whole partnership")), *areas],
        [
            *((name, report_words.period_text(evidence.read_period(name))) for name in periods),
            ("", report_words.period_text(None)),
        ],
        kind=request.args.get("kind", reports.KINDS[0]),
    )
    if form.validate_on_submit():
        period = evidence.read_period(form.period.data) if form.period.data else None
        try:
            with web.writing() as db:
                report = reports.begin(
                    db,
                    me.partnership_id,
                    form.kind.data,
                    form.district_id.data or None,
                    period,
                    me.id,
                    today(),
                )
                if not reports.editions(db, report):
                    reports.ask(db, report, me.id, now())
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            make_now()
            return redirect(url_for("staff.report", report_id=report.id), 303)
    hints = {kind: what_for for kind, (_title, what_for) in report_words.KIND_WORDS.items()}
    page = render_template("staff/new_report.html", form=form, hints=hints)
    return page, (422 if form.errors else 200)


@blueprint.get("/reports/<report_id>")
@signed_in(accounts.SEE_REPORTS)
def report(report_id: str) -> ResponseReturnValue:
    """A report as a page: what changed, its files, its editions. For whoever sees figures.

    With `edition`, that one. Outcomes: the page; 404.
    """
    return _page(report_id)


@blueprint.post("/reports/<report_id>/make")
@signed_in(accounts.MAKE_REPORTS)
def make_report(report_id: str) -> ResponseReturnValue:
    """Have another edition made. For administrators, coordinators. Outcomes: 303 to the report; 404."""
    me = staff()
    with web.writing() as db:
        reports.ask(db, _found(db, report_id), me.id, now())
    make_now()
    return redirect(url_for("staff.report", report_id=report_id), 303)


@blueprint.post("/reports/<report_id>/words")
@signed_in(accounts.MAKE_REPORTS)
def write_report(report_id: str) -> ResponseReturnValue:
    """Keep what was written in one place of a report. For administrators, coordinators.

    Outcomes: 303 to that place; 422 with all that was typed, and with what somebody else wrote there
    meanwhile; 404 for a place or an edition that there is not.
    """
    me, form = staff(), WordsForm()
    if not form.validate_on_submit():
        abort(400)
    slot, number = form.slot.data or "", _number(form.edition.data)
    try:
        with web.writing() as db:
            kept = _found(db, report_id)
            edition = reports.ready(db, kept, number) or _none()
            paper = editions.frozen(edition)
            if slot not in {one.slot for one in paper.narratives()}:
                abort(404)
            basis = editions.basis_of(paper, slot)
            reports.write(
                db, kept, slot, form.words.data, basis, me.id, now(), _number(form.seen.data, 0) or 0
            )
    except WrittenMeanwhile as meanwhile:
        form.seen.data = str(meanwhile.now.version)
        problem = sentences.refusal_text(meanwhile)
        return _page(report_id, number, Open(form, problem, meanwhile.now)), 422
    except Refusal as refusal:
        return _page(report_id, number, Open(form, sentences.refusal_text(refusal))), 422
    make_now()
    flash(_("It is kept.") if (form.words.data or "").strip() else _("The text is taken out."))
    return redirect(_address(report_id, number) + f"#{place_of(slot)}", 303)


@blueprint.get("/reports/<report_id>/words/<slot>")
@signed_in(accounts.SEE_REPORTS)
def report_words_of(report_id: str, slot: str) -> ResponseReturnValue:
    """Every version of what was written in one place. For whoever sees figures. Outcomes: they; 404."""
    with web.reading() as db:
        kept = _found(db, report_id)
        versions = reports.history(db, kept, slot)
    if not versions:
        abort(404)
    return render_template("staff/report_words.html", report=kept, versions=versions, words=report_words)


@blueprint.get("/reports/<report_id>/<name>")
@signed_in(accounts.SEE_REPORTS)
def report_file(report_id: str, name: str) -> ResponseReturnValue:
    """A report as a file. For whoever sees figures. With `edition`, that one.

    Outcomes: the file; 303 to the report where it is being made, since it was never asked for or something
    in it changed; 404.
    """
    if name not in TYPES:
        abort(404)
    number = _number(request.args.get("edition"))
    with web.writing() as db:
        kept = _found(db, report_id)
        edition = reports.ready(db, kept, number) or _none()
        mark = editions.read(db, kept, edition).mark
        content = reports.file(db, kept, edition, name, mark)
        if content is None:
            reports.want(db, kept, edition, name, today())
    if content is None:
        make_now()
        flash(_("The file is being made. This page shows it as soon as it is there."))
        return redirect(_address(report_id, number), 303)
    response = Response(content, content_type=TYPES[name])
    called = report_words.file_name(kept, edition.number, name)
    response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


@blueprint.post("/reports/<report_id>/files")
@signed_in(accounts.SEE_REPORTS)
def make_report_files(report_id: str) -> ResponseReturnValue:
    """Have the files made that are not there (any more). For whoever sees figures. Outcomes: 303; 404."""
    number = _number(request.form.get("edition"))
    with web.writing() as db:
        kept = _found(db, report_id)
        edition = reports.ready(db, kept, number) or _none()
        known = reports.files(db, edition)
        for name in reports.FORMATS:
            if name not in known:
                reports.want(db, kept, edition, name, today())
    make_now()
    return redirect(_address(report_id, number), 303)


def make_now() -> None:
    """Have the worker begin at once. Where the queue does not answer, it comes to it within a minute."""
    # Huey loads the drivers of every storage it knows: a web worker need not carry them until then.
    from survey_app import queue

    try:
        queue.ask_for_reports(current_app.extensions["heard_settings"])
    except queue.QueueUnusable:
        current_app.logger.warning("The queue does not answer; reports are made a little later.")


def place_of(slot: str) -> str:
    """The id on the page of the place in which a narrative is written."""
    return f"write-{slot}"


def _page(report_id: str, number: int | None = None, writing: Open | None = None) -> str:
    if number is None:
        number = _number(request.args.get("edition"))
    with web.reading() as db:
        kept = _found(db, report_id)
        known = reports.editions(db, kept)
        edition = reports.ready(db, kept, number)
        if edition is None and number is not None:
            abort(404)
        read = None if edition is None else editions.read(db, kept, edition, with_changes=True)
        files = {} if edition is None else reports.files(db, edition)
        written = reports.written(db, kept)
    newest = known[0] if known else None
    return render_template(
        "staff/report.html",
        report=kept,
        editions=known,
        newest=newest,
        edition=edition,
        read=read,
        before=_before(known, edition),
        body="" if read is None else _body(read, _after(kept, read, written, writing)),
        files=files,
        formats=reports.FORMATS,
        waits=(newest is not None and newest.is_being_made) or not all(files.values()),
        words=report_words,
        moved_text=staff_words().moved_text,
        form=writing.form if writing is not None else None,
        problem=writing.problem if writing is not None else "",
        place=place_of(writing.form.slot.data) if writing is not None else "",
    )


def _body(read: Read, after: Callable[[Narrative], str] | None) -> Markup:
    return Markup(as_html.render(read.paper, fragment=True, after_narrative=after))  # noqa: S704 - a template


def _after(
    kept: KeptReport, read: Read, written: Mapping[str, Written], writing: Open | None
) -> Callable[[Narrative], str] | None:
    """What stands below each room for words: the form, closed, for whoever may write."""
    if not staff().may(accounts.MAKE_REPORTS):
        return None

    def after(narrative: Narrative) -> str:
        slot = narrative.slot
        standing = written.get(slot)
        is_open = writing is not None and writing.form.slot.data == slot
        if is_open and writing is not None:
            form = writing.form
        else:
            form = WordsForm(
                formdata=None,
                words=standing.words if standing is not None else "",
                slot=slot,
                seen=str(standing.version if standing is not None else 0),
                edition=str(read.edition.number),
            )
        return Markup(  # noqa: S704 - a template's own work
            render_template(
                "staff/_report_words.html",
                report=kept,
                narrative=narrative,
                form=form,
                place=place_of(slot),
                standing=standing,
                is_open=is_open,
                problem=writing.problem if is_open and writing is not None else "",
                other=writing.other if is_open and writing is not None else None,
            )
        )

    return after


def _before(known: tuple[Edition, ...], edition: Edition | None) -> Edition | None:
    if edition is None:
        return None
    return next((one for one in known if one.state == "ready" and one.number < edition.number), None)


def _found(db: Session, report_id: str) -> KeptReport:
    return reports.find(db, staff().partnership_id, report_id) or _none()


def _address(report_id: str, number: int | None) -> str:
    return url_for("staff.report", report_id=report_id, edition=number)


def _number(text: str | None, otherwise: int | None = None) -> int | None:
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit()) or not 0 <= int(text[:9]) <= LARGEST_NUMBER:
        abort(404)
    return int(text[:9])


def _none() -> NoReturn:
    abort(404)
