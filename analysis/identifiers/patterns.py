"""What a pattern alone can find: addresses of the network, numbers, dates of birth, streets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from analysis.identifiers.kinds import Found, word_set
from analysis.identifiers.word_lists import FUNCTION, ordinary_words

# Addresses of the network

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@\w[\w-]*+(?:\.[\w-]++)++")
_HALF_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}+@(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|live|aol|btinternet)(?![\w.-])",
    re.IGNORECASE,
)
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}+(?: ?[(\[]at[)\]] ?| at )"
    r"[\w-]{1,63}+(?:(?:\.| ?[(\[]dot[)\]] ?| dot )[\w-]{1,63}+){1,4}",
    re.IGNORECASE,
)
_SPACED_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}+(?: @ ?|@ )[\w-]{1,63}+\.(?:[\w-]{1,63}+\.){0,2}"
    r"(?:com|org|net|uk|co|ie|edu|gov)(?![\w-])",
    re.IGNORECASE,
)
_URL = re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>\"']++", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9-]{1,60}+\.){1,4}(?:com|net|org|uk|tv|gg|io|app|ly|pl|ro|ie|eu|xyz)(?![\w-])(?:/[^\s<>\"']*+)?"
    r"|(?<![\w.@/-])[a-z0-9-]{1,60}+\.(?:me|co|be)/[^\s<>\"']++",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.-]{1,39}")
_NETWORK = (
    r"(?<!\w)(?:snap(?:chat)?|insta(?:gram)?|ig|tik ?tok|discord|user ?name|handle|gamer ?tag|psn|xbox|"
    r"telegram|kik|roblox|twitter|facebook|fb)"
)
_NETWORK_STEMS: Final = (
    "snap", "insta", "ig", "tik", "discord", "name", "handle", "tag", "psn", "xbox", "telegram", "kik",
    "roblox", "twitter", "facebook", "fb", "tt", "user",
)  # fmt: skip
"""Text without any of them is not searched: most texts, most patterns. So below."""
_TAGGED_HANDLE = re.compile(r"(?<![\w@.#])\w[\w.]{1,39}#\d{4}(?!\w)")
_MADE_UP = re.compile(r"(?<![\w@.#/-])[\w.]{3,40}+(?![\w@-])")
_BESIDE_NETWORK = re.compile(_NETWORK + r"(?!\w)", re.IGNORECASE)
_NETWORKS = (
    r"(?:snap|snapchat|insta|instagram|ig|tik ?tok|discord|psn|xbox|roblox|telegram|kik|twitter|facebook|fb)"
)
_SAID_TO_BE = re.compile(
    r"(?<!\w)(?:user ?name|gamer ?tag|handle|(?:my|his|her|their) (?:tag|user(?! ?name)|gt|sc)|tt"
    rf"|{_NETWORKS} (?:user ?name|name|user|id|tag|account|acc)"
    rf"|(?:my|his|her|their|add me on|add him on|add her on) {_NETWORKS})(?: on \w{{2,12}})?(?:'s)?"
    r"(?: is| was|:| :|=| =| -|(?<= name)|(?<=username)|(?<=[a-z] user)) ?([\w.]{4,40})(?![\w.@])",
    re.IGNORECASE,
)
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
        for match in _HALF_EMAIL.finditer(text):
            yield match.start(), match.end(), "email"
        for match in _SPACED_EMAIL.finditer(text):
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
            yield match.start(), match.start() + len(match[0].rstrip(".-")), "handle"
    if "#" in text:
        for match in _TAGGED_HANDLE.finditer(text):
            yield match.start(), match.end(), "handle"
    if "_" in text:
        # Nobody joins words so but for a name on a network.
        for match in _MADE_UP.finditer(text):
            if "_" in match[0].strip("_.") and any(c.isalpha() for c in match[0]):
                yield match.start(), match.start() + len(match[0].rstrip(".")), "handle"
    if not any(stem in lower for stem in _NETWORK_STEMS):
        return
    for match in _SAID_TO_BE.finditer(text):
        name = match[1].rstrip(".")
        if name.lower() not in ordinary_words() and not name.isdigit() and len(name) > 3:
            yield match.start(1), match.start(1) + len(name), "handle"
    for match in _MADE_UP.finditer(text):
        # "big.si99 on snap", "add connor07 on insta"
        name = match[0].rstrip(".")
        if (
            any(c.isdigit() for c in name)
            and sum(c.isalpha() for c in name) > 2
            and text[match.end() : match.end() + 4].lower() == " on "
            and _BESIDE_NETWORK.match(text, match.end() + 4)
        ):
            yield match.start(), match.start() + len(name), "handle"
    for match in _NAMED_HANDLE.finditer(text):
        name = match[1].rstrip(".")
        looks_made = any(c.isdigit() or c == "_" for c in name) or "." in name
        if looks_made and not name.isdigit() and len(name) > 2:
            yield match.start(1), match.start(1) + len(name), "handle"


# Names by their form

_INITIALS = re.compile(
    r"(?<![\w.])(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?(?:[A-Z]\. ?){1,2}([A-Z][\w'’-]{2,30}+)"
)


def initialled(text: str) -> Iterator[Found]:
    """A surname behind initials: "J. Marlow", "Dr. A. Marlow"."""
    for match in _INITIALS.finditer(text):
        if match[1].lower() not in ordinary_words():
            yield match.start(), match.end(), "person"


# Numbers

_O_FOR_NOUGHT = re.compile(r"(?<![A-Za-z])[oO]{0,4}+\d[\doO]*+(?![A-Za-z])")
_PARTED_PHONE = re.compile(r"(?<!\d)(?:0\d{3,4}([/_])\d{3}\1?\d{3}|7\d{3} ?\d{3} ?\d{3})(?!\d)")
"""Parted by strokes, as dates are, or without its first nought: only in the lengths of a mobile."""
_SPELT_NUMBER = re.compile(
    r"(?<!\w)(?:(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|hundred|double|treble|triple|\d{1,6})"
    r"[ ,-]{1,2}){6,14}(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|\d{1,6})(?!\w)",
    re.IGNORECASE,
)
"""Said digit by digit: "oh double seven, nine hundred …" is not, since nobody counts so."""
_DIGITS = re.compile(r"(?<!\w)[+(]{0,2}\d[\d ().-]*+")
_UK_PHONE = re.compile(
    r"(?:(?:\+|00) ?44[ ().-]{0,3}(?:0[ ().-]{0,3})?|(?<!\d)\(?0)\d?(?:[ ().-]{0,3}\d){8,9}(?!\d)"
)
_OTHER_PHONE = re.compile(r"(?:\+|(?<!\d)00)[1-9](?:[ ().-]{0,2}\d){7,13}(?!\d)")
_BEFORE_PHONE = re.compile(
    r"(?<!\w)(?:number|num|call|ring|text|phone|tel|telephone|mobile|mob|whatsapp|landline|dial|ext)\w*"
    r"(?: is| on| me| her| him|:|\.| at){0,3} ?$",
    re.IGNORECASE,
)
FREE_TO_CALL: Final = ("0800", "0808", "116")
"""Numbers that begin so are help lines and services: they point to nobody."""
_POSTCODE = re.compile(
    # Letters that no area has are let through: people mistype their own postcode.
    r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[\dA-Z]?[ \u00a0-]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NO_POSTCODE = re.compile(
    r"^(?:yr|ks|y|pt|p|v|s|m|w)\d{1,2} |(?:\dth|1st|2nd|3rd|\dhrs?|\dwks?|\dyrs?)$", re.IGNORECASE
)
"""In small letters: school years and what is counted ("yr9 3rd", "ks3 4th", "s47 2hr")."""
_CAR_PLATE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<now>[A-Z]{2}(?P<apart>[ .]?)\d{2}[ .-]?[A-Z]{3})"
    r"|(?:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,4}(?: ?[A-Z])?))"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_BESIDE_PLATE = re.compile(
    r"(?<!\w)(?:reg|registration|plates?|car|van|bmw|golf|audi|taxi|drives?|driving|corsa|fiesta|polo|astra|ford|"
    r"vauxhall|merc|mercedes|range|rover|moped|motorbike|lorry|minibus|number ?plate|parks?|parked)(?!\w)",
    re.IGNORECASE,
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
    for match in _SPELT_NUMBER.finditer(text):
        if any(c.isalpha() for c in match[0]) and not _counts_up(match[0]):
            yield match.start(), match.end(), "phone"
    text = _O_FOR_NOUGHT.sub(lambda held: held[0].replace("o", "0").replace("O", "0"), text)
    for match in _PARTED_PHONE.finditer(text):
        yield match.start(), match.end(), "phone"
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


def _counts_up(said: str) -> bool:
    """Whether somebody only counts: "one two three four …"."""
    order = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    said_words = said.lower().replace(",", " ").split()
    return all(each in order for each in said_words) and said_words == sorted(said_words, key=order.index)


def postcodes(text: str) -> Iterator[Found]:
    """Postcodes of the United Kingdom."""
    for match in _POSTCODE.finditer(text):
        if not (match[0].islower() and _NO_POSTCODE.search(match[0])):
            yield match.start(), match.end(), "postcode"


def car_plates(text: str) -> Iterator[Found]:
    """Plates of cars."""
    for match in _CAR_PLATE.finditer(text):
        around = (
            text[max(0, match.start() - _REACH) : match.start()],
            text[match.end() : match.end() + _REACH],
        )
        word = match["apart"] and match[0][:2].lower() in FUNCTION
        sure = match["now"] and not word and (match[0].isupper() or not re.search(r"[ .-]", match[0]))
        told = any(_BESIDE_PLATE.search(each) for each in around)
        if sure or (told and ((match["now"] and not word) or match[0].isupper())):
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
