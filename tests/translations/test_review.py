"""What is known of a language: what it lacks, what would break a page, and what its speakers approved."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from survey_app import i18n
from translations import review
from translations.review import TranslationError

DAY = date(2026, 11, 21)
ROLE = "youth worker who speaks French"


def count(language: str, domain: str) -> review.Count:
    return next(one for one in review.counts(language) if one.domain == domain)


# --- counting ---


def test_what_has_no_translation_is_missing_and_so_is_what_is_marked_as_fuzzy(write: Callable) -> None:
    write(
        "fr",
        "messages",
        {"Continue": "Envoyer", "Skip": ""},
        more='\n#, fuzzy\nmsgid "Help"\nmsgstr "Aide"\n',
    )
    found = count("fr", "messages")
    assert {"Skip", "Help"} <= set(found.missing)
    assert "Continue" not in found.missing
    assert len(found.missing) == found.wanted - 1


def test_what_is_said_no_longer_is_stale(write: Callable) -> None:
    write("fr", "messages", {"Continue": "Envoyer", "We said this once.": "On le disait."})
    assert count("fr", "messages").stale == ("We said this once.",)


def test_a_plural_without_one_of_its_forms_is_missing(write: Callable) -> None:
    template = (review.FOLDER / "messages.pot").read_text(encoding="utf-8")
    one, many = "%(number)s lamp", "%(number)s lamps"
    entry = f'\nmsgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "{{}}"\nmsgstr[1] "{{}}"\n'
    (review.FOLDER / "messages.pot").write_text(template + entry.format("", ""), encoding="utf-8")
    write("fr", "messages", {}, more=entry.format("%(number)s lampe", ""))
    assert one in count("fr", "messages").missing
    write("fr", "messages", {}, more=entry.format("%(number)s lampe", "%(number)s lampes"))
    assert one not in count("fr", "messages").missing


def test_a_language_owes_respondents_words_and_of_staffs_only_what_it_began(write: Callable) -> None:
    write("fr", "messages", {"Continue": "Envoyer"})
    assert [one.domain for one in review.counts("fr")] == ["messages", "questionnaires"]
    write("fr", "staff_questionnaires", {})
    assert [one.domain for one in review.counts("fr")] == [
        "messages",
        "questionnaires",
        "staff_questionnaires",
    ]


def test_how_complete_a_language_is_is_never_rounded_up(write: Callable) -> None:
    write("fr", "messages", {"Continue": "Envoyer"})
    assert review.complete("fr") == 0
    for domain in review.RESPONDENTS:
        wanted = count("fr", domain).missing
        write("fr", domain, {text: text for text in wanted if text != "Childline"})
    assert review.complete("fr") in (97, 98, 99)


def test_wordings_that_are_read_in_english_are_told_once_in_their_order(write: Callable) -> None:
    write("fr", "questionnaires", {"Very": "Très"})
    assert review.untranslated("fr", ["No", "Very", "", "Mostly", "No"]) == ("No", "Mostly")
    assert review.untranslated("en", ["No"]) == ()


# --- faults ---


@pytest.mark.parametrize(
    ("domain", "english", "translated", "told"),
    [
        ("messages", "Question %(number)s", "Question %(number)s", ""),
        ("messages", "Question %(number)s", "Question", "lacks the placeholder number"),
        ("messages", "Question %(number)s", "%(number)s %(numero)s", "has a placeholder of its own, numero"),
        ("messages", "Question %(number)s", "Question % (number)s", "lacks the placeholder number"),
        ("messages", "%(number)s%%", "%(number)s %%", ""),
        ("messages", "All of it", "100 %", "has a per cent sign that stands for nothing"),
        ("messages", "All of it", "<b>Tout</b>", "has other markup than the English"),
        ("messages", "All of it", "Tout &amp; tout", "has other markup than the English"),
        ("messages", "All of it", "Tout < 3", ""),
        ("questionnaires", "About {service}", "Sur {service}", ""),
        ("questionnaires", "About {service}", "Sur {event}", "has a placeholder of its own, {event}"),
        ("questionnaires", "About {service}", "Sur", "lacks the placeholder {service}"),
        ("questionnaires", "About {service}", "Sur {service}}", "has a brace that stands for nothing"),
        ("questionnaires", "About 5 %", "5 % environ", ""),
    ],
)
def test_what_would_break_a_page_is_a_fault(
    write: Callable, domain: str, english: str, translated: str, told: str
) -> None:
    write("fr", domain, {english: translated})
    found = review.faults("fr")
    assert [told in fault.what for fault in found] == ([True] if told else [])
    assert all(fault.file == f"translations/fr/LC_MESSAGES/{domain}.po" and fault.line > 8 for fault in found)


@pytest.mark.parametrize(
    ("forms", "is_fault"),
    [
        (("une lampe", "%(number)s lampes"), False),
        (("%(number)s lampe", "%(number)s lampes"), False),
        (("une lampe", "des lampes"), True),
        (("une lampe", "%(nombre)s lampes"), True),
    ],
)
def test_a_form_for_one_may_do_without_the_number_but_not_every_form(
    write: Callable, forms: tuple[str, str], is_fault: bool
) -> None:
    more = (
        '\nmsgid "%(number)s lamp"\nmsgid_plural "%(number)s lamps"\n'
        f'msgstr[0] "{forms[0]}"\nmsgstr[1] "{forms[1]}"\n'
    )
    write("fr", "messages", {}, more=more)
    assert bool(review.faults("fr")) is is_fault


@pytest.mark.parametrize("language", sorted(review.languages()))
def test_no_translation_of_ours_would_break_a_page(language: str) -> None:
    assert [str(fault) for fault in review.faults(language)] == []


# --- what speakers said ---


def test_a_new_catalogue_is_neither_reviewed_nor_approved(safe: Callable) -> None:
    safe()
    held = review.of("fr")
    assert (held.is_reviewed, held.approved, held.state) == (False, "", "not_approved")
    assert (held.approved_on, held.approved_by) == (None, "")


def test_english_is_the_source_and_stands_as_it_is_written() -> None:
    held = review.of("en")
    assert held.is_reviewed
    assert held.state == "approved"
    assert held.approved_on is None


def test_an_approval_says_the_day_and_the_role(safe: Callable) -> None:
    safe()
    held = review.approve("fr", ROLE, DAY)
    assert held.approved == f"2026-11-21, {ROLE}"
    assert (held.approved_on, held.approved_by, held.state) == (DAY, ROLE, "approved")
    assert not held.is_reviewed


@pytest.mark.parametrize(
    ("message", "changed"),
    [("Under 19? Call Childline. It is free.", "Appelez !"), ("NSPCC helpline", "Autre")],
)
def test_a_change_of_a_translated_safety_sentence_undoes_the_approval(
    safe: Callable, message: str, changed: str
) -> None:
    safe()
    review.approve("fr", ROLE, DAY)
    safe({message: changed})
    held = review.of("fr")
    assert (held.approved, held.state) == ("", "out_of_date")
    safe()
    assert review.of("fr").state == "approved"


def test_a_change_of_the_english_undoes_the_approval_even_where_the_translation_stays(
    safe: Callable, folder: Path
) -> None:
    safe()
    review.approve("fr", ROLE, DAY)
    was, now = "Under 19? Call Childline. It is free.", "Under 18? Call Childline. It is free."
    for file in (folder / review.SAFETY, review.path_of("fr", "messages")):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(f"(?<!FR ){re.escape(was)}", now, text), encoding="utf-8")
    review.forget()
    assert review._translations("fr", "messages")[now] == f"FR {was}"
    assert review.of("fr").state == "out_of_date"


def test_a_change_of_another_sentence_leaves_the_approval(safe: Callable) -> None:
    safe()
    review.approve("fr", ROLE, DAY)
    safe(more='\nmsgid "Continue"\nmsgstr "Envoyer"\n')
    assert review.of("fr").state == "approved"


def test_an_approval_without_the_words_it_was_given_for_is_none(safe: Callable) -> None:
    safe()
    path = review.path_of("fr", "messages")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("X-Heard-Approved: ", f"X-Heard-Approved: 2026-11-21, {ROLE}"), "utf-8")
    review.forget()
    assert review.of("fr").state == "out_of_date"


def test_what_is_not_all_translated_cannot_be_approved(safe: Callable) -> None:
    safe({"Childline": ""})
    with pytest.raises(TranslationError, match=r"1 of the safety sentences have no translation.*Childline"):
        review.approve("fr", ROLE, DAY)
    assert review.of("fr").state == "not_approved"


def test_a_safety_sentence_that_is_marked_as_fuzzy_counts_as_not_translated(safe: Callable) -> None:
    safe()
    review.approve("fr", ROLE, DAY)
    path = review.path_of("fr", "questionnaires")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Childline"', '#, fuzzy\nmsgid "Childline"'), encoding="utf-8")
    review.forget()
    assert review.of("fr").state == "out_of_date"
    with pytest.raises(TranslationError, match="1 of the safety sentences"):
        review.approve("fr", ROLE, DAY)


@pytest.mark.parametrize("role", ["", "  ", "somebody@example.org", 'a "b"', "x" * 81])
def test_what_is_no_role_is_refused(safe: Callable, role: str) -> None:
    safe()
    for write_down in (review.approve, review.mark_reviewed):
        with pytest.raises(TranslationError, match="That is no role"):
            write_down("fr", role, DAY)


@pytest.mark.parametrize("language", ["en", "xx", "../fr"])
def test_a_language_without_messages_cannot_be_approved(safe: Callable, language: str) -> None:
    safe()
    with pytest.raises(TranslationError, match="There is no file"):
        review.approve(language, ROLE, DAY)


def test_a_review_is_marked_in_every_catalogue_and_takes_away_that_nobody_read_it(safe: Callable) -> None:
    safe()
    review.approve("fr", ROLE, DAY)
    assert review.mark_reviewed("fr", ROLE, DAY).is_reviewed
    for domain in review.RESPONDENTS:
        text = review.path_of("fr", domain).read_text(encoding="utf-8")
        assert f'"X-Heard-Review: reviewed, 2026-11-21, {ROLE}\\n"' in text
        assert "Nobody who speaks" not in text
    assert review.of("fr").state == "approved"


def test_writing_a_header_changes_nothing_else_in_the_file(safe: Callable) -> None:
    safe()
    path = review.path_of("fr", "messages")
    before = path.read_text(encoding="utf-8").splitlines()
    review.approve("fr", ROLE, DAY)
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [line for line, was in zip(after, before, strict=True) if line != was]
    assert len(changed) == 1
    assert changed[0].startswith('"X-Heard-Approved: 2026-11-21, ')
    assert i18n._compiled("fr", "messages").gettext("Childline") == "Childline"


def test_a_header_that_was_folded_over_two_lines_is_read_as_one(safe: Callable) -> None:
    safe()
    review.approve("fr", ROLE, DAY)
    path = review.path_of("fr", "messages")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{ROLE}, ", f'{ROLE}, "\n"'), encoding="utf-8")
    review.forget()
    assert review.of("fr").approved == f"2026-11-21, {ROLE}"


def test_a_language_without_an_approval_is_looked_up_without_reading_its_catalogues(
    safe: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe()
    monkeypatch.setattr(review, "read_po", lambda *_a: pytest.fail("read a whole catalogue"))
    assert review.of("fr").state == "not_approved"
