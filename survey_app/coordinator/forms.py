"""Staff's forms. Every message names the field and says how to mend it.

Choices that depend on the partnership or the questionnaire are given when a form is made. What a service
refuses is put under the form as a whole: `form.form_errors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FloatField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from questionnaires.loading import LONGEST_COPYRIGHT
from questionnaires.model import AUDIENCES, Questionnaire
from survey_app.i18n import format_months
from survey_app.i18n import lazy_gettext as _
from survey_app.sentences import AUDIENCE_WORDS
from survey_app.services import accounts
from survey_app.services.accounts import PasswordFault, Role
from survey_app.services.collections import KEPT_MONTHS
from survey_app.services.holds import LONGEST_REASON
from survey_app.services.passkeys import LONGEST_NAME

LONGEST_TITLE = 200
FOLLOW_UP_WORDS = {
    6: _("Six weeks after"),
    8: _("Eight weeks after"),
    13: _("Three months after"),
}
"""The intervals of practice (measures catalogue 3.1): six to eight weeks, or three months."""
MOST_PEOPLE = 1_000_000
LARGEST_PACK = 200
"""Cards. Each costs about 40 ms of hashing in one transaction; more would hold up who is answering."""

ROLE_WORDS = {
    Role.ADMINISTRATOR: (
        _("Administrator"),
        _("Invites people, opens collections, sees figures. Reads no comments."),
    ),
    Role.COORDINATOR: (_("Coordinator"), _("Opens collections, sees figures, works on themes.")),
    Role.READER: (_("Reader"), _("Reads every comment and decides about concerns.")),
    Role.PRACTITIONER: (
        _("Practitioner"),
        _("Hands out links and cards. Sees no answer but those shared with them."),
    ),
    Role.VIEWER: (_("Viewer"), _("Sees figures only.")),
}
PASSWORD_FAULTS = {
    PasswordFault.SHORT: _(
        "The password is too short. Use at least 12 characters, such as four plain words."
    ),
    PasswordFault.LONG: _("The password is too long. Use 200 characters at most."),
    PasswordFault.COMMON: _("The password is easy to guess. Use words that others would not put together."),
    PasswordFault.OWN_NAME: _(
        "The password is mostly your own name. Use words that others do not know of you."
    ),
}


_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Signs that no database keeps, and those that turn the direction of what stands behind them on a page."""


def _stripped(value: str | None) -> str | None:
    """Without spaces round it, and without signs that nobody sees."""
    return _UNSEEN.sub("", value).strip() if value is not None else None


def _choices(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class _Explained:
    """A field whose own complaint, where what was sent cannot be read, is said in words that name it."""

    def __init__(self, *given: Any, unreadable: object, **more: Any) -> None:
        self.unreadable = unreadable
        super().__init__(*given, **more)

    def gettext(self, _message: str) -> str:
        """The field's own words in place of WTForms'."""
        return str(self.unreadable)

    def ngettext(self, _singular: str, _plural: str, _number: int) -> str:
        """The same where several things were sent."""
        return str(self.unreadable)


class Day(_Explained, DateField):  # type: ignore[misc]
    """A day."""


class Whole(_Explained, IntegerField):  # type: ignore[misc]
    """A whole number."""


class Amount(_Explained, FloatField):  # type: ignore[misc]
    """A number that need not be whole."""


class OneOfList(_Explained, SelectField):  # type: ignore[misc]
    """One of a list that opens."""


class OneOf(_Explained, RadioField):  # type: ignore[misc]
    """One of several that are all in view."""


class SeveralOf(_Explained, SelectMultipleField):  # type: ignore[misc]
    """Any number of several."""


class SignInForm(FlaskForm):  # type: ignore[misc]
    """The sign-in name and the password."""

    sign_in_name = StringField(_("Sign-in name"), [DataRequired(_("Enter your sign-in name."))])
    password = PasswordField(_("Password"), [DataRequired(_("Enter your password."))])


class ReceiverForm(FlaskForm):  # type: ignore[misc]
    """Whose account receives a shared collection's answers."""

    shared_to = OneOfList(
        _("Whose account receives the answers"),
        unreadable=_("That account is not open here. Choose another."),
    )


class NothingForm(FlaskForm):  # type: ignore[misc]
    """A button and its token."""


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code from the app, or one of those for whoever has lost it."""

    code = StringField(
        _("One-time code"),
        [DataRequired(_("Enter the six digits that your app shows now."))],
        filters=[_stripped],
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The password alone, of somebody who is signed in."""

    password = PasswordField(_("Password"), [DataRequired(_("Enter your password."))])


class PasskeyForm(FlaskForm):  # type: ignore[misc]
    """What a passkey is called. `answer` is what the device said, put in by the script."""

    name = StringField(
        _("Name of this passkey"),
        [
            DataRequired(_("Give the passkey a name, such as the device that keeps it.")),
            Length(max=LONGEST_NAME, message=_("The name is too long. Use 60 characters at most.")),
        ],
        filters=[_stripped],
    )
    answer = HiddenField()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A password chosen by means of a one-time link. `names` are those that it must not consist of.

    may_be_passkey: whether `way` may say that a passkey is wanted in place of a password.
    """

    password = PasswordField(_("Password"))
    way = HiddenField()

    def __init__(
        self, *given: Any, names: tuple[str, ...] = (), may_be_passkey: bool = False, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self._names, self._may_be_passkey = names, may_be_passkey

    @property
    def wants_passkey(self) -> bool:
        """Whether no password is chosen, since a passkey will be added at once."""
        return self._may_be_passkey and self.way.data == "passkey"

    def own_names(self) -> tuple[str, ...]:
        """What others know the person by."""
        return self._names

    def validate_password(self, field: Field) -> None:
        """Refuse what is short, common, or one's own name."""
        if self.wants_passkey:
            return
        if not field.data:
            raise ValidationError(_("Choose a password."))
        fault = accounts.password_fault(field.data, self.own_names())
        if fault is not None:
            raise ValidationError(PASSWORD_FAULTS[fault])


class WelcomeForm(NewPasswordForm):
    """A new account."""

    display_name = StringField(
        _("Your name"),
        [
            DataRequired(_("Enter your name, as your colleagues know you.")),
            Length(
                max=accounts.LONGEST_NAME, message=_("Your name is too long. Use 200 characters at most.")
            ),
        ],
        filters=[_stripped],
    )
    sign_in_name = StringField(
        _("Sign-in name"),
        [
            DataRequired(_("Choose a sign-in name, such as your work e-mail.")),
            Length(
                max=accounts.LONGEST_NAME,
                message=_("The sign-in name is too long. Use 200 characters at most."),
            ),
        ],
        filters=[_stripped],
    )

    def own_names(self) -> tuple[str, ...]:
        """Both names that stand in the form."""
        return (self.sign_in_name.data or "", self.display_name.data or "")


class ChangePasswordForm(NewPasswordForm):
    """A new password for oneself; the present one proves that it is oneself, where there is one."""

    present = PasswordField(_("Present password"))

    def __init__(self, *given: Any, has_present: bool = True, **more: Any) -> None:
        super().__init__(*given, **more)
        self.has_present = has_present

    def validate_present(self, field: Field) -> None:
        """Refuse none where there is one."""
        if self.has_present and not field.data:
            raise ValidationError(_("Enter your present password."))


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Whom to invite, by role."""

    role = OneOf(
        _("What will they do?"),
        [InputRequired(_("Choose what they will do."))],
        choices=[SelectChoice(role.value, words[0]) for role, words in ROLE_WORDS.items()],
        unreadable=_("Choose what they will do."),
    )
    district_id = OneOfList(
        _("Whose collections will they see?"),
        unreadable=_("That district is not one of yours. Choose another."),
    )

    def __init__(self, districts: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.district_id.choices = district_choices(districts)
        if not districts:
            del self.district_id


def district_choices(districts: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    """The whole partnership, and each of its districts."""
    return _choices([("", _("The whole partnership")), *districts])


class DistrictForm(FlaskForm):  # type: ignore[misc]
    """Which district somebody belongs to."""

    district_id = OneOfList(_("District"), unreadable=_("That district is not one of yours. Choose another."))

    def __init__(self, districts: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.district_id.choices = district_choices(districts)


class ReadsForm(FlaskForm):  # type: ignore[misc]
    """The languages besides English that one reads comments in."""

    reads = SeveralOf(
        _("Which of these do you read well enough to see that a child is not safe?"),
        unreadable=_("One of the languages is not known."),
    )

    def __init__(self, languages: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.reads.choices = _choices(languages)


class ScoresForm(FlaskForm):  # type: ignore[misc]
    """A file of scores that were worked out elsewhere."""

    file = FileField(_("The file"), [FileRequired(_("Choose the file."))])


LISTED_KIND_WORDS = {
    "person": _("People, by name or nickname"),
    "school": _("Schools"),
    "place": _("Places, such as estates"),
    "post": _("Posts and teams"),
}


class ListedNameForm(FlaskForm):  # type: ignore[misc]
    """A name to look for in comments."""

    words = StringField(
        _("The name"), [DataRequired(_("Enter the name as people say it."))], filters=[_stripped]
    )
    kind = OneOfList(
        _("What it is"),
        choices=[SelectChoice(kind, words) for kind, words in LISTED_KIND_WORDS.items()],
        unreadable=_("Choose what it is from the list."),
    )


class ListedNamesForm(FlaskForm):  # type: ignore[misc]
    """A file of names to look for in comments."""

    file = FileField(_("The file"), [FileRequired(_("Choose the file."))])
    instead = BooleanField(_("In place of what is listed now"))


class WordingForm(FlaskForm):  # type: ignore[misc]
    """The wording of a published instrument, as a file, with what is shown to everybody who answers."""

    file = FileField(_("The file with the wording"), [FileRequired(_("Choose the file with the wording."))])
    copyright_line = StringField(
        _("Copyright line"),
        [Length(max=LONGEST_COPYRIGHT, message=_("The line is too long. Use 500 characters at most."))],
        filters=[_stripped],
    )
    audience = OneOfList(
        _("Who is asked?"), unreadable=_("Choose who is asked."), default=AUDIENCES[0], choices=[]
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.audience.choices = _choices(AUDIENCE_WORDS.items())


class ReliableChangeForm(FlaskForm):  # type: ignore[misc]
    """What reliable change on a scale is judged by, and on what ground."""

    scale = OneOfList(_("Scale"), unreadable=_("Choose a scale."))
    sd = Amount(
        _("Standard deviation"),
        [InputRequired(_("Enter the standard deviation."))],
        unreadable=_("Enter the standard deviation as a number, such as 6.8."),
    )
    reliability = Amount(
        _("Reliability"),
        [InputRequired(_("Enter the reliability."))],
        unreadable=_("Enter the reliability as a number, such as 0.85."),
    )
    criterion = OneOf(
        _("Criterion"),
        choices=[SelectChoice("95", _("95 per cent")), SelectChoice("90", _("90 per cent"))],
        default="95",
        unreadable=_("Choose 90 or 95 per cent."),
    )
    at_or_above = BooleanField(_("A change of exactly the threshold counts"))
    source = StringField(
        _("Where these figures come from"),
        [DataRequired(_("Say where these figures come from."))],
        filters=[_stripped],
    )
    people = Whole(
        _("How many people they were taken from"),
        [Optional()],
        unreadable=_("Enter how many people as a whole number."),
    )

    def __init__(self, scales: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.scale.choices = _choices(scales)


class BarForm(FlaskForm):  # type: ignore[misc]
    """How often a theme must be right before it stands without a person."""

    per_cent = Whole(
        _("Right at least this often"),
        [InputRequired(_("Enter a share from 80 to 99 per cent."))],
        unreadable=_("Enter a share from 80 to 99 per cent as a whole number."),
    )


class ProgrammeForm(FlaskForm):  # type: ignore[misc]
    """A new programme."""

    name = StringField(
        _("Name"),
        [
            DataRequired(_("Enter a name that staff will know.")),
            Length(max=LONGEST_TITLE, message=_("The name is too long. Use 200 characters at most.")),
        ],
        filters=[_stripped],
    )
    closes_on = Day(
        _("Last day"),
        [InputRequired(_("Enter the last day, as year-month-day."))],
        unreadable=_("The last day is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )


class LastDayForm(FlaskForm):  # type: ignore[misc]
    """Another last day of a programme."""

    closes_on = Day(
        _("Last day"),
        [InputRequired(_("Enter the last day, as year-month-day."))],
        unreadable=_("The last day is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """When a programme's people are asked again."""

    weeks = OneOfList(
        _("Ask again"),
        choices=[
            SelectChoice("", _("Not at all")),
            *(SelectChoice(str(weeks), words) for weeks, words in FOLLOW_UP_WORDS.items()),
        ],
        unreadable=_("Choose one of the list."),
    )


class SelfMadeForm(FlaskForm):  # type: ignore[misc]
    """How many people are expected where those without a card may make a code of their own."""

    people = Whole(
        _("About how many people do you expect?"),
        [
            InputRequired(_("Enter how many people you expect, as a whole number.")),
            NumberRange(max=MOST_PEOPLE, message=_("That is too many. Enter 1,000,000 at most.")),
        ],
        unreadable=_("Enter how many people you expect, as a whole number."),
    )


class StatedForm(FlaskForm):  # type: ignore[misc]
    """What is known of a programme's scale from elsewhere. Empty for what is not known."""

    sd = Amount(
        _("Standard deviation of first scores"),
        [Optional(), NumberRange(min=0.000001)],
        unreadable=_("Enter the standard deviation as a number above 0, such as 6.8, or leave it empty."),
    )
    reliability = Amount(
        _("Reliability, 0 to 1"),
        [Optional(), NumberRange(0, 1)],
        unreadable=_("Enter the reliability as a number from 0 to 1, such as 0.87, or leave it empty."),
    )
    mean = Amount(
        _("Mean of the people it was worked out from"),
        [Optional()],
        unreadable=_("Enter the mean as a number, such as 20.5, or leave it empty."),
    )
    picked_below = Amount(
        _("People came in because they scored below"),
        [Optional()],
        unreadable=_("Enter the score below which people came in as a number, or leave it empty."),
    )
    source = StringField(
        _("Where these numbers are from"),
        [Length(max=LONGEST_TITLE, message=_("The source is too long. Use 200 characters at most."))],
        filters=[_stripped],
    )


class CardsForm(FlaskForm):  # type: ignore[misc]
    """How many cards to make, in which language, and as which file."""

    language = OneOfList(_("Language of the cards"), unreadable=_("Choose one of the languages."))
    kind = OneOf(
        _("What for"),
        choices=[
            SelectChoice("pdf", _("Sheets to print and cut (PDF)")),
            SelectChoice("csv", _("A list for your own printer (CSV)")),
        ],
        default="pdf",
        unreadable=_("Choose what the cards are for."),
    )

    def __init__(self, *given: Any, languages: tuple[tuple[str, str], ...] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.language.choices = _choices(languages)

    count = Whole(
        _("How many cards?"),
        [
            InputRequired(_("Enter how many cards you need, as a whole number.")),
            NumberRange(1, LARGEST_PACK, _("Ask for 1 to 200 cards at a time.")),
        ],
        default=30,
        unreadable=_("Enter how many cards you need, as a whole number."),
    )


WAVE_WORDS = {"before": _("Before"), "middle": _("Part of the way"), "after": _("After"), "later": _("Later")}
KIND_WORDS = {
    "anonymous": (
        _("Anonymous"),
        _("Nobody is asked for a name. Figures only, and a reader sees what was written."),
    ),
    "shared": (
        _("Shared"),
        _("The answers go to a named role, and the person is told so first. They stay out of all figures."),
    ),
    "staff": (_("Staff"), _("Training, conferences, committees: adults at work, without names.")),
}
CLASS_WORDS = {
    "small": (
        _("Small and known"),
        _(
            "Support, groups and caseloads, where people know each other. One set of figures after the "
            "close, from 10 people on, with no breakdown."
        ),
    ),
    "protected": (
        _("Protected"),
        _(
            "Schools, campaigns and programmes of about 100 people or more. Figures from 10 people on, in "
            "steps of five, one question and one breakdown at a time."
        ),
    ),
    "open": (_("Open"), _("Training, conferences and committees. Exact counts from 5 people on.")),
}
NOT_APPROVED = _("Not yet approved by a speaker.")
"""Of a language in which nobody has approved the words about safety."""
STATE_WORDS = {"not_yet": _("Not open yet"), "open": _("Open"), "closed": _("Closed")}
FILLING_WORDS = {
    "service": (
        _("Name of the service"),
        _("Such as: the Bridge team."),
        _("Enter the name of the service."),
    ),
    "event": (
        _("Name of the event"),
        _("Such as: the autumn conference."),
        _("Enter the name of the event."),
    ),
    "campaign": (
        _("Name of the campaign"),
        _("Such as: the poster campaign."),
        _("Enter the name of the campaign."),
    ),
    "district": (
        _("Name of the district"),
        _("As people there say it."),
        _("Enter the name of the district."),
    ),
}
"""Placeholders that a coordinator fills; the partnership's name fills itself."""
FILLING = "filling_"
TITLE_IN = "title_in_"
"""What stands before a language in the name of the box for the title in it."""


class CollectionForm(FlaskForm):  # type: ignore[misc]
    """A new collection of one questionnaire, without the parts that it does not call for."""

    title = StringField(
        _("Title"),
        [
            DataRequired(_("Enter a title that the people you ask will know.")),
            Length(max=LONGEST_TITLE, message=_("The title is too long. Use 200 characters at most.")),
        ],
        filters=[_stripped],
    )
    kind = OneOf(
        _("Who will see the answers?"),
        [InputRequired(_("Choose who will see the answers."))],
        unreadable=_("Choose who will see the answers."),
    )
    shared_with = StringField(
        _("Who reads it"),
        [Length(max=LONGEST_TITLE, message=_("This is too long. Use 200 characters at most."))],
        filters=[_stripped],
    )
    shared_to = OneOfList(
        _("Whose account is that"), unreadable=_("That account is not open here. Choose another.")
    )
    disclosure_class = OneOf(
        _("How careful must figures be?"),
        [InputRequired(_("Choose how careful figures must be."))],
        unreadable=_("Choose how careful figures must be."),
    )
    audience = OneOfList(_("Who is asked"), unreadable=_("Choose who is asked."))
    district_id = OneOfList(_("District"), unreadable=_("That district is not one of yours. Choose another."))
    programme_id = OneOfList(
        _("Programme"), unreadable=_("That programme is closed or not one of yours. Choose another.")
    )
    wave = OneOf(
        _("When are they asked?"),
        [InputRequired(_("Choose when they are asked."))],
        unreadable=_("Choose when they are asked."),
    )
    opens_on = Day(
        _("First day"),
        [InputRequired(_("Enter the first day, as a date."))],
        unreadable=_("The first day is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )
    closes_on = Day(
        _("Last day"),
        [Optional()],
        unreadable=_("The last day is not a date. Enter it as year-month-day, such as 2026-11-23."),
    )
    invited = Whole(
        _("How many people are invited"),
        [Optional(), NumberRange(1, 1_000_000, _("How many are invited must be above 0, or left empty."))],
        unreadable=_("How many are invited is not a whole number. Mend it, or leave it empty."),
    )
    kept_months = OneOfList(
        _("How long answers are kept after the end"), unreadable=_("Choose how long answers are kept.")
    )
    turned_on = SeveralOf(_("Extra questions"), unreadable=_("One of the extra questions is not known."))
    shared_device = BooleanField(_("A shared device, such as a tablet that is handed round"))
    languages = SeveralOf(_("Languages besides English"), unreadable=_("One of the languages is not known."))

    def __init__(
        self,
        questionnaire: Questionnaire,
        districts: Sequence[tuple[str, str]],
        programmes: Sequence[tuple[str, str]],
        kinds: Sequence[str],
        classes: Sequence[str],
        extras: Mapping[str, str],
        languages: Sequence[tuple[str, str]],
        receivers: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.shared_to.choices = _choices([("", _("Choose")), *receivers])
        self.kind.choices = [SelectChoice(kind, KIND_WORDS[kind][0]) for kind in kinds]
        self.disclosure_class.choices = [SelectChoice(name, CLASS_WORDS[name][0]) for name in classes]
        self.audience.choices = _choices(AUDIENCE_WORDS.items())
        self.district_id.choices = district_choices(districts)
        self.programme_id.choices = _choices([("", _("None")), *programmes])
        self.wave.choices = [SelectChoice(wave, WAVE_WORDS[wave]) for wave in questionnaire.waves]
        self.kept_months.choices = months_choices()
        self.turned_on.choices = _choices(extras.items())
        self.languages.choices = _choices(languages)
        if not languages:
            del self.languages
        if not extras:
            del self.turned_on
        if not districts:
            del self.district_id
        if not questionnaire.waves:
            del self.wave
            del self.programme_id
        elif not programmes:
            del self.programme_id

    def fillings(self) -> Iterator[tuple[str, Field]]:
        """The boxes of the placeholders, by placeholder."""
        return self._boxes(FILLING)

    def titles(self) -> Iterator[tuple[str, Field]]:
        """The boxes for the title in other languages than English, by language."""
        return self._boxes(TITLE_IN)

    def _boxes(self, prefix: str) -> Iterator[tuple[str, Field]]:
        return ((box.name.removeprefix(prefix), box) for box in self if box.name.startswith(prefix))

    def validate_shared_with(self, field: Field) -> None:
        """Ask who reads a shared collection."""
        if self.kind.data == "shared" and not field.data:
            raise ValidationError(_("Say who reads it, such as “your support worker”."))

    def validate_shared_to(self, field: Field) -> None:
        """Ask whose account it is that a shared collection goes to."""
        if self.kind.data == "shared" and not field.data:
            raise ValidationError(
                _("Choose whose account receives the answers, or invite that person first.")
            )

    def validate_closes_on(self, field: Field) -> None:
        """Refuse a last day before the first."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day is before the first. Choose a later one."))


def months_choices(most: int | None = None) -> list[SelectChoice]:
    """How long answers can be kept, in words; most: no longer than so many months."""
    known = [months for months in KEPT_MONTHS if most is None or months <= most]
    return _choices((str(months), format_months(months)) for months in known)


class MonthsForm(FlaskForm):  # type: ignore[misc]
    """How long the answers of one collection are kept. most: no longer than so many months, None for any."""

    kept_months = OneOfList(
        _("How long answers are kept after the end"), unreadable=_("Choose how long answers are kept.")
    )

    def __init__(self, most: int | None, **more: Any) -> None:
        super().__init__(**more)
        self.kept_months.choices = months_choices(most)


class HoldForm(FlaskForm):  # type: ignore[misc]
    """A legal hold on a collection, or on everything."""

    collection_id = OneOfList(_("On what"), unreadable=_("Choose what the hold is on."))
    reason = StringField(
        _("Why nothing may be deleted"),
        [
            DataRequired(_("Say why nothing may be deleted, in a few words. Name no child and no family.")),
            Length(max=LONGEST_REASON, message=_("The reason is too long. Use 500 characters at most.")),
        ],
        filters=[_stripped],
    )

    def __init__(self, held: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.collection_id.choices = _choices([("", _("Everything of this partnership")), *held])


def collection_form(
    placeholders: Sequence[str], languages: Sequence[tuple[str, str]]
) -> type[CollectionForm]:
    """The form with a box for each placeholder, so that no question is asked with a gap in it.

    languages: code and name of those in which there may be a title besides the English one.
    """
    boxes = {
        FILLING + name: StringField(
            FILLING_WORDS[name][0],
            [
                DataRequired(FILLING_WORDS[name][2]),
                Length(max=LONGEST_TITLE, message=_("This is too long. Use 200 characters at most.")),
            ],
            filters=[_stripped],
            description=FILLING_WORDS[name][1],
        )
        for name in placeholders
    }
    boxes |= {
        TITLE_IN + code: StringField(
            name,
            [Length(max=LONGEST_TITLE, message=_("The title is too long. Use 200 characters at most."))],
            filters=[_stripped],
        )
        for code, name in languages
    }
    return type("FilledCollectionForm", (CollectionForm,), boxes)
