//! The sections `[remote]` and `[remote.NAME]` as a person likes to find them: with a comment for each setting.

use devlog_provider_api::{SettingKind, SettingSpec};
use std::fmt::Write;
use toml::{Table, Value};

/// The longest line of a comment, in characters.
const WIDTH: usize = 80;

/// The remote that the journal is to be pushed to. Has no `Debug`: a setting may be a secret.
pub struct RemoteSection<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The provider's name for people.
    pub title: &'a str,
    /// The URL of the remote, in the provider's form.
    pub url: &'a str,
    /// The accepted versions of the provider; any if `None`.
    pub version: Option<String>,
    /// The settings that are given, as they are to stand there.
    pub settings: &'a Table,
    pub specs: &'a [SettingSpec],
}

impl RemoteSection<'_> {
    /// Both sections; each line ends in a line feed. A setting that is not given stands there as a comment.
    pub fn text(&self) -> String {
        let mut text = format!(
            "[remote]\nprovider = {}\nurl = {}\n",
            quoted(self.provider),
            quoted(self.url)
        );
        if let Some(version) = &self.version {
            let _ = writeln!(text, "version = {}", quoted(version));
        }
        if self.specs.is_empty() {
            return text;
        }
        let about = format!(
            "The settings of {}; `devlog provider info {}` lists them.",
            self.title, self.provider
        );
        let _ = write!(
            text,
            "\n[remote.{}]\n{}",
            key(self.provider),
            comment(&about)
        );
        for spec in self.specs {
            text.push_str(&self.setting(spec));
        }
        text
    }

    /// The value of `remote` with these sections.
    pub fn values(&self) -> Table {
        let mut remote = Table::new();
        remote.insert("provider".to_owned(), self.provider.into());
        remote.insert("url".to_owned(), self.url.into());
        if let Some(version) = &self.version {
            remote.insert("version".to_owned(), version.clone().into());
        }
        if !self.specs.is_empty() {
            remote.insert(self.provider.to_owned(), self.settings.clone().into());
        }
        remote
    }

    fn setting(&self, spec: &SettingSpec) -> String {
        let comment = comment(&about(spec));
        let name = key(spec.name);
        match self.settings.get(spec.name) {
            Some(value) => format!("{comment}{name} = {value}\n"),
            None => format!("{comment}# {name} = {}\n", example(spec)),
        }
    }
}

/// The help of a setting, with everything else that a comment should say.
fn about(spec: &SettingSpec) -> String {
    let mut about = spec.help.to_owned();
    if spec.required {
        about.push_str("; required");
    }
    if !spec.choices.is_empty() {
        let _ = write!(about, "; one of {}", spec.choices.join(", "));
    }
    if !spec.env.is_empty() {
        let _ = write!(about, "; or from {}", spec.env.join(", "));
    }
    about
}

fn example(spec: &SettingSpec) -> String {
    match (spec.kind, spec.choices.first(), spec.env.first()) {
        (SettingKind::Integer, ..) => "0".to_owned(),
        (SettingKind::Boolean, ..) => "false".to_owned(),
        (SettingKind::Secret, _, variable) => {
            quoted(&format!("env:{}", variable.unwrap_or(&"NAME")))
        }
        (_, choice, _) => quoted(choice.unwrap_or(&"")),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A name as a key; bare where that is possible.
fn key(name: &str) -> String {
    let is_bare = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    if !name.is_empty() && name.chars().all(is_bare) {
        return name.to_owned();
    }
    quoted(name)
}

/// A text as lines of comment, broken between words.
pub(super) fn comment(text: &str) -> String {
    let mut lines = String::new();
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::RemoteSection;
    use devlog_provider_api::SettingSpec;
    use toml::Table;

    const SPECS: &[SettingSpec] = &[
        SettingSpec::text("share", "the name of the share").required(),
        SettingSpec::secret("password", "the password").env(&["NAS_PASSWORD", "NAS_PASS"]),
        SettingSpec::secret("token", "a token in its place"),
        SettingSpec::text("tier", "which disks").choices(&["fast", "large"]),
        SettingSpec::integer("port", "the port"),
        SettingSpec::boolean(
            "tls",
            "whether the line is encrypted, which it had better be wherever others listen",
        ),
    ];

    fn section(settings: &Table) -> RemoteSection<'_> {
        RemoteSection {
            provider: "nas",
            title: "My NAS",
            url: "nas://home/\"x\"",
            version: None,
            settings,
            specs: SPECS,
        }
    }

    #[test]
    fn every_setting_is_explained_and_those_that_are_given_are_set() {
        let mut settings = Table::new();
        settings.insert("share".to_owned(), "photos \\ \"mine\"".into());
        settings.insert("port".to_owned(), 445.into());
        let text = section(&settings).text();
        insta::assert_snapshot!(text, @r##"
        [remote]
        provider = "nas"
        url = 'nas://home/"x"'

        [remote.nas]
        # The settings of My NAS; `devlog provider info nas` lists them.
        # the name of the share; required
        share = 'photos \ "mine"'
        # the password; or from NAS_PASSWORD, NAS_PASS
        # password = "env:NAS_PASSWORD"
        # a token in its place
        # token = "env:NAME"
        # which disks; one of fast, large
        # tier = "fast"
        # the port
        port = 445
        # whether the line is encrypted, which it had better be wherever others listen
        # tls = false
        "##);
        let mut expected = Table::new();
        expected.insert("remote".to_owned(), section(&settings).values().into());
        assert_eq!(text.parse(), Ok(expected));
    }

    #[test]
    fn what_is_commented_out_can_be_taken_in() {
        let settings = Table::new();
        let text = section(&settings).text();
        let taken: String = text
            .lines()
            .filter(|line| line.contains(" = "))
            .collect::<Vec<_>>()
            .join("\n");
        assert!(taken.replace("# ", "").parse::<Table>().is_ok(), "{taken}");
    }

    #[test]
    fn a_long_comment_is_broken_between_words() {
        let lines = super::comment(&"word ".repeat(40));
        assert!(
            lines
                .lines()
                .all(|line| line.starts_with("# ") && line.len() <= 80),
            "{lines}"
        );
    }
}
