from unittest.mock import Mock, AsyncMock, ANY, call, patch


def test_kwargs():
    m = Mock()
    m(run_id="m-run", thread_id="m-t")
    m.assert_called_once_with(run_id="m-run", thread_id="m-t")
    assert m.call_args.kwargs["run_id"] == "m-run"
    assert m.call_args[1]["run_id"] == "m-run"
    assert m.call_args == call(run_id="m-run", thread_id=ANY)
    assert m.call_args.kwargs == {"run_id": "m-run", "thread_id": "m-t"}


def test_pos():
    m = Mock()
    run_id = "p-run"
    m("started", run_id)
    m.assert_called_once_with("started", "p-run")
    args, kwargs = m.call_args
    assert args[1] == "p-run"
    assert m.call_args[0][1] == "p-run"
    assert m.mock_calls[0].args == ("started", "p-run")


def test_ret():
    m = Mock()
    m.get_run_id.return_value = "ret-run"
    assert m.get_run_id() == "ret-run"
    m2 = Mock(run_id="ret-run-2")
    assert m2.run_id == "ret-run-2"
    m3 = Mock(**{"run_id": "ret-run-3"})
    assert m3.run_id == "ret-run-3"
    m4 = Mock(); m4.configure_mock(run_id="ret-run-4")
    assert m4.run_id == "ret-run-4"
    m5 = Mock(get_run_id=Mock(return_value="ret-run-5"))
    assert m5.get_run_id() == "ret-run-5"


class Ctx:


    run_id = "orig"


def test_patch():
    with patch.object(Ctx, "run_id", "patched-run"):
        assert Ctx.run_id == "patched-run"
    with patch("tests.test_mocks.Ctx.run_id", "patched-run2", create=True) if False else patch.dict({}, {"run_id": "patched-run3"}):
        pass


def test_side():
    m = Mock(side_effect=[{"run_id": "se-1"}, {"run_id": "se-2"}])
    assert [m()["run_id"], m()["run_id"]] == ["se-1", "se-2"]
