//! The crates of the workspace, and the modules that each one consists of.

use std::path::{Path, PathBuf};

use crate::{files::files_below, module::Module};

/// A library, program, test or benchmark: its modules, the root first.
pub struct Crate {
    pub modules: Vec<Module>,
}

impl Crate {
    pub fn read(root: &Path) -> Self {
        let mut modules = vec![Module::read(root, None)];
        let mut next = 0;
        while next < modules.len() {
            for child in modules[next].declared.clone() {
                let Some(file) = child_file(root, &modules[next].file, &child) else {
                    continue;
                };
                let index = modules.len();
                modules.push(Module::read(&file, Some(next)));
                modules[next].children.insert(child, index);
            }
            next += 1;
        }
        Self { modules }
    }
}

/// Roots of all crates of the workspace, as Cargo finds them by itself.
pub fn crate_roots(workspace: &Path) -> Vec<PathBuf> {
    let is_root = |file: &PathBuf| {
        let folder = file.parent().unwrap();
        let is_in = |name: &str| folder.ends_with(name);
        let is_package = folder.join("../Cargo.toml").exists();
        let is_named_folder =
            folder.join("../../Cargo.toml").exists() && folder.parent().unwrap().ends_with("tests");
        (is_package && is_in("src") && (file.ends_with("lib.rs") || file.ends_with("main.rs")))
            || (is_package && (is_in("tests") || is_in("benches")))
            || (is_named_folder && file.ends_with("main.rs"))
    };
    let mut roots: Vec<_> = ["host", "provider-api", "providers", "tests"]
        .iter()
        .flat_map(|folder| files_below(&workspace.join(folder)))
        .filter(is_root)
        .collect();
    roots.sort();
    roots
}

/// Returns the file of the module `name` that `file` declares, or `None` where a `path` attribute names another.
fn child_file(root: &Path, file: &Path, name: &str) -> Option<PathBuf> {
    let folder = if file == root || file.ends_with("mod.rs") {
        file.parent().unwrap().to_owned()
    } else {
        file.with_extension("")
    };
    [
        folder.join(format!("{name}.rs")),
        folder.join(name).join("mod.rs"),
    ]
    .into_iter()
    .find(|file| file.exists())
}
