"""Who may see which page of staff; the walk over the whole map that holds it is in `tests/doors`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app.store.database import Database

EVERYBODY = "administrator coordinator reader practitioner viewer"
WHO_MAY = {
    "staff.home": EVERYBODY,
    "staff.account": EVERYBODY,
    "staff.say_reads": "reader",
    "staff.first_way": EVERYBODY,
    "staff.prove": EVERYBODY,
    "staff.new_passkey_question": EVERYBODY,
    "staff.add_passkey": EVERYBODY,
    "staff.codes": EVERYBODY,
    "staff.reports": "administrator coordinator reader viewer",
    "staff.new_report": "administrator coordinator",
    "staff.report": "administrator coordinator reader viewer",
    "staff.make_report": "administrator coordinator",
    "staff.write_report": "administrator coordinator",
    "staff.report_words_of": "administrator coordinator reader viewer",
    "staff.report_file": "administrator coordinator reader viewer",
    "staff.make_report_files": "administrator coordinator reader viewer",
    "staff.collections": EVERYBODY,
    "staff.collection": EVERYBODY,
    "staff.choose_questionnaire": "administrator coordinator",
    "staff.new_collection": "administrator coordinator",
    "staff.close_collection": "administrator coordinator",
    "staff.notices": "administrator",
    "staff.notice_details": "administrator",
    "staff.notice": "administrator",
    "staff.notice_default": "administrator",
    "staff.notice_version": "administrator",
    "staff.actions": "administrator coordinator reader viewer",
    "staff.raised_themes": "administrator coordinator reader viewer",
    "staff.action": "administrator coordinator reader viewer",
    "staff.new_action": "administrator coordinator",
    "staff.change_action": "administrator coordinator",
    "staff.action_told": "administrator coordinator",
    "staff.show_action": "administrator coordinator",
    "staff.handing_out": "administrator coordinator practitioner",
    "staff.sheet": "administrator coordinator practitioner",
    "staff.themes": "administrator coordinator reader viewer",
    "staff.calendar": EVERYBODY,
    "staff.programmes": EVERYBODY,
    "staff.programme": EVERYBODY,
    "staff.new_programme": "administrator coordinator",
    "staff.last_day": "administrator coordinator",
    "staff.close_programme": "administrator coordinator",
    "staff.issue_cards": "administrator coordinator practitioner",
    "staff.letters": "administrator coordinator practitioner",
    "staff.certificate": "administrator coordinator",
    "staff.bring_scores": "administrator coordinator",
    "staff.instruments": "administrator coordinator",
    "staff.instrument": "administrator coordinator",
    "staff.load_wording": "administrator coordinator",
    "staff.state_reliable_change": "administrator",
    "staff.due": "administrator coordinator practitioner",
    "staff.link_sent_on": "administrator coordinator practitioner",
    "staff.own_codes": "administrator coordinator",
    "staff.follow_up": "administrator coordinator",
    "staff.stated": "administrator coordinator",
    "staff.codebook": "administrator coordinator reader practitioner",
    "staff.codebook_theme": "administrator coordinator reader practitioner",
    "staff.codebook_version": "administrator coordinator reader practitioner",
    "staff.codebook_file": "administrator coordinator reader practitioner",
    "staff.new_theme": "administrator coordinator",
    "staff.change_theme": "administrator coordinator",
    "staff.merge_theme": "administrator coordinator",
    "staff.split_theme": "administrator coordinator",
    "staff.retire_theme": "administrator coordinator",
    "staff.reopen_theme": "administrator coordinator",
    "staff.codebook_draft": "administrator coordinator",
    "staff.send_codebook": "administrator coordinator",
    "staff.return_codebook": "administrator coordinator",
    "staff.use_codebook": "administrator coordinator",
    "staff.drop_codebook": "administrator coordinator",
    "staff.import_codebook": "administrator coordinator",
    "staff.codebook_news": "administrator coordinator",
    "staff.code_again": "reader coordinator",
    "staff.code_comment_again": "reader coordinator",
    "staff.quotes": "reader coordinator",
    "staff.choose_quote": "reader coordinator",
    "staff.names": "administrator coordinator",
    "staff.add_name": "administrator coordinator",
    "staff.drop_name": "administrator coordinator",
    "staff.bring_names": "administrator coordinator",
    "staff.contact_requests": "reader",
    "staff.contact_request": "reader",
    "staff.move_request": "reader",
    "staff.close_request": "reader",
    "staff.learning": "administrator coordinator reader viewer",
    "staff.model": "administrator coordinator reader viewer",
    "staff.train": "administrator coordinator reader",
    "staff.stop_training": "administrator coordinator reader",
    "staff.use_model": "administrator coordinator reader",
    "staff.set_bar": "administrator coordinator reader",
    "staff.retention": "administrator coordinator",
    "staff.keep_shorter": "administrator coordinator",
    "staff.set_hold": "administrator",
    "staff.lift_hold": "administrator",
    "staff.cover": "administrator reader",
    "staff.enter_cover": "administrator",
    "staff.keep_numbers": "administrator",
    "staff.add_absence": "administrator reader",
    "staff.drop_absence": "administrator reader",
    "staff.exports": "administrator coordinator reader",
    "staff.export_collection": "administrator coordinator reader",
    "staff.export_programme": "administrator coordinator reader",
    "staff.drop_export_setting": "administrator coordinator reader",
    "staff.records": "administrator coordinator reader viewer",
    "staff.records_file": "administrator coordinator reader viewer",
    "staff.records_template": "administrator coordinator",
    "staff.new_record": "administrator coordinator",
    "staff.record": "administrator coordinator",
    "staff.withdraw_record": "administrator coordinator",
    "staff.bring_records": "administrator coordinator",
    "staff.activities": "administrator coordinator reader viewer",
    "staff.activities_file": "administrator coordinator reader viewer",
    "staff.new_activity": "administrator coordinator",
    "staff.activity": "administrator coordinator",
    "staff.drop_activity": "administrator coordinator",
    "staff.bring_activities": "administrator coordinator",
    "staff.worksheets": "administrator coordinator reader viewer",
    "staff.begin_worksheet": "administrator coordinator",
    "staff.worksheet": "administrator coordinator reader viewer",
    "staff.worksheet_section": "administrator coordinator reader viewer",
    "staff.save_worksheet": "administrator coordinator",
    "staff.finish_worksheet": "administrator coordinator",
    "staff.take_over_ratings": "administrator coordinator",
    "staff.people": "administrator",
    "staff.audit": "administrator",
    "staff.invite": "administrator",
    "staff.withdraw_invitation": "administrator",
    "staff.change_person": "administrator",
    "staff.change_district": "administrator",
}
"""Written down here once more, so that neither the code nor this table can change alone."""


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Every endpoint of staff's door with each of its methods and its rule."""
    return sorted(
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.")
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    )


def everything(database: Database) -> dict[str, list[object]]:
    """Every row of every table."""
    with database.engine.connect() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'").scalars().all()
        )
        return {name: list(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in names}


def test_a_view_that_says_nothing_of_who_may_see_it_is_not_served(
    staffed: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    client = signed_in("administrator")
    unmarked = staffed.view_functions["staff.home"]
    staffed.view_functions["staff.home"] = lambda: "not for everybody"
    try:
        answer = client.get("/staff/")
    finally:
        staffed.view_functions["staff.home"] = unmarked
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("role", "word", "beside"),
    [
        ("administrator", "Set-up", ["cover", "notices", "names", "retention"]),
        ("coordinator", "Set-up", ["names", "retention"]),
        ("reader", "Cover", []),
        ("viewer", "", []),
    ],
)
def test_what_is_set_up_stands_under_one_link_and_a_page_of_it_leads_to_the_others(
    signed_in: Callable[..., FlaskClient], role: str, word: str, beside: list[str]
) -> None:
    client = signed_in(role)
    first = client.get("/staff/").text.partition('aria-label="Main"')[2].partition("</nav>")[0]
    shown = re.findall(r'<a href="(/staff/(?:cover|notices|names|retention))"[^>]*>([^<]+)</a>', first)
    assert [label for _href, label in shown] == ([word] if word else [])
    for href, _label in shown:
        page = client.get(href).text
        second = page.partition('<nav aria-label="Set-up">')[2].partition("</nav>")[0]
        assert re.findall(r'href="/staff/(\w+)"', second) == beside
        assert page.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("path", "named", "group"),
    [
        ("/staff/calendar", "Collections", ["collections", "programmes", "calendar", "scales", "exports"]),
        ("/staff/records", "Evidence", ["evidence", "themes", "worksheets", "records", "activities"]),
        ("/staff/codebook", "Coding", ["coding", "codebook", "learning"]),
    ],
)
def test_links_that_belong_together_stand_under_the_name_of_their_group(
    signed_in: Callable[..., FlaskClient], path: str, named: str, group: list[str]
) -> None:
    page = signed_in("coordinator").get(path).text
    second = page.partition(f'<nav aria-label="{named}">')[2].partition("</nav>")[0]
    assert re.findall(r'href="/staff/(\w+)"', second) == group
    first = page.partition('aria-label="Main"')[2].partition("</nav>")[0]
    assert first.count("<li>") <= 8, "the first line is to be read at a glance"


def test_the_navigation_offers_only_what_the_role_may_see(signed_in: Callable[..., FlaskClient]) -> None:
    assert 'href="/staff/people"' in signed_in("administrator").get("/staff/").text
    text = signed_in("viewer").get("/staff/").text
    assert 'href="/staff/people"' not in text
    assert 'href="/staff/collections/new"' not in text
    assert text.count('aria-current="page"') == 1
