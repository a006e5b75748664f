"""The three classes of a collection, and every limit of disclosure control with its source."""

from __future__ import annotations

from enum import StrEnum

OPEN_FLOOR = 5
"""Staff audiences. Fewer than 5 is suppressed in common practice (measures catalogue 2.4)."""
PROTECTED_FLOOR = 10
"""R1. ONS research outputs and ACRO's default."""
ROUND_TO = 5
"""R3. NHS Digital."""
PERCENT_BASE = 20
"""R4. No percentage in the protected class unless the base as shown is certainly this or more: 25, which may
stand for 23. Deciding by the counted base would tell 19 from 20, both shown as 20, and so give cells away."""
OPEN_PERCENT_BASE = 10
"""Below this the open class shows counts only, as for pairs (measures catalogue 2.4)."""
NEARLY_ALL = 2
"""R8. All but this many, or fewer, count as nearly everybody."""
SMALLEST_TOLD = 3
"""People that a cell may stand for at least where it is listed because somebody gave it: a shown 5."""
THEME_COMMENTERS, THEME_CARRIERS = 10, 5
"""R9. Commenters in the group, and people who carry the theme."""
DIRECTION_PEOPLE = 5
"""Carriers of a theme who spoke of it one way, from whom that way is shown."""
PAIR_FLOOR = 10
"""People in each of the four parts of two themes. In the open class too: with 5 there, exact numbers of three
themes and their pairs told a part of fewer than 5 in one of ninety data sets (`tests/analysis`)."""
SEVERAL_PEOPLE = 3
"""People from whom the small class says "several people", of THEME_COMMENTERS."""
CHANGE_PAIRS = 30
"""Pairs from which change is published in the protected and, in full, in the small class."""
CAUTION_PAIRS = 10
"""Pairs below which the open class shows counts only."""
SMALL_CHANGE_STEP = 0.5
"""Points to which mean change is rounded in the small class, its interval outwards."""
SMALL_CHANGE_WIDTH = 2.5
"""Points that the interval of a small group's change must span as shown. Of ten to twelve people whose scores
moved by five points at most, narrower ones told somebody who knows the number of people and their own change
how many of the others went up, in one of four cases and more (decision 27)."""
MOST_LINES = 60
"""Pairs up to which a line a person can be told apart in a drawing."""
ATTRITION_CAUTION = 30.0
"""Per cent of starters without a later score above which stayers may differ (measures catalogue 2.3)."""
BANDS: tuple[tuple[int, int | None], ...] = ((10, 19), (20, 29), (30, 49), (50, 99), (100, None))
"""Bands of people in the small class and on the page that says how far along a collection is."""


class DisclosureClass(StrEnum):
    """Who answered, and so what may be shown of it."""

    OPEN = "open"
    """Training, conference, e-learning, committees."""
    PROTECTED = "protected"
    """School and campaign audiences, programmes of about 100 and more."""
    SMALL = "small"
    """Small and known: support, groups, caseloads. One release, at the close."""
    WORKSHEET = "worksheet"
    """Staff's own statements about their own work: no floor."""

    @property
    def has_floor(self) -> bool:
        """Whether there is a number of people under which nothing is shown, and releases are frozen."""
        return self is not DisclosureClass.WORKSHEET

    @property
    def floor(self) -> int:
        """People under whom nothing is shown (1 for worksheets)."""
        return {
            DisclosureClass.OPEN: OPEN_FLOOR,
            DisclosureClass.PROTECTED: PROTECTED_FLOOR,
            DisclosureClass.SMALL: PROTECTED_FLOOR,
            DisclosureClass.WORKSHEET: 1,
        }[self]

    @property
    def is_exact(self) -> bool:
        """Whether counts are shown as counted."""
        return self in (DisclosureClass.OPEN, DisclosureClass.WORKSHEET)
