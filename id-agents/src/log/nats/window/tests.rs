//! The window's rules without a broker: what it answers, and what it leaves to the broker.

use run_id::ThreadId;

use super::*;

const SMALL: RingLimits = RingLimits {
    events: 4,
    age: Duration::from_hours(1),
    bytes: 1 << 30,
};

fn thread(text: &str) -> ThreadId {
    ThreadId::parse(text).unwrap()
}

fn event(offset: u64) -> LoggedEvent {
    LoggedEvent::new(offset, format!("{offset}"))
}

fn read_back(thread: &str, offset: u64) -> Decoded {
    let run_id = run_id::RunId::parse(&format!("run_{thread}_00000001")).unwrap();
    let event = event(offset);
    Decoded {
        run_id,
        seq: 1,
        event,
    }
}

/// A span after 100 messages of a stream that begins at 1.
fn span(limits: RingLimits) -> Span {
    Span::after(100, 1, Epoch::new("e"), limits)
}

fn push(span: &Span, name: &str, offset: u64) {
    let thread = thread(name);
    let event = Some((thread.as_ref_id(), event(offset)));
    span.push(offset, event, Instant::now());
}

fn offsets(chunk: &Chunk) -> Vec<u64> {
    chunk.events.iter().map(LoggedEvent::offset).collect()
}

fn read(span: &Span, name: &str, after: u64) -> Result<Vec<u64>, Below> {
    let chunk = span.read(thread(name).as_ref_id(), after, span.position(), 100)?;
    assert!(chunk.complete);
    Ok(offsets(&chunk))
}

/// `oldest` and `last` of the answer, if there is one.
fn bounds(span: &Span, name: &str, after: Option<u64>, epoch: &str) -> Option<(u64, u64)> {
    let bounds = span.bounds(thread(name).as_ref_id(), after, Some(epoch))?;
    assert_eq!(bounds.epoch.as_str(), "e");
    Some((bounds.oldest, bounds.last))
}

#[test]
fn answers_from_where_it_begins() {
    let span = span(SMALL);
    push(&span, "a", 101);
    push(&span, "b", 102);
    push(&span, "a", 103);
    assert_eq!(read(&span, "a", 100), Ok(vec![101, 103]));
    assert_eq!(read(&span, "a", 101), Ok(vec![103]));
    assert_eq!(read(&span, "nobody", 100), Ok(vec![]));
    assert_eq!(read(&span, "a", 99), Err(Below(101)));
    assert_eq!(read(&span, "nobody", 99), Err(Below(101)));

    assert_eq!(bounds(&span, "a", Some(100), "e"), Some((101, 103)));
    assert_eq!(bounds(&span, "a", Some(103), "e"), Some((101, 103)));
    assert_eq!(bounds(&span, "a", Some(99), "e"), None, "before the window");
    assert_eq!(
        bounds(&span, "a", Some(104), "e"),
        None,
        "ahead of the window"
    );
    assert_eq!(bounds(&span, "a", Some(101), "d"), None, "another epoch");
    assert_eq!(bounds(&span, "a", None, "e"), None, "a first visit");
}

#[test]
fn answers_a_first_visit_when_it_reaches_back_to_the_streams_first_message() {
    let span = span(SMALL);
    push(&span, "a", 101);
    span.prepend(0, vec![read_back("a", 40), read_back("b", 41)]);
    assert_eq!(read(&span, "a", 0), Ok(vec![40, 101]));
    assert_eq!(read(&span, "b", 0), Ok(vec![41]));
    for (after, epoch) in [
        (None, "e"),
        (Some(40), "d"),
        (Some(40), "e"),
        (Some(0), "e"),
    ] {
        assert_eq!(
            bounds(&span, "a", after, epoch),
            Some((1, 101)),
            "{after:?}"
        );
    }
    assert_eq!(
        bounds(&span, "a", Some(102), "e"),
        None,
        "ahead of the window"
    );
}

#[test]
fn a_chunk_in_the_middle_moves_the_beginning_and_claims_no_more() {
    let span = span(SMALL);
    span.prepend(60, vec![read_back("a", 70)]);
    assert_eq!(read(&span, "a", 60), Ok(vec![70]));
    assert_eq!(read(&span, "a", 59), Err(Below(61)));
    assert_eq!(bounds(&span, "a", None, "e"), None);
    // The stream's front goes, and the window has all that is left.
    span.stream_begins_at(65);
    assert_eq!(bounds(&span, "a", None, "e"), Some((65, 100)));
    span.stream_begins_at(71);
    assert_eq!(bounds(&span, "a", None, "e"), Some((71, 100)));
    assert_eq!(
        read(&span, "a", 70),
        Ok(vec![]),
        "what the stream dropped is not here"
    );
    assert_eq!(read(&span, "a", 69), Err(Below(71)));
}

#[test]
fn a_thread_that_was_trimmed_is_the_brokers_below_that() {
    let span = span(SMALL);
    (101..=106).for_each(|offset| push(&span, "a", offset));
    assert_eq!(read(&span, "a", 102), Ok(vec![103, 104, 105, 106]));
    assert_eq!(read(&span, "a", 101), Err(Below(103)));
    assert_eq!(
        read(&span, "b", 100),
        Ok(vec![]),
        "another thread lost nothing"
    );
    assert_eq!(bounds(&span, "a", Some(101), "e"), None);
    assert_eq!(bounds(&span, "a", Some(102), "e"), Some((103, 106)));
    // Older events do not fill the gap up.
    span.prepend(0, vec![read_back("a", 50), read_back("b", 51)]);
    assert_eq!(read(&span, "a", 101), Err(Below(103)));
    assert_eq!(read(&span, "b", 0), Ok(vec![51]));
    assert_eq!(bounds(&span, "a", None, "e"), None);
    assert_eq!(bounds(&span, "b", None, "e"), Some((1, 106)));
}

#[test]
fn older_events_than_a_thread_may_have_are_trimmed_events() {
    let span = span(SMALL);
    push(&span, "a", 101);
    let chunk = (50..=55).map(|offset| read_back("a", offset)).collect();
    span.prepend(0, chunk);
    assert_eq!(read(&span, "a", 52), Ok(vec![53, 54, 55, 101]));
    assert_eq!(read(&span, "a", 51), Err(Below(53)));
}

#[test]
fn a_thread_that_left_the_ring_is_the_brokers_below_the_floor() {
    let limits = RingLimits {
        bytes: 4_000,
        ..SMALL
    };
    let span = span(limits);
    push(&span, "gone", 101);
    (102..200).for_each(|offset| push(&span, &format!("t{offset}"), offset));
    let floor = span.ring.floor();
    assert!((101..199).contains(&floor), "{floor}");
    assert_eq!(read(&span, "gone", 100), Err(Below(floor + 1)));
    assert_eq!(read(&span, "gone", floor), Ok(vec![]));
    assert_eq!(read(&span, "t199", floor), Ok(vec![199]));
    assert_eq!(bounds(&span, "gone", Some(100), "e"), None);
    assert_eq!(span.older(512), None, "older events would go at once");
}

#[test]
fn reads_back_in_chunks_down_to_the_first_message() {
    let span = span(SMALL);
    assert_eq!(span.older(30), Some((70, 100)));
    span.prepend(70, Vec::new());
    assert_eq!(span.older(30), Some((40, 70)));
    span.stream_begins_at(60);
    assert_eq!(span.older(30), Some((59, 70)));
    span.prepend(59, Vec::new());
    assert_eq!(span.older(30), None);
    let long = Span::after(1_000_000, 1, Epoch::new("e"), SMALL);
    long.prepend(900_001, Vec::new());
    assert_eq!(long.older(512), Some((900_000, 900_001)), "100,000 in all");
    long.prepend(900_000, Vec::new());
    assert_eq!(long.older(512), None);
}

#[test]
fn a_window_that_begins_anew_leaves_its_readers_what_they_had() {
    let window = Window::new(SMALL);
    window.begin(Epoch::new("e"), 1, 100);
    let before = window.span();
    push(&before, "a", 101);
    window.begin(Epoch::new("f"), 1, 7);
    assert!(!window.is(&before));
    assert_eq!(window.position(), 7);
    assert_eq!(read(&before, "a", 100), Ok(vec![101]));
    let bounds = window
        .span()
        .bounds(thread("a").as_ref_id(), Some(7), Some("f"));
    assert_eq!(bounds.map(|bounds| bounds.oldest), Some(8));
}

/// Live events come while older ones are put in front and everything is trimmed. No reader gets a hole.
#[test]
fn no_reader_finds_a_hole() {
    let limits = RingLimits {
        events: 16,
        bytes: 60_000,
        ..SMALL
    };
    let span = Span::after(5_000, 1, Epoch::new("e"), limits);
    let of = |offset: u64| format!("t{}", offset % 7);
    std::thread::scope(|scope| {
        scope.spawn(|| (5_001..9_000).for_each(|offset| push(&span, &of(offset), offset)));
        scope.spawn(|| {
            while let Some((after, up_to)) = span.older(64) {
                let chunk = (after + 1..=up_to).map(|offset| read_back(&of(offset), offset));
                span.prepend(after, chunk.collect());
            }
        });
        for reader in 0..7 {
            let (span, of) = (&span, &of);
            scope.spawn(move || {
                let name = format!("t{reader}");
                loop {
                    let up_to = span.position();
                    let after = up_to - 60;
                    let read = span.read(thread(&name).as_ref_id(), after, up_to, 1_000);
                    let served = read.is_ok();
                    if let Ok(chunk) = read {
                        let expected: Vec<u64> = (after + 1..=up_to)
                            .filter(|offset| of(*offset) == name)
                            .collect();
                        assert_eq!(offsets(&chunk), expected);
                    }
                    // The end stays in the ring, so a reader that starts late is served as well.
                    if up_to == 8_999 {
                        assert!(served, "{name} was not served at the end");
                        break;
                    }
                    std::thread::yield_now();
                }
            });
        }
    });
    assert!(span.ring.bytes() <= limits.bytes, "{}", span.ring.bytes());
}

/// A reader gets every event of its range, also when the window grows backwards meanwhile.
#[test]
fn a_reader_beside_an_older_chunk_finds_no_hole() {
    let limits = RingLimits {
        events: usize::MAX,
        ..SMALL
    };
    let span = Span::after(50_000, 1, Epoch::new("e"), limits);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while let Some((after, up_to)) = span.older(1) {
                span.prepend(after, vec![read_back("a", up_to)]);
            }
        });
        let (mut from, a) = (u64::MAX, thread("a"));
        while from > 1 {
            from = span.from.load(Ordering::SeqCst);
            // The chunk that is about to be added.
            let after = from.saturating_sub(2);
            if let Ok(chunk) = span.read(a.as_ref_id(), after, after + 1, 100) {
                assert_eq!(offsets(&chunk), [after + 1]);
            }
        }
    });
}

#[test]
fn a_message_that_is_not_an_event_moves_the_position() {
    let span = span(SMALL);
    span.push(101, None, Instant::now());
    assert_eq!(span.position(), 101);
    assert_eq!(read(&span, "a", 100), Ok(vec![]));
}
