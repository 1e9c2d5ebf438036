//! Tests of `object`.

use super::{ObjectKey, Sha256Digest};

#[test]
fn a_key_that_could_escape_or_be_rewritten_is_refused() {
    let (long, long_segment) = ("x/".repeat(256) + "x", "x".repeat(129));
    for key in [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a/.b",
        "a.",
        "a.../b",
        "a\\b",
        "a\nb",
        "a\0",
        "a b",
        "A",
        "a%2fb",
        "a+b",
        "a~b",
        "\u{e9}",
        &long,
        &long_segment,
    ] {
        assert!(ObjectKey::new(key).is_err(), "{key:?}");
    }
}

#[test]
fn the_longest_keys_and_every_allowed_character_are_taken() {
    let long_segment = "x".repeat(128);
    let long = vec!["x".repeat(127); 4].join("/");
    assert_eq!(long.len(), ObjectKey::MAX_LEN - 1);
    for key in [
        "a",
        "events/20250911.jsonl",
        "0-a_b.c/-",
        &long,
        &long_segment,
    ] {
        assert!(ObjectKey::new(key).is_ok(), "{key:?}");
    }
}

#[test]
fn a_digest_round_trips_as_text() {
    let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(
        text.parse::<Sha256Digest>()
            .map(|digest| digest.to_string())
            .as_deref(),
        Ok(text)
    );
}

#[test]
fn a_text_that_is_no_digest_is_refused() {
    for text in [
        "",
        "e3b0",
        &"g".repeat(64),
        &"é".repeat(32),
        &"+1".repeat(32),
    ] {
        assert!(text.parse::<Sha256Digest>().is_err(), "{text}");
    }
}
