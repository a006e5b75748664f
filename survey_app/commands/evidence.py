"""`heard summary`, `heard evidence`: what coordinators see, through disclosure control, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

import click

from analysis.figures import ChangeFigure, DistributionFigure, Figure, ThemeFigure
from analysis.outcomes import Finding, MeasureEvidence, Status
from survey_app import action_words, evidence_words, record_words, sentences
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.services import boards, districts, summaries
from survey_app.services import evidence as evidence_service
from survey_app.services import programmes as programmes_service
from survey_app.services.boards import Beside, Board
from survey_app.services.evidence import Evidence
from survey_app.services.summaries import Summary


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    for command in (summary, evidence):
        root.add_command(command)


@click.command()
@click.option("--collection", "collection", metavar="CODE", help="One collection, by its code.")
@click.option("--programme", "programme", metavar="P", help="One programme, by its code or name.")
@json_option
def summary(collection: str | None, programme: str | None, as_json: bool) -> None:
    """The figures that a coordinator sees of a collection or a programme."""
    if (collection is None) == (programme is None):
        raise click.UsageError("Give either --collection CODE or --programme P.")
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        if collection is not None:
            found = summaries.of_collection(session, partnership, collection, today())
        else:
            code = programmes_service.named(session, partnership, programme or "", today()).code
            found = summaries.of_programme(session, partnership, code, today())
    if as_json:
        print_json(summaries.to_dict(found))
    else:
        _print_summary(found)


@click.command()
@click.option("--framework", "framework_id", required=True, metavar="ID", help="NCC, INV, LGA, HSB or SET.")
@click.option("--district", metavar="D", help="A district's name.")
@click.option("--period", metavar="P", help="A year such as 2026, or a quarter such as 2026-Q3.")
@json_option
def evidence(framework_id: str, district: str | None, period: str | None, as_json: bool) -> None:
    """Each measure of a framework with its evidence, in the document's order, and what staff entered."""
    fixed = evidence_service.read_period(period) if period else None
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        district_id = districts.named(session, partnership, district).id if district else None
        board = boards.build(session, partnership, framework_id, today(), district_id, fixed, quoted=True)
    if as_json:
        print_json(boards.to_dict(board))
    else:
        _print_evidence(board)


# ---- a summary as tables ---------------------------------------------------------------------------------


def _print_summary(found: Summary) -> None:
    click.echo(f"{found.title} ({found.code}), {found.state}, figures: {found.klass}")
    if found.nothing is not None:
        click.echo(sentences.message_text(found.nothing.reason))
        click.echo(f"People so far: {sentences.figure_text(found.nothing.progress)}")
        return
    click.echo(f"People who answered: {sentences.figure_text(found.people)}")
    if found.release_number is not None:
        click.echo(f"Release {found.release_number} of {found.released_on}")
    for change in found.changes:
        click.echo(f"\n{change.scale.title}: {change.before_wave} to {change.after_wave}")
        for sentence in sentences.change_text(change.figure):
            click.echo(f"  {sentence}")
    _print_blocks(found)
    if found.themes:
        click.echo("")
        print_table(
            ("theme", "people", *sentences.DIRECTION_WORDS, "checked"),
            [
                (
                    f"{one.theme.id} {one.theme.name}",
                    _text(one.figure.people),
                    *_directions(one.figure),
                    str(sentences.CHECKED_WORDS[one.checked]),
                )
                for one in found.themes
            ],
        )
        _print_spoken(found)
    for scale in found.scales:
        click.echo(f"\n{scale.scale.title}: {_text(scale.mean)} (people: {_text(scale.scored)})")
    for answered in found.questions:
        part = sentences.part_text(answered.question, answered.part, answered.fillings)
        wording = sentences.wording(answered.question.text, answered.fillings)
        click.echo(f"\n{answered.question.id}  {wording}{f' ({part})' if part else ''}")
        cells = (*answered.distribution.cells, *answered.distribution.apart)
        if not answered.distribution.is_shown:
            click.echo(f"  {sentences.figure_text(answered.distribution.base)}")
            continue
        for code, figure in cells:
            label = sentences.code_text(answered.question, answered.part, code, answered.fillings)
            click.echo(f"  {label}: {_text(figure)}")
        if answered.mean is not None:
            click.echo(f"  average: {_text(answered.mean)}")


def _print_spoken(found: Summary) -> None:
    """What the page says around the table of themes, in the same sentences."""
    told = found.wrote
    if told is not None:
        lines = (
            sentences.without_theme_text(told.without_theme),
            sentences.direction_by_text(
                told.told("directions_by_people"), told.told("directions_by_machine")
            ),
            sentences.put_by_text(
                told.told("themes_by_people"),
                told.told("themes_by_machine_sure"),
                told.told("themes_by_machine_unsure"),
            ),
        )
        for line in filter(None, lines):
            click.echo(line)
    if found.pairs:
        click.echo("\nOften together")
        for one in found.pairs:
            click.echo(f"  {sentences.together_text(one.first, one.second, one.figure)}")
    if len(found.points) > 1:
        click.echo(f"\nFrom release {found.points[-2].number} to release {found.points[-1].number}")
        for theme in found.themes:
            if theme.moved is not None:
                click.echo(f"  {sentences.moved_text(theme.theme, theme.moved)}")
    for theme in found.themes:
        for quote in theme.quotes:
            click.echo(f"  {theme.theme.id}: {quote}")


def _print_blocks(found: Summary) -> None:
    for one in found.blocks:
        if not one.figure.is_shown or one.level == "K1":
            continue
        about = one.question.text if one.question is not None else one.scale.title if one.scale else ""
        click.echo(f"\n{about} ({one.kind}: {', '.join(one.waves)})")
        if sentence := sentences.block_sentence(one.kind, one.figure):
            click.echo(f"  {sentence}")
        for name, line in sentences.LINE_WORDS.items():
            change, interval = one.figure.part(f"{name}.change"), one.figure.part(f"{name}.interval")
            if change is not None and interval is not None:
                click.echo(f"  {line}: {_text(change)} ({_text(interval)})")


def _text(figure: Figure) -> str:
    return sentences.figure_text(figure) if figure.is_shown else "not shown"


def _directions(figure: ThemeFigure) -> Iterable[str]:
    shown = dict(figure.directions)
    return (_text(shown[code]) if code in shown else "" for code in sentences.DIRECTION_WORDS)


# ---- a framework -----------------------------------------------------------------------------------------


def _print_evidence(board: Board) -> None:
    coverage = board.evidence.coverage
    click.echo(coverage.framework.name)
    click.echo(str(sentences.STRENGTH_RULE))
    click.echo(str(evidence_words.TREND_RULE))
    for section in coverage.sections:
        click.echo(f"\n{section.title}")
        for measure in section.measures:
            _print_measure(board.evidence, measure)
            _print_beside(coverage.framework.id, board.beside(measure.measure.id))


def _print_measure(found: Evidence, one: MeasureEvidence) -> None:
    click.echo(f"  {one.measure.id}  {one.measure.text} [{sentences.STATUS_WORDS[one.status]}]")
    if one.status is Status.EVIDENCED:
        click.echo(f"    how sure: {evidence_words.strength_text(one)}")
        click.echo(f"    since the release before: {evidence_words.trend_text(one)}")
    for finding in one.findings:
        who = f"{finding.audience}, {finding.source_title}"
        trend = evidence_words.finding_trend_text(finding)
        click.echo(
            f"    {_about(found, finding)} ({who}): {_said(found, finding)}{f' [{trend}]' if trend else ''}"
        )
    if one.status is Status.NOBODY_ASKED and one.would_fill:
        click.echo(f"    would be filled by: {', '.join(one.would_fill)}")


def _print_beside(framework_id: str, beside: Beside) -> None:
    """What staff entered, told apart from what people said."""
    for entry in beside.records:
        place = record_words.place_text(entry.district_name)
        told = record_words.value_text(entry)
        click.echo(f"    from records ({entry.source}), {entry.period}, {place}: {told}")
    if beside.item is not None and beside.item.rating:
        click.echo(f"    own rating: {record_words.rating_text(framework_id, beside.item.rating)}")
    for doing in beside.doings:
        click.echo(f"    action: {doing.text} [{action_words.STATUS_WORDS[doing.status]}]")


def _about(found: Evidence, finding: Finding) -> str:
    about = found.about(finding)
    return about.theme.name if about.theme is not None else finding.subject


def _said(found: Evidence, finding: Finding) -> str:
    figure, about = finding.figure, found.about(finding)
    if isinstance(figure, ChangeFigure):
        return " ".join(sentences.change_text(figure))
    if isinstance(figure, ThemeFigure):
        return _text(figure.people)
    if isinstance(figure, DistributionFigure) and about.question is not None:
        return "; ".join(
            f"{sentences.code_text(about.question, about.part, code, about.source.fillings)}: {_text(cell)}"
            for code, cell in figure.cells
            if cell.is_shown
        )
    return ""
