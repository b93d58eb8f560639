"""The content-addressed store keeps whole files or none."""

import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essor.common.files import (
    FileStore,
    FileTooLarge,
    WrongDigest,
    checked_digest,
    chunks_of,
    megabytes,
)
from essor.kernel.errors import InvalidValue


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@settings(deadline=None)  # each example is forced to disk
@given(chunks=st.lists(st.binary()))
def test_stored_bytes_come_back_under_their_digest(tmp_path_factory, chunks):
    store = FileStore(tmp_path_factory.mktemp("store"))
    data = b"".join(chunks)

    stored = store.put(chunks)

    assert (stored.sha256, stored.size) == (sha(data), len(data))
    assert store.get(stored.sha256) == data
    with store.open(stored.sha256) as file:
        assert b"".join(chunks_of(file)) == data


def test_same_bytes_twice_are_one_file(tmp_path):
    store = FileStore(tmp_path)

    store.put([b"une photo"])
    store.put([b"une ", b"photo"])

    assert [file.sha256 for file in store.all()] == [sha(b"une photo")]


def test_too_many_bytes_leave_nothing(tmp_path):
    store = FileStore(tmp_path)

    with pytest.raises(FileTooLarge, match="limite de 1,5 Mo"):
        store.put([b"x" * 1_000_000] * 2, limit=1_500_000)

    assert list(tmp_path.rglob("*")) == []


def test_wrong_digest_leaves_nothing(tmp_path):
    store = FileStore(tmp_path)

    with pytest.raises(WrongDigest):
        store.put([b"received"], expected=sha(b"sent"))

    assert not store.exists(sha(b"received"))
    assert list(tmp_path.rglob("*")) == []


def test_sender_cut_off_leaves_nothing(tmp_path):
    def cut():
        yield b"first half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        FileStore(tmp_path).put(cut())

    assert list(tmp_path.rglob("*")) == []


def test_deleting_an_absent_file_does_nothing(tmp_path):
    store = FileStore(tmp_path)
    stored = store.put([b"x"])

    store.delete(stored.sha256)
    store.delete(stored.sha256)

    assert not store.exists(stored.sha256)


@pytest.mark.parametrize("text", ["", "abc", "../" + "a" * 61, "A" * 64, "a" * 64 + "\n"])
def test_anything_but_a_digest_is_refused(text, tmp_path):
    with pytest.raises(InvalidValue):
        checked_digest(text)
    with pytest.raises(InvalidValue):
        FileStore(tmp_path).open(text)


def test_chunks_of_an_empty_file_are_none():
    assert list(chunks_of(io.BytesIO())) == []


@pytest.mark.parametrize(
    ("size", "text"), [(15_000_000, "15 Mo"), (1_540_000, "1,5 Mo"), (0, "0 Mo")]
)
def test_size_is_written_as_people_read_it(size, text):
    assert megabytes(size) == text
