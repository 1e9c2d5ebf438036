//! An address of an S3 service, taken apart: the service, and perhaps region, bucket and prefix.

use crate::settings::invalid;
use devlog_provider_api::Result;
use devlog_provider_http::{checked_address, decoded_segments, origin};
use url::Url;

/// The form that every message about the URL names.
pub const EXPECTED: &str =
    "expected s3://BUCKET[/PREFIX] or https://HOST/BUCKET[/PREFIX], such as s3://my-journal/work";

/// An address, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The service without a bucket; `None` for Amazon, whose address follows from the region.
    pub service: Option<Url>,
    pub region: Option<String>,
    pub bucket: Option<String>,
    /// Without a slash at its ends.
    pub prefix: Option<String>,
}

impl Address {
    /// Takes `address` apart; `name` is what the configuration calls it. The bucket is the first part of the path, or
    /// of the host without `path_style`.
    ///
    /// # Errors
    /// `InvalidSettings`, if it is invalid, or holds what must not stand there.
    pub fn parse(name: &str, address: &str, path_style: Option<bool>) -> Result<Self> {
        let url = checked_address(name, address, "s3", EXPECTED)?;
        let segments = decoded_segments(name, &url)?;
        if url.scheme() == "s3" {
            let bucket = url.host_str().map(str::to_owned);
            return Ok(Self::default().with_path(bucket, segments));
        }
        if let Some((region, bucket)) = amazon(&url) {
            return Ok(Self {
                region,
                ..Self::default().with_path(bucket, segments)
            });
        }
        let (service, bucket) = if path_style == Some(false) {
            without_bucket(name, &url)?
        } else {
            (origin(&url), None)
        };
        Ok(Self {
            service: Some(service),
            ..Self::default().with_path(bucket, segments)
        })
    }

    fn with_path(self, bucket: Option<String>, segments: Vec<String>) -> Self {
        let mut segments = segments.into_iter();
        let bucket = bucket.or_else(|| segments.next());
        let prefix = segments.collect::<Vec<_>>().join("/");
        Self {
            bucket,
            prefix: Some(prefix).filter(|prefix| !prefix.is_empty()),
            ..self
        }
    }
}

/// Region and bucket of `BUCKET.s3.REGION.amazonaws.com`, of which both may be absent. Other addresses of Amazon
/// (dual-stack, private endpoints, China) are taken as they are.
fn amazon(url: &Url) -> Option<(Option<String>, Option<String>)> {
    let host = url.host_str()?.strip_suffix(".amazonaws.com")?;
    let labels: Vec<_> = host.split('.').collect();
    let (bucket, region) = match labels.as_slice() {
        [bucket @ .., "s3", region] if is_region(region) => (bucket, Some(*region)),
        [bucket @ .., "s3"] => (bucket, None),
        _ => return None,
    };
    let bucket = Some(bucket.join(".")).filter(|bucket| !bucket.is_empty());
    Some((region.map(str::to_owned), bucket))
}

/// `eu-central-1`: two dashes and a number at the end.
fn is_region(label: &str) -> bool {
    label.matches('-').count() >= 2 && label.ends_with(|end: char| end.is_ascii_digit())
}

/// Takes the bucket off the host.
fn without_bucket(name: &str, url: &Url) -> Result<(Url, Option<String>)> {
    let parts = url.host_str().and_then(|host| host.split_once('.'));
    let Some((bucket, host)) = parts.filter(|(_, host)| host.contains('.')) else {
        return Err(invalid(format!(
            "without `path_style` the {name} must begin with the bucket, as in https://BUCKET.s3.example.org"
        )));
    };
    let mut service = origin(url);
    service
        .set_host(Some(host))
        .map_err(|error| invalid(format!("the {name} is invalid ({error}); {EXPECTED}")))?;
    Ok((service, Some(bucket.to_owned())))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Address;

    fn parts(address: &str, path_style: Option<bool>) -> [String; 4] {
        let address = Address::parse("URL", address, path_style).unwrap();
        let service = address.service.map(|service| service.to_string());
        [service, address.region, address.bucket, address.prefix].map(Option::unwrap_or_default)
    }

    #[test]
    fn an_address_of_amazon_names_region_and_bucket() {
        for (address, wanted) in [
            ("s3://my-log/a/b/", ["", "", "my-log", "a/b"]),
            (
                "https://my-log.s3.eu-west-1.amazonaws.com/a",
                ["", "eu-west-1", "my-log", "a"],
            ),
            (
                "https://s3.eu-west-1.amazonaws.com/my-log/a",
                ["", "eu-west-1", "my-log", "a"],
            ),
            ("https://my.log.s3.amazonaws.com", ["", "", "my.log", ""]),
        ] {
            assert_eq!(parts(address, None), wanted, "{address}");
        }
    }

    #[test]
    fn another_service_has_the_bucket_in_the_path_or_in_the_host() {
        let path = "https://minio.example.org:9000/my-log/a";
        assert_eq!(
            parts(path, None),
            ["https://minio.example.org:9000/", "", "my-log", "a"]
        );
        let host = "https://my-log.fra1.example.org/a";
        assert_eq!(
            parts(host, Some(false)),
            ["https://fra1.example.org/", "", "my-log", "a"]
        );
        let loopback = "http://127.0.0.1:9000/my-log/my%20notes";
        assert_eq!(parts(loopback, None)[2..], ["my-log", "my notes"]);
        let dual_stack = "https://s3.dualstack.eu-west-1.amazonaws.com/my-log";
        assert_eq!(
            parts(dual_stack, None)[0],
            "https://s3.dualstack.eu-west-1.amazonaws.com/"
        );
    }

    #[test]
    fn what_must_not_stand_in_an_address_is_refused_without_repeating_it() {
        for (address, wanted) in [
            ("https://me:hunter2@s3.example.org/b", "a user"),
            ("https://s3.example.org/b?X-Amz-Signature=hunter2", "`?`"),
            ("http://s3.example.org/b", "https://"),
            ("ftp://s3.example.org/b", "https://"),
            ("my-log", "expected s3://BUCKET"),
            ("https://s3.example.org/%ff", "UTF-8"),
        ] {
            let error = Address::parse("URL", address, None).unwrap_err();
            assert!(error.message().contains(wanted), "{address}: {error}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
    }
}
