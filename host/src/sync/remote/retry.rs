//! Makes failed calls again, once for all providers.

use super::{
    backoff::{Backoff, Failure},
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

/// How many calls a run makes again in all. A remote that needs more than this is down, not unlucky.
const RETRIES_A_RUN: u32 = 500;

/// A storage that makes calls again which failed for a passing reason, and makes fewer at once meanwhile.
pub struct Retrying {
    inner: Arc<dyn RemoteStorage>,
    limit: ConcurrencyLimit,
    backoff: Backoff,
    clock: Box<dyn Clock>,
    observer: Arc<dyn SyncObserver>,
    retries_left: AtomicU32,
}

impl Retrying {
    /// Wraps `inner`, of which at most `calls` are made at once; every retry is told to `observer`.
    #[must_use]
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
            retries_left: AtomicU32::new(RETRIES_A_RUN),
        }
    }

    /// Makes a call that moves so many `bytes`, again after a pause where that may help.
    ///
    /// # Errors
    /// The last attempt's.
    pub fn retry<T>(
        &self,
        call: &'static str,
        bytes: u64,
        mut run: impl FnMut() -> Result<T>,
    ) -> Result<T> {
        let mut failure = Failure::first(bytes);
        loop {
            let (result, spent) = self.once(&mut run)?;
            let error = match result {
                Ok(value) => return Ok(value),
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
            self.clock.pause(wait)?;
            failure.attempt += 1;
        }
    }

    /// One attempt, when the remote can take it, and how long it took.
    fn once<T>(&self, run: &mut impl FnMut() -> Result<T>) -> Result<(Result<T>, Duration)> {
        let permit = self.limit.pass(&*self.clock)?;
        let began = self.clock.now();
        let result = run();
        let spent = self.clock.now().saturating_duration_since(began);
        let longest = self.backoff.retry_after_cap;
        permit.end(result.as_ref().err(), longest, &*self.clock);
        Ok((result, spent))
    }

    fn take_retry(&self) -> bool {
        let take = |left: u32| left.checked_sub(1);
        self.retries_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
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

    /// Not made again: a sink cannot take bytes back. Who can begin a new one uses [`Retrying::retry`].
    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.inner.download_file(remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let files = self.retry("list_files", 0, || {
            let (mut files, mut limits) = (Vec::new(), ListingLimits::default());
            // A provider that goes on after a refusal must not have given a complete listing.
            let mut refusal = None;
            self.inner.list_files(prefix, &mut |file| {
                let objects = limits.objects();
                if objects.is_multiple_of(1000) {
                    self.observer.on_event(&SyncEvent::Listing { objects });
                }
                let file = limits.take(file).inspect_err(|error| {
                    refusal.get_or_insert(error.clone());
                })?;
                files.push(file);
                Ok(())
            })?;
            refusal.map_or(Ok(files), Err)
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
