"""The small course with a region and an agency on it."""

from tests.unit.content_course import CourseFolder

REGION, AGENCY = "first-aid/regions/region-one.yaml", "first-aid/agencies/ke-rangers.yaml"
FACT = """
    citation: {{en: {0}, ar: {0}}}
    source: https://example.org/{0}
    confidence: high
    reviewed_on: 2026-01-01
    expires_on: {1}
    reviewer: A. Reviewer
    status: verified
"""


def fact(key, value, citation="treaty", expires="2027-01-01"):
    return f"  - op: set_fact\n    fact: {key}\n    value: {value}" + FACT.format(citation, expires)


def replaced(block, text, base="", title=""):
    title = f"    title: {{en: {title}, ar: {title}}}\n" if title else ""
    base = f'    base: "{base}"\n' if base else ""
    return (
        f"  - op: replace\n    lesson: basics/first-look\n    block: {block}\n{base}{title}"
        f"    text: {{en: {text}, ar: ع {text}}}\n"
    )


def layered_course(parent):
    """KE and AE in region-one, which lies in the world; KE has a layer of its own and an agency with one."""
    course = CourseFolder(parent)
    course.write(
        "_regions.yaml",
        "regions:\n"
        "  region-one: {name: {en: Region One, ar: المنطقة}, parent: world}\n"
        "  world: {name: {en: World, ar: العالم}}\n",
    )
    course.write(REGION, "region: region-one\noperations:\n" + replaced("in-your-country", "Together."))
    course.write(
        AGENCY,
        "agency: ke-rangers\ncountry: KE\nname: {en: Rangers, ar: الحراس}\noperations:\n"
        + replaced("ke-numbers", "Call the station."),
    )
    return course
