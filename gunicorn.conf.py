"""What holds for gunicorn however it is started: it reads this file from the folder where it starts."""

import socket

logger_class = "lms.infra.server_log.Discreet"
control_socket_disable = True
# One thread a process: see docs/decisions/0007.
worker_class = "sync"
SILENCE = 30  # seconds


def when_ready(server: object) -> None:
    """Have Linux hand over a connection once something was said on it.

    A process with one thread waits for whoever connects and says nothing, as browsers do to be quick later.
    """
    for listener in server.LISTENERS:
        if listener.sock.family in {socket.AF_INET, socket.AF_INET6} and hasattr(socket, "TCP_DEFER_ACCEPT"):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENCE)
