"""What changed between two waves: pairing by card, and the sums on complete pairs.

These are exact sums. What of them may be shown is for `disclosure.py` to say; only the open class and files
that a user brings ever show them whole. Undefined is None with a reason, never 0 and never infinity.
Formulas and conventions: docs/statistics.md. SciPy and NumPy are imported when first needed, so that a
process which only reads frozen releases stays light.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from statistics import median

METHOD_VERSION = "2"
"""The version of the sums, printed beside their results: a figure whose formula changes gets a new one."""

DIFFERENCE_DECIMALS = 9
"""Differences are rounded to this many decimals before they are ranked: 21.54 - 20.73 and 22.35 - 21.54 are
both 0.81 on paper and unlike as binary numbers, which would change their ranks (measures catalogue 2.2)."""

EXACT_WILCOXON_LIMIT = 300
"""Non-zero pairs up to which the exact distribution is computed; beyond it the normal form serves."""

Z_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


class Undefined(StrEnum):
    """Why a figure has no value."""

    NO_PAIRS = "no_pairs"
    ONE_PAIR = "one_pair"
    TOO_FEW_FOR_CORRECTION = "too_few_for_correction"
    NO_SPREAD_OF_CHANGE = "no_spread_of_change"
    NO_SPREAD_OF_SCORES = "no_spread_of_scores"
    NOBODY_CHANGED = "nobody_changed"
    TOO_MANY_FOR_EXACT = "too_many_for_exact"
    TOO_FEW_LEAVERS_OR_STAYERS = "too_few_leavers_or_stayers"
    NOBODY_STARTED = "nobody_started"


@dataclass(frozen=True, slots=True)
class Change:
    """Every figure of one paired comparison, after minus before, on n complete pairs.

    Shape: one number a figure; None where undefined, with the reason under the same name in `reasons`.
    Units: those of the scale; `pct_*` are percentages, `d_*`, `hedges_*` and `rank_biserial*` have none.
    `n_improved` and `n_worse` follow `higher_is_better`; everything else is plain after minus before, so
    `rank_biserial`, `w_plus` and `sign_plus` are positive, or large, where the later score is higher.

    d_av divides the mean change by the root mean square of the two standard deviations (Cumming; pingouin
    since 0.3.4); d_av_mean_sd divides by their plain mean (Lakens 2013). Wilcoxon: zero differences dropped,
    mid-ranks; exact is the permutation distribution of those mid-ranks, normal_cc is corrected for ties and
    for continuity by 0.5. Packages differ in what they call the default, so both are named.
    """

    n_pairs: int
    mean_pre: float | None
    sd_pre: float | None
    median_pre: float | None
    mean_post: float | None
    sd_post: float | None
    median_post: float | None
    mean_diff: float | None
    sd_diff: float | None
    se_diff: float | None
    df: int | None
    t: float | None
    p_t_two_sided: float | None
    ci95_low: float | None
    ci95_high: float | None
    r_pre_post: float | None
    d_z: float | None
    d_av: float | None
    d_av_mean_sd: float | None
    sd_av: float | None
    hedges_g_av: float | None
    hedges_g_av_df_n_minus_1: float | None
    n_zero: int
    n_nonzero: int
    w_plus: float | None
    w_minus: float | None
    p_wilcoxon_exact_permutation: float | None
    p_wilcoxon_normal_cc: float | None
    rank_biserial: float | None
    rank_biserial_zero_inclusive: float | None
    n_improved: int
    n_same: int
    n_worse: int
    pct_improved: float | None
    pct_same: float | None
    pct_worse: float | None
    pct_improved_wilson95_low: float | None
    pct_improved_wilson95_high: float | None
    sign_n: int
    sign_plus: int
    p_sign_exact: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, float | int | None]:
        """The figures by name, ready for JSON; the reasons stay in `reasons`."""
        return {name: getattr(self, name) for name in FIGURE_NAMES}


FIGURE_NAMES = tuple(entry.name for entry in fields(Change) if entry.name != "reasons")
"""The names of a paired comparison's figures, in order."""


def paired_change(before: Sequence[float], after: Sequence[float], higher_is_better: bool = True) -> Change:
    """The change on complete pairs: position i of both lists is one person.

    Raises ValueError if the lists are of unequal length or hold anything but finite numbers.
    Sources: measures catalogue 2.2; worked cases RC01, RC05, RC09, RC11, RC15.
    """
    if len(before) != len(after):
        raise ValueError(
            f"A paired comparison needs as many scores before ({len(before)}) as after ({len(after)}). "
            "Leave out people with one score only."
        )
    if not all(math.isfinite(value) for value in (*before, *after)):
        raise ValueError("A paired comparison holds a score that is no finite number. Leave that pair out.")
    n = len(before)
    differences = [
        round(later - earlier, DIFFERENCE_DECIMALS) for earlier, later in zip(before, after, strict=True)
    ]
    reasons: dict[str, str] = {}

    def undefined(reason: Undefined, *names: str) -> None:
        for name in names:
            reasons.setdefault(name, reason)

    if n == 0:
        undefined(Undefined.NO_PAIRS, *(name for name in FIGURE_NAMES if not _is_tally(name)))
    elif n == 1:
        undefined(Undefined.ONE_PAIR, *_NEEDS_TWO)

    mean_diff, sd_diff = _mean(differences), _sd(differences)
    sd_pre, sd_post = _sd(before), _sd(after)
    se_diff = None if sd_diff is None else sd_diff / math.sqrt(n)
    t = p_t = low = high = d_z = None
    if mean_diff is not None and sd_diff is not None and se_diff is not None:
        half_width = _t_quantile(n - 1) * se_diff
        low, high = mean_diff - half_width, mean_diff + half_width
        if sd_diff > 0:
            t = mean_diff / se_diff
            p_t = _t_two_sided(t, n - 1)
            d_z = mean_diff / sd_diff
        else:
            undefined(Undefined.NO_SPREAD_OF_CHANGE, "t", "p_t_two_sided", "d_z")

    sd_av = d_av = d_av_mean_sd = g_av = g_av_df = None
    if mean_diff is not None and sd_pre is not None and sd_post is not None:
        sd_av = math.sqrt((sd_pre**2 + sd_post**2) / 2)
        if sd_av > 0:
            d_av = mean_diff / sd_av
            d_av_mean_sd = mean_diff / ((sd_pre + sd_post) / 2)
            g_av = d_av * (1 - 3 / (4 * (2 * n) - 9))
            if n > 2:
                g_av_df = d_av * (1 - 3 / (4 * (n - 1) - 1))
            else:  # the correction itself would be 0, which says nothing of the effect
                undefined(Undefined.TOO_FEW_FOR_CORRECTION, "hedges_g_av_df_n_minus_1")
        else:
            undefined(
                Undefined.NO_SPREAD_OF_SCORES,
                *("d_av", "d_av_mean_sd", "hedges_g_av", "hedges_g_av_df_n_minus_1"),
            )
    r = _correlation(before, after)
    if r is None:
        undefined(Undefined.NO_SPREAD_OF_SCORES, "r_pre_post")

    positive = sum(value > 0 for value in differences)
    negative = sum(value < 0 for value in differences)
    n_zero = n - positive - negative
    improved, worse = (positive, negative) if higher_is_better else (negative, positive)
    ranks = _signed_ranks([value for value in differences if value != 0])
    w_plus = w_minus = exact = normal = biserial = biserial_zeros = None
    if n:
        w_plus = math.fsum(rank for rank in ranks if rank > 0)
        w_minus = math.fsum(-rank for rank in ranks if rank < 0)
    if w_plus is not None and w_minus is not None:
        if ranks:
            if len(ranks) <= EXACT_WILCOXON_LIMIT:
                exact = _wilcoxon_exact(ranks)
            else:
                undefined(Undefined.TOO_MANY_FOR_EXACT, "p_wilcoxon_exact_permutation")
            normal = _wilcoxon_normal(ranks)
            biserial = (w_plus - w_minus) / (w_plus + w_minus)
            with_zeros = _signed_ranks(differences)
            biserial_zeros = math.fsum(with_zeros) / (n * (n + 1) / 2)
        else:
            undefined(
                Undefined.NOBODY_CHANGED,
                *("p_wilcoxon_exact_permutation", "p_wilcoxon_normal_cc", "p_sign_exact"),
                *("rank_biserial", "rank_biserial_zero_inclusive"),
            )
    wilson = wilson_interval(improved, n)
    return Change(
        n_pairs=n,
        mean_pre=_mean(before),
        sd_pre=sd_pre,
        median_pre=median(before) if n else None,
        mean_post=_mean(after),
        sd_post=sd_post,
        median_post=median(after) if n else None,
        mean_diff=mean_diff,
        sd_diff=sd_diff,
        se_diff=se_diff,
        df=n - 1 if n > 1 else None,
        t=t,
        p_t_two_sided=p_t,
        ci95_low=low,
        ci95_high=high,
        r_pre_post=r,
        d_z=d_z,
        d_av=d_av,
        d_av_mean_sd=d_av_mean_sd,
        sd_av=sd_av,
        hedges_g_av=g_av,
        hedges_g_av_df_n_minus_1=g_av_df,
        n_zero=n_zero,
        n_nonzero=n - n_zero,
        w_plus=w_plus,
        w_minus=w_minus,
        p_wilcoxon_exact_permutation=exact,
        p_wilcoxon_normal_cc=normal,
        rank_biserial=biserial,
        rank_biserial_zero_inclusive=biserial_zeros,
        n_improved=improved,
        n_same=n_zero,
        n_worse=worse,
        pct_improved=100 * improved / n if n else None,
        pct_same=100 * n_zero / n if n else None,
        pct_worse=100 * worse / n if n else None,
        pct_improved_wilson95_low=None if wilson is None else 100 * wilson[0],
        pct_improved_wilson95_high=None if wilson is None else 100 * wilson[1],
        sign_n=positive + negative,
        sign_plus=positive,
        p_sign_exact=_sign_test(positive, negative),
        reasons=reasons,
    )


_NEEDS_TWO = (
    *("sd_pre", "sd_post", "sd_diff", "se_diff", "df", "t", "p_t_two_sided", "ci95_low", "ci95_high"),
    *("r_pre_post", "d_z", "d_av", "d_av_mean_sd", "sd_av", "hedges_g_av", "hedges_g_av_df_n_minus_1"),
)


def _is_tally(name: str) -> bool:
    """Whether a figure counts people, and so is a true 0 where there are none."""
    return name.startswith("n_") or name in {"sign_n", "sign_plus"}


def wilson_interval(count: int, n: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a share, as two shares from 0 to 1; None where n is 0."""
    if n == 0:
        return None
    share, z2 = count / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _sd(values: Sequence[float]) -> float | None:
    """With n - 1 below; exactly 0 where all are equal, which summing floats would not promise."""
    if len(values) < 2:
        return None
    if min(values) == max(values):
        return 0.0
    centre = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def _correlation(before: Sequence[float], after: Sequence[float]) -> float | None:
    """Pearson's r, or None where a side has no spread or there are fewer than two pairs."""
    sd_before, sd_after = _sd(before), _sd(after)
    if not sd_before or not sd_after:
        return None
    n = len(before)
    centre_before, centre_after = math.fsum(before) / n, math.fsum(after) / n
    product = math.fsum(
        (earlier - centre_before) * (later - centre_after)
        for earlier, later in zip(before, after, strict=True)
    )
    return max(-1.0, min(1.0, product / ((n - 1) * sd_before * sd_after)))


def _t_quantile(df: int) -> float:
    from scipy.special import stdtrit  # on demand: importing SciPy costs the web process its start

    return float(stdtrit(df, 0.975))


def _t_two_sided(t: float, df: int) -> float:
    from scipy.special import stdtr  # on demand, as above

    return float(2 * stdtr(df, -abs(t)))


def _signed_ranks(differences: Sequence[float]) -> list[float]:
    """Mid-ranks of the absolute differences with the sign of the difference; a zero's rank becomes 0."""
    order = sorted(range(len(differences)), key=lambda index: abs(differences[index]))
    ranks = [0.0] * len(differences)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and abs(differences[order[end]]) == abs(differences[order[start]]):
            end += 1
        middle = (start + 1 + end) / 2
        for index in order[start:end]:
            sign = (differences[index] > 0) - (differences[index] < 0)
            ranks[index] = sign * middle
        start = end
    return ranks


def _wilcoxon_exact(ranks: Sequence[float]) -> float:
    """Two-sided p over all ways to give the mid-ranks their signs: twice the smaller tail, 1 at most.

    Twice a mid-rank is whole, so the sums are positions in one array that each rank folds onto itself.
    """
    import numpy as np  # on demand, as above

    doubled = [round(2 * abs(rank)) for rank in ranks]
    positive = sum(whole for whole, rank in zip(doubled, ranks, strict=True) if rank > 0)
    chance = np.zeros(sum(doubled) + 1)
    chance[0] = 1.0
    for whole in doubled:
        moved = np.zeros_like(chance)
        moved[whole:] = chance[:-whole]
        chance = (chance + moved) / 2
    smaller = min(positive, sum(doubled) - positive)
    return min(1.0, 2 * float(chance[: smaller + 1].sum()))


def _wilcoxon_normal(ranks: Sequence[float]) -> float:
    """Two-sided p of the normal form: variance corrected for ties, distance shortened by 0.5."""
    n = len(ranks)
    sizes: dict[float, int] = {}
    for rank in ranks:
        sizes[abs(rank)] = sizes.get(abs(rank), 0) + 1
    variance = n * (n + 1) * (2 * n + 1) / 24 - sum(size**3 - size for size in sizes.values()) / 48
    distance = abs(math.fsum(rank for rank in ranks if rank > 0) - n * (n + 1) / 4)
    z = max(0.0, distance - 0.5) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))


def _sign_test(positive: int, negative: int) -> float | None:
    """Exact two-sided p of the sign test: twice the smaller tail of Bin(n, 1/2), 1 at most."""
    n = positive + negative
    if n == 0:
        return None
    tail = sum(math.comb(n, k) for k in range(min(positive, negative) + 1))
    return min(1.0, 2 * tail / (1 << n))


# ---- pairing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardScore:
    """One use of a card: which card (an opaque key), at which wave, the how-many-eth use, and the score.

    `order` rises with a card's uses; no time is kept. `score` is None where it could not be had.
    """

    card: str
    wave: str
    order: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who can be compared. `before` and `after` are the scores of complete pairs, one person a position.

    Each card falls into exactly one of: pairs, before_only, after_only, unscorable (a kept score could not be
    had), out_of_order (every later form was sent before the first one). `duplicates` counts the uses that
    were set aside because a card keeps its first score before and its last after.
    leavers: first scores of those with no later one.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    leavers: tuple[float, ...] = ()
    after_only: int = 0
    unscorable: int = 0
    out_of_order: int = 0
    duplicates: int = 0

    @property
    def pairs(self) -> int:
        """Complete pairs."""
        return len(self.before)

    @property
    def before_only(self) -> int:
        """People with a score before and none after."""
        return len(self.leavers)

    @property
    def attrition_percent(self) -> float | None:
        """Those with a first score only, as a percentage of them and the pairs; None if nobody started."""
        started = self.pairs + self.before_only
        return 100 * self.before_only / started if started else None

    @property
    def leavers_baseline_gap(self) -> float | None:
        """How much higher leavers began than stayers: Hedges' g of the first scores, leavers minus stayers.

        Pooled SD, correction 1 - 3 / (4 (n1 + n2) - 9). None with fewer than two on a side, or no spread.
        """
        stayers, leavers = self.before, self.leavers
        sd_stayers, sd_leavers = _sd(stayers), _sd(leavers)
        if sd_stayers is None or sd_leavers is None:
            return None
        n = len(stayers) + len(leavers)
        squares = (len(stayers) - 1) * sd_stayers**2 + (len(leavers) - 1) * sd_leavers**2
        pooled = math.sqrt(squares / (n - 2))
        if pooled == 0:
            return None
        gap = math.fsum(leavers) / len(leavers) - math.fsum(stayers) / len(stayers)
        return gap / pooled * (1 - 3 / (4 * n - 9))

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a figure of the pairing is None, by its name."""
        reasons: dict[str, str] = {}
        if self.attrition_percent is None:
            reasons["attrition_percent"] = Undefined.NOBODY_STARTED
        if self.leavers_baseline_gap is None:
            few = min(self.pairs, self.before_only) < 2
            reasons["leavers_baseline_gap"] = (
                Undefined.TOO_FEW_LEAVERS_OR_STAYERS if few else Undefined.NO_SPREAD_OF_SCORES
            )
        return reasons


def pair(scores: Iterable[CardScore], before: str = "before", after: str = "after") -> Pairing:
    """Pair a programme's scores by card between two waves; uses at other waves are passed over.

    A pair is one card with a scorable first `before` and a scorable last `after` that was used later. An
    unscorable first or last form is not replaced by another one of the same wave: choosing the form that
    scores would be choosing the result. Source: measures catalogue 2.3.
    """
    earlier: dict[str, list[CardScore]] = {}
    later: dict[str, list[CardScore]] = {}
    for use in scores:
        if use.wave in (before, after):
            (earlier if use.wave == before else later).setdefault(use.card, []).append(use)
    pairs: list[tuple[float, float]] = []
    leavers: list[float] = []
    after_only = unscorable = out_of_order = duplicates = 0
    for card in sorted(earlier.keys() | later.keys()):
        firsts = sorted(earlier.get(card, ()), key=lambda use: use.order)
        lasts = sorted(later.get(card, ()), key=lambda use: use.order)
        duplicates += max(0, len(firsts) - 1) + max(0, len(lasts) - 1)
        first = firsts[0] if firsts else None
        last = lasts[-1] if lasts else None
        if first is not None and last is not None and last.order <= first.order:
            out_of_order += 1
        elif (first is not None and first.score is None) or (last is not None and last.score is None):
            unscorable += 1
        elif first is not None and first.score is not None:
            if last is not None and last.score is not None:
                pairs.append((first.score, last.score))
            else:
                leavers.append(first.score)
        else:
            after_only += 1
    # Sorted by score, so that the order of cards is not carried into anything made from the pairs.
    pairs.sort()
    return Pairing(
        before=tuple(earlier_score for earlier_score, _ in pairs),
        after=tuple(later_score for _, later_score in pairs),
        leavers=tuple(sorted(leavers)),
        after_only=after_only,
        unscorable=unscorable,
        out_of_order=out_of_order,
        duplicates=duplicates,
    )
