//! Downloads of other bytes than were stored.

use devlog_provider_api::{Result, Sink};
use std::io::Write;

/// Writes `bytes`, or what `behaviour` makes of them.
pub fn write(behaviour: &str, bytes: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    let (last, others) = bytes.split_last().unwrap_or((&b'#', &[]));
    match behaviour {
        "longer_download" => sink.write_all(&[bytes, b"#"].concat())?,
        "shorter_download" => sink.write_all(others)?,
        "other_download" => sink.write_all(&[others, &[!last]].concat())?,
        "endless_download" => loop {
            sink.write_all(&b"#".repeat(1 << 16))?;
        },
        _ => sink.write_all(bytes)?,
    }
    Ok(())
}
