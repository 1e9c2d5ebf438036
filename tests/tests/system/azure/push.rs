//! Pushes to a blob storage that recomputes every signature, checks every checksum, and counts requests.

use devlog_tests::{
    azure_fake::{CONTAINER, Call, Seen, StrictBackup},
    azurite::KEY,
    http::tally,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Counts requests by their kind.
pub fn kinds(seen: &[Seen]) -> BTreeMap<&'static str, usize> {
    tally(seen.iter().map(|seen| &seen.request.line))
}

/// One request a file, in which everything is, and nothing was refused.
#[track_caller]
fn assert_uploads(seen: &[Seen], files: usize, condition: &str) {
    assert_eq!(kinds(seen), BTreeMap::from([("put", files)]));
    for seen in seen {
        let request = &seen.request;
        assert_eq!(seen.status, 201, "{request:?}");
        for header in ["content-md5", "content-length", condition] {
            assert!(request.header(header).is_some(), "{header}: {request:?}");
        }
        let metadata: Vec<_> = request.metadata().into_keys().collect();
        assert_eq!(metadata, ["devlog_sha256", "devlog_upload_id"]);
    }
}

/// A push of everything, one of nothing, one of three files, and again one of nothing.
#[track_caller]
fn assert_pushes(backup: &StrictBackup) {
    assert_uploads(&backup.push_well(), 13, "if-none-match");
    backup.assert_complete();
    assert_eq!(kinds(&backup.push_well()), BTreeMap::new());
    for day in [0, 2, 5] {
        backup.journal.append(day, "More.");
    }
    assert_uploads(&backup.push_well(), 3, "if-match");
    backup.assert_complete();
    assert_eq!(kinds(&backup.push_well()), BTreeMap::new());
}

#[test]
fn a_key_signs_every_request() {
    assert_pushes(&StrictBackup::new(6));
}

#[test]
fn a_connection_string_with_a_key_signs_every_request() {
    let backup = StrictBackup::new(6);
    let text = backup.connection_string(&format!("AccountKey={KEY}"));
    backup.configure(&format!("connection_string = \"{text}\""));
    assert_pushes(&backup);
}

#[test]
fn a_shared_signature_goes_with_every_request() {
    let backup = StrictBackup::new(6);
    let sas = backup.fake.sas(CONTAINER);
    backup.configure(&format!("sas = \"?{sas}\""));
    assert_pushes(&backup);
}

#[test]
fn a_connection_string_with_a_shared_signature_goes_with_every_request() {
    let backup = StrictBackup::new(6);
    let sas = backup.fake.sas(CONTAINER);
    let text = backup.connection_string(&format!("SharedAccessSignature={sas}"));
    backup.configure(&format!("connection_string = \"{text}\""));
    assert_pushes(&backup);
}

#[test]
fn a_prefix_with_odd_characters_is_signed_and_listed() {
    for (path, prefix) in [
        ("/my%20notes/%C3%A9", "my notes/é/"),
        ("/a+b/100%25/x&y=z", "a+b/100%/x&y=z/"),
    ] {
        let backup = StrictBackup::new(2);
        backup.configure_below(path, &format!("account_key = \"{KEY}\""));
        assert_uploads(&backup.push_well(), 5, "if-none-match");
        backup.assert_complete_below(prefix);
        assert_eq!(kinds(&backup.push_well()), BTreeMap::new());
    }
}

#[test]
fn an_empty_file_is_signed_without_a_length_and_sent_with_one() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    fs::write(backup.journal.path(&entry), "").expect("the journal is ours");
    assert_uploads(&backup.push_well(), 3, "if-none-match");
    backup.assert_complete();
}

#[test]
fn a_listing_in_pages_of_one_is_the_same_listing() {
    let backup = StrictBackup::new(20);
    let _ = backup.push_well();
    backup.fake.set_page_lengths(CONTAINER, 0..=1);
    let (output, seen) = backup.push();
    output.expect(0);
    let asked = kinds(&seen);
    assert_eq!(asked.keys().collect::<Vec<_>>(), [&"list"]);
    assert!(asked["list"] >= 41, "{asked:?}");
    assert!(seen.iter().all(|seen| seen.status == 200));
}

#[test]
fn the_folders_of_a_hierarchical_account_are_no_objects() {
    let backup = StrictBackup::new(6);
    backup.fake.make_hierarchical(CONTAINER);
    assert_pushes(&backup);
    let (output, _) = backup.push();
    insta::assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Nothing to push: 13 files are on Azure Storage (last push: just now)
    ");
}

/// Bytes that no two blocks share.
pub fn large(size: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut bytes = vec![0; size];
    random.fill(&mut bytes);
    bytes
}

#[test]
fn a_large_file_goes_in_checked_blocks_and_one_list() {
    for credential in ["account_key", "sas"] {
        let backup = StrictBackup::new(1);
        let secret = match credential {
            "sas" => backup.fake.sas(CONTAINER),
            _ => KEY.to_owned(),
        };
        backup.configure(&format!("{credential} = \"{secret}\""));
        let [_, entry] = backup.journal.keys(0);
        let path = backup.journal.path(&entry);
        fs::write(&path, large((21 << 20) + 7)).expect("the journal is ours");
        let seen = backup.push_well();
        let asked = kinds(&seen);
        assert_eq!((asked["put"], asked["put block list"]), (2, 1), "{asked:?}");
        assert!(asked["put block"] >= 3, "{asked:?}");
        for seen in &seen {
            assert_eq!(seen.status, 201);
            assert!(seen.request.header("content-md5").is_some());
        }
        backup.assert_complete();
        assert_eq!(kinds(&backup.push_well()), BTreeMap::new());
    }
}

#[test]
fn blocks_with_other_ids_that_somebody_left_do_not_stop_a_large_file() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    let path = format!("{CONTAINER}/{entry}?comp=block&blockid=c29tZWJvZHk%3D");
    let left = Call::new("PUT", &path).body("left");
    assert_eq!(left.send(backup.fake.port()).verdict(), "201");
    fs::write(backup.journal.path(&entry), large(33 << 20)).expect("the journal is ours");
    let seen = backup.push_well();
    backup.assert_complete();
    let codes: BTreeSet<_> = seen
        .iter()
        .filter_map(|seen| seen.code.as_deref())
        .collect();
    assert_eq!(Vec::from_iter(codes), ["InvalidBlobOrBlock"]);
}

#[test]
fn a_large_file_that_is_there_is_replaced_only_in_the_version_that_was_listed() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    let path = backup.journal.path(&entry);
    for size in [9 << 20, 10 << 20] {
        fs::write(&path, large(size)).expect("the journal is ours");
        let _ = backup.push_well();
        backup.assert_complete();
    }
    let seen = backup.fake.seen();
    let lists = seen
        .iter()
        .filter(|seen| seen.request.line.kind() == "put block list");
    let conditions: Vec<_> = lists
        .map(|seen| {
            (
                seen.request.header("if-none-match"),
                seen.request.header("if-match"),
            )
        })
        .collect();
    assert!(
        matches!(conditions[..], [(Some("*"), None), (None, Some(_))]),
        "{conditions:?}"
    );
}

#[test]
fn the_provider_keeps_the_contract_and_leaves_nothing_behind() {
    let backup = StrictBackup::new(1);
    let check = ["provider", "check", "--full"];
    let (output, seen) = backup.fake.seen_during(|| backup.sandbox.run(check));
    output.expect(0);
    assert!(backup.fake.blobs(CONTAINER).is_empty());
    let codes: BTreeSet<_> = seen
        .iter()
        .filter_map(|seen| seen.code.as_deref())
        .collect();
    assert_eq!(
        Vec::from_iter(codes),
        [
            "BlobAlreadyExists",
            "BlobNotFound",
            "ConditionNotMet",
            "ContainerAlreadyExists",
            "InvalidRange"
        ]
    );
}
