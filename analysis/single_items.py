"""One question before and after, the same people: an ordered answer as a square table, and right or wrong."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.change import wilcoxon
from analysis.samples import (
    DIFFERENCE_DECIMALS,
    Undefined,
    binomial_tail,
    check_scores,
    chi_square_p,
    two_sided_sign_p,
    wilson_interval,
)


@dataclass(frozen=True, slots=True)
class OrdinalItem:
    """One question with ordered answers, before and after, of n people.

    Figures of the change are those of `Change`, from the answers' levels. stuart_maxwell_*: whether the two
    distributions differ; df is the rank of the covariance, which is k - 1 unless some answers are linked to
    no others by anybody's change (as in R's coin; statsmodels stops there), and k - 1 where nobody changed.
    bowker_*: symmetry of the whole table; two cells that are both 0 add 0 and still count in df, as in
    statsmodels (R gives no number).
    ordinal_mh_*: (sum of d)^2 / sum of d^2, 1 degree of freedom.
    """

    n: int
    stuart_maxwell_chi2: float | None
    stuart_maxwell_df: int | None
    stuart_maxwell_p: float | None
    bowker_chi2: float | None
    bowker_df: int | None
    bowker_p: float | None
    ordinal_mh_chi2: float | None
    ordinal_mh_p: float | None
    mean_pre: float | None
    mean_post: float | None
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
    rank_biserial: float | None
    rank_biserial_zero_inclusive: float | None
    p_wilcoxon_normal_cc: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def check_square(table: Sequence[Sequence[int]], levels: Sequence[float]) -> None:
    """Raises ValueError where a table is not square, counts fewer than nobody, or has other levels."""
    k = len(table)
    if any(len(row) != k for row in table):
        raise ValueError("The table must have as many columns as rows: answers before by answers after.")
    if any(count < 0 for row in table for count in row):
        raise ValueError("The table counts people, so it holds no number below 0.")
    if len(levels) != k:
        raise ValueError(f"The table has {k} rows and {len(levels)} levels. Give one level a row.")
    if len(set(levels)) != k:
        raise ValueError("Two levels of the table are the same. Give each its own.")


def ordinal_item(
    table: Sequence[Sequence[int]], levels: Sequence[float], higher_is_better: bool = True
) -> OrdinalItem:
    """Figures of a square table of counts: rows are answers before, columns answers after, one level each.

    Raises ValueError as `check_square` does. Sources: measures catalogue 2.2; worked case RC09.
    """
    check_square(table, levels)
    check_scores(levels)
    k = len(levels)
    n = sum(sum(row) for row in table)
    tally: Counter[float] = Counter()
    for row, earlier in zip(table, levels, strict=True):
        for count, later in zip(row, levels, strict=True):
            if count:
                tally[round(later - earlier, DIFFERENCE_DECIMALS) + 0.0] += count
    rises = sum(count for difference, count in tally.items() if difference > 0)
    falls = sum(count for difference, count in tally.items() if difference < 0)
    improved, worse = (rises, falls) if higher_is_better else (falls, rises)
    ranks = wilcoxon(tally)
    squares = math.fsum([count * difference**2 for difference, count in tally.items()])
    mh = (
        math.fsum([count * difference for difference, count in tally.items()]) ** 2 / squares
        if squares
        else None
    )
    stuart = _stuart_maxwell(table)
    bowker = _bowker(table) if n else None
    bowker_df = k * (k - 1) // 2
    wilson = wilson_interval(improved, n)
    reasons: dict[str, str] = {}
    if n == 0:
        names = (
            *("stuart_maxwell_df", "bowker_chi2", "bowker_df", "bowker_p", "mean_pre", "mean_post"),
            *("pct_improved", "pct_same", "pct_worse"),
            *("pct_improved_wilson95_low", "pct_improved_wilson95_high"),
        )
        reasons |= dict.fromkeys(names, Undefined.NO_PAIRS)
    if not rises + falls:
        unchanged = (
            *("stuart_maxwell_chi2", "stuart_maxwell_p", "ordinal_mh_chi2"),
            *("ordinal_mh_p", "p_sign_exact", "rank_biserial", "rank_biserial_zero_inclusive"),
            "p_wilcoxon_normal_cc",
        )
        reasons |= dict.fromkeys(unchanged, Undefined.NOBODY_CHANGED if n else Undefined.NO_PAIRS)
    if n and k < 2:
        reasons["bowker_p"] = Undefined.NOBODY_CHANGED
    return OrdinalItem(
        n=n,
        stuart_maxwell_chi2=stuart[0] if stuart else None,
        stuart_maxwell_df=stuart[1] if stuart else k - 1 if n else None,
        stuart_maxwell_p=chi_square_p(*stuart) if stuart else None,
        bowker_chi2=bowker,
        bowker_df=bowker_df if n else None,
        bowker_p=None if bowker is None or bowker_df == 0 else chi_square_p(bowker, bowker_df),
        ordinal_mh_chi2=mh,
        ordinal_mh_p=None if mh is None else chi_square_p(mh, 1),
        mean_pre=_mean_level([sum(row) for row in table], levels),
        mean_post=_mean_level([sum(row[place] for row in table) for place in range(k)], levels),
        n_improved=improved,
        n_same=n - rises - falls,
        n_worse=worse,
        pct_improved=100 * improved / n if n else None,
        pct_same=100 * (n - rises - falls) / n if n else None,
        pct_worse=100 * worse / n if n else None,
        pct_improved_wilson95_low=None if wilson is None else 100 * wilson[0],
        pct_improved_wilson95_high=None if wilson is None else 100 * wilson[1],
        sign_n=rises + falls,
        sign_plus=rises,
        p_sign_exact=two_sided_sign_p(min(rises, falls), rises + falls),
        rank_biserial=ranks.rank_biserial,
        rank_biserial_zero_inclusive=ranks.rank_biserial_zero_inclusive,
        p_wilcoxon_normal_cc=ranks.p_wilcoxon_normal_cc,
        reasons=reasons,
    )


def _mean_level(people: Sequence[int], levels: Sequence[float]) -> float | None:
    n = sum(people)
    return math.fsum([count * level for count, level in zip(people, levels, strict=True)]) / n if n else None


def _bowker(table: Sequence[Sequence[int]]) -> float:
    """Sum over pairs of cells of (there - back)^2 / (there + back); a pair that is 0 and 0 adds 0."""
    k = len(table)
    return math.fsum(
        [
            (table[a][b] - table[b][a]) ** 2 / (table[a][b] + table[b][a])
            for a in range(k)
            for b in range(a + 1, k)
            if table[a][b] + table[b][a]
        ]
    )


def _stuart_maxwell(table: Sequence[Sequence[int]]) -> tuple[float, int] | None:
    """D' V^-1 D and its degrees of freedom; None where nobody changed.

    Answers between which anybody changed form a group. In each group one answer is left out, as it follows
    from the others; what is left of V can be inverted.
    """
    import numpy as np  # on demand: importing it costs the web process its start

    k = len(table)
    group = list(range(k))
    for a in range(k):
        for b in range(k):
            if a != b and table[a][b] and group[a] != group[b]:
                old, new = group[b], group[a]
                group = [new if each == old else each for each in group]
    kept = [a for a in range(k) if group[a] in group[a + 1 :]]
    if not kept:
        return None
    counts = np.array(table, dtype=float)
    moved = counts - np.diag(np.diag(counts))
    difference = moved.sum(axis=1) - moved.sum(axis=0)
    spread = np.diag(moved.sum(axis=1) + moved.sum(axis=0)) - moved - moved.T
    solved = np.linalg.solve(spread[np.ix_(kept, kept)], difference[kept])
    return max(0.0, float(difference[kept] @ solved)), len(kept)


@dataclass(frozen=True, slots=True)
class McNemar:
    """One question answered right or wrong by the same people, before and after.

    b: wrong, then right. c: right, then wrong. midp: the exact p less the probability of the smaller of the
    two counts. chi2_cc: (|b - c| - 1)^2 / (b + c), and 0 where b = c (as in R; statsmodels gives 1 / (b + c),
    a correction beyond the difference itself). Percentages are of everybody. None where nobody changed.
    """

    b: int
    c: int
    p_mcnemar_exact: float | None
    p_mcnemar_midp: float | None
    chi2_cc: float | None
    p_chi2_cc: float | None
    chi2_no_cc: float | None
    p_chi2_no_cc: float | None
    pct_right_pre: float | None
    pct_right_post: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def mcnemar(both_right: int, wrong_to_right: int, right_to_wrong: int, both_wrong: int) -> McNemar:
    """McNemar's test in its exact, mid-p and chi-square forms. Raises ValueError for a count below 0.

    Sources: measures catalogue 2.2; Fagerland, Lydersen and Laake 2013 for the mid-p.
    """
    if min(both_right, wrong_to_right, right_to_wrong, both_wrong) < 0:
        raise ValueError("People are counted, so no count is below 0.")
    b, c = wrong_to_right, right_to_wrong
    n, changed, fewer = both_right + b + c + both_wrong, b + c, min(b, c)
    exact = midp = corrected = plain = None
    reasons: dict[str, str] = {}
    if changed:
        exact = two_sided_sign_p(fewer, changed)
        point = binomial_tail(fewer, changed) - (binomial_tail(fewer - 1, changed) if fewer else 0.0)
        midp = None if exact is None else exact - point
        plain = (b - c) ** 2 / changed
        corrected = max(0, abs(b - c) - 1) ** 2 / changed
    else:
        names = (
            *("p_mcnemar_exact", "p_mcnemar_midp"),
            *("chi2_cc", "p_chi2_cc", "chi2_no_cc", "p_chi2_no_cc"),
        )
        reasons |= dict.fromkeys(names, Undefined.NOBODY_CHANGED if n else Undefined.NO_PAIRS)
    if n == 0:
        reasons |= dict.fromkeys(("pct_right_pre", "pct_right_post"), Undefined.NO_PAIRS)
    return McNemar(
        b=b,
        c=c,
        p_mcnemar_exact=exact,
        p_mcnemar_midp=midp,
        chi2_cc=corrected,
        p_chi2_cc=None if corrected is None else chi_square_p(corrected, 1),
        chi2_no_cc=plain,
        p_chi2_no_cc=None if plain is None else chi_square_p(plain, 1),
        pct_right_pre=100 * (both_right + c) / n if n else None,
        pct_right_post=100 * (both_right + b) / n if n else None,
        reasons=reasons,
    )
