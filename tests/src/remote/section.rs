//! The `[remote]` sections of the servers on this machine.

use crate::s3_double::ACCESS_KEY;

/// The `[remote]` section for a container behind a port of 127.0.0.1.
#[must_use]
pub fn azure_section(port: u16, container: &str, key: &str) -> String {
    format!(
        "[remote]\nprovider = \"azure\"\nurl = \"http://127.0.0.1:{port}/devstoreaccount1/{container}\"\n\n\
         [remote.azure]\nauth_method = \"key\"\naccount_key = \"{key}\"\n"
    )
}

/// The `[remote]` section for a bucket of the strict S3.
#[must_use]
pub fn s3_section(url: &str, secret: &str, region: &str) -> String {
    format!(
        "[remote]\nprovider = \"s3\"\nurl = \"{url}\"\n\n[remote.s3]\nregion = \"{region}\"\n\
         conditions = \"all\"\naccess_key_id = \"{ACCESS_KEY}\"\nsecret_access_key = \"{secret}\"\n"
    )
}

/// The `[remote]` section for a bucket of the strict Google Cloud Storage.
#[must_use]
pub fn gcs_section(url: &str, credentials: &str) -> String {
    format!(
        "[remote]\nprovider = \"gcs\"\nurl = \"{url}\"\n\n[remote.gcs]\nconditions = \"all\"\n\
         credentials = '{credentials}'\n"
    )
}
