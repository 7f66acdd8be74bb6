import os
from pathlib import Path

import pytest

from lms.domain.errors import Invalid, NotFound
from lms.infra.storage import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def test_what_is_put_can_be_got_replaced_and_deleted(store: Store):
    store.put("certificates/AB12.pdf", b"old")
    store.put("certificates/AB12.pdf", b"new")
    assert store.get("certificates/AB12.pdf") == b"new"
    assert store.exists("certificates/AB12.pdf")
    store.delete("certificates/AB12.pdf")
    store.delete("certificates/AB12.pdf")
    assert not store.exists("certificates/AB12.pdf")


@pytest.mark.parametrize("key", ["none.pdf", "none/none.pdf", "folder", "folder/file.pdf/below"])
def test_what_is_not_there_is_not_found(store: Store, key: str):
    store.put("folder/file.pdf", b"x")
    with pytest.raises(NotFound):
        store.get(key)
    assert not store.exists(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../x",
        "a/../x",
        "/etc/passwd",
        "a//b",
        "a/",
        ".hidden",
        "a/.hidden",
        "a\\b",
        "a\0b",
        "a b",
        "x\n",
        "é",
        "x" * 200,
    ],
)
@pytest.mark.parametrize("act", [lambda s, k: s.put(k, b""), Store.get, Store.exists, Store.delete])
def test_a_key_that_could_leave_the_folder_is_refused(store: Store, key: str, act):
    with pytest.raises(Invalid):
        act(store, key)


def test_a_write_that_fails_leaves_the_old_bytes_and_no_rubbish(store: Store, tmp_path: Path, monkeypatch):
    store.put("a.pdf", b"old")

    def full(_descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        store.put("a.pdf", b"new")
    assert store.get("a.pdf") == b"old"
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["a.pdf"]
