"""Servers of the benchmarks, each a process of this run on a free loopback port, and what they use up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real_servers import free_port

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it is, its first process, and how long it took to answer."""

    address: str
    process_id: int
    seconds_to_start: float


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """An application under Heard's own settings of gunicorn."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--config", "python:survey_app.server"]
    with started([*command, "--bind", f"127.0.0.1:{port}"], environment, port) as server:
        yield server


@contextmanager
def started(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[Server]:
    """A command that serves on a port, waited for at /healthz. Raises TimeoutError where it stays silent."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        while not is_healthy(address):
            if process.poll() is not None or time.perf_counter() - begun > SECONDS_TO_START:
                raise TimeoutError(f"{command[1:4]} did not come up; its last words are above.")
            time.sleep(0.02)
        yield Server(address, process.pid, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_healthy(address: str) -> bool:
    """Whether a server answers at /healthz."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def family(process_id: int) -> list[int]:
    """A process and all its descendants. Only itself where there is no /proc."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields:
            parents[int(folder.name)] = int(fields[1])
    found = [process_id]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _stat(process_id: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold spaces; nothing where it is gone."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(process_id: int) -> float | None:
    """Processor time that a process and its living descendants have used; None where there is no /proc."""
    if not Path("/proc/self/stat").exists():
        return None
    ticks = sum(int(fields[11]) + int(fields[12]) for one in family(process_id) if (fields := _stat(one)))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_bytes(process_id: int) -> int | None:
    """Memory of a process that is resident, shared pages included; None where that cannot be read."""
    try:
        lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), None)


def web_workers(process_id: int) -> list[int]:
    """The processes of gunicorn below a process that answer requests: those whose parent is gunicorn too."""
    those = {one for one in family(process_id) if b"gunicorn" in _command(one)}
    return sorted(one for one in those if (fields := _stat(one)) and int(fields[1]) in those)


def _command(process_id: int) -> bytes:
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return b""
