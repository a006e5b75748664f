"""Every sentence can be translated: templates for translators are current, and nothing slips past them."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from questionnaires import catalogue, notices, reader
from questionnaires.checks import LONGEST_SENTENCE
from questionnaires.wording import sentences, words, wrong_braces
from translations import catalogues, review

ROOT = Path(__file__).parent.parent.parent
KEPT: dict[str, Callable[[], Catalog]] = {
    f"{name}.pot": cache(gather) for name, (gather, _about) in catalogues.DOMAINS.items()
}


def ids_of(found: Catalog) -> set[object]:
    return {message.id for message in found if message.id}


def kept(name: str) -> Catalog:
    with (ROOT / "translations" / name).open("rb") as file:
        return read_po(file)


def messages() -> Iterator[Message]:
    for name in ("messages.pot", "staff.pot"):
        yield from KEPT[name]()


def _forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts() -> Iterator[str]:
    for message in messages():
        yield from _forms(message)


@pytest.mark.parametrize("name", KEPT)
def test_the_templates_for_translators_hold_every_sentence_and_no_other(name: str) -> None:
    written, found = ids_of(kept(name)), ids_of(KEPT[name]())
    assert found - written == set(), f"{name} lacks these. Run `make catalogues`."
    assert written - found == set(), f"{name} holds what is said no longer. Run `make catalogues`."


@pytest.mark.parametrize("name", KEPT)
def test_the_templates_hold_no_date_no_machine_and_no_line_number(name: str) -> None:
    text = (ROOT / "translations" / name).read_text(encoding="utf-8")
    assert "POT-Creation-Date" not in text
    assert str(ROOT) not in text
    assert re.findall(r"^#: .*:\d+$", text, flags=re.M) == []


def test_a_sentence_that_respondents_and_staff_read_is_translated_once() -> None:
    for theirs, of_staff in (
        ("messages.pot", "staff.pot"),
        ("questionnaires.pot", "staff_questionnaires.pot"),
    ):
        assert ids_of(KEPT[theirs]()) & ids_of(KEPT[of_staff]()) == set()


def test_respondents_catalogues_hold_nothing_that_only_staff_read() -> None:
    asked = ids_of(KEPT["questionnaires.pot"]())
    young, attendees = reader.questionnaires()["Q02"], reader.questionnaires()["Q11"]
    assert {young.why, young.questions[1].text, young.thanks} <= asked
    assert not {young.note_for_staff, young.purpose, attendees.why} & asked
    assert {attendees.why, young.note_for_staff} <= ids_of(KEPT["staff_questionnaires.pot"]())


LIMITS_OF_SECRECY = ("If we think you or another child ", "If we think a child ")
"""Said in one breath everywhere, as advisers of partnerships know it: to young people, and to parents."""


def test_no_sentence_of_respondents_pages_is_long() -> None:
    said = [one for message in KEPT["messages.pot"]() for one in _forms(message)]
    long = [
        sentence
        for text in said
        for sentence in sentences(text)
        if len(words(sentence)) > LONGEST_SENTENCE and not sentence.startswith(LIMITS_OF_SECRECY)
    ]
    assert long == []


def told_in(language: str) -> dict[str, str]:
    """What respondents read in a language, by what stands there in English."""
    folder = ROOT / "translations" / language / "LC_MESSAGES"
    read = [read_po(io.BytesIO((folder / f"{name}.po").read_bytes())) for name in review.RESPONDENTS]
    return {one.id: str(one.string) for po in read for one in po if isinstance(one.id, str) and one.string}


LANGUAGES = ("cy", "pl", "ro", "ur", "ar")
QUOTED = re.compile("“([^”%]+)”")


def test_what_is_named_in_quotation_marks_stands_on_the_page_in_just_these_words() -> None:
    there = ids_of(KEPT["messages.pot"]())
    asked = [text for name in ("messages.pot", "questionnaires.pot") for text in ids_of(KEPT[name]())]
    named = {(str(text), one) for text in asked for one in QUOTED.findall(str(text))}
    assert {"I need help now", "Send my answers"} <= {one for _text, one in named}
    assert [text for text, one in named if one not in there] == []
    for language in LANGUAGES:
        told = told_in(language)
        astray = [told[text] for text, one in named if text in told and told[one] not in told[text]]
        assert astray == [], f"{language}: a button or a line is called otherwise on the page."


def test_nobody_is_sent_to_a_place_that_is_called_otherwise() -> None:
    assert [text for text in ids_of(KEPT["questionnaires.pot"]()) if "under Help" in str(text)] == []


def test_placeholders_of_messages_are_named_and_have_one_form() -> None:
    odd = [text for text in texts() if "%" in re.sub(r"%\([a-z_]+\)s|%%", "", text)]
    assert odd == [], "Write %(name)s, and %% for a per cent sign."
    assert [text for text in texts() if re.search(r"[{}]", text)] == []


def test_one_and_many_speak_of_the_same_things() -> None:
    for message in messages():
        if isinstance(message.id, tuple):
            one, many = (set(re.findall(r"%\((\w+)\)s", text)) for text in message.id)
            assert one <= many, message.id


def test_placeholders_of_wordings_stand_in_braces() -> None:
    of_notices = {text for text, _kind in notices.sentences()}
    asked = [text for text, _place in catalogue.entries() if text not in of_notices]
    assert [text for text in asked if wrong_braces(text)] == []
    assert [text for text in of_notices if notices.other_braces(text)] == []


def test_wordings_come_from_questionnaires_themes_and_help_lines() -> None:
    found = dict(catalogue.entries())
    assert "Childline" in found
    assert {"Q01.1 text", "Q01.1 easy", "Q01 why", "Q06C, Q06.1a text"} <= {p for _, p in catalogue.entries()}
    assert "" not in found


def test_no_message_is_asked_for_by_a_name_that_is_not_a_sentence() -> None:
    """`_(name)` may find what `name` holds, but nothing puts that into a template for translators."""
    hidden = []
    for file in sorted((ROOT / "survey_app").rglob("*.py")):
        if file.name in ("i18n.py", "refusals.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                wanted = 2 if name in ("ngettext", "pgettext") else 1
                given = node.args[:wanted]
                # Commands speak English; what they refuse reaches no door.
                if name in catalogues.REFUSALS and "commands" in file.parts:
                    continue
                # The one place where a refusal is translated, and the one where a page's message is: what
                # pages say is looked for in the pages themselves.
                given = [one for one in given if ast.unparse(one) != "refusal.message"]
                if file.name in ("app.py", "visits.py"):
                    given = [one for one in given if ast.unparse(one) != "message"]
                if name in catalogues.KEYWORDS and not all(isinstance(one, ast.Constant) for one in given):
                    hidden.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert hidden == []


def test_messages_are_asked_for_by_no_other_name_than_those_that_are_looked_for() -> None:
    names = {
        alias.asname
        for file in (ROOT / "survey_app").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in ("gettext", "ngettext", "pgettext", "lazy_gettext") and alias.asname
    }
    assert names <= set(catalogues.KEYWORDS)


def test_every_kind_of_refusal_is_looked_for() -> None:
    kinds, found = {"Refusal"}, set[str]()
    classes = [
        node
        for file in (ROOT / "survey_app").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    while kinds != found:
        found = set(kinds)
        kinds |= {one.name for one in classes if {ast.unparse(base) for base in one.bases} & found}
    assert kinds == set(catalogues.REFUSALS)


def test_no_template_asks_for_a_message_by_a_name_that_is_not_a_sentence() -> None:
    folder, jinja = ROOT / "survey_app" / "templates", Environment(extensions=["jinja2.ext.i18n"])
    hidden = []
    for file in sorted(folder.rglob("*.html")):
        for call in jinja.parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in catalogues.KEYWORDS:
                wanted = 2 if call.node.name in ("ngettext", "pgettext") else 1
                if not all(isinstance(one, nodes.Const) for one in call.args[:wanted]):
                    hidden.append(f"{file.relative_to(folder)}:{call.lineno}")
    assert hidden == []


def test_the_safety_wording_is_what_templates_and_help_lines_say_now() -> None:
    kept = (ROOT / "translations" / "safety.txt").read_text(encoding="utf-8")
    assert kept == catalogues.safety(), "Run `make catalogues`."


def test_safety_wording_is_asked_for_by_a_mark_of_its_own_and_stands_in_a_template_for_translators() -> None:
    held = review.safety_wording()
    assert ("messages", "If someone is in danger now, call") in held
    assert ("questionnaires", "Childline") in held
    assert ("messages", "Skip") not in held
    wanted = {domain: ids_of(KEPT[f"{domain}.pot"]()) for domain in review.RESPONDENTS}
    assert [pair for pair in held if pair[1] not in wanted[pair[0]]] == []


def test_only_respondents_templates_ask_for_safety_wording() -> None:
    """Elsewhere it would be approved together with theirs, or not at all."""
    asking = {
        file.relative_to(ROOT / "survey_app").parts[:2]
        for file in (ROOT / "survey_app").rglob("*")
        if file.suffix in (".py", ".html") and re.search(r"\b_s\(", file.read_text(encoding="utf-8"))
    }
    assert asking == {("templates", "participant")}


def test_safety_wording_stands_where_it_can_be_marked_as_english() -> None:
    """It may come as an element with its own language, which a title and an attribute cannot hold."""
    folder = ROOT / "survey_app" / "templates" / "participant"
    odd = [
        f"{file.relative_to(folder)}: {found}"
        for file in sorted(folder.rglob("*.html"))
        for found in re.findall(r"""block title.*_s\(|="[^">]*\{\{ ?_s\(""", file.read_text(encoding="utf-8"))
    ]
    assert odd == []
