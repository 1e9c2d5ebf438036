//! Turns a panic into an error. It has to happen on the side whose std raised the panic.

use super::types::AbiResult;
use crate::{Error, ErrorKind, Host, LogLevel, Result};
use abi_stable::std_types::{RErr, ROk};
use std::{
    any::Any,
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs a call of the provider; a panic in it is an error that names the call.
pub fn guard<T>(call: &'static str, run: impl FnOnce() -> Result<T>) -> AbiResult<T> {
    guard_of("the provider", call, run)
}

/// Runs a callback of the host; a panic in it is an error that names the callback.
pub fn guard_callback<T>(callback: &'static str, run: impl FnOnce() -> Result<T>) -> AbiResult<T> {
    guard_of("devlog", callback, run)
}

/// Runs a callback of the host that cannot fail; after a panic in it, it has said `otherwise`.
pub fn guard_infallible<T>(otherwise: T, run: impl FnOnce() -> T) -> T {
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        // Its drop could panic again.
        std::mem::forget(payload);
        otherwise
    })
}

fn guard_of<T>(who: &str, call: &str, run: impl FnOnce() -> Result<T>) -> AbiResult<T> {
    match panic::catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => ROk(value),
        Ok(Err(error)) => RErr(error.into()),
        Err(payload) => RErr(panicked(who, call, payload).into()),
    }
}

#[cold]
fn panicked(who: &str, call: &str, payload: Box<dyn Any + Send>) -> Error {
    let message = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => {
            // Its drop is foreign code that could panic again.
            std::mem::forget(payload);
            "a payload that is no text".to_owned()
        }
    };
    let place = PANICKED_AT.with(RefCell::take);
    let place = if place.is_empty() {
        place
    } else {
        format!(" ({place})")
    };
    Error::new(
        ErrorKind::Panicked,
        format!("{who} panicked in `{call}`: {message}{place}"),
    )
}

/// Sends panic messages to the host's log instead of the terminal. The hook is private to the provider: its
/// library has a std of its own.
pub fn install_panic_hook(host: &Host) {
    static ONCE: Once = Once::new();
    let host = host.clone();
    ONCE.call_once(move || {
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            host.log(
                LogLevel::Debug,
                format!("panic in the provider's code at {place}"),
            );
            // Fails while the thread ends; the place is then missing from the message.
            let _ = PANICKED_AT.try_with(|known| known.replace(place));
        }));
    });
}
