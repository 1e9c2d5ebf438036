//! A download gives exactly the bytes that were uploaded, whatever their number and value.

use super::{
    place::{noise, Place, Stop},
    Check,
};

pub const CHECKS: &[Check] = &[
    Check::new("an_empty_object_comes_back", |place| round_trip(place, 0)),
    Check::new("one_byte_comes_back", |place| round_trip(place, 1)),
    Check::new("65535_bytes_come_back", |place| round_trip(place, 65_535)),
    Check::new("65536_bytes_come_back", |place| round_trip(place, 65_536)),
    Check::new("65537_bytes_come_back", |place| round_trip(place, 65_537)),
    Check::new("more_than_8_mebibytes_come_back", |place| {
        round_trip(place, (8 << 20) + 1)
    })
    .heavy(),
    Check::new("every_byte_value_comes_back", every_byte_value),
    Check::new("line_endings_come_back", line_endings),
];

fn round_trip(place: &Place<'_>, size: usize) -> Result<(), Stop> {
    place.needs_size(size)?;
    stores(place, &noise(size, size as u64))
}

fn every_byte_value(place: &Place<'_>) -> Result<(), Stop> {
    stores(place, &(0..=255).collect::<Vec<u8>>())
}

fn line_endings(place: &Place<'_>) -> Result<(), Stop> {
    stores(place, b"\xEF\xBB\xBFone\r\ntwo\nthree\r\x1A")
}

fn stores(place: &Place<'_>, bytes: &[u8]) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, bytes)?;
    place.holds(&key, bytes)
}
