//! The rules of the strict Azure, each provoked. Those that the emulator has too run against both.

/// Makes a test of each rule: `strict::NAME`, and for what the emulator decides alike also `azurite::NAME`.
/// Where it does not, the reason stands beside the rule.
macro_rules! rules {
    ($(both: $($both:ident),+ $(,)?;)? $(only_strict($reason:literal): $($strict:ident),+ $(,)?;)*) => {
        mod strict {
            $($(#[test]
            fn $both() {
                super::$both(&crate::azure_fake_rules::Storage::strict());
            })+)?

            $($(#[doc = $reason]
            #[test]
            fn $strict() {
                super::$strict(&crate::azure_fake_rules::Storage::strict());
            })+)*
        }

        $(mod azurite {
            $(#[test]
            fn $both() {
                let storage = crate::azure_fake_rules::Storage::on_azurite(stringify!($both));
                storage.iter().for_each(super::$both);
            })+
        })?
    };
}

mod answers;
mod blob_names;
mod block_listings;
mod block_lists;
mod blocks;
mod bodies;
mod changed_after_signing;
mod checksums;
mod clock;
mod container_names;
mod containers;
mod folders;
mod listings;
mod metadata;
mod official_client;
mod planned_answers;
mod ranges;
mod read_conditions;
mod sas;
mod shared_key;
mod storage;
mod versions;
mod write_conditions;

use storage::Storage;
