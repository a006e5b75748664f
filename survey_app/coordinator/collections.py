"""Collections: which there are, opening one in five minutes, handing it out, closing it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.model import PLACEHOLDERS, Questionnaire
from questionnaires.wording import fill
from survey_app import sentences, spoken, web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, now, signed_in, staff, today
from survey_app.i18n import format_date, questionnaire_words
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.services import (
    accounts,
    checklist,
    collections,
    districts,
    gathered,
    instruments,
    languages,
    programmes,
    shared_answers,
)
from survey_app.services.checklist import Check
from survey_app.services.collections import AskedCollection, Opening
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

CLOSING_SOON = timedelta(days=7)
CHECK_WORDS = {
    Check.READ: (
        _later("Somebody reads what people write"),
        _later("Nobody does in the days ahead, so boxes for words are closed."),
    ),
    Check.NUMBERS: (
        _later("People are shown your own numbers for a worry about a child"),
        _later("They are not entered, so people see the national lines alone."),
    ),
    Check.LAST_DAY: (
        _later("It has a last day"),
        _later("It has none: it stays open until somebody closes it."),
    ),
    Check.INVITED: (
        _later("You said how many are asked"),
        _later("Not said, so no report can tell how many of them answered."),
    ),
    Check.CARDS: (
        _later("There are cards to pair the waves by"),
        _later("There are none yet. Make them on the programme's page before the first person answers."),
    ),
}
"""Each line of the checklist: as it is said when it is settled, and what it means that it is not."""
_FILLED_BY_ITSELF = frozenset({"partnership"})
_AT_WORK = ("practitioners", "strategic_leaders")
_FAMILIES = ("young_people", "parents_carers")
_BROUGHT = {
    (True, False): _later("Every row was added."),
    (True, True): _later("What was new was added. The other rows were there already."),
    (False, True): _later("Every row was there already."),
    (False, False): _later("The file held no rows."),
}
"""What came of a file, without a count: in a small group a number would tell too much."""


@needs_doing
def find_collections_to_see_to(db: Session, member: accounts.Staff, day: date) -> list[ToDo]:
    """Collections that end within a week."""
    if not member.may(accounts.OPEN_COLLECTIONS):
        return []
    return [
        ToDo(
            _("“%(title)s” closes on %(day)s.")
            % {"title": collection.title, "day": format_date(collection.closes_on)},
            url_for("staff.collection", code=collection.code),
            _("See the collection"),
        )
        for collection in collections.listing(db, member.partnership_id, day)
        if collection.state == "open"
        and collection.closes_on is not None
        and collection.closes_on - day <= CLOSING_SOON
    ]


@blueprint.get("/collections", endpoint="collections")
@signed_in(accounts.SEE_COLLECTIONS)
def list_collections() -> ResponseReturnValue:
    """A partnership's collections by state, the newest first. For everybody signed in. No numbers."""
    with web.reading() as db:
        listed = collections.listing(db, staff().partnership_id, today())
    groups = [
        (state, [collection for collection in listed if collection.state == state])
        for state in ("open", "not_yet", "closed")
    ]
    return render_template("staff/collections.html", groups=groups, words=forms)


# --- Opening one ---


@blueprint.get("/collections/new")
@signed_in(accounts.OPEN_COLLECTIONS)
def choose_questionnaire() -> ResponseReturnValue:
    """Step one: which questionnaire, by audience, with its purpose. For administrators and coordinators."""
    with web.reading() as db:
        held = instruments.askable(db, staff().partnership_id).values()
    groups = [
        (audience, sorted((q for q in held if q.audience == audience), key=lambda q: q.title))
        for audience in sentences.AUDIENCE_WORDS
    ]
    return render_template(
        "staff/choose_questionnaire.html",
        groups=groups,
        words=forms,
        shown=shown,
        programme=request.args.get("programme"),
    )


@blueprint.route("/collections/new/<questionnaire_id>", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def new_collection(questionnaire_id: str) -> ResponseReturnValue:
    """Step two: title, who sees it, how careful, when. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend and everything that was typed; 303 to the new collection; 404.
    """
    with web.reading() as db:
        questionnaire = instruments.find(db, staff().partnership_id, questionnaire_id)
    if questionnaire is None:
        abort(404)
    day = today()
    form = _form_for(questionnaire, day)
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                opened = collections.open_collection(
                    db,
                    staff().partnership_id,
                    _opening(questionnaire, form),
                    day,
                    spoken=spoken.languages(),
                )
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(
                _("The collection is set up. Bring the scores in below.")
                if questionnaire.entered
                else _("The collection is set up. Hand out its link, its code or a paper copy.")
            )
            return redirect(url_for("staff.collection", code=opened.code), 303)
    page = render_template(
        "staff/new_collection.html",
        form=form,
        questionnaire=questionnaire,
        shown=shown,
        words=forms,
        kind_hints={kind: words[1] for kind, words in forms.KIND_WORDS.items()},
        class_hints={name: words[1] for name, words in forms.CLASS_WORDS.items()},
        language_hints={one.code: forms.NOT_APPROVED for one in spoken.languages() if not one.approved},
        languages_closed=_closed_languages(questionnaire),
    )
    return page, (422 if form.errors else 200)


def _closed_languages(questionnaire: Questionnaire) -> frozenset[str]:
    """The languages that cannot be chosen.

    For young people those that no speaker has approved, for people at work those without their questions.
    """
    if languages.at_work(questionnaire.audience):
        return frozenset(one.code for one in spoken.languages() if not one.asks_staff)
    if questionnaire.audience != languages.YOUNG_PEOPLE:
        return frozenset()
    with web.reading() as db:
        if collections.is_example(db, staff().partnership_id):
            return frozenset()
    return frozenset(one.code for one in spoken.languages() if not one.approved)


def _form_for(questionnaire: Questionnaire, day: date) -> forms.CollectionForm:
    partnership_id = staff().partnership_id
    with web.reading() as db:
        areas = [(area.id, area.name) for area in districts.listing(db, partnership_id)]
        whose = staff().district_id
        receivers = (
            shared_answers.receivers_in(db, partnership_id, whose)
            if whose
            else shared_answers.receivers(db, partnership_id)
        )
        running = [p for p in programmes.listing(db, partnership_id, day) if p.is_open]
    wanted = next((p.id for p in running if p.code == request.args.get("programme")), "")
    kinds = kinds_for(questionnaire)
    classes = classes_for(questionnaire)
    # A published instrument is asked in the language in which it was loaded, and in no other.
    offered = [
        (one.code, spoken.name(one.code))
        for one in spoken.languages()
        if one.code != languages.ENGLISH and not questionnaire.instrument
    ]
    closed = _closed_languages(questionnaire)
    titled = [pair for pair in offered if pair[0] not in closed]
    return forms.collection_form(placeholders_of(questionnaire), titled)(
        questionnaire,
        # Whoever belongs to a district opens for that district alone.
        [] if whose else areas,
        [(p.id, p.name) for p in running],
        kinds,
        classes,
        extra_questions(questionnaire),
        offered,
        receivers,
        data={
            "title": "" if "{" in questionnaire.title else questionnaire_words(questionnaire.title),
            "kind": kinds[0],
            "shared_to": "",
            "disclosure_class": classes[0],
            "audience": questionnaire.audience,
            "programme_id": wanted,
            "opens_on": day,
            "kept_months": str(collections.USUAL_MONTHS),
        },
    )


def _opening(questionnaire: Questionnaire, form: forms.CollectionForm) -> Opening:
    def chosen(name: str) -> str | None:
        field = getattr(form, name, None)
        return (field.data or None) if field is not None else None

    shared = form.kind.data == "shared"
    return Opening(
        questionnaire_id=questionnaire.id,
        title=form.title.data,
        titles={code: field.data or "" for code, field in form.titles()},
        opens_on=form.opens_on.data,
        kind=form.kind.data,
        disclosure_class=form.disclosure_class.data,
        audience=form.audience.data,
        district_id=chosen("district_id"),
        programme_id=chosen("programme_id"),
        wave=chosen("wave"),
        closes_on=form.closes_on.data,
        shared_with=form.shared_with.data or "" if shared else "",
        shared_to=form.shared_to.data or "" if shared else "",
        turned_on=tuple(form.turned_on.data or ()) if "turned_on" in form else (),
        fillings={name: field.data for name, field in form.fillings()},
        invited=form.invited.data,
        languages=tuple(form.languages.data or ()) if "languages" in form else (),
        shared_device=form.shared_device.data,
        kept_months=int(form.kept_months.data or collections.USUAL_MONTHS),
    )


def kinds_for(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The kinds that a questionnaire can be opened as, the usual one first."""
    if questionnaire.audience in _AT_WORK:
        return ("staff", "anonymous", "shared")
    return ("anonymous", "shared")


def classes_for(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The disclosure classes on offer, the safest that fits the audience first."""
    safest = collections.safest_class(questionnaire.audience)
    rest = [name for name in collections.DISCLOSURE_CLASSES if name != safest]
    return (safest, *(name for name in rest if name != "open" or questionnaire.audience not in _FAMILIES))


def shown(text: str) -> str:
    """A wording as it stands before anything is filled in: each placeholder as an ellipsis."""
    return sentences.unfilled(text)


def extra_questions(questionnaire: Questionnaire) -> dict[str, str]:
    """The questions that are asked only if a partnership turns them on: words by id."""
    return {q.id: shown(q.text) for q in questionnaire.questions if q.off_unless_chosen}


def placeholders_of(questionnaire: Questionnaire) -> list[str]:
    """The placeholders in a questionnaire's words that the coordinator fills, by the alphabet."""
    words = [questionnaire.title, questionnaire.why, questionnaire.thanks]
    for question in questionnaire.questions:
        words += [question.text, question.hint, question.easy, question.acknowledgement, question.explanation]
        words += [option.label for option in question.options]
    found = {name for text in words for name in re.findall(r"\{(\w+)\}", text)}
    return sorted((found & PLACEHOLDERS) - _FILLED_BY_ITSELF)


# --- One collection ---


@blueprint.get("/collections/<code>")
@signed_in(accounts.SEE_COLLECTIONS)
def collection(code: str) -> ResponseReturnValue:
    """What is asked, of whom, until when; its code, link and picture for those who hand it out.

    For everybody signed in. Outcomes: the page; 404 for another partnership's.
    """
    found = own_collection(code)
    link = request.host_url + "c/" + found.code
    with web.reading() as db:
        receiver_id, receiver_name = shared_answers.receiver(db, found)
        choosable = shared_answers.receivers_in(db, found.partnership_id, found.district_id)
        checks = checklist.of(db, found, now()) if found.state != "closed" else ()
    receiver_form = forms.ReceiverForm(formdata=None, data={"shared_to": receiver_id})
    receiver_form.shared_to.choices = choosable
    return render_template(
        "staff/collection.html",
        collection=found,
        checks=checks,
        check_words=CHECK_WORDS,
        is_ready=checklist.is_ready(checks),
        receiver_id=receiver_id,
        receiver_name=receiver_name,
        receiver_form=receiver_form,
        words=forms,
        link=link,
        picture=picture_of(link),
        fill=lambda text: fill(questionnaire_words(text), found.fillings),
        form=forms.NothingForm(),
        languages=_languages_of(found),
        scores_form=forms.ScoresForm(),
    )


@blueprint.get("/collections/<code>/sheet")
@signed_in(accounts.HAND_OUT)
def sheet(code: str) -> ResponseReturnValue:
    """A sheet to print and put up: the title, the picture of the link, its address and code, no more.

    For those who hand it out. Outcomes: the page; 404, also where nobody can answer any more.
    """
    found = own_collection(code)
    if found.state == "closed" or found.questionnaire.entered:
        abort(404)
    link = request.host_url + "c/" + found.code
    return render_template("staff/sheet.html", collection=found, link=link, picture=picture_of(link))


def _languages_of(asked: AskedCollection) -> list[tuple[str, bool]]:
    """The languages that people may choose, by name, and whether a speaker has approved each."""
    known = {one.code: one.approved for one in spoken.languages()}
    return [
        (spoken.name(code), known.get(code, True)) for code in languages.offered(asked, spoken.languages())
    ]


@blueprint.route("/collections/<code>/close", methods=["GET", "POST"])
@signed_in(accounts.OPEN_COLLECTIONS)
def close_collection(code: str) -> ResponseReturnValue:
    """Ask, then close. For administrators and coordinators.

    Outcomes: the question; 303 to the collection; 404.
    """
    found = own_collection(code)
    form = forms.NothingForm()
    if not form.validate_on_submit():
        return render_template("staff/close_collection.html", collection=found, form=form)
    try:
        with web.writing() as db:
            collections.close(db, staff().partnership_id, found.code, today())
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(_("The collection is closed. Nobody can send to it any more."))
    return redirect(url_for("staff.collection", code=found.code), 303)


@blueprint.post("/collections/<code>/scores")
@signed_in(accounts.OPEN_COLLECTIONS)
def bring_scores(code: str) -> ResponseReturnValue:
    """Take in a file of scores that were worked out elsewhere. For administrators and coordinators.

    Outcomes: 303 to the collection, saying what was added or what to mend; 404, also where people answer by
    themselves.
    """
    found = own_collection(code)
    if not found.questionnaire.entered:
        abort(404)
    form = forms.ScoresForm()
    if not form.validate_on_submit():
        flash(" ".join(str(fault) for faults in form.errors.values() for fault in faults), "refused")
        return redirect(url_for("staff.collection", code=found.code), 303)
    brought = gathered.Brought(form.file.data.filename or _("The file"), form.file.data.read())
    try:
        with web.writing() as db:
            taken = gathered.collect(db, staff().partnership_id, found.code, brought, today())
    except Refusal as refusal:
        flash(sentences.refusal_text(refusal), "refused")
    else:
        flash(str(_BROUGHT[bool(taken.added), bool(taken.there_already)]))
    return redirect(url_for("staff.collection", code=found.code), 303)


def own_collection(code: str) -> AskedCollection:
    """The collection of one's own partnership with this code; otherwise the request ends with 404."""
    with web.reading() as db:
        found = collections.find(db, code, today())
    if found is None or found.partnership_id != staff().partnership_id:
        abort(404)
    return found


def picture_of(link: str) -> str:
    """A link as a QR code that a camera reads: an SVG within an address, for an img."""
    return str(segno.make(link, error="m").svg_data_uri(scale=6, border=4, dark="#000", light="#fff"))
