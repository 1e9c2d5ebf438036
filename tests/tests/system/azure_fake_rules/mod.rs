//! The rules of the strict Azure, each provoked. Those that the emulator has too run against both.

mod blocks;
mod bodies;
mod clock_and_version;
mod conditions;
mod containers;
mod listings;
mod names;
mod planned_answers;
mod shared_access;
mod signatures;

use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_tests::{
    azure_fake::{AzureFake, Call},
    azurite::Azurite,
};

/// A blob storage with an empty container.
struct Storage {
    name: &'static str,
    port: u16,
    container: String,
}

impl Storage {
    fn fake() -> Self {
        let fake = AzureFake::start(1);
        fake.create("log");
        Self {
            name: "the fake",
            port: fake.port(),
            container: "log".to_owned(),
        }
    }

    /// The fake and, where there is one, Azurite.
    fn both(test: &str) -> Vec<Self> {
        let azurite = Azurite::shared(test).map(|azurite| Self {
            name: "Azurite",
            port: azurite.port(),
            container: azurite.new_container(),
        });
        [Self::fake()].into_iter().chain(azurite).collect()
    }

    fn path(&self, blob: &str) -> String {
        format!("{}/{blob}", self.container)
    }

    fn put(&self, blob: &str, body: &str) -> Call {
        Call::new("PUT", &self.path(blob))
            .header("x-ms-blob-type", "BlockBlob")
            .body(body)
    }

    fn put_block(&self, blob: &str, id: &str, body: &str) -> Call {
        let id = BASE64_STANDARD.encode(id).replace('=', "%3D");
        let query = format!("{blob}?comp=block&blockid={id}");
        Call::new("PUT", &self.path(&query)).body(body)
    }

    fn commit(&self, blob: &str, ids: &[&str]) -> Call {
        let entry = |id: &&str| format!("<Latest>{}</Latest>", BASE64_STANDARD.encode(id));
        let entries: String = ids.iter().map(entry).collect();
        let list = format!("<?xml version=\"1.0\"?><BlockList>{entries}</BlockList>");
        Call::new("PUT", &self.path(&format!("{blob}?comp=blocklist"))).body(list)
    }

    fn get(&self, blob: &str) -> Call {
        Call::new("GET", &self.path(blob))
    }

    fn list(&self, query: &str) -> Call {
        let path = format!("{}?restype=container&comp=list{query}", self.container);
        Call::new("GET", &path)
    }

    /// Sends a call; what came of it.
    #[track_caller]
    fn assert(&self, call: &Call, verdict: &str) {
        let answer = call.send(self.port);
        assert_eq!(answer.verdict(), verdict, "{}: {}", self.name, answer.head);
    }

    fn etag(&self, blob: &str) -> String {
        let answer = Call::new("HEAD", &self.path(blob)).send(self.port);
        answer.header("etag").expect("the blob is there")
    }
}
