//! The bodies of requests: bytes that the connection takes in pieces, each of which counts as progress.

use crate::{objects::check_digest, transfer_progress::TransferProgress};
use bytes::Bytes;
use devlog_provider_api::{Result, Sha256Digest, Source};
use http_body::{Body, Frame, SizeHint};
use std::{
    convert::Infallible,
    io::Read,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::sync::mpsc::{Receiver, Sender};

/// The most that the connection takes at once, in bytes.
const PIECE: usize = 64 << 10;
/// The pieces of a source that are read ahead, and their length in bytes.
pub const PIECES_AHEAD: usize = 4;
const SOURCE_PIECE: usize = 256 << 10;

/// Bytes in memory.
pub struct CountedBytes {
    pub bytes: Bytes,
    pub progress: Arc<TransferProgress>,
}

impl Body for CountedBytes {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.bytes.len().min(PIECE);
        let piece = self.bytes.split_to(length);
        self.progress.sent(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// Pieces that are read while they are sent.
pub struct CountedPieces {
    pub pieces: Receiver<Bytes>,
    /// The number of bytes that are still to come.
    pub remaining: u64,
    pub progress: Arc<TransferProgress>,
}

impl Body for CountedPieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.pieces.poll_recv(context).map(|piece| {
            let piece = piece?;
            self.remaining = self.remaining.saturating_sub(piece.len() as u64);
            self.progress.sent(piece.len());
            Some(Ok(Frame::data(piece)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

/// Hands the source's bytes on, as fast as they are taken. The last ones are kept back from a service that does not
/// compare digests itself, unless they complete the announced one.
pub async fn read_into(
    source: &mut Source<'_>,
    sender: Sender<Bytes>,
    sha256: &Sha256Digest,
) -> Result<()> {
    let mut read = 0;
    loop {
        let mut piece = Vec::with_capacity(SOURCE_PIECE);
        (&mut *source)
            .take(SOURCE_PIECE as u64)
            .read_to_end(&mut piece)?;
        read += piece.len() as u64;
        if read == source.size() {
            check_digest(source, read, sha256)?;
        }
        // The receiver is gone if the exchange has failed, which then says why.
        if piece.is_empty() || sender.send(piece.into()).await.is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SOURCE_PIECE, read_into};
    use devlog_provider_api::{Sha256Digest, Source, SourceReader};
    use futures_util::FutureExt;
    use tokio::sync::mpsc::channel;

    /// So many bytes that are left, of three pieces.
    struct Zeros(usize);

    impl SourceReader for Zeros {
        fn read(&mut self, buffer: &mut [u8]) -> devlog_provider_api::Result<usize> {
            let read = buffer.len().min(self.0);
            self.0 -= read;
            Ok(read)
        }

        fn size(&self) -> u64 {
            3 * SOURCE_PIECE as u64
        }

        fn rewind(&mut self) -> devlog_provider_api::Result<()> {
            Ok(())
        }

        fn sha256(&self) -> Option<Sha256Digest> {
            (self.0 == 0).then(|| Sha256Digest::from_bytes([0; 32]))
        }
    }

    #[test]
    fn the_last_piece_of_a_source_that_has_changed_is_kept_back() {
        for (stated, wanted) in [(0, 3), (1, 2)] {
            let mut zeros = Zeros(3 * SOURCE_PIECE);
            let (sender, mut receiver) = channel(4);
            let stated = Sha256Digest::from_bytes([stated; 32]);
            let mut source = Source::new(&mut zeros);
            let result = read_into(&mut source, sender, &stated).now_or_never();
            assert_eq!(result.map(|result| result.is_ok()), Some(wanted == 3));
            let sent = std::iter::from_fn(|| receiver.try_recv().ok()).count();
            assert_eq!(sent, wanted);
        }
    }
}
