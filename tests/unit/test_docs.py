"""README and docs are true where a machine can tell: they name what exists, and what they name exists."""

import re
from collections.abc import Iterator

import click
import pytest

from lms.cli import main
from lms.demo.service import programme
from lms.domain.access import Role
from lms.settings import ROOT, Settings

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = {page: page.read_text("utf-8") for page in PAGES}
README, EVERYTHING = TEXT[PAGES[0]], "\n".join(TEXT.values())
SETTINGS = {f"LMS_{name.upper()}" for name in Settings.model_fields}
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
MOST_BYTES = 2_500_000  # of all pictures together: every clone carries them


def commands(group: click.Group, path: str = "lms") -> Iterator[str]:
    for name, command in group.commands.items():
        below = f"{path} {name}"
        yield from commands(command, below) if isinstance(command, click.Group) else (below,)


def targets() -> list[str]:
    return re.findall(r"^([a-z]\S*):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def links() -> Iterator[tuple[str, str, str]]:
    """Page, file and anchor of every link that does not leave the repository."""
    for page, text in TEXT.items():
        for match in LINK.findall(CODE.sub("", text)):
            target = match[0] or match[1]
            if "://" not in target:
                path, _hash, anchor = target.partition("#")
                yield page.name, str((page.parent / path).resolve() if path else page), anchor


def anchors(text: str) -> set[str]:
    """Of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_setting_has_its_line_in_the_table():
    table = (ROOT / "docs" / "operators.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `(LMS_\w+)`", table, re.MULTILINE)) == sorted(SETTINGS)


def test_no_setting_is_named_that_does_not_exist():
    deployed = [(ROOT / name).read_text("utf-8") for name in ("compose.yaml", "Dockerfile", "Makefile")]
    assert set(re.findall(r"\bLMS_[A-Z_]+[A-Z]\b", "\n".join([EVERYTHING, *deployed]))) <= SETTINGS


@pytest.mark.parametrize("command", sorted(commands(main)))
def test_every_command_is_named(command):
    assert re.search(rf"`{command}`", EVERYTHING)


def test_no_command_is_named_that_does_not_exist():
    have = {*commands(main), *(f"lms {name}" for name in main.commands)}
    named = re.findall(r"(?:`|^|bin/)(lms [a-z0-9]+)((?: [a-z][a-z-]*)?)", EVERYTHING, re.MULTILINE)
    groups = {f"lms {name}" for name, command in main.commands.items() if isinstance(command, click.Group)}
    assert named
    assert {first + second if first in groups else first for first, second in named} <= have


@pytest.mark.parametrize("role", Role)
def test_every_role_is_explained(role):
    assert role.value.replace("_", " ") in README


@pytest.mark.parametrize("target", targets())
def test_every_make_target_is_named(target):
    assert re.search(rf"\bmake {target}\b", EVERYTHING)


def test_no_make_target_is_named_that_does_not_exist():
    assert set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", EVERYTHING, re.MULTILINE)) <= set(targets())


def test_every_link_leads_to_something():
    assert [(page, target) for page, target, _anchor in links() if not (ROOT / target).exists()] == []


def test_every_anchor_is_a_heading():
    wanted = [(page, target, anchor) for page, target, anchor in links() if anchor]
    assert wanted
    assert [row for row in wanted if row[2] not in anchors((ROOT / row[1]).read_text("utf-8"))] == []


def test_every_picture_is_shown_and_described_and_all_are_light():
    pictures = {str(path) for path in (ROOT / "docs" / "images").iterdir()}
    assert pictures
    assert pictures <= {target for _page, target, _anchor in links()}
    assert re.findall(r"!\[\]|alt=\"\"|<img(?![^>]*alt=)", EVERYTHING) == []
    assert sum((ROOT / picture).stat().st_size for picture in pictures) < MOST_BYTES


def test_every_package_has_its_place_on_the_map():
    packages = {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")}
    assert [name for name in sorted(packages) if f"{name}/" not in README] == []


def test_the_demonstrations_accounts_are_named():
    data = programme()
    wanted = [data["password"], *(row["email"] for row in data["accounts"])]
    assert [word for word in wanted if word not in README] == []
