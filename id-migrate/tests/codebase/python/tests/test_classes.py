import unittest


class TestX(unittest.TestCase):
    RUN = "cls-run"
    def setUp(self):
        self.run_id = "setup-run"
        self.other = "self-run"
    def test_a(self):
        self.assertEqual(dict(run_id=self.RUN)["run_id"], "cls-run")
        self.assertEqual(self.run_id, "setup-run")
        self.assertEqual(dict(run_id=self.other)["run_id"], "self-run")
        self.assertIn("setup-run", [self.run_id])
    def test_sub(self):
        for run_id in ("sub-1", "sub-2"):
            with self.subTest(run_id=run_id):
                self.assertTrue(run_id.startswith("sub"))
        for rid, want in [("sub-3", 1), ("sub-4", 2)]:
            with self.subTest(rid=rid):
                self.assertEqual(dict(run_id=rid)["run_id"], rid)
