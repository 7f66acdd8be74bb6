"""Moving people to another release while none of them sits a quiz."""

from collections.abc import Collection
from datetime import datetime

from lms.accounts.models import Member
from lms.learning import moving as learning
from lms.learning.models import Release
from lms.learning.moving import Moved
from lms.quizzes import queries


def move(enrolment_ids: Collection[int], release: Release, by: Member, now: datetime) -> Moved:
    """Move these enrolments to a release of their course, but for those with an open attempt: it pins the release that
    it was begun in, and its questions stay what they are until it is submitted. Constant in statements.
    """
    enrolments = learning.hold(enrolment_ids)
    return learning.move(enrolments, release, by, now, queries.open_attempts(enrolment_ids))
