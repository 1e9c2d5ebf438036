//! Retries failed calls, once for all providers.

use super::{
    backoff::{Backoff, FailedCall},
    clock::Clock,
    concurrency_limit::ConcurrencyLimit,
    listing_limits::ListingLimits,
};
use crate::sync::{SyncEvent, SyncObserver};
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sha256Digest, Sink,
    Source, UploadOptions,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// The most retries of a run, plus one for each [`CALLS_PER_RETRY`] calls that went well. A remote that needs more is
/// down, not unlucky.
const RETRIES_PER_RUN: u32 = 500;
/// At a remote that throttles, each try of more calls at once costs some refused ones.
const CALLS_PER_RETRY: u32 = 4;

/// A storage that retries calls which failed for a passing reason, and makes fewer at once meanwhile.
pub struct Retrying {
    inner: Arc<dyn RemoteStorage>,
    limit: ConcurrencyLimit,
    backoff: Backoff,
    clock: Box<dyn Clock>,
    observer: Arc<dyn SyncObserver>,
    retries: AtomicU32,
    successes: AtomicU32,
}

impl Retrying {
    /// Wraps `inner`, of which at most `calls` are made at once; every retry is reported to `observer`.
    pub fn new(
        inner: Arc<dyn RemoteStorage>,
        calls: u32,
        backoff: Backoff,
        clock: Box<dyn Clock>,
        observer: Arc<dyn SyncObserver>,
    ) -> Self {
        Self {
            inner,
            limit: ConcurrencyLimit::new(calls),
            backoff,
            clock,
            observer,
            retries: AtomicU32::new(0),
            successes: AtomicU32::new(0),
        }
    }

    /// The number of threads that can make calls now.
    pub fn useful_threads(&self) -> usize {
        usize::try_from(self.limit.useful_threads()).unwrap_or(usize::MAX)
    }

    /// Makes a call that moves so many `bytes`, and retries it after a pause where that may help.
    ///
    /// # Errors
    /// The last attempt's.
    pub fn retry<T>(
        &self,
        call: &'static str,
        bytes: u64,
        mut run: impl FnMut() -> Result<T>,
    ) -> Result<T> {
        let mut failure = FailedCall::first(bytes);
        loop {
            let (result, spent) = self.once(bytes, &mut run)?;
            let error = match result {
                Ok(value) => {
                    self.successes.fetch_add(1, Ordering::Relaxed);
                    return Ok(value);
                }
                Err(error) => error,
            };
            failure.spent += spent;
            let wait = self.backoff.pause(&error, &failure, self.clock.jitter());
            let Some(wait) = wait.filter(|_| self.take_retry()) else {
                return Err(error);
            };
            self.observer.on_event(&SyncEvent::Retrying {
                call,
                attempt: failure.attempt,
                wait,
                error: &error,
            });
            self.limit.pause(wait, &*self.clock)?;
            failure.attempt += 1;
        }
    }

    /// Lists the objects whose keys begin with `prefix`, each given to `take` as it comes. A listing that fails is
    /// begun again with another `T`.
    ///
    /// # Errors
    /// The provider's, those of `take`, and `Corrupt` for a listing without an end. There is no incomplete listing.
    pub fn list<T: Default>(
        &self,
        prefix: &str,
        take: impl Fn(&mut T, RemoteFile) -> Result<()>,
    ) -> Result<T> {
        self.retry("list_files", 0, || {
            let (mut listed, mut limits) = (T::default(), ListingLimits::default());
            // A provider that goes on after a refusal must not have given a complete listing.
            let mut refusal = None;
            self.inner.list_files(prefix, &mut |file| {
                let objects = limits.objects();
                if objects.is_multiple_of(1000) {
                    self.observer.on_event(&SyncEvent::Listing { objects });
                }
                let taken = limits.take(file).and_then(|file| take(&mut listed, file));
                taken.inspect_err(|error| {
                    refusal.get_or_insert(error.clone());
                })
            })?;
            refusal.map_or(Ok(listed), Err)
        })
    }

    /// One attempt, when the remote can take it, and how long it took.
    fn once<T>(
        &self,
        bytes: u64,
        run: &mut impl FnMut() -> Result<T>,
    ) -> Result<(Result<T>, Duration)> {
        let permit = self.limit.pass(&*self.clock)?;
        let began = self.clock.now();
        let result = run();
        let spent = self.clock.now().saturating_duration_since(began);
        let longest = self.backoff.retry_after_cap;
        permit.end(bytes, result.as_ref().err(), longest, &*self.clock);
        Ok((result, spent))
    }

    fn take_retry(&self) -> bool {
        let earned = self.successes.load(Ordering::Relaxed) / CALLS_PER_RETRY;
        let next = |taken| (taken < RETRIES_PER_RUN + earned).then_some(taken + 1);
        let taken = self
            .retries
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        taken.is_ok()
    }
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for Retrying {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let mut again = false;
        self.retry("upload_file", source.size(), || {
            if again {
                source.rewind()?;
            }
            again = true;
            self.inner.upload_file(source, remote_key, options)
        })
    }

    /// Not retried: a sink cannot take bytes back. A caller that can begin a new one uses [`Retrying::retry`].
    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.inner.download_file(remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let files = self.list(prefix, |files: &mut Vec<_>, file| {
            files.push(file);
            Ok(())
        })?;
        files.into_iter().try_for_each(each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.retry("stat_file", 0, || self.inner.stat_file(remote_key))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.retry("delete_file", 0, || {
            self.inner.delete_file(remote_key, precondition)
        })
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.retry("file_exists", 0, || self.inner.file_exists(remote_key))
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.retry("get_file_hash", 0, || self.inner.get_file_hash(remote_key))
    }

    fn create_container(&self) -> Result<()> {
        self.retry("create_container", 0, || self.inner.create_container())
    }

    fn properties(&self) -> Properties {
        self.inner.properties()
    }
}

#[cfg(test)]
mod tests {
    use super::Retrying;
    use crate::sync::remote::{Backoff, WallClock};
    use devlog_provider_api::{Error, ErrorKind, testkit::MemoryStorage};
    use std::{
        sync::{Arc, atomic::AtomicBool},
        time::Duration,
    };

    /// The attempts at so many calls that always fail.
    fn attempts(retrying: &Retrying, calls: u32) -> u32 {
        let mut attempts = 0;
        for _ in 0..calls {
            let failed = retrying.retry("stat_file", 0, || -> Result<(), _> {
                attempts += 1;
                Err(Error::new(ErrorKind::Unavailable, "gone"))
            });
            assert!(failed.is_err());
        }
        attempts
    }

    #[test]
    fn a_run_has_500_retries_and_one_more_for_every_four_calls_that_went_well() {
        let backoff = Backoff {
            base: Duration::ZERO,
            ..Backoff::default()
        };
        let cancelled = Arc::new(AtomicBool::new(false));
        let clock = Box::new(WallClock { cancelled });
        let storage = Arc::new(MemoryStorage::new());
        let retrying = Retrying::new(storage, 1, backoff, clock, Arc::new(()));
        assert_eq!(attempts(&retrying, 200), 200 + 500);
        for _ in 0..40 {
            assert!(retrying.retry("stat_file", 0, || Ok(())).is_ok());
        }
        assert_eq!(attempts(&retrying, 30), 30 + 10);
    }
}
