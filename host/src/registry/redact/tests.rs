//! That no secret survives.

use super::Redactor;
use base64::{Engine, engine::general_purpose};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

/// What a key of Azure looks like, a password with every kind of letter, a text in another script.
const SECRETS: [&str; 4] = [
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "p\"a ss\\w%6frd+1&2=3;x",
    "pässwörd漢字",
    "abcd",
];

fn hex(secret: &str, before: &str) -> String {
    let byte = |byte: u8| format!("{before}{byte:02x}");
    secret.bytes().map(byte).collect::<Vec<_>>().concat()
}

#[test]
fn no_secret_survives_in_any_encoding() {
    let redactor = Redactor::new(SECRETS);
    for secret in SECRETS {
        let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        for encoded in [
            secret.to_owned(),
            utf8_percent_encode(&percent, NON_ALPHANUMERIC).to_string(),
            percent,
            hex(secret, "%"),
            hex(secret, "%").to_uppercase(),
            hex(secret, ""),
            hex(secret, "").to_uppercase(),
            secret.escape_debug().to_string(),
            secret.replace('+', " "),
            secret.replace(' ', "+"),
        ] {
            let shown = redactor.redact(&format!("the remote says <{encoded}> and {encoded}"));
            assert_eq!(shown, "the remote says <***> and ***", "{encoded}");
        }
    }
}

/// The characters at the edges of a base64 text may hold bits of what stands around the secret.
#[test]
fn no_secret_survives_in_base64_at_any_offset() {
    let redactor = Redactor::new(SECRETS);
    for secret in SECRETS {
        for prefix in ["", "u", "us", "user:"] {
            for engine in [general_purpose::STANDARD, general_purpose::URL_SAFE_NO_PAD] {
                let encoded = engine.encode(format!("{prefix}{secret}!"));
                let percent = percent_encode(encoded.as_bytes(), NON_ALPHANUMERIC).to_string();
                for text in [encoded, percent] {
                    let shown = redactor.redact(&text);
                    let left = shown.replace("***", "").replace("%3D", "=");
                    let most = prefix.len() * 2 + 6;
                    assert!(left.len() <= most, "{text}: {shown}");
                }
            }
        }
    }
}

#[test]
fn secrets_that_overlap_are_both_removed() {
    let redactor = Redactor::new(["abcdef", "defghi"]);
    assert_eq!(redactor.redact("x abcdefghi y"), "x *** y");
    assert_eq!(redactor.redact("abcdefabcdef"), "***");
    assert_eq!(redactor.redact("abcdef"), "***");
}

#[test]
fn the_secret_parts_of_a_connection_string_are_secrets_and_the_others_are_not() {
    let string = "DefaultEndpointsProtocol=https;AccountName=journal;AccountKey=c2VjcmV0MTIz;EndpointSuffix=core.windows.net";
    let redactor = Redactor::new([string]);
    let text = "https://journal.blob.core.windows.net with c2VjcmV0MTIz";
    let expected = "https://journal.blob.core.windows.net with ***";
    assert_eq!(redactor.redact(text), expected);
}

#[test]
fn a_signature_is_removed_however_it_is_encoded() {
    let redactor = Redactor::new(["sv=2024-05-04&sig=aB%2Fc%2Bd%3D&sp=rw"]);
    for text in [
        "aB/c+d=",
        "aB%2Fc%2Bd%3D",
        "aB%2fc%2bd%3d",
        "aB%252Fc%252Bd%253D",
    ] {
        assert_eq!(redactor.redact(text), "***", "{text}");
    }
}

#[test]
fn what_stands_where_credentials_stand_is_removed_unknown() {
    let redactor = Redactor::default();
    for (text, expected) in [
        ("GET /x?sv=1&sig=abc%3D&se=2", "GET /x?sv=1&sig=***&se=2"),
        ("%3Fsig%3Dabc%253D%26se", "%3Fsig%3D***%26se"),
        (
            "AccountName=a;AccountKey=bbb==;X=1",
            "AccountName=a;AccountKey=***;X=1",
        ),
        (
            "SharedAccessSignature=sv=1&sig=2;X",
            "SharedAccessSignature=***;X",
        ),
        (
            "authorization: SharedKey a:b=\nx-ms-date: 1",
            "authorization: ***\nx-ms-date: 1",
        ),
        (
            "{\"Authorization\": \"Bearer ey\"}",
            "{\"Authorization\": \"***",
        ),
        ("design=1 and sig= nothing", "design=1 and sig= ***"),
    ] {
        assert_eq!(redactor.redact(text), expected);
    }
}

#[test]
fn an_ordinary_text_stays_as_it_is() {
    let redactor = Redactor::new(SECRETS);
    for text in [
        "",
        "container `x` is absent (100%)",
        "%E6%BC%A2",
        "%zz %",
        "漢",
    ] {
        assert_eq!(redactor.redact(text), text);
    }
}

#[test]
fn a_very_short_value_is_not_looked_for() {
    assert_eq!(Redactor::new(["on", ""]).redact("connection"), "connection");
}

#[test]
fn nothing_is_shown_of_the_secrets() {
    assert_eq!(format!("{:?}", Redactor::new(["hunter2"])), "Redactor");
}
