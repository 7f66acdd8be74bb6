import pytest

from lms.domain.errors import NotFound
from lms.members import queries
from tests.factories import MemberFactory


def viewer(*roles):
    return MemberFactory(roles=list(roles), country="SG", name="Viewer")


def names(page):
    return [member.name for member in page.members]


def test_scopes_of_several_roles_add_up(app):
    for country in ("SG", "BN", "ID"):
        MemberFactory(country=country, name=country)
    me = viewer(("coordinator", "SG"), ("vetting_officer", "BN"), ("trainer", "ID"))
    assert names(queries.members_in_scope(me)) == ["BN", "SG", "Viewer"]
    assert sorted(queries.countries_in_scope(me)) == ["BN", "SG"]


def test_a_role_that_sees_no_members_sees_nobody(app):
    page = queries.members_in_scope(viewer(("trainer", "")))
    assert (page.members, page.total, page.pages, page.number) == ([], 0, 1, 1)


def test_who_sees_everybody_is_told_how_many_there_are(app):
    me = viewer(("administrator", ""))
    for number in range(queries.A_PAGE):
        MemberFactory(country="BN", name=f"Person {number}")
    page = queries.members_in_scope(me)
    assert page.total > queries.A_PAGE
    assert page.pages == 2


def test_a_country_out_of_scope_cannot_be_asked_for(app):
    MemberFactory(country="BN")
    assert queries.members_in_scope(viewer(("coordinator", "SG")), country="BN").total == 0


def test_the_gate_hides_whom_one_may_not_see(app):
    me, other = viewer(("administrator", "SG")), MemberFactory(country="BN")
    with pytest.raises(NotFound, match=r"member\.none"):
        queries.member_for(me, other.id)
    assert queries.member_for(me, me.id).name == "Viewer"
