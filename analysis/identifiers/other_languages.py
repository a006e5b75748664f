""" "My name is" in other languages, and names in Arabic script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from analysis.identifiers.kinds import Found, word_set

_LETTERS = r"[^\W\d_][\w'’-]*+"
_FOREIGN_CUE = re.compile(
    r"(?<!\w)(?:"
    r"(?:mam|ma|masz) na imię|na imię (?:mi|ma)|nazywam się|nazywa się|o imieniu|imieniem"
    r"|(?:mă|ma|se|te) nume(?:sc|ște|ste|şte)|numele (?:meu|lui|ei) (?:este|e)|(?:o|îl|il|mă|ma) cheam[ăa]"
    r"|pe nume"
    r"|(?:fy|ei|dy) enw (?:i |o |e |hi )?(?:yw|ydy|ydi|oedd)|o['’]r enw"
    r"|(?:میرا|میری|اس کا|اسکا|کا|کی) نام"
    r"|أنا اسمي|انا اسمي|اسمي|إسمي|اسمه|اسمها|يدعى|تدعى"
    rf") ({_LETTERS})",
    re.IGNORECASE,
)
FOREIGN_STEMS: Final = ("imi", "nazywa", "nume", "cheam", "enw", "نام", "اسم", "دعى")
_FOREIGN_PLAIN: Final = word_set("ہے تھا کیا نہیں نہ jest nie to este nu care yw nid هو هي ليس لا")
_ARABIC_WORD = re.compile(r"[\u0620-\u064a\u066e-\u06d3]++")


def after_foreign_cues(text: str) -> Iterator[Found]:
    """Names after "my name is" and the like in Polish, Romanian, Welsh, Urdu and Arabic."""
    for match in _FOREIGN_CUE.finditer(text):
        if match[1].lower() in _FOREIGN_PLAIN:
            continue
        end = match.end()
        more = re.compile(rf" ({_LETTERS})").match(text, end)
        if more and more[1][0].isupper():
            end = more.end()
        yield match.start(1), end, "person"


def in_arabic_script(text: str, names: frozenset[str]) -> Iterator[Found]:
    """Given names in Arabic script, also with a small word written onto them."""
    for match in _ARABIC_WORD.finditer(text):
        word = match[0]
        if word in names:
            yield match.start(), match.end(), "person"
        elif len(word) > 3 and word[0] in "ولب" and word[1:] in names:
            yield match.start() + 1, match.end(), "person"
