"""Words, numbers and dates come from Babel, in the language in use."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations

from survey_app import i18n


@pytest.fixture
def in_polish(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of two messages, as a translator would leave it."""
    catalogue = Catalog(locale="pl")
    catalogue.add("Skip", "Pomiń")
    catalogue.add(
        ("%(num)s minute", "%(num)s minutes"), ("%(num)s minuta", "%(num)s minuty", "%(num)s minut")
    )
    compiled = BytesIO()
    write_mo(compiled, catalogue)

    def find(language: str, domain: str) -> NullTranslations:
        compiled.seek(0)
        return Translations(compiled) if (language, domain) == ("pl", "messages") else NullTranslations()

    monkeypatch.setattr(i18n, "_catalogue", find)
    monkeypatch.setattr(i18n, "languages", lambda: ("en", "pl", "ar"))


@pytest.mark.usefixtures("in_polish")
def test_a_message_is_given_in_the_language_in_use_and_in_english_where_it_is_not_translated() -> None:
    with i18n.speaking("pl"):
        assert i18n.gettext("Skip") == "Pomiń"
        assert i18n.gettext("Continue") == "Continue"
        assert [i18n.ngettext("%(num)s minute", "%(num)s minutes", n) for n in (1, 3, 5)] == [
            "%(num)s minuta",
            "%(num)s minuty",
            "%(num)s minut",
        ]
    assert i18n.gettext("Skip") == "Skip"


@pytest.mark.usefixtures("in_polish")
def test_a_language_that_is_not_on_offer_is_english() -> None:
    with i18n.speaking("xx"):
        assert i18n.language() == "en"


@pytest.mark.usefixtures("in_polish")
def test_a_language_written_from_the_right_says_so() -> None:
    with i18n.speaking("ar"):
        assert i18n.direction() == "rtl"
    assert i18n.direction() == "ltr"


def test_numbers_and_dates_are_written_as_in_britain() -> None:
    assert i18n.format_number(1234.5) == "1,234.5"
    assert i18n.format_number(2.84, 1) == "2.8"
    assert i18n.format_number(3, 1) == "3.0"
    assert i18n.format_percent(0.25) == "25%"
    assert i18n.format_date(date(2026, 11, 23)) == "23 November 2026"


def test_an_empty_message_stays_empty() -> None:
    """A catalogue's empty message is its header; nobody may ever read that."""
    assert i18n.gettext("") == ""
    assert i18n.questionnaire_words("") == ""
