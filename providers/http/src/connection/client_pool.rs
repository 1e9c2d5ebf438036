//! The clients of one storage, each with a runtime and connections, for one call at a time.
//!
//! The host calls from several threads. Each call takes a client and drives it on its own thread, so that a small
//! request wakes no other thread. Clients keep their open connections for the next call, and are dropped once their
//! connections are too old to be used again.

use super::{
    client::{POOL_IDLE_TIMEOUT, client, not_set_up},
    loopback::is_loopback,
    profile::ServiceProfile,
    tls,
};
use devlog_provider_api::{Error, Host, Result};
use futures_util::future::{Either, select};
use reqwest::Client;
use rustls::ClientConfig;
use std::{
    future::Future,
    pin::pin,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Runtime},
    time::{Interval, MissedTickBehavior, interval},
};
use url::Url;

/// The limit for opening a connection, with name lookup and TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The time between two checks whether a call is to be given up.
const CANCEL_TICK: Duration = Duration::from_millis(50);

/// The clients of one storage; created when they are needed.
pub struct ClientPool {
    host: Host,
    profile: ServiceProfile,
    /// True if connections are encrypted.
    is_https: bool,
    /// True if the service is on this machine, which no proxy leads to.
    is_loopback: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The one used last is at the end.
    idle: Vec<PooledClient>,
    /// Shared by all clients, with its session tickets; reading the platform's roots takes milliseconds.
    tls: Option<ClientConfig>,
}

/// Dropping a runtime waits for its name lookups, however long they take; hence the `Option`.
struct PooledClient {
    runtime: Option<Runtime>,
    client: Client,
    /// Kept, since a timer that is set for each call wakes the runtime each time.
    tick: Interval,
    used: Instant,
}

impl ClientPool {
    /// Creates an empty pool for requests to one address; opens nothing.
    pub fn new(host: Host, profile: ServiceProfile, address: &Url) -> Self {
        Self {
            host,
            profile,
            is_https: address.scheme() == "https",
            is_loopback: is_loopback(address),
            state: Mutex::default(),
        }
    }

    /// Runs the future that `call` returns, on this thread, until it is done or the run is being stopped.
    ///
    /// # Errors
    /// Those of the call; `Cancelled`; `Other` if the client cannot be set up.
    pub fn run<T, F>(&self, call: impl FnOnce(Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        self.host.check_cancelled()?;
        self.run_until(|| self.host.is_cancelled(), call)
    }

    /// Runs a short call that tidies up, for at most this time, although the run is being stopped.
    ///
    /// # Errors
    /// Those of the call; `Cancelled` after the limit.
    pub fn run_last<T, F>(&self, limit: Duration, call: impl FnOnce(Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let began = Instant::now();
        self.run_until(|| began.elapsed() >= limit, call)
    }

    fn run_until<T, F>(
        &self,
        is_over: impl Fn() -> bool,
        call: impl FnOnce(Client) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut client = self.take()?;
        let result = client.run(call(client.client.clone()), is_over);
        drop(self.locked(|state| state.give_back(client, Instant::now())));
        result
    }

    fn take(&self) -> Result<PooledClient> {
        let tls = self.locked(|state| match state.idle.pop() {
            Some(client) => Ok(Err(client)),
            None => self.tls(state).map(Ok),
        })?;
        match tls {
            Err(client) => Ok(client),
            Ok(tls) => PooledClient::open(&self.profile, tls, self.is_loopback),
        }
    }

    fn tls(&self, state: &mut State) -> Result<ClientConfig> {
        if let Some(tls) = &state.tls {
            return Ok(tls.clone());
        }
        let tls = if self.is_https {
            tls::with_platform_roots()?
        } else {
            tls::without_roots()?
        };
        Ok(state.tls.insert(tls).clone())
    }

    fn locked<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Keeps the client, and returns those that were not used for so long that their connections are closed.
    fn give_back(&mut self, mut client: PooledClient, now: Instant) -> Vec<PooledClient> {
        client.used = now;
        self.idle.push(client);
        let is_old = |client: &PooledClient| now.duration_since(client.used) > POOL_IDLE_TIMEOUT;
        let old = self.idle.iter().take_while(|client| is_old(client));
        let count = old.count();
        self.idle.drain(..count).collect()
    }
}

impl PooledClient {
    fn open(profile: &ServiceProfile, tls: ClientConfig, is_loopback: bool) -> Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| not_set_up(&error))?;
        let mut tick = {
            let _inside = runtime.enter();
            interval(CANCEL_TICK)
        };
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            runtime: Some(runtime),
            tick,
            client: client(profile, tls, CONNECT_TIMEOUT, !is_loopback)?,
            used: Instant::now(),
        })
    }

    fn run<T>(
        &mut self,
        call: impl Future<Output = Result<T>>,
        is_over: impl Fn() -> bool,
    ) -> Result<T> {
        let runtime = self.runtime.as_ref().expect("taken only in drop");
        let tick = &mut self.tick;
        let over = async {
            while !is_over() {
                tick.tick().await;
            }
        };
        runtime.block_on(async {
            match select(pin!(call), pin!(over)).await {
                Either::Left((result, _)) => result,
                Either::Right(_) => Err(Error::cancelled()),
            }
        })
    }
}

impl Drop for PooledClient {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
