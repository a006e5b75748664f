"""Privacy notices: what people are told about what they write, edited by the partnership itself."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import notices as syntax
from survey_app import i18n, privacy_words, sentences, spoken, web
from survey_app.coordinator import notice_forms as words
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.coordinator.notice_forms import NoticeDetailsForm, NoticeForm
from survey_app.i18n import gettext as _
from survey_app.privacy_words import Filling, Told
from survey_app.services import accounts, collections, cover, districts, notices
from survey_app.services.notices import Details
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

ENGLISH = i18n.SOURCE_LANGUAGE


@needs_doing
def find_notices_to_fill(db: Session, member: accounts.Staff, _day: date) -> list[ToDo]:
    """That nobody has said yet what every notice must say."""
    if not member.may(accounts.EDIT_NOTICES) or notices.details(db, member.partnership_id).is_whole:
        return []
    return [
        ToDo(
            _("No collection of families can open before the privacy notices say whom to ask."),
            url_for("staff.notice_details"),
            _("Fill in the privacy notices"),
            is_pressing=True,
        )
    ]


@blueprint.get("/notices", endpoint="notices")
@signed_in(accounts.EDIT_NOTICES)
def list_notices() -> ResponseReturnValue:
    """The notices by whom they are for, and what is put into them. For administrators."""
    mine = staff().partnership_id
    with web.reading() as db:
        rows = [
            (kind, label, notices.own_languages(db, mine, kind, i18n.languages()))
            for kind, label in words.KIND_WORDS.items()
        ]
        details = notices.details(db, mine)
    return render_template(
        "staff/notices.html", rows=rows, details=details, languages=i18n.languages(), name_of=spoken.name
    )  # fmt: skip


@blueprint.route("/notices/details", methods=["GET", "POST"])
@signed_in(accounts.EDIT_NOTICES)
def notice_details() -> ResponseReturnValue:
    """Say whom people ask about privacy. For administrators.

    Outcomes: the form; 422 with what to mend; 303 to the notices.
    """
    mine = staff().partnership_id
    with web.reading() as db:
        held = notices.details(db, mine)
        versions = notices.history_of_details(db, mine)
    form = NoticeDetailsForm(officer=held.officer)
    if form.validate_on_submit():
        said = Details(form.officer.data)
        try:
            with web.writing() as db:
                notices.say_details(db, mine, said, today(), staff().id)
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("The privacy notices say so from today on."))
            return redirect(url_for("staff.notices"), 303)
    page = render_template("staff/notice_details.html", form=form, versions=versions)
    return page, (422 if form.errors else 200)


@blueprint.route("/notices/<whom>/<language>", methods=["GET", "POST"])
@signed_in(accounts.EDIT_NOTICES)
def notice(whom: str, language: str) -> ResponseReturnValue:
    """Write a notice in one language, look at it, put it in use. For administrators.

    Outcomes: the form, with the notice as people read it; 422 with what to mend and all that was typed; 303
    to the same page once it is in use; 404.
    """
    _check(whom, language)
    mine = staff().partnership_id
    with web.reading() as db:
        versions = notices.history(db, mine, whom, language)
        text = _text_to_begin_with(db, whom, language, request.args.get("from", ""))
    form = NoticeForm(words=text, after=str(versions[0].number if versions else 0))
    if form.validate_on_submit() and "look" not in request.form:
        typed = form.after.data or ""
        after = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
        try:
            with web.writing() as db:
                notices.keep(db, mine, whom, language, form.words.data, after, today(), staff().id)
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("People read this from today on."))
            return redirect(url_for("staff.notice", whom=whom, language=language), 303)
    return _page(whom, language, form), (422 if form.errors else 200)


@blueprint.post("/notices/<whom>/<language>/default")
@signed_in(accounts.EDIT_NOTICES)
def notice_default(whom: str, language: str) -> ResponseReturnValue:
    """Go back to the notice that comes with Heard. For administrators.

    Outcomes: 303 to the notice; 404; where it is in use already, told so.
    """
    _check(whom, language)
    try:
        with web.writing() as db:
            notices.back_to_default(db, staff().partnership_id, whom, language, today(), staff().id)
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("The notice that comes with Heard is in use from today on."))
    return redirect(url_for("staff.notice", whom=whom, language=language), 303)


@blueprint.get("/notices/<whom>/<language>/<int:number>")
@signed_in(accounts.EDIT_NOTICES)
def notice_version(whom: str, language: str, number: int) -> ResponseReturnValue:
    """A version as it was, and the collections that showed it. For administrators. Outcomes: it; 404."""
    _check(whom, language)
    mine = staff().partnership_id
    with web.reading() as db:
        version = next(
            (one for one in notices.history(db, mine, whom, language) if one.number == number), None
        )
        if version is None:
            abort(404)
        showed = notices.collections_that_showed(db, mine, whom, version)
        told = _told(db, version.text, ENGLISH if version.is_default else language)
    return render_template(
        "staff/notice_version.html",
        kind=whom,
        label=words.KIND_WORDS[whom],
        in_language=spoken.name(language),
        language_code=language,
        version=version,
        showed=showed,
        notice=told,
    )


def _check(kind: str, language: str) -> None:
    if kind not in syntax.KINDS or language not in i18n.languages():
        abort(404)


def _text_to_begin_with(db: Session, kind: str, language: str, number: str) -> str:
    """What stands in the box: an earlier version that was asked for, or what people read now."""
    mine = staff().partnership_id
    for version in notices.history(db, mine, kind, language):
        if str(version.number) == number:
            return version.text
    found = notices.shown(db, mine, kind, language)
    return privacy_words.in_words(found.text, language) if found.is_default else found.text


def _told(db: Session, text: str, language: str) -> Told:
    mine = staff().partnership_id
    name = districts.partnership_name(db, mine)
    # Each collection says its own reader and its own time.
    example = Filling(name, cover.numbers(db, mine), collections.USUAL_MONTHS, _("your support worker"))
    return privacy_words.told(text, language, notices.details(db, mine), example)


def _page(kind: str, language: str, form: NoticeForm) -> str:
    mine = staff().partnership_id
    text = form.words.data or ""
    with web.reading() as db:
        versions = notices.history(db, mine, kind, language)
        return render_template(
            "staff/notice.html",
            kind=kind,
            label=words.KIND_WORDS[kind],
            language_code=language,
            in_language=spoken.name(language),
            form=form,
            versions=versions,
            is_own=bool(notices.own_languages(db, mine, kind, (language,))),
            is_approved=next(one.approved for one in spoken.languages() if one.code == language),
            has_own_english=bool(notices.own_languages(db, mine, kind, (ENGLISH,))),
            odd=syntax.other_braces(text),
            placeholders=words.PLACEHOLDER_WORDS,
            details=notices.details(db, mine),
            notice=_told(db, text, language),
        )
