"""How often codes were tried in vain, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.store.tables import CodeGuess


def misses(session: Session, scope: str, hour: datetime) -> int:
    """How often it was tried in vain in this hour."""
    wanted = select(CodeGuess.misses).where(CodeGuess.scope == scope, CodeGuess.hour == hour)
    return session.scalar(wanted) or 0


def count(session: Session, scope: str, hour: datetime, times: int) -> None:
    """Count so many more; for none the same is written. Whoever calls this holds what makes others wait."""
    row = session.get(CodeGuess, (scope, hour), populate_existing=True)
    if row is None:
        session.add(CodeGuess(scope=scope, hour=hour, misses=times))
    else:
        # Not `+= 0`, which would write nothing.
        row.misses = CodeGuess.misses + times
    session.flush()


def forget_before(session: Session, hour: datetime) -> None:
    """Drop every count of an hour that is over."""
    session.execute(
        delete(CodeGuess).where(CodeGuess.hour < hour).execution_options(synchronize_session=False)
    )
