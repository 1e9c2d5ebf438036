//! Secrets in texts of every kind.

use super::Redactor;
use crate::config::credentials::credentials_in;
use base64::{Engine, engine::general_purpose};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

/// A key in Azure's form, a password with every kind of letter, a text in another script.
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
                let begin = (prefix.len() * 8).div_ceil(6);
                let end = (prefix.len() + secret.len()) * 8 / 6;
                let (before, after) = (&encoded[..begin], &encoded[end..]);
                assert_eq!(redactor.redact(&encoded), format!("{before}***{after}"));
                let percent =
                    |text: &str| percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string();
                let expected = format!("{}***{}", percent(before), percent(after));
                assert_eq!(redactor.redact(&percent(&encoded)), expected);
            }
        }
    }
}

#[test]
fn the_blanks_around_a_secret_are_no_part_of_it() {
    let redactor = Redactor::new([" hunter2hunter2\r\n"]);
    assert_eq!(redactor.redact("key <hunter2hunter2>"), "key <***>");
    let encoded = general_purpose::STANDARD.encode("hunter2hunter2");
    let shown = redactor.redact(&encoded);
    assert!(shown.starts_with("***"), "{shown}");
}

#[test]
fn a_key_is_known_in_every_spelling_of_base64_and_in_hex() {
    let key = SECRETS[0];
    let bytes = general_purpose::STANDARD.decode(key).expect("it is base64");
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    let lower = digits.collect::<Vec<_>>().concat();
    let url_safe = general_purpose::URL_SAFE.encode(&bytes);
    for known in [key, &url_safe] {
        let redactor = Redactor::new([known]);
        for text in [
            key,
            key.trim_end_matches('='),
            url_safe.trim_end_matches('='),
            &lower,
            &lower.to_uppercase(),
        ] {
            // Padding may be left, and reveals nothing.
            let shown = redactor.redact(&format!("<{text}>"));
            assert_eq!(shown.replace('=', ""), "<***>", "{text}");
        }
    }
}

#[test]
fn a_secret_is_known_as_json_and_xml_write_it() {
    let redactor = Redactor::new(SECRETS);
    let escaped = |wanted: &str, form: &dyn Fn(char) -> String| -> String {
        let letters = SECRETS[0].chars();
        letters
            .map(|letter| {
                if wanted.contains(letter) {
                    form(letter)
                } else {
                    letter.to_string()
                }
            })
            .collect()
    };
    for text in [
        escaped("/", &|letter| format!("\\{letter}")),
        escaped("=/+", &|letter| format!("\\u{:04x}", u32::from(letter))),
        escaped("=/+", &|letter| format!("&#x{:X};", u32::from(letter))),
        escaped("=", &|letter| format!("&#{};", u32::from(letter))),
    ] {
        assert_ne!(text, SECRETS[0]);
        assert_eq!(redactor.redact(&format!("<{text}>")), "<***>");
        let percent = utf8_percent_encode(&text, NON_ALPHANUMERIC);
        assert_eq!(redactor.redact(&format!("<{percent}>")), "<***>");
    }
}

#[test]
fn a_line_of_a_secret_is_a_secret() {
    let redactor = Redactor::new(["-----BEGIN KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n}\n"]);
    let text = "line 2: MIIEvQIBADAN\\nBgkqhkiG9w0B }";
    assert_eq!(redactor.redact(text), "line 2: ***\\n*** }");
}

#[test]
fn a_secret_that_is_cut_at_the_end_of_a_text_is_not_shown_either() {
    let redactor = Redactor::new(SECRETS);
    let key = SECRETS[0];
    for length in [12, 13, 40, key.len() - 1] {
        for ending in ["", "…", "...", "\"", "%", "%2"] {
            let text = format!("refused {}{ending}", &key[..length]);
            assert_eq!(redactor.redact(&text), format!("refused ***{ending}"));
        }
    }
    let text = format!("refused {} by {}", &key[..40], &key[..11]);
    assert_eq!(redactor.redact(&text), text);
}

#[test]
fn a_token_in_the_place_of_a_user_is_a_secret() {
    let redactor = Redactor::new(credentials_in("https://ghp_hunter2@nas.example/x"));
    assert_eq!(
        redactor.redact("cannot reach https://ghp_hunter2@nas.example/x"),
        "cannot reach https://***@nas.example/x"
    );
}

/// A search that takes more than time in proportion does not end here.
#[test]
fn a_text_of_many_megabytes_is_cut_before_it_is_searched() {
    let redactor = Redactor::new(SECRETS);
    for unit in [
        "sig=",
        "authorization:",
        "Eby8vdM0",
        "%25",
        "&#x3D;",
        "\\",
        "=",
    ] {
        let shown = redactor.redact(&unit.repeat(4_000_000 / unit.len()));
        assert!(shown.len() <= 64 * 1024, "{unit}: {}", shown.len());
    }
}

#[test]
fn no_part_of_a_secret_is_left_where_a_long_text_is_cut() {
    let redactor = Redactor::new(SECRETS);
    let key = SECRETS[0];
    for shown_of_it in [1, 11, 12, 40] {
        let before = "x".repeat(64 * 1024 - shown_of_it);
        let shown = redactor.redact(&format!("{before}{key}"));
        assert!(shown.trim_start_matches('x') == "***", "{shown_of_it}");
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
