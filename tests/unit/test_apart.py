"""Work in a process of its own: its answer, its refusal, and its end when it takes too much."""

import os
import subprocess
import sys
import time

import pytest

from lms.domain.errors import Invalid, NotFound
from lms.infra import apart

HERE = "tests.unit.test_apart"


def greet(name, *, loud=False):
    return f"{name}, {os.getpid()}".upper() if loud else name


def refuse():
    raise NotFound("storage.absent", key="x")


def sleep():
    time.sleep(60)


def grow():
    return len(bytearray(2 * apart.MEMORY))


def die():
    os._exit(9)


def test_the_answer_comes_back_from_another_process():
    assert apart.call(f"{HERE}:greet", "a") == "a"
    assert apart.call(f"{HERE}:greet", "a", loud=True) != f"A, {os.getpid()}"


def test_a_refusal_stays_one():
    with pytest.raises(NotFound) as refused:
        apart.call(f"{HERE}:refuse")
    assert (refused.value.key, refused.value.params) == ("storage.absent", {"key": "x"})


@pytest.mark.parametrize("function", ["sleep", "grow", "die", "nothing"])
def test_what_takes_too_much_or_dies_is_refused(function):
    with pytest.raises(Invalid, match=r"file.too_much"):
        apart.call(f"{HERE}:{function}", patience=1.5)


@pytest.mark.parametrize("library", ["mammoth", "pptx", "translate"])
def test_the_application_does_not_hold_what_reads_documents(library):
    code = f"import sys, lms.app; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
