//! Carrying out of a decision about one file: writing it, and noting what was written.

use super::{Decision, FilePull, PullChange, Write};
use crate::{
    digest::of_bytes,
    journal::{EntryStorage, FileKind, Origin, StorageError},
    state::LogRecord,
    sync::file::{FileOutcome, Pulled},
};
use std::path::PathBuf;

impl FilePull<'_> {
    /// Returns `None` if more is to be decided.
    pub(super) fn carry_out(
        &mut self,
        decision: Decision,
    ) -> Result<Option<FileOutcome>, StorageError> {
        let (kind, id) = (self.kind, self.id);
        Ok(Some(match decision {
            Decision::Keep if self.is_rendered => self.pulled(PullChange::Rendered, None),
            Decision::Keep => FileOutcome::UpToDate,
            Decision::Wait => FileOutcome::NotTried,
            Decision::Render => {
                self.entries.render(id)?;
                self.is_rendered = true;
                return Ok(None);
            }
            Decision::KeepRemoteApart(change) => {
                let kept = self.keep_remote_apart()?;
                self.pulled(change, kept)
            }
            Decision::Conflict(conflict) => {
                // Markdown without a log cannot be merged; both versions are here to be compared.
                if kind == FileKind::Markdown {
                    self.keep_remote_apart()?;
                }
                FileOutcome::Conflict(conflict)
            }
            Decision::Write(write) => {
                let kept = self.write(&write)?;
                self.pulled(write.change, kept)
            }
        }))
    }

    fn write(&self, write: &Write) -> Result<Option<PathBuf>, StorageError> {
        let (kind, id) = (self.kind, self.id);
        let kept = match (&write.expected, write.change) {
            (Some(local), PullChange::Replaced) => {
                Some(self.entries.keep_apart(kind, id, Origin::Local, local)?)
            }
            _ => None,
        };
        let expected = write.expected.as_deref().map(of_bytes);
        if kind == FileKind::EventLog {
            let written = self.entries.replace_log(id, expected, &write.bytes)?;
            return Ok(kept.or(written.kept));
        }
        self.entries.replace_markdown(id, expected, &write.bytes)?;
        Ok(kept)
    }

    fn keep_remote_apart(&self) -> Result<Option<PathBuf>, StorageError> {
        let Some((bytes, _)) = &self.fetched else {
            return Ok(None);
        };
        let (kind, id) = (self.kind, self.id);
        let path = self.entries.keep_apart(kind, id, Origin::Remote, bytes)?;
        Ok(Some(path))
    }

    pub(super) fn pulled(&self, change: PullChange, kept_apart: Option<PathBuf>) -> FileOutcome {
        let size = self.fetched.as_ref().map_or(0, |(bytes, _)| bytes.len());
        FileOutcome::Pulled(Pulled {
            change,
            size: size as u64,
            kept_apart,
            is_exposed: self.fetched.is_some() && self.facts.is_exposed(),
        })
    }

    /// Remembers the version that was read, and that its content is here. If this cannot be noted, the object is read
    /// once more.
    pub(super) fn note(&self, outcome: &FileOutcome) {
        let (Some(store), Some(remote), Some((_, sha256))) =
            (&self.run.store, &self.facts.file.remote, &self.fetched)
        else {
            return;
        };
        let (key, sha256) = (self.facts.file.key, *sha256);
        let change = match outcome {
            FileOutcome::Pulled(pulled) => Some(pulled.change),
            _ => None,
        };
        // What nothing accounts for must not be known by its version the next time.
        let version = remote
            .record()
            .filter(|_| change != Some(PullChange::KeptApart));
        let is_here = matches!(
            change,
            Some(PullChange::Created | PullChange::FastForward | PullChange::Replaced)
        );
        let version = version.map(|record| LogRecord::Remote { key, record });
        let content = is_here.then_some(LogRecord::About { key, sha256 });
        let records: Vec<_> = version.into_iter().chain(content).collect();
        if !records.is_empty() {
            let _ = store.append_all(records);
        }
    }
}
