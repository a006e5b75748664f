"""Forms of the privacy notices: their words, and what is put into them."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from survey_app.i18n import lazy_gettext as _
from survey_app.services import notices

KIND_WORDS = {
    "young_people": _("Young people"),
    "parents_carers": _("Parents, carers and the community"),
    "staff": _("People at work"),
    "shared": _("Shared with one role"),
}
PLACEHOLDER_WORDS = {
    "partnership": _("the partnership's name"),
    "officer": _("who answers about privacy"),
    "kept": _("how long answers are kept"),
    "front_door": _("where a worry about a child goes"),
    "reader": _("who reads a shared collection"),
}


def _tidy(value: str | None) -> str:
    """Without the signs that no database keeps, and without a browser's way of breaking lines."""
    return (value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """The words of a notice. after: the version that they were begun from."""

    words = TextAreaField(_("The notice"), filters=[_tidy])
    after = HiddenField()


class NoticeDetailsForm(FlaskForm):  # type: ignore[misc]
    """What is put into every notice."""

    officer = StringField(
        _("Who answers about privacy"),
        [
            DataRequired(_("Say whom people ask about privacy: a post, and how to reach it.")),
            Length(max=notices.LONGEST_DETAIL, message=_("Use 200 characters at most.")),
        ],
    )
