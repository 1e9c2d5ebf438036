//! Text that another program or a file gives.

use devlog_provider_api::Secret;
use std::io::{self, Read};

/// Reports that standard input is a pipe or a file, which may hold a text. A terminal and `/dev/null` hold none.
pub fn is_given() -> bool {
    use std::{
        fs::File,
        os::{fd::AsFd, unix::fs::FileTypeExt},
    };
    let input = io::stdin().as_fd().try_clone_to_owned();
    let metadata = input.and_then(|input| File::from(input).metadata());
    metadata.is_ok_and(|input| {
        input.is_file() || input.file_type().is_fifo() || input.file_type().is_socket()
    })
}

/// Returns a reader of its bytes.
pub fn reader() -> impl Read {
    io::stdin().lock()
}

/// Reads a secret, which is all of it but the end of the line; `None` if it is empty.
///
/// # Errors
/// If it cannot be read, or is no Unicode text.
pub fn secret() -> io::Result<Option<Secret>> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    Ok((!secret.is_empty()).then(|| Secret::new(secret)))
}
