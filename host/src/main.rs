//! The `devlog` program.

fn main() {}
