//! The part of an object that a reply holds.

use reqwest::header::{CONTENT_RANGE, HeaderMap};

/// The bytes from `first` on, and the length of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    pub first: u64,
    /// The length of the part in bytes, at least one.
    pub length: u64,
    pub total: u64,
}

impl ContentRange {
    /// Reads `bytes FIRST-LAST/TOTAL`; `None` for anything else.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(CONTENT_RANGE)?.to_str().ok()?;
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last, total): (u64, u64, u64) =
            (first.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
        (first <= last && last < total).then(|| Self {
            first,
            length: last - first + 1,
            total,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ContentRange;
    use reqwest::header::{CONTENT_RANGE, HeaderMap, HeaderValue};

    fn range(text: &'static str) -> Option<[u64; 3]> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_RANGE, HeaderValue::from_static(text));
        ContentRange::of(&headers).map(|range| [range.first, range.length, range.total])
    }

    #[test]
    fn a_part_is_described_by_its_ends_and_the_whole() {
        assert_eq!(range("bytes 0-0/1"), Some([0, 1, 1]));
        assert_eq!(range("bytes 4-9/10"), Some([4, 6, 10]));
    }

    #[test]
    fn text_that_describes_no_part_is_refused() {
        for text in [
            "",
            "bytes */0",
            "bytes 5-4/10",
            "bytes 0-10/10",
            "bytes 0-1/*",
        ] {
            assert_eq!(range(text), None, "{text}");
        }
        assert_eq!(ContentRange::of(&HeaderMap::new()), None);
    }
}
