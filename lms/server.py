"""Web server and worker side by side, started and stopped as one: `python -m lms.server HOST PORT`.

It imports nothing of the product: what waits here all day should not hold 140 MB.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

PATIENCE = 15.0  # seconds that a process may take to finish the request or job at hand


def web_command(host: str, port: int, workers: int = 2) -> list[str]:
    """The web server's command line. The application is loaded once and shared by its worker processes."""
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--preload", f"--workers={workers}", f"--bind={host}:{port}",
        "--timeout=60", "--graceful-timeout=10", "--keep-alive=5", "--worker-tmp-dir=/dev/shm", "--log-level=warning",
    ]  # fmt: skip


def own_command(host: str, port: int) -> list[str]:
    """What `python -m lms.server` is, as a command line."""
    return [sys.executable, "-m", "lms.server", host, str(port)]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "lms.worker"]


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run until one of the processes ends or a signal comes, then stop all. Returns the exit code."""
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # Each in its own session: Ctrl-C reaches this process alone, which then stops the others in order.
    started = [
        subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own commands
        for command in commands
    ]
    while not stopping and all(process.poll() is None for process in started):
        time.sleep(0.1)
    for process in started:
        if process.poll() is None:
            process.terminate()
    for process in started:
        _wait(process)
    return 0 if stopping else 1


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    sys.exit(run_together([web_command(sys.argv[1], int(sys.argv[2])), worker_command()]))
