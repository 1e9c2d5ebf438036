//! The headers that all services have.

use jiff::{
    Timestamp,
    fmt::rfc2822::{DateTimeParser, DateTimePrinter},
};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName};
use std::time::{Duration, SystemTime};

/// Returns a header as text; `None` if it is absent or not ASCII.
pub fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Reports if the body is a page for people, as proxies and login pages answer with.
pub fn is_web_page(headers: &HeaderMap) -> bool {
    text(headers, &CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"))
}

/// Reads a date such as `Fri, 26 Jun 2015 23:39:12 GMT`.
pub fn http_date(text: &str) -> Option<SystemTime> {
    timestamp(text).map(SystemTime::from)
}

/// Reads the same, to calculate with.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text).ok()
}

/// Writes a date such as `Fri, 26 Jun 2015 23:39:12 GMT`.
pub fn date_text(time: Timestamp) -> String {
    static PRINTER: DateTimePrinter = DateTimePrinter::new();
    // A year before 0 has no such text; the service then refuses the request for its date.
    PRINTER
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_else(|_| "Thu, 01 Jan 1970 00:00:00 GMT".to_owned())
}

/// Reads the wait that a service asks for by `Retry-After`: seconds, or the time until a date.
pub fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds.or_else(|| {
        let wait = timestamp(text)?.duration_since(now);
        Some(Duration::try_from(wait).unwrap_or_default())
    })
}

/// Returns a code or an id, if the text is one: anything may have answered.
pub fn plain_word(text: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((1..=64).contains(&text.len()) && text.bytes().all(fits)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{date_text, retry_after, timestamp};
    use jiff::Timestamp;
    use std::time::Duration;

    #[test]
    fn a_date_is_written_as_it_is_read() {
        let text = "Fri, 26 Jun 2015 23:39:12 GMT";
        assert_eq!(timestamp(text).map(date_text).as_deref(), Some(text));
    }

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        let at = |seconds| Timestamp::UNIX_EPOCH + Duration::from_secs(seconds);
        let date = "Thu, 01 Jan 1970 00:00:09 GMT";
        for (text, now, wanted) in [
            ("7", 0, Some(7)),
            (date, 0, Some(9)),
            (date, 20, Some(0)),
            ("soon", 0, None),
        ] {
            let wait = retry_after(text, at(now)).map(|wait| wait.as_secs());
            assert_eq!(wait, wanted, "{text} at {now}");
        }
    }
}
