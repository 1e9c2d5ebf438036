//! A reader that shares no code with devlog: the official client of Azure Blob Storage.

use super::{account, npm};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

/// A blob as the official client sees it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Blob {
    /// Its name in the container.
    pub name: String,
    /// Its bytes, as downloaded, in base64.
    pub bytes: String,
    /// The length that the listing gives.
    pub size: u64,
    /// The SHA-256 of the bytes, computed by the client.
    pub sha256: String,
    /// The MD5 of the bytes, computed by the client.
    pub md5: String,
    /// The MD5 that the service keeps.
    pub content_md5: Option<String>,
    /// The media type that the service keeps.
    pub content_type: Option<String>,
    /// The metadata.
    pub metadata: BTreeMap<String, String>,
    /// The version.
    pub etag: String,
}

impl Blob {
    /// Its bytes, as downloaded.
    ///
    /// # Panics
    /// If the client is broken.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        BASE64_STANDARD
            .decode(&self.bytes)
            .expect("the client sends base64")
    }
}

/// The client, running in a process of its own that ends when its standard input closes.
pub struct AzureClient {
    pipes: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
    _process: Child,
}

impl AzureClient {
    /// Starts it on the account at this url; it trusts this certificate too.
    ///
    /// # Panics
    /// If node does not start.
    #[must_use]
    pub fn start(installed: &Path, endpoint: &str, trusted: Option<&Path>) -> Self {
        let mut command = Command::new("node");
        if let Some(certificate) = trusted {
            command.env("NODE_EXTRA_CA_CERTS", certificate);
        }
        let mut process = command
            .arg(npm::sources().join("client.mjs"))
            .arg(installed)
            .args([endpoint, account::ACCOUNT, account::KEY])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is there, Azurite runs on it");
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (stdin, stdout) = pipes.expect("they were piped above");
        Self {
            pipes: Mutex::new((stdin, BufReader::new(stdout))),
            _process: process,
        }
    }

    /// Makes a container.
    pub fn create(&self, container: &str) {
        self.ask(&json!({"operation": "create", "container": container}));
    }

    /// Removes a container.
    pub fn delete(&self, container: &str) {
        self.ask(&json!({"operation": "delete", "container": container}));
    }

    /// Lists and downloads every blob.
    ///
    /// # Panics
    /// If the container is missing.
    #[must_use]
    pub fn dump(&self, container: &str) -> Vec<Blob> {
        let blobs = self.ask(&json!({"operation": "dump", "container": container}));
        serde_json::from_value(blobs).expect("the client describes blobs")
    }

    /// A url of a container with a signature that allows everything in it for an hour.
    ///
    /// # Panics
    /// If the client is broken.
    #[must_use]
    pub fn sas_url(&self, container: &str) -> String {
        let url = self.ask(&json!({"operation": "sas", "container": container}));
        url.as_str().expect("the client sends a text").to_owned()
    }

    /// Writes a blob as another program would.
    pub fn put(&self, container: &str, name: &str, content: &[u8], metadata: &[(&str, &str)]) {
        let metadata: BTreeMap<_, _> = metadata.iter().copied().collect();
        let bytes = BASE64_STANDARD.encode(content);
        self.ask(&json!({
            "operation": "put", "container": container, "name": name, "bytes": bytes, "metadata": metadata,
        }));
    }

    /// Removes a blob.
    pub fn remove(&self, container: &str, name: &str) {
        self.ask(&json!({"operation": "remove", "container": container, "name": name}));
    }

    /// Asks for a blob, so that its name stands in the access log.
    pub fn mark(&self, container: &str, name: &str) {
        self.ask(&json!({"operation": "mark", "container": container, "name": name}));
    }

    fn ask(&self, request: &Value) -> Value {
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        let (stdin, stdout) = &mut *pipes;
        writeln!(stdin, "{request}").expect("the client runs as long as the tests");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the client answers");
        drop(pipes);
        let mut reply: Value = serde_json::from_str(&line).expect("the client answers in JSON");
        assert!(
            reply.get("error").is_none(),
            "the official client failed on {}: {reply}",
            request["operation"]
        );
        reply["ok"].take()
    }
}
