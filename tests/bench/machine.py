"""The machine: what it does with the simplest of everything, how busy others keep it, what the product takes of it."""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from lms.content.compiler import compile_course
from lms.demo.service import programme
from lms.server import web_command
from lms.settings import ROOT
from tests.bench.load import LOOPBACK, Failed, Request, send, storm
from tests.services import free_port

HELLO = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def hello():
    return "hello"
"""
SQUARES = "calibration: ten million squares"
SIMPLEST = "calibration: Flask hello world, 16 clients"
PATIENCE = 20  # seconds
TICKS = os.sysconf("SC_CLK_TCK")  # a second
Line = tuple[str, float, str]


def calibration() -> Generator[Line, None, None]:
    begun = time.perf_counter()
    sum(number * number for number in range(10**7))
    yield SQUARES, time.perf_counter() - begun, "s"
    with _hello() as base:
        yield SIMPLEST, storm(base, [Request("/")], 16).rate, "/s"


def compiling() -> Generator[Line, None, None]:
    data = programme()
    begun = time.perf_counter()
    made = compile_course(ROOT / "courses", data["course"], date.fromisoformat(str(data["content_as_of"])))
    yield "compile the sample course", time.perf_counter() - begun, "s"
    if not made.countries:
        raise Failed("the sample course has no country")


@contextmanager
def _hello() -> Iterator[str]:
    """The simplest application under the product's own web server command."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "hello.py").write_text(HELLO)
        port = free_port()
        command = [part.replace("wsgi:app", "hello:app") for part in web_command(LOOPBACK, port)]
        process = subprocess.Popen(command, cwd=folder, start_new_session=True)
        base = f"http://{LOOPBACK}:{port}"
        try:
            _wait(base)
            yield base
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(base: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            send(base, Request("/"))
        except ConnectionError:
            if time.monotonic() > deadline:
                raise Failed("hello world does not start") from None
            time.sleep(0.05)
        else:
            return


class Others:
    """How much of the machine's time others took since this was made: what makes figures worse than they are."""

    def __init__(self) -> None:
        self._begun, self._busy, self._own = time.perf_counter(), _busy(), _own()

    def share(self) -> float:
        """From 0 to 1. Own processes count when they have ended."""
        whole = (time.perf_counter() - self._begun) * (os.cpu_count() or 1)
        return max(0.0, (_busy() - self._busy) - (_own() - self._own)) / whole


def _busy() -> float:
    """Seconds that all processors worked, or were taken away, since the machine started (Linux: /proc/stat)."""
    user, nice, system, _idle, _wait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / TICKS


def _own() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def processes(pid: int, part: str = "web") -> Iterator[tuple[str, Path]]:
    """A process and all below it: `web` or `worker`, and its folder (Linux: /proc/PID)."""
    folder = Path("/proc", str(pid))
    part = "worker" if b"lms.worker" in (folder / "cmdline").read_bytes() else part
    yield part, folder
    for task in folder.glob("task/*/children"):
        for child in task.read_text().split():
            yield from processes(int(child), part)


def processor_time(pid: int) -> float:
    """Milliseconds that all these have worked so far. It hardly depends on what else the machine does."""
    ticks = 0
    for _part, folder in processes(pid):
        after_the_name = (folder / "stat").read_text().rpartition(")")[2].split()
        ticks += int(after_the_name[11]) + int(after_the_name[12])  # utime and stime, see proc(5)
    return ticks * 1000 / TICKS


def memory(pid: int) -> Iterator[Line]:
    """What web server and worker hold, shared parts counted once (PSS; Linux: /proc/PID/smaps_rollup)."""
    parts = {"web": 0.0, "worker": 0.0}
    for part, folder in processes(pid):
        parts[part] += _pss(folder)
    yield "memory of web and worker (PSS)", sum(parts.values()), "MiB"
    for name, mebibytes in parts.items():
        yield f"memory of {name} alone (PSS)", mebibytes, "MiB"


def _pss(folder: Path) -> float:
    lines = (folder / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
