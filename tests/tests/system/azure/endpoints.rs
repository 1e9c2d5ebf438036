//! The addresses under which blob storage is met, and what stands in the way to it.

use devlog_tests::{
    azurite::KEY,
    http::{Certificate, Internet, Way},
    output::{Output, table},
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

/// The provider's tests resolve every other form.
#[test]
fn a_url_a_domain_of_ones_own_and_settings_alone_lead_to_a_container() {
    for (url, settings, asked, prefix) in [
        (
            "https://acc.blob.core.windows.net/log/a/b%20c",
            "",
            "acc.blob.core.windows.net:443",
            "a/b c/",
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

/// A push to `HOST` that goes no further than this.
fn push_through(way: Way) -> Output {
    let sandbox = sandbox(&format!("https://{HOST}/log"), "");
    push(&sandbox, &Internet::start(way), None)
}

#[test]
fn each_obstacle_on_the_way_is_named() {
    let private = "acc.privatelink.blob.core.windows.net";
    let outputs = [
        (
            "a private endpoint under its private name",
            push_to(
                &Certificate::of(&["acc.blob.core.windows.net"]),
                private,
                true,
            ),
        ),
        (
            "a certificate for another name",
            push_to(&Certificate::of(&["login.example.org"]), HOST, true),
        ),
        (
            "an expired certificate",
            push_to(&Certificate::expired(&[HOST]), HOST, true),
        ),
        (
            "the certificate of an authority itself",
            push_to(&Certificate::of_authority(&[HOST]), HOST, true),
        ),
        (
            "a certificate of an unknown authority",
            push_to(&Certificate::of(&[HOST]), HOST, false),
        ),
        (
            "a server without encryption",
            push_through(Way::Unencrypted),
        ),
        (
            "a proxy that asks for a password",
            push_through(Way::Refused(407)),
        ),
        (
            "a proxy that does not lead there",
            push_through(Way::Refused(403)),
        ),
    ];
    assert_snapshot!(table(&outputs), @r"
    ## a private endpoint under its private name
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to acc.privatelink.blob.core.windows.net failed: its certificate is for another name

    hint: leave `privatelink.` out of the URL: the private network's DNS leads to the private endpoint all the same

    ## a certificate for another name
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate is for another name

    hint: check the URL, and whether a network login page is in the way

    ## an expired certificate
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate has expired

    hint: check this computer's clock, and whether a network login page is in the way

    ## the certificate of an authority itself
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate is that of a certificate authority, which a server must not use

    hint: give the server a certificate of its own that the authority signs

    ## a certificate of an unknown authority
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: its certificate is signed by an authority that this system does not trust

    hint: behind a proxy that inspects connections, add the proxy's certificate to the system's, or set SSL_CERT_FILE

    ## a server without encryption
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: the encrypted connection to devlog.blob.example.invalid failed: the response is not encrypted

    hint: check that the URL leads to Azure Blob Storage, and the proxy

    ## a proxy that asks for a password
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: the proxy asks for a user name and a password

    hint: put them into HTTPS_PROXY, as in http://USER:PASSWORD@proxy.example.org:3128

    ## a proxy that does not lead there
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: the proxy refused to connect to devlog.blob.example.invalid

    hint: check HTTPS_PROXY, and whether NO_PROXY should name the service
    ");
}
