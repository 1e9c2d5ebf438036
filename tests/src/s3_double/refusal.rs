//! The refusals of the service.

use crate::http::Reply;

/// The service's refusal, before it is a reply.
#[derive(Debug)]
pub struct Refusal {
    pub status: u16,
    pub code: &'static str,
    pub region: Option<String>,
}

/// A refusal with a code of the service.
pub fn refusal(status: u16, code: &'static str) -> Refusal {
    Refusal {
        status,
        code,
        region: None,
    }
}

impl Refusal {
    /// Names the region that the bucket is in.
    pub fn in_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    /// The reply.
    pub fn reply(&self) -> Reply {
        let region = self.region.as_deref();
        let element = region.map(|region| format!("<Region>{region}</Region>"));
        Reply::new(self.status)
            .header("Content-Type", "application/xml")
            .optional("x-amz-bucket-region", region)
            .body(format!(
                "<?xml version=\"1.0\"?><Error><Code>{}</Code>{}<RequestId>7F3C</RequestId></Error>",
                self.code,
                element.unwrap_or_default()
            ))
    }
}

/// A refusal to plan for a test.
#[must_use]
pub fn refuse(status: u16, code: &'static str) -> Reply {
    refusal(status, code).reply()
}
