"""A codebook written as YAML, in the form that `reader.read_codebook` reads: nothing is lost on the way.

Remarks of the file it once came from are not kept: they are for its author, and no part of the content.
"""

from __future__ import annotations

from typing import Any

import yaml

from questionnaires.model import Codebook, Theme
from questionnaires.strict_yaml import read_as_words

WIDTH = 110
"""Characters a line, as in the rest of the house."""


class _Writer(yaml.SafeDumper):
    """PyYAML's safe writer, which quotes every text that our reader would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = None if read_as_words(text) else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)


def to_yaml(codebook: Codebook) -> str:
    """The codebook as YAML. Reading it gives an equal codebook."""
    document: dict[str, object] = {}
    if codebook.version:
        document["version"] = codebook.version
    if codebook.note:
        document["note"] = codebook.note
    if codebook.rules:
        document["rules"] = list(codebook.rules)
    if codebook.flags:
        document["flags"] = dict(codebook.flags)
    document["themes"] = [_theme(theme) for theme in codebook.themes]
    return yaml.dump(document, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH)


def _theme(theme: Theme) -> dict[str, object]:
    written: dict[str, object] = {"id": theme.id, "name": theme.name}
    for key in ("voices", "measures"):
        if listed := getattr(theme, key):
            written[key] = list(listed)
    for key in ("definition", "include", "exclude"):
        if said := getattr(theme, key):
            written[key] = said
    if theme.retired:
        written["retired"] = True
    for key in ("became", "stems", "examples"):
        if listed := getattr(theme, key):
            written[key] = list(listed)
    if theme.translations:
        written["translations"] = {
            said.language: {"name": said.name} | ({"definition": said.definition} if said.definition else {})
            for said in theme.translations
        }
    return written
