"""Signing in as a browser does: the form, the password, the page it leads to."""

import re
import time
from collections.abc import Iterator

from lms.demo.service import programme
from tests.bench.load import Answer, Failed, Request, send, summed
from tests.bench.scene import Line, Scene

FORM = "/account/login"
TIMES = 12


class Browser:
    """Keeps cookies."""

    def __init__(self, base: str) -> None:
        self._base, self._jar = base, {}

    def send(self, path: str, form: tuple[tuple[str, str], ...] = ()) -> Answer:
        # Uncompressed, so that the time to unpack is not measured; the token must be found.
        cookie = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        answer = send(self._base, Request(path, cookie, form, accept="identity", status=302 if form else 200))
        for name, value in answer.headers:
            if name == "set-cookie":
                key, _sign, rest = value.partition("=")
                self._jar[key] = rest.partition(";")[0]
        return answer


def whole(scene: Scene) -> Iterator[Line]:
    _sign_in(scene.base)
    begun = time.perf_counter()
    found = summed([_sign_in(scene.base) for _ in range(TIMES)], time.perf_counter() - begun)
    yield "whole sign-in, form to home page", found.median, "ms"
    yield "whole sign-in, longest", found.longest, "ms"


def _sign_in(base: str) -> float:
    """Milliseconds from asking for the form to having the home page."""
    browser, begun = Browser(base), time.perf_counter()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.send(FORM).body.decode())
    if token is None:
        raise Failed(f"{FORM}: no token against forged forms")
    form = (("csrf_token", token[1]), ("email", "trainee@example.org"), ("password", programme()["password"]))
    where = browser.send(FORM, form).header("location")
    page = browser.send(where.removeprefix(base))
    taken = (time.perf_counter() - begun) * 1000
    if b"/account/logout" not in page.body:
        raise Failed(f"{where}: nobody is signed in")
    return taken
