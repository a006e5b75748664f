"""A partnership's codebook: which one is in use, its versions, and the draft that becomes the next.

Until a partnership makes its own, the packaged one is in use. A version is frozen once it is in use; before
that, a second person reviews the draft. What people coded stays: `settling.py` says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from analysis.disclosure import showing
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import Figure
from analysis.identifiers import finder
from analysis.identifiers.rosters import Rosters
from questionnaires import codebook_changes, codebook_checks, frozen, reader
from questionnaires.codebook_changes import Comparison, Difference, Kind, compare
from questionnaires.codebook_checks import Remark
from questionnaires.model import Codebook, QuestionnaireError, Theme
from survey_app.services import accounts, audit, settling
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import codebooks as store
from survey_app.store.database import Session
from survey_app.store.tables import CodebookVersion

DRAFT, REVIEW, IN_USE, PAST = "draft", "review", "in_use", "past"
LONGEST_NOTE = 1000
MOST_PARTS = 3
"""Themes that one is split into at once; more can be split off one of them later."""
OWN = "own-"
"""What the version of a partnership's own codebook begins with; its number follows."""
PACKAGED = 0
"""The number under which the codebook that a partnership began with stands among its versions."""
MOST_KEPT = 64
STATES = ("accepted", "rejected", "suggested")
"""Of codings, as a preview tells them: accepted and rejected by people, suggested by the machine."""

_kept: dict[str, Codebook] = {}


class NoSuchVersion(Refusal):
    """The partnership has no such version."""


class NoSuchTheme(Refusal):
    """The codebook has no such theme."""


class Unmended(QuestionnaireError):
    """A codebook that cannot be used so. remarks: everything that has to be mended."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        self.remarks = tuple(remarks)
        super().__init__("\n".join(str(remark) for remark in remarks))


@dataclass(frozen=True, slots=True)
class Version:
    """A version: what it holds, why it was made, by whom and when. Number 0 is the packaged one.

    made_by, reviewed_by: names, "" where nobody is known, as for what a command brought in. reviewed_alone:
    the same person did both, since there was no second.
    """

    number: int
    state: str
    codebook: Codebook
    note: str = ""
    made_by: str = ""
    reviewed_by: str = ""
    reviewed_alone: bool = False
    begun_on: date | None = None
    in_use_on: date | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a difference does to past codings. comments: by state, how many comments carry the theme.

    The numbers are for disclosure control, and small groups are in none of them.
    """

    difference: Difference
    comments: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """Something to do to a theme of the draft. fields: of codebook_changes.FIELDS. into: for a merge, its id.

    parts: for a split, the fields of each new theme.
    """

    kind: Kind
    theme_id: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    into: str = ""
    parts: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """A packaged codebook that the partnership has not looked at, and how it differs from the one before."""

    version: str
    comparison: Comparison


# ---- which one is in use ---------------------------------------------------------------------------------


def current(session: Session, partnership_id: str) -> Codebook:
    """The codebook in use: the partnership's own version, or the packaged one. Retired themes are in it."""
    found = store.in_use(session, partnership_id)
    if found is None:
        return reader.codebook()
    version_id, _number = found
    if version_id not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[version_id] = frozen.codebook_from_json(store.content(session, version_id))
    return _kept[version_id]


def file_of(session: Session, partnership_id: str, *, draft: bool = False) -> Codebook:
    """The codebook in use, or the draft where there is one, to be handed over as a file."""
    found = in_progress(session, partnership_id) if draft else current(session, partnership_id)
    audit.record(session, Act.CODEBOOK_FILE, found.version, partnership_id)
    return found


def theme(codebook: Codebook, theme_id: str) -> Theme:
    """A theme of a codebook. Raises NoSuchTheme."""
    found = codebook.theme(theme_id)
    if found is None:
        raise NoSuchTheme("There is no such theme.")
    return found


# ---- versions --------------------------------------------------------------------------------------------


def versions(session: Session, partnership_id: str) -> list[Version]:
    """Every version, the latest first, a draft among them; the last is the packaged one it began with."""
    rows = store.versions(session, partnership_id)
    ids = {one for row in rows for one in (row.account_id, row.reviewed_by) if one}
    names = store.names(session, ids)
    found = [_version(row, names) for row in rows]
    first = rows[-1].begun_beside if rows else reader.codebook().version
    kept = store.packaged(session, first)
    packaged = frozen.codebook_from_json(kept) if kept else reader.codebook()
    is_used = not any(one.state == IN_USE for one in found)
    return [*found, Version(PACKAGED, IN_USE if is_used else PAST, packaged)]


def version(session: Session, partnership_id: str, number: int) -> Version:
    """One version. Raises NoSuchVersion."""
    for found in versions(session, partnership_id):
        if found.number == number:
            return found
    raise NoSuchVersion("There is no such version.")


def before(session: Session, partnership_id: str, number: int) -> Version | None:
    """The version that was in use before this one; None for the packaged one."""
    earlier = [one for one in versions(session, partnership_id) if one.number < number]
    return earlier[0] if earlier else None


def draft(session: Session, partnership_id: str) -> Version | None:
    """The version that is being made, if there is one."""
    row = store.being_made(session, partnership_id)
    if row is None:
        return None
    return _version(row, store.names(session, [row.account_id] if row.account_id else []))


def in_progress(session: Session, partnership_id: str) -> Codebook:
    """The draft's codebook, or the one in use where there is no draft."""
    made = draft(session, partnership_id)
    return made.codebook if made is not None else current(session, partnership_id)


def _version(row: CodebookVersion, names: Mapping[str, str]) -> Version:
    return Version(
        number=row.number,
        state=row.state,
        codebook=frozen.codebook_from_json(row.content),
        note=row.note,
        made_by=names.get(row.account_id or "", ""),
        reviewed_by=names.get(row.reviewed_by or "", ""),
        reviewed_alone=row.reviewed_by is not None and row.reviewed_by == row.account_id,
        begun_on=row.begun_on,
        in_use_on=row.in_use_on,
        revision=row.revision,
    )


def history(session: Session, partnership_id: str, theme_id: str) -> list[tuple[Version, Difference]]:
    """What happened to a theme in the versions that were or are in use, the latest first."""
    used = [one for one in versions(session, partnership_id) if one.state in (IN_USE, PAST)]
    return [
        (later, difference)
        for later, earlier in pairwise(used)
        for difference in compare(earlier.codebook, later.codebook).differences
        if difference.after.id == theme_id
    ]


# ---- checks and effects ----------------------------------------------------------------------------------


def remarks(codebook: Codebook, known: Rosters | None = None) -> list[Remark]:
    """What has to be mended in a codebook, then what makes it weak. known: the partnership's own lists."""
    return codebook_checks.check_codebook(
        codebook, reader.measures(), finds_person=lambda text: bool(finder.identifiers(text, known))
    )


def effects(session: Session, partnership_id: str, comparison: Comparison) -> tuple[Effect, ...]:
    """What differences do to past codings, each with the comments that it touches, fit to be shown."""
    ids = [one.after.id for one in comparison.differences if one.kind is not Kind.ADDED]
    counted = store.touched(session, partnership_id, ids)
    return tuple(
        Effect(
            one,
            tuple(
                # Comments are told as people are: by the band, with one band below the floor of ten.
                (
                    state,
                    showing.progress(counted.get((one.after.id, state), 0), DisclosureClass.PROTECTED),
                )
                for state in STATES
            )
            if one.kind is not Kind.ADDED
            else (),
        )
        for one in comparison.differences
    )


def preview(session: Session, partnership_id: str, edit: Edit) -> tuple[Effect, ...]:
    """What an edit would do, before it is made. Raises Unmended or CodebookError where it cannot."""
    was = in_progress(session, partnership_id)
    return effects(session, partnership_id, compare(was, _edited(session, partnership_id, was, edit)))


# ---- the draft -------------------------------------------------------------------------------------------


def make(
    session: Session, partnership_id: str, edit: Edit, account_id: str | None, today: date, revision: int
) -> str:
    """Make an edit in the draft, beginning one where there is none; the id of the theme that it made or met.

    revision: of the draft that the person saw, 0 for none. Raises Unmended, CodebookError for what cannot be
    done to that theme, Refusal where the draft is another by now.
    """
    row = _open_draft(session, partnership_id, today, revision)
    was = frozen.codebook_from_json(row.content)
    now = _edited(session, partnership_id, was, edit)
    _keep(row, now, account_id)
    session.flush()
    return now.themes[-1].id if edit.kind is Kind.ADDED else edit.theme_id


def send_for_review(session: Session, partnership_id: str, note: str, account_id: str, revision: int) -> None:
    """Ask for a draft to be reviewed, and say why it was made.

    Raises Unmended where something has to be mended first; Refusal without a reason, or a difference.
    """
    row = _being_made(session, partnership_id, DRAFT, revision)
    made = frozen.codebook_from_json(row.content)
    if not note.strip():
        raise Refusal("Say why these changes are made: whoever reviews them, and later readers, need it.")
    if len(note) > LONGEST_NOTE:
        raise Refusal("The reason is too long. Use 1,000 characters at most.")
    if compare(current(session, partnership_id), made).is_empty:
        raise Refusal("This draft changes nothing. Change something, or drop it.")
    _refuse_unmended(made)
    row.state, row.note, row.account_id = REVIEW, note.strip(), account_id
    row.revision += 1
    session.flush()
    audit.record(session, Act.CODEBOOK_SENT, row.id, partnership_id)


def send_back(session: Session, partnership_id: str, revision: int) -> None:
    """Make what waits for its review a draft again, to be changed."""
    row = _being_made(session, partnership_id, REVIEW, revision)
    row.state = DRAFT
    row.revision += 1
    session.flush()


def may_review(session: Session, partnership_id: str, account_id: str) -> bool:
    """Whether this account may put in use what waits: a second person, or the only one there is."""
    row = store.being_made(session, partnership_id)
    if row is None or row.state != REVIEW:
        return False
    return row.account_id != account_id or not store.has_another(
        session, partnership_id, account_id, accounts.EDIT_CODEBOOK
    )


def put_in_use(session: Session, partnership_id: str, account_id: str, today: date, revision: int) -> None:
    """Put a reviewed version in use. People's codings stay; those of a merged theme go to its successor.

    The machine reads every comment anew with it, in the background. Raises Refusal where whoever asked for
    the review is not the only one who could do it; Unmended.
    """
    row = _being_made(session, partnership_id, REVIEW, revision)
    if not may_review(session, partnership_id, account_id):
        raise Refusal("Somebody else reviews this: whoever asked for the review cannot. Ask a colleague.")
    made = frozen.codebook_from_json(row.content)
    _refuse_unmended(made)
    for earlier in store.versions(session, partnership_id):
        if earlier.state == IN_USE:
            earlier.state = PAST
    row.state, row.reviewed_by, row.in_use_on = IN_USE, account_id, today
    session.flush()
    settling.settle(session, partnership_id, made, today)
    audit.record(session, Act.CODEBOOK_USED, row.id, partnership_id)


def drop(session: Session, partnership_id: str, revision: int) -> None:
    """Forget a draft, or what waits for its review."""
    row = _being_made(session, partnership_id, "", revision)
    store.drop_version(session, row)


def bring_in(
    session: Session,
    partnership_id: str,
    file: Codebook,
    account_id: str | None,
    today: date,
    revision: int,
) -> codebook_changes.Taken:
    """Make a draft of a file's codebook. Themes that it does not have are retired, and none is lost.

    Raises Unmended with everything that has to be mended, Refusal where a draft waits for its review.
    """
    row = _open_draft(session, partnership_id, today, revision)
    taken = codebook_changes.take(frozen.codebook_from_json(row.content), file, reader.codebook())
    _refuse_unmended(taken.codebook)
    _keep(row, taken.codebook, account_id)
    session.flush()
    return taken


def _open_draft(session: Session, partnership_id: str, today: date, revision: int) -> CodebookVersion:
    """The draft as somebody saw it, made from what is in use where there is none."""
    row = store.being_made(session, partnership_id, to_change=True)
    if row is not None:
        if row.state == REVIEW:
            raise Refusal("The draft waits for its review. Send it back before you change it.")
        _refuse_changed(row, revision)
        return row
    if revision:
        raise Refusal("The draft is gone: somebody dropped it or put it in use. Look at the codebook again.")
    packaged = reader.codebook()
    store.keep_packaged(session, packaged.version, frozen.codebook_to_json(packaged))
    rows = store.versions(session, partnership_id)
    number = rows[0].number + 1 if rows else 1
    made = replace(current(session, partnership_id), version=f"{OWN}{number}")
    used = next((one for one in rows if one.state == IN_USE), None)
    row = CodebookVersion(
        partnership_id=partnership_id,
        number=number,
        content=frozen.codebook_to_json(made),
        begun_on=today,
        begun_beside=packaged.version,
        seen=used.seen if used is not None else packaged.version,
    )
    store.add_version(session, row)
    return row


def _being_made(session: Session, partnership_id: str, state: str, revision: int) -> CodebookVersion:
    row = store.being_made(session, partnership_id, to_change=True)
    if row is None or (state and row.state != state):
        raise Refusal("There is no such draft any more. Look at the codebook again.")
    _refuse_changed(row, revision)
    return row


def _refuse_changed(row: CodebookVersion, revision: int) -> None:
    if row.revision != revision:
        raise Refusal("Somebody changed the draft since you saw it. Look at what is there now, then go on.")


def _keep(row: CodebookVersion, made: Codebook, account_id: str | None) -> None:
    row.content = frozen.codebook_to_json(made)
    row.account_id = account_id
    row.revision += 1


def _refuse_unmended(made: Codebook) -> None:
    faults = [remark for remark in remarks(made) if remark.must_mend]
    if faults:
        raise Unmended(faults)


def _edited(session: Session, partnership_id: str, was: Codebook, edit: Edit) -> Codebook:
    """The codebook after an edit. Raises Unmended where that brings something that has to be mended."""
    known = {str(remark) for remark in remarks(was) if remark.must_mend}
    now = _EDITS[edit.kind](was, edit)
    faults = [one for one in remarks(now) if one.must_mend and str(one) not in known]
    if faults:
        raise Unmended(faults)
    return now


def _made_theme(codebook: Codebook, fields: Mapping[str, object]) -> Theme:
    new_id = codebook_changes.next_own_id(codebook, reader.codebook())
    return replace(Theme(id=new_id, name="", definition=""), **fields)  # type: ignore[arg-type]


def _add(codebook: Codebook, edit: Edit) -> Codebook:
    return codebook_changes.add(codebook, _made_theme(codebook, edit.fields))


def _split(codebook: Codebook, edit: Edit) -> Codebook:
    old = codebook_changes.open_theme(codebook, edit.theme_id)
    ids = []
    for fields in edit.parts[:MOST_PARTS]:
        made = _made_theme(codebook, {"voices": old.voices, "measures": old.measures} | dict(fields))
        codebook = codebook_changes.add(codebook, made)
        ids.append(made.id)
    return codebook_changes.split(codebook, edit.theme_id, ids)


_EDITS: Mapping[Kind, Callable[[Codebook, Edit], Codebook]] = {
    Kind.ADDED: _add,
    Kind.CHANGED: lambda codebook, edit: codebook_changes.change(codebook, edit.theme_id, **edit.fields),
    Kind.MERGED: lambda codebook, edit: codebook_changes.merge(codebook, edit.theme_id, edit.into),
    Kind.SPLIT: _split,
    Kind.RETIRED: lambda codebook, edit: codebook_changes.retire(codebook, edit.theme_id),
    Kind.REOPENED: lambda codebook, edit: codebook_changes.reopen(codebook, edit.theme_id),
}


# ---- when a new packaged codebook comes ------------------------------------------------------------------


def news(session: Session, partnership_id: str) -> News | None:
    """What a newer packaged codebook brings, for a partnership with its own; None where all was looked at."""
    rows = store.versions(session, partnership_id)
    packaged = reader.codebook()
    if not rows or rows[0].seen == packaged.version:
        return None
    kept = store.packaged(session, rows[0].seen)
    earlier = frozen.codebook_from_json(kept) if kept is not None else current(session, partnership_id)
    return News(packaged.version, compare(earlier, packaged))


def take_news(
    session: Session,
    partnership_id: str,
    theme_ids: Sequence[str],
    account_id: str,
    today: date,
    revision: int,
) -> None:
    """Put chosen themes of the packaged codebook into the draft as they are worded there; () takes none.

    Either way it counts as looked at. Raises Refusal for a theme that is not among the news.
    """
    found = news(session, partnership_id)
    if found is None:
        raise Refusal("There is nothing new. Look at the codebook again.")
    offered = {one.after.id: one.after for one in found.comparison.differences}
    if any(theme_id not in offered for theme_id in theme_ids):
        raise Refusal("Choose themes from the list.")
    packaged = reader.codebook()
    store.keep_packaged(session, packaged.version, frozen.codebook_to_json(packaged))
    if theme_ids:
        row = _open_draft(session, partnership_id, today, revision)
        made = frozen.codebook_from_json(row.content)
        wanted = [offered[theme_id] for theme_id in theme_ids]
        here = {theme.id for theme in made.themes}
        themes = [offered[one.id] if one.id in theme_ids else one for one in made.themes]
        made = replace(made, themes=(*themes, *(one for one in wanted if one.id not in here)))
        _refuse_unmended(made)
        _keep(row, made, account_id)
    for row in store.versions(session, partnership_id):
        if row.state != PAST:
            row.seen = packaged.version
    session.flush()
