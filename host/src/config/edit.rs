//! Changing one value of the user's own file, and not a byte more.

use super::{
    LoadedConfig,
    document::{self, Section},
    load,
};
use crate::durable::{self, DurableError};
use jiff::Timestamp;
use std::{io, ops::Range, path::PathBuf};

/// Why the time of the last push was not written. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file cannot be read any more.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is written in a way that this function does not know to extend.
    #[error("cannot add `last_push_timestamp` to {}: write a section [sync] into it", path.display())]
    Form {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spliced {
    /// The file holds the new value.
    Written,
    /// Somebody else has changed the file since it was loaded; it was left alone.
    ChangedMeanwhile,
}

/// Writes `sync.last_push_timestamp` into the file that `loaded` came from, in UTC and whole seconds.
///
/// Just the value is replaced. If there is none, a line is added to the section `[sync]`, or that section to
/// the end of the file. Every other byte stays as it is: comments, order, line endings; so do mode, owner,
/// and a link. The file is read again first, and left alone if anything but the value has changed.
///
/// # Errors
/// If the file cannot be read or written, or its form is not known; it is as it was then.
pub fn set_last_push_timestamp(
    loaded: &LoadedConfig,
    now: Timestamp,
) -> Result<Spliced, EditError> {
    let path = loaded.path.clone();
    let text = match load::reread(&path) {
        Ok(text) => text,
        Err(source) => return Err(EditError::Read { path, source }),
    };
    if !differs_in_the_value_only(&loaded.text, &text) {
        return Ok(Spliced::ChangedMeanwhile);
    }
    let Some(changed) = with_timestamp(&text, now) else {
        return Err(EditError::Form { path });
    };
    durable::replace(&path, changed.as_bytes())?;
    Ok(Spliced::Written)
}

const KEY: &str = "last_push_timestamp";

/// Whether two texts are the same but for the value, where both have one.
fn differs_in_the_value_only(one: &str, other: &str) -> bool {
    fn around(text: &str) -> Option<(&str, &str)> {
        let span = value_span(text)?;
        Some((text.get(..span.start)?, text.get(span.end..)?))
    }
    one == other || around(one).is_some_and(|rest| around(other) == Some(rest))
}

fn value_span(text: &str) -> Option<Range<usize>> {
    let table = document::parse(text).ok()?;
    let sync = Section::top(&table).section("sync", "", "").ok()??;
    Some(sync.get(KEY)?.span())
}

/// The text with the new value; `None` if that cannot be done without changing anything else.
fn with_timestamp(text: &str, now: Timestamp) -> Option<String> {
    let now = Timestamp::from_second(now.as_second()).ok()?.to_string();
    let (place, inserted) = change(text, &now)?;
    let mut changed = text.to_owned();
    changed.replace_range(place, &inserted);
    is_that_change(text, &changed, &now).then_some(changed)
}

/// What takes the place of which bytes.
fn change(text: &str, now: &str) -> Option<(Range<usize>, String)> {
    let table = document::parse(text).ok()?;
    let Some(sync) = Section::top(&table).section("sync", "", "").ok()? else {
        return Some(new_section(text, now));
    };
    if let Some(value) = sync.get(KEY) {
        return Some((value.span(), format!("\"{now}\"")));
    }
    match text.get(sync.span.clone())?.as_bytes().first()? {
        b'[' => Some(line_after(text, sync.span.end, now)),
        b'{' => Some(first_of_inline_table(&sync, now)),
        _ => Some(line_before(text, sync.span.start, now)),
    }
}

/// A section at the end, which ends in a line feed if the text did.
fn new_section(text: &str, now: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let (before, after) = match text.strip_suffix('\n') {
        _ if text.trim_start_matches('\u{feff}').is_empty() => (String::new(), newline),
        Some(_) => (newline.to_owned(), newline),
        None => (newline.repeat(2), ""),
    };
    let section = format!("{before}[sync]{newline}{KEY} = \"{now}\"{after}");
    (text.len()..text.len(), section)
}

/// A line below the header `[sync]`, which ends at `header_end`.
fn line_after(text: &str, header_end: usize, now: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let rest = text.get(header_end..).unwrap_or_default();
    match rest.find('\n') {
        Some(length) => {
            let at = header_end + length + 1;
            (at..at, format!("{KEY} = \"{now}\"{newline}"))
        }
        None => (
            text.len()..text.len(),
            format!("{newline}{KEY} = \"{now}\""),
        ),
    }
}

/// A line above the first `sync.… = …`, which begins at `key_start`.
fn line_before(text: &str, key_start: usize, now: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    (
        key_start..key_start,
        format!("sync.{KEY} = \"{now}\"{newline}"),
    )
}

/// The first pair of `sync = { … }`.
fn first_of_inline_table(sync: &Section<'_>, now: &str) -> (Range<usize>, String) {
    let at = sync.span.start + 1;
    let end = if sync.is_empty() { " " } else { "," };
    (at..at, format!(" {KEY} = \"{now}\"{end}"))
}

fn newline_of(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Whether `changed` says what `text` says, and `now` as the time of the last push.
fn is_that_change(text: &str, changed: &str, now: &str) -> bool {
    let (Ok(mut before), Ok(mut after)) = (
        document::parse_values(text),
        document::parse_values(changed),
    ) else {
        return false;
    };
    take_value(&mut before);
    take_value(&mut after).is_some_and(|value| value.as_str() == Some(now)) && before == after
}

/// Takes the value out, and with it a section that holds nothing else.
fn take_value(values: &mut toml::Table) -> Option<toml::Value> {
    let sync = values.get_mut("sync")?.as_table_mut()?;
    let value = sync.remove(KEY);
    if sync.is_empty() {
        values.remove("sync");
    }
    value
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{EditError, Spliced, set_last_push_timestamp, with_timestamp};
    use crate::config::{LoadedConfig, load};
    use jiff::Timestamp;
    use std::fs;
    use tempfile::TempDir;

    const NOW: &str = "2025-09-11T10:30:00Z";

    fn now() -> Timestamp {
        "2025-09-11T12:30:00.987+02:00".parse().unwrap()
    }

    /// Checks a form of the file, in which `$` is `old` before and `new` after, in several surroundings.
    fn check(form: &str, old: &str, new: &str) {
        let surroundings = [
            ("", ""),
            ("", "\n"),
            ("\u{feff}", "\n"),
            ("\n# é\n", "\n\n# end"),
        ];
        for newline in ["\n", "\r\n"] {
            for (start, end) in surroundings {
                let form = format!("{start}{form}{end}");
                let text = |value: &str| form.replace('$', value).replace('\n', newline);
                let changed = with_timestamp(&text(old), now());
                assert_eq!(changed, Some(text(new)), "{form:?}");
                let again = with_timestamp(&text(new), now());
                assert_eq!(again, changed, "to write it twice changes nothing");
            }
        }
    }

    #[test]
    fn just_the_value_is_replaced() {
        let new = format!("\"{NOW}\"");
        for form in [
            "[remote]\nprovider = 'a'\n[sync]\nlast_push_timestamp = $",
            "[sync]\nlast_push_timestamp=$# comment\n\n[remote]\nprovider = 'a'",
            "[ sync ] # c\n  conflict_resolution = 'prompt'\n\t\"last_push_timestamp\"   =   $  # c\n[remote]\nprovider='a'",
            "sync.last_push_timestamp = $\n[remote]\nprovider = 'a'",
            "sync . 'last_push_timestamp' = $\nremote.provider = 'a'",
            "sync = { last_push_timestamp = $ }\nremote.provider = 'a'",
            "sync = {conflict_resolution = 'prompt',last_push_timestamp = $}\nremote = {provider = 'a'}",
            "# last_push_timestamp = 1\n[remote]\nprovider = 'a'\n[remote.a]\nlast_push_timestamp = 'x'\n\
             [sync] # last_push_timestamp = 2\nlast_push_timestamp = $\n[auth]\nsync.last_push_timestamp = 3",
        ] {
            for old in [
                "\"2024-01-01T00:00:00Z\"",
                "'x'",
                "2024-01-01T00:00:00Z",
                "\"\"",
                "'''\nx'''",
            ] {
                check(form, old, &new);
            }
        }
    }

    #[test]
    fn a_line_is_added_to_the_section() {
        let line = format!("last_push_timestamp = \"{NOW}\"\n");
        for form in [
            "[sync]\n$conflict_resolution = 'prompt'\n[remote]\nprovider = 'a'",
            "[remote]\nprovider = 'a'\n  [sync]   # here ] [\n$\n# c\n[auth]\n",
            "[remote]\nprovider = 'a'\n['sync']\n$# nothing",
            "[sync]\n$[remote]\nprovider = 'a'",
        ] {
            check(form, "", &line);
        }
        let line = format!("sync.{line}");
        for form in [
            "$sync.conflict_resolution = 'prompt'\nremote.provider = 'a'",
            "remote.provider = 'a'\n# c\n$sync . conflict_resolution = 'prompt' # c\n[auth]",
        ] {
            check(form, "", &line);
        }
    }

    #[test]
    fn a_pair_is_added_to_an_inline_table() {
        let pair = format!(" last_push_timestamp = \"{NOW}\"");
        for form in [
            "sync = {$}\nremote.provider = 'a'",
            "remote.provider = 'a'\nsync={$ } # c",
        ] {
            check(form, "", &format!("{pair} "));
        }
        let form = "sync = {$ conflict_resolution = 'prompt' }\nremote.provider = 'a'";
        check(form, "", &format!("{pair},"));
    }

    #[test]
    fn a_section_is_added_at_the_end() {
        for (text, added) in [
            ("a = 1\n", "\n[sync]\nlast_push_timestamp = \"NOW\"\n"),
            ("a = 1", "\n\n[sync]\nlast_push_timestamp = \"NOW\""),
            (
                "[a]\r\nb = 1\r\n",
                "\r\n[sync]\r\nlast_push_timestamp = \"NOW\"\r\n",
            ),
            (
                "[a.b]\r\n# c",
                "\r\n\r\n[sync]\r\nlast_push_timestamp = \"NOW\"",
            ),
            ("[a]\nb = 1\n[sync]", "\nlast_push_timestamp = \"NOW\""),
            ("", "[sync]\nlast_push_timestamp = \"NOW\"\n"),
            ("\u{feff}", "[sync]\nlast_push_timestamp = \"NOW\"\n"),
        ] {
            let expected = format!("{text}{}", added.replace("NOW", NOW));
            assert_eq!(with_timestamp(text, now()), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_form_that_cannot_be_extended_is_declined() {
        for text in ["sync = 3", "[[sync]]\na = 1", "broken"] {
            assert_eq!(with_timestamp(text, now()), None, "{text}");
        }
    }

    fn loaded(text: &str) -> (TempDir, LoadedConfig) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("config.toml");
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        let loaded = load(root.path()).unwrap();
        (root, loaded)
    }

    const TEXT: &str = "[remote]\nprovider = 'a'\n[sync]\nlast_push_timestamp = 'old'\n# c\n";

    #[test]
    fn the_time_is_written_and_can_be_loaded() {
        let (root, before) = loaded(TEXT);
        let written = set_last_push_timestamp(&before, now()).unwrap();
        assert_eq!(written, Spliced::Written);
        let after = load(root.path()).unwrap();
        assert_eq!(after.text, TEXT.replace("'old'", &format!("\"{NOW}\"")));
        assert_eq!(after.config.sync.last_push_timestamp, NOW.parse().ok());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn another_time_that_was_written_meanwhile_is_replaced() {
        let (root, before) = loaded(TEXT);
        fs::write(&before.path, TEXT.replace("'old'", "2024-01-01T00:00:00Z")).unwrap();
        let written = set_last_push_timestamp(&before, now()).unwrap();
        assert_eq!(written, Spliced::Written);
        let after = load(root.path()).unwrap();
        assert_eq!(after.text, TEXT.replace("'old'", &format!("\"{NOW}\"")));
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_is_left_alone() {
        for meanwhile in [
            TEXT.replace("# c", "# d"),
            TEXT.replace("provider = 'a'", "provider = 'b'"),
            TEXT.replace("last_push_timestamp = 'old'\n", ""),
            format!("{TEXT}\n"),
            String::new(),
            "[half an edit".to_owned(),
        ] {
            let (_root, before) = loaded(TEXT);
            fs::write(&before.path, &meanwhile).unwrap();
            let spliced = set_last_push_timestamp(&before, now()).unwrap();
            assert_eq!(spliced, Spliced::ChangedMeanwhile);
            assert_eq!(fs::read_to_string(&before.path).unwrap(), meanwhile);
        }
    }

    #[test]
    fn a_file_that_is_gone_is_an_error_and_stays_away() {
        let (_root, before) = loaded(TEXT);
        fs::remove_file(&before.path).unwrap();
        let error = set_last_push_timestamp(&before, now()).unwrap_err();
        assert!(matches!(error, EditError::Read { .. }));
        assert!(!before.path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_link_survive() {
        use std::os::unix::fs::{MetadataExt, symlink};
        let (root, before) = loaded(TEXT);
        let target = root.path().join("dotfiles.toml");
        fs::rename(&before.path, &target).unwrap();
        symlink("dotfiles.toml", &before.path).unwrap();
        set_last_push_timestamp(&before, now()).unwrap();
        assert!(fs::symlink_metadata(&before.path).unwrap().is_symlink());
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o644);
        assert!(fs::read_to_string(&target).unwrap().contains(NOW));
    }
}
