"""No page tells by an id what is right: every part of every type of question has a name that only its attempt knows."""

import re
from dataclasses import replace
from datetime import date

import html5lib
import pytest
from flask import render_template

from lms.content.compiler import compile_course
from lms.db.base import db
from lms.domain.best_answers import best_answer
from lms.domain.grading import mark
from lms.domain.reading_items import item_of
from lms.learning import service as publishing
from lms.quizzes import former, given, service, views
from lms.quizzes.feedback import feedback
from lms.quizzes.models import Response
from lms.quizzes.opaque import Names
from lms.quizzes.service import mark_values
from lms.settings import ROOT
from lms.trainings import live_showing
from tests import papers
from tests.factories_learning import NOW
from tests.factories_live import TEN, ask, room
from tests.factories_quizzes import RIGHT_FORM, TYPES, enrolled, item, published
from tests.factories_trainings import RegistrationFactory
from tests.studio_blueprints import NEW
from tests.studio_pages import studio_trainer
from tests.unit.bank_course import bank_course

FETCH = {"X-Requested-With": "fetch"}
SEED = "0f" * 16
NAME = re.compile(r"[0-9a-f]{12}")
SAYING = ("name", "value", "id", "for", "src", "href", "title", "alt", "aria-labelledby", "aria-describedby")
WITHOUT_IDS = {"short-text", "numeric"}  # what is typed has no parts


@pytest.fixture(scope="module")
def sample():
    """Every compiled item of the sample course, of all countries, in its own language."""
    compiled = compile_course(ROOT / "courses", "responsible-ai", date(2026, 11, 24))
    bodies = [one.body for one in compiled.documents.values() if one.body.get("kind") == "item"]
    return [body for body in bodies if body["language"] == "en"]


def ids(body) -> set[str]:
    """All ids inside a compiled item, whatever its type has: found by the word, so that a new type is not missed."""
    if isinstance(body, list):
        return set().union(*map(ids, body))
    if not isinstance(body, dict):
        return set()
    inner = {name: part for name, part in body.items() if name not in {"facts", "shown_facts", "references"}}
    own = {body["id"]} if "id" in body else set()
    return own.union(*map(ids, inner.values()))


def parts(body) -> set[str]:
    return ids({name: part for name, part in body.items() if name != "id"})


def told(html: str, body, *more: str) -> set[str]:
    """The ids of its parts that attributes of a question's HTML say, alone or after a dash."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    questions = [*tree.findall(".//fieldset"), *tree.findall(".//section")]
    said = {
        word
        for question in questions
        for node in question.iter()
        for name, value in node.items()
        if name in (*SAYING, *more) or name.startswith("data-")
        if (name, node.get("type")) != ("value", "text")  # what somebody typed
        for word in ([value] if name in {"title", "alt"} else value.split())
    }
    return {one for one in parts(body) if any(word == one or word.endswith(f"-{one}") for word in said)}


def shown(app, view, answer_feedback=None, *, fixed=False) -> str:
    view = view | {"position": 1, "prefix": "", "foreign": False, "fixed": fixed}
    with app.test_request_context():
        return render_template("quizzes/item.html", view=view, feedback=answer_feedback, can_confirm=True, level=2)


def answers(body) -> list[dict]:
    best = best_answer(item_of(body))
    return (
        [{}, *({"path": best["path"][:n]} for n in range(1, len(best["path"]) + 1))] if "path" in best else [{}, best]
    )


def test_the_sample_course_has_every_type(sample):
    assert {body["type"] for body in sample} == set(views._PARTS) == set(TYPES)


def test_no_page_of_the_sample_course_has_an_id_of_its_content(app, sample):
    for body in sample:
        for answer in answers(body):
            view = views.view(body, answer, SEED, shuffle=True)
            assert {one for one in ids(view) - {body["id"]} if not NAME.fullmatch(one)} == set(), body["id"]
            for fixed in (False, True):
                assert told(shown(app, view, fixed=fixed), body, "class") == set(), body["id"]


def test_feedback_and_view_have_the_same_names(app, sample):
    for body in sample:
        answer = best_answer(item_of(body))
        row = Response(answer=answer, **mark_values(mark(item_of(body), answer)))
        view, found = views.view(body, answer, SEED, shuffle=True), feedback(body, row, SEED)
        keyed = set().union(*(found.get(name, {}).keys() for name in ("choices", "rows", "blanks")))
        keyed |= {one["id"] for one in found.get("sequence", ())}
        keyed |= {step["id"] for step in view.get("case", {}).get("met", ())}
        assert keyed <= ids(view)
        assert not keyed & parts(body)
        assert told(shown(app, view, found, fixed=True), body) == set(), body["id"]
        assert "why" not in found


def test_an_id_that_two_places_share_has_two_names():
    """What comes of one decision, or goes with one row, tells nothing of another."""
    names = Names(SEED, "case")
    first, second = (names.of(step, "step") for step in ("one", "two"))
    places = ("choice", "row", "option", "stage", "blank", "step", "ending", first, second)
    assert len({names.of("right", place) for place in places}) == len(places)
    assert names.of("right", "choice") != Names(SEED, "other").of("right", "choice")
    assert names.of("right", "choice") != Names(SEED[::-1], "case").of("right", "choice")


def test_a_former_quiz_has_names_too(app):
    known = [
        {"id": one, "html": one.upper(), "feedback": "", "correct": one == "right"} for one in ("right", "wrong-1")
    ]
    own = {"id": "who", "type": "single", "points": 1, "prompt": "<p>Who?</p>", "feedback": "", "facts": []}
    quiz = {"items": [own | {"choices": known, "version": "1"}], "facts": [], "language": "en", "direction": "ltr"}
    body = former.item(quiz, "who")
    view = views.view(body, {"choices": ["right"]}, SEED, shuffle=False)
    assert told(shown(app, view), body) == set()
    sent = {"choice": [next(one["id"] for one in view["choices"] if one["html"] == "RIGHT")]}
    assert given.answer_of(body, sent, SEED) == {"choices": ["right"]}


@pytest.mark.parametrize("headers", [{}, FETCH])
@pytest.mark.parametrize("presentation", ["one-per-page", "all"])
def test_forms_with_ids_are_refused(client, sign_in, time_machine_at, presentation, headers):
    time_machine_at(NOW)
    enrolment = enrolled(published(None, {"check": {"presentation": presentation}}))
    attempt = service.start(enrolment, "check", enrolment.member.country, NOW)
    db.session.commit()
    sign_in(enrolment.member)
    forms = RIGHT_FORM | {"scenario": {"at": "report", "decision": "ask", "decide": "1"}}
    here = f"/quizzes/attempts/{attempt.id}"
    for place, (name, _version) in enumerate(attempt.items, 1):
        if name in WITHOUT_IDS:
            continue
        form, where = forms[name], f"{here}/{place}"
        if presentation == "all":
            form, where = {f"q{place}-{key}": value for key, value in form.items() if key != "decide"}, f"{here}/all"
            form |= {"decide": str(place)} if name == "scenario" else {}
        refused = client.post(where, data=form, headers=headers)
        assert refused.status_code == 422, name
        half = papers.at(f"{here}/{place}", forms[name])
        half = half | {"decision": "ask"} if name == "scenario" else half
        assert client.post(f"{here}/{place}", data=half).status_code == (422 if name == "scenario" else 303)
    assert {row.item for row in db.session.query(Response)} == set(TYPES) - WITHOUT_IDS - {"scenario"}


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in WITHOUT_IDS])
def test_the_form_of_a_page_says_what_is_stored(kind):
    body = item("one", kind)
    if kind == "scenario":
        form = papers.named({"at": "report", "decision": "ask"}, SEED, body)
        assert given.decision_of(body, {name: [value] for name, value in form.items()}, SEED) == ("report", "ask")
        return
    form = papers.named(RIGHT_FORM[kind], SEED, body)
    fields = {name: value if isinstance(value, list) else [value] for name, value in form.items()}
    assert given.answer_of(body, fields, SEED) == best_answer(item_of(body))


@pytest.mark.parametrize("name", ["multi", "statement", "picture", "pairs", "order", "gaps"])
def test_phones_and_screen_of_a_room_have_no_ids(client, sign_in, tmp_path, time_machine_at, name):
    time_machine_at(TEN)
    release = publishing.publish(replace(bank_course(tmp_path).compiled(), media={}), NOW)
    training, _release = room(release, country="KE", delegations={"KE": 9})
    question = ask(training, release, name)
    body = live_showing.live_queries.on_screen(question, "en")
    pages = []
    for _person in range(2):
        member = sign_in(country="KE")
        seat = RegistrationFactory(training=training, member=member, country="KE")
        db.session.commit()
        pages.append(client.get(f"/trainings/{training.code}/question").text)
        fields = RAW[name]
        where = f"/trainings/{training.code}/question/{seat.id}/{question.id}"
        assert client.post(where, data=fields, headers=FETCH).status_code == 422
    assert [told(page, body) for page in pages] == [set(), set()]
    seen = [re.findall(r'(?:name|value)="([^"]*[0-9a-f]{12})"', page.partition("<fieldset")[2]) for page in pages]
    assert seen[0] == seen[1] != []


RAW = {
    "multi": {"choice": "a"},
    "statement": {"choice": "true"},
    "picture": {"choice": "two"},
    "pairs": {"row-r": "o", "row-s": "o"},
    "order": {"place-x": "1", "place-y": "2", "place-z": "3"},
    "gaps": {"blank-who": "you", "blank-how": "At once"},
}


def test_a_blueprint_made_in_the_studio_shuffles_choices(client, sign_in, app):
    """Authors, and files from elsewhere, often write the right choice first."""
    studio_trainer(sign_in, "")
    tree = html5lib.parse(client.get(NEW).text, namespaceHTMLElements=False)
    assert tree.find(".//input[@name='shuffle_choices'][@checked]") is not None
