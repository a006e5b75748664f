"""A seventh language is a folder of catalogues and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from survey_app import i18n
from translations import review


def test_a_folder_of_catalogues_puts_a_language_on_offer_and_on_the_pages(
    write: Callable, client: FlaskClient, opened: Callable[..., str]
) -> None:
    code = opened("Q06", disclosure_class="protected")
    assert i18n.languages() == ("en",)
    write("fr", "messages", {"Your views": "Vos avis"})
    assert i18n.languages() == ("en", "fr")
    assert review.languages() == ("fr",)
    page = client.get(f"/c/{code}?lang=fr").text
    assert '<html lang="fr" dir="ltr">' in page
    assert "Vos avis" in page


def test_a_language_is_offered_once_respondents_messages_are_there(write: Callable) -> None:
    write("fr", "questionnaires", {"Very": "Très"})
    assert i18n.languages() == ("en",)
    assert review.languages() == ("fr",)


def test_what_a_language_lacks_is_english_and_never_a_key(write: Callable) -> None:
    write(
        "fr", "messages", {"Continue": "Envoyer", "Skip": ""}, more='\n#, fuzzy\nmsgid "Help"\nmsgstr "Aïe"\n'
    )
    with i18n.speaking("fr"):
        assert [i18n.gettext(text) for text in ("Continue", "Skip", "Help", "Back")] == [
            "Envoyer",
            "Skip",
            "Help",
            "Back",
        ]
        assert i18n.questionnaire_words("Who told you?") == "Who told you?"
