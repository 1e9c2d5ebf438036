//! The description of a provider library, for a person who decides about it.

use crate::{
    cli::{
        json::Facts,
        messages::{DisplayNames, size::size},
    },
    registry::LibraryFile,
    terminal_text::for_terminal,
};
use devlog_provider_api::SettingSpec;

impl Facts {
    /// Returns the facts of a library: its state in a word, and a remark about that for a person.
    pub fn new(
        library: &LibraryFile,
        names: &DisplayNames,
        state: &'static str,
        remark: Option<String>,
    ) -> Self {
        let manifest = &library.manifest;
        Self {
            name: for_terminal(&manifest.name),
            version: for_terminal(&manifest.version.to_string()),
            title: for_terminal(&manifest.title),
            description: for_terminal(&manifest.description),
            api: for_terminal(&manifest.api.to_string()),
            url: for_terminal(&manifest.url),
            homepage: for_terminal(&manifest.homepage),
            license: for_terminal(&manifest.license),
            state,
            file: names.path(library.path()),
            sha256: library.sha256.to_string(),
            size: library.size,
            owner: library.owner.to_string(),
            mode: format!("{:04o}", library.mode),
            settings: manifest.settings.clone(),
            aliases: for_terminal(&manifest.aliases.join(", ")),
            remark,
        }
    }

    /// The name and the version, as in "provider `nas` 1.2.0".
    pub fn provider(&self) -> String {
        format!("provider `{}` {}", self.name, self.version)
    }

    /// The text for a person, without a final line end.
    pub fn text(&self) -> String {
        let mut lines = vec![
            format!("{} {}: {}", self.name, self.version, self.title),
            format!("  {}", self.description),
        ];
        let remark = self.remark.iter();
        lines.extend(remark.map(|remark| format!("  state     {remark}")));
        lines.extend([
            format!("  file      {}", self.file),
            format!("  sha256    {}", self.sha256),
            format!("  size      {}", size(self.size)),
            format!("  owner     {}, mode {}", self.owner, self.mode),
            format!("  contract  provider-api {}", self.api),
        ]);
        let published = [
            ("aliases ", &self.aliases),
            ("homepage", &self.homepage),
            ("license ", &self.license),
            ("url     ", &self.url),
        ];
        let published = published.into_iter().filter(|(_, text)| !text.is_empty());
        lines.extend(published.map(|(name, text)| format!("  {name}  {text}")));
        lines.extend(self.settings_lines());
        lines.join("\n")
    }

    fn settings_lines(&self) -> Vec<String> {
        if self.settings.is_empty() {
            return vec!["  settings  none".to_owned()];
        }
        let names = self.settings.iter().map(|spec| spec.name.chars().count());
        let width = names.max().unwrap_or_default();
        let mut lines = vec![format!("  settings  in [remote.{}]:", self.name)];
        for spec in &self.settings {
            let (name, kind) = (for_terminal(spec.name), spec.kind.name());
            lines.push(for_terminal(&format!(
                // An item of a list: a line of four blanks would not be wrapped.
                "  - {name:width$}  {kind:7}  {}",
                spec.help
            )));
            lines.extend(more(spec).map(|more| format!("    {:width$}           {more}", "")));
        }
        lines
    }
}

/// Returns further facts about a setting.
fn more(spec: &SettingSpec) -> Option<String> {
    let required = spec.required.then(|| "required".to_owned());
    let choices = (!spec.choices.is_empty()).then(|| format!("one of {}", spec.choices.join(", ")));
    let default = (!spec.default.is_empty()).then(|| format!("default {}", spec.default));
    let env = (!spec.env.is_empty()).then(|| format!("or from {}", spec.env.join(", ")));
    let place = spec
        .place
        .then(|| "a part of the remote's address, like the URL".to_owned());
    let needs = (!spec.needs.is_empty()).then(|| format!("with {}", spec.needs.join(", ")));
    let facts: Vec<String> = [required, needs, place, choices, default, env]
        .into_iter()
        .flatten()
        .collect();
    (!facts.is_empty()).then(|| for_terminal(&facts.join("; ")))
}

#[cfg(test)]
impl Facts {
    /// Returns an example for the tests of the messages.
    pub fn example() -> Self {
        Self {
            name: "nas".to_owned(),
            version: "1.2.0".to_owned(),
            title: "My NAS".to_owned(),
            description: "Keeps objects on the disks at home".to_owned(),
            api: "1.0.0".to_owned(),
            url: "nas://HOST/SHARE".to_owned(),
            homepage: "https://example.org/nas".to_owned(),
            license: "MIT".to_owned(),
            state: "available",
            file: "~/Downloads/libdevlog_provider_nas.so".to_owned(),
            sha256: "0123456789abcdef".repeat(4),
            size: 2_100_000,
            owner: "you".to_owned(),
            mode: "0644".to_owned(),
            settings: vec![
                SettingSpec::text("share", "the name of the share")
                    .required()
                    .place(),
                SettingSpec::secret("password", "the password").env(&["NAS_PASSWORD"]),
                SettingSpec::text("tier", "which disks")
                    .choices(&["fast", "large"])
                    .default("fast"),
            ],
            aliases: String::new(),
            remark: Some("available: you trust it".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use crate::cli::json::{self, Line};

    #[test]
    fn everything_that_a_decision_needs_is_there() {
        let text = Facts::example().text();
        insta::assert_snapshot!(text, @r"
        nas 1.2.0: My NAS
          Keeps objects on the disks at home
          state     available: you trust it
          file      ~/Downloads/libdevlog_provider_nas.so
          sha256    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          size      2.1 MB
          owner     you, mode 0644
          contract  provider-api 1.0.0
          homepage  https://example.org/nas
          license   MIT
          url       nas://HOST/SHARE
          settings  in [remote.nas]:
          - share     text     the name of the share
                               required; a part of the remote's address, like the URL
          - password  secret   the password
                               or from NAS_PASSWORD
          - tier      text     which disks
                               one of fast, large; default fast
        ");
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
    }

    #[test]
    fn a_provider_without_settings_says_so() {
        let facts = Facts {
            settings: Vec::new(),
            ..Facts::example()
        };
        assert!(facts.text().ends_with("  settings  none"));
    }

    #[test]
    fn a_program_gets_the_same() {
        let facts = Facts::example();
        let line = Line::ProviderInfo(&facts);
        insta::assert_snapshot!(json::text(&line), @r#"{"schema":1,"type":"provider_info","name":"nas","version":"1.2.0","title":"My NAS","description":"Keeps objects on the disks at home","api":"1.0.0","url":"nas://HOST/SHARE","homepage":"https://example.org/nas","license":"MIT","state":"available","file":"~/Downloads/libdevlog_provider_nas.so","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","size":2100000,"owner":"you","mode":"0644","settings":[{"name":"share","kind":"text","help":"the name of the share","required":true,"place":true,"env":[],"choices":[],"default":""},{"name":"password","kind":"secret","help":"the password","required":false,"place":false,"env":["NAS_PASSWORD"],"choices":[],"default":""},{"name":"tier","kind":"text","help":"which disks","required":false,"place":false,"env":[],"choices":["fast","large"],"default":"fast"}]}"#);
    }
}
