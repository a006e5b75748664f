"""Worked cases: every one that ships agrees, bad files are told in a sentence, and no input makes a NaN."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import worked_cases
from analysis.worked_cases import KINDS, Case, CaseError, Difference, compute, differences, read_cases
from questionnaires import published

SHIPPED = [case for source in worked_cases.shipped() for case in read_cases(source)]
TABLE = published.instrument("swemwbs").conversion


def computed(kind: str, /, **inputs: Any) -> worked_cases.Figures:
    return compute(Case("X1", kind, inputs), TABLE)


@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: f"{case.id} {case.kind}")
def test_a_shipped_case_agrees(case: Case) -> None:
    assert case.expected
    assert differences(case, compute(case, TABLE)) == []


def test_every_kind_has_a_case_of_ours_that_says_how_it_was_checked() -> None:
    own = read_cases(worked_cases.shipped()[1])
    assert {case.kind for case in own} == set(KINDS)
    assert all(case.checked for case in own)


def test_a_figure_that_differs_is_named_with_both_values() -> None:
    case = Case("X1", "coder_agreement", {"coder1": ["a", "b"], "coder2": ["a", "a"]}, {"n": 2, "kappa": 0.5})
    assert differences(case, compute(case, TABLE)) == [Difference("kappa", 0.5, 0.0)]


@pytest.mark.parametrize(
    ("expected", "same"),
    [
        ({"n": 2}, True),
        ({"n": None}, False),
        ({"kappa": 0.0000009}, True),
        ({"kappa": 0.0000011}, False),
        ({"weight": 1}, False),
        ({"n": True}, False),
        ({"n": {"of": 2}}, False),
    ],
)
def test_null_true_and_a_missing_figure_are_never_taken_for_a_number(
    expected: dict[str, Any], same: bool
) -> None:
    case = Case("X1", "coder_agreement", {"coder1": ["a", "b"], "coder2": ["a", "a"]}, expected)
    assert (differences(case, compute(case, TABLE)) == []) is same


def test_omega_of_four_items_is_held_within_its_own_tolerance_and_of_three_is_not() -> None:
    four = {"items": [[1, 2, 2, 1], [2, 3, 3, 3], [4, 4, 5, 4], [3, 3, 2, 4], [5, 4, 5, 5], [2, 1, 2, 2]]}
    three = {"items": [row[:3] for row in four["items"]]}
    for inputs, agrees in ((four, True), (three, False)):
        omega = computed("reliability", **inputs)["omega_total"]
        case = Case("X1", "reliability", inputs, {"omega_total": omega + 0.004})
        assert (differences(case, compute(case, TABLE)) == []) is agrees


# ---- inputs that are absent, or named as nobody foresaw ---------------------------------------------------


def test_inputs_with_a_usual_value_may_be_absent() -> None:
    assert computed("paired_scale", pre=[1, 2], post=[2, 4])["n_improved"] == 2
    change = computed("reliable_change", pre=[10], post=[16], sd_reference=5, reliability=0.86)
    assert change["reliable_change_threshold"] == pytest.approx(5.185673, abs=1e-6)
    assert computed("ordinal_item", table=[[1, 2], [0, 4]])["mean_pre"] == pytest.approx(11 / 7)
    assert computed("swemwbs", raw_pre=[20], raw_post=[30])["bands_pre"] == ["low"]
    assert computed("small_n_rules", groups=[{"id": "a", "pre": [], "post": []}]) == {
        "a": {"level": "no_data"}
    }
    assert computed("item_scoring", items=[[1, 2, 3, 4, None], [1, 2, 3, None, None]])["scores"] == [
        12.5,
        None,
    ]
    assert computed("proportions", counts={"good": 3, "poor": 1})["positive"]["pct"] == 75


@pytest.mark.parametrize(
    ("rule", "reliable"),
    [
        ("strictly greater than threshold", False),
        ("greater_than", False),
        ("change > threshold", False),
        ("at or above the threshold", True),
        ("greater than or equal", True),
        (">=", True),
        ("at_or_above", True),
    ],
)
def test_a_rule_is_read_in_the_words_that_people_write(rule: str, reliable: bool) -> None:
    told = computed(
        "reliable_change_csc",
        **{"pre": [1], "post": [1], "sd_reference": 5, "reliability": 0.8},
        fixed_threshold_check={"pre": [10], "post": [16], "threshold": 6, "rule": rule},
    )
    assert (told["fixed_threshold_classes"] == ["reliably_improved"]) is reliable


# ---- files that cannot be used ---------------------------------------------------------------------------


def every_figure(file: Path) -> list[worked_cases.Figures]:
    return [compute(case, TABLE) for case in read_cases(file)]


GOOD = '{"id": "A1", "kind": "paired_scale", "inputs": {"pre": [1], "post": [2]}}'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "line 1: this is not JSON"),
        ("[]", "has no list of cases"),
        ('{"cases": 3}', "has no list of cases"),
        ('{"cases": [3]}', "case 1 is no object"),
        ('{"cases": [{"kind": "paired_scale"}]}', "case 1 has no id"),
        (
            '{"cases": [{"id": "A1", "kind": "other", "inputs": {}}]}',
            "there is no such kind. Use one of paired",
        ),
        ('{"cases": [{"id": "A1", "kind": "paired_scale"}]}', "(A1) has no inputs"),
        (f'{{"cases": [{GOOD}, {GOOD}]}}', "two cases are called A1"),
        (f'{{"meta": {{"tolerance_abs": "1"}}, "cases": [{GOOD}]}}', "the tolerance is no number"),
        (GOOD.replace("[2]", "[NaN]").join(['{"cases": [', "]}"]), "NaN is no number"),
        (GOOD.replace("[2]", "[1e999]").join(['{"cases": [', "]}"]), "too large"),
        (GOOD.replace("[2]", f"[{'9' * 400}]").join(['{"cases": [', "]}"]), "too large"),
        (GOOD.replace("[2]", '["x"]').join(['{"cases": [', "]}"]), "A1: inputs.post, entry 1 is neither"),
        (GOOD.replace("[2]", "[2, 3]").join(['{"cases": [', "]}"]), "before has 1, after has 2"),
        (GOOD.replace(', "post": [2]', "").join(['{"cases": [', "]}"]), "inputs.post is missing"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(content)
    with pytest.raises(CaseError) as refused:
        every_figure(file)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "inputs", "told"),
    [
        ("item_scoring", {"items": [[1, 2], [1]], "max_missing": 0}, "Every row needs as many items"),
        ("item_scoring", {"items": [[1, 9]], "item_min": 0, "item_max": 3, "max_missing": 0}, "lies outside"),
        (
            "item_scoring",
            {"items": [[1, 2]], "reverse_items": [1], "max_missing": 0},
            "item_min and item_max",
        ),
        ("swemwbs", {"raw_pre": [6], "raw_post": [20]}, "not among 7 to 35"),
        ("ordinal_item", {"table": [[1, 2]]}, "as many columns as rows"),
        ("ordinal_item", {"table": [[1.5]]}, "no whole number"),
        ("ordinal_item", {"table": [[1]], "levels": [1, 2]}, "1 rows and 2 levels"),
        ("mcnemar_items", {"items": [{"id": "q", "both_right": 1}]}, "wrong_to_right is missing"),
        ("unlinked_proportions", {"pre": {"k": 4, "n": 3}, "post": {"k": 0, "n": 1}}, "k is 4 and n is 3"),
        ("reliable_change", {"pre": [1], "post": [2], "reliability": 0.8}, "sd_reference is missing"),
        ("proportions", {"counts": {"super": 1}}, "super is not known"),
    ],
)
def test_inputs_that_cannot_be_used_are_named(kind: str, inputs: dict[str, Any], told: str) -> None:
    with pytest.raises(CaseError, match="X1: ") as refused:
        compute(Case("X1", kind, inputs), TABLE)
    assert told in str(refused.value)


# ---- no figure is ever NaN or infinite -------------------------------------------------------------------

finite = st.one_of(
    st.none(),
    st.integers(-5, 40),
    st.floats(-1e100, 1e100, allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1, 0.2, 0.30000000000000004, 1e-300, -1e100, 1e100, 5e-324]),
)
unit = st.floats(0, 1)
whole = st.integers(0, 60)


def columns(count: int, values: st.SearchStrategy[Any] = finite) -> st.SearchStrategy[list[list[Any]]]:
    rows = st.lists(st.tuples(*[values] * count), max_size=9)
    return rows.map(lambda held: [[row[place] for row in held] for place in range(count)])


def matrix(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    return st.integers(1, 5).flatmap(lambda k: st.lists(st.lists(values, min_size=k, max_size=k), max_size=8))


def square(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    return st.integers(0, 4).flatmap(
        lambda k: st.lists(st.lists(values, min_size=k, max_size=k), min_size=k, max_size=k)
    )


INPUTS: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "paired_scale": columns(2).map(lambda held: dict(zip(("pre", "post"), held, strict=True))),
    "item_scoring": matrix(finite).map(lambda held: {"items": held, "max_missing": 2}),
    "item_scoring_subscales": matrix(finite).map(
        lambda held: {"items": held, "subscales": {"one": [1]}, "total_of": ["one"], "rounding": "none"}
    ),
    "swemwbs": columns(2, st.one_of(st.none(), st.integers(7, 35))).map(
        lambda held: dict(zip(("raw_pre", "raw_post"), held, strict=True))
    ),
    "reliable_change": st.tuples(columns(2), st.floats(0, 1e100), unit).map(
        lambda held: {"pre": held[0][0], "post": held[0][1], "sd_reference": held[1], "reliability": held[2]}
    ),
    "reliable_change_csc": st.tuples(columns(2), st.floats(0, 1e100), unit, unit).map(
        lambda held: {
            **{"pre": held[0][0], "post": held[0][1], "sd_reference": held[1], "reliability": held[2]},
            **{"clinical": {"mean": 3, "sd": held[3]}, "non_clinical": {"mean": 9, "sd": held[3]}},
        }
    ),
    "ordinal_item": square(st.integers(0, 3)).map(lambda held: {"table": held}),
    "mcnemar_items": st.tuples(whole, whole, whole, whole).map(
        lambda held: {
            "items": [
                {"id": "q"}
                | dict(
                    zip(("both_right", "wrong_to_right", "right_to_wrong", "both_wrong"), held, strict=True)
                )
            ]
        }
    ),
    "then_test": columns(3).map(lambda held: dict(zip(("pre", "then", "post"), held, strict=True))),
    "three_waves_attrition": columns(3).map(
        lambda held: dict(zip(("pre", "post", "followup"), held, strict=True))
    ),
    "reliability": matrix(finite).map(lambda held: {"items": held}),
    "small_n_rules": columns(2).map(
        lambda held: {"groups": [{"id": "g", **dict(zip(("pre", "post"), held, strict=True))}]}
    ),
    "degenerate": columns(2).map(lambda held: {"odd": dict(zip(("pre", "post"), held, strict=True))}),
    "proportions": st.tuples(whole, whole, st.lists(st.integers(0, 10), max_size=6)).map(
        lambda held: {"counts": {"good": held[0], "dont_know": held[1]}, "net_scores_0_10": held[2]}
    ),
    "unlinked_proportions": st.tuples(whole, whole, whole, whole).map(
        lambda held: {
            "pre": {"k": held[0], "n": held[0] + held[1]},
            "post": {"k": held[2], "n": held[2] + held[3]},
        }
    ),
    "coder_agreement": columns(2, st.sampled_from(["a", "b", None])).map(
        lambda held: dict(zip(("coder1", "coder2"), held, strict=True))
    ),
    "coder_agreement_multi": columns(2, st.one_of(st.none(), st.lists(st.sampled_from("ab")))).map(
        lambda held: dict(zip(("coder1", "coder2"), held, strict=True))
    ),
    "regression_to_mean": st.one_of(
        st.tuples(st.floats(-1e100, 1e100), st.floats(0, 1e100), unit, st.floats(-1e100, 1e100)).map(
            lambda held: dict(zip(("mu", "sigma", "rho", "cutoff"), held, strict=True))
        ),
        columns(2).map(
            lambda held: {"pre": held[0], "post": held[1], "population_mean": 3, "reliability": 0.5}
        ),
    ),
}


def test_every_kind_is_tried_with_any_inputs() -> None:
    assert set(INPUTS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_figure_is_ever_nan_or_infinite(kind: str, data: st.DataObject) -> None:
    figures = computed(kind, **data.draw(INPUTS[kind]))
    # json refuses NaN and infinity here, at any depth.
    told = json.loads(json.dumps(figures, allow_nan=False))
    assert all(math.isfinite(value) for value in numbers(told))


def numbers(held: Any) -> list[float]:
    if isinstance(held, dict):
        return [number for value in held.values() for number in numbers(value)]
    if isinstance(held, list):
        return [number for value in held for number in numbers(value)]
    return [held] if isinstance(held, (int, float)) else []
