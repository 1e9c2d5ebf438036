//! The `devlog` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    devlog::cli::run(std::env::args_os())
}
