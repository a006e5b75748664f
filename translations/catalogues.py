"""Writes the templates that translators begin with, one for each *domain*.

A respondent's words stand apart from those of staff, so that it can be told when a language is complete for
the people who answer: `messages` and `questionnaires` are theirs, `staff` and `staff_questionnaires` what
people at work read and are asked. A sentence that both read stands in the respondents' alone.

`python -m translations.catalogues` writes all four, and `safety.txt`, the sentences that a speaker must
approve before young people meet them (`review.py`). They hold no date, no machine and no line numbers, so a
second run changes nothing, and a change of theirs shows which sentences changed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from questionnaires import catalogue, help_lines, notices
from questionnaires.model import RESPONDENTS
from translations.review import SAFETY

FOLDER = Path(str(files("translations")))
_APPLICATION = Path(str(files("survey_app")))

REFUSALS = (
    "Refusal",
    "LinkSpent",
    "Mistyped",
    "NameTaken",
    "NoComingBack",
    "NoSuchAccount",
    "ChangedMeanwhile",
    "Doubtful",
    "NoSuchActivity",
    "NoSuchRecord",
    "NoSuchWorksheet",
    "WrittenMeanwhile",
    "NoSuchAlert",
    "NotWaiting",
    "NoSuchComment",
    "NoSuchRequest",
    "NoSuchGroup",
    "NoSuchHold",
    "NoSuchName",
    "NoSuchSetting",
    "MayPoint",
    "LookFirst",
    "NoSuchTheme",
    "NoSuchVersion",
    "NotACard",
    "NotYours",
    "NoSuchAbsence",
    "NotAllChosen",
    "NothingThere",
    "NoApp",
    "NoSuchPasskey",
    "PasskeyRefused",
    "TooFew",
    "TooLate",
    "TooManyGuesses",
)
"""Services say in English what they refuse; a door says it in the language in use."""
RESPONDENTS_OWN = ("card_sheets.py", "i18n.py", "privacy_words.py", "papers/words.py", "reports/letters.py")
"""What respondents read and that is no page: what their cards and letters say, and what notices hold."""
KEYWORDS = {
    **dict.fromkeys(("_", "_s", "_later", "gettext", "lazy_gettext", *REFUSALS)),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
"""The names by which code and templates ask for a message, and which of their arguments are messages."""
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
# As app.py sets up Jinja. `silent`: a template that cannot be read must not lose its messages unnoticed.
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
_TOLD = 3
"""Places named beside a wording that stands in many."""

_HEADER = """# {about}
# Written by `make catalogues`. Do not edit it: change the sentence where it stands, and run that again.
msgid ""
msgstr ""
"Project-Id-Version: Heard\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def messages() -> Catalog:
    """Every message of respondents' pages, with the files that ask for it."""
    return _said(_is_respondents, "messages")


def staff() -> Catalog:
    """Every message of the application that no respondent's page asks for."""
    theirs = messages()
    found = _said(lambda name: not _is_respondents(name), "staff")
    for message in list(found):
        if message.id and theirs.get(_one(message.id), message.context) is not None:
            found.delete(_one(message.id), message.context)
    return found


def _one(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _is_respondents(name: str) -> bool:
    return "participant" in Path(name).parts or name in RESPONDENTS_OWN


def _said(is_wanted: Callable[[str], bool], domain: str) -> Catalog:
    found = Catalog(domain=domain)
    extracted = extract_from_dir(_APPLICATION, _METHODS, _OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for name, line, message, comments, context in extracted:
        if is_wanted(name):
            # Line numbers sort the messages of a file; they are not written.
            found.add(message, None, [(f"survey_app/{name}", line)], auto_comments=comments, context=context)
    return found


def questionnaires() -> Catalog:
    """Every wording that young people, parents and the community are asked or told, with where it stands."""
    return _worded("questionnaires", RESPONDENTS)


def staff_questionnaires() -> Catalog:
    """Every other wording: what people at work are asked, notes for staff, titles, scales and themes."""
    theirs = {message.id for message in questionnaires()}
    found = _worded("staff_questionnaires", None)
    for message in list(found):
        if message.id in theirs:
            found.delete(message.id)
    return found


def _worded(domain: str, audiences: frozenset[str] | None) -> Catalog:
    places: dict[str, list[str]] = {}
    for text, place in catalogue.entries(audiences):
        places.setdefault(text, []).append(place)
    found = Catalog(domain=domain)
    for text, held in places.items():
        told = "; ".join(held[:_TOLD]) + (" and others" if len(held) > _TOLD else "")
        # A wording is never formatted with %: its placeholders stand in braces.
        found.add(text, auto_comments=[told]).flags.discard("python-format")
    return found


DOMAINS: dict[str, tuple[Callable[[], Catalog], str]] = {
    "messages": (messages, "Heard: what respondents' pages say."),
    "staff": (staff, "Heard: what staff pages and commands say."),
    "questionnaires": (questionnaires, "Heard: what respondents are asked, and where help is."),
    "staff_questionnaires": (
        staff_questionnaires,
        "Heard: what people at work are asked, notes for staff, and the themes.",
    ),
}
"""Each domain: what gathers it, and what its template says it is."""


def template(found: Catalog, about: str) -> str:
    """A catalogue as the text of a .pot file."""
    written = BytesIO()
    write_po(
        written,
        found,
        width=100,
        omit_header=True,
        sort_by_file=found.domain in ("messages", "staff"),
        include_lineno=False,
    )
    return _HEADER.format(about=about) + written.getvalue().decode("utf-8").strip("\n") + "\n"


_SAFETY_HEADER = """\
# What a young person's safety hangs on: the start, the limits of secrecy, where help is, and the privacy
# notices that come with Heard. In each language it stands in English until a speaker has approved it
# (docs/translations.md). One a line, behind its domain.
# Written by `make catalogues`. Do not edit it: change the sentence where it stands, and run that again.
"""


def safety() -> str:
    """The sentences that need an approval, as the text of safety.txt.

    They are what respondents' templates ask for by `_s`, the names and words of the help lines, and the
    privacy notices that come with Heard.
    """
    extracted = extract_from_dir(_APPLICATION, _METHODS, _OPTIONS, {"_s": None})
    asked = {message for name, _line, message, _comments, _context in extracted if _is_respondents(name)}
    helping = {text for line in help_lines.lines() for text in (line.name, line.words)}
    helping |= {text for text, _kind in notices.sentences()}
    said = [("messages", _one(message)) for message in asked] + [("questionnaires", text) for text in helping]
    return _SAFETY_HEADER + "".join(f"{domain}\t{text}\n" for domain, text in sorted(said))


def main() -> None:
    """Write every template, and the list of safety wording, into this folder."""
    for name, (gather, about) in DOMAINS.items():
        written = template(gather(), about)
        (FOLDER / f"{name}.pot").write_text(written, encoding="utf-8", newline="\n")
    (FOLDER / SAFETY).write_text(safety(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
