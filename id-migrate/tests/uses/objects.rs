//! Python objects, types and operators of the tree that inspect the text of an id.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("subclass_only", &[
        ("base.py", r#"class Base:
    def start(self, run_id):
        self.handle(run_id)
"#),
        ("impl.py", r#"from base import Base
class Impl(Base):
    def handle(self, rid):
        self.n = int(rid[4:])
"#),
        ("test_t.py", r#"from impl import Impl
def test_t():
    i = Impl()
    i.start(run_id="job-1")
    assert i.n == 1
"#),
    ]),
];
