//! Tests of `tokens`: the official crate's own requests, answered here.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{TokenSource, Tokens, within};
use crate::credential::token::{Authority, reply::carried, transport::Issuer};
use azure_core::http::{AsyncRawResponse, HttpClient, Request, headers::Headers};
use devlog_provider_api::{Error, ErrorKind, Host, Result};
use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::runtime::Builder;

/// The answers of a stand-in for the network.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Token,
    NothingThere,
    Nonsense,
}

#[derive(Debug)]
struct StandIn {
    answer: Answer,
    seen: Arc<Mutex<Vec<String>>>,
}

#[async_trait::async_trait]
impl HttpClient for StandIn {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let metadata = request.headers().get_optional_str(&"metadata".into());
        let line = format!(
            "{} {} metadata={}",
            request.method(),
            request.url(),
            metadata.unwrap_or("none")
        );
        self.seen.lock().unwrap().push(line);
        let body = match self.answer {
            Answer::Token => {
                r#"{"access_token":"t","expires_on":"4102444800","token_type":"Bearer","resource":"r"}"#
            }
            Answer::Nonsense => "<html>hunter2</html>",
            Answer::NothingThere => {
                let error = crate::credential::token::managed_identity::none("nothing responds");
                return Err(carried(error));
            }
        };
        Ok(AsyncRawResponse::from_bytes(
            200.into(),
            Headers::new(),
            body,
        ))
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.unwrap().block_on(future)
}

/// The header that the machine's identity gives, and the requests.
fn of_the_machine(client: Option<&str>, answer: Answer) -> (Result<String>, Vec<String>) {
    let seen = Arc::new(Mutex::default());
    let stand_in = Arc::new(StandIn {
        answer,
        seen: Arc::clone(&seen),
    });
    let connect = move |issuer| -> Arc<dyn HttpClient> {
        assert_eq!(issuer, Issuer::ManagedIdentity);
        stand_in.clone()
    };
    let source = TokenSource::ManagedIdentity(client.map(str::to_owned));
    let authority = Authority::new(None).unwrap();
    let tokens = Tokens::over(Box::new(connect), vec![source], authority, Host::detached());
    let header = block_on(tokens.header());
    let header = header.map(|header| header.to_str().unwrap().to_owned());
    let seen = seen.lock().unwrap().clone();
    (header, seen)
}

const METADATA_SERVICE: &str = "http://169.254.169.254/metadata/identity/oauth2/token\
     ?api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com";

#[test]
fn the_metadata_service_is_asked_for_a_token_for_storage() {
    let (header, seen) = of_the_machine(None, Answer::Token);
    assert_eq!(header.as_deref(), Ok("Bearer t"));
    assert_eq!(seen, [format!("GET {METADATA_SERVICE} metadata=true")]);
}

#[test]
fn a_user_assigned_identity_is_named() {
    let (_, seen) = of_the_machine(Some("mine"), Answer::Token);
    assert_eq!(
        seen,
        [format!(
            "GET {METADATA_SERVICE}&client_id=mine metadata=true"
        )]
    );
}

#[test]
fn a_machine_without_an_identity_is_asked_once() {
    let (header, seen) = of_the_machine(None, Answer::NothingThere);
    let error = header.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(
        error.message(),
        "this machine has no managed identity: nothing responds"
    );
    assert_eq!(seen.len(), 1);
}

#[test]
fn an_answer_without_a_token_is_not_repeated() {
    let (header, seen) = of_the_machine(None, Answer::Nonsense);
    let error: Error = header.unwrap_err();
    assert_eq!(
        error.message(),
        "this machine has no managed identity: the response in its place contains no token"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
    assert_eq!(seen.len(), 1);
}

#[test]
fn a_source_that_never_answers_is_given_up() {
    let error = block_on(within(Duration::ZERO, "the machine", pending())).err();
    assert_eq!(error.unwrap().kind(), ErrorKind::Unavailable);
}
