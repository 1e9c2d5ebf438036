//! `config.toml`: mistakes in it, who else could have written it, and the secrets that it holds.

mod exposed;
mod log_file;
mod mistakes;
mod secrets;
