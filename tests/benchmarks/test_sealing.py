"""The benchmark of sealing: nothing is lost on the way, whatever it takes."""

from __future__ import annotations

import pytest

from benchmarks import sealing
from survey_app.services import keys


def test_what_sealing_costs_is_told_and_nothing_is_unreadable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "BREATH", 0)
    sealing.main(40)
    told = capsys.readouterr().out
    assert "40 right" in told
    assert "0 unreadable" in told
    assert "faults: 0" in told
