//! Pushes that succeed, and the requests that they take.

use super::backup::S3Backup;
use devlog_tests::s3_double::{REGION, SECRET};
use std::{collections::BTreeMap, fs};

fn requests<const N: usize>(counts: [(&'static str, usize); N]) -> BTreeMap<&'static str, usize> {
    BTreeMap::from(counts)
}

#[test]
fn a_prefix_with_odd_characters_is_signed_and_listed() {
    for (path, prefix) in [
        ("/my%20notes/%C3%A9", "my notes/é/"),
        ("/a+b/100%25/x&y=z", "a+b/100%/x&y=z/"),
    ] {
        let backup = S3Backup::new(2);
        let url = format!("{}{path}", backup.double.url());
        backup.configure(&url, SECRET, REGION);
        assert_eq!(backup.push_well(), requests([("list", 1), ("put", 5)]));
        backup.assert_complete_below(prefix);
        assert_eq!(backup.push_well(), requests([("list", 1)]));
    }
}

#[test]
fn settings_name_the_place_in_parts() {
    let backup = S3Backup::new(1);
    let endpoint = format!("http://127.0.0.1:{}", backup.double.port());
    backup.sandbox.configure(&format!(
        "[remote]\nprovider = \"s3\"\n\n[remote.s3]\nbucket = \"journal\"\nregion = \"{REGION}\"\n\
         endpoint = \"{endpoint}\"\naccess_key_id = \"AKIDOUBLE\"\nsecret_access_key = \"{SECRET}\"\n"
    ));
    assert_eq!(backup.push_well(), requests([("list", 1), ("put", 3)]));
    backup.assert_complete_below("");
}

#[test]
fn the_alias_names_the_provider_and_its_section() {
    let backup = S3Backup::new(1);
    let endpoint = format!("http://127.0.0.1:{}", backup.double.port());
    let keys =
        format!("[devlog]\naws_access_key_id = AKIDOUBLE\naws_secret_access_key = {SECRET}\n");
    let folder = backup.sandbox.home().join(".aws");
    fs::create_dir(&folder).expect("the sandbox is writable");
    fs::write(folder.join("credentials"), keys).expect("the sandbox is writable");
    backup.sandbox.configure(&format!(
        "[remote]\nprovider = \"aws\"\n\n[remote.aws]\nbucket = \"journal\"\nregion = \"{REGION}\"\n\
         profile = \"devlog\"\nendpoint = \"{endpoint}\"\n"
    ));
    assert_eq!(backup.push_well(), requests([("list", 1), ("put", 3)]));
    backup.assert_complete_below("");
    for name in ["aws", "s3"] {
        let check = ["provider", "check", name, "--only", "list"];
        let check = backup.sandbox.run(check).expect(0);
        assert!(
            check.stdout.contains("Checking provider `aws`"),
            "{}",
            check.stdout
        );
    }
    backup.sandbox.configure(
        "[remote]\nprovider = \"s3\"\n\n[remote.aws]\nbucket = \"journal\"\nprofile = \"devlog\"\n",
    );
    let (output, _) = backup.push();
    let stderr = output.expect(4).stderr;
    assert!(stderr.contains("[remote.aws] is not read"), "{stderr}");
    assert!(stderr.contains("rename it to [remote.s3]"), "{stderr}");
    let info = backup.sandbox.run(["provider", "info", "aws"]).expect(0);
    assert!(info.stdout.starts_with("s3 "), "{}", info.stdout);
    let list = backup.sandbox.run(["provider", "list"]).expect(0);
    let chosen = list.stdout.lines().find(|line| line.contains("chosen"));
    assert!(
        chosen.is_some_and(|line| line.starts_with("s3 ")),
        "{}",
        list.stdout
    );
}

#[test]
fn a_file_that_fits_no_buffer_is_one_streamed_request() {
    let backup = S3Backup::new(1);
    let [_, entry] = backup.journal.keys(0);
    fs::write(backup.journal.path(&entry), vec![7; 20 << 20]).expect("the journal is ours");
    assert_eq!(backup.push_well(), requests([("list", 1), ("put", 3)]));
    backup.assert_complete_below("");
}
