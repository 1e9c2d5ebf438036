//! No file uses a file that uses it, directly or by way of others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    crate_root::{Crate, crate_roots},
    files::workspace,
    uses::Uses,
};

/// The groups of files in which each one leads to every other.
pub fn circles(uses: &Uses) -> Vec<BTreeSet<PathBuf>> {
    let mut targets = BTreeMap::<&Path, Vec<&Path>>::new();
    for (from, to) in uses.keys() {
        targets.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<_, _> = targets
        .keys()
        .map(|file| (*file, reachable(&targets, file)))
        .collect();
    let mut groups = BTreeSet::new();
    for (file, ahead) in &reached {
        let group: BTreeSet<_> = ahead
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(file)))
            .map(|other| other.to_path_buf())
            .collect();
        if !group.is_empty() {
            groups.insert(group);
        }
    }
    groups.into_iter().collect()
}

fn reachable<'a>(targets: &BTreeMap<&'a Path, Vec<&'a Path>>, from: &Path) -> BTreeSet<&'a Path> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in targets.get(file).into_iter().flatten() {
            if found.insert(*next) {
                open.push(next);
            }
        }
    }
    found
}

/// One line for each use inside the circle.
fn describe(circle: &BTreeSet<PathBuf>, uses: &Uses) -> String {
    let top = workspace();
    let mut text = format!("a circle of {} files:\n", circle.len());
    for ((from, to), names) in uses {
        if circle.contains(from) && circle.contains(to) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let [from, to] = [from, to].map(|file| file.strip_prefix(&top).unwrap().display());
            writeln!(text, "  {from} -> {to}: {}", names.join(", ")).unwrap();
        }
    }
    text
}

#[test]
fn no_file_uses_a_file_that_uses_it() {
    let mut found = String::new();
    for root in crate_roots(&workspace()) {
        let uses = Crate::read(&root).uses();
        for circle in circles(&uses) {
            found += &describe(&circle, &uses);
        }
    }
    assert!(found.is_empty(), "{found}");
}

/// The circles of a crate of these files.
fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let uses = Crate::read(&folder.path().join("lib.rs")).uses();
    let name = |file: &PathBuf| {
        file.strip_prefix(folder.path())
            .unwrap()
            .display()
            .to_string()
    };
    circles(&uses)
        .iter()
        .map(|circle| circle.iter().map(name).collect())
        .collect()
}

#[test]
fn a_circle_is_found_in_every_spelling() {
    for back in [
        "use crate::a::A;",
        "use super::{a::{self}, c}; fn f() { a::f() }",
        "use super::c::{D, A as Renamed};",
        "fn f() { crate::c::A }",
        "mod inner { use super::super::a::A; }",
        "assert!(crate::a::A);",
        "use crate::c::*; fn f() { self::A }",
        "use super::made_by_macro;",
    ] {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; use a::made_by_macro;"),
            ("a.rs", "use crate::b::B; pub struct A; made!();"),
            ("b.rs", back),
            ("c.rs", "pub use crate::a::A; pub struct D;"),
        ];
        assert_eq!(circles_of(&files), [["a.rs", "b.rs"]], "{back}");
    }
}

#[test]
fn tests_modules_and_reexports_close_no_circle() {
    let files = [
        ("lib.rs", "mod room; pub use room::Whole;"),
        (
            "room/mod.rs",
            "mod part; mod whole; pub use whole::Whole; pub struct Shared;",
        ),
        (
            "room/part.rs",
            "use super::Shared; #[cfg(test)] mod tests { use crate::Whole; }",
        ),
        (
            "room/whole.rs",
            "use super::{Shared, part}; use crate::room; fn f() { part::g() }",
        ),
    ];
    assert_eq!(circles_of(&files), Vec::<Vec<String>>::new());
}
