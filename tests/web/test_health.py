"""What a supervisor or balancer asks."""

from datetime import timedelta

from lms.infra import clock, outbox
from tests.conftest import make_app


def test_the_process_answers(client, statements):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert statements == []


def test_ready_with_a_database_and_a_worker_that_lives(client, time_machine_at):
    silent = client.get("/readyz")
    assert (silent.status_code, silent.json) == (503, {"status": "unavailable", "database": "ok", "worker": "silent"})
    outbox.beat("one")
    assert client.get("/readyz").json == {"status": "ok", "database": "ok", "worker": "ok"}
    time_machine_at(clock.now() + timedelta(seconds=31))
    assert client.get("/readyz").status_code == 503


def test_a_database_out_of_reach(tmp_path):
    client = make_app(f"sqlite:///{tmp_path}/no/such/folder.db").test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "database": "unreachable", "worker": "unreachable"}
    assert client.get("/healthz").status_code == 200


def test_a_development_server_without_a_secret_makes_one_for_itself(tmp_path):
    app = make_app(f"sqlite:///{tmp_path}/x.db", secret_key="")
    assert len(app.config["SECRET_KEY"]) >= 32
    assert app.test_client().get("/healthz").status_code == 200
