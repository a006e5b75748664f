"""A partnership's own lists: kept by itself, taken from a file or not at all, and used for nobody else."""

from __future__ import annotations

import pytest

from analysis.identifiers.finder import identifiers
from survey_app.services import rosters
from survey_app.services.gathered import Brought
from survey_app.services.refusals import Refusal
from survey_app.services.rosters import NoSuchName
from survey_app.store import collections as store
from survey_app.store.database import Database

FILE = "words,kind\nDana Whitlock,person\nOakmere Flats,place\ndana  whitlock,person\nSpud,person\n"


def bring(database: Database, partnership: str, text: str, *, instead: bool = False) -> rosters.Added:
    with database.writing() as session:
        return rosters.bring_in(session, partnership, Brought("names.csv", text.encode()), instead=instead)


def listed(database: Database, partnership: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(one.words, one.kind) for one in rosters.listing(session, partnership)]


def test_a_file_is_taken_in_once_however_often_it_is_brought(database: Database, partnership: str) -> None:
    assert bring(database, partnership, FILE) == rosters.Added(3, 0)
    assert bring(database, partnership, FILE) == rosters.Added(0, 3)
    assert listed(database, partnership) == [
        ("Dana Whitlock", "person"),
        ("Spud", "person"),
        ("Oakmere Flats", "place"),
    ]
    assert bring(database, partnership, "words,kind\nCrewe Lads,post\n", instead=True) == rosters.Added(1, 0)
    assert listed(database, partnership) == [("Crewe Lads", "post")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("words,kind\n", "holds no lines"),
        ("name\nDana\n", "a column words and a column kind"),
        ("words,kind\nDana,suspect\n", "line 2: Say what it is"),
        ("words,kind\n123,person\n", "line 2: Enter the name"),
        (f"words,kind\n{'x' * 101},person\n", "line 2: The name is too long"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(
    database: Database, partnership: str, text: str, says: str
) -> None:
    bring(database, partnership, FILE)
    with pytest.raises(Refusal, match=says):
        bring(database, partnership, text, instead=True)
    assert len(listed(database, partnership)) == 3


def test_a_list_is_used_for_its_own_partnership_alone(database: Database, partnership: str) -> None:
    bring(database, partnership, FILE)
    with database.writing() as session:
        other = store.add_partnership(session, "Elsewhere", "england", ())
        entry = rosters.listing(session, partnership)[0]
        with pytest.raises(NoSuchName):
            rosters.drop(session, other, entry.id)
        assert len(rosters.listing(session, partnership)) == 3
        here, there = (rosters.of_partnership(session, each) for each in (partnership, other))
    said = "they sell them round oakmere flats"
    assert [said[one.start : one.end] for one in identifiers(said, here)] == ["oakmere flats"]
    assert identifiers(said, there) == ()


def test_a_partnership_is_named_as_people_type_it(database: Database, partnership: str) -> None:
    with database.reading() as session:
        row = store.partnership(session, partnership)
        assert row is not None
        assert rosters.partnership_named(session, f" {row.name.upper()} ") == partnership
        with pytest.raises(Refusal, match="There is no partnership"):
            rosters.partnership_named(session, "Nowhere")


def test_what_is_listed_twice_or_is_no_name_is_refused(database: Database, partnership: str) -> None:
    with database.writing() as session:
        rosters.add(session, partnership, " Miss  Fern ", "person")
        assert [(one.words, one.kind) for one in rosters.listing(session, partnership)] == [
            ("Miss Fern", "person")
        ]
        for words, kind in (("miss fern", "person"), ("", "person"), ("Fern", "spy")):
            with pytest.raises(Refusal):
                rosters.add(session, partnership, words, kind)
