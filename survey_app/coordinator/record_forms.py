"""Forms of what staff enter beside what people said: numbers from records, activities, worksheets.

What cannot be kept is said by the services, which files and commands meet too, and put under the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from questionnaires import record_measures
from questionnaires.model import AUDIENCES
from questionnaires.record_measures import Quantity
from survey_app.coordinator import forms
from survey_app.coordinator.codebook_forms import tidy
from survey_app.i18n import lazy_gettext as _
from survey_app.record_words import KIND_WORDS, SOURCE_WORDS
from survey_app.services.activities import LONGEST_TITLE
from survey_app.services.records import LONGEST_SOURCE


class RecordForm(FlaskForm):  # type: ignore[misc]
    """A number from records. is_right: is shown once something looked like a slip."""

    measure_id = forms.OneOfList(_("What is counted"), unreadable=_("Choose what is counted from the list."))
    district_id = forms.OneOfList(
        _("District"), unreadable=_("That district is not one of yours. Choose another.")
    )
    period = StringField(
        _("Year or quarter"),
        [DataRequired(_("Enter the year, such as 2026, or the quarter, such as 2026-Q3."))],
        filters=[tidy],
    )
    value = StringField(_("The number"), [DataRequired(_("Enter the number."))], filters=[tidy])
    source = StringField(
        _("Which record it is from"),
        [
            DataRequired(_("Say which record it is from, such as the police's quarterly report.")),
            Length(max=LONGEST_SOURCE, message=_("The source is too long. Use 200 characters at most.")),
        ],
        filters=[tidy],
    )
    note = TextAreaField(_("Note"), filters=[tidy])
    is_right = BooleanField(_("Yes, it is right"))

    def __init__(self, areas: Iterable[tuple[str, str]], quantities: Iterable[Quantity], **more: Any) -> None:
        super().__init__(**more)
        offered = tuple(quantities)
        groups = {
            str(SOURCE_WORDS[source]): [
                (one.kept_under, f"{one.what} ({', '.join(one.measures)})")
                for one in offered
                if one.source == source
            ]
            for source in record_measures.SOURCES
        }
        self.measure_id.choices = {source: held for source, held in groups.items() if held}
        self.district_id.choices = list(areas)


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why a number stands no longer."""

    note = StringField(_("Why"), [DataRequired(_("Say why, in a few words."))], filters=[tidy])


class RecordFileForm(FlaskForm):  # type: ignore[misc]
    """A file of numbers from records."""

    file = FileField(_("The file"), [FileRequired(_("Choose the file."))])
    is_right = BooleanField(_("Numbers that look like slips of typing are right: I have looked at them"))


class ActivityFileForm(FlaskForm):  # type: ignore[misc]
    """A file of activities."""

    file = FileField(_("The file"), [FileRequired(_("Choose the file."))])


class ActivityForm(FlaskForm):  # type: ignore[misc]
    """Something that was held."""

    kind = forms.OneOfList(_("What it was"), unreadable=_("Choose what it was from the list."))
    title = StringField(
        _("Title"),
        [
            DataRequired(_("Give it a title, such as “Session at a school”.")),
            Length(max=LONGEST_TITLE, message=_("The title is too long. Use 200 characters at most.")),
        ],
        filters=[tidy],
    )
    audience = forms.OneOfList(_("For whom"), unreadable=_("Choose for whom it was."))
    district_id = forms.OneOfList(
        _("District"), unreadable=_("That district is not one of yours. Choose another.")
    )
    held_on = forms.Day(
        _("Day, or first day"),
        [InputRequired(_("Enter the day on which it was held."))],
        unreadable=_("The day is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )
    ended_on = forms.Day(
        _("Last day, if there were several"),
        [Optional()],
        unreadable=_("The last day is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )
    attending = forms.Whole(
        _("How many were there"),
        [Optional()],
        unreadable=_("How many were there is not a whole number. Mend it, or leave it empty."),
    )
    collection_code = forms.OneOfList(
        _("The collection that asked them"), unreadable=_("That collection is not one of yours.")
    )
    note = TextAreaField(_("Note"), filters=[tidy])

    def __init__(
        self, areas: Iterable[tuple[str, str]], collections: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(**more)
        self.kind.choices = [(code, str(word)) for code, word in KIND_WORDS.items()]
        self.audience.choices = [(code, str(forms.AUDIENCE_WORDS[code])) for code in AUDIENCES]
        self.district_id.choices = list(areas)
        self.collection_code.choices = [("", str(_("None yet"))), *collections]
