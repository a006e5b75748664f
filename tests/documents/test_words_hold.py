"""README and docs say what is so: commands exist, links lead somewhere, settings are all told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from survey_app.cli import heard

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands_told() -> Iterator[tuple[str, list[str]]]:
    for document in DOCUMENTS:
        for line in re.findall(r"(?:^|`)(heard [a-z][^`\n#]*)", document.read_text("utf-8"), flags=re.M):
            yield document.name, line.split()[1:]


@pytest.mark.parametrize(("document", "words"), sorted(commands_told(), key=str))
def test_every_command_that_is_told_exists_with_its_options(document: str, words: list[str]) -> None:
    command: click.Command = heard
    rest = list(words)
    while isinstance(command, click.Group) and rest and rest[0] in command.commands:
        command = command.commands[rest.pop(0)]
    assert command is not heard, f"{document}: heard {' '.join(words)}"
    known = {
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    for word in rest:
        option = re.match(r"\[?(--[a-z-]+)", word)
        if option:
            assert option.group(1) in {*known, "--help"}, f"{document}: heard {' '.join(words)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (document.parent / target).exists(), f"{document.name} leads to {target}"


def test_the_readme_tells_every_setting() -> None:
    told = set(re.findall(r"`(HEARD_[A-Z_]+|HOST|PORT)`", (ROOT / "README.md").read_text("utf-8")))
    read = set(
        re.findall(r'"(HEARD_[A-Z_]+|HOST|PORT)"', (ROOT / "survey_app" / "config.py").read_text("utf-8"))
    )
    assert read <= told


def test_the_readme_tells_every_command() -> None:
    told = set(re.findall(r"(?:^|`)heard ([a-z-]+)", (ROOT / "README.md").read_text("utf-8"), flags=re.M))
    # `make run` starts everything; the other two are for whoever runs its parts apart.
    assert set(heard.commands) - {"start", "upgrade", "worker"} <= told


def test_every_target_of_the_makefile_that_is_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for document in DOCUMENTS:
        for target in re.findall(r"(?:^|`)make ([a-z]+)\b", document.read_text("utf-8"), flags=re.M):
            assert re.search(rf"^{target}:", makefile, flags=re.M), f"{document.name}: make {target}"
