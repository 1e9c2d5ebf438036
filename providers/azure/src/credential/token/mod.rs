//! Tokens of Microsoft Entra: their issuers, the requests for them, and their lifetime.
//!
//! The official `azure_identity` makes the requests and reads the answers. What is ours: the connections that
//! it uses (`transport`), the programs that it starts (`program`), the certificate that it would need OpenSSL
//! for (`certificate`), one token for all threads (the HTTP layer's cache), and the wording of failures.

mod authority;
mod certificate;
mod developer_tool;
mod entra;
mod managed_identity;
mod program;
mod reply;
mod source;
mod tokens;
mod transport;

pub use authority::Authority;
pub use certificate::Certificate;
pub use developer_tool::DeveloperTool;
pub use source::{Application, TokenSource};
pub use tokens::Tokens;
