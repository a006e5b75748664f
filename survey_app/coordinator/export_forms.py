"""The forms with which a file is taken out and choices are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, StringField, SubmitField
from wtforms.validators import Length

from survey_app import export_words, i18n, spoken
from survey_app.coordinator.forms import OneOf, OneOfList
from survey_app.i18n import lazy_gettext as _
from survey_app.services import exports


def _choices(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    return [SelectChoice(code, words) for code, words in pairs]


class ExportForm(FlaskForm):  # type: ignore[misc]
    """How a file is taken out, and under which name that is kept. Two buttons: take it out, keep it so."""

    format = OneOf(
        _("Format"), choices=_choices(export_words.FORMAT_WORDS.items()), unreadable=_("Choose a format.")
    )
    values = OneOf(
        _("Answers in a CSV"),
        choices=_choices(export_words.VALUE_WORDS.items()),
        unreadable=_("Choose how answers stand in a CSV."),
    )
    language = OneOfList(_("Language of the labels"), unreadable=_("Choose one of the languages."))
    understood = BooleanField(_("I have read this, and I need the answers themselves"))
    name = StringField(
        _("Keep these choices as"),
        [Length(max=exports.LONGEST_NAME, message=_("The name is too long. Use 100 characters at most."))],
    )
    keep = SubmitField()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.language.choices = _choices((code, spoken.name(code)) for code in i18n.languages())

    def chosen(self, profile: str) -> exports.Choices:
        """What was chosen, for a profile."""
        return exports.Choices(profile, self.format.data, self.values.data, self.language.data)
