//! Listings in pages.

use super::Storage;

/// The text of every element of this name.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    let texts = parts.filter_map(|part| part.split_once(&close));
    texts.map(|(text, _)| text.replace("&amp;", "&")).collect()
}

fn percent(text: &str) -> String {
    let escaped = text.bytes().map(|byte| format!("%{byte:02X}"));
    escaped.collect()
}

/// Every name of a listing, and how many pages it took.
fn names(storage: &Storage, query: &str) -> (Vec<String>, usize) {
    let (mut names, mut pages, mut marker) = (Vec::new(), 0, String::new());
    loop {
        let next = format!("{query}&marker={}", percent(&marker));
        let answer = storage.list(&next).send(storage.port);
        assert_eq!(answer.status, 200, "{}", answer.head);
        names.extend(elements(&answer.body, "Name"));
        pages += 1;
        marker = elements(&answer.body, "NextMarker").concat();
        if marker.is_empty() {
            return (names, pages);
        }
    }
}

#[test]
fn a_listing_is_whole_in_order_and_below_its_prefix() {
    for storage in Storage::both("a_listing_is_whole_in_order_and_below_its_prefix") {
        let mut all: Vec<_> = (0..12).map(|number| format!("a/{number}")).collect();
        all.push("b".to_owned());
        for name in &all {
            storage.assert(&storage.put(name, "1"), "201");
        }
        all.sort();
        assert_eq!(names(&storage, "&maxresults=5").0, all, "{}", storage.name);
        assert_eq!(
            names(&storage, "&prefix=a%2F").0,
            all[..12],
            "{}",
            storage.name
        );
    }
}

#[test]
fn pages_have_random_lengths_and_their_markers_are_given_back_exactly() {
    let storage = Storage::fake();
    for number in 0..30 {
        storage.assert(&storage.put(&format!("{number}"), "1"), "201");
    }
    let (all, pages) = names(&storage, "");
    assert_eq!(all.len(), 30);
    assert!(pages > 30 / 8, "{pages}");
    let page = storage.list("&prefix=1").send(storage.port);
    let marker = elements(&page.body, "NextMarker").concat();
    let same = format!("&prefix=1&marker={}", percent(&marker));
    storage.assert(&storage.list(&same), "200");
    for query in [
        format!("&prefix=1&marker={marker}"),
        format!("&prefix=2&marker={}", percent(&marker)),
        format!(
            "&prefix=1&marker={}",
            percent(&marker.to_lowercase().replace('a', "b"))
        ),
        "&marker=1".to_owned(),
    ] {
        storage.assert(&storage.list(&query), "400 OutOfRangeInput");
    }
}

#[test]
fn a_listing_takes_only_parameters_that_there_are() {
    let storage = Storage::fake();
    storage.assert(&storage.list("&maxresults=5000"), "200");
    storage.assert(
        &storage.list("&maxresults=5001"),
        "400 OutOfRangeQueryParameterValue",
    );
    storage.assert(
        &storage.list("&maxresults=0"),
        "400 OutOfRangeQueryParameterValue",
    );
    storage.assert(
        &storage.list("&maxresults=all"),
        "400 InvalidQueryParameterValue",
    );
    storage.assert(
        &storage.list("&include=everything"),
        "400 InvalidQueryParameterValue",
    );
}
