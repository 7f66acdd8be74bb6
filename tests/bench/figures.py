"""The figures: each a function of a running stack that returns lines of the table."""

import gzip
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g
from sqlalchemy import event, select

from lms.accounts.models import Member
from lms.attendance.models import AttendanceRecord
from lms.certificates.models import Certificate
from lms.content.compiler import compile_course
from lms.db.base import db
from lms.demo.secrets import prepared
from lms.demo.service import programme
from lms.domain import check_in_code
from lms.infra import clock
from lms.infra.certificate_press import make_press
from lms.settings import ROOT, Settings
from lms.trainings.models import Registration, Training
from tests.bench import people
from tests.bench.load import Request, Visitor, stories, storm
from tests.bench.people import COURSE, QUIZ, Person

LESSON = f"/learn/{COURSE}/law/the-duty-to-report"
Line = tuple[str, float, str]  # name, value, unit


def pages(base: str, app: Flask, trainee: Person, coordinator: Person, running: Training) -> Iterator[Line]:
    """Reading: latency alone and rate in company, statements, bytes."""
    board = f"/trainings/{running.code}/attendance"
    roster = f"/trainings/{running.code}/roster?all=1"
    shown = (("lesson", LESSON, trainee), ("course", f"/learn/{COURSE}", trainee), ("home", "/", trainee),
             ("board of 82", board, coordinator), ("roster", roster, coordinator))  # fmt: skip
    for name, path, who in shown:
        alone = storm(base, [Request(path, who.cookie)], 1, 2)
        yield f"{name}, 1 client, median", alone.p50, "ms"
        yield f"{name}, 1 client, p95", alone.p95, "ms"
        yield f"{name}, SQL statements", statements(app, path, who), ""
    for clients in (16, 64):
        found = storm(base, [Request(LESSON, trainee.cookie)], clients)
        yield f"lesson, {clients} clients", found.rate, "/s"
        yield f"lesson, {clients} clients, p95", found.p95, "ms"
    first, repeat = weight(base, trainee)
    yield "lesson, first visit", first / 1000, "kB"
    yield "lesson, repeat visit", repeat / 1000, "kB"


def statements(app: Flask, path: str, who: Person) -> int:
    """SQL statements for one page, the second time this process shows it."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    client = app.test_client(use_cookies=False)
    _forget_the_last_reader()
    client.get(path, headers={"Cookie": who.cookie})
    _forget_the_last_reader()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = client.get(path, headers={"Cookie": who.cookie})
    finally:
        _forget_the_last_reader()
        event.remove(db.engine, "before_cursor_execute", note)
    if answer.status_code >= 400:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(seen)


def _forget_the_last_reader() -> None:
    """Requests within this process's application context share its `g`, where Flask-Login keeps who is signed in."""
    for key in list(g):
        g.pop(key)


def weight(base: str, who: Person) -> tuple[int, int]:
    """Bytes of the page with all it links to, compressed as sent; and of the page alone."""

    visitor = Visitor(base)
    page = visitor.send(Request(LESSON, who.cookie))[2]
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page).decode())
    assets = {path.partition("#")[0] for path in linked}
    return len(page) + sum(len(visitor.send(Request(path))[2]) for path in assets), len(page)


def signing_in(base: str) -> Iterator[Line]:
    """The form, the password, the home page."""
    taken = []
    for _ in range(8):
        visitor, begun = Visitor(base), time.perf_counter()
        jar: dict[str, str] = {}
        visitor._line.request("GET", "/account/login")
        answer = visitor._line.getresponse()
        page = answer.read().decode()
        _keep(jar, answer)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        form = (("csrf_token", token[1]), ("email", "trainee@example.org"), ("password", programme()["password"]))
        asked = Request("/account/login", "; ".join(f"{k}={v}" for k, v in jar.items()), form)
        visitor._line.request("POST", asked.path, urlencode(form), asked.headers)
        answer = visitor._line.getresponse()
        answer.read()
        if answer.status not in (302, 303):
            raise RuntimeError(f"signing in answered {answer.status}")
        _keep(jar, answer)
        visitor.send(Request("/", "; ".join(f"{k}={v}" for k, v in jar.items())))
        taken.append((time.perf_counter() - begun) * 1000)
    yield "whole sign-in, form to home page", median(taken), "ms"


def _keep(jar: dict[str, str], answer: Any) -> None:
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _sign, rest = cookie.partition("=")
        jar[name] = rest.partition(";")[0]


def answers(base: str, crowd: list[Person], attempts: dict[int, int]) -> Iterator[Line]:
    """Saving answers: one person alone, then many; then whole attempts."""
    choices = [item["choices"][0]["id"] for item in _quiz()]
    saves = [
        Request(
            f"/quizzes/attempts/{attempts[person.id]}/{place}", person.cookie,
            (("csrf_token", person.token), ("choice", choice)), script=True,
        )
        for person in crowd[:200] for place, choice in enumerate(choices, 1)
    ]  # fmt: skip
    alone = storm(base, saves, 1, 2)
    yield "save one answer, 1 client, median", alone.p50, "ms"
    for clients in (16, 64):
        found = storm(base, saves, clients)
        yield f"save answers, {clients} clients", found.rate, "/s"
        yield f"save answers, {clients} clients, p95", found.p95, "ms"
        yield f"save answers, {clients} clients, longest", found.max, "ms"
    told = [_attempt(person, choices) for person in crowd[200:296]]
    found = stories(base, told, 16)
    yield f"whole attempts of {len(choices)} items, 16 clients", found.rate, "/s"


def _quiz() -> list[dict[str, Any]]:
    body = compile_course(ROOT / "courses", COURSE, date(2026, 11, 24)).document(f"quiz/{QUIZ}", "SG", "en").body
    items: list[dict[str, Any]] = body["items"]
    return items


def _attempt(person: Person, choices: list[str]) -> Any:
    def story(visitor: Visitor) -> None:
        token = ("csrf_token", person.token)
        _status, where, _body = visitor.send(Request(f"/learn/{COURSE}/quizzes/{QUIZ}", person.cookie, (token,)))
        attempt = re.search(r"/attempts/(\d+)/", where)
        assert attempt
        for place, choice in enumerate(choices, 1):
            form = (token, ("choice", choice))
            visitor.send(Request(f"/quizzes/attempts/{attempt[1]}/{place}", person.cookie, form, script=True))
        visitor.send(Request(f"/quizzes/attempts/{attempt[1]}/submit", person.cookie, (token,)))

    return story


def check_ins(base: str, app: Flask, running: Training) -> Iterator[Line]:
    """Everybody who is not here yet, by the code of the moment: one after the other, then 16 at once."""
    day = running.days[-1]
    here = select(AttendanceRecord.registration_id).where(AttendanceRecord.day_id == day.id)
    absent = select(Member).join(Registration, Registration.member_id == Member.id).where(
        Registration.training_id == running.id, Registration.id.not_in(here)
    )  # fmt: skip
    crowd = people.sign_in(app, db.session.scalars(absent).all())
    secret = app.config["SECRET_KEY"].encode()
    third = len(crowd) // 3
    for group, clients in ((crowd[:third], 1), (crowd[third:], 16)):
        code = check_in_code.code_at(secret, running.id, day.id, clock.now())
        told = [_check_in(person, running.code, code) for person in group]
        found = stories(base, told, clients)
        yield f"check-in, {clients} client{'s' * (clients > 1)}, median", found.p50, "ms"
    yield "check-in, 16 clients", found.rate, "/s"


def _check_in(person: Person, training: str, code: str) -> Any:
    form = (("csrf_token", person.token), ("code", code))

    def story(visitor: Visitor) -> None:
        _status, where, _body = visitor.send(Request(f"/check-in/{training}", person.cookie, form))
        if "refused" in where:
            raise RuntimeError(f"refused: {where}")

    return story


def certificates(base: str, var: Path, running: Training, coordinator: Person, trainee: Person) -> Iterator[Line]:
    """From the click to all files, while the web goes on answering; then one alone on one core."""
    number = people.everybody_qualifies(running)
    form = (("csrf_token", coordinator.token),)
    begun = time.perf_counter()
    Visitor(base).send(Request(f"/trainings/{running.code}/certificates", coordinator.cookie, form))
    meanwhile = storm(base, [Request(LESSON, trainee.cookie)], 1, 1)
    made = select(Certificate).where(Certificate.training_id == running.id, Certificate.pdf_sha256.is_not(None))
    while True:
        db.session.rollback()
        rows = db.session.scalars(made).all()
        if len(rows) >= number:
            break
        if time.perf_counter() - begun > 60:
            raise RuntimeError(f"only {len(rows)} of {number} certificates after a minute")
        time.sleep(0.05)
    yield f"{number} certificates, click to all files", time.perf_counter() - begun, "s"
    yield "lesson meanwhile, p95", meanwhile.p95, "ms"
    plain = next(row for row in rows if row.facts["holder"].isascii())
    press = make_press(prepared(Settings(var_dir=var)))
    press(plain.facts)
    taken = []
    for _ in range(10):
        begun = time.perf_counter()
        pdf = press(plain.facts)
        taken.append((time.perf_counter() - begun) * 1000)
    yield "one certificate: render, tag, sign", median(taken), "ms"
    yield "one certificate", len(pdf) / 1000, "kB"
