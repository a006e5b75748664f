"""`heard theme`: themes for any file of comments that a user brings, however long.

Nothing of the file is kept but what the user asks to be written. The file is looked through once before any
work, so that what is wrong in its last row is told at once.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import click

from analysis import sentiment
from analysis.direction import lessons
from analysis.theming import values
from questionnaires import reader
from questionnaires.model import AUDIENCES, Codebook
from survey_app import config
from survey_app.commands import result_files, theme_processes, themed, unfinished
from survey_app.commands.comment_files import AT_ONCE, CommentFile, names_columns, says_how
from survey_app.commands.ground import json_option, print_lines, print_table
from survey_app.commands.progress import Progress
from survey_app.commands.result_files import Row
from survey_app.commands.tables import FILE_THAT_IS, open_table, read_table
from survey_app.commands.theme_processes import Read, Readers, ToLearn
from survey_app.commands.themed import Counts
from survey_app.commands.unfinished import Unfinished
from survey_app.services import coders
from survey_app.services.refusals import Refusal

SMALL_ENOUGH = 1 << 20
"""Bytes of printed rows that are kept in memory until their columns' widths are known."""


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(theme)


@click.command()
@click.argument("file", type=FILE_THAT_IS)
@names_columns
@click.option("--codebook", "codebook_file", type=FILE_THAT_IS, help="A codebook of your own, YAML.")
@click.option(
    "--coded", "coded_file", type=FILE_THAT_IS, help="Comments that people coded, CSV, to learn from."
)
@click.option(
    "--all",
    "print_all",
    is_flag=True,
    help="Print every row too, not the counts alone; in JSON, every theme's confidence.",
)
@says_how
@json_option
def theme(
    file: Path,
    column: str,
    question_column: str | None,
    audience_column: str | None,
    codebook_file: Path | None,
    coded_file: Path | None,
    print_all: bool,
    out: Path | None,
    processes: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Suggest themes for the comments of FILE, a CSV: one result a row, with the words that made it.

    Without --codebook our own themes are used. Suggestions are for a person to check. With --output, a run
    that was stopped goes on with the same command.
    """
    if out is not None:
        result_files.refuse_unfit(out, file)
    codebook = reader.codebook(codebook_file).for_new_codings()
    with open_table(file) as table:
        known = dict.fromkeys((*AUDIENCES, *(voice for each in codebook.themes for voice in each.voices)))
        brought = CommentFile.of(table, column, question_column, audience_column, known)
        total = sum(1 for _ in brought.comments())
        if out is not None:
            result_files.refuse_too_many(out, total)
        wanted = ToLearn(
            codebook,
            _coded(coded_file, codebook) if coded_file is not None else (),
            config.load().uses_encoder,
            gives_all=print_all,
        )
        show = partial(_show, as_json=as_json, as_table=print_all)
        progress = Progress(total, quiet=quiet)
        with theme_processes.readers(wanted, theme_processes.how_many(processes, total)) as readers:
            if out is None:
                counts = Counts()
                show(result_files.rows_of(_through(readers, brought, progress, counts)))
                progress.end()
            else:
                made_from = _made_from(brought, wanted, has_encoder=readers.has_encoder)
                with unfinished.begun(out, made_from) as kept:
                    _fill(kept, readers, brought, progress)
                    progress.end()
                    if brought.table.fingerprint() != made_from[_COMMENTS]:
                        raise Refusal(f"{file.name} was changed while it was read. Run the command again.")
                    kept.write()
                    show(kept.results())
                    kept.clear()
                counts = kept.counts
    if not as_json:
        _print_counts(counts, codebook)
        if out is not None:
            click.echo(f"The rows are in {out}.")


# ---- what is brought -------------------------------------------------------------------------------------


def _coded(file: Path, codebook: Codebook) -> tuple[values.CodedComment, ...]:
    table = read_table(file)
    words, codes = table.column("comment"), table.column("themes")
    found = []
    for number, row in enumerate(table.rows, start=1):
        named = tuple(dict.fromkeys(code.strip() for code in row[codes].split(";") if code.strip()))
        if any(codebook.theme(code) is None for code in named):
            known = ", ".join(theme.id for theme in codebook.themes)
            raise Refusal(f"{table.name}, row {number}: a theme is not in the codebook. It has: {known}.")
        found.append(
            values.CodedComment(
                row[words],
                named,
                row.get("audience", ""),
                row.get("question", ""),
                row.get("direction", ""),
            )
        )
    try:
        lessons((one.text, one.question, one.direction) for one in found)
    except ValueError as error:
        raise Refusal(str(error)) from error
    return tuple(found)


_COMMENTS = "the file of comments"


def _made_from(brought: CommentFile, wanted: ToLearn, *, has_encoder: bool) -> dict[str, str]:
    """A fingerprint of each thing that shapes the results, by what a person calls it."""
    options = (brought.words, brought.question, brought.audience, wanted.gives_all, AT_ONCE)
    return {
        _COMMENTS: brought.table.fingerprint(),
        "the codebook": _fingerprint(wanted.codebook),
        "the coded comments": _fingerprint(wanted.coded),
        "the columns and options": _fingerprint(options),
        "the sentence encoder (on or off)": coders.NAME_OF_ENCODER if has_encoder else "",
        "Heard itself, which is another version": _version(),
    }


def _fingerprint(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


def _version() -> str:
    """A fingerprint of all that reads comments and of the examples that it learns from."""
    made = hashlib.sha256(metadata.version("heard").encode())
    sources = Path(str(files("analysis")))
    for path in sorted(sources.rglob("*.py")):
        made.update(path.read_bytes())
    made.update((files("questionnaires") / "example_comments.csv").read_bytes())
    return made.hexdigest()


# ---- reading ---------------------------------------------------------------------------------------------


def _through(readers: Readers, brought: CommentFile, progress: Progress, counts: Counts) -> Iterator[str]:
    """What is found, piece by piece as lines of JSON, counted, with the progress told."""
    for lines, found in _read(readers, brought, progress, 0):
        counts.add(found)
        progress.tell(counts.rows)
        yield lines


def _fill(kept: Unfinished, readers: Readers, brought: CommentFile, progress: Progress) -> None:
    """Add all that is not there yet. Raises Refusal, which tells how to go on, where it is stopped."""
    if kept.rows:
        progress.say(f"Going on after row {kept.rows:,} of {progress.total:,}.")
    try:
        for lines, found in _read(readers, brought, progress, kept.rows):
            kept.add(lines, found)
            progress.tell(kept.rows)
    except KeyboardInterrupt:
        progress.end()
        kept_of_all = f"{kept.rows:,} of {progress.total:,} rows are kept"
        raise Refusal(f"Stopped. {kept_of_all}. Run the same command again to go on after them.") from None


def _read(readers: Readers, brought: CommentFile, progress: Progress, done: int) -> Iterator[Read]:
    """What is found in the comments after the first `done`. Nothing is learned where none is left."""
    if done == progress.total:
        return
    if progress.total - done > AT_ONCE:
        progress.say("Learning the codebook.")
    pieces = brought.pieces(done)
    for place, read in enumerate(readers.read(pieces)):
        if place == 0:
            progress.begin(done)
        yield read


# ---- telling ---------------------------------------------------------------------------------------------


def _show(rows: Iterator[Row], *, as_json: bool, as_table: bool) -> None:
    """Print every row as it comes, as JSON or as a table; or none."""
    if as_json:
        result_files.write_array(sys.stdout, rows, indent=2)
    elif as_table:
        _print_rows(rows)
    else:
        for _ in rows:
            pass


def _print_rows(rows: Iterable[Row]) -> None:
    # The columns' widths are known at the end. What is kept until then holds no word of a comment.
    with tempfile.SpooledTemporaryFile(SMALL_ENOUGH, mode="w+", encoding="utf-8") as kept:
        heads = ("row", "themes", "direction", "needs a person")
        widths = [len(head) for head in heads]
        for one in rows:
            cells = themed.line_of_table(one)
            widths = [max(width, len(cell)) for width, cell in zip(widths, cells, strict=True)]
            kept.write(json.dumps(cells) + "\n")
        kept.seek(0)
        print_lines(heads, map(json.loads, kept), widths)
    click.echo("")


def _print_counts(counts: Counts, codebook: Codebook) -> None:
    named = [theme for theme in codebook.themes if counts.themes[theme.id]]
    if named:
        print_table(
            ("theme", "comments", "name"),
            [(theme.id, counts.themes[theme.id], theme.name) for theme in named],
        )
        click.echo("")
    told = ", ".join(f"{kind} {counts.directions[kind]}" for kind in sentiment.KINDS)
    click.echo(f"Rows: {counts.rows}. Empty: {counts.empty}.")
    if counts.other_languages:
        click.echo(f"In other languages, for a person to read: {counts.other_languages}.")
    click.echo(f"Without a theme: {counts.without_theme}.")
    click.echo(f"Need a person: {counts.need_person}.")
    click.echo(f"Directions: {told}.")
