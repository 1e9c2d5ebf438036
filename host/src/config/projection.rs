//! The part of the configuration that is backed up as `config.toml`: what may be public.

use super::{DevLogConfig, RemoteConfig, SyncConfig, credentials::looks_secret, parse::parse};
use toml::{Table, Value};

/// The public part of a configuration as a TOML text: the same text for the same configuration, whatever its
/// file looks like.
///
/// An allow-list: provider, url, version and conflict resolution, and of the provider's settings those that
/// `is_public_setting` says are declared and no secret. A url goes without user name, password, query and
/// fragment. A text that looks like a secret is left out wherever it stands. No time: it would change with
/// each push.
pub fn public_projection(
    config: &DevLogConfig,
    is_public_setting: &dyn Fn(&str) -> bool,
) -> String {
    let DevLogConfig {
        remote,
        sync,
        hooks: _,
        encryption: _,
        // Each machine has its own.
        preferences: _,
    } = config;
    let mut document = Table::new();
    document.insert(
        "remote".to_owned(),
        public_remote(remote, is_public_setting).into(),
    );
    if let Some(sync) = public_sync(sync) {
        document.insert("sync".to_owned(), sync.into());
    }
    document.to_string()
}

/// Reports if a text is the public part of some configuration, as another machine or another version of this
/// configuration backs it up.
pub fn is_projection(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    parse(text).is_ok_and(|parsed| public_projection(&parsed.config, &|_| true) == text)
}

fn public_remote(remote: &RemoteConfig, is_public_setting: &dyn Fn(&str) -> bool) -> Table {
    let mut table = Table::new();
    insert_text(&mut table, "provider", Some(remote.provider.clone()));
    insert_text(&mut table, "url", public_url(&remote.url));
    let version = remote.version.as_ref().map(ToString::to_string);
    insert_text(&mut table, "version", version);
    let settings: Table = remote
        .settings
        .iter()
        .filter(|(name, value)| is_public_setting(name) && is_public_value(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if !settings.is_empty() && !table.contains_key(&remote.provider) {
        table.insert(remote.provider.clone(), settings.into());
    }
    table
}

fn public_sync(sync: &SyncConfig) -> Option<Table> {
    let name = sync.conflict_resolution?.name();
    let mut table = Table::new();
    insert_text(&mut table, "conflict_resolution", Some(name.to_owned()));
    Some(table)
}

fn insert_text(table: &mut Table, key: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty() && !looks_secret(text)) {
        table.insert(key.to_owned(), text.into());
    }
}

fn is_public_value(value: &Value) -> bool {
    match value {
        Value::String(text) => !looks_secret(text),
        Value::Integer(_) | Value::Boolean(_) => true,
        // No setting takes these: who knows what is in them.
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => false,
    }
}

/// The url without user name, password, query and fragment; `None` if it cannot be told where they are.
fn public_url(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next()?;
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let is_cut_password = host.contains(':') && path.contains('@');
    (!is_cut_password).then(|| format!("{scheme}{host}{path}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{is_projection, parse, public_projection};

    fn projection(text: &str) -> String {
        let public = ["container", "auth_method", "size", "cold", "list"];
        public_projection(&parse(text).unwrap().config, &|name| public.contains(&name))
    }

    #[test]
    fn only_what_is_known_to_be_public_is_published() {
        let text = r#"
            # a comment with hunter2
            [remote]
            version = "^1.2"
            url = "https://account.example/devlog/sub"
            provider = "azure"
            [remote.azure]
            account_key = "hunter2"
            undeclared = "hunter2"
            cold = true
            size = 7
            list = ["hunter2"]
            container = "journal"
            [remote.other]
            container = "hunter2"
            [sync]
            last_push_timestamp = "2025-09-11T10:30:00Z"
            conflict_resolution = "local_wins"
            auto_push = true
            [preferences]
            sync_interval = "daily"
            [hooks]
            pre_push = "hunter2"
        "#;
        let expected = r#"[remote]
provider = "azure"
url = "https://account.example/devlog/sub"
version = "^1.2"

[remote.azure]
cold = true
container = "journal"
size = 7

[sync]
conflict_resolution = "local_wins"
"#;
        assert_eq!(projection(text), expected);
    }

    #[test]
    fn the_look_of_the_file_does_not_matter() {
        let one = "[remote]\nprovider = \"azure\"\nurl='u'\nazure.container='c'\n";
        let other = "\u{feff}remote = { azure = {container = \"c\"}, url = \"u\", provider = \"azure\" }\r\n\
                     sync.last_push_timestamp = 2025-09-11T10:30:00Z\r\n";
        assert_eq!(projection(one), projection(other));
    }

    #[test]
    fn a_projection_is_a_configuration_and_its_own_projection() {
        let once =
            projection("[remote]\nprovider='azure'\nurl='https://h/c?x'\nazure.container='c'");
        assert_eq!(projection(&once), once);
    }

    #[test]
    fn a_file_that_a_person_wrote_is_no_projection() {
        let pushed =
            projection("[remote]\nprovider='azure'\nurl='https://h/c'\nazure.container='c'");
        assert!(is_projection(pushed.as_bytes()));
        let written = format!("# Mine.\n{pushed}");
        let cut = &pushed[..pushed.len() / 2];
        for other in [
            "",
            "[remote]\nprovider = 'azure'\n",
            "theirs = true\n",
            &written,
            cut,
        ] {
            assert!(!is_projection(other.as_bytes()), "{other}");
        }
        assert!(!is_projection(b"\xff"));
    }

    #[test]
    fn a_url_is_published_without_what_may_be_secret() {
        for (url, public) in [
            ("https://h/c", Some("https://h/c")),
            ("https://h:8080/c/p", Some("https://h:8080/c/p")),
            ("https://h/c?sv=1&sig=hunter2", Some("https://h/c")),
            ("https://h/c#hunter2", Some("https://h/c")),
            ("https://ada:hunter2@h/c", Some("https://h/c")),
            ("https://hunter2@h/c", Some("https://h/c")),
            ("https://ada:hunt@er2@h/c", Some("https://h/c")),
            ("https://ada:hunter2/x@h/c", None),
            ("https://ada:1234/hunter2@h/c", None),
            ("https://h/c@home", Some("https://h/c@home")),
            ("ada:hunter2@h:c", Some("h:c")),
            ("/mnt/backup", Some("/mnt/backup")),
            ("C:\\backup", Some("C:\\backup")),
            ("file:///mnt/backup", Some("file:///mnt/backup")),
            ("AccountName=a;AccountKey=hunter2", None),
            ("SharedAccessSignature sv=1", None),
            ("", None),
        ] {
            let text = format!("[remote]\nprovider='azure'\nurl='{url}'");
            let line = public.map_or_else(String::new, |url| {
                format!("url = {url:?}\n").replace("\"C:\\\\backup\"", "'C:\\backup'")
            });
            assert_eq!(
                projection(&text),
                format!("[remote]\nprovider = \"azure\"\n{line}")
            );
        }
    }

    #[test]
    fn a_public_setting_that_looks_secret_is_left_out() {
        for value in [
            "DefaultEndpointsProtocol=https;ACCOUNTKEY=hunter2",
            "c?sv=2024&sig=hunter2",
            "SharedAccessSignature=x",
            "c;client_secret=hunter2",
            "c;PWD=hunter2",
            "key=hunter2",
            "c?signature=hunter2",
            "https://ada:hunter2@host/c",
        ] {
            let text = format!("[remote]\nprovider='azure'\nazure.container='{value}'");
            assert_eq!(projection(&text), "[remote]\nprovider = \"azure\"\n");
        }
    }
}
