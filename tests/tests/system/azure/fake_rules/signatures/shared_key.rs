//! Shared Key: whose signature it is, and what it leaves open.

use crate::azure::fake_rules::Storage;
use devlog_tests::{
    azure_fake::{Call, http_date},
    azurite::{ACCOUNT, KEY},
};
use jiff::Timestamp;

rules! {
    both: the_order_of_headers_is_free,
        the_case_of_the_names_of_headers_is_free,
        what_is_not_signed_may_be_added,
        a_length_of_nothing_is_signed_as_no_length,
        an_encoded_path_is_signed_as_it_was_sent,
        an_encoded_parameter_is_signed_decoded,
        the_order_of_parameters_is_free,
        the_name_of_a_parameter_is_signed_in_lower_case,
        a_wrong_key_is_refused,
        another_account_s_name_is_refused,
        a_signature_of_something_else_is_refused,
        the_standard_date_will_do;
    only_strict("Azurite takes a request without a date"): a_date_of_some_kind_is_needed;
    only_strict("Azurite signs both dates"): the_service_s_own_date_goes_before_the_standard_one;
    only_strict("Azurite signs them as one value"): a_parameter_that_comes_twice_is_signed_as_a_list;
    only_strict("Azurite says that it does not know it"): another_account_is_refused;
    only_strict("Azurite signs every space"): a_run_of_spaces_is_signed_as_one;
    only_strict("Azurite calls it a wrong key"): a_request_without_credentials_is_refused,
        a_credential_of_no_known_kind_is_refused;
    only_strict("Azurite does not quote"): a_refusal_quotes_what_was_sent;
}

fn the_order_of_headers_is_free(storage: &Storage) {
    let call = storage.put("x", "1").header("x-ms-meta-b", "1");
    let call = call.header("x-ms-meta-a", "2").signed();
    let first = call.without("x-ms-meta-b").and_header("x-ms-meta-b", "1");
    storage.assert(&first, "201");
}

fn the_case_of_the_names_of_headers_is_free(storage: &Storage) {
    let call = storage.put("x", "1").header("x-ms-meta-a", "1").signed();
    let upper = call.without("x-ms-meta-a").and_header("X-MS-META-A", "1");
    storage.assert(&upper, "201");
}

fn what_is_not_signed_may_be_added(storage: &Storage) {
    let call = storage.put("x", "1").signed();
    let call = call.header("User-Agent", "devlog").header("Accept", "*/*");
    storage.assert(&call, "201");
}

fn a_length_of_nothing_is_signed_as_no_length(storage: &Storage) {
    let call = storage.put("x", "").without("Content-Length").signed();
    storage.assert(&call.header("Content-Length", "0"), "201");
}

fn an_encoded_path_is_signed_as_it_was_sent(storage: &Storage) {
    storage.assert(&storage.put("a%20b/%C3%A9%2B+", "1"), "201");
    assert_eq!(storage.names(""), ["a b/é++"]);
}

fn an_encoded_parameter_is_signed_decoded(storage: &Storage) {
    let list = storage.list("&prefix=ab").signed();
    let spelt = storage.list("&prefix=%61b").signed();
    let authorization = |call: &Call| call.value("Authorization");
    assert_eq!(authorization(&list), authorization(&spelt));
    storage.assert(&spelt, "200");
}

fn the_order_of_parameters_is_free(storage: &Storage) {
    let list = storage.list("&prefix=a&include=metadata").signed();
    let other = "include=metadata&comp=list&prefix=a&restype=container";
    let path = format!("{}?{other}", storage.container);
    storage.assert(&list.path(&path), "200");
}

fn the_name_of_a_parameter_is_signed_in_lower_case(storage: &Storage) {
    let list = storage.list("&timeout=10").signed();
    let path = format!(
        "{}?restype=container&comp=list&TimeOut=10",
        storage.container
    );
    storage.assert(&list.path(&path), "200");
}

fn a_parameter_that_comes_twice_is_signed_as_a_list(storage: &Storage) {
    let twice = storage.list("&include=metadata&include=metadata").signed();
    storage.assert(&twice, "200");
}

fn a_wrong_key_is_refused(storage: &Storage) {
    let wrong = KEY.replace("Eby8", "AAAA");
    storage.assert(&storage.get("x").key(&wrong), "403 AuthenticationFailed");
}

fn another_account_s_name_is_refused(storage: &Storage) {
    let call = storage.get("x").signed();
    let authorization = call.value("Authorization").unwrap_or_default();
    let other = authorization.replace(ACCOUNT, "somebodyelse");
    let call = call.header("Authorization", &other);
    storage.assert(&call, "403 AuthenticationFailed");
}

fn another_account_is_refused(storage: &Storage) {
    let call = storage.get("x").account("somebodyelse");
    storage.assert(&call, "403 AuthenticationFailed");
}

fn a_signature_of_something_else_is_refused(storage: &Storage) {
    let value = format!("SharedKey {ACCOUNT}:aHVudGVyMg==");
    let call = storage.get("x").unsigned().header("Authorization", &value);
    storage.assert(&call, "403 AuthenticationFailed");
}

/// A read whose only date is this one.
fn dated(storage: &Storage, name: &str) -> Call {
    let call = storage.get("x").without("x-ms-date");
    call.header(name, &http_date(Timestamp::now()))
}

fn the_standard_date_will_do(storage: &Storage) {
    storage.assert(&dated(storage, "Date"), "404 BlobNotFound");
}

fn a_date_of_some_kind_is_needed(storage: &Storage) {
    let call = storage.get("x").without("x-ms-date");
    storage.assert(&call, "403 AuthenticationFailed");
}

fn the_service_s_own_date_goes_before_the_standard_one(storage: &Storage) {
    let late = "Fri, 26 Jun 2015 23:39:12 GMT";
    let call = dated(storage, "x-ms-date").header("Date", late);
    storage.assert(&call, "404 BlobNotFound");
}

fn a_run_of_spaces_is_signed_as_one(storage: &Storage) {
    let call = storage.put("x", "1").header("x-ms-meta-a", "1 2").signed();
    storage.assert(&call.header("x-ms-meta-a", "1   2"), "201");
}

fn a_request_without_credentials_is_refused(storage: &Storage) {
    let anonymous = storage.get("x").unsigned();
    storage.assert(&anonymous, "401 NoAuthenticationInformation");
}

fn a_credential_of_no_known_kind_is_refused(storage: &Storage) {
    let call = storage.get("x").unsigned().header("Authorization", "Basic");
    storage.assert(&call, "400 InvalidAuthenticationInfo");
}

/// A test that a signature is not repeated needs a service that quotes it.
fn a_refusal_quotes_what_was_sent(storage: &Storage) {
    let value = format!("SharedKey {ACCOUNT}:aHVudGVyMg==");
    let call = storage.get("x").unsigned().header("Authorization", &value);
    let answer = call.send(storage.port);
    assert!(answer.body.contains("aHVudGVyMg=="), "{}", answer.body);
}
