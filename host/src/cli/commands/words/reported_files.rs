//! The files that a command reported.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files of a folder whose path, or else the folder's own, was reported.
pub fn files_in(folder: &Path, said: &str) -> Vec<PathBuf> {
    let is_said = |path: &Path| said.contains(&path.display().to_string());
    if said.contains(&format!("in {} w", folder.display())) {
        return paths_in(folder);
    }
    let mut paths = paths_in(folder);
    paths.retain(|path| is_said(path));
    paths
}

fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten();
    files.map(|file| file.unwrap().path()).collect()
}
