//! `devlog push`: its requests, its reports, and everything that can interrupt or mislead it.

mod conflicts;
mod contradictions;
mod crashes;
mod distance;
mod faulty_network;
mod growing_logs;
mod hooks;
mod interruption;
mod journal_folder;
mod large_files;
mod names_on_disk;
mod output;
mod rclone;
mod refusals;
mod requests;
mod slow_line;
mod unreadable;
