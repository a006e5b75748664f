"""Scores by the rules of instruments: tables, parts and totals, rounding, scores entered; and wrong keys."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis import keying
from analysis.reliability import cronbach_alpha
from analysis.scoring import NotScored, Score, complete_rows, rounded_half_up, score
from questionnaires import instrument_scales, published
from questionnaires.answers import Answer, Answers, skipped
from questionnaires.model import Kind, Option, Question, Questionnaire, Scale
from tests.analysis.test_scoring import RC03_ITEMS, RC03_REVERSED
from tests.instrument_files import loaded

# Raw scores before and after with the metric scores printed beside them: reference_cases.json, case RC05.
RC05_RAW = [17, 22, 19, 25, 14, 21, 28, 16, 23, 20, 21, 24, 19, 27, 18, 25, 27, 20, 26, 24]
RC05_METRIC = [16.88, 19.98, 17.98, 22.35, 15.32, 19.25, 25.03, 16.36, 20.73, 18.59]
RC05_METRIC += [19.25, 21.54, 17.98, 24.11, 17.43, 22.35, 24.11, 18.59, 23.21, 21.54]


def says(question_id: str, value: float | None) -> Answer:
    return skipped(question_id) if value is None else Answer(question_id, {"": (f"{value:g}",)})


def row(instrument_id: str, values: list[int | None]) -> Answers:
    return {f"{instrument_id}.{n}": says(f"{instrument_id}.{n}", value) for n, value in enumerate(values, 1)}


def spread(total: int, items: int, low: int) -> list[int | None]:
    """Answers to so many items, as even as can be, that add up to a total."""
    each, more = divmod(total - low * items, items)
    return [low + each + (place < more) for place in range(items)]


def scored(instrument_id: str, values: list[int | None], scale_id: str = "") -> Score:
    held = loaded(instrument_id).questionnaire
    scale = held.scale(scale_id or instrument_id)
    assert scale is not None
    return score(scale, held, row(instrument_id, values))


@pytest.mark.parametrize(("raw", "metric"), list(zip(RC05_RAW, RC05_METRIC, strict=True)))
def test_the_short_warwick_scale_is_scored_on_its_metric_score_as_in_reference_case_rc05(
    raw: int, metric: float
) -> None:
    assert scored("swemwbs", spread(raw, 7, 1)) == Score(metric)


def test_a_table_gives_no_score_where_an_item_is_missing() -> None:
    missing = [None, *spread(18, 6, 1)]
    assert scored("swemwbs", missing) == Score(None, NotScored.TOO_FEW_ANSWERS)


def test_a_raw_score_that_is_no_row_of_the_table_gives_no_score() -> None:
    held = loaded("swemwbs").questionnaire
    lenient = dataclasses.replace(held.scales[0], minimum_answered=6)
    assert score(lenient, held, row("swemwbs", [None, *spread(19, 6, 1)])).reason == NotScored.NOT_IN_TABLE


def test_one_missing_item_of_core_10_is_scaled_up_and_not_rounded() -> None:
    # Items 2 and 3 are turned: nine answers of 1, of which two count 3, give 13 / 9 * 10.
    assert scored("core10", [1] * 9 + [None]).value == pytest.approx(130 / 9)
    assert scored("core10", [1] * 8 + [None] * 2) == Score(None, NotScored.TOO_FEW_ANSWERS)


# ---- parts and totals ------------------------------------------------------------------------------------


def strengths() -> tuple[Questionnaire, dict[str, Scale]]:
    """Five parts of five items and a total of four, as the SDQ declares them, over made-up items."""
    held = published.instrument("sdq")
    items = [f"sdq.{n}" for n in range(1, 26)]
    options = tuple(Option(str(point), f"Made-up {point}", float(point)) for point in range(3))
    questions = tuple(Question(item, Kind.POINTS, "Made-up?", options=options) for item in items)
    turned = [f"sdq.{n}" for n in held.reverse_keys[0].items]
    scales = instrument_scales.scales_of(held, items, turned)
    made = Questionnaire("sdq", "Made-up", "young_people", "p", "w", 1, questions, scales)
    return made, {scale.id: scale for scale in scales}


def test_a_part_is_scaled_up_by_its_own_rule_and_rounded_half_up() -> None:
    made, scales = strengths()
    three = {f"sdq.{n}": says(f"sdq.{n}", value) for n, value in ((3, 1), (8, 2), (13, 1))}
    # 4 from three items is 6.67, which is 7: SDQ scoring sheet, 2014.
    assert score(scales["sdq_emotional"], made, three) == Score(7)
    four = {f"sdq.{n}": says(f"sdq.{n}", value) for n, value in ((3, 1), (8, 1), (13, 0), (16, 0))}
    assert score(scales["sdq_emotional"], made, four) == Score(3)  # 2.5


def test_a_total_adds_up_its_parts_and_leaves_out_the_one_that_is_none() -> None:
    made, scales = strengths()
    all_ones = row("sdq", [1] * 25)
    assert score(scales["sdq"], made, all_ones) == Score(20)
    assert score(scales["sdq"], made, {**all_ones, "sdq.1": says("sdq.1", 2)}) == Score(20)
    assert score(scales["sdq_prosocial"], made, {**all_ones, "sdq.1": says("sdq.1", 2)}) == Score(6)


def test_a_total_has_no_score_where_one_part_has_none() -> None:
    made, scales = strengths()
    lacking = row("sdq", [1] * 25) | {f"sdq.{n}": skipped(f"sdq.{n}") for n in (3, 8, 13)}
    assert score(scales["sdq_emotional"], made, lacking) == Score(None, NotScored.TOO_FEW_ANSWERS)
    assert score(scales["sdq"], made, lacking) == Score(None, NotScored.TOO_FEW_ANSWERS)
    assert score(scales["sdq"], made, {}) == Score(None, NotScored.NOT_SEEN)


@given(some.integers(-1000, 1000), some.sampled_from([0.0, 1e-12, -1e-12]))
def test_a_half_goes_up_whatever_a_computer_makes_of_it(whole: int, noise: float) -> None:
    assert rounded_half_up(whole + 0.5 + noise) == whole + 1
    assert rounded_half_up(whole + 0.49) == whole


# ---- scores entered --------------------------------------------------------------------------------------


def entered(**totals: float) -> Score:
    form = instrument_scales.entered_form(published.instrument("sdq"), "young_people")
    total = form.scale("sdq")
    assert total is not None
    return score(total, form, {f"sdq.{part}": says(f"sdq.{part}", held) for part, held in totals.items()})


def test_a_total_worked_out_elsewhere_is_taken_as_it_is() -> None:
    assert entered(total=17) == Score(17)
    assert entered(total=17, emotional=3) == Score(17)


def test_a_total_that_was_left_out_is_the_sum_of_all_its_parts_or_nothing() -> None:
    assert entered(emotional=3, conduct=2, hyperactivity=5, peer=1, prosocial=9) == Score(11)
    assert entered(emotional=3, conduct=2, hyperactivity=5).value is None


def test_a_total_may_have_the_decimals_that_its_instrument_has() -> None:
    form = instrument_scales.entered_form(published.instrument("ors_cors"), "young_people")
    assert score(form.scales[0], form, {"ors_cors.total": says("ors_cors.total", 23.4)}) == Score(23.4)


# ---- the key ---------------------------------------------------------------------------------------------


def alpha(rows: list[tuple[float, ...]]) -> float:
    found = cronbach_alpha(rows)
    assert found is not None
    return found


def test_alpha_before_and_after_keying_is_that_of_reference_case_rc03() -> None:
    held = loaded("rses", reverse=RC03_REVERSED).questionnaire
    people = [row("rses", values) for values in RC03_ITEMS]
    plain, keyed = complete_rows(held.scales[0], held, people)
    assert len(keyed) == 7
    assert alpha(keyed) == pytest.approx(0.965443, abs=1e-6)
    # Of the same seven people without the key: measures catalogue, 1.4.
    assert alpha(plain) == pytest.approx(-1.740741, abs=1e-6)


def people(turned: tuple[int, ...], n: int) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """Rows of people of whom each has a level of their own, before and after turning these items."""
    truly = (2, 4)
    plain = [
        tuple(float(3 - level if item in truly else level) for item in range(5))
        for level in (person % 4 for person in range(n))
    ]
    keyed = [tuple(3 - value if item in turned else value for item, value in enumerate(r)) for r in plain]
    return plain, keyed


def test_a_wrong_key_is_seen_from_thirty_complete_rows_on_and_a_right_one_is_not() -> None:
    assert not keying.is_key_doubtful(*people((2, 4), 30))
    assert keying.is_key_doubtful(*people((0, 1, 3), 30)) is False  # the mirror image is as consistent
    assert keying.is_key_doubtful(*people((0, 4), 30))
    assert not keying.is_key_doubtful(*people((0, 4), 29))


def test_a_key_that_turns_nothing_and_answers_that_are_all_alike_tell_nothing() -> None:
    assert not keying.is_key_doubtful(*people((), 30))
    alike = [(1.0,) * 5] * 30
    turned = [(2.0, *[1.0] * 4)] * 30
    assert not keying.is_key_doubtful(alike, turned)
    assert math.isfinite(alpha(people((), 4)[0]))
