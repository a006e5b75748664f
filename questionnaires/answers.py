"""What one person answered to one question, as the whole house speaks of it.

An answer is kept in *parts*, each with its codes. Most kinds have only the part `""`; a then/now row has
`then`, `now` and `helped`; a rating has `rating`. Words stand apart from codes, because they are kept, read
and protected apart: `text` (a text question), `other` ("other, please say") and `note` (beside a rating).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAIN = ""
"""The part that holds the codes of every kind but then/now rows and ratings."""

SKIPPED = "skipped"
"""The person pressed Skip: nothing is known but that the question was seen."""
PREFER_NOT_TO_SAY = "prefer_not_to_say"
DONT_KNOW = "dont_know"
OTHER = "other"
NO_OPINION_CODES = frozenset({SKIPPED, PREFER_NOT_TO_SAY, DONT_KNOW})
"""Codes that are kept and counted apart, and never enter a score."""

TRUE, FALSE = "true", "false"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer. `codes` maps a part to its chosen codes, `words` a part to free text.

    Codes never depend on the language in which the question was asked. Numbers and months are codes too:
    `"12"`, `"2026-05"`. An empty `codes` and empty `words` is no answer; a skip is `{"": ("skipped",)}`.
    """

    question_id: str
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        """The one code of the main part, or None where there is none or several."""
        chosen = self.codes.get(MAIN, ())
        return chosen[0] if len(chosen) == 1 else None

    @property
    def is_skip(self) -> bool:
        """Whether the person passed the question by (as against saying that they would rather not)."""
        return self.codes.get(MAIN) == (SKIPPED,)

    @property
    def says_something(self) -> bool:
        """Whether there is an opinion in it: words, or any code but skip, don't know, prefer not to say."""
        if any(text.strip() for text in self.words.values()):
            return True
        return any(code not in NO_OPINION_CODES for codes in self.codes.values() for code in codes)


def skipped(question_id: str) -> Answer:
    """The answer of a person who pressed Skip."""
    return Answer(question_id, {MAIN: (SKIPPED,)})


Answers = Mapping[str, Answer]
"""One person's answers by question id."""
