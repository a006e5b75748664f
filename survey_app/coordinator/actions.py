"""Actions: what is done about what people said, how far it is, and what people are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import reader, wording
from survey_app import action_words, i18n, sentences, spoken, web
from survey_app.coordinator.action_forms import ActionForm, ToldForm
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.coordinator.forms import NothingForm
from survey_app.i18n import gettext as _
from survey_app.i18n import questionnaire_words
from survey_app.services import accounts, actions, codebooks, collections, districts, programmes
from survey_app.services.actions import Doing, LookFirst, Told, Words
from survey_app.services.quotes import MayPoint
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

ENGLISH = i18n.SOURCE_LANGUAGE
EASY_AGE = 9
AGE_AT_GRADE_NOUGHT = 5
"""A reading grade counts school years in the United States, of which the first begins at six."""
WHOLE_WORDS = "whole"
"""Stands for the whole partnership where a list is narrowed to a district."""


@needs_doing
def find_overdue_actions(db: Session, member: accounts.Staff, day: date) -> list[ToDo]:
    """The actions whose day is over: one line, however many there are."""
    if not member.may(accounts.KEEP_RECORDS):
        return []
    late = [one for one in actions.listing(db, member.partnership_id, day) if one.is_overdue]
    if not late:
        return []
    if len(late) == 1:
        said = _("An action is overdue: %(text)s") % {"text": late[0].text}
        return [ToDo(said, url_for("staff.action", action_id=late[0].id), _("Say how far it is"))]
    said = _("%(number)s actions are overdue.") % {"number": len(late)}
    return [ToDo(said, url_for("staff.actions"), _("Say how far they are"))]


# --- The list, and what became of what people raised ---


@blueprint.get("/actions", endpoint="actions")
@signed_in(accounts.SEE_REPORTS)
def list_actions() -> ResponseReturnValue:
    """The actions, overdue ones first. For administrators, coordinators, readers, viewers.

    status, district, about: what they are narrowed to; anything unknown narrows nothing.
    """
    mine = staff().partnership_id
    with web.reading() as db:
        listed = actions.listing(db, mine, today())
        areas = districts.listing(db, mine)
        names = _names(db)
    status, district = request.args.get("status", ""), request.args.get("district", "")
    about = request.args.get("about", "")
    found = [
        one
        for one in listed
        if (status not in actions.STATUSES or one.status == status)
        and (not district or (one.district_id or WHOLE_WORDS) == district)
        and (not about or about in _abouts(one))
    ]
    return render_template(
        "staff/actions.html",
        listed=found,
        anything=bool(listed),
        areas=areas,
        names=names,
        abouts=sorted(
            {key for one in listed for key in _abouts(one)}, key=lambda key: names.of(key).casefold()
        ),
        chosen=(status, district, about),
        words=action_words,
        whole=WHOLE_WORDS,
    )


@blueprint.get("/actions/raised")
@signed_in(accounts.SEE_REPORTS)
def raised_themes() -> ResponseReturnValue:
    """The themes that shown figures raise, with what became of each. For those who see reports."""
    with web.writing() as db:
        answered = actions.raised_and_answered(db, staff().partnership_id, today())
        doings = {one.id: one for one in actions.listing(db, staff().partnership_id, today())}
        names = _names(db)
    return render_template(
        "staff/actions_raised.html", answered=answered, doings=doings, names=names, words=action_words
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What the things that an action is about are called, each by a key such as `theme:T01`."""

    known: dict[str, str]

    def of(self, key: str) -> str:
        """The name, or what stands for it where there is none (any more)."""
        return self.known.get(key, key.partition(":")[2])

    def of_kind(self, kind: str) -> list[tuple[str, str]]:
        """What there is of a kind, with its names."""
        return [
            (key.partition(":")[2], name) for key, name in self.known.items() if key.startswith(f"{kind}:")
        ]


def _names(db: Session) -> Names:
    mine = staff().partnership_id
    found = {f"theme:{one.id}": questionnaire_words(one.name) for one in codebooks.current(db, mine).themes}
    found |= {f"collection:{one.code}": one.title for one in collections.listing(db, mine, today())}
    found |= {f"programme:{one.code}": one.name for one in programmes.listing(db, mine, today())}
    return Names(found)


def _abouts(one: Doing) -> list[str]:
    kinds = (
        ("theme", one.theme_ids),
        ("collection", one.collection_codes),
        ("programme", one.programme_codes),
        ("measure", one.measure_ids),
    )
    return [f"{kind}:{each}" for kind, held in kinds for each in held]


# --- One action ---


@blueprint.route("/actions/new", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def new_action() -> ResponseReturnValue:
    """Enter an action. For administrators and coordinators.

    theme, collection, programme, measure: what it is about to begin with. Outcomes: the form; 422 with what
    to mend and all that was typed; 303 to the action.
    """
    begun = {
        "themes": request.args.getlist("theme"),
        "collections": request.args.getlist("collection"),
        "programmes": request.args.getlist("programme"),
        "measures": ", ".join(request.args.getlist("measure")),
        "district_id": staff().district_id or "",
    }
    form = _form(begun)
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                made = actions.add(db, staff().partnership_id, form.entered(), today(), staff().id)
                _say_names(db, form)
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("The action is entered. People are told nothing of it until you say so."))
            return redirect(url_for("staff.action", action_id=made), 303)
    page = render_template("staff/action_form.html", form=form, doing=None)
    return page, (422 if form.errors else 200)


@blueprint.get("/actions/<action_id>")
@signed_in(accounts.SEE_REPORTS)
def action(action_id: str) -> ResponseReturnValue:
    """An action with its history, and what people are told of it. For those who see reports. 404."""
    return _action_page(_own(action_id))


@blueprint.route("/actions/<action_id>/change", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def change_action(action_id: str) -> ResponseReturnValue:
    """Change an action, or note how it goes. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend and all that was typed; 303 to the action; 404.
    """
    doing = _own(action_id)
    form = _form(
        {
            "text": doing.text,
            "owner": doing.owner,
            "due_on": doing.due_on,
            "status": doing.status,
            "done_on": doing.done_on,
            "district_id": doing.district_id or "",
            "themes": doing.theme_ids,
            "collections": doing.collection_codes,
            "programmes": doing.programme_codes,
            "measures": ", ".join(doing.measure_ids),
            "after": str(doing.step),
        }
    )
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                hides = actions.change(
                    db,
                    staff().partnership_id,
                    doing.id,
                    form.entered(),
                    form.follows,
                    today(),
                    staff().id,
                )
                _say_names(db, form)
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            flash(_("Kept."))
            if hides:
                flash(_("People no longer see it: look at its words, then show it again."), "refused")
            return redirect(url_for("staff.action", action_id=doing.id), 303)
    page = render_template("staff/action_form.html", form=form, doing=doing)
    return page, (422 if form.errors else 200)


def _say_names(db: Session, form: ActionForm) -> None:
    named = actions.names_in(db, staff().partnership_id, form.entered())
    if named:
        flash(
            _("This may name somebody: %(words)s. An action names roles, since reports print it.")
            % {"words": ", ".join(named)},
            "refused",
        )


def _form(begun: Mapping[str, object]) -> ActionForm:
    with web.reading() as db:
        names = _names(db)
        areas = [(one.id, one.name) for one in districts.listing(db, staff().partnership_id)]
    if staff().district_id is None:
        areas.insert(0, ("", _("The whole partnership")))
    kinds = (names.of_kind(kind) for kind in ("theme", "collection", "programme"))
    return ActionForm(data=begun).offer(areas, *kinds)


# --- What people are told ---


@blueprint.route("/actions/<action_id>/words/<language>", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def action_told(action_id: str, language: str) -> ResponseReturnValue:
    """Write what people are told of an action in one language. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend, or to look at, and all that was typed; 303 to the action; 404.
    """
    doing = _own(action_id)
    if language not in i18n.languages():
        abort(404)
    with web.reading() as db:
        written = actions.words_of(db, doing.id)
    held = written.get(language, Words(language, "", ""))
    form = ToldForm(data={"said": held.said, "did": held.did})
    pointing: tuple[str, ...] = ()
    if form.validate_on_submit():
        looked_at = request.form.getlist("looked_at")
        try:
            with web.writing() as db:
                hides = actions.keep_words(
                    db,
                    staff().partnership_id,
                    doing.id,
                    language,
                    form.said.data,
                    form.did.data,
                    today(),
                    staff().id,
                    looked_at,
                )
        except Refusal as refusal:
            pointing = refusal.words if isinstance(refusal, MayPoint) else ()
            form.form_errors.append(sentences.refusal_text(refusal))
        else:
            _say_kept(form, language, written, hides=hides)
            return redirect(url_for("staff.action", action_id=doing.id) + "#told", 303)
    page = render_template(
        "staff/action_told.html",
        form=form,
        doing=doing,
        in_language=spoken.name(language),
        language_code=language,
        pointing=pointing,
        others=[one for code, one in written.items() if code != language],
        name_of=spoken.name,
        longest=actions.LONGEST_WORDS,
    )
    return page, (422 if form.errors else 200)


def _say_kept(form: ToldForm, language: str, written: Iterable[str], *, hides: bool) -> None:
    flash(_("Kept."))
    age = reading_age(f"{form.said.data} {form.did.data}") if language == ENGLISH else None
    if age is not None and age > EASY_AGE:
        flash(
            _("This reads like a text for age %(age)s. Shorter sentences and everyday words suit age 9.")
            % {"age": age},
            "refused",
        )
    others = [code for code in written if code != language]
    if others and language in written:
        named = sentences.join([spoken.name(code) for code in others])
        flash(_("Look whether the words still say the same in: %(languages)s.") % {"languages": named})
    if hides:
        flash(_("People no longer see it: look at its words, then show it again."), "refused")


def reading_age(text: str) -> int | None:
    """At which age a text in English can be read; None where that cannot be measured here."""
    grade = wording.grade_measure()
    if grade is None or not text.strip():
        return None
    return max(round(grade([text])), 0) + AGE_AT_GRADE_NOUGHT


@blueprint.post("/actions/<action_id>/show")
@signed_in(accounts.KEEP_RECORDS)
def show_action(action_id: str) -> ResponseReturnValue:
    """Let people be told of an action, or tell them no longer. For administrators and coordinators.

    Outcomes: 303 to the action; 422 with what to look at first; 404.
    """
    doing = _own(action_id)
    looked_at = request.form.getlist("looked_at")
    try:
        with web.writing() as db:
            if request.form.get("act") == "hide":
                actions.hide(db, staff().partnership_id, doing.id, today(), staff().id)
                said = _("People are told of it no longer.")
            else:
                actions.show(db, staff().partnership_id, doing.id, today(), staff().id, looked_at=looked_at)
                said = _("People are told of it from now on.")
    except LookFirst as refusal:
        asks = [*looked_at, refusal.why]
        return _action_page(doing, sentences.refusal_text(refusal), asks), 422
    except Refusal as refusal:
        return _action_page(doing, sentences.refusal_text(refusal)), 422
    flash(said)
    return redirect(url_for("staff.action", action_id=doing.id) + "#told", 303)


def _own(action_id: str) -> Doing:
    with web.reading() as db:
        found = actions.get(db, staff().partnership_id, action_id, today())
    if found is None:
        abort(404)
    return found


def _action_page(doing: Doing, refusal: str = "", asks: Iterable[str] = ()) -> str:
    mine = staff().partnership_id
    with web.reading() as db:
        written = actions.words_of(db, doing.id)
        history = actions.history(db, mine, doing.id)
        of_few = actions.is_of_few(db, mine, doing)
        names = _names(db)
    return render_template(
        "staff/action.html",
        doing=doing,
        history=history,
        of_few=of_few,
        names=names,
        measures=reader.measures(),
        told=[(code, spoken.name(code), _as_read(doing, written.get(code))) for code in i18n.languages()],
        words=action_words,
        refusal=refusal,
        asks=tuple(dict.fromkeys(asks)),
        form=NothingForm(),
        in_language=i18n.speaking,
    )


def _as_read(doing: Doing, held: Words | None) -> tuple[Told, str] | None:
    """What people of a language are shown, with its direction."""
    if held is None:
        return None
    with i18n.speaking(held.language):
        direction = i18n.direction()
    return Told(doing.status, held.said, held.did, held.language, is_near=True), direction
