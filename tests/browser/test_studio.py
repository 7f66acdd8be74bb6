"""A trainer adapts a module to their country, somebody reviews it, it comes into force; then the base text changes."""

import pytest
from playwright.sync_api import Page, expect

from lms.demo.service import programme
from tests.browser import studio
from tests.browser.main_job import COURSE
from tests.browser.product import Stack, sign_in

pytestmark = pytest.mark.browser
SG, BASE = "country-SG", "base"
LESSON = "law/whose-law-applies"
NAMES = {row["email"].partition("@")[0]: row["name"] for row in programme()["accounts"]}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_country_is_adapted_reviewed_and_published_and_a_base_edit_is_merged(own_stack: Stack, visit, scripts: bool):
    trainer, reviewer, editor, admin, trainee = (visit(own_stack, scripts=scripts) for _ in range(5))
    people = {"trainer": trainer, "reviewer": reviewer, "editor": editor, "admin": admin, "trainee.ar": trainee}
    for who, page in people.items():
        sign_in(page, who)

    written, hidden = a_trainer_adapts_the_lesson(trainer)
    address = studio.submit(trainer, "Singapore", NAMES["reviewer"])
    studio.approve(reviewer, address)
    studio.publish(trainer, address)
    blocks = the_release_shows_it(trainer)
    assert set(written) <= set(blocks)
    assert any(name.endswith("the-desk-to-ask") for name in blocks), blocks
    assert hidden not in blocks

    a_writer_changes_two_base_blocks(editor)
    address = studio.submit(editor, "Base text", NAMES["admin"])
    studio.approve(admin, address)
    studio.publish(editor, address)

    exactly_the_touched_text_is_stale(trainer)
    the_merge_page_resolves_it(trainer)
    address = studio.submit(trainer, "Singapore", NAMES["reviewer"])
    studio.approve(reviewer, address)
    studio.publish(trainer, address)
    studio.open_lesson(trainer, SG, LESSON)
    expect(trainer.locator("main")).not_to_contain_text("The base text has changed")


def a_trainer_adapts_the_lesson(page: Page) -> tuple[tuple[str, str], str]:
    """Two texts of their own, a hidden block, a new one; returns the ids of the first three."""
    studio.open_lesson(page, SG, LESSON)
    ids = [row.get_attribute("id").removeprefix("block-") for row in page.locator("section.pair").all()]
    first, second, third, fourth = [name for name in ids if name != "lead"][:4]
    studio.write(
        page, SG, LESSON, first, "In Singapore these layers are read together. Age: [[law.child_age_material]]."
    )
    studio.write(page, SG, LESSON, second, "Ask the legal adviser of your unit **before** you begin.")
    studio.hide(page, SG, LESSON, third)
    studio.insert(page, SG, LESSON, fourth, "The desk to ask", "Call the desk of your unit: [[law.emergency_number]].")
    return (first, second), third


def the_release_shows_it(page: Page) -> list[str]:
    """Ids of the blocks of the lesson, as a reader of Singapore has them in the release in force."""
    module, lesson = LESSON.split("/")
    page.goto(f"/studio/{COURSE}/preview/{module}/{lesson}?country=SG&language=en")
    expect(page.locator("main")).to_contain_text("these layers are read together")
    return [one.get_attribute("id") or "" for one in page.locator("main article h2").all()]


def a_writer_changes_two_base_blocks(page: Page) -> None:
    studio.open_lesson(page, BASE, LESSON)
    ids = [row.get_attribute("id").removeprefix("block-") for row in page.locator("section.pair").all()]
    first = next(name for name in ids if name != "lead")
    for block in (first, ids[-1]):
        studio.open_lesson(page, BASE, LESSON)
        studio.block_row(page, block).get_by_role("link", name="Edit").first.click()
        area = page.locator("form[data-editor] [name=text-en]")
        studio.fill(page, "text", f"{area.input_value().strip()}\n\nThis paragraph is new.")
        with page.expect_navigation():
            page.get_by_role("button", name="Save in the draft").click()


def exactly_the_touched_text_is_stale(page: Page) -> None:
    studio.open_lesson(page, SG, LESSON)
    expect(page.locator("section.pair", has_text="The base text has changed")).to_have_count(1)
    page.goto(f"/studio/{COURSE}/queue/SG")
    expect(page.locator("main li a", has_text="block")).to_have_count(1)


def the_merge_page_resolves_it(page: Page) -> None:
    studio.open_lesson(page, SG, LESSON)
    page.get_by_role("link", name="Look at what changed").first.click()
    expect(page.locator("main")).to_contain_text("This paragraph is new.")
    area = page.locator("form.merge-form [name=text-en]")
    merged = area.input_value()
    studio.fill(page, "text", merged)
    with page.expect_navigation():
        page.get_by_role("button", name="Save this text").click()
    expect(page.locator("main")).not_to_contain_text("The base text has changed")
