"""What a stranger learns of a certificate, by its code or its file."""

import io

import pytest

from lms.certificates import service
from lms.certificates.storage import key_of, store
from lms.db.base import db
from lms.domain.codes import grouped
from lms.trainings.models import Training
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, TO, certificate_of, issue, loaded, over, print_for_real, seat


@pytest.fixture
def made(app, drain):
    print_for_real()
    training = over(title="Spring session")
    row = seat(training, name="Anna Berg", email="anna@example.org")
    issue(training)
    drain()
    return certificate_of(row)


@pytest.fixture
def pdf(made):
    return store().get(key_of(made.code, made.pdf_sha256))


def state(page) -> str:
    assert page.status_code == 200
    return page.text.split('data-state="')[1].split('"')[0]


def upload(client, data: bytes):
    return client.post("/verify/file", data={"pdf": (io.BytesIO(data), "certificate.pdf")}, buffered=True)


def test_a_valid_one_tells_what_was_attested_and_no_more(client, made):
    page = client.get(f"/verify/{made.code}")
    assert state(page) == "valid"
    for part in ("Anna Berg", "Spring session", "Test programme", "Singapore", grouped(made.code), "First aid (en)"):
        assert part in page.text
    assert "anna@example.org" not in page.text


@pytest.mark.parametrize("spell", [grouped, str.lower, lambda code: f" {grouped(code).lower()} ", lambda code: code])
def test_a_code_is_understood_as_people_type_it(client, made, spell):
    answer = client.get("/verify/", query_string={"code": spell(made.code)})
    assert (answer.status_code, answer.location) == (303, f"/verify/{made.code}")
    assert state(client.get(f"/verify/{spell(made.code).strip()}")) == "valid"


@pytest.mark.parametrize(
    "code",
    ["A" * 25, "x", "unknown", "%00", "%F0%9F%99%82", "%FF", "A" * 5000, "..", "%3Cscript%3E", "a.json.json", "%D9%85"],
)
def test_an_unknown_code_is_an_answer_and_never_an_error(client, code):
    assert state(client.get(f"/verify/{code}x")) == "unknown"
    answer = client.get(f"/verify/{code}.json")
    assert (answer.status_code, answer.json) == (200, {"state": "unknown"})


@pytest.mark.parametrize("typed", ["", " ", "---", "a/b", "../x", "\0", "<script>", "🙂", "é" * 300])
def test_whatever_is_typed_is_answered(client, typed):
    answer = client.get("/verify/", query_string={"code": typed}, follow_redirects=True)
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_for_machines(client, made):
    told = client.get(f"/verify/{grouped(made.code)}.json").json
    assert told["state"] == "valid"
    assert told["code"] == grouped(made.code)
    assert told["pdf_sha256"] == made.pdf_sha256
    assert told["attested"]["holder"] == "Anna Berg"
    assert told["attested"]["modules"] == ["Module basics (en)", "Module law (en)"]
    assert set(told) == {"state", "code", "pdf_sha256", "attested"}


def test_one_whose_file_does_not_exist_yet_is_unknown(app, client):
    training = over()
    row = seat(training)
    issue(training)
    assert state(client.get(f"/verify/{certificate_of(row).code}")) == "unknown"


def test_the_file_as_issued_is_valid(client, pdf):
    assert state(upload(client, pdf)) == "valid"


@pytest.mark.parametrize(
    "tamper",
    [
        lambda pdf: pdf + b" ",
        lambda pdf: pdf + b"\n%%EOF\n",
        lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1),
        lambda pdf: pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:],
        lambda pdf: pdf[:-100],
    ],
)
def test_a_changed_file_is_altered_and_what_was_issued_is_shown(client, pdf, tamper):
    page = upload(client, tamper(pdf))
    assert state(page) == "altered"
    assert "Anna Berg" in page.text


@pytest.mark.parametrize(
    "data", [b"garbage", b"%PDF-1.7\n%%EOF", b"\0" * 99, b"<dc:identifier>nothing</dc:identifier>"]
)
def test_a_file_that_is_none_of_ours_is_unknown(client, data):
    assert state(upload(client, data)) == "unknown"


@pytest.mark.parametrize("sent", [{}, {"pdf": "text"}, {"other": "x"}])
def test_no_file_is_asked_for_again(client, sent):
    for answer in (client.post("/verify/file", data=sent), upload(client, b"")):
        assert answer.status_code == 422
        assert "Please choose the PDF first." in answer.text


def test_a_huge_file_is_refused_in_words(client):
    body = b"--b\r\nContent-Disposition: form-data; name=pdf; filename=x\r\n\r\n" + b"x" * 4_000_000 + b"\r\n--b--"
    answer = client.post("/verify/file", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "A file may have up to 4 MB." in answer.text


def test_a_revoked_one_is_told_by_code_and_by_file(client, made, pdf, time_machine_at):
    time_machine_at(AFTER)
    service.revoke(made, MemberFactory(), "Issued by mistake", AFTER)
    db.session.commit()
    for page in (client.get(f"/verify/{made.code}"), upload(client, pdf)):
        assert state(page) == "revoked"
        assert "Issued by mistake" in page.text
        assert "Since 3 March 2026" in page.text
    told = client.get(f"/verify/{made.code}.json").json
    assert (told["state"], told["reason"], told["since"]) == ("revoked", "Issued by mistake", AFTER.isoformat())


def test_a_replaced_one_leads_to_its_successor(client, made, pdf, drain):
    training = loaded(db.session.get_one(Training, made.training_id))
    new = service.reissue(made, training, MemberFactory(), "Name corrected", **TO, now=AFTER)
    db.session.commit()
    drain()
    page = upload(client, pdf)
    assert state(page) == "superseded"
    assert f"/verify/{new.code}" in page.text
    assert client.get(f"/verify/{made.code}.json").json["successor"] == grouped(new.code)


def test_asking_takes_at_most_two_statements(client, made, statements):
    client.get(f"/verify/{made.code}")
    assert len(statements) <= 2


@pytest.mark.parametrize(("language", "word"), [("en", "Valid"), ("ar", 'dir="rtl"')])
def test_in_the_strangers_language(client, made, language, word):
    page = client.get(f"/verify/{made.code}", headers={"Accept-Language": language})
    assert state(page) == "valid"
    assert word in page.text
