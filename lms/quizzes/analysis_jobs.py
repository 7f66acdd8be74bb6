"""Working out figures outside of anybody's request. A worker that dies leaves the last ones; the next begins anew."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from lms.db.base import begin_write, db, unit_of_work
from lms.domain.access import Scope
from lms.infra import clock
from lms.infra.outbox import on, publish
from lms.quizzes import analysis
from lms.quizzes.models import Analysis

EVERYWHERE = "*"
PATIENCE = timedelta(minutes=10)  # after which it may be asked for again although it has not come


def scope_key(scope: Scope) -> str:
    """How `Analysis.countries` spells where somebody may look."""
    return EVERYWHERE if scope.everywhere else ",".join(sorted(scope.countries))


def ask(course: str, quiz: str, scope: Scope, now: datetime) -> Analysis:
    """Have the figures worked out, unless they are being worked out already."""
    place = (Analysis.course == course, Analysis.quiz == quiz, Analysis.countries == scope_key(scope))
    found = db.session.scalar(select(Analysis).where(*place).with_for_update())
    if found is not None and running(found) and found.asked_at > now - PATIENCE:
        return found
    if found is None:
        found = Analysis(course=course, quiz=quiz, countries=scope_key(scope))
        db.session.add(found)
    found.asked_at, found.done, found.total = now, 0, 0
    db.session.flush()
    publish("analysis.asked", found.id)
    return found


def ask_again(course: str, now: datetime) -> None:
    """The same for all figures of a course that there are: after marks were corrected."""
    for found in db.session.scalars(select(Analysis).where(Analysis.course == course).order_by(Analysis.id)):
        found.asked_at = now
        publish("analysis.asked", found.id)


def running(found: Analysis) -> bool:
    """Whether figures are wanted that are not there yet."""
    return found.made_at is None or found.made_at < found.asked_at


@on("analysis.asked", slow=True)
def work_out(analysis_id: int) -> None:
    """Work out what one row asks for; how far it is stands there meanwhile."""
    found = db.session.get(Analysis, analysis_id)
    if found is None:
        return
    countries = None if found.countries == EVERYWHERE else found.countries.split(",")
    row, began = update(Analysis).where(Analysis.id == analysis_id), clock.now()

    def tell(done: int, total: int) -> None:
        with unit_of_work():
            db.session.execute(row.values(done=done, total=total))

    result = analysis.work_out(found.course, found.quiz, countries, tell)
    begin_write()
    db.session.execute(row.values(result=result, made_at=began))
