"""An officer takes the course of their country, passes, checks in, and gets a certificate that a stranger verifies."""

import pytest
from playwright.sync_api import expect

from tests.browser import main_job as job
from tests.browser.conftest import axe, sign_in, speak

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_sign_in_to_a_verified_certificate(own_stack, visit, tmp_path, language):
    trainee, coordinator, stranger = visit(own_stack, width=390), visit(own_stack), visit(own_stack)
    for page, who in ((trainee, "trainee"), (coordinator, "coordinator")):
        sign_in(page, who)
        speak(page, language)
    a_lesson_shows_the_readers_law(trainee, language)
    assert job.take_remaining_lessons(trainee) >= 5
    job.take_quiz(trainee, "SG")
    job.check_in(trainee, coordinator)
    running = job.close_day(coordinator)
    job.issue(coordinator, running)
    path = job.download(trainee, tmp_path)
    code = trainee.locator("a[href*='/verify/']").first.get_attribute("href").rsplit("/", 1)[1]
    a_stranger_verifies(stranger, own_stack, path, code)
    the_coordinator_revokes(coordinator, code)
    assert job.verdict_of_code(stranger, code) == "revoked"
    expect(stranger.locator("#answer")).to_contain_text("Issued by mistake")


def a_lesson_shows_the_readers_law(trainee, language):
    direction = {"en": "ltr", "ar": "rtl"}[language]
    expect(trainee.locator("html")).to_have_attribute("dir", direction)
    trainee.goto("/learn/responsible-ai/law/the-duty-to-report")
    article = trainee.locator("article.prose")
    expect(article).to_have_attribute("lang", language)
    expect(article).to_have_attribute("dir", direction)
    fact = trainee.locator("article.prose a.legal-fact").first
    entry = trainee.locator(fact.get_attribute("href") or "#none")
    expect(entry.locator("a[rel~=external]")).to_be_visible()
    expect(entry.locator(".status")).to_be_visible()  # "unverified sample"
    expect(trainee.locator("details.support")).to_be_visible()
    assert axe(trainee) == []


def a_stranger_verifies(stranger, stack, path, code):
    assert job.verdict_of_code(stranger, code) == "valid"
    expect(stranger.locator(".attested")).to_contain_text("Nurul Tan")
    assert job.verdict_of_file(stranger, path) == "valid"
    assert job.verdict_of_file(stranger, job.altered(path)) == "altered"
    assert job.verdict_of_code(stranger, "0" * 25) == "unknown"
    assert job.verified_on_the_command_line(stack, path)[0] == 0
    refused, said = job.verified_on_the_command_line(stack, path.with_name("altered.pdf"))
    assert refused != 0
    assert "altered" in said


def the_coordinator_revokes(coordinator, code):
    coordinator.goto(f"/certificates/{code}/manage")
    coordinator.locator("form[action$='/revoke'] [name$=reason]").first.fill("Issued by mistake")
    job.send(coordinator, "form[action$='/revoke'] button")


def test_the_same_without_scripts(own_stack, visit, tmp_path):
    trainee, coordinator, stranger = (visit(own_stack, scripts=False) for _ in range(3))
    sign_in(trainee, "trainee")
    sign_in(coordinator, "coordinator")
    assert job.take_remaining_lessons(trainee) >= 5
    job.take_quiz(trainee, "SG", scripts=False)
    job.check_in(trainee, coordinator)
    running = job.close_day(coordinator)
    job.issue(coordinator, running, scripts=False)
    path = job.download(trainee, tmp_path)
    assert job.verdict_of_file(stranger, path) == "valid"
    assert job.verdict_of_file(stranger, job.altered(path)) == "altered"
