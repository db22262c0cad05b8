//! Criterion benchmarks of the schedule: `cargo xtask bench criterion`.

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use helpline::schedule::{Schedule, span};

/// Minutes between two measured instants; not a multiple of an hour, so that every weekday and
/// every hour occurs.
const STEP: i64 = 9_973;

fn schedule(criterion: &mut Criterion) {
    let schedule = Schedule::default();
    let step = TimeDelta::minutes(STEP);
    let instants = std::iter::successors(Some(span().start), |now| Some(*now + step));
    let instants: Vec<DateTime<Utc>> = instants.take_while(|now| *now < span().end).collect();

    let mut each = criterion.benchmark_group("instants over the whole span");
    each.throughput(Throughput::Elements(instants.len() as u64));
    each.bench_function("status_at", |bencher| {
        bencher.iter(|| {
            instants.iter().for_each(|now| {
                black_box(schedule.status_at(black_box(*now)));
            });
        });
    });
    each.bench_function("next change", |bencher| {
        bencher.iter(|| {
            instants.iter().for_each(|now| {
                black_box(schedule.next_change_after(black_box(*now)));
            });
        });
    });
    each.finish();

    let mut all = criterion.benchmark_group("all transitions");
    let count = schedule.transitions(span()).count();
    all.throughput(Throughput::Elements(count as u64)).sample_size(20);
    all.bench_function("transitions", |bencher| {
        bencher.iter(|| schedule.transitions(black_box(span())).count());
    });
    all.finish();
}

criterion_group!(benches, schedule);
criterion_main!(benches);
