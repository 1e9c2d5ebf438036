//! The names that files use of each other. A name that a module re-exports counts as the file that defines it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use crate::{crate_root::Crate, module::Segments};

/// The names that one file uses of another.
pub type Uses = BTreeMap<(PathBuf, PathBuf), BTreeSet<String>>;

/// Re-exports of re-exports end here.
const MAX_DEPTH: usize = 16;

impl Crate {
    pub fn uses(&self) -> Uses {
        let mut uses = Uses::new();
        for (index, module) in self.modules.iter().enumerate() {
            let imports = module
                .imports
                .iter()
                .filter(|import| !import.is_public || module.words.contains(&import.name))
                .map(|import| &import.path);
            for path in imports.chain(&module.paths) {
                let Some(file) = self.defining_file(index, path, 0) else {
                    continue;
                };
                if file != module.file {
                    let pair = (module.file.clone(), file);
                    uses.entry(pair).or_default().insert(path.join("::"));
                }
            }
        }
        uses
    }

    /// Returns the file that defines the item that `path` names, seen from the module `from`. Returns `None` for
    /// items of other crates, and for a module as such: only names inside it are uses.
    fn defining_file(&self, from: usize, path: &[String], depth: usize) -> Option<PathBuf> {
        let (first, rest) = path.split_first()?;
        match &**first {
            "crate" => self.below(0, rest, depth),
            "self" => self.below(from, rest, depth),
            "super" => match self.modules[from].parent {
                Some(parent) if rest.first().is_some_and(|next| next == "super") => {
                    self.defining_file(parent, rest, depth)
                }
                Some(parent) => self.below(parent, rest, depth),
                None => None,
            },
            _ if self.knows(from, first) => self.below(from, path, depth),
            _ => None,
        }
    }

    /// Follows `path` down from a module.
    fn below(&self, module: usize, path: &[String], depth: usize) -> Option<PathBuf> {
        let (first, rest) = path.split_first()?;
        let here = &self.modules[module];
        if let Some(child) = here.children.get(first) {
            return self.below(*child, rest, depth);
        }
        let known = |path: &Segments| {
            let path: Segments = path.iter().chain(rest).cloned().collect();
            self.defining_file(module, &path, depth + 1)
        };
        if here.items.contains(first) || depth > MAX_DEPTH {
            return Some(here.file.clone());
        }
        if let Some(import) = here.imports.iter().find(|import| import.name == *first) {
            return known(&import.path);
        }
        let globs = here.imports.iter().filter(|import| import.name == "*");
        let found = globs.filter_map(|glob| self.module_at(module, &glob.path));
        let found = found.into_iter().find(|target| self.knows(*target, first));
        match found {
            Some(target) => self.below(target, path, depth + 1),
            // What a macro defines.
            None => Some(here.file.clone()),
        }
    }

    /// Reports if a module declares, defines or imports `name` by itself.
    fn knows(&self, module: usize, name: &str) -> bool {
        let module = &self.modules[module];
        module.children.contains_key(name)
            || module.items.contains(name)
            || module.imports.iter().any(|import| import.name == name)
    }

    fn module_at(&self, from: usize, path: &[String]) -> Option<usize> {
        path.iter().try_fold(from, |at, segment| match &**segment {
            "crate" => Some(0),
            "self" => Some(at),
            "super" => self.modules[at].parent,
            name => self.modules[at].children.get(name).copied(),
        })
    }
}
