"""What in a text may point to a person: names, numbers, addresses, schools, plates, dates of birth.

The finder behind "Check for names", which a young person or a parent may press, and behind a gentle check
before staff send. **Nothing else depends on what it finds**: it hides, refuses, sorts and sends nothing, and
no page looks different because of it. It misses names and it marks words that are none; a person reads every
comment before anything of it is shown elsewhere.

Patterns, cues ("my friend …", "called …", "Miss …"), capitals inside a sentence and two word lists beside
this file; no network and no model. The time grows with the length of the text and no faster: every pattern
either begins at a fixed place or takes what it has read with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, get_args

Kind = Literal[
    "person",
    "phone",
    "email",
    "postcode",
    "address",
    "school",
    "handle",
    "url",
    "car_plate",
    "date_of_birth",
    "place",
    "organisation_role",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True)
class Identifier:
    """Where a text may point to somebody.

    start, end: half-open offsets in characters of the text as given. kind: one of `KINDS`.
    """

    start: int
    end: int
    kind: Kind


def find(text: str) -> tuple[Identifier, ...]:
    """Everything in a text that may point to a person, in its order, none overlapping another.

    text: of any length and language; names are looked for best in English, and after "my name is", "called"
    and the like in Polish, Romanian, Welsh, Urdu and Arabic. Empty where nothing was found, which is no proof
    that nothing is there.
    """
    taken = bytearray(len(text))
    found: list[Identifier] = []
    for start, end, kind in _candidates(text):
        if start < end and taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            found.append(Identifier(start, end, kind))
    return tuple(sorted(found, key=lambda each: each.start))


def spans(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it may point to a person, so that a page can mark them.

    The pieces joined are the text; none is empty; an empty text has none.
    """
    pieces: list[tuple[str, bool]] = []
    at = 0
    for each in find(text):
        if at < each.start:
            pieces.append((text[at : each.start], False))
        pieces.append((text[each.start : each.end], True))
        at = each.end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


_Found = tuple[int, int, Kind]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _candidates(text: str) -> Iterator[_Found]:
    """Everything found, surest first: what comes later gives way where it overlaps."""
    lower = text.lower()
    yield from _emails(text)
    if "." in text or "://" in text:
        yield from _urls(text)
    yield from _handles(text, lower)
    if any(stem in lower for stem in _BORN_STEMS):
        yield from _dates_of_birth(text)
    yield from _phones(text)
    yield from _car_plates(text)
    yield from _postcodes(text)
    yield from _addresses(text)
    words = _words(text)
    if any(stem in lower for stem in _ROLE_STEMS):
        yield from _roles(text, words)
    yield from _schools(words)
    if any(stem in lower for stem in _FOREIGN_STEMS):
        yield from _after_foreign_cues(text)
    if not text.isascii():
        yield from _in_arabic_script(text)
    yield from _people_and_places(words)


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


def _emails(text: str) -> Iterator[_Found]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), "email"
    for match in _SPELT_EMAIL.finditer(text):
        # "at fern dot" alone would do; "meet me at fernbridge.Then" must not.
        if "dot" in match[0].lower() or "(" in match[0] or "[" in match[0]:
            yield match.start(), match.end(), "email"


def _urls(text: str) -> Iterator[_Found]:
    for pattern in (_URL, _BARE_URL):
        for match in pattern.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)]}")), "url"


def _handles(text: str, lower: str) -> Iterator[_Found]:
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
_BORN_STEMS: Final = (
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


def _phones(text: str) -> Iterator[_Found]:
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


def _postcodes(text: str) -> Iterator[_Found]:
    for match in _POSTCODE.finditer(text):
        if not (match[0].islower() and _ORDINAL.search(match[0])):
            yield match.start(), match.end(), "postcode"


def _car_plates(text: str) -> Iterator[_Found]:
    for match in _CAR_PLATE.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        sure = match["now"] and (match[0].isupper() or " " not in match[0])
        if sure or (_BEFORE_PLATE.search(before) and (match["now"] or match[0].isupper())):
            yield match.start(), match.end(), "car_plate"


def _dates_of_birth(text: str) -> Iterator[_Found]:
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
_NO_STREET = _set(
    """
    of in on at the a to and or for from with by is was were minutes minute mins hours hour days day
    weeks week months years year people times time miles mile pounds percent out per more less buses
    cars kids children girls boys young am pm road later we i they he she it
    """
)


def _addresses(text: str) -> Iterator[_Found]:
    for match in _ADDRESS.finditer(text):
        if match[1] and _NO_STREET.intersection(match[1].lower().split()):
            continue
        yield match.start(), match.end(), "address"


# Words

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*+|\d+(?: \d+)*+")
_ENDS_SENTENCE = re.compile(r"[.!?:;\n\r•…|\"“(]")


@dataclass(slots=True)
class _Word:
    """A word with what stands before it. end: without a possessive 's. low: in lower case, without it."""

    start: int
    end: int
    low: str
    capital: bool
    shouted: bool
    first: bool
    joined: bool
    possessive: bool
    plain_case: bool = True


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    at = 0
    sentence = 0
    before = ""
    for match in _WORD.finditer(text):
        start, end = match.span()
        raw = match[0]
        joined = start == at + 1 and text[at] == " "
        first = at == 0 or (
            not joined and (start - at > 20 or _ENDS_SENTENCE.search(text, at, start) is not None)
        )
        if first and before in _TITLES and text[at:start] == ". ":
            first, joined = False, True
        at = end
        size = end - start
        possessive = size > 3 and raw[-2] in "'’" and raw[-1] in "sS"
        if possessive:
            raw = raw[:-2]
            end -= 2
        if first:
            if words:
                _weigh_case(words, sentence)
            sentence = len(words)
        before = raw.lower()
        if not before.isascii():
            before = before.replace("’", "'")
        capital = before != raw and raw[0].isupper()
        words.append(
            _Word(
                start, end, before, capital, capital and size > 1 and raw.isupper(), first, joined, possessive
            )
        )
    if words:
        _weigh_case(words, sentence)
    return words


def _weigh_case(words: list[_Word], since: int) -> None:
    """Say of a sentence's words whether a capital tells: not in a heading, not where all is shouted."""
    if len(words) - since == 1:
        words[since].plain_case = not words[since].shouted
        return
    sentence = words[since:]
    capitals = [word for word in sentence if word.capital]
    if not capitals:
        return
    ordinary = _ordinary()
    letters = sum(1 for word in sentence if len(word.low) > 1)
    shouted = sum(1 for word in capitals if word.shouted)
    headed = sum(
        1
        for word in capitals
        if not word.first and len(word.low) > 2 and word.low in ordinary and word.low not in _PROPER
    )
    if (
        (shouted >= 2 and shouted * 2 > letters)
        or shouted == letters
        or (headed >= 2 and headed * 3 >= letters)
    ):
        for word in sentence:
            word.plain_case = False


def _read(name: str) -> list[str]:
    lines = (files("analysis") / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names, and those of them that are words too (starred in the file)."""
    words = _read("given_names.txt")
    starred = frozenset(word[:-1] for word in words if word.endswith("*"))
    return frozenset(word for word in words if not word.endswith("*")) - starred, starred


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    return frozenset(_read("ordinary_words.txt")) | _PROPER | _FUNCTION


_TITLES: Final = _set(
    """
    mr mrs miss ms mx dr prof professor sir madam lady lord rev reverend pastor imam father pc dc ds
    di dci pcso wpc sgt sergeant constable inspector officer nurse coach uncle aunt auntie aunty pani
    pan dl doamna domnul
    """
)
_LOOSE_TITLES: Final = _set(
    """
    miss sir madam lady lord father officer nurse coach uncle aunt auntie aunty pc dc ds di pan pani
    dl doamna domnul pastor imam inspector constable sergeant professor prof rev
    """
)
"""Titles that are words or letters of other things too: in lower case no ordinary word may follow."""
_KIN_TITLES: Final = _set("uncle aunt auntie aunty father nurse coach officer")
_FUNCTION: Final = _set(
    """
    i me my you your he him his she her it its we us our they them their a an the and or but so if as
    at by for from in into of off on onto out over to up with is am are was were be been do does did
    has have had will would can could should may might must not no yes that this these those there
    here who what when where why how which all any some both each every just very too also then than
    because about after before again once only really said says always never
    """
)
_PROPER: Final = _set(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays january february march april may june july august september october
    november december mon tue tues wed thu thurs fri sat sun jan feb mar apr jun jul aug sep sept oct
    nov dec christmas easter ramadan eid diwali hanukkah halloween lent xmas vaisakhi english welsh
    scottish irish british polish romanian urdu arabic punjabi bengali gujarati hindi somali kurdish
    turkish french german spanish italian portuguese chinese mandarin cantonese ukrainian russian
    albanian czech slovak hungarian lithuanian latvian bulgarian tamil pashto dari farsi persian
    tigrinya amharic yoruba igbo swahili japanese korean american european african asian indian
    pakistani bangladeshi iraqi iranian syrian afghan nigerian ghanaian jamaican caribbean eritrean
    ethiopian sudanese egyptian latin greek romani roma traveller gypsy bsl makaton england wales
    scotland ireland britain uk gb usa america europe africa asia poland romania pakistan india
    bangladesh syria iraq iran afghanistan somalia nigeria ghana turkey albania ukraine russia france
    germany spain italy portugal china vietnam sudan eritrea ethiopia egypt jamaica hungary lithuania
    latvia bulgaria slovakia ulster australia canada greece netherlands holland belgium switzerland
    austria denmark norway sweden finland croatia serbia bosnia kosovo moldova cyprus malta mexico
    brazil kenya uganda zimbabwe zambia congo cameroon senegal gambia morocco algeria tunisia libya
    lebanon jordanian palestine israel kuwait qatar dubai yemen nepal japan korea thailand philippines
    london manchester birmingham leeds liverpool sheffield bristol cardiff swansea newport glasgow
    edinburgh aberdeen dundee belfast derry newcastle sunderland nottingham leicester derby coventry
    bradford hull york oxford cambridge brighton southampton portsmouth plymouth norwich warszawa
    kraków krakow gdańsk łódź poznań wrocław warsaw bucharest bucurești bucuresti cluj iași iasi
    karachi lahore islamabad londyn londra muslim islam islamic christian christianity catholic
    protestant jewish judaism hindu sikh buddhist church allah god jesus lord bible quran koran
    gurdwara snapchat snap instagram insta tiktok whatsapp facebook messenger youtube twitter telegram
    discord roblox fortnite minecraft xbox playstation nintendo netflix google iphone ipad android
    apple samsung amazon spotify twitch reddit omegle kik onlyfans pinterest vinted ebay uber
    deliveroo chatgpt teams zoom powerpoint word excel outlook windows microsoft wifi internet fifa
    pokemon lego disney marvel bbc itv netmums mumsnet barbie call duty gta valorant mcdonald's
    mcdonalds mcdonald mcflurry kfc greggs subway costa starbucks nandos nando's tesco asda aldi lidl
    sainsbury's sainsburys morrisons primark ikea boots argos spar coop co-op burger domino's dominos
    pepsi cola coke nspcc barnardo's barnardos barnardo childline samaritans mencap shelter ceop
    fearless crimestoppers cse cce csa mash mace camhs nhs gp pcso send sen senco ehcp lac cin eet
    neet dsl iro isva idva lado yot yjs ofsted dfe marac mappa pace tac taf hwb pshe rse gcse gcses
    btec sats ict pe re dt it hr cpd elearning lgbt lgbtq lgbtqia adhd asd ptsd pdf faq covid lockdown
    gillick nrm mapp stem kooth brook mind parentline prevent catch22 embrace guardian daily mail
    times mirror parliament government council cabinet brexit euro euros olympics premier league
    arsenal chelsea everton united rovers wanderers albion celtic rangers tv dvd cd ok lol omg maths
    science history geography art drama music sport sports mum mummy mam mammy dad daddy mom nan nana
    nanna nanny gran granny grandma grandad grandpa gramps auntie aunty aunt uncle mother father taid
    nain tadcu mamgu mama tata ammi abu baba miss sir madam mr mrs ms dr worker social youth officer
    police pc hub mi-sesiwn dw diolch mae rydw yn fy dydy doedd roedd hoffwn oes nac ydw dim
    """
)
"""Nobody's: days, months, feasts, languages, nations, large cities, faiths, brands, bodies, subjects, kin."""
_ALWAYS_WORDS: Final = _set("may march august jan sun will god jesus lord mark")
_MONTHS: Final = _set("april may june august jan march")
_TO_SOMEBODY: Final = _set(
    """
    told met saw asked ask with thanks thank like trust called love hi dear
    """
)
_KIN: Final = _set(
    """
    mum mums mam mom dad dads nan gran grandad grandma brother sister bro sis cousin uncle auntie aunt
    house home phone mate friend friends boyfriend girlfriend bf gf car flat party family parents
    stepdad son daughter class room place baby group work
    """
)
_RELATION: Final = _set(
    """
    friend mate m8 bestie bff bf gf boyfriend girlfriend ex brother sister bro sis stepbrother
    stepsister cousin uncle auntie aunty aunt nan nana gran granny grandad mum mam mom dad stepdad
    stepmum foster son daughter niece nephew child worker keyworker teacher nurse doctor tutor mentor
    coach friends mates brothers sisters cousins partner husband wife neighbour baby kid boy girl lad
    facilitator trainer ffrind kolega koleżanka przyjaciel przyjaciółka brat siostra syn córka
    prietenul prietena fratele sora fiul fiica mrawd chwaer
    """
)
_OWNER: Final = _set(
    """
    my his her our their your the a social support youth best foster step little big
    """
)
_PEER: Final = _set(
    """
    friend mate bestie bff bf gf boyfriend girlfriend ex brother sister bro sis cousin uncle auntie
    aunty aunt nan stepdad son daughter friends mates brothers sisters cousins
    """
)
_CALLED: Final = _set("called named nicknamed known")
_TOLD: Final = _set(
    """
    told met texted messaged phoned snapchatted dating ask asked tell trust saw hate love ring rang
    """
)
_WITH: Final = _set(
    """
    with from to and by about ask told met saw like dont don't thanks thank cheers hi hey
    """
)
_DOES: Final = _set(
    """
    said told says tells asked asks helped helps listened listens came comes gave gives knows knew
    made makes took takes went goes explained explains shouted shouts did does has had was is got gets
    lets let keeps kept runs ran left turned stopped laughed cried wants wanted thinks thought never
    always brings brought rings rang hit hits started drives drove lives lived showed shows
    """
)
_ACTS: Final = _DOES - _set("is was has had never always does did brings brought")
_AFTER_NAME: Final = _DOES | _set("were are and who from in at on also can cant will would wont doesnt dont")
_PLACE_BEFORE: Final = _set(
    """
    in at near around outside behind through towards off via past beside along
    """
)
_MOVES: Final = _set(
    """
    go went moved going live lives lived come came get travel bus train goes walk drive
    """
)
_PLACE_NOUN: Final = _set(
    """
    park road street lane avenue close crescent centre center station estate house hall shopping
    library hospital church mosque bridge square gardens market retail surgery clinic green hill court
    leisure arcade way farm beach woods river lodge
    """
)
_WAYS: Final = _set("road street lane avenue crescent rd")
_SUFFIX: Final = (
    "ly", "ing", "ed", "tion", "tions", "sion", "ness", "ment", "ments", "able", "ible", "ful", "less", "ity",
    "ous", "ive", "ism", "isms", "ists", "est", "ance", "ence", "ies", "ical", "ional", "ship", "hood",
    "wise", "shops", "ers",
)  # fmt: skip
_SIZES: Final = _set("tiny big little lil old young fat skinny mad crazy dj mc king long tall")


def _people_and_places(words: list[_Word]) -> Iterator[_Found]:
    names, starred = _names()
    ordinary = _ordinary()
    quick = _quick()
    after = -1
    for i, word in enumerate(words):
        if i <= after:
            continue
        low = word.low
        if (
            after >= 0
            and i == after + 2
            and word.joined
            and words[i - 1].joined
            and words[i - 1].low in {"and", "n"}
        ):
            # "kayla and hope were there": who stands beside a person is one.
            ends = _next(words, i)
            listed = low in starred or (low not in ordinary and not low.endswith(_SUFFIX))
            spoken_of = ends is None or ends.low in _AFTER_NAME or ends.low not in ordinary
            if listed and len(low) > 1 and (word.capital or spoken_of):
                after = _surname(words, i)
                yield word.start, words[after].end, "person"
                continue
        # The common case first: an ordinary word in lower case is done with in one look.
        if len(low) == 1 or low[0].isdigit() or (not word.capital and low in quick):
            continue
        found = None
        if low in _TITLES:
            found = _after_title(words, i)
        if found is None:
            last = _name_at(words, i, names, starred, ordinary)
            if last is not None:
                found = (i, last)
        if found is not None:
            begin, last = found
            after = last
            yield words[begin].start, words[last].end, "person"
            continue
        place = _place_at(words, i, ordinary, names)
        if place is not None:
            begin, last = place
            after = last
            yield words[begin].start, words[last].end, "place"


@lru_cache(maxsize=1)
def _quick() -> frozenset[str]:
    """Words that in lower case are never part of a name."""
    names, starred = _names()
    return _ordinary() - names - starred - _TITLES - _SIZES


def _is_capital(word: _Word) -> bool:
    return word.capital and word.plain_case and len(word.low) > 1


def _next(words: list[_Word], i: int, steps: int = 1) -> _Word | None:
    """The word one or two places on in the same breath, or None."""
    j = i + steps
    if j >= len(words) or not words[j].joined or (steps > 1 and not words[j - 1].joined):
        return None
    return words[j]


def _after_title(words: list[_Word], i: int) -> tuple[int, int] | None:
    """From a title to the end of the name after it: "Mrs Llewellyn", "mr fox"; None where no name follows."""
    word = words[i]
    following = _next(words, i)
    if following is None or following.first or following.low in _FUNCTION or following.low[0].isdigit():
        return None
    names, starred = _names()
    low = following.low
    known = low in names
    if word.low in _LOOSE_TITLES:
        capital = _is_capital(following) and (word.capital or word.low in _KIN_TITLES)
        if capital and (low in _PROPER or word.first) and low in _ordinary() and low not in starred:
            return None if low in _PROPER or low in _DOES else (i, i + 1)
        if not (capital or known or low not in _ordinary()):
            return None
        if not capital and not known and low.endswith(_SUFFIX):
            return None
    elif low in _DOES and not _is_capital(following):
        return None
    begin = i + 1 if word.low in _KIN_TITLES else i
    return begin, _surname(words, i + 1)


def _surname(words: list[_Word], i: int) -> int:
    """The last word of the name that begins here: words with a capital that follow it, two at most."""
    last = i
    while last < i + 2 and not words[last].possessive:
        following = _next(words, last)
        if following is None or following.first or following.low in _FUNCTION:
            break
        low = following.low
        if _is_capital(following) and not following.shouted and low not in _PROPER and low not in _RELATION:
            last += 1
            continue
        break
    return last


def _name_at(
    words: list[_Word], i: int, names: frozenset[str], starred: frozenset[str], ordinary: frozenset[str]
) -> int | None:
    """The last word of a person's name that begins here, or None."""
    word = words[i]
    low = word.low
    before = words[i - 1] if i and word.joined else None
    before_low = before.low if before is not None else ""
    following = _next(words, i)
    following_low = following.low if following is not None else ""
    known = low in names
    both = low in starred
    capital = _is_capital(word)
    inside = capital and not word.first and not (word.shouted and not known)
    if known and not (low in _PROPER and not capital):
        return _surname(words, i)
    if not known and low.endswith("s") and low[:-1] in names and following_low in _KIN:
        return i
    if inside and following is not None and _is_capital(following) and following.low in _PLACE_NOUN:
        return None
    cue = _cue(words, i, before_low) if before_low else ""
    if cue == "called":
        if low in _SIZES and following is not None and following_low not in _FUNCTION:
            return i + 1
        if low not in _FUNCTION and (low not in ordinary or both) and not low.endswith("ly"):
            return _surname(words, i)
        return None
    if both:
        if low in _MONTHS:
            return _surname(words, i) if cue or (inside and before_low in _TO_SOMEBODY) else None
        if inside and low not in _ALWAYS_WORDS and before_low not in _PLACE_BEFORE:
            return _surname(words, i)
        if cue == "relation" and (capital or following_low in _AFTER_NAME - {"will", "can"}):
            return _surname(words, i)
        if (
            inside
            and low in _ALWAYS_WORDS
            and before_low not in _PLACE_BEFORE | {"since", "last", "next", "this", "until"}
        ):
            return _surname(words, i) if low in {"will", "mark"} or cue else None
        if not capital and (before_low in _TOLD or (before_low == "with" and following_low == "from")):
            return i
        if not capital and before_low == "with" and following is None and low not in ordinary:
            return i
        if capital and word.first and (following_low in _ACTS or (word.possessive and following_low in _KIN)):
            return i
        if capital and word.first and low not in _PROPER and following_low == "from":
            return i
        if capital and word.first and following is not None and following.low == "came":
            return i
        return None
    if low in ordinary or low.endswith("'s"):
        return None
    if word.possessive and following_low in _KIN and not word.shouted:
        return i
    if low.endswith("s") and following_low in _KIN - {"work", "group", "place", "room", "party"} and inside:
        return i
    if inside:
        if low.endswith(("n't", "'ve", "'ll", "'re", "'d", "'m")):
            return None
        if before_low in _PLACE_BEFORE or (before_low == "to" and i > 1 and words[i - 2].low in _MOVES):
            return None
        if before_low == "from" and (
            i < 2 or words[i - 2].low in _MOVES | {"girls", "boys", "people", "kids"}
        ):
            return None
        return _surname(words, i)
    if (
        capital
        and word.first
        and not word.shouted
        and len(low) > 2
        and "'" not in low[1:].replace("o'", "")[1:]
    ):
        return _opens_with_name(words, i, following, ordinary, starred)
    if word.shouted and word.plain_case:
        return None
    if cue == "relation" and len(low) > 1 and not low.endswith(_SUFFIX):
        ends = following is None or following.first
        if capital or ((ends or following_low in _AFTER_NAME) and not low.endswith(("n't", "nt"))):
            return i
    if before_low == "with" and following_low == "from" and not low.endswith(_SUFFIX):
        return i
    return None


def _opens_with_name(
    words: list[_Word], i: int, following: _Word | None, ordinary: frozenset[str], starred: frozenset[str]
) -> int | None:
    """An unknown word at the head of a sentence: a name where what follows is said of somebody."""
    low = words[i].low
    if following is None or low.endswith(_SUFFIX) or not low.isascii():
        return None
    if following.low in _DOES or (following.low in {"in", "from", "who", "at"} and not low.endswith("s")):
        return i
    if _is_capital(following) and following.low not in ordinary and following.low not in _PLACE_NOUN:
        return _surname(words, i)
    if following.low == "and":
        second = _next(words, i, 2)
        if second is not None and _is_capital(second) and second.low not in ordinary:
            return i
    return None


def _cue(words: list[_Word], i: int, before: str) -> str:
    """What announces a name here: "called" (named, "my name is"), "relation" ("my friend") or nothing."""
    two = words[i - 2].low if i > 1 and words[i - 1].joined else ""
    if before in _CALLED or (before == "by" and two in {"goes", "go", "went"}):
        return "called"
    if before in {"me", "him", "her", "them"} and two in {"call", "calls", "called"}:
        return "called"
    if before == "as" and two == "known":
        return "called"
    if before in {"is", "was"} and two in {"name", "nickname"}:
        return "called"
    if before in {"names", "nickname"} and two in {"my", "his", "her", "their", "the"}:
        return "called"
    if before == "name" and words[i - 1].possessive and two in {"my", "his", "her", "their", "the"}:
        return "called"
    if before in _RELATION and (two in _OWNER or before in _PEER):
        return "relation"
    return ""


def _place_at(
    words: list[_Word], i: int, ordinary: frozenset[str], names: frozenset[str]
) -> tuple[int, int] | None:
    """A place that begins here: "Cobden Park", "in Fernbridge", "on mill lane"."""
    word = words[i]
    following = _next(words, i)
    unknown = word.low not in ordinary and len(word.low) > 2
    if following is not None and unknown and following.low in _PLACE_NOUN:
        if _is_capital(word) and _is_capital(following):
            return i, i + 1
        if (
            following.low in _WAYS
            and word.joined
            and i
            and words[i - 1].low in {"on", "off", "down", "near", "along"}
        ):
            return i, i + 1
    if not (_is_capital(word) and not word.first and unknown and word.joined) or word.shouted:
        return None
    before = words[i - 1].low
    two = words[i - 2].low if i > 1 else ""
    if before in _PLACE_BEFORE or (before in {"to", "from"} and two in _MOVES) or before == "from":
        last = i
        if following is not None and _is_capital(following) and following.low not in ordinary:
            last = i + 1
        return i, last
    return None


# Schools and roles

_SCHOOL: Final = _set(
    """
    school academy college primary high secondary comprehensive grammar juniors infants sixth
    """
)
_SCHOOL_TAIL: Final = _SCHOOL | {"form", "junior", "infant"}
_SAINT: Final = _set("st saint st. our")
_ROLE_STEMS: Final = ("head", "director", "chief", "manager", "safeguarding lead", "independent chair")
_ROLE = re.compile(
    r"(?<!\w)(?:(?:deputy |assistant )?head ?teacher|(?:deputy |assistant )?"
    r"head of (?:year|sixth form|house|department|service)(?: \d{1,2})?"
    r"|director of [a-z]+(?:['’]s)?(?: (?:services|care|safeguarding|education))?"
    r"|chief (?:constable|executive)|manager (?:of|at) (?=[A-Z])|designated safeguarding lead"
    r"|independent chair)"
    r"(?!\w)",
    re.IGNORECASE,
)


def _schools(words: list[_Word]) -> Iterator[_Found]:
    """A school by its name: the words before "School" or "Academy" that belong to it."""
    ordinary = _ordinary()
    i = 0
    while i < len(words):
        word = words[i]
        if word.low not in _SCHOOL or not word.joined:
            i += 1
            continue
        begin = i
        telling = False
        while begin > 0 and i - begin < 4 and words[begin].joined:
            one = words[begin - 1]
            unknown = one.low not in ordinary
            if one.low in _FUNCTION or one.low[0].isdigit():
                break
            # A capital counts inside a sentence; without one, only words that no talk is made of.
            if not (
                unknown or one.low in _SAINT or (_is_capital(one) and not one.first and _is_capital(word))
            ):
                break
            if unknown and one.low.endswith(("n't", "ing", "ly")):
                break
            telling = telling or (unknown and len(one.low) > 2) or (one.low in _SAINT and begin < i)
            begin -= 1
        last = i
        while (following := _next(words, last)) is not None and following.low in _SCHOOL_TAIL:
            last += 1
        if telling and begin < i:
            yield words[begin].start, words[last].end, "school"
        i = last + 1


def _roles(text: str, words: list[_Word]) -> Iterator[_Found]:
    """A post that one person holds, with the house or school it is of."""
    by_start: dict[int, int] = {}
    for match in _ROLE.finditer(text):
        if not by_start:
            by_start = {word.start: i for i, word in enumerate(words)}
        end = match.end()
        joint = re.compile(r" (?:of|at|from) ").match(text, end)
        if match[0].endswith(" "):
            i = by_start.get(end, -1)
        else:
            i = by_start.get(joint.end(), -1) if joint else -1
        if i >= 0 and _is_capital(words[i]):
            last = i
            while last < i + 4 and (more := _next(words, last)) is not None and _is_capital(more):
                last += 1
            end = words[last].end
        elif match[0].endswith(" "):
            continue
        yield match.start(), end, "organisation_role"


# "My name is" in other languages

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
_FOREIGN_STEMS: Final = ("imi", "nazywa", "nume", "cheam", "enw", "نام", "اسم", "دعى")
_FOREIGN_PLAIN: Final = _set("ہے تھا کیا نہیں نہ jest nie to este nu care yw nid هو هي ليس لا")
_ARABIC_WORD = re.compile(r"[\u0620-\u064a\u066e-\u06d3]++")


def _after_foreign_cues(text: str) -> Iterator[_Found]:
    for match in _FOREIGN_CUE.finditer(text):
        if match[1].lower() in _FOREIGN_PLAIN:
            continue
        end = match.end()
        more = re.compile(rf" ({_LETTERS})").match(text, end)
        if more and more[1][0].isupper():
            end = more.end()
        yield match.start(1), end, "person"


def _in_arabic_script(text: str) -> Iterator[_Found]:
    names, _ = _names()
    for match in _ARABIC_WORD.finditer(text):
        word = match[0]
        if word in names:
            yield match.start(), match.end(), "person"
        elif len(word) > 3 and word[0] in "ولب" and word[1:] in names:
            yield match.start() + 1, match.end(), "person"
