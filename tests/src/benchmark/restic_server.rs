//! The REST protocol of restic, in memory, as far as a backup needs it.
//!
//! <https://restic.readthedocs.io/en/stable/REST_backend.html>

use crate::{
    http::{Arrived, Reply, answer_each, listen},
    shelf::Traffic,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    traffic: Traffic,
}

/// A repository on a free port of 127.0.0.1.
pub struct ResticServer {
    state: Arc<Mutex<State>>,
    port: u16,
}

impl ResticServer {
    /// Starts an empty one, each of whose replies is delayed.
    pub fn start(delay: Duration) -> Self {
        let state = Arc::<Mutex<State>>::default();
        let of_server = Arc::clone(&state);
        let port = listen(move |client| {
            lock(&of_server).traffic.connections += 1;
            thread::sleep(delay);
            answer_each(client, |request| {
                thread::sleep(delay);
                lock(&of_server).answer(&request)
            })
        });
        Self { state, port }
    }

    /// The repository, as restic names it.
    pub fn repository(&self) -> String {
        format!("rest:http://127.0.0.1:{}/", self.port)
    }

    /// The traffic while `run` ran.
    pub fn traffic_during<T>(&self, run: impl FnOnce() -> T) -> (T, Traffic) {
        lock(&self.state).traffic = Traffic::default();
        let value = run();
        (value, lock(&self.state).traffic.clone())
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn answer(&mut self, request: &Arrived) -> Reply {
        let reply = self.operate(request);
        let kind = match &*request.line.method {
            "GET" => "get",
            "HEAD" => "head",
            "POST" => "post",
            _ => "other",
        };
        *self.traffic.requests.entry(kind).or_default() += 1;
        self.traffic.received += request.body.len() as u64;
        self.traffic.sent += reply.body.len() as u64;
        reply
    }

    fn operate(&mut self, request: &Arrived) -> Reply {
        let path = request.path().to_owned();
        match &*request.line.method {
            "POST" => {
                if !path.ends_with('/') {
                    self.files.insert(path, request.body.clone());
                }
                Reply::new(200)
            }
            "DELETE" => {
                self.files.remove(&path);
                Reply::new(200)
            }
            _ if path.ends_with('/') => self.list(&path),
            _ => self
                .files
                .get(&path)
                .map_or(Reply::new(404), |file| part(file, request.header("range"))),
        }
    }

    fn list(&self, folder: &str) -> Reply {
        let files = self.files.iter().filter_map(|(path, file)| {
            let name = path.strip_prefix(folder)?;
            Some(serde_json::json!({"name": name, "size": file.len()}))
        });
        let list = serde_json::Value::Array(files.collect());
        Reply::new(200)
            .header("Content-Type", "application/vnd.x.restic.rest.v2")
            .body(list.to_string())
    }
}

fn part(file: &[u8], range: Option<&str>) -> Reply {
    let bounds = || {
        let (first, last) = range?.strip_prefix("bytes=")?.split_once('-')?;
        let first: usize = first.parse().ok()?;
        let end = last.parse().map_or(file.len(), |last: usize| last + 1);
        Some(first..end.min(file.len()))
    };
    match bounds() {
        Some(range) => Reply::new(206).body(&file[range]),
        None => Reply::new(200).body(file),
    }
}
