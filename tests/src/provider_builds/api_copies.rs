//! Providers and hosts for past, present and future versions of provider-api: the stable ABI is tested in both
//! directions with real libraries.

use super::golden::{self, Golden};
use crate::program::{cargo_build, library_name, repository, taken, target_folder};
use std::{
    env::consts,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use toml::{Table, Value};

/// A version of the contract with one more method in the storage and one in the host, each with a default
/// below `last_prefix_field`.
pub const LATER_MINOR: &str = "1.99.0";
/// A version of the contract that this one does not understand.
pub const OTHER_MAJOR: &str = "2.0.0";

/// The provider and the host of one version of the contract.
pub struct Side {
    /// The version, for people.
    pub what: String,
    /// The name of the provider.
    pub name: String,
    /// A provider: it knows every method of that version, and no later one.
    pub provider: PathBuf,
    /// A host, as `host LIBRARY`: makes every call of the provider that is in its version.
    pub host: PathBuf,
    /// True for [`LATER_MINOR`], with one more method.
    pub is_later: bool,
}

/// Everything that was built.
pub struct Built {
    /// A side for each frozen version, one for the current version, and one for [`LATER_MINOR`].
    pub sides: Vec<Side>,
    /// A provider for [`OTHER_MAJOR`].
    pub other_major_provider: PathBuf,
}

impl Built {
    /// The side of [`LATER_MINOR`].
    ///
    /// # Panics
    /// Never: it is always built.
    #[must_use]
    pub fn later(&self) -> &Side {
        let later = self.sides.iter().find(|side| side.is_later);
        later.expect("it is always built")
    }
}

/// Builds everything, once a test run.
///
/// # Panics
/// If a version that was released is not frozen, or something does not build.
#[must_use]
pub fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let (current, all) = (golden::current_version(), golden::all());
        let missing = golden::missing(&current, &all);
        assert!(missing.is_empty(), "{}", missing.join("\n"));
        let newest = all.last().expect("none is missing");

        let mut sides: Vec<_> = all.iter().filter_map(frozen).collect();
        sides.push(current_side(&current.to_string(), newest));
        sides.push(later_side(newest));
        Built {
            sides,
            other_major_provider: other_major_provider(newest),
        }
    })
}

fn frozen(golden: &Golden) -> Option<Side> {
    let api = golden.frozen_api()?;
    let what = format!("frozen_1_{}", golden.minor);
    let folder = workspace(&what, &["api", "provider", "host"]);
    copy_api(&api, &folder.join("api"), |_, text| text);
    let (provider, host) = (read(&golden.provider()), read(&golden.host()));
    Some(side(&folder, what, [provider, host]))
}

fn current_side(version: &str, newest: &Golden) -> Side {
    let what = format!("current_{}", version.replace('.', "_"));
    let folder = workspace(&what, &["api", "provider", "host"]);
    copy_api(&our_api(), &folder.join("api"), |_, text| text);
    let (provider, host) = (read(&newest.provider()), read(&newest.host()));
    side(&folder, what, [provider, host])
}

fn later_side(newest: &Golden) -> Side {
    let folder = workspace("later_minor", &["api", "provider", "host"]);
    copy_api(&our_api(), &folder.join("api"), |name, text| {
        let text = with_version(name, text, LATER_MINOR);
        with_more_methods(name, text)
    });
    let provider = replaced(
        &read(&newest.provider()),
        "impl RemoteStorage for Golden {\n",
        "impl RemoteStorage for Golden {\n    fn free_space(&self) -> Option<u64> { Some(42) }\n",
    );
    let host = replaced(
        &read(&newest.host()),
        "    every_call(&*storage);\n",
        "    every_call(&*storage);\n    println!(\"free_space: {:?}\", storage.free_space());\n",
    );
    Side {
        is_later: true,
        ..side(&folder, "later_minor".to_owned(), [provider, host])
    }
}

fn other_major_provider(newest: &Golden) -> PathBuf {
    let folder = workspace("other_major", &["api", "provider"]);
    copy_api(&our_api(), &folder.join("api"), |name, text| {
        with_version(name, text, OTHER_MAJOR)
    });
    write_provider(&folder, "other_major", &read(&newest.provider()));
    cargo_build(&folder, &["--workspace", "--offline"]);
    taken(&library_name("other_major"))
}

/// Builds both sources.
fn side(workspace: &Path, what: String, [provider, host]: [String; 2]) -> Side {
    write_provider(workspace, &what, &provider);
    let host_name = format!("host_{what}");
    write_host(workspace, &host_name, &host);
    cargo_build(workspace, &["--workspace", "--offline"]);
    let name = name_in(&provider);
    Side {
        provider: taken(&library_name(&what)),
        host: taken(&format!("{host_name}{}", consts::EXE_SUFFIX)),
        name,
        what,
        is_later: false,
    }
}

/// The name that the provider gives itself.
fn name_in(provider: &str) -> String {
    let name = provider
        .split_once("name: \"")
        .and_then(|(_, rest)| rest.split_once('"'));
    let (name, _) = name.expect("every provider has a name");
    name.to_owned()
}

fn our_api() -> PathBuf {
    repository().join("provider-api")
}

/// A workspace of its own for each version: two packages of one name cannot share one. It has the same
/// dependencies, locked to the same versions.
fn workspace(name: &str, members: &[&str]) -> PathBuf {
    let folder = target_folder().join("api-copies").join(name);
    let of_repository = |name: &str| read(&repository().join(name));
    let mut manifest: Table = of_repository("Cargo.toml")
        .parse()
        .expect("cargo has read it");
    let workspace = manifest["workspace"].as_table_mut().expect("it is a table");
    workspace.remove("default-members");
    let members: Vec<_> = members.iter().copied().map(Value::from).collect();
    workspace.insert("members".to_owned(), members.into());
    if let Some(dependencies) = workspace["dependencies"].as_table_mut() {
        dependencies.retain(|_, value| value.get("path").is_none());
    }
    write_if_new(&folder.join("Cargo.toml"), &manifest.to_string());
    // Cargo removes from it what this workspace does not need, so it is compared before that.
    let lock = of_repository("Cargo.lock");
    if write_if_new(&folder.join("Cargo.lock.source"), &lock) {
        write_if_new(&folder.join("Cargo.lock"), &lock);
    }
    folder
}

fn write_provider(workspace: &Path, name: &str, source: &str) {
    let folder = workspace.join("provider");
    write_if_new(&folder.join("src/lib.rs"), source);
    let manifest = package_manifest(&format!("devlog-provider-{name}"))
        + "\n[lib]\ncrate-type = [\"cdylib\"]\n";
    write_if_new(&folder.join("Cargo.toml"), &manifest);
}

fn write_host(workspace: &Path, name: &str, source: &str) {
    let folder = workspace.join("host");
    write_if_new(&folder.join("src/main.rs"), source);
    // The version that abi_stable needs too.
    let manifest = package_manifest(name) + "libloading = \"0.7\"\n";
    write_if_new(&folder.join("Cargo.toml"), &manifest);
}

fn package_manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
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

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Copies what makes the crate; `change` is given the name and text of each file.
fn copy_api(from: &Path, to: &Path, change: impl Fn(&str, String) -> String) {
    let mut files = crate::remote::files_below(from);
    files.retain(|name, _| {
        let end = Path::new(name).extension();
        name.starts_with("src/")
            || end.is_some_and(|end| end == "toml" || end == "md" || end == "txt")
    });
    for (name, file) in files {
        let text = String::from_utf8(file.content).expect("it is text");
        write_if_new(&to.join(&name), &change(&name, text));
    }
}

fn with_version(file: &str, text: String, version: &str) -> String {
    if file != "Cargo.toml" {
        return text;
    }
    let ours = golden::current_version();
    let [ours, theirs] =
        [&ours.to_string(), version].map(|version| format!("version = \"{version}\""));
    replaced(&text, &format!("\n{ours}\n"), &format!("\n{theirs}\n"))
}

fn with_more_methods(file: &str, text: String) -> String {
    METHODS
        .iter()
        .filter(|(of, ..)| file.strip_prefix("src/") == Some(of))
        .fold(text, |text, (_, place, replacement)| {
            replaced(&text, place, replacement)
        })
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
/// If the place is not there exactly once: the contract was written differently, and the copies must follow.
fn replaced(text: &str, place: &str, replacement: &str) -> String {
    assert_eq!(text.matches(place).count(), 1, "not there once: {place}");
    text.replace(place, replacement)
}
