"""`heard letters`: what asks people on paper, in their language."""

from __future__ import annotations

from pathlib import Path

import click

from survey_app import config, i18n, spoken
from survey_app.commands.ground import only_partnership, open_database, today
from survey_app.reports import letters as papers
from survey_app.reports.letters import Kind, To
from survey_app.services import clock, collections, languages
from survey_app.services.refusals import Refusal


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(letters)


@click.command()
@click.option("--collection", "code", required=True, metavar="CODE", help="The collection's code.")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), default=str(Kind.INVITATION))
@click.option("--language", default=i18n.SOURCE_LANGUAGE, metavar="L", help="One that the collection offers.")
@click.option(
    "--to",
    type=click.Choice([str(to) for to in To]),
    default=str(To.ANYBODY),
    help="Fields for a name, or for a card: Word fills them in.",
)
@click.option("--format", "name", type=click.Choice(papers.FORMATS), default=papers.FORMATS[0])
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def letters(code: str, kind: str, language: str, to: str, name: str, out: Path) -> None:
    """Write a letter, a page of a pack or a poster that asks people. No name is put into it."""
    if to != To.ANYBODY and (name != "docx" or kind == Kind.POSTER):
        raise Refusal("Only a letter or a pack in Word has fields. Leave --to out, or take --format docx.")
    with open_database() as database, database.reading() as session:
        asked = collections.find(session, code, today())
        if asked is None or asked.partnership_id != only_partnership(session):
            raise Refusal(f"There is no collection with the code {code!r}.")
        if asked.state == "closed" or asked.questionnaire.entered:
            raise Refusal(
                f"Nobody can answer {asked.code} any more, or on a screen, so no letter asks for it."
            )
        offered = languages.offered(asked, spoken.languages())
        if language not in offered:
            raise Refusal(f"{asked.code} is not offered in {language!r}. It is in: {', '.join(offered)}.")
        if to == To.CARD and not asked.takes_cards:
            raise Refusal(f"{asked.code} takes no cards. Leave --to out.")
        about = papers.ground(
            session,
            asked,
            language,
            is_approved=spoken.is_approved(language, is_example=asked.is_example),
            host=f"{config.load().site.origin}/",
            now=clock.now(),
        )
    made = papers.letter(Kind(kind), about, To(to), to_write=name == "docx")
    out.write_bytes(papers.file([made], name))
    click.echo(f"It is in {out}.")
