"""The house stands as `docs/decisions/0001` says: import rules, names, and the one way out for figures."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_app.card_sheets import FONTS

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("survey_app", "analysis", "questionnaires", "migrations")


def python_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def imports_of(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def import_rules(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}
    )


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("wsgi.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_the_import_rules_hold(copy_of_the_house: Path) -> None:
    checked = import_rules(copy_of_the_house)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("file", "planted"),
    [
        ("analysis/scoring.py", "import flask"),
        ("questionnaires/model.py", "import sqlalchemy"),
        ("survey_app/engine/turns.py", "from survey_app.store import tables"),
        ("survey_app/services/collections.py", "import flask"),
        ("survey_app/participant/views.py", "import sqlalchemy"),
        ("analysis/theming/coder.py", "import textblob"),
        ("survey_app/services/cards.py", "from survey_app import web"),
        ("questionnaires/model.py", "from analysis import scoring"),
        ("survey_app/config.py", "import yaml"),
    ],
)
def test_a_planted_import_against_the_rules_is_refused(
    copy_of_the_house: Path, file: str, planted: str
) -> None:
    target = copy_of_the_house / file
    as_it_was = target.read_text(encoding="utf-8")
    target.write_text(f"{as_it_was}\n\n{planted}\n", encoding="utf-8")
    try:
        checked = import_rules(copy_of_the_house)
    finally:
        target.write_text(as_it_was, encoding="utf-8")
    assert checked.returncode != 0
    assert "BROKEN" in checked.stdout


def test_figures_are_made_in_disclosure_control_and_nowhere_else() -> None:
    makers = re.compile(r"\b(Figure|DistributionFigure|ChangeFigure|ThemeFigure|BlockFigure)\(")
    allowed = {*(ROOT / "analysis" / "disclosure").rglob("*.py"), ROOT / "analysis" / "figures.py"}
    outside = [
        str(file.relative_to(ROOT))
        for file in python_files()
        if file not in allowed and makers.search(file.read_text(encoding="utf-8"))
    ]
    assert outside == []


def test_only_releases_and_their_store_count_what_people_answered() -> None:
    """What is counted raw may be read by the files that put it through disclosure control, and no other."""
    readers = {
        str(file.relative_to(ROOT))
        for file in python_files()
        if "survey_app.store.counts" in imports_of(file)
    }
    for file in python_files():
        text = file.read_text(encoding="utf-8")
        if re.search(r"from survey_app\.store import [^\n]*\bcounts\b", text):
            readers.add(str(file.relative_to(ROOT)))
    assert readers == {
        f"survey_app/services/{name}.py"
        for name in ("releases", "persons", "question_figures", "change_figures", "theme_figures")
    }


def test_releases_are_frozen_in_one_place_behind_the_gate() -> None:
    """Whatever freezes or renews a release goes through `build` with its gate (R11)."""
    freezes = re.compile(r"\b(?:store_releases|release_store|releases)\.(?:add|renew)\(")
    makes = re.compile(r"(?<!class )\bRelease\(")
    for found, where in (
        (freezes, "survey_app/services/releases.py"),
        (makes, "survey_app/store/releases.py"),
    ):
        files = {
            str(file.relative_to(ROOT))
            for file in python_files()
            if found.search(file.read_text(encoding="utf-8"))
        }
        assert files == {where}
    text = (ROOT / "survey_app" / "services" / "releases.py").read_text(encoding="utf-8")
    built = [line.strip() for line in text.splitlines() if re.search(r"= build\(|, build\(", line)]
    # Worksheets alone, which have no floor, are built without a gate that knows the past.
    assert [line for line in built if "gate" not in line] == ["figures = build(session, subject)"]


COUNTS_OF_OTHER_THINGS = {
    "accounts": "accounts of staff",
    "cards": "cards given out, and slips at entry, which are shown as bands",
    "codebooks": "codings of the partnership, shown as bands",
    "coding": "codings, for who codes",
    "dumps": "rows of each table of a backup, told to whoever may run commands on the server",
    "purging": "rows that a job deletes",
    "reports": "places of quotes and files of reports, of which whole numbers tell nobody's answer",
}


def test_nothing_counts_in_the_database_but_what_stands_here_with_its_reason() -> None:
    """A new count of what people answered belongs in `store/counts.py`, which figures alone may read."""
    counting = {
        file.stem
        for file in python_files()
        if re.search(r"\bfunc\.(count|sum|avg)\b", file.read_text("utf-8"))
    }
    assert counting - {"counts"} <= set(COUNTS_OF_OTHER_THINGS)
    assert not [
        file
        for file in python_files()
        if "migrations" not in file.parts
        and re.search(r"text\([^)]*\bcount\(", file.read_text("utf-8"), re.IGNORECASE)
    ]


def test_no_page_file_or_command_counts_rows_of_answers_itself() -> None:
    """Doors may ask the store for a session and nothing of answers; templates count no people."""
    raw = re.compile(r"survey_app\.store(?:\.| import .*\b)(?:counts|responses|releases|comments)\b")
    doors = [
        file
        for file in python_files()
        if {"participant", "coordinator", "commands"} & set(file.relative_to(ROOT).parts[:2])
    ]
    assert doors
    assert [str(file) for file in doors if raw.search(file.read_text(encoding="utf-8"))] == []
    counted = re.compile(r"(responses|respondents|people|answers|writers|commenters)\s*\|\s*(length|count)\b")
    for page in (ROOT / "survey_app" / "templates").rglob("*"):
        if page.is_file() and page.name not in ("people.html",):
            assert not counted.search(page.read_text(encoding="utf-8")), page


def test_what_a_release_was_made_from_is_read_by_the_gate_and_its_keepers_alone() -> None:
    """`Release.people`, `commenters` and `taken_back` are exact, and never shown."""
    raw = re.compile(r"\b(?:row|release|before|last|first|one)\.(?:taken_back|commenters)\b")
    keepers = {
        "services/releases.py",
        "services/release_gate.py",
        "services/summaries.py",
        "store/releases.py",
    }
    readers = {
        str(file.relative_to(ROOT / "survey_app"))
        for file in python_files()
        if file.is_relative_to(ROOT / "survey_app") and raw.search(file.read_text(encoding="utf-8"))
    }
    assert readers <= keepers, readers - keepers


CHOOSERS = frozenset(["order_by", "where", "filter", "having", "sorted", "sort", "min", "max", "nlargest"])
DIRECTIONS = frozenset(["direction", "machine_direction"])


def test_no_direction_orders_hides_or_gates_a_comment() -> None:
    """The machine's direction is a word beside a comment: what is read, told or let through never asks it."""
    choosing = [
        (str(file.relative_to(ROOT)), _called(call))
        for file in python_files()
        if file.is_relative_to(ROOT / "survey_app")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _called(call) in CHOOSERS and _asks_a_direction(call)
    ]
    # A person who codes may look at the comments of one direction, where they asked for that themselves.
    assert choosing == [("survey_app/store/coding.py", "where")]
    for gate in (
        "analysis/next_to_code.py",
        "analysis/reporting_gate.py",
        "survey_app/services/reading.py",
        "survey_app/services/alerts.py",
    ):
        assert "direction" not in (ROOT / gate).read_text(encoding="utf-8"), gate


SCREENERS = {
    "survey_app/store/tables.py",
    "survey_app/store/screening.py",
    "survey_app/store/comments.py",
    "survey_app/services/screening.py",
    "survey_app/services/reading.py",
    "survey_app/worker.py",
}


def test_only_the_reading_queue_knows_what_the_detector_made_of_a_comment() -> None:
    """Summaries, releases, exports, coding and theming know neither the table nor its store."""
    told = re.compile(r"\b(Screening|screening|is_raised|raised_waits|moved_up)\b")
    knows = {
        name
        for file in python_files()
        if (name := str(file.relative_to(ROOT))).startswith("survey_app/")
        and told.search(file.read_text(encoding="utf-8"))
    }
    commands = {"survey_app/commands/screen.py"}
    # The reader's page and home; its words come from `services/reading`, which asks who looks.
    assert knows == SCREENERS | commands | {"survey_app/coordinator/comments.py"}
    pages = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "survey_app" / "templates").rglob("*.html")
        if told.search(file.read_text(encoding="utf-8"))
    }
    assert pages == {"survey_app/templates/staff/comment.html"}
    with_rows = {
        name
        for name in knows
        if re.search(
            r"\bScreening\b|store import [^\n]*\bscreening\b", (ROOT / name).read_text(encoding="utf-8")
        )
    }
    assert with_rows == SCREENERS - {"survey_app/worker.py"}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _asks_a_direction(call: ast.Call) -> bool:
    asked = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(
        isinstance(node, ast.Attribute) and node.attr in DIRECTIONS for one in asked for node in ast.walk(one)
    )


def test_no_module_is_named_for_a_drawer_of_odds_and_ends() -> None:
    names = {part.stem for file in python_files() for part in (file, *file.relative_to(ROOT).parents)}
    assert names & {"utils", "util", "helpers", "common", "base", "misc", "lib"} == set()


def test_packages_wire_nothing_when_they_are_imported() -> None:
    for file in python_files():
        if file.name == "__init__.py":
            body = ast.parse(file.read_text(encoding="utf-8")).body
            assert all(
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body
            ), file


def test_textblob_is_imported_in_one_file() -> None:
    users = [
        file.name for file in python_files() if any(m.split(".")[0] == "textblob" for m in imports_of(file))
    ]
    assert users == ["sentiment.py"]


def test_the_web_process_loads_nothing_of_what_reads_comments_to_start() -> None:
    script = (
        "import sys, wsgi; print(sorted({m.split('.')[0] for m in sys.modules}"
        " & {'sklearn', 'scipy', 'numpy', 'textblob', 'nltk', 'pygal', 'fpdf', 'PIL',"
        " 'onnx', 'onnxruntime', 'safetensors', 'tokenizers', 'py3langid', 'vaderSentiment'}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"HEARD_SECRET_KEY": "x" * 40, "HEARD_DATABASE_URL": "sqlite://", "HEARD_DATA": "/nonexistent"},
    )
    assert run.stdout.strip() == "[]", run.stdout + run.stderr


def test_every_package_that_is_asked_for_is_used() -> None:
    import tomllib

    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    modules = {
        "argon2-cffi": "argon2",
        "fpdf2": "fpdf",
        "flask-wtf": "flask_wtf",
        "python-docx": "docx",
        "pyyaml": "yaml",
        "scikit-learn": "sklearn",
    }
    used = {module.split(".")[0] for file in python_files() for module in imports_of(file)}
    # psycopg is loaded by SQLAlchemy from an address, redis by Huey, uharfbuzz by fpdf2, defusedxml by
    # openpyxl; gunicorn is started as a program; the fonts are files that are read.
    used |= {
        "psycopg",
        "redis",
        "gunicorn",
        "uharfbuzz",
        "defusedxml",
        *(package for _name, package, _file in FONTS),
    }
    for requirement in asked:
        name = re.split(r"[\[>=<~ ]", requirement)[0]
        assert modules.get(name, name.replace("-", "_")) in used, name


def test_no_file_names_a_package_index_or_a_path_of_a_machine() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|[\s\"'(=](/root|/home)/")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in tracked.stdout.splitlines():
        if name == "tests/architecture/test_house.py" or not (ROOT / name).is_file():
            continue
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert not hosts.search(text), name
