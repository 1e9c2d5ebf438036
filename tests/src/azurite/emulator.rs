//! The real Azurite, one for the whole test program, and the log of what was asked of it.

use super::{ACCOUNT, AzureClient, npm};
use crate::{
    http::{Request, TlsIdentity},
    lines::Lines,
};
use std::{
    env,
    ffi::OsStr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A running Azurite. It ends with the process that started it, however that ends: the pipe to its
/// standard input closes then.
pub struct Azurite {
    _process: Child,
    log: Lines,
    endpoint: String,
    port: u16,
    client: AzureClient,
}

impl Azurite {
    /// The one of this test program; `None`, said on standard error, where npm is missing.
    ///
    /// # Panics
    /// If it does not start; with `CI` set also where npm is missing, so that nothing is skipped unseen.
    pub fn shared(test: &str) -> Option<&'static Self> {
        static SHARED: OnceLock<Result<Azurite, String>> = OnceLock::new();
        match SHARED.get_or_init(|| Self::start(None)) {
            Ok(azurite) => Some(azurite),
            Err(reason) => {
                skip(test, reason);
                None
            }
        }
    }

    /// Another one, which speaks https with this certificate and takes tokens.
    ///
    /// # Panics
    /// As [`Azurite::shared`].
    #[must_use]
    pub fn with_tokens(test: &str, tls: &TlsIdentity) -> Option<Self> {
        Self::start(Some(tls))
            .inspect_err(|reason| skip(test, reason))
            .ok()
    }

    fn start(tls: Option<&TlsIdentity>) -> Result<Self, String> {
        let installed = npm::install()?;
        let mut options: Vec<&OsStr> = Vec::new();
        if let Some(tls) = tls {
            options.extend(["--oauth", "basic", "--cert"].map(OsStr::new));
            options.push(tls.certificate.as_os_str());
            options.extend([OsStr::new("--key"), tls.key.as_os_str()]);
        }
        let scheme = if tls.is_some() { "https" } else { "http" };
        let mut process = Command::new("node")
            .arg(npm::sources().join("serve.mjs"))
            .arg(&installed)
            .args(options)
            .current_dir(&installed)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node does not start ({error})"))?;
        let stdout = process.stdout.take().expect("it was piped above");
        let log = Lines::collect(stdout);
        let port = log.wait_for(0, |line| {
            line.split_once("successfully listens on ")?
                .1
                .strip_prefix(scheme)?
                .strip_prefix("://127.0.0.1:")?
                .parse()
                .ok()
        });
        let endpoint = format!("{scheme}://127.0.0.1:{port}/{ACCOUNT}");
        let trusted = tls.map(|tls| &*tls.certificate);
        let client = AzureClient::start(&installed, &endpoint, trusted);
        Ok(Self {
            _process: process,
            log,
            endpoint,
            port,
            client,
        })
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The url of the account.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint.clone()
    }

    /// The official client.
    #[must_use]
    pub fn client(&self) -> &AzureClient {
        &self.client
    }

    /// Makes a container that no other test uses.
    #[must_use]
    pub fn new_container(&self) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let container = format!("devlog-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.client.create(&container);
        container
    }

    /// The requests to a container while `run` ran, from Azurite's own access log.
    pub fn requests_during<T>(
        &self,
        container: &str,
        run: impl FnOnce() -> T,
    ) -> (T, Vec<Request>) {
        let from = self.mark(container);
        let value = run();
        let to = self.mark(container);
        let lines = self.log.since(from);
        let asked = lines[..to - from].iter().filter_map(|line| logged(line));
        let of_test = asked.filter(|request| request.is_in(container) && !is_mark(request));
        (value, of_test.collect())
    }

    /// Returns the length of the log once it holds every request up to now.
    fn mark(&self, container: &str) -> usize {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("{MARK}{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.client.mark(container, &name);
        self.log
            .wait_for(0, |line| line.contains(&format!("/{name} ")).then_some(()));
        self.log.len()
    }
}

const MARK: &str = "mark-of-the-tests-";

fn is_mark(request: &Request) -> bool {
    request.target.contains(MARK)
}

/// `127.0.0.1 - - [date] "GET /path HTTP/1.1" 200 -`
fn logged(line: &str) -> Option<Request> {
    Request::parse(line.split('"').nth(1)?)
}

/// Says that a test is skipped, by its name.
///
/// # Panics
/// With `CI` set.
pub fn skip(test: &str, reason: &str) {
    assert!(
        env::var_os("CI").is_none(),
        "{test} cannot run here: {reason}"
    );
    // Not captured by the test harness, unlike `eprintln!`.
    let line = format!("skipped {test}: {reason}\n");
    let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
}

/// Reports if a program is on the search path.
#[must_use]
pub fn has_program(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| Path::new(&folder).join(name).is_file())
}
