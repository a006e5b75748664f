"""Which example comments teach a codebook."""

from __future__ import annotations

from dataclasses import replace

from questionnaires import example_comments, reader
from questionnaires.model import Theme
from survey_app.services import coders

OURS = reader.codebook().for_new_codings()
OTHER = Theme(id="T01", name="Bus times", definition="Whether the bus was late.")


def test_the_packaged_themes_are_taught_by_every_example() -> None:
    assert coders.examples_for(OURS) == list(example_comments.taught())


def test_a_theme_that_a_partnership_words_anew_keeps_its_examples_and_its_own_theme_has_none() -> None:
    first, second, *others = OURS.themes
    own = replace(first, id="P01", name="Ours", definition="Ours alone.")
    reworded = (replace(first, name="Heard out"), replace(second, definition="In other words."))
    assert coders.examples_for(replace(OURS, themes=(*reworded, *others, own))) == coders.examples_for(OURS)


def test_an_example_is_left_out_where_one_of_its_themes_is_gone() -> None:
    found = coders.examples_for(replace(OURS, themes=OURS.themes[1:]))
    assert 0 < len(found) < len(example_comments.taught())
    assert all(OURS.themes[0].id not in one.themes for one in found)


def test_a_codebook_of_another_field_is_not_taught_by_ours_whatever_its_ids() -> None:
    assert coders.examples_for(replace(OURS, themes=(OTHER,))) == []
