//! Backups that are encrypted before they leave the machine.

mod by_hand;
mod push;
