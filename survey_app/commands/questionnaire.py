"""`heard questionnaire`: check, list and show definitions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from questionnaires import catalogue, checks, frozen, reader
from questionnaires.model import RESPONDENTS, DefinitionFaults, Kind, Questionnaire
from survey_app import i18n
from survey_app.commands import translation
from survey_app.commands.ground import json_option, print_json, print_table
from survey_app.services.refusals import Refusal
from translations import review
from translations.review import Count


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(questionnaire)


@click.group()
def questionnaire() -> None:
    """Questionnaires: check what you wrote, list and show those there are."""


@questionnaire.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Tell what is wrong with FILES (all of ours without any): file, line, what, how to mend.

    Translations that are missing or stale are counted, and are no fault: they are read in English.
    """
    faults = [fault for file in files for fault in checks.check_file(file)] if files else checks.check_all()
    counts: list[Count] = []
    for language in review.languages():
        counts += _counts_of(language, files) if files else review.counts(language)
        faults += [] if files else review.faults(language)
    if as_json:
        print_json(
            {
                "faults": [
                    {"file": f.file, "line": f.line, "what": f.what, "remedy": f.remedy} for f in faults
                ],
                "translations": translation.as_rows(counts),
            }
        )
    if faults:
        raise DefinitionFaults(faults)
    if not as_json:
        count = len(files) or len(reader.questionnaires())
        click.echo(
            i18n.ngettext("%(count)s questionnaire is fine.", "%(count)s questionnaires are fine.", count)
            % {"count": count}
        )
        for language, held in groupby(counts, key=lambda one: one.language):
            click.echo(translation.line(language, list(held)))


def _counts_of(language: str, files: tuple[Path, ...]) -> Iterator[Count]:
    """What a language lacks of the wordings in files, which no template need hold yet."""
    wordings: dict[str, dict[str, None]] = {}
    for file in files:
        try:
            found = reader.read_questionnaire(file)
        except DefinitionFaults:
            continue
        domain = "questionnaires" if found.audience in RESPONDENTS else "staff_questionnaires"
        wordings.setdefault(domain, {}).update(
            dict.fromkeys(text for text, _place in catalogue.of_one(found))
        )
    for domain, texts in wordings.items():
        if domain in review.RESPONDENTS or review.path_of(language, domain).is_file():
            yield Count(language, domain, len(texts), review.untranslated(language, texts), ())


@questionnaire.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """The questionnaires that can be opened."""
    known = reader.questionnaires().values()
    if as_json:
        print_json(
            [
                {
                    "id": q.id,
                    "title": q.title,
                    "audience": q.audience,
                    "waves": list(q.waves),
                    "minutes": q.minutes,
                    "questions": sum(question.is_asked for question in q.questions),
                    "version": frozen.content_hash(q)[:12],
                }
                for q in known
            ]
        )
        return
    print_table(
        ("id", "title", "audience", "minutes", "waves"),
        [(q.id, q.title, q.audience, q.minutes, ", ".join(q.waves)) for q in known],
    )


@questionnaire.command()
@click.argument("questionnaire_id", metavar="ID")
@click.option("--lang", default="en", help="The language to show it in.")
@json_option
def show(questionnaire_id: str, lang: str, as_json: bool) -> None:
    """One questionnaire as it is asked."""
    found = reader.questionnaires().get(questionnaire_id)
    if found is None:
        raise Refusal(
            f"There is no questionnaire {questionnaire_id!r}. `heard questionnaire list` shows them all."
        )
    if lang not in i18n.languages():
        raise Refusal(f"There is no translation into {lang!r}. Choose one of: {', '.join(i18n.languages())}.")
    if as_json:
        click.echo(frozen.to_json(found))
        return
    with i18n.speaking(lang):
        _print(found)


def _print(found: Questionnaire) -> None:
    words = i18n.questionnaire_words
    click.echo(f"{found.id}  {words(found.title)}\n{words(found.why)}\n")
    for question in found.questions:
        if question.kind is Kind.INFORMATION:
            click.echo(f"  {words(question.text)}\n")
            continue
        click.echo(f"{question.id}  {words(question.text)}  [{question.kind}]")
        for option in question.options:
            click.echo(f"    ( ) {words(option.label)}")
        notes = [
            f"waves: {', '.join(question.waves)}" if question.waves else "",
            "off unless chosen" if question.off_unless_chosen else "",
            f"measures: {', '.join(question.measures)}" if question.measures else "",
        ]
        told = "; ".join(note for note in notes if note)
        click.echo(f"    {told}\n" if told else "")
