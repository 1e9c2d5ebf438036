//! A download gives exactly the bytes that were uploaded, whatever their number and value.

use crate::testkit::conformance::{equal, Check, NoiseSink, NoiseSource, Place, Stop};
use crate::{testkit::BytesSource, Result, Sha256Digest, Sink, Source, SourceReader};

const MEBIBYTE: u64 = 1 << 20;

/// One byte more and less than what remotes take as one piece: a buffer of 64 KiB, a part of 1 MiB, a request
/// of 8 MiB, several parts of 4 MiB, a request of 64 MiB that is streamed.
pub const CHECKS: &[Check] = &[
    Check::new("an_empty_object_comes_back", |place| round_trip(place, 0)),
    Check::new("one_byte_comes_back", |place| round_trip(place, 1)),
    Check::new("65535_bytes_come_back", |place| round_trip(place, 65_535)),
    Check::new("65536_bytes_come_back", |place| round_trip(place, 65_536)),
    Check::new("65537_bytes_come_back", |place| round_trip(place, 65_537)),
    Check::heavy("a_byte_less_than_1_mebibyte_comes_back", |place| {
        round_trip(place, MEBIBYTE - 1)
    }),
    Check::heavy("1_mebibyte_comes_back", |place| round_trip(place, MEBIBYTE)),
    Check::heavy("a_byte_more_than_1_mebibyte_comes_back", |place| {
        round_trip(place, MEBIBYTE + 1)
    }),
    Check::heavy("a_byte_less_than_8_mebibytes_comes_back", |place| {
        round_trip(place, 8 * MEBIBYTE - 1)
    }),
    Check::heavy("8_mebibytes_come_back", |place| {
        round_trip(place, 8 * MEBIBYTE)
    }),
    Check::heavy("a_byte_more_than_8_mebibytes_comes_back", |place| {
        round_trip(place, 8 * MEBIBYTE + 1)
    }),
    Check::heavy("a_byte_less_than_12_mebibytes_comes_back", |place| {
        round_trip(place, 12 * MEBIBYTE - 1)
    }),
    Check::heavy("12_mebibytes_come_back", |place| {
        round_trip(place, 12 * MEBIBYTE)
    }),
    Check::heavy("a_byte_more_than_12_mebibytes_comes_back", |place| {
        round_trip(place, 12 * MEBIBYTE + 1)
    }),
    Check::heavy("a_byte_more_than_64_mebibytes_comes_back", |place| {
        round_trip(place, 64 * MEBIBYTE + 1)
    }),
    Check::new("every_byte_value_comes_back", every_byte_value),
    Check::new("line_endings_come_back", line_endings),
    Check::new(
        "what_a_source_gives_in_small_pieces_comes_back",
        small_pieces,
    ),
];

fn round_trip(place: &Place<'_>, size: u64) -> Result<(), Stop> {
    place.needs_size(size)?;
    let key = place.key("object")?;
    let mut source = NoiseSource::new(size, size);
    place.upload_from(&key, Source::new(&mut source))?;
    let mut sink = NoiseSink::new(size);
    let file = place
        .storage
        .download_file(&key, &mut Sink::new(&mut sink))?;
    equal("bytes that came back", sink.taken, size)?;
    equal("size of the download", file.size, size)
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

/// Gives at most three bytes a read.
struct Pieces(BytesSource);

impl SourceReader for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let length = buffer.len().min(3);
        self.0.read(&mut buffer[..length])
    }

    fn size(&self) -> u64 {
        self.0.size()
    }

    fn rewind(&mut self) -> Result<()> {
        self.0.rewind()
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.0.sha256()
    }
}

fn small_pieces(place: &Place<'_>) -> Result<(), Stop> {
    let bytes = b"more than three bytes";
    let key = place.key("object")?;
    let mut pieces = Pieces(BytesSource::new(&bytes[..]));
    place.upload_from(&key, Source::new(&mut pieces))?;
    place.holds(&key, bytes)
}
