"""Walks every route: who may call it and whether it writes is declared, and what it declares is true."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.access import Scope
from lms.infra import outbox
from lms.learning.models import Enrolment, Release
from lms.quizzes import analysis_jobs
from lms.quizzes.models import Attempt, Regrade
from lms.studio import publications
from lms.studio.pictures import image_unit
from tests.factories import MemberFactory, SignInSessionFactory
from tests.factories_certificates import AFTER, certificate_of, issue, loaded, over, print_for_real, seat
from tests.factories_learning import Edition, published
from tests.factories_live import ask
from tests.factories_results import corrected, crowd, sat
from tests.factories_studio import COURSE as STUDIO_COURSE
from tests.factories_studio import block, operation, put, replaced, text_unit
from tests.factories_trainings import moment
from tests.studio_drafts import published_course, report_draft, writer

READ_METHODS = {"GET", "HEAD", "OPTIONS"}
# Links in mails: a click has to write (Flask-Security-Too: confirmation of an address).
WRITE_ON_GET = {"security.confirm_email", "security.change_email_confirm"}


def test_every_route_declares_its_access(app):
    undeclared = [r.endpoint for r in app.url_map.iter_rules() if not hasattr(app.view_functions[r.endpoint], "access")]
    assert undeclared == ["static"]


def test_what_takes_a_post_declares_whether_it_writes(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.methods - READ_METHODS:
            assert hasattr(view, "writes"), f"{rule.endpoint} takes {rule.methods} but does not say whether it writes"


def test_pages_that_are_only_read_do_not_write(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.methods <= READ_METHODS and rule.endpoint not in WRITE_ON_GET:
            assert not getattr(view, "writes", False), f"{rule.endpoint} writes on GET"


def test_a_stranger_is_led_to_sign_in_or_refused(app, client):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "access", "public") == "public" or rule.endpoint.startswith("security."):
            continue
        values = {name: 1 if "Integer" in str(rule._converters[name]) else "x" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        response = client.open(address, method="GET" if "GET" in rule.methods else "POST")
        led = response.status_code == 302 and "/account/login" in response.location
        assert led or response.status_code == 403, f"{rule.endpoint}: {response.status_code}"


# --- Whose things: every route with a thing in its address refuses who may not see it ---

# How an address begins, and what its parts are for one session of SG with one participant. A route that begins in none
# of these ways fails the tests below: say here whose thing it shows.
BEGINNINGS = (
    "/account/sessions/<session_id>",
    "/certificates/<code>",
    "/check-in/<code>",
    "/learn/<course>",
    "/members/<int:member_id>",
    "/quizzes/attempts/<int:attempt_id>",
    "/quizzes/people/<int:enrolment_id>",
    "/quizzes/regrading/<course>",
    "/quizzes/results/<course>",
    "/studio/",
    "/trainings/<code>",
)
# What many countries read is changed by those whose role has no limit to countries.
WITHOUT_LIMIT = (
    *("exchange.", "heads.course", "heads.save_course", "imports.", "lessons.", "releases.go_back", "structure."),
    *("leaving.", "moving.", "studio_media.", "titles.", "blueprints.", "item_imports."),
)
# Which of the edition's texts is meant stands in the form or behind the address, and there is none without it.
IN_THE_FORM = {
    *("bank.settle", "items.add", "items.new", "live_control.open_question", "merging.settle", "review.undo"),
}
# What somebody has brought and not confirmed is theirs alone: see test_studio_import.py, test_studio_item_exchange.py.
OWN = {
    *("imports.confirm", "imports.discard", "imports.show"),
    *("item_imports.discard", "item_imports.show", "item_imports.take"),
}
EVERYBODYS = {"media.image"}  # images of courses: nothing in them is about anybody
# Tokens that were made for this browser are nobody else's thing.
TOKENS = {"security.two_factor_setup_validate", "security.wan_register_response", "security.wan_verify_response"}


A_CASE = {
    "id": "a-case", "type": "scenario", "languages": ["en"], "topic": "law", "bloom": "apply", "level": 1, "points": 1,
    "prompt": {"en": "What now?"}, "debrief": {"en": "So."}, "start": "call",
    "steps": [{"id": "call", "title": {"en": "A call"}, "text": {"en": "It rings."}, "decisions": [
        {"id": "take", "text": {"en": "Take it"}, "consequence": {"en": "It helps."}, "next": "end", "credit": "1"}]}],
    "endings": [{"id": "end", "title": {"en": "Done"}, "text": {"en": "Well done."}, "outcome": "good"}],
}  # fmt: skip


def studio() -> dict[str, object]:
    """A course of the studio for SG alone, with a draft of SG's edition."""
    published_course(1)
    draft = report_draft(writer())
    put(operation("country/SG", replaced("summing-up", "Rest.")), replaced("summing-up", "Rest."))
    put(block("summing-up"), text_unit("Summing up", "Ask, rest."))  # SG's own text is stale now
    lesson = {"module": "basics", "lesson": "words", "block": "your-law", "quiz": "check", "item": "who-reports"}
    put(UnitKey(STUDIO_COURSE, "media/sketch"), image_unit("0" * 64, 40, 30, {"en": "A sketch"}))
    put(block("when", "law/duty"), text_unit("When", "At once.\n\n![A sketch](media:sketch)"))  # so that it stays
    put(UnitKey(STUDIO_COURSE, "item/a-case"), A_CASE)
    lesson |= {"language": "ar", "name": "sketch", "what": "hide", "part": "steps"}
    more = {"draft_id": draft.id, "release": publications.in_force(STUDIO_COURSE), "country": "SG", "key": "age"}
    return {"course": STUDIO_COURSE, "edition": "country-SG", **lesson, **more}


def results() -> dict[str, object]:
    """A course of SG alone with figures, a key that was changed since, and a correction."""
    rules: dict[str, object] = {"purpose": "post-test", "paired_with": "entry"}
    here = {"slug": "only-here", "edition": Edition(countries=("SG",)), "rules": rules}
    sat(published(**here), crowd({("SG", "en"): 10}))
    for scope in (Scope(everywhere=True), Scope(everywhere=False, countries=frozenset({"SG"}))):
        analysis_jobs.ask("only-here", "check", scope, AFTER)
    entry = Regrade(course="only-here", item="both", key_release_id=corrected(**here).id, reason="Wrong.", total=0)
    by = MemberFactory()
    db.session.flush()
    entry.asked_by_id, entry.asked_at, entry.ended_at = by.id, AFTER, AFTER
    db.session.add(entry)
    db.session.commit()
    outbox.drain()
    more = {"item": "who", "table": "items.csv", "marks": "people.csv", "regrade_id": entry.id}
    return {"course": "only-here", "quiz": "check"} | more


@pytest.fixture
def world(app, drain, time_machine_at):
    """By the beginning of an address, what stands in it. Its owner is under `""`."""
    print_for_real()
    time_machine_at(AFTER)
    shown = results()
    training = over()
    row = seat(training)
    issue(training)
    drain()
    owner = db.session.get_one(type(row.member), row.member_id)
    enrolment = db.session.query(Enrolment).filter_by(member_id=owner.id).one()
    attempt = db.session.query(Attempt).filter_by(enrolment_id=enrolment.id).one()
    release = db.session.get_one(Release, enrolment.release_id)
    question = ask(loaded(training), release, at=moment("10:00", 1))
    session = {"code": training.code, "registration_id": row.id, "day_id": loaded(training).days[1].id}
    session |= {"question_id": question.id}
    course = {"course": "first-aid", "module": "basics", "lesson": "words", "quiz": "check"}
    parts = (
        {"session_id": SignInSessionFactory(member=owner).id},
        {"code": certificate_of(row).code},
        session,
        course,
        {"member_id": owner.id},
        {"attempt_id": attempt.id, "position": 1},
        {"enrolment_id": enrolment.id, "quiz": "check"},
        *[shown] * 2,
        studio(),
        session,
    )
    return dict(zip(BEGINNINGS, parts, strict=True)) | {"": owner}


def addresses(app, world, access):
    """(endpoint, method, address) of every route with that access and something in its address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        view = app.view_functions[rule.endpoint]
        if getattr(view, "access", "") != access or not rule.arguments or rule.endpoint in TOKENS | EVERYBODYS:
            continue
        begins = next((beginning for beginning in BEGINNINGS if rule.rule.startswith(beginning)), None)
        assert begins, f"{rule.endpoint}: nobody has said whose thing {rule.rule} is"
        values = {name: world[begins][name] for name in rule.arguments}
        values |= {"day": world["/trainings/<code>"]["day_id"]}  # as a query: also when one of the routes has closed it
        values |= {"item": "a-case", "name": "call"} if rule.endpoint.startswith("cases.") else {}
        values |= {"block": "summing-up"} if rule.endpoint.startswith("merging.") else {}  # the one that is stale
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        yield rule.endpoint, "GET" if "GET" in rule.methods else "POST", address


def test_the_country_limit_of_every_role_holds_on_every_route(app, client, sign_in, world):
    seen = 0
    for endpoint, method, address in addresses(app, world, "role"):
        for role in sorted(app.view_functions[endpoint].roles):
            sign_in(MemberFactory(roles=[(role, "IN")], country="IN"))
            refused = client.open(address, method=method).status_code
            assert refused == 404, f"{endpoint} for a {role} of another country: {refused}"
            where = "" if endpoint.startswith(WITHOUT_LIMIT) else "SG"
            sign_in(MemberFactory(roles=[(role, where)], country="IN"))
            allowed = client.open(address, method=method).status_code
            wrong = {403, 500} if endpoint in IN_THE_FORM | OWN else {403, 404, 500}
            assert allowed not in wrong, f"{endpoint} for a {role} of the country: {allowed}"
            seen += 1
    assert seen >= 40


def test_a_role_elsewhere_and_another_one_here_are_not_added_up(app, client, sign_in, world):
    """A coordinator of IN who is a trainer in SG coordinates nothing in SG."""
    for endpoint, method, address in addresses(app, world, "role"):
        roles = app.view_functions[endpoint].roles
        if "trainer" not in roles and "coordinator" in roles:
            sign_in(MemberFactory(roles=[("coordinator", "IN"), ("trainer", "SG")], country="IN"))
            assert client.open(address, method=method).status_code == 404, endpoint


def test_what_belongs_to_a_member_is_not_there_for_others(app, client, sign_in, world):
    for endpoint, method, address in addresses(app, world, "member"):
        sign_in(MemberFactory(roles=[("coordinator", "IN")], country="BN"))
        refused = client.open(address, method=method).status_code
        assert refused == (422 if endpoint == "learning.enrol" else 404), f"{endpoint} for somebody else: {refused}"
        sign_in(world[""])
        allowed = client.open(address, method=method).status_code
        assert allowed not in {403, 404, 500}, f"{endpoint} for its owner: {allowed}"
