//! An absent container or folder, on every bundled provider.

use devlog_tests::backup::Backup;
use toml::Table;

on_each_remote!(an_absent_remote_is_never_an_empty_one);

fn an_absent_remote_is_never_an_empty_one(backup: &Backup) {
    let section = backup.remote.section();
    backup.sandbox.configure(&section);
    let config: Table = section.parse().expect("the section is TOML");
    let url = config["remote"]["url"].as_str().expect("it has a URL");
    let absent = format!("{}-absent", url.trim_end_matches('/'));
    let check = ["provider", "check", "--missing", "--url", &absent];
    let output = backup.sandbox.run(check).expect(0).stdout;
    assert!(
        output.ends_with("\n✓ 3 promises kept, 0 broken, 0 skipped\n"),
        "{output}"
    );
}
