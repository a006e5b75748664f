"""What people open in an office program opens there, with every figure as it was printed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.papers.conftest import Printed
from tests.papers.readers import pdf_of, pdf_text, squeezed

pytestmark = pytest.mark.office
SECONDS = 120


@pytest.fixture(scope="module")
def opened(
    libreoffice: str, printed: Printed, joined: Printed, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Every file as LibreOffice prints it, with a profile of this run alone."""
    folder = tmp_path_factory.mktemp("opened")
    given = {
        "report.docx": printed.docx,
        "book.xlsx": printed.xlsx,
        "letter.docx": joined.docx,
        "sheet.xlsx": joined.xlsx,
    }
    for name, content in given.items():
        (folder / name).write_bytes(content)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            *(libreoffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf"),
            *("--outdir", str(folder), *(str(folder / name) for name in given)),
        ],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return {name: (folder / name).with_suffix(".pdf") for name in given}


@pytest.mark.parametrize("name", ["report.docx", "book.xlsx"])
def test_an_office_program_shows_every_figure_as_it_was_printed(
    opened: dict[str, Path], printed: Printed, name: str
) -> None:
    shown = squeezed(pdf_text(opened[name].read_bytes()))
    assert [value.text for value in printed.paper.values() if squeezed(value.text) not in shown] == []


@pytest.mark.parametrize("name", ["letter.docx", "sheet.xlsx"])
def test_an_office_program_opens_what_is_set_from_right_to_left(opened: dict[str, Path], name: str) -> None:
    assert "61%" in squeezed(pdf_text(opened[name].read_bytes()))


def test_every_page_of_a_pdf_is_drawn_with_something_on_it(
    pdftoppm: str, printed: Printed, joined: Printed, tmp_path: Path
) -> None:
    for name, pdf in (("report", printed.pdf), ("letter", joined.pdf)):
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
        command = [pdftoppm, "-r", "40", "-png", f"{name}.pdf", name]
        subprocess.run(command, check=True, cwd=tmp_path, timeout=SECONDS)
        pages = sorted(tmp_path.glob(f"{name}-*.png"))
        assert len(pages) == len(pdf_of(pdf).pages)
        for page in pages:
            with Image.open(page) as drawn:
                assert drawn.convert("L").getextrema()[0] < 128
