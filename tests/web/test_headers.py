"""Security headers stand on every kind of answer."""

import pytest

from lms.domain.access import Role
from lms.web.headers import FIXED
from tests.conftest import make_app
from tests.factories import MemberFactory

KINDS = {
    "a page": ("GET", "/", 200),
    "a page of the library": ("GET", "/account/login", 200),
    "a redirection": ("GET", "/certificates/", 302),
    "not there": ("GET", "/nothing", 404),
    "another method": ("DELETE", "/", 405),
    "refused": ("POST", "/learn/x/enrol", 403),
    "JSON": ("GET", "/healthz", 200),
    "not ready": ("GET", "/readyz", 503),
    "a static file": ("GET", "/static/css/meridian.css", 200),
    "no static file": ("GET", "/static/nothing.css", 404),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_has_them(client, kind):
    method, address, status = KINDS[kind]
    answer = client.open(address, method=method, buffered=True)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    assert "Strict-Transport-Security" not in answer.headers


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    policy = FIXED["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy.startswith("default-src 'none'")


def test_pages_are_not_kept_but_static_files_are(client, sign_in):
    sign_in(MemberFactory(roles=[(Role.ADMINISTRATOR, "")]))
    assert client.get("/").headers["Cache-Control"] == "private, no-store"
    assert client.get("/nothing").headers["Cache-Control"] == "private, no-store"
    assert "max-age=31536000" in client.get("/static/css/meridian.css", buffered=True).headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/healthz", "/static/css/meridian.css", "/nothing"])
def test_a_deployment_by_https_says_so(address, tmp_path):
    app = make_app(f"sqlite:///{tmp_path}/x.db", base_url="https://lms.example.org")
    assert app.test_client().get(address, buffered=True).headers["Strict-Transport-Security"].startswith("max")
    assert app.config["SESSION_COOKIE_SECURE"]
