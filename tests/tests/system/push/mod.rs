//! `devlog push`: its requests, its reports, and everything that can interrupt or mislead it.

mod conflicts;
mod crashes;
mod damaged_state;
mod faulty_network;
mod growing_logs;
mod hooks;
mod interruption;
mod journal_folder;
mod large_files;
mod output;
mod refusals;
mod requests;
mod unreadable;
