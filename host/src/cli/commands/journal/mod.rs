//! The commands that read and write the journal on this machine.

pub mod calendar;
pub mod edit;
pub mod entry_filter;
pub mod entry_page;
pub mod failure;
pub mod list;
pub mod new;
pub mod opened_journal;
pub mod pager;
pub mod rebuild;
pub mod show;
pub mod writing;

pub use failure::JournalFailure;
pub use opened_journal::OpenedJournal;
