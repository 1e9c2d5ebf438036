//! Tests of `exchange`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{
    Replacement, Staged, Step, compare_and_rename, replace_in_steps, replace_unchanged, stage,
};
use crate::digest::of_bytes;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

fn file(content: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn staged(path: &Path) -> Staged {
    stage(path, b"new").unwrap()
}

fn files_beside(path: &Path) -> usize {
    fs::read_dir(path.parent().unwrap()).unwrap().count() - 1
}

/// The ways in which programs save a file.
const SAVES: [fn(&Path, &str); 3] = [
    |path, text| fs::write(path, text).unwrap(),
    |path, text| {
        let new = path.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    },
    |path, text| {
        fs::remove_file(path).unwrap();
        fs::write(path, text).unwrap();
    },
];

#[test]
fn an_edit_at_any_step_is_in_its_place_afterwards() {
    let steps = [Step::Staged, Step::Exchanged, Step::PutBack];
    for save in SAVES {
        // Each set of steps at which another program saves.
        for set in 1_u32..8 {
            let (_folder, path) = file("old");
            let mut last = String::from("new");
            let replaced =
                replace_in_steps(staged(&path), Some(of_bytes(b"old")), b"new", |step| {
                    let number = steps.iter().position(|at| *at == step).unwrap();
                    if set & 1 << number != 0 && last != format!("edit at {step:?}") {
                        last = format!("edit at {step:?}");
                        save(&path, &last);
                    }
                });
            let expected = if set & 1 != 0 {
                Replacement::ChangedMeanwhile
            } else {
                Replacement::Done
            };
            assert_eq!(replaced.unwrap(), expected, "{set}");
            assert_eq!(fs::read_to_string(&path).unwrap(), last, "{set}");
            assert_eq!(files_beside(&path), 0);
        }
    }
}

#[test]
fn an_edit_in_place_of_the_old_file_is_not_lost() {
    let (_folder, path) = file("old");
    let mut editor = fs::OpenOptions::new().append(true).open(&path).unwrap();
    let replaced = replace_in_steps(staged(&path), Some(of_bytes(b"old")), b"new", |step| {
        if step == Step::Exchanged {
            std::io::Write::write_all(&mut editor, b" and more").unwrap();
        }
    });
    assert_eq!(replaced.unwrap(), Replacement::ChangedMeanwhile);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old and more");
}

#[test]
fn a_file_that_is_another_one_or_gone_is_left_alone() {
    let (_folder, path) = file("theirs");
    let expected = Some(of_bytes(b"old"));
    for expected in [expected, None] {
        let replaced = replace_unchanged(&path, expected, b"new").unwrap();
        assert_eq!(replaced, Replacement::ChangedMeanwhile);
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
    }
    let compared = compare_and_rename(stage(&path, b"new").unwrap(), of_bytes(b"old"));
    assert_eq!(compared.unwrap(), Replacement::ChangedMeanwhile);
    fs::remove_file(&path).unwrap();
    let replaced = replace_unchanged(&path, expected, b"new").unwrap();
    assert_eq!(replaced, Replacement::ChangedMeanwhile);
    assert!(!path.exists());
    assert_eq!(
        replace_unchanged(&path, None, b"new").unwrap(),
        Replacement::Done
    );
    assert_eq!(fs::read(&path).unwrap(), b"new");
    let compared = compare_and_rename(stage(&path, b"newer").unwrap(), of_bytes(b"new"));
    assert_eq!(compared.unwrap(), Replacement::Done);
    assert_eq!(fs::read(&path).unwrap(), b"newer");
    assert_eq!(files_beside(&path), 0);
}

#[test]
fn a_file_that_cannot_be_read_is_not_called_changed() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, aside) = (folder.path().join("journal"), folder.path().join("aside"));
    fs::create_dir(&journal).unwrap();
    let path = journal.join("file");
    fs::write(&path, "old").unwrap();
    let replaced = replace_in_steps(staged(&path), Some(of_bytes(b"old")), b"new", |step| {
        if step == Step::Exchanged {
            fs::rename(&journal, &aside).unwrap();
            fs::write(&journal, "").unwrap();
        }
    });
    let error = replaced.unwrap_err().to_string();
    assert!(error.contains("journal/file"), "{error}");
    assert_eq!(fs::read(aside.join("file")).unwrap(), b"new");
}
