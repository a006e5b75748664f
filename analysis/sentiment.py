"""What the words of a comment lean to, where they ask for something, and what a question asks for.

The one file that knows TextBlob. Only its pattern lexicon is used, with words found here: that needs no
corpus and no network (docs/decisions/0011). Rules of our own stand around it, because alone it finds few
complaints and reads "it was sick" as one. **A direction never sorts, hides or gates a comment**: not in the
reading queue, not in the choice of quotes, nowhere. It is a word beside a theme, and a person may change it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

Kind = Literal["positive", "negative", "mixed", "neutral", "suggestion"]


def _words(text: str) -> list[str]:
    return re.findall(r"\S+", text)


KINDS: tuple[Kind, ...] = get_args(Kind)
AskedFor = Literal["good", "fault", "wish", ""]
"""What went well; what is wrong or worries; what ought to be otherwise; or none of these alone."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word or phrase that leans a way, −1 to 1, its clause, and its words' places (the last not in it)."""

    words: str
    weight: float
    clause: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it was written, and the places of its words (the last not in it)."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A comment taken apart. plain: its words in lower case, without apostrophes and letters held down."""

    text: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    clauses: tuple[Clause, ...]
    evidence: tuple[Evidence, ...]

    @property
    def says_nothing(self) -> bool:
        """Whether there is no word, or none but "none", "n/a" and the like."""
        return all(word in _SAYS_NOTHING for word in self.plain)

    @property
    def has_contrast(self) -> bool:
        """Whether a "but", "although" or "yet" stands in it."""
        return bool(_CONTRAST.search(self.text))

    @property
    def has_negation(self) -> bool:
        """Whether a "not", "never" or "nobody" stands in it."""
        return not _NEGATIONS.isdisjoint(self.plain)


def asked_for(question: str) -> AskedFor:
    """What a question asks for, from its words; "" where it leaves that open, asks for two, or nothing."""
    plain = " ".join(_plain(match.group()) for match in _WORD.finditer(question))
    if _ASKS_TO_KNOW.search(plain):
        return ""
    if _ASKS_WISH.search(plain):
        return "wish"
    fault, good = _ASKS_FAULT.search(plain), _ASKS_GOOD.search(plain)
    if fault and good and re.search(r"\b(?:and|or)\b|\bmost useful least", plain):
        return ""
    if fault:
        return "fault"
    return "good" if good and not re.search(r"\bhow (?:useful|helpful|good|easy|well)\b", plain) else ""


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CLAUSE = re.compile(
    r"[.!?;\n]+|,?\s+\b(?:but|however|although|though|tho|except|yet|whereas)\b|\s[-–—]\s", re.IGNORECASE
)
_CONTRAST = re.compile(r"\b(?:but|however|although|though|tho|except|yet|whereas|less tho)\b", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    _words(
        """no nope none nothing na n a nil idk dunno not applicable as above see test this is hi hello stuff
        lol blah at time"""
    )
)
_ASKS_TO_KNOW = re.compile(
    r"^(?:if|what would you do if|who would you)\b|\b(?:want us to|should we) know\b|\b(?:comes|ask) next\b"
)
"""What sounds like a wish or a worry and asks for plain facts."""
_ASKS_WISH = re.compile(
    r"\b(?:what|how|which|anything|one thing)\b.*\b(?:(?:should|could) (?:we|they|your|the|it|you|be|schools?"
    r"|police|have)|would (?:(?:have )?(?:ma[dk]e|help)|(?:you|they) (?:like|change|want"
    r"|do (?:it|this) better|rather|add|tell the people))|(?:we|they) (?:do better|change|improve"
    r"|do next|will do next)|next"
    r"|need from us|want (?:us|adults) to)\b|\b(?:improve\w*|suggest\w*|ideas?|advice for us|wish)\b"
)
_ASKS_FAULT = re.compile(
    r"\b(?:worr\w+|hard|harder|difficult|tricky|in (?:the|your) way|barriers?|wrong|worst|worse|bad|rubbish"
    r"|least|missing|missed|lacking|stops?|stopped|dislike\w*|problems?|concerns?|upset\w*|annoy\w+|unhappy"
    r"|quiet)\b|\b(?:not|didnt|dont|wasnt|doesnt|isnt|never) (?:so |very |really |be |been |go |work |going "
    r"|get )?(?:good|well|like|liked|help|helped|helpful|useful|worth|enjoy|right|safe|work|working|clear"
    r"|easy|fair)\b"
)
_ASKS_GOOD = re.compile(
    # What changed, or is done now, is mostly told as a gain.
    r"\b(?:good|(?:going|gone|went) well|did (?:we|they|it) (?:do )?well|helped|helps|helpful|useful|best"
    r"|better now|enjoy\w*|proud|favourite|most|worth|difference|learn\w*|learnt|improved|has changed"
    r"|changed for|is different|do differently|did differently|new|in a new way|know now|now know"
    r"|will (?:now )?do|one thing (?:that )?(?:you|i) (?:will|now)|take away|take back|surprised"
    r"|(?:did|do) you like|you liked?|like (?:most|best|about|doing)|what changed|evidence makes|stuck with"
    r"|thank\w*)\b"
)
_NEGATIONS = frozenset(
    _words(
        """not no never nobody none nothing neither nor without hardly barely cannot cant wont dont doesnt
        didnt isnt wasnt arent werent havent hasnt hadnt couldnt wouldnt shouldnt aint nowhere
        stopped less fewer"""
    )
)
_SPEAK = {"u": "you", "wasn": "wasnt", "didn": "didnt", "cannot": "cant"}
_BOOST = frozenset(["very", "really", "so", "proper", "well", "dead", "too", "totally", "absolutely", "bare"])
_OWN_WORDS: dict[str, float] = dict.fromkeys(
    # What young people, parents and staff say, that a lexicon of film reviews lacks or reads the wrong way.
    _words(
        """sick lit mint peng decent buzzing legend ace smashed safe sound calm calmer lighter proud
        brave trust trusts believed listened helped helps helpful useful supported welcome welcomed
        included clearer clear confident settled better safer relaxed smiling smiles laughed
        laughing laugh hooked hums thriving grinned superb outstanding lifeline godsend patient
        honest gentle explained chose picked free sorted improved learned learnt realised understand
        remembered kept managed joined volunteered reassured relief happier enjoyed love loved loves
        liked thanks thank worth works worked chill easy quick quicker together healthy sober clean
        brilliant"""
    ),
    0.5,
) | dict.fromkeys(
    _words(
        """worried worry worries worse worst scared frightened afraid terrified anxious anxiety stress
        stressed panic cry cries crying tears hurt hurts blamed blame judged shame ashamed ignored
        dismissed fobbed rushed forced dragged lied lies broke broken lost lonely alone bored boring
        cringe babyish patronising patronised confusing confused muddled unclear unsure fuzzy hazy
        late waiting cancelled dropped chasing passed bounced rude cold useless pointless waste
        wasted rubbish awful horrible naff lame tired exhausted angry annoyed annoying fuming gutted
        embarrassed embarrassing unfair wrong silence trouble arrested excluded missing unsafe noisy
        stuck struggle struggled struggling hard difficult impossible barrier nobody nervous freeze
        freezing froze kicked shut closed cuts cut lack lacking dull dry repetitive basic sad upset
        upsetting miserable ugly stupid thick hate hates hated vanished disappeared forgotten
        overlooked nothing sneaking lecture lectured fight fights row rows shouting scary"""
    ),
    -0.5,
)
_PHRASE_WEIGHTS: tuple[tuple[str, float], ...] = (
    # Turns of phrase whose words, one by one, say something else or nothing.
    (
        r"\b(?:no|dont|do not|without) (?:more |longer )?(?:worr\w+|rows?|blame|judg\w+|pressure"
        r"|trouble|shame)\b",
        0.5,
    ),
    (
        r"\bno one (?:judged|laughed|blamed|pushed|made me feel)\b|\bnobody (?:judged|pushed"
        r"|laughed|pretends?)\b",
        0.6,
    ),
    (r"\b(?:never|not) (?:once )?(?:judged|blamed|lectured|rushed|lies|lied|cut me off)\b", 0.6),
    (
        r"\bnot (?:that |so |too )?(?:bad|scared|afraid)\b|\b(?:isnt|wasnt) (?:that |so "
        r"|too )?(?:bad|scary)\b",
        0.4,
    ),
    (
        r"\b(?:not|isnt|wasnt|arent|werent) (?:really |very |that |so )?(?:safe|fair|good|right"
        r"|enough|clear|easy)\b",
        -0.6,
    ),
    (
        r"\b(?:dont|do not|didnt|doesnt|never|cant|couldnt) (?:really )?(?:feel"
        r"|felt) (?:very )?(?:safe|heard|ok)\b",
        -0.8,
    ),
    (
        r"\bno (?:one|body)?\s?(?:\w+ )?(?:asked|told|listen\w*|rang|cares?|helped|knows?|reads?"
        r"|came|said)\b",
        -0.6,
    ),
    (
        r"\bnobody (?:\w+ )?(?:asked|told|listen\w*|rang|cares?|helped|knows?|reads?|came|said"
        r"|wanted|thinks)\b",
        -0.6,
    ),
    (r"\bnever (?:heard|saw|seen|told|asked|came|showed|got|rang|had|turned up)\b", -0.6),
    (
        r"\b(?:still|always) (?:not|dont|cant|wont|no|waiting|scared|worr\w+|hang\w*|gets?|get"
        r"|looking|talks?)\b",
        -0.5,
    ),
    (r"\b(?:too|so) (?:many|much|long|little|late|short|fast|slow|basic|far|busy)\b", -0.5),
    (r"\b(?:i|we|they|she|he|really|also|do) (?:really )?like (?!that was|there|i was|im|a |the )", 0.5),
    (r"\b(?:wasnt|isnt|aint) enough\b|\b(?:last|only one|first) to (?:hear|know)\b|\bjust the same\b", -0.5),
    (
        r"\blike (?:dirt|rubbish|a naughty|a criminal|criminals|i wasnt|im not|we were|were five|i was)\b",
        -0.6,
    ),
    (
        r"\bnot enough\b|\bno (?:time|idea|clue|point|update|choice|say|help|support|space|cover"
        r"|reply|answer)\b",
        -0.6,
    ),
    (r"\b(?:made|make|makes) (?:me|us|it) (?:feel )?(?:stupid|worse|small|dirty|bad)\b", -0.8),
    (
        r"\bwaste of (?:time|space|money)\b|\bbrick wall\b|\btick box\b|\bfobbed off\b"
        r"|\bblind eye\b|\bgave up\b",
        -0.7,
    ),
    (
        r"\b(?:had to|have to) (?:repeat|chase|wait|start again|tell it|ask)\b|\bpassed (?:between"
        r"|around|round)\b",
        -0.6,
    ),
    (
        r"\b(?:wouldnt|wont|would not|will not) (?:tell|say|go|know|bother|trust)\b|\bno idea\b|\bnot sure\b",
        -0.5,
    ),
    (r"\b(?:i|we|she|he) (?:can|could) (?:now )?(?:trust|talk|tell|text|ring|say|ask|sleep|walk|do)\b", 0.5),
    (
        r"\b(?:i|we|she|he)(?:ve| have|s| has)? (?:now |just |finally )?(?:know|knows|started"
        r"|understand|feel able)\b",
        0.4,
    ),
    (
        r"\b(?:no longer|any ?more|not any more|dont (?:any more|now))\b|\bfirst time (?:in|ever"
        r"|someone|anyone)\b",
        0.4,
    ),
    (r"\b(?:havent|hasnt|not) (?:been )?(?:in trouble|reported|missing|arrested|nicked|run off)\b", 0.6),
    (
        r"\b(?:eye ?opener|spot on|made (?:all )?the difference|above and beyond|well (?:run|spent"
        r"|done)|thank you)\b",
        0.6,
    ),
    (
        r"\b(?:opened my eyes|made sense|made me think|in the loop|on my side|kept me sane|looks? forward)\b",
        0.6,
    ),
)
_PHRASES = tuple((re.compile(pattern), weight) for pattern, weight in _PHRASE_WEIGHTS)
_ANY_PHRASE = re.compile("|".join(f"(?:{pattern})" for pattern, _ in _PHRASE_WEIGHTS))
_ASKING = re.compile(
    r"^(?:please|pls|plz|let|give|make|put|show|do|dont|stop|start|send|tell|use|have|get|add|bring|talk|come"
    r"|ask|train|agree|say|keep|try|include|think|swap|seat|circulate|offer|provide|teach|explain"
    r"|change|move|run"
    r"|allow|hire|fund|share|sort|shorter|longer|more|less|fewer|a checklist|maybe)\b"
    r"|\b(?:please|pls|plz)\b"
    r"|\b(?:you|they|we|it|there|someone|somebody|schools?|teachers|staff|police) "
    r"(?:should|could do with|ought to|need to|needs to|must)\b"
    r"|\b(?:should|ought to) (?:be|have|do|come|get|show|look|make)\b"
    r"|\bwould (?:be (?:good|nice|better|great|useful|helpful)|have (?:liked|helped|saved)"
    r"|like (?:more|to (?:see|know|have))"
    r"|love|help|save)\b|\b(?:could|can|couldnt|cant) (?:you|they|we|it|there)\b.*"
    r"|\bcould (?:do with|have done with|be)\b"
    r"|\b(?:i|we)(?: do)? wish\b|^wish\b|\bwhy (?:not|dont (?:you|they|we))\b|\bwhat about\b|\bhow about\b"
    r"|\b(?:needs?|want|wanted) (?:more|a|to be|something|longer|better)\b|\bif (?:only|you could"
    r"|they could)\b"
)
_ASKED_OUTRIGHT = re.compile(
    r"\b(?:please|pls|plz|should|ought to|could (?:you|they|we|it|do with|have done with)|can (?:you|they|we)"
    r"|would (?:be (?:good|nice|better|great|useful|helpful)|have liked|like (?:more|to (?:see|know"
    r"|have)))|wish"
    r"|needs? (?:more|to be)|why not|how about)\b"
    r"|^(?:let|give|put|show|stop|send|tell|ask|train|agree|swap|seat|bring|add|make it|do one"
    r"|get (?:her|him|us))\b"
)


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    word = re.sub(r"['’]", "", word.casefold())
    word = re.sub(r"(.)\1{2,}", r"\1\1", word)
    return _SPEAK.get(word, word)


def asking(text: str, asks: AskedFor) -> str:
    """The words in which the comment asks for something, or "".

    Milder forms count where faults or wishes are asked for.
    """
    form = _ASKING if asks in ("fault", "wish") else _ASKED_OUTRIGHT
    for plain in _sentences(text):
        found = form.search(plain)
        if found and not re.search(r"\b(?:should have known|should of known|could have delivered)\b", plain):
            return " ".join(found.group().split()[:4])
    return ""


@lru_cache(maxsize=4)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(
        " ".join(_plain(match.group()) for match in _WORD.finditer(sentence))
        for sentence in re.split(r"[.!?;\n]+", text)
    )


def take_apart(text: str) -> Parts:
    """A comment's words, its clauses, and the words and phrases of each that lean a way."""
    words: list[str] = []
    plain: list[str] = []
    clauses: list[Clause] = []
    evidence: list[Evidence] = []
    for start, end in _clause_spans(text):
        found = list(_WORD.finditer(text, start, end))
        if not found and not text[start:end].strip():
            continue
        first = len(words)
        own = [_plain(match.group()) for match in found]
        words += [match.group() for match in found]
        plain += own
        number = len(clauses)
        clauses.append(Clause(text[start:end].strip(), first, len(words)))
        rest = own
        line = " ".join(own)
        if _ANY_PHRASE.search(line):
            rest = list(own)
            for pattern, weight in _PHRASES:
                for match in pattern.finditer(line):
                    here = line.count(" ", 0, match.start())
                    there = here + match.group().strip().count(" ") + 1
                    evidence.append(
                        Evidence(match.group().strip(), weight, number, first + here, first + there)
                    )
                    # A phrase has had its say: its words do not speak again.
                    rest[here:there] = ["|"] * (there - here)
                line = " ".join(rest)
        for told, weight, here in _lexicon(tuple(rest)):
            evidence.append(Evidence(told, weight, number, first + here, first + here + 1))
    return Parts(text, tuple(words), tuple(plain), tuple(clauses), tuple(evidence))


def _clause_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


@lru_cache(maxsize=4096)
def _lexicon(words: tuple[str, ...]) -> tuple[tuple[str, float, int], ...]:
    """What our own words and TextBlob's make of a clause, word by word, with each word's place."""
    told: list[tuple[str, float, int]] = []
    for place, word in enumerate(words):
        before = words[max(0, place - 3) : place]
        weight = _OWN_WORDS.get(word)
        if weight is None and word[-2:-1] == word[-1:]:
            # "boringgg" has come this far as "boringg".
            weight = _OWN_WORDS.get(word[:-1])
        if weight is None:
            weight = _textblob(word)
        if not weight:
            continue
        phrase = word
        if before and before[-1] in _BOOST:
            weight, phrase = max(-1.0, min(1.0, weight * 1.3)), f"{before[-1]} {word}"
        denied = [other for other in before if other in _NEGATIONS]
        if denied and word not in _NEGATIONS:
            # Denied praise is a complaint; a denied complaint is fainter praise.
            weight, phrase = (-weight if weight > 0 else -0.7 * weight), f"{denied[-1]} … {word}"
        if abs(weight) >= 0.1:
            told.append((phrase, weight, place))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Valence:
    """VADER's view of a text. compound: −1 to 1. good, bad: the shares of it that lean each way, 0 to 1."""

    compound: float
    good: float
    bad: float


def valence(text: str) -> Valence:
    """What VADER makes of a text; all 0 where it is empty. Its lexicon is a file in its package."""
    if text.isascii() and _says_nothing_to_vader(text):
        return _NO_VALENCE
    told: dict[str, float] = _vader().polarity_scores(text)
    return Valence(told["compound"], told["pos"], told["neg"])


_NO_VALENCE = Valence(0.0, 0.0, 0.0)


def _says_nothing_to_vader(text: str) -> bool:
    """Whether none of its words is in the lexicon: then all is 0, and the long way there can be spared."""
    words = text.lower().split()
    known: Mapping[str, float] = _vader().lexicon
    bare = [word.strip(string.punctuation) for word in words]
    return known.keys().isdisjoint(words) and known.keys().isdisjoint(bare)


@lru_cache(maxsize=16384)
def word_valence(word: str) -> float:
    """What VADER's lexicon holds of one word, −1 to 1; 0 for a word that it does not have."""
    return float(_vader().lexicon.get(word, 0.0)) / 4


@lru_cache(maxsize=1)
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def _textblob(word: str) -> float:
    """TextBlob's polarity of one word, −1 to 1. The pattern lexicon is a file in the package: no corpus."""
    known = _lexicon_of_words().get(word)
    # By part of speech, and under None for any; the polarity stands first.
    return 0.0 if known is None or word in _MISREAD else float(known[None][0]) * 0.8


@lru_cache(maxsize=1)
def _lexicon_of_words() -> Any:
    # Importing it takes NLTK with it, about a second: only what reads comments should pay.
    from textblob.en import sentiment as lexicon

    lexicon.load()
    return lexicon


_MISREAD = frozenset(
    _words(
        """first second last next other own whole full early old new young right left able sure real really
        such same different many much more most few less just only even very ever never no not one
        long short big small little high low open black white red green blue past present main
        general social public private local national particular certain possible clearly actually
        especially else dead game half back live sexual male female average base cool-headed fine-
        tuned common wild chicken down wants top like close mean"""
    )
)
"""Words that the lexicon scores, and that in this field say nothing of a view."""
