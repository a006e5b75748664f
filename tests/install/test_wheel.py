"""What is installed is whole: the wheel carries every data file, and serves a page from elsewhere."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

SERVE_ONE_PAGE = """
from survey_app import config
from survey_app.app import create_app
from survey_app.store import migrations
from survey_app.store.database import Database
import survey_app
settings = config.load()
settings.data.mkdir(parents=True, exist_ok=True)
database = Database.of(settings)
migrations.upgrade(database)
page = create_app(settings, database).test_client().get("/")
print(page.status_code, survey_app.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_every_file_that_the_packages_hold(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    for package in ("survey_app", "questionnaires", "analysis", "translations", "migrations"):
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert str(file.relative_to(ROOT)) in packed
    assert "wsgi.py" in packed


def test_an_installed_heard_serves_its_first_page_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(target)
    ran = subprocess.run(
        [sys.executable, "-P", "-c", SERVE_ONE_PAGE],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target), "HEARD_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == ["200", str(target / "survey_app" / "__init__.py")], ran.stderr
