//! Listings: whole, in order, in pages.

use crate::azure::fake_rules::{
    Storage,
    storage::{elements, percent},
};

rules! {
    both: a_listing_is_whole,
        a_listing_is_in_order,
        a_listing_in_pages_is_the_same,
        a_page_has_as_many_entries_as_asked_for_at_most,
        a_prefix_leaves_out_what_is_beside_it,
        a_prefix_is_a_text_and_no_folder,
        an_empty_container_has_one_page_and_no_marker,
        metadata_is_listed_where_it_is_asked_for,
        metadata_is_not_listed_unasked,
        an_entry_has_its_version_and_its_length,
        an_entry_has_its_md5,
        names_are_escaped,
        values_are_escaped,
        a_removed_blob_is_not_listed,
        no_entry_at_all_is_refused_as_too_few,
        a_number_that_is_none_is_refused;
    only_strict("Azurite fails on it"): a_name_that_xml_cannot_hold_is_encoded;
    only_strict("Azurite counts it as 5000"): more_than_5000_entries_are_refused;
    only_strict("Azurite gives no code"): an_unknown_part_is_refused;
    only_strict("Azurite knows delimiters"): a_delimiter_is_refused;
    only_strict("Azurite's pages are full"): pages_have_random_lengths, a_page_may_be_empty_and_not_the_last;
    only_strict("Azurite's marker is the last name"): a_marker_is_given_back_exactly,
        a_marker_belongs_to_its_prefix,
        a_marker_that_nobody_gave_is_refused,
        a_marker_needs_to_be_encoded;
}

#[track_caller]
fn put_all(storage: &Storage, names: &[&str]) {
    for name in names {
        storage.assert(&storage.put(name, "1"), "201");
    }
}

const UNSORTED: [&str; 7] = ["b", "a/2", "a/10", "a/1", "a", "B", "a-b"];
const SORTED: [&str; 7] = ["B", "a", "a-b", "a/1", "a/10", "a/2", "b"];

fn a_listing_is_whole(storage: &Storage) {
    put_all(storage, &UNSORTED);
    assert_eq!(storage.names("").len(), UNSORTED.len());
}

fn a_listing_is_in_order(storage: &Storage) {
    put_all(storage, &UNSORTED);
    assert_eq!(storage.names(""), SORTED);
}

fn a_listing_in_pages_is_the_same(storage: &Storage) {
    put_all(storage, &UNSORTED);
    assert_eq!(storage.names("&maxresults=2"), SORTED);
}

fn a_page_has_as_many_entries_as_asked_for_at_most(storage: &Storage) {
    put_all(storage, &UNSORTED);
    for page in storage.pages("&maxresults=2") {
        assert!(elements(&page, "Name").len() <= 2, "{page}");
    }
}

fn a_prefix_leaves_out_what_is_beside_it(storage: &Storage) {
    put_all(storage, &UNSORTED);
    assert_eq!(storage.names("&prefix=a%2F"), SORTED[3..6]);
}

fn a_prefix_is_a_text_and_no_folder(storage: &Storage) {
    put_all(storage, &UNSORTED);
    assert_eq!(storage.names("&prefix=a%2F1"), SORTED[3..5]);
}

fn an_empty_container_has_one_page_and_no_marker(storage: &Storage) {
    let pages = storage.pages("");
    assert_eq!((pages.len(), storage.names("").len()), (1, 0));
}

/// The whole listing of one blob with metadata.
#[track_caller]
fn listing(storage: &Storage, query: &str) -> String {
    let call = storage.put("x", "12345");
    storage.assert(&call.header("x-ms-meta-devlog_sha256", "<&>"), "201");
    storage.pages(query).concat()
}

fn metadata_is_listed_where_it_is_asked_for(storage: &Storage) {
    let listing = listing(storage, "&include=metadata");
    assert!(listing.contains("</devlog_sha256>"), "{listing}");
}

fn metadata_is_not_listed_unasked(storage: &Storage) {
    let listing = listing(storage, "");
    assert!(!listing.contains("devlog_sha256"), "{listing}");
}

fn values_are_escaped(storage: &Storage) {
    let listing = listing(storage, "&include=metadata");
    assert!(listing.contains(">&lt;&amp;"), "{listing}");
}

fn an_entry_has_its_version_and_its_length(storage: &Storage) {
    let listing = listing(storage, "");
    let etag = storage.etag("x");
    assert_eq!(elements(&listing, "Etag"), [etag.trim_matches('"')]);
    assert_eq!(elements(&listing, "Content-Length"), ["5"]);
}

fn an_entry_has_its_md5(storage: &Storage) {
    let listing = listing(storage, "");
    let md5 = storage.head("x").send(storage.port).header("content-md5");
    assert_eq!(elements(&listing, "Content-MD5"), [md5.unwrap_or_default()]);
}

fn names_are_escaped(storage: &Storage) {
    put_all(storage, &["a%26b%3C%3E"]);
    let listing = storage.pages("").concat();
    assert!(listing.contains("<Name>a&amp;b&lt;"), "{listing}");
}

fn a_removed_blob_is_not_listed(storage: &Storage) {
    put_all(storage, &["x", "y"]);
    storage.assert(&storage.delete("x"), "202");
    assert_eq!(storage.names(""), ["y"]);
}

fn no_entry_at_all_is_refused_as_too_few(storage: &Storage) {
    let status = storage.list("&maxresults=0").send(storage.port).status;
    assert_eq!(status, 400);
}

fn a_number_that_is_none_is_refused(storage: &Storage) {
    let status = storage.list("&maxresults=all").send(storage.port).status;
    assert_eq!(status, 400);
}

fn a_name_that_xml_cannot_hold_is_encoded(storage: &Storage) {
    put_all(storage, &["a%EF%BF%BEb"]);
    let listing = storage.pages("").concat();
    let encoded = "<Name Encoded=\"true\">a%EF%BF%BEb</Name>";
    assert!(listing.contains(encoded), "{listing}");
}

fn more_than_5000_entries_are_refused(storage: &Storage) {
    storage.assert(&storage.list("&maxresults=5000"), "200");
    let more = storage.list("&maxresults=5001");
    storage.assert(&more, "400 OutOfRangeQueryParameterValue");
}

fn an_unknown_part_is_refused(storage: &Storage) {
    let call = storage.list("&include=everything");
    storage.assert(&call, "400 InvalidQueryParameterValue");
}

fn a_delimiter_is_refused(storage: &Storage) {
    let call = storage.list("&delimiter=%2F");
    storage.assert(&call, "400 InvalidQueryParameterValue");
}

/// The number of entries of each page of a listing of thirty blobs.
#[track_caller]
fn lengths(storage: &Storage) -> Vec<usize> {
    for number in 0..30 {
        put_all(storage, &[&format!("{number}")]);
    }
    let pages = storage.pages("");
    let lengths = pages.iter().map(|page| elements(page, "Name").len());
    lengths.collect()
}

fn pages_have_random_lengths(storage: &Storage) {
    let lengths = lengths(storage);
    assert!(
        lengths.iter().any(|length| *length != lengths[0]),
        "{lengths:?}"
    );
}

fn a_page_may_be_empty_and_not_the_last(storage: &Storage) {
    storage.fake().set_page_lengths(&storage.container, 0..=1);
    let lengths = lengths(storage);
    assert!(lengths[..lengths.len() - 1].contains(&0), "{lengths:?}");
    assert_eq!(lengths.iter().sum::<usize>(), 30);
}

/// The marker of a first page.
#[track_caller]
fn marker(storage: &Storage) -> String {
    put_all(storage, &["1", "2", "3"]);
    storage.fake().set_page_lengths(&storage.container, 1..=1);
    let page = storage.list("&prefix=").send(storage.port).body;
    elements(&page, "NextMarker").concat()
}

#[track_caller]
fn assert_marker(storage: &Storage, prefix: &str, marker: &str, verdict: &str) {
    let query = format!("&prefix={prefix}&marker={marker}");
    storage.assert(&storage.list(&query), verdict);
}

fn a_marker_is_given_back_exactly(storage: &Storage) {
    let marker = marker(storage);
    assert_marker(storage, "", &percent(&marker), "200");
    let other = percent(&marker.replace("--", "-"));
    assert_marker(storage, "", &other, "400 OutOfRangeInput");
}

fn a_marker_belongs_to_its_prefix(storage: &Storage) {
    let marker = percent(&marker(storage));
    assert_marker(storage, "2", &marker, "400 OutOfRangeInput");
}

fn a_marker_that_nobody_gave_is_refused(storage: &Storage) {
    assert_marker(storage, "", "1", "400 OutOfRangeInput");
}

fn a_marker_needs_to_be_encoded(storage: &Storage) {
    let marker = marker(storage);
    assert_marker(storage, "", &marker, "400 OutOfRangeInput");
}
