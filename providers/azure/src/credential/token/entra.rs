//! The wording of a refusal by Microsoft Entra.
//!
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use super::reply::Refusal;
use devlog_provider_api::{Error, ErrorKind};

/// Returns the meaning of the refusal.
pub fn error(refusal: &Refusal) -> Error {
    let number = number(refusal);
    let (sentence, hint) = meaning(number);
    let hint = match (refusal.facts.clock_offset(), number) {
        (Some(offset), _) => format!("{offset}; set it right"),
        (None, None) => NOT_ENTRA.to_owned(),
        (None, Some(number)) if hint.is_empty() => {
            format!("look the code up at https://login.microsoftonline.com/error?code={number}")
        }
        (None, Some(_)) => hint.to_owned(),
    };
    let code = number.map(|number| format!("AADSTS{number}"));
    let code = code.or_else(|| refusal.word("error").map(str::to_owned));
    let trace = refusal
        .word("trace_id")
        .or_else(|| refusal.word("correlation_id"));
    let mut evidence = refusal.facts.status.as_u16().to_string();
    if let Some(code) = &code {
        evidence = format!("{evidence} {code}");
    }
    if let Some(trace) = trace {
        evidence = format!("{evidence}, trace {trace}");
    }
    let mut error = Error::new(
        ErrorKind::Unauthenticated,
        format!("{sentence} ({evidence})"),
    );
    if let Some(code) = code {
        error = error.with_code(code);
    }
    if let Some(trace) = trace {
        error = error.with_request_id(trace);
    }
    error.with_hint(hint)
}

const NOT_ENTRA: &str =
    "what answered may not be Microsoft Entra; check `authority_host` and the proxy";

/// The number behind `AADSTS`.
fn number(refusal: &Refusal) -> Option<u64> {
    let listed = refusal.body["error_codes"][0].as_u64();
    listed.or_else(|| {
        let text = refusal.body["error_description"].as_str()?;
        let digits = text.strip_prefix("AADSTS")?;
        digits
            .split(|letter: char| !letter.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    })
}

/// Returns the event and the next step, which is empty for rare events.
fn meaning(number: Option<u64>) -> (&'static str, &'static str) {
    match number {
        Some(7_000_215) => (
            "Microsoft Entra refused the client secret",
            "`client_secret` must be the value of a secret of the application `client_id`, not the secret's id",
        ),
        Some(7_000_222) => (
            "the client secret has expired",
            "make a new secret for the application and set `client_secret`",
        ),
        Some(90_002 | 900_023) => (
            "Microsoft Entra does not know the tenant",
            "check `tenant_id`, and for a sovereign cloud `authority_host`",
        ),
        Some(700_016) => (
            "Microsoft Entra does not know the application in this tenant",
            "check `client_id` and `tenant_id`",
        ),
        Some(700_027) => (
            "Microsoft Entra does not accept the certificate",
            "upload the certificate in `client_certificate_path` to the application; has it expired?",
        ),
        Some(700_024) => (
            "Microsoft Entra did not accept the time in the signed statement",
            "check this computer's clock, and whether the token file is renewed",
        ),
        Some(70_021 | 700_211..=700_213) => (
            "the application does not trust the federated token",
            "add a federated credential with the token's issuer, subject and audience to the application",
        ),
        _ => ("Microsoft Entra refused the credentials", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::{Refusal, error};
    use devlog_provider_api::ErrorKind;
    use jiff::Timestamp;
    use reqwest::{
        StatusCode,
        header::{DATE, HeaderMap, HeaderValue},
    };

    fn refusal(status: u16, headers: &HeaderMap, body: &str) -> Refusal {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Refusal::new(status, headers, body.as_bytes(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_refusal_keeps_code_and_trace_and_nothing_else_of_the_reply() {
        let body = r#"{"error":"invalid_client","error_description":"AADSTS7000215: hunter2","trace_id":"7f3c-1"}"#;
        let error = error(&refusal(401, &HeaderMap::new(), body));
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!(
            error.message(),
            "Microsoft Entra refused the client secret (401 AADSTS7000215, trace 7f3c-1)"
        );
        assert_eq!(error.code(), Some("AADSTS7000215"));
        assert_eq!(error.request_id(), Some("7f3c-1"));
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn an_unknown_code_leads_to_the_page_about_it() {
        let error = error(&refusal(
            400,
            &HeaderMap::new(),
            r#"{"error_codes":[4711]}"#,
        ));
        let hint = error.hint().unwrap_or_default();
        assert!(hint.ends_with("error?code=4711"), "{hint}");
    }

    #[test]
    fn what_is_no_answer_of_entra_is_told_as_such() {
        let error = error(&refusal(403, &HeaderMap::new(), "<html>hunter2</html>"));
        let hint = error.hint().unwrap_or_default();
        assert!(hint.contains("may not be Microsoft Entra"), "{hint}");
        assert_eq!(
            error.message(),
            "Microsoft Entra refused the credentials (403)"
        );
    }

    #[test]
    fn a_wrong_clock_is_told_before_anything_else() {
        let date = HeaderValue::from_static("Thu, 01 Jan 1970 00:12:00 GMT");
        let headers = HeaderMap::from_iter([(DATE, date)]);
        let error = error(&refusal(401, &headers, r#"{"error_codes":[700024]}"#));
        assert_eq!(
            error.hint(),
            Some("this computer's clock is 12 minutes behind; set it right")
        );
    }
}
