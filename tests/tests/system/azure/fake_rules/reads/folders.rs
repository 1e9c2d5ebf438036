//! The entries that an account with a hierarchical namespace keeps for its folders.

use crate::azure::fake_rules::Storage;

rules! {
    both: a_flat_container_has_no_folders;
    only_strict("Azurite has no hierarchical namespace"): the_folders_of_a_blob_are_listed,
        a_folder_is_described_as_one,
        a_folder_has_no_bytes;
}

/// Makes the blob `a/b/x` in a container that has folders.
fn put_below_folders(storage: &Storage) {
    storage.fake().make_hierarchical(&storage.container);
    storage.assert(&storage.put("a/b/x", "1"), "201");
}

fn the_folders_of_a_blob_are_listed(storage: &Storage) {
    put_below_folders(storage);
    assert_eq!(storage.names(""), ["a", "a/b", "a/b/x"]);
    let files: Vec<_> = storage
        .fake()
        .blobs(&storage.container)
        .into_keys()
        .collect();
    assert_eq!(files, ["a/b/x"]);
}

fn a_folder_is_described_as_one(storage: &Storage) {
    put_below_folders(storage);
    let head = storage.head("a/b").send(storage.port);
    assert_eq!(
        head.header("x-ms-meta-hdi_isfolder").as_deref(),
        Some("true")
    );
    let listing = storage.pages("&include=metadata").concat();
    let told = "<Metadata><hdi_isfolder>true</hdi_isfolder></Metadata>";
    assert_eq!(listing.matches(told).count(), 2, "{listing}");
}

fn a_folder_has_no_bytes(storage: &Storage) {
    put_below_folders(storage);
    assert_eq!(storage.get("a").send(storage.port).body, "");
}

fn a_flat_container_has_no_folders(storage: &Storage) {
    storage.assert(&storage.put("a/b/x", "1"), "201");
    assert_eq!(storage.names(""), ["a/b/x"]);
    storage.assert(&storage.head("a/b"), "404 BlobNotFound");
}
