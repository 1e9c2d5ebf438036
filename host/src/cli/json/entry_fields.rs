//! An entry as a line of JSON.

use crate::journal::{Annotations, Entry, EntryId};
use serde::Serialize;

/// An entry; a command gives those fields that it is about.
#[derive(Debug, Default, Serialize)]
pub struct EntryFields<'a> {
    id: String,
    /// The change: `created`, `updated`, `unchanged` or `rendered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    #[serde(flatten)]
    annotations: Option<&'a Annotations>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_line: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
}

impl<'a> EntryFields<'a> {
    /// Returns the line about a change of an entry.
    pub fn of_change(id: EntryId, change: &'a str) -> Self {
        Self {
            id: id.to_string(),
            change: Some(change),
            ..Self::default()
        }
    }

    /// An entry in a list.
    pub fn of_line(id: EntryId, line: &'a str, annotations: &'a Annotations) -> Self {
        Self {
            id: id.to_string(),
            annotations: Some(annotations),
            first_line: Some(line),
            ..Self::default()
        }
    }

    pub fn of_entry(entry: &'a Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            change: None,
            created_at: Some(entry.created_at.to_string()),
            updated_at: Some(entry.updated_at.to_string()),
            annotations: Some(&entry.annotations),
            first_line: None,
            content: Some(&entry.content),
        }
    }
}
