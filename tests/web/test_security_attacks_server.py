"""The web server: it writes nothing of who sent requests and what they held, and nobody stops it by silence."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time

import pytest

from lms.settings import ROOT

BROKEN = """
def app(environ, start_response):
    if environ["PATH_INFO"] != "/healthz":
        raise ValueError("peculiar text")
    start_response("200 OK", [])
    return [b""]
"""


def answer(port, path):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as found:
            return found.status


@pytest.fixture
def server(tmp_path):
    """An application that breaks, under gunicorn as the product starts it; gives its port and what it wrote."""
    (tmp_path / "broken.py").write_text(BROKEN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "gunicorn", "broken:app", f"--bind=127.0.0.1:{port}", f"--pythonpath={tmp_path}"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(line, cwd=ROOT, stderr=log, env=os.environ | {"HOME": str(tmp_path)})
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                if answer(port, "/healthz") == 200:
                    break
            time.sleep(0.1)
        yield port, (tmp_path / "log").read_text
    finally:
        process.terminate()
        process.wait(10)


def test_the_web_server_tells_no_address_of_people_or_pages(server, tmp_path):
    port, written = server
    assert answer(port, "/account/reset/peculiar-token?q=peculiar") == 500
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"GET /peculiar HTTP/9.9\r\n\r\n")
        assert b"400" in line.recv(200)
    log = written()
    assert "builtins.ValueError" in log
    assert "broken.py:4 app" in log
    assert "Invalid request" in log
    assert "eculiar" not in log
    assert "ip=" not in log
    assert not list(tmp_path.glob(".gunicorn/*"))  # nor can anybody steer it through a socket


def test_who_connects_and_says_nothing_keeps_nobody_waiting(server):
    port, _written = server
    with contextlib.ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        time.sleep(0.3)
        assert answer(port, "/healthz") == 200
