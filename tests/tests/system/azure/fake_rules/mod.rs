//! The rules of the strict Azure, each provoked. Those that the emulator has too run against both.

/// Makes a test of each rule: `strict::NAME`, and for what the emulator decides alike also `azurite::NAME`.
/// A rule that the emulator decides otherwise has its reason beside it.
macro_rules! rules {
    ($(both: $($both:ident),+ $(,)?;)? $(only_strict($reason:literal): $($strict:ident),+ $(,)?;)*) => {
        mod strict {
            $($(#[test]
            fn $both() {
                super::$both(&crate::azure::fake_rules::Storage::strict());
            })+)?

            $($(#[doc = $reason]
            #[test]
            fn $strict() {
                super::$strict(&crate::azure::fake_rules::Storage::strict());
            })+)*
        }

        $(mod azurite {
            $(#[test]
            fn $both() {
                let storage = crate::azure::fake_rules::Storage::on_azurite(stringify!($both));
                storage.iter().for_each(super::$both);
            })+
        })?
    };
}

mod answers;
mod blocks;
mod containers;
mod official_client;
mod planned_answers;
mod reads;
mod signatures;
mod storage;
mod writes;

use storage::Storage;
