"""What a person wrote changes nothing that they see: on a device that is watched, that would be a signal."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest

from analysis.concern import Concern
from survey_app.services import screening
from survey_app.store.database import Database
from survey_app.store.tables import Screening
from tests.loaded import read_on_weekdays
from tests.participant.conftest import EVERY_KIND, Person

ONE_BOX = dataclasses.replace(
    EVERY_KIND, questions=tuple(one for one in EVERY_KIND.questions if one.id in ("T.hello", "T.long"))
)
WORRYING, HARMLESS = "he waits for me and said not to tell", "the pizza was nice and so was the walk"


class _RaisesWorries:
    mark = "any"

    def read(self, texts: list[str], pages: list[str]) -> list[Concern]:
        return [Concern(0.9, text == WORRYING, ((0, 2),), ("he",)) for text in texts]


def all_that_is_seen(person: Person, code: str, words: str, look: Callable[[], int]) -> list[str]:
    """Every page from the first to the end, and those met again once the detector has looked."""
    pages = [person.starts(code), person.sends(), person.sends(words=words)]
    pages += [person.goes_to(f"/c/{code}/check"), person.sends()]
    look()
    pages += [person.goes_to(address) for address in (f"/c/{code}", f"/c/{code}/said-and-did", "/", "/help")]
    pages.append(person.goes_to(f"/contact-me?at={code}"))
    assert "What should we call you?" in pages[-1].text
    assert any(words in page.html for page in pages)
    return [_without_tokens(page.html).replace(words, "their words") for page in pages]


def _without_tokens(html: str) -> str:
    hidden = re.sub(r'(name="(?:csrf_token|visit|submission|sent|token)"[^>]*?value=")[^"]*', r"\1", html)
    return re.sub(r"((?:csrf_token|visit)=)[\w.-]+", r"\1", hidden)


def test_who_wrote_of_a_worry_sees_the_very_pages_that_everybody_sees(
    person: Person,
    another_person: Person,
    asked: Callable[..., str],
    database: Database,
    partnership: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screening, "_reader", lambda _encoder: _RaisesWorries())
    read_on_weekdays(database, partnership)
    code = asked(ONE_BOX)
    seen = [
        all_that_is_seen(one, code, words, lambda: screening.screen_new(database))
        for one, words in ((person, WORRYING), (another_person, HARMLESS))
    ]
    with database.reading() as session:
        assert sorted(row.is_raised for row in session.query(Screening)) == [False, True]
    for worrying, harmless in zip(*seen, strict=True):
        assert worrying == harmless
