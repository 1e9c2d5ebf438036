//! Copies of provider-api as it could be later, and what is built against them: the stable ABI is tested in
//! both directions with real libraries.

use crate::program::{cargo_build, library_name, profile_folder, repository, target_folder};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use toml::{Table, Value};

/// A version of the contract with one more method in the storage and one in the host, each with a default
/// below `last_prefix_field`.
pub const LATER_MINOR: &str = "1.1.0";
/// A version of the contract that this one does not understand.
pub const OTHER_MAJOR: &str = "2.0.0";

/// What was built against the copies.
pub struct Built {
    /// A provider for [`LATER_MINOR`]. It knows methods that the host does not have.
    pub later_provider: PathBuf,
    /// A provider for [`OTHER_MAJOR`].
    pub other_major_provider: PathBuf,
    /// A host of [`LATER_MINOR`]: `host LIBRARY FOLDER` calls every method of the provider.
    pub later_host: PathBuf,
}

/// Builds everything, once a test run.
#[must_use]
pub fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let later = workspace(LATER_MINOR, &["api", "provider", "host"]);
        let provider = read("tests/providers/later/provider.rs");
        let more = read("tests/providers/later/free_space.rs");
        write_provider(
            &later,
            "later_minor",
            &provider.replace("    // MORE\n", &more),
        );
        write_host(&later);
        copy_api(&later.join("api"), LATER_MINOR, true);
        cargo_build(&later, &["--workspace", "--offline"]);

        let other = workspace(OTHER_MAJOR, &["api", "provider"]);
        write_provider(&other, "other_major", &provider);
        copy_api(&other.join("api"), OTHER_MAJOR, false);
        cargo_build(&other, &["--workspace", "--offline"]);
        Built {
            later_provider: profile_folder().join(library_name("later_minor")),
            other_major_provider: profile_folder().join(library_name("other_major")),
            later_host: profile_folder().join("later-host"),
        }
    })
}

/// A workspace of its own for each version: two packages of one name cannot share one. It has the same
/// dependencies, locked to the same versions.
fn workspace(version: &str, members: &[&str]) -> PathBuf {
    let folder = target_folder().join("api-copies").join(version);
    let mut manifest: Table = read("Cargo.toml").parse().expect("cargo has read it");
    let workspace = manifest["workspace"].as_table_mut().expect("it is a table");
    workspace.remove("default-members");
    let members: Vec<_> = members.iter().copied().map(Value::from).collect();
    workspace.insert("members".to_owned(), members.into());
    if let Some(dependencies) = workspace["dependencies"].as_table_mut() {
        dependencies.retain(|_, value| value.get("path").is_none());
    }
    write_if_new(&folder.join("Cargo.toml"), &manifest.to_string());
    // Cargo removes from it what this workspace does not need, so it is compared before that.
    let lock = read("Cargo.lock");
    if write_if_new(&folder.join("Cargo.lock.source"), &lock) {
        write_if_new(&folder.join("Cargo.lock"), &lock);
    }
    folder
}

fn write_provider(workspace: &Path, name: &str, source: &str) {
    let folder = workspace.join("provider");
    write_if_new(&folder.join("src/lib.rs"), &source.replace("NAME", name));
    let manifest = package_manifest(&format!("devlog-provider-{name}"))
        + "\n[lib]\ncrate-type = [\"cdylib\"]\n";
    write_if_new(&folder.join("Cargo.toml"), &manifest);
}

fn write_host(workspace: &Path) {
    let folder = workspace.join("host");
    let source = read("tests/providers/later/host.rs");
    write_if_new(&folder.join("src/main.rs"), &source);
    let manifest = package_manifest("later-host") + "libloading.workspace = true\n";
    write_if_new(&folder.join("Cargo.toml"), &manifest);
}

fn package_manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ndevlog-provider-api = {{ path = \"../api\" }}\n"
    )
}

/// Says whether the file was written. Cargo builds again what is newer than its library, so an unchanged file
/// is left alone.
fn write_if_new(path: &Path, text: &str) -> bool {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return false;
    }
    let folder = path.parent().expect("the path lies in the workspace");
    fs::create_dir_all(folder).expect("the target folder is writable");
    fs::write(path, text).expect("the target folder is writable");
    true
}

fn read(path: &str) -> String {
    let path = repository().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn copy_api(to: &Path, version: &str, with_methods: bool) {
    let from = repository().join("provider-api");
    let mut files = crate::remote::files_below(&from.join("src"));
    files.retain(|name, _| Path::new(name).extension().is_some_and(|end| end == "rs"));
    let manifest = read("provider-api/Cargo.toml");
    let ours = "version = \"1.0.0\"";
    write_if_new(
        &to.join("Cargo.toml"),
        &replaced(&manifest, ours, &format!("version = \"{version}\"")),
    );
    write_if_new(&to.join("README.md"), &read("provider-api/README.md"));
    for (name, file) in files {
        let mut text = String::from_utf8(file.content).expect("it is Rust");
        for (of, place, replacement) in METHODS.iter().filter(|_| with_methods) {
            if *of == name {
                text = replaced(&text, place, replacement);
            }
        }
        write_if_new(&to.join("src").join(name), &text);
    }
}

/// The file, a line in it, and what stands there with the two new methods.
const METHODS: [(&str, &str, &str); 7] = [
    (
        "abi/types.rs",
        "    fn log(&self, level: u8, message: RStr<'_>);\n",
        "    fn log(&self, level: u8, message: RStr<'_>);\n    fn locale(&self) -> RString { \"none\".into() }\n",
    ),
    (
        "abi/types.rs",
        "    fn properties(&self) -> AbiResult<AbiProperties>;\n",
        "    fn properties(&self) -> AbiResult<AbiProperties>;\n    fn free_space(&self) -> ROption<u64> { ROption::RNone }\n",
    ),
    (
        "abi/plugin.rs",
        "impl HostServices for AbiServices {\n",
        "impl HostServices for AbiServices {\n    fn locale(&self) -> String { self.0.locale().into_string() }\n",
    ),
    (
        "abi/plugin.rs",
        "impl AbiStorage for Guarded {\n",
        "impl AbiStorage for Guarded {\n    fn free_space(&self) -> ROption<u64> { self.0.free_space().into() }\n",
    ),
    (
        "abi/host.rs",
        "impl RemoteStorage for LoadedStorage {\n",
        "impl RemoteStorage for LoadedStorage {\n    fn free_space(&self) -> Option<u64> { self.storage.free_space().into_option() }\n",
    ),
    (
        "storage.rs",
        "    fn properties(&self) -> Properties {\n",
        "    fn free_space(&self) -> Option<u64> { None }\n    /// What this storage can do.\n    fn properties(&self) -> Properties {\n",
    ),
    (
        "host.rs",
        "pub trait HostServices: Send + Sync {\n",
        "pub trait HostServices: Send + Sync {\n    /// New in 1.1.\n    fn locale(&self) -> String { \"none\".to_owned() }\n",
    ),
];

/// The text with one place replaced.
///
/// # Panics
/// When the place is not there exactly once: the contract was written differently, and the copies must follow.
fn replaced(text: &str, place: &str, replacement: &str) -> String {
    assert_eq!(text.matches(place).count(), 1, "not there once: {place}");
    text.replace(place, replacement)
}
