"""Every setting: its name, its default, what it is for; and the refusal of an unsafe production.

A setting is read from the environment, prefix `HEARD_`. On the embedded default (SQLite in `HEARD_DATA`)
secrets are made once and kept in that folder; in production they must be given.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MINIMUM_SECRET_LENGTH = 32


class UnsafeConfiguration(Exception):
    """A setting that production must not start with. The text names the setting and the mend."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running Heard.

    data: the folder of the database and files. database_url, queue_url: SQLAlchemy's and Huey's addresses.
    secret_key: signs cookies. trusted_hosts: host names that may be asked for, () for any.
    production: whether unsafe defaults are refused. host, port: where `heard start` listens.
    """

    data: Path
    database_url: str
    queue_url: str
    secret_key: str
    trusted_hosts: tuple[str, ...]
    production: bool
    host: str
    port: int

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file of this machine."""
        return self.database_url.startswith("sqlite")


def load(environment: Mapping[str, str] | None = None) -> Config:
    """The settings as the environment gives them.

    Raises UnsafeConfiguration where production is asked for and a setting is missing or unsafe.
    """
    env = os.environ if environment is None else environment
    production = env.get("HEARD_ENV", "") == "production"
    data = Path(env.get("HEARD_DATA") or "var").resolve()
    database_url = env.get("HEARD_DATABASE_URL") or f"sqlite:///{data / 'heard.db'}"
    queue_url = env.get("HEARD_QUEUE_URL") or _queue_beside(database_url, data)
    hosts = tuple(host.strip() for host in env.get("HEARD_TRUSTED_HOSTS", "").split(",") if host.strip())
    given_secret = env.get("HEARD_SECRET_KEY", "")
    if production:
        _refuse_unsafe(given_secret, hosts, env)
    return Config(
        data=data,
        database_url=database_url,
        queue_url=queue_url,
        secret_key=given_secret or _kept_secret(data / "secret_key"),
        trusted_hosts=hosts,
        production=production,
        host=env.get("HOST") or "127.0.0.1",
        port=_port(env.get("PORT") or "8000"),
    )


def _queue_beside(database_url: str, data: Path) -> str:
    return str(data / "queue.db") if database_url.startswith("sqlite") else database_url


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise UnsafeConfiguration(f"PORT is {text!r}. Give a whole number from 1 to 65535.")
    return int(text)


def _refuse_unsafe(secret: str, hosts: tuple[str, ...], env: Mapping[str, str]) -> None:
    if len(secret) < MINIMUM_SECRET_LENGTH:
        raise UnsafeConfiguration(
            f"HEARD_SECRET_KEY is missing or shorter than {MINIMUM_SECRET_LENGTH} characters. "
            "Give a long random one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if not hosts:
        raise UnsafeConfiguration(
            "HEARD_TRUSTED_HOSTS is empty. Name the hosts that people use, with commas."
        )
    if not env.get("HEARD_DATABASE_URL"):
        raise UnsafeConfiguration(
            "HEARD_DATABASE_URL is missing. Say where answers are kept, by its full address."
        )


def _kept_secret(path: Path) -> str:
    """A secret made once and kept beside the embedded database, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made
