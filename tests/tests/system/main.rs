//! The system tests: the real program against real remotes.

/// Makes a test of each scenario for each remote: `mod::filesystem::NAME` and `mod::azurite::NAME`.
macro_rules! on_each_remote {
    ($($scenario:ident),+ $(,)?) => {
        mod filesystem {
            $(#[test]
            fn $scenario() {
                super::$scenario(&devlog_tests::backup::Backup::on_filesystem());
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

mod azure_answers;
mod azure_credentials;
mod azure_fake_rules;
mod azure_objects;
mod azure_push;
mod azure_refusals;
mod configuration;
mod conflicts;
mod crashes;
mod damaged_state;
mod endpoints;
mod exposed_configuration;
mod faulty_network;
mod growing_logs;
mod harness;
mod hooks;
mod hostile_calls;
mod hostile_files;
mod hostile_listings;
mod hostile_loading;
mod hostile_manifests;
mod hostile_manners;
mod hostile_places;
mod hostile_push;
mod hostile_trust;
mod hostile_uploads;
mod init;
mod interruption;
mod journal_folder;
mod large_files;
mod output;
mod provider_abi;
mod provider_check;
mod provider_install;
mod provider_list;
mod provider_new;
mod push;
mod rclone_container;
mod refusals;
mod sample;
mod secrets;
mod unreadable;
