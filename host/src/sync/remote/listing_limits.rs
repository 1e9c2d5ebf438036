//! The limits of a listing: it comes from a remote and through a provider that may be faulty or hostile.

use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteFile, Result};

/// More objects than any journal has; a listing beyond that is broken or hostile.
const MAX_OBJECTS: usize = 2_000_000;

/// The limit of all keys and marks together, in bytes: twice the need of a journal of that many files.
const MAX_BYTES: usize = 512 << 20;

/// The longest `ETag` or upload id, in bytes. Stores use less than 100.
const MAX_MARK: usize = 1024;

/// The size of one listing so far.
#[derive(Debug, Default)]
pub struct ListingLimits {
    objects: usize,
    bytes: usize,
}

impl ListingLimits {
    /// The number of objects so far.
    pub fn objects(&self) -> usize {
        self.objects
    }

    /// Takes one more object, and shortens what is not ours anyway: a key that is too long for a journal's, and
    /// the id of an upload that no devlog made.
    ///
    /// # Errors
    /// `Corrupt`, if the listing is larger than any that could be meant.
    pub fn take(&mut self, mut file: RemoteFile) -> Result<RemoteFile> {
        let mut ends = file.key.char_indices().map(|(at, _)| at);
        if let Some(end) = ends.find(|end| *end > ObjectKey::MAX_LEN) {
            file.key.truncate(end);
            file.key.shrink_to_fit();
        }
        file.upload_id.take_if(|id| id.len() > MAX_MARK);
        let mark = file.etag.as_ref().map_or(0, |etag| etag.as_str().len());
        if mark > MAX_MARK {
            let message = format!("the listing has an ETag of {mark} bytes");
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        self.objects += 1;
        let id = file.upload_id.as_ref().map_or(0, String::len);
        self.bytes += file.key.len() + mark + id + file.attributes.bytes();
        if self.objects > MAX_OBJECTS || self.bytes > MAX_BYTES {
            return Err(Error::new(ErrorKind::Corrupt, "the listing does not end"));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::{ListingLimits, MAX_BYTES, MAX_OBJECTS};
    use devlog_provider_api::{ETag, ErrorKind, ObjectKey, RemoteFile};

    fn with_etag(length: usize) -> RemoteFile {
        let mut file = RemoteFile::new("a", 1);
        file.etag = Some(ETag::new("x".repeat(length)));
        file
    }

    #[test]
    fn a_key_that_is_too_long_stays_foreign_and_takes_no_room() {
        for (letter, length) in [("x", 513), ("é", 514), ("🦀", 516)] {
            let file = RemoteFile::new(letter.repeat(60_000), 1);
            let key = ListingLimits::default()
                .take(file)
                .expect("it is taken")
                .key;
            assert_eq!(key.len(), length);
            assert!(ObjectKey::new(key).is_err());
        }
    }

    #[test]
    fn an_id_that_no_devlog_wrote_is_left_out() {
        let mut file = RemoteFile::new("a", 1);
        file.upload_id = Some("x".repeat(1024));
        let taken = ListingLimits::default().take(file.clone());
        assert_eq!(taken.as_ref(), Ok(&file));
        file.upload_id = Some("x".repeat(1025));
        let taken = ListingLimits::default().take(file);
        assert_eq!(taken.expect("it is taken").upload_id, None);
    }

    #[test]
    fn an_etag_of_no_store_is_an_error() {
        let mut limits = ListingLimits::default();
        assert!(limits.take(with_etag(1024)).is_ok());
        let error = limits.take(with_etag(1025)).expect_err("it is too long");
        assert_eq!(error.kind(), ErrorKind::Corrupt);
    }

    #[test]
    fn a_listing_ends_by_objects_and_by_bytes() {
        for (objects, bytes) in [(MAX_OBJECTS, 0), (0, MAX_BYTES)] {
            let mut limits = ListingLimits { objects, bytes };
            let error = limits.take(with_etag(1)).expect_err("there is no room");
            assert_eq!(error.message(), "the listing does not end");
        }
    }
}
