//! The place of the objects: one bucket of one service, and the prefix inside.

use super::address::{Address, EXPECTED};
use crate::settings::{BUCKET, ENDPOINT, PATH_STYLE, PREFIX, REGION, invalid};
use devlog_provider_api::{ObjectKey, Result};
use devlog_provider_http::{PART, PATH, Prefix, SettingsView, agreed};
use percent_encoding::utf8_percent_encode;
use url::Url;

/// The region that Amazon assumes, and that other services take for any.
pub const DEFAULT_REGION: &str = "us-east-1";

/// A checked place.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// `None` for Amazon, whose address follows from the region.
    service: Option<Url>,
    path_style: bool,
    bucket: String,
    pub prefix: Prefix,
    /// The region that URL or settings name.
    region: Option<String>,
}

impl Endpoint {
    /// Puts together what the URL and the settings say; where two say the same thing, they must agree.
    ///
    /// # Errors
    /// `InvalidSettings`, naming what is missing, wrong or contradictory.
    pub fn resolve(url: &str, settings: &SettingsView<'_>) -> Result<Self> {
        let path_style = settings
            .settings
            .boolean(PATH_STYLE)
            .map_err(|error| invalid(error.message()))?;
        let address = match url.trim() {
            "" => Address::default(),
            url => Address::parse("URL", url, path_style)?,
        };
        let service = service(url, &address, settings)?;
        let configured = |name| settings.text(name);
        let bucket = agreed("bucket", address.bucket.as_deref(), configured(BUCKET))?;
        let prefix = configured(PREFIX).map(|prefix| prefix.trim_matches('/'));
        let prefix = agreed("prefix", address.prefix.as_deref(), prefix)?;
        let bucket = checked_bucket(bucket)?;
        let region = address.region.as_deref().or_else(|| configured(REGION));
        let endpoint = Self {
            // The certificate of Amazon covers no bucket with a dot in its name.
            path_style: path_style.unwrap_or(service.is_some() || bucket.contains('.')),
            service,
            bucket: bucket.to_owned(),
            prefix: Prefix::new(prefix)?,
            region: region.map(str::to_owned),
        };
        // An IP address takes no bucket before it.
        match Url::parse(&endpoint.address(DEFAULT_REGION, "")) {
            Ok(_) => Ok(endpoint),
            Err(error) => Err(invalid(format!(
                "the bucket cannot stand before the name of the service ({error}); use `path_style = true`"
            ))),
        }
    }

    /// The bucket's name.
    pub fn container(&self) -> &str {
        &self.bucket
    }

    /// The region that URL or settings name.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Returns `true` for Amazon itself.
    pub fn is_amazon(&self) -> bool {
        self.service.is_none()
    }

    /// The service in this region without the bucket, as a person would write it.
    pub fn service(&self, region: &str) -> String {
        match &self.service {
            Some(service) => service.as_str().trim_end_matches('/').to_owned(),
            None => amazon(region),
        }
    }

    /// The address of the bucket in this region.
    pub fn container_url(&self, region: &str) -> Url {
        self.url(region, "")
    }

    /// The address of an object in this region.
    pub fn object_url(&self, region: &str, key: &ObjectKey) -> Url {
        let name = self.prefix.name(key.as_str());
        self.url(region, &utf8_percent_encode(&name, PATH).to_string())
    }

    /// Moves a request to the address of another region.
    pub fn move_to(&self, region: &str, url: &mut Url) {
        let target = self.container_url(region);
        // Both addresses have a host, so this cannot fail.
        let _ = url.set_host(target.host_str());
    }

    fn url(&self, region: &str, path: &str) -> Url {
        Url::parse(&self.address(region, path)).expect("service, bucket and region were checked")
    }

    fn address(&self, region: &str, path: &str) -> String {
        let service = self.service(region);
        match (self.path_style, path) {
            // A bucket without an object has no slash at its end in a path.
            (true, "") => format!("{service}/{}", self.bucket),
            (true, path) => format!("{service}/{}/{path}", self.bucket),
            (false, path) => {
                let (scheme, host) = service.split_once("://").unwrap_or(("https", &service));
                format!("{scheme}://{}.{host}/{path}", self.bucket)
            }
        }
    }
}

fn amazon(region: &str) -> String {
    format!("https://s3.{region}.amazonaws.com")
}

/// Adds a parameter in the encoding that signatures need.
pub fn with_parameters(mut url: Url, parameters: &[(&str, &str)]) -> Url {
    let encoded: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, PART)))
        .collect();
    url.set_query(Some(&encoded.join("&")));
    url
}

/// Checks a region: it becomes a part of a host.
pub fn is_region(region: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&region.len()) && region.bytes().all(fits)
}

fn service(url: &str, address: &Address, settings: &SettingsView<'_>) -> Result<Option<Url>> {
    let Some(text) = settings.text(ENDPOINT) else {
        return Ok(address.service.clone());
    };
    let source = settings.source(ENDPOINT);
    let endpoint = Address::parse(&source, text, Some(true))?;
    if endpoint.bucket.is_some() {
        return Err(invalid(format!(
            "{source} must be an address without a path, such as https://s3.example.org"
        )));
    }
    let names_service = !url.trim().is_empty() && !url.trim().starts_with("s3:");
    // A variable that was left over from other work contradicts nothing.
    if names_service && settings.configured(ENDPOINT).is_none() {
        return Ok(address.service.clone());
    }
    if names_service && address.service != endpoint.service {
        return Err(invalid(format!(
            "the URL names another service than {source}; remove one of them"
        )));
    }
    Ok(endpoint.service)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>; other services take upper case and
/// underscores too.
fn checked_bucket(bucket: Option<&str>) -> Result<&str> {
    let bucket = bucket.ok_or_else(|| {
        invalid(format!(
            "neither the URL nor `bucket` names the bucket; {EXPECTED}"
        ))
    })?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let ends = bucket.starts_with('.') || bucket.ends_with('.') || bucket.contains("..");
    if (3..=63).contains(&bucket.len()) && bucket.bytes().all(fits) && !ends {
        return Ok(bucket);
    }
    Err(invalid(
        "the bucket's name must be 3 to 63 letters, digits, dashes and dots",
    ))
}

#[cfg(test)]
mod tests;
