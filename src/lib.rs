//! Run ids that carry their thread.
