def test_x(ctx):
    assert "plain-run" in ctx.values()


def test_y(ctx2):
    assert f"/runs/{list(ctx2.values())[0]}" == "/runs/plain-url"
