"""Markup in every text of a question of every type, from the editor or a file to the pages of who answers it."""

import re
from copy import deepcopy
from dataclasses import replace

import html5lib
import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.learning import service as publishing
from lms.quizzes import service
from lms.trainings import live_showing
from tests import papers
from tests.factories import MemberFactory
from tests.factories_learning import NOW, EnrolmentFactory
from tests.factories_live import TEN, ask, room
from tests.factories_studio import COURSE, put, studio_course
from tests.factories_trainings import RegistrationFactory
from tests.studio_bank import BANK, TYPED, add
from tests.unit.bank_course import bank_course, items

EVIL = (
    """<script>alert(1)</script><b class=evil>"'data-evil='x" data-evil="x"&amp;{{7*7777}} [a](javascript:alert(3))"""
    """ <javascript:alert(4)> &lt;script&gt;alert(6)&lt;/script&gt;"""
)
# What passes the checks of content, which knows no HTML: markup that is spelled as words.
SPELLED = r"""\<script>alert(1)\</script> &lt;i class=evil&gt; \<b class=evil> "x data-evil="x" {{7*7777}}"""
SIGNS = re.compile(
    r"<script>alert|54439|<img[^>]*(?:onerror|javascript)|(?:href|src|action)=\S?javascript:", re.IGNORECASE
)
WORDS = frozenset({"prompt", "feedback", "text", "title", "consequence", "debrief"})


def harmless(answer) -> bool:
    """Whether none of EVIL has become markup of the page."""
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    odd = {name for one in tree.iter() for name in one.attrib if name.startswith("on") or name == "data-evil"}
    evil = [one for one in tree.iter() if one.get("class") == "evil" or (one.text or "").startswith("alert(")]
    return SIGNS.search(answer.text) is None and not odd and not evil


def evil(value, name=""):
    """The same with SPELLED after every text that people read, in both languages; EVIL among what may be typed."""
    if isinstance(value, dict):
        if "en" in value and name in WORDS:
            return {tag: f"{words} {SPELLED}" for tag, words in value.items()}
        if "en" in value and name == "forms":
            return {tag: [f"{one} {EVIL[:39]}" for one in forms] for tag, forms in value.items()}
        return {key: evil(part, key) for key, part in value.items()}
    return [evil(part) for part in value] if isinstance(value, list) else value


@pytest.fixture
def evil_release(app, tmp_path, time_machine_at):
    time_machine_at(TEN)
    course = bank_course(tmp_path, **{name: evil(deepcopy(item)) for name, item in items().items()})
    return publishing.publish(replace(course.compiled(), media={}), NOW)


def test_words_are_words_wherever_somebody_answers_and_in_their_result(client, sign_in, evil_release):
    enrolment = EnrolmentFactory(release=evil_release, member=MemberFactory(country="KE"))
    attempt = service.start(enrolment, "check", "KE", NOW)
    db.session.commit()
    sign_in(enrolment.member)
    here = f"/quizzes/attempts/{attempt.id}"
    pages = [f"/learn/{evil_release.course}/quizzes/check", f"{here}/review"]
    for item in papers.of_attempt(attempt.id):
        pages.append(f"{here}/{item.place}")
        typed = [(name, EVIL[:60] if name == "text" else value) for name, value in item.fields]
        client.post(f"{here}/{item.place}", data=dict(typed))
    case = [name for name, _version in attempt.items].index("case") + 1
    for at, decision in (("begin", "wait"), ("later", "call")):
        assert papers.send(client, f"{here}/{case}", {"at": at, "decision": decision, "decide": "1"}).status_code == 303
        assert harmless(client.get(f"{here}/{case}"))
    assert all(harmless(client.get(page)) for page in pages)
    client.post(f"{here}/submit")
    result = client.get(f"{here}/result")
    assert result.status_code == 200
    assert "Ending bad" in result.text
    assert harmless(result)


@pytest.mark.parametrize("item", [name for name in items() if name != "case"])
def test_words_are_words_in_the_room(client, sign_in, evil_release, item):
    training, _release = room(evil_release, country="KE", delegations={"KE": 9})
    member = MemberFactory(country="KE")
    seat = RegistrationFactory(training=training, member=member, country="KE")
    trainer = MemberFactory(roles=[("trainer", "KE")], country="KE", name=f"Rene {EVIL}"[:100])
    question = ask(training, evil_release, item, by=trainer)
    address = f"/trainings/{training.code}/question"
    where = f"{address}/{question.id}"
    assert len(live_showing.seed(question.id)) == 64
    for stage in ("open", "closed", "shown"):
        sign_in(member)
        client.post(f"{address}/{seat.id}/{question.id}", data={"text": EVIL, "blank-how": EVIL, "number": EVIL[:50]})
        assert harmless(client.get(address)), stage
        sign_in(trainer)
        for page in (f"{address}/screen", f"{address}/control", f"{where}/result"):
            assert harmless(client.get(page)), (stage, page)
        client.post(f"{where}/{'close' if stage == 'open' else 'show'}")


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_words_are_words_in_the_studio(client, sign_in, app, kind):
    studio_course()
    sign_in(roles=[("trainer", "")], country="SG")
    picture = {"alt": {"en": f"A log {EVIL}"}, "sha256": "a" * 64, "width": 40, "height": 30, "type": "image/webp"}
    for name in ("log", "gap"):
        put(UnitKey(COURSE, f"media/{name}"), picture)
    typed = {name: f"{value} {EVIL}" for name, value in TYPED[kind].items() if re.search(r"\.(?:en|ar)$", name)}
    typed |= {"prompt.en": f"About {EVIL}", "feedback.en": EVIL, "topic": EVIL[:60]}
    answer = add(client, kind, **typed)
    assert answer.status_code in {303, 422}
    assert harmless(answer)
    if answer.status_code == 422:
        answer = add(client, kind, **(typed | {"topic": "privacy"}))
    pages = [BANK, f"{BANK}?words=About"]
    if answer.status_code == 303:
        name = re.search(r"_items/([a-z0-9-]+)|#item-([a-z0-9-]+)", answer.location)
        made = name[1] or name[2]
        pages += [f"{BANK}/{made}", f"/studio/{COURSE}/item-preview/{made}?country=SG&text=base"]
    for page in pages:
        found = client.get(page)
        assert found.status_code in {200, 422}, page
        assert harmless(found), page
