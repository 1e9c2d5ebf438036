//! The system tests: the real program against real remotes.

/// Makes a test of each scenario for each remote: `mod::filesystem::NAME`, `mod::azurite::NAME`, `mod::s3::NAME`
/// and `mod::gcs::NAME`.
macro_rules! on_each_remote {
    ($($scenario:ident),+ $(,)?) => {
        mod filesystem {
            $(#[test]
            fn $scenario() {
                super::$scenario(&devlog_tests::backup::Backup::on_filesystem());
            })+
        }

        on_each_service!($($scenario),+);
    };
}

/// The same for each remote that is reached over the network.
macro_rules! on_each_service {
    ($($scenario:ident),+ $(,)?) => {
        mod s3 {
            $(#[test]
            fn $scenario() {
                super::$scenario(&devlog_tests::backup::Backup::on_s3());
            })+
        }

        mod gcs {
            $(#[test]
            fn $scenario() {
                super::$scenario(&devlog_tests::backup::Backup::on_gcs());
            })+
        }

        mod azurite {
            $(#[test]
            fn $scenario() {
                if let Some(backup) = devlog_tests::backup::Backup::on_azurite(stringify!($scenario)) {
                    super::$scenario(&backup);
                }
            })+
        }
    };
}

mod automation;
mod azure;
mod configuration;
mod encryption;
mod gcs;
mod harness;
mod hostile;
mod init;
mod provider;
mod pull;
mod push;
mod s3;
mod sample;
mod scarcity;
mod terminals;
mod way_back;
