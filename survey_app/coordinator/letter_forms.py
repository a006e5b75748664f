"""Forms of what staff print: letters that ask people, and certificates of attendance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from survey_app.coordinator import forms
from survey_app.i18n import lazy_gettext as _
from survey_app.reports import certificates
from survey_app.reports.letters import Kind, To

KIND_WORDS = {
    Kind.INVITATION: (
        _("A letter that invites"),
        _("Who asks and why, how to answer, what is private, and where help is."),
    ),
    Kind.PACK: (
        _("A page of an induction pack"),
        _("What happens now, who is who, how to have a say, and where help is."),
    ),
    Kind.POSTER: (
        _("A poster or a slide"),
        _("The title, the QR code, the address and the code, and nothing beside them."),
    ),
}
TO_WORDS = {
    To.ANYBODY: (_("The same for everybody"), ""),
    To.NAME: (
        _("A field for a name"),
        _("Word fills it from a list of your own, in a column “name”. That list is never uploaded here."),
    ),
    To.CARD: (
        _("A card for each letter"),
        _("As PDF, a letter for each card. As Word, fields that are filled from the file of cards (CSV)."),
    ),
}
FORMAT_WORDS = {"docx": _("Word, to edit"), "pdf": _("PDF, to print")}


class LettersForm(FlaskForm):  # type: ignore[misc]
    """What to print, in which language, for whom and as which file."""

    kind = forms.OneOf(
        _("What to print"),
        choices=[SelectChoice(str(kind), words[0]) for kind, words in KIND_WORDS.items()],
        default=str(Kind.INVITATION),
        unreadable=_("Choose what to print."),
    )
    language = forms.OneOfList(_("Language"), unreadable=_("Choose one of the languages."))
    to = forms.OneOf(_("For whom"), default=str(To.ANYBODY), unreadable=_("Choose for whom it is."))
    format = forms.OneOf(
        _("Which file"),
        choices=[SelectChoice(name, words) for name, words in FORMAT_WORDS.items()],
        default="docx",
        unreadable=_("Choose Word or PDF."),
    )
    count = forms.Whole(
        _("How many cards?"),
        [Optional(), NumberRange(1, forms.LARGEST_PACK, _("Ask for 1 to 200 cards at a time."))],
        unreadable=_("Enter how many cards you need, as a whole number."),
    )

    def __init__(self, languages: Iterable[tuple[str, str]], *, takes_cards: bool, **more: Any) -> None:
        super().__init__(**more)
        self.language.choices = [SelectChoice(code, name) for code, name in languages]
        self.to.choices = [
            SelectChoice(str(to), words[0])
            for to, words in TO_WORDS.items()
            if to is not To.CARD or takes_cards
        ]

    @property
    def makes_cards(self) -> bool:
        """Whether the file holds cards, which are made for it."""
        return bool(self.to.data == To.CARD and self.format.data == "pdf")

    def validate_to(self, field: forms.OneOf) -> None:
        """A poster hangs where everybody sees it."""
        if self.kind.data == Kind.POSTER and field.data != To.ANYBODY:
            raise ValidationError(_("A poster is the same for everybody. Choose that, or print letters."))

    def validate_format(self, field: forms.OneOf) -> None:
        """A PDF has no fields."""
        if field.data == "pdf" and self.to.data == To.NAME:
            raise ValidationError(
                _("Word fills in names, a PDF cannot. Choose Word, or no field for a name.")
            )

    def validate(self, *given: Any, **more: Any) -> bool:
        """Whether all of it fits. A letter for each card needs to know how many."""
        fits = bool(super().validate(*given, **more))
        # An empty field that may be empty ends its own checks before this could be one of them.
        if self.makes_cards and self.count.data is None and not self.count.errors:
            self.count.errors = [_("Enter how many cards you need, as a whole number.")]
            return False
        return fits


class CertificateForm(FlaskForm):  # type: ignore[misc]
    """How long it took, how the name comes onto it, and as which file. Nothing of it is kept."""

    hours = forms.Amount(
        _("Hours"),
        [
            Optional(),
            NumberRange(
                0.25, certificates.LONGEST_HOURS, _("Enter the hours, from 0.25 to 200, or leave it empty.")
            ),
        ],
        unreadable=_("Enter the hours as a number, such as 2.5, or leave it empty."),
    )
    name = forms.OneOf(
        _("The name"),
        choices=[
            SelectChoice("line", _("A line to write it on")),
            SelectChoice("field", _("A field that Word fills in")),
        ],
        default="line",
        unreadable=_("Choose how the name comes onto it."),
    )
    format = forms.OneOf(
        _("Which file"),
        choices=[SelectChoice(name, words) for name, words in FORMAT_WORDS.items()],
        default="docx",
        unreadable=_("Choose Word or PDF."),
    )

    def validate_format(self, field: forms.OneOf) -> None:
        """A PDF has no fields."""
        if field.data == "pdf" and self.name.data == "field":
            raise ValidationError(_("Word fills in names, a PDF cannot. Choose Word, or a line."))
