"""Forms of reports: which one is wanted, and what is written in one place of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from survey_app.coordinator.forms import OneOf, OneOfList
from survey_app.i18n import lazy_gettext as _
from survey_app.report_words import KIND_WORDS


class NewReportForm(FlaskForm):  # type: ignore[misc]
    """Which report is wanted: its kind, for whom, of when."""

    kind = OneOf(_("Which report?"), unreadable=_("Choose which report you want."))
    district_id = OneOfList(_("For"), unreadable=_("Choose whom it is for from the list."))
    period = OneOfList(_("Period"), unreadable=_("Choose a year or a quarter from the list."))

    def __init__(
        self,
        districts: Iterable[tuple[str, object]],
        periods: Iterable[tuple[str, object]],
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.kind.choices = [(kind, title) for kind, (title, _what_for) in KIND_WORDS.items()]
        self.district_id.choices = list(districts)
        self.period.choices = list(periods)


def _tidy(value: str | None) -> str:
    """Without the signs that no database keeps, and without a browser's way of breaking lines."""
    return (value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


class WordsForm(FlaskForm):  # type: ignore[misc]
    """What somebody writes in one place of a report.

    slot: the place. seen: the version that they opened. edition: whose figures they saw beside it.
    """

    words = TextAreaField(_("Your text"), filters=[_tidy])
    slot = HiddenField()
    seen = HiddenField()
    edition = HiddenField()
