"""The pages of quizzes as tests use them: addresses, more questions, and the buttons of the form."""

from lms.content.units import UnitKey
from tests.factories_studio import COURSE, course_units, put
from tests.studio_forms import form_in, send
from tests.studio_pages import BASE

LIST = f"{BASE}/_quizzes"
QUIZ, NEW = f"{LIST}/check", f"{LIST}/new"


def add_item(name, topic="ethics", level=2, **more):
    item = course_units()[UnitKey(COURSE, "item/who-else")]
    prompt = {"en": f"About {name}?", "ar": "سؤال؟"}
    put(UnitKey(COURSE, f"item/{name}"), item | {"id": name, "topic": topic, "level": level, "prompt": prompt, **more})


def press(client, page, action, typed=None, **more):
    """The page that comes back after one of the form's buttons."""
    answer = send(client, page, typed, do=action, **more) if isinstance(page, str) else page
    assert answer.status_code == 200, answer.status_code
    return answer.text


def go_on(client, text, address, action="", typed=None, **more):
    """Press another button on the page that came back; "" saves."""
    return client.post(address, data=form_in(text, address) | (typed or {}) | more | ({"do": action} if action else {}))
