//! The files that the AWS tools share: which kind of credential a profile has, and its region.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>

use std::{collections::BTreeMap, env, fs, path::PathBuf};

/// The sections of both files; those of `credentials` go first, as in the AWS tools.
#[derive(Clone, Debug, Default)]
pub struct SharedConfig {
    profiles: BTreeMap<String, BTreeMap<String, String>>,
}

impl SharedConfig {
    /// Reads the files; a file that cannot be read is an empty one, as for the AWS tools.
    pub fn read() -> Self {
        let mut config = Self::default();
        let read = |variable, name| fs::read_to_string(path(variable, name)?).ok();
        if let Some(text) = read("AWS_CONFIG_FILE", "config") {
            config.add(&text);
        }
        if let Some(text) = read("AWS_SHARED_CREDENTIALS_FILE", "credentials") {
            config.add(&text);
        }
        config
    }

    /// Returns a value of a profile that is not blank.
    pub fn value(&self, profile: &str, name: &str) -> Option<&str> {
        let value = self.profiles.get(profile)?.get(name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns `true` if one of the files has this profile.
    pub fn has(&self, profile: &str) -> bool {
        self.profiles.contains_key(profile)
    }

    /// Sections are called `profile NAME` in one file and `NAME` in the other.
    fn add(&mut self, text: &str) {
        let mut section = None;
        for line in text.lines() {
            // An indented line belongs to a value that has lines of its own.
            let is_nested = line.starts_with([' ', '\t']);
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
                let name = name.0.trim();
                let name = name.strip_prefix("profile ").unwrap_or(name).trim();
                self.profiles.entry(name.to_owned()).or_default();
                section = Some(name.to_owned());
            } else if let (Some(section), Some((name, value)), false) =
                (&section, line.split_once('='), is_nested)
                && !line.starts_with(['#', ';'])
            {
                let values = self.profiles.entry(section.clone()).or_default();
                values.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

fn path(variable: &str, name: &str) -> Option<PathBuf> {
    let given = env::var_os(variable).filter(|path| !path.is_empty());
    given
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".aws").join(name)))
}

#[cfg(test)]
mod tests {
    use super::SharedConfig;

    #[test]
    fn values_are_those_of_the_profile() {
        let mut config = SharedConfig::default();
        config.add(
            "[default]\nregion = eu-west-1\n# region = x\n[profile work]\ns3 =\n  region = nested\nrole_arn=arn:1\n",
        );
        config.add("[work]\naws_access_key_id = AKIA\n");
        assert_eq!(config.value("default", "region"), Some("eu-west-1"));
        assert_eq!(config.value("work", "role_arn"), Some("arn:1"));
        assert_eq!(config.value("work", "aws_access_key_id"), Some("AKIA"));
        assert_eq!(config.value("work", "region"), None);
        assert_eq!((config.has("work"), config.has("other")), (true, false));
    }
}
