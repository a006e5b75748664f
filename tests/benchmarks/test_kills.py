"""A worker killed at any moment loses no code of a person, does nothing twice, and goes on at its start."""

from __future__ import annotations

import pytest

from benchmarks import kills
from survey_app.store.database import Database

KILLS = 12
"""`python -m benchmarks kills` has fifty."""
ON_POSTGRESQL = pytest.param("postgresql_database", marks=pytest.mark.postgresql)


@pytest.mark.parametrize("on", ["database", ON_POSTGRESQL])
def test_a_worker_that_is_killed_again_and_again_loses_no_code_and_repeats_nothing(
    on: str, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(on)
    assert database.keys is not None
    found = kills.run(database.url, database.keys.folder, KILLS, seed=len(on))
    assert found.is_whole, found
    assert found.kills == KILLS
    assert found.in_training
    assert found.in_reading
