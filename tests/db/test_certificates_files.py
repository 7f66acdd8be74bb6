"""Files of certificates, and what never changes afterwards."""

from hashlib import sha256

import pytest

from lms.accounts.models import Agency
from lms.certificates import jobs, service, verdict
from lms.certificates.storage import key_of, store
from lms.db.base import db, unit_of_work
from lms.infra import press
from lms.learning.service import publish
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, certificate_of, issue, over, print_for_real, seat
from tests.factories_learning import NOW, compiled_course


@pytest.fixture(autouse=True)
def _press():
    print_for_real()


@pytest.fixture
def training(app):
    return over()


@pytest.fixture
def staff(app):
    return MemberFactory(roles=[("coordinator", "SG")])


def test_the_job_may_run_twice(training):
    row = seat(training)
    issue(training)
    jobs.make_file(certificate_of(row).id)
    db.session.commit()
    first = certificate_of(row).pdf_sha256
    jobs.make_file(certificate_of(row).id)
    db.session.commit()
    assert certificate_of(row).pdf_sha256 == first


def test_a_slow_worker_that_is_overtaken_changes_nothing(training):
    row = seat(training)
    issue(training)
    certificate_id, printing = certificate_of(row).id, press.press()

    def overtaken(facts):
        press.install(printing)
        jobs.make_file(certificate_id)  # the other worker
        db.session.commit()
        return printing(facts)

    press.install(overtaken)
    with unit_of_work(late=True):
        jobs.make_file(certificate_id)
    made = certificate_of(row)
    assert sha256(store().get(key_of(made.code, made.pdf_sha256))).hexdigest() == made.pdf_sha256
    folder = store()._path(key_of(made.code, made.pdf_sha256)).parent
    assert len(list(folder.glob(f"{made.code}-*"))) == 1


def test_stopped_while_it_was_being_printed_leaves_no_file(training):
    row = seat(training)
    run = issue(training)
    code, printing = certificate_of(row).code, press.press()

    def stopped(facts):
        service.cancel(run, AFTER)
        db.session.commit()
        return printing(facts)

    press.install(stopped)
    with unit_of_work(late=True):
        jobs.make_file(certificate_of(row).id)
    assert certificate_of(row) is None
    assert list(store()._path("certificates/x").parent.glob(f"{code}-*")) == []


# --- Frozen ---


def test_nothing_on_record_changes_when_the_world_does(training, drain):
    agency = Agency(slug="first", name="First agency", country="SG")
    db.session.add(agency)
    row = seat(training, name="Anna Berg", agency=agency)
    issue(training)
    drain()
    before = certificate_of(row)
    facts, digest = dict(before.facts), before.pdf_sha256
    row.member.name, agency.name, training.title, training.city = "Other", "Other", "Other", "Elsewhere"
    publish(compiled_course(title="Another title"), NOW)
    db.session.commit()
    drain()
    after = certificate_of(row)
    assert (after.facts, after.pdf_sha256) == (facts, digest)
    assert facts["holder"] == "Anna Berg"
    assert facts["agency"] == "First agency"
    told = verdict.by_code(after.code, AFTER.date()).as_json()
    assert told["attested"]["holder"] == "Anna Berg"
    assert told["attested"]["course"] == "First aid (en)"


def test_it_is_worded_in_the_language_of_its_holder(training, drain):
    row = seat(training, language="ar", name="مريم الساحلي")
    other = seat(training, language="pt-BR")
    issue(training)
    drain()
    facts = certificate_of(row).facts
    assert (facts["language"], facts["direction"], facts["holder_direction"]) == ("ar", "rtl", "rtl")
    assert facts["course"] == "First aid (ar)"
    assert certificate_of(row).pdf_sha256
    assert certificate_of(other).facts["language"] == "en"
