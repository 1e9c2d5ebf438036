//! A provider that keeps objects in the folder that the url names, and breaks the promise that its setting
//! `behaviour` names.

mod constructor;
mod folder;
mod manners;

use devlog_provider_api::{
    Error, ErrorKind, Host, LogLevel, ObjectKey, Precondition, Properties, RemoteConfig,
    RemoteFile, RemoteStorage, Result, SettingSpec, Sha256Digest, Sink, Source, UploadOptions,
    export_provider,
};
use folder::Folder;
use std::{
    io::{self, Read, Write},
    time::Duration,
};

/// Thirty years.
const AGES: Duration = Duration::from_secs(1_000_000_000);

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text("behaviour", "the promise to break").env(&["HOSTILE_BEHAVIOUR"]),
    SettingSpec::text("key", "the only key to break it for; all if not set").env(&["HOSTILE_KEY"]),
    SettingSpec::secret("token", "what must not be told"),
];

export_provider! {
    /// Breaks the promise that its settings name.
    pub struct HostileProvider {
        name: "hostile",
        title: "Hostile Storage",
        description: "Breaks the promise that its settings name",
        settings: SETTINGS,
        create_storage: create_storage,
    }
}

fn create_storage(config: &RemoteConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let setting = |name| config.settings.text(name).unwrap_or_default().to_owned();
    let storage = HostileStorage {
        folder: Folder::new(config.base_dir.join(&config.url)),
        behaviour: setting("behaviour"),
        key: setting("key"),
        token: setting("token"),
        host,
    };
    match storage.behaviour.as_str() {
        "panic_in_create" => panic!("the provider's author forgot a case"),
        "secret_in_create_error" => Err(storage.tell_the_secret(ErrorKind::InvalidSettings)),
        _ => Ok(Box::new(storage)),
    }
}

struct HostileStorage {
    folder: Folder,
    behaviour: String,
    key: String,
    token: String,
    host: Host,
}

impl HostileStorage {
    fn tell_the_secret(&self, kind: ErrorKind) -> Error {
        let token = &self.token;
        Error::new(kind, format!("the server refused the token {token}"))
            .with_hint(format!("try another one than {token}"))
            .with_detail("header", format!("Authorization: Bearer {token}"))
    }

    /// Breaks the promise; `None` if an honest upload is what remains to be done.
    fn break_promise(
        &self,
        source: &mut Source<'_>,
        key: &ObjectKey,
    ) -> Option<Result<RemoteFile>> {
        let size = source.size();
        let success = || Some(Ok(RemoteFile::new(key.as_str(), size)));
        match self.behaviour.as_str() {
            "panic_in_upload" => panic!("the provider's author forgot a case"),
            "exit_in_upload" => std::process::exit(0),
            "segfault_in_upload" => segfault(),
            "hang_in_upload" => self.hang(),
            "success_without_reading" => success(),
            "success_after_half" => {
                let half = io::copy(&mut source.take(size / 2), &mut io::sink());
                half.map_or_else(|error| Some(Err(error.into())), |_| success())
            }
            "refuse" => Some(Err(Error::new(
                ErrorKind::TooLarge,
                "the remote takes no object of this size",
            ))),
            "secret_in_error" => Some(Err(self.tell_the_secret(ErrorKind::PermissionDenied))),
            "print" => {
                print_noise();
                None
            }
            "retry_after_ages" => {
                let busy = Error::new(ErrorKind::Throttled, "come back in thirty years");
                Some(Err(busy.with_retry_after(AGES)))
            }
            behaviour => {
                manners::forget(behaviour, &self.host);
                None
            }
        }
    }

    /// Never comes back, and does not look whether the host wants to stop.
    fn hang(&self) -> ! {
        self.host.log(LogLevel::Warning, "hanging");
        loop {
            std::thread::park();
        }
    }
}

impl RemoteStorage for HostileStorage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        _: &UploadOptions,
    ) -> Result<RemoteFile> {
        let is_meant = self.key.is_empty() || self.key == remote_key.as_str();
        let broken = is_meant
            .then(|| self.break_promise(source, remote_key))
            .flatten();
        if let Some(reply) = broken {
            return reply;
        }
        let mut file = self.folder.write(remote_key, &source.read_all()?)?;
        if is_meant && self.behaviour == "wrong_hash" {
            file.sha256 = Some(Sha256Digest::from_bytes([7; 32]));
        }
        Ok(file)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let (file, bytes) = self.folder.read(remote_key.as_str())?;
        sink.write_all(&bytes)?;
        Ok(file)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        manners::list_nonsense(&self.behaviour, each)?;
        let keys = self.folder.keys()?;
        for key in keys.iter().filter(|key| key.starts_with(prefix)) {
            each(self.folder.read(key)?.0)?;
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        match self.folder.read(remote_key.as_str()) {
            Ok((file, _)) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn delete_file(&self, remote_key: &ObjectKey, _: &Precondition) -> Result<()> {
        self.folder.remove(remote_key)
    }

    fn properties(&self) -> Properties {
        let mut properties = Properties::default();
        properties.connections = 2;
        properties.list_has_hashes = true;
        properties
    }
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the broken promise"
)]
fn print_noise() {
    println!("noise of the provider on standard output");
    eprintln!("noise of the provider on standard error");
}

fn segfault() -> ! {
    // SAFETY: none; nothing is mapped at address 8, and to be ended by the system is what this is for.
    unsafe { std::ptr::without_provenance_mut::<u8>(8).write_volatile(0) };
    unreachable!("the system has ended the process")
}
