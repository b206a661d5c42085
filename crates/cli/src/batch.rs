//! Work spread over threads, results in the order of the jobs.
//!
//! Invariants: the results come in the order of the jobs whatever the number of threads; no more than `WINDOW` jobs
//! for each thread, and those that the caller allows besides, are between being taken and being done with, so memory
//! doesn't grow with the number of jobs; a panic in one job is that job's result and stops nothing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;

/// Jobs under way for each thread. Enough that no thread waits for the slowest report of its neighbours, few enough
/// that the records under way are small beside the weights.
const WINDOW: usize = 8;

/// Stack of a worker in bytes: as much as the main thread has, which is what everything is tried out on.
const STACK: usize = 8 << 20;

/// A panic, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// The panic's message.
    pub message: String,
    /// File and line in the source of this program.
    pub place: String,
}

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static CRASH: RefCell<Option<Crash>> = const { RefCell::new(None) };
}

/// Runs something that should not panic and, should it panic all the same, gives the panic in words.
///
/// # Errors
/// The panic.
pub fn caught<R>(work: impl FnOnce() -> R) -> Result<R, Crash> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            if !CATCHING.get() {
                return before(information);
            }
            let payload = information.payload();
            let message = payload
                .downcast_ref::<&str>()
                .map(|message| (*message).to_owned())
                .or_else(|| payload.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "no message".to_owned());
            let place = information
                .location()
                .map_or_else(|| "?".to_owned(), |place| format!("{}:{}", place.file(), place.line()));
            CRASH.set(Some(Crash { message, place }));
        }));
    });
    CATCHING.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(false);
    outcome.map_err(|_| {
        CRASH.take().unwrap_or_else(|| Crash { message: "no message".to_owned(), place: "?".to_owned() })
    })
}

/// Who does the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crew {
    /// Threads.
    pub threads: usize,
    /// Jobs that may be done before their results are handed over, beside `WINDOW` for each thread: as many as come
    /// together while one result is dealt with.
    pub ahead: usize,
}

/// Does every job on one of the threads of a crew and hands each result to `each`, in the order of the jobs, until there
/// are none left or `each` breaks off.
///
/// The jobs are drawn on a thread of their own, and only as fast as results are handed over. After breaking off,
/// threads that still wait for a job are left behind and end with the program.
pub fn run<Job, Output, Work>(
    crew: Crew,
    jobs: impl Iterator<Item = Job> + Send + 'static,
    work: Work,
    mut each: impl FnMut(Result<Output, Crash>) -> ControlFlow<()>,
) where
    Job: Send + 'static,
    Output: Send + 'static,
    Work: Fn(Job) -> Output + Send + Sync + 'static,
{
    let threads = crew.threads.max(1);
    let (take_permit, give_permit) = sync_channel::<()>(threads * WINDOW + crew.ahead);
    let (send_job, receive_job) = channel::<(usize, Job)>();
    let (send_result, receive_result) = channel();
    let receive_job = Arc::new(Mutex::new(receive_job));
    let work = Arc::new(work);
    let spawn = |name: &str, body: Box<dyn FnOnce() + Send>| {
        // Without threads there is no program; the system says why.
        thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(body)
    };
    let mut started = 0;
    for _ in 0..threads {
        let (receive_job, send_result, work) = (receive_job.clone(), send_result.clone(), work.clone());
        let body = move || {
            loop {
                let job = receive_job.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((index, job)) = job else { return };
                let result = caught(|| work(job));
                if send_result.send((index, result)).is_err() {
                    return;
                }
            }
        };
        match spawn("reading", Box::new(body)) {
            Ok(_) => started += 1,
            Err(_) if started > 0 => break,
            Err(error) => {
                let crash = Crash { message: error.to_string(), place: "starting a thread".to_owned() };
                let _ = each(Err(crash));
                return;
            }
        }
    }
    let draw = move || {
        let mut jobs = jobs;
        for index in 0.. {
            if take_permit.send(()).is_err() {
                return;
            }
            match caught(|| jobs.next()) {
                Ok(Some(job)) => {
                    if send_job.send((index, job)).is_err() {
                        return;
                    }
                }
                Ok(None) => return,
                Err(crash) => {
                    // What draws the jobs is in no state to go on.
                    let _ = send_result.send((index, Err(crash)));
                    return;
                }
            }
        }
    };
    if let Err(error) = spawn("intake", Box::new(draw)) {
        let crash = Crash { message: error.to_string(), place: "starting a thread".to_owned() };
        let _ = each(Err(crash));
        return;
    }
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (index, result) in receive_result {
        waiting.insert(index, result);
        while let Some(result) = waiting.remove(&next) {
            next += 1;
            let _ = give_permit.recv();
            if each(result).is_break() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn results(threads: usize, jobs: usize) -> Vec<Result<usize, Crash>> {
        let mut results = Vec::new();
        run(
            Crew { threads, ahead: threads },
            0..jobs,
            |job| {
                // The first take longest, so that order does not come by itself.
                if job % 7 == 0 {
                    thread::sleep(Duration::from_millis(3));
                }
                assert!(job % 10 != 9, "job {job} is bad");
                job * job
            },
            |result| {
                results.push(result);
                ControlFlow::Continue(())
            },
        );
        results
    }

    #[test]
    fn order_is_that_of_the_jobs_and_a_panic_is_one_result() {
        for threads in [1, 2, 5] {
            let results = results(threads, 100);
            assert_eq!(results.len(), 100);
            for (job, result) in results.into_iter().enumerate() {
                match result {
                    Ok(square) => assert_eq!(square, job * job),
                    Err(crash) => {
                        assert_eq!(job % 10, 9);
                        assert_eq!(crash.message, format!("job {job} is bad"));
                        assert!(crash.place.contains("batch.rs:"));
                    }
                }
            }
        }
    }

    #[test]
    fn a_panic_in_drawing_the_jobs_is_told() {
        let jobs = (0..10).inspect(|job| assert!(*job < 5, "the source broke"));
        let mut results = Vec::new();
        run(
            Crew { threads: 2, ahead: 0 },
            jobs,
            |job| job,
            |result| {
                results.push(result);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(results.len(), 6);
        assert!(results[5].as_ref().is_err_and(|crash| crash.message == "the source broke"));
    }

    #[test]
    fn jobs_are_drawn_only_as_fast_as_results_are_taken() {
        let drawn = Arc::new(AtomicUsize::new(0));
        let counter = drawn.clone();
        let jobs = (0..10_000).inspect(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let (mut taken, mut most) = (0, 0);
        run(
            Crew { threads: 2, ahead: 9 },
            jobs,
            |job| job,
            |_| {
                taken += 1;
                thread::sleep(Duration::from_millis(1));
                let ahead = drawn.load(Ordering::SeqCst).saturating_sub(taken);
                assert!(ahead <= 2 * WINDOW + 9 + 2, "{ahead} jobs are drawn ahead");
                most = most.max(ahead);
                if taken < 200 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        assert_eq!(taken, 200);
        assert!(most >= 2 * WINDOW + 9, "no more than {most} jobs were drawn ahead");
    }
}
