"""People who code, for tests: their accounts, and comments that a reader has decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from survey_app.services.coding import Coder
from survey_app.store.database import Database
from survey_app.store.tables import Account
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of


def make_coder(database: Database, partnership: str, name: str, role: str = "reader") -> Coder:
    """An account that codes, as the services know it."""
    with database.writing() as session:
        row = Account(
            partnership_id=partnership,
            sign_in_name=name.lower(),
            display_name=name,
            role=role,
            password_hash="",
            made_on=TODAY,
        )
        session.add(row)
        session.flush()
        return Coder(row.id, partnership, reads_all=role == "reader", settles_all=role == "coordinator")


def decided_comments(
    database: Database,
    opened: Callable[..., str],
    texts: Iterable[str],
    theme: str = "T01",
    confidence: float | None = None,
    **over: object,
) -> list[str]:
    """Comments that need no passing on, with one theme suggested; their ids in the order of the texts."""
    code = opened("Q03", **{"disclosure_class": "protected", **over})
    made = [comments_of(database, answer(database, code, words={"Q03.6": text}))[0] for text in texts]
    code_comments(
        database, made, theme, state="suggested", because=["listened"], may_quote=True, confidence=confidence
    )
    return made
