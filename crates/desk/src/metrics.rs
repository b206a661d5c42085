//! What the desk counts about itself, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the latency buckets in milliseconds; what a page may take is among them.
const BUCKETS: [u64; 9] = [5, 10, 25, 50, 100, 150, 300, 1000, 5000];

/// Counters.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    buckets: [AtomicU64; BUCKETS.len() + 1],
    microseconds: AtomicU64,
    /// Connections that are open now.
    pub connections: AtomicI64,
    /// Pages that listen for what is new.
    pub listeners: AtomicI64,
    /// Reports that were read.
    pub read: AtomicU64,
    /// Requests that were turned away because of a limit.
    pub limited: AtomicU64,
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, route: &'static str, status: u16, took: Duration) {
        if let Ok(mut requests) = self.requests.lock() {
            *requests.entry((route, status)).or_default() += 1;
        }
        let milliseconds = took.as_millis();
        let bucket =
            BUCKETS.iter().position(|bound| milliseconds <= u128::from(*bound)).unwrap_or(BUCKETS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Everything, for a scraper.
    pub fn text(&self) -> String {
        let mut text = String::new();
        text.push_str("# HELP legation_requests_total Answers by route and status.\n");
        text.push_str("# TYPE legation_requests_total counter\n");
        if let Ok(requests) = self.requests.lock() {
            for ((route, status), count) in requests.iter() {
                let _ = writeln!(
                    text,
                    "legation_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}"
                );
            }
        }
        text.push_str("# HELP legation_answer_seconds How long answers take.\n");
        text.push_str("# TYPE legation_answer_seconds histogram\n");
        let mut sum = 0;
        for (bound, count) in BUCKETS.iter().zip(&self.buckets) {
            sum += count.load(Ordering::Relaxed);
            let seconds = *bound as f64 / 1000.0;
            let _ = writeln!(text, "legation_answer_seconds_bucket{{le=\"{seconds}\"}} {sum}");
        }
        sum += self.buckets[BUCKETS.len()].load(Ordering::Relaxed);
        let seconds = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(text, "legation_answer_seconds_bucket{{le=\"+Inf\"}} {sum}");
        let _ = writeln!(text, "legation_answer_seconds_sum {seconds}\nlegation_answer_seconds_count {sum}");
        for (name, kind, help, value) in [
            ("connections", "gauge", "Connections that are open.", self.connections.load(Ordering::Relaxed)),
            ("listeners", "gauge", "Pages that listen for news.", self.listeners.load(Ordering::Relaxed)),
            ("reports_read_total", "counter", "Reports read.", signed(&self.read)),
            ("limited_total", "counter", "Requests turned away by a limit.", signed(&self.limited)),
        ] {
            let _ = writeln!(
                text,
                "# HELP legation_{name} {help}\n# TYPE legation_{name} {kind}\nlegation_{name} {value}"
            );
        }
        text
    }
}

fn signed(counter: &AtomicU64) -> i64 {
    i64::try_from(counter.load(Ordering::Relaxed)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        metrics.count("/", 200, Duration::from_millis(3));
        metrics.count("/", 200, Duration::from_millis(120));
        metrics.count("/", 500, Duration::from_secs(60));
        let text = metrics.text();
        for line in [
            "legation_requests_total{route=\"/\",status=\"200\"} 2",
            "legation_answer_seconds_bucket{le=\"0.005\"} 1",
            "legation_answer_seconds_bucket{le=\"0.15\"} 2",
            "legation_answer_seconds_bucket{le=\"+Inf\"} 3",
            "legation_answer_seconds_count 3",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }
}
