//! The notes about a push that left everything on the remote.

use super::RemoteRun;
use crate::{
    cli::messages::{in_a_line, io_kind},
    config::{self, EditError},
    durable::Replacement,
    sync::PushResult,
    wall_clock,
};
use std::io;

impl RemoteRun<'_> {
    /// Reports if the remote now holds everything as it is here.
    fn is_everything_remote(&self, result: &PushResult) -> bool {
        result.outcome.is_complete() && result.left_to_remote.is_empty() && !self.dry_run
    }

    /// Notes a push that left everything on the remote: in the configuration, and for the automatic pushes.
    pub fn note_push(&self, result: &PushResult) {
        if !self.is_everything_remote(result) {
            return;
        }
        self.note_time();
        if let Err(error) = self.automatic.fulfil(self.request, self.began) {
            let message = format!("the request for an automatic push stays: {error}");
            let message = self.names.text(&message);
            self.session.output.warning("auto_push", &message);
        }
    }

    /// Writes the time into the configuration, for people. A failure is a warning only.
    fn note_time(&self) {
        let why = match config::set_last_push_timestamp(&self.loaded, wall_clock::now()) {
            Ok(Replacement::Done) => return,
            Ok(Replacement::ChangedMeanwhile) => "the file changed during the push".to_owned(),
            // A file that the user made read-only is meant to stay as it is.
            Err(error) if is_read_only(&error) => return,
            Err(error) => in_a_line(&error, &self.names),
        };
        let message = format!("`last_push_timestamp` was not written: {why}");
        self.session
            .output
            .warning("timestamp_not_written", &message);
    }
}

fn is_read_only(error: &EditError) -> bool {
    matches!(
        io_kind(error),
        Some(io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    )
}
