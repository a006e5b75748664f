"""Looking for canaries on a disk: unique words that a visit was made of, in whatever form they lie."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

WORD = re.compile(rb"zq([a-z]+)-\d{5}x[0-9a-f]{6}")
"""A canary in words says its kind: zqagent-00017x3fa9c1."""
ADDRESS = re.compile(
    rb"(?<![\d.])(?:198\.(?:18|19)\.\d{1,3}\.\d{1,3}|127\.(?!0\.0\.1(?!\d))\d{1,3}\.\d{1,3}\.\d{1,3})(?![\d.])"
    rb"|2001:db8:[0-9a-f:]+",
    re.IGNORECASE,
)
"""Addresses that only a canary has: of networks for tests and documents, and loopback but for 127.0.0.1."""
MOMENT = re.compile(rb"20\d\d-\d\d-\d\d[ T]\d\d:(?!00:00)\d\d:\d\d")
"""A time that is finer than the hour."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A canary that was found: its kind, and the file."""

    kind: str
    file: str


@dataclass
class Literals:
    """Canaries that cannot say their kind, such as cards: each with it, as a person types and as we tidy."""

    kinds: dict[bytes, str] = field(default_factory=dict)

    def add(self, kind: str, *forms: str) -> None:
        """Look for these from now on."""
        self.kinds |= {each.encode(): kind for form in forms for each in (form, form.lower(), form.upper())}


def search(folders: Iterable[Path], literals: Literals, *, moments: Iterable[Path] = ()) -> list[Hit]:
    """Every canary in every file below folders, once a file. moments: folders in which no exact time may be.

    A file is read as it is, without its zeros (so that two bytes a letter are read too), and with what in it
    is base64 or hexadecimal taken out of that.
    """
    exact = {file for folder in moments for file in folder.rglob("*")}
    found: list[Hit] = []
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                data = file.read_bytes()
                kinds = set(_kinds(data, literals))
                if file in exact and MOMENT.search(data):
                    kinds.add("time")
                found += [Hit(kind, str(file.relative_to(folder))) for kind in sorted(kinds)]
    return found


def _kinds(data: bytes, literals: Literals) -> Iterator[str]:
    forms = [data, data.replace(b"\0", b""), *_unpacked(data)]
    for form in forms:
        for match in WORD.finditer(form):
            yield match[1].decode()
        if ADDRESS.search(form):
            yield "address"
        for literal, kind in literals.kinds.items():
            if literal in form:
                yield kind


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What stands in base64, at each of its four beginnings, and in hexadecimal, each as one piece."""
    for start in range(4):
        pieces = []
        for match in _BASE64.finditer(data):
            text = match[0][start:].translate(bytes.maketrans(b"-_", b"+/"))
            # One letter more than a multiple of four is the end of something else.
            text = text[:-1] if len(text) % 4 == 1 else text
            pieces.append(base64.b64decode(text + b"=" * (-len(text) % 4)))
        yield b"\n".join(pieces)
    yield b"\n".join(bytes.fromhex(match[0].decode()) for match in _HEX.finditer(data))
