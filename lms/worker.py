"""The worker: claims outbox rows and runs them, in as many processes as the settings say."""

import gc
import os
import signal
import sys
import time
from datetime import timedelta
from types import FrameType

import structlog
from flask import Flask

from lms.app import create_app
from lms.infra import clock, outbox
from lms.infra.certificate_press import make_press
from lms.infra.press import install
from lms.quizzes import jobs as quizzes
from lms.settings import Settings

PAUSE = 0.2  # seconds between two looks at an empty outbox
BEAT = 10.0
LOOK = 1.0  # seconds between two looks for attempts whose time is up
log = structlog.get_logger()


class Stop:
    """Set by SIGTERM or SIGINT: finish the job at hand, then leave."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def work(app: Flask, number: int = 0) -> None:
    """Run until asked to stop. Everything that must survive is in the table, so a kill loses nothing."""
    stop, name, beaten, looked = Stop(), outbox.worker_name(number), 0.0, 0.0
    lease = timedelta(seconds=app.extensions["lms.settings"].worker_lease)
    parent = os.getppid()
    with app.app_context():
        log.info("worker_started", worker=name)
        while not stop.asked and os.getppid() == parent:
            if time.monotonic() - beaten >= BEAT:
                outbox.beat(name)
                beaten = time.monotonic()
            if time.monotonic() - looked >= LOOK:
                quizzes.close_due()
                looked = time.monotonic()
            rows = outbox.claim(name, lease=lease)
            for row in rows:
                outbox.run(row)
            if not rows:
                time.sleep(PAUSE)


def main(settings: Settings | None = None) -> None:
    """Load everything once, then fork the worker processes, which share that memory; restart one that dies."""
    settings = settings or Settings()
    app = create_app(settings)
    try:
        install(make_press(settings))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"LMS_SIGNING_KEY or LMS_SIGNING_CERTIFICATE: {error}\n")
        sys.exit(2)
    gc.freeze()  # what is loaded by now stays as it is, so that the forks go on sharing its memory
    children: dict[int, int] = {}
    stopping = Stop()
    while not stopping.asked:
        for number in set(range(settings.worker_processes)) - set(children.values()):
            children[_fork(app, number)] = number
        ended, _status = os.waitpid(-1, os.WNOHANG)
        if ended:
            children.pop(ended, None)
            log.warning("worker_ended", at=clock.now().isoformat())
        time.sleep(PAUSE)
    for child in children:
        os.kill(child, signal.SIGTERM)
    for child in children:
        os.waitpid(child, 0)


def _fork(app: Flask, number: int) -> int:
    child = os.fork()
    if child == 0:
        code = 0
        try:
            work(app, number)
        except BaseException:
            log.exception("worker_crashed")
            code = 1
        finally:
            sys.stderr.flush()
            os._exit(code)
    return child


if __name__ == "__main__":
    main()
