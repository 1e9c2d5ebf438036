//! Installs the pinned npm packages of `tests/azurite` below the target folder, once.

use crate::program::{repository, target_folder};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// The scripts and the lock file.
#[must_use]
pub fn sources() -> PathBuf {
    repository().join("tests/azurite")
}

/// Installs what is locked, unless that was done before; the folder that holds `node_modules`.
///
/// # Errors
/// The reason as a sentence: npm is missing, or it failed.
///
/// # Panics
/// If the target folder is not writable.
pub fn install() -> Result<PathBuf, String> {
    let folder = target_folder().join("azurite");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    // Several test programs may come here at once.
    let lock = File::create(folder.join("install.lock")).expect("the folder is ours");
    lock.lock().expect("the file system has locks");
    if !is_current(&folder) {
        npm_ci(&folder)?;
    }
    Ok(folder)
}

/// Reports if `node_modules` was installed from the current lock file.
fn is_current(folder: &Path) -> bool {
    let wanted = fs::read(sources().join("package-lock.json"));
    let installed = fs::read(folder.join("node_modules/installed.lock"));
    matches!((wanted, installed), (Ok(wanted), Ok(installed)) if wanted == installed)
}

fn npm_ci(folder: &Path) -> Result<(), String> {
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(sources().join(name), folder.join(name))
            .expect("the sources are complete, the folder is ours");
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts"])
        .current_dir(folder)
        .output()
        .map_err(|error| format!("npm does not start ({error})"))?;
    if !output.status.success() {
        return Err(format!(
            "npm ci failed: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    // Written last, so that an interrupted installation is done again.
    fs::copy(
        sources().join("package-lock.json"),
        folder.join("node_modules/installed.lock"),
    )
    .expect("npm made the folder");
    Ok(())
}
