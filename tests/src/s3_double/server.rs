//! The strict S3 on a port of this machine.

use super::{
    answer::{answer, check_body, kind},
    bucket::{Bucket, Object, Upload},
    credentials,
    signature::check,
};
use crate::{
    bucket_server::{BUCKET, BucketServer, State},
    http::{Arrived, Reply, http_date},
};
use jiff::Timestamp;
use std::{collections::BTreeMap, ops::Deref};

/// A strict S3 service with one bucket.
#[derive(Clone)]
pub struct S3Double(BucketServer<Bucket, ()>);

impl Deref for S3Double {
    type Target = BucketServer<Bucket, ()>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl S3Double {
    /// Starts one with an empty bucket.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start() -> Self {
        Self(BucketServer::start(take))
    }

    /// The objects of the bucket by their keys.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Object> {
        let state = self.lock();
        let bucket = state.buckets.get(BUCKET);
        bucket.map_or(BTreeMap::new(), |bucket| bucket.objects.clone())
    }

    /// Writes an object as another client does.
    pub fn put(&self, key: &str, content: &[u8]) {
        let mut state = self.lock();
        let bucket = state.buckets.entry(BUCKET.to_owned()).or_default();
        bucket.store(key, content, BTreeMap::new());
    }

    /// Cuts an object to its first half, and keeps its metadata.
    ///
    /// # Panics
    /// If it is absent.
    pub fn halve(&self, key: &str) {
        let mut state = self.lock();
        let bucket = state.buckets.entry(BUCKET.to_owned()).or_default();
        let Object {
            content, metadata, ..
        } = bucket.objects[key].clone();
        bucket.store(key, &content.read(0..content.len() / 2), metadata);
    }

    /// Begins an upload in parts as another machine does.
    pub fn begin_upload(&self, id: &str, key: &str, begun: Timestamp) {
        let mut state = self.lock();
        let bucket = state.buckets.entry(BUCKET.to_owned()).or_default();
        let upload = Upload {
            key: key.to_owned(),
            begun,
            ..Upload::default()
        };
        bucket.uploads.insert(id.to_owned(), upload);
    }

    /// The number of uploads in parts that are neither complete nor aborted.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        let state = self.lock();
        let buckets = state.buckets.values();
        buckets.map(|bucket| bucket.uploads.len()).sum()
    }
}

fn take(state: &mut State<Bucket, ()>, request: Arrived) -> Reply {
    let of_credentials = credentials::kind(&request);
    let kind = of_credentials.unwrap_or_else(|| kind(&request));
    let now = Timestamp::now() + state.ahead;
    let reply = state.record.planned(kind).unwrap_or_else(|| {
        if of_credentials.is_some() {
            return credentials::answer(&request, now);
        }
        check(&request, &credentials::key_of(&request), now)
            .and_then(|()| check_body(&request))
            .and_then(|()| answer(&mut state.buckets, &request, state.page))
            .unwrap_or_else(|refusal| refusal.reply())
    });
    state.record.note(request, kind, reply.status);
    reply
        .header("Date", http_date(now))
        .header("x-amz-request-id", "7F3C")
}
