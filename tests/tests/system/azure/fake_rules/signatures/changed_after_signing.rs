//! Shared Key: whatever is signed cannot be changed on the way.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::{Call, http_date, md5_of};
use jiff::{SignedDuration, Timestamp};

/// A rule for each change that the signature must show.
macro_rules! noticed {
    ($($name:ident: $change:expr;)+) => {
        rules! {
            both: $($name),+;
        }

        $(fn $name(storage: &Storage) {
            refuse(storage, $change);
        })+
    };
}

noticed! {
    the_method_is_signed: |_, call| call.method("DELETE");
    the_blob_is_signed: |storage, call| call.path(&storage.path("y?timeout=10"));
    the_case_of_the_blob_is_signed: |storage, call| call.path(&storage.path("X?timeout=10"));
    the_value_of_a_parameter_is_signed: |storage, call| call.path(&storage.path("x?timeout=11"));
    a_parameter_cannot_be_left_out: |storage, call| call.path(&storage.path("x"));
    a_parameter_cannot_be_added: |storage, call| call.path(&storage.path("x?timeout=10&snapshot=1"));
    the_length_is_signed: |_, call| call.body("12");
    the_md5_is_signed: |_, call| call.header("Content-MD5", &md5_of(b"2"));
    the_md5_cannot_be_left_out: |_, call| call.without("Content-MD5");
    the_media_type_is_signed: |_, call| call.header("Content-Type", "text/html");
    the_encoding_is_signed: |_, call| call.header("Content-Encoding", "gzip");
    the_language_is_signed: |_, call| call.header("Content-Language", "fr");
    if_match_is_signed: |_, call| call.header("If-Match", "*");
    if_none_match_is_signed: |_, call| call.header("If-None-Match", "*");
    if_modified_since_is_signed: |_, call| call.header("If-Modified-Since", &yesterday());
    if_unmodified_since_is_signed: |_, call| call.header("If-Unmodified-Since", &yesterday());
    the_range_is_signed: |_, call| call.header("Range", "bytes=0-0");
    the_service_s_own_range_is_signed: |_, call| call.header("x-ms-range", "bytes=0-0");
    the_date_is_signed: |_, call| call.header("x-ms-date", &http_date(a_minute_ago()));
    the_version_is_signed: |_, call| call.header("x-ms-version", "2023-08-03");
    the_kind_of_blob_is_signed: |_, call| call.header("x-ms-blob-type", "AppendBlob");
    the_value_of_metadata_is_signed: |_, call| call.header("x-ms-meta-a", "2");
    the_name_of_metadata_is_signed: |_, call| call.without("x-ms-meta-a").header("x-ms-meta-b", "1");
    metadata_cannot_be_left_out: |_, call| call.without("x-ms-meta-a");
    metadata_cannot_be_added: |_, call| call.header("x-ms-meta-b", "1");
}

fn a_minute_ago() -> Timestamp {
    Timestamp::now() - SignedDuration::from_mins(1)
}

fn yesterday() -> String {
    http_date(Timestamp::now() - SignedDuration::from_hours(24))
}

/// An upload is taken as it was signed, and not with a change; it then leaves nothing.
#[track_caller]
fn refuse(storage: &Storage, change: impl FnOnce(&Storage, Call) -> Call) {
    let call = storage.put("x?timeout=10", "1");
    let call = call.header("x-ms-meta-a", "1");
    let call = call.header("Content-MD5", &md5_of(b"1")).signed();
    storage.assert(&change(storage, call.clone()), "403 AuthenticationFailed");
    storage.assert(&storage.head("x"), "404 BlobNotFound");
    storage.assert(&call, "201");
}
