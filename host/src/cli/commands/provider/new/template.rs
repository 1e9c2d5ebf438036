//! The files of a new provider.

use crate::registry::file_name;
use std::path::Path;

/// The path of each file, and its text with places to fill in.
const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", include_str!("template/Cargo.toml.in")),
    (".gitignore", include_str!("template/gitignore.in")),
    (
        ".github/workflows/release.yml",
        include_str!("template/release.yml.in"),
    ),
    ("README.md", include_str!("template/README.md.in")),
    ("src/lib.rs", include_str!("template/lib.rs.in")),
    ("src/storage.rs", include_str!("template/storage.rs.in")),
    (
        "tests/conformance.rs",
        include_str!("template/conformance.rs.in"),
    ),
];

/// The values of the placeholders.
#[derive(Debug)]
pub struct Template {
    values: [(&'static str, String); 9],
    package: String,
}

impl Template {
    /// Returns the template of a provider of this name, built against the published provider-api or that in a folder.
    pub fn new(name: &str, api_path: Option<&Path>) -> Self {
        let words: Vec<String> = name.split(['-', '_']).map(capitalised).collect();
        let package = format!("devlog-provider-{name}");
        Self {
            values: [
                ("package", package.clone()),
                ("library", package.replace('-', "_")),
                ("name", name.to_owned()),
                ("title", words.join(" ").trim().to_owned()),
                ("type", words.concat()),
                ("variable", name.replace('-', "_").to_uppercase()),
                ("file", file_name(name)),
                ("api", dependency(api_path, "")),
                (
                    "api_with_testkit",
                    dependency(api_path, ", features = [\"testkit\"]"),
                ),
            ],
            package,
        }
    }

    pub fn package(&self) -> &str {
        &self.package
    }

    /// The path in the crate and the text of each file.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, String)> {
        FILES
            .into_iter()
            .map(|(path, text)| (path, self.fill(text)))
    }

    fn fill(&self, text: &str) -> String {
        let fill = |text: String, (place, value): &(&str, String)| {
            text.replace(&format!("{{{{{place}}}}}"), value)
        };
        self.values.iter().fold(text.to_owned(), fill)
    }
}

/// The manifest's entry. Any minor version of the contract works with any other.
fn dependency(api_path: Option<&Path>, features: &str) -> String {
    match api_path {
        Some(path) => {
            let path = toml::Value::from(path.to_string_lossy().into_owned());
            format!("{{ path = {path}{features} }}")
        }
        None => format!("{{ version = \"1\"{features} }}"),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::Template;
    use std::path::Path;

    fn file(name: &str, api_path: Option<&Path>, wanted: &str) -> String {
        let template = Template::new(name, api_path);
        let mut files = template.files();
        let found = files.find_map(|(path, text)| (path == wanted).then_some(text));
        found.unwrap_or_default()
    }

    #[test]
    fn a_name_becomes_a_package_a_library_and_a_type() {
        let manifest = file("my-nas", None, "Cargo.toml");
        assert!(
            manifest.contains("name = \"devlog-provider-my-nas\""),
            "{manifest}"
        );
        assert!(
            manifest.contains("name = \"devlog_provider_my_nas\""),
            "{manifest}"
        );
        assert!(
            manifest.contains("devlog-provider-api = { version = \"1\" }"),
            "{manifest}"
        );
        let source = file("my-nas", None, "src/lib.rs");
        assert!(source.contains("pub struct MyNasProvider {"), "{source}");
        assert!(source.contains("title: \"My Nas\""), "{source}");
    }

    #[test]
    fn a_path_is_written_so_that_cargo_reads_it() {
        let manifest = file("nas", Some(Path::new("/a \"b\"/api")), "Cargo.toml");
        let read: toml::Table = manifest.parse().expect("it is TOML");
        let path = read["dependencies"]["devlog-provider-api"]["path"].as_str();
        assert_eq!(path, Some("/a \"b\"/api"));
    }

    #[test]
    fn every_place_is_filled() {
        for name in ["nas", "a", "x_-1"] {
            for (path, text) in Template::new(name, None).files() {
                assert!(!text.contains("{{"), "{path}: {text}");
            }
        }
    }
}
