//! Pushes to a blob storage that recomputes every signature, checks every checksum, and counts requests.

use devlog_tests::{
    azure_fake::{CONTAINER, StrictBackup},
    azurite::KEY,
    http::{Seen, tally_of},
};
use std::collections::{BTreeMap, BTreeSet};

/// One request a file, in which everything is, and nothing was refused.
#[track_caller]
fn assert_uploads(seen: &[Seen], files: usize, condition: &str) {
    assert_eq!(tally_of(seen), BTreeMap::from([("put", files)]));
    for seen in seen {
        let request = &seen.request;
        assert_eq!(seen.status, 201, "{request:?}");
        for header in ["content-md5", "content-length", condition] {
            assert!(request.header(header).is_some(), "{header}: {request:?}");
        }
        let mut metadata: Vec<_> = request.metadata().into_keys().collect();
        // Encryption adds attributes.
        metadata.retain(|name| !name.starts_with("devlog_attribute_"));
        assert_eq!(metadata, ["devlog_sha256", "devlog_upload_id"]);
    }
}

/// A push of everything, one of nothing, one of three files, and again one of nothing.
#[track_caller]
fn assert_pushes(backup: &StrictBackup) {
    assert_uploads(&backup.push_well(), 13, "if-none-match");
    backup.assert_complete();
    assert_eq!(tally_of(&backup.push_well()), BTreeMap::new());
    for day in [0, 2, 5] {
        backup.journal.append(day, "More.");
    }
    assert_uploads(&backup.push_well(), 3, "if-match");
    backup.assert_complete();
    assert_eq!(tally_of(&backup.push_well()), BTreeMap::new());
}

#[test]
fn a_key_signs_every_request_and_a_shared_signature_goes_with_it() {
    let sas = |backup: &StrictBackup| backup.fake.sas(CONTAINER);
    let settings: [fn(&StrictBackup, String) -> String; 4] = [
        |_, _| format!("account_key = \"{KEY}\""),
        |backup, _| {
            let text = backup.connection_string(&format!("AccountKey={KEY}"));
            format!("connection_string = \"{text}\"")
        },
        |_, sas| format!("sas = \"?{sas}\""),
        |backup, sas| {
            let text = backup.connection_string(&format!("SharedAccessSignature={sas}"));
            format!("connection_string = \"{text}\"")
        },
    ];
    for settings in settings {
        let backup = StrictBackup::new(6);
        backup.configure(&settings(&backup, sas(&backup)));
        assert_pushes(&backup);
    }
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
        assert_eq!(tally_of(&backup.push_well()), BTreeMap::new());
    }
}

#[test]
fn the_folders_of_a_hierarchical_account_are_no_objects() {
    let backup = StrictBackup::new(6);
    backup.fake.create(CONTAINER, true);
    assert_pushes(&backup);
    let (output, _) = backup.push();
    insta::assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Nothing to push: 13 files are on Azure Storage (last push: just now)
    ");
}

#[test]
fn the_provider_keeps_the_contract_and_leaves_nothing_behind() {
    let backup = StrictBackup::new(1);
    let check = ["provider", "check", "--full"];
    let (output, seen) = backup.fake.seen_during(|| backup.sandbox.run(check));
    output.expect(0);
    assert!(backup.fake.blobs(CONTAINER).is_empty());
    let refused = seen.iter().map(|seen| seen.status);
    let refused: BTreeSet<_> = refused.filter(|status| *status >= 400).collect();
    // Absent, taken or there already, a condition that does not hold, a range behind the end.
    assert_eq!(Vec::from_iter(refused), [404, 409, 412, 416]);
}
