import pytest

from tests.factories import AgencyFactory, MemberFactory

STAFF = ("coordinator", "vetting_officer", "administrator")


def people(client, **query):
    page = client.get("/members/", query_string=query)
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("role", STAFF)
def test_staff_see_the_members_of_their_countries_only(client, sign_in, role):
    inside, outside = MemberFactory(country="SG", name="Inside"), MemberFactory(country="BN", name="Outside")
    sign_in(roles=[(role, "SG")], country="SG")
    page = people(client)
    assert "Inside" in page
    assert "Outside" not in page
    assert "Brunei" not in page
    assert client.get(f"/members/{inside.id}").status_code == 200
    assert client.get(f"/members/{outside.id}").status_code == 404
    assert client.get("/members/999999").status_code == 404


def test_staff_of_everywhere_see_all(client, sign_in):
    MemberFactory(country="SG", name="First"), MemberFactory(country="BN", name="Second")
    sign_in(roles=[("administrator", "")])
    page = people(client)
    assert "First" in page
    assert "Second" in page


@pytest.mark.parametrize("roles", [[], [("trainer", "")], [("trainee", "")]])
def test_others_may_not(client, sign_in, roles):
    other = MemberFactory()
    sign_in(roles=roles)
    assert client.get("/members/").status_code == 403
    assert client.get(f"/members/{other.id}").status_code == 403


def test_the_search_is_by_part_of_name_or_address_and_country(client, sign_in):
    MemberFactory(name="ليلى حسن", email="laila@example.org", country="SG")
    MemberFactory(name="Budi 100%", email="budi@example.org", country="BN")
    sign_in(roles=[("administrator", "")], name="Searcher")
    assert "Budi" not in people(client, q="ليلى")
    assert "Budi" in people(client, q="BUDI")
    assert "Budi" in people(client, q="Budi@EX")
    assert "Budi" in people(client, q="0%")
    assert "ليلى" not in people(client, q="%")
    assert "ليلى" not in people(client, country="BN")
    assert "Nobody was found" in people(client, q="nobody at all")


def test_the_list_is_cut_into_pages(client, sign_in):
    for number in range(60):
        MemberFactory(name=f"Person {number:02}", country="BN")
    sign_in(roles=[("coordinator", "BN")], name="Zed", country="BN")
    first, second = people(client, q="Person"), people(client, q="Person", page=2)
    assert "Page 1 of 2" in first
    assert "Person 49" in first
    assert "Person 50" not in first
    assert "Person 50" in second
    assert "q=Person" in first
    assert "Page 2 of 2" in people(client, q="Person", page=99)
    assert client.get("/members/?page=x").status_code == 200


def test_the_statements_do_not_grow_with_the_list(client, sign_in, statements):
    sign_in(roles=[("administrator", "")])
    counts = []
    for _ in range(2):
        for _ in range(5):
            MemberFactory(agency_id=AgencyFactory().id, roles=[("trainer", "SG"), ("coordinator", "")])
        statements.clear()
        people(client)
        counts.append(len(statements))
    assert counts == [5, 5]


def test_a_profile_shows_agency_and_roles(client, sign_in):
    member = MemberFactory(agency_id=AgencyFactory(name="Harbour Police").id, roles=[("trainer", "SG")])
    sign_in(roles=[("coordinator", "SG")])
    page = client.get(f"/members/{member.id}").text
    assert "Harbour Police" in page
    assert "Trainer for Singapore" in page
