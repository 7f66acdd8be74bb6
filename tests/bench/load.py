"""Load on loopback: wrk for many requests of one kind, a few threads for whole stories."""

import http.client
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

NEXT = """
local n = 0
request = function()
  n = n % #all + 1
  return all[n]()
end
"""
DONE = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\nJSON{"p50":%.3f,"p95":%.3f,"max":%.3f,"rate":%.1f,"bad":%d}\\n',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency.max / 1000,
    summary.requests / summary.duration * 1e6,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Request:
    """One request: a form is sent by POST."""

    path: str
    cookie: str = ""
    form: tuple[tuple[str, str], ...] = ()
    script: bool = False

    @property
    def headers(self) -> dict[str, str]:
        found = {"Cookie": self.cookie, "Accept-Encoding": "gzip"}
        if self.form:
            found["Content-Type"] = "application/x-www-form-urlencoded"
        return found | ({"X-Requested-With": "fetch"} if self.script else {})


@dataclass(frozen=True)
class Measured:
    """Milliseconds and requests a second."""

    p50: float
    p95: float
    max: float
    rate: float


def storm(base: str, requests: Sequence[Request], clients: int, seconds: float = 3) -> Measured:
    """Send the requests in turn from `clients` connections. Raises RuntimeError when an answer was not 2xx or 3xx."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is not installed: make bench installs it")
    rows = ",\n".join(_lua(request) for request in requests)
    script = f"local all = {{\n{rows}\n}}\n{NEXT}{DONE}"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", file.name, base]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = json.loads(said.rpartition("JSON")[2])
    if found.pop("bad"):
        raise RuntimeError(f"answers that were no success: {said}")
    return Measured(**found)


def _lua(request: Request) -> str:
    headers = ", ".join(f"[{json.dumps(name)}]={json.dumps(value)}" for name, value in request.headers.items())
    method, body = ("POST", json.dumps(urlencode(request.form))) if request.form else ("GET", "nil")
    return f'function() return wrk.format("{method}", {json.dumps(request.path)}, {{{headers}}}, {body}) end'


class Visitor:
    """One keep-alive connection."""

    def __init__(self, base: str) -> None:
        self._where = urlsplit(base)
        self._line = http.client.HTTPConnection(self._where.hostname or "", self._where.port, timeout=30)

    def send(self, request: Request) -> tuple[int, str, bytes]:
        """Status, Location and body. Raises RuntimeError for 4xx and 5xx."""
        body = urlencode(request.form) if request.form else None
        self._line.request("POST" if request.form else "GET", request.path, body, request.headers)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{request.path}: {answer.status}")
        return answer.status, answer.getheader("Location", ""), content


def stories(base: str, told: Sequence[Callable[[Visitor], None]], clients: int) -> Measured:
    """Each story once, from `clients` threads; times are those of a whole story."""

    def one(story: Callable[[Visitor], None]) -> float:
        begun = time.perf_counter()
        story(Visitor(base))
        return (time.perf_counter() - begun) * 1000

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        taken = list(pool.map(one, told))
    total = time.perf_counter() - begun
    p95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    return Measured(median(taken), p95, max(taken), len(taken) / total)


def memory(pid: int) -> float:
    """PSS in MiB of a process and all below it (Linux: /proc/PID/smaps_rollup)."""
    total, waiting = 0, [pid]
    while waiting:
        here = waiting.pop()
        waiting += [
            int(child) for task in Path(f"/proc/{here}/task").glob("*/children") for child in task.read_text().split()
        ]
        lines = Path(f"/proc/{here}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
