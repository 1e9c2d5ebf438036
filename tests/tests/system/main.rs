//! The system tests: the real program against real remotes.

mod harness;
