"""The bank and its editor: cases without an end, questions too large, rows that are not there, and files that lie."""

import re
import time
from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from lms.content.compiler import compile_units
from lms.content.problems import ContentErrors
from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import Autosave, DraftChange
from tests.factories_studio import COURSE, PUBLISHED_AT, put, studio_course
from tests.studio_bank import BANK, TYPED, add, change, new_question, sent_by
from tests.studio_forms import now, send_file
from tests.studio_pages import BASE

IMPORT = f"{BASE}/_items/import"
PREVIEW = f"/studio/{COURSE}/item-preview/what-about-scenario?country=SG&text=base"


@pytest.fixture
def author(app, sign_in):
    studio_course()
    return sign_in(roles=[("trainer", "")], country="SG")


def problems() -> str:
    """Why the draft of the base cannot be published."""
    units = queries.whole_source(queries.live_draft(Edition("base", course=COURSE))).units
    with pytest.raises(ContentErrors) as found:
        compile_units(units, COURSE, PUBLISHED_AT.date())
    return str(found.value)


@pytest.mark.parametrize(
    ("leads_to", "sign"),
    [({"1": "step-1", "2": "step-1"}, "in circles"), ({"1": "step-1"}, "in circles"), ({"1": "nowhere", "2": "x"}, "")],
)
def test_a_case_that_never_ends_is_told_of_and_never_published(client, author, leads_to, sign):
    assert add(client, "scenario").status_code == 303
    page = f"{BANK}/what-about-scenario"
    typed = {f"decisions.decision-{number}.next": next_ for number, next_ in leads_to.items()}
    answer = change(client, f"{page}/steps/step-1", **typed)
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert "step-1" in answer.text
        return
    for address in (page, f"{page}/steps/step-1", BANK, PREVIEW):
        assert client.get(address).status_code in {200, 422}, address
    assert sign in problems()
    assert "items/what-about-scenario.yaml" in problems()


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_a_question_of_half_a_megabyte_and_endless_rows_is_answered_at_once(client, author, kind):
    began = time.monotonic()
    lists = [name for name in TYPED[kind] if name.endswith(".order")]
    many = {name: " ".join(f"row-{number}" for number in range(5_000)) for name in lists}
    for more in ({"prompt.en": "x *a* [[law.duty]] " * 25_000}, many):
        answer = add(client, kind, **more)
        assert answer.status_code in {303, 413, 422}, answer.status_code
    assert db.session.query(DraftChange).count() <= 1
    assert time.monotonic() - began < 60  # not a measure: only that it ends


@pytest.mark.parametrize(
    "row", ["../x", "__class__", "a" * 64, "A", "1", "choice 1", "choice-1 choice-1", "\0", "true"]
)
def test_rows_that_no_form_has_are_passed_over(client, author, row):
    typed = {
        "choices.order": f"{row} choice-2 {row}",
        f"choices.{row}.text.en": "Mine",
        f"choices.{row}.correct": "yes",
    }
    answer = client.post(f"{BANK}/new?type=single", data=new_question("single", **typed))
    assert answer.status_code in {303, 422}
    item = now("item/what-about-single")
    ids = [choice["id"] for choice in item["choices"]] if item else []
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,62}", one) for one in ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("field", ["id", "type", "version", "retired", "origin", "kind", "course", "points"])
def test_fields_that_the_form_does_not_have_change_nothing(client, author, field):
    assert add(client, "single").status_code == 303
    before = now("item/what-about-single")
    evil = {"id": "who-reports", "type": "scenario", "points": "99999999"}.get(field, "evil")
    answer = client.post(f"{BANK}/what-about-single", data=sent_by(client, f"{BANK}/what-about-single") | {field: evil})
    assert answer.status_code in {303, 422}
    assert now("item/what-about-single") == before


def package(*entries: tuple[str | ZipInfo, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", 8) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return file.getvalue()


def link() -> ZipInfo:
    made = ZipInfo("item.xml")
    made.external_attr = 0o120777 << 16
    return made


def manifest(href: str) -> bytes:
    file = f'<file href="{href}"/>'
    resource = f'<resource identifier="r" type="imsqti_item_xmlv2p1" href="{href}">{file}</resource>'
    space = "http://www.imsglobal.org/xsd/imscp_v1p1"
    return f'<manifest xmlns="{space}"><resources>{resource}</resources></manifest>'.encode()


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
BOMB = f'<!DOCTYPE q [<!ENTITY e0 "aaaaaaaaaa">{ENTITIES}]><quiz>&e12;</quiz>'.encode()
FOREIGN = b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
HOSTILE = {
    "a bomb of entities": ("q.xml", BOMB),
    "a file of the server": ("q.xml", FOREIGN),
    "depth": ("q.xml", b"<quiz>" + b"<a>" * 200_000),
    "a zip bomb": ("q.zip", package(("imsmanifest.xml", manifest("x.xml")), ("x.xml", b"0" * 200_000_000))),
    "a way out": (
        "q.zip",
        package(("imsmanifest.xml", manifest("../../../../etc/passwd")), ("../../evil.xml", b"<a/>")),
    ),
    "an absolute way": ("q.zip", package(("imsmanifest.xml", manifest("/etc/passwd")), ("/tmp/evil.xml", b"<a/>"))),  # noqa: S108
    "an address": ("q.zip", package(("imsmanifest.xml", manifest("http://127.0.0.1:9/x.xml")))),
    "a link": ("q.zip", package(("imsmanifest.xml", manifest("item.xml")), (link(), b"/etc/passwd"))),
    "a package in a package": ("q.zip", package(("q.zip", package(("imsmanifest.xml", manifest("x.xml")))))),
    "an image as questions": ("q.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 1000),
    "a program": ("q.exe", b"MZ" + b"\x90" * 5000),
    "nothing": ("q.txt", b""),
    "endless braces": ("q.txt", b"{" * 400_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(client, author, name):
    file, data = HOSTILE[name]
    answer = send_file(client, IMPORT, file, data, format="", language="en")
    assert answer.status_code == 422, answer.status_code
    assert "root:" not in answer.text
    assert "Traceback" not in answer.text
    assert db.session.query(Autosave).count() + db.session.query(DraftChange).count() == 0


@pytest.mark.parametrize("name", ["%25", "%25%25", "_" * 12, "..", "0" * 12 + "/0001", "%00", "a" * 300])
def test_what_waits_is_not_found_by_patterns(client, author, name):
    db.session.add(
        Autosave(member_id=author.id, course=COURSE, address="item-import/0123456789ab", value={}, at=PUBLISHED_AT)
    )
    db.session.commit()
    for address in (f"{IMPORT}/{name}", f"{IMPORT}/{name}/discard"):
        assert client.get(address).status_code in {404, 405}
        assert client.post(address, data={"take": ["x"]}).status_code in {404, 405, 422}
    assert db.session.query(Autosave).count() == 1


def test_an_image_named_like_a_way_is_stored_by_its_content(client, author):
    """Nothing of a file's own names becomes a path."""
    picture = {"alt": {"en": "x"}, "sha256": "a" * 64, "width": 40, "height": 30, "type": "image/webp"}
    put(UnitKey(COURSE, "media/log"), picture)
    for name in ("../../etc/passwd", "log.png", "<svg>"):
        answer = add(client, "image-choice", **{"choices.choice-1.image": name})
        assert answer.status_code == 422, name
    assert now("item/what-about-image-choice") is None
