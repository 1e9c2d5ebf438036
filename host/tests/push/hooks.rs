//! Hooks are asked before a push, which their refusal ends.

use crate::journal::{Journal, dry_run, push};
use devlog::journal::LocalFile;
use devlog::sync::{HookError, PushOptions, PushResult, SyncError, SyncHook, SyncManager};
use devlog_provider_api::testkit::MemoryStorage;
use std::sync::{Arc, Mutex};

/// Notes its events, and says no to each.
struct Refusing(Arc<Mutex<Vec<String>>>);

impl Refusing {
    fn note(&self, event: String) -> Result<(), HookError> {
        self.0.lock().unwrap().push(event);
        Err(HookError("no".to_owned()))
    }
}

impl SyncHook for Refusing {
    fn pre_push(&self, files: &[LocalFile]) -> Result<(), HookError> {
        self.note(format!("before {} files", files.len()))
    }

    fn post_push(&self, result: &PushResult) -> Result<(), HookError> {
        self.note(format!("after {} uploads", result.uploaded.len()))
    }

    fn on_error(&self, error: &SyncError) -> Result<(), HookError> {
        self.note(error.to_string())
    }
}

fn refused_by_a_hook(manager: &mut SyncManager) -> Arc<Mutex<Vec<String>>> {
    let events = Arc::default();
    manager.hooks.push(Arc::new(Refusing(Arc::clone(&events))));
    events
}

#[test]
fn a_hook_that_says_no_keeps_the_remote_from_being_asked() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let mut manager = journal.manager(remote.clone());
    let events = refused_by_a_hook(&mut manager);
    let error = manager.push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(error, Err(SyncError::Hook { .. })));
    assert_eq!(remote.total_calls(), 0);
    assert_eq!(
        *events.lock().unwrap(),
        ["before 5 files", "the hook `pre_push` stopped the run"]
    );
}

#[test]
fn a_dry_run_has_no_hooks() {
    let journal = Journal::new();
    let mut manager = journal.manager(MemoryStorage::new());
    let events = refused_by_a_hook(&mut manager);
    push(&manager, dry_run(true));
    assert!(events.lock().unwrap().is_empty());
}
