"""Names that are words too ("grace", "will", "amber"), told from the word by what stands around them."""

from __future__ import annotations

from typing import Final

from analysis.identifiers.kinds import word_set
from analysis.identifiers.rosters import Rosters
from analysis.identifiers.word_lists import ABSTRACT, ACTS, COMPANY, KIN, OF_SOMEBODY, SAYS, TOLD
from analysis.identifiers.words import Word, next_word

ENOUGH = 2
"""Points from which a word is taken for a name; our choice, made on the comments to work with."""
NEAR = 6
"""Words after the name in which somebody may be spoken of."""
_CLAUSE: Final = word_set(
    "and n but so cos cuz coz because when if that then like think thought where until till or while"
)
_TALKED_TO: Final = word_set(
    "listen listens listened talk talks talked talking speak spoke speaking lied said next rude nice kind"
)
_LATELY: Final = word_set("last yesterday today tonight outside earlier again")
_WHERE: Final = word_set("wheres where's whos who's")
_HOW: Final = word_set("ok okay alright coming there gone safe here in")
_OF_A_PLACE: Final = word_set("reception year yr class my our school church")
_ASKED_ABOUT: Final = word_set("asking ask asked worried worry talking heard told")
_ME: Final = word_set("me i my her him us")
_NO_PERSON: Final = word_set("i you u we they it he she who what which a an the this that these some no")


def names_somebody(words: list[Word], i: int, known: Rosters) -> bool:
    """Whether a word that is a name too means somebody here."""
    word = words[i]
    before = words[i - 1].low if i and word.joined else ""
    two = words[i - 2].low if before and i > 1 and words[i - 1].joined else ""
    following = next_word(words, i)
    after = following.low if following is not None else ""
    abstract = word.low in ABSTRACT
    if before in _NO_PERSON or (before == "of" and not word.capital):
        return False
    points = 1 if word.capital and word.plain_case else 0
    opens = not before or before in _CLAUSE or two == "me"
    if opens and after in SAYS:
        points += 2
    if after == "did" and opens and word.capital:
        points += 1
    if before in COMPANY and two == "me":
        points += 2
    if after in COMPANY and following is not None:
        beside = next_word(words, i, 2)
        if beside is not None:
            listed = beside.low in known.names or (beside.low in known.starred and beside.capital)
            company = _ME - {"her", "him", "us", "my"}
            points += 2 if beside.low in company or (listed and word.capital) else 0
            points += 1 if listed or (before in {"with", "saw"} and beside.low in {"her", "his", "my"}) else 0
    if before == "to" and two in _TALKED_TO:
        points += 2
    if before == "about" and two in _ASKED_ABOUT and not abstract:
        points += 2
    if before in TOLD and not (abstract and before in {"saw", "trust", "hate"} and not word.capital):
        points += 2
    if before in {"with", "from", "like"}:
        points += 1
    if before == "with" and after in _LATELY:
        points += 1
    if before in {"its", "it's"} and after == "who":
        points += 2
    if before in _WHERE or (before == "is" and after in _HOW and not two):
        points += 2
    if before in {"is", "are"} and two in {"sw", "worker", "keyworker", "yw", "carer"} and not after:
        points += 2
    if opens and after in ACTS and not abstract and word.low in known.starred:
        points += 2
    if opens and after in {"in", "from", "at"} and following is not None:
        where = next_word(words, i, 2)
        if where is not None and where.low in _OF_A_PLACE:
            points += 2 if not abstract or after != "in" else 1
    if word.possessive and after in KIN:
        points += 2
    if after in {"is", "was", "got", "gets", "isnt", "wasnt", "runs", "doesnt", "took", "left", "helps"}:
        points += _of_somebody(words, i, opens, abstract)
    if after == "are" and not abstract:
        points += _of_somebody(words, i, opens, abstract)
    return points >= ENOUGH


def _of_somebody(words: list[Word], i: int, opens: bool, abstract: bool) -> int:
    """Points for what is said of somebody: their age, where they are, "he" and "she", "our worker"."""
    if not opens:
        return 0
    said = []
    for word in words[i + 2 : i + 2 + NEAR + 2]:
        if word.first:
            break
        said.append(word.low)
    if said and said[0].isdigit() and not abstract:
        return 2
    near = OF_SOMEBODY.intersection(said[:NEAR]) | ({"he", "she", "his", "her"} & set(said))
    points = 2 if near & {"he", "she", "hes", "shes", "he's", "she's", "his", "her", "him", "who"} else 0
    if said[:2] in (["in", "my"], ["in", "our"], ["my", "key"]):
        points = max(points, 2)
    if near:
        points = max(points, 1 if abstract else 2)
    if not abstract and words[i].capital:
        points = max(points, 1)
    return points
