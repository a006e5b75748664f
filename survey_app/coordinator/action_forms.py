"""Forms of actions: what is done, and what people are told of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from survey_app.action_words import STATUS_WORDS
from survey_app.coordinator.forms import Day, OneOf, OneOfList, SeveralOf
from survey_app.i18n import lazy_gettext as _
from survey_app.services import actions
from survey_app.services.actions import Entered

Pairs = Iterable[tuple[str, str]]
_BETWEEN = re.compile(r"[\s,;]+")


def _tidy(value: str | None) -> str:
    """Without the signs that no database keeps, and without a browser's way of breaking lines."""
    return (value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


class ActionForm(FlaskForm):  # type: ignore[misc]
    """What is done, who sees to it, how far it is, and what it is about. after: the step that it follows."""

    text = TextAreaField(
        _("What is done"),
        [
            DataRequired(_("Say what is done, such as: Ask the council for lights on the path.")),
            Length(max=actions.LONGEST_TEXT, message=_("Use 500 characters at most for what is done.")),
        ],
        filters=[_tidy],
    )
    owner = StringField(
        _("Who sees to it"),
        [
            DataRequired(_("Say who sees to it: a role, such as the school nurse. No name.")),
            Length(max=actions.LONGEST_OWNER, message=_("Use 100 characters at most for who sees to it.")),
        ],
        filters=[_tidy],
    )
    due_on = Day(_("By when"), [Optional()], unreadable=_("Enter the day by when as in 24/11/2026."))
    status = OneOf(
        _("How far is it?"),
        unreadable=_("Choose how far it is."),
        choices=[SelectChoice(code, name) for code, name in STATUS_WORDS.items()],
        default=actions.PLANNED,
    )
    done_on = Day(
        _("Done on"), [Optional()], unreadable=_("Enter the day on which it was done as in 24/11/2026.")
    )
    note = TextAreaField(
        _("Note"),
        [Length(max=actions.LONGEST_NOTE, message=_("Use 1,000 characters at most for the note."))],
        filters=[_tidy],
    )
    district_id = OneOfList(_("District"), unreadable=_("That district is not one of yours. Choose another."))
    themes = SeveralOf(_("Themes"), unreadable=_("One of the themes is not in the codebook."))
    collections = SeveralOf(_("Collections"), unreadable=_("One of the collections is not one of yours."))
    programmes = SeveralOf(_("Programmes"), unreadable=_("One of the programmes is not one of yours."))
    measures = StringField(_("Measures"), filters=[_tidy])
    after = HiddenField()

    def offer(self, districts: Pairs, themes: Pairs, collections: Pairs, programmes: Pairs) -> ActionForm:
        """Give the choices of this partnership, each with the words beside it; of districts "" is all."""
        self.district_id.choices = _choices(districts)
        self.themes.choices = _choices(themes, self.themes.data)
        self.collections.choices = _choices(collections, self.collections.data)
        self.programmes.choices = _choices(programmes, self.programmes.data)
        return self

    def entered(self) -> Entered:
        """What was entered."""
        return Entered(
            text=self.text.data,
            owner=self.owner.data,
            due_on=self.due_on.data,
            status=self.status.data,
            done_on=self.done_on.data,
            note=self.note.data,
            district_id=self.district_id.data or None,
            collection_codes=tuple(self.collections.data or ()),
            programme_codes=tuple(self.programmes.data or ()),
            theme_ids=tuple(self.themes.data or ()),
            measure_ids=tuple(one.upper() for one in _BETWEEN.split(self.measures.data) if one),
        )

    @property
    def follows(self) -> int:
        """The step that a change follows; one that never was, where that cannot be read."""
        typed = self.after.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1


class ToldForm(FlaskForm):  # type: ignore[misc]
    """What people are told of an action in one language."""

    said = TextAreaField(_("What people said"), filters=[_tidy])
    did = TextAreaField(_("What was done about it"), filters=[_tidy])


def _choices(pairs: Pairs, ticked: Sequence[str] | None = ()) -> list[SelectChoice]:
    """The choices, those that are ticked first: in a list of sixty nobody would find them."""
    first = sorted(pairs, key=lambda pair: pair[0] not in (ticked or ()))
    return [SelectChoice(value, label) for value, label in first]
