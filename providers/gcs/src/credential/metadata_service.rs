//! The metadata service of a machine of Google, which gives tokens for the machine's own service account.

use super::token_request::{SCOPE, token_of};
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::{Reply, Token};
use reqwest::{Method, Request, header::HeaderValue};
use url::Url;

/// The usual address. Not by its name, `metadata.google.internal`: a laptop's resolver may take long to know that it
/// does not exist.
const HOST: &str = "169.254.169.254";
/// The header of each request, and of each answer of the service itself.
const FLAVOR: &str = "Metadata-Flavor";
const GOOGLE: HeaderValue = HeaderValue::from_static("Google");

/// The metadata service, by the address of its tokens.
pub struct MetadataService(Url);

impl MetadataService {
    /// The service of this machine, or the one at `host`. `None` for a host that cannot be one.
    pub fn new(host: Option<&str>) -> Option<Self> {
        let host = host.unwrap_or(HOST);
        let address = format!(
            "http://{host}/computeMetadata/v1/instance/service-accounts/default/token?scopes={SCOPE}"
        );
        Url::parse(&address).ok().map(Self)
    }

    /// The request for a token:
    /// <https://cloud.google.com/compute/docs/access/authenticate-workloads#applications>.
    pub fn request(&self) -> Request {
        let mut request = Request::new(Method::GET, self.0.clone());
        request.headers_mut().insert(FLAVOR, GOOGLE);
        request
    }

    /// Reads the token in the answer.
    ///
    /// # Errors
    /// `Unauthenticated` if the machine has none to give; `Unavailable` if it may come later.
    pub fn token(&self, answer: Result<Reply>) -> Result<Token> {
        let reply = answer.map_err(|_| missing("this machine has no metadata service"))?;
        if !reply.headers.contains_key(FLAVOR) {
            return Err(missing(
                "what answers is not the metadata service of Google",
            ));
        }
        match reply.status.as_u16() {
            200 => token_of(&reply, &self.0),
            429 | 500.. => {
                let problem = "the metadata service could not answer now";
                Err(Error::new(ErrorKind::Unavailable, problem))
            }
            _ => Err(missing("this machine has no service account")),
        }
    }
}

fn missing(why: &str) -> Error {
    let problem = format!("no credentials were found: {why}");
    Error::new(ErrorKind::Unauthenticated, problem)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{FLAVOR, GOOGLE, MetadataService};
    use devlog_provider_api::{Error, ErrorKind};
    use devlog_provider_http::Reply;
    use reqwest::{Method, StatusCode};

    fn reply(status: u16, is_google: bool) -> Reply {
        let flavor = is_google.then(|| (FLAVOR.parse().unwrap(), GOOGLE));
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: flavor.into_iter().collect(),
            body: br#"{"access_token": "t", "expires_in": 3599}"#.to_vec(),
        }
    }

    #[test]
    fn a_machine_is_asked_for_a_token_at_the_fixed_address() {
        let service = MetadataService::new(None).unwrap();
        let request = service.request();
        assert_eq!(
            request.url().as_str(),
            "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token\
             ?scopes=https://www.googleapis.com/auth/devstorage.read_write"
        );
        assert_eq!(
            (request.method(), &request.headers()[FLAVOR]),
            (&Method::GET, &GOOGLE)
        );
        let token = service.token(Ok(reply(200, true))).unwrap();
        assert_eq!(token.header(), "Bearer t");
    }

    #[test]
    fn an_answer_without_a_token_says_what_is_missing() {
        let service = MetadataService::new(None).unwrap();
        let unreachable = Error::new(ErrorKind::Unavailable, "no route to host");
        for (answer, wanted) in [
            (Err(unreachable), "this machine has no metadata service"),
            (Ok(reply(200, false)), "not the metadata service of Google"),
            (Ok(reply(404, true)), "no service account"),
        ] {
            let error = service.token(answer).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Unauthenticated);
            assert!(error.message().contains(wanted), "{error}");
        }
        let error = service.token(Ok(reply(503, true))).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}
