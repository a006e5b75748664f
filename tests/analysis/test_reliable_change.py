"""Reliable change: criteria, rules and sides of a cut-off, by hand."""

from __future__ import annotations

import pytest

from analysis.reliable_change import ChangeClass, Norm, Rule, classify, cutoff_c, multiple_of, reliable_change


@pytest.mark.parametrize(
    ("criterion", "multiple"), [(1.96, 1.96), (95, 1.96), (90, 1.645), (99, 2.5758293), (1, 1), (2.58, 2.58)]
)
def test_a_criterion_is_a_multiple_or_a_percentage(criterion: float, multiple: float) -> None:
    assert multiple_of(criterion) == pytest.approx(multiple)


@pytest.mark.parametrize("criterion", [0, -1, 100, 250])
def test_a_criterion_that_is_neither_is_refused(criterion: float) -> None:
    with pytest.raises(ValueError, match="A criterion is"):
        multiple_of(criterion)


def test_core_10_by_its_counselling_figures() -> None:
    # Measures catalogue 1.3: SD 7.7, alpha .90: SEM 2.43, thresholds 6.75 (95 %) and 5.66 (90 %), c 10.46.
    told = [
        reliable_change(
            [20],
            [14],
            7.7,
            0.9,
            criterion=percent,
            higher_is_better=False,
            clinical=Norm(19.7, 7.7),
            non_clinical=Norm(4.7, 4.8),
        )
        for percent in (95, 90)
    ]
    assert round(told[0].sem, 2) == 2.43
    assert [round(each.reliable_change_threshold, 2) for each in told] == [6.75, 5.66]
    assert round(told[0].cutoff_c or 0, 2) == 10.46
    assert [each.classes for each in told] == [
        (ChangeClass.NO_RELIABLE_CHANGE,),
        (ChangeClass.RELIABLY_IMPROVED,),
    ]


def test_the_edge_of_a_threshold_is_met_in_decimals_and_not_in_binary() -> None:
    # 0.3 - 0.1 is not 0.2 as a binary number.
    assert classify(0.1, 0.3, 0.2, Rule.AT_OR_ABOVE) is ChangeClass.RELIABLY_IMPROVED
    assert classify(0.1, 0.3, 0.2, Rule.GREATER_THAN) is ChangeClass.NO_RELIABLE_CHANGE


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (10, 20, ChangeClass.RECOVERED),
        (12, 20, ChangeClass.RECOVERED),
        (13, 20, ChangeClass.RELIABLY_IMPROVED),
        (4, 12, ChangeClass.RELIABLY_IMPROVED),
        (20, 10, ChangeClass.RELIABLY_DETERIORATED),
        (11, 14, ChangeClass.NO_RELIABLE_CHANGE),
    ],
)
def test_recovered_is_from_the_clinical_side_or_the_cut_off_itself_to_the_other(
    before: float, after: float, found: ChangeClass
) -> None:
    assert classify(before, after, 5, cutoff=12) is found
    assert classify(-before, -after, 5, higher_is_better=False, cutoff=-12) is found


def test_a_measure_without_error_has_no_index_and_every_change_is_real() -> None:
    found = reliable_change([1, 2], [1, 3], 5, 1.0)
    assert found.rc_index == (None, None)
    assert found.classes == (ChangeClass.NO_RELIABLE_CHANGE, ChangeClass.RELIABLY_IMPROVED)
    assert found.reasons["rc_index"] == "no_error_of_measurement"


def test_two_groups_without_spread_have_no_cut_off() -> None:
    assert cutoff_c(Norm(3, 0), Norm(9, 0)) is None
