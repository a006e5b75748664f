"""Forms of the codebook: a theme's words, what is to become of it, and why a version is made.

What has to be mended in a theme is said by the service, which knows the whole codebook, and put under its
field; nothing that was typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField, TextAreaField

from questionnaires.codebook_checks import Remark
from questionnaires.model import Theme
from survey_app import sentences
from survey_app.coordinator import forms
from survey_app.i18n import lazy_gettext as _

_PARTED_BY = re.compile(r"[;,\s]+")


def tidy(value: str | None) -> str:
    """Without the signs that no database keeps, and without a browser's way of breaking lines."""
    return (value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _one_line(value: str | None) -> str:
    return " ".join(tidy(value).split())


def lines_of(text: str | None) -> tuple[str, ...]:
    """What stands in a box with one entry a line, each once."""
    lines = (" ".join(line.split()) for line in (text or "").split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))


class ThemeForm(FlaskForm):  # type: ignore[misc]
    """The words of a theme."""

    name = StringField(_("Name"), filters=[_one_line])
    definition = TextAreaField(_("Definition"), filters=[tidy])
    include = TextAreaField(_("What belongs to it"), filters=[tidy])
    exclude = TextAreaField(_("What does not, and where that goes"), filters=[tidy])
    voices = forms.SeveralOf(
        _("Who can speak of it?"), unreadable=_("Choose who can speak of it from the list."), choices=[]
    )
    examples = TextAreaField(_("Example comments"), filters=[tidy])
    stems = TextAreaField(_("Stems"), filters=[tidy])
    measures = TextAreaField(_("Measures"), filters=[tidy])
    revision = HiddenField()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.voices.choices = list(sentences.AUDIENCE_WORDS.items())

    def show(self, theme: Theme) -> None:
        """Fill the boxes with what a theme has."""
        for name in ("name", "definition", "include", "exclude"):
            self[name].data = getattr(theme, name)
        self.voices.data = list(theme.voices)
        self.examples.data, self.stems.data = "\n".join(theme.examples), "\n".join(theme.stems)
        self.measures.data = " ".join(theme.measures)

    def fields(self) -> dict[str, object]:
        """What was typed, as the fields of a theme."""
        return {
            **{name: self[name].data for name in ("name", "definition", "include", "exclude")},
            "voices": tuple(self.voices.data or ()),
            "examples": lines_of(self.examples.data),
            "stems": lines_of(self.stems.data),
            "measures": tuple(dict.fromkeys(filter(None, _PARTED_BY.split(self.measures.data or "")))),
        }

    def refuse(self, remarks: Iterable[Remark]) -> None:
        """Put what has to be mended under its box."""
        for remark in remarks:
            field = self._fields.get(remark.field)
            if field is None:
                self.form_errors.append(str(remark))
            else:
                field.errors = [*field.errors, remark.beside_field]


class PartForm(FlaskForm):  # type: ignore[misc]
    """One of the themes that another is split into."""

    class Meta:
        csrf = False  # the form that it is a part of carries the token

    name = StringField(_("Name"), filters=[_one_line])
    definition = TextAreaField(_("Definition"), filters=[tidy])
    stems = TextAreaField(_("Stems"), filters=[tidy])
    examples = TextAreaField(_("Example comments"), filters=[tidy])

    def fields(self) -> dict[str, object]:
        """What was typed, as the fields of a theme; {} where nothing was."""
        if not any(box.data for box in self):
            return {}
        return {
            "name": self.name.data,
            "definition": self.definition.data,
            "stems": lines_of(self.stems.data),
            "examples": lines_of(self.examples.data),
        }


class SplitForm(FlaskForm):  # type: ignore[misc]
    """The themes that one is split into: two, or three."""

    revision = HiddenField()

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(**more)
        self.parts = [PartForm(prefix=f"part{number}-") for number in range(1, most + 1)]


class MergeForm(FlaskForm):  # type: ignore[misc]
    """The theme that another is merged into."""

    into = forms.OneOfList(
        _("Which theme takes its place?"), unreadable=_("Choose a theme from the list."), choices=[]
    )
    revision = HiddenField()

    def __init__(self, themes: Mapping[str, object], **more: Any) -> None:
        super().__init__(**more)
        self.into.choices = list(themes.items())


class SureForm(FlaskForm):  # type: ignore[misc]
    """Something that takes no words: to retire a theme, or to take it into use again."""

    revision = HiddenField()


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why a version is made."""

    note = TextAreaField(_("Why are these changes made?"), filters=[tidy])
    revision = HiddenField()


class CodebookFileForm(FlaskForm):  # type: ignore[misc]
    """A codebook as a file."""

    file = FileField(_("A codebook as a file"), [FileRequired(_("Choose the file."))])
    revision = HiddenField()
