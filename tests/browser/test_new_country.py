"""A new country: added to the course, filled in, adapted, reviewed, published and read, counted in pages and clicks."""

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.browser import new_country, studio
from tests.browser.main_job import COURSE
from tests.browser.new_country import EDITION, NEW
from tests.browser.product import Stack, axe, sign_in
from tests.browser.test_studio import NAMES

pytestmark = pytest.mark.browser
LESSON = "law/whose-law-applies"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_country_comes_into_the_course(own_stack: Stack, visit, scripts: bool):
    editor, admin = (visit(own_stack, scripts=scripts) for _ in range(2))
    sign_in(editor, "editor")
    sign_in(admin, "admin")
    effort: Counter[str] = Counter()

    new_country.add_to_the_course(editor, effort)
    if scripts:
        assert axe(editor) == []
    new_country.fill_in_the_country(editor, effort)
    assert new_country.fill_in_the_facts(editor, effort) == len(new_country.FACTS)
    assert effort["pages"] <= 30
    adapt(editor)
    for name in ("Base text", "Philippines"):
        address = studio.submit(editor, name, NAMES["admin"])
        studio.approve(admin, address)
        studio.publish(editor, address)

    editor.goto(f"/studio/{COURSE}/preview/{LESSON}?country={NEW}&language=en")
    expect(editor.locator("main")).to_contain_text("In the Philippines these layers are read together. Age: 18.")
    editor.goto(new_country.SETUP)
    expect(editor.locator("main")).to_contain_text("People of this country read the course.")


def adapt(page: Page) -> None:
    """Two texts of its own, a hidden block, a new one."""
    studio.open_lesson(page, EDITION, LESSON)
    ids = [row.get_attribute("id").removeprefix("block-") for row in page.locator("section.pair").all()]
    first, second, third, fourth = [name for name in ids if name != "lead"][:4]
    law = "In the Philippines these layers are read together. Age: [[law.child_age_material]]."
    studio.write(page, EDITION, LESSON, first, law)
    studio.write(page, EDITION, LESSON, second, "Ask the legal adviser of your unit **before** you begin.")
    studio.hide(page, EDITION, LESSON, third)
    studio.insert(page, EDITION, LESSON, fourth, "The desk to ask", "Call the desk: [[law.emergency_number]].")
