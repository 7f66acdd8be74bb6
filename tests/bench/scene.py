"""What is measured: a running product with its people, seen through its address and through its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask, g
from sqlalchemy import event, select
from sqlalchemy.orm import selectinload

from lms.accounts.models import Member
from lms.app import create_app
from lms.db.base import db
from lms.demo.secrets import prepared
from lms.demo.service import programme
from lms.settings import Settings
from lms.trainings.models import Training, TrainingDay
from tests import papers
from tests.bench import people
from tests.bench.load import Failed
from tests.bench.people import COURSE, Person
from tests.browser.conftest import Stack

Line = tuple[str, float, str]  # name, value, unit
MEMBERS = 500
CROWD, SITTING = 400, 200  # members with a session; those of them who have begun an attempt
LESSON = f"/learn/{COURSE}/law/the-duty-to-report"
SKIPPED = ("BEGIN", "ROLLBACK", "COMMIT", "SAVEPOINT", "RELEASE")


class Scene:
    """People and sessions are made when a measurement first asks for them."""

    def __init__(self, stack: Stack, app: Flask) -> None:
        self.base, self.var, self.pid, self.app = stack.address, stack.var, stack.pid, app
        self.country = self._account("trainee").country
        people.more_members(MEMBERS, [self.country])

    @cached_property
    def trainee(self) -> Person:
        return people.sign_in(self.app, [self._account("trainee")])[0]

    @cached_property
    def coordinator(self) -> Person:
        return people.sign_in(self.app, [self._account("coordinator")])[0]

    @cached_property
    def running(self) -> Training:
        """The demonstration's session of 82 that is on."""
        loaded = selectinload(Training.days).selectinload(TrainingDay.agenda)
        title = programme()["running"]["title"]
        return db.session.scalars(select(Training).where(Training.title == title).options(loaded)).one()

    @cached_property
    def members(self) -> list[Member]:
        """Members who have done nothing yet."""
        return people.load_members()[:CROWD]

    @cached_property
    def crowd(self) -> list[Person]:
        """The same, signed in."""
        return people.sign_in(self.app, self.members)

    @cached_property
    def attempts(self) -> dict[int, int]:
        """Member id to open attempt, for the first of the crowd."""
        return people.with_attempts(self.members[:SITTING])

    def paper(self, attempt_id: int) -> list[papers.Answered]:
        """Every item of an attempt but cases, filled in; from any thread."""
        with self.app.app_context():
            try:
                return [found for found in papers.of_attempt(attempt_id) if found.fields]
            finally:
                db.session.remove()

    def statements(self, path: str, who: Person | None = None) -> int:
        """SQL statements of one page, the second time that this process shows it. Raises Failed."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(SKIPPED):
                seen.append(statement)

        self._show(path, who)
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            self._show(path, who)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    def _show(self, path: str, who: Person | None) -> None:
        # Requests within this process's application context share its `g`, where Flask-Login keeps who is signed in.
        for key in list(g):
            g.pop(key)
        db.session.rollback()
        answer = self.app.test_client(use_cookies=False).get(path, headers={"Cookie": who.cookie if who else ""})
        db.session.rollback()
        if answer.status_code != 200:
            raise Failed(f"{path}: {answer.status_code} instead of 200")

    @staticmethod
    def _account(name: str) -> Member:
        return db.session.scalars(select(Member).where(Member.email == f"{name}@example.org")).one()


@contextmanager
def opened(stack: Stack) -> Iterator[Scene]:
    """The stack's application in this process: the same database, the same secrets."""
    var, url = Path(stack.environment["LMS_VAR_DIR"]), stack.environment.get("LMS_DATABASE_URL", "")
    app = create_app(prepared(Settings(var_dir=var, database_url=url, base_url=stack.address)))
    with app.app_context():
        try:
            yield Scene(stack, app)
        finally:
            db.session.remove()
            db.engine.dispose()
