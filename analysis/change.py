"""What changed between two waves: pairing by card, and the sums on complete pairs.

These are exact sums. What of them may be shown is for `disclosure/` to say; only the open class and files
that a user brings ever show them whole. Undefined is None with a reason, never 0 and never infinity.
Formulas and conventions: docs/statistics.md. SciPy and NumPy are imported when first needed, so that a
process which only reads frozen releases stays light.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from statistics import median

from analysis.samples import (
    DIFFERENCE_DECIMALS,
    Undefined,
    check_lengths,
    check_scores,
    complete,
    correlation,
    hedges_g,
    mean,
    sd,
    t_quantile,
    t_two_sided,
    two_sided_sign_p,
    wilson_interval,
)

__all__ = [
    "DIFFERENCE_DECIMALS",
    "EXACT_WILCOXON_LIMIT",
    "FIGURE_NAMES",
    "CardScore",
    "Change",
    "MeanChange",
    "Pairing",
    "SignedRanks",
    "Undefined",
    "Wilcoxon",
    "complete_paired_change",
    "mean_change",
    "pair",
    "paired_change",
    "signed_ranks",
    "wilcoxon",
    "wilson_interval",
]

EXACT_WILCOXON_LIMIT = 300
"""Non-zero pairs up to which the exact distribution is computed; beyond it the normal form serves."""


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
    check_scores(before, after)
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

    mean_diff, sd_diff = mean(differences), sd(differences)
    sd_pre, sd_post = sd(before), sd(after)
    se_diff = None if sd_diff is None else sd_diff / math.sqrt(n)
    t = p_t = low = high = d_z = None
    if mean_diff is not None and sd_diff is not None and se_diff is not None:
        half_width = t_quantile(n - 1) * se_diff
        low, high = mean_diff - half_width, mean_diff + half_width
        if sd_diff > 0:
            t = mean_diff / se_diff
            p_t = t_two_sided(t, n - 1)
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
            # Of two pairs this correction is 0, and so is the figure: the formula as printed (decision 24).
            g_av_df = d_av * (1 - 3 / (4 * (n - 1) - 1))
        else:
            undefined(
                Undefined.NO_SPREAD_OF_SCORES,
                *("d_av", "d_av_mean_sd", "hedges_g_av", "hedges_g_av_df_n_minus_1"),
            )
    r = correlation(before, after)
    if r is None:
        undefined(Undefined.NO_SPREAD_OF_SCORES, "r_pre_post")

    tally = Counter(differences)
    positive = sum(times for value, times in tally.items() if value > 0)
    negative = sum(times for value, times in tally.items() if value < 0)
    improved, worse = (positive, negative) if higher_is_better else (negative, positive)
    ranks = wilcoxon(tally)
    reasons |= {name: reason for name, reason in ranks.reasons.items() if name not in reasons}
    if n and not positive + negative:
        undefined(Undefined.NOBODY_CHANGED, "p_sign_exact")
    wilson = wilson_interval(improved, n)
    return Change(
        n_pairs=n,
        mean_pre=mean(before),
        sd_pre=sd_pre,
        median_pre=median(before) if n else None,
        mean_post=mean(after),
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
        n_zero=ranks.n_zero,
        n_nonzero=ranks.n_nonzero,
        w_plus=ranks.w_plus,
        w_minus=ranks.w_minus,
        p_wilcoxon_exact_permutation=ranks.p_wilcoxon_exact_permutation,
        p_wilcoxon_normal_cc=ranks.p_wilcoxon_normal_cc,
        rank_biserial=ranks.rank_biserial,
        rank_biserial_zero_inclusive=ranks.rank_biserial_zero_inclusive,
        n_improved=improved,
        n_same=ranks.n_zero,
        n_worse=worse,
        pct_improved=100 * improved / n if n else None,
        pct_same=100 * ranks.n_zero / n if n else None,
        pct_worse=100 * worse / n if n else None,
        pct_improved_wilson95_low=None if wilson is None else 100 * wilson[0],
        pct_improved_wilson95_high=None if wilson is None else 100 * wilson[1],
        sign_n=positive + negative,
        sign_plus=positive,
        p_sign_exact=two_sided_sign_p(min(positive, negative), positive + negative),
        reasons=reasons,
    )


def complete_paired_change(
    before: Sequence[float | None], after: Sequence[float | None], higher_is_better: bool = True
) -> Change:
    """`paired_change` of the people who have both scores; None is a missing score.

    Raises ValueError where the lists are of unequal length or a score is no finite number.
    """
    check_lengths(before=before, after=after)
    earlier, later = complete(before, after)
    return paired_change(earlier, later, higher_is_better)


_NEEDS_TWO = (
    *("sd_pre", "sd_post", "sd_diff", "se_diff", "df", "t", "p_t_two_sided", "ci95_low", "ci95_high"),
    *("r_pre_post", "d_z", "d_av", "d_av_mean_sd", "sd_av", "hedges_g_av", "hedges_g_av_df_n_minus_1"),
)


def _is_tally(name: str) -> bool:
    """Whether a figure counts people, and so is a true 0 where there are none."""
    return name.startswith("n_") or name in {"sign_n", "sign_plus"}


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Mid-ranks of absolute differences, kept by their size rather than by person.

    sizes: how often each absolute difference occurs, from the smallest up, as (twice its mid-rank, upwards,
    downwards). Twice a mid-rank is whole, so sums of ranks are exact for any number of people.
    """

    sizes: tuple[tuple[int, int, int], ...]

    @property
    def n(self) -> int:
        """Ranked differences."""
        return sum(up + down for _rank, up, down in self.sizes)

    @property
    def plus_doubled(self) -> int:
        """Twice the sum of the ranks of rises."""
        return sum(rank * up for rank, up, _down in self.sizes)

    @property
    def minus_doubled(self) -> int:
        """Twice the sum of the ranks of falls."""
        return sum(rank * down for rank, _up, down in self.sizes)


def signed_ranks(differences: Mapping[float, int], *, first_rank: int = 1) -> SignedRanks:
    """Ranks differences given as how often each occurs; zeros are passed over.

    first_rank: 1 + the number of zeros where those are ranked as well and then left out of both sums.
    """
    sizes = sorted({abs(size) for size, times in differences.items() if size and times})
    ranked: list[tuple[int, int, int]] = []
    start = first_rank
    for size in sizes:
        up, down = differences.get(size, 0), differences.get(-size, 0)
        ranked.append((2 * start + up + down - 1, up, down))
        start += up + down
    return SignedRanks(tuple(ranked))


@dataclass(frozen=True, slots=True)
class Wilcoxon:
    """Wilcoxon's signed ranks and what follows from them, on n differences of which some may be 0."""

    n_zero: int
    n_nonzero: int
    w_plus: float | None
    w_minus: float | None
    p_wilcoxon_exact_permutation: float | None
    p_wilcoxon_normal_cc: float | None
    rank_biserial: float | None
    rank_biserial_zero_inclusive: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def wilcoxon(differences: Mapping[float, int]) -> Wilcoxon:
    """From how often each difference (after minus before, rounded) occurs.

    Zeros are dropped and the rest mid-ranked. exact_permutation: the distribution over all signs of those
    mid-ranks. normal_cc: variance corrected for ties, distance shortened by 0.5. SciPy's default has no such
    correction, R's falls back to it where there are ties: so the names say which is which.
    rank_biserial_zero_inclusive: zeros ranked, left out of both sums, kept in n (n + 1) / 2 below.
    """
    n, n_zero = sum(differences.values()), differences.get(0.0, 0)
    ranks = signed_ranks(differences)
    exact = normal = biserial = biserial_zeros = None
    reasons: dict[str, str] = {}
    if n == 0:
        reasons = dict.fromkeys(("w_plus", "w_minus", *_NEEDS_CHANGE), Undefined.NO_PAIRS)
    elif ranks.n == 0:
        reasons = dict.fromkeys(_NEEDS_CHANGE, Undefined.NOBODY_CHANGED)
    else:
        if ranks.n <= EXACT_WILCOXON_LIMIT:
            exact = _wilcoxon_exact(ranks)
        else:
            reasons["p_wilcoxon_exact_permutation"] = Undefined.TOO_MANY_FOR_EXACT
        normal = _wilcoxon_normal(ranks)
        plus, minus = ranks.plus_doubled, ranks.minus_doubled
        biserial = (plus - minus) / (plus + minus)
        zeros_too = signed_ranks(differences, first_rank=1 + n_zero)
        biserial_zeros = (zeros_too.plus_doubled - zeros_too.minus_doubled) / (n * (n + 1))
    return Wilcoxon(
        n_zero=n_zero,
        n_nonzero=n - n_zero,
        w_plus=ranks.plus_doubled / 2 if n else None,
        w_minus=ranks.minus_doubled / 2 if n else None,
        p_wilcoxon_exact_permutation=exact,
        p_wilcoxon_normal_cc=normal,
        rank_biserial=biserial,
        rank_biserial_zero_inclusive=biserial_zeros,
        reasons=reasons,
    )


_NEEDS_CHANGE = (
    *("p_wilcoxon_exact_permutation", "p_wilcoxon_normal_cc"),
    *("rank_biserial", "rank_biserial_zero_inclusive"),
)


def _wilcoxon_exact(ranks: SignedRanks) -> float:
    """Two-sided p over all ways to give the mid-ranks their signs: twice the smaller tail, 1 at most.

    Twice a mid-rank is whole, so the sums are positions in one array that each rank folds onto itself.
    """
    import numpy as np  # on demand: see the head of the file

    total = ranks.plus_doubled + ranks.minus_doubled
    chance = np.zeros(total + 1)
    chance[0] = 1.0
    for rank, up, down in ranks.sizes:
        for _person in range(up + down):
            moved = np.zeros_like(chance)
            moved[rank:] = chance[:-rank]
            chance = (chance + moved) / 2
    smaller = min(ranks.plus_doubled, ranks.minus_doubled)
    return min(1.0, 2 * float(chance[: smaller + 1].sum()))


def _wilcoxon_normal(ranks: SignedRanks) -> float:
    """Two-sided p of the normal form: variance corrected for ties, distance shortened by 0.5."""
    n = ranks.n
    ties = sum((up + down) ** 3 - (up + down) for _rank, up, down in ranks.sizes)
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    distance = abs(ranks.plus_doubled - ranks.minus_doubled) / 4
    z = max(0.0, distance - 0.5) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))


@dataclass(frozen=True, slots=True)
class MeanChange:
    """The mean change of one paired comparison, where three of them stand side by side.

    Shape: one number a figure, None where undefined. Units: the scale's; `d_z`, `t` and p have none.
    """

    mean_diff: float | None
    sd_diff: float | None
    ci95_low: float | None
    ci95_high: float | None
    d_z: float | None
    t: float | None
    p_t_two_sided: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def mean_change(before: Sequence[float], after: Sequence[float]) -> MeanChange:
    """The mean change on complete pairs, by the formulas of `paired_change`. Raises ValueError as it does."""
    whole = paired_change(before, after)
    names = [entry.name for entry in fields(MeanChange) if entry.name != "reasons"]
    return MeanChange(
        **{name: getattr(whole, name) for name in names},
        reasons={name: reason for name, reason in whole.reasons.items() if name in names},
    )


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
        return hedges_g(self.leavers, self.before)

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
