//! Tests of `refusal`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::Refusal;
use devlog_provider_api::{ETag, ErrorKind, Precondition};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};

fn refusal(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Refusal {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect();
    Refusal::new(
        StatusCode::from_u16(status).unwrap(),
        &headers,
        body,
        Timestamp::UNIX_EPOCH,
    )
}

fn kind(status: u16, code: &'static str, precondition: &Precondition) -> ErrorKind {
    refusal(status, &[("x-ms-error-code", code)], "").kind(precondition)
}

#[test]
fn code_and_request_id_are_kept_for_support() {
    let refusal = refusal(
        403,
        &[
            ("x-ms-error-code", "AuthenticationFailed"),
            ("x-ms-request-id", "7f3c0000-001e-0000-0000-000000000000"),
        ],
        "",
    );
    let error = refusal.error(&Precondition::None, None);
    assert_eq!(
        error.message(),
        "azure refused the credentials (403 AuthenticationFailed, request 7f3c0000-001e-0000-0000-000000000000)"
    );
    assert_eq!(error.code(), Some("AuthenticationFailed"));
    assert_eq!(
        error.request_id(),
        Some("7f3c0000-001e-0000-0000-000000000000")
    );
}

#[test]
fn without_the_header_the_code_is_in_the_body_and_the_rest_is_dropped() {
    let body = "\u{feff}<?xml version=\"1.0\"?><Error><Code>ServerBusy</Code>\
                <AuthenticationErrorDetail>sig=hunter2</AuthenticationErrorDetail></Error>";
    let error = refusal(503, &[], body).error(&Precondition::None, None);
    assert_eq!(
        error.message(),
        "azure asks for fewer requests (503 ServerBusy)"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn what_is_no_code_is_not_repeated() {
    let refusal = refusal(
        400,
        &[("x-ms-error-code", "a <b>")],
        "<html><Code>x y</Code>",
    );
    assert_eq!((refusal.facts.code, refusal.facts.request_id), (None, None));
}

#[test]
fn every_401_and_403_is_about_credentials_or_rights() {
    for (status, code, wanted) in [
        (
            401,
            "NoAuthenticationInformation",
            ErrorKind::Unauthenticated,
        ),
        (403, "AuthenticationFailed", ErrorKind::Unauthenticated),
        (403, "AuthorizationFailure", ErrorKind::PermissionDenied),
        (
            403,
            "AuthorizationPermissionMismatch",
            ErrorKind::PermissionDenied,
        ),
        (
            403,
            "KeyBasedAuthenticationNotPermitted",
            ErrorKind::PermissionDenied,
        ),
        (403, "SomethingNew", ErrorKind::PermissionDenied),
    ] {
        assert_eq!(kind(status, code, &Precondition::None), wanted, "{code}");
    }
}

#[test]
fn a_conflict_is_named_after_the_condition_that_was_asked() {
    let matching = Precondition::IfMatch(ETag::new("x"));
    for code in ["ConditionNotMet", "TargetConditionNotMet"] {
        assert_eq!(
            kind(412, code, &Precondition::IfAbsent),
            ErrorKind::AlreadyExists
        );
        assert_eq!(kind(412, code, &matching), ErrorKind::PreconditionFailed);
    }
    assert_eq!(
        kind(409, "BlobAlreadyExists", &Precondition::IfAbsent),
        ErrorKind::AlreadyExists
    );
    assert_eq!(
        kind(404, "BlobNotFound", &matching),
        ErrorKind::PreconditionFailed
    );
    assert_eq!(
        kind(412, "LeaseIdMissing", &Precondition::IfAbsent),
        ErrorKind::Other
    );
}

#[test]
fn absent_is_only_what_the_service_calls_absent() {
    let none = Precondition::None;
    assert_eq!(kind(404, "BlobNotFound", &none), ErrorKind::NotFound);
    assert_eq!(
        kind(404, "ContainerNotFound", &none),
        ErrorKind::ContainerNotFound
    );
    assert_eq!(refusal(404, &[], "").kind(&none), ErrorKind::Other);
}

#[test]
fn a_name_that_the_service_cannot_hold_is_unsupported() {
    let kind = kind(400, "OutOfRangeInput", &Precondition::None);
    assert_eq!(kind, ErrorKind::Unsupported);
}

#[test]
fn each_kind_of_refusal_has_its_sentence_and_only_what_may_pass_is_retryable() {
    for (status, code, sentence, retryable) in [
        (429, "TooManyRequests", "asks for fewer requests", true),
        (503, "ServerBusy", "asks for fewer requests", true),
        (500, "OperationTimedOut", "could not answer now", true),
        (502, "x", "could not answer now", true),
        (408, "x", "could not answer now", true),
        (400, "InvalidHeaderValue", "refused the request", false),
        (401, "x", "refused the credentials", false),
        (403, "x", "refused the access", false),
        (409, "BlobArchived", "refused the request", false),
        (501, "NotImplemented", "refused the request", false),
        (
            307,
            "x",
            "answered with a redirect, which is not followed",
            false,
        ),
    ] {
        let refusal = refusal(status, &[], &format!("<Code>{code}</Code>"));
        let error = refusal.error(&Precondition::None, None);
        assert_eq!(
            error.message(),
            format!("azure {sentence} ({status} {code})")
        );
        assert_eq!(error.kind().is_retryable(), retryable, "{status} {code}");
    }
}
