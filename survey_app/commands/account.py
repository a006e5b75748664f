"""`heard account`: who can sign in, and a way back in where no administrator is left to make one."""

from __future__ import annotations

import click

from survey_app import config
from survey_app.commands.ground import json_option, open_database, print_json, print_table
from survey_app.services import accounts, clock, districts
from survey_app.store import collections as store


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(account)


@click.group()
def account() -> None:
    """Accounts of staff: who can sign in, and a way back in for whoever lost theirs."""


@account.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Every account: its partnership, role, district, and what it signs in with. No password, no code."""
    with open_database() as database, database.reading() as session:
        names = {
            one.id: one.name
            for partnership_id in store.partnership_ids(session)
            for one in districts.listing(session, partnership_id)
        }
        found = [
            (districts.partnership_name(session, partnership_id), one)
            for partnership_id in store.partnership_ids(session)
            for one in accounts.people(session, partnership_id, clock.now())
        ]
    if as_json:
        print_json(
            [
                {
                    "partnership": partnership,
                    "sign_in_name": one.sign_in_name,
                    "role": one.role,
                    "district": names.get(one.district_id, ""),
                    "is_open": one.is_active,
                    "password": one.has_password,
                    "passkey": one.has_passkey,
                    "codes": one.has_app,
                }
                for partnership, one in found
            ]
        )
        return
    heads = ("partnership", "sign-in name", "role", "district", "state", "signs in with")
    print_table(
        heads,
        [
            (
                partnership,
                one.sign_in_name,
                one.role,
                names.get(one.district_id, "all"),
                "open" if one.is_active else "closed",
                _ways(one) or "nothing: needs a link",
            )
            for partnership, one in found
        ],
    )


def _ways(one: accounts.Person) -> str:
    held = {"passkey": one.has_passkey, "password": one.has_password, "codes": one.has_app}
    return ", ".join(name for name, has in held.items() if has)


@account.command()
@click.argument("name")
def renew(name: str) -> None:
    """Make a one-time link by which the account with sign-in name NAME chooses anew how to sign in.

    Nothing changes until the link is used.
    """
    with open_database() as database, database.writing() as session:
        partnership_id, account_id = accounts.id_of(session, name)
        token = accounts.renew(session, partnership_id, account_id, clock.now())
    click.echo(f"Good once, within seven days: {config.load().site.origin}/staff/welcome/{token}")


@account.command("open")
@click.argument("name")
def open_again(name: str) -> None:
    """Open the closed account with sign-in name NAME."""
    with open_database() as database, database.writing() as session:
        accounts.reactivate(session, *accounts.id_of(session, name))
    click.echo("The account is open.")


@account.command("sign-out")
@click.argument("name")
def sign_out(name: str) -> None:
    """End every sign-in of the account with sign-in name NAME."""
    with open_database() as database, database.writing() as session:
        accounts.sign_out_everywhere(session, *accounts.id_of(session, name))
    click.echo("Signed out everywhere.")
