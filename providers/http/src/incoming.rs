//! A reply whose body is still to be read.

use crate::transfer_progress::TransferProgress;
use reqwest::{Response, StatusCode, header::HeaderMap};
use std::sync::Arc;

/// A reply whose body is still to be read.
pub struct Incoming {
    pub(crate) response: Response,
    pub(crate) progress: Arc<TransferProgress>,
}

impl Incoming {
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}
