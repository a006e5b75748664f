"""Every column that could hold words is sealed, or stands here with the reason why it need not be."""

from __future__ import annotations

from sqlalchemy import JSON, String, Text, inspect

from survey_app.store import sealed, tables
from survey_app.store.sealed import Opened, SealedJson, SealedText

CODES = "codes, ids or dates: nothing that anybody wrote"
STAFF = "said by staff about the service, not about a child"
ASKED = "what is asked, which is public"
TOLD = "what everybody who answers is told"
NAMED = "the name of a thing or of a member of staff, which pages and searches need"
PLAIN = {
    "account.display_name": NAMED,
    "account.password_hash": "an argon2id hash",
    "account.reads": CODES,
    "account.sign_in_name": NAMED,
    "action.owner": NAMED,
    "action.text": STAFF,
    "action_step.note": STAFF,
    "action_step.was": STAFF,
    "action_words.did": TOLD,
    "action_words.said": TOLD,
    "activity.note": STAFF,
    "activity.title": NAMED,
    "codebook_version.content": STAFF,
    "codebook_version.note": STAFF,
    "coding.examples": CODES,
    "coding_step.after": CODES,
    "collection.fillings": ASKED,
    "collection.languages": CODES,
    "collection.shared_with": ASKED,
    "collection.title": NAMED,
    "collection.titles": NAMED,
    "collection.turned_on": CODES,
    "conversation.looks": CODES,
    "cover.closed_days": CODES,
    "district.name": NAMED,
    "export_setting.choices": CODES,
    "export_setting.name": NAMED,
    "lesson.themes": CODES,
    "listed_name.words": "lists that staff keep of schools, places and people; the database holds each once",
    "loaded_wording.content": ASKED,
    "loaded_wording.notes": ASKED,
    "model.card": "how well a model did, in numbers",
    "notice.content": TOLD,
    "notice_details.officer": TOLD,
    "packaged_codebook.content": STAFF,
    "partnership.frameworks": CODES,
    "partnership.name": NAMED,
    "person_coding.themes": CODES,
    "programme.name": NAMED,
    "programme.stated": "what staff state of a scale",
    "questionnaire_version.content": ASKED,
    "reader_duty.weekdays": CODES,
    "record_entry.note": STAFF,
    "record_entry.source": STAFF,
    "release.figures": "figures, which were published",
    "report_edition.content": "published figures and staff's words; of a quote only whose it is",
    "report_narrative.basis": "figures, which were published",
    "report_narrative.words": STAFF,
    "screening.places": "places of words, in numbers",
    "stated_reliability.source": STAFF,
    "worksheet_entry.note": STAFF,
    "worksheet_entry.owner": NAMED,
    "worksheet_entry.shows": STAFF,
    "worksheet_entry.ticked": CODES,
}
SHORT = 64
"""A text column of this length or less is a code, an id, a hash or a state."""


def test_every_column_that_could_hold_words_is_sealed_or_has_a_reason() -> None:
    could = {
        f"{table.name}.{column.name}"
        for table in tables.Row.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text | JSON)
        or (isinstance(column.type, String) and (column.type.length or SHORT + 1) > SHORT)
    }
    assert could - set(PLAIN) == set(), "seal them (store/sealed.py says how), or say here why not"
    assert set(PLAIN) - could == set(), "these are no columns any more"


def test_what_is_sealed_has_its_words_beside_it_and_is_kept_by_a_type_that_takes_nothing_else() -> None:
    kept = {
        (table.name, column.name)
        for table in tables.Row.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedText | SealedJson)
    }
    assert kept == {(one.table, one.column) for one in sealed.columns()}
    assert len(kept) >= 10


def test_every_row_with_sealed_words_says_whose_it_is() -> None:
    for mapper in tables.Row.registry.mappers:
        found = [one for one in vars(mapper.class_).values() if isinstance(one, Opened)]
        for one in found:
            assert callable(getattr(mapper.class_, "belongs", None)), mapper.class_.__name__
            assert inspect(mapper.class_).attrs[one.sealed_name].columns[0].name == one.column
