//! The services that give temporary keys: for a role, a foreign token, to a container, and to a machine.

use super::{
    account::{ACCESS_KEY, REGION, SECRET},
    signature::{Key, check},
};
use crate::http::{Arrived, Reply};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

/// The id of the temporary key.
pub const SESSION_KEY: &str = "ASIADOUBLE0000000000";
/// Its secret.
pub const SESSION_SECRET: &str = "sessionSecret/K7MDENG+bPxRfiCYEXAMPLE";
/// The token that goes with it.
pub const SESSION_TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE==";
/// The role that may use the bucket.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/backup";
/// A role that trusts only callers who know [`EXTERNAL_ID`].
pub const SHARED_ROLE: &str = "arn:aws:iam::123456789012:role/shared";
/// The id that an account agreed on with another one.
pub const EXTERNAL_ID: &str = "devlog-backup";
/// The token of a cluster that the role trusts.
pub const CLUSTER_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.Y2x1c3Rlcg.c2ln";
/// The token with which a container asks.
pub const CONTAINER_TOKEN: &str = "Basic Y29udGFpbmVy";
/// The token of a machine's session with its metadata service.
const MACHINE_TOKEN: &str = "AQAEmachine==";
const EXPIRY: &str = "2099-01-01T00:00:00Z";

/// The kind of a request to these services; `None` for one about objects.
pub fn kind(request: &Arrived) -> Option<&'static str> {
    let host = request.header("host").unwrap_or_default();
    match request.path() {
        "/" if host.starts_with("sts.") => Some("sts"),
        "/container" => Some("container"),
        "/latest/api/token" => Some("machine token"),
        path if path.starts_with("/latest/meta-data/") => Some("machine role"),
        _ => None,
    }
}

/// Answers a request for keys.
pub fn answer(request: &Arrived, now: Timestamp) -> Reply {
    let is_machine = request.header("x-aws-ec2-metadata-token") == Some(MACHINE_TOKEN);
    match (request.line.method.as_str(), request.path()) {
        ("GET" | "POST", "/") => role(request, now),
        ("GET", "/container") if request.header("authorization") == Some(CONTAINER_TOKEN) => {
            json_keys()
        }
        ("PUT", "/latest/api/token") => Reply::new(200).body(MACHINE_TOKEN),
        ("GET", "/latest/meta-data/iam/security-credentials/") if is_machine => {
            Reply::new(200).body("backup")
        }
        ("GET", "/latest/meta-data/iam/security-credentials/backup") if is_machine => json_keys(),
        _ => Reply::new(401),
    }
}

/// A role is for a caller with keys, or with a token of the cluster.
fn role(request: &Arrived, now: Timestamp) -> Reply {
    let body = String::from_utf8_lossy(&request.body);
    let mut fields: BTreeMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    fields.extend(request.parameters());
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let action = field("Action");
    let is_allowed = match action {
        "AssumeRoleWithWebIdentity" => field("WebIdentityToken") == CLUSTER_TOKEN,
        "AssumeRole" => {
            let key = Key {
                service: "sts",
                ..key_of(request)
            };
            check(request, &key, now).is_ok()
        }
        _ => false,
    };
    let trusts = matches!(
        (field("RoleArn"), field("ExternalId")),
        (ROLE, "") | (SHARED_ROLE, EXTERNAL_ID)
    );
    if !is_allowed || !trusts {
        return Reply::new(403)
            .body("<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
    }
    Reply::new(200).body(format!(
        "<{action}Response><{action}Result><Credentials><AccessKeyId>{SESSION_KEY}</AccessKeyId>\
         <SecretAccessKey>{SESSION_SECRET}</SecretAccessKey><SessionToken>{SESSION_TOKEN}</SessionToken>\
         <Expiration>{EXPIRY}</Expiration></Credentials></{action}Result></{action}Response>"
    ))
}

fn json_keys() -> Reply {
    let keys = json!({
        "Code": "Success",
        "AccessKeyId": SESSION_KEY,
        "SecretAccessKey": SESSION_SECRET,
        "Token": SESSION_TOKEN,
        "Expiration": EXPIRY,
    });
    Reply::new(200).body(keys.to_string())
}

/// The key that a request must be signed with: the temporary one if its token goes along.
pub fn key_of(request: &Arrived) -> Key<'static> {
    let is_temporary = request.header("x-amz-security-token") == Some(SESSION_TOKEN);
    let (id, secret) = if is_temporary {
        (SESSION_KEY, SESSION_SECRET)
    } else {
        (ACCESS_KEY, SECRET)
    };
    Key {
        id,
        secret,
        region: REGION,
        service: "s3",
    }
}
