//! `devlog encryption status`: the keys that are here, and what is encrypted with which.

use super::{Objects, objects};
use crate::{
    cli::{
        Session,
        json::Line,
        messages::{ExitCode, Failure, count},
    },
    config,
    encryption::{KeyPlace, Keyring},
    sync::SyncError,
};

pub fn run(session: &Session) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let loaded = config::load(&root)?;
    let config = &loaded.config.encryption;
    let keys = Keyring::load_if_enabled(config, &session.environment, &root)?;
    match &keys {
        Some(keys) => {
            let place = KeyPlace::of(config, &session.environment, &root);
            show_keys(session, keys, &session.names.text(&place.to_string()));
        }
        None => show(session, "encryption is off"),
    }
    let storage = objects::open(session, &loaded, &root, keys.as_ref())?;
    let objects = Objects::fetch(&storage).map_err(SyncError::of_listing)?;
    let by_key = objects.encrypted.iter();
    session.output.json(&Line::Objects {
        encrypted: &by_key
            .map(|(id, objects)| (id.as_str(), objects.len()))
            .collect(),
        plain: objects.plain.len(),
        damaged: objects.damaged.len(),
    });
    for line in lines(&objects, keys.as_ref()) {
        show(session, &format!("  {line}"));
    }
    Ok(ExitCode::Done)
}

/// Prints a line for people.
fn show(session: &Session, line: &str) {
    if !session.output.style().json {
        session.output.page(line);
    }
}

fn show_keys(session: &Session, keys: &Keyring, place: &str) {
    show(
        session,
        &format!("encryption is on; the keys are in {place}"),
    );
    for key in keys.keys() {
        let writes = key.id == keys.writing().id;
        let role = if writes { "writes and reads" } else { "reads" };
        show(session, &format!("  {}  {role}", key.id));
        session.output.json(&Line::EncryptionKey {
            id: key.id.as_str(),
            place,
            writes,
        });
    }
}

/// The lines about objects, for people.
fn lines(objects: &Objects, keys: Option<&Keyring>) -> Vec<String> {
    let foreign = objects.foreign_keys(keys);
    let encrypted = objects.encrypted.iter().map(|(id, objects)| {
        let missing = if foreign.contains(id) {
            ", which is not here"
        } else {
            ""
        };
        let number = count(objects.len(), "object");
        format!("{number} encrypted with {id}{missing}")
    });
    let others = [
        (&objects.plain, "not encrypted"),
        (&objects.damaged, "with damaged attributes"),
    ];
    let others = others
        .into_iter()
        .filter(|(objects, _)| !objects.is_empty());
    let others = others.map(|(objects, what)| format!("{} {what}", count(objects.len(), "object")));
    encrypted.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::{Objects, lines};
    use crate::encryption::{Identity, Key, Keyring, SealedFacts};
    use devlog_provider_api::{Attributes, RemoteFile};

    #[test]
    fn objects_are_counted_by_their_key() {
        let identities = [1, 2].map(|byte| Identity::from_random([byte; 32]));
        let keys = Keyring::new(identities[..1].to_vec(), Vec::new());
        let mut objects = Objects::default();
        let mut take = |name: &str, attributes| {
            let mut file = RemoteFile::new(name, 300);
            file.attributes = attributes;
            objects.take(&file);
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
        insta::assert_snapshot!(lines(&objects, keys.as_ref()).join("\n"), @"
        2 objects encrypted with 2d36913d48da86b4
        1 object encrypted with 4734a794443e068b, which is not here
        1 object not encrypted
        1 object with damaged attributes
        ");
    }
}
