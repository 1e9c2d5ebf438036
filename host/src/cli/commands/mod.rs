//! The commands: one folder for each family.

pub mod completions;
pub mod init;
pub mod journal;
pub mod manual;
pub mod provider;
pub mod push;
