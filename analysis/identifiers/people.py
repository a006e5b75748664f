"""People and places by name, from cues, capitals and the word lists."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.identifiers.kinds import Found
from analysis.identifiers.rosters import Rosters
from analysis.identifiers.word_lists import (
    ACTS,
    AFTER_NAME,
    ALWAYS_WORDS,
    ANNOUNCES,
    CALLED,
    CALLERS,
    DOES,
    FUNCTION,
    KIN,
    KIN_TITLES,
    LOOSE_TITLES,
    MONTHS,
    MOVES,
    NOT_TITLED,
    OWNER,
    PEER,
    PLACE_BEFORE,
    PLACE_NOUN,
    PROPER,
    RELATION,
    SAYS,
    SIZES,
    SOMEBODY,
    SUFFIX,
    TITLES,
    TO_SOMEBODY,
    TOLD,
    WAYS,
    ordinary_words,
)
from analysis.identifiers.word_names import names_somebody
from analysis.identifiers.words import Word, is_capital, next_word


def people_and_places(words: list[Word], known: Rosters) -> Iterator[Found]:
    """People by name, and places, in the order in which they stand."""
    starred = known.starred
    ordinary = ordinary_words()
    quick = known.plain
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
            ends = next_word(words, i)
            listed = low in starred or (low not in ordinary and not low.endswith(SUFFIX))
            spoken_of = ends is None or ends.low in AFTER_NAME or ends.low not in ordinary
            if listed and len(low) > 1 and (word.capital or spoken_of):
                after = _surname(words, i)
                yield word.start, words[after].end, "person"
                continue
        # The common case first: an ordinary word in lower case is done with in one look.
        if (
            len(low) == 1
            or low[0].isdigit()
            or (not word.capital and low in quick and not (i and words[i - 1].low in ANNOUNCES))
        ):
            continue
        found = None
        if low in TITLES:
            found = _after_title(words, i, known)
        if found is None:
            last = _name_at(words, i, known, ordinary)
            if last is not None:
                found = (i, last)
        if found is not None:
            begin, last = found
            after = last
            yield words[begin].start, words[last].end, "person"
            continue
        place = _place_at(words, i, ordinary)
        if place is not None:
            begin, last = place
            after = last
            yield words[begin].start, words[last].end, "place"


def _after_title(words: list[Word], i: int, known: Rosters) -> tuple[int, int] | None:
    """From a title to the end of the name after it: "Mrs Llewellyn", "mr fox"; None where no name follows."""
    word = words[i]
    following = next_word(words, i)
    if following is None or following.first or following.low in FUNCTION or following.low[0].isdigit():
        return None
    low = following.low
    if low in NOT_TITLED:
        return None
    is_name = low in known.names
    if word.low in LOOSE_TITLES:
        capital = is_capital(following) and (word.capital or word.low in KIN_TITLES)
        if capital and (low in PROPER or word.first) and low in ordinary_words() and low not in known.starred:
            return None if low in PROPER or low in DOES else (i, i + 1)
        letter = len(low) == 1 and low not in "aiunx"
        if not (capital or is_name or letter or low not in ordinary_words()):
            return None
        if not capital and not is_name and low.endswith(SUFFIX):
            return None
    elif low in DOES and not is_capital(following):
        return None
    begin = i + 1 if word.low in KIN_TITLES else i
    return begin, _surname(words, i + 1)


def _surname(words: list[Word], i: int) -> int:
    """The last word of the name that begins here: words with a capital that follow it, two at most."""
    last = i
    while last < i + 2 and not words[last].possessive:
        following = next_word(words, last)
        if following is None or following.first or following.low in FUNCTION:
            break
        low = following.low
        if is_capital(following) and not following.shouted and low not in PROPER and low not in RELATION:
            last += 1
            continue
        break
    return last


def _name_at(words: list[Word], i: int, known: Rosters, ordinary: frozenset[str]) -> int | None:
    """The last word of a person's name that begins here, or None."""
    word = words[i]
    low = word.low
    starred = known.starred
    before = words[i - 1] if i and word.joined else None
    before_low = before.low if before is not None else ""
    following = next_word(words, i)
    following_low = following.low if following is not None else ""
    is_name = low in known.names or _is_twofold(low, known)
    both = low in starred
    capital = is_capital(word)
    inside = capital and not word.first and not (word.shouted and not is_name)
    if is_name and not (low in PROPER and not capital):
        return _surname(words, i)
    if not is_name and low.endswith("s") and low[:-1] in known.names and following_low in KIN:
        return i
    if inside and following is not None and is_capital(following) and following.low in PLACE_NOUN:
        return None
    if low in SIZES and (with_size := _after_size(words, i, known, ordinary)) is not None:
        return with_size
    if _are_initials(word, ordinary) and (following_low in ACTS | SAYS or before_low in TOLD):
        return i
    cue = _cue(words, i, before_low) if before_low else ""
    if cue == "called":
        if low in SIZES and following is not None and following_low not in FUNCTION:
            return i + 1
        if low not in FUNCTION and (low not in ordinary or both) and not low.endswith("ly"):
            return _surname(words, i)
        # "they call him Smiley", "a lad called doughnut"; not "a game called Home",
        # "it is known as grooming".
        told = capital or _of_whom(words, i)
        return i if told and low not in FUNCTION | PROPER | RELATION and _of_whom(words, i) else None
    if word.capital and _is_labelled(words, i) and (both or low not in ordinary):
        return _surname(words, i)
    if both and (low not in PROPER or low in MONTHS) and names_somebody(words, i, known):
        return _surname(words, i)
    if both:
        if low in MONTHS:
            return _surname(words, i) if cue or (inside and before_low in TO_SOMEBODY) else None
        if inside and low not in ALWAYS_WORDS and before_low not in PLACE_BEFORE:
            return _surname(words, i)
        if cue == "relation" and (capital or following_low in AFTER_NAME - {"will", "can"}):
            return _surname(words, i)
        if (
            inside
            and low in ALWAYS_WORDS
            and before_low not in PLACE_BEFORE | {"since", "last", "next", "this", "until"}
        ):
            return _surname(words, i) if low in {"will", "mark"} or cue else None
        if not capital and (before_low in TOLD or (before_low == "with" and following_low == "from")):
            return i
        if not capital and before_low == "with" and following is None and low not in ordinary:
            return i
        if capital and word.first and (following_low in ACTS or (word.possessive and following_low in KIN)):
            return i
        if capital and word.first and low not in PROPER and following_low == "from":
            return i
        if capital and word.first and following is not None and following.low == "came":
            return i
        return None
    if low in ordinary or low.endswith("'s"):
        return None
    if word.possessive and following_low in KIN and not word.shouted:
        return i
    if low.endswith("s") and following_low in KIN - {"work", "group", "place", "room", "party"} and inside:
        return i
    if (
        low.endswith("s")
        and len(low) > 4
        and following_low in {"house", "flat", "mum", "dad", "brother", "sister", "gaff", "yard"}
        and low[:-1] not in ordinary
        and not capital
    ):
        return i
    if inside:
        if low.endswith(("n't", "'ve", "'ll", "'re", "'d", "'m")):
            return None
        if before_low in PLACE_BEFORE or (before_low == "to" and i > 1 and words[i - 2].low in MOVES):
            return None
        if before_low == "from" and (
            i < 2 or words[i - 2].low in MOVES | {"girls", "boys", "people", "kids"}
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
    if cue == "relation" and len(low) > 1 and not low.startswith("i'") and not low.endswith(SUFFIX):
        ends = following is None or following.first
        if capital or ((ends or following_low in AFTER_NAME) and not low.endswith(("n't", "nt"))):
            return i
    if before_low == "with" and following_low == "from" and not low.endswith(SUFFIX):
        return i
    if (
        len(low) > 2
        and low.isalpha()
        and not low.endswith((*SUFFIX, "nt"))
        and names_somebody(words, i, known)
    ):
        # Nobody's list knows every name: a word of no talk that said something, or came along, is one.
        return i
    return None


def _is_twofold(low: str, known: Rosters) -> bool:
    """Whether it is two names in one: "demi-leigh", "tommy-lee"."""
    first, dash, second = low.partition("-")
    listed = known.names | known.starred if dash else ()
    return first in listed and second in listed and (first in known.names or second in known.names)


def _after_size(words: list[Word], i: int, known: Rosters, ordinary: frozenset[str]) -> int | None:
    """The name after "Lil", "big" or "Young": "Lil J", "big mick"; None where none follows."""
    following = next_word(words, i)
    if following is None or following.low in FUNCTION | PROPER or following.low[0].isdigit():
        return None
    low = following.low
    letter = len(low) == 1 and low not in "iauxn" and (following.capital or words[i].low == "lil")
    named = low in known.names or (low in known.starred and (is_capital(following) or words[i].low == "lil"))
    unknown = is_capital(words[i]) and is_capital(following) and low not in ordinary
    return i + 1 if letter or named or unknown else None


def _are_initials(word: Word, ordinary: frozenset[str]) -> bool:
    """Two capitals by which somebody may go: "DJ", "KJ"."""
    vowelless = not set("aeiou") & set(word.low)
    return word.shouted and len(word.low) == 2 and word.plain_case and vowelless and word.low not in ordinary


def _is_labelled(words: list[Word], i: int) -> bool:
    """Whether a name alone stands behind what somebody is: "Worker: Precious", "best trainer = Lynne"."""
    if not i or words[i].joined or words[i].start - words[i - 1].end > 3:
        return False
    last = i + 1 == len(words) or not words[i + 1].joined
    return words[i - 1].low in RELATION | {"name", "from", "by", "signed"} and last


def _of_whom(words: list[Word], i: int) -> bool:
    """Whether a nickname here is somebody's: a person stands within the four words before."""
    near = [word.low for word in words[max(0, i - 4) : i]]
    if near[-1:] == ["called"]:
        # "she called round" is no nickname, "a girl called round" is.
        return near[-2:-1] != [] and near[-2] in SOMEBODY - CALLERS
    if near[-1:] in (["him"], ["her"]) and not words[i].capital:
        return False
    if near[-1:] in (["me"], ["us"], ["you"], ["u"]) or "it" in near or "names" in near[:-1]:
        return False
    return any(each in SOMEBODY for each in near[:-1]) or (
        len(near) > 1 and near[-1] in {"is", "was"} and near[-2] in {"name", "nickname"}
    )


def _opens_with_name(
    words: list[Word], i: int, following: Word | None, ordinary: frozenset[str], starred: frozenset[str]
) -> int | None:
    """An unknown word at the head of a sentence: a name where what follows is said of somebody."""
    low = words[i].low
    if following is None or low.endswith(SUFFIX) or not low.isascii():
        return None
    if following.low in DOES or (following.low in {"in", "from", "who", "at"} and not low.endswith("s")):
        return i
    if is_capital(following) and following.low not in ordinary and following.low not in PLACE_NOUN:
        return _surname(words, i)
    if following.low == "and":
        second = next_word(words, i, 2)
        if second is not None and is_capital(second) and second.low not in ordinary:
            return i
    return None


def _cue(words: list[Word], i: int, before: str) -> str:
    """What announces a name here: "called" (named, "my name is"), "relation" ("my friend") or nothing."""
    two = words[i - 2].low if i > 1 and words[i - 1].joined else ""
    if before in CALLED or (before == "by" and two in {"goes", "go", "went"}):
        return "called"
    if before in {"him", "her", "himself", "herself", "themselves"} and two in {"call", "calls", "called"}:
        return "called"
    if before in {"me", "them"} and two in {"call", "calls"}:
        return "called"
    if before in {"call", "calls"} and two in {"they", "we", "people", "u", "you"}:
        return "called"
    if before == "as" and two == "known":
        return "called"
    if before in {"is", "was"} and two in {"name", "nickname"}:
        return "called"
    if before == "name" and two in {"my", "his", "her", "friend", "worker", "brother", "sister"}:
        return "called"
    if before in {"names", "nickname"} and two in {"my", "his", "her", "their", "the"}:
        return "called"
    if before == "name" and words[i - 1].possessive and two in {"my", "his", "her", "their", "the"}:
        return "called"
    if before in RELATION and (two in OWNER or before in PEER):
        return "relation"
    return ""


def _place_at(words: list[Word], i: int, ordinary: frozenset[str]) -> tuple[int, int] | None:
    """A place that begins here: "Cobden Park", "in Fernbridge", "on mill lane"."""
    word = words[i]
    following = next_word(words, i)
    unknown = word.low not in ordinary and len(word.low) > 2
    if following is not None and unknown and following.low in PLACE_NOUN:
        if is_capital(word) and is_capital(following):
            return i, i + 1
        if (
            following.low in WAYS
            and word.joined
            and i
            and words[i - 1].low in {"on", "off", "down", "near", "along"}
        ):
            return i, i + 1
    if not (is_capital(word) and not word.first and unknown and word.joined) or word.shouted:
        return None
    before = words[i - 1].low
    two = words[i - 2].low if i > 1 else ""
    if before in PLACE_BEFORE or (before in {"to", "from"} and two in MOVES) or before == "from":
        last = i
        if following is not None and is_capital(following) and following.low not in ordinary:
            last = i + 1
        return i, last
    return None
