"""Answer keys that reach a browser before the policy of their quiz allows: by ids, orders, and what comes later."""

import re
from datetime import timedelta

import html5lib
import pytest

from lms.db.base import db
from lms.domain.blueprint import shuffled
from lms.quizzes import accommodations, service
from lms.quizzes.accommodations import Granted
from lms.quizzes.models import Attempt, Response
from lms.trainings import live_showing
from tests import papers
from tests.factories import MemberFactory
from tests.factories_learning import NOW
from tests.factories_quizzes import RIGHT_FORM, SECRET, enrolled, item, published

FETCH = {"X-Requested-With": "fetch"}
KINDS = {"ordering": "ordering", "matching": "matching"}
STAGES = ("s1", "s2", "s3")


@pytest.fixture(autouse=True)
def _now(time_machine_at):
    time_machine_at(NOW)


def begun(rules=None, kinds=None, **member):
    enrolment = enrolled(published(kinds or KINDS, {"check": rules or {}}), **member)
    attempt = service.start(enrolment, "check", enrolment.member.country, NOW)
    db.session.commit()
    return attempt, enrolment


def tree_of(client, address: str):
    response = client.get(address)
    assert response.status_code == 200, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False)


def attributes(client, address: str) -> str:
    """All values of attributes inside the questions of a page."""
    fields = tree_of(client, address).findall(".//fieldset")
    return " ".join(f"{name}={value}" for field in fields for one in field.iter() for name, value in one.items())


@pytest.mark.parametrize("presentation", ["one-per-page", "all"])
def test_no_id_says_what_is_first_or_goes_with_what(client, sign_in, presentation):
    attempt, enrolment = begun({"presentation": presentation})
    sign_in(enrolment.member)
    here = f"/quizzes/attempts/{attempt.id}"
    for address in (f"{here}/1", f"{here}/2") if presentation == "one-per-page" else (f"{here}/all",):
        seen = attributes(client, address)
        assert re.search(r"place-[0-9a-f]{12}|value=[0-9a-f]{12}", seen)
        assert re.search(r"\bs[123]\b|\bo[123]\b", seen) is None


@pytest.mark.parametrize("form", [RIGHT_FORM["ordering"], {"place-": "1", "place-s2": "2", "place-\0": "3"}])
@pytest.mark.parametrize("headers", [{}, FETCH])
def test_who_guesses_ids_in_their_right_order_is_refused(client, sign_in, form, headers):
    attempt, enrolment = begun()
    sign_in(enrolment.member)
    for place, sent in ((1, form), (2, RIGHT_FORM["matching"])):
        answer = client.post(f"/quizzes/attempts/{attempt.id}/{place}", data=sent, headers=headers)
        assert answer.status_code == 422
    assert db.session.query(Response).count() == 0


def test_names_of_another_attempt_or_item_mean_nothing(client, sign_in):
    (attempt, enrolment), (other, _somebody) = begun(), begun()
    sign_in(enrolment.member)
    for strange in (
        papers.named(RIGHT_FORM["ordering"], other.seed, item("ordering", "ordering")),
        papers.named(RIGHT_FORM["ordering"], attempt.seed, item("matching", "ordering")),
    ):
        answer = client.post(f"/quizzes/attempts/{attempt.id}/1", data=strange, headers=FETCH)
        assert answer.status_code == 422
        assert not set(STAGES) & set(re.findall(r"\w+", answer.text))


def test_the_order_in_the_room_cannot_be_worked_out(app):
    orders = []
    for key in ("a" * 40, "b" * 40):
        app.config["SECRET_KEY"] = key
        orders.append([shuffled(STAGES, live_showing.seed(number), "order:sequence") for number in range(40)])
    assert orders[0] != orders[1]
    assert orders[0] != [shuffled(STAGES, f"live-{number}", "order:sequence") for number in range(40)]


def test_after_close_is_after_it_has_closed_for_this_person(client, sign_in, time_machine_at):
    """Who was granted more time could look the answers up between two attempts."""
    closes = NOW + timedelta(hours=1)
    rules = {"feedback_policy": "after-close", "closes": closes.isoformat(), "attempts": 2}
    attempt, enrolment = begun(rules, {"single": "single"})
    granted = Granted(60, 0, "Reads slowly")
    accommodations.grant(enrolment, "check", granted, MemberFactory(country="SG"), NOW)
    db.session.commit()
    sign_in(enrolment.member)
    client.post(f"/quizzes/attempts/{attempt.id}/submit")
    result = f"/quizzes/attempts/{attempt.id}/result"
    for minutes, shown in ((59, False), (61, False), (119, False), (121, True)):
        time_machine_at(NOW + timedelta(minutes=minutes))
        assert (SECRET in client.get(result).text) is shown, minutes


@pytest.mark.parametrize("policy", ["never", "after-close", "after-submit", "immediate"])
def test_a_result_is_kept_by_no_cache(client, sign_in, policy):
    closes = (NOW + timedelta(hours=1)).isoformat()
    attempt, enrolment = begun({"feedback_policy": policy, "closes": closes}, {"single": "single"})
    sign_in(enrolment.member)
    here = f"/quizzes/attempts/{attempt.id}"
    for address in (f"{here}/1", f"{here}/review", f"{here}/state"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store"
    client.post(f"{here}/submit")
    answer = client.get(f"{here}/result")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    assert (SECRET in answer.text) is (policy in {"after-submit", "immediate"})


def test_a_checked_answer_tells_of_no_other_item(client, sign_in):
    attempt, enrolment = begun(
        {"feedback_policy": "immediate", "presentation": "all"}, {"one": "single", "two": "short-text"}
    )
    sign_in(enrolment.member)
    here = f"/quizzes/attempts/{attempt.id}"
    place = [item for item, _version in attempt.items].index("one") + 1
    papers.send(client, f"{here}/all", {f"q{place}-choice": "b", "confirm": str(place)})
    text = client.get(f"{here}/all").text
    assert f"{SECRET} reason of b" in text
    assert f"{SECRET} custody" not in text
    assert f"{SECRET} form" not in text
    assert papers.send(client, f"{here}/all", {f"q{place}-choice": "a"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Response, (attempt.id, "one")).answer == {"choices": ["b"]}


def test_nothing_of_the_seed_is_on_a_page(client, sign_in):
    attempt, enrolment = begun()
    sign_in(enrolment.member)
    here = f"/quizzes/attempts/{attempt.id}"
    seed = db.session.get_one(Attempt, attempt.id).seed
    assert len(seed) == 32
    for address in (f"{here}/1", f"{here}/2", f"{here}/review", f"{here}/state"):
        answer = client.get(address)
        assert seed not in answer.text + str(answer.headers)
