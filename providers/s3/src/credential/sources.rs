//! The sources in use: they are asked when keys are needed, and the one that gave some stays.

use super::{shared_config::SharedConfig, source::Source};
use devlog_provider_api::{Host, LogLevel};
use reqsign_core::{Context, ProvideCredential};
use std::{fmt, sync::OnceLock};

/// Asks the sources when keys are needed. The first that gave some is asked from then on: another identity may have
/// other rights.
pub struct Sources {
    ordered: Vec<Source>,
    config: SharedConfig,
    region: String,
    chosen: OnceLock<usize>,
    host: Host,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sources")
    }
}

impl ProvideCredential for Sources {
    type Credential = reqsign_aws_v4::Credential;

    async fn provide_credential(
        &self,
        context: &Context,
    ) -> reqsign_core::Result<Option<Self::Credential>> {
        let mut failure = None;
        for (index, source) in self.ordered.iter().enumerate() {
            if self.chosen.get().is_some_and(|chosen| *chosen != index) {
                continue;
            }
            let name = source.name();
            match source.credential(context, &self.config, &self.region).await {
                Ok(Some(credential)) => {
                    if self.chosen.set(index).is_ok() {
                        self.log(&format!("{name}: chosen"));
                    }
                    return Ok(Some(credential));
                }
                Ok(None) => self.log(&format!("{name}: skipped, it is not there")),
                Err(error) if self.chosen.get().is_none() && source.is_absent(&error) => {
                    self.log(&format!(
                        "{name}: skipped, this machine has no metadata service"
                    ));
                }
                Err(error) => {
                    self.log(&format!("{name}: skipped, {}", reason(&error)));
                    failure = Some(error);
                }
            }
        }
        match failure {
            // The only source that was asked for says why it has none.
            Some(error) if self.ordered.len() == 1 || error.is_retryable() => Err(error),
            _ => Ok(None),
        }
    }
}

impl Sources {
    /// Prepares to ask these; asks none yet.
    pub fn new(sources: Vec<Source>, config: SharedConfig, region: String, host: Host) -> Self {
        Self {
            ordered: sources,
            config,
            region,
            chosen: OnceLock::new(),
            host,
        }
    }

    fn log(&self, line: &str) {
        self.host
            .log(LogLevel::Info, format!("credentials: {line}"));
    }
}

/// The longest reason that is repeated, in characters.
const MAX_REASON: usize = 200;

/// The first line of the library's words, without an end that could go on for pages.
pub fn reason(error: &reqsign_core::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(MAX_REASON).collect()
}
