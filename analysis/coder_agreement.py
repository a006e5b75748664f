"""How often two coders agree, and how much of that chance would do: Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from analysis.samples import Undefined, check_lengths


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on n comments. Shares are 0 to 1; kappa is at most 1, None where chance is certain."""

    n: int
    p_observed: float | None
    p_expected: float | None
    kappa: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Two coders on one code, there or not there. n_coder1, n_coder2: comments on which each put it."""

    kappa: float | None
    n_coder1: int
    n_coder2: int
    reasons: Mapping[str, str] = field(default_factory=dict)


def coder_agreement(coder1: Sequence[Hashable | None], coder2: Sequence[Hashable | None]) -> Agreement:
    """One code a comment; position i of both lists is one comment, None one that a coder left.

    Comments that either left are passed over. kappa = (observed - expected) / (1 - expected), unweighted; the
    expected share is the sum over codes of both coders' shares. Raises ValueError for unequal lists.
    Sources: Cohen 1960; worked case RC19.
    """
    check_lengths(coder1=coder1, coder2=coder2)
    both = [(a, b) for a, b in zip(coder1, coder2, strict=True) if a is not None and b is not None]
    n = len(both)
    if n == 0:
        names = ("p_observed", "p_expected", "kappa")
        return Agreement(0, None, None, None, dict.fromkeys(names, str(Undefined.NOBODY)))
    observed = Fraction(sum(a == b for a, b in both), n)
    first, second = Counter(a for a, _b in both), Counter(b for _a, b in both)
    expected = Fraction(sum(times * second[code] for code, times in first.items()), n * n)
    certain = expected == 1
    return Agreement(
        n=n,
        p_observed=float(observed),
        p_expected=float(expected),
        kappa=None if certain else float((observed - expected) / (1 - expected)),
        reasons={"kappa": Undefined.AGREEMENT_BY_CHANCE_IS_CERTAIN} if certain else {},
    )


def codes_agreement(
    coder1: Sequence[Iterable[str] | None],
    coder2: Sequence[Iterable[str] | None],
    codes: Iterable[str] = (),
) -> dict[str, CodeAgreement]:
    """Several codes a comment: kappa of each code on whether it is there, by code.

    Codes are all that either coder used, and those in `codes`. None is a comment that a coder left; () is one
    on which no code was put. Raises ValueError for lists of unequal length.
    """
    check_lengths(coder1=coder1, coder2=coder2)
    both = [(set(a), set(b)) for a, b in zip(coder1, coder2, strict=True) if a is not None and b is not None]
    used = set(codes).union(*(a | b for a, b in both))
    found: dict[str, CodeAgreement] = {}
    for code in sorted(used):
        first, second = [code in a for a, _b in both], [code in b for _a, b in both]
        agreement = coder_agreement(first, second)
        found[code] = CodeAgreement(agreement.kappa, sum(first), sum(second), agreement.reasons)
    return found
