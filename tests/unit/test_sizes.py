"""One file that everything fits into is what others suffer from: sizes are limited."""

import pytest

from lms.settings import ROOT

LIMITS = {("lms", "*.py"): 300, ("tests", "*.py"): 300, ("templates", "*.*"): 80}
VAGUE = {"utils", "helpers", "common", "manager", "data", "info"}


def lines(path) -> int:
    return len(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize(("folder", "pattern"), LIMITS)
def test_no_file_is_longer_than_its_limit(folder, pattern):
    files = [path for path in (ROOT / folder).rglob(pattern) if "migrations" not in path.parts]  # those are generated
    assert len(files) > 20
    long = {str(path.relative_to(ROOT)): lines(path) for path in files if lines(path) > LIMITS[folder, pattern]}
    assert long == {}


def test_no_module_has_a_name_that_fits_everything():
    assert [path for path in (ROOT / "lms").rglob("*") if path.stem in VAGUE] == []
