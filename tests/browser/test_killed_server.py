"""A room of 82 people takes a quiz at once, and the server is killed in the middle: what it acknowledged is there."""

import os
import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event, Lock

from sqlalchemy import select

from lms.db.base import db
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt, Response
from tests.bench.load import Answer, Failed, Request, send
from tests.bench.machine import processes
from tests.bench.people import COURSE, QUIZ, Person
from tests.bench.scene import Scene, opened
from tests.browser.product import started
from tests.services import free_port

PEOPLE = 82
AT_ONCE = 16
BEFORE = 250  # answers that are acknowledged before the server dies
PATIENCE = 60  # seconds until somebody's device gives up


@dataclass
class Room:
    """What everybody's devices know: the answers that the server has acknowledged, and how many those are."""

    acknowledged: dict[int, dict[str, object]] = field(default_factory=dict)
    number: int = 0
    broken: int = 0
    enough: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def note(self, person: Person, item: str, answer: object) -> None:
        with self.lock:
            self.acknowledged.setdefault(person.id, {})[item] = answer
            self.number += 1
            if self.number >= BEFORE:
                self.enough.set()

    def deliver(self, base: str, request: Request) -> Answer:
        """Send again and again until it is answered, as a device does whose line is down."""
        given_up = time.monotonic() + PATIENCE
        while True:
            try:
                return send(base, request)
            except (OSError, IndexError):
                pass
            except Failed as failure:
                if " 0 instead" not in str(failure):  # an answer that never came has no status
                    raise
            with self.lock:
                self.broken += 1
            assert time.monotonic() < given_up, "the server did not come back"
            time.sleep(0.1)


def test_nobody_loses_an_acknowledged_answer_when_the_server_is_killed_in_the_middle(own_database, tmp_path):
    where = {"port": free_port(), "LMS_MODE": "demo", "LMS_DATABASE_URL": own_database}
    room = Room()
    with started(tmp_path / "var", **where) as stack, opened(stack) as scene:
        crowd = scene.crowd[:PEOPLE]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            taken = [pool.submit(_sitting(scene, room, person)) for person in crowd]
            assert room.enough.wait(PATIENCE), "too few answers were acknowledged"
            _kill(stack.pid)
            with started(tmp_path / "var", **where):
                wait(taken, PATIENCE)
                for one in taken:
                    one.result(0)
        db.session.rollback()
        for person in crowd:
            _all_there(person, room.acknowledged[person.id])
    assert room.broken  # somebody was in the middle when it happened


def _sitting(scene: Scene, room: Room, person: Person) -> Callable[[], None]:
    """Start, answer every question, submit."""

    def story() -> None:
        base = scene.base
        begun = room.deliver(base, Request(f"/learn/{COURSE}/quizzes/{QUIZ}", person.cookie, person.form()))
        found = re.search(r"/attempts/(\d+)/", begun.header("location"))
        assert found, begun
        here = f"/quizzes/attempts/{found[1]}"
        for sequence, item in enumerate(scene.paper(int(found[1])), 1):
            given = person.form(*item.fields, sequence=str(sequence))
            room.deliver(base, Request(f"{here}/{item.place}", person.cookie, given, script=True))
            room.note(person, item.id, item.answer)
        room.deliver(base, Request(f"{here}/submit", person.cookie, person.form()))

    return story


def _kill(pid: int) -> None:
    """As a power cut would: web server, its workers and the worker of jobs, all at once."""
    for process in [int(folder.name) for _part, folder in processes(pid)]:
        os.kill(process, signal.SIGKILL)


def _all_there(person: Person, acknowledged: dict[str, object]) -> None:
    attempt = db.session.scalars(
        select(Attempt).join(Attempt.enrolment).where(Enrolment.member_id == person.id, Attempt.quiz == QUIZ)
    ).one()
    stored = db.session.execute(select(Response.item, Response.answer).where(Response.attempt_id == attempt.id))
    assert {item: answer for item, answer in stored if item in acknowledged} == acknowledged
    assert len(acknowledged) == len(attempt.items)
    assert attempt.submitted_at is not None
    assert attempt.earned == attempt.possible
