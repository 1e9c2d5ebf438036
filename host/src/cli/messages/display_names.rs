//! The names of files and settings in hints and messages.

use crate::{
    encryption::KEY_FILE,
    terminal_text::{for_terminal, shell_quoted},
};
use std::path::{Path, PathBuf};

/// The files and sections that belong to this run.
#[derive(Clone, Debug, Default)]
pub struct DisplayNames {
    /// The user's home folder, shown as `~`.
    pub home: Option<PathBuf>,
    pub config: PathBuf,
    /// The name of the provider, where it is known.
    pub provider: String,
    /// The command of a run over the remote; `push` where it is empty.
    pub command: &'static str,
    /// The configured place of the encryption key, if the configuration was read.
    pub key_place: Option<String>,
}

impl DisplayNames {
    /// Shows a path: below the home folder from `~` on, and without anything that a terminal obeys.
    pub fn path(&self, path: &Path) -> String {
        let below = self.home().and_then(|home| path.strip_prefix(home).ok());
        let shown = match below {
            Some(rest) => Path::new("~").join(rest),
            None => path.to_owned(),
        };
        for_terminal(&shown.to_string_lossy())
    }

    /// Shows a path as a word of a command to copy: as [`Self::path`] does where it needs no quotes.
    pub fn shell_word(&self, path: &Path) -> String {
        let shown = self.path(path);
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
        let after_home = shown.strip_prefix("~/").unwrap_or(&shown);
        if after_home.chars().all(is_plain) {
            return shown;
        }
        shell_quoted(path)
    }

    /// Shows a text in which paths may stand.
    pub fn text(&self, text: &str) -> String {
        let home = self.home().map(|home| format!("{}/", home.display()));
        match home {
            Some(home) => for_terminal(&text.replace(&home, "~/")),
            None => for_terminal(text),
        }
    }

    /// Not `/`, below which everything is.
    fn home(&self) -> Option<&Path> {
        self.home.as_deref().filter(|home| home.parent().is_some())
    }

    /// The journal's root.
    pub fn root(&self) -> PathBuf {
        self.config.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// The folder of devlog's own state.
    pub fn state(&self) -> PathBuf {
        self.config.with_file_name("state")
    }

    /// Shows the configuration file.
    pub fn config(&self) -> String {
        self.path(&self.config)
    }

    /// Shows the place of the encryption key.
    pub fn key_place(&self) -> String {
        match &self.key_place {
            Some(place) => self.text(place),
            None => self.path(&self.root().join(KEY_FILE)),
        }
    }

    /// The command of this run over the remote.
    pub fn command(&self) -> &'static str {
        match self.command {
            "" => "push",
            command => command,
        }
    }

    /// The advice to repeat the run, as the rest of a sentence.
    pub fn again(&self) -> String {
        format!("run `devlog {}` again", self.command())
    }

    /// The headline of a run that failed.
    pub fn failed(&self) -> String {
        format!("{} failed", self.command())
    }

    /// Returns the names of a run that uses a provider.
    pub fn with_provider(&self, name: &str) -> Self {
        Self {
            provider: name.to_owned(),
            ..self.clone()
        }
    }

    /// The section of the provider's own settings.
    pub fn settings(&self) -> String {
        if self.provider.is_empty() {
            return "[remote]".to_owned();
        }
        format!("[remote.{}]", for_terminal(&self.provider))
    }
}

#[cfg(test)]
impl DisplayNames {
    /// Returns an example for the tests of the messages.
    pub fn example() -> Self {
        Self {
            home: Some(PathBuf::from("/home/ada")),
            config: PathBuf::from("/home/ada/.devlog/config.toml"),
            provider: "azure".to_owned(),
            command: "push",
            key_place: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DisplayNames;
    use std::path::{Path, PathBuf};

    fn at_home(home: &str) -> DisplayNames {
        DisplayNames {
            home: Some(PathBuf::from(home)),
            ..DisplayNames::default()
        }
    }

    #[test]
    fn a_path_below_home_starts_with_a_tilde() {
        let names = at_home("/home/ada");
        assert_eq!(
            names.path(Path::new("/home/ada/.devlog/config.toml")),
            "~/.devlog/config.toml"
        );
        assert_eq!(names.path(Path::new("/home/adam/x")), "/home/adam/x");
    }

    #[test]
    fn a_path_in_a_command_is_quoted_where_it_must_be() {
        let names = at_home("/home/ada");
        for (path, word) in [
            ("/home/ada/.devlog/config.toml", "~/.devlog/config.toml"),
            ("/home/ada/my notes/x", "'/home/ada/my notes/x'"),
            ("/srv/x", "/srv/x"),
            ("/~ada/x", "'/~ada/x'"),
        ] {
            assert_eq!(names.shell_word(Path::new(path)), word);
        }
    }

    #[test]
    fn the_root_folder_is_no_home() {
        assert_eq!(at_home("/").path(Path::new("/etc/x")), "/etc/x");
    }

    #[test]
    fn a_path_in_a_text_is_shown_the_same_way() {
        let names = at_home("/home/ada");
        assert_eq!(
            names.text("cannot lock /home/ada/x\ny"),
            "cannot lock ~/x\\ny"
        );
        assert_eq!(at_home("/").text("cannot lock /x"), "cannot lock /x");
    }

    #[test]
    fn a_path_does_not_steer_the_terminal() {
        let names = DisplayNames::default();
        assert_eq!(names.path(Path::new("/a\u{1b}[2J")), "/a\\u{1b}[2J");
    }
}
