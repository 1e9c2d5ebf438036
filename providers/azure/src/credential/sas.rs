//! A shared access signature: rights that were signed before, as parameters of the address.

use crate::settings::invalid;
use devlog_provider_api::Result;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use url::{Url, form_urlencoded};

/// A checked signature.
#[derive(Clone)]
pub struct Sas {
    query: String,
}

impl Sas {
    /// Takes the signature, with or without a `?` before it.
    ///
    /// # Errors
    /// `InvalidSettings`, if the text holds no signature.
    pub fn new(text: &str) -> Result<Self> {
        let query = text.trim().trim_start_matches('?');
        let sas = Self {
            query: query.to_owned(),
        };
        if sas.parameter("sig").is_none() || query.contains("://") {
            return Err(invalid(
                "`sas` must be a shared access signature, such as sv=...&sp=...&sig=...: \
                 what follows the `?` in the address that the portal shows",
            ));
        }
        Ok(sas)
    }

    /// The end of its validity (`se`), where it names that.
    pub fn expiry(&self) -> Option<Timestamp> {
        let text = self.parameter("se")?;
        let midnight = |date: Date| date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
        text.parse()
            .ok()
            .or_else(|| text.parse().ok().and_then(midnight))
    }

    /// Adds the parameters as they are: they are encoded already.
    pub fn add_to(&self, url: &mut Url) {
        let query = match url.query() {
            Some(query) => format!("{query}&{}", self.query),
            None => self.query.clone(),
        };
        url.set_query(Some(&query));
    }

    fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.into_owned())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Sas;
    use jiff::Timestamp;
    use url::Url;

    #[test]
    fn it_joins_the_parameters_of_the_request() {
        let sas = Sas::new("?sv=2023-11-03&sig=a%2Bb%3D").unwrap();
        let mut url = Url::parse("https://a.blob.core.windows.net/c?comp=list").unwrap();
        sas.add_to(&mut url);
        assert_eq!(url.query(), Some("comp=list&sv=2023-11-03&sig=a%2Bb%3D"));
    }

    #[test]
    fn its_end_is_read_in_every_form_that_the_service_takes() {
        for (se, seconds) in [
            ("2030-01-02", 1_893_542_400),
            ("2030-01-02T00:01Z", 1_893_542_460),
            ("2030-01-02T00:01:02Z", 1_893_542_462),
            ("2030-01-02T00%3A01%3A02Z", 1_893_542_462),
        ] {
            let sas = Sas::new(&format!("se={se}&sig=x")).unwrap();
            assert_eq!(
                sas.expiry().map(Timestamp::as_second),
                Some(seconds),
                "{se}"
            );
        }
        assert_eq!(Sas::new("si=policy&sig=x").unwrap().expiry(), None);
    }

    #[test]
    fn what_is_no_signature_is_refused_without_repeating_it() {
        for text in ["", "hunter2", "sv=hunter2", "sig=", "https://hunter2/?x=1"] {
            let error = Sas::new(text).err().unwrap();
            assert!(error.message().starts_with("`sas` must be"), "{text}");
            assert!(!error.message().contains("hunter2"));
        }
    }
}
