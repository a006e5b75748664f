"""Writes the templates that translators begin with: `messages.pot` and `questionnaires.pot`.

`python -m translations.catalogues` writes both. They hold no date, no machine and no line numbers, so a
second run changes nothing, and a change of theirs shows which sentences changed.
"""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from questionnaires import catalogue

FOLDER = Path(str(files("translations")))
_APPLICATION = Path(str(files("survey_app")))

REFUSALS = ("Refusal", "LinkSpent", "NameTaken", "NoSuchAccount", "NoSuchComment")
"""Services say in English what they refuse; a door says it in the language in use."""
KEYWORDS = {
    **dict.fromkeys(("_", "_later", "gettext", "lazy_gettext", *REFUSALS)),
    "ngettext": (1, 2),
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
    """Every message of the application, from its code and its templates, with the files that ask for it."""
    found = Catalog(domain="messages")
    extracted = extract_from_dir(_APPLICATION, _METHODS, _OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for name, line, message, comments, _context in extracted:
        # Line numbers sort the messages of a file; they are not written.
        found.add(message, None, [(f"survey_app/{name}", line)], auto_comments=comments)
    return found


def wordings() -> Catalog:
    """Every wording of the questionnaires, the themes and the help lines, with where it stands."""
    places: dict[str, list[str]] = {}
    for text, place in catalogue.entries():
        places.setdefault(text, []).append(place)
    found = Catalog(domain="questionnaires")
    for text, held in places.items():
        told = "; ".join(held[:_TOLD]) + (" and others" if len(held) > _TOLD else "")
        # A wording is never formatted with %: its placeholders stand in braces.
        found.add(text, auto_comments=[told]).flags.discard("python-format")
    return found


def template(found: Catalog, about: str) -> str:
    """A catalogue as the text of a .pot file."""
    written = BytesIO()
    write_po(
        written,
        found,
        width=100,
        omit_header=True,
        sort_by_file=found.domain == "messages",
        include_lineno=False,
    )
    return _HEADER.format(about=about) + written.getvalue().decode("utf-8").strip("\n") + "\n"


def main() -> None:
    """Write both templates into this folder."""
    for name, found, about in (
        ("messages.pot", messages(), "Heard: what the application says."),
        ("questionnaires.pot", wordings(), "Heard: what is asked, the themes, and where help is."),
    ):
        (FOLDER / name).write_text(template(found, about), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
