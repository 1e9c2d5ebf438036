//! The next step after a refusal, for the person in front of the terminal.

use super::refusal::Refusal;
use crate::endpoint::{EXPECTED, Endpoint};

/// The context of the refused request.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub endpoint: &'a Endpoint,
    pub is_anonymous: bool,
    /// The setting that holds the credential.
    pub setting: &'static str,
    /// The region that the request was signed for.
    pub region: &'a str,
}

/// Returns the next step; `None` where the error says enough.
pub fn hint(refusal: &Refusal, situation: Situation<'_>) -> Option<String> {
    match refusal.facts.status_and_code() {
        (_, "NoSuchBucket") => Some(create_container(situation)),
        (_, "RequestTimeTooSkewed" | "SignatureDoesNotMatch" | "InvalidAccessKeyId")
        | (401 | 403, "") => Some(credentials(refusal, situation)),
        (_, "AuthorizationHeaderMalformed") | (301 | 307, _) => Some(region(refusal)),
        (403, "AccessDenied" | "AllAccessDisabled") => Some(missing_rights(situation)),
        (501, _) => Some(
            "if the service knows no conditional requests, set `conditions = \"none\"`".to_owned(),
        ),
        (400..=499, "") => Some(format!(
            "what answered may not be an S3 service; check the URL and the proxy; {EXPECTED}"
        )),
        (status, code) => fixed(status, code).map(str::to_owned),
    }
}

/// The hints that depend on nothing but the code.
fn fixed(status: u16, code: &str) -> Option<&'static str> {
    let text = match (status, code) {
        (_, "ExpiredToken" | "InvalidToken" | "TokenRefreshRequired") => {
            "the temporary credentials have ended; sign in again, for example with `aws sso login`"
        }
        (403, "InvalidObjectState") => {
            "the object is in an archive; restore it, and keep the bucket's objects out of archive storage classes"
        }
        (403, "RequestExpired") => "check this computer's clock",
        (400, "InvalidStorageClass") => "the service does not know this `storage_class`",
        (404, "NoSuchUpload") => {
            "another machine uploads the same object, and aborted this upload; push again"
        }
        (409, "BucketAlreadyExists") => {
            "another account has a bucket of this name; choose another name"
        }
        (400, "KMS.NotFoundException" | "KMS.DisabledException") => {
            "check `kms_key_id`: the key must exist in the bucket's region and be enabled"
        }
        (_, "SlowDown" | "TooManyRequests") | (429 | 503, _) => {
            "try again later, or with fewer uploads at once"
        }
        (500..=599, _) => {
            "the fault is on the side of the service; try again later, and see its status page"
        }
        _ => return None,
    };
    Some(text)
}

/// The clock first: it makes every good key look wrong.
fn credentials(refusal: &Refusal, situation: Situation<'_>) -> String {
    if let Some(offset) = refusal.facts.clock_offset() {
        return format!(
            "{offset}; set it right, since S3 refuses signatures that are off by 15 minutes"
        );
    }
    let setting = situation.setting;
    match refusal.facts.code.as_deref() {
        _ if situation.is_anonymous => missing_rights(situation),
        Some("InvalidAccessKeyId") => {
            "the service does not know `access_key_id`; check it, and whether `endpoint` is the service that gave it out"
                .to_owned()
        }
        Some(_) => format!("check `{setting}`: it must be the secret that belongs to `access_key_id`"),
        None => format!("check `{setting}`, and that the credentials may use the bucket"),
    }
}

fn region(refusal: &Refusal) -> String {
    match &refusal.region {
        Some(region) => format!("set `region = \"{region}\"`"),
        None => "set `region` to the region of the bucket, and check the URL".to_owned(),
    }
}

fn missing_rights(situation: Situation<'_>) -> String {
    if situation.is_anonymous {
        return "the bucket is not open to everyone; set `auth_method` to another value than `anonymous`"
            .to_owned();
    }
    let bucket = situation.endpoint.container();
    format!(
        "a backup needs s3:ListBucket on the bucket `{bucket}`, and s3:GetObject, s3:PutObject and \
         s3:AbortMultipartUpload on its objects; see the policy in the provider's README"
    )
}

fn create_container(situation: Situation<'_>) -> String {
    let bucket = situation.endpoint.container();
    if situation.endpoint.is_amazon() {
        let region = situation.region;
        return format!("create it: aws s3 mb s3://{bucket} --region {region}");
    }
    let service = situation.endpoint.service(situation.region);
    format!("create it: aws s3 mb s3://{bucket} --endpoint-url {service}")
}
