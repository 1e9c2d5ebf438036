//! The strict Google Cloud Storage on a port of this machine.

use super::{
    answer::{answer, kind},
    bucket::{Bucket, Object, md5_of},
    refusal::refusal,
    token::{ACCOUNT, Tokens},
};
use crate::{
    azure_fake::token::Application,
    bucket_server::{BUCKET, BucketServer, State},
    http::{Arrived, Reply, http_date},
};
use jiff::Timestamp;
use serde_json::json;
use std::{collections::BTreeMap, fs, ops::Deref};

/// A strict Google Cloud Storage with one bucket.
#[derive(Clone)]
pub struct GcsDouble(BucketServer<Bucket, Tokens>);

impl Deref for GcsDouble {
    type Target = BucketServer<Bucket, Tokens>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl GcsDouble {
    /// Starts one with an empty bucket.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start() -> Self {
        Self(BucketServer::start(take))
    }

    /// The key of the service account, or of a stranger.
    ///
    /// # Panics
    /// If the file with the key is not there.
    #[must_use]
    pub fn key_file(&self, name: &str) -> String {
        let pem = fs::read_to_string(Application::certificate_file(name));
        let pem = pem.expect("it stands beside the tests");
        json!({
            "type": "service_account",
            "client_email": ACCOUNT,
            "private_key": pem,
            "private_key_id": "1",
            "project_id": "project",
            "token_uri": format!("{}/token", self.service()),
        })
        .to_string()
    }

    /// The objects of the bucket by their names.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Object> {
        let state = self.lock();
        let bucket = state.buckets.get(BUCKET);
        bucket.map_or(BTreeMap::new(), |bucket| bucket.objects.clone())
    }

    /// Writes an object as another client does.
    pub fn put(&self, name: &str, content: &[u8]) {
        let mut state = self.lock();
        let bucket = state.buckets.entry(BUCKET.to_owned()).or_default();
        // Without a condition and a checksum nothing is refused.
        let _ = bucket.store(name, content.into(), md5_of(content), &json!({}), None);
    }

    /// Cuts an object to its first half, and keeps its metadata.
    ///
    /// # Panics
    /// If it is absent.
    pub fn halve(&self, name: &str) {
        let mut state = self.lock();
        let bucket = state.buckets.entry(BUCKET.to_owned()).or_default();
        let object = &bucket.objects[name];
        let half = object.content.read(0..object.content.len() / 2);
        let description = json!({ "metadata": object.metadata });
        let _ = bucket.store(name, half[..].into(), md5_of(&half), &description, None);
    }

    /// The number of uploads in pieces that are neither complete nor cancelled.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        let state = self.lock();
        let buckets = state.buckets.values();
        buckets.map(|bucket| bucket.sessions.len()).sum()
    }
}

fn take(state: &mut State<Bucket, Tokens>, request: Arrived) -> Reply {
    let of_tokens = Tokens::kind(&request);
    let kind = of_tokens.unwrap_or_else(|| kind(&request));
    let service = format!("http://{}", request.header("host").unwrap_or_default());
    let reply = state.record.planned(kind).unwrap_or_else(|| {
        if of_tokens.is_some() {
            return state.credentials.answer(&request, &service);
        }
        let answered = if state.credentials.knows(&request) {
            answer(&mut state.buckets, &request, state.page, &service)
        } else {
            Err(refusal(401, "authError", "Invalid Credentials"))
        };
        let is_xml = matches!(kind, "get" | "head");
        answered.unwrap_or_else(|refusal| {
            if is_xml {
                refusal.xml()
            } else {
                refusal.json()
            }
        })
    });
    state.record.note(request, kind, reply.status);
    let now = Timestamp::now() + state.ahead;
    reply
        .header("Date", http_date(now))
        .header("X-GUploader-UploadID", "ABg5-Ux7")
}
