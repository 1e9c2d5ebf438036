//! A blob storage that a rule is tried on, and the requests that rules are made of.

use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_tests::{
    azure_fake::{AzureFake, Call},
    azurite::Azurite,
};

/// The same refusal in the service's words and in the emulator's.
const AZURITE_S_WORDS: [(&str, &str); 2] = [
    ("403 AuthenticationFailed", "403 AuthorizationFailure"),
    ("400 Md5Mismatch", "400 InvalidOperation"),
];

/// A blob storage with an empty container.
pub struct Storage {
    name: &'static str,
    /// On 127.0.0.1.
    pub port: u16,
    /// Its container.
    pub container: String,
    fake: Option<AzureFake>,
}

impl Storage {
    /// The strict fake.
    pub fn strict() -> Self {
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
    pub fn on_azurite(test: &str) -> Option<Self> {
        let azurite = Azurite::shared(test)?;
        Some(Self {
            name: "Azurite",
            port: azurite.port(),
            container: azurite.new_container(),
            fake: None,
        })
    }

    /// The strict fake itself, for a rule that is only its own.
    pub fn fake(&self) -> &AzureFake {
        self.fake.as_ref().expect("the rule is not run on Azurite")
    }

    pub fn path(&self, blob: &str) -> String {
        format!("{}/{blob}", self.container)
    }

    pub fn put(&self, blob: &str, body: &str) -> Call {
        Call::new("PUT", &self.path(blob))
            .header("x-ms-blob-type", "BlockBlob")
            .body(body)
    }

    pub fn put_block(&self, blob: &str, id: &str, body: &str) -> Call {
        let id = percent(&BASE64_STANDARD.encode(id));
        let query = format!("{blob}?comp=block&blockid={id}");
        Call::new("PUT", &self.path(&query)).body(body)
    }

    pub fn commit(&self, blob: &str, ids: &[&str]) -> Call {
        let entry = |id: &&str| format!("<Latest>{}</Latest>", BASE64_STANDARD.encode(id));
        let entries: String = ids.iter().map(entry).collect();
        let list = format!("<?xml version=\"1.0\"?><BlockList>{entries}</BlockList>");
        Call::new("PUT", &self.path(&format!("{blob}?comp=blocklist"))).body(list)
    }

    pub fn get(&self, blob: &str) -> Call {
        Call::new("GET", &self.path(blob))
    }

    pub fn head(&self, blob: &str) -> Call {
        Call::new("HEAD", &self.path(blob))
    }

    pub fn delete(&self, blob: &str) -> Call {
        Call::new("DELETE", &self.path(blob))
    }

    pub fn list(&self, query: &str) -> Call {
        let path = format!("{}?restype=container&comp=list{query}", self.container);
        Call::new("GET", &path)
    }

    /// Sends a call that is to be answered so. What the emulator calls by another name is known.
    #[track_caller]
    pub fn assert(&self, call: &Call, verdict: &str) {
        let answer = call.send(self.port);
        let expected = self.in_its_words(verdict);
        assert_eq!(answer.verdict(), expected, "{}: {}", self.name, answer.head);
    }

    fn in_its_words<'a>(&self, verdict: &'a str) -> &'a str {
        let of_azurite = || {
            AZURITE_S_WORDS
                .iter()
                .find(|(service, _)| *service == verdict)
        };
        match &self.fake {
            None => of_azurite().map_or(verdict, |(_, azurite)| azurite),
            Some(_) => verdict,
        }
    }

    /// Makes the blob `x` with these bytes.
    #[track_caller]
    pub fn fill(&self, body: &str) {
        self.assert(&self.put("x", body), "201");
    }

    /// Its bytes.
    #[track_caller]
    pub fn content(&self) -> String {
        let answer = self.get("x").send(self.port);
        assert_eq!(answer.status, 200, "{}: {}", self.name, answer.head);
        answer.body
    }

    pub fn etag(&self, blob: &str) -> String {
        let answer = self.head(blob).send(self.port);
        answer.header("etag").expect("the blob is there")
    }

    /// Every page of a listing.
    pub fn pages(&self, query: &str) -> Vec<String> {
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
    pub fn names(&self, query: &str) -> Vec<String> {
        let pages = self.pages(query);
        pages
            .iter()
            .flat_map(|page| elements(page, "Name"))
            .collect()
    }
}

/// The text of every element of this name.
pub fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    let texts = parts.filter_map(|part| part.split_once(&close));
    texts.map(|(text, _)| text.replace("&amp;", "&")).collect()
}

pub fn percent(text: &str) -> String {
    let escaped = text.bytes().map(|byte| format!("%{byte:02X}"));
    escaped.collect()
}
