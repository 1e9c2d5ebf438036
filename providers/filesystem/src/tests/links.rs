//! Nothing outside the target is read or changed, whatever stands in it.

use super::sandbox::{Sandbox, key};
use devlog_provider_api::{ErrorKind, ObjectKey, Precondition};
use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    process::Command,
};

#[test]
fn a_link_to_a_file_is_no_object() {
    let sandbox = Sandbox::new();
    let secret = sandbox.outside().join("secret");
    fs::write(&secret, b"secret").unwrap();
    symlink(&secret, sandbox.path("link")).unwrap();
    assert_eq!(sandbox.names(""), Vec::<String>::new());
    assert_eq!(sandbox.stat("link"), None);
    assert_eq!(
        sandbox.download("link").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        sandbox.try_upload("link", b"x").unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    sandbox
        .storage()
        .delete_file(&key("link"), &Precondition::None)
        .unwrap();
    assert_eq!(fs::read(&secret).unwrap(), b"secret");
    assert!(sandbox.path("link").is_symlink());
}

#[test]
fn a_link_to_a_folder_is_not_entered() {
    let sandbox = Sandbox::new();
    let outside = sandbox.outside();
    fs::write(outside.join("secret"), b"secret").unwrap();
    symlink(&outside, sandbox.path("events")).unwrap();
    assert_eq!(sandbox.names(""), Vec::<String>::new());
    assert_eq!(sandbox.names("events/"), Vec::<String>::new());
    assert_eq!(sandbox.stat("events/secret"), None);
    assert_eq!(
        sandbox.download("events/secret").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let error = sandbox.try_upload("events/a", b"x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("target/events: "), "{error}");
    sandbox
        .storage()
        .delete_file(&key("events/secret"), &Precondition::None)
        .unwrap();
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn the_provider_s_own_folder_may_be_no_link() {
    let sandbox = Sandbox::new();
    let outside = sandbox.outside();
    symlink(&outside, sandbox.path(".devlog-store")).unwrap();
    assert_eq!(
        sandbox.try_upload("a", b"x").unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn the_files_of_the_provider_may_be_no_links() {
    for name in ["index-v1", "lock"] {
        let sandbox = Sandbox::new();
        let victim = sandbox.outside().join("victim");
        fs::write(&victim, b"mine").unwrap();
        fs::create_dir(sandbox.path(".devlog-store")).unwrap();
        symlink(&victim, sandbox.path(".devlog-store").join(name)).unwrap();
        sandbox.try_upload("a", b"x").unwrap_err();
        assert_eq!(fs::read(&victim).unwrap(), b"mine", "{name}");
    }
}

#[test]
fn fifos_and_sockets_are_no_objects_and_do_not_hang() {
    let sandbox = Sandbox::new();
    let made = Command::new("mkfifo").arg(sandbox.path("fifo")).status();
    assert!(made.unwrap().success());
    let _socket = UnixListener::bind(sandbox.path("socket")).unwrap();
    assert_eq!(sandbox.names(""), Vec::<String>::new());
    for name in ["fifo", "socket"] {
        assert_eq!(sandbox.stat(name), None, "{name}");
        assert_eq!(
            sandbox.download(name).unwrap_err().kind(),
            ErrorKind::NotFound,
            "{name}"
        );
        assert_eq!(
            sandbox.try_upload(name, b"x").unwrap_err().kind(),
            ErrorKind::Unsupported
        );
    }
}

#[test]
fn a_prefix_does_not_leave_the_target() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.outside().join("secret"), b"secret").unwrap();
    sandbox.upload("a/b", b"x");
    for prefix in [
        "../",
        "../outside/",
        "a/../../outside/",
        "/",
        "/etc/",
        "a//",
        "./",
        ".devlog-store/",
    ] {
        assert_eq!(sandbox.names(prefix), Vec::<String>::new(), "{prefix}");
    }
}

#[test]
fn the_provider_s_own_files_are_no_objects() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"x");
    assert_eq!(sandbox.names(""), ["a"]);
    // No key can name them, so that no call can read, replace or remove them.
    assert!(ObjectKey::new(".devlog-store/index-v1").is_err());
    assert!(sandbox.index().exists());
}
