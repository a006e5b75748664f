"""The canary sweep finds nothing in Heard, and what was planted, however it lies on the disk."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from benchmarks import canaries
from benchmarks.canary_search import Literals, search

WAYS = (
    canaries.by_form,
    canaries.with_a_wrong_card,
    canaries.and_takes_it_back,
    canaries.with_bad_tokens,
    canaries.malformed,
    canaries.and_it_crashes,
)
"""A sample; `python -m benchmarks canaries` has every way."""


def test_nothing_of_a_visit_is_on_the_disk(tmp_path: Path) -> None:
    found = canaries.sweep(tmp_path / "heard", len(WAYS), once=True, ways=WAYS)
    assert found.hits == []
    assert found.statuses[500], "a transaction crashed in the middle"
    assert found.statuses[400], "requests were refused"
    assert not found.statuses[0]


def test_what_leaks_is_found(tmp_path: Path) -> None:
    found = canaries.sweep(
        tmp_path / "heard",
        1,
        once=True,
        application="tests.benchmarks.leaking:app",
        ways=(canaries.with_a_wrong_card,),
    )
    assert {hit.kind for hit in found.hits} == {"address", "agent", "card", "referrer", "sent", "time"}
    assert not found.is_clean


def planted(folder: Path, data: bytes) -> set[str]:
    (folder / "file").write_bytes(b"before " + data + b" after")
    literals = Literals()
    literals.add("card", "K7RT-M2NX")
    return {hit.kind for hit in search([folder], literals, moments=[folder])}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"zqsent-00017x3fa9c1", "sent"),
        ("zqagent-00017x3fa9c1".encode("utf-16-le"), "agent"),
        *((base64.b64encode(b"x" * shift + b"zqcookie-00017x3fa9c1 more"), "cookie") for shift in range(3)),
        *((base64.urlsafe_b64encode(b"\xff" * shift + b"zqcode-00017x3fa9c1"), "code") for shift in range(3)),
        (b"zqraw-00017x3fa9c1".hex().encode(), "raw"),
        (b"k7rt-m2nx", "card"),
        (b"198.18.3.4", "address"),
        (b"127.10.3.4:5", "address"),
        (b"[2001:DB8::1f]", "address"),
        (b"2026-11-29 13:37:08.000000", "time"),
    ],
)
def test_a_canary_is_found_however_it_lies(tmp_path: Path, data: bytes, kind: str) -> None:
    assert kind in planted(tmp_path, data)


@pytest.mark.parametrize("data", [b"127.0.0.1", b"zq-17", b"2026-11-29 13:00:00", b"10.198.18.3.4", b"K7RT"])
def test_what_is_no_canary_is_none(tmp_path: Path, data: bytes) -> None:
    assert planted(tmp_path, data) == set()
