"""Every setting: its name, its default, what it is for; and the refusal of an unsafe production.

A setting is read from the environment, prefix `HEARD_`. On the embedded default (SQLite in `HEARD_DATA`)
secrets are made once and kept in that folder; in production they must be given.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MINIMUM_SECRET_LENGTH = 32
MOST_PROXIES = 5
ENVIRONMENTS = ("", "development", "test", "production")
"""A mistyped `production` must not pass for a safe one."""
DATABASES = ("sqlite://", "postgresql+psycopg://")
_MASTER_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
QUEUES = ("redis://", "rediss://", "postgresql://", "postgresql+psycopg://")


class UnsafeConfiguration(Exception):
    """A setting that Heard must not start with. The text names the setting and the mend."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where people find this installation: what a passkey is made for, and works at alone.

    name: the host's name without a port. origin: the address as a browser tells it, with the port.
    """

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running Heard.

    data: the folder of the database and files. database_url, queue_url: SQLAlchemy's and Huey's addresses.
    secret_key: signs cookies. trusted_hosts: host names that may be asked for, () for any.
    production: whether unsafe defaults are refused. host, port: where `heard start` listens.
    keys: the folder of the keys that words are sealed with. master_key: what those are wrapped with, "" for
    one that is made once and kept in the folder.
    backup_recipient: the public key of age that backups are made for, "" where none are made.
    uses_encoder: whether the worker and the commands read comments with the sentence encoder.
    uses_detector: whether the worker looks which comments a reader should see first.
    proxies: how many proxies of one's own stand before the web server, each of which adds to X-Forwarded-For.
    """

    data: Path
    database_url: str
    queue_url: str
    secret_key: str = field(repr=False)
    trusted_hosts: tuple[str, ...]
    production: bool
    host: str
    port: int
    keys: Path
    master_key: str = field(repr=False)
    backup_recipient: str
    uses_encoder: bool = True
    uses_detector: bool = True
    proxies: int = 0

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file of this machine."""
        return self.database_url.startswith("sqlite")

    @property
    def site(self) -> Site:
        """The first trusted host, https in production; else this machine at the port of `heard start`."""
        loopback = self.host in ("127.0.0.1", "0.0.0.0", "::1")  # noqa: S104 - compared, not bound
        here = f"{'localhost' if loopback else self.host}:{self.port}"
        # A host that begins with a dot stands for those below it.
        named = [host for host in self.trusted_hosts if not host.startswith(".")]
        place = (named or [here])[0] if self.production else here
        name = place.rsplit(":", 1)[0] if place.rpartition(":")[2].isdigit() else place
        return Site(name, f"{'https' if self.production else 'http'}://{place}")


def load(environment: Mapping[str, str] | None = None) -> Config:
    """The settings as the environment gives them.

    Raises UnsafeConfiguration where a setting cannot be meant, and where production is asked for and one is
    missing or unsafe. Raises OSError where `HEARD_DATA` cannot be written.
    """
    env = os.environ if environment is None else environment
    production = _environment(env.get("HEARD_ENV", "")) == "production"
    data = Path(env.get("HEARD_DATA") or "var").resolve()
    database_url = env.get("HEARD_DATABASE_URL") or f"sqlite:///{data / 'heard.db'}"
    queue_url = env.get("HEARD_QUEUE_URL") or _queue_beside(database_url, data)
    _refuse_unknown_addresses(database_url, queue_url)
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
        keys=Path(env.get("HEARD_KEYS") or data / "keys").resolve(),
        master_key=_master_key(env.get("HEARD_MASTER_KEY", "")),
        backup_recipient=env.get("HEARD_BACKUP_RECIPIENT", "").strip(),
        uses_encoder=_switch("HEARD_ENCODER", env.get("HEARD_ENCODER") or "on"),
        uses_detector=_switch("HEARD_DETECTOR", env.get("HEARD_DETECTOR") or "on"),
        proxies=_proxies(env.get("HEARD_PROXIES") or "0"),
    )


def _queue_beside(database_url: str, data: Path) -> str:
    return str(data / "queue.db") if database_url.startswith("sqlite") else database_url


def _environment(name: str) -> str:
    if name not in ENVIRONMENTS:
        raise UnsafeConfiguration(f"HEARD_ENV is {name!r}. Write production, or leave it out.")
    return name


def _refuse_unknown_addresses(database_url: str, queue_url: str) -> None:
    # The addresses are not repeated: they may hold a password.
    if not database_url.startswith(DATABASES):
        raise UnsafeConfiguration(
            "HEARD_DATABASE_URL is of no kind that Heard knows. Write it as sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/NAME."
        )
    if "://" in queue_url and not queue_url.startswith(QUEUES):
        raise UnsafeConfiguration(
            "HEARD_QUEUE_URL is of no kind that Heard knows. Write it as redis://HOST/0, or leave it out."
        )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise UnsafeConfiguration(f"PORT is {text!r}. Give a whole number from 1 to 65535.")
    return int(text)


def _proxies(text: str) -> int:
    if not text.isdigit() or int(text) > MOST_PROXIES:
        raise UnsafeConfiguration(
            f"HEARD_PROXIES is {text!r}. Say how many proxies stand in front, from 0 to {MOST_PROXIES}."
        )
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise UnsafeConfiguration(f"{name} is {text!r}. Write on or off.")
    return text == "on"


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
    if not env.get("HEARD_MASTER_KEY"):
        raise UnsafeConfiguration(
            "HEARD_MASTER_KEY is missing: what people wrote is sealed with it. Make one with "
            "`heard keys new-master`, and keep a copy where no copy of the database is."
        )


def _master_key(text: str) -> str:
    if text and not all(_MASTER_KEY.fullmatch(one.strip()) for one in text.split(",")):
        raise UnsafeConfiguration(
            "HEARD_MASTER_KEY is no key as `heard keys new-master` prints one. Give one, or while it is "
            "changed the new one, a comma and the old one."
        )
    return text


def _kept_secret(path: Path) -> str:
    """A secret made once and kept beside the embedded database, readable by its owner alone."""
    # Answers lie beside it: on a machine with several people the folder is its owner's alone.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made
