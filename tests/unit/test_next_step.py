from dataclasses import replace

import pytest

from lms.home.next_step import Situation, next_step

NEW = Situation(
    course="", enrolled=False, next_lesson=None, quiz_passed=False, check_in="", certificate="", coming=False
)
LEARNING = replace(NEW, course="first-aid", enrolled=True, next_lesson="basics/words")
TESTED = replace(LEARNING, next_lesson=None, quiz_passed=True)


@pytest.mark.parametrize(
    ("situation", "step"),
    [
        (NEW, "nothing"),
        (replace(NEW, coming=True), "session"),
        (replace(NEW, course="first-aid"), "enrol"),
        (LEARNING, "lesson"),
        (replace(LEARNING, next_lesson=None), "quiz"),
        (TESTED, "nothing"),
        (replace(TESTED, coming=True), "session"),
        (replace(TESTED, coming=True, certificate="CODE"), "certificate"),
        (replace(LEARNING, certificate="CODE"), "lesson"),
        (replace(LEARNING, check_in="CODE"), "check_in"),
        (replace(NEW, check_in="CODE"), "check_in"),
        (replace(LEARNING, question="CODE"), "question"),
        (replace(LEARNING, check_in="CODE", question="CODE"), "check_in"),
    ],
)
def test_what_is_on_comes_before_what_can_wait(situation, step):
    assert next_step(situation) == step
