//! One bucket: its objects, and the sessions of uploads that are not complete.

use super::refusal::{Refusal, refusal};
use crate::{http::Arrived, shelf::Content};
use base64::{Engine, prelude::BASE64_STANDARD};
use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A stored object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its bytes.
    pub content: Content,
    /// Their MD5, in base64.
    pub md5: String,
    /// Its version.
    pub generation: u64,
    /// Its metadata.
    pub metadata: BTreeMap<String, String>,
}

/// An upload in pieces.
#[derive(Clone, Debug)]
pub struct Session {
    pub name: String,
    pub description: Value,
    pub condition: Option<u64>,
    /// The length in bytes, if it is known from the start.
    pub total: Option<u64>,
    pub content: Content,
    /// Of what has arrived.
    pub md5: Md5,
}

/// A bucket.
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    pub objects: BTreeMap<String, Object>,
    pub sessions: BTreeMap<String, Session>,
    pub writes: u64,
}

impl Bucket {
    /// Writes an object, if the condition holds and the MD5 of its description is that of the content.
    pub fn store(
        &mut self,
        name: &str,
        content: Content,
        md5: String,
        description: &Value,
        condition: Option<u64>,
    ) -> Result<&Object, Refusal> {
        self.check(name, condition)?;
        let announced = description.get("md5Hash").and_then(Value::as_str);
        if announced.is_some_and(|announced| announced != md5) {
            let text = "Provided MD5 hash does not match calculated MD5 hash";
            return Err(refusal(400, "invalid", text));
        }
        self.writes += 1;
        let metadata = description.get("metadata").cloned().unwrap_or_default();
        let object = Object {
            content,
            md5,
            generation: 1_700_000_000_000_000 + self.writes,
            metadata: serde_json::from_value(metadata).unwrap_or_default(),
        };
        self.objects.insert(name.to_owned(), object);
        Ok(&self.objects[name])
    }

    /// Compares the generation, which is 0 for an absent object, with a condition.
    pub fn check(&self, name: &str, condition: Option<u64>) -> Result<(), Refusal> {
        let generation = self.objects.get(name).map_or(0, |object| object.generation);
        match condition {
            Some(wanted) if wanted != generation => {
                Err(refusal(412, "conditionNotMet", "Precondition Failed"))
            }
            _ => Ok(()),
        }
    }
}

impl Object {
    /// The object as the JSON API describes it; its content is downloaded from an address below `downloads`.
    #[must_use]
    pub fn json(&self, name: &str, downloads: &str) -> Value {
        let path = utf8_percent_encode(name, NON_ALPHANUMERIC);
        let generation = self.generation;
        json!({
            "kind": "storage#object",
            "name": name,
            "size": self.content.len().to_string(),
            "generation": generation.to_string(),
            "updated": "2025-09-11T10:30:00.000Z",
            "md5Hash": self.md5,
            "mediaLink": format!("{downloads}/{path}?generation={generation}&alt=media"),
            "metadata": self.metadata,
        })
    }
}

/// The condition of a request of the JSON API.
pub fn condition(request: &Arrived) -> Option<u64> {
    request.parameter("ifGenerationMatch")?.parse().ok()
}

/// The MD5 of bytes, as the service writes it.
pub fn md5_of(content: &[u8]) -> String {
    written(Md5::new_with_prefix(content))
}

/// An MD5 as the service writes it.
pub fn written(md5: Md5) -> String {
    BASE64_STANDARD.encode(md5.finalize())
}
