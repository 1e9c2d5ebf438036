//! Bytes without a pattern, as many as a check wants, without keeping them.

use crate::{Error, ErrorKind, Result, Sha256Digest, SinkWriter, SourceReader};
use sha2::{Digest, Sha256};

/// Endless bytes that a compressing or deduplicating remote could not hide a fault behind; the same for the same
/// seed.
#[derive(Clone)]
struct Noise {
    state: u64,
    left: [u8; 8],
    used: usize,
}

impl Noise {
    fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            left: [0; 8],
            used: 8,
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        let left = self.left.len() - self.used;
        let (head, rest) = bytes.split_at_mut(left.min(bytes.len()));
        head.copy_from_slice(&self.left[self.used..][..head.len()]);
        self.used += head.len();
        for part in rest.chunks_mut(self.left.len()) {
            self.left = self.next_eight();
            self.used = part.len();
            part.copy_from_slice(&self.left[..part.len()]);
        }
    }

    /// xorshift64*, Vigna 2016
    fn next_eight(&mut self) -> [u8; 8] {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_le_bytes()
    }
}

/// So many bytes of noise.
pub fn noise(size: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; size];
    Noise::new(seed).fill(&mut bytes);
    bytes
}

/// Gives so many bytes of noise.
pub struct NoiseSource {
    seed: u64,
    size: u64,
    noise: Noise,
    left: u64,
    hasher: Sha256,
}

impl NoiseSource {
    pub fn new(size: u64, seed: u64) -> Self {
        Self {
            seed,
            size,
            noise: Noise::new(seed),
            left: size,
            hasher: Sha256::new(),
        }
    }
}

impl SourceReader for NoiseSource {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        let bytes = &mut buffer[..count];
        self.noise.fill(bytes);
        self.hasher.update(&*bytes);
        self.left -= count as u64;
        Ok(count)
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn rewind(&mut self) -> Result<()> {
        *self = Self::new(self.size, self.seed);
        Ok(())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        let digest = || Sha256Digest::from_bytes(self.hasher.clone().finalize().into());
        (self.left == 0).then(digest)
    }
}

/// Takes the same noise again, and nothing else.
pub struct NoiseSink {
    noise: Noise,
    /// The number of bytes that were taken.
    pub taken: u64,
}

impl NoiseSink {
    pub fn new(seed: u64) -> Self {
        Self {
            noise: Noise::new(seed),
            taken: 0,
        }
    }
}

impl SinkWriter for NoiseSink {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        let mut expected = vec![0; bytes.len()];
        self.noise.fill(&mut expected);
        if bytes != expected {
            let at = (0..bytes.len()).find(|&at| bytes[at] != expected[at]);
            let position = self.taken + at.unwrap_or(0) as u64;
            let message = format!("byte {position} is not the one that was stored");
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        self.taken += bytes.len() as u64;
        Ok(())
    }
}
