"""The file of quantities fits the frameworks, and what does not is told with its line."""

from __future__ import annotations

import pytest

from questionnaires import reader, record_measures
from questionnaires.model import DefinitionFaults

ONE = """
quantities:
  - id: arrests
    what: People arrested
    measures: [{measures}]
    unit: {unit}
    counts: people
    from: police
"""


def told(measures: str, more: str = "") -> list[str]:
    read = record_measures.read_records(ONE.format(measures=measures, unit="number") + more)
    known = {one: reader.measures()[one] for one in ("HSB-CJ1", "SET-3.5-QN1", "NCC-1.1")}
    return [fault.what for fault in record_measures.faults(read, known)]


def test_every_quantitative_measure_is_named_once_and_exists() -> None:
    assert told("HSB-CJ1, SET-3.5-QN1") == []
    assert told("HSB-CJ1") == ["The quantitative measure SET-3.5-QN1 is not named."]
    assert told("HSB-CJ1, SET-3.5-QN1, HSB-X") == ["There is no measure HSB-X."]
    twice = "no_number:\n  - {measure: HSB-CJ1, why: No reason.}\n"
    assert told("HSB-CJ1, SET-3.5-QN1", twice) == ["Measure HSB-CJ1 is named twice."]


def test_a_unit_that_there_is_not_is_told_with_its_line() -> None:
    with pytest.raises(DefinitionFaults) as raised:
        record_measures.read_records(ONE.format(measures="HSB-CJ1", unit="dozens"))
    (fault,) = raised.value.faults
    assert (fault.line, "unit cannot be dozens" in fault.what) == (6, True)


def test_a_number_serves_whichever_frameworks_ask_for_it() -> None:
    (arrests,) = {one for one in record_measures.serving(["HSB"]) if one.id == "arrests"}
    assert arrests in record_measures.serving(["SET"])
    assert arrests not in record_measures.serving(["INV"])
