//! One call in the log.

use jiff::Timestamp;
use serde::Serialize;

/// A call to a storage and its result, one JSON object in the log. Its texts hold no secret.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// The beginning of the call.
    pub time: Timestamp,
    /// The provider's name.
    pub provider: &'a str,
    /// The method of the storage.
    pub call: &'static str,
    /// The object key, or the prefix of a listing.
    pub key: &'a str,
    /// The size of the object in bytes, where the call moves or returns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The number of objects in a listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<u64>,
    /// The duration of the call.
    pub milliseconds: u64,
    /// `ok`, or the kind of the error.
    pub result: &'static str,
    /// The error, as the provider words it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'a str>,
    /// The service's id of the request that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<&'a str>,
}
