//! The example in a real browser: a run is started, watched, reloaded in its middle, and seen to its end exactly once.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client as Browser, ClientBuilder, Locator};
use run_id_test_support::works;
use serde_json::json;

use crate::support::PATIENCE;

use crate::agent_chat::app::{Options, start};

/// `chromedriver` on a free port, and the profile that its browser uses.
struct Driver {
    process: Child,
    port: u16,
    profile: tempfile::TempDir,
}

impl Driver {
    /// `None`, and one loud line, when there is no `chromedriver` or no `chromium`.
    fn start() -> Option<Self> {
        for program in ["chromium", "chromedriver"] {
            if !works(
                Command::new(program).arg("--version"),
                "apt-get install chromium chromium-driver",
            ) {
                return None;
            }
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a program that tells its version starts");
        Some(Self {
            process,
            port,
            profile: tempfile::tempdir().unwrap(),
        })
    }

    async fn browser(&self) -> Browser {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let capabilities = json!({"goog:chromeOptions": {"args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", profile,
        ]}});
        let capabilities = capabilities.as_object().expect("an object").clone();
        let deadline = tokio::time::Instant::now() + 3 * PATIENCE;
        loop {
            let mut builder =
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            builder.capabilities(capabilities.clone());
            match builder
                .connect(&format!("http://127.0.0.1:{}", self.port))
                .await
            {
                Ok(browser) => return browser,
                Err(error) if tokio::time::Instant::now() > deadline => {
                    panic!("no browser: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The texts of the events that the page shows.
async fn shown(browser: &Browser) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('#events li')].map(item => item.textContent)";
    serde_json::from_value(browser.execute(script, Vec::new()).await.unwrap()).unwrap()
}

async fn state(browser: &Browser) -> String {
    browser
        .find(Locator::Id("state"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

/// Waits until the page shows what it should.
async fn wait_for(
    browser: &Browser,
    what: &str,
    holds: impl Fn(&str, &[String]) -> bool,
) -> Vec<String> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let (state, events) = (state(browser).await, shown(browser).await);
        if holds(&state, &events) {
            return events;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "{what} never came: {state} {events:#?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const EXPECTED: [&str; 16] = [
    r#"1 agent_started {"correlation_id":null,"max_retries":0,"parent_run_id":null,"retry_count":0,"user_id":null}"#,
    r#"2 custom {"data":{"text":"hello brave new world"},"name":"user_message"}"#,
    r#"3 agent_thinking {"text":"4 words to work on"}"#,
    r#"4 tool_executing {"arguments":{"words":["hello","brave","new","world"]},"call_id":"c1","tool_name":"count_letters"}"#,
    r#"5 tool_completed {"call_id":"c1","result":[5,5,3,5],"tool_name":"count_letters"}"#,
    r#"6 tool_executing {"arguments":{"words":["hello","brave","new","world"]},"call_id":"c2","tool_name":"reverse"}"#,
    r#"7 tool_completed {"call_id":"c2","result":["olleh","evarb","wen","dlrow"],"tool_name":"reverse"}"#,
    r#"8 message_delta {"text":"olleh "}"#,
    r#"9 progress_update {"done":1,"message":"writing","total":4}"#,
    r#"10 message_delta {"text":"evarb "}"#,
    r#"11 progress_update {"done":2,"message":"writing","total":4}"#,
    r#"12 message_delta {"text":"wen "}"#,
    r#"13 progress_update {"done":3,"message":"writing","total":4}"#,
    r#"14 message_delta {"text":"dlrow "}"#,
    r#"15 progress_update {"done":4,"message":"writing","total":4}"#,
    r#"16 agent_completed {"result":{"letters":[5,5,3,5],"words":4}}"#,
];

/// Starts a run on one server, reloads in its middle, and sees the rest on another (or the same) exactly once.
async fn watch_a_run(browser: &Browser, first: &str, then: Option<&str>) {
    browser
        .goto(&format!("http://{first}/?user=ada"))
        .await
        .unwrap();
    wait_for(browser, "the subscription", |state, _| {
        state == "Live as ada"
    })
    .await;
    browser
        .find(Locator::Id("send"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    let before = wait_for(browser, "the middle", |_, events| events.len() >= 5).await;
    assert!(
        before.len() < EXPECTED.len(),
        "too late to be in the middle: {before:#?}"
    );
    match then {
        None => browser.refresh().await.unwrap(),
        Some(other) => browser
            .goto(&format!("http://{other}/?user=ada"))
            .await
            .unwrap(),
    }
    let after = wait_for(browser, "the end", |_, events| {
        events.iter().any(|it| it.contains("agent_completed"))
    })
    .await;
    assert_eq!(after, EXPECTED);
    // Nothing comes twice a little later either.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(shown(browser).await, EXPECTED);
    let script = "const ids = [...document.querySelectorAll('#events li')].map(it => it.dataset.id); return new Set(ids).size";
    assert_eq!(
        browser.execute(script, Vec::new()).await.unwrap(),
        json!(EXPECTED.len())
    );
}

fn options() -> Options {
    Options {
        port: 0,
        pace: Duration::from_millis(300),
        ..Options::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_survives_a_reload_and_strangers_are_refused() {
    let Some(driver) = Driver::start() else {
        return;
    };
    let chat = start(options()).await.unwrap();
    let browser = driver.browser().await;
    watch_a_run(&browser, &chat.address.to_string(), None).await;

    browser
        .goto(&format!(
            "http://{}/?user=bob&thread=chat-ada",
            chat.address
        ))
        .await
        .unwrap();
    wait_for(&browser, "the refusal", |state, events| {
        state == "bob may not read this thread" && events.is_empty()
    })
    .await;
    let script = "return document.getElementById('send').disabled";
    assert_eq!(
        browser.execute(script, Vec::new()).await.unwrap(),
        json!(true)
    );
    browser
        .goto(&format!("http://{}/?user=mallory", chat.address))
        .await
        .unwrap();
    wait_for(&browser, "the refusal", |state, _| {
        state == "Not signed in: mallory has no valid token"
    })
    .await;
    assert!(chat.bridge.health().ok);
    browser.close().await.unwrap();
}

#[cfg(feature = "nats")]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_one_server_is_seen_to_its_end_on_another() {
    use crate::support::broker::{Broker, binaries};
    let Some(driver) = Driver::start() else {
        return;
    };
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let mut servers = Vec::new();
        for node in ["left", "right"] {
            let options = Options {
                nats: Some(broker.url()),
                node: Some(node.to_owned()),
                ..options()
            };
            servers.push(start(options).await.unwrap());
        }
        let browser = driver.browser().await;
        let [left, right] = [0, 1].map(|number: usize| servers[number].address.to_string());
        watch_a_run(&browser, &left, Some(&right)).await;
        browser.close().await.unwrap();
    }
}
