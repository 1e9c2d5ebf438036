//! An observer that notes what it hears.

use devlog::sync::{SyncEvent, SyncObserver, event::FileEnd};
use std::sync::Mutex;

/// Notes retries, progress and warnings.
#[derive(Default)]
pub struct Heard(pub Mutex<Vec<String>>);

impl SyncObserver for Heard {
    fn on_event(&self, event: &SyncEvent<'_>) {
        let line = match event {
            SyncEvent::Retrying { call, attempt, .. } => format!("{call} {attempt}"),
            SyncEvent::FileProgress { delta, .. } => delta.to_string(),
            SyncEvent::FileFinished {
                key,
                end: FileEnd::Failed(_),
            } => format!("{key} failed"),
            SyncEvent::Warning { message, .. } => message.clone(),
            _ => return,
        };
        self.0.lock().unwrap().push(line);
    }
}
