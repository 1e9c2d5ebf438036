//! The preconditions that the remote checks, as far as it is known in this run.

use devlog_provider_api::{Precondition, Properties};
use std::sync::atomic::{AtomicBool, Ordering};

/// The kinds of conditional uploads that are worth trying. A remote that refuses one as unsupported is not asked for
/// it again in the same run.
#[derive(Debug)]
pub struct Preconditions {
    create: AtomicBool,
    replace: AtomicBool,
}

impl Preconditions {
    /// Begins with the provider's promise.
    pub fn new(properties: &Properties) -> Self {
        Self {
            create: AtomicBool::new(properties.conditional_create),
            replace: AtomicBool::new(properties.conditional_replace),
        }
    }

    /// Returns whether an upload can be made under this precondition.
    pub fn supports(&self, precondition: &Precondition) -> bool {
        self.kind(precondition)
            .is_some_and(|kind| kind.load(Ordering::Relaxed))
    }

    /// Remembers that the remote does not check this kind of precondition. Returns whether that is new.
    pub fn mark_unsupported(&self, precondition: &Precondition) -> bool {
        self.kind(precondition)
            .is_some_and(|kind| kind.swap(false, Ordering::Relaxed))
    }

    fn kind(&self, precondition: &Precondition) -> Option<&AtomicBool> {
        match precondition {
            Precondition::IfAbsent => Some(&self.create),
            Precondition::IfMatch(_) => Some(&self.replace),
            _ => None,
        }
    }
}
