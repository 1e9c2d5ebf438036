//! One token for all threads: fetched once, when it is needed, and again before it expires.

use devlog_provider_api::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;

/// The time before its end at which a token is renewed: a request may wait, be sent slowly, and be sent again.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// The time for which a valid token is used on after it could not be renewed.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// A token, as it travels.
#[derive(Clone)]
pub struct Token {
    header: HeaderValue,
    renewal: Timestamp,
    expiry: Timestamp,
}

impl Token {
    /// Takes the token that was fetched at `now`; `None` if it holds what no header can carry.
    ///
    /// One that lives less than twice the margin is renewed after half of its life.
    pub fn new(token: &str, expiry: Timestamp, now: Timestamp) -> Option<Self> {
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        header.set_sensitive(true);
        let margin = MARGIN.min(expiry.duration_since(now) / 2);
        Some(Self {
            header,
            renewal: expiry - margin,
            expiry,
        })
    }

    /// The value of `Authorization`.
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }
}

/// Keeps the newest token. May be used from several threads and runtimes at once.
#[derive(Default)]
pub struct TokenCache {
    kept: Mutex<Kept>,
    /// The number of fetches that have ended.
    fetches: AtomicU64,
}

#[derive(Default)]
struct Kept {
    token: Option<Token>,
    failure: Option<Error>,
}

impl TokenCache {
    /// Returns the token; fetched first if it is absent or should be renewed.
    ///
    /// A caller that comes while another one fetches waits, and takes the result of that fetch, an error included. A
    /// token that cannot be renewed is used until it expires.
    ///
    /// # Errors
    /// Those of the fetch.
    pub async fn token(
        &self,
        now: impl Fn() -> Timestamp,
        fetch: impl AsyncFnOnce() -> Result<Token>,
    ) -> Result<Token> {
        let before = self.fetches.load(Ordering::Acquire);
        let mut kept = self.kept.lock().await;
        if let Some(token) = kept.token.as_ref().filter(|token| now() < token.renewal) {
            return Ok(token.clone());
        }
        if let Some(failure) = &kept.failure
            && self.fetches.load(Ordering::Acquire) != before
        {
            return Err(failure.clone());
        }
        let fetched = fetch().await;
        self.fetches.fetch_add(1, Ordering::Release);
        let fetched = fetched.or_else(|error| {
            let now = now();
            let old = kept.token.take().filter(|token| now < token.expiry);
            old.map(|token| Token {
                renewal: now + PAUSE,
                ..token
            })
            .ok_or(error)
        });
        kept.failure = fetched.as_ref().err().cloned();
        kept.token = fetched.as_ref().ok().cloned();
        fetched
    }

    /// Removes the token with this header value, because the service refused it.
    pub async fn forget(&self, header: &HeaderValue) {
        let mut kept = self.kept.lock().await;
        kept.token = kept.token.take().filter(|token| token.header != *header);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Token, TokenCache};
    use devlog_provider_api::{Error, ErrorKind, Result};
    use futures_util::poll;
    use jiff::{SignedDuration, Timestamp};
    use std::{
        cell::Cell,
        pin::pin,
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };
    use tokio::{runtime::Builder, task::yield_now};

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
            .block_on(future)
    }

    fn token(name: &str, lives: SignedDuration, now: Timestamp) -> Token {
        Token::new(name, now + lives, now).unwrap()
    }

    fn refused() -> Result<Token> {
        Err(Error::new(ErrorKind::Unavailable, "not now"))
    }

    /// Asks at each of these seconds for tokens of this lifetime; returns the number of the fetch of each.
    fn fetched_at(lives: SignedDuration, seconds: &[i64]) -> Vec<String> {
        let (cache, count) = (TokenCache::default(), Cell::new(0));
        let ask = |seconds: &i64| {
            let now = START + SignedDuration::from_secs(*seconds);
            let fetch = async || {
                count.set(count.get() + 1);
                Ok(token(&count.get().to_string(), lives, now))
            };
            let token = block_on(cache.token(|| now, fetch)).unwrap();
            token.header().to_str().unwrap().to_owned()
        };
        seconds.iter().map(ask).collect()
    }

    #[test]
    fn a_token_is_renewed_five_minutes_before_its_end() {
        let hour = SignedDuration::from_hours(1);
        assert_eq!(
            fetched_at(hour, &[0, 3299, 3300, 3301, 6599, 6600]),
            [
                "Bearer 1", "Bearer 1", "Bearer 2", "Bearer 2", "Bearer 2", "Bearer 3"
            ]
        );
    }

    #[test]
    fn a_token_that_lives_seconds_is_renewed_after_half_of_them() {
        let lives = SignedDuration::from_secs(4);
        assert_eq!(
            fetched_at(lives, &[0, 1, 2]),
            ["Bearer 1", "Bearer 1", "Bearer 2"]
        );
    }

    #[test]
    fn a_token_that_cannot_be_renewed_is_used_to_its_end_and_asked_for_now_and_then() {
        let (cache, count) = (TokenCache::default(), Cell::new(0));
        let hour = SignedDuration::from_hours(1);
        let first = block_on(cache.token(|| START, async || Ok(token("1", hour, START))));
        assert!(first.is_ok());
        let ask = |seconds| {
            let fetch = async || {
                count.set(count.get() + 1);
                refused()
            };
            let now = START + SignedDuration::from_secs(seconds);
            (block_on(cache.token(|| now, fetch)).is_ok(), count.get())
        };
        assert_eq!(ask(3300), (true, 1));
        assert_eq!(ask(3329), (true, 1));
        assert_eq!(ask(3330), (true, 2));
        assert_eq!(ask(3600), (false, 3));
    }

    #[test]
    fn only_the_refused_token_is_forgotten() {
        let cache = TokenCache::default();
        let hour = SignedDuration::from_hours(1);
        let ask =
            |name| block_on(cache.token(|| START, async || Ok(token(name, hour, START)))).unwrap();
        let old = ask("old");
        block_on(cache.forget(old.header()));
        let new = ask("new");
        assert_eq!(new.header(), "Bearer new");
        block_on(cache.forget(old.header()));
        assert_eq!(ask("newer").header(), "Bearer new");
    }

    /// Lets eight threads ask at once; returns which of them got a token, and the number of fetches.
    fn of_eight_threads(answer: fn() -> Result<Token>) -> (Vec<bool>, usize) {
        let cache = TokenCache::default();
        let (asked, waiting) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let fetch = async || {
            asked.fetch_add(1, Ordering::Relaxed);
            // Until all the others wait for this one.
            while waiting.load(Ordering::Relaxed) < 8 {
                yield_now().await;
            }
            answer()
        };
        let ask = || {
            block_on(async {
                let mut asking = pin!(cache.token(|| START, fetch));
                assert!(poll!(&mut asking).is_pending());
                waiting.fetch_add(1, Ordering::Relaxed);
                asking.await.is_ok()
            })
        };
        let got = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            let got = threads.into_iter().map(|thread| thread.join().unwrap());
            got.collect()
        });
        (got, asked.into_inner())
    }

    #[test]
    fn threads_that_ask_at_once_share_one_fetch_and_its_result() {
        let good = of_eight_threads(|| Ok(token("1", SignedDuration::from_hours(1), START)));
        assert_eq!(good, (vec![true; 8], 1));
        assert_eq!(of_eight_threads(refused), (vec![false; 8], 1));
    }
}
