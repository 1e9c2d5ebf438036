//! The place of the objects: one bucket, and the prefix inside.

use crate::settings::{BUCKET, ENDPOINT, PREFIX, invalid};
use devlog_provider_api::{ObjectKey, Result};
use devlog_provider_http::{
    PART, PATH, Prefix, SettingsView, agreed, checked_address, decoded_segments, origin,
};
use percent_encoding::utf8_percent_encode;
use url::Url;

/// The form that every message about the URL names.
const EXPECTED: &str = "expected gs://BUCKET[/PREFIX], such as gs://my-journal/work";
/// The address of Google.
const GOOGLE: &str = "https://storage.googleapis.com/";

/// A checked place.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Ends with a slash.
    service: Url,
    bucket: String,
    pub prefix: Prefix,
}

impl Endpoint {
    /// Puts together what the URL and the settings say; where two say the same thing, they must agree.
    ///
    /// # Errors
    /// `InvalidSettings`, naming what is missing, wrong or contradictory.
    pub fn resolve(url: &str, settings: &SettingsView<'_>) -> Result<Self> {
        let mut bucket = None;
        let mut prefix = None;
        let mut service = None;
        if !url.trim().is_empty() {
            let url = checked_address("URL", url.trim(), "gs", EXPECTED)?;
            let mut segments = decoded_segments("URL", &url)?.into_iter();
            if url.scheme() == "gs" {
                bucket = url.host_str().map(str::to_owned);
            } else {
                bucket = segments.next();
                service = Some(origin(&url));
            }
            prefix = Some(segments.collect::<Vec<_>>().join("/"));
        }
        let configured = match settings.text(ENDPOINT) {
            Some(text) => Some(origin(&checked_address(ENDPOINT, text, "https", EXPECTED)?)),
            None => None,
        };
        if service.is_some() && configured.is_some() && service != configured {
            return Err(invalid(format!(
                "the URL names another service than `{ENDPOINT}`; remove one of them"
            )));
        }
        let google = || Url::parse(GOOGLE).expect("a constant");
        let bucket = agreed("bucket", bucket.as_deref(), settings.text(BUCKET))?;
        let prefix = prefix.as_deref().filter(|prefix| !prefix.is_empty());
        let in_settings = settings.text(PREFIX).map(|text| text.trim_matches('/'));
        Ok(Self {
            service: service.or(configured).unwrap_or_else(google),
            bucket: checked_bucket(bucket)?.to_owned(),
            prefix: Prefix::new(agreed("prefix", prefix, in_settings)?)?,
        })
    }

    /// The bucket's name.
    pub fn container(&self) -> &str {
        &self.bucket
    }

    /// The service without a bucket.
    pub fn service(&self) -> &Url {
        &self.service
    }

    /// Returns `true` for Google itself.
    pub fn is_google(&self) -> bool {
        self.service.as_str() == GOOGLE
    }

    /// The address of the bucket's objects in the JSON API.
    pub fn objects_url(&self) -> Url {
        self.url(&format!("storage/v1/b/{}/o", self.bucket))
    }

    /// The address of an object in the JSON API.
    pub fn object_url(&self, key: &ObjectKey) -> Url {
        let name = self.prefix.name(key.as_str());
        let name = utf8_percent_encode(&name, PART);
        self.url(&format!("storage/v1/b/{}/o/{name}", self.bucket))
    }

    /// The address that uploads go to.
    pub fn upload_url(&self) -> Url {
        self.url(&format!("upload/storage/v1/b/{}/o", self.bucket))
    }

    /// The address of the project's buckets.
    pub fn buckets_url(&self) -> Url {
        self.url("storage/v1/b")
    }

    /// The address of an object's content in the XML API, whose replies carry the metadata in headers. Those of the
    /// JSON API do not.
    pub fn content_url(&self, key: &ObjectKey) -> Url {
        let name = self.prefix.name(key.as_str());
        let name = utf8_percent_encode(&name, PATH);
        self.url(&format!("{}/{name}", self.bucket))
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.service)).expect("service and bucket were checked")
    }
}

/// <https://cloud.google.com/storage/docs/buckets#naming>
fn checked_bucket(bucket: Option<&str>) -> Result<&str> {
    let bucket = bucket.ok_or_else(|| {
        invalid(format!(
            "neither the URL nor `{BUCKET}` names the bucket; {EXPECTED}"
        ))
    })?;
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let fits = |byte: u8| is_end(byte) || matches!(byte, b'-' | b'.' | b'_');
    let bytes = bucket.as_bytes();
    let has_ends = bytes.first().is_some_and(|byte| is_end(*byte))
        && bytes.last().is_some_and(|byte| is_end(*byte));
    let is_bucket = (3..=222).contains(&bytes.len()) && bucket.bytes().all(fits) && has_ends;
    if is_bucket && !bucket.contains("..") {
        return Ok(bucket);
    }
    Err(invalid(
        "the bucket's name must be 3 to 222 lower-case letters, digits, dashes, underscores and dots",
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Endpoint;
    use devlog_provider_api::{ObjectKey, Result, Settings};
    use devlog_provider_http::SettingsView;
    use std::path::Path;

    fn resolve(url: &str, settings: &[(&str, &str)]) -> Result<Endpoint> {
        let settings: Settings = settings.iter().copied().collect();
        let base_dir = Path::new("");
        let view = SettingsView {
            settings: &settings,
            base_dir,
        };
        Endpoint::resolve(url, &view)
    }

    #[test]
    fn url_and_settings_say_the_same_place() {
        let google = "https://storage.googleapis.com/my-log/p%20q%2B/a.md";
        for (url, settings, wanted) in [
            ("gs://my-log/p q+", &[][..], google),
            ("", &[("bucket", "my-log"), ("prefix", "/p q+/")], google),
            ("https://storage.googleapis.com/my-log/p%20q+/", &[], google),
            (
                "gs://my-log",
                &[("endpoint", "http://127.0.0.1:9")],
                "http://127.0.0.1:9/my-log/a.md",
            ),
        ] {
            let endpoint = resolve(url, settings).unwrap();
            let key = ObjectKey::new("a.md").unwrap();
            assert_eq!(endpoint.content_url(&key).as_str(), wanted);
        }
    }

    #[test]
    fn a_name_is_one_part_of_the_path_in_the_json_api() {
        let endpoint = resolve("gs://my-log/work", &[]).unwrap();
        let key = ObjectKey::new("events/1.jsonl").unwrap();
        let url = endpoint.object_url(&key);
        assert!(
            url.path().ends_with("/b/my-log/o/work%2Fevents%2F1.jsonl"),
            "{url}"
        );
    }

    #[test]
    fn contradictions_and_gaps_are_named() {
        for (url, settings, wanted) in [
            ("", &[][..], "neither the URL nor `bucket`"),
            ("gs://my-log", &[("bucket", "other")], "names `other`"),
            ("gs://my-log/a", &[("prefix", "b")], "names `b`"),
            ("gs://x", &[], "3 to 222"),
            ("http://example.org/my-log", &[], "https://"),
            ("s3://my-log", &[], "gs:// or https://"),
            (
                "https://a.org/my-log",
                &[("endpoint", "https://b.org")],
                "another service",
            ),
        ] {
            let error = resolve(url, settings).unwrap_err();
            assert!(error.message().contains(wanted), "{error}");
        }
    }
}
