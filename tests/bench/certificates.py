"""Certificates: one alone on one core; those of a whole session from the click to all files, while others read."""

import time
from collections.abc import Iterator
from hashlib import sha256
from threading import Event, Thread

from sqlalchemy import func, select

from lms.certificates.models import Certificate
from lms.certificates.storage import key_of
from lms.db.base import db
from lms.demo.secrets import prepared
from lms.infra.certificate_press import make_press
from lms.infra.storage import Store
from lms.settings import Settings
from tests.bench import people
from tests.bench.load import Failed, Measured, Request, send, summed
from tests.bench.scene import LESSON, Line, Scene

PATIENCE = 60  # seconds for a whole session
PACE = 0.025  # seconds between two pages that are read meanwhile
TIMES = 12


def whole(scene: Scene) -> Iterator[Line]:
    yield from bulk(scene)
    yield from single(scene)


def bulk(scene: Scene) -> Iterator[Line]:
    """All who hold a seat qualify, so that the number is always the same."""
    number = people.everybody_qualifies(scene.running)
    run = Request(f"/trainings/{scene.running.code}/certificates", scene.coordinator.cookie, scene.coordinator.form())
    reader = Reader(scene.base, Request(LESSON, scene.trainee.cookie))
    reader.start()
    begun = time.perf_counter()
    try:
        send(scene.base, run)
        clicked = time.perf_counter() - begun
        while (made := _made(scene.running.id)) < number:
            if time.perf_counter() - begun > PATIENCE:
                raise Failed(f"only {made} of {number} certificates after {PATIENCE} s")
            time.sleep(0.05)
        taken = time.perf_counter() - begun
    finally:
        reader.stop()
    yield f"{number} certificates, click to answer", clicked * 1000, "ms"
    yield f"{number} certificates, click to all files", taken, "s"
    yield "certificates in bulk", number / taken, "/s"
    yield "lesson meanwhile, median", reader.found.median, "ms"
    yield "lesson meanwhile, p95", reader.found.p95, "ms"
    _all_downloadable(scene, number)


def _made(training_id: int) -> int:
    db.session.rollback()
    made = select(func.count()).where(Certificate.training_id == training_id, Certificate.pdf_sha256.is_not(None))
    return db.session.scalar(made) or 0


def _all_downloadable(scene: Scene, number: int) -> None:
    store = Store(scene.var / "files")
    rows = db.session.scalars(select(Certificate).where(Certificate.training_id == scene.running.id)).all()
    found = [sha256(store.get(key_of(row.code, row.pdf_sha256 or ""))).hexdigest() == row.pdf_sha256 for row in rows]
    if sum(found) != number:
        raise Failed(f"{sum(found)} of {number} files are whole")


class Reader(Thread):
    """Reads a page at a steady pace until it is stopped; keeps the times. A fault in it is raised by `stop`."""

    def __init__(self, base: str, asked: Request) -> None:
        super().__init__(daemon=True)
        self._base, self._asked, self._stopped = base, asked, Event()
        self._taken: list[float] = []
        self._fault: Exception | None = None

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                begun = time.perf_counter()
                send(self._base, self._asked)
                self._taken.append((time.perf_counter() - begun) * 1000)
                self._stopped.wait(max(0, PACE - (time.perf_counter() - begun)))
        except (Failed, OSError) as fault:
            self._fault = fault

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        if self._fault:
            raise self._fault

    @property
    def found(self) -> Measured:
        return summed(self._taken, 1)


def single(scene: Scene) -> Iterator[Line]:
    """Render, tag, sign and store in this process, whose work runs on one core."""
    issued = select(Certificate).where(Certificate.training_id == scene.running.id).order_by(Certificate.id)
    rows = db.session.scalars(issued).all()
    press, store = make_press(prepared(Settings(var_dir=scene.var))), Store(scene.var / "measured")
    times, sizes = [], []
    for row in rows[:TIMES]:
        press(row.facts)  # fonts of its scripts are loaded, as in a worker that runs
        begun = time.perf_counter()
        pdf = press(row.facts)
        store.put(key_of(row.code, sha256(pdf).hexdigest()), pdf)
        times.append((time.perf_counter() - begun) * 1000)
        sizes.append(len(pdf) / 1000)
    found = summed(times, 1)
    yield "one certificate: render, tag, sign, store", found.median, "ms"
    yield "one certificate: longest", found.longest, "ms"
    yield "one certificate, size", summed(sizes, 1).median, "kB"
    yield "one certificate, largest", max(sizes), "kB"
