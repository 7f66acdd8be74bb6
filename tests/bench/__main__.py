"""`make bench`: what the product does under load, on both databases, against the targets."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.accounts.models import Member
from lms.content.compiler import compile_course
from lms.db.base import db
from lms.demo.service import programme
from lms.settings import ROOT
from lms.trainings.models import Training, TrainingDay
from tests.bench import figures, people
from tests.bench.figures import Line
from tests.bench.load import memory
from tests.browser.conftest import Stack, started
from tests.services import create_database, start_postgres

ENGINES = ("sqlite", "postgresql")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# name of a figure -> (target, whether less is better)
TARGETS = {
    "lesson, 1 client, median": (5, True), "lesson, 16 clients": (500, False), "lesson, SQL statements": (5, True),
    "lesson, first visit": (100, True), "lesson, repeat visit": (20, True),
    "whole sign-in, form to home page": (80, True),
    "save one answer, 1 client, median": (3, True), "save answers, 16 clients": (600, False),
    "save answers, 16 clients, p95": (60, True), "save answers, 16 clients, longest": (500, True),
    "whole attempts of 12 items, 16 clients": (20, False), "check-in, 1 client, median": (4, True),
    "check-in, 16 clients": (500, False),
    "one certificate: render, tag, sign": (55, True), "one certificate": (40, True),
    "82 certificates, click to all files": (4, True), "lesson meanwhile, p95": (50, True),
    "board of 82, 1 client, median": (15, True), "memory of web and worker (PSS)": (200, True),
    "start from nothing to ready": (60, True), "second start": (5, True),
}  # fmt: skip


def measured(stack: Stack) -> Iterator[Line]:
    """All figures of one stack."""
    with people.application(stack.environment) as app:
        people.more_members(people.MEMBERS)
        loaded = selectinload(Training.days).selectinload(TrainingDay.agenda)
        title = programme()["running"]["title"]
        running = db.session.scalars(select(Training).where(Training.title == title).options(loaded)).one()
        named = {row.email: row for row in db.session.scalars(select(Member).where(Member.email.like("%@example.org")))}
        trainee, coordinator = people.sign_in(app, [named["trainee@example.org"], named["coordinator@example.org"]])
        crowd = [row for mail, row in sorted(named.items()) if mail.startswith("load")][:296]
        attempts = people.with_attempts(crowd[:200])
        visitors = people.sign_in(app, crowd)
        _enrol(crowd[200:])
        yield from figures.pages(stack.address, app, trainee, coordinator, running)
        yield from figures.signing_in(stack.address)
        yield from figures.answers(stack.address, visitors, attempts)
        yield from figures.check_ins(stack.address, app, running)
        yield from figures.certificates(stack.address, stack.var, running, coordinator, trainee)
        yield "memory of web and worker (PSS)", memory(stack.pid), "MiB"


def _enrol(members: list[Member]) -> None:
    with people.unit_of_work():
        for member in members:
            people.enrolling.enrol(member, people.COURSE, people.clock.now())


def engine(kind: str) -> Iterator[Line]:
    """Start from nothing, measure, stop, start again."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "var"
        settings = {}
        if kind == "postgresql":
            server = stack.enter_context(start_postgres(**DURABLE))
            settings["LMS_DATABASE_URL"] = create_database(server, "meridian")
        begun = time.perf_counter()
        with started(var, **settings) as running:
            yield "start from nothing to ready", time.perf_counter() - begun, "s"
            yield from measured(running)
        begun = time.perf_counter()
        with started(var, **settings):
            yield "second start", time.perf_counter() - begun, "s"


def calibration() -> Iterator[Line]:
    """What this machine does, to compare figures across machines."""
    begun = time.perf_counter()
    sum(number * number for number in range(10**7))
    yield "calibration: ten million squares", time.perf_counter() - begun, "s"
    begun = time.perf_counter()
    compile_course(ROOT / "courses", people.COURSE, date(2026, 11, 24))
    yield "compile the sample course", time.perf_counter() - begun, "s"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the running product.")
    parser.add_argument("--database", choices=[*ENGINES, "both"], default="both")
    chosen = parser.parse_args().database
    kinds = ENGINES if chosen == "both" else (chosen,)
    found: dict[str, dict[str, float]] = {}
    units: dict[str, str] = {}
    sources: list[tuple[str, Callable[[], Iterator[Line]]]] = [("machine", calibration)]
    sources += [(kind, lambda kind=kind: engine(kind)) for kind in kinds]  # type: ignore[misc]
    for source, lines in sources:
        for name, value, unit in lines():
            found.setdefault(name, {})[source] = round(value, 3)
            units[name] = unit
            print(f"{source:<11} {name:<44} {value:>10.2f} {unit}", flush=True)
    print(table(found, units, kinds))
    path = ROOT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"figures": found, "units": units, "targets": TARGETS}, indent=1))
    print(f"written to {path.relative_to(ROOT)}")


def table(found: dict[str, dict[str, float]], units: dict[str, str], kinds: tuple[str, ...]) -> str:
    """Figures beside their targets; `ratio` is the first time figure against ten million squares."""
    squares = found["calibration: ten million squares"]["machine"] * 1000
    lines = [
        "",
        f"{'figure':<46}" + "".join(f"{kind:>12}" for kind in kinds) + f"{'target':>10}  {'met':<5}{'ratio':>8}",
    ]
    for name, values in found.items():
        shown = "".join(f"{values[kind]:>12.2f}" if kind in values else f"{'':>12}" for kind in kinds)
        if "machine" in values:
            shown = f"{values['machine']:>12.2f}" + shown[12:]
        target = TARGETS.get(name)
        met = ""
        if target:
            met = "yes" if all((v <= target[0]) if target[1] else (v >= target[0]) for v in values.values()) else "no"
        first = next(iter(values.values())) * (1000 if units[name] == "s" else 1)
        ratio = f"{first / squares:>8.3f}" if units[name] in ("ms", "s") else ""
        lines.append(f"{name + ' ' + units[name]:<46}{shown}{target[0] if target else '':>10}  {met:<5}{ratio}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
