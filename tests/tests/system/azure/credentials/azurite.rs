//! The emulator takes tokens too, over https.

use devlog_tests::{
    azure_fake::token::{SECRET, TokenBackup},
    azurite::Azurite,
};

#[test]
fn a_token_opens_the_emulator() {
    let mut backup = TokenBackup::new(3);
    let Some(azurite) = Azurite::with_tokens("a_token_opens_the_emulator", &backup.tls) else {
        return;
    };
    let container = azurite.new_container();
    let url = format!("{}/{container}", azurite.endpoint());
    backup.set_application();
    backup.set("AZURE_CLIENT_SECRET", SECRET);
    let section = format!("[remote]\nprovider = \"azure\"\nurl = \"{url}\"\n");
    backup.backup.sandbox.configure(&section);
    backup.run(&["push"]).expect(0);
    let mut keys = backup.backup.journal.all_keys();
    keys.push("config.toml".to_owned());
    keys.sort();
    let blobs = azurite.client().dump(&container);
    assert_eq!(
        blobs.iter().map(|blob| &blob.name).collect::<Vec<_>>(),
        keys.iter().collect::<Vec<_>>()
    );
    assert!(
        blobs
            .iter()
            .all(|blob| blob.metadata["devlog_sha256"] == blob.sha256)
    );
    assert_eq!(backup.tokens.asked().len(), 1);
}
