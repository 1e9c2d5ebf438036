//! The official client, which shares no mistake with the fake.

use devlog_tests::{
    azure_fake::AzureFake,
    azurite::{AzureClient, Azurite, npm},
    remote::sha256,
};

#[test]
fn the_official_client_works_with_the_fake() {
    if Azurite::shared("the_official_client_works_with_the_fake").is_none() {
        return;
    }
    let installed = npm::install().expect("Azurite came from there");
    let fake = AzureFake::start();
    let client = AzureClient::start(&installed, &fake.endpoint(), None);
    client.create("log");
    for number in 0..20 {
        let name = format!("entries/a b é+&%{number}.md");
        client.put("log", &name, name.as_bytes(), &[("Number", "1 2")]);
    }
    let blobs = client.dump("log");
    assert_eq!(blobs.len(), 20);
    for blob in &blobs {
        assert_eq!(blob.sha256, sha256(blob.name.as_bytes()));
        assert_eq!(blob.content_md5.as_deref(), Some(&*blob.md5));
    }
    client.remove("log", &blobs[0].name);
    assert_eq!(fake.blobs("log").len(), 19);
}
