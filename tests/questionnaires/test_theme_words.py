"""Themes in other languages: complete, of the English that stands, and carried through every file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from questionnaires import codebook_text, codebook_workbook, reader, theme_words
from questionnaires.codebook_changes import change, compare
from questionnaires.codebook_checks import check_codebook
from questionnaires.model import Codebook, DefinitionFaults, Theme, ThemeWords
from survey_app.i18n import questionnaire_words, speaking

POLISH = ThemeWords("pl", "Poczekalnie", "Jak jest tam, gdzie się czeka.")
THEME = Theme("P01", "Waiting rooms", "How the place is where people wait.", translations=(POLISH,))
BOOK = Codebook((THEME,))


def test_every_theme_of_the_house_is_in_every_language_of_the_house() -> None:
    assert list(theme_words.faults(reader.codebook())) == []
    for theme in reader.codebook().open_themes:
        for language in theme_words.LANGUAGES:
            said = theme_words.in_language(theme, language)
            assert said is not None
            assert said.name not in ("", theme.name)
            assert said.definition not in ("", theme.definition)


@pytest.mark.parametrize(("language", "script"), [("ar", "\u0600"), ("ur", "\u0600")])
def test_what_is_written_from_right_to_left_is_in_its_own_letters(language: str, script: str) -> None:
    for theme in reader.codebook().themes:
        said = theme_words.in_language(theme, language)
        assert said is not None
        assert not [
            letter for letter in str(said.name + said.definition) if letter.isalpha() and letter < script
        ]


def test_the_welsh_words_are_those_of_the_welsh_catalogue() -> None:
    with speaking("cy"):
        for theme in reader.codebook().themes:
            said = theme_words.in_language(theme, "cy")
            assert said is not None
            assert (said.name, said.definition) == (
                questionnaire_words(theme.name),
                questionnaire_words(theme.definition),
            )


def test_no_two_themes_have_one_name_in_a_language() -> None:
    for language in theme_words.LANGUAGES:
        names = [theme_words.in_language(theme, language) for theme in reader.codebook().themes]
        assert len({said.name for said in names if said}) == len(reader.codebook().themes)


def test_a_theme_whose_english_was_changed_is_not_shown_in_words_of_before() -> None:
    theme = reader.codebook().themes[0]
    assert theme_words.in_language(replace(theme, definition="Something else."), "pl") is None
    assert theme_words.in_language(replace(theme, id="P07"), "pl") is None
    assert theme_words.in_language(theme, "fr") is None


def test_a_themes_own_words_go_before_those_of_the_house() -> None:
    theme = replace(reader.codebook().themes[0], translations=(POLISH,))
    assert theme_words.in_language(theme, "pl") == POLISH
    assert theme_words.in_language(theme, "cy") != POLISH


def test_a_theme_is_told_in_each_language_once() -> None:
    told = theme_words.in_languages(replace(reader.codebook().themes[0], translations=(POLISH,)))
    assert [said.language for said in told] == list(theme_words.LANGUAGES)
    assert POLISH in told
    assert theme_words.in_languages(THEME) == (POLISH,)


def test_changed_english_a_missing_language_and_a_theme_too_many_are_told(tmp_path: Path) -> None:
    file = tmp_path / "theme_words.yaml"
    words = "  {id}: {{name: a, definition: b}}\n"
    file.write_text(
        'of:\n  P01: "00000000"\n'
        + "".join(f"{language}:\n{words.format(id='P01')}" for language in theme_words.LANGUAGES[:4])
        + f"ar:\n{words.format(id='P02')}",
        encoding="utf-8",
    )
    told = [fault.what for fault in theme_words.faults(BOOK, file)]
    assert told == [
        "Theme P01 is not in ar.",
        "Theme P01: its English has changed since it was translated.",
        "There is no theme P02.",
    ]
    marked = file.read_text(encoding="utf-8").replace("00000000", theme_words.mark(THEME))
    file.write_text(marked, encoding="utf-8")
    assert "Theme P01: its English has changed since it was translated." not in [
        fault.what for fault in theme_words.faults(BOOK, file)
    ]


def test_translations_come_back_from_yaml_and_from_a_workbook() -> None:
    assert reader.read_codebook(codebook_text.to_yaml(BOOK)) == BOOK
    assert codebook_workbook.read_workbook(codebook_workbook.to_workbook(BOOK), "a.xlsx") == BOOK


def test_words_that_were_translated_from_others_go_with_them() -> None:
    assert change(BOOK, "P01", include="Chairs.").themes[0].translations == (POLISH,)
    assert change(BOOK, "P01", name="Where people wait").themes[0].translations == ()
    kept = change(BOOK, "P01", name="Where people wait", translations=(POLISH,))
    assert kept.themes[0].translations == (POLISH,)


def test_a_changed_translation_is_a_change_of_the_theme() -> None:
    (found,) = compare(BOOK, Codebook((replace(THEME, translations=()),))).differences
    assert found.fields == ("translations",)


@pytest.mark.parametrize(
    ("translations", "told"),
    [
        ((replace(POLISH, language="polish"),), "polish is no other language."),
        ((replace(POLISH, language="en"),), "en is no other language."),
        ((POLISH, POLISH), "pl stands twice."),
        ((replace(POLISH, name="a" * 81),), "the words in pl are too long."),
    ],
)
def test_what_cannot_be_kept_as_a_translation_is_to_be_mended(
    translations: tuple[ThemeWords, ...], told: str
) -> None:
    remarks = check_codebook(Codebook((replace(THEME, translations=translations),)), ())
    assert told in [remark.what for remark in remarks if remark.must_mend]


def test_a_translation_that_is_no_mapping_is_told_with_its_theme() -> None:
    text = "themes:\n- id: P01\n  name: a\n  definition: b\n  translations: {pl: Poczekalnie}\n"
    with pytest.raises(DefinitionFaults, match="pl must hold name and definition"):
        reader.read_codebook(text)
