"""What the models of items refuse before anything is checked."""

import pytest
from pydantic import ValidationError

from lms.content.item_parts import UnitFile
from lms.domain.answers import LONGEST_NUMBER


def test_a_unit_is_no_longer_than_what_can_be_typed_as_one():
    assert UnitFile(forms={"en": ["y" * LONGEST_NUMBER]}).forms
    with pytest.raises(ValidationError):
        UnitFile(forms={"en": ["y" * (LONGEST_NUMBER + 1)]})
