"""How far a language has come: what people who speak it have said of its catalogues, and what these lack.

A translation that nobody has read is marked so. The words on which a young person's safety hangs (the start,
the limits of secrecy, where help is) are shown in a language only once a speaker has approved them; until
then they stand in English beside the rest. An approval holds for the sentences that were approved: it is
kept with a hash over them, in both languages, so that a change of one of them undoes it.

Catalogues are counted against the templates beside them, which `make catalogues` writes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from questionnaires.model import Fault

FOLDER = Path(str(files("translations")))
SOURCE_LANGUAGE = "en"
RESPONDENTS = ("messages", "questionnaires")
"""What a language needs before it can be offered to people who answer."""
DOMAINS = (*RESPONDENTS, "staff", "staff_questionnaires")
REVIEW, APPROVED = "X-Heard-Review", "X-Heard-Approved"
SAFETY = "safety.txt"
"""The sentences that need an approval, one a line behind its domain; `make catalogues` writes them."""

_HASH_LENGTH = 12
_LONGEST_ROLE = 80
_NOT_REVIEWED = "none"
_HEADER = re.compile(r'^msgid ""\nmsgstr ""\n((?:".*"\n)+)', flags=re.M)
_NOBODY_YET = re.compile(r"^# Nobody who speaks the language has read this yet.*\n", flags=re.M)
_NAMED = re.compile(r"%\((\w+)\)s")
_BRACED = re.compile(r"\{[^{}]*\}")
_MARKUP = re.compile(r"</?\w[^>]*>|&#?\w+;")


class TranslationError(Exception):
    """What cannot be done to a catalogue. Its text is one clear sentence: what, where, how to mend."""


@dataclass(frozen=True, slots=True)
class Review:
    """What people who speak a language have said of its catalogues.

    is_reviewed: whether a speaker has read all of it. approved: the day and the role of the speaker who
    approved the safety wording, "" where nobody has, or where the wording has changed since.
    is_out_of_date: whether there was an approval that a change has undone.
    """

    language: str
    is_reviewed: bool
    approved: str
    is_out_of_date: bool = False

    @property
    def state(self) -> str:
        """`approved`, `out_of_date` or `not_approved`."""
        return "approved" if self.approved else "out_of_date" if self.is_out_of_date else "not_approved"

    @property
    def approved_on(self) -> date | None:
        """The day of the approval; None where there is none, and for English."""
        try:
            return date.fromisoformat(self.approved.partition(",")[0])
        except ValueError:
            return None

    @property
    def approved_by(self) -> str:
        """The role of whoever approved, or ""."""
        return self.approved.partition(",")[2].strip()


@dataclass(frozen=True, slots=True)
class Count:
    """How a language's catalogue of one domain stands against the domain's template.

    wanted: how many messages the template holds. missing: those of them without a translation, or with one
    that is marked as fuzzy. stale: what the catalogue holds and the template does not. Both in the order of
    their files, each message by its English.
    """

    language: str
    domain: str
    wanted: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]


# --- what was said of a language ---


@cache
def of(language: str) -> Review:
    """The review of a language; English is the source, and stands as written."""
    if language == SOURCE_LANGUAGE:
        return Review(language, is_reviewed=True, approved="source")
    path = path_of(language, "messages")
    header = _header(path.read_text(encoding="utf-8")) if path.is_file() else {}
    told, _comma, held = header.get(APPROVED, "").rpartition(",")
    is_reviewed = header.get(REVIEW, _NOT_REVIEWED).strip() not in ("", _NOT_REVIEWED)
    if not header.get(APPROVED, "").strip():
        return Review(language, is_reviewed, approved="")
    # The catalogues are read only where there is something to hold against them.
    holds = bool(told) and held.strip() == safety_hash(language)
    return Review(language, is_reviewed, told.strip() if holds else "", is_out_of_date=not holds)


def languages() -> tuple[str, ...]:
    """Every language that has a catalogue, whether it is on offer yet or not, by its code; not English."""
    return tuple(
        sorted(
            folder.name
            for folder in FOLDER.iterdir()
            if any(path_of(folder.name, domain).is_file() for domain in DOMAINS)
        )
    )


def path_of(language: str, domain: str) -> Path:
    """Where a language's catalogue of a domain stands, or would stand."""
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def safety_wording() -> tuple[tuple[str, str], ...]:
    """Each sentence that needs an approval, in English, behind its domain."""
    lines = (FOLDER / SAFETY).read_text(encoding="utf-8").splitlines()
    parted = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return tuple((domain, text) for domain, _tab, text in parted)


def safety_hash(language: str) -> str:
    """What an approval is bound to: the safety wording in English and in this language, 12 hex digits."""
    said = [
        (domain, text, _translations(language, domain).get(text, "")) for domain, text in safety_wording()
    ]
    whole = json.dumps(sorted(said), ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:_HASH_LENGTH]


def approve(language: str, role: str, day: date) -> Review:
    """Write down that a speaker of this language approved its safety wording as it stands.

    role: who they are by their role, never a name. Raises TranslationError where there is no such catalogue,
    a sentence of the safety wording has no translation, or the role cannot be kept.
    """
    role = _fit_role(role)
    _known(language)
    lacking = [text for domain, text in safety_wording() if not _translations(language, domain).get(text)]
    if lacking:
        raise TranslationError(
            f"{len(lacking)} of the safety sentences have no translation into {language!r} yet, "
            f"the first is: {lacking[0]} Translate them, have them read, and approve then."
        )
    _write_header(language, ("messages",), APPROVED, f"{day.isoformat()}, {role}, {safety_hash(language)}")
    return of(language)


def mark_reviewed(language: str, role: str, day: date) -> Review:
    """Write down that a speaker of this language has read all of its catalogues. As `approve` otherwise."""
    role = _fit_role(role)
    _known(language)
    there = tuple(domain for domain in DOMAINS if path_of(language, domain).is_file())
    _write_header(language, there, REVIEW, f"reviewed, {day.isoformat()}, {role}")
    return of(language)


def _known(language: str) -> None:
    if not path_of(language, "messages").is_file() or language not in languages():
        raise TranslationError(
            f"There is no file translations/{language}/LC_MESSAGES/messages.po. "
            "`heard translation list` shows which languages there are."
        )


def _fit_role(role: str) -> str:
    role = " ".join(role.split())
    if not role or len(role) > _LONGEST_ROLE or not role.isprintable() or re.search(r'[@"\\]', role):
        raise TranslationError(
            f"That is no role. Write in up to {_LONGEST_ROLE} letters who they are, and no name and no "
            "address: youth worker who speaks Polish."
        )
    return role


def _header(text: str) -> dict[str, str]:
    """The headers of a catalogue, read without the rest of it."""
    found = _HEADER.search(text)
    if found is None:
        return {}
    # Babel folds a long header into several lines; each is a string as C writes it.
    whole = "".join(json.loads(line) for line in found[1].splitlines())
    parted = (line.partition(":") for line in whole.split("\n") if ":" in line)
    return {name.strip(): value.strip() for name, _colon, value in parted}


def _write_header(language: str, domains: Iterable[str], name: str, value: str) -> None:
    for domain in domains:
        path = path_of(language, domain)
        text = path.read_text(encoding="utf-8")
        found = _HEADER.search(text)
        if found is None:
            raise TranslationError(f"{path.name} of {language!r} has no header. Begin from its template.")
        lines = {**_header(text), name: value}
        written = "".join(
            json.dumps(f"{key}: {held}\n", ensure_ascii=False) + "\n" for key, held in lines.items()
        )
        text = text[: found.start(1)] + written + text[found.end(1) :]
        if name == REVIEW:
            text = _NOBODY_YET.sub("", text, count=1)
        path.write_text(text, encoding="utf-8", newline="\n")
    forget()


def forget() -> None:
    """Read the catalogues anew the next time."""
    of.cache_clear()
    _catalogue.cache_clear()
    _translations.cache_clear()


# --- what a language lacks ---


def counts(language: str) -> tuple[Count, ...]:
    """A language against the templates: respondents' domains, and those of staff that it has begun."""
    return tuple(
        _count(language, domain)
        for domain in DOMAINS
        if domain in RESPONDENTS or path_of(language, domain).is_file()
    )


def complete(language: str) -> int:
    """How much of what respondents may meet is translated, in whole per cent, rounded down."""
    theirs = [one for one in counts(language) if one.domain in RESPONDENTS]
    wanted = sum(one.wanted for one in theirs)
    return (wanted - sum(len(one.missing) for one in theirs)) * 100 // wanted if wanted else 0


def untranslated(language: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Those of a questionnaire's wordings that are read in English in this language, each once."""
    if language == SOURCE_LANGUAGE:
        return ()
    held = {
        **_translations(language, "staff_questionnaires"),
        **_translations(language, "questionnaires"),
    }
    return tuple(text for text in dict.fromkeys(texts) if text and not held.get(text))


def faults(language: str) -> list[Fault]:
    """What would break a page in this language: placeholders and markup that differ from the English."""
    found = []
    for domain in DOMAINS:
        catalogue = _catalogue(str(path_of(language, domain)))
        for message in catalogue or ():
            if message.id and not message.fuzzy and _is_translated(message):
                what = _wrong(message, in_braces=domain.endswith("questionnaires"))
                if what:
                    file = f"translations/{language}/LC_MESSAGES/{domain}.po"
                    said = f"The translation of “{_one(message)}” {what}."
                    found.append(
                        Fault(file, message.lineno or 1, said, "Put in the same as the English has.")
                    )
    return found


def _wrong(message: Message, *, in_braces: bool) -> str:
    """What a translation has that the English has not, or the other way round; "" for nothing."""
    ids, strings = _forms(message.id), _forms(message.string)
    pattern = _BRACED if in_braces else _NAMED
    wanted = {name for text in ids for name in pattern.findall(text)}
    each = [set(pattern.findall(text)) for text in strings]
    strange = sorted(set().union(*each) - wanted)
    # A form for one or for two may do without the number; all of them together may not.
    lacking = sorted(wanted - set().union(*each))
    if strange:
        return f"has a placeholder of its own, {strange[0]}"
    if lacking:
        return f"lacks the placeholder {lacking[0]}"
    for text in strings:
        rest = pattern.sub("", text)
        if (any(sign in rest for sign in "{}")) if in_braces else ("%" in rest.replace("%%", "")):
            return "has a " + ("brace" if in_braces else "per cent sign") + " that stands for nothing"
    tags = {tag for text in ids for tag in _MARKUP.findall(text)}
    if {tag for text in strings for tag in _MARKUP.findall(text)} != tags:
        return "has other markup than the English"
    return ""


def _count(language: str, domain: str) -> Count:
    wanted = _catalogue(str(FOLDER / f"{domain}.pot"))
    held = _catalogue(str(path_of(language, domain)))
    asked = {_key(message): _one(message) for message in wanted or () if message.id}
    said = {_key(message): message for message in held or () if message.id}
    return Count(
        language,
        domain,
        len(asked),
        tuple(
            text
            for key, text in asked.items()
            if key not in said or said[key].fuzzy or not _is_translated(said[key])
        ),
        tuple(_one(message) for key, message in said.items() if key not in asked),
    )


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", _one(message)


def _one(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(held: str | Iterable[str] | None) -> tuple[str, ...]:
    return (held or "",) if held is None or isinstance(held, str) else tuple(held)


def _is_translated(message: Message) -> bool:
    return all(text.strip() for text in _forms(message.string))


@cache
def _catalogue(path: str) -> Catalog | None:
    if not Path(path).is_file():
        return None
    with Path(path).open("rb") as file:
        return read_po(file)


@cache
def _translations(language: str, domain: str) -> Mapping[str, str]:
    """What each message without a plural is in a language, as `i18n` shows it: nothing where it is fuzzy."""
    return dict(_said(_catalogue(str(path_of(language, domain)))))


def _said(catalogue: Catalog | None) -> Iterator[tuple[str, str]]:
    for message in catalogue or ():
        if isinstance(message.id, str) and message.id and not message.context and not message.fuzzy:
            yield message.id, str(message.string or "")
