//! Pushes that succeed, and the requests that they take.

use super::GcsBackup;
use std::{collections::BTreeMap, fs};

fn requests<const N: usize>(counts: [(&'static str, usize); N]) -> BTreeMap<&'static str, usize> {
    let mut requests = BTreeMap::from(counts);
    requests.insert("token", 1);
    requests
}

#[test]
fn the_alias_names_the_provider_and_its_section() {
    let gcs = GcsBackup::new(1);
    let key = gcs.double.key_file("application");
    let key_file = gcs.backup.sandbox.root().join("key.json");
    fs::write(key_file, key).expect("the sandbox is writable");
    gcs.backup.sandbox.configure(&format!(
        "[remote]\nprovider = \"gcp\"\n\n[remote.gcp]\nbucket = \"journal\"\nendpoint = \"{}\"\n\
         credentials_file = \"key.json\"\n",
        gcs.double.service()
    ));
    assert_eq!(gcs.push_well(), requests([("list", 1), ("put", 3)]));
    gcs.backup.assert_complete(&gcs.journal);
}
