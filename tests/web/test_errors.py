"""Refusals, races and crashes: a page in words, in both languages, and a log without personal data."""

import ast
import io
import json
import logging
import re
from contextlib import redirect_stderr

import pytest
import structlog
from flask import request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import TooManyRequests

from lms.domain.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from lms.infra import logs
from lms.settings import ROOT
from lms.web.errors import known_keys
from tests.conftest import make_app
from tests.factories import PASSWORD, MemberFactory

KEY = re.compile(r"[a-z_]+\.[a-z_]+")
REASONS = {
    403: NotAllowed("access.role"),
    404: NotFound("course.none"),
    409: Conflict("attempt.closed"),
    422: Invalid("attempt.none_left"),
    429: TooManyRequests(),
    500: RuntimeError("secret of anna@example.org"),
    503: OperationalError("SELECT", {}, Exception("anna@example.org")),
}


@pytest.fixture
def raising(app, monkeypatch):
    """Make the first page raise something."""

    def _raise(error: Exception) -> None:
        def view() -> None:
            raise error

        monkeypatch.setitem(app.view_functions, "home.index", view)

    return _raise


@pytest.fixture
def logged():
    """What the process logs, at the finest level, as text."""
    with redirect_stderr(io.StringIO()) as lines:
        logs.set_up("DEBUG")
        yield lines.getvalue
    logs.set_up("INFO")


@pytest.mark.parametrize("status", REASONS)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_each_kind_has_a_page_in_the_readers_language(client, sign_in, raising, status, language, direction):
    sign_in(language=language)
    raising(REASONS[status])
    answer = client.get("/", headers={"Accept-Language": language})  # without a database only the browser knows
    assert answer.status_code == status
    assert f'<html lang="{language}" dir="{direction}"' in answer.text
    assert "anna" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("error", "method", "status"),
    [
        (IntegrityError("INSERT", {}, Exception("key (email)=(anna@example.org)")), "GET", 409),
        (DataError("SELECT", {}, Exception("NUL")), "GET", 404),
        (OverflowError("int too large"), "HEAD", 404),
        (DomainError("no.words"), "GET", 400),
    ],
)
def test_what_the_database_refuses(client, raising, error, method, status):
    raising(error)
    assert client.open("/", method=method).status_code == status


@pytest.mark.parametrize("address", ["/nothing", "/learn/%00", "/verify/%00", "/trainings/%00", f"/members/{'9' * 30}",
                                     f"/quizzes/attempts/{'9' * 30}/review", "/certificates/%00.pdf"])  # fmt: skip
def test_no_address_is_so_odd_that_it_crashes(client, sign_in, address):
    sign_in(roles=[("administrator", "")])
    assert client.get(address).status_code in {200, 404}


def test_too_much_at_once_is_told_so(client):
    answer = client.post("/verify/file", data=b"x" * 4_000_001, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_a_form_from_elsewhere_is_refused(tmp_path):
    app = make_app(f"sqlite:///{tmp_path}/x.db")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/verify/file", data={})
    assert answer.status_code == 400
    assert "Please load it again" in answer.text


def test_without_a_database_a_member_gets_a_page_too(app, client, sign_in, tmp_path):
    sign_in()
    cookie = client.get_cookie("session").value
    broken = make_app(f"sqlite:///{tmp_path}/no/such/folder.db").test_client()
    broken.set_cookie("session", cookie)
    answer = broken.get("/")
    assert answer.status_code == 503
    assert "out of order" in answer.text


def test_the_logs_of_a_sign_in_and_a_crash_name_nobody(app, client, logged, monkeypatch):
    email, name = "anna.berg@example.org", "Anna Berg"
    MemberFactory(email=email, name=name)

    def crash():
        logging.getLogger("some.library").warning("a library's warning", exc_info=ValueError(email))
        raise ValueError(f"{email} {name} {request.form}")

    monkeypatch.setitem(app.view_functions, "home.index", crash)
    client.post("/account/login", data={"email": email, "password": "wrong " + PASSWORD})
    assert client.post("/account/login", data={"email": email, "password": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 500
    client.get("/members/")
    told = logged()
    assert '"event": "crash"' in told
    assert "a library's warning" in told
    assert "test_errors.py" in told  # where it happened
    for personal in (email, "anna.berg", "Anna", "Berg", PASSWORD):
        assert personal not in told


def test_a_chain_of_exceptions_is_told_by_types_and_places(logged):
    error = RuntimeError("outer secret")
    error.__cause__ = KeyError("inner secret")
    try:
        raise error
    except RuntimeError:
        structlog.get_logger().exception("failed", email="x@example.org", row=7)
    told = json.loads(logged())
    assert (told["event"], told["row"], told["level"]) == ("failed", 7, "error")
    assert [line for line in told["exception"] if not line.startswith(" ")] == [
        "builtins.RuntimeError",
        "builtins.KeyError",
    ]
    assert "secret" not in str(told)
    assert "email" not in told


def raised_keys():
    """The key of every refusal in lms/, with its file; of files that put keys together, all that look like keys."""
    kinds = {kind.__name__ for kind in DomainError.__subclasses__()}
    for path in sorted((ROOT / "lms").rglob("*.py")):
        tree, file = ast.parse(path.read_text("utf-8")), str(path.relative_to(ROOT))
        events = [
            id(n.args[0]) for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "publish"
        ]
        texts = [
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in events
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
                key = node.args[0]
                found = [key.value] if isinstance(key, ast.Constant) else filter(KEY.fullmatch, texts)
                yield from ((file, key) for key in found)


# Refusals that never reach a page, each with its reason.
INTERNAL = {
    "course.unknown": "said by `lms content` in its own words",
    "fact.wrong_type": "found by `lms content check`",
    "fact.not_comparable": "found by `lms content check`",
    "fact.foreign": "a fact that our own code put under another country",
    "files.conflict": "said by `lms content publish` in its own words",
    "storage.key": "a key that our own code made wrongly",
    "country.unknown": "said by `lms quiz export` in its own words",
    "quiz.unknown": "said by `lms quiz export` in its own words",
    "language.unavailable": "a release without its source language cannot be published",
}


def test_every_refusal_has_words(app):
    found = set(raised_keys())
    assert len(found) > 40
    assert sorted(row for row in found if row[1] not in known_keys() | INTERNAL.keys()) == []
    assert INTERNAL.keys() <= {key for _file, key in found}


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/verify/?code=a", "/verify/?code=a"),
        ("https://elsewhere.example/verify/", None),
        ("http://localhost//elsewhere.example/", None),
        ("", None),
    ],
)
def test_a_form_that_fails_leads_back_to_where_one_was(client, came_from, back):
    answer = client.post("/account/nowhere", headers={"Referer": came_from} if came_from else {})
    assert answer.status_code >= 400
    steps = answer.text.partition('class="next-steps"')[2].partition("</ul>")[0]
    links = re.findall(r'href="([^"]*)"', steps)
    assert links == ([back, "/"] if back else ["/"])
