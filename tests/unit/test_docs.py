"""What people can set, run or be is named in the documentation."""

import re

import click
import pytest

from lms import cli
from lms.domain.access import Role
from lms.settings import ROOT, Settings

DOCS = "\n".join(
    path.read_text("utf-8") for path in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]) if path.is_file()
)


def commands(group: click.Group, name: str):
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}"


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_named(setting):
    assert re.search(rf"\bLMS_{setting.upper()}\b", DOCS)


@pytest.mark.parametrize("command", sorted(commands(cli.main, "lms")))
def test_every_command_is_named(command):
    assert command in DOCS


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_named(role):
    assert role.value.replace("_", " ") in DOCS
