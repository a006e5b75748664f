"""What a pattern alone can find: addresses of the network, numbers, dates of birth, streets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from analysis.identifiers.kinds import Found, word_set

# Addresses of the network

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@\w[\w-]*+(?:\.[\w-]++)++")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}+(?: ?[(\[]at[)\]] ?| at )"
    r"[\w-]{1,63}+(?:(?:\.| ?[(\[]dot[)\]] ?| dot )[\w-]{1,63}+){1,4}",
    re.IGNORECASE,
)
_URL = re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>\"']++", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9-]{1,60}+\.){1,4}(?:com|net|org|uk|tv|gg|io|app|ly|pl|ro)(?![\w-])(?:/[^\s<>\"']*+)?"
    r"|(?<![\w.@/-])[a-z0-9-]{1,60}+\.(?:me|co|be)/[^\s<>\"']++",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{1,39}")
_NETWORK = (
    r"(?<!\w)(?:snap(?:chat)?|insta(?:gram)?|ig|tik ?tok|discord|user ?name|handle|gamer ?tag|psn|xbox|"
    r"telegram|kik|roblox|twitter|facebook|fb)"
)
_NETWORK_STEMS: Final = (
    "snap", "insta", "ig", "tik", "discord", "name", "handle", "tag", "psn", "xbox", "telegram", "kik",
    "roblox", "twitter", "facebook", "fb",
)  # fmt: skip
"""Text without any of them is not searched: most texts, most patterns. So below."""
_NAMED_HANDLE = re.compile(
    _NETWORK + r"(?: (?:user ?name|name|user|id|tag|account|acc))?(?:'s)?(?: is| was|:| :|=| =| -)?"
    r"(?: (?:he|she|im|i['’]?m|it)['’]?s?(?= ))? ?(\w[\w.]{2,39})",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Found]:
    """Addresses of electronic mail, spelt out ones too."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), "email"
    for match in _SPELT_EMAIL.finditer(text):
        # "at fern dot" alone would do; "meet me at fernbridge.Then" must not.
        if "dot" in match[0].lower() or "(" in match[0] or "[" in match[0]:
            yield match.start(), match.end(), "email"


def urls(text: str) -> Iterator[Found]:
    """Links, with and without what they begin with."""
    for pattern in (_URL, _BARE_URL):
        for match in pattern.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)]}")), "url"


def handles(text: str, lower: str) -> Iterator[Found]:
    """Names on a network, by their sign or beside the name of the network."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".")), "handle"
    if not any(stem in lower for stem in _NETWORK_STEMS):
        return
    for match in _NAMED_HANDLE.finditer(text):
        name = match[1].rstrip(".")
        looks_made = any(c.isdigit() or c == "_" for c in name) or "." in name
        if looks_made and not name.isdigit() and len(name) > 2:
            yield match.start(1), match.start(1) + len(name), "handle"


# Numbers

_DIGITS = re.compile(r"(?<!\w)[+(]{0,2}\d[\d ().-]*+")
_UK_PHONE = re.compile(
    r"(?:(?:\+|00) ?44[ ().-]{0,3}(?:0[ ().-]{0,3})?|(?<!\d)\(?0)\d?(?:[ ().-]{0,3}\d){8,9}(?!\d)"
)
_OTHER_PHONE = re.compile(r"(?:\+|(?<!\d)00)[1-9](?:[ ().-]{0,2}\d){7,13}(?!\d)")
_BEFORE_PHONE = re.compile(
    r"(?<!\w)(?:number|num|call|ring|text|phone|tel|telephone|mobile|mob|whatsapp)\w*"
    r"(?: is| on| me| her| him|:|\.| at){0,3} ?$",
    re.IGNORECASE,
)
FREE_TO_CALL: Final = ("0800", "0808", "116")
"""Numbers that begin so are help lines and services: they point to nobody."""
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])([A-PR-UWYZQX][A-HK-Y]?|ZZ)\d[\dA-Z]? ?\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:\d(?:th)|1st|2nd|3rd)$", re.IGNORECASE)
_CAR_PLATE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<now>[A-Z]{2}\d{2} ?[A-Z]{3})"
    r"|(?:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,4}(?: ?[A-Z])?))"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_BEFORE_PLATE = re.compile(
    r"(?<!\w)(?:reg|registration|plates?|car|van|bmw|golf|audi|taxi|drives?|driving)(?!\w)", re.I
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_BORN = re.compile(
    r"(?<!\w)(?:born|dob|d\.o\.b\.?|date of birth|birth ?date|birthday|bday|urodził\w{0,3}|urodzon\w{0,2}|"
    r"născut\w{0,2}|nascut\w{0,2}|ganwyd|penblwydd|پیدائش|ولدت)(?!\w)",
    re.IGNORECASE,
)
BORN_STEMS: Final = (
    "born",
    "dob",
    "d.o.b",
    "birth",
    "bday",
    "urodz",
    "scut",
    "ganwyd",
    "blwydd",
    "پیدائش",
    "ولدت",
)
_DATE = re.compile(
    r"(?<!\w)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2} ?[-/.] ?\d{1,2}(?: ?[-/.] ?(?:\d{4}|\d{2}))?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)
_REACH = 40
"""Characters between a cue and what it announces. Our choice: half a line."""


def phones(text: str) -> Iterator[Found]:
    """Telephone numbers, without those that are free to call for everybody."""
    for run in _DIGITS.finditer(text):
        digits = run[0]
        if len(digits) < 6:
            continue
        if not digits.isascii():
            digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in digits)
        seen = False
        for pattern in (_UK_PHONE, _OTHER_PHONE):
            for match in pattern.finditer(digits):
                bare = re.sub(r"\D", "", match[0])
                seen = True
                if not bare.startswith(FREE_TO_CALL):
                    yield run.start() + match.start(), run.start() + match.end(), "phone"
        if seen:
            continue
        digits = digits.rstrip(" ().-")
        bare = re.sub(r"\D", "", digits)
        if 6 <= len(bare) <= 12 and not bare.startswith(FREE_TO_CALL):
            before = text[max(0, run.start() - _REACH) : run.start()]
            if _BEFORE_PHONE.search(before):
                yield run.start(), run.start() + len(digits), "phone"


def postcodes(text: str) -> Iterator[Found]:
    """Postcodes of the United Kingdom."""
    for match in _POSTCODE.finditer(text):
        if not (match[0].islower() and _ORDINAL.search(match[0])):
            yield match.start(), match.end(), "postcode"


def car_plates(text: str) -> Iterator[Found]:
    """Plates of cars."""
    for match in _CAR_PLATE.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        sure = match["now"] and (match[0].isupper() or " " not in match[0])
        if sure or (_BEFORE_PLATE.search(before) and (match["now"] or match[0].isupper())):
            yield match.start(), match.end(), "car_plate"


def dates_of_birth(text: str) -> Iterator[Found]:
    """Dates near a word about being born."""
    for cue in _BORN.finditer(text):
        for date in _DATE.finditer(text, cue.end(), min(len(text), cue.end() + _REACH)):
            yield date.start(), date.end(), "date_of_birth"
            break
        else:
            if cue[0].lower() not in {"birthday", "bday"}:
                continue
            for date in _DATE.finditer(text, max(0, cue.start() - _REACH), cue.start()):
                if len(date[0]) > 4:
                    yield date.start(), date.end(), "date_of_birth"
                    break


# Streets

_STREET = (
    r"(?:street|st|road|rd|lane|ln|avenue|ave|close|drive|dr|crescent|cres|terrace|gardens|grove|court|place|way|row|"
    r"walk|square|mews|hill|rise|view|parade|gate|heol|stryd|ffordd)"
)
_ADDRESS = re.compile(
    rf"(?<!\w)(?:(?:flat|apartment|apt) ?\d{{1,4}}[a-z]?,? )?\d{{1,4}}[a-z]?,? "
    rf"((?:[^\W\d_][\w'’-]{{0,30}} ){{1,3}}?){_STREET}"
    r"(?!\w)|(?<!\w)(?:flat|apartment|apt) ?\d{1,4}[a-z]?(?!\w)",
    re.IGNORECASE,
)
_NO_STREET = word_set(
    """
    of in on at the a to and or for from with by is was were minutes minute mins hours hour days day
    weeks week months years year people times time miles mile pounds percent out per more less buses
    cars kids children girls boys young am pm road later we i they he she it
    """
)


def addresses(text: str) -> Iterator[Found]:
    """Houses in a street, and flats."""
    for match in _ADDRESS.finditer(text):
        if match[1] and _NO_STREET.intersection(match[1].lower().split()):
            continue
        yield match.start(), match.end(), "address"
