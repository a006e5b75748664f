"""Killing the server loses nothing that people were told has arrived; and what is lost would be seen."""

from __future__ import annotations

from benchmarks import losses

KILLS = 2
"""`python -m benchmarks losses` has a hundred."""


def test_a_server_that_is_killed_loses_nothing_that_it_said_has_arrived() -> None:
    found = losses.run(losses.SOUND, KILLS)
    assert found.is_whole, found
    assert found.told


def test_a_server_that_says_thanks_before_it_has_stored_is_seen() -> None:
    assert losses.run("reply before the commit", KILLS).lost
