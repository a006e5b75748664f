"""Letters, pages of packs and posters for a collection, and certificates of attendance: made and handed over.

Nothing of them is kept. Whoever wants one again makes it again.
"""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from survey_app import sentences, spoken, web
from survey_app.coordinator.collections import own_collection
from survey_app.coordinator.doorway import blueprint, now, signed_in, staff
from survey_app.coordinator.letter_forms import KIND_WORDS, TO_WORDS, CertificateForm, LettersForm
from survey_app.reports import certificates, letters
from survey_app.reports.certificates import Attended
from survey_app.reports.letters import Kind, To
from survey_app.services import accounts, activities, cards, districts, languages
from survey_app.services.activities import NoSuchActivity
from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal

_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@blueprint.route("/collections/<code>/letters", methods=["GET", "POST"], endpoint="letters")
@signed_in(accounts.HAND_OUT)
def make_letters(code: str) -> ResponseReturnValue:
    """Choose what to print, and get it. For those who hand out.

    Outcomes: the form; 422 with what to mend; the file, and with a card in each letter the cards are made
    for it and cannot be had again; 404, also where nobody can answer any more.
    """
    asked = own_collection(code)
    if asked.state == "closed" or asked.questionnaire.entered:
        abort(404)
    offered = languages.offered(asked, spoken.languages())
    form = LettersForm([(code, spoken.name(code)) for code in offered], takes_cards=asked.takes_cards)
    if form.validate_on_submit():
        try:
            return _letters(asked, form)
        except Refusal as refusal:
            form.form_errors.append(sentences.refusal_text(refusal))
    page = render_template(
        "staff/letters.html",
        collection=asked,
        form=form,
        kind_hints={str(kind): words[1] for kind, words in KIND_WORDS.items()},
        to_hints={str(to): words[1] for to, words in TO_WORDS.items() if words[1]},
        not_approved=[
            spoken.name(one) for one in offered if not spoken.is_approved(one, is_example=asked.is_example)
        ],
    )
    return page, (422 if form.errors or form.form_errors else 200)


def _letters(asked: AskedCollection, form: LettersForm) -> Response:
    kind, to, language = Kind(form.kind.data), To(form.to.data), form.language.data
    with web.reading() as db:
        about = letters.ground(
            db,
            asked,
            language,
            is_approved=spoken.is_approved(language, is_example=asked.is_example),
            host=request.host_url,
            now=now(),
        )
    held = _new_cards(asked, form.count.data) if form.makes_cards else [""]
    name = form.format.data
    made = [letters.letter(kind, about, to, card, to_write=name == "docx") for card in held]
    return _handed_over(letters.file(made, name), f"{kind}-{asked.code}-{language}", name)


def _new_cards(asked: AskedCollection, count: int) -> list[str]:
    # Drawing is slow on purpose; nobody who is answering may wait for it.
    with web.reading() as db:
        pack = cards.draw(db, staff().partnership_id, asked.programme_code, count)
    with web.writing() as db:
        return cards.keep(db, pack)


@blueprint.route("/activities/<activity_id>/certificate", methods=["GET", "POST"])
@signed_in(accounts.KEEP_RECORDS)
def certificate(activity_id: str) -> ResponseReturnValue:
    """A certificate of attendance without a name in it. For administrators and coordinators.

    Outcomes: the form; 422 with what to mend; the file; 404.
    """
    with web.reading() as db:
        try:
            held, _asked = activities.find(db, staff().partnership_id, activity_id)
        except NoSuchActivity:
            abort(404)
        partnership = districts.partnership_name(db, staff().partnership_id)
    form = CertificateForm()
    if not form.validate_on_submit():
        page = render_template("staff/certificate.html", form=form, activity_id=activity_id, title=held.title)
        return page, (422 if form.errors else 200)
    attended = Attended(held.title, partnership, held.held_on, held.ended_on, form.hours.data)
    made = certificates.certificate(attended, with_field=form.name.data == "field")
    return _handed_over(letters.file([made], form.format.data), "certificate", form.format.data)


def _handed_over(content: bytes, name: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, mimetype=_MIME[ending], headers=headers)
