//! A journal that is pushed to the strict Azure with a token.

use super::{
    application::{CLIENT, TENANT},
    book::AUDIENCE,
    server::TokenFake,
};
use crate::{
    azure_fake::StrictBackup,
    http::{Seen, TlsIdentity},
    output::Output,
};
use jiff::Timestamp;
use std::{fs, path::PathBuf};

/// A backup, who gives out the tokens for it, and the variables that the program sees.
pub struct TokenBackup {
    /// Journal and storage.
    pub backup: StrictBackup,
    /// The token endpoints.
    pub tokens: TokenFake,
    /// The certificate of Microsoft Entra.
    pub tls: TlsIdentity,
    variables: Vec<(String, String)>,
}

impl TokenBackup {
    /// One whose configuration names no credential.
    ///
    /// No program is on its search path, and its machine has no identity.
    #[must_use]
    pub fn new(days: usize) -> Self {
        let backup = StrictBackup::new(days);
        backup.configure("");
        let tls = TlsIdentity::create(backup.sandbox.folder());
        let tokens = TokenFake::start(&tls, &backup.fake.tokens());
        let mut this = Self {
            backup,
            tokens,
            tls,
            variables: Vec::new(),
        };
        let certificate = this.tls.certificate.display().to_string();
        this.set("SSL_CERT_FILE", &certificate);
        let authority = this.tokens.authority();
        this.set("AZURE_AUTHORITY_HOST", &authority);
        let programs = this.programs().display().to_string();
        this.set("PATH", &programs);
        this
    }

    /// Sets an environment variable of the program.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The ids of the application, as variables.
    pub fn set_application(&mut self) {
        self.set("AZURE_TENANT_ID", TENANT);
        self.set("AZURE_CLIENT_ID", CLIENT);
    }

    /// The machine has an identity.
    pub fn set_managed_identity(&mut self) {
        for (name, value) in self.tokens.identity_variables() {
            self.set(name, &value);
        }
    }

    /// A token that was issued elsewhere.
    #[must_use]
    pub fn issue(&self) -> String {
        let mut book = self.tokens.book();
        book.issue(TENANT, CLIENT, AUDIENCE, Timestamp::now())
    }

    /// Puts a shell script on the search path of the program.
    ///
    /// # Panics
    /// If the sandbox is full.
    pub fn add_program(&self, name: &str, script: &str) {
        let path = self.programs().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the sandbox is writable");
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(&path, mode).expect("the file is ours");
        }
    }

    /// Runs the program with the variables.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.backup.sandbox.command(arguments);
        command.envs(self.variables.iter().cloned());
        self.backup.sandbox.finish(command)
    }

    /// `devlog push`, and what it asked of the storage.
    #[must_use]
    pub fn push(&self) -> (Output, Vec<Seen>) {
        self.backup.fake.seen_during(|| self.run(&["push"]))
    }

    /// A push that goes well; what it asked of the storage.
    ///
    /// # Panics
    /// If it does not, or something is missing.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "it stops the test by itself")]
    pub fn push_well(&self) -> Vec<Seen> {
        let (output, seen) = self.push();
        output.expect(0);
        self.backup.assert_complete();
        seen
    }

    fn programs(&self) -> PathBuf {
        let folder = self.backup.sandbox.folder().join("programs");
        fs::create_dir_all(&folder).expect("the sandbox is writable");
        folder
    }
}
