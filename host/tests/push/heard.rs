//! An observer that notes what it hears.

use devlog::sync::{PushEvent, PushObserver, event::FileEnd};
use std::sync::Mutex;

/// Notes retries, progress and warnings.
#[derive(Default)]
pub struct Heard(pub Mutex<Vec<String>>);

impl PushObserver for Heard {
    fn on_event(&self, event: &PushEvent<'_>) {
        let line = match event {
            PushEvent::Retrying { call, attempt, .. } => format!("{call} {attempt}"),
            PushEvent::FileProgress { delta, .. } => delta.to_string(),
            PushEvent::FileFinished {
                key,
                end: FileEnd::Failed(_),
            } => format!("{key} failed"),
            PushEvent::Warning { message, .. } => message.clone(),
            _ => return,
        };
        self.0.lock().unwrap().push(line);
    }
}
