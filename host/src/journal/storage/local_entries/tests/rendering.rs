//! Markdown that is rendered, and markdown that devlog did not write.

use super::{created, edited, id, journal, markdown_of, now};
use crate::{
    digest,
    journal::{EntryStorage, Event, Rendered, StorageError},
};
use std::{fs, path::Path};

#[test]
fn rebuilding_touches_only_what_is_wrong() {
    let (_folder, entries) = journal();
    for day in ["20240229", "20250910", "20250911", "20250912"] {
        created(&entries, day, "x\ny");
    }
    let right = markdown_of(&entries, "20250910");
    fs::write(
        entries.markdown_path(id("20250910")),
        right.replace('\n', "\r\n"),
    )
    .unwrap();
    fs::write(entries.markdown_path(id("20250911")), "old\n").unwrap();
    fs::remove_file(entries.markdown_path(id("20250912"))).unwrap();
    let rendered = |day: &str| entries.render(id(day)).unwrap();
    let kept = |day: &str, text: &[u8]| {
        let digest = digest::of_bytes(text).to_string();
        let name = format!("entries/{day}.LOCAL-{}.md", &digest[..8]);
        entries.conflicts.join(name)
    };
    assert_eq!(rendered("20240229"), Rendered::Right);
    assert_eq!(rendered("20250910"), Rendered::Right);
    let old = b"old\n".to_vec();
    let new = right.replace("20250910", "20250911");
    assert_eq!(
        rendered("20250911"),
        Rendered::Different {
            old: old.clone(),
            new: new.clone(),
            kept: Some(kept("20250911", &old)),
        }
    );
    assert_eq!(rendered("20250912"), Rendered::Missing);
    assert_eq!(markdown_of(&entries, "20250911"), new);
}

#[test]
fn a_link_is_neither_read_nor_written_through() {
    let (folder, entries) = journal();
    created(&entries, "20250911", "x");
    let victim = folder.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    let link = |path: &Path| {
        let _ = fs::remove_file(path);
        std::os::unix::fs::symlink(&victim, path).unwrap();
    };
    link(&entries.markdown_path(id("20250911")));
    assert!(matches!(
        entries.render(id("20250911")),
        Err(StorageError::NotRendered { .. })
    ));
    link(&entries.log_path(id("20250912")));
    assert!(matches!(
        entries.log(id("20250912")),
        Err(StorageError::Read { .. })
    ));
    assert!(
        entries
            .create(id("20250912"), &Event::of_edit("y", now()))
            .is_err()
    );
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
}

#[test]
fn markdown_without_a_log_is_a_stray() {
    let (_folder, entries) = journal();
    assert!(entries.strays().unwrap().is_empty());
    created(&entries, "20250911", "x");
    fs::write(entries.markdown_path(id("20250101")), "x").unwrap();
    assert_eq!(entries.strays().unwrap(), [id("20250101")]);
}

#[test]
fn markdown_that_devlog_did_not_render_is_kept() {
    let (_folder, entries) = journal();
    fs::create_dir_all(&entries.entries).unwrap();
    fs::write(entries.markdown_path(id("20250911")), "by hand").unwrap();
    let written = entries
        .create(
            id("20250911"),
            &Event::of_creation(id("20250911"), "x", now()),
        )
        .unwrap();
    assert_eq!(fs::read(written.kept.unwrap()).unwrap(), b"by hand");
    let edited_by_hand = markdown_of(&entries, "20250911") + "more\n";
    fs::write(entries.markdown_path(id("20250911")), &edited_by_hand).unwrap();
    let base = entries.log(id("20250911")).unwrap().unwrap();
    let written = entries
        .append(id("20250911"), &base, &Event::of_edit("y", now()))
        .unwrap();
    let kept = fs::read_to_string(written.kept.unwrap()).unwrap();
    assert_eq!(kept, edited_by_hand);
}

#[test]
fn markdown_of_an_older_state_is_replaced_without_a_copy() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "x");
    let old = markdown_of(&entries, "20250911");
    edited(&entries, "20250911", "y");
    // As after a crash between the log and its markdown.
    fs::write(entries.markdown_path(id("20250911")), &old).unwrap();
    edited(&entries, "20250911", "z");
    assert!(!entries.conflicts.exists());
    for blank in ["", "\0\0\0", " \n"] {
        fs::write(entries.markdown_path(id("20250911")), blank).unwrap();
        assert_eq!(entries.render(id("20250911")).unwrap(), Rendered::Missing);
    }
    assert!(!entries.conflicts.exists());
}
