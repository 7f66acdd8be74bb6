"""The one next thing to do, large: a pure choice from what is known of a trainee."""

from dataclasses import dataclass
from typing import Literal

StepKey = Literal["check_in", "question", "enrol", "lesson", "quiz", "certificate", "session", "nothing"]


@dataclass(frozen=True, slots=True)
class Situation:
    """`check_in`: the code of a session that is on and where the person is not checked in, else empty.
    `question`: the code of a session of theirs in which a question is open in the room, else empty.
    `next_lesson`: MODULE/LESSON, or None when all are done. `certificate`: the code of the newest valid one.
    """

    course: str
    enrolled: bool
    next_lesson: str | None
    quiz_passed: bool
    check_in: str
    certificate: str
    coming: bool
    question: str = ""


def next_step(situation: Situation) -> StepKey:
    """What is on comes before what can wait: check in, answer, then learn, then be tested, then the paper."""
    if situation.check_in or situation.question:
        return "check_in" if situation.check_in else "question"
    if situation.course and not situation.enrolled:
        return "enrol"
    if situation.enrolled and situation.next_lesson is not None:
        return "lesson"
    if situation.enrolled and not situation.quiz_passed:
        return "quiz"
    if situation.certificate:
        return "certificate"
    return "session" if situation.coming else "nothing"
