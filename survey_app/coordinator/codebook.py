"""The codebook: its themes, the draft that becomes its next version, and comments to code again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from questionnaires import codebook_text, codebook_workbook, reader, theme_words
from questionnaires.codebook_changes import CodebookError, Kind, compare
from questionnaires.codebook_checks import Remark
from questionnaires.model import Codebook, DefinitionFaults, Theme
from survey_app import sentences, spoken, web
from survey_app.coordinator import codebook_forms, forms
from survey_app.coordinator.coding import coder_of
from survey_app.coordinator.doorway import ToDo, blueprint, needs_doing, signed_in, staff, today
from survey_app.coordinator.possible_themes import group_beside
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.i18n import questionnaire_words
from survey_app.services import accounts, codebooks, coding, reading, recoding, rosters
from survey_app.services.accounts import Staff
from survey_app.services.codebooks import Edit, Effect, NoSuchTheme, NoSuchVersion, Unmended
from survey_app.services.possible_themes import Possible
from survey_app.services.queued import Queued
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

KIND_WORDS = {
    Kind.ADDED: _later("New"),
    Kind.CHANGED: _later("Changed"),
    Kind.MERGED: _later("Merged"),
    Kind.SPLIT: _later("Split"),
    Kind.RETIRED: _later("Retired"),
    Kind.REOPENED: _later("In use again"),
}
EFFECT_WORDS = {
    Kind.ADDED: _later("No past coding is touched. The machine looks for it in every comment."),
    Kind.CHANGED: _later(
        "What people coded stays, though it was coded by the earlier words. If the meaning changes, add a "
        "new theme instead. The machine suggests anew."
    ),
    Kind.MERGED: _later(
        "What people coded goes to the theme in its place, and each coding keeps a line of history. A "
        "comment that has both keeps the one. What people rejected stays rejected."
    ),
    Kind.SPLIT: _later(
        "What people coded stays under the old theme until a person has coded it again: those comments are "
        "listed. The machine suggests the new themes."
    ),
    Kind.RETIRED: _later(
        "It takes no new comments. What people coded stays, and releases and evidence still know its name. "
        "The machine's suggestions go."
    ),
    Kind.REOPENED: _later("It takes new comments again. The machine looks for it in every comment."),
}
FIELD_WORDS = {
    "name": _later("Name"),
    "definition": _later("Definition"),
    "include": _later("What belongs to it"),
    "exclude": _later("What does not"),
    "voices": _later("Who can speak of it"),
    "measures": _later("Measures"),
    "stems": _later("Stems"),
    "examples": _later("Example comments"),
    "translations": _later("In other languages"),
}
STATE_WORDS = {
    "draft": _later("Draft"),
    "review": _later("Waits for its review"),
    "in_use": _later("In use"),
    "past": _later("Earlier"),
}
CODED_WORDS = {
    "accepted": _later("Accepted by people"),
    "rejected": _later("Rejected by people"),
    "suggested": _later("Suggested by the machine"),
}
_FILES: Mapping[str, tuple[str, Callable[[Codebook], bytes]]] = {
    "yaml": ("application/yaml", lambda found: codebook_text.to_yaml(found).encode("utf-8")),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        codebook_workbook.to_workbook,
    ),
}


@needs_doing
def find_codebook_work(db: Session, member: Staff, _today: date) -> list[ToDo]:
    """Say that a draft waits for this person's review, comments to be coded again, or news of ours."""
    found = []
    if member.may(accounts.EDIT_CODEBOOK):
        if codebooks.may_review(db, member.partnership_id, member.id):
            text, link = _("A new version of the codebook waits for your review."), _("Review it")
            found.append(ToDo(text, url_for("staff.codebook_draft"), link))
        if codebooks.news(db, member.partnership_id) is not None:
            text, link = _("Heard's own codebook has changed. Yours has not."), _("See what is new")
            found.append(ToDo(text, url_for("staff.codebook_news"), link))
    if member.may(accounts.CODE_COMMENTS) and _to_code_again(db, member, limit=1):
        text, link = _("A theme was split, and comments wait to be coded again."), _("Code them")
        found.append(ToDo(text, url_for("staff.code_again"), link))
    return found


def _to_code_again(db: Session, member: Staff, limit: int = recoding.PAGE) -> list[recoding.ToCodeAgain]:
    codebook = codebooks.current(db, member.partnership_id)
    reads_all = member.may(accounts.READ_COMMENTS)
    return recoding.waiting(db, member.partnership_id, codebook, reads_all=reads_all, limit=limit)


# ---- to see ----------------------------------------------------------------------------------------------


@blueprint.get("/codebook", endpoint="codebook")
@signed_in(accounts.SEE_CODEBOOK)
def list_themes() -> ResponseReturnValue:
    """The themes by name, with the versions and the draft. For all but viewers."""
    return _listing()


@blueprint.get("/codebook/themes/<theme_id>")
@signed_in(accounts.SEE_CODEBOOK)
def codebook_theme(theme_id: str) -> ResponseReturnValue:
    """A theme as it is in use, or as the draft has it: definition, lines, examples, history. 404 for none."""
    me = staff()
    with web.reading() as db:
        used = codebooks.current(db, me.partnership_id)
        made = codebooks.draft(db, me.partnership_id)
        history = codebooks.history(db, me.partnership_id, theme_id)
    drafted = made.codebook.theme(theme_id) if made is not None else None
    found = used.theme(theme_id) or drafted
    if found is None:
        abort(404)
    return render_template(
        "staff/codebook_theme.html",
        theme=found,
        names=_names(made.codebook if made is not None and used.theme(theme_id) is None else used),
        is_new=used.theme(theme_id) is None,
        is_drafted=drafted is not None and drafted != used.theme(theme_id),
        can_change=made is None or made.state == codebooks.DRAFT,
        editable=drafted or found,
        history=history,
        in_pieces=in_pieces,
        in_languages=theme_words.in_languages(found),
        language_name=spoken.name,
        **_words(),
    )


@blueprint.get("/codebook/versions/<int:number>")
@signed_in(accounts.SEE_CODEBOOK)
def codebook_version(number: int) -> ResponseReturnValue:
    """A version: why, by whom, and how it differs from the one before. 404 for none."""
    partnership = staff().partnership_id
    try:
        with web.reading() as db:
            found = codebooks.version(db, partnership, number)
            earlier = codebooks.before(db, partnership, number)
    except NoSuchVersion:
        abort(404)
    return render_template(
        "staff/codebook_version.html",
        version=found,
        comparison=compare(earlier.codebook, found.codebook) if earlier is not None else None,
        names=_names(found.codebook),
        **_words(),
    )


@blueprint.get("/codebook/file/<kind>")
@signed_in(accounts.SEE_CODEBOOK)
def codebook_file(kind: str) -> ResponseReturnValue:
    """The codebook in use as a file: yaml or xlsx. 404 for any other kind."""
    if kind not in _FILES:
        abort(404)
    with web.writing() as db:
        found = codebooks.file_of(db, staff().partnership_id)
    mimetype, written = _FILES[kind]
    name = f"codebook-{found.version}.{kind}"
    return send_file(io.BytesIO(written(found)), mimetype, as_attachment=True, download_name=name)


# ---- to change -------------------------------------------------------------------------------------------


@blueprint.route("/codebook/new", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def new_theme() -> ResponseReturnValue:
    """Add a theme to the draft. Outcomes: the form; 303 to the draft; 422 with what to mend.

    beside: a possible theme from which it is started, shown to who may meet its comments. Nothing is filled
    in from it: its words are a child's, and what stands in a codebook is read by many.
    """
    form = codebook_forms.ThemeForm()
    beside = group_beside(staff(), request.args.get("beside", ""))
    return _edit(Kind.ADDED, "", form, lambda: {"fields": form.fields()}, beside)


@blueprint.route("/codebook/themes/<theme_id>/change", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def change_theme(theme_id: str) -> ResponseReturnValue:
    """Change a theme's words in the draft, after a preview. Outcomes: form; preview; 303; 422; 404."""
    form = codebook_forms.ThemeForm()
    if request.method == "GET":
        form.show(_theme_in_progress(theme_id))
    return _edit(Kind.CHANGED, theme_id, form, lambda: {"fields": form.fields()})


@blueprint.route("/codebook/themes/<theme_id>/merge", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def merge_theme(theme_id: str) -> ResponseReturnValue:
    """Merge a theme into another in the draft, after a preview. Outcomes: form; preview; 303; 422; 404."""
    with web.reading() as db:
        codebook = codebooks.in_progress(db, staff().partnership_id)
    others = {one.id: questionnaire_words(one.name) for one in _by_name(codebook.open_themes)}
    others.pop(theme_id, None)
    form = codebook_forms.MergeForm(others)
    return _edit(Kind.MERGED, theme_id, form, lambda: {"into": form.into.data})


@blueprint.route("/codebook/themes/<theme_id>/split", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def split_theme(theme_id: str) -> ResponseReturnValue:
    """Split a theme into new ones in the draft, after a preview. Outcomes: form; preview; 303; 422; 404."""
    form = codebook_forms.SplitForm(codebooks.MOST_PARTS)
    return _edit(
        Kind.SPLIT, theme_id, form, lambda: {"parts": tuple(filter(None, (p.fields() for p in form.parts)))}
    )


@blueprint.route("/codebook/themes/<theme_id>/retire", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def retire_theme(theme_id: str) -> ResponseReturnValue:
    """Retire a theme in the draft; the page is the preview. Outcomes: the page; 303; 422; 404."""
    return _edit(Kind.RETIRED, theme_id, codebook_forms.SureForm(), dict)


@blueprint.route("/codebook/themes/<theme_id>/reopen", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def reopen_theme(theme_id: str) -> ResponseReturnValue:
    """Take a retired theme into use again; the page is the preview. Outcomes: the page; 303; 422; 404."""
    return _edit(Kind.REOPENED, theme_id, codebook_forms.SureForm(), dict)


def _edit(
    kind: Kind, theme_id: str, form: Any, more: Any, beside: Possible | None = None
) -> ResponseReturnValue:
    """An edit of the draft: first its form, then what it does to past codings, then it is made."""
    me = staff()
    with web.reading() as db:
        made = codebooks.draft(db, me.partnership_id)
        codebook = codebooks.in_progress(db, me.partnership_id)
    theme = codebook.theme(theme_id)
    if theme_id and theme is None:
        abort(404)
    if request.method == "GET":
        form.revision.data = str(made.revision if made is not None else 0)
    takes_no_words = kind in (Kind.RETIRED, Kind.REOPENED)
    wants_back = "back" in request.form
    is_valid = form.validate_on_submit()
    effects: tuple[Effect, ...] = ()
    if (is_valid and not wants_back) or (takes_no_words and request.method == "GET"):
        edit = Edit(kind, theme_id, **more())
        try:
            if is_valid and (kind is Kind.ADDED or "sure" in request.form):
                with web.writing() as db:
                    codebooks.make(db, me.partnership_id, edit, me.id, today(), _number(form.revision.data))
                flash(_("It stands in the draft. Nothing changes until the draft is reviewed."))
                return redirect(url_for("staff.codebook_draft"), 303)
            with web.reading() as db:
                effects = codebooks.preview(db, me.partnership_id, edit)
                touched = _touched(db, me, theme_id)
        except Unmended as unmended:
            if isinstance(form, codebook_forms.ThemeForm):
                form.refuse(unmended.remarks)
            else:
                form.form_errors += [str(remark) for remark in unmended.remarks]
        except CodebookError as wrong:
            form.form_errors.append(str(wrong))
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
            # Told once, they may go on: the preview shows what they change of what is there by now.
            form.revision.data = str(made.revision if made is not None else 0)
        else:
            return render_template(
                "staff/codebook_preview.html",
                kind=kind,
                theme=theme,
                effects=effects,
                touched=touched,
                form=form,
                typed=[pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_TYPED],
                takes_no_words=takes_no_words,
                names=_names(codebook)
                | {one.difference.after.id: one.difference.after.name for one in effects},
                asked=_asked,
                **_words(),
            )
    page = render_template(
        "staff/codebook_edit.html",
        kind=kind,
        theme=theme,
        form=form,
        names=_names(codebook),
        beside=beside,
        **_words(),
    )
    return page, 422 if request.method == "POST" and not wants_back else 200


_NOT_TYPED = {"csrf_token", "sure", "back", "revision"}


def _touched(db: Session, me: Staff, theme_id: str) -> list[Queued]:
    """The comments that carry a theme, for whoever may meet them; an administrator meets none."""
    if not me.may(accounts.CODE_COMMENTS) or not theme_id:
        return []
    reads_all = me.may(accounts.READ_COMMENTS)
    found = reading.carrying(
        db, me.partnership_id, [theme_id], (coding.ACCEPTED, coding.REJECTED), reads_all=reads_all
    )
    return [queued for queued, _theme in found]


def _theme_in_progress(theme_id: str) -> Theme:
    with web.reading() as db:
        codebook = codebooks.in_progress(db, staff().partnership_id)
    try:
        return codebooks.theme(codebook, theme_id)
    except NoSuchTheme:
        abort(404)


# ---- the draft -------------------------------------------------------------------------------------------


@blueprint.get("/codebook/draft")
@signed_in(accounts.EDIT_CODEBOOK)
def codebook_draft() -> ResponseReturnValue:
    """The draft: how it differs, what that does to past codings, what to mend. 303 where there is none."""
    return _draft_page()


@blueprint.post("/codebook/draft/send")
@signed_in(accounts.EDIT_CODEBOOK)
def send_codebook() -> ResponseReturnValue:
    """Ask for the draft to be reviewed. Outcomes: 303 to the draft; 422."""
    form = codebook_forms.ReasonForm()
    me = staff()
    if form.validate_on_submit():
        try:
            with web.writing() as db:
                codebooks.send_for_review(
                    db, me.partnership_id, form.note.data, me.id, _number(form.revision.data)
                )
        except (Refusal, Unmended) as refusal:
            form.form_errors += _told(refusal)
            return _draft_page(form, 422)
        flash(_("The draft waits for its review."))
    return redirect(url_for("staff.codebook_draft"), 303)


@blueprint.post("/codebook/draft/back")
@signed_in(accounts.EDIT_CODEBOOK)
def return_codebook() -> ResponseReturnValue:
    """Make what waits for its review a draft again. Outcomes: 303 to the draft; 422."""
    return _act(
        lambda db, me, revision: codebooks.send_back(db, me.partnership_id, revision),
        _("It is a draft again."),
        "staff.codebook_draft",
    )


@blueprint.post("/codebook/draft/use")
@signed_in(accounts.EDIT_CODEBOOK)
def use_codebook() -> ResponseReturnValue:
    """Put the reviewed version in use. Outcomes: 303 to the codebook; 422 for whoever may not."""
    return _act(
        lambda db, me, revision: codebooks.put_in_use(db, me.partnership_id, me.id, today(), revision),
        _("The new version is in use. The machine reads every comment with it in the background."),
        "staff.codebook",
    )


@blueprint.post("/codebook/draft/drop")
@signed_in(accounts.EDIT_CODEBOOK)
def drop_codebook() -> ResponseReturnValue:
    """Forget the draft. Outcomes: 303 to the codebook; 422."""
    return _act(
        lambda db, me, revision: codebooks.drop(db, me.partnership_id, revision),
        _("The draft is dropped. The codebook in use is as it was."),
        "staff.codebook",
    )


def _act(act: Any, done: str, onward: str) -> ResponseReturnValue:
    form = codebook_forms.SureForm()
    try:
        with web.writing() as db:
            act(db, staff(), _number(form.revision.data))
    except (Refusal, Unmended) as refusal:
        for told in _told(refusal):
            flash(told, "refused")
        return _draft_page(status=422)
    flash(done)
    return redirect(url_for(onward), 303)


def _draft_page(form: codebook_forms.ReasonForm | None = None, status: int = 200) -> ResponseReturnValue:
    me = staff()
    with web.reading() as db:
        made = codebooks.draft(db, me.partnership_id)
        if made is None:
            return redirect(url_for("staff.codebook"), 303)
        comparison = compare(codebooks.current(db, me.partnership_id), made.codebook)
        effects = codebooks.effects(db, me.partnership_id, comparison)
        may_review = codebooks.may_review(db, me.partnership_id, me.id)
        known = rosters.of_partnership(db, me.partnership_id)
    remarks = codebooks.remarks(made.codebook, known)
    form = form or codebook_forms.ReasonForm(note=made.note)
    form.revision.data = str(made.revision)
    page = render_template(
        "staff/codebook_draft.html",
        draft=made,
        comparison=comparison,
        effects=effects,
        faults=[remark for remark in remarks if remark.must_mend],
        advice=_advice_about(remarks, [effect.difference.after.id for effect in effects]),
        may_review=may_review,
        form=form,
        names=_names(made.codebook),
        **_words(),
    )
    return page, status


def _advice_about(remarks: Sequence[Remark], theme_ids: Sequence[str]) -> list[Remark]:
    """Advice on what the draft touches; what was there before is for `heard codebook check`."""
    return [remark for remark in remarks if not remark.must_mend and remark.theme_id in theme_ids]


@blueprint.post("/codebook/import")
@signed_in(accounts.EDIT_CODEBOOK)
def import_codebook() -> ResponseReturnValue:
    """Make a draft of a file. Outcomes: 303 to the draft; 422 with every fault, and then nothing is kept."""
    form = codebook_forms.CodebookFileForm()
    me = staff()
    if not form.validate_on_submit():
        return _listing(form), 422
    name = form.file.data.filename or _("The file")
    raw = form.file.data.read(codebook_workbook.LARGEST_FILE + 1)
    try:
        if raw.startswith(codebook_workbook.BEGINS):
            file = codebook_workbook.read_workbook(raw, name)
        else:
            file = reader.read_codebook_bytes(raw, name)
        with web.writing() as db:
            taken = codebooks.bring_in(
                db, me.partnership_id, file, me.id, today(), _number(form.revision.data)
            )
    except Unmended as unmended:
        form.form_errors += [str(remark) for remark in unmended.remarks]
    except Refusal as refusal:
        form.form_errors.append(sentences.refusal_text(refusal))
    except DefinitionFaults as faults:
        form.form_errors += str(faults).splitlines()[:_MOST_FAULTS]
    else:
        for old, new in taken.renumbered.items():
            flash(_("%(old)s of the file is %(new)s here.") % {"old": old, "new": new})
        for _id, was, now in taken.renamed:
            told = _("“%(was)s” is called “%(now)s” now: make sure that it is the same theme.")
            flash(told % {"was": was, "now": now})
        flash(_("A draft is made of the file. Nothing changes until it is reviewed."))
        return redirect(url_for("staff.codebook_draft"), 303)
    return _listing(form), 422


_MOST_FAULTS = 30
"""Of a file that is wrong from end to end, the first ones say enough."""


def _listing(form: codebook_forms.CodebookFileForm | None = None) -> str:
    me = staff()
    with web.reading() as db:
        used = codebooks.current(db, me.partnership_id)
        found = codebooks.versions(db, me.partnership_id)
        news = codebooks.news(db, me.partnership_id) if me.may(accounts.EDIT_CODEBOOK) else None
        again = me.may(accounts.CODE_COMMENTS) and bool(_to_code_again(db, me, limit=1))
    made = next((one for one in found if one.state in (codebooks.DRAFT, codebooks.REVIEW)), None)
    form = form or codebook_forms.CodebookFileForm()
    form.revision.data = str(made.revision if made is not None else 0)
    return render_template(
        "staff/codebook.html",
        codebook=used,
        themes=_by_name(used.open_themes),
        retired=_by_name([theme for theme in used.themes if theme.retired]),
        versions=found,
        draft=made,
        news=news,
        again=again,
        form=form,
        names=_names(used),
        **_words(),
    )


# ---- news of the packaged codebook -----------------------------------------------------------------------


@blueprint.route("/codebook/news", methods=["GET", "POST"])
@signed_in(accounts.EDIT_CODEBOOK)
def codebook_news() -> ResponseReturnValue:
    """What a newer codebook of Heard brings; take some of it into the draft, or nothing.

    Outcomes: the page; 303 to the draft or the codebook; 422.
    """
    me = staff()
    form = codebook_forms.SureForm()
    with web.reading() as db:
        found = codebooks.news(db, me.partnership_id)
        made = codebooks.draft(db, me.partnership_id)
    if found is None:
        return redirect(url_for("staff.codebook"), 303)
    if form.validate_on_submit():
        chosen = request.form.getlist("theme") if "take" in request.form else []
        try:
            with web.writing() as db:
                codebooks.take_news(
                    db, me.partnership_id, chosen, me.id, today(), _number(form.revision.data)
                )
        except (Refusal, Unmended) as refusal:
            form.form_errors += _told(refusal)
        else:
            flash(_("They stand in the draft.") if chosen else _("Nothing was taken."))
            return redirect(url_for("staff.codebook_draft" if chosen else "staff.codebook"), 303)
    form.revision.data = str(made.revision if made is not None else 0)
    page = render_template("staff/codebook_news.html", news=found, form=form, **_words())
    return page, 422 if request.method == "POST" else 200


# ---- after a split ---------------------------------------------------------------------------------------


@blueprint.get("/codebook/again")
@signed_in(accounts.CODE_COMMENTS)
def code_again() -> ResponseReturnValue:
    """Comments under a theme that was split. For readers, and for coordinators what needs no passing on."""
    with web.reading() as db:
        found = _to_code_again(db, staff())
    return render_template(
        "staff/codebook_again.html",
        found=found,
        asked=_asked,
        is_full=len(found) == recoding.PAGE,
        **_words(),
    )


@blueprint.route("/codebook/again/<comment_id>", methods=["GET", "POST"])
@signed_in(accounts.CODE_COMMENTS)
def code_comment_again(comment_id: str) -> ResponseReturnValue:
    """Say which of the new themes a comment speaks of. Outcomes: the page; 303 to the list; 422; 404."""
    me, form = staff(), forms.NothingForm()
    reads_all = me.may(accounts.READ_COMMENTS)
    chosen = request.form.getlist("into")
    refusal = ""
    try:
        if form.validate_on_submit():
            try:
                with web.writing() as db:
                    codebook = codebooks.current(db, me.partnership_id)
                    recoding.code_again(
                        db,
                        codebook,
                        comment_id,
                        request.form.get("theme", ""),
                        chosen,
                        coder_of(me),
                        today(),
                    )
            except NoSuchComment:
                raise
            except Refusal as refused:
                refusal = sentences.refusal_text(refused)
            else:
                flash(_("It is coded again."))
                return redirect(url_for("staff.code_again"), 303)
        with web.writing() as db:
            codebook = codebooks.current(db, me.partnership_id)
            found, under = recoding.open_again(
                db, me.partnership_id, codebook, comment_id, reads_all=reads_all
            )
    except NoSuchComment:
        abort(404)
    page = render_template(
        "staff/codebook_again_one.html",
        comment=found,
        under=under,
        asked=_asked,
        chosen=chosen,
        refusal=refusal,
        form=form,
        **_words(),
    )
    return page, 422 if refusal else 200


# ---- small parts -----------------------------------------------------------------------------------------


def _words() -> dict[str, object]:
    return {
        "say": sentences,
        "words": forms,
        "kind_words": KIND_WORDS,
        "effect_words": EFFECT_WORDS,
        "field_words": FIELD_WORDS,
        "state_words": STATE_WORDS,
        "coded_words": CODED_WORDS,
    }


def _told(refusal: Refusal | Unmended) -> list[str]:
    if isinstance(refusal, Unmended):
        return [str(remark) for remark in refusal.remarks]
    return [sentences.refusal_text(refusal)]


def _asked(queued: Queued) -> str:
    return sentences.wording(queued.question.text, dict(queued.fillings)) if queued.question else ""


def _names(codebook: Codebook) -> dict[str, str]:
    return {theme.id: theme.name for theme in codebook.themes}


def in_pieces(text: str, names: Mapping[str, str]) -> list[tuple[str, bool]]:
    """A line of a theme in pieces, each with whether it is the id of one of these themes."""
    return [(piece, piece in names) for piece in re.split(r"\b([A-Z]\d{2,})\b", text) if piece]


def _by_name(themes: Sequence[Theme]) -> list[Theme]:
    return sorted(themes, key=lambda theme: questionnaire_words(theme.name).casefold())


def _number(text: str | None) -> int:
    """The revision that a form carries; one that nobody can have seen where it is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else -1
