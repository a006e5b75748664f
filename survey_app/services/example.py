"""The example partnership: everything that Heard shows, with answers by nobody.

Sizes follow what partnerships of this kind report: support for 38 and for 34 young people, groups of 12
and 6, a conference of 129, school sessions for 400. The same day and number of responses give the same
answers and the same figures. Ids stay random, as everywhere, and no figure hangs on them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select, update

from questionnaires import reader
from questionnaires.model import Questionnaire
from survey_app.services import (
    cards,
    clock,
    coding,
    collections,
    cover,
    example_answers,
    example_board,
    notices,
    quotes,
    reading,
    theming,
)
from survey_app.services.coders import Encoder
from survey_app.services.collections import CODE_ALPHABET, CODE_LENGTH, AskedCollection, Opening
from survey_app.services.example_answers import Moment, Person, Run, Sayings
from survey_app.services.languages import Spoken
from survey_app.services.refusals import Refusal
from survey_app.store import collections as collection_store
from survey_app.store import responses as store
from survey_app.store.coding import FIRST
from survey_app.store.database import Database, Session
from survey_app.store.tables import (
    Account,
    Card,
    Coding,
    Collection,
    Comment,
    District,
    Partnership,
    PersonCoding,
    Reading,
    Response,
)

RESPONSES = 900
SEED = "heard-example-1"
"""Changed on purpose only: with it every answer of the example changes."""
PARTNERSHIP = "Example: Kestrelshire Children's Partnership"
DISTRICTS = ("Quillhaven", "Tansyport", "Vellumby")
"""No places of these names are known in the United Kingdom."""
BEHIND = (0.0, 0.05, 0.5)
"""By how much life is harder in each district, in standard deviations; the last is worse off."""
READER, SECOND_READER = "Example reader", "Second example reader"
READS = ("en", "cy")
"""What the reader reads: boxes for words are open in Welsh, and in no other language but English."""
READ_ON = (range(5), 17)
"""The readers' days, Monday to Friday, and the hour before which what arrives is read that day."""
FRONT_DOOR, OUT_OF_HOURS = "01632 960 011", "01632 960 012"
"""From the range that Ofcom keeps for drama: nobody can be reached by them."""
LANGUAGES = ("cy", "pl")
"""Offered side by side to young people: only in the example, where one of them stands for a language whose
words about safety a speaker has approved, and the other for one that still waits."""
FILLINGS = {"service": "the Kestrel team", "event": "the example conference", "campaign": "Second Look"}

NOTICE_DETAILS = notices.Details("the example privacy team, 01632 960 001")
"""A telephone number of a range that is kept for stories and reaches nobody."""

OPEN_CODES = {
    "Q01": "garden", "Q02": "summer", "Q03": "breeze", "Q04": "speech", "Q05": "packet", "Q06": "hamper",
    "Q06C": "canvas", "Q07": "number", "Q08": "banner", "Q09": "parent", "Q09C": "nature", "Q10": "street",
    "Q11": "energy", "Q12": "stream", "Q13": "screen", "Q14": "system", "Q15": "steady", "Q16": "centre",
    "Q17": "search", "Q18": "hearth", "Q18C": "sunset", "Q19": "return", "Q20": "gather",
}  # fmt: skip
"""The code of the open collection of each questionnaire: plain words in the signs that codes are made of."""
OPEN_WAVES = {"Q01": "before", "Q02": "before", "Q04": "before", "Q15": "before"}
"""The wave of an open collection, where it is not the one after."""
READ_WITHIN_DAYS = 7
"""Comments of the last days wait in the reading queue; all that are older have been read."""
BATCH = 400
"""Ids a statement, well under what either database takes."""


@dataclass(frozen=True, slots=True)
class Group:
    """Collections whose people are the same. with_card: the share of them who hold a card."""

    key: str
    name: str
    code: str
    with_card: float


GROUPS = (
    Group("support", "Support for young people (example)", "pbeech", 1.0),
    Group("younger", "Support for younger children (example)", "pcedar", 1.0),
    Group("group", "Friday group (example)", "paspen", 1.0),
    Group("evening", "Evening group (example)", "pdusky", 1.0),
    Group("schools", "Sessions at school (example)", "pgrape", 0.0),
    Group("course", "Course on exploitation (example)", "ppeach", 0.95),
    Group("conference", "Conference (example)", "pberry", 0.35),
    Group("next", "Support, next group (example)", "pwheat", 1.0),
)
"""The programmes, one for each state of a change: 30 pairs and more, about 12 of people who know each other,
four, pupils without cards, and a course with three waves. Their cards were never printed, so their marks are
random and cost no hash."""
LASTS = timedelta(days=365)
"""From the day on which the example is put in to its programmes' last day."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One collection. people: of RESPONSES, how many answer. weeks: how long ago it opened; lasts: for how
    many weeks, None while it is open. district: its place in DISTRICTS. invited: people asked, if known.
    languages: those that people may choose, () for all."""

    questionnaire_id: str
    title: str
    people: int
    weeks: int
    lasts: int | None = None
    wave: str | None = None
    group: str = ""
    district: int | None = None
    klass: str = ""
    invited: int | None = None
    kind: str = ""
    shared_with: str = ""
    code: str = ""
    languages: tuple[str, ...] = ()
    shared_device: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other, and what its answers are drawn from."""
        return f"{self.questionnaire_id}:{self.group}:{self.wave}:{self.district}:{self.weeks}"


def _school(district: int, before: int, after: int, invited: int) -> tuple[Planned, Planned]:
    waves = (("before", before, 30, 3), ("after", after, 25, 4))
    first, last = (
        Planned(
            questionnaire_id="Q07",
            title=f"{wave.capitalize()} the session at school, {{district}}",
            people=people,
            weeks=weeks - district,
            lasts=lasts,
            wave=wave,
            group="schools",
            district=district,
            klass="protected",
            invited=invited,
        )
        for wave, people, weeks, lasts in waves
    )
    return first, last


PLAN = (
    Planned("Q02", "Me, when support begins", 38, 44, 12, "before", "support", 0, invited=38),
    Planned("Q02", "Me, when support ends", 36, 18, 12, "after", "support", 0, invited=38),
    Planned("Q01", "All about me, at the start", 34, 43, 12, "before", "younger", 1, invited=34),
    Planned("Q01", "All about me, at the end", 28, 17, 12, "after", "younger", 1, invited=34),
    Planned("Q02", "Friday group, first week", 12, 26, 2, "before", "group", 2, invited=12),
    Planned("Q02", "Friday group, last week", 12, 12, 2, "after", "group", 2, invited=12),
    Planned("Q02", "Evening group, first week", 5, 27, 2, "before", "evening", 1, invited=6),
    Planned("Q02", "Evening group, last week", 4, 13, 2, "after", "evening", 1, invited=6),
    *_school(0, 54, 48, 160),
    *_school(1, 44, 38, 130),
    *_school(2, 36, 30, 110),
    Planned("Q11", "Course on exploitation, before", 24, 34, 2, "before", "course", invited=26),
    Planned("Q11", "Course on exploitation, after", 22, 32, 2, "after", "course", invited=26),
    Planned("Q11", "Course on exploitation, three months later", 14, 19, 4, "later", "course", invited=26),
    Planned("Q12", "Conference, on the day", 88, 28, 3, "after", "conference", invited=129),
    Planned("Q12", "Conference, three months later", 30, 14, 4, "later", "conference", invited=129),
    Planned("Q03", "After our session, last term", 34, 20, 14, district=0),
    Planned("Q18", "How support has been for your family", 22, 16, 8, "after", district=0, invited=38),
    Planned("Q19", "Looking back", 16, 16, 8, "after", district=0, invited=31),
    Planned("Q05", "Your welcome pack", 12, 24, 12, district=0, invited=30),
    Planned("Q06", "Your welcome pack, for parents", 18, 24, 12, district=1, invited=40),
    Planned("Q09", "The campaign, for parents", 36, 18, 6, "after", klass="protected"),
    Planned("Q10", "Shops, hotels, taxis and neighbours", 30, 21, 8, district=1),
    Planned("Q13", "Online module", 18, 30, 16, "after"),
    Planned("Q14", "Do we know the way?", 24, 12, 6),
    Planned("Q15", "How sure are we?", 14, 22, 4, "before"),
    Planned("Q20", "Working together in {district}", 20, 12, 5, district=2),
    Planned("Q08", "What did you notice?", 45, 9, None, "after", klass="protected", code="banner"),
    Planned(
        "Q02",
        "Me, right now",
        6,
        2,
        None,
        "before",
        "next",
        0,
        invited=14,
        code="summer",
        languages=LANGUAGES,
    ),
    Planned("Q02", "Me, at the end", 0, -9, None, "after", "next", 0, invited=14),
    Planned("Q03", "After our session, this term", 6, 3, None, district=0, code="breeze", shared_device=True),
    Planned("Q16", "How are we doing? This year", 1, 10, 4),
    Planned("Q17", "Key questions board, this year", 1, 10, 4),
)
"""What the example holds; `people` adds up to RESPONSES. Every other questionnaire is opened besides."""


def put_in(database: Database, responses: int, today: date, encoder: Encoder | None = None) -> None:
    """Put in the example partnership with that many responses, themed and partly checked.

    responses: 0 gives its collections alone. encoder: what comments are read with, where it is on. All of it
    is stored or none of it is; themes come after. Raises Refusal where an example is in already.
    """
    with database.writing() as session:
        if session.scalar(select(Partnership.id).where(Partnership.is_example).limit(1)) is not None:
            raise Refusal(
                "The example is in already, and nothing was added. "
                "For a fresh one set HEARD_DATA to a new folder."
            )
        partnership_id, districts = _partnership(session, today)
        programmes = {
            group.key: cards.new_programme(
                session,
                partnership_id,
                group.name,
                _free_programme_code(session, group.code),
                closes_on=today + LASTS,
            ).id
            for group in GROUPS
        }
        plan = (*PLAN, *_others_open())
        asked = [_open(session, partnership_id, districts, programmes, planned, today) for planned in plan]
        _answer(session, plan, _shares(plan, responses), asked, programmes, today)
        example_board.put_in(session, partnership_id, districts, asked, today)
    theming.theme_new(database, encoder)
    check_some_themes(database, today)


# ---- structure -------------------------------------------------------------------------------------------


def _partnership(session: Session, today: date) -> tuple[str, list[str]]:
    row = Partnership(
        name=PARTNERSHIP,
        nation="england",
        is_example=True,
        frameworks=sorted(reader.frameworks()),
        front_door=FRONT_DOOR,
        out_of_hours=OUT_OF_HOURS,
    )
    session.add(row)
    session.flush()
    notices.say_details(session, row.id, NOTICE_DETAILS, today)
    districts = [District(partnership_id=row.id, name=name) for name in DISTRICTS]
    session.add_all(districts)
    session.flush()
    return row.id, [district.id for district in districts]


def _free_programme_code(session: Session, wanted: str) -> str | None:
    return wanted if collection_store.programme_by_code(session, wanted) is None else None


def _others_open() -> tuple[Planned, ...]:
    """An open collection of every packaged questionnaire that the plan leaves without one."""
    there = {planned.questionnaire_id for planned in PLAN if planned.lasts is None and planned.weeks >= 0}
    return tuple(
        _open_door(questionnaire)
        for questionnaire in reader.questionnaires().values()
        if questionnaire.id not in there
    )


def _open_door(questionnaire: Questionnaire) -> Planned:
    waves = questionnaire.waves
    wave = OPEN_WAVES.get(questionnaire.id, "after")
    is_shared = questionnaire.id == "Q04"
    return Planned(
        questionnaire.id,
        questionnaire.title,
        people=0,
        weeks=1,
        wave=wave if wave in waves else (waves[0] if waves else None),
        district=0,
        klass="protected" if questionnaire.id in ("Q07", "Q09", "Q09C") else "",
        kind="shared" if is_shared else "",
        shared_with="the person who leads your meeting" if is_shared else "",
        code=OPEN_CODES.get(questionnaire.id, ""),
    )


def _open(
    session: Session,
    partnership_id: str,
    districts: Sequence[str],
    programmes: dict[str, str],
    planned: Planned,
    today: date,
) -> AskedCollection:
    district = DISTRICTS[planned.district] if planned.district is not None else ""
    title = planned.title
    for name, text in {**FILLINGS, "district": district or "our area"}.items():
        title = title.replace(f"{{{name}}}", text)
    opens_on = today - timedelta(weeks=planned.weeks)
    opening = Opening(
        questionnaire_id=planned.questionnaire_id,
        title=f"{title} (example)",
        opens_on=opens_on,
        kind=planned.kind,
        disclosure_class=planned.klass,
        district_id=districts[planned.district] if planned.district is not None else None,
        programme_id=programmes.get(planned.group),
        wave=planned.wave,
        closes_on=None if planned.lasts is None else opens_on + timedelta(weeks=planned.lasts),
        shared_with=planned.shared_with,
        fillings=FILLINGS,
        invited=planned.invited,
        languages=planned.languages,
        shared_device=planned.shared_device,
    )
    code = planned.code or _code_from(planned.key)
    is_free = collection_store.by_code(session, code) is None
    return collections.open_collection(
        session,
        partnership_id,
        opening,
        today,
        code if is_free else None,
        spoken=[Spoken(language, approved=False) for language in LANGUAGES],
    )


def _code_from(key: str) -> str:
    """A code that is the same every time."""
    drawn = Random(f"{SEED}:code:{key}")  # noqa: S311 - not a secret: its collection is closed, or an example
    return "".join(drawn.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _shares(plan: Sequence[Planned], responses: int) -> list[int]:
    """How many answer each collection: in the plan's proportions, exactly `responses` in all.

    A worksheet is filled in once, by a committee, however large the example is.
    """
    worksheets = {one.id for one in reader.questionnaires().values() if one.worksheet}
    once = [planned.questionnaire_id in worksheets for planned in plan]
    sizes = [0] * len(plan)
    left = responses
    for place, planned in enumerate(plan):
        if once[place] and planned.people and responses >= RESPONSES // 10:
            sizes[place], left = 1, left - 1
    weights = [0 if once[place] else planned.people for place, planned in enumerate(plan)]
    total = sum(weights)
    for place, weight in enumerate(weights):
        sizes[place] += left * weight // total
    by_remainder = sorted(range(len(plan)), key=lambda place: (-(left * weights[place] % total), place))
    for place in by_remainder[: responses - sum(sizes)]:
        sizes[place] += 1
    return sizes


# ---- answers ---------------------------------------------------------------------------------------------


def _answer(
    session: Session,
    plan: Sequence[Planned],
    sizes: Sequence[int],
    asked: Sequence[AskedCollection],
    programmes: dict[str, str],
    today: date,
) -> None:
    known: dict[str, list[Person]] = defaultdict(list)
    held: dict[str, list[str | None]] = defaultdict(list)
    sayings: dict[str, Sayings] = defaultdict(Sayings)
    in_order = sorted(range(len(plan)), key=lambda place: (asked[place].opens_on, plan[place].key))
    for place in in_order:
        planned, one = plan[place], asked[place]
        rng = Random(f"{SEED}:{planned.key}")  # noqa: S311 - plausible, not secret
        same = f"{planned.group}:{planned.district}" if planned.group else planned.key
        people, cards_held = known[same], held[same]
        _meet(session, rng, planned, one, sizes[place], people, cards_held, programmes)
        for who in sorted(rng.sample(range(len(people)), sizes[place])):
            run = Run(
                questionnaire=one.questionnaire,
                asked=one.turns,
                audience=one.audience,
                who=people[who],
                now=example_answers.moment(rng, planned.wave) if planned.group else Moment(),
                sayings=sayings[f"{planned.group or planned.key}:{planned.wave}"],
                rng=rng,
            )
            day = _day(rng, one, today)
            store.add_response(
                session,
                collection_id=one.id,
                week=clock.week_of(day),
                language=people[who].language,
                answers=run.answers(),
                turns=one.turns,
                card_id=cards_held[who] if rng.random() < 0.97 else None,
                arrived_at=datetime.combine(day, time(16)),
            )


def _meet(
    session: Session,
    rng: Random,
    planned: Planned,
    asked: AskedCollection,
    size: int,
    people: list[Person],
    held: list[str | None],
    programmes: dict[str, str],
) -> None:
    """Make as many people as the collection needs and the group does not have, some of them with a card."""
    behind = BEHIND[planned.district] if planned.district is not None else 0.0
    share = next((group.with_card for group in GROUPS if group.key == planned.group), 0.0)
    while len(people) < size:
        people.append(example_answers.person(rng, asked.questionnaire, behind))
        if rng.random() >= share:
            held.append(None)
            continue
        card = Card(programme_id=programmes[planned.group], mark=secrets.token_hex(32))
        session.add(card)
        session.flush()
        held.append(card.id)


def _day(rng: Random, asked: AskedCollection, today: date) -> date:
    """A day on which the collection was open; most people answer early."""
    last = min(asked.closes_on or today, today)
    span = max(0, (last - asked.opens_on).days)
    return asked.opens_on + timedelta(days=int(span * min(rng.random(), rng.random() + 0.2)))


# ---- what a reader did with the comments -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Written:
    comment_id: str
    text: str
    may_quote: bool
    klass: str
    is_read: bool


def check_some_themes(database: Database, today: date) -> None:
    """Let an invented reader decide on all comments but the newest, check most themes, and choose quotes.

    No password fits the reader's account. Of alike words the same is always made.
    """
    with database.writing() as session:
        partnership_id = session.scalar(select(Partnership.id).where(Partnership.is_example).limit(1))
        if partnership_id is None:
            return
        account_id = _reader(session, partnership_id, today)
        second_id = _reader(session, partnership_id, today, SECOND_READER)
        cover.enter(session, partnership_id, dict.fromkeys((account_id, second_id), READ_ON))
        written = [one for one in _comments(session, partnership_id, today) if one.is_read]
        worries = [one for one in written if _leaning(one.text) == "worry"]
        _decide(session, written, worries, account_id, today)
        # What was passed on is not worked on for figures: themes and quotes are of the rest.
        worked_on = [one for one in written if _leaning(one.text) != "worry"]
        checked = [one for one in worked_on if one.klass == "small" or _draw(one.text) < 7]
        _judge(session, checked, account_id)
        _direct(session, checked, account_id)
        _say(session, checked, account_id, today)
        _quote(session, partnership_id, checked, (account_id, second_id), today)


def _reader(session: Session, partnership_id: str, today: date, name: str = READER) -> str:
    row = Account(
        partnership_id=partnership_id,
        sign_in_name=f"example reader {secrets.token_hex(4)}",
        display_name=name,
        role="reader",
        password_hash="no password fits this",  # noqa: S106 - it is no hash, so that nothing can match it
        made_on=today,
        reads=list(READS),
    )
    session.add(row)
    session.flush()
    return row.id


def _comments(session: Session, partnership_id: str, today: date) -> list[_Written]:
    newest = clock.week_of(today - timedelta(days=READ_WITHIN_DAYS))
    rows = session.execute(
        select(
            Collection.code,
            Comment.question_id,
            Comment.sealed_text,
            Comment.id,
            Comment.may_quote,
            Collection.disclosure_class,
            Response.week,
        )
        .join(Response, Response.id == Comment.response_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(Collection.partnership_id == partnership_id)
        .order_by(Collection.code, Comment.question_id)
    )
    found = [
        (
            (code, question_id),
            _Written(
                comment_id,
                Comment.text.open(session, held, comment_id, partnership_id),
                may_quote is True,
                klass,
                week < newest,
            ),
        )
        for code, question_id, held, comment_id, may_quote, klass, week in rows
    ]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].text, pair[1].comment_id))]


def _decide(
    session: Session, written: Sequence[_Written], worries: Sequence[_Written], account_id: str, today: date
) -> None:
    decided = {"state": "decided", "account_id": account_id, "decided_on": today, "arrived_at": None}
    for ids in _batches(one.comment_id for one in written):
        session.execute(
            update(Reading).where(Reading.comment_id.in_(ids)).values(**decided, decision=reading.NO_ACTION)
        )
    for ids in _batches(one.comment_id for one in worries):
        for place in session.scalars(select(Reading).where(Reading.comment_id.in_(ids))):
            place.decision = "safeguarding_lead"
            place.reason = "Example: told the safeguarding lead the same day."
        session.flush()


def _judge(session: Session, checked: Sequence[_Written], account_id: str) -> None:
    """Accept what the machine suggested; on some comments reject the suggestion it was least sure of."""
    text_of = {one.comment_id: one.text for one in checked}
    for ids in _batches(text_of):
        accepted: dict[str, int] = defaultdict(int)
        rows = session.scalars(
            select(Coding)
            .where(Coding.comment_id.in_(ids), Coding.account_id.is_(None))
            .order_by(Coding.comment_id, Coding.confidence.desc(), Coding.theme_id)
        )
        for row in rows:
            so_far = accepted[row.comment_id]
            is_doubted = so_far >= 1 and _draw(text_of[row.comment_id] + row.theme_id) < 3
            keeps = so_far < coding.MOST_THEMES and not is_doubted
            row.state = coding.ACCEPTED if keeps else coding.REJECTED
            row.account_id = account_id
            accepted[row.comment_id] += keeps
        session.flush()


def _say(session: Session, checked: Sequence[_Written], account_id: str, today: date) -> None:
    """Keep that a person coded each of the checked comments, themes or none."""
    version = reader.codebook().version
    for ids in _batches(one.comment_id for one in checked):
        accepted: dict[str, list[str]] = {comment_id: [] for comment_id in ids}
        rows = select(Coding.comment_id, Coding.theme_id).where(
            Coding.comment_id.in_(ids), Coding.state == coding.ACCEPTED
        )
        for comment_id, theme_id in session.execute(rows.order_by(Coding.theme_id)):
            accepted[comment_id].append(theme_id)
        session.add_all(
            PersonCoding(
                comment_id=comment_id,
                turn=FIRST,
                account_id=account_id,
                themes=themes,
                draw=coding.draw(comment_id),
                codebook_version=version,
                coded_on=today,
            )
            for comment_id, themes in accepted.items()
        )
        session.flush()


def _direct(session: Session, checked: Sequence[_Written], account_id: str) -> None:
    """Say which way the checked comments speak: whoever wrote the sentences knew."""
    named = {
        "good": "positive", "bad": "negative", "mixed": "mixed", "idea": "suggestion", "none": "neutral",
    }  # fmt: skip
    for leaning, direction in named.items():
        for ids in _batches(one.comment_id for one in checked if _leaning(one.text) == leaning):
            session.execute(
                update(Comment)
                .where(Comment.id.in_(ids))
                .values(direction=direction, direction_by=account_id)
            )


def _quote(
    session: Session, partnership_id: str, checked: Sequence[_Written], readers: tuple[str, str], today: date
) -> None:
    """Choose a quarter of what may be quoted; in a small group what can be said in other words.

    There a second reader agrees to it.
    """
    account_id, second_id = readers
    for one in checked:
        if not one.may_quote or _leaning(one.text) == "none":
            continue
        wording = _retold(one.text) if one.klass == "small" else one.text
        if wording and (one.klass == "small" or _draw(f"quote {one.text}") in (0, 1)):
            quotes.choose(session, partnership_id, one.comment_id, wording, account_id, today, reads_all=True)
            if one.klass == "small":
                quotes.agree(session, partnership_id, one.comment_id, second_id, today)


def _sentence(text: str) -> example_answers.Sentence | None:
    return example_answers.by_key().get(example_answers.key_of(text))


def _leaning(text: str) -> str:
    found = _sentence(text)
    return found.leaning if found is not None else ""


def _retold(text: str) -> str:
    found = _sentence(text)
    return found.retold if found is not None else ""


def _draw(text: str) -> int:
    """0 to 9, the same for the same words, however hurriedly they were written."""
    return hashlib.sha256(example_answers.key_of(text).encode()).digest()[0] % 10


def _batches(ids: Iterable[str]) -> Iterable[list[str]]:
    every = list(ids)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))
