//! Which credential the settings ask for.

use super::{ConnectionString, Credential, Sas};
use crate::{
    endpoint::Endpoint,
    settings::{ACCOUNT_KEY, AUTH_METHOD, CONNECTION_STRING, SAS, invalid},
    shared_key::SharedKey,
};
use devlog_provider_api::{Result, Secret, Settings};

/// What was chosen, and what it is made of.
#[derive(Clone)]
pub enum Choice {
    ConnectionString(ConnectionString),
    Key(Secret),
    Sas(Sas),
    Anonymous,
}

impl Choice {
    /// Takes the credential that `auth_method` names; `auto` takes the first that is configured.
    ///
    /// # Errors
    /// `InvalidSettings`, if it is missing or malformed.
    pub fn from_settings(settings: &Settings) -> Result<Self> {
        match settings.text(AUTH_METHOD).unwrap_or("auto") {
            "auto" => Self::first_configured(settings),
            method => Self::named(method, settings)?.ok_or_else(|| {
                let needed = if method == "key" { ACCOUNT_KEY } else { method };
                invalid(format!(
                    "`auth_method` is `{method}`, but `{needed}` is not set"
                ))
            }),
        }
    }

    fn first_configured(settings: &Settings) -> Result<Self> {
        for method in ["connection_string", "key", "sas"] {
            if let Some(choice) = Self::named(method, settings)? {
                return Ok(choice);
            }
        }
        Err(invalid(
            "no credentials are set; set `connection_string`, `account_key` or `sas`, \
             or the variable AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN",
        ))
    }

    /// `None` if the settings do not hold what the method needs.
    fn named(method: &str, settings: &Settings) -> Result<Option<Self>> {
        let given = |name| {
            settings
                .secret(name)
                .filter(|secret| !secret.expose_secret().trim().is_empty())
        };
        match method {
            "connection_string" => given(CONNECTION_STRING)
                .map(|text| ConnectionString::parse(text.expose_secret()))
                .transpose()
                .map(|parsed| parsed.map(Self::ConnectionString)),
            "key" => Ok(given(ACCOUNT_KEY).cloned().map(Self::Key)),
            "sas" => given(SAS)
                .map(|text| Sas::new(text.expose_secret()))
                .transpose()
                .map(|parsed| parsed.map(Self::Sas)),
            "anonymous" => Ok(Some(Self::Anonymous)),
            _ => Err(invalid(
                "`auth_method` must be `auto`, `connection_string`, `key`, `sas` or `anonymous`",
            )),
        }
    }

    /// The value of `auth_method` that names it.
    pub fn method(&self) -> &'static str {
        match self {
            Self::ConnectionString(_) => "connection_string",
            Self::Key(_) => "key",
            Self::Sas(_) => "sas",
            Self::Anonymous => "anonymous",
        }
    }

    /// The setting that holds it, for messages.
    pub fn setting(&self) -> &'static str {
        match self {
            Self::ConnectionString(_) => CONNECTION_STRING,
            Self::Key(_) => ACCOUNT_KEY,
            Self::Sas(_) => SAS,
            Self::Anonymous => AUTH_METHOD,
        }
    }

    /// The connection string, if that was chosen.
    pub fn connection_string(&self) -> Option<&ConnectionString> {
        match self {
            Self::ConnectionString(connection) => Some(connection),
            _ => None,
        }
    }

    /// The credential for this endpoint.
    ///
    /// # Errors
    /// `InvalidSettings`, if it is malformed, or the account is not known.
    pub fn credential(&self, endpoint: &Endpoint) -> Result<Credential> {
        match self {
            Self::ConnectionString(connection) => connection.credential(),
            Self::Sas(sas) => Ok(Credential::Sas(sas.clone())),
            Self::Anonymous => Ok(Credential::Anonymous),
            Self::Key(key) => {
                let account = endpoint.account().ok_or_else(|| {
                    invalid("`account` is not set, and the url does not name the account that `account_key` is for")
                })?;
                SharedKey::new(account, key.expose_secret())
                    .map(Credential::SharedKey)
                    .ok_or_else(|| {
                        invalid("`account_key` must be one of the account's keys, in base64")
                    })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Choice;
    use devlog_provider_api::Settings;

    fn settings(names: &[&str]) -> Settings {
        names
            .iter()
            .map(|name| match *name {
                "connection_string" => ("connection_string", "AccountName=a;AccountKey=aGk="),
                "account_key" => ("account_key", "aGk="),
                "sas" => ("sas", "sig=x"),
                method => ("auth_method", method),
            })
            .collect()
    }

    fn method(names: &[&str]) -> &'static str {
        Choice::from_settings(&settings(names)).unwrap().method()
    }

    #[test]
    fn auto_takes_the_first_that_is_configured() {
        assert_eq!(
            method(&["sas", "account_key", "connection_string"]),
            "connection_string"
        );
        assert_eq!(method(&["auto", "sas", "account_key"]), "key");
        assert_eq!(method(&["sas"]), "sas");
    }

    #[test]
    fn a_named_method_looks_nowhere_else() {
        assert_eq!(
            method(&["sas", "account_key", "connection_string"]),
            "connection_string"
        );
        assert_eq!(method(&["anonymous", "account_key"]), "anonymous");
        let error = Choice::from_settings(&settings(&["key", "connection_string"]))
            .err()
            .unwrap();
        assert_eq!(
            error.message(),
            "`auth_method` is `key`, but `account_key` is not set"
        );
    }

    #[test]
    fn without_credentials_the_settings_are_named() {
        let error = Choice::from_settings(&settings(&[])).err().unwrap();
        assert!(error.message().contains("`account_key`"), "{error}");
    }
}
