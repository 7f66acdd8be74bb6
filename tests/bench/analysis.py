"""Working out the figures of a quiz: time of the processor, and memory for few and for many attempts.

Each measurement is a process of its own, so that its memory is that of the analysis: `python -m tests.bench.analysis`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select

from lms.accounts.models import Member
from lms.app import create_app
from lms.db.base import db, unit_of_work
from lms.learning import service as publishing
from lms.learning.models import Enrolment
from lms.quizzes import analysis
from lms.quizzes.models import Attempt, Response
from lms.settings import ROOT, Settings
from tests.factories_learning import NOW, compiled_course
from tests.services import create_database, start_postgres

FEW, MANY, MADE_UP = 10_000, 100_000, 2_000
COPIED = {Member: {"id": 1}, Enrolment: {"id": 1, "member_id": 1}, Attempt: {"id": 2, "enrolment_id": 1}}
COPIED |= {Response: {"attempt_id": 2}}
EACH, BANK = 20, 40  # items of an attempt, and of the bank from which they are drawn
KINDS = {"fixed": EACH, "drawn": BANK}
WHERE = [("SG", "en"), ("SG", "ar"), ("IN", "en"), ("IN", "ar"), ("IN", "hi")]
WHY = {
    won: [{"part": f"choice:{'a' if won else 'b'}", "code": "x", "credit": "0", "note": ""}] for won in (True, False)
}
Line = tuple[str, float, str]


def whole(database: str) -> Generator[Line, None, None]:
    """Fill an own database of this kind, and measure with few and with many attempts."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{folder}/analysis.db"
        if database == "postgresql":
            url = create_database(stack.enter_context(start_postgres()), "analysis")
        few = {}
        for number, others in ((FEW, 0), (MANY, FEW)):
            _fill(url, Path(folder), others, number)
            for kind in KINDS:
                found = _measured(url, Path(folder), kind)
                if number == MANY:
                    name = f"analyse {MANY:,} attempts x {EACH} {kind} items"
                    yield name, found["seconds"], "s"
                    yield f"{name}, memory", found["memory"], "MiB"
                    yield f"{name}, memory, to {FEW:,}", found["memory"] / few[kind], "×"
                few[kind] = found["memory"]


def _app(url: str, folder: Path) -> Any:
    return create_app(
        Settings(mode="test", secret_key="not-secret-" * 4, database_url=url, var_dir=folder)  # type: ignore[arg-type]
    )


def _fill(url: str, folder: Path, begin: int, end: int) -> None:
    """Attempts of the people from `begin` to `end`: a few are made up, the others are copies of theirs."""
    with _app(url, folder).app_context():
        if not begin:
            db.create_all()
            with unit_of_work():
                _people(publishing.publish(compiled_course(), NOW).id, Random(1))
        for start in range(max(begin, MADE_UP), end, MADE_UP):
            with unit_of_work():
                for model, moved in COPIED.items():
                    _copy(model.__table__, moved, start)
        db.session.remove()
        db.engine.dispose()


def _copy(table: Any, moved: dict[str, int], start: int) -> None:
    """The rows of the first people again, with other ids: `moved` says by how much for each person before."""
    columns = []
    for column in table.columns:
        if column.name in moved:
            columns.append(column + moved[column.name] * start)
        elif column.name in ("email", "fs_uniquifier"):
            columns.append(column.concat(f"-{start}"))
        else:
            columns.append(column)
    key = next(column for column in table.columns if column.name in moved)
    rows = select(*columns).where(key <= moved[key.name] * MADE_UP + (1 if moved[key.name] > 1 else 0))
    db.session.execute(table.insert().from_select([column.name for column in table.columns], rows))


def _people(release: str, chance: Random) -> None:
    ids = range(1, MADE_UP + 1)
    fixed = {"language": "en", "active": True, "create_datetime": NOW}
    members = [
        {"id": one, "email": f"{one}@example.org", "name": "A", "country": "SG", "fs_uniquifier": str(one)} | fixed
        for one in ids
    ]
    db.session.execute(insert(Member), members)
    rows = [
        {"id": one, "member_id": one, "course": "first-aid", "release_id": release, "created_at": NOW} for one in ids
    ]
    db.session.execute(insert(Enrolment), rows)
    for kind, (quiz, bank) in enumerate(KINDS.items()):
        attempts, answers = [], []
        for one in ids:
            attempt, given = _attempt(2 * one + kind, quiz, bank, chance)
            attempts.append(attempt | {"enrolment_id": one, "release_id": release})
            answers += given
        db.session.execute(insert(Attempt), attempts)
        db.session.execute(insert(Response), answers)


def _attempt(attempt: int, quiz: str, bank: int, chance: Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    names = [f"item-{number:02}" for number in sorted(chance.sample(range(bank), EACH))]
    able, (country, language) = chance.random(), chance.choice(WHERE)
    won = {name: chance.random() < able for name in names}
    answers = [
        {"attempt_id": attempt, "item": name, "item_version": "1", "answer": {"choices": ["a" if right else "b"]}}
        | {"sequence": 1, "first_saved_at": NOW, "saved_at": NOW, "earned": str(int(right)), "possible": "1"}
        | {"credit": float(right), "why": WHY[right], "seconds": chance.randrange(5, 90), "key_release_id": None}
        for name, right in won.items()
    ]
    earned = sum(won.values())
    row = {"id": attempt, "quiz": quiz, "number": 1, "country": country, "agency": "", "language": language, "seed": ""}
    row |= {"items": [[name, "1"] for name in names], "started_at": NOW, "deadline_at": None, "submitted_at": NOW}
    row |= {"by_deadline": False, "earned": str(earned), "possible": str(EACH), "credit": earned / EACH}
    return row | {"passed": earned >= EACH / 2}, answers


def _measured(url: str, folder: Path, kind: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.analysis", url, str(folder), kind]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=os.environ)
    return dict(json.loads(told.stdout.splitlines()[-1]))


def _memory(name: str) -> float:
    """What this process holds (VmRSS), or the most that it has held (VmHWM), in MiB; see proc(5)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _alone(url: str, folder: Path, kind: str) -> Iterator[tuple[str, float]]:
    """Seconds of this process's processor, and memory beyond what the application holds anyway."""
    with _app(url, folder).app_context():
        Path("/proc/self/clear_refs").write_text("5")  # the most from here on
        before, begun = _memory("VmRSS"), time.process_time()
        analysis.work_out("first-aid", kind, None, lambda _done, _total: db.session.rollback())
        yield "seconds", time.process_time() - begun
        yield "memory", _memory("VmHWM") - before


if __name__ == "__main__":
    print(json.dumps(dict(_alone(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))))
