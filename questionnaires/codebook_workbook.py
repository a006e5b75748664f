"""A codebook as a workbook (XLSX): sheets of themes, examples, translations, rules, and how to fill in.

It is written with every cell as words. It is read with care, since anybody may have made it: small, no
formula, no macro, no entity, and every fault told with its row.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from questionnaires.codebook_checks import succession_faults
from questionnaires.entries import nearest
from questionnaires.model import AUDIENCES, Codebook, DefinitionFaults, Fault, Theme, ThemeWords
from questionnaires.strict_yaml import INVISIBLE

LARGEST_FILE = 1024 * 1024
"""Bytes. Twenty times our own codebook."""
LARGEST_UNPACKED = 16 * 1024 * 1024
"""Bytes that all parts of the file may unpack to, by its own word and by the parser's."""
MOST_PARTS = 100
MOST_ROWS = 20_000
MOST_TAGS = 16 * MOST_ROWS
"""In one part. A row of examples has 14 at most. To count them costs a hundredth of reading them."""
BEGINS = b"PK\x03\x04"

THEMES, EXAMPLES, RULES, HOW_TO = "Themes", "Examples", "Rules", "How to fill in"
TRANSLATIONS = "Translations"
LISTS = ("voices", "measures", "stems", "became")
COLUMNS = ("id", "name", "definition", "include", "exclude", *LISTS[:3], "retired", "became")
EXAMPLE_COLUMNS = ("theme", "example")
TRANSLATION_COLUMNS = ("theme", "language", "name", "definition")
RULE_COLUMNS = ("kind", "id", "text")
NEEDED = ("id", "name", "definition")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
_HELP = (
    "One row a theme on the sheet Themes. A theme keeps its id for ever; leave the id of a new one as new1, "
    "new2 and so on, and it gets one of your own series.",
    "name and definition are needed. include says what belongs to it, exclude what does not, and where that "
    "goes instead.",
    f"voices says who can speak of it, with semicolons between: {', '.join(AUDIENCES)}. Empty is everybody.",
    "measures are ids of a framework, with semicolons between.",
    "stems are beginnings of words that point to the theme, with semicolons between: listen; believ. A stem "
    "of three letters must be the whole word.",
    "retired is yes for a theme that takes no new codings. became names the themes that took its place: one "
    "after a merge, several after a split.",
    "One row an example on the sheet Examples: the id of the theme, and the sentence. Write invented "
    "sentences in the words that people use: short ones, misspelt ones, ones that do not name the theme. 25 "
    "a theme are good. Never a real person.",
    "One row a theme and language on the sheet Translations: the theme's id, the language's code (such as "
    "pl), its name and its definition in that language, for whoever codes comments in it.",
    "Write words, not formulas. Bringing the file in makes a draft; nothing changes until it is reviewed.",
)


# --- writing ---


def to_workbook(codebook: Codebook) -> bytes:
    """The codebook as the bytes of a workbook. Reading it gives an equal codebook, but for the version."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for title, heads, rows, widths in (
            (THEMES, COLUMNS, _theme_rows(codebook), (8, 24, 40, 40, 40, 18, 24, 40, 8, 12)),
            (EXAMPLES, EXAMPLE_COLUMNS, _example_rows(codebook), (8, 100)),
            (TRANSLATIONS, TRANSLATION_COLUMNS, _translation_rows(codebook), (8, 10, 40, 80)),
            (RULES, RULE_COLUMNS, _rule_rows(codebook), (8, 8, 100)),
            (HOW_TO, ("how",), ((line,) for line in _HELP), (110,)),
        ):
            sheet = book.add_worksheet(title)
            for column, head in enumerate(heads):
                sheet.set_column(column, column, widths[column])
                sheet.write_string(0, column, head, bold)
            for line, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    # As words, so that nothing in it can act as a formula or a link.
                    sheet.write_string(line, column, cell, wrap)
            sheet.freeze_panes(1, 0)
    return held.getvalue()


def _theme_rows(codebook: Codebook) -> Iterator[Sequence[str]]:
    for theme in codebook.themes:
        lists = {name: "; ".join(getattr(theme, name)) for name in LISTS}
        words = (theme.id, theme.name, theme.definition, theme.include, theme.exclude)
        yield (*words, *(lists[name] for name in LISTS[:3]), "yes" if theme.retired else "", lists["became"])


def _example_rows(codebook: Codebook) -> Iterator[Sequence[str]]:
    for theme in codebook.themes:
        for example in theme.examples:
            yield theme.id, example


def _translation_rows(codebook: Codebook) -> Iterator[Sequence[str]]:
    for theme in codebook.themes:
        for said in theme.translations:
            yield theme.id, said.language, said.name, said.definition


def _rule_rows(codebook: Codebook) -> Iterator[Sequence[str]]:
    if codebook.note:
        yield "note", "", codebook.note
    for rule in codebook.rules:
        yield "rule", "", rule
    for flag, text in codebook.flags.items():
        yield "flag", flag, text


# --- reading ---


def read_workbook(raw: bytes, name: str) -> Codebook:
    """A codebook from the bytes of a workbook. name: what faults call the file.

    Raises DefinitionFaults: with one fault for a file that is not to be opened, else with every fault found.
    """
    _refuse_unsafe(raw, name)
    sheets = _sheets(raw, name)
    faults: list[Fault] = []
    examples = _read_examples(sheets.get(EXAMPLES, []), name, faults)
    translations = _read_translations(sheets.get(TRANSLATIONS, []), name, faults)
    themes = _read_themes(sheets[THEMES], examples, translations, name, faults)
    rules, flags, note = _read_rules(sheets.get(RULES, []), name, faults)
    _check_ids(themes, EXAMPLES, examples, name, faults)
    _check_ids(themes, TRANSLATIONS, translations, name, faults)
    if faults:
        raise DefinitionFaults(sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.what)))
    return Codebook(tuple(themes), rules=rules, flags=flags, note=note)


def _refused(name: str, what: str, remedy: str) -> DefinitionFaults:
    return DefinitionFaults([Fault(name, 1, what, remedy)])


def _refuse_unsafe(raw: bytes, name: str) -> None:
    """Look at the file from outside before anything in it is parsed."""
    if len(raw) > LARGEST_FILE:
        raise _refused(name, "The file is larger than 1 MiB.", "Take out what is not needed.")
    broken = _refused(name, "This is no workbook that can be opened.", "Save it again as XLSX.")
    if not raw.startswith(BEGINS):
        raise broken
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            held = parts.infolist()
            unpacked = sum(part.file_size for part in held)
            if len(held) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
                raise _refused(name, "The file unpacks to far too much.", "Keep words only, no pictures.")
            for part in held:
                if part.flag_bits & 1:
                    raise _refused(name, "The file has a password.", "Save it without one.")
                low = part.filename.lower()
                if "vbaproject" in low or low.endswith(".bin"):
                    raise _refused(name, "The file holds a program (macro).", "Save it as plain XLSX.")
                # A part may unpack to more than it says: never read on past the limit.
                with parts.open(part) as stream:
                    text = stream.read(LARGEST_UNPACKED + 1)
                if text.count(b"<row") > MOST_ROWS or text.count(b"<") > MOST_TAGS:
                    raise _refused(name, f"A sheet has more than {MOST_ROWS:,} rows.", "Keep fewer.")
                if len(text) > part.file_size or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise _refused(name, "The file defines entities of its own.", "Save it again as XLSX.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise broken from None
    except Exception as failed:
        # zlib and its like have roots of their own; whatever unpacking says, the file is not to be opened.
        if isinstance(failed, DefinitionFaults):
            raise
        raise broken from None


def _sheets(raw: bytes, name: str) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """The rows of the sheets that are known, each with its number, as texts; the first is the heads."""
    import openpyxl

    if not openpyxl.DEFUSEDXML:  # pragma: no cover - the install carries it
        raise _refused(name, "Workbooks cannot be read safely here.", "Install defusedxml, or use YAML.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        try:
            found = {}
            for title in (THEMES, EXAMPLES, TRANSLATIONS, RULES):
                if title in book.sheetnames:
                    found[title] = _rows(book[title], title, name)
        finally:
            book.close()
    except DefinitionFaults:
        raise
    except Exception:
        # A hostile file fails in as many ways as there are parsers below; nothing of it is used.
        raise _refused(name, "This is no workbook that can be opened.", "Save it again as XLSX.") from None
    if THEMES not in found:
        raise _refused(
            name, f"There is no sheet {THEMES}.", "Export a codebook as XLSX, and fill that one in."
        )
    return found


def _rows(sheet: Any, title: str, name: str) -> list[tuple[int, tuple[str, ...]]]:
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    found: list[tuple[int, tuple[str, ...]]] = []
    faults: list[Fault] = []
    cells = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=len(COLUMNS))
    for number, row in enumerate(islice(cells, MOST_ROWS + 1), start=1):
        if number > MOST_ROWS:
            raise _refused(name, f"The sheet {title} has more than {MOST_ROWS:,} rows.", "Keep fewer.")
        texts = []
        for cell in row:
            if cell.data_type == "f":
                what = f"Sheet {title}: {cell.coordinate} holds a formula."
                faults.append(Fault(name, number, what, "Write its result as words."))
            texts.append(_as_text(cell.value))
        if any(texts):
            found.append((number, tuple(texts)))
    if faults:
        raise DefinitionFaults(faults)
    return found


def _as_text(value: object) -> str:
    """A cell as the text that somebody sees in it; a spreadsheet makes numbers of what looks like one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Spreadsheet programs break lines with CR and LF.
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _records(
    rows: list[tuple[int, tuple[str, ...]]],
    title: str,
    known: Sequence[str],
    needed: Sequence[str],
    name: str,
    faults: list[Fault],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row below the heads by its columns' names, with its number."""
    if not rows:
        return
    first, heads = rows[0][0], [head.casefold() for head in rows[0][1]]
    for head in heads:
        if head and head not in known:
            faults.append(Fault(name, first, f"Sheet {title}: unknown column {head}.", nearest(head, known)))
    for head in needed:
        if head not in heads:
            faults.append(Fault(name, first, f"Sheet {title}: no column {head}.", "Add it in the first row."))
    if any(head not in heads for head in needed):
        return
    for number, cells in rows[1:]:
        record = dict.fromkeys(known, "") | {
            head: cell for head, cell in zip(heads, cells, strict=False) if head in known
        }
        for head, cell in record.items():
            if INVISIBLE.search(cell):
                what = f"Sheet {title}: {head} holds an invisible character."
                faults.append(Fault(name, number, what, "Type the text again by hand."))
        yield number, record


def _read_themes(
    rows: list[tuple[int, tuple[str, ...]]],
    examples: dict[str, list[str]],
    translations: dict[str, list[ThemeWords]],
    name: str,
    faults: list[Fault],
) -> list[Theme]:
    found: list[Theme] = []
    if len(rows) < 2:
        faults.append(Fault(name, 1, f"The sheet {THEMES} has no theme.", "Write one row a theme."))
    for number, record in _records(rows, THEMES, COLUMNS, NEEDED, name, faults):

        def fault(what: str, remedy: str, number: int = number) -> None:
            faults.append(Fault(name, number, f"Sheet {THEMES}: {what}", remedy))

        for key in NEEDED:
            if not record[key]:
                fault(f"{key} is missing.", f"Write the theme's {key}.")
        lists = {key: _listed(record[key]) for key in LISTS}
        for voice in lists["voices"]:
            if voice not in AUDIENCES:
                fault(f"voices cannot be {voice}.", nearest(voice, AUDIENCES))
        if record["retired"].casefold() not in (*YES, *NO):
            fault("retired must be yes or empty.", "Write yes, or leave it empty.")
        retired = record["retired"].casefold() in YES
        found.append(
            Theme(
                id=record["id"],
                name=record["name"],
                definition=record["definition"],
                include=record["include"],
                exclude=record["exclude"],
                voices=lists["voices"],
                measures=lists["measures"],
                stems=lists["stems"],
                examples=tuple(examples.get(record["id"], ())),
                retired=retired,
                became=lists["became"],
                translations=tuple(translations.get(record["id"], ())),
                line=number,
            )
        )
    return found


def _listed(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in cell.replace("\n", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _read_examples(
    rows: list[tuple[int, tuple[str, ...]]], name: str, faults: list[Fault]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, record in _records(rows, EXAMPLES, EXAMPLE_COLUMNS, EXAMPLE_COLUMNS, name, faults):
        if not record["theme"] or not record["example"]:
            what = f"Sheet {EXAMPLES}: a row lacks its theme or its example."
            faults.append(Fault(name, number, what, "Write both, or take the row out."))
            continue
        found.setdefault(record["theme"], []).append(record["example"])
    return found


def _read_translations(
    rows: list[tuple[int, tuple[str, ...]]], name: str, faults: list[Fault]
) -> dict[str, list[ThemeWords]]:
    found: dict[str, list[ThemeWords]] = {}
    needed = TRANSLATION_COLUMNS[:3]
    for number, record in _records(rows, TRANSLATIONS, TRANSLATION_COLUMNS, needed, name, faults):
        if not all(record[key] for key in needed):
            what = f"Sheet {TRANSLATIONS}: a row lacks its theme, its language or its name."
            faults.append(Fault(name, number, what, "Write all three, or take the row out."))
            continue
        said = ThemeWords(record["language"], record["name"], record["definition"])
        found.setdefault(record["theme"], []).append(said)
    return found


def _read_rules(
    rows: list[tuple[int, tuple[str, ...]]], name: str, faults: list[Fault]
) -> tuple[tuple[str, ...], dict[str, str], str]:
    rules: list[str] = []
    flags: dict[str, str] = {}
    note = ""
    for number, record in _records(rows, RULES, RULE_COLUMNS, RULE_COLUMNS, name, faults):
        kind = record["kind"].casefold()
        if kind == "rule" and record["text"]:
            rules.append(record["text"])
        elif kind == "flag" and record["id"] and record["text"]:
            flags[record["id"]] = record["text"]
        elif kind == "note":
            note = record["text"]
        else:
            what = f"Sheet {RULES}: a row is no rule, flag or note."
            faults.append(Fault(name, number, what, "Write its kind and its text; a flag has an id too."))
    return tuple(rules), flags, note


def _check_ids(
    themes: list[Theme], sheet: str, named: Mapping[str, object], name: str, faults: list[Fault]
) -> None:
    lines: dict[str, int] = {}
    for theme in themes:
        if theme.id in lines:
            what = f"Sheet {THEMES}: {theme.id} stands twice; it was first written on row {lines[theme.id]}."
            faults.append(Fault(name, theme.line, what, "Give each theme an id of its own."))
        lines.setdefault(theme.id, theme.line)
    for theme, what, remedy in succession_faults(themes):
        faults.append(Fault(name, theme.line, f"Sheet {THEMES}: {what}", remedy))
    for theme_id in named:
        if theme_id not in lines:
            what = f"Sheet {sheet}: there is no theme {theme_id}."
            faults.append(Fault(name, 1, what, "Write the id of a theme of the sheet Themes."))
