"""Why this number? For any figure of a release: where it comes from, how it was made, what it was before."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from survey_app import evidence_words, sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.coordinator.summaries import drawing, notes_on, stood
from survey_app.i18n import gettext as _
from survey_app.report_words import RULE_WORDS
from survey_app.services import accounts, summaries, why
from survey_app.services.released import BlockFigures, ChangeFigures
from survey_app.services.why import Explained


@blueprint.get("/why/<release_id>/<key>")
@signed_in(accounts.SEE_FIGURES)
def why_this_number(release_id: str, key: str) -> ResponseReturnValue:
    """Everything that explains one figure. For administrators, coordinators, readers, viewers.

    Outcomes: the page; 404 where there is no such release for whoever looks, or it does not tell this.
    """
    partnership_id = staff().partnership_id
    with web.reading() as db:
        found = why.explain(db, partnership_id, release_id, key, today())
        used = summaries.used_frameworks(db, partnership_id)
    if found is None:
        abort(404)
    ends = [one.closed_on or one.closes_on for one in found.subject.collections]
    known = [day for day in ends if day is not None]
    return render_template(
        "staff/why.html",
        found=found,
        earlier=dict(found.earlier[1]) if found.earlier else {},
        first=min(found.subject.collections, key=lambda one: one.opens_on),
        last_day=max(known) if len(known) == len(ends) else None,
        summary_href=_summary_of(found),
        newest_href=why.address(found.newest.id, found.key),
        class_name=forms.CLASS_WORDS[found.klass][0] if found.klass in forms.CLASS_WORDS else _("Worksheet"),
        rule=RULE_WORDS[found.klass],
        coded_by=evidence_words.coded_by_text(found),
        missing=sentences.missing_rule(found.scale) if found.scale is not None else "",
        method=found.told.figure.method if isinstance(found.told, ChangeFigures | BlockFigures) else "",
        notes=notes_on(found.klass),
        used=used,
        stood=stood,
        explain=evidence_words,
        **drawing(),
    )


def _summary_of(found: Explained) -> str:
    asked = found.subject.collections[0]
    if found.subject.is_programme:
        return url_for("staff.programme_summary", code=asked.programme_code)
    return url_for("staff.summary", code=asked.code)
