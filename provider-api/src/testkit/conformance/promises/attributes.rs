//! Attributes are stored with the object, replaced in the same step, and come back as they were.

use crate::testkit::conformance::{equal, Check, Place, Stop};
use crate::{Attributes, ObjectKey, RemoteFile, UploadOptions};

pub const CHECKS: &[Check] = &[
    Check::new("attributes_come_back", |place| come_back(place, &some()?)),
    Check::new("the_largest_attributes_come_back", |place| {
        come_back(place, &largest()?)
    }),
    Check::new(
        "every_visible_character_of_an_attribute_comes_back",
        |place| {
            let characters: String = ('!'..='~').collect();
            come_back(place, &attributes([("a", characters)])?)
        },
    ),
    Check::new("an_upload_replaces_the_attributes", |place| {
        let key = place.key("object")?;
        stored(place, &key, &some()?)?;
        let others = attributes([("another", "1")])?;
        stored(place, &key, &others)?;
        tell(place, &key, &others)
    }),
    Check::new("an_upload_without_attributes_removes_them", |place| {
        let key = place.key("object")?;
        stored(place, &key, &some()?)?;
        stored(place, &key, &Attributes::new())?;
        tell(place, &key, &Attributes::new())
    }),
];

fn attributes<N: Into<String>, V: Into<String>>(
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Result<Attributes, Stop> {
    let mut attributes = Attributes::new();
    for (name, value) in pairs {
        attributes
            .insert(name, value)
            .map_err(|error| Stop::Failed(format!("the check itself is wrong: {error}")))?;
    }
    Ok(attributes)
}

/// Names that a remote could confuse with its own, or with each other.
fn some() -> Result<Attributes, Stop> {
    attributes([
        ("format", "1"),
        ("sha256", "another"),
        ("upload_id", "another"),
        ("key_id", "5f1d0a"),
        ("keyid", "other"),
    ])
}

/// As many as there may be, and as many bytes.
fn largest() -> Result<Attributes, Stop> {
    let value_len = Attributes::MAX_BYTES / Attributes::MAX_COUNT - Attributes::MAX_NAME_LEN;
    attributes((0..Attributes::MAX_COUNT).map(|at| {
        let name = format!("{}{at:02}", "n".repeat(Attributes::MAX_NAME_LEN - 2));
        (name, "v".repeat(value_len))
    }))
}

fn come_back(place: &Place<'_>, attributes: &Attributes) -> Result<(), Stop> {
    let key = place.key("object")?;
    let file = stored(place, &key, attributes)?;
    equal("attributes of the upload", &file.attributes, attributes)?;
    tell(place, &key, attributes)
}

fn stored(place: &Place<'_>, key: &ObjectKey, attributes: &Attributes) -> Result<RemoteFile, Stop> {
    let options = UploadOptions {
        attributes: attributes.clone(),
        ..UploadOptions::default()
    };
    Ok(place.upload_with(key, b"x", &options)?)
}

/// Fails the check unless every call gives these attributes.
fn tell(place: &Place<'_>, key: &ObjectKey, expected: &Attributes) -> Result<(), Stop> {
    let file = place.stat(key)?;
    equal("attributes of `stat_file`", &file.attributes, expected)?;
    let file = place.download(key)?.0;
    equal("attributes of the download", &file.attributes, expected)?;
    if place.storage.properties().list_has_hashes {
        let file = place.listed(key)?;
        equal("attributes in the listing", &file.attributes, expected)?;
    }
    Ok(())
}
