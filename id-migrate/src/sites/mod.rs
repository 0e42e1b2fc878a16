//! The output of a language adapter for one file: its literals, and the sites where a literal is an id.
//!
//! Everything here describes one file and is independent of its language. Spans are byte offsets into the
//! source text, values are decoded (escapes resolved), and names are as in the source.

mod call;
mod class;
pub mod depth;
pub mod field;
mod file;
pub mod language;
mod literal;
mod names;
mod place;
mod renames;
mod scope;
mod span;
mod text;
pub(crate) mod tokens;

use call::names_fixture;
pub use call::{Call, Signature};
pub use class::{Class, Instance, InstanceKind, Receiver};
pub use file::FileSites;
pub use literal::{Literal, LiteralForm, LiteralId, Negative, Role};
use literal::{RoleId, ValueId};
pub use names::{Binding, Import, ImportedName, NegativeRead};
pub use place::{Access, AccessKind, Destination, HandBuilt, Position, Site, SiteValue};
pub use scope::{Scope, ScopeId, ScopeKind};
pub use span::Span;
pub use text::Template;
pub(crate) use text::{is_number, is_small_number};

pub use field::Field;
