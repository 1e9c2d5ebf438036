//! Tests of `edit`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{EditError, enable_encryption, set_last_push_timestamp, with_timestamp};
use crate::{
    config::{KeySource, LoadedConfig, load},
    durable::Replacement,
};
use jiff::Timestamp;
use std::fs;
use tempfile::TempDir;

const NOW: &str = "2025-09-11T10:30:00Z";

fn now() -> Timestamp {
    "2025-09-11T12:30:00.987+02:00".parse().unwrap()
}

/// Checks a form of the file, in which `$` is `old` before and `new` after, in several surroundings.
fn check(form: &str, old: &str, new: &str) {
    let surroundings = [
        ("", ""),
        ("", "\n"),
        ("\u{feff}", "\n"),
        ("\n# é\n", "\n\n# end"),
    ];
    for newline in ["\n", "\r\n"] {
        for (start, end) in surroundings {
            let form = format!("{start}{form}{end}");
            let text = |value: &str| form.replace('$', value).replace('\n', newline);
            let changed = with_timestamp(&text(old), now());
            assert_eq!(changed, Some(text(new)), "{form:?}");
            let again = with_timestamp(&text(new), now());
            assert_eq!(again, changed, "to write it twice changes nothing");
        }
    }
}

#[test]
fn just_the_value_is_replaced() {
    let new = format!("\"{NOW}\"");
    for form in [
        "[remote]\nprovider = 'a'\n[sync]\nlast_push_timestamp = $",
        "[sync]\nlast_push_timestamp=$# comment\n\n[remote]\nprovider = 'a'",
        "[ sync ] # c\n  conflict_resolution = 'prompt'\n\t\"last_push_timestamp\"   =   $  # c\n[remote]\nprovider='a'",
        "sync.last_push_timestamp = $\n[remote]\nprovider = 'a'",
        "sync . 'last_push_timestamp' = $\nremote.provider = 'a'",
        "sync = { last_push_timestamp = $ }\nremote.provider = 'a'",
        "sync = {conflict_resolution = 'prompt',last_push_timestamp = $}\nremote = {provider = 'a'}",
        "# last_push_timestamp = 1\n[remote]\nprovider = 'a'\n[remote.a]\nlast_push_timestamp = 'x'\n\
         [sync] # last_push_timestamp = 2\nlast_push_timestamp = $\n[auth]\nsync.last_push_timestamp = 3",
    ] {
        for old in [
            "\"2024-01-01T00:00:00Z\"",
            "'x'",
            "2024-01-01T00:00:00Z",
            "\"\"",
            "'''\nx'''",
        ] {
            check(form, old, &new);
        }
    }
}

#[test]
fn a_line_is_added_to_the_section() {
    let line = format!("last_push_timestamp = \"{NOW}\"\n");
    for form in [
        "[sync]\n$conflict_resolution = 'prompt'\n[remote]\nprovider = 'a'",
        "[remote]\nprovider = 'a'\n  [sync]   # here ] [\n$\n# c\n[auth]\n",
        "[remote]\nprovider = 'a'\n['sync']\n$# nothing",
        "[sync]\n$[remote]\nprovider = 'a'",
    ] {
        check(form, "", &line);
    }
    let line = format!("sync.{line}");
    for form in [
        "$sync.conflict_resolution = 'prompt'\nremote.provider = 'a'",
        "remote.provider = 'a'\n# c\n$sync . conflict_resolution = 'prompt' # c\n[auth]",
    ] {
        check(form, "", &line);
    }
}

#[test]
fn a_pair_is_added_to_an_inline_table() {
    let pair = format!(" last_push_timestamp = \"{NOW}\"");
    for form in [
        "sync = {$}\nremote.provider = 'a'",
        "remote.provider = 'a'\nsync={$ } # c",
    ] {
        check(form, "", &format!("{pair} "));
    }
    let form = "sync = {$ conflict_resolution = 'prompt' }\nremote.provider = 'a'";
    check(form, "", &format!("{pair},"));
}

#[test]
fn a_section_is_added_at_the_end() {
    for (text, added) in [
        ("a = 1\n", "\n[sync]\nlast_push_timestamp = \"NOW\"\n"),
        ("a = 1", "\n\n[sync]\nlast_push_timestamp = \"NOW\""),
        (
            "[a]\r\nb = 1\r\n",
            "\r\n[sync]\r\nlast_push_timestamp = \"NOW\"\r\n",
        ),
        (
            "[a.b]\r\n# c",
            "\r\n\r\n[sync]\r\nlast_push_timestamp = \"NOW\"",
        ),
        ("[a]\nb = 1\n[sync]", "\nlast_push_timestamp = \"NOW\""),
        ("", "[sync]\nlast_push_timestamp = \"NOW\"\n"),
        ("\u{feff}", "[sync]\nlast_push_timestamp = \"NOW\"\n"),
    ] {
        let expected = format!("{text}{}", added.replace("NOW", NOW));
        assert_eq!(with_timestamp(text, now()), Some(expected), "{text:?}");
    }
}

#[test]
fn a_form_that_cannot_be_extended_is_declined() {
    for text in ["sync = 3", "[[sync]]\na = 1", "broken"] {
        assert_eq!(with_timestamp(text, now()), None, "{text}");
    }
}

fn loaded(text: &str) -> (TempDir, LoadedConfig) {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("config.toml");
    fs::write(&path, text).unwrap();
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let loaded = load(root.path()).unwrap();
    (root, loaded)
}

const TEXT: &str = "[remote]\nprovider = 'a'\n[sync]\nlast_push_timestamp = 'old'\n# c\n";

#[test]
fn the_time_is_written_and_can_be_loaded() {
    let (root, before) = loaded(TEXT);
    let written = set_last_push_timestamp(&before, now()).unwrap();
    assert_eq!(written, Replacement::Done);
    let after = load(root.path()).unwrap();
    assert_eq!(after.text, TEXT.replace("'old'", &format!("\"{NOW}\"")));
    assert_eq!(after.config.sync.last_push_timestamp, NOW.parse().ok());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn another_time_that_was_written_meanwhile_is_replaced() {
    let (root, before) = loaded(TEXT);
    fs::write(&before.path, TEXT.replace("'old'", "2024-01-01T00:00:00Z")).unwrap();
    let written = set_last_push_timestamp(&before, now()).unwrap();
    assert_eq!(written, Replacement::Done);
    let after = load(root.path()).unwrap();
    assert_eq!(after.text, TEXT.replace("'old'", &format!("\"{NOW}\"")));
}

#[test]
fn a_file_that_was_changed_meanwhile_is_left_alone() {
    for meanwhile in [
        TEXT.replace("# c", "# d"),
        TEXT.replace("provider = 'a'", "provider = 'b'"),
        TEXT.replace("last_push_timestamp = 'old'\n", ""),
        format!("{TEXT}\n"),
        String::new(),
        "[half an edit".to_owned(),
    ] {
        let (_root, before) = loaded(TEXT);
        fs::write(&before.path, &meanwhile).unwrap();
        let replaced = set_last_push_timestamp(&before, now()).unwrap();
        assert_eq!(replaced, Replacement::ChangedMeanwhile);
        assert_eq!(fs::read_to_string(&before.path).unwrap(), meanwhile);
    }
}

#[test]
fn a_file_that_is_gone_is_an_error_and_stays_away() {
    let (_root, before) = loaded(TEXT);
    fs::remove_file(&before.path).unwrap();
    let error = set_last_push_timestamp(&before, now()).unwrap_err();
    assert!(matches!(error, EditError::Read { .. }));
    assert!(!before.path.exists());
}

#[test]
fn mode_and_link_survive() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let (root, before) = loaded(TEXT);
    let target = root.path().join("dotfiles.toml");
    fs::rename(&before.path, &target).unwrap();
    symlink("dotfiles.toml", &before.path).unwrap();
    let _ = set_last_push_timestamp(&before, now()).unwrap();
    assert!(fs::symlink_metadata(&before.path).unwrap().is_symlink());
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o644);
    assert!(fs::read_to_string(&target).unwrap().contains(NOW));
}

/// Every order of some blocks.
fn orders(blocks: &[&str]) -> Vec<String> {
    if blocks.is_empty() {
        return vec![String::new()];
    }
    let mut all = Vec::new();
    for (at, first) in blocks.iter().enumerate() {
        let mut rest = blocks.to_vec();
        rest.remove(at);
        let rest = orders(&rest).into_iter();
        all.extend(rest.map(|rest| format!("{first}{rest}")));
    }
    all
}

/// The number of bytes of `text` that are neither in the common start nor in the common end of both.
fn lost_bytes(text: &str, changed: &str) -> usize {
    let common =
        |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let start = common(&mut text.bytes().zip(changed.bytes()));
    let rest = text[..].bytes().skip(start).rev();
    let end = common(&mut rest.zip(changed.bytes().skip(start).rev()));
    text.len() - start - end
}

#[test]
fn in_every_order_of_sections_only_the_old_value_is_lost() {
    let old = "'2024-01-01'";
    let with_value = format!("[sync]\nlast_push_timestamp = {old} # kept\n");
    let mut seen = 0;
    for sync in [
        "",
        "[sync]\n",
        "[sync] # c\nconflict_resolution = 'prompt'\n\n",
        &with_value,
    ] {
        let blocks = [
            sync,
            "# é\n[remote]\nprovider = 'a'\n",
            "  [remote.a]\n  key = '''\n[sync]\n'''\n",
            "[auth]\nsync = { last_push_timestamp = 1 }\n\n\n",
        ];
        for text in orders(&blocks) {
            for text in [&text, text.trim_end(), &text.replace('\n', "\r\n")] {
                let changed = with_timestamp(text, now()).unwrap();
                let allowed = if sync == with_value { old.len() } else { 0 };
                assert!(
                    lost_bytes(text, &changed) <= allowed,
                    "{text}\n---\n{changed}"
                );
                assert_eq!(changed.matches(NOW).count(), 1);
                assert_eq!(changed.ends_with('\n'), text.ends_with('\n'));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 4 * 24 * 3);
}

#[test]
fn encryption_is_switched_on_and_the_rest_stays() {
    for (before, after) in [
        ("", "\n[encryption]\nenabled = true\nkey_source = \"env\"\n"),
        (
            "[encryption]\n# off for now\nenabled = false\nrecipients = []\n",
            "[encryption]\nkey_source = \"env\"\n# off for now\nenabled = true\nrecipients = []\n",
        ),
        (
            "encryption = {}\n",
            "encryption = { enabled = true, key_source = \"env\" }\n",
        ),
    ] {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("config.toml");
        let top = if before.starts_with("encryption") {
            before
        } else {
            ""
        };
        let rest = if top.is_empty() { before } else { "" };
        fs::write(&path, format!("{top}[remote]\nprovider = 'a'\n{rest}")).unwrap();
        let replaced = enable_encryption(&load(root.path()).unwrap(), KeySource::Env).unwrap();
        assert_eq!(replaced, Replacement::Done);
        let (top, rest) = if top.is_empty() {
            ("", after)
        } else {
            (after, "")
        };
        let expected = format!("{top}[remote]\nprovider = 'a'\n{rest}");
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        assert!(load(root.path()).unwrap().config.encryption.enabled);
    }
}
