//! What the tests of this package share: the specification, read from its XML.
