//! The creation of a container.

use super::{
    responder::{Answer, Responder},
    storage, storage_with,
};
use devlog_provider_api::{Error, ErrorKind, Host};

fn refused(status: u16, code: &str) -> Error {
    let service = Responder::start([Answer::refusal(status, code)]);
    storage(&service.container())
        .create_container()
        .unwrap_err()
}

#[test]
fn a_container_is_created_for_nobody_else() {
    let service = Responder::start([Answer::created()]);
    storage(&format!("{}/a/prefix", service.container()))
        .create_container()
        .unwrap();
    let request = service.next();
    assert_eq!(request.method, "PUT");
    assert_eq!(request.target, "/acc/log?restype=container");
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.header("x-ms-blob-public-access"), None);
}

#[test]
fn the_version_of_the_settings_is_spoken() {
    let service = Responder::start([Answer::created()]);
    let settings = [
        ("account_key", "aHVudGVyMg=="),
        ("api_version", "2021-12-02"),
    ];
    let storage = storage_with(&service.container(), &settings, Host::detached());
    storage.create_container().unwrap();
    let version = service.next().header("x-ms-version").map(str::to_owned);
    assert_eq!(version.as_deref(), Some("2021-12-02"));
}

#[test]
fn a_container_that_is_there_is_left_as_it_is() {
    let service = Responder::start([Answer::refusal(409, "ContainerAlreadyExists")]);
    storage(&service.container()).create_container().unwrap();
}

#[test]
fn a_name_that_is_being_removed_can_be_had_later() {
    let error = refused(409, "ContainerBeingDeleted");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.hint().unwrap().contains("being removed"), "{error}");
}

#[test]
fn a_credential_for_one_container_is_told_who_may_create_it() {
    for code in ["AuthorizationFailure", "AuthorizationPermissionMismatch"] {
        let error = refused(403, code);
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        assert!(error.hint().unwrap().ends_with("create `log`"), "{error}");
    }
}
