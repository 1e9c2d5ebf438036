//! Backups that are encrypted before they leave the machine.

mod adversary;
mod by_hand;
mod canary;
mod commands;
mod every_test;
mod half_encrypted;
mod key_sources;
mod killed;
mod machine;
mod push;
mod tampered;
mod two_keys;
