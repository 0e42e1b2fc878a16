"""``RunId`` and ``ThreadId`` are ``str``, wherever Python takes one."""

from __future__ import annotations

import copy
import enum
import json
import multiprocessing
import os
import pickle
import sqlite3
import subprocess
import sys
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from run_id import IDManager, RunId, RunIdError, ThreadId, suggest, suggest_thread_id

RUN = RunId("run_checkout_1a2b3c4d")


class OwnRunId(RunId):
    """A user's subclass."""


def refused(function: Any, text: str) -> RunIdError:
    with pytest.raises(RunIdError) as caught:
        function(text)
    return caught.value


def test_parts() -> None:
    run = RunId("run_a_12345678_87654321")
    assert (run.thread_id, run.suffix) == ("a_12345678", "87654321")
    assert type(run.thread_id) is ThreadId
    assert type(run.suffix) is str
    assert run.belongs_to("a_12345678") and not run.belongs_to("a")
    for name in ("thread_id", "suffix", "other"):
        with pytest.raises(AttributeError):
            setattr(run, name, "a")


def test_it_is_text() -> None:
    text = "run_checkout_1a2b3c4d"
    assert isinstance(RUN, str)
    assert RUN == text and hash(RUN) == hash(text)
    assert {RUN: 1}[text] == 1  # type: ignore[index]  # pyright: ignore[reportArgumentType]
    assert sorted([RunId("run_b_12345678"), RunId("run_a_12345678")]) == ["run_a_12345678", "run_b_12345678"]
    assert f"{RUN}|{RUN:>25}|{RUN!s}" == f"{text}|    {text}|{text}"
    assert "%s" % RUN == str(RUN) == text
    assert type(str(RUN)) is str
    assert json.dumps({RUN: RUN}) == f'{{"{text}": "{text}"}}'
    assert repr(RUN) == "RunId('run_checkout_1a2b3c4d')"
    assert repr(RUN.thread_id) == "ThreadId('checkout')"
    for plain in (RUN.upper(), RUN[:4], RUN + "", RUN.replace("a", "a"), "".join([RUN])):
        assert not isinstance(plain, RunId) or plain is RUN
    assert bytes(RUN, "ascii") == text.encode()
    assert eval(repr(RUN)) == RUN


def test_sqlite_takes_it() -> None:
    with sqlite3.connect(":memory:") as db:
        assert db.execute("SELECT ?, typeof(?)", (RUN, RUN)).fetchone() == (RUN, "text")
    db.close()


@pytest.mark.parametrize("value", [RUN, RUN.thread_id, OwnRunId("run_a_12345678")])
def test_copies(value: Any) -> None:
    assert copy.copy(value) is value
    assert copy.deepcopy({"a": value})["a"] is value
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        loaded = pickle.loads(pickle.dumps(value, protocol))
        assert loaded == value and type(loaded) is type(value)


def test_pickles_name_the_public_module() -> None:
    for value in (RUN, RUN.thread_id, IDManager.create_test_ids(), refused(RunId, "")):
        assert type(value).__module__ == "run_id"
        assert b"run_id._" not in pickle.dumps(value)


def test_unpickling_checks_the_text() -> None:
    forged = pickle.dumps(RUN, 0).replace(b"checkout", b"check=ut")
    with pytest.raises(RunIdError):
        pickle.loads(forged)


def test_generate() -> None:
    run = RunId.generate("checkout")
    assert type(run) is RunId and run.thread_id == "checkout"
    assert RunId(run) == run
    assert type(OwnRunId.generate(ThreadId("a"))) is OwnRunId
    assert len({RunId.generate("a") for _ in range(1000)}) == 1000


def test_text_of_another_class_is_read_as_it_is() -> None:
    class Name(str, enum.Enum):
        FIRST = "run_a_12345678"

    class Loud(str):
        def __str__(self) -> str:
            return "LOUD"

    assert RunId(Name.FIRST) == "run_a_12345678"
    assert RunId(Loud("run_a_12345678")) == "run_a_12345678"
    assert ThreadId(Loud("a")) == "a"


@pytest.mark.parametrize("wrong", [None, b"run_a_12345678", bytearray(b"a"), 1, 1.5, ["a"], object(), str])
@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (RunId, "run id"),
        (ThreadId, "thread id"),
        (RunId.generate, "thread id"),
        (ThreadId.encode, "key"),
        (suggest, "old run id"),
        (suggest_thread_id, "old thread id"),
    ],
)
def test_other_types_are_refused(function: Any, argument: str, wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"^{argument} must be str, not {type(wrong).__name__}$"):
        function(wrong)


def test_a_thread_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="^thread id must be str, not int$"):
        suggest("test-run", 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_no_text() -> None:
    for function in (RunId, ThreadId):
        with pytest.raises(TypeError):
            function()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_errors() -> None:
    error = refused(RunId, "run_thread-42_dEadbeef")
    assert isinstance(error, ValueError)
    assert str(error) == "invalid run id: expected a lowercase hex digit, found `E` at byte 15"
    assert (error.kind, error.offset) == ("InvalidSuffixDigit", 15)
    assert error.suggestion == "run_thread-42_deadbeef"
    loaded = pickle.loads(pickle.dumps(error))
    assert type(loaded) is RunIdError and loaded.args == error.args
    assert (loaded.kind, loaded.offset, loaded.suggestion) == (error.kind, error.offset, error.suggestion)
    error = refused(ThreadId, "user 7")
    assert str(error) == "invalid thread id: expected a letter, digit, `_` or `-`, found ` ` at byte 4"
    assert (error.kind, error.offset, error.suggestion) == ("InvalidThreadByte", 4, "user_7")


def test_offsets_are_bytes() -> None:
    # A thread id is ASCII up to the fault. The text after the fault does not matter.
    assert refused(RunId, "run_aé_12345678").offset == 5
    assert refused(RunId, "run_a_12345678é").offset == 14
    assert refused(ThreadId.encode, "é" * 100).offset == 80


@pytest.mark.parametrize("text", ["run_a\ud800_12345678", "run_a\udfff_12345678"])
def test_a_lone_surrogate_reads_as_the_replacement_character(text: str) -> None:
    error = refused(RunId, text)
    same = refused(RunId, text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    assert str(error) == "invalid run id: expected a letter, digit, `_` or `-`, found `\\u{fffd}` at byte 5"
    assert (str(error), error.kind, error.offset, error.suggestion) == (
        str(same),
        same.kind,
        same.offset,
        same.suggestion,
    )
    assert type(suggest(text)) is RunId


def test_a_lone_surrogate_is_no_key() -> None:
    # Otherwise two different surrogates would be the same key.
    error = refused(ThreadId.encode, "é\U0001f600\ud800")
    assert str(error) == "invalid key: expected text, found a lone surrogate at byte 6"
    assert (error.kind, error.offset, error.suggestion) == ("LoneSurrogate", 6, None)


@pytest.mark.parametrize("text", ["a" * 10_000_000, "run_" + "é" * 5_000_000, "run_a_12345678" * 500_000])
def test_megabytes(text: str) -> None:
    assert refused(RunId, text).offset < 256
    assert len(refused(ThreadId, text).suggestion or "") <= 242
    assert refused(ThreadId.encode, text).kind == "ThreadTooLong"
    assert len(suggest(text)) <= 255


def test_keys() -> None:
    thread = ThreadId.encode("ann@example.com")
    assert type(thread) is ThreadId
    assert (thread, thread.decode()) == ("x-ann_40example_2ecom", "ann@example.com")
    assert type(thread.decode()) is str


def test_encode_of_an_instance_is_that_of_text() -> None:
    # Libraries call `encode` on every `str`.
    thread = ThreadId("utf-8")
    assert thread.encode() == thread.encode("ascii", errors="strict") == b"utf-8"
    assert urllib.parse.quote(thread) == "utf-8"
    assert str.encode(thread) == b"utf-8"


def test_suggest() -> None:
    assert suggest("test-run") == "run_test_thread_d681df4d"
    assert type(suggest("test-run")) is RunId
    assert suggest("test-run", thread="billing") == "run_billing_d681df4d"
    assert refused(lambda text: suggest("a", text), "b b").kind == "InvalidThreadByte"
    assert suggest_thread_id("user 7/chat") == "user_7_chat"
    assert type(suggest_thread_id("a")) is ThreadId


def test_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: RunId.generate("a"), range(4000)))
    assert len(set(runs)) > 3990
    assert {run.thread_id for run in runs} == {"a"}


if sys.version_info >= (3, 12):

    def test_a_subinterpreter_cannot_import_it() -> None:
        name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
        code = f"""if True:
            import {name} as interpreters
            interpreters.run_string(interpreters.create(), '''if True:
                try:
                    import run_id
                except ImportError as error:
                    print(error)
            ''')
        """
        # In a separate process, because the next test forks this one.
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert done.stdout == "module run_id._native does not support loading in subinterpreters\n", done


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_processes_have_ids_of_their_own() -> None:
    RunId.generate("a")
    context = multiprocessing.get_context("fork")
    with context.Pool(4) as pool:
        batches = pool.map(_generate_batch, range(4), chunksize=1)
    runs = [run for batch in batches for run in batch]
    assert len(runs) == 400 and len(set(runs)) == 400


def _generate_batch(_: int) -> list[RunId]:
    return [RunId.generate("a") for _ in range(100)]
