//! A listing is complete, gives each object once, and nothing else.

use crate::testkit::conformance::{ensure, equal, fails_as, spread::spread, Check, Place, Stop};
use crate::{testkit::sha256, Error, ErrorKind, RemoteFile};

pub const CHECKS: &[Check] = &[
    Check::new("a_place_without_objects_is_an_empty_listing", |place| {
        equal("the listing", place.names("")?, owned(&[]))
    }),
    Check::new("a_listing_of_one", |place| {
        listing_after(place, &["a"], "", &["a"])
    }),
    Check::heavy("a_listing_of_300_has_each_once", |place| {
        many(place, &[300])
    }),
    Check::heavy("a_listing_of_1001_has_each_once", |place| {
        many(place, &[999, 1000, 1001])
    }),
    Check::heavy("a_listing_of_12345_has_each_once", |place| {
        many(place, &[4999, 5000, 5001, 12_345])
    }),
    Check::new("a_listing_descends", |place| {
        let names = ["a", "b/c", "b/d/e/f"];
        listing_after(place, &names, "", &names)
    }),
    Check::new("a_prefix_hides_its_siblings", |place| {
        let names = ["day/1", "day/2", "day2/1", "da", "other/day/1"];
        listing_after(place, &names, "day/", &["day/1", "day/2"])
    }),
    Check::new("a_prefix_may_end_within_a_name", |place| {
        let names = ["2025/09", "2025/10", "2025/11", "2024/10", "20251"];
        listing_after(place, &names, "2025/1", &["2025/10", "2025/11"])?;
        let found = place.names("2025")?;
        equal(
            "the listing",
            found,
            owned(&["2025/09", "2025/10", "2025/11", "20251"]),
        )
    }),
    Check::new("a_prefix_is_taken_literally", |place| {
        let names = ["a.b", "a_b", "axb"];
        listing_after(place, &names, "a_", &["a_b"])?;
        equal("the listing", place.names("a.")?, owned(&["a.b"]))
    }),
    Check::new("a_whole_key_is_a_prefix", |place| {
        listing_after(place, &["a", "ab"], "ab", &["ab"])
    }),
    Check::new("a_prefix_without_objects_is_an_empty_listing", |place| {
        listing_after(place, &["a"], "b/c/", &[])
    }),
    Check::new("a_listing_sees_every_finished_upload", sees_uploads),
    Check::new("a_listing_does_not_see_what_was_deleted", forgets_deleted),
    Check::new(
        "an_error_of_the_listing_callback_comes_back",
        callback_error,
    ),
];

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn listing_after(
    place: &Place<'_>,
    names: &[&str],
    prefix: &str,
    expected: &[&str],
) -> Result<(), Stop> {
    for name in names {
        place.upload(&place.key(name)?, name.as_bytes())?;
    }
    let mut expected = owned(expected);
    expected.sort();
    equal("the listing", place.names(prefix)?, expected)
}

/// Uploads until there are as many as each count in turn, the counts being those around the ends of the pages of
/// common remotes, and lists each time.
fn many(place: &Place<'_>, counts: &[usize]) -> Result<(), Stop> {
    let threads = place.needs_connections().unwrap_or(1);
    let mut names: Vec<String> = Vec::new();
    for &count in counts {
        let more: Vec<_> = (names.len()..count)
            .map(|at| format!("{}/{at:05}", at % 7))
            .collect();
        spread(&more, threads, |name| {
            place.upload(&place.key(name)?, name.as_bytes())?;
            Ok(())
        })?;
        names.extend(more);
        names.sort();
        has_each_once(place, &names)?;
    }
    Ok(())
}

fn has_each_once(place: &Place<'_>, names: &[String]) -> Result<(), Stop> {
    let found = place.list("")?;
    let same = |(file, name): (&RemoteFile, &String)| {
        file.key.ends_with(name.as_str())
            && file.size == name.len() as u64
            && file
                .sha256
                .map_or(true, |hash| hash == sha256(name.as_bytes()))
    };
    let is_complete = found.len() == names.len() && found.iter().zip(names).all(same);
    ensure(is_complete, || {
        format!(
            "of {} objects it has {}, or others",
            names.len(),
            found.len()
        )
    })
}

fn sees_uploads(place: &Place<'_>) -> Result<(), Stop> {
    for count in 1..=5 {
        place.upload(&place.key(&format!("object{count}"))?, b"x")?;
        equal("objects in the listing", place.names("")?.len(), count)?;
    }
    Ok(())
}

fn forgets_deleted(place: &Place<'_>) -> Result<(), Stop> {
    for name in ["a", "b/c"] {
        place.upload(&place.key(name)?, b"x")?;
    }
    place.delete(&place.key("b/c")?)?;
    equal("the listing", place.names("")?, owned(&["a"]))
}

/// At every position, since a provider may read one folder, or one page, within another.
fn callback_error(place: &Place<'_>) -> Result<(), Stop> {
    let names = ["a", "b/c/d", "b/c/e/f", "g/h"];
    for name in names {
        place.upload(&place.key(name)?, b"x")?;
    }
    let stop = Error::new(ErrorKind::TooLarge, "enough").with_code("E1");
    for at in 1..=names.len() {
        let mut seen = 0;
        let reply = place.storage.list_files(place.prefix, &mut |_| {
            seen += 1;
            if seen == at {
                return Err(stop.clone());
            }
            Ok(())
        });
        fails_as("the listing", reply, &stop)?;
        equal("calls until the error", seen, at)?;
    }
    Ok(())
}
