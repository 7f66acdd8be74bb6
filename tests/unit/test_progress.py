import pytest

from lms.domain.progress import Progress, neighbours, next_lesson, worth_reading

LESSONS = ["a/1", "a/2", "b/1"]


@pytest.mark.parametrize(
    ("completed", "following"),
    [([], "a/1"), (["a/1"], "a/2"), (["a/2"], "a/1"), (LESSONS, None), (["gone/1"], "a/1")],
)
def test_the_next_lesson_is_the_first_that_is_not_done(completed, following):
    assert next_lesson(LESSONS, frozenset(completed)) == following


@pytest.mark.parametrize(("here", "found"), [("a/1", (None, "a/2")), ("a/2", ("a/1", "b/1")), ("b/1", ("a/2", None))])
def test_neighbours_cross_modules(here, found):
    assert neighbours(LESSONS, here) == found


@pytest.mark.parametrize(("done", "total", "finished"), [(0, 0, False), (2, 3, False), (3, 3, True)])
def test_a_course_without_lessons_is_never_finished(done, total, finished):
    assert Progress(done, total, 1, "r").finished is finished


NAMED = {"words": {"age"}, "duty": {"age", "report"}, "data": {"police"}, "all": {"report", "police"}, "none": set()}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (set(), []),
        ({"age"}, ["words"]),
        ({"age", "report"}, ["duty"]),
        ({"age", "report", "police"}, ["duty", "data"]),
        ({"police", "unknown"}, ["data"]),
        ({"unknown"}, []),
    ],
)
def test_few_lessons_name_all_that_is_wanted(wanted, found):
    assert worth_reading(wanted, NAMED) == found
