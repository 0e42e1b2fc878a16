//! Run ids and thread ids: the format, the types, generation, validation and legacy ids.
