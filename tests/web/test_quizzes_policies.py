"""What reaches the browser, and when: no key before the policy of the quiz allows it, whatever the type of question."""

from datetime import timedelta

import html5lib
import pytest

from lms.db.base import db
from lms.quizzes import service
from lms.quizzes.models import Response
from tests import papers
from tests.factories_learning import NOW
from tests.factories_quizzes import RIGHT, RIGHT_FORM, SECRET, TYPES, enrolled, published
from tests.papers import sent

FETCH = {"X-Requested-With": "fetch"}
QUIZ = "/learn/first-aid/quizzes/check"
CLOSES = {"closes": "2026-03-02T10:00:00+00:00", "time_zone": "Asia/Singapore"}
LATER = NOW + timedelta(hours=2)
# Words of the compiled item that give something away: they stand in no page, whatever the markup.
TELLING = ("correct", "credit", "forms", "outcome", "tolerance", "end-good", "end-late", "debrief")


@pytest.fixture
def begin(sign_in, time_machine_at):
    """`begin(rules, kinds)` signs somebody in who has begun the quiz; returns the address of the attempt."""

    def _begin(rules=None, kinds=None, **member) -> str:
        time_machine_at(NOW)
        enrolment = enrolled(published(kinds, {"check": rules or {}}), **member)
        attempt = service.start(enrolment, "check", enrolment.member.country, NOW)
        db.session.commit()
        sign_in(enrolment.member)
        return f"/quizzes/attempts/{attempt.id}"

    return _begin


def words(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.text
    main = html5lib.parse(response.text, namespaceHTMLElements=False).find(".//main")
    return " ".join(" ".join(main.itertext()).split())


def give_all(client, address: str, **more) -> None:
    """The right answer to each question, as a form sends it, and the whole case."""
    for place, kind in enumerate(TYPES, 1):
        if kind == "scenario":
            for at, decision in (("report", "ask"), ("device", "record")):
                form = {"at": at, "decision": decision, "decide": "1"}
                assert papers.send(client, f"{address}/{place}", form).status_code == 303
        else:
            form = sent(RIGHT_FORM[kind], address, kind) | more
            assert client.post(f"{address}/{place}", data=form).status_code == 303


def pages(client, address: str) -> list[str]:
    """All that can be fetched of an open attempt, by people and by scripts."""
    seen = [client.get(QUIZ), client.get(f"{address}/review"), client.get(f"{address}/state")]
    seen += [client.get(f"{address}/{place}") for place in range(1, len(TYPES) + 1)]
    seen += [client.get(f"{address}/all")]
    assert {response.status_code for response in seen} <= {200, 303}
    return [response.text for response in seen]


@pytest.mark.parametrize("policy", ["immediate", "after-submit", "after-close", "never"])
@pytest.mark.parametrize("presentation", ["one-per-page", "all"])
def test_no_key_reaches_the_browser_of_an_open_attempt(client, begin, policy, presentation):
    address = begin({"feedback_policy": policy, "presentation": presentation, "shuffle_choices": True} | CLOSES)
    for _before_and_after in range(2):
        for text in pages(client, address):
            assert SECRET not in text
            assert [word for word in TELLING if word in text] == []
        form = RIGHT_FORM | {"scenario": {"at": "report", "decision": "ask", "decide": "1"}}
        for place, kind in enumerate(TYPES, 1):
            assert client.post(f"{address}/{place}", data=sent(form[kind], address, kind)).status_code == 303
            refused = client.post(
                f"{address}/{place}", data={"choice": "nothing", "at": "x", "decision": "y"}, headers=FETCH
            )
            assert SECRET not in refused.text
            assert refused.status_code in (204, 409, 422)
    assert client.get(f"{address}/result").location.endswith("/review")


def test_the_right_order_is_not_the_order_on_the_page(client, begin):
    """Shuffled whatever the blueprint says, and the same on every device."""
    orders = set()
    for _person in range(8):
        address = begin({}, {"ordering": "ordering", "matching": "matching"})
        shown = [words(client, f"{address}/1") for _again in range(2)]
        assert shown[0] == shown[1]
        orders.add(tuple(sorted(("Stage 1", "Stage 2", "Stage 3"), key=shown[0].index)))
    assert len(orders) > 1


def test_every_type_of_question_is_taken_without_a_script_and_marked(client, begin):
    address = begin()
    give_all(client, address, sequence="0")
    assert {row.item: row.answer for row in db.session.query(Response)} == RIGHT
    for place, kind in enumerate(TYPES, 1):
        text = client.get(f"{address}/{place}").text
        assert any(sign in text for sign in ("checked", "selected", "value=", "It ended")), kind
    result = client.post(f"{address}/submit").location
    text = words(client, result)
    assert "10 of 10 points" in text
    assert f"{SECRET} general" in text
    assert f"{SECRET} debrief" in text


def test_a_script_saves_every_type_of_question(client, begin):
    address = begin()
    for place, kind in enumerate(TYPES[:-1], 1):
        form = sent(RIGHT_FORM[kind], address, kind) | {"sequence": place}
        for _twice in range(2):
            assert client.post(f"{address}/{place}", data=form, headers=FETCH).status_code == 204
    assert client.get(f"{address}/state").json["stored"] == len(TYPES) - 1
    for kind in TYPES[:-1]:
        assert db.session.query(Response).filter_by(item=kind).one().answer == RIGHT[kind]


# --- the policies ---


def test_a_checked_answer_shows_its_feedback_and_is_fixed(client, begin):
    address = begin({"feedback_policy": "immediate"}, {"single": "single", "multiple": "multiple"})
    assert papers.send(client, f"{address}/1", {"choice": "b", "confirm": "1"}).location == f"{address}/1"
    assert f"{SECRET} reason of a" in words(client, f"{address}/1")
    assert SECRET not in words(client, f"{address}/2")
    assert papers.send(client, f"{address}/1", {"choice": "a"}).location == f"{address}/1"
    assert "cannot change any more" in client.get(f"{address}/1").text
    refused = papers.send(client, f"{address}/1", {"choice": "a", "sequence": 9}, headers=FETCH)
    assert (refused.status_code, refused.json["key"]) == (409, "answer.fixed")
    assert db.session.query(Response).filter_by(item="single").one().answer == {"choices": ["b"]}
    assert papers.send(client, f"{address}/2", {"confirm": "1"}).location == f"{address}/2"
    assert "Please answer the question first" in client.get(f"{address}/2").text


@pytest.mark.parametrize(
    ("policy", "at_once", "later"),
    [
        ("immediate", True, True),
        ("after-submit", True, True),
        ("after-close", False, True),
        ("never", False, False),
    ],
)
def test_the_result_shows_what_the_policy_allows(client, begin, time_machine_at, policy, at_once, later):
    address = begin({"feedback_policy": policy} | CLOSES)
    give_all(client, address)
    result = client.post(f"{address}/submit").location
    for moment, shown in ((NOW + timedelta(minutes=1), at_once), (LATER, later)):
        time_machine_at(moment)
        text = words(client, result)
        assert "10 of 10 points" in text
        assert (SECRET in text) is shown


def test_a_case_shows_one_step_after_another_and_what_came_of_each(client, begin):
    address = begin({}, {"case": "scenario"})
    text = words(client, f"{address}/1")
    assert "Step report" in text
    assert [word for word in ("Step device", "After ask", "Ending", "It ended") if word in text] == []
    papers.send(client, f"{address}/1", {"at": "report", "decision": "ask", "decide": "1"})
    text = words(client, f"{address}/1")
    assert all(word in text for word in ("Step report", "After ask", "Step device"))
    assert "After wait" not in text
    again = papers.send(client, f"{address}/1", {"at": "report", "decision": "wait", "decide": "1"})
    assert again.location == f"{address}/1"
    papers.send(client, f"{address}/1", {"decide": "1", "at": "device"})
    assert "Please choose first what to do" in client.get(f"{address}/1").text
    papers.send(client, f"{address}/1", {"at": "device", "decision": "record"})  # the button for the next question
    assert "Step device" in words(client, f"{address}/1")
    papers.send(client, f"{address}/1", {"at": "device", "decision": "record", "decide": "1"})
    assert "It ended end-good" in words(client, f"{address}/1")


# --- all on one page ---


def together(place: int, form: dict) -> dict:
    return {f"q{place}-{name}": value for name, value in form.items()}


def test_one_form_saves_all_and_one_button_decides_or_checks(client, begin):
    address = begin({"presentation": "all", "feedback_policy": "immediate"})
    assert client.get(f"{address}/3").location == f"{address}/all#question-3"
    form = {"sequence": "0"}
    for place, kind in enumerate(TYPES[:-1], 1):
        form |= together(place, sent(RIGHT_FORM[kind], address, kind))
    form |= together(10, sent({"at": "report", "decision": "ask"}, address, "scenario"))
    assert client.post(f"{address}/all", data=form | {"decide": "10"}).location == f"{address}/all#question-10"
    stored = {row.item: row.answer for row in db.session.query(Response)}
    assert stored == RIGHT | {"scenario": {"path": ["ask"]}}
    assert SECRET not in client.get(f"{address}/all").text
    sequence = client.get(f"{address}/state").json["sequence"]
    form |= {"sequence": str(sequence), "confirm": "1"}
    assert client.post(f"{address}/all", data=form).location == f"{address}/all#question-1"
    assert f"{SECRET} reason of b" in client.get(f"{address}/all").text
    assert client.post(f"{address}/all", data=form | {"confirm": "", "review": "1"}).location == f"{address}/review"


def test_an_old_page_of_all_questions_overwrites_nothing_newer(client, begin):
    address = begin({"presentation": "all"}, {"a": "single", "b": "single"})
    papers.send(client, f"{address}/1", {"choice": "b", "sequence": "7"}, headers=FETCH)
    papers.send(client, f"{address}/all", {"sequence": "0", "q1-choice": "a", "q2-choice": "a"})
    assert "A newer answer" in client.get(f"{address}/all").text
    kept = {row.item: row.answer["choices"] for row in db.session.query(Response)}
    assert kept == {"a": ["b"], "b": ["a"]}


def test_statements_do_not_grow_with_the_questions(client, begin, statements):
    counts = []
    for kinds in ({"i1": "single"}, {f"i{number}": "multiple" for number in range(1, 30)}):
        address = begin({"presentation": "all"}, kinds)
        form = papers.at(f"{address}/all", {f"q{number}-choice": "a" for number in range(1, len(kinds) + 1)})
        calls = {
            "all": lambda address=address: client.get(f"{address}/all"),
            "save all": lambda address=address, form=form: client.post(f"{address}/all", data=form),
            "review": lambda address=address: client.get(f"{address}/review"),
            "submit": lambda address=address: client.post(f"{address}/submit"),
            "result": lambda address=address: client.get(f"{address}/result"),
        }
        found = {}
        for name, call in calls.items():
            statements.clear()
            call()
            found[name] = len(statements)
        counts.append(found)
    assert counts[0] == counts[1]
    assert all(number <= 7 for number in counts[0].values()), counts[0]
