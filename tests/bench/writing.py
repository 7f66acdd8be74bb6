"""Writing: answers, whole attempts, check-ins. Afterwards the database is asked whether everything is there."""

import re
import time
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import func, select

from lms.attendance.models import AttendanceRecord
from lms.db.base import db
from lms.domain import check_in_code
from lms.infra import clock
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt, Response
from lms.trainings.models import Training
from tests import papers
from tests.bench import people
from tests.bench.load import Failed, Measured, Request, send, stories, storm
from tests.bench.machine import processor_time
from tests.bench.people import COURSE, QUIZ, Person
from tests.bench.scene import SITTING, Line, Scene

ATTEMPTS = 96  # whole ones, of which 32 are taken by 16 at a time, the others by 64
ALONE = 8
SEATS = 82  # people in a session
ROUNDS = 3  # sessions of 82 who check in at once: one takes but a moment


def answers(scene: Scene) -> Iterator[Line]:
    """Answers to the items of 200 open attempts, again and again: every one is a commit."""
    sitting = [(person, scene.attempts[person.id]) for person in scene.crowd[:SITTING]]
    by_person = [
        [_save(f"/quizzes/attempts/{attempt}/{item.place}", person, item.fields) for item in scene.paper(attempt)]
        for person, attempt in sitting
    ]
    saves = [save for each in zip(*by_person, strict=False) for save in each]
    storm(scene.base, saves, 4, 1)  # both processes have read the quiz
    alone = storm(scene.base, saves, 1, 2)
    yield "save one answer, 1 client, median", alone.median, "ms"
    yield "save one answer, 1 client, p95", alone.p95, "ms"
    for clients in (16, 64):
        begun, worked = clock.now(), processor_time(scene.pid)
        found = storm(scene.base, saves, clients)
        if clients == 16:
            yield "save answers, processor time of one", (processor_time(scene.pid) - worked) / found.number, "ms"
        yield f"save answers, {clients} clients", found.rate, "/s"
        yield f"save answers, {clients} clients, p95", found.p95, "ms"
        yield f"save answers, {clients} clients, longest", found.longest, "ms"
        _at_least_stored(begun, min(int(found.rate), len(saves)))


def _save(path: str, person: Person, fields: papers.Fields) -> Request:
    return Request(path, person.cookie, person.form(*fields), script=True)


def _at_least_stored(begun: object, number: int) -> None:
    db.session.rollback()
    stored = db.session.scalar(select(func.count()).select_from(Response).where(Response.saved_at >= begun)) or 0
    if stored < number:
        raise Failed(f"only {stored} of {number} answers are stored")


def attempts(scene: Scene) -> Iterator[Line]:
    """Begin, answer every item singly, submit."""
    takers = scene.crowd[SITTING : SITTING + ATTEMPTS + ALONE]
    items = len(scene.paper(scene.attempts[scene.crowd[0].id]))
    told = [_attempt(scene, person) for person in takers]
    alone = stories(told[:ALONE], 1)
    yield f"whole attempt of {items} items, 1 client, median", alone.median, "ms"
    for clients, part in ((16, told[ALONE : ALONE + ATTEMPTS // 3]), (64, told[ALONE + ATTEMPTS // 3 :])):
        found = stories(part, clients)
        yield f"whole attempts of {items} items, {clients} clients", found.rate, "/s"
        yield f"whole attempts of {items} items, {clients} clients, p95", found.p95, "ms"
    _all_marked([person.id for person in takers])


def _attempt(scene: Scene, person: Person) -> Callable[[], None]:
    def story() -> None:
        begun = send(scene.base, Request(f"/learn/{COURSE}/quizzes/{QUIZ}", person.cookie, person.form()))
        attempt = re.search(r"/attempts/(\d+)/", begun.header("location"))
        if attempt is None:
            raise Failed(f"an attempt did not begin: {begun.header('location')}")
        here = f"/quizzes/attempts/{attempt[1]}"
        for item in scene.paper(int(attempt[1])):
            send(scene.base, _save(f"{here}/{item.place}", person, item.fields))
        send(scene.base, Request(f"{here}/submit", person.cookie, person.form()))

    return story


def _all_marked(members: Sequence[int]) -> None:
    """Whoever gives the best answer to everything has all points, if nothing was lost on the way."""
    db.session.rollback()
    marked = (
        select(func.count(Attempt.id), func.count(Attempt.id).filter(Attempt.earned == Attempt.possible))
        .join(Attempt.enrolment)
        .where(Enrolment.member_id.in_(members), Attempt.quiz == QUIZ, Attempt.submitted_at.is_not(None))
    )
    found, whole = db.session.execute(marked).one()
    if (found, whole) != (len(members), len(members)):
        raise Failed(f"{found} attempts are submitted, {whole} of them with all points, not {len(members)}")


def check_ins(scene: Scene) -> Iterator[Line]:
    """Everybody in a session of 82 by the code of the moment: one after the other, then many at once."""
    alone = _round(scene, 1)
    yield "check-in, 1 client, median", alone.median, "ms"
    yield "check-in, 1 client, p95", alone.p95, "ms"
    rounds = [_round(scene, 16) for _ in range(ROUNDS)]
    yield "check-in, 16 clients", ROUNDS / sum(1 / one.rate for one in rounds), "/s"
    yield "check-in, 16 clients, p95", max(one.p95 for one in rounds), "ms"
    yield "check-in, 16 clients, longest", max(one.longest for one in rounds), "ms"


def _round(scene: Scene, clients: int) -> Measured:
    training = people.training_today(scene.members[:SEATS], "Measured: check-in", scene.country)
    day = training.days[0]
    code = check_in_code.code_at(scene.app.config["SECRET_KEY"].encode(), training.id, day.id, clock.now())
    found = stories([_check_in(scene.base, person, training, code) for person in scene.crowd[:SEATS]], clients)
    db.session.rollback()
    here = select(func.count()).select_from(AttendanceRecord).where(AttendanceRecord.day_id == day.id)
    present = db.session.scalar(here.where(AttendanceRecord.method == "code"))
    if present != SEATS:
        raise Failed(f"{present} of {SEATS} people are checked in")
    time.sleep(0.2)
    return found


def _check_in(base: str, person: Person, training: Training, code: str) -> Callable[[], None]:
    asked = Request(f"/check-in/{training.code}", person.cookie, person.form(code=code))

    def story() -> None:
        where = send(base, asked).header("location")
        if "refused" in where:
            raise Failed(f"a check-in was refused: {where}")

    return story
