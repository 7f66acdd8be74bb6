"""What somebody's attempts at a quiz amount to, by the rule of its blueprint that says which of them counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Row, select

from lms.db.base import db
from lms.domain.blueprint import Rules, counting, rules_of
from lms.domain.course import quiz_key
from lms.domain.errors import NotFound
from lms.learning import queries as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes import former
from lms.quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class Standing:
    """All attempts of one person at one quiz, in order; `rules` are those of the release they are enrolled in, None
    where that does not have the quiz any more.
    """

    attempts: tuple[Attempt, ...]
    rules: Rules | None = None

    @property
    def open(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.submitted_at is None), None)

    @property
    def ended(self) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.submitted_at is not None)

    @property
    def counting(self) -> Fraction | None:
        """The score that counts, from 0 to 1; None before the first attempt is submitted."""
        return counting([score_of(attempt) for attempt in self.ended], self.rules.counts if self.rules else "best")

    @property
    def proof(self) -> Attempt | None:
        """The attempt by which the quiz is passed: what a certificate rests on.

        The first that passed where the best counts; where the average does, the last of those it is made of.
        """
        ended = self.ended
        if not ended or (self.rules and not self.rules.can_be_passed):
            return None
        rule = self.rules.counts if self.rules else "best"
        if rule == "best":
            return next((attempt for attempt in ended if attempt.passed), None)
        if rule == "average":
            reached = self.counting is not None and self.rules and self.counting >= self.rules.pass_mark
            return ended[-1] if reached else None
        one = ended[-1] if rule == "last" else ended[0]
        return one if one.passed else None

    @property
    def passed(self) -> bool:
        return self.proof is not None


def score_of(attempt: Attempt) -> Fraction:
    """The part of its points that a submitted attempt earned; exact."""
    possible = Fraction(attempt.possible or 0)
    return Fraction(attempt.earned or 0) / possible if possible else Fraction(0)


_ATTEMPTS = (
    select(Attempt, Enrolment.id, Release.id, Release.countries, Release.source_language)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Release, Release.id == Enrolment.release_id)
    .order_by(Attempt.quiz, Attempt.number)
)
_Found = Row[Attempt, int, str, list[str], str]


def standing(enrolment_id: int, quiz: str) -> Standing:
    """All attempts of one enrolment at one quiz, in order."""
    return standings(enrolment_id, quiz).get(quiz, Standing(()))


def standings(enrolment_id: int, quiz: str = "") -> dict[str, Standing]:
    """The same for every quiz that was begun; one statement, and one for quizzes that this process has not read."""
    rows = _ATTEMPTS.where(Attempt.enrolment_id == enrolment_id)
    found: dict[str, list[_Found]] = {}
    for row in db.session.execute(rows.where(Attempt.quiz == quiz) if quiz else rows):
        found.setdefault(row[0].quiz, []).append(row)
    return {name: _standing(own) for name, own in found.items()}


def _standing(rows: Sequence[_Found]) -> Standing:
    attempt, _enrolment, release_id, countries, language = rows[0]
    return Standing(tuple(row[0] for row in rows), _rules(release_id, attempt.quiz, countries, language))


def _rules(release_id: str, quiz: str, countries: Sequence[str], language: str) -> Rules | None:
    """They are the same in all countries: only the items differ."""
    try:
        body = learning.document(release_id, quiz_key(quiz), countries[0], language)
        return rules_of(former.blueprint(body))
    except (NotFound, IndexError):
        return None


def passed_attempts(enrolment_ids: Iterable[int], quiz: str) -> dict[int, int]:
    """Enrolment id to the attempt by which the quiz is passed, of those who have.

    One statement, and one for each release whose quiz this process has not read.
    """
    rows = _ATTEMPTS.where(Attempt.enrolment_id.in_(list(enrolment_ids)), Attempt.quiz == quiz)
    found: dict[int, list[_Found]] = {}
    for row in db.session.execute(rows):
        found.setdefault(row[1], []).append(row)
    proofs = {enrolment_id: _standing(own).proof for enrolment_id, own in found.items()}
    return {enrolment_id: proof.id for enrolment_id, proof in proofs.items() if proof is not None}
