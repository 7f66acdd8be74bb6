"""`make bench`: start the product on both databases, measure it under load, compare with the targets."""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import FrameType
from typing import NoReturn

from lms.settings import ROOT
from tests.bench import analysis, certificates, machine, pages, scene, signing_in, studio, synthetic, writing
from tests.bench.load import Failed
from tests.bench.report import MACHINE, WIDTH, Report
from tests.bench.scene import Line, Scene
from tests.browser.conftest import started
from tests.services import ServiceFailed, create_database, start_postgres

DATABASES = ("sqlite", "postgresql")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}  # a commit is a commit
# In this order: what changes much comes late, memory after all load.
MEASURES: dict[str, Callable[[Scene], Iterator[Line]]] = {
    "lesson": pages.lesson,
    "course": pages.course,
    "home": pages.home,
    "question": pages.question,
    "session": pages.session,
    "public": pages.public,
    "weight": pages.weight,
    "sign-in": signing_in.whole,
    "answers": writing.answers,
    "attempts": writing.attempts,
    "check-in": writing.check_ins,
    "certificates": certificates.whole,
    "growth": pages.growth,
    "memory": lambda measured: machine.memory(measured.pid),
}
STARTS, COMPILES, STUDIO, ANALYSIS = "start", "compile", "studio", "analysis"
ALONE = frozenset({COMPILES, STUDIO, ANALYSIS})  # they need no running product
GROUPS = (*MEASURES, STARTS, *sorted(ALONE))


def on(database: str, wanted: frozenset[str]) -> Generator[Line, None, None]:
    """Start from nothing, measure, stop, start again."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "var"
        settings = {"LMS_MODE": "demo", "LMS_DATABASE_URL": ""}
        if database == "postgresql":
            server = stack.enter_context(start_postgres(**DURABLE))
            settings["LMS_DATABASE_URL"] = create_database(server, "meridian")
        begun = time.perf_counter()
        with started(var, **settings) as running:
            ready = time.perf_counter() - begun
            if STARTS in wanted:
                yield "start from nothing to ready", ready, "s"
            with scene.opened(running) as opened:
                for group, measure in MEASURES.items():
                    if group in wanted:
                        yield from measure(opened)
        if STARTS in wanted:
            begun = time.perf_counter()
            with started(var, **settings):
                yield "second start", time.perf_counter() - begun, "s"


def measured(databases: tuple[str, ...], wanted: frozenset[str]) -> Report:
    """Everything that is wanted, told as it comes."""
    report = Report(databases)

    def take(source: str, lines: Generator[Line, None, None]) -> None:
        others = machine.Others()
        with closing(lines):  # whatever interrupts: what was started is stopped now, not when memory is tidied
            for name, value, unit in lines:
                report.add(source, name, value, unit)
                print(f"{source:<11} {name:<{WIDTH}} {value:>12,.2f} {unit}", flush=True)
        report.others[source] = round(others.share(), 3)

    take(MACHINE, machine.calibration())
    if COMPILES in wanted:
        take(MACHINE, machine.compiling())
        take(MACHINE, synthetic.compiling())
    if STUDIO in wanted:
        take(MACHINE, studio.growing())
    for database in databases:
        if ANALYSIS in wanted:
            take(database, analysis.whole(database))
        if wanted - ALONE:
            take(database, on(database, wanted))
    return report


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the running product.")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=GROUPS, metavar="GROUP", help=", ".join(GROUPS))
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)
    begun = time.perf_counter()
    try:
        report = measured(DATABASES if chosen.database == "both" else (chosen.database,), frozenset(chosen.only))
    except (Failed, ServiceFailed) as failure:
        sys.exit(f"make bench: {failure}")
    except KeyboardInterrupt:
        sys.exit("make bench: interrupted; what it had started is stopped")
    print(f"\n{report.table()}\n")
    path = ROOT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report.as_json(), indent=1) + "\n")
    print(f"{time.perf_counter() - begun:.0f} s; the same as JSON: {path.relative_to(ROOT)}")


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """As Ctrl-C: everything that was started is stopped on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
