"""A country that nobody has written for comes into the course, as a trainer with some practice does it."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.main_job import COURSE

NEW = "PH"
EDITION = f"country-{NEW}"
SETUP = f"/studio/{COURSE}/{EDITION}/_setup"
JUR = "https://jur.ph/law/facts/anti-online-sexual-abuse-or-exploitation-of-children-act"
# Sample values with their sources, none of them verified (see the review of each).
FACTS: Mapping[str, Mapping[str, Any]] = {
    "child_age_material": {"value": "18", "citation": "Republic Act 11930, s 3", "source": JUR,
                           "qualifier": "Also somebody older who cannot protect themselves"},
    "child_age_protection": {"value": "18", "citation": "Republic Act 11930, s 3", "source": JUR},
    "material_statute": {"value": "Republic Act 11930", "citation": "Republic Act 11930 (2022)", "source": JUR},
    "local_statutory_term": {"value": "“CSAEM”", "citation": "Republic Act 11930", "source": JUR},
    "grooming_law": {"value": "Republic Act 11930, which defines grooming and luring", "citation": "Republic Act 11930",
                     "source": JUR},
    "duty_to_report": {"value": "providers of internet services must notify the police within 48 hours",
                       "citation": "Republic Act 11930", "source": JUR},
    "duty_to_report_scope": {"choice": "providers", "citation": "Republic Act 11930", "source": JUR},
    "police_data_law": {"value": "the Data Privacy Act (Republic Act 10173) with a limited exception for the police",
                        "citation": "Republic Act 10173, s 4", "source": "https://privacy.gov.ph/data-privacy-act/"},
    "police_data_scope": {"choice": "investigation_exempt", "citation": "Republic Act 10173, s 4",
                          "source": "https://privacy.gov.ph/data-privacy-act/"},
    "digital_evidence_rule": {"value": "the Rules on Electronic Evidence and the Rule on Cybercrime Warrants",
                              "citation": "A.M. 01-7-01-SC; A.M. 17-11-03-SC",
                              "source": "https://lpr.adb.org/resource/rule-cyber-crime-warrants"},
    "digital_evidence_form": {"choice": "free_assessment", "citation": "A.M. 01-7-01-SC",
                              "source": "https://lpr.adb.org/resource/rule-cyber-crime-warrants"},
    "biometric_retention": {"value": "rules of the police that were not found", "citation": "To be verified",
                            "source": "https://privacy.gov.ph/data-privacy-act/"},
    "specialist_unit": {"value": "the Philippine Internet Crimes Against Children Center", "citation": "PICACC, 2019",
                        "source": "https://mb.com.ph/2022/03/30/centre-on-internet-crimes"},
    "helpline": {"value": "Makabata Helpline, 1383", "citation": "Helpline 1383",
                 "source": "https://radyopilipinas.ph/?p=82791"},
    "emergency_number": {"value": "911", "citation": "Emergency number", "source": "https://radyopilipinas.ph/?p=82791"},
}  # fmt: skip
REVIEW = {"reviewed_on": "2026-11-20", "expires_on": "2027-11-20", "reviewer": "Sample editor"}
Effort = dict[str, int]


def press(page: Page, effort: Effort, role: str, name: str) -> None:
    """Follow a link or press a button, and wait for the page."""
    with page.expect_navigation():
        page.locator("main").get_by_role(role, name=name, exact=True).first.click()
    effort["clicks"] += 1
    effort["pages"] += 1


def type_in(page: Page, effort: Effort, name: str, text: str) -> None:
    page.locator(f"main [name='{name}']").fill(text)
    effort["fields"] += 1
    effort["letters"] += len(text)


def choose(page: Page, effort: Effort, name: str, value: str) -> None:
    page.locator(f"main select[name='{name}']").select_option(value)
    effort["choices"] += 1


def add_to_the_course(page: Page, effort: Effort) -> None:
    """From the course's page to the list of what the country needs."""
    page.goto(f"/studio/{COURSE}/")
    effort["pages"] += 1
    press(page, effort, "link", "Add a country, or change languages")
    choose(page, effort, "add", NEW)
    press(page, effort, "button", "Save in the draft")
    expect(page.get_by_role("heading", name="Set up this country", level=1)).to_be_visible()


def fill_in_the_country(page: Page, effort: Effort) -> None:
    """Its time zone is the only one, its languages are ticked; whom to turn to is typed."""
    page.goto(SETUP)
    press(page, effort, "link", "Fill it in")
    page.locator("main input[name=regions][value=asean]").check()
    effort["choices"] += 1
    contact = {"name0-en": "Makabata Helpline", "contact0": "1383", "hours0-en": "24 hours"}
    for name, text in {**contact, "source0": "https://radyopilipinas.ph/?p=82791"}.items():
        type_in(page, effort, name, text)
    choose(page, effort, "confidence0", "high")
    press(page, effort, "button", "Save in the draft")
    expect(page.locator("main")).to_contain_text("at least one contact for help are there")


def fill_in_the_facts(page: Page, effort: Effort) -> int:
    """One after the other, as the pages lead; returns how many were asked for."""
    page.goto(SETUP)
    press(page, effort, "link", "Fill in the first missing fact")
    asked = 0
    while (key := page.url.rpartition("/")[2]) in FACTS:
        assert asked < len(FACTS)
        give(page, effort, FACTS[key], first=not asked)
        asked += 1
    expect(page.get_by_role("heading", name="Set up this country", level=1)).to_be_visible()
    return asked


def give(page: Page, effort: Effort, fact: Mapping[str, Any], *, first: bool) -> None:
    """Fill in one fact and go on to the next; the review only once."""
    if "choice" in fact:
        page.locator(f"main input[name=value][value={fact['choice']}]").check()
        effort["choices"] += 1
    else:
        type_in(page, effort, "value_en" if page.locator("[name=value_en]").count() else "value", fact["value"])
    if "qualifier" in fact:
        type_in(page, effort, "qualifier_en", fact["qualifier"])
    type_in(page, effort, "citation_en", fact["citation"])
    offered = page.locator("main datalist option").evaluate_all("options => options.map(one => one.value)")
    type_in(page, effort, "source", fact["source"])
    if fact["source"] in offered:  # two keys and a choice from the list
        effort["letters"] -= len(fact["source"])
        effort["choices"] += 1
    if first:
        choose(page, effort, "confidence", "medium")
        for name, text in REVIEW.items():
            type_in(page, effort, name, text)
        page.locator("main input[name=status][value=unverified-sample]").check()
        effort["choices"] += 1
    button = page.locator("main form button.btn-primary").first.inner_text()
    press(page, effort, "button", button)
    if page.get_by_role("button", name="Back to the form").count():
        press(page, effort, "button", "Save in the draft")
