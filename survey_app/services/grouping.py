"""Grouping the comments that no theme fits, in the worker.

Grouped is what anybody who codes may meet, so that no phrase is ever made of a comment that is held for a
reader. `possible_themes.py` is what people see of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy.exc import IntegrityError

from analysis import something_new
from analysis.languages import ENGLISH
from analysis.something_new import Group
from survey_app.services import learning, reading, rosters
from survey_app.services.coders import Encoder
from survey_app.store import models
from survey_app.store import possible_themes as store
from survey_app.store.database import Database, Session
from survey_app.store.possible_themes import Unfitting
from survey_app.store.tables import GroupedComment, PossibleTheme

MOST = 3000
"""So many comments are grouped at once, at random where there are more: a new theme shows in a sample too,
and the worker is back at its other work within some twenty seconds."""
SAME_FROM = 0.5
"""A group that shares so much with one of before (Jaccard) is that one, and keeps its address."""
_grouped: dict[str, str] = {}
"""By partnership: what was grouped last by this worker, so that nothing is done twice."""


def group_new(database: Database, encoder: Encoder | None, today: date) -> None:
    """Group each partnership's comments that no theme fits, where they have changed since the last time."""
    with database.reading() as session:
        ids = models.partnership_ids(session)
    for partnership_id in ids:
        with database.reading() as session:
            pool = _pool(session, partnership_id)
            known = rosters.of_partnership(session, partnership_id)
        mark = hashlib.sha256("".join((str(encoder is None), *(one.comment_id for one in pool))).encode())
        if _grouped.get(partnership_id) == mark.hexdigest():
            continue
        texts = [one.text for one in pool]
        rows = encoder.embed(texts) if encoder is not None and texts else None
        found = something_new.groups(texts, rows, [one.person for one in pool], known)
        try:
            with database.writing() as session:
                _keep(session, partnership_id, pool, found, encoder is not None, today)
        except IntegrityError:
            # Another worker grouped the same comments at this moment. Its groups are as good.
            continue
        _grouped[partnership_id] = mark.hexdigest()


def _pool(session: Session, partnership_id: str) -> list[Unfitting]:
    everybodys = reading.scope(partnership_id, reads_all=False)
    return store.unfitting(session, everybodys, ENGLISH, learning.reads_now(session, partnership_id), MOST)


def _keep(
    session: Session,
    partnership_id: str,
    pool: Sequence[Unfitting],
    found: Sequence[Group],
    by_meaning: bool,
    today: date,
) -> None:
    """Put these groups in the place of those that waited, without what has changed meanwhile."""
    earlier = store.members(
        session, (row.id for row in store.of_partnership(session, partnership_id, dismissed=False))
    )
    still = {one.comment_id for one in _pool(session, partnership_id)}
    store.clear(session, partnership_id)
    for group in found:
        ids = {place: pool[place].comment_id for place in group.members if pool[place].comment_id in still}
        if not ids:
            continue
        row = PossibleTheme(partnership_id=partnership_id, made_on=today, by_meaning=by_meaning)
        same = _same(set(ids.values()), earlier)
        if same is not None:
            row.id = same
            del earlier[same]
        else:
            session.add(row)
            session.flush()
        held = [
            GroupedComment(
                comment_id=comment_id,
                possible_theme_id=row.id,
                phrases={
                    phrase: number
                    for number, (phrase, said) in enumerate(zip(group.phrases, group.said, strict=True))
                    if place in said
                },
            )
            for place, comment_id in ids.items()
        ]
        store.add(session, row, held)


def _same(members: set[str], earlier: dict[str, set[str]]) -> str | None:
    """The group of before that this one is, or None."""
    for group_id, others in earlier.items():
        if len(members & others) >= SAME_FROM * len(members | others):
            return group_id
    return None
