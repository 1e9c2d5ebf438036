//! The access tier of new objects: the setting `access_tier`.

use crate::settings::{ACCESS_TIER, invalid};
use devlog_provider_api::{Result, Settings};
use reqwest::header::HeaderName;

/// The header of an upload that names the tier.
pub const HEADER: HeaderName = HeaderName::from_static("x-ms-access-tier");

/// The tier as the service spells it; `None` leaves it to the account.
///
/// # Errors
/// `InvalidSettings` for a tier that a backup cannot be in.
pub fn from_settings(settings: &Settings) -> Result<Option<&'static str>> {
    let Some(text) = settings.text(ACCESS_TIER) else {
        return Ok(None);
    };
    let is = |tier: &&str| tier.eq_ignore_ascii_case(text.trim());
    if let Some(tier) = ["Hot", "Cool", "Cold"].into_iter().find(|tier| is(tier)) {
        return Ok(Some(tier));
    }
    Err(invalid(if is(&"Archive") {
        "`access_tier` cannot be `Archive`: what lies there can neither be replaced nor read before it was brought \
         back, which takes hours; use `Hot`, `Cool` or `Cold`"
    } else {
        "`access_tier` must be `Hot`, `Cool` or `Cold`"
    }))
}

#[cfg(test)]
mod tests {
    use super::from_settings;
    use devlog_provider_api::{ErrorKind, Settings};

    fn settings(tier: &str) -> Settings {
        [("access_tier", tier)].into_iter().collect()
    }

    #[test]
    fn a_tier_is_sent_as_the_service_spells_it() {
        assert_eq!(from_settings(&Settings::default()), Ok(None));
        for (text, tier) in [("Hot", "Hot"), ("cool", "Cool"), ("COLD", "Cold")] {
            assert_eq!(from_settings(&settings(text)), Ok(Some(tier)));
        }
    }

    #[test]
    fn a_tier_that_a_backup_cannot_be_in_is_refused_with_the_reason() {
        for (text, reason) in [("archive", "takes hours"), ("Premium", "must be")] {
            let error = from_settings(&settings(text)).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidSettings);
            assert!(error.message().contains(reason), "{error}");
        }
    }
}
