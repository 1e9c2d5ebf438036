//! The address of Microsoft Entra, one for each cloud.

use crate::settings::{AUTHORITY_HOST, invalid};
use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use devlog_provider_api::Result;
use std::sync::Arc;
use url::Url;

const PUBLIC: &str = "https://login.microsoftonline.com/";

/// A checked address.
#[derive(Clone)]
pub struct Authority(Url);

impl Authority {
    /// Takes the address; without one that of the public cloud. A name without `https://` is one too.
    ///
    /// # Errors
    /// `InvalidSettings`, if secrets must not be sent there.
    pub fn new(address: Option<&str>) -> Result<Self> {
        let address = match address.map(str::trim).filter(|address| !address.is_empty()) {
            None => PUBLIC.to_owned(),
            Some(address) if address.contains("://") => address.to_owned(),
            Some(name) => format!("https://{name}"),
        };
        Url::parse(&address)
            .ok()
            .filter(|url| url.scheme() == "https" && url.has_host())
            .filter(|url| url.username().is_empty() && url.password().is_none())
            .map(Self)
            .ok_or_else(|| {
                invalid(format!(
                    "`{AUTHORITY_HOST}` must be an address that begins with https://, such as {PUBLIC}"
                ))
            })
    }

    /// The address in the form of the official crate.
    pub fn cloud(&self) -> Arc<CloudConfiguration> {
        let mut cloud = CustomConfiguration::default();
        self.0.as_str().clone_into(&mut cloud.authority_host);
        Arc::new(cloud.into())
    }

    /// Returns the address for the tokens of a tenant, which is also the audience of an assertion.
    pub fn token_endpoint(&self, tenant: &str) -> String {
        let mut url = self.0.clone();
        url.set_path(&format!("{tenant}/oauth2/v2.0/token"));
        url.into()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Authority;

    #[test]
    fn tokens_are_asked_for_in_the_tenants_folder() {
        for (address, wanted) in [
            (
                None,
                "https://login.microsoftonline.com/t/oauth2/v2.0/token",
            ),
            (
                Some("https://login.microsoftonline.us"),
                "https://login.microsoftonline.us/t/oauth2/v2.0/token",
            ),
            (
                Some("login.chinacloudapi.cn/"),
                "https://login.chinacloudapi.cn/t/oauth2/v2.0/token",
            ),
        ] {
            assert_eq!(Authority::new(address).unwrap().token_endpoint("t"), wanted);
        }
    }

    #[test]
    fn a_secret_goes_nowhere_unencrypted() {
        for address in [
            "http://login.example.org",
            "https://me:hunter2@login.example.org",
            "https://",
        ] {
            let error = Authority::new(Some(address)).err().unwrap();
            assert!(error.message().starts_with("`authority_host` must be"));
            assert!(!error.message().contains("hunter2"));
        }
    }
}
