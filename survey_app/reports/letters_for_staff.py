"""What staff write in a pack themselves, in Word and before it is printed."""

from __future__ import annotations

from survey_app.i18n import gettext as _


def rooms() -> tuple[tuple[str, str, str], ...]:
    """The rooms of a pack: the slot, what it is called, and what belongs there."""
    return (
        (
            "first_days",
            _("The first days"),
            _("when and where you meet for the first time, how long it takes, and who may come along."),
        ),
    )
