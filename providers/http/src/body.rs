//! The bodies of requests: bytes that the connection takes in pieces, each of which counts as progress.

use crate::transfer_progress::TransferProgress;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::sync::mpsc::Receiver;

/// The most that the connection takes at once, in bytes.
const PIECE: usize = 64 << 10;

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
