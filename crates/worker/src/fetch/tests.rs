//! What can only be tested from inside the client.

use super::*;

#[test]
fn a_redirect_may_not_give_up_encryption_or_lose_its_way() {
    let hop = |from: &str, to: Option<&str>| next_hop(&Url::parse(from).unwrap(), StatusCode::FOUND, to);
    assert_eq!(hop("https://a.ca/x/y", Some("../z?q=1")).unwrap().as_str(), "https://a.ca/z?q=1");
    assert_eq!(hop("http://a.ca/x", Some("https://b.ca/")).unwrap().as_str(), "https://b.ca/");
    assert!(matches!(hop("https://a.ca/x", Some("http://a.ca/x")).unwrap_err().what, Failure::Downgrade(_)));
    assert!(matches!(hop("https://a.ca/x", None).unwrap_err().what, Failure::LostRedirect(302)));
    assert!(matches!(hop("https://a.ca/x", Some("http://[half")).unwrap_err().what, Failure::LostRedirect(302)));
}

#[test]
fn a_web_page_is_told_from_data() {
    let title = |text: &str| web_page(text.as_bytes());
    assert_eq!(title("\u{feff}  <!DOCTYPE html><html><title> Down\n for repair </title>").as_deref(), Some("Down for repair"));
    assert_eq!(title("<HTML>").as_deref(), Some(""));
    assert_eq!(title("<?xml version='1.0'?><feed/>"), None);
    assert_eq!(title("\"title-titre-eng\",\"<html>\""), None);
    assert_eq!(title("{\"a\":\"<!doctype html>\"}"), None);
}

/// Every name is this machine, and the guard at the dial is open: for chains that could
/// otherwise only be walked on the public internet.
struct Here;

impl Lookup for Here {
    fn lookup(&self, _: String) -> Found {
        Box::pin(async { Ok(vec![([127, 0, 0, 1], 0).into()]) })
    }
}

#[tokio::test]
async fn five_hops_are_followed_and_a_sixth_is_not() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let n = stream.read(&mut head).await.unwrap();
            let left: u32 = String::from_utf8_lossy(&head[..n]).split(['/', ' ']).nth(2).unwrap().parse().unwrap();
            let answer = match left {
                0 => "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone".to_owned(),
                n => format!("HTTP/1.1 302 Found\r\nLocation: /{}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", n - 1),
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let mut fetcher =
        Fetcher::with_lookup(FetchSettings { pause: Duration::ZERO, ..FetchSettings::new("0", "x") }, &(Arc::new(Here) as Arc<dyn Lookup>))
            .unwrap();
    fetcher.public = fetcher.private.clone();
    let now = "2026-11-22T17:00:00Z".parse().unwrap();
    let ask = |hops: u32| format!("http://feed.example:{port}/{hops}");
    let (five, six) = (ask(5), ask(6));
    assert!(matches!(fetcher.fetch(&Ask { url: &five, cap: 99, ..Ask::default() }, now).await, Ok(Reply::Body(_))));
    let refused = fetcher.fetch(&Ask { url: &six, cap: 99, ..Ask::default() }, now).await.unwrap_err();
    assert!(matches!(refused.what, Failure::Redirects(5, _)), "{refused}");
}
