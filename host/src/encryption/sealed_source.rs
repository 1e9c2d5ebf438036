//! Encrypts what a provider uploads while it reads it.

use super::{Envelope, format::PART};
use devlog_provider_api::{Result, Sha256Digest, Source, SourceReader};
use sha2::{Digest, Sha256};
use std::io::Read;

/// The ciphertext of a source. Rewound, it gives the same bytes again.
pub struct SealedSource<'a, 's> {
    plain: &'a mut Source<'s>,
    envelope: &'a Envelope,
    left: u64,
    number: u64,
    is_sealed: bool,
    ready: Vec<u8>,
    at: usize,
    sent: Sha256,
    sha256: Option<Sha256Digest>,
}

impl<'a, 's> SealedSource<'a, 's> {
    /// Encrypts `plain`, which stands at its beginning.
    pub fn new(plain: &'a mut Source<'s>, envelope: &'a Envelope) -> Self {
        Self {
            left: plain.size(),
            plain,
            envelope,
            number: 0,
            is_sealed: false,
            ready: envelope.head().to_vec(),
            at: 0,
            sent: Sha256::new(),
            sha256: None,
        }
    }

    fn seal_next(&mut self) -> Result<()> {
        let want = usize::try_from(self.left).map_or(PART, |left| left.min(PART));
        self.ready.resize(want, 0);
        self.plain.read_exact(&mut self.ready)?;
        self.left -= want as u64;
        self.is_sealed = self.left == 0;
        self.envelope
            .seal_part(self.number, self.is_sealed, &mut self.ready);
        self.number += 1;
        self.at = 0;
        Ok(())
    }
}

impl SourceReader for SealedSource<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.at == self.ready.len() && !self.is_sealed {
            self.seal_next()?;
        }
        let count = buffer.len().min(self.ready.len() - self.at);
        buffer[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        self.sent.update(&buffer[..count]);
        if self.is_sealed && self.at == self.ready.len() && self.sha256.is_none() {
            let sent = self.sent.clone().finalize();
            self.sha256 = Some(Sha256Digest::from_bytes(sent.into()));
        }
        Ok(count)
    }

    fn size(&self) -> u64 {
        self.envelope.sealed_len(self.plain.size())
    }

    fn rewind(&mut self) -> Result<()> {
        self.plain.rewind()?;
        self.left = self.plain.size();
        (self.number, self.is_sealed, self.at) = (0, false, 0);
        self.ready = self.envelope.head().to_vec();
        self.sent = Sha256::new();
        self.sha256 = None;
        Ok(())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.sha256
    }
}
