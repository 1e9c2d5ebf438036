//! `devlog encryption status`: the keys that are here, and what is encrypted with which.

use crate::{
    cli::{
        interrupt,
        messages::{exit_code::ExitCode, failure::Failure, reason, words::count},
        session::Session,
        ui::output::Output,
    },
    config::{self, LoadedConfig},
    encryption::{KeyPlace, Keyring, SealedFacts},
    journal::parse_key,
    registry::{OpenRequest, OpenedStorage},
};
use devlog_provider_api::{HostServices, LogLevel, RemoteFile};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Runs the command.
pub fn run(session: &Session) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let loaded = config::load(&root)?;
    let config = &loaded.config.encryption;
    let keys = Keyring::load_if_enabled(config, &session.environment, &root)?;
    match &keys {
        Some(keys) => {
            let place = KeyPlace::of(config, &session.environment, &root);
            let place = session.names.text(&place.to_string());
            session
                .output
                .data(&format!("encryption is on; the keys are in {place}"));
            for key in keys.keys() {
                let role = if key.id == keys.writing().id {
                    "writes and reads"
                } else {
                    "reads"
                };
                session.output.data(&format!("  {}  {role}", key.id));
            }
        }
        None => session.output.data("encryption is off"),
    }
    let mut counts = Counts::default();
    let storage = open(session, &loaded, &root)?;
    let listed = storage.storage.list_files("", &mut |file| {
        counts.take(&file);
        Ok(())
    });
    if let Err(error) = listed {
        session.output.error(&reason::report_remote(
            "listing failed",
            &error,
            &session.names,
        ));
        return Ok(ExitCode::of_kind(error.kind()));
    }
    for line in counts.lines(keys.as_ref()) {
        session.output.data(&format!("  {line}"));
    }
    Ok(ExitCode::Done)
}

/// The objects of the journal by their protection.
#[derive(Default)]
struct Counts {
    by_key: BTreeMap<String, usize>,
    plain: usize,
    damaged: usize,
}

impl Counts {
    fn take(&mut self, file: &RemoteFile) {
        if parse_key(&file.key).is_none() {
            return;
        }
        match SealedFacts::read(&file.attributes) {
            Ok(Some(facts)) => *self.by_key.entry(facts.key_id.to_string()).or_default() += 1,
            Ok(None) => self.plain += 1,
            Err(_) => self.damaged += 1,
        }
    }

    fn lines(&self, keys: Option<&Keyring>) -> Vec<String> {
        let is_here =
            |id: &str| keys.is_some_and(|keys| keys.keys().any(|key| key.id.as_str() == id));
        let by_key = self.by_key.iter().map(|(id, number)| {
            let missing = if is_here(id) {
                ""
            } else {
                ", which is not here"
            };
            format!("{} encrypted with {id}{missing}", count(*number, "object"))
        });
        let others = [
            (self.plain, "not encrypted"),
            (self.damaged, "with damaged attributes"),
        ];
        let others = others.into_iter().filter(|(number, _)| *number > 0);
        let others = others.map(|(number, what)| format!("{} {what}", count(number, "object")));
        by_key.chain(others).collect()
    }
}

fn open(session: &Session, loaded: &LoadedConfig, root: &Path) -> Result<OpenedStorage, Failure> {
    let remote = &loaded.config.remote;
    let services = Services {
        output: Arc::clone(&session.output),
        stop: interrupt::stop_flag()?,
    };
    session.output.keep_stdout();
    let opened = session.registry(root).open(OpenRequest {
        name: &remote.provider,
        url: &remote.url,
        version: remote.version.as_ref(),
        settings: &remote.settings,
        base_dir: root,
        environment: &session.environment,
        services: Arc::new(services),
    });
    Ok(opened?)
}

struct Services {
    output: Arc<Output>,
    stop: Arc<AtomicBool>,
}

impl HostServices for Services {
    fn log(&self, _: LogLevel, message: &str) {
        self.output.detail(message);
    }

    fn is_cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;
    use crate::encryption::{Identity, Key, Keyring, SealedFacts};
    use devlog_provider_api::{Attributes, RemoteFile};

    #[test]
    fn objects_are_counted_by_their_key() {
        let identities = [1, 2].map(|byte| Identity::from_random([byte; 32]));
        let keys = Keyring::new(identities[..1].to_vec(), Vec::new());
        let mut counts = Counts::default();
        let mut take = |name: &str, attributes| {
            let mut file = RemoteFile::new(name, 300);
            file.attributes = attributes;
            counts.take(&file);
        };
        for (name, identity) in [
            ("events/20250910.jsonl", 0),
            ("events/20250911.jsonl", 1),
            ("config.toml", 0),
        ] {
            let key = Key::from(identities[identity].clone());
            let name_key = name.parse().expect("a key");
            let digest = key.digests.digest(&name_key, b"text");
            take(
                name,
                SealedFacts::of(&key, &name_key, 4, digest).attributes(),
            );
        }
        take("entries/20250910.md", Attributes::new());
        take(
            "entries/20250911.md",
            Attributes::from_remote([("encryption", "age1")]),
        );
        take("holiday.jpg", Attributes::new());
        insta::assert_snapshot!(counts.lines(keys.as_ref()).join("\n"), @"
        2 objects encrypted with 2d36913d48da86b4
        1 object encrypted with 4734a794443e068b, which is not here
        1 object not encrypted
        1 object with damaged attributes
        ");
    }
}
