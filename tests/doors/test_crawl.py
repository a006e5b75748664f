"""Every address of the map × everybody × everybody's things: nothing of others is told, found or changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import redirect, request

from survey_app import web
from survey_app.store.tables import Collection, District
from tests.doors.crawl import Crawl
from tests.doors.planting import OF_ALL, Tenant
from tests.doors.rules import ANYBODY


def test_every_address_has_a_rule(crawl: Crawl) -> None:
    assert crawl.without_rule() == []


def test_what_is_anothers_is_not_found_not_told_and_not_changed(crawl: Crawl) -> None:
    wrong = crawl.as_others()
    assert not wrong, "\n".join(wrong)
    assert crawl.headless == []


def test_everybody_meets_their_own_and_no_field_reaches_what_is_anothers(crawl: Crawl) -> None:
    wrong, forms = crawl.as_themselves()
    assert not wrong, "\n".join(wrong)
    assert crawl.headless == []
    wrong, asked = crawl.in_fields(forms)
    assert not wrong, "\n".join(wrong)
    assert asked > 50


def test_no_name_under_which_a_thing_is_asked_for_reaches_what_is_anothers(crawl: Crawl) -> None:
    wrong = crawl.with_every_name()
    assert not wrong, "\n".join(wrong)
    assert crawl.headless == []


def test_the_crawl_sees_what_leaks_what_changes_and_what_has_no_rule(
    crawl: Crawl, tenants: tuple[Tenant, ...]
) -> None:
    """A test of the tests: five faults of the kinds that they are there for, each planted and found."""
    app = crawl.app
    rules = dict(crawl.rules)

    def plant(path: str, endpoint: str, view: Callable[..., object], method: str, rule: str) -> None:
        # Routes are as a rule all there before the first request.
        app._got_first_request = False
        app.add_url_rule(f"/staff/planted{path}", endpoint, view, methods=[method])
        rules[endpoint] = rule

    def tells(code: str) -> str:
        with web.reading() as db:
            return str(db.query(Collection).filter_by(code=code).one().title)

    def changes(code: str) -> tuple[str, int]:
        with web.writing() as db:
            db.query(Collection).filter_by(code=code).one().disclosure_class = "open"
        return "There is no such collection.", 404

    def leads(code: str) -> object:
        with web.reading() as db:
            return redirect("/staff/?" + db.query(Collection).filter_by(code=code).one().id)

    def tells_words() -> str:
        return "<p>" + " ".join(tenants[0].words)

    def lists() -> str:
        with web.reading() as db:
            return " ".join(row.name for row in db.query(District))

    plant("/tells/collections/<code>", "tells", tells, "GET", "viewer")
    plant("/changes/collections/<code>", "changes", changes, "POST", "viewer")
    plant("/leads/collections/<code>", "leads", leads, "GET", "viewer")
    plant("/words", "words", tells_words, "GET", ANYBODY)
    plant("/lists", "lists", lists, "GET", ANYBODY)
    planted = frozenset({"tells", "changes", "leads", "words", "lists"})

    assert set(crawl.without_rule()) == planted
    seeded = replace(crawl, rules=rules, only=planted)
    assert seeded.without_rule() == []
    as_others = "\n".join(seeded.as_others())
    assert "with birchwick's gives 200" in as_others
    assert "tells 'birchwick visits' of birchwick" in as_others
    assert "changed birchwick's collection" in as_others
    assert re.search(r"/leads/collections/<code> with cedarwick's tells '\S{22}' of cedarwick", as_others)
    as_themselves = "\n".join(seeded.as_themselves()[0])
    assert "tells the words 'alderwick" in as_themselves
    assert "tells 'cedarwick district' of cedarwick" in as_themselves
    # Not one of them asks who is there.
    assert "practitioner: GET /staff/planted/tells/collections/<code> gives 200" in as_themselves
    assert "nobody: POST /staff/planted/changes/collections/<code> gives 404, not the way" in as_themselves


def test_the_crawl_sees_a_field_that_reaches_what_is_anothers(crawl: Crawl) -> None:
    def form() -> str:
        own = crawl.own.all("district", "id")[0]
        return f'<form method="post" action="/staff/field"><input name="area" value="{own}"></form>'

    def sent() -> str:
        with web.writing() as db:
            district = db.get_one(District, request.form["area"])
            district.name += "!"
            return district.partnership_id

    crawl.app._got_first_request = False
    crawl.app.add_url_rule("/staff/field", "form", form)
    crawl.app.add_url_rule("/staff/field", "sent", sent, methods=["POST"])
    rules = {**crawl.rules, "form": ANYBODY, "sent": ANYBODY}
    seeded = replace(crawl, rules=rules, only=frozenset({"form", "sent"}))
    wrong, forms = seeded.as_themselves()
    assert wrong == []
    told = "\n".join(seeded.in_fields(forms)[0])
    assert "with birchwick's district as area changed birchwick's district" in told
    assert "with cedarwick's district as area tells" in told


def test_every_table_has_a_row_of_each_partnership(tenants: tuple[Tenant, ...]) -> None:
    empty = {table for tenant in tenants for table, rows in tenant.rows.items() if not rows}
    assert empty - OF_ALL == set()


# --- Another district of the same partnership ---


def test_what_is_another_districts_is_not_found_not_told_and_not_changed(district_crawl: Crawl) -> None:
    wrong = district_crawl.as_others()
    assert not wrong, "\n".join(wrong)


def test_who_belongs_to_a_district_meets_their_own_and_no_field_reaches_anothers(
    district_crawl: Crawl,
) -> None:
    wrong, forms = district_crawl.as_themselves()
    assert not wrong, "\n".join(wrong)
    wrong, asked = district_crawl.in_fields(forms)
    assert not wrong, "\n".join(wrong)
    assert asked > 5
    wrong = district_crawl.with_every_name()
    assert not wrong, "\n".join(wrong)
