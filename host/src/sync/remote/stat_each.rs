//! The descriptions of many objects, several of them asked for at once.

use crate::host_thread;
use devlog_provider_api::{ObjectKey, RemoteFile, RemoteStorage, Result};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

/// Asks for each object of `keys`, at most `calls` at once, and hands the answers to `each` in the order in which they
/// come. Ends early if `each` returns false.
///
/// # Errors
/// The first error of the storage.
pub fn stat_each<S: RemoteStorage + ?Sized + 'static>(
    storage: &Arc<S>,
    keys: Vec<ObjectKey>,
    calls: u32,
    mut each: impl FnMut(ObjectKey, Option<RemoteFile>) -> bool,
) -> Result<()> {
    let workers = keys.len().min(usize::try_from(calls).unwrap_or(1));
    let queue = Arc::new(Mutex::new(keys.into_iter()));
    let (sender, receiver) = mpsc::channel();
    for number in 0..workers {
        let (storage, queue, sender) = (Arc::clone(storage), Arc::clone(&queue), sender.clone());
        let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = move || {
            while let Some(key) = next() {
                let seen = storage.stat_file(&key);
                // Without a receiver no further answer is wanted.
                if sender.send((key, seen)).is_err() {
                    break;
                }
            }
        };
        let again = work.clone();
        match host_thread::spawn("stat", work) {
            Ok(_) => {}
            // Without a thread the work is done here.
            Err(_) if number == 0 => again(),
            Err(_) => break,
        }
    }
    drop(sender);
    for (key, seen) in receiver {
        if !each(key, seen?) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::stat_each;
    use devlog_provider_api::{
        Error, ErrorKind,
        testkit::{Fault, Faulty, MemoryStorage, Method},
    };
    use std::sync::Arc;

    fn keys() -> Vec<devlog_provider_api::ObjectKey> {
        let days = 10..20;
        days.map(|day| format!("events/202509{day}.jsonl").parse().unwrap())
            .collect()
    }

    #[test]
    fn every_object_is_asked_for_once() {
        let storage = MemoryStorage::new();
        storage.put_foreign("events/20250911.jsonl", "{}\n");
        let (mut found, mut absent) = (Vec::new(), 0);
        stat_each(&Arc::new(storage.clone()), keys(), 3, |key, seen| {
            match seen {
                Some(_) => found.push(key),
                None => absent += 1,
            }
            true
        })
        .unwrap();
        assert_eq!((found.len(), absent), (1, 9));
        assert_eq!(storage.calls(Method::Stat), 10);
    }

    #[test]
    fn an_error_or_a_refusal_ends_the_questions() {
        let error = Error::new(ErrorKind::PermissionDenied, "no");
        let failing = Faulty::new(MemoryStorage::new()).on(Method::Stat, 2, Fault::Error(error));
        let asked = stat_each(&Arc::new(failing), keys(), 1, |_, _| true);
        assert_eq!(asked.unwrap_err().kind(), ErrorKind::PermissionDenied);
        let mut answers = 0;
        stat_each(&Arc::new(MemoryStorage::new()), keys(), 2, |_, _| {
            answers += 1;
            false
        })
        .unwrap();
        assert_eq!(answers, 1);
    }
}
