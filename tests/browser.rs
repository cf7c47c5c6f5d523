//! A real Chromium without a window, spoken to over a pipe in its own debugging protocol.
//! Nothing but the pages under test is fetched.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc,
    thread,
};

use serde_json::{Value, json};

use crate::support::PATIENCE;

/// What one visit showed.
#[derive(Debug)]
pub struct Seen {
    pub status: i64,
    pub lang: String,
    pub title: String,
    pub headings: i64,
    /// How wide the page is, and how wide the window.
    pub width: (i64, i64),
    /// Addresses asked for.
    pub asked: Vec<String>,
    /// What the browser complained of.
    pub complaints: Vec<String>,
}

/// A browser with one tab.
pub struct Browser {
    child: Child,
    orders: ChildStdin,
    words: mpsc::Receiver<Value>,
    session: String,
    last: i64,
    heard: Vec<Value>,
    _profile: tempfile::TempDir,
}

/// The program, by the names it has on Debian, Ubuntu and elsewhere.
const NAMES: &str = "for b in chromium chromium-browser google-chrome; do command -v $b >/dev/null && exec $b \"$@\" 3<&0 4>&1 >/dev/null 2>&1; done; exit 127";

impl Browser {
    pub fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let folder = format!("--user-data-dir={}", profile.path().display());
        let mut child = Command::new("sh")
            .args(["-c", NAMES, "sh", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"])
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe", &folder, "about:blank"])
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh runs");
        let (orders, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, words) = mpsc::channel();
        thread::spawn(move || {
            for part in BufReader::new(answers).split(0).map_while(Result::ok) {
                let Ok(word) = serde_json::from_slice(&part) else { break };
                if sender.send(word).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self { child, orders, words, session: String::new(), last: 0, heard: Vec::new(), _profile: profile };
        let target = browser.order("Target.createTarget", &json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = browser.order("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        attached["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        for domain in ["Page.enable", "Network.enable", "Log.enable", "Runtime.enable"] {
            browser.order(domain, &json!({}));
        }
        browser
    }

    /// Gives an order and waits for its answer; what is heard meanwhile is kept.
    fn order(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let mut order = json!({ "id": self.last, "method": method, "params": params });
        if !self.session.is_empty() {
            order["sessionId"] = json!(self.session);
        }
        self.orders.write_all(format!("{order}\0").as_bytes()).expect("the browser listens");
        loop {
            let word = self.words.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}: is Chromium installed?"));
            if word["id"] == self.last {
                assert!(word["error"].is_null(), "{method}: {}", word["error"]);
                return word["result"].clone();
            }
            self.heard.push(word);
        }
    }

    /// Waits for an event.
    fn event(&mut self, method: &str) {
        while !self.heard.iter().any(|w| w["method"] == method) {
            let word = self.words.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{method} did not happen"));
            self.heard.push(word);
        }
    }

    /// Signs in by a cookie, `name=value`; an empty one forgets all.
    pub fn cookie(&mut self, origin: &str, cookie: &str) {
        self.order("Network.clearBrowserCookies", &json!({}));
        if let Some((name, value)) = cookie.split_once('=') {
            self.order("Network.setCookie", &json!({ "url": origin, "name": name, "value": value }));
        }
    }

    /// Opens a page in a window of this width, and looks at it.
    pub fn visit(&mut self, url: &str, width: i64) -> Seen {
        self.order(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 }),
        );
        self.heard.clear();
        let went = self.order("Page.navigate", &json!({ "url": url }));
        assert!(went["errorText"].is_null(), "{url}: {}", went["errorText"]);
        self.event("Page.loadEventFired");
        let look = "({ lang: document.documentElement.lang, title: document.title, headings: document.querySelectorAll('h1').length,
            page: document.documentElement.scrollWidth, window: window.innerWidth })";
        let seen = self.order("Runtime.evaluate", &json!({ "expression": look, "returnByValue": true }))["result"]["value"].clone();
        let named = |method: &str| -> Vec<&Value> { self.heard.iter().filter(|w| w["method"] == method).map(|w| &w["params"]).collect() };
        let document = named("Network.responseReceived").into_iter().find(|p| p["type"] == "Document");
        let mut complaints: Vec<String> = named("Log.entryAdded").into_iter().map(|p| p["entry"]["text"].to_string()).collect();
        complaints.extend(named("Runtime.exceptionThrown").into_iter().map(|p| p["exceptionDetails"]["text"].to_string()));
        complaints.extend(named("Runtime.consoleAPICalled").into_iter().map(|p| p["args"].to_string()));
        complaints.extend(named("Network.loadingFailed").into_iter().map(|p| p["errorText"].to_string()));
        Seen {
            status: document.map_or(0, |p| p["response"]["status"].as_i64().unwrap_or_default()),
            lang: seen["lang"].as_str().unwrap_or_default().to_owned(),
            title: seen["title"].as_str().unwrap_or_default().to_owned(),
            headings: seen["headings"].as_i64().unwrap_or_default(),
            width: (seen["page"].as_i64().unwrap_or_default(), seen["window"].as_i64().unwrap_or_default()),
            asked: named("Network.requestWillBeSent")
                .into_iter()
                .map(|p| p["request"]["url"].as_str().unwrap_or_default().to_owned())
                .collect(),
            complaints,
        }
    }

    /// Keeps a picture of the whole page for people; where.
    pub fn picture(&mut self, name: &str) -> PathBuf {
        let shot = self.order("Page.captureScreenshot", &json!({ "format": "png", "captureBeyondViewport": true }));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pages");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, decode(shot["data"].as_str().unwrap_or_default())).unwrap();
        path
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Already gone is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Base64, as the protocol writes pictures.
fn decode(text: &str) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes().take_while(|b| *b != b'=') {
        let Some(value) = LETTERS.iter().position(|l| *l == byte) else { continue };
        bits = bits << 6 | u32::try_from(value).unwrap_or_default();
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).unwrap_or_default());
        }
    }
    out
}
