"""`heard train`: learns from the codings so far, with figures before and after."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from survey_app import config, sentences
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.services import clock, coders, training
from survey_app.services.learning import STEPS, Card
from survey_app.services.refusals import Refusal
from survey_app.services.training import Tell


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(train)


@click.command()
@click.option("--dry-run", is_flag=True, help="Measure what would be learned, and keep nothing.")
@json_option
def train(dry_run: bool, as_json: bool) -> None:
    """Learn from the comments that people have finished coding; say how good that is, before and after.

    A model that is not worse than the one in use is used from then on. The worker reads comments with it.
    """
    settings = config.load()
    with open_database() as database:
        with database.reading() as session:
            partnership_id = only_partnership(session)
        encoder = coders.ready_encoder(uses_it=settings.uses_encoder)
        number: int | None = None
        with _told() as tell:
            if dry_run:
                measured = training.try_out(database, partnership_id, encoder, tell)
            else:
                done = training.train(database, partnership_id, encoder, clock.now(), today(), tell)
                if done is None:
                    raise Refusal(
                        "Nothing was learned: the training was stopped, or the codes could not be read. "
                        "Run it again."
                    )
                number, measured = done
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "model": number,
                "kept": measured.keeps and not dry_run,
                "would_keep": measured.keeps,
                "encoder": coders.NAME_OF_ENCODER if encoder is not None else "",
                "card": measured.card.to_dict(),
            }
        )
        return
    _print_card(measured.card)
    if encoder is None:
        click.echo("The sentence encoder was off: words alone were read, which misses more.")
    if dry_run:
        kept = "would be used" if measured.keeps else "would not be used: it is worse than what is in use"
        click.echo(f"It {kept}. Nothing was kept.")
    elif measured.keeps:
        click.echo(f"Model {number} is in use. The worker reads comments with it from now on.")
    else:
        click.echo(f"Model {number} is kept and not used: it is worse than what is in use.")


@contextmanager
def _told() -> Iterator[Tell]:
    """A bar with a word for each step, where somebody is looking."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    with click.progressbar(range(len(STEPS)), label="Training", file=sys.stderr) as bar:
        begun: list[str] = []

        def tell(step: str) -> None:
            bar.label = f"Training: {sentences.STEP_WORDS[step]}"
            bar.update(1 if begun else 0)
            bar.render_progress()
            begun.append(step)

        yield tell
        bar.update(1)


def _print_card(card: Card) -> None:
    before, after = card.before, card.after
    print_table(
        ("figure", "codebook alone", "with the codes"),
        [
            (name, sentences.quality_text(first), sentences.quality_text(then))
            for name, first, then in (
                ("micro-F1", before.micro, after.micro),
                ("  95 % interval", before.interval, after.interval),
                ("macro-F1", before.macro, after.macro),
                ("first suggestion right", before.first, after.first),
            )
        ],
    )
    click.echo("")
    shown = [one for one in card.themes if one.people.is_shown]
    if shown:
        print_table(
            ("theme", "people", "precision", "recall", "F1 before", "F1 after", "what happens", "name"),
            [
                (
                    one.theme.id,
                    sentences.figure_text(one.people),
                    *map(sentences.quality_text, (one.precision, one.recall, one.f1_before, one.f1)),
                    sentences.MODEL_STANDING_WORDS[one.standing],
                    one.theme.name,
                )
                for one in shown
            ],
        )
        click.echo("")
    click.echo(f"People whose comments were coded: {sentences.figure_text(card.people)}.")
