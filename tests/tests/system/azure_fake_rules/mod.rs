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

mod blocks;
mod bodies;
mod clock_and_version;
mod conditions;
mod folders;
mod listings;
mod names;
mod planned_answers;
mod ranges;
mod shared_access;
mod signatures;
mod tiers;

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
    fake: Option<AzureFake>,
}

impl Storage {
    /// The strict fake.
    fn strict() -> Self {
        let fake = AzureFake::start(1);
        fake.create("log");
        Self {
            name: "the fake",
            port: fake.port(),
            container: "log".to_owned(),
            fake: Some(fake),
        }
    }

    /// The emulator; `None` where it cannot run, which is said.
    fn on_azurite(test: &str) -> Option<Self> {
        let azurite = Azurite::shared(test)?;
        Some(Self {
            name: "Azurite",
            port: azurite.port(),
            container: azurite.new_container(),
            fake: None,
        })
    }

    /// The strict fake itself, for a rule that is only its own.
    fn fake(&self) -> &AzureFake {
        self.fake.as_ref().expect("the rule is not run on Azurite")
    }

    /// The fake and, where there is one, Azurite.
    fn both(test: &str) -> Vec<Self> {
        let azurite = Self::on_azurite(test);
        [Self::strict()].into_iter().chain(azurite).collect()
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

    fn head(&self, blob: &str) -> Call {
        Call::new("HEAD", &self.path(blob))
    }

    fn delete(&self, blob: &str) -> Call {
        Call::new("DELETE", &self.path(blob))
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
        let answer = self.head(blob).send(self.port);
        answer.header("etag").expect("the blob is there")
    }

    /// Every page of a listing.
    fn pages(&self, query: &str) -> Vec<String> {
        let (mut pages, mut marker) = (Vec::new(), String::new());
        loop {
            let next = format!("{query}&marker={}", percent(&marker));
            let answer = self.list(&next).send(self.port);
            assert_eq!(answer.status, 200, "{}: {}", self.name, answer.head);
            marker = elements(&answer.body, "NextMarker").concat();
            pages.push(answer.body);
            if marker.is_empty() {
                return pages;
            }
        }
    }

    /// Every name of a listing.
    fn names(&self, query: &str) -> Vec<String> {
        let pages = self.pages(query);
        pages
            .iter()
            .flat_map(|page| elements(page, "Name"))
            .collect()
    }
}

/// The text of every element of this name.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    let texts = parts.filter_map(|part| part.split_once(&close));
    texts.map(|(text, _)| text.replace("&amp;", "&")).collect()
}

fn percent(text: &str) -> String {
    let escaped = text.bytes().map(|byte| format!("%{byte:02X}"));
    escaped.collect()
}
