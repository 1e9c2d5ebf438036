//! A connection string: account, endpoint and credentials in one text, as the portal shows it.

use super::{Credential, Sas, shared_key::SharedKey};
use crate::{
    endpoint::address::{account_service, checked_url},
    settings::{CONNECTION_STRING, invalid},
};
use devlog_provider_api::{Error, Result};
use std::collections::BTreeMap;
use url::Url;

/// The meaning of `UseDevelopmentStorage=true`. Account and key are published by Microsoft, for all
/// emulators: <https://learn.microsoft.com/azure/storage/common/storage-use-azurite>.
const DEVELOPMENT_STORAGE: &str = "AccountName=devstoreaccount1;\
    AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;\
    BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1";

/// The fields of a connection string, by their name in lower case.
#[derive(Clone, Default)]
pub struct ConnectionString {
    fields: BTreeMap<String, String>,
}

impl ConnectionString {
    /// Takes the text apart.
    ///
    /// # Errors
    /// `InvalidSettings`, without repeating the text.
    pub fn parse(text: &str) -> Result<Self> {
        let mut fields = BTreeMap::new();
        for field in text
            .trim()
            .split(';')
            .filter(|field| !field.trim().is_empty())
        {
            let (name, value) = field.split_once('=').ok_or_else(malformed)?;
            fields.insert(name.trim().to_lowercase(), value.trim().to_owned());
        }
        let parsed = Self { fields };
        if parsed
            .field("usedevelopmentstorage")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
        {
            return Self::parse(DEVELOPMENT_STORAGE);
        }
        if parsed.fields.is_empty() {
            return Err(malformed());
        }
        Ok(parsed)
    }

    /// The account, where it is named.
    pub fn account(&self) -> Option<&str> {
        self.field("accountname")
    }

    /// The address of the blob service, where it follows from the text.
    ///
    /// # Errors
    /// `InvalidSettings`, if it may not be used.
    pub fn service(&self) -> Result<Option<Url>> {
        if let Some(address) = self.field("blobendpoint") {
            // All of it is the service: a path leads through a proxy, or names the account of an emulator.
            let service = checked_url("BlobEndpoint of `connection_string`", address)?;
            return Ok(Some(service));
        }
        let scheme = self.field("defaultendpointsprotocol").unwrap_or("https");
        let suffix = self.field("endpointsuffix").unwrap_or("core.windows.net");
        self.account()
            .map(|account| account_service(scheme, account, suffix))
            .transpose()
    }

    /// The credential in it.
    ///
    /// # Errors
    /// `InvalidSettings`, if it is absent or malformed.
    pub fn credential(&self) -> Result<Credential> {
        if let Some(key) = self.field("accountkey") {
            let account = self.account().ok_or_else(|| {
                invalid("`connection_string` holds AccountKey, but no AccountName")
            })?;
            return SharedKey::new(account, key)
                .map(Credential::SharedKey)
                .ok_or_else(|| invalid("the AccountKey of `connection_string` is not base64"));
        }
        let sas = self.field("sharedaccesssignature").ok_or_else(|| {
            invalid("`connection_string` holds neither AccountKey nor SharedAccessSignature")
        })?;
        Sas::new(sas)
            .map(Credential::Sas)
            .map_err(|_| invalid("the SharedAccessSignature of `connection_string` is malformed"))
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

fn malformed() -> Error {
    invalid(format!(
        "`{CONNECTION_STRING}` is malformed; expected \
         DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...;EndpointSuffix=core.windows.net"
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{ConnectionString, Credential};

    fn service(text: &str) -> Option<String> {
        let connection = ConnectionString::parse(text).unwrap();
        connection.service().unwrap().map(|url| url.to_string())
    }

    #[test]
    fn the_service_follows_from_the_account_or_is_given() {
        for (text, wanted) in [
            (
                "AccountName=acc;AccountKey=aGk=",
                "https://acc.blob.core.windows.net/",
            ),
            (
                "DefaultEndpointsProtocol=https;AccountName=acc;EndpointSuffix=core.chinacloudapi.cn;",
                "https://acc.blob.core.chinacloudapi.cn/",
            ),
            (
                "BlobEndpoint=https://logs.example.org:8443/;SharedAccessSignature=sig=x",
                "https://logs.example.org:8443/",
            ),
            (
                "BlobEndpoint=https://storage.example.org/blob/acc/;SharedAccessSignature=sig=x",
                "https://storage.example.org/blob/acc",
            ),
            (
                "UseDevelopmentStorage=true",
                "http://127.0.0.1:10000/devstoreaccount1",
            ),
        ] {
            assert_eq!(service(text).as_deref(), Some(wanted));
        }
        assert_eq!(service("SharedAccessSignature=sig=x"), None);
    }

    #[test]
    fn the_key_goes_before_the_signature() {
        let parse = |text| ConnectionString::parse(text).unwrap().credential();
        assert!(matches!(
            parse("AccountName=a;AccountKey=aGk=;SharedAccessSignature=sig=x"),
            Ok(Credential::SharedKey(_))
        ));
        assert!(matches!(
            parse("SharedAccessSignature=sv=1&sig=a%3D"),
            Ok(Credential::Sas(_))
        ));
    }

    #[test]
    fn what_cannot_be_used_is_told_without_repeating_it() {
        let problem = |text| {
            ConnectionString::parse(text)
                .and_then(|connection| connection.service().and(connection.credential()))
                .err()
                .unwrap()
        };
        for (text, wanted) in [
            ("hunter2", "is malformed"),
            ("", "is malformed"),
            ("AccountKey=hunter2", "no AccountName"),
            ("AccountName=acc;AccountKey=hunter2!", "not base64"),
            ("AccountName=acc", "neither AccountKey nor"),
            (
                "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aGk=",
                "https://",
            ),
            ("SharedAccessSignature=hunter2", "SharedAccessSignature of"),
        ] {
            let error = problem(text);
            assert!(error.message().contains(wanted), "{text}: {error}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
    }
}
