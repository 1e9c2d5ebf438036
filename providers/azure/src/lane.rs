//! A lane: the runtime and the connections of one call at a time.
//!
//! The host calls from several threads. Each call takes a lane and drives it on its own thread, so that
//! a small request wakes no other thread; lanes are kept with their open connections for the next call.

use crate::{client, tls};
use devlog_provider_api::{Error, Host, Result};
use futures_util::future::{Either, select};
use reqwest::Client;
use rustls::ClientConfig;
use std::{
    future::Future,
    pin::pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    time::{MissedTickBehavior, interval},
};

/// How long a connection may take to be there, with name lookup and TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a wait looks whether the run is being stopped.
const CANCEL_TICK: Duration = Duration::from_millis(50);
/// The lanes of one storage; made when they are needed.
pub struct Lanes {
    host: Host,
    /// How the service is reached: encrypted, and through a proxy if the environment names one.
    is_https: bool,
    is_loopback: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Lane>,
    /// Shared by all lanes, with its session tickets; reading the platform's roots takes milliseconds.
    tls: Option<ClientConfig>,
}

/// Dropping a runtime waits for its name lookups, however long they take; hence the `Option`.
struct Lane {
    runtime: Option<Runtime>,
    client: Client,
}

impl Lanes {
    /// Prepares lanes to a service; opens nothing.
    pub fn new(host: Host, is_https: bool, is_loopback: bool) -> Self {
        Self {
            host,
            is_https,
            is_loopback,
            state: Mutex::default(),
        }
    }

    /// Runs what `call` returns on a free lane, until it is done or the run is being stopped.
    ///
    /// # Errors
    /// What the call says; `Cancelled`; `Other` if the client cannot be set up.
    pub fn run<T, F>(&self, call: impl FnOnce(Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        self.host.check_cancelled()?;
        let lane = self.take()?;
        let result = lane.run(call(lane.client.clone()), &self.host);
        self.locked(|state| state.idle.push(lane));
        result
    }

    fn take(&self) -> Result<Lane> {
        let tls = self.locked(|state| match state.idle.pop() {
            Some(lane) => Ok(Err(lane)),
            None => self.tls(state).map(Ok),
        })?;
        match tls {
            Err(lane) => Ok(lane),
            Ok(tls) => Lane::open(tls, self.is_loopback),
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

impl Lane {
    fn open(tls: ClientConfig, is_loopback: bool) -> Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| client::not_set_up(&error))?;
        Ok(Self {
            runtime: Some(runtime),
            client: client::client(tls, CONNECT_TIMEOUT, !is_loopback)?,
        })
    }

    fn run<T>(&self, call: impl Future<Output = Result<T>>, host: &Host) -> Result<T> {
        let runtime = self.runtime.as_ref().expect("taken only in drop");
        runtime.block_on(async {
            match select(pin!(call), pin!(cancelled(host))).await {
                Either::Left((result, _)) => result,
                Either::Right(_) => Err(Error::cancelled()),
            }
        })
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn cancelled(host: &Host) {
    let mut tick = interval(CANCEL_TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if host.is_cancelled() {
            return;
        }
    }
}
