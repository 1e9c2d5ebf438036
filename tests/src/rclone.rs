//! rclone, a second reader and writer that shares no code with devlog, nor with the official client.

use crate::{
    bucket_server::BUCKET,
    remote::Remote,
    s3_double::{ACCESS_KEY, REGION, SECRET},
};
use std::{collections::BTreeMap, process::Command};

/// rclone that knows one remote, and no configuration of the user's.
pub struct Rclone<'a> {
    /// A place of any kind.
    pub remote: &'a Remote,
}

impl Rclone<'_> {
    /// Runs rclone with these arguments and the place, and returns its output.
    ///
    /// # Panics
    /// If it fails.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> String {
        let (mut command, place) = rclone_for(self.remote);
        let output = command.args(arguments).arg(place).output();
        let output = output.expect("rclone starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rclone failed: {talk}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The SHA-256 of every downloaded object, by its name.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    #[must_use]
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let text = self.run(&["hashsum", "SHA-256", "--download"]);
        let pair = |line: &str| {
            let (hash, name) = line.split_once("  ")?;
            Some((name.to_owned(), hash.to_owned()))
        };
        text.lines().filter_map(pair).collect()
    }
}

/// rclone that can reach a remote, and its name of the place.
#[must_use]
pub fn rclone_for(remote: &Remote) -> (Command, String) {
    let mut command = Command::new("rclone");
    command.args(["--config", "", "--fast-list"]);
    let place = match remote {
        Remote::Folder(folder) => folder.display().to_string(),
        Remote::Container { azurite, name } => {
            command.args(["--azureblob-sas-url", &azurite.client().sas_url(name)]);
            format!(":azureblob:{name}")
        }
        Remote::Bucket(double) => {
            // It does not start with another bundle of authorities.
            command.env_remove("AWS_CA_BUNDLE");
            command.args(["--s3-list-version", "2"]);
            command.args(["--s3-provider", "Other", "--s3-no-check-bucket"]);
            command.args(["--s3-endpoint", &double.service(), "--s3-region", REGION]);
            command.args(["--s3-access-key-id", ACCESS_KEY]);
            command.args(["--s3-secret-access-key", SECRET]);
            format!(":s3:{BUCKET}")
        }
        Remote::Google(double) => {
            let api = format!("{}/storage/v1/", double.service());
            let key = double.key_file("application");
            command.args(["--gcs-endpoint", &api, "--gcs-no-check-bucket"]);
            command.args(["--gcs-service-account-credentials", &key]);
            format!(":gcs:{BUCKET}")
        }
    };
    (command, place)
}
