"""Real servers for the tests, each a process of this run alone on a free loopback port."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SECONDS_TO_START = 40


class Missing(Exception):
    """A program that this machine does not have. The text is its name."""


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def chromium() -> str:
    """Where Chromium is. Raises Missing."""
    for name in ("chromium", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    raise Missing("Chromium")


@contextmanager
def program(name: str, called: str) -> Iterator[str]:
    """Where a program is that is started anew for each use. Raises Missing with what people call it."""
    if not (path := shutil.which(name)):
        raise Missing(called)
    yield path


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL with nothing in it; yields the address of its first database. Raises Missing."""
    programs = _postgresql_programs()
    folder = Path(tempfile.mkdtemp(prefix="heard-pg-"))
    data, port = folder / "data", free_port()
    become = _as_unprivileged(folder)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, "cwd": folder}
    try:
        subprocess.run(
            [*become, programs / "initdb", "-D", data, "-U", "heard", "-A", "trust", "-E", "UTF8", "-N"],
            **quiet,  # type: ignore[call-overload]
        )
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        start = [
            *become,
            programs / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            settings,
            "start",
        ]
        subprocess.run(start, **quiet)  # type: ignore[call-overload]
        try:
            yield f"postgresql+psycopg://heard@127.0.0.1:{port}/postgres"
        finally:
            stop = [*become, programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"]
            subprocess.run(stop, **quiet)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_programs() -> Path:
    # PostgreSQL's programs must come from one folder: a pg_ctl beside no initdb is of no use.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if path := shutil.which("pg_ctl"):
        folders.append(Path(path).parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Missing("PostgreSQL")


def _as_unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to its own account and act as that."""
    if os.geteuid() != 0:
        return []
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        raise Missing("PostgreSQL's account") from None
    os.chown(folder, account.pw_uid, account.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def redis() -> Iterator[str]:
    """A Redis with nothing in it; yields its address. Raises Missing."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("Redis")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def heard_web(
    environment: Mapping[str, str], log: Path | None = None, app: str = "wsgi:app"
) -> Iterator[str]:
    """The web server as it runs for people; yields its address. log: where all that it says is written."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app, "--config", "python:survey_app.server"]
    said = log.open("wb") if log is not None else None
    process = subprocess.Popen(
        [*command, "--workers", "1", "--bind", f"127.0.0.1:{port}"],
        env={**os.environ, "PORT": str(port), **environment},
        cwd=Path(__file__).parent.parent,
        stdout=said,
        stderr=said,
    )
    try:
        address = f"http://localhost:{port}"
        _wait_for_health(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        if said is not None:
            said.close()


def _wait_for_health(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the web server at {address} did not come up; its last words are above")


def _wait_for_port(port: int) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answered on port {port} within {SECONDS_TO_START} seconds")
