//! Frames that no WebSocket library sends: pieces, rubbish, and messages that never end.

use std::time::Duration;

use serde_json::json;

use crate::support::raw::{CLOSE, CONTINUATION, FIN, PING, Raw, TEXT, frame};
use crate::support::{Access, Client, Host, eventually};

const PING_OP: &[u8] = br#"{"op":"ping"}"#;
const PONG_OP: &[u8] = br#"{"op":"pong"}"#;

#[tokio::test]
async fn a_message_in_pieces_is_answered_like_a_whole_one() {
    let host = Host::start(Access::open()).await;
    let mut raw = Raw::login(host.address).await;
    raw.send(&frame(TEXT, &PING_OP[..5])).await;
    raw.send(&frame(CONTINUATION, b"")).await;
    raw.send(&frame(FIN | CONTINUATION, &PING_OP[5..])).await;
    assert_eq!(raw.frame().await, Some((FIN | TEXT, PONG_OP.to_vec())));
    // Also byte by byte.
    for byte in frame(FIN | TEXT, PING_OP) {
        raw.send(&[byte]).await;
    }
    assert_eq!(raw.frame().await, Some((FIN | TEXT, PONG_OP.to_vec())));
}

#[tokio::test]
async fn each_piece_counts_as_a_frame() {
    let host = Host::start(Access::open()).await;
    let mut raw = Raw::login(host.address).await;
    raw.send(&frame(TEXT, b"{")).await;
    // The `auth`, the first piece and 18 more are the 20 of a second.
    for _ in 0..1_000 {
        raw.send(&frame(CONTINUATION, b"")).await;
    }
    assert_eq!(raw.close_code().await, 4429);
    assert!(
        host.bridge
            .metrics()
            .contains("id_agents_socket_closes_total{code=\"4429\"} 1\n")
    );
}

#[tokio::test]
async fn a_stream_of_empty_pieces_is_not_read_for_longer_than_it_takes_to_say_so() {
    let host = Host::start(Access::open()).await;
    let mut raw = Raw::login(host.address).await;
    raw.send(&frame(TEXT, b"{")).await;
    let flood = frame(CONTINUATION, b"").repeat(10_000);
    let begun = std::time::Instant::now();
    let sender = async {
        use tokio::io::AsyncWriteExt;
        let (_, write) = &mut raw.stream.split();
        while write.write_all(&flood).await.is_ok() {}
    };
    tokio::time::timeout(Duration::from_secs(15), sender)
        .await
        .expect("the server hangs up on a client that never stops");
    assert!(begun.elapsed() < Duration::from_secs(10));
    let bridge = host.bridge.clone();
    eventually("the socket is closed", || bridge.health().sockets == 0).await;
}

#[tokio::test]
async fn a_message_that_never_ends_is_refused_at_its_limit() {
    let host = Host::start(Access::open()).await;
    let mut raw = Raw::login(host.address).await;
    raw.send(&frame(TEXT, &[b' '; 2_048])).await;
    raw.send(&frame(CONTINUATION, &[b' '; 2_048])).await;
    // Up to here it could have been a message of 4 KiB.
    raw.send(&frame(CONTINUATION, b" ")).await;
    assert_eq!(raw.close_code().await, 4400);
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_refused_before_its_bytes_come() {
    let host = Host::start(Access::open()).await;
    for length in [4_097_u64, 2 * 1024 * 1024, u64::MAX >> 1] {
        let mut raw = Raw::login(host.address).await;
        let mut head = vec![FIN | TEXT, 0x80 | 0x7f];
        head.extend(length.to_be_bytes());
        head.extend([0; 4]);
        raw.send(&head).await;
        assert_eq!(raw.close_code().await, 4400, "{length}");
    }
}

#[tokio::test]
async fn what_rfc_6455_does_not_allow_closes_with_1002() {
    let host = Host::start(Access::open()).await;
    let unmasked = [vec![FIN | TEXT, 13], PING_OP.to_vec()].concat();
    for (what, bytes) in [
        ("a reserved opcode", frame(FIN | 0x3, b"")),
        ("a reserved control opcode", frame(FIN | 0xb, b"")),
        ("a reserved bit", frame(FIN | 0x40 | TEXT, PING_OP)),
        ("a continuation of nothing", frame(FIN | CONTINUATION, b"x")),
        (
            "a message within a message",
            [frame(TEXT, b"{"), frame(FIN | TEXT, PING_OP)].concat(),
        ),
        ("a ping in pieces", frame(PING, b"")),
        ("a ping of 126 bytes", frame(FIN | PING, &[0; 126])),
        (
            "a ping of 60,000 bytes",
            frame(FIN | PING, &vec![0; 60_000]),
        ),
        ("a frame without a mask", unmasked),
        ("a close frame of one byte", frame(FIN | CLOSE, &[3])),
    ] {
        let mut raw = Raw::login(host.address).await;
        raw.send(&bytes).await;
        assert_eq!(raw.close_code().await, 1002, "{what}");
    }
    assert!(
        host.bridge
            .metrics()
            .contains("id_agents_socket_closes_total{code=\"1002\"} 10\n")
    );
}

#[tokio::test]
async fn a_text_that_is_not_utf_8_closes_with_1007() {
    let host = Host::start(Access::open()).await;
    let cut = "{\"op\":\"ä".as_bytes();
    for bytes in [
        frame(FIN | TEXT, b"{\"op\":\"\xff\"}"),
        frame(FIN | TEXT, &cut[..cut.len() - 1]),
        [
            frame(TEXT, &cut[..cut.len() - 1]),
            frame(FIN | CONTINUATION, b"\"}"),
        ]
        .concat(),
    ] {
        let mut raw = Raw::login(host.address).await;
        raw.send(&bytes).await;
        assert_eq!(raw.close_code().await, 1007);
    }
    // A character may be cut by a frame's end.
    let mut raw = Raw::login(host.address).await;
    let whole = "{\"op\":\"ping\",\"note\":\"ä\"}".as_bytes();
    let at = whole.len() - 3;
    raw.send(&frame(TEXT, &whole[..at])).await;
    raw.send(&frame(FIN | CONTINUATION, &whole[at..])).await;
    assert_eq!(raw.frame().await, Some((FIN | TEXT, PONG_OP.to_vec())));
}

#[tokio::test]
async fn a_close_is_answered_with_its_code_and_the_connection_ends() {
    let host = Host::start(Access::open()).await;
    let mut raw = Raw::login(host.address).await;
    raw.send(&frame(FIN | CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(raw.close_code().await, 1000);
}

#[tokio::test]
async fn unfinished_messages_of_many_sockets_hold_little_memory() {
    let host = Host::start(Access::open()).await;
    let before = resident_bytes();
    let mut sockets = Vec::new();
    for _ in 0..64 {
        let mut raw = Raw::upgraded(host.address).await;
        // A frame of 1.9 MiB of which one byte never comes, in one piece and in a fragment.
        let length = 1_900 * 1_024_u64;
        let mut head = vec![
            if sockets.len() % 2 == 0 {
                TEXT
            } else {
                FIN | TEXT
            },
            0x80 | 0x7f,
        ];
        head.extend(length.to_be_bytes());
        head.extend([0; 4]);
        raw.send(&head).await;
        let mut left = length - 1;
        while left > 0 {
            let piece = vec![b' '; usize::try_from(left.min(65_536)).unwrap()];
            raw.send(&piece).await;
            left -= piece.len() as u64;
        }
        sockets.push(raw);
    }
    let held = resident_bytes().saturating_sub(before);
    // 122 MiB if the server kept them.
    assert!(held < 32 * 1024 * 1024, "{held} bytes");
    for raw in &mut sockets {
        assert!([4400, 4401].contains(&raw.close_code().await));
    }
}

/// The memory of this process; 0 where `/proc` is not there.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1_024
}

#[tokio::test]
async fn a_request_that_is_no_upgrade_is_told_what_it_lacks() {
    let host = Host::start(Access::open()).await;
    for (headers, status) in [
        ("", 400),
        ("Connection: Upgrade\r\n", 400),
        ("Connection: Upgrade\r\nUpgrade: websocket\r\n", 426),
        (
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n",
            426,
        ),
        (
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
            400,
        ),
    ] {
        let mut raw = Raw::connect(host.address).await;
        let request = format!("GET /ws HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        raw.send(request.as_bytes()).await;
        let head = raw.head().await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert_eq!(
            status == 426,
            head.contains("sec-websocket-version: 13\r\n"),
            "{head}"
        );
    }
    let mut client = Client::login(&host, "ada").await;
    client.send(&json!({"op": "ping"})).await;
    assert_eq!(client.control().await, json!({"op": "pong"}));
}
