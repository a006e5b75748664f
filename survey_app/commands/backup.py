"""`heard backup` and `heard restore`: the whole database as one encrypted file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from survey_app import config
from survey_app.commands.ground import json_option, open_database, print_json, today
from survey_app.commands.tables import FILE_THAT_IS
from survey_app.services import backups as service
from survey_app.services.refusals import Refusal

_identity = click.option(
    "--identity", type=FILE_THAT_IS, help="The file with the secret key that backups are opened with."
)


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(backup)
    root.add_command(restore)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--check", "is_check", is_flag=True, help="Put FILE back in a database to throw away, and look."
)
@click.option("--new-identity", is_flag=True, help="Write a new secret key for opening backups to FILE.")
@_identity
@json_option
def backup(file: Path, is_check: bool, new_identity: bool, identity: Path | None, as_json: bool) -> None:
    """Write the database to FILE, for the public key in HEARD_BACKUP_RECIPIENT alone.

    The key store is left out, so that destroying a key reaches every backup: copy its folder apart. The
    secret key of --new-identity belongs on no server.
    """
    if new_identity:
        click.echo(f"HEARD_BACKUP_RECIPIENT={service.new_identity(file)}")
        return
    if is_check:
        _check(file, _needed(identity), as_json)
        return
    settings = config.load()
    if not settings.backup_recipient:
        raise Refusal(
            "HEARD_BACKUP_RECIPIENT is missing: backups are encrypted for a public key of age. Make one: "
            "heard backup --new-identity FILE"
        )
    with open_database() as database:
        size = service.back_up(database, file, settings.backup_recipient)
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        click.echo(f"{file} is written. The keys are not in it: copy {settings.keys} apart.")


def _check(file: Path, identity: Path, as_json: bool) -> None:
    with open_database() as database:
        found = service.check(file, identity, database, today())
    if as_json:
        print_json({"fits": not found.faults, **found.to_dict()})
    else:
        click.echo(
            f"{found.tables} tables, {found.rows} rows; {found.lines} lines of the audit; {found.opened} "
            f"sealed values open, and of {found.gone} the key was destroyed."
        )
    if found.faults:
        raise Refusal(f"{file} is no good backup: {'; '.join(found.faults)}.")


@click.command()
@click.argument("file", type=FILE_THAT_IS)
@_identity
def restore(file: Path, identity: Path | None) -> None:
    """Put the backup FILE into the database of HEARD_DATABASE_URL, which must have nothing in it."""
    with open_database(must_be_new=False) as database:
        service.restore(file, _needed(identity), database)
    click.echo(f"{file} is put back. Put the key store back as well, and run: heard upgrade")


def _needed(identity: Path | None) -> Path:
    if identity is None:
        raise Refusal("Name the file with the secret key: --identity FILE")
    return identity
