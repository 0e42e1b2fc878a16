"""The nine functions of ``IDManager`` and ``IDPair``, as code of the original uses them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from run_id import IDManager, IDPair, RunIdError, ThreadMismatchError, _native

TEXT_FUNCTIONS = [
    IDManager.generate_run_id,
    IDManager.extract_thread_id,
    IDManager.validate_run_id,
    IDManager.validate_thread_id,
    IDManager.parse_run_id,
    IDManager.create_test_ids,
    IDManager.get_or_generate_run_id,
]


def refused(function: Any, *args: Any, **kwargs: Any) -> RunIdError:
    with pytest.raises(RunIdError) as caught:
        function(*args, **kwargs)
    return caught.value


def test_the_native_function_itself() -> None:
    assert IDManager.validate_run_id is _native.validate_run_id
    assert IDManager().validate_run_id("run_a_12345678") is True


def test_arguments_have_the_names_of_the_original() -> None:
    assert IDManager.generate_run_id(thread_id="a").startswith("run_a_")
    assert IDManager.extract_thread_id(run_id="run_a_12345678") == "a"
    assert IDManager.validate_id_pair(run_id="run_a_12345678", thread_id="a") is True
    assert IDManager.validate_run_id(run_id="run_a_12345678") is True
    assert IDManager.validate_thread_id(thread_id="a") is True
    assert IDManager.parse_run_id(run_id="run_a_12345678") == ("a", "12345678")
    assert IDManager.create_test_ids(thread_id="a").thread_id == "a"
    assert IDManager.get_or_generate_run_id(thread_id="a").startswith("run_a_")
    assert IDManager.extract_thread_id_with_fallback(chat_thread_id="a") == "a"


def test_ids_are_plain_text() -> None:
    run_id = IDManager.generate_run_id("a")
    assert type(run_id) is str
    assert type(IDManager.extract_thread_id(run_id)) is str
    parts = IDManager.parse_run_id(run_id)
    assert type(parts) is tuple and [type(part) for part in parts] == [str, str]


@pytest.mark.parametrize("absent", [None, "", 0, b"", False, [], ()])
def test_falsy_is_absent(absent: Any) -> None:
    assert IDManager.validate_run_id(absent) is False
    assert IDManager.validate_thread_id(absent) is False
    assert IDManager.extract_thread_id(absent) is None
    assert IDManager.validate_id_pair(absent, "a") is False
    assert IDManager.validate_id_pair("run_a_12345678", absent) is False
    assert IDManager.extract_thread_id_with_fallback(absent, absent, absent) is None
    assert IDManager.extract_thread_id_with_fallback(absent, absent, "c") == "c"
    assert IDManager.get_or_generate_run_id(absent, "b").startswith("run_b_")
    error = refused(IDManager.get_or_generate_run_id, absent, absent)
    assert str(error) == (
        "Either run_id or thread_id must be provided (expected a run id or a thread id, found neither)"
    )
    assert (error.kind, error.offset, error.suggestion) == ("NothingGiven", 0, None)
    error = refused(IDManager.generate_run_id, absent)
    assert str(error) == (
        "Invalid thread_id format: thread_id cannot be empty (invalid thread id: expected a thread id, found empty text)"
    )
    assert (error.kind, error.offset, error.suggestion) == ("Empty", 0, "migrated_thread")


@pytest.mark.parametrize("wrong", [1, 1.5, b"run_a_12345678", ["a"], object()])
@pytest.mark.parametrize("function", TEXT_FUNCTIONS)
def test_other_types_are_refused(function: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"must be str, not {type(wrong).__name__}"):
        function(wrong)


def test_parse_run_id_needs_text() -> None:
    with pytest.raises(TypeError, match="run_id must be str, not NoneType"):
        IDManager.parse_run_id(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert IDManager.parse_run_id("") is None


def test_a_thread_id_of_another_type_does_not_match() -> None:
    assert IDManager.validate_id_pair("run_1_12345678", 1) is False  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_pairs() -> None:
    assert IDManager.validate_id_pair("run_a_b_12345678", "a_b") is True
    assert IDManager.validate_id_pair("run_a_b_12345678", "a") is False
    assert IDManager.validate_id_pair("test-run", "test-run") is False


def test_get_or_generate_run_id() -> None:
    run_id = "run_a_" + "12345678"
    assert IDManager.get_or_generate_run_id(run_id, "b") is run_id
    error = refused(IDManager.get_or_generate_run_id, "test-run", "b")
    assert str(error) == (
        "Invalid run_id format: 'test-run' (invalid run id: expected the prefix `run_`, found `t` at byte 0)"
    )
    assert (error.kind, error.offset, error.suggestion) == ("MissingPrefix", 0, "run_test_thread_d681df4d")
    error = refused(IDManager.get_or_generate_run_id, None, "b b")
    assert str(error) == (
        "Invalid thread_id format: 'b b' (invalid thread id: expected a letter, digit, `_` or `-`, found ` ` at byte 1)"
    )
    assert (error.kind, error.offset, error.suggestion) == ("InvalidThreadByte", 1, "b_b")
    for length, shown in [(80, "x" * 80), (81, "x" * 80 + "…")]:
        error = refused(IDManager.get_or_generate_run_id, "x" * length)
        assert str(error).startswith(f"Invalid run_id format: '{shown}' (")


def test_extract_thread_id_with_fallback() -> None:
    extract = IDManager.extract_thread_id_with_fallback
    assert extract("run_a_12345678", "b", "c") == "a"
    assert extract("test-run", "b", "c") == "b"
    assert extract("test-run", "b b", "c") == "c"
    assert extract("test-run", "b b", "é") is None
    assert extract() is None


def test_create_test_ids() -> None:
    assert IDManager.create_test_ids().thread_id == "test_thread"
    assert IDManager.create_test_ids("a").run_id.startswith("run_a_")


def test_a_pair_that_agrees() -> None:
    pair = IDPair("a", "run_a_12345678")
    assert pair == IDPair(run_id="run_a_12345678", thread_id="a")
    assert hash(pair) == hash(IDPair("a", "run_a_12345678"))
    assert repr(pair) == "IDPair(thread_id='a', run_id='run_a_12345678')"
    assert dataclasses.asdict(pair) == {"thread_id": "a", "run_id": "run_a_12345678"}
    assert pickle.loads(pickle.dumps(pair)) == copy.deepcopy(pair) == pair
    for name in ("thread_id", "run_id"):
        with pytest.raises(AttributeError):
            setattr(pair, name, "b")


def test_a_pair_that_disagrees() -> None:
    with pytest.raises(ThreadMismatchError) as caught:
        IDPair("a", "run_b_12345678")
    assert str(caught.value) == (
        "Inconsistent ID pair: run_id='run_b_12345678' does not match thread_id='a': expected the thread `b`, found `a`"
    )
    assert (caught.value.expected, caught.value.found) == ("b", "a")
    loaded = pickle.loads(pickle.dumps(caught.value))
    assert (str(loaded), loaded.expected, loaded.found) == (str(caught.value), "b", "a")
    with pytest.raises(ThreadMismatchError):
        dataclasses.replace(IDPair("a", "run_a_12345678"), thread_id="b")


def test_unpickling_checks_the_pair() -> None:
    forged = pickle.dumps(IDPair("checkout", "run_checkout_12345678"), 0).replace(b"run_checkout", b"run_billings")
    with pytest.raises(ThreadMismatchError):
        pickle.loads(forged)


def test_a_pair_with_a_wrong_id() -> None:
    error = refused(IDPair, "a", "test-run")
    assert str(error).startswith("Inconsistent ID pair: run_id='test-run' does not match thread_id='a' (invalid run id: ")
    assert error.kind == "MissingPrefix"
    with pytest.raises(TypeError):
        IDPair("a", None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("text", ["x" * 5_000_000, "é" * 5_000_000, "run_" + "\ud800" * 300, "run_a_1234567\udfff"])
def test_long_and_broken_text(text: str) -> None:
    assert IDManager.validate_run_id(text) is False
    assert IDManager.validate_thread_id(text) is False
    assert IDManager.extract_thread_id(text) is None
    assert IDManager.parse_run_id(text) is None
    assert IDManager.validate_id_pair(text, text) is False
    assert IDManager.validate_id_pair("run_a_12345678", text) is False
    for function in (IDManager.generate_run_id, IDManager.get_or_generate_run_id):
        assert len(str(refused(function, text))) < 300
