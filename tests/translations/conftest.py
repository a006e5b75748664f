"""A folder of catalogues for each test, so that none writes into the ones that translators work on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey_app import i18n
from translations import review

ROOT = Path(__file__).parents[2]
HEADER = """# Heard in {language}: {domain}.
# Nobody who speaks the language has read this yet; docs/translations.md says how to review it.
msgid ""
msgstr ""
"Project-Id-Version: Heard\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"X-Heard-Review: none\\n"
"X-Heard-Approved: \\n"
"""
Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The templates and the safety wording in a folder without any language, which is read in this test."""
    made = tmp_path / "translations"
    made.mkdir()
    for file in (*(ROOT / "translations").glob("*.pot"), ROOT / "translations" / "safety.txt"):
        shutil.copy(file, made)
    monkeypatch.setattr(review, "FOLDER", made)
    monkeypatch.setattr(i18n, "files", lambda _package: made)
    forget()
    yield made
    monkeypatch.undo()
    forget()


def forget() -> None:
    review.forget()
    i18n.languages.cache_clear()
    i18n._catalogue.cache_clear()


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes a catalogue: `write("fr", "messages", {"Continue": "Envoyer"}, more='msgid "x"…')`."""

    def write_now(language: str, domain: str, said: dict[str, str], more: str = "") -> Path:
        path = folder / language / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = [f"\nmsgid {quoted(text)}\nmsgstr {quoted(told)}\n" for text, told in said.items()]
        path.write_text(
            HEADER.format(language=language, domain=domain) + "".join(entries) + more, encoding="utf-8"
        )
        forget()
        return path

    return write_now


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture
def safe(write: Write) -> Callable[..., None]:
    """Writes French catalogues with all safety wording: `safe({"Childline": "…"})` says some otherwise."""

    def write_now(over: dict[str, str] | None = None, more: str = "") -> None:
        for domain in review.RESPONDENTS:
            said = {text: f"FR {text}" for place, text in review.safety_wording() if place == domain}
            said |= {text: told for text, told in (over or {}).items() if text in said}
            header = (
                review.path_of("fr", domain).read_text(encoding="utf-8")
                if review.path_of("fr", domain).is_file()
                else ""
            )
            path = write("fr", domain, said, more)
            if header:
                # What speakers have said stays, as it does when somebody edits the file.
                rest = path.read_text(encoding="utf-8").split("\n\n", 1)[1]
                path.write_text(header.split("\n\n", 1)[0] + "\n\n" + rest, encoding="utf-8")
        forget()

    return write_now
