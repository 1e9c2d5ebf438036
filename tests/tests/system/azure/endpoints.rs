//! The addresses under which blob storage is met, and what stands in the way to it.

use devlog_tests::{
    azure_fake::{Meeting, StrictBackup, refuse},
    azurite::KEY,
    http::{Certificate, Internet, Way},
    output::Output,
    sandbox::Sandbox,
    shelf::Shelf,
};
use insta::assert_snapshot;
use std::{fs, process::Command};

const HOST: &str = "devlog.blob.example.invalid";

/// A configuration with a url, and a journal of one entry.
fn sandbox(url: &str, settings: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.configure(&format!(
        "[remote]\nprovider = \"azure\"\nurl = \"{url}\"\n\n[remote.azure]\naccount_key = \"{KEY}\"\n{settings}\n"
    ));
    fs::create_dir(sandbox.root().join("entries")).expect("the root is writable");
    let entry = sandbox.root().join("entries/20250101.md");
    fs::write(entry, "Written.\n").expect("the root is writable");
    sandbox
}

/// `devlog push` in this internet, with the certificate's authority trusted.
fn push(sandbox: &Sandbox, internet: &Internet, trusted: Option<&Certificate>) -> Output {
    let mut push: Command = sandbox.command(["push"]);
    internet.reached_by(&mut push);
    let file = sandbox.folder().join("authority.pem");
    let authority = Certificate::of(&["other.invalid"]).authority;
    let authority = trusted.map_or(&authority, |certificate| &certificate.authority);
    fs::write(&file, authority).expect("the sandbox is writable");
    push.env("SSL_CERT_FILE", file);
    sandbox.finish(push)
}

/// A push to `HOST`, which shows this certificate.
fn push_to(certificate: &Certificate, host: &str, is_trusted: bool) -> Output {
    let shelf = Shelf::start();
    let way = Way::To(certificate.server.clone(), shelf.port());
    let internet = Internet::start(way);
    let sandbox = sandbox(&format!("https://{host}/log"), "");
    push(&sandbox, &internet, is_trusted.then_some(certificate))
}

#[test]
fn every_kind_of_address_is_pushed_to() {
    for (url, settings, asked, prefix) in [
        (
            "https://acc.blob.core.windows.net/log",
            "",
            "acc.blob.core.windows.net:443",
            "",
        ),
        (
            "https://acc.blob.core.windows.net/log/a/b%20c",
            "",
            "acc.blob.core.windows.net:443",
            "a/b c/",
        ),
        (
            "https://acc.blob.core.chinacloudapi.cn/log",
            "",
            "acc.blob.core.chinacloudapi.cn:443",
            "",
        ),
        (
            "https://acc.privatelink.blob.core.windows.net/log",
            "",
            "acc.privatelink.blob.core.windows.net:443",
            "",
        ),
        (
            "https://journal.example.org:8443/log",
            "account = \"acc\"",
            "journal.example.org:8443",
            "",
        ),
        (
            "",
            "account = \"acc\"\ncontainer = \"log\"\nprefix = \"p\"\nendpoint_suffix = \"core.usgovcloudapi.net\"",
            "acc.blob.core.usgovcloudapi.net:443",
            "p/",
        ),
    ] {
        let (shelf, host) = (Shelf::start(), asked.split(':').next().unwrap_or_default());
        let certificate = Certificate::of(&[host]);
        let internet = Internet::start(Way::To(certificate.server.clone(), shelf.port()));
        let sandbox = sandbox(url, settings);
        push(&sandbox, &internet, Some(&certificate)).expect(0);
        assert_eq!(internet.names(), [asked]);
        let object = shelf.object(&format!("{prefix}entries/20250101.md"));
        let object = object.expect("it was pushed below its prefix");
        assert_eq!(object.content.read(0..9), b"Written.\n");
    }
}

#[test]
fn a_network_that_the_account_refuses_is_told() {
    let backup = StrictBackup::new(1);
    let refusal = refuse(403, "AuthorizationFailure");
    backup.fake.plan(Meeting::every("list"), refusal);
    let certificate = Certificate::of(&[HOST]);
    let internet = Internet::start(Way::To(certificate.server.clone(), backup.fake.port()));
    let sandbox = sandbox(&format!("https://{HOST}/log"), "");
    let output = push(&sandbox, &internet, Some(&certificate));
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationFailure, request [ID])

    hint: the account's firewall or private endpoint refuses this computer's network; allow it there, or connect the VPN
    ");
}

#[test]
fn a_private_endpoint_under_its_private_name_is_told_the_right_one() {
    let certificate = Certificate::of(&["acc.blob.core.windows.net"]);
    let output = push_to(&certificate, "acc.privatelink.blob.core.windows.net", true);
    assert_snapshot!(output.snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to acc.privatelink.blob.core.windows.net failed: its certificate is for another name

    hint: leave `privatelink.` out of the url: the private network's DNS leads to the private endpoint all the same
    ");
}

#[test]
fn a_certificate_for_another_name_is_told() {
    let output = push_to(&Certificate::of(&["login.example.org"]), HOST, true);
    assert_snapshot!(output.snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate is for another name

    hint: check the URL, and whether a network login page is in the way
    ");
}

#[test]
fn an_expired_certificate_is_told() {
    let output = push_to(&Certificate::expired(&[HOST]), HOST, true);
    assert_snapshot!(output.snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate has expired

    hint: check this computer's clock, and whether a network login page is in the way
    ");
}

#[test]
fn a_certificate_of_an_unknown_authority_is_told() {
    let output = push_to(&Certificate::of(&[HOST]), HOST, false);
    assert_snapshot!(output.snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate is signed by an authority that this system does not trust

    hint: behind a proxy that inspects connections, add the proxy's certificate to the system's, or set SSL_CERT_FILE
    ");
}

#[test]
fn a_server_that_does_not_know_encryption_is_told() {
    let internet = Internet::start(Way::Unencrypted);
    let output = push(
        &sandbox(&format!("https://{HOST}/log"), ""),
        &internet,
        None,
    );
    assert_snapshot!(output.snapshot(), @r"
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: the answer is not encrypted

    hint: check that the URL leads to Azure Blob Storage, and the proxy
    ");
}

#[test]
fn a_proxy_that_wants_a_password_is_told() {
    let internet = Internet::start(Way::Refused(407));
    let output = push(
        &sandbox(&format!("https://{HOST}/log"), ""),
        &internet,
        None,
    );
    assert_snapshot!(output.snapshot(), @r"
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: the proxy asks for a user name and a password

    hint: put them into HTTPS_PROXY, as in http://USER:PASSWORD@proxy.example.org:3128
    ");
}

#[test]
fn a_proxy_that_does_not_lead_there_is_told() {
    let internet = Internet::start(Way::Refused(403));
    let output = push(
        &sandbox(&format!("https://{HOST}/log"), ""),
        &internet,
        None,
    );
    assert_snapshot!(output.snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: the proxy refused to connect to devlog.blob.example.invalid

    hint: check HTTPS_PROXY, and whether NO_PROXY should name the service
    ");
}
