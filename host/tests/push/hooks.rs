//! Hooks are asked before a push, and told what came of it.

use crate::heard::Heard;
use crate::journal::{Journal, push};
use devlog::journal::LocalFile;
use devlog::sync::{
    HookError, PushOptions, PushResult, SyncError, SyncHook, SyncManager, SyncObserver,
};
use devlog_provider_api::testkit::{Fault, Faulty, MemoryStorage, Method};
use std::sync::{Arc, Mutex};

/// Records its events, and answers each with the same result.
struct Noted {
    told: Arc<Mutex<Vec<String>>>,
    answer: Result<(), HookError>,
}

impl Noted {
    fn note(&self, told: String) -> Result<(), HookError> {
        self.told.lock().unwrap().push(told);
        self.answer.clone()
    }
}

impl SyncHook for Noted {
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

fn hooked(manager: &mut SyncManager, answer: Result<(), HookError>) -> Arc<Mutex<Vec<String>>> {
    let told = Arc::default();
    let hook = Noted {
        told: Arc::clone(&told),
        answer,
    };
    manager.hooks.push(Arc::new(hook));
    told
}

fn no() -> Result<(), HookError> {
    Err(HookError("no".to_owned()))
}

#[test]
fn a_hook_hears_of_the_files_and_of_the_result() {
    let journal = Journal::new();
    let mut manager = journal.manager(MemoryStorage::new());
    let told = hooked(&mut manager, Ok(()));
    push(&manager, PushOptions::default());
    assert_eq!(*told.lock().unwrap(), ["before 5 files", "after 5 uploads"]);
}

#[test]
fn a_hook_that_says_no_keeps_the_remote_from_being_asked() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let mut manager = journal.manager(remote.clone());
    let told = hooked(&mut manager, no());
    let error = manager.push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(error, Err(SyncError::Hook { .. })));
    assert_eq!(remote.total_calls(), 0);
    assert_eq!(
        *told.lock().unwrap(),
        ["before 5 files", "the hook `pre_push` stopped the run"]
    );
}

#[test]
fn a_push_that_could_not_be_made_is_told() {
    let journal = Journal::new();
    let refused = Fault::Error(crate::journal::refused());
    let remote = Faulty::new(MemoryStorage::new()).always(Method::List, refused);
    let mut manager = journal.manager(remote);
    let told = hooked(&mut manager, Ok(()));
    let failed = manager.push(&PushOptions::default(), Arc::new(()));
    assert!(failed.is_err());
    assert_eq!(told.lock().unwrap()[1], "the remote cannot be listed");
}

#[test]
fn a_dry_run_has_no_hooks() {
    let journal = Journal::new();
    let mut manager = journal.manager(MemoryStorage::new());
    let told = hooked(&mut manager, no());
    let dry_run = PushOptions {
        dry_run: true,
        ..PushOptions::default()
    };
    push(&manager, dry_run);
    assert!(told.lock().unwrap().is_empty());
}

/// Says no only after the push.
struct Late;

impl SyncHook for Late {
    fn pre_push(&self, _: &[LocalFile]) -> Result<(), HookError> {
        Ok(())
    }

    fn post_push(&self, _: &PushResult) -> Result<(), HookError> {
        no()
    }

    fn on_error(&self, _: &SyncError) -> Result<(), HookError> {
        no()
    }
}

#[test]
fn a_hook_that_fails_afterwards_is_a_warning() {
    let journal = Journal::new();
    let mut manager = journal.manager(MemoryStorage::new());
    manager.hooks.push(Arc::new(Late));
    let heard = Arc::new(Heard::default());
    let observer: Arc<dyn SyncObserver> = Arc::clone(&heard) as _;
    manager.push(&PushOptions::default(), observer).unwrap();
    let heard = heard.0.lock().unwrap();
    assert_eq!(
        heard.last().map(String::as_str),
        Some("the hook `post_push` failed: no")
    );
}
