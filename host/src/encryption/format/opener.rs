//! Opens a file while it streams: gives out only what was authenticated.

use super::{
    FormatError, NONCE, PART, TAG, header,
    primitives::{Cipher, derive, part_nonce},
};
use crate::encryption::Identity;

/// A file that is being opened, in bounded memory.
pub struct Opener {
    identities: Vec<Identity>,
    waiting: Vec<u8>,
    cipher: Option<Cipher>,
    opened_by: Option<usize>,
    number: u64,
}

impl Opener {
    /// Opens what is encrypted to one of the identities.
    pub fn new(identities: Vec<Identity>) -> Self {
        Self {
            identities,
            waiting: Vec::new(),
            cipher: None,
            opened_by: None,
            number: 0,
        }
    }

    /// The number of the identity that opens the file; known before the first part is given out.
    pub fn opened_by(&self) -> Option<usize> {
        self.opened_by
    }

    /// Takes the next bytes of the file and adds the parts that are authentic to `plain`.
    ///
    /// # Errors
    /// As soon as the file shows itself to be wrong.
    pub fn feed(&mut self, mut bytes: &[u8], plain: &mut Vec<u8>) -> Result<(), FormatError> {
        while !bytes.is_empty() {
            // One byte more than a part shows that it is not the last.
            let wanted = PART + TAG + 1 - self.waiting.len().min(PART + TAG);
            let (now, later) = bytes.split_at(wanted.min(bytes.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
            if self.cipher.is_none() {
                self.begin()?;
            }
            if self.waiting.len() > PART + TAG {
                plain.extend(self.next_part(PART + TAG, false)?);
            }
        }
        Ok(())
    }

    /// Opens the last part and adds it to `plain`.
    ///
    /// # Errors
    /// If the file is cut off, or its last part was changed.
    pub fn finish(mut self, plain: &mut Vec<u8>) -> Result<(), FormatError> {
        let left = self.waiting.len();
        if self.cipher.is_none() && left == 0 {
            return Err(FormatError::NotAge);
        }
        if self.cipher.is_none() || left < TAG {
            return Err(FormatError::Truncated);
        }
        let kept = self.waiting.clone();
        match self.next_part(left, true) {
            Ok(part) if part.is_empty() && self.number > 1 => Err(FormatError::Changed),
            Ok(part) => {
                plain.extend(part);
                Ok(())
            }
            // A part in the middle of the file at its end.
            Err(_) if self.opens_as_inner_part(kept) => Err(FormatError::Truncated),
            Err(error) => Err(error),
        }
    }

    fn begin(&mut self) -> Result<(), FormatError> {
        let Some(end) = header::length(&self.waiting)? else {
            return Ok(());
        };
        let Some(nonce) = self.waiting.get(end..end + NONCE) else {
            return Ok(());
        };
        let (file_key, opened_by) = header::open(&self.waiting[..end], &self.identities)?;
        self.opened_by = Some(opened_by);
        self.cipher = Some(Cipher::new(&derive(&file_key, nonce, b"payload")));
        self.waiting.drain(..end + NONCE);
        Ok(())
    }

    fn next_part(&mut self, len: usize, is_last: bool) -> Result<Vec<u8>, FormatError> {
        let mut part: Vec<u8> = self.waiting.drain(..len).collect();
        let nonce = part_nonce(self.number, is_last);
        self.number += 1;
        let cipher = self.cipher.as_ref().ok_or(FormatError::Truncated)?;
        cipher
            .open(nonce, &mut part)
            .then_some(part)
            .ok_or(FormatError::Changed)
    }

    fn opens_as_inner_part(&self, mut part: Vec<u8>) -> bool {
        let nonce = part_nonce(self.number - 1, false);
        let cipher = self.cipher.as_ref();
        cipher.is_some_and(|cipher| cipher.open(nonce, &mut part))
    }
}
