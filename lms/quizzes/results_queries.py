"""The gates to results: a trainer sees what people of the countries of that role have done, and figures of those."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.orm import aliased

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.access import Role, Scope
from lms.domain.course import OUTLINE, item_key, quiz_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.learning import queries as learning
from lms.learning.models import Document, Enrolment, Release, ReleaseEntry
from lms.quizzes.analysis_jobs import scope_key
from lms.quizzes.models import Analysis, Attempt

SEES = (Role.TRAINER,)
A_PAGE = 50
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A course whose results somebody may see, and one of its quizzes (or "" for all).

    `country` is one of theirs, `language` theirs or the best the course has: in these, questions are shown.
    """

    course: str
    quiz: str
    release: Release
    scope: Scope
    country: str
    language: str
    outline: Body

    @property
    def title(self) -> str:
        """Of the quiz; its slug where it is gone from the course."""
        return str(self.head.get("title", self.quiz))

    @property
    def head(self) -> Body:
        """What the outline says of the quiz; {} where it is gone."""
        return next((quiz for quiz in self.outline["quizzes"] if quiz["slug"] == self.quiz), {})

    @property
    def purpose(self) -> str:
        return str(self.head.get("purpose", "graded"))

    def of_theirs(self, column: Any) -> ColumnElement[bool]:
        """The condition that a column has one of the countries in scope."""
        return true() if self.scope.everywhere else column.in_(sorted(self.scope.countries))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `number` counts from 1, `pages` is at least 1, `total` counts the rows on all of them."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


def subjects(member: Member) -> list[Subject]:
    """The courses whose results this trainer may see."""
    scope = member.scope(*SEES)
    found = [_subject(member, release, "", scope) for release in learning.current_releases()]
    return [subject for subject in found if subject is not None]


def subject_for(member: Member, course: str, quiz: str = "") -> Subject:
    """The course, and a quiz that it has or had. Raises NotFound("results.none")."""
    try:
        release = learning.current_release(course)
    except NotFound:
        raise NotFound("results.none") from None
    found = _subject(member, release, quiz, member.scope(*SEES))
    if found is None or (quiz and not found.head and not _was_there(course, quiz)):
        raise NotFound("results.none")
    return found


def _subject(member: Member, release: Release, quiz: str, scope: Scope) -> Subject | None:
    theirs = [country for country in release.countries if country in scope]
    if not theirs:
        return None
    country = member.country if member.country in theirs else theirs[0]
    language = choose(member.language, release.languages, release.source_language)
    outline = learning.document(release.id, OUTLINE, country, language)
    return Subject(release.course, quiz, release, scope, country, language, outline)


def _was_there(course: str, quiz: str) -> bool:
    """Whether anybody sat a quiz that is gone, and it was no practice then."""
    rows = select(Attempt.release_id, Attempt.country, Release.source_language, Attempt.agency)
    rows = rows.join(Attempt.enrolment).join(Release, Release.id == Attempt.release_id)
    rows = rows.where(Enrolment.course == course, Attempt.quiz == quiz).order_by(Attempt.id.desc()).limit(1)
    last = db.session.execute(rows).one_or_none()
    if last is None:
        return False
    release_id, *where = last
    return learning.document(release_id, quiz_key(quiz), *where).get("purpose") != "practice"


def submitted(found: Sequence[Subject]) -> dict[tuple[str, str], int]:
    """How many people of theirs have submitted each quiz of these courses: (course, quiz) to number. One statement."""
    if not found:
        return {}
    rows = (
        select(Enrolment.course, Attempt.quiz, func.count())
        .join(Attempt.enrolment)
        .where(Attempt.submitted_at.is_not(None), Attempt.number == 1, found[0].of_theirs(Attempt.country))
        .where(Enrolment.course.in_([subject.course for subject in found]))
    )
    counted = db.session.execute(rows.group_by(Enrolment.course, Attempt.quiz))
    return {(course, quiz): number for course, quiz, number in counted}


def figures_of(subject: Subject) -> Analysis | None:
    """The figures of the quiz for the viewer's scope, if they were ever asked for."""
    return _figures(subject.course, subject.quiz, subject.scope)


def _figures(course: str, quiz: str, scope: Scope) -> Analysis | None:
    place = (Analysis.course == course, Analysis.quiz == quiz, Analysis.countries == scope_key(scope))
    return db.session.scalars(select(Analysis).where(*place)).one_or_none()


def bank_figures(member: Member, course: str) -> dict[str, dict[str, Any]]:
    """Item to attempts, facility, discrimination and the quizzes in which it was: for the bank in the studio.

    As they were last worked out for this trainer's countries; {} before that. One statement.
    """
    found = _figures(course, "", member.scope(*SEES))
    return dict(found.result["items"]) if found is not None and found.result else {}


def items(subject: Subject, ids: Sequence[str]) -> dict[str, Body]:
    """These items as the current release has them; those that are gone are left out. One statement."""
    keys = [item_key(item) for item in ids]
    rows = (
        select(ReleaseEntry.key, Document.body)
        .join(Document, Document.hash == ReleaseEntry.document_hash)
        .where(ReleaseEntry.release_id == subject.release.id, ReleaseEntry.key.in_(keys), ReleaseEntry.agency == "")
        .where(ReleaseEntry.country == subject.country, ReleaseEntry.language == subject.language)
    )
    return {body["id"]: body for _key, body in db.session.execute(rows)}


def before(subject: Subject) -> str:
    """The pre-test with which this post-test makes a pair, or ""."""
    if subject.purpose != "post-test":
        return ""
    key = quiz_key(subject.quiz)
    return str(learning.document(subject.release.id, key, subject.country, subject.language).get("paired_with", ""))


def people(subject: Subject, page: int = 1) -> Page:
    """The people of their countries who have submitted the quiz, with their marks, by name: two statements.

    Rows: enrolment_id, name, country, attempts, first, best, passed, last_at; before and after a pair: `before`.
    """
    wanted = _people(subject)
    total = db.session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    pages = max(1, -(-total // A_PAGE))
    number = min(max(page, 1), pages)
    rows = db.session.execute(wanted.offset((number - 1) * A_PAGE).limit(A_PAGE)).all()
    return Page(rows, number, pages, total)


def all_people(subject: Subject) -> Iterator[Any]:
    """The same rows of everybody, streamed."""
    return iter(db.session.execute(_people(subject).execution_options(yield_per=1_000)))


def _people(subject: Subject) -> Select[Any]:
    first = func.max(case((Attempt.number == 1, Attempt.credit)))
    passed = func.max(case((Attempt.passed.is_(True), 1), else_=0))
    columns: list[Any] = [
        Enrolment.id.label("enrolment_id"),
        Member.name,
        Member.email,
        Member.country,
        func.count(Attempt.id).label("attempts"),
        first.label("first"),
        func.max(Attempt.credit).label("best"),
        passed.label("passed"),
        func.max(Attempt.submitted_at).label("last_at"),
    ]
    pair, pre = before(subject), aliased(Attempt)
    if pair:
        columns.append(func.max(pre.credit).label("before"))
    rows = select(*columns).select_from(Attempt).join(Attempt.enrolment).join(Enrolment.member)
    if pair:
        same = (pre.enrolment_id == Attempt.enrolment_id) & (pre.quiz == pair) & (pre.number == 1)
        rows = rows.outerjoin(pre, same & pre.submitted_at.is_not(None))
    mine = (Enrolment.course == subject.course, Attempt.quiz == subject.quiz, Attempt.submitted_at.is_not(None))
    shown = rows.where(*mine, subject.of_theirs(Member.country))
    return shown.group_by(Enrolment.id, Member.id, Member.name, Member.email, Member.country).order_by(
        Member.name, Enrolment.id
    )
