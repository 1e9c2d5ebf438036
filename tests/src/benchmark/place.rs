//! The places that a benchmark pushes to, one for each bundled provider, and rclone's words for them.

use crate::{
    gcs_double::GcsDouble, rclone::rclone_for, remote::Remote, s3_double::S3Double,
    sandbox::Sandbox, shelf::Shelf,
};
use std::{collections::BTreeMap, process::Command};

/// The names of the bundled providers.
pub const PROVIDERS: [&str; 4] = ["filesystem", "azure", "s3", "gcs"];

/// An empty place on this machine.
pub enum Place {
    /// Through the Azure provider.
    Shelf(Shelf),
    /// Through another one.
    Remote(Remote),
}

impl Place {
    /// A new one for a provider.
    ///
    /// # Panics
    /// If the provider is unknown.
    #[must_use]
    pub fn of(provider: &str, sandbox: &Sandbox) -> Self {
        match provider {
            "filesystem" => Self::Remote(Remote::folder(sandbox)),
            "azure" => Self::Shelf(Shelf::start()),
            "s3" => Self::Remote(Remote::Bucket(S3Double::start())),
            "gcs" => Self::Remote(Remote::Google(GcsDouble::start())),
            other => panic!("no provider is named `{other}`"),
        }
    }

    /// The `[remote]` section that names it.
    #[must_use]
    pub fn section(&self) -> String {
        match self {
            Self::Shelf(azure) => azure.section(),
            Self::Remote(remote) => remote.section(),
        }
    }

    /// The requests while `run` ran, by kind; none for a folder.
    pub fn requests_during<T>(
        &self,
        run: impl FnOnce() -> T,
    ) -> (T, BTreeMap<&'static str, usize>) {
        match self {
            Self::Shelf(azure) => {
                let (value, traffic) = azure.traffic_during(run);
                (value, traffic.requests)
            }
            Self::Remote(remote) => {
                let (value, requests) = remote.requests_during(run);
                (value, requests.unwrap_or_default())
            }
        }
    }

    /// rclone that can reach the place, and its name of it.
    #[must_use]
    pub fn rclone(&self) -> (Command, String) {
        match self {
            Self::Shelf(azure) => {
                let mut command = Command::new("rclone");
                command.args(["--config", "", "--azureblob-sas-url", &azure.sas_url()]);
                (command, ":azureblob:log".to_owned())
            }
            Self::Remote(remote) => rclone_for(remote),
        }
    }
}
