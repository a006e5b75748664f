"""Published scales: their numbers agree with each other, and every figure says where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from itertools import pairwise

import pytest

from questionnaires import reader
from questionnaires.model import DefinitionFaults, QuestionnaireError
from questionnaires.published import (
    ABOUT,
    STATUSES,
    Instrument,
    instrument,
    instruments,
    read_instrument,
)

IDS = [
    "cantril",
    "core10",
    "gbo",
    "heard_older",
    "heard_younger",
    "lse",
    "ons4",
    "ors_cors",
    "rses",
    "scwbs",
    "sdq",
    "sise",
    "sppc",
    "swemwbs",
    "wemwbs",
    "ypcore",
]


@pytest.fixture(params=IDS)
def held(request: pytest.FixtureRequest) -> Instrument:
    return instrument(request.param)


def test_the_folder_holds_fourteen_published_instruments_and_two_of_our_own() -> None:
    assert list(instruments()) == IDS
    assert [i.id for i in instruments().values() if i.ours] == ["heard_older", "heard_younger"]


def test_every_fact_has_a_known_subject_a_status_and_a_source(held: Instrument) -> None:
    assert held.facts
    for fact in (*held.facts, *held.reverse_keys):
        assert fact.status in STATUSES
        assert fact.source
    assert all(fact.about in ABOUT and fact.value for fact in held.facts)


def test_what_is_called_verified_names_where_it_was_read(held: Instrument) -> None:
    weak = {"from memory", "looked for, not found"}

    assert not [fact for fact in held.facts if fact.status == "verified" and fact.source.lower() in weak]


def test_the_range_of_a_score_follows_from_its_items(held: Instrument) -> None:
    summed = [scale for scale in held.subscales if scale.id in held.total_of]
    items = sum(len(scale.items) for scale in summed) or held.items
    if held.scored != "total":
        items = 1  # an item by itself, or a subscale given as the mean of its items

    assert (held.lowest, held.highest) == (items * held.item_lowest, items * held.item_highest)


def test_an_item_has_as_many_points_as_its_range_has_steps(held: Instrument) -> None:
    # The Outcome Rating Scale is a line of 10 cm read to the millimetre.
    step = 0.1 if held.id == "ors_cors" else 1

    assert held.points == pytest.approx((held.item_highest - held.item_lowest) / step + 1)


def test_keys_turn_round_some_items_but_never_all_and_none_twice(held: Instrument) -> None:
    for key in held.reverse_keys:
        assert 0 < len(set(key.items)) == len(key.items) < held.items
        assert sorted(key.items) == list(key.items)


def test_two_orders_of_one_scale_turn_round_equally_many_items() -> None:
    assert [key.items for key in instrument("rses").reverse_keys] == [(3, 5, 8, 9, 10), (2, 5, 6, 8, 9)]


def test_the_five_parts_of_the_sdq_hold_each_item_once_and_one_part_stays_out_of_the_total() -> None:
    sdq = instrument("sdq")

    assert sorted(item for scale in sdq.subscales for item in scale.items) == list(range(1, 26))
    assert [scale.id for scale in sdq.subscales if scale.id not in sdq.total_of] == ["prosocial"]
    assert [scale.id for scale in sdq.subscales if scale.higher_is_better] == ["prosocial"]


@pytest.mark.parametrize(
    ("instrument_id", "higher_is_better"),
    [
        ("rses", True),
        ("swemwbs", True),
        ("scwbs", True),
        ("sdq", False),
        ("core10", False),
        ("ypcore", False),
    ],
)
def test_direction_is_as_published(instrument_id: str, higher_is_better: bool) -> None:
    assert instrument(instrument_id).higher_is_better is higher_is_better


@pytest.mark.parametrize(
    ("raw", "metric"),
    # The published conversion table of the short scale, each fourth row and both ends.
    [(7, 7.0), (11, 13.33), (15, 15.84), (19, 17.98), (23, 20.73), (27, 24.11), (31, 28.13), (35, 35.0)],
)
def test_a_raw_score_converts_as_in_the_published_table(raw: int, metric: float) -> None:
    assert instrument("swemwbs").conversion[raw] == metric


def test_every_raw_score_has_a_metric_score_that_rises_with_it() -> None:
    table = instrument("swemwbs").conversion

    assert list(table) == list(range(7, 36))
    assert all(table[low] < table[high] for low, high in pairwise(table))
    assert [i.id for i in instruments().values() if i.conversion] == ["swemwbs"]


def test_computed_thresholds_follow_from_the_figures_beside_them() -> None:
    pupils = round(1.96 * 2**0.5 * 6.8 * (1 - 0.87) ** 0.5, 2)
    counselling = [round(z * 2**0.5 * 7.7 * 0.1**0.5, 2) for z in (1.645, 1.96)]
    criterion = round((4.8 * 19.7 + 7.7 * 4.7) / (4.8 + 7.7), 2)

    assert f"{pupils:.2f}" in _computed("wemwbs")
    for figure in (*counselling, criterion):
        assert f"{figure:.2f}" in _computed("core10")
    assert f"{2.77 * 1.03:.2f}" in _computed("swemwbs")


def _computed(instrument_id: str) -> str:
    return " ".join(fact.value for fact in instrument(instrument_id).facts if fact.status == "computed")


@pytest.mark.parametrize("instrument_id", ["sdq", "ors_cors"])
def test_what_the_owner_does_not_license_may_not_be_asked_online(instrument_id: str) -> None:
    assert instrument(instrument_id).online == "not_allowed"


@pytest.mark.parametrize("instrument_id", ["core10", "ypcore"])
def test_a_scale_with_a_risk_item_says_so(instrument_id: str) -> None:
    assert instrument(instrument_id).about("risk_item")


@pytest.mark.parametrize("instrument_id", ["heard_older", "heard_younger"])
def test_our_own_scales_say_that_they_have_no_norms_and_match_what_is_asked(instrument_id: str) -> None:
    ours = instrument(instrument_id)
    (norms,) = ours.about("norms")
    asked = reader.read_questionnaire(files("questionnaires") / f"{ours.questionnaire}.yaml")
    scale = next(scale for scale in asked.scales if len(scale.items) == ours.items)
    turned = tuple(place for place, item in enumerate(scale.items, start=1) if item in scale.reverse)

    assert norms.value.startswith("There are no norms")
    assert (scale.lowest, scale.highest) == (ours.lowest, ours.highest)
    assert scale.minimum_answered == ours.minimum_answered
    assert scale.higher_is_better == ours.higher_is_better
    assert turned == ours.reverse_keys[0].items


def test_an_unknown_instrument_is_answered_with_the_known_ones() -> None:
    with pytest.raises(QuestionnaireError, match=r"no instrument nothing\. Use one of cantril, "):
        instrument("nothing")


def _text() -> str:
    return (files("questionnaires") / "instruments" / "sise.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace("points: 5\n", ""), "line 1: The instrument: points is missing."),
        (lambda text: text + "alpha: 0.9\n", "line {last}: The instrument has the unknown key alpha."),
        (
            lambda text: text.replace("items: 1", "items: one"),
            "line 3: The instrument: items must be a whole",
        ),
        (
            lambda text: text.replace("status: verified", "status: certain"),
            "A fact: status cannot be certain",
        ),
        (lambda text: text.replace("about: age", "about: wording"), "A fact: about cannot be wording."),
        (lambda text: text.replace("scored: total", "scored: twice"), "scored cannot be twice. Use one of"),
        (lambda text: text + "total_of: [joy]\n", "line {last}: The instrument: total_of cannot be joy."),
        (lambda text: text + "subscales: joy\n", "line {last}: The instrument: subscales must be a list"),
        (
            lambda text: text + "subscales:\n  - {id: joy, items: [2], higher_is_better: true}\n",
            "line {last}: Subscale joy: there is no item 2. Count items from 1 to 1.",
        ),
        (
            lambda text: text + "subscales:\n  - {id: joy, items: [first], higher_is_better: true}\n",
            "line {last}: Subscale joy: items must be a list of whole numbers, and holds a text.",
        ),
        (lambda text: text + "subscales:\n  - {id: joy, items: [1]}\n", "higher_is_better is missing."),
        (lambda text: text + "conversion: {low: 1}\n", "line {last}: conversion: low is not a raw score."),
        (lambda text: text + "conversion: {1: low}\n", "line {last}: conversion: 1 must be a number."),
        (lambda text: text + "id: again\n", "line {last}: The key id stands twice"),
        (lambda text: "id: [", "The YAML cannot be read here"),
        (lambda text: "", "line 1: The file is empty."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_mend(
    spoil: Callable[[str], str], told: str
) -> None:
    assert read_instrument(_text(), "own.yaml").id == "sise"
    spoilt = spoil(_text())

    with pytest.raises(DefinitionFaults) as caught:
        read_instrument(spoilt, "own.yaml")

    assert str(caught.value).startswith("own.yaml, line ")
    assert told.format(last=spoilt.count("\n")) in str(caught.value)
