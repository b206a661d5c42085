//! A guard around what others wrote to read formats of others: should it panic on some bytes, these bytes are what can't
//! be read, and nothing else is lost.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something with a library that may panic; none when it did. Nothing is said of it on standard error.
pub(crate) fn guarded<R>(work: impl FnOnce() -> R) -> Option<R> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            if !QUIET.get() {
                before(information);
            }
        }));
    });
    let before = QUIET.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_none() {
        assert_eq!(guarded(|| 3), Some(3));
        assert_eq!(guarded(|| [1].get(3).copied().expect("there is none")), None);
    }
}
