//! The declarations, imports and names of one source file, without its tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    iter::Peekable,
    path::{Path, PathBuf},
    slice::Iter,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The segments of a path: `crate::config::load` has three.
pub type Segments = Vec<String>;

/// One name that a `use` brings in. A glob has the name `*`.
#[derive(Clone, Debug)]
pub struct Import {
    pub path: Segments,
    pub name: String,
    pub is_public: bool,
}

pub struct Module {
    pub file: PathBuf,
    /// The index of the module that declares this one.
    pub parent: Option<usize>,
    /// Modules in files of their own, by name, with their indices.
    pub children: BTreeMap<String, usize>,
    pub declared: BTreeSet<String>,
    pub items: BTreeSet<String>,
    pub imports: Vec<Import>,
    /// Paths of two or more segments outside of `use`.
    pub paths: BTreeSet<Segments>,
    /// Single names outside of `use`.
    pub words: BTreeSet<String>,
}

type Tokens<'a> = Peekable<Iter<'a, TokenTree>>;

impl Module {
    pub fn read(file: &Path, parent: Option<usize>) -> Self {
        let text = fs::read_to_string(file).unwrap();
        Self::parse(&text, file, parent)
    }

    pub fn parse(text: &str, file: &Path, parent: Option<usize>) -> Self {
        let mut module = Self {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            declared: BTreeSet::new(),
            items: BTreeSet::new(),
            imports: Vec::new(),
            paths: BTreeSet::new(),
            words: BTreeSet::new(),
        };
        let tokens: TokenStream = text.parse().unwrap();
        module.scan(tokens, true);
        module
    }

    fn scan(&mut self, tokens: TokenStream, is_top: bool) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut rest = tokens.iter().peekable();
        let mut is_public = false;
        while let Some(token) = rest.next() {
            match token {
                TokenTree::Punct(mark)
                    if mark.as_char() == '#'
                        && rest.next_if(|next| is_for_tests(next)).is_some() =>
                {
                    skip_item(&mut rest);
                }
                TokenTree::Group(group) => self.scan(group.stream(), false),
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    match &*word {
                        "pub" => {
                            is_public = true;
                            rest.next_if(|next| is_group(next, Delimiter::Parenthesis));
                            continue;
                        }
                        "use" => self.import(&mut rest, is_public),
                        "mod" if is_top => self.declare(&mut rest),
                        _ => self.name(word, &mut rest, is_top),
                    }
                    is_public = false;
                }
                _ => {}
            }
        }
    }

    fn import(&mut self, rest: &mut Tokens, is_public: bool) {
        let tree: Vec<_> = rest
            .by_ref()
            .take_while(|token| !is_mark(token, ';'))
            .cloned()
            .collect();
        // `impl Trait + use<'a>` is no import.
        if !tree.first().is_some_and(|token| is_mark(token, '<')) {
            let start = Vec::new();
            self.import_tree(&start, &tree, is_public);
        }
    }

    fn import_tree(&mut self, prefix: &Segments, tree: &[TokenTree], is_public: bool) {
        for branch in tree.split(|token| is_mark(token, ',')) {
            let mut path = prefix.clone();
            let mut name = None;
            let mut rest = branch.iter();
            while let Some(token) = rest.next() {
                match token {
                    TokenTree::Ident(word) if word == "as" => {
                        name = rest.next().map(ToString::to_string);
                    }
                    TokenTree::Ident(word) => path.push(word.to_string()),
                    TokenTree::Punct(mark) if mark.as_char() == '*' => name = Some("*".into()),
                    TokenTree::Group(group) => {
                        let tree: Vec<_> = group.stream().into_iter().collect();
                        self.import_tree(&path, &tree, is_public);
                        path.clear();
                    }
                    _ => {}
                }
            }
            if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            if let Some(name) = name.or_else(|| path.last().cloned()) {
                self.imports.push(Import {
                    path,
                    name,
                    is_public,
                });
            }
        }
    }

    fn declare(&mut self, rest: &mut Tokens) {
        let Some(TokenTree::Ident(name)) = rest.next() else {
            return;
        };
        match rest.next() {
            // A module in braces counts as this file.
            Some(TokenTree::Group(group)) => {
                self.items.insert(name.to_string());
                let inner = Self::parse("", &self.file, self.parent);
                self.scan_inner(inner, group.stream());
            }
            _ => {
                self.declared.insert(name.to_string());
            }
        }
    }

    fn scan_inner(&mut self, mut inner: Self, tokens: TokenStream) {
        inner.scan(tokens, false);
        let lifted = |path: &Segments| (path[0] == "super").then(|| path[1..].to_vec());
        for import in inner.imports {
            let path = lifted(&import.path).unwrap_or(import.path);
            self.imports.push(Import { path, ..import });
        }
        self.paths.extend(
            inner
                .paths
                .iter()
                .map(|path| lifted(path).unwrap_or(path.clone())),
        );
        self.words.extend(inner.words);
    }

    fn name(&mut self, word: String, rest: &mut Tokens, is_top: bool) {
        const DEFINE: [&str; 8] = [
            "struct", "enum", "union", "trait", "type", "fn", "const", "static",
        ];
        if is_top && (DEFINE.contains(&&*word) || word == "macro_rules") {
            rest.next_if(|next| is_mark(next, '!'));
            if let Some(TokenTree::Ident(name)) = rest.peek() {
                self.items.insert(name.to_string());
            }
            return;
        }
        let mut path = vec![word];
        while let Some(segment) = next_segment(rest) {
            path.push(segment);
        }
        self.words.insert(path[0].clone());
        if path.len() > 1 {
            self.paths.insert(path);
        }
    }
}

/// Takes `::name` off the tokens.
fn next_segment(rest: &mut Tokens) -> Option<String> {
    let mut ahead = rest.clone();
    let is_path = ahead.next().is_some_and(|token| is_mark(token, ':'))
        && ahead.next().is_some_and(|token| is_mark(token, ':'));
    match ahead.next() {
        Some(TokenTree::Ident(name)) if is_path => {
            *rest = ahead;
            Some(name.to_string())
        }
        _ => None,
    }
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn is_group(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}

/// Reports if an attribute is `cfg(test)` or `cfg(all(test, …))`.
fn is_for_tests(attribute: &TokenTree) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text.starts_with("[cfg(test") || text.starts_with("[cfg(all(test")
}

fn skip_item(rest: &mut Tokens) {
    for token in rest.by_ref() {
        if is_mark(token, ';') || is_group(token, Delimiter::Brace) {
            return;
        }
    }
}
