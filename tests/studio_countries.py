"""The pages on which a new country comes into a course, as tests use them."""

import re
from html import unescape

from lms.db.base import db
from lms.domain.editions import Edition
from lms.learning.models import CurrentRelease, Release
from lms.studio import queries
from tests.factories_studio import COURSE

NEW = f"/studio/{COURSE}/country-PH"
SETUP, HEAD = f"{NEW}/_setup", f"{NEW}/_country"
COURSE_HEAD = f"/studio/{COURSE}/base/_course"
COUNTRY_FORM = {
    "rows": "1", "languages": ["fil", "en"], "time_zone": "Asia/Manila", "regions": ["asean"],
    "name0-en": "Makabata Helpline", "contact0": "1383", "hours0-en": "24 hours",
    "source0": "https://radyopilipinas.ph/?p=82791", "confidence0": "high",
}  # fmt: skip
REVIEW = {"confidence": "medium", "reviewed_on": "2026-03-01", "expires_on": "2027-03-01", "reviewer": "P. Trainer"}
REVIEW |= {"status": "unverified-sample"}
LAW = {"citation_en": "Republic Act 11930", "source": "https://jur.ph/law/facts/ra-11930"}
OPENED = re.compile(r'name="opened"[^>]*value="([^"]*)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def drafted(scope: Edition, course: str, address: str):
    draft = queries.live_draft(scope)
    return {(row.course, row.address): row.value for row in queries.changes_of(draft)}.get((course, address))


def in_words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def filled_in(client, address: str) -> dict[str, str | list[str]]:
    """What the form at an address would send as it is."""
    page = client.get(address).text
    form = page[page.index("<form", page.index("<main")) :]
    sent: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if not name or (re.search(r'type="(checkbox|radio)"', tag) and "checked" not in tag):
            continue
        text = unescape(value[1]) if value else ""
        sent[name[1]] = [*sent.get(name[1], []), text] if 'type="checkbox"' in tag else text
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def give_head(client, **more):
    return client.post(HEAD, data=COUNTRY_FORM | more)


def give_facts(client):
    """All facts that the course needs, one after the other as the pages lead; returns the addresses on the way."""
    assert client.post("/studio/facts/PH/age/add", data={"value": "18", **LAW, **REVIEW}).status_code == 303
    page = client.post("/studio/facts/PH/duty/add", data={"value": "doctors", **LAW, **REVIEW})
    return client.post("/studio/facts/PH/duty/save", data=dict(HIDDEN.findall(page.text)))


def publish(client, sign_in, drain, scope: str, author, reviewer):
    """Send the draft of an edition through its review and publish it, through the pages."""
    draft = queries.live_draft(Edition(*scope) if isinstance(scope, tuple) else scope)
    address = f"/studio/drafts/{draft.id}"
    sign_in(author)
    assert client.post(f"{address}/submit", data={"submit-reviewer": str(reviewer.id)}).status_code == 303
    sign_in(reviewer)
    assert client.post(f"{address}/approve", data={"approve-valid_until": "2027-03-01"}).status_code == 303
    sign_in(author)
    assert client.post(f"{address}/publish").status_code == 303
    drain()
    db.session.expire_all()


def in_force() -> list[str]:
    release = db.session.get(Release, db.session.get(CurrentRelease, COURSE).release_id)
    return list(release.countries)
