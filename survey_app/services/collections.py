"""Collections: a questionnaire opened to an audience for a time, found again by its code, and closed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from questionnaires import frozen
from questionnaires.model import AUDIENCES, PLACEHOLDERS, WAVES, Question, Questionnaire
from survey_app.services import accounts, audit, cover, holds, instruments, languages, notices, versions
from survey_app.services.audit import Act
from survey_app.services.languages import Spoken
from survey_app.services.refusals import Refusal
from survey_app.store import collections as store
from survey_app.store import narrowing
from survey_app.store import releases as store_releases
from survey_app.store import shared as store_shared
from survey_app.store.tables import Collection, District, Programme

KINDS = ("anonymous", "shared", "staff")
DISCLOSURE_CLASSES = ("open", "protected", "small")
"""From the loosest to the strictest (docs/decisions on disclosure)."""
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""31 signs that cannot be taken for one another: no 0 o 1 i l."""
CODE_LENGTH = 6
KEPT_MONTHS = (1, 3, 6, 12, 24, 36)
"""How long what people sent may be kept after the end, in months. A month is the least: a reader has to have
decided, and the last release to have been looked at. Three years are the most: the plan of a partnership
runs that long, and no figure needs its answers longer."""
USUAL_MONTHS = 12
"""A year's report, and the follow-up that it may call for, are written by then."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a coordinator says when a collection is opened.

    title: in English. titles: in other languages, by language; "" for none.
    disclosure_class "" takes the safest for the audience. audience "" takes the questionnaire's.
    languages: those that people may choose besides English; () takes every one that may be offered.
    shared_device: it is answered on a device that goes round, such as a tablet.
    shared_with: for a shared one the role that reads it, in the words of whoever is asked. shared_to: the
    account of whoever has that role.
    kept_months: how many months after its end what people sent is kept.
    """

    questionnaire_id: str
    title: str
    opens_on: date
    titles: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    disclosure_class: str = ""
    audience: str = ""
    district_id: str | None = None
    programme_id: str | None = None
    wave: str | None = None
    closes_on: date | None = None
    shared_with: str = ""
    shared_to: str = ""
    turned_on: tuple[str, ...] = ()
    fillings: Mapping[str, str] = field(default_factory=dict)
    invited: int | None = None
    languages: tuple[str, ...] = ()
    shared_device: bool = False
    kept_months: int = USUAL_MONTHS


@dataclass(frozen=True, slots=True)
class AskedCollection:
    """A collection as the rest of the house sees it: what is asked, of whom, and whether it is open.

    state: "not_yet", "open" or "closed" on the day it was looked up. turns: what its wave asks, in order.
    languages: those that were chosen at opening, () for all; `languages.offered` says which people get.
    """

    id: str
    code: str
    title: str
    titles: Mapping[str, str]
    kind: str
    disclosure_class: str
    audience: str
    wave: str | None
    state: str
    opens_on: date
    closes_on: date | None
    closed_on: date | None
    partnership_id: str
    partnership_name: str
    nation: str
    is_example: bool
    district_id: str | None
    district_name: str
    programme_id: str | None
    programme_code: str
    programme_name: str
    programme_closes_on: date | None
    programme_self_made_for: int | None
    shared_with: str
    turned_on: tuple[str, ...]
    fillings: Mapping[str, str]
    invited: int | None
    languages: tuple[str, ...]
    shared_device: bool
    kept_months: int
    emptied_on: date | None
    questionnaire: Questionnaire
    turns: tuple[Question, ...]

    def title_in(self, language: str) -> tuple[str, str]:
        """The title as people of a language read it, and the language that it is in: theirs, or English."""
        translated = self.titles.get(language)
        return (translated, language) if translated else (self.title, languages.ENGLISH)

    @property
    def is_worksheet(self) -> bool:
        """Whether these are staff's own statements, which have no disclosure floor."""
        return self.questionnaire.worksheet

    @property
    def takes_cards(self) -> bool:
        """Whether a card may be typed at its start. What is shared is no secret, and has none."""
        return bool(self.programme_code) and self.kind != "shared"

    @property
    def takes_self_made(self) -> bool:
        """Whether whoever has no card may make a code of their own. It is too weak for a small group."""
        return self.takes_cards and bool(self.programme_self_made_for) and self.disclosure_class != "small"

    @property
    def take_back_until(self) -> date | None:
        """The last day on which people can take their answers back; None where no day is stated.

        A programme's is told to people on the start page, so it never comes sooner than it was told.
        """
        return self.programme_closes_on if self.programme_id else self.closes_on


def tidy_code(typed: str) -> str:
    """A code as it is kept, from what a person typed: small letters, no spaces or dashes."""
    return "".join(sign for sign in typed.lower() if sign not in " -_.\t\n")


def safest_class(audience: str) -> str:
    """The class that is right unless somebody knows better."""
    return {"young_people": "small", "parents_carers": "small", "community": "protected"}.get(
        audience, "open"
    )


def open_collection(
    session: Session,
    partnership_id: str,
    opening: Opening,
    today: date,
    code: str | None = None,
    spoken: Iterable[Spoken] = (),
) -> AskedCollection:
    """Open a questionnaire to people, freezing what it asks.

    Raises Refusal, in one sentence, where something does not fit. `code` is drawn unless one is given.
    spoken: the languages that there are catalogues of, which opening.languages may be chosen from.
    """
    questionnaire = _askable(session, partnership_id, opening.questionnaire_id)
    kind, audience, klass = _settled(opening, questionnaire)
    _refuse_unfit(session, partnership_id, opening, questionnaire, kind)
    _refuse_too_weak_codes(session, opening, kind, klass)
    _refuse_finished(session, opening, klass)
    _refuse_unfit_languages(session, partnership_id, opening, questionnaire, spoken)
    if not is_example(session, partnership_id):
        notices.ready_to_open(session, partnership_id, {audience, questionnaire.audience})
    content = frozen.to_json(questionnaire)
    version = frozen.content_hash(questionnaire)
    store.keep_version(session, version, questionnaire.id, content, today)
    row = Collection(
        partnership_id=partnership_id,
        district_id=_district_of(session, opening),
        programme_id=opening.programme_id,
        version_hash=version,
        code=code or _free_code(session),
        title=opening.title.strip(),
        titles={name: text.strip() for name, text in opening.titles.items() if text.strip()},
        kind=kind,
        disclosure_class=klass,
        audience=audience,
        wave=opening.wave,
        shared_with=opening.shared_with.strip(),
        opens_on=opening.opens_on,
        closes_on=opening.closes_on,
        turned_on=sorted(opening.turned_on),
        fillings={name: text.strip() for name, text in opening.fillings.items() if text.strip()},
        invited=opening.invited,
        languages=sorted(set(opening.languages)),
        shared_device=opening.shared_device,
        kept_months=opening.kept_months,
    )
    session.add(row)
    session.flush()
    notices.keep_as_it_comes(session, partnership_id, notices.kind_of(row), today)
    if opening.shared_to:
        store_shared.set_receiver(session, row.id, opening.shared_to)
    audit.record(session, Act.COLLECTION_OPENED, row.id, partnership_id)
    return _opened(session, row, today)


def find(session: Session, code: str, today: date) -> AskedCollection | None:
    """The collection that people reach with this code, however it was typed; None where there is none."""
    placed = store.placed_by_code(session, tidy_code(code))
    return None if placed is None else _asked(session, placed, today)


def get(session: Session, partnership_id: str, collection_id: str, today: date) -> AskedCollection | None:
    """A partnership's own collection by its id; None where there is none, or it is another's."""
    placed = store.placed_by_id(session, partnership_id, collection_id)
    return None if placed is None else _asked(session, placed, today)


def listing(session: Session, partnership_id: str, today: date) -> list[AskedCollection]:
    """A partnership's collections, the newest first."""
    return [_asked(session, placed, today) for placed in store.of_partnership(session, partnership_id)]


def of_programme(session: Session, programme_id: str, today: date) -> list[AskedCollection]:
    """A programme's collections in the order in which they opened; of one day, in that of their waves."""
    found = [_asked(session, row, today) for row in store.of_programme(session, programme_id)]
    return sorted(found, key=lambda one: (one.opens_on, WAVES.index(one.wave) if one.wave else len(WAVES)))


def close(session: Session, partnership_id: str, code: str, today: date) -> AskedCollection:
    """Close a collection from today on: nobody can send to it any more. What was sent stays.

    Raises Refusal where the partnership has no such collection, or it is closed already.
    """
    row = store.by_code(session, tidy_code(code))
    if row is None or row.partnership_id != partnership_id:
        raise Refusal(
            "There is no collection with the code %(code)s. `heard collection list` shows them all.",
            code=repr(code),
        )
    if row.closed_on is not None:
        raise Refusal(
            "The collection %(code)s was closed on %(closed_on)s already.",
            code=row.code,
            closed_on=row.closed_on,
        )
    row.closed_on = today
    is_over = row.closes_on is None or row.closes_on < today
    if row.programme_id or (is_over and not holds.is_held(session, row.id)):
        # Nobody comes back to it, so codes on paper lead nowhere from now on. Where people were told a day
        # until which they can take their answers back, the secret is kept until then, and purged; so it is
        # under a legal hold.
        row.secret = None
        store.forget_receipts(session, row.id)
    session.flush()
    audit.record(session, Act.COLLECTION_CLOSED, row.id, partnership_id)
    return _opened(session, row, today)


def refuse_unknown_months(months: int) -> None:
    """Raise Refusal where answers cannot be kept for so many months."""
    if months not in KEPT_MONTHS:
        raise Refusal(
            "Answers cannot be kept for %(months)s months. Choose one of: %(known)s.",
            months=months,
            known=", ".join(str(each) for each in KEPT_MONTHS),
        )


def is_example(session: Session, partnership_id: str) -> bool:
    """Whether this is the example partnership, which shows what others may not do yet."""
    partnership = store.partnership(session, partnership_id)
    return partnership is not None and partnership.is_example


def state_on(row: Collection, today: date) -> str:
    """Whether a collection can be answered on a day: "not_yet", "open" or "closed"."""
    if row.closed_on is not None or (row.closes_on is not None and today > row.closes_on):
        return "closed"
    return "not_yet" if today < row.opens_on else "open"


def _askable(session: Session, partnership_id: str, questionnaire_id: str) -> Questionnaire:
    found = instruments.find(session, partnership_id, questionnaire_id)
    if found is None and (name := instruments.not_loaded(questionnaire_id)):
        raise Refusal(
            "The wording of %(name)s is not loaded here. Load it first: heard instrument load FILE.csv "
            "--instrument %(id)s",
            name=name,
            id=questionnaire_id,
        )
    if found is None:
        raise Refusal(
            "There is no questionnaire %(questionnaire_id)s. `heard questionnaire list` shows them all.",
            questionnaire_id=repr(questionnaire_id),
        )
    return found


def _settled(opening: Opening, questionnaire: Questionnaire) -> tuple[str, str, str]:
    audience = opening.audience or questionnaire.audience
    adults_at_work = questionnaire.audience in ("practitioners", "strategic_leaders")
    kind = opening.kind or ("staff" if adults_at_work else "anonymous")
    # Who is asked may be named anew; whose questions they are still says how careful we must be.
    safest = max(
        (safest_class(asked) for asked in (questionnaire.audience, audience)), key=DISCLOSURE_CLASSES.index
    )
    return kind, audience, opening.disclosure_class or safest


def _refuse_unfit(
    session: Session, partnership_id: str, opening: Opening, questionnaire: Questionnaire, kind: str
) -> None:
    if not opening.title.strip():
        raise Refusal("The collection has no title. Give one that the people who are asked will know.")
    if kind not in KINDS:
        raise Refusal("The kind %(kind)s is not known. Choose anonymous, shared or staff.", kind=repr(kind))
    if opening.disclosure_class and opening.disclosure_class not in DISCLOSURE_CLASSES:
        raise Refusal(
            "The class %(disclosure_class)s is not known. Choose open, protected or small.",
            disclosure_class=repr(opening.disclosure_class),
        )
    if opening.audience and opening.audience not in AUDIENCES:
        raise Refusal(
            "The audience %(audience)s is not known. Choose one of: %(known)s.",
            audience=repr(opening.audience),
            known=", ".join(AUDIENCES),
        )
    audiences = {questionnaire.audience, opening.audience}
    if opening.disclosure_class == "open" and audiences & {"young_people", "parents_carers", "community"}:
        raise Refusal(
            "The open class shows exact counts: only for people at work. Choose protected or small."
        )
    if kind == "staff" and audiences & {"young_people", "parents_carers"}:
        raise Refusal("A staff collection is for people at work. Choose anonymous or shared.")
    if kind == "shared" and not opening.shared_with.strip():
        raise Refusal(
            "A shared collection needs the role that reads it. Say who, such as 'your support worker'."
        )
    refuse_unknown_months(opening.kept_months)
    _refuse_unfit_receiver(session, partnership_id, opening.shared_to, kind, _district_of(session, opening))
    if opening.closes_on is not None and opening.closes_on < opening.opens_on:
        raise Refusal("It would close before it opens. Choose a closing day on or after the opening day.")
    young = languages.YOUNG_PEOPLE in audiences and kind != "staff"
    if young and not cover.numbers(session, partnership_id).are_there:
        raise Refusal(
            "Young people are shown the number of your front door and the one for when it is closed. Both "
            "are needed first: an administrator enters them under Cover."
        )
    if questionnaire.alerts and not accounts.somebody_reads(session, partnership_id):
        raise Refusal(
            "%(title)s asks about risk, and nobody here reads what must be seen at once. Invite a reader "
            "first.",
            title=questionnaire.title,
        )
    _refuse_unfit_wave(opening, questionnaire)
    _refuse_unknown_parts(opening, questionnaire)
    district = session.get(District, opening.district_id) if opening.district_id else None
    if opening.district_id and (district is None or district.partnership_id != partnership_id):
        raise Refusal("That district is not one of this partnership's. Choose another.")
    programme = session.get(Programme, opening.programme_id) if opening.programme_id else None
    if opening.programme_id and (programme is None or programme.partnership_id != partnership_id):
        raise Refusal("That programme is not one of this partnership's. Choose another.")
    if (
        programme is not None
        and programme.closes_on is not None
        and (opening.closes_on or opening.opens_on) > programme.closes_on
    ):
        raise Refusal(
            "The programme ends on %(day)s. Choose a last day up to then, or move the programme's.",
            day=programme.closes_on,
        )


def _district_of(session: Session, opening: Opening) -> str | None:
    """Whoever belongs to a district opens for that district alone."""
    return opening.district_id or narrowing.district_of(session)


def _refuse_unfit_receiver(
    session: Session, partnership_id: str, account_id: str, kind: str, district_id: str | None
) -> None:
    """People are told that their answers go to somebody, so there must be somebody who can open them."""
    if account_id and kind != "shared":
        raise Refusal("Only a shared collection goes to somebody's account. Choose another.")
    open_accounts = {
        one.id
        for one in store_shared.active_accounts(session, partnership_id)
        if one.district_id in (None, district_id)
    }
    is_needed = kind == "shared" and not is_example(session, partnership_id)
    if (account_id or is_needed) and account_id not in open_accounts:
        raise Refusal(
            "A shared collection needs the account of whoever reads it. Choose one that is open here, or "
            "invite that person first."
        )


def _refuse_too_weak_codes(session: Session, opening: Opening, kind: str, klass: str) -> None:
    programme = session.get(Programme, opening.programme_id) if opening.programme_id else None
    if programme is not None and programme.self_made_for and (kind == "shared" or klass == "small"):
        raise Refusal(
            "In the programme %(name)s people may make their own codes, which are too weak for a small or a "
            "shared collection. Choose the class protected, or another programme.",
            name=programme.name,
        )


def _refuse_finished(session: Session, opening: Opening, klass: str) -> None:
    """Refuse a wave of which nothing could ever be told."""
    if (
        not opening.programme_id
        or (programme := store.programme_by_id(session, opening.programme_id)) is None
    ):
        return
    if programme.closed_on is not None:
        raise Refusal(
            "%(name)s is closed, and none of its cards can be found. Begin a new programme.",
            name=programme.name,
        )
    refuse_small_and_shown(session, programme, klass)


def refuse_small_and_shown(session: Session, programme: Programme, klass: str = "") -> None:
    """Raise Refusal where a small programme has had its one release. klass: of a wave that would join it."""
    classes = {klass, *(row[0].disclosure_class for row in store.of_programme(session, programme.id))}
    if "small" in classes and store_releases.latest(session, f"programme:{programme.id}") is not None:
        raise Refusal(
            "The figures of %(name)s have been shown. Those of a small group are shown once, so nothing that "
            "is answered now would ever be told. Begin a new programme.",
            name=programme.name,
        )


def _refuse_unfit_wave(opening: Opening, questionnaire: Questionnaire) -> None:
    if opening.wave and opening.wave not in questionnaire.waves:
        known = ", ".join(questionnaire.waves) or "none: it is asked without waves"
        raise Refusal(
            "%(id)s is not asked at the wave %(wave)s. Its waves: %(known)s.",
            id=questionnaire.id,
            wave=repr(opening.wave),
            known=known,
        )
    if opening.programme_id and not opening.wave and questionnaire.waves:
        raise Refusal(
            "A collection of a programme needs its wave. Choose from: %(known)s.",
            known=", ".join(questionnaire.waves),
        )


def _refuse_unknown_parts(opening: Opening, questionnaire: Questionnaire) -> None:
    offered = {question.id for question in questionnaire.questions if question.off_unless_chosen}
    unknown = sorted(set(opening.turned_on) - offered)
    if unknown:
        raise Refusal(
            "%(id)s has no question %(unknown)s that can be turned on.",
            id=questionnaire.id,
            unknown=", ".join(unknown),
        )
    strange = sorted(set(opening.fillings) - PLACEHOLDERS)
    if strange:
        known = ", ".join(sorted(PLACEHOLDERS))
        raise Refusal(
            "There is no placeholder %(unknown)s. Those there are: %(known)s.",
            unknown=", ".join(strange),
            known=known,
        )


def _refuse_unfit_languages(
    session: Session,
    partnership_id: str,
    opening: Opening,
    questionnaire: Questionnaire,
    spoken: Iterable[Spoken],
) -> None:
    known = {one.code: one for one in spoken} | {languages.ENGLISH: Spoken(languages.ENGLISH, True)}
    chosen = set() if questionnaire.instrument else set(opening.languages)
    unknown = sorted((chosen | set(opening.titles)) - set(known))
    if unknown:
        raise Refusal(
            "The language %(unknown)s is not known. Those there are: %(known)s.",
            unknown=", ".join(unknown),
            known=", ".join(sorted(known)),
        )
    if questionnaire.instrument:
        _refuse_unfit_wording(session, partnership_id, opening, questionnaire, known)
        return
    untranslated = sorted(
        code for code in opening.languages if code != languages.ENGLISH and not known[code].asks_staff
    )
    if untranslated and languages.at_work(questionnaire.audience, opening.audience):
        raise Refusal(
            "People at work cannot be asked in %(untranslated)s: their questions are not translated into it. "
            "Leave the language out.",
            untranslated=", ".join(untranslated),
        )
    if is_example(session, partnership_id):
        return
    if languages.YOUNG_PEOPLE not in (questionnaire.audience, opening.audience):
        return
    waiting = sorted(code for code in opening.languages if not known[code].approved)
    if waiting:
        raise Refusal(
            "Young people cannot be asked in %(waiting)s yet: a speaker must first approve the words about "
            "safety. Leave the language out.",
            waiting=", ".join(waiting),
        )


def _refuse_unfit_wording(
    session: Session,
    partnership_id: str,
    opening: Opening,
    questionnaire: Questionnaire,
    known: Mapping[str, Spoken],
) -> None:
    """A loaded wording has one language, which nobody but its owner may translate."""
    own = questionnaire.wording_language
    if set(opening.languages) - {own}:
        raise Refusal(
            "The wording of %(title)s was loaded in the language %(own)s. Leave other languages out.",
            title=questionnaire.title,
            own=own,
        )
    young = languages.YOUNG_PEOPLE in (questionnaire.audience, opening.audience)
    if young and not (own in known and known[own].approved) and not is_example(session, partnership_id):
        raise Refusal(
            "Young people cannot be asked in %(own)s yet: a speaker must first approve the words about "
            "safety.",
            own=own,
        )


def _free_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        with narrowing.whole(session):
            is_free = store.by_code(session, code) is None
        if is_free:
            return code


def _opened(session: Session, row: Collection, today: date) -> AskedCollection:
    placed = store.placed_by_id(session, row.partnership_id, row.id)
    if placed is None:
        raise LookupError("a collection that was just written is not there")
    return _asked(session, placed, today)


def _asked(session: Session, placed: store.Placed, today: date) -> AskedCollection:
    row, partnership, district, programme = placed
    questionnaire = versions.read(session, row.version_hash)
    return AskedCollection(
        id=row.id,
        code=row.code,
        title=row.title,
        titles=dict(row.titles),
        kind=row.kind,
        disclosure_class=row.disclosure_class,
        audience=row.audience,
        wave=row.wave,
        state=state_on(row, today),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        closed_on=row.closed_on,
        partnership_id=row.partnership_id,
        partnership_name=partnership.name,
        nation=partnership.nation,
        is_example=partnership.is_example,
        district_id=row.district_id,
        district_name=district.name if district else "",
        programme_id=row.programme_id,
        programme_code=programme.code if programme else "",
        programme_name=programme.name if programme else "",
        programme_closes_on=programme.closes_on if programme else None,
        programme_self_made_for=programme.self_made_for if programme else None,
        shared_with=row.shared_with,
        turned_on=tuple(row.turned_on),
        fillings={
            "partnership": partnership.name,
            **({"district": district.name} if district else {}),
            **row.fillings,
        },
        invited=row.invited,
        languages=tuple(row.languages),
        shared_device=row.shared_device,
        kept_months=row.kept_months,
        emptied_on=row.emptied_on,
        questionnaire=questionnaire,
        turns=questionnaire.at_wave(row.wave, frozenset(row.turned_on)),
    )
