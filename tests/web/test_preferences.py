import pytest
from sqlalchemy import select

from lms.accounts.models import Member
from lms.db.base import db


def save(client, **data):
    return client.post("/preferences", data=data)


def test_a_visitor_chooses_the_language(client):
    answer = save(client, language="ar", next="/account/login?")
    assert (answer.status_code, answer.location) == (303, "/account/login")
    page = client.get("/account/login").text
    assert 'lang="ar" dir="rtl"' in page


def test_a_member_keeps_the_language(client, sign_in):
    member = sign_in()
    save(client, language="ar")
    assert db.session.scalar(select(Member.language).where(Member.id == member.id)) == "ar"


def test_the_theme_is_a_cookie_for_a_year_and_kept_by_a_member(client, sign_in):
    member = sign_in()
    cookie = next(c for c in save(client, theme="dark").headers.getlist("Set-Cookie") if c.startswith("theme="))
    assert "theme=dark" in cookie
    assert "Max-Age=31536000" in cookie
    assert "SameSite=Lax" in cookie
    assert db.session.scalar(select(Member.theme).where(Member.id == member.id)) == "dark"
    assert 'data-bs-theme="dark"' in client.get("/account/").text
    save(client, theme="")
    assert "data-bs-theme" not in client.get("/account/").text


@pytest.mark.parametrize("data", [{"language": "xx"}, {"theme": "pink"}, {}])
def test_what_is_not_offered_is_not_kept(client, sign_in, data):
    member = sign_in()
    answer = save(client, **data)
    assert answer.status_code == 303
    kept = db.session.execute(select(Member.language, Member.theme).where(Member.id == member.id)).one()
    assert tuple(kept) == ("en", "")


@pytest.mark.parametrize("target", [
    "//evil", "https:evil", "\\\\evil", "/\\evil", "///evil", "https://evil/", "http:///evil", "javascript:alert(1)",
    "evil", "/\t/evil", "/\n/evil", " //evil", "/account/../..//evil", "/%5cevil", "/nothing-here",
    "/account/logout", "",
])  # fmt: skip
def test_the_way_back_is_a_page_of_ours(client, target):
    assert save(client, language="en", next=target).location == "/"


def test_the_way_back_keeps_its_query(client):
    assert save(client, language="en", next="/members/?q=a&page=2").location == "/members/?q=a&page=2"
