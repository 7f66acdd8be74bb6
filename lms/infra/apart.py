"""Work on files of strangers in a process of its own: what it takes of memory and time ends with it.

So a document that makes its reader slow, large or crash costs one refused upload, and the libraries that read documents
are in no web process's memory.
"""

import importlib
import pickle
import resource
import subprocess
import sys
from typing import Any

from lms.domain.errors import Invalid
from lms.settings import ROOT

MEMORY = 1_000_000_000  # bytes of address space
PATIENCE = 30  # seconds
OURS = "lms."


def call(where: str, /, *arguments: Any, patience: float = PATIENCE, **named: Any) -> Any:
    """Call `module:function` in a new process; arguments and result are what pickle knows. Takes some 0.2 s more.

    Raises what the function refuses by (an exception of ours), and Invalid("file.too_much") when it takes more than
    `patience` seconds or a gigabyte, or dies.
    """
    command = [sys.executable, "-m", "lms.infra.apart", where]
    message = pickle.dumps((arguments, named, patience))
    try:
        done = subprocess.run(command, input=message, capture_output=True, timeout=patience, check=False, cwd=ROOT)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise Invalid("file.too_much") from None
    if done.returncode != 0:
        raise Invalid("file.too_much")
    answer = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    if isinstance(answer, Exception):
        raise answer
    return answer


def _main(where: str) -> None:
    arguments, named, patience = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by our own process
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(patience), int(patience) + 1))
    module, _colon, function = where.partition(":")
    try:
        answer = getattr(importlib.import_module(module), function)(*arguments, **named)
    except Exception as error:
        if not type(error).__module__.startswith(OURS):
            raise
        answer = error
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    _main(sys.argv[1])
