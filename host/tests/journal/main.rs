//! The commands on the journal, as the program.

#![expect(clippy::unwrap_used, reason = "tests")]

mod beside_a_push;
mod commands;
mod crashes;
mod editor;
mod fixtures;
mod sandbox;
mod unsaved;
