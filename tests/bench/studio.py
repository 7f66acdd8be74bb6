"""Trainers' and trainees' pages of a large course, for 5 and for 120 countries: they must cost the same.

In this process, on a SQLite database of its own, and in processor time: the figures are of the pages, not of the server
nor of what else the machine does.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from flask import Flask, g

from lms.accounts.models import Member, RoleGrant
from lms.app import create_app
from lms.db.base import db, unit_of_work
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning import service as enrolling
from lms.settings import Settings
from lms.studio import from_files
from tests.bench import people, synthetic
from tests.bench.load import Failed
from tests.bench.people import Person
from tests.bench.synthetic import COURSE, TODAY, Line

FEW, MANY = 5, 120
TIMES = 30
LESSON = "m0/l0"


def growing() -> Generator[Line, None, None]:
    """The pages, for few and for many countries, and how much more they take."""
    found: dict[int, dict[str, float]] = {}
    for number in (FEW, MANY):
        with _product(number) as (app, who, seconds):
            if number == MANY:
                yield f"publish the large course for {MANY} countries", seconds, "s"
            found[number] = dict(_pages(app, who, synthetic.countries(number)[0]))
    for name, value in found[MANY].items():
        yield f"{name}, {MANY} countries", value, "ms"
        yield f"{name}, {MANY} to {FEW} countries", value / found[FEW][name], "×"


@contextmanager
def _product(number: int) -> Iterator[tuple[Flask, Person, float]]:
    """The large course published for so many countries, with a trainer of the first who is enrolled too."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/large.db"
        settings = Settings(mode="test", secret_key="not-secret-" * 4, database_url=url, var_dir=Path(folder))  # type: ignore[arg-type]
        app = create_app(settings)
        with app.app_context():
            db.create_all()
            begun = time.perf_counter()
            with unit_of_work():
                at = datetime.combine(TODAY, clock_time(9), clock.now().tzinfo)
                from_files.publish_files(synthetic.course(number), COURSE, at)
            seconds = time.perf_counter() - begun
            yield app, people.sign_in(app, [_trainer(synthetic.countries(number)[0])])[0], seconds
            db.session.remove()
            db.engine.dispose()


def _trainer(country: str) -> Member:
    now = clock.now()
    with unit_of_work():
        member = Member(email="trainer@example.org", name="A", country=country, language="en", fs_uniquifier="x")
        member.create_datetime = member.confirmed_at = now - timedelta(days=1)
        member.second_factor_waived, member.active = True, True
        member.role_grants = [RoleGrant(role="trainer", country=country)]
        db.session.add(member)
        db.session.flush()
        enrolling.enrol(member, COURSE, now)
    return member


def _pages(app: Flask, who: Person, country: str) -> Iterator[tuple[str, float]]:
    mine = f"/studio/{COURSE}/country-{country}"
    shown = {
        "studio, lesson page": f"{mine}/{LESSON}",
        "studio, block page": f"{mine}/{LESSON}/b0",
        "studio, edition": f"{mine}/",
        "studio, facts register": f"/studio/facts/{country}",
        "studio, preview": f"/studio/{COURSE}/preview/{LESSON}?country={country}&language=ar",
        "studio, readiness": f"/studio/{COURSE}/readiness",
        "tailored lesson page, from cache": f"/learn/{COURSE}/{LESSON}",
    }
    for name, path in shown.items():
        yield name, _median(lambda path=path: _show(app, path, who))
    release = learning.current_release(COURSE).id
    read = (release, f"lesson/{LESSON}", country, "ar")
    yield "tailored lesson's content, from cache", _median(lambda: learning.document(*read))

    def cold() -> None:
        learning._kept._bodies.clear()  # as a process has it that has just started
        learning.document(*read)

    yield "tailored lesson's content, cold", _median(cold)


def _show(app: Flask, path: str, who: Person) -> None:
    for key in list(g):
        g.pop(key)
    db.session.rollback()
    answer = app.test_client(use_cookies=False).get(path, headers={"Cookie": who.cookie})
    if answer.status_code != 200:
        raise Failed(f"{path}: {answer.status_code} instead of 200")


def _median(act: Callable[[], object]) -> float:
    """Milliseconds of the processor; the first two times do not count: templates and statements are made ready then."""
    taken = []
    for _ in range(TIMES + 2):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return statistics.median(taken[2:]) * 1000
