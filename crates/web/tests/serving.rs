//! The listener itself: it answers over TCP, and a stop lets running answers end.

use std::time::Duration;

use crate::scene::Scene;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

async fn ask(stream: &mut TcpStream, path: &str) -> String {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_listener_answers_until_it_is_told_to_stop() {
    let s = Scene::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(web::serve(listener, s.router.clone(), async move {
        stopped.await.ok();
    }));
    let answer = ask(&mut TcpStream::connect(address).await.unwrap(), "/health/live").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with(r#"{"status":"ok"}"#), "{answer}");

    // One that is connected and says nothing does not hold up the stop for long.
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET / HTT").await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(25), server).await.expect("it stops").unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn two_hundred_silent_connections_keep_nobody_waiting() {
    let s = Scene::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(web::serve(listener, s.router.clone(), std::future::pending()));
    let mut silent = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Len").await.unwrap();
        silent.push(stream);
    }
    let asked = async { ask(&mut TcpStream::connect(address).await.unwrap(), "/health/ready").await };
    let answer = tokio::time::timeout(Duration::from_secs(5), asked).await.expect("an answer while others are silent");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    drop(silent);
}
