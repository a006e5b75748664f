"""Set-up has done what every start would otherwise wait for."""

from __future__ import annotations

from analysis.encoder import encoder
from survey_app.services import read_ahead


def test_set_up_has_read_all_that_the_package_brings_to_learn_from() -> None:
    ready = encoder.load()
    assert [pair for pair in read_ahead.pairs() if not ready.knows(*pair)] == []
