"""Actions: what a partnership does about what people said, what became of it, and what people are told.

An action is staff's own: what is done, who sees to it (a role, never a name), by when. It is linked to what
it is about, and keeps its history: a change adds a step, which holds what stood before. What people are told
of it is written apart, in each language by itself, and shown only once staff say so (docs/decisions/0055). No
figure is part of it: what was heard, and by how many, stands in releases alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from analysis.outcomes import FindingKind
from questionnaires import reader
from survey_app.services import audit, codebooks, evidence, quotes, rosters
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.evidence import Heard, Period
from survey_app.services.refusals import Refusal
from survey_app.services.released import Figures
from survey_app.store import accounts as account_store
from survey_app.store import actions as store
from survey_app.store import collections as collection_store
from survey_app.store import releases as release_store
from survey_app.store.database import Session
from survey_app.store.evidence_tables import Action, ActionLink, ActionStep, ActionWords

PLANNED, UNDER_WAY, DONE, NOT_DONE = STATUSES = ("planned", "under_way", "done", "not_done")
"""In the order in which an action goes through them; the last two end it."""
OPEN = frozenset({PLANNED, UNDER_WAY})
TOLD_AT_ONCE = frozenset({UNDER_WAY, DONE})
"""What people are told of without staff saying twice that they want it told."""
RAISED_ONLY = "open"
"""Stands where a status would: a theme that nobody has an action for."""
LONGEST_TEXT, LONGEST_OWNER, LONGEST_NOTE = 500, 100, 1_000
LONGEST_WORDS = 200
"""Signs of what people are told was said, and of what was done: two short sentences each. Both stand on the
first page that somebody meets."""
MOST_TOLD = 5
"""Actions that people are shown at once: a handful, which somebody reads to the end."""
MOST_LINKS = 60
SHARED, SMALL = "shared", "small"
ENGLISH = "en"

_COUNTED = re.compile(
    r"\d+|\b(?:one|two|three|four|both|a couple|a few|only one) (?:of you|of them|of us|person|people|child|"
    r"children|parents?|carers?|families|family|pupils?|girls?|boys?|young people)\b",
    re.IGNORECASE,
)
"""What says how many said it. How many is for figures, which have been through disclosure control."""


class LookFirst(Refusal):
    """People may be told, once whoever asks has said that they looked at what speaks against it.

    why: "few" where few people said it, "unfinished" where it is only planned, or was not done.
    """

    @property
    def why(self) -> str:
        """Which of the two."""
        return cast(str, self.values["why"])


@dataclass(frozen=True, slots=True)
class Words:
    """What people are told of an action in one language."""

    language: str
    said: str
    did: str


@dataclass(frozen=True, slots=True)
class Doing:
    """An action. note: of its last step. languages: those in which people are told of it, if it is public.
    told: what people are told of it now, in each of these languages; () while nobody is told.

    district_name: "" for the whole partnership. finished_on: the day on which it ended, done or not. step:
    the number of its last step, by which a change knows what it follows.
    """

    id: str
    text: str
    owner: str
    due_on: date | None
    status: str
    done_on: date | None
    is_public: bool
    is_overdue: bool
    theme_ids: tuple[str, ...]
    measure_ids: tuple[str, ...]
    collection_codes: tuple[str, ...]
    release_ids: tuple[str, ...]
    note: str
    programme_codes: tuple[str, ...] = ()
    district_id: str | None = None
    district_name: str = ""
    languages: tuple[str, ...] = ()
    created_on: date = date.min
    finished_on: date | None = None
    step: int = 0
    told: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff enter of an action. note: what there is to say of this change. done_on: None for today."""

    text: str
    owner: str
    due_on: date | None = None
    status: str = PLANNED
    done_on: date | None = None
    note: str = ""
    district_id: str | None = None
    collection_codes: tuple[str, ...] = ()
    programme_codes: tuple[str, ...] = ()
    theme_ids: tuple[str, ...] = ()
    measure_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an action's history. was: what this change took the place of, by field; {} for none."""

    number: int
    status: str
    note: str
    by: str
    taken_on: date
    was: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is shown of an action. language: of its words. is_near: said here, or in an earlier wave.

    status: which of "we did", "we are doing", "we plan" and "we could not" it is.
    """

    status: str
    said: str
    did: str
    language: str
    is_near: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """A theme that shown figures raise, and what became of it.

    status: DONE, UNDER_WAY, PLANNED or NOT_DONE, the first of these that an action of it has; RAISED_ONLY
    for none. again: it was raised once more after the last action for it was done.
    """

    theme_id: str
    sources: tuple[str, ...]
    status: str
    again: bool
    action_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of the themes that people raised. Counts are of themes, never of people."""

    raised: tuple[Raised, ...]

    @property
    def done(self) -> int:
        """How many have an action that was done."""
        return self._with(DONE)

    @property
    def under_way(self) -> int:
        """How many have an action under way, and none that was done."""
        return self._with(UNDER_WAY)

    @property
    def planned(self) -> int:
        """How many have a planned action at most."""
        return self._with(PLANNED)

    @property
    def open(self) -> int:
        """How many nothing is done about: there is no action, or none that was carried out."""
        return self._with(RAISED_ONLY) + self._with(NOT_DONE)

    def _with(self, status: str) -> int:
        return sum(one.status == status for one in self.raised)


# ---- what is known ---------------------------------------------------------------------------------------


def listing(
    session: Session,
    partnership_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
) -> tuple[Doing, ...]:
    """A partnership's actions: overdue ones first, then open ones by their day, then ended ones, the newest
    first.

    district_id: only that district's own. period: only those that were open, or ended, in it.
    """
    rows = store.of_partnership(session, partnership_id)
    found = [
        one
        for one in _doings(session, partnership_id, rows, today)
        if (district_id is None or one.district_id == district_id) and _is_in(one, period)
    ]
    return tuple(sorted(found, key=_order))


def to_dict(one: Doing) -> dict[str, Any]:
    """An action for a program; docs/formats.md has an example."""
    return {
        "id": one.id,
        "text": one.text,
        "owner": one.owner,
        "district": one.district_name,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "status": one.status,
        "done_on": one.done_on.isoformat() if one.done_on else None,
        "is_overdue": one.is_overdue,
        "is_public": one.is_public,
        "languages": list(one.languages),
        "themes": list(one.theme_ids),
        "measures": list(one.measure_ids),
        "collections": list(one.collection_codes),
        "programmes": list(one.programme_codes),
        "releases": list(one.release_ids),
        "note": one.note,
    }


def get(session: Session, partnership_id: str, action_id: str, today: date) -> Doing | None:
    """One action of a partnership, or None."""
    row = store.get(session, partnership_id, action_id)
    return _doings(session, partnership_id, [row], today)[0] if row is not None else None


def history(session: Session, partnership_id: str, action_id: str) -> list[Step]:
    """What became of an action, the newest step first."""
    names = {row.id: row.display_name for row in account_store.accounts(session, partnership_id)}
    return [
        Step(row.number, row.status, row.note, names.get(row.account_id or "", ""), row.taken_on, row.was)
        for row in reversed(store.steps(session, action_id))
    ]


def words_of(session: Session, action_id: str) -> dict[str, Words]:
    """What people are told of an action, by language."""
    rows = store.words(session, [action_id])[action_id]
    return {row.language: Words(row.language, row.said, row.did) for row in rows}


def raised_and_answered(
    session: Session,
    partnership_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
    heard: Heard | None = None,
) -> Answered:
    """The themes that shown figures of releases raise, each with what became of it.

    Raised is what is evidence (`evidence.findings_of`): shown, looked at by a person, not of a few. heard:
    what was gathered already for this district and period; without it the session must be one that writes.
    Of a district both its own actions and those of the whole partnership answer.
    """
    heard = heard or evidence.gather(session, partnership_id, today, district_id, period)
    sources: dict[str, list[AskedCollection]] = {}
    for finding in heard.findings:
        if finding.kind is FindingKind.THEME:
            source = heard.about[finding.source_id, finding.subject].source
            sources.setdefault(finding.subject, []).append(source)
    doings = [
        one
        for one in listing(session, partnership_id, today)
        if district_id is None or one.district_id in (None, district_id)
    ]
    return Answered(
        tuple(
            _raised(theme_id, found, [one for one in doings if theme_id in one.theme_ids])
            for theme_id, found in sorted(sources.items())
        )
    )


def _raised(theme_id: str, sources: Sequence[AskedCollection], doings: Sequence[Doing]) -> Raised:
    held = {one.status for one in doings}
    status = next((one for one in (DONE, UNDER_WAY, PLANNED, NOT_DONE) if one in held), RAISED_ONLY)
    done = [one.done_on for one in doings if one.status == DONE and one.done_on is not None]
    return Raised(
        theme_id,
        tuple(one.code for one in sources),
        status,
        again=status == DONE and bool(done) and max(one.opens_on for one in sources) > max(done),
        action_ids=tuple(one.id for one in doings),
    )


def _doings(session: Session, partnership_id: str, rows: Sequence[Action], today: date) -> list[Doing]:
    ids = [row.id for row in rows]
    words, links, last = store.words(session, ids), store.links(session, ids), store.last_steps(session, ids)
    districts = {row.id: row.name for row in collection_store.districts(session, partnership_id)}
    return [_doing(row, words[row.id], links[row.id], last.get(row.id), districts, today) for row in rows]


def _doing(
    row: Action,
    words: Sequence[ActionWords],
    links: Sequence[store.Linked],
    last: ActionStep | None,
    districts: Mapping[str, str],
    today: date,
) -> Doing:
    is_open = row.status in OPEN
    ended = None if is_open else row.done_on or (last.taken_on if last is not None else row.created_on)
    return Doing(
        id=row.id,
        text=row.text,
        owner=row.owner,
        due_on=row.due_on,
        status=row.status,
        done_on=row.done_on,
        is_public=row.is_public,
        is_overdue=is_open and row.due_on is not None and row.due_on < today,
        theme_ids=_each(link.theme_id for link, _asked, _programme in links),
        measure_ids=_each(link.measure_id for link, _asked, _programme in links),
        collection_codes=_each(asked.code for _link, asked, _programme in links if asked is not None),
        release_ids=_each(link.release_id for link, _asked, _programme in links),
        note=last.note if last is not None else "",
        programme_codes=_each(programme.code for _l, _asked, programme in links if programme is not None),
        district_id=row.district_id,
        district_name=districts.get(row.district_id or "", ""),
        languages=tuple(one.language for one in words),
        created_on=row.created_on,
        finished_on=ended,
        step=last.number if last is not None else 0,
        told=tuple(Words(one.language, one.said, one.did) for one in words) if row.is_public else (),
    )


def _each(found: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))


def _is_in(one: Doing, period: Period | None) -> bool:
    if period is None:
        return True
    return one.created_on <= period.last and (one.finished_on is None or one.finished_on >= period.first)


def _order(one: Doing) -> tuple[object, ...]:
    ended = -one.finished_on.toordinal() if one.finished_on is not None else 0
    return (
        not one.is_overdue,
        one.status not in OPEN,
        ended,
        one.due_on or date.max,
        one.text.casefold(),
        one.id,
    )


# ---- what staff do ---------------------------------------------------------------------------------------


def add(session: Session, partnership_id: str, entered: Entered, today: date, account_id: str = "") -> str:
    """Enter an action; its id. People are told nothing of it yet.

    account_id: who enters it, "" for a command. Raises Refusal with what to mend.
    """
    tidy = _tidy(entered, today)
    _refuse_unfit(session, partnership_id, tidy, today)
    row = Action(
        partnership_id=partnership_id,
        district_id=tidy.district_id,
        text=tidy.text,
        owner=tidy.owner,
        due_on=tidy.due_on,
        status=tidy.status,
        done_on=tidy.done_on,
        is_public=False,
        account_id=account_id or None,
        created_on=today,
    )
    session.add(row)
    session.flush()
    _link(session, partnership_id, row.id, tidy)
    _take(session, row, tidy.note, {}, today, account_id)
    audit.record(session, Act.ACTION_ENTERED, row.id, partnership_id)
    return row.id


def change(
    session: Session,
    partnership_id: str,
    action_id: str,
    entered: Entered,
    after: int,
    today: date,
    account_id: str = "",
) -> bool:
    """Change an action; whether people no longer see it, since what they are told may not hold any more.

    after: the step that it follows. What people are told of is hidden when its status or its links change: a
    sentence that was true of what is planned is not of what was done. Raises Refusal with what to mend,
    where nothing is different, and where somebody else changed it meanwhile.
    """
    row, was = _held(session, partnership_id, action_id, today)
    if was.step != after:
        raise Refusal(
            "Somebody changed this action meanwhile. Copy what you wrote, load the page again, and compare."
        )
    tidy = _tidy(entered, today)
    _refuse_unfit(session, partnership_id, tidy, today)
    before = _differences(was, tidy)
    if not before and not tidy.note:
        raise Refusal("Nothing is different. Change something, or write a note of how it goes.")
    hides = row.is_public and bool({"status", *_LINKED} & set(before))
    if hides:
        before["is_public"] = True
        row.is_public = False
    row.text, row.owner, row.due_on = tidy.text, tidy.owner, tidy.due_on
    row.status, row.done_on, row.district_id = tidy.status, tidy.done_on, tidy.district_id
    if set(_LINKED) & set(before):
        _link(session, partnership_id, row.id, tidy)
    _take(session, row, tidy.note, before, today, account_id)
    audit.record(session, Act.ACTION_CHANGED, row.id, partnership_id)
    return hides


def keep_words(
    session: Session,
    partnership_id: str,
    action_id: str,
    language: str,
    said: str,
    did: str,
    today: date,
    account_id: str = "",
    looked_at: Sequence[str] = (),
) -> bool:
    """Write what people are told of an action in one language; nothing in either drops what stood there.

    looked_at: words of which the person says that nobody can be known by them. Whether people no longer see
    it: where few people said it, new words are looked at before they are shown. Raises MayPoint for words
    that may point to somebody or say how few said it, and Refusal for one half without the other, for too
    much, and for what stands there already.
    """
    row, was = _held(session, partnership_id, action_id, today)
    said, did = " ".join(said.split()), " ".join(did.split())
    held = store.words_in(session, action_id, language)
    if held is not None and (held.said, held.did) == (said, did):
        raise Refusal("These are the words that stand there already.")
    if bool(said) != bool(did) or (held is None and not said):
        raise Refusal("Write both: what people said, and what was done about it.")
    if max(len(said), len(did)) > LONGEST_WORDS:
        raise Refusal("That is too long. Use 200 characters at most for each: two short sentences.")
    if left := _left(pointing_words(session, partnership_id, said, did), looked_at):
        raise quotes.MayPoint(
            "These words may point to somebody, or say how few said it: %(words)s. Take them out, or say "
            "that you looked at each.",
            words=", ".join(left),
            each=left,
        )
    before: dict[str, Any] = {"words": {language: [held.said, held.did] if held is not None else []}}
    if not said:
        store.drop_words(session, action_id, language)
    elif held is None:
        session.add(ActionWords(action_id=action_id, language=language, said=said, did=did))
    else:
        held.said, held.did = said, did
    gone = not said and set(was.languages) <= {language}
    hides = row.is_public and (gone or is_of_few(session, partnership_id, was))
    if hides:
        before["is_public"] = True
        row.is_public = False
    _take(session, row, "", before, today, account_id)
    audit.record(session, Act.ACTION_WORDED, row.id, partnership_id)
    return hides


def show(
    session: Session,
    partnership_id: str,
    action_id: str,
    today: date,
    account_id: str = "",
    *,
    looked_at: Sequence[str] = (),
) -> None:
    """Let people be told of an action, in the languages in which it is written.

    looked_at: which reasons to look first the person has looked at: "few", "unfinished". Raises LookFirst for
    one that is left, and Refusal where nothing is written, or it is about what was shared with one role.
    """
    row, was = _held(session, partnership_id, action_id, today)
    if row.is_public:
        raise Refusal("People are told of it already.")
    if not was.languages:
        raise Refusal("There are no words for people yet. Write them in one language at least.")
    if SHARED in _kinds(session, action_id):
        raise Refusal(
            "It is about what was shared with one role alone, so people are not told of it. Take that link "
            "out first, if what was done is about what others said too."
        )
    if "few" not in looked_at and is_of_few(session, partnership_id, was):
        raise LookFirst(
            "It is about a small group, or about answers of which nothing is shown yet. What few people said "
            "must not be told again: say that you looked at the words.",
            why="few",
        )
    if "unfinished" not in looked_at and row.status not in TOLD_AT_ONCE:
        raise LookFirst(
            "It is only planned, or was not done. What people are told is held to be a promise: say that you "
            "want them to be told all the same.",
            why="unfinished",
        )
    row.is_public = True
    _take(session, row, "", {"is_public": False}, today, account_id)
    audit.record(session, Act.ACTION_SHOWN, row.id, partnership_id)


def hide(session: Session, partnership_id: str, action_id: str, today: date, account_id: str = "") -> None:
    """Tell people of an action no longer. Raises Refusal where they are not told."""
    row, _was = _held(session, partnership_id, action_id, today)
    if not row.is_public:
        raise Refusal("People are not told of it.")
    row.is_public = False
    _take(session, row, "", {"is_public": True}, today, account_id)
    audit.record(session, Act.ACTION_HIDDEN, row.id, partnership_id)


def is_of_few(session: Session, partnership_id: str, one: Doing) -> bool:
    """Whether few people may have said what an action is about: of a small group, or nothing is shown yet."""
    linked = store.links(session, [one.id])[one.id]
    asked = [collection for _link, collection, _programme in linked if collection is not None]
    programmes = [programme.id for _link, _collection, programme in linked if programme is not None]
    if SMALL in store.classes(session, [row.id for row in asked], programmes):
        return True
    return any(not _is_shown(session, f"collection:{row.id}") for row in asked)


def pointing_words(session: Session, partnership_id: str, said: str, did: str) -> tuple[str, ...]:
    """What in words for people may point to somebody, and what says how many said it; each once."""
    known = rosters.of_partnership(session, partnership_id)
    found = [word for text in (said, did) for word in quotes.pointing_words(text, known)]
    found += [match[0] for match in _COUNTED.finditer(said)]
    return tuple(dict.fromkeys(found))


def names_in(session: Session, partnership_id: str, entered: Entered) -> tuple[str, ...]:
    """What may name somebody in what staff wrote for staff; they are told so, and it stands."""
    known = rosters.of_partnership(session, partnership_id)
    texts = (entered.text, entered.owner, entered.note)
    return tuple(dict.fromkeys(word for text in texts for word in quotes.pointing_words(text, known)))


def _held(session: Session, partnership_id: str, action_id: str, today: date) -> tuple[Action, Doing]:
    store.hold(session, action_id)
    row = store.get(session, partnership_id, action_id)
    if row is None:
        raise Refusal("There is no such action here.")
    return row, _doings(session, partnership_id, [row], today)[0]


def _take(
    session: Session, row: Action, note: str, was: Mapping[str, Any], today: date, account_id: str
) -> None:
    last = store.last_steps(session, [row.id]).get(row.id)
    session.add(
        ActionStep(
            action_id=row.id,
            number=last.number + 1 if last is not None else 1,
            status=row.status,
            note=note,
            was=dict(was),
            account_id=account_id or None,
            taken_on=today,
        )
    )
    session.flush()


_PLAIN = ("text", "owner", "due_on", "status", "done_on", "district_id")
_LINKED = ("collection_codes", "programme_codes", "theme_ids", "measure_ids")


def _differences(was: Doing, tidy: Entered) -> dict[str, Any]:
    """What stood before, of each field that is different now, ready for JSON."""
    found: dict[str, Any] = {}
    for name in _PLAIN:
        before = getattr(was, name)
        if before != getattr(tidy, name):
            found[name] = before.isoformat() if isinstance(before, date) else before
    for name in _LINKED:
        if set(getattr(was, name)) != set(getattr(tidy, name)):
            found[name] = list(getattr(was, name))
    return found


def _tidy(entered: Entered, today: date) -> Entered:
    done_on = (entered.done_on or today) if entered.status == DONE else None
    return Entered(
        " ".join(entered.text.split()),
        " ".join(entered.owner.split()),
        entered.due_on,
        entered.status,
        done_on,
        "\n".join(line.strip() for line in entered.note.strip().splitlines()),
        entered.district_id or None,
        *(_each(getattr(entered, name)) for name in _LINKED),
    )


def _refuse_unfit(session: Session, partnership_id: str, one: Entered, today: date) -> None:
    if not one.text:
        raise Refusal("Say what is done.")
    if not one.owner:
        raise Refusal("Say who sees to it: a role, such as the school nurse. No name.")
    if len(one.text) > LONGEST_TEXT or len(one.owner) > LONGEST_OWNER or len(one.note) > LONGEST_NOTE:
        raise Refusal(
            "That is too long. Use 500 characters at most for what is done, 100 for who sees to it, and "
            "1,000 for the note."
        )
    if one.status not in STATUSES:
        raise Refusal(
            "There is no status %(status)s. Choose from: %(known)s.",
            status=repr(one.status),
            known=", ".join(STATUSES),
        )
    if one.status == NOT_DONE and not one.note:
        raise Refusal("Say in the note why it was not done. Whoever asked for it is owed that.")
    if one.done_on is not None and one.done_on > today:
        raise Refusal("The day on which it was done lies ahead. Enter it once it is done.")
    if sum(len(getattr(one, name)) for name in _LINKED) > MOST_LINKS:
        raise Refusal("That is too much to be about. Enter several actions, each about less.")
    if one.district_id is not None and one.district_id not in {
        row.id for row in collection_store.districts(session, partnership_id)
    }:
        raise Refusal("That district is not one of this partnership's. Choose another.")


def _link(session: Session, partnership_id: str, action_id: str, one: Entered) -> None:
    """Link an action to what it is about, instead of what it was. Raises Refusal for what is not there.

    A theme or a measure is kept with the newest release of what the action is about, as long as it is shown
    there; a link that stands keeps the release it was made with.
    """
    before = {
        (link.theme_id, link.measure_id): link.release_id
        for link, _asked, _programme in store.links(session, [action_id])[action_id]
        if link.theme_id or link.measure_id
    }
    store.drop_links(session, action_id)
    subjects = []
    for code in one.collection_codes:
        row = collection_store.by_code(session, code)
        if row is None or row.partnership_id != partnership_id:
            raise Refusal("There is no collection with the code %(code)s here.", code=repr(code))
        subjects.append(f"collection:{row.id}")
        session.add(ActionLink(action_id=action_id, collection_id=row.id))
    for code in one.programme_codes:
        programme = collection_store.programme_by_code(session, code)
        if programme is None or programme.partnership_id != partnership_id:
            raise Refusal("There is no programme with the code %(code)s here.", code=repr(code))
        subjects.append(f"programme:{programme.id}")
        session.add(ActionLink(action_id=action_id, programme_id=programme.id))
    themes, measures = codebooks.current(session, partnership_id), reader.measures()
    for theme_id in one.theme_ids:
        if themes.theme(theme_id) is None:
            raise Refusal("The codebook has no theme %(theme)s.", theme=repr(theme_id))
        held = before.get((theme_id, None)) or _seen_in(session, subjects, theme_id)
        session.add(ActionLink(action_id=action_id, theme_id=theme_id, release_id=held))
    for measure_id in one.measure_ids:
        if measure_id not in measures:
            raise Refusal("There is no measure %(measure)s. Give one as in HSB-O8.", measure=repr(measure_id))
        held = before.get((None, measure_id)) or _seen_in(session, subjects)
        session.add(ActionLink(action_id=action_id, measure_id=measure_id, release_id=held))
    session.flush()


def _seen_in(session: Session, subjects: Sequence[str], theme_id: str = "") -> str | None:
    """The first newest release of subjects that shows anything, and the theme if one is named."""
    for subject in subjects:
        release = release_store.latest(session, subject)
        if release is None:
            continue
        figures = Figures.from_dict(release.figures)
        shown = figures.theme(theme_id) if theme_id else None
        if figures.is_shown and (not theme_id or (shown is not None and shown.figure.is_shown)):
            return release.id
    return None


def _is_shown(session: Session, subject: str) -> bool:
    release = release_store.latest(session, subject)
    return release is not None and Figures.from_dict(release.figures).is_shown


def _kinds(session: Session, action_id: str) -> set[str]:
    linked = store.links(session, [action_id])[action_id]
    return {collection.kind for _link, collection, _programme in linked if collection is not None}


def _left(pointing: Sequence[str], looked_at: Sequence[str]) -> tuple[str, ...]:
    seen = {words.casefold() for words in looked_at}
    return tuple(words for words in pointing if words.casefold() not in seen)


# ---- what people are told --------------------------------------------------------------------------------


def public_for(session: Session, asked: AskedCollection | None, language: str) -> tuple[Told, ...]:
    """What whoever is asked in a collection is told: what was said here and in its programme first, then what
    the same audience said elsewhere in the partnership; of each the newest first.

    asked: None for nobody's page; there it is the only partnership's, or nothing. language: of the reader.
    Words stand in it, or else in English, or else in the first language in which they are written. It hangs
    on the collection and the language alone, so everybody is told the same.
    """
    partnership_id = asked.partnership_id if asked is not None else store.only_partnership(session)
    if partnership_id is None:
        return ()
    rows = store.of_partnership(session, partnership_id, public_only=True)
    if not rows:
        return ()
    ids = [row.id for row in rows]
    words, links, last = store.words(session, ids), store.links(session, ids), store.last_steps(session, ids)
    found = []
    for row in rows:
        written = {one.language: one for one in words[row.id]}
        near = asked is not None and _is_near(links[row.id], asked)
        if not written or not (near or _is_for(row, links[row.id], asked)):
            continue
        spoken = next(one for one in (language, ENGLISH, *written) if one in written)
        day = row.done_on or (last[row.id].taken_on if row.id in last else row.created_on)
        told = Told(row.status, written[spoken].said, written[spoken].did, spoken, near)
        found.append((not near, -day.toordinal(), row.id, told))
    found.sort(key=lambda one: one[:3])
    return tuple(told for *_order_of, told in found[:MOST_TOLD])


def _is_near(links: Sequence[store.Linked], asked: AskedCollection) -> bool:
    return any(
        (collection is not None and collection.id == asked.id)
        or (
            asked.programme_id is not None
            and asked.programme_id
            in (link.programme_id, collection.programme_id if collection is not None else None)
        )
        for link, collection, _programme in links
    )


def _is_for(row: Action, links: Sequence[store.Linked], asked: AskedCollection | None) -> bool:
    """Whether an action is for whoever is asked elsewhere: of their district or the whole partnership, and of
    their audience where it is about what an audience said."""
    if asked is None:
        return True
    if row.district_id not in (None, asked.district_id):
        return False
    audiences = {collection.audience for _link, collection, _programme in links if collection is not None}
    return asked.audience in audiences if audiences else not any(link.programme_id for link, _c, _p in links)
