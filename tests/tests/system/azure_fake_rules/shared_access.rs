//! Shared access signatures.

use devlog_tests::azure_fake::{AzureFake, Call, Sas};

fn sas_call(fake: &AzureFake, method: &'static str, blob: &str, sas: &str) -> String {
    let separator = if blob.contains('?') { '&' } else { '?' };
    let call = Call::new(method, &format!("log{blob}{separator}{sas}"))
        .unsigned()
        .header("x-ms-blob-type", "BlockBlob");
    call.send(fake.port()).verdict()
}

#[test]
fn a_shared_signature_gives_what_its_letters_say() {
    let fake = AzureFake::start(1);
    fake.create("log");
    let call = |method, blob, letters| sas_call(&fake, method, blob, &fake.sas("log", letters));
    assert_eq!(
        call("PUT", "/x", "rl"),
        "403 AuthorizationPermissionMismatch"
    );
    assert_eq!(call("PUT", "/x", "c"), "201");
    assert_eq!(call("PUT", "/x", "c"), "403 UnauthorizedBlobOverwrite");
    assert_eq!(call("PUT", "/x", "w"), "201");
    assert_eq!(
        call("GET", "/x", "cw"),
        "403 AuthorizationPermissionMismatch"
    );
    assert_eq!(call("GET", "/x", "r"), "200");
    assert_eq!(
        call("DELETE", "/x", "rcwl"),
        "403 AuthorizationPermissionMismatch"
    );
    assert_eq!(call("DELETE", "/x", "d"), "202");
    let list = "?restype=container&comp=list";
    assert_eq!(
        call("GET", list, "rcwd"),
        "403 AuthorizationPermissionMismatch"
    );
    assert_eq!(call("GET", list, "l"), "200");
}

#[test]
fn a_shared_signature_is_for_its_container_its_time_and_its_letters() {
    let fake = AzureFake::start(1);
    for container in ["log", "other"] {
        fake.create(container);
    }
    let good = fake.sas("log", "r");
    let refused = |sas: &str| {
        assert_eq!(
            sas_call(&fake, "GET", "/x", sas),
            "403 AuthenticationFailed",
            "{sas}"
        );
    };
    assert_eq!(sas_call(&fake, "GET", "/x", &good), "404 BlobNotFound");
    refused(&fake.sas("other", "r"));
    refused(&good.replace("sp=r", "sp=rl"));
    refused(&good.replace("sr=c", "sr=b"));
    refused(&fake.sas("log", "lr"));
    refused(&good.replace("2023%2D11%2D03", "2023%2D11%2D04"));
    let sas = |start: &str, expiry: Option<&str>| Sas {
        permissions: "r".to_owned(),
        start: Some(start.to_owned()),
        expiry: expiry.map(str::to_owned),
        protocol: None,
        version: "2019-12-12".to_owned(),
    };
    refused(&fake.sign("log", &sas("2020-01-01", Some("2020-01-02T00:00Z"))));
    refused(&fake.sign("log", &sas("2999-01-01T00:00:00Z", Some("2999-01-02"))));
    refused(&fake.sign("log", &sas("2020-01-01", None)));
    let long = sas("2020-01-01", Some("2999-01-02"));
    assert_eq!(
        sas_call(&fake, "GET", "/x", &fake.sign("log", &long)),
        "404 BlobNotFound"
    );
    let encrypted = Sas {
        protocol: Some("https".to_owned()),
        ..long
    };
    let verdict = sas_call(&fake, "GET", "/x", &fake.sign("log", &encrypted));
    assert_eq!(verdict, "403 AuthorizationProtocolMismatch");
}
