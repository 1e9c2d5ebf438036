//! Listings in pages.

use super::{Storage, elements, percent};

#[test]
fn a_listing_is_whole_in_order_and_below_its_prefix() {
    for storage in Storage::both("a_listing_is_whole_in_order_and_below_its_prefix") {
        let mut all: Vec<_> = (0..12).map(|number| format!("a/{number}")).collect();
        all.push("b".to_owned());
        for name in &all {
            storage.assert(&storage.put(name, "1"), "201");
        }
        all.sort();
        assert_eq!(storage.names("&maxresults=5"), all, "{}", storage.name);
        assert_eq!(storage.names("&prefix=a%2F"), all[..12], "{}", storage.name);
    }
}

#[test]
fn pages_have_random_lengths_and_their_markers_are_given_back_exactly() {
    let storage = Storage::strict();
    for number in 0..30 {
        storage.assert(&storage.put(&format!("{number}"), "1"), "201");
    }
    let pages = storage.pages("");
    assert!(pages.len() > 30 / 8, "{pages:?}");
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
    let storage = Storage::strict();
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
