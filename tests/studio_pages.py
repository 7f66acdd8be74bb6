"""The editor's pages as tests use them: addresses, what a form would send, and what the draft then has."""

import re
from html import unescape

from lms.db.base import db
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE, WORDS, studio_units

COUNTRY = f"/studio/{COURSE}/country-SG"
INDIA = f"/studio/{COURSE}/country-IN"
BASE = f"/studio/{COURSE}/base"
ARABIC = f"/studio/{COURSE}/language-ar"
ASK = f"{COUNTRY}/{WORDS}/ask-first"


def form_of(client, address):
    """What the form at an address would send as it is."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return fields(page.text)


def fields(page):
    form = page[page.index("data-editor") if "data-editor" in page else page.index("merge-form") :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    return found


def send(client, address, typed=None, **more):
    return client.post(address, data=form_of(client, address) | (typed or {}) | more)


def only_change():
    (row,) = db.session.query(DraftChange).all()
    return row


def studio_trainer(sign_in, country="SG"):
    """A trainer of a country ("": of all), signed in, with the course in the studio."""
    studio_units()
    return sign_in(roles=[("trainer", country)])
