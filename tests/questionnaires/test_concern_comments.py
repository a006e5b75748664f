"""What teaches the detector: forms that there are, nothing taught and kept apart, and nobody in it."""

from __future__ import annotations

import pytest

from analysis.identifiers import finder
from questionnaires import concern_comments
from questionnaires.model import AUDIENCES, ConcernComment

EVERY = (*concern_comments.taught(), *concern_comments.kept_apart())


def test_every_comment_has_a_form_an_audience_and_words() -> None:
    for one in EVERY:
        forms = concern_comments.CONCERN_FORMS if one.is_concern else concern_comments.HARMLESS_FORMS
        assert one.form in forms
        assert one.audience in AUDIENCES
        assert one.text.strip()


def test_every_form_is_taught_and_kept_apart() -> None:
    for part in (concern_comments.taught(), concern_comments.kept_apart()):
        assert {one.form for one in part if one.is_concern} == set(concern_comments.CONCERN_FORMS)
        assert {one.form for one in part if not one.is_concern} == set(concern_comments.HARMLESS_FORMS)


def test_nothing_stands_there_twice() -> None:
    texts = [one.text.casefold() for one in EVERY]
    assert len(set(texts)) == len(texts)


def test_nobody_can_be_reached_by_what_stands_there() -> None:
    reached = {"phone", "email", "postcode", "address", "url", "handle", "car_plate"}
    assert [
        one.text for one in EVERY if reached & {found.kind for found in finder.identifiers(one.text)}
    ] == []


def test_cues_of_one_name_and_language_stand_together() -> None:
    cues = concern_comments.cues()
    assert len({(cue.name, cue.language) for cue in cues}) == len(cues)
    assert {cue.language for cue in cues} == {"en", "cy", "pl", "ro", "ur", "ar"}
    assert all(stem == stem.strip() and stem for cue in cues for stem in cue.stems)


def test_a_row_that_is_neither_is_refused() -> None:
    row = {"comment": "x", "audience": "", "question": "", "concern": "maybe", "form": "plain"}
    with pytest.raises(ValueError, match="'maybe'"):
        concern_comments.from_row(row)
    assert concern_comments.from_row({**row, "concern": "no"}) == ConcernComment("x", "", "", False, "plain")
