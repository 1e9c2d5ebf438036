//! The next step after a refusal, for the person in front of the terminal.

use super::refusal::Refusal;
use crate::{credential::Credential, endpoint::Endpoint};
use devlog_provider_api::{ErrorKind, Precondition};

/// The context of the refused request.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub endpoint: &'a Endpoint,
    pub credential: &'a Credential,
}

/// Returns the next step; `None` where the error says enough.
pub fn hint(refusal: &Refusal, situation: Situation<'_>) -> Option<String> {
    let bucket = situation.endpoint.container();
    let (status, code) = refusal.facts.status_and_code();
    let text = match (refusal.kind(&Precondition::None), code) {
        (ErrorKind::ContainerNotFound, _) => {
            format!("create it: gcloud storage buckets create gs://{bucket}")
        }
        (ErrorKind::Unauthenticated, _) => credentials(refusal, situation),
        (ErrorKind::PermissionDenied, "accountDisabled" | "UserProjectAccountProblem") => {
            "the project's billing or account is disabled; see the Google Cloud console".to_owned()
        }
        (ErrorKind::PermissionDenied, _) => missing_rights(situation),
        (_, "retentionPolicyNotMet" | "objectUnderActiveHold") => format!(
            "the bucket `{bucket}` keeps its objects unchanged by a retention policy or a hold; use another bucket"
        ),
        (_, "UserProjectMissing" | "required") if status == 400 => {
            "the bucket may be one for which the requester pays, which devlog does not support".to_owned()
        }
        (ErrorKind::Throttled, _) => "try again later, or with fewer uploads at once".to_owned(),
        (ErrorKind::Unavailable, _) => {
            "the fault is on the side of the service; try again later, and see https://status.cloud.google.com"
                .to_owned()
        }
        _ => return None,
    };
    Some(text)
}

/// The clock first: it makes every good credential look wrong.
fn credentials(refusal: &Refusal, situation: Situation<'_>) -> String {
    match refusal.facts.clock_offset() {
        Some(offset) => format!("{offset}; set it right"),
        None if situation.credential.is_anonymous() => missing_rights(situation),
        None => situation.credential.hint(),
    }
}

fn missing_rights(situation: Situation<'_>) -> String {
    let bucket = situation.endpoint.container();
    if situation.credential.is_anonymous() {
        return "the bucket is not open to everyone; set `auth_method` to another value than `anonymous`"
            .to_owned();
    }
    let member = match situation.credential.account() {
        Some(account) => format!("serviceAccount:{account}"),
        None => "MEMBER".to_owned(),
    };
    format!(
        "a backup needs the role Storage Object User: gcloud storage buckets add-iam-policy-binding gs://{bucket} \
         --member={member} --role=roles/storage.objectUser"
    )
}
