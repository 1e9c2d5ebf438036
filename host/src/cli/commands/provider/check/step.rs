//! The steps of a check: first the permissions on the remote, then the promises of the contract.

use super::{
    Finding, Permission, Verdict, patient::Tried, permission::in_words,
    standard_output::StandardOutput,
};
use devlog_provider_api::{
    RemoteStorage,
    testkit::conformance::{self, Check, Open},
};

/// The storage under check, and its surroundings.
pub struct Subject<'a> {
    /// The storage, open.
    pub storage: &'a dyn RemoteStorage,
    /// Opens the same once more.
    pub open: &'a Open<'a>,
    /// The beginning of every key.
    pub prefix: &'a str,
    /// The standard output, which it must not print to.
    pub output: &'a StandardOutput,
}

/// One thing to check.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// True if something is allowed.
    Permission(Permission),
    /// True if a promise is kept.
    Promise(Check),
    /// True if nothing was printed.
    Silence,
}

impl Step {
    /// Every step, in order. Without `full` those that move megabytes are left out.
    pub fn all(full: bool) -> Vec<Self> {
        let promises = conformance::checks().into_iter();
        let wanted = promises.filter(|check| full || !check.is_heavy());
        let permissions = Permission::ALL.map(|(permission, _)| Self::Permission(permission));
        let promises = wanted.map(Self::Promise).chain([Self::Silence]);
        permissions.into_iter().chain(promises).collect()
    }

    /// Returns the steps of `names`, with `_` or spaces between words; also those of a place whose container is absent.
    ///
    /// # Errors
    /// The first name that no step has.
    pub fn only(names: &[String]) -> Result<Vec<Self>, String> {
        let missing = conformance::missing_checks().into_iter();
        let mut all = Self::all(true);
        all.extend(missing.map(Self::Promise));
        let names: Vec<_> = names
            .iter()
            .map(|name| name.replace([' ', '-'], "_"))
            .collect();
        let has = |name: &str| all.iter().any(|step| step.name() == name);
        if let Some(unknown) = names.iter().find(|name| !has(name)) {
            return Err(unknown.clone());
        }
        let is_wanted = |step: &Self| names.iter().any(|name| name == step.name());
        Ok(all.iter().copied().filter(is_wanted).collect())
    }

    /// Returns the number of steps that `all` leaves out.
    pub fn left_out(full: bool) -> usize {
        Self::all(true).len() - Self::all(full).len()
    }

    /// Its name, which no other step has.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Permission(permission) => permission.name(),
            Self::Promise(check) => check.name(),
            Self::Silence => "nothing_is_printed_on_standard_output",
        }
    }

    /// Reports if it takes its time.
    pub fn is_heavy(&self) -> bool {
        matches!(self, Self::Promise(check) if check.is_heavy())
    }

    /// Reports if the rest makes no sense without it.
    pub fn is_basic(&self) -> bool {
        matches!(self, Self::Permission(permission) if *permission != Permission::ConditionalWrite)
    }

    /// Makes the step once; `attempt` counts from 1.
    pub fn make(&self, subject: &Subject<'_>, attempt: u32) -> Tried {
        match self {
            Self::Permission(permission) => permission.make(subject.storage, subject.prefix),
            Self::Promise(check) => is_kept(check, subject, attempt),
            Self::Silence => Tried::Found(is_silent(self.name(), subject.output)),
        }
    }
}

/// Each try has a prefix of its own: what an earlier one left is not found in its listings.
fn is_kept(check: &Check, subject: &Subject<'_>, attempt: u32) -> Tried {
    let again = match attempt {
        1 => String::new(),
        _ => format!("-{attempt}"),
    };
    let prefix = format!("{}{}{again}/", subject.prefix, check.name());
    let (verdict, reason) = match check.run(subject.storage, subject.open, &prefix) {
        conformance::Verdict::Passed => (Verdict::Passed, None),
        conformance::Verdict::Failed(why) => (Verdict::Failed, Some(why)),
        conformance::Verdict::Skipped(why) => (Verdict::Skipped, Some(why)),
        conformance::Verdict::Undecided(error) => {
            let found = Finding::new(check.name(), Verdict::Unknown, Some(in_words(&error)));
            return Tried::NotAvailable(error, found);
        }
    };
    Tried::Found(Finding::new(check.name(), verdict, reason))
}

fn is_silent(name: &str, output: &StandardOutput) -> Finding {
    match output.first_line() {
        Ok(None) => Finding::new(name, Verdict::Passed, None),
        Ok(Some(line)) => Finding::new(name, Verdict::Failed, Some(format!("it printed `{line}`"))),
        Err(error) => Finding::new(name, Verdict::Skipped, Some(error.to_string())),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Open, StandardOutput, Step, Subject, Tried, Verdict};
    use crate::cli::commands::provider::check::permission::is_permission;
    use devlog_provider_api::{
        Error, ErrorKind, Host, RemoteStorage, Result,
        testkit::{Fault, Faulty, MemoryStorage, Method},
    };
    use std::collections::BTreeSet;

    #[test]
    fn a_quick_check_leaves_out_the_heavy_promises_only() {
        let (quick, full) = (Step::all(false), Step::all(true));
        assert_eq!(Step::left_out(false), full.len() - quick.len());
        assert!(quick.len() > 60 && Step::left_out(false) > 0 && Step::left_out(true) == 0);
    }

    #[test]
    fn no_two_steps_have_one_name() {
        let steps = Step::all(true);
        let names: BTreeSet<_> = steps.iter().map(Step::name).collect();
        assert_eq!(names.len(), steps.len());
        assert!(is_permission("conditional_write") && !is_permission("one_byte_comes_back"));
    }

    /// Makes a step on a storage that each call of `open` opens.
    fn make(step: Step, open: &Open<'_>, attempt: u32) -> Tried {
        let storage = open(Host::detached()).unwrap();
        let subject = Subject {
            storage: &*storage,
            open,
            prefix: "devlog-check-1/",
            output: &StandardOutput::of_file(tempfile::tempfile().unwrap()),
        };
        step.make(&subject, attempt)
    }

    #[test]
    fn a_storage_that_keeps_the_contract_passes_every_step_and_is_left_empty() {
        let memory = MemoryStorage::new();
        for step in Step::all(false) {
            let Tried::Found(finding) = make(step, &|_| Ok(Box::new(memory.clone())), 1) else {
                panic!("{step:?}: memory is always available");
            };
            assert_ne!(finding.verdict, Verdict::Failed, "{finding:?}");
        }
        assert_eq!(memory.keys(), Vec::<String>::new());
    }

    #[test]
    fn a_promise_that_is_tried_again_does_not_meet_what_the_first_try_left() {
        let memory = MemoryStorage::new();
        let busy = Error::new(ErrorKind::Unavailable, "planted");
        let without_deletes = |_| -> Result<Box<dyn RemoteStorage>> {
            let fault = Fault::Error(busy.clone());
            Ok(Box::new(
                Faulty::new(memory.clone()).always(Method::Delete, fault),
            ))
        };
        let steps = Step::all(false).into_iter();
        for step in steps.filter(|step| matches!(step, Step::Promise(_))) {
            make(step, &without_deletes, 1);
            let Tried::Found(finding) = make(step, &|_| Ok(Box::new(memory.clone())), 2) else {
                panic!("{step:?}: memory is always available");
            };
            assert_ne!(finding.verdict, Verdict::Failed, "{finding:?}");
        }
        assert_ne!(memory.keys(), Vec::<String>::new());
    }
}
