//! The words Rollcall is written in.
