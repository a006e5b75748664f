"""Commands for tests: run as a person runs them, against this test's database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from survey_app import cli
from survey_app.commands import codebook, collection, evidence, ground, instrument, programme, record
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.translations.conftest import folder, safe, write  # noqa: F401 - fixtures for these tests too


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status, and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ended]:
    """Runs `heard` with arguments: `run("summary", "--collection", code)`."""
    monkeypatch.setenv("HEARD_DATA", str(tmp_path))
    monkeypatch.setenv("HEARD_DATABASE_URL", database.url)
    # The encoder makes learning our codebook twice as long; what is tested here does not hang on it.
    monkeypatch.setenv("HEARD_ENCODER", "off")
    for module in (ground, codebook, collection, evidence, instrument, programme, record):
        monkeypatch.setattr(module, "today", lambda: TODAY)

    def run_now(*arguments: object) -> Ended:
        capsys.readouterr()
        status = 0
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        told = capsys.readouterr()
        return Ended(status, told.out, told.err)

    assert "survey_app.cli" in sys.modules
    return run_now


@pytest.fixture
def brought(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file as a user may bring it, and gives its path."""

    def write_now(content: str | bytes, name: str = "brought.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_now
