"""What a form of the studio's pages would send as it stands, for tests."""

import html5lib

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio import queries
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE


def form_in(page, action):
    """The fields of the form with this action (its end is enough) as a browser would send them."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(found for found in tree.iter("form") if (found.get("action") or "").endswith(action))
    found = {}
    for field in form.iter():
        name = field.get("name")
        if not name or field.tag not in {"input", "textarea", "select"}:
            continue
        if field.tag == "textarea":
            found[name] = "".join(field.itertext())
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            found[name] = chosen.get("value")
        elif field.get("type") in {"radio", "checkbox"}:
            if field.get("checked") is not None:
                found.setdefault(name, []).append(field.get("value"))
        elif field.get("type") not in {"submit", "file"}:
            found[name] = field.get("value", "")
    return found


def send(client, page, typed=None, *, to=None, **more):
    """Open a page, change what is typed, and send its form (whose action is the page's own address or ends in `to`)."""
    opened = client.get(page)
    assert opened.status_code == 200, opened.status_code
    target = to or page.partition("?")[0]
    return client.post(target, data=form_in(opened.text, target) | (typed or {}) | more)


def text_of(page):
    """The page's words, for looking whether a sentence is there."""
    return " ".join("".join(html5lib.parse(page, namespaceHTMLElements=False).find("body").itertext()).split())


def now(address):
    """A unit of the course as the drafts have it."""
    key = UnitKey(COURSE, address)
    change = db.session.query(DraftChange).filter_by(course=COURSE, address=address).one_or_none()
    return change.value if change else queries.units_at([key]).get(key)


def send_file(client, address, file, data, **fields):
    """Send a file with other fields (lists are sent member by member). The body is built here: the test client would
    keep a large one in a temporary file."""
    parts = [(key, one) for key, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in parts
    )
    if data is not None:
        body += (
            f'--b\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n\r\n'.encode() + data + b"\r\n"
        )
    return client.post(address, data=body + b"--b--\r\n", content_type="multipart/form-data; boundary=b")
