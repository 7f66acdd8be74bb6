"""Load on loopback: wrk for many requests of one kind, a few threads for whole stories."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

LOOPBACK = "127.0.0.1"
PATIENCE = 30.0  # seconds
# wrk runs the script in its thread; `bad` counts the answers that were not what was expected.
SCRIPT = """
bad, first_bad, place = 0, 0, 0
init = function() for i, make in ipairs(all) do all[i] = make() end end
request = function() place = place % #all + 1; return all[place] end
response = function(status)
  if status ~= expected then bad = bad + 1; first_bad = status end
end
local threads = {}
setup = function(thread) table.insert(threads, thread) end
done = function(summary, latency)
  local e, wrong, example = summary.errors, 0, 0
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("bad")
    example = math.max(example, thread:get("first_bad"))
  end
  io.write(string.format('\\nJSON{"median":%.3f,"p95":%.3f,"longest":%.3f,"rate":%.2f,"number":%d,' ..
    '"wrong":%d,"status":%d,"lost":%d}',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency.max / 1000,
    summary.requests / summary.duration * 1e6, summary.requests,
    wrong, example, e.connect + e.read + e.write + e.timeout))
end
"""


class Failed(Exception):
    """An answer was not what was expected: its time would be worth nothing."""


@dataclass(frozen=True)
class Request:
    """One request: with a form it is a POST. Without `status` that of our own routes counts as success."""

    path: str
    cookie: str = ""
    form: tuple[tuple[str, str], ...] = ()
    script: bool = False
    accept: str = "br, gzip"
    status: int = 0

    @property
    def expected(self) -> int:
        return self.status or ((204 if self.script else 303) if self.form else 200)

    @property
    def headers(self) -> dict[str, str]:
        found = {"Accept-Encoding": self.accept} | ({"Cookie": self.cookie} if self.cookie else {})
        if self.form:
            found["Content-Type"] = "application/x-www-form-urlencoded"
        return found | ({"X-Requested-With": "fetch"} if self.script else {})

    @property
    def body(self) -> str:
        return urlencode(self.form)


@dataclass(frozen=True)
class Measured:
    """Milliseconds, how many a second, how many in all."""

    median: float
    p95: float
    longest: float
    rate: float
    number: int


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first of that name (lower case), or ""."""
        return next((value for key, value in self.headers if key == name), "")


def storm(base: str, requests: Sequence[Request], clients: int, seconds: int = 3) -> Measured:
    """Send the requests in turn from `clients` connections for whole seconds. Raises Failed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise Failed("wrk is not installed: make bench installs it")
    (expected,) = {request.expected for request in requests}
    rows = ",\n".join(_lua(request) for request in requests)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(f"expected = {expected}\nall = {{\n{rows}\n}}\n{SCRIPT}")
        file.flush()
        command = [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", file.name, base]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode or "JSON" not in ran.stdout:
        raise Failed(f"wrk ended with {ran.returncode}: {ran.stdout}{ran.stderr}")
    found = json.loads(ran.stdout.rpartition("JSON")[2])
    wrong, status, lost = found.pop("wrong"), found.pop("status"), found.pop("lost")
    if wrong or lost or not found["rate"]:
        path = requests[0].path
        raise Failed(f"{path}: {wrong} answers such as {status} instead of {expected}, {lost} without an answer")
    return Measured(**found)


def _lua(request: Request) -> str:
    headers = ", ".join(f"[{json.dumps(name)}]={json.dumps(value)}" for name, value in request.headers.items())
    method, body = ("POST", json.dumps(request.body)) if request.form else ("GET", "nil")
    return f'function() return wrk.format("{method}", {json.dumps(request.path)}, {{{headers}}}, {body}) end'


def send(base: str, request: Request) -> Answer:
    """One request on a connection of its own, as gunicorn's sync workers have it. Raises Failed."""
    where = urlsplit(base)
    lines = [f"{'POST' if request.form else 'GET'} {request.path} HTTP/1.0", f"Host: {where.netloc}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    body = request.body.encode()
    if request.form:
        lines.append(f"Content-Length: {len(body)}")
    with socket.create_connection((LOOPBACK, where.port or 80), timeout=PATIENCE) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        pieces = iter(lambda: line.recv(1 << 18), b"")
        head, _blank, content = b"".join(pieces).partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = tuple((name.lower(), value.strip()) for name, _colon, value in (row.partition(":") for row in rest))
    answer = Answer(int(first.split()[1]) if first else 0, headers, content)
    if answer.status != request.expected:
        raise Failed(f"{request.path}: {answer.status} instead of {request.expected}")
    return answer


def stories(told: Sequence[Callable[[], None]], clients: int) -> Measured:
    """Each story once, from `clients` threads; times are those of a whole story."""

    def timed(story: Callable[[], None]) -> float:
        begun = time.perf_counter()
        story()
        return (time.perf_counter() - begun) * 1000

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        taken = list(pool.map(timed, told))
    return summed(taken, time.perf_counter() - begun)


def summed(taken: Sequence[float], seconds: float) -> Measured:
    """What these times (ms), all taken within `seconds`, amount to."""
    p95 = quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0]
    return Measured(median(taken), p95, max(taken), len(taken) / seconds, len(taken))
