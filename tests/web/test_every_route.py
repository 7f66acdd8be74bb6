"""Walks every route: who may call it and whether it writes is declared, and what it declares is true."""

READ_METHODS = {"GET", "HEAD", "OPTIONS"}
# Links in mails: a click has to write (Flask-Security-Too: confirmation of an address).
WRITE_ON_GET = {"security.confirm_email", "security.change_email_confirm"}


def test_every_route_declares_its_access(app):
    undeclared = [r.endpoint for r in app.url_map.iter_rules() if not hasattr(app.view_functions[r.endpoint], "access")]
    assert undeclared == ["static"]


def test_what_takes_a_post_declares_whether_it_writes(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.methods - READ_METHODS:
            assert hasattr(view, "writes"), f"{rule.endpoint} takes {rule.methods} but does not say whether it writes"


def test_pages_that_are_only_read_do_not_write(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.methods <= READ_METHODS and rule.endpoint not in WRITE_ON_GET:
            assert not getattr(view, "writes", False), f"{rule.endpoint} writes on GET"


def test_a_stranger_is_led_to_sign_in_or_refused(app, client):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "access", "public") == "public" or rule.endpoint.startswith("security."):
            continue
        values = {name: 1 if "Integer" in str(rule._converters[name]) else "x" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        response = client.open(address, method="GET" if "GET" in rule.methods else "POST")
        led = response.status_code == 302 and "/account/login" in response.location
        assert led or response.status_code == 403, f"{rule.endpoint}: {response.status_code}"
