"""A version of a questionnaire, frozen: as canonical JSON, and its name, the hash of that. Codebooks too."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from questionnaires.model import Codebook, Kind, Questionnaire, QuestionnaireError


def to_json(questionnaire: Questionnaire) -> str:
    """The questionnaire as canonical JSON: keys sorted, no white space, defaults, lines and file left out.

    Equal questionnaires give the same text, and a field that the model gains later leaves old texts as they
    are. So a default in `model.py` may never be changed.
    """
    return json.dumps(
        _plain(questionnaire), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def content_hash(questionnaire: Questionnaire) -> str:
    """The SHA-256 of the canonical JSON, as 64 hexadecimal digits: the name of a version."""
    return hashlib.sha256(to_json(questionnaire).encode("utf-8")).hexdigest()


def from_json(text: str) -> Questionnaire:
    """The questionnaire that `to_json` wrote, equal to it. Raises QuestionnaireError for any other text."""
    try:
        text.encode("utf-8")
        return cast(Questionnaire, _made(Questionnaire, json.loads(text)))
    except (ValueError, TypeError, RecursionError) as error:
        raise QuestionnaireError(
            f"This is not a questionnaire as JSON ({type(error).__name__}). Use the text that to_json wrote."
        ) from None


def codebook_to_json(codebook: Codebook) -> str:
    """A codebook as canonical JSON, as `to_json` writes a questionnaire."""
    return json.dumps(_plain(codebook), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def codebook_from_json(text: str) -> Codebook:
    """The codebook that `codebook_to_json` wrote. Raises QuestionnaireError for any other text."""
    try:
        text.encode("utf-8")
        return cast(Codebook, _made(Codebook, json.loads(text)))
    except (ValueError, TypeError, RecursionError) as error:
        raise QuestionnaireError(
            f"This is not a codebook as JSON ({type(error).__name__}). Use the text that was written for it."
        ) from None


@cache
def _content_fields(cls: type) -> tuple[tuple[str, Any, object], ...]:
    """Name, type and default of each field that is content."""
    hints = typing.get_type_hints(cls)
    return tuple(
        (field.name, hints[field.name], field.default) for field in dataclasses.fields(cls) if field.compare
    )


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return {
            name: _plain(float(held) + 0.0 if _is_float(hint) and held is not None else held)
            for name, hint, default in _content_fields(cast(type, type(value)))
            if (held := getattr(value, name)) != default
        }
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Kind) else value


def _is_float(hint: object) -> bool:
    return hint is float or float in typing.get_args(hint)


def _made(hint: Any, value: Any) -> object:
    """A value of the type that a field has; TypeError or ValueError where it is none."""
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        return _made(next(part for part in typing.get_args(hint) if part is not type(None)), value)
    if typing.get_origin(hint) is Mapping:
        if not isinstance(value, dict) or any(type(part) is not str for part in value.values()):
            raise TypeError(hint)
        return value
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise TypeError(hint)
        return tuple(_made(typing.get_args(hint)[0], part) for part in value)
    if dataclasses.is_dataclass(hint):
        fields = {name: kind for name, kind, _ in _content_fields(cast(type, hint))}
        if not isinstance(value, dict) or not fields.keys() >= value.keys():
            raise TypeError(hint)
        return cast(type, hint)(**{name: _made(fields[name], part) for name, part in value.items()})
    if hint is Kind:
        return Kind(value)
    if type(value) is not hint:
        raise TypeError(hint)
    return value
