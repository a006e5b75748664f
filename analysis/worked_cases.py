"""Worked cases: inputs of a kind, and every figure of that kind, by names that a statistician can check.

The shape of a file, its kinds and the names of their figures: docs/statistics.md. A case is recognised by its
kind and by which inputs it has. Ours and the shared ones ship in `analysis/cases`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from analysis import (
    coder_agreement,
    item_scoring,
    proportions,
    regression_to_mean,
    reliability,
    reliable_change,
    reporting_gate,
    single_items,
    then_test,
    three_waves,
)
from analysis.change import Change, complete_paired_change
from analysis.item_scoring import ItemKey, Rounding
from analysis.reliable_change import Norm, Rule
from analysis.samples import complete, known, mean, plain, sd

TOLERANCE = 1e-6
"""Where a file states none."""

SWEMWBS_LOW_MAX, SWEMWBS_HIGH_MIN = 19.5, 27.5
"""Bands of a case that states none (measures catalogue 1.1; not checked in the owner's text)."""

Figures = dict[str, Any]
"""Figures by name, nested as the kind has them, ready for JSON."""


class CaseError(ValueError):
    """A file of cases that cannot be used. Its text says what, where and how to mend it."""


# ---- reading ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case. expected: empty where the file states none. tolerance: absolute."""

    id: str
    kind: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    tolerance: float = TOLERANCE
    title: str = ""
    checked: str = ""


SHARED_CASES, OWN_CASES = "reference_cases.json", "further_cases.json"


def shipped() -> tuple[Traversable, ...]:
    """The files of cases that come with Heard: the shared ones, then our own of every kind."""
    folder = files("analysis") / "cases"
    return folder / SHARED_CASES, folder / OWN_CASES


def read_cases(source: Path | Traversable) -> tuple[Case, ...]:
    """The cases of a file. Raises CaseError in one sentence where it is no such file."""
    try:
        document = json.loads(
            source.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise CaseError(f"{source.name} is not UTF-8 text. Save it as UTF-8.") from None
    except json.JSONDecodeError as broken:
        raise CaseError(
            f"{source.name}, line {broken.lineno}: this is not JSON ({broken.msg}). Mend it there."
        ) from None
    except RecursionError:
        raise CaseError(f"{source.name} is nested too deeply to be a file of cases.") from None
    except ValueError as broken:
        raise CaseError(f"{source.name}: {broken}") from None
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        raise CaseError(f'{source.name} has no list of cases. Write {{"cases": [ … ]}}.')
    tolerance = _tolerance(document.get("meta"), source.name, TOLERANCE)
    found: list[Case] = []
    for number, entry in enumerate(document["cases"], start=1):
        found.append(_case(entry, f"{source.name}, case {number}", tolerance))
        if found[-1].id in {case.id for case in found[:-1]}:
            raise CaseError(f"{source.name}: two cases are called {found[-1].id}. Give each its own id.")
    return tuple(found)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number that can be computed with. Write null where there is none.")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large. Write null where there is none.")
    return value


def _tolerance(held: object, where: str, otherwise: float) -> float:
    if held is None:
        return otherwise
    if not isinstance(held, dict):
        raise CaseError(f"{where}: meta is no object. Write its entries in braces, or leave it out.")
    stated = held.get("tolerance_abs", held.get("tolerance"))
    if stated is None:
        return otherwise
    if not _is_number(stated) or not 0 <= stated < math.inf:
        raise CaseError(f"{where}: the tolerance is no number of 0 or more. Write one such as 1e-6.")
    return float(stated)


def _case(entry: object, where: str, tolerance: float) -> Case:
    if not isinstance(entry, dict):
        raise CaseError(f"{where} is no object. Write it in braces, with id, kind and inputs.")
    case_id, kind = entry.get("id"), entry.get("kind")
    if not isinstance(case_id, str) or not case_id:
        raise CaseError(f"{where} has no id. Give it one, such as RC01.")
    if not isinstance(kind, str) or kind not in KINDS:
        raise CaseError(f"{where} ({case_id}): there is no such kind. Use one of {', '.join(KINDS)}.")
    inputs, expected = entry.get("inputs"), entry.get("expected")
    if not isinstance(inputs, dict):
        raise CaseError(f"{where} ({case_id}) has no inputs. Write them in braces.")
    if expected is not None and not isinstance(expected, dict):
        raise CaseError(
            f"{where} ({case_id}): expected is no object. Write figures by name, or leave it out."
        )
    return Case(
        id=case_id,
        kind=kind,
        inputs=inputs,
        expected=expected or {},
        tolerance=_tolerance(
            {name: entry[name] for name in ("tolerance_abs", "tolerance") if name in entry},
            f"{where} ({case_id})",
            tolerance,
        ),
        title=str(entry.get("title") or ""),
        checked=str(entry.get("checked") or ""),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Inputs:
    """A case's inputs, each asked for by name and shape. Raises CaseError naming the input."""

    held: Mapping[str, Any]
    path: str = "inputs"

    def has(self, name: str) -> bool:
        """Whether it is there and not null."""
        return self.held.get(name) is not None

    def _fault(self, name: str, wanted: str) -> CaseError:
        state = "is missing" if name not in self.held else "cannot be used"
        return CaseError(f"{self.path}.{name} {state}. Write {wanted}.")

    def _list(self, name: str, wanted: str) -> list[Any]:
        found = self.held.get(name)
        if not isinstance(found, list):
            raise self._fault(name, wanted)
        return found

    def number(self, name: str, otherwise: float | None = None) -> float:
        """A number; `otherwise` where there is none."""
        found = self.held.get(name)
        if found is None and otherwise is not None:
            return otherwise
        if not _is_number(found):
            raise self._fault(name, "a number")
        return _as_float(found, f"{self.path}.{name}")

    def whole(self, name: str, otherwise: int | None = None) -> int:
        """A whole number."""
        return _as_whole(self.number(name, otherwise), f"{self.path}.{name}")

    def flag(self, name: str, otherwise: bool) -> bool:
        """true or false."""
        found = self.held.get(name, otherwise)
        if found is None:
            return otherwise
        if not isinstance(found, bool):
            raise self._fault(name, "true or false")
        return found

    def text(self, name: str, otherwise: str) -> str:
        """A text."""
        found = self.held.get(name)
        if found is None:
            return otherwise
        if not isinstance(found, str):
            raise self._fault(name, "a text")
        return found

    def scores(self, name: str) -> list[float | None]:
        """A list of numbers, null where a person's is missing."""
        return self._numbers(self._list(name, "a list of numbers, null where one is missing"), name)

    def _numbers(self, values: list[Any], name: str) -> list[float | None]:
        found: list[float | None] = []
        for place, value in enumerate(values, start=1):
            if value is not None and not _is_number(value):
                raise CaseError(
                    f"{self.path}.{name}, entry {place} is neither a number nor null. Write one of them."
                )
            found.append(None if value is None else _as_float(value, f"{self.path}.{name}, entry {place}"))
        return found

    def rows(self, name: str) -> list[list[float | None]]:
        """A list of rows of numbers or nulls."""
        wanted = "a list of rows, each a list of numbers, null where one is missing"
        rows = self._list(name, wanted)
        if not all(isinstance(row, list) for row in rows):
            raise self._fault(name, wanted)
        return [self._numbers(row, f"{name}, row {number}") for number, row in enumerate(rows, start=1)]

    def wholes(self, name: str) -> list[int]:
        """A list of whole numbers; () where there is none."""
        if not self.has(name):
            return []
        found = self.scores(name)
        return [_as_whole(value, f"{self.path}.{name}") for value in found]

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        found = self._list(name, "a list of texts")
        if not all(isinstance(text, str) for text in found):
            raise self._fault(name, "a list of texts")
        return found

    def inside(self, name: str) -> Inputs:
        """The inputs within one that is an object."""
        found = self.held.get(name)
        if not isinstance(found, dict):
            raise self._fault(name, "an object in braces")
        return Inputs(found, f"{self.path}.{name}")

    def entries(self, name: str) -> list[tuple[str, Inputs]]:
        """A list of objects that each have an id of their own."""
        found: list[tuple[str, Inputs]] = []
        for number, entry in enumerate(self._list(name, "a list of objects"), start=1):
            where = f"{self.path}.{name}, entry {number}"
            held = entry.get("id") if isinstance(entry, dict) else None
            if not isinstance(held, (str, int)) or isinstance(held, bool) or held == "":
                raise CaseError(f"{where} has no id. Write an object with an id of its own.")
            if str(held) in {known_id for known_id, _inputs in found}:
                raise CaseError(f"{where}: its id stands twice. Give each its own.")
            found.append((str(held), Inputs(entry, where)))
        return found


def _as_float(value: Any, where: str) -> float:
    try:
        found = float(value)
    except OverflowError:
        raise CaseError(f"{where} is too large a number. Write null where there is none.") from None
    return found


def _as_whole(value: float | None, where: str) -> int:
    if value is None or value != math.floor(value):
        raise CaseError(f"{where} is no whole number. Write one.")
    return int(value)


# ---- computing -------------------------------------------------------------------------------------------


def compute(case: Case, swemwbs: Mapping[int, float]) -> Figures:
    """Every figure of a case's kind, under the names and nesting of the worked cases, None where undefined.

    swemwbs: that instrument's table, raw to metric; it is kept with the instruments.
    Raises CaseError, with the case's id, for inputs that cannot be used.
    """
    try:
        figures = KINDS[case.kind](Inputs(case.inputs), swemwbs)
    except ValueError as wrong:
        raise CaseError(f"{case.id}: {wrong}") from None
    told = plain(figures)
    assert isinstance(told, dict)
    return told


def _paired(inputs: Inputs) -> Change:
    return complete_paired_change(
        inputs.scores("pre"), inputs.scores("post"), inputs.flag("higher_is_better", True)
    )


def _paired_scale(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    return _paired(inputs).to_json()


def _key(inputs: Inputs) -> ItemKey:
    ends = [inputs.number(name) if inputs.has(name) else None for name in ("item_min", "item_max")]
    return ItemKey(ends[0], ends[1], frozenset(inputs.wholes("reverse_items")))


def _rounding(inputs: Inputs, otherwise: Rounding) -> Rounding:
    words = set(
        "".join(c if c.isalnum() else " " for c in inputs.text("rounding", otherwise).lower()).split()
    )
    if {"half", "up"} <= words or "halfup" in words:
        return Rounding.HALF_UP
    if {"half", "even"} <= words or "bankers" in words:
        return Rounding.HALF_EVEN
    if words & {"none", "no", "not", "unrounded"}:
        return Rounding.NONE
    raise CaseError(f"{inputs.path}.rounding is not known. Write none, half_up or half_even.")


def _item_scoring(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    rows = inputs.rows("items")
    missing = None
    if inputs.has("max_missing"):
        missing = inputs.whole("max_missing")
    elif inputs.has("min_answered"):
        missing = (len(rows[0]) if rows else 0) - inputs.whole("min_answered")
    return vars_of(item_scoring.item_scores(rows, _key(inputs), missing, _rounding(inputs, Rounding.NONE)))


def _item_scoring_subscales(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    held = inputs.inside("subscales")
    subscales = {name: held.wholes(name) for name in held.held}
    rows = inputs.rows("items")
    scores = item_scoring.subscale_scores(
        rows,
        _key(inputs),
        subscales,
        inputs.texts("total_of") if inputs.has("total_of") else list(subscales),
        inputs.whole("min_answered") if inputs.has("min_answered") else None,
        _rounding(inputs, Rounding.HALF_UP),
    )
    return {"scores": scores}


def _swemwbs(inputs: Inputs, table: Mapping[int, float]) -> Figures:
    found: Figures = {}
    has_pairs = inputs.has("raw_pre") or inputs.has("raw_post") or not inputs.has("items")
    if has_pairs:
        raw_pre, raw_post = inputs.scores("raw_pre"), inputs.scores("raw_post")
        pre, post = (item_scoring.converted(raw, table) for raw in (raw_pre, raw_post))
        change = complete_paired_change(pre, post, inputs.flag("higher_is_better", True))
        if inputs.has("bands") or not inputs.has("items"):
            bands = inputs.inside("bands") if inputs.has("bands") else Inputs({})
            ends = bands.number("low_max", SWEMWBS_LOW_MAX), bands.number("high_min", SWEMWBS_HIGH_MIN)
            raw_first, raw_last = complete(raw_pre, raw_post)
            found |= change.to_json()
            found |= {
                "metric_pre": pre,
                "metric_post": post,
                "bands_pre": [item_scoring.band(score, *ends) for score in pre],
                "bands_post": [item_scoring.band(score, *ends) for score in post],
                "raw_mean_diff_for_contrast": complete_paired_change(raw_first, raw_last).mean_diff,
            }
        if inputs.has("items"):
            names = (
                *("n_zero", "n_nonzero", "w_plus", "w_minus", "p_wilcoxon_exact_permutation"),
                *("p_wilcoxon_normal_cc", "rank_biserial", "rank_biserial_zero_inclusive"),
            )
            found["paired_metric_wilcoxon"] = {name: getattr(change, name) for name in names}
            found["paired_metric_mean_diff"] = change.mean_diff
    if inputs.has("items"):
        raw = item_scoring.raw_totals(inputs.rows("items"))
        metric = item_scoring.converted(raw, table)
        scored = known(metric)
        found |= {
            "raw": raw,
            "metric": metric,
            "n_scored": len(scored),
            "mean_metric": mean(scored),
            "sd_metric": sd(scored),
            "full_table": {str(total): score for total, score in table.items()},
        }
    return found


_AT_OR_ABOVE = (
    "at or above",
    "at least",
    "or more",
    "or equal",
    ">=",
    "≥",
    "inclusive",
    "at or over",
    "reach",
)
_GREATER = ("greater", "strict", "above", "more than", ">", "exceed", "over", "larger")


def _rule(inputs: Inputs) -> Rule:
    told = " ".join(
        inputs.text("rule", Rule.GREATER_THAN).lower().replace("_", " ").replace("-", " ").split()
    )
    if told.startswith("strict") or not any(sign in told for sign in _AT_OR_ABOVE):
        if any(sign in told for sign in _GREATER):
            return Rule.GREATER_THAN
        raise CaseError(f"{inputs.path}.rule is not known. Write “greater than” or “at or above”.")
    return Rule.AT_OR_ABOVE


def _norm(inputs: Inputs, name: str) -> Norm | None:
    if not inputs.has(name):
        return None
    held = inputs.inside(name)
    return Norm(held.number("mean"), held.number("sd"))


def _jacobson_truax(inputs: Inputs) -> reliable_change.ReliableChange:
    return reliable_change.reliable_change(
        inputs.scores("pre"),
        inputs.scores("post"),
        inputs.number("sd_reference"),
        inputs.number("reliability"),
        criterion=inputs.number("criterion", reliable_change.CRITERION),
        rule=_rule(inputs),
        higher_is_better=inputs.flag("higher_is_better", True),
        clinical=_norm(inputs, "clinical"),
        non_clinical=_norm(inputs, "non_clinical"),
    )


def _reliable_change(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    if inputs.has("clinical") and inputs.has("non_clinical"):
        return _reliable_change_csc(inputs, _table)
    found = _jacobson_truax(inputs)
    names = ("sem", "s_diff", "reliable_change_threshold", "rc_index", "classes", "counts")
    return {name: getattr(found, name) for name in names}


def _reliable_change_csc(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    found = _jacobson_truax(inputs)
    figures: Figures = vars_of(found)
    if inputs.has("fixed_threshold_check"):
        fixed = inputs.inside("fixed_threshold_check")
        figures["fixed_threshold_classes"] = reliable_change.fixed_threshold_classes(
            fixed.scores("pre"),
            fixed.scores("post"),
            fixed.number("threshold"),
            _rule(fixed),
            fixed.flag("higher_is_better", inputs.flag("higher_is_better", True)),
        )
    return figures


def _ordinal_item(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    table = [[_as_whole(count, f"{inputs.path}.table") for count in row] for row in inputs.rows("table")]
    levels: Sequence[float] = range(1, len(table) + 1)
    held = inputs.held.get("levels")
    if held is not None and not (isinstance(held, list) and all(isinstance(name, str) for name in held)):
        levels = known(inputs.scores("levels"))
    return vars_of(single_items.ordinal_item(table, levels, inputs.flag("higher_is_better", True)))


def _mcnemar_items(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    cells = ("both_right", "wrong_to_right", "right_to_wrong", "both_wrong")
    return {
        item_id: vars_of(single_items.mcnemar(*(item.whole(cell) for cell in cells)))
        for item_id, item in inputs.entries("items")
    }


def _then_test(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    return vars_of(then_test.then_test(*(inputs.scores(name) for name in ("pre", "then", "post"))))


def _three_waves(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    return vars_of(three_waves.three_waves(*(inputs.scores(name) for name in ("pre", "post", "followup"))))


def _reliability(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    found = vars_of(reliability.reliability(inputs.rows("items")))
    return {name: value for name, value in found.items() if name not in ("omega_method", "improper")}


def _small_n_rules(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    held = inputs.inside("thresholds") if inputs.has("thresholds") else Inputs({})
    defaults = reporting_gate.Thresholds()
    gate = reporting_gate.Thresholds(
        held.whole("suppress_below", defaults.suppress_below),
        held.whole("counts_only_below", defaults.counts_only_below),
        held.whole("caution_below", defaults.caution_below),
    )
    return {
        group_id: gated(
            complete_paired_change(
                group.scores("pre"),
                group.scores("post"),
                group.flag("higher_is_better", inputs.flag("higher_is_better", True)),
            ),
            gate,
        )
        for group_id, group in inputs.entries("groups")
    }


def gated(change: Change, gate: reporting_gate.Thresholds) -> Figures:
    """What the gate leaves of a change: its level, and the figures that a worked case has at this level."""
    level = reporting_gate.level_of(change.n_pairs, gate)
    told: Figures = {"level": level}
    if level is reporting_gate.Level.NO_DATA:
        return told
    if level is reporting_gate.Level.SUPPRESSED:
        return told | {"show_n": False}
    names: tuple[str, ...] = ("n_pairs", "n_improved", "n_same", "n_worse")
    if level is not reporting_gate.Level.COUNTS_ONLY:
        names = (*names, "mean_diff", "ci95_low", "ci95_high")
    return told | {name: getattr(change, name) for name in names}


def _degenerate(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    return {name: _paired(inputs.inside(name)).to_json() for name in inputs.held}


_RATINGS = ("very_good", "good", "neither", "poor", "very_poor", "dont_know")


def _proportions(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    found: Figures = {}
    if inputs.has("counts") or not inputs.has("net_scores_0_10"):
        counts = inputs.inside("counts")
        foreign = [name for name in counts.held if name not in _RATINGS]
        if foreign:
            raise CaseError(f"{counts.path}.{foreign[0]} is not known. Use {', '.join(_RATINGS)}.")
        found |= vars_of(proportions.overall_experience(*(counts.whole(name, 0) for name in _RATINGS)))
    if inputs.has("net_scores_0_10"):
        found["net"] = proportions.net_score(inputs.scores("net_scores_0_10"))
    return found


def _unlinked_proportions(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    before, after = inputs.inside("pre"), inputs.inside("post")
    return vars_of(
        proportions.unlinked_waves(before.whole("k"), before.whole("n"), after.whole("k"), after.whole("n"))
    )


def _coder_agreement(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    coders = [
        [
            None if code is None else _code(code, f"{inputs.path}.{name}")
            for code in inputs._list(name, _CODES)
        ]
        for name in ("coder1", "coder2")
    ]
    return vars_of(coder_agreement.coder_agreement(*coders))


_CODES = "a list with one code a comment, null where there is none"


def _code(code: object, where: str) -> str:
    if isinstance(code, (str, int)):
        return str(code)
    raise CaseError(f"{where} holds a code that is no text. Write texts.")


def _coder_agreement_multi(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    coders: list[list[list[str] | None]] = []
    for name in ("coder1", "coder2"):
        comments = inputs._list(name, "a list with a list of codes a comment")
        where = f"{inputs.path}.{name}"
        if not all(codes is None or isinstance(codes, list) for codes in comments):
            raise CaseError(f"{where} holds a comment without a list of codes. Write [] for none.")
        coders.append(
            [None if codes is None else [_code(code, where) for code in codes] for codes in comments]
        )
    codes = inputs.texts("codes") if inputs.has("codes") else []
    return dict(coder_agreement.codes_agreement(coders[0], coders[1], codes))


def _regression_to_mean(inputs: Inputs, _table: Mapping[int, float]) -> Figures:
    if inputs.has("pre") or inputs.has("post"):
        return vars_of(
            regression_to_mean.observed_group(
                inputs.scores("pre"),
                inputs.scores("post"),
                inputs.number("population_mean"),
                inputs.number("reliability"),
            )
        )
    side = inputs.text("select", "below").lower()
    if not any(word in side for word in ("below", "under", "low", "above", "over", "high")):
        raise CaseError(f"{inputs.path}.select is not known. Write below or above.")
    low = any(word in side for word in ("below", "under", "low"))
    return vars_of(
        regression_to_mean.selected_group(
            inputs.number("mu"),
            inputs.number("sigma"),
            inputs.number("rho"),
            inputs.number("cutoff"),
            regression_to_mean.Select.BELOW if low else regression_to_mean.Select.ABOVE,
        )
    )


def vars_of(result: Any) -> Figures:
    """A result's figures by name."""
    told = plain(result)
    assert isinstance(told, dict)
    return told


KINDS: Mapping[str, Callable[[Inputs, Mapping[int, float]], Figures]] = {
    "paired_scale": _paired_scale,
    "item_scoring": _item_scoring,
    "item_scoring_subscales": _item_scoring_subscales,
    "swemwbs": _swemwbs,
    "reliable_change": _reliable_change,
    "reliable_change_csc": _reliable_change_csc,
    "ordinal_item": _ordinal_item,
    "mcnemar_items": _mcnemar_items,
    "then_test": _then_test,
    "three_waves_attrition": _three_waves,
    "reliability": _reliability,
    "small_n_rules": _small_n_rules,
    "degenerate": _degenerate,
    "proportions": _proportions,
    "unlinked_proportions": _unlinked_proportions,
    "coder_agreement": _coder_agreement,
    "coder_agreement_multi": _coder_agreement_multi,
    "regression_to_mean": _regression_to_mean,
}
"""How each kind of worked case is computed."""


# ---- comparing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is not as expected. figure: its path, such as `net.ci95_low` or `scores[3]`."""

    figure: str
    expected: object
    computed: object


def differences(case: Case, computed: Mapping[str, Any]) -> list[Difference]:
    """Every figure of the case that differs by more than its tolerance, or is not there."""
    loose = case.tolerance
    if case.kind == "reliability" and (computed.get("k") or 0) > 3:
        loose = max(loose, reliability.OMEGA_TOLERANCE)
    return list(_compare("", case.expected, computed, case.tolerance, loose))


_MISSING = "no such figure"


def _compare(path: str, expected: Any, computed: Any, tolerance: float, loose: float) -> list[Difference]:
    if isinstance(expected, Mapping) and isinstance(computed, Mapping):
        found: list[Difference] = []
        for name, value in expected.items():
            inner = f"{path}.{name}" if path else name
            if name not in computed:
                found.append(Difference(inner, value, _MISSING))
            else:
                found += _compare(
                    inner, value, computed[name], loose if name == "omega_total" else tolerance, loose
                )
        return found
    if isinstance(expected, list) and isinstance(computed, list) and len(expected) == len(computed):
        return [
            difference
            for place, (one, other) in enumerate(zip(expected, computed, strict=True), start=1)
            for difference in _compare(f"{path}[{place}]", one, other, tolerance, loose)
        ]
    if _is_number(expected) and _is_number(computed):
        # A hair more, so that a difference of just the tolerance is not one for being written in binary.
        same = abs(expected - computed) <= tolerance * (1 + 1e-9)
    else:
        same = type(expected) is type(computed) and expected == computed
    return [] if same else [Difference(path, expected, computed)]


def count_figures(held: object) -> int:
    """How many single figures an expectation holds."""
    if isinstance(held, Mapping):
        return sum(count_figures(value) for value in held.values())
    return sum(map(count_figures, held)) if isinstance(held, list) else 1
