//! Names of containers, blobs and metadata.

use super::Storage;
use devlog_tests::azure_fake::Call;

#[test]
fn metadata_names_are_identifiers() {
    for storage in Storage::both("metadata_names_are_identifiers") {
        for name in ["devlog-sha256", "1st"] {
            let call = storage
                .put("x", "1")
                .header(&format!("x-ms-meta-{name}"), "v");
            storage.assert(&call, "400 InvalidMetadata");
        }
        let call = storage.put("x", "1").header("x-ms-meta-_devlog_1", "v");
        storage.assert(&call, "201");
        let head = Call::new("HEAD", &storage.path("x")).send(storage.port);
        assert_eq!(
            head.header("x-ms-meta-_devlog_1").as_deref(),
            Some("v"),
            "{}",
            storage.name
        );
    }
}

#[test]
fn metadata_values_are_short_and_plain() {
    let storage = Storage::strict();
    for value in [" spaced", "spaced ", "", "é"] {
        let call = storage.put("x", "1").header("x-ms-meta-a", value);
        storage.assert(&call, "400 InvalidMetadata");
    }
    let twice = storage
        .put("x", "1")
        .header("x-ms-meta-a", "1")
        .and_header("x-ms-meta-A", "2");
    storage.assert(&twice, "400 InvalidMetadata");
    let nameless = storage.put("x", "1").header("x-ms-meta-", "1");
    storage.assert(&nameless, "400 EmptyMetadataKey");
    for (length, verdict) in [(8191, "201"), (8192, "400 MetadataTooLarge")] {
        let call = storage
            .put("x", "1")
            .header("x-ms-meta-a", &"v".repeat(length));
        storage.assert(&call, verdict);
    }
}

#[test]
fn names_of_blobs_have_an_end_that_survives() {
    let storage = Storage::strict();
    for name in ["a.", "a/", "a./b", "..", "a/../b"] {
        storage.assert(&storage.put(name, "1"), "400 InvalidResourceName");
    }
    storage.assert(&storage.put(&"a".repeat(1024), "1"), "201");
    storage.assert(&storage.put(&"a".repeat(1025), "1"), "400 OutOfRangeInput");
    storage.assert(&storage.put(&"a/".repeat(254), "1"), "400 OutOfRangeInput");
    storage.assert(&Call::new("GET", "Upper/x"), "400 InvalidResourceName");
}

#[test]
fn a_missing_container_is_told() {
    for mut storage in Storage::both("a_missing_container_is_told") {
        storage.container = "absent".to_owned();
        storage.assert(&storage.list(""), "404 ContainerNotFound");
        storage.assert(&storage.put("x", "1"), "404 ContainerNotFound");
    }
}
