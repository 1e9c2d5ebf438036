//! The rules of `.cargo/deny.toml` without another program, and no dependency that is not used.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
    sync::OnceLock,
};

use serde_json::Value;

use crate::files::{files_below, workspace};

/// All packages in the lock file, as Cargo describes them.
fn packages() -> &'static [Value] {
    static PACKAGES: OnceLock<Vec<Value>> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version=1", "--locked"])
            .current_dir(workspace())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}");
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        metadata["packages"].as_array().unwrap().clone()
    })
}

fn members() -> impl Iterator<Item = &'static Value> {
    let packages = packages().iter();
    packages.filter(|package| package["source"].is_null())
}

/// The name by which sources know a package.
fn library_name(package: &str) -> String {
    let found = packages().iter().find(|known| known["name"] == package);
    let targets = found.unwrap()["targets"].as_array().unwrap();
    let is_library = |target: &&Value| {
        let kinds = target["kind"].as_array().unwrap();
        kinds
            .iter()
            .any(|kind| kind.as_str().unwrap().contains("lib") || kind == "proc-macro")
    };
    let library = targets.iter().find(is_library).unwrap();
    library["name"].as_str().unwrap().replace('-', "_")
}

fn rules() -> toml::Table {
    let text = fs::read_to_string(workspace().join(".cargo/deny.toml")).unwrap();
    text.parse().unwrap()
}

fn texts(list: &toml::Value) -> Vec<String> {
    let texts = list.as_array().unwrap().iter();
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// Evaluates an SPDX expression: `A OR B`, `A AND B`, in parentheses, and the old `A/B`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace(" WITH ", "+WITH+");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words, allowed)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words, allowed: &[String]) -> bool {
    let mut is_fine = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        is_fine |= all_of(words, allowed);
    }
    is_fine
}

fn all_of(words: &mut Words, allowed: &[String]) -> bool {
    let mut is_fine = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        is_fine &= one(words, allowed);
    }
    is_fine
}

fn one(words: &mut Words, allowed: &[String]) -> bool {
    match words.next() {
        Some("(") => {
            let is_fine = any_of(words, allowed);
            words.next_if_eq(&")").is_some() && is_fine
        }
        Some(licence) => allowed.contains(&licence.replace('+', " ")),
        None => false,
    }
}

#[test]
fn every_licence_and_source_is_allowed() {
    let rules = rules();
    let licences = &rules["licenses"];
    let exceptions: BTreeMap<_, _> = licences["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|exception| {
            (
                exception["crate"].as_str().unwrap(),
                texts(&exception["allow"]),
            )
        })
        .collect();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        let mut allowed = texts(&licences["allow"]);
        allowed.extend(exceptions.get(name).cloned().unwrap_or_default());
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(
            is_allowed(licence, &allowed),
            "{name} has the licence {licence:?}"
        );
        let source = package["source"].as_str();
        let is_known = source
            .is_none_or(|source| source == "registry+https://github.com/rust-lang/crates.io-index");
        assert!(is_known, "{name} comes from {source:?}");
    }
}

#[test]
fn a_crate_stands_in_two_versions_only_for_a_reason() {
    let rules = rules();
    let skipped = rules["bans"]["skip"].as_array().unwrap();
    let mut skipped: BTreeSet<_> = skipped
        .iter()
        .map(|skip| skip["crate"].as_str().unwrap())
        .collect();
    let mut known = BTreeSet::new();
    for package in packages() {
        let (name, version) = (&package["name"], package["version"].as_str().unwrap());
        let name = name.as_str().unwrap();
        let release = |parts| {
            version
                .splitn(parts + 1, '.')
                .take(parts)
                .collect::<Vec<_>>()
                .join(".")
        };
        let is_skipped =
            [1, 2].map(|parts| skipped.remove(format!("{name}@{}", release(parts)).as_str()));
        let is_alone = is_skipped.contains(&true) || known.insert(name);
        assert!(is_alone, "{name} {version} stands beside another version");
    }
    assert!(skipped.is_empty(), "{skipped:?} can go from the list");
}

#[test]
fn no_dependency_takes_any_version() {
    for package in members() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let is_wild = dependency["req"] == "*" && dependency["path"].is_null();
            assert!(!is_wild, "{} of {}", dependency["name"], package["name"]);
        }
    }
}

#[test]
fn every_dependency_is_used() {
    for package in members() {
        let folder = Path::new(package["manifest_path"].as_str().unwrap())
            .parent()
            .unwrap();
        let text_of = |folder: &Path| -> String {
            let files = files_below(folder);
            files
                .iter()
                .map(|file| fs::read_to_string(file).unwrap())
                .collect()
        };
        let (program, all) = (text_of(&folder.join("src")), text_of(folder));
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = match dependency["rename"].as_str() {
                Some(renamed) => renamed.replace('-', "_"),
                None => library_name(dependency["name"].as_str().unwrap()),
            };
            let is_for_tests = !dependency["kind"].is_null() || package["publish"].is_array();
            let text = if is_for_tests { &all } else { &program };
            assert!(
                names(text, &name),
                "{} does not use {name}",
                package["name"]
            );
        }
    }
}

/// Reports if a text names a crate: as the beginning of a path, or in `use`.
fn names(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    text.match_indices(name).any(|(at, _)| {
        let is_start = !text[..at].ends_with(is_part) || text[..at].ends_with(" ::");
        let after = &text[at + name.len()..];
        is_start
            && ["::", ";", " as ", ","]
                .iter()
                .any(|mark| after.starts_with(mark))
    })
}

#[test]
fn licence_expressions_are_evaluated() {
    let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "Zlib"].map(str::to_owned);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Apache-2.0/MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("(GPL-3.0 AND MIT) OR GPL-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}
