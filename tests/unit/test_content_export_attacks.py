"""Names and links that would make an export write or remove files outside of its folder."""

from contextlib import suppress

import pytest

from lms.content.export import export
from lms.content.problems import ContentErrors
from lms.content.units import LIBRARY, UnitKey
from lms.domain.errors import NotFound
from tests.factories_studio import COURSE, course_units

OUTSIDE = ["module/../../x", "lesson/basics/../../x", "block/basics/words/../x", "quiz/../../x", "agency/../x",
           "media/../x", "media/.x", "/etc/x", "operation/country/../fact/x", "operation/agency/../../x/fact/age",
           "country/..", "fact/SG/../x", "module/basics\n", "quiz/a\0b"]  # fmt: skip


@pytest.mark.parametrize("address", OUTSIDE)
@pytest.mark.parametrize("course", [COURSE, LIBRARY])
def test_an_address_that_is_none_becomes_no_file(tmp_path, course, address):
    root = tmp_path / "courses"
    with pytest.raises((NotFound, ContentErrors)):
        export(course_units(layers=True) | {UnitKey(course, address): {"slug": "x"}}, root, COURSE)
    assert not root.exists()


@pytest.mark.parametrize("slug", ["../x", "..", "/x", "a/b", ".git", "a\n"])
def test_a_course_of_an_odd_name_becomes_no_folder(tmp_path, slug):
    units = {UnitKey(slug if key.course else LIBRARY, key.address): value for key, value in course_units().items()}
    with pytest.raises(NotFound):
        export(units, tmp_path / "courses", slug)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("listed", ["../../x", "/etc/passwd", "..", "words\n"])
def test_a_listed_name_is_not_a_path(tmp_path, listed):
    units = course_units()
    module = UnitKey(COURSE, "module/basics")
    units[module] = units[module] | {"lessons": [*units[module]["lessons"], listed]}
    export(units, tmp_path / "courses", COURSE)
    assert {path.name for path in tmp_path.iterdir()} == {"courses"}
    assert all(path.resolve().is_relative_to(tmp_path / "courses") for path in tmp_path.rglob("*"))


LINKS = ["safe-use/course.yaml", "safe-use/.course.yaml.new", "safe-use/modules", "safe-use/countries", "safe-use",
         "_countries", "safe-use/quizzes/.check.yaml.new", "_countries/SG.yaml"]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_a_link_in_the_folder_leads_no_file_out_of_it(tmp_path, link):
    root, outside = tmp_path / "courses", tmp_path / "outside"
    outside.mkdir()
    target = outside if "." not in link.rpartition("/")[2] else outside / "precious"
    if target != outside:
        target.write_text("precious")
    (outside / "keep.yaml").write_text("mine")
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(target)
    before = {path.name: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    with suppress(ContentErrors):
        export(course_units(layers=True), root, COURSE)
    assert {path.name: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before
