//! `crieur mail check` and `crieur mail bounces` as an operator sees them: a DNS server and
//! a mail server of our own on loopback, which answer over UDP, over TCP, or not at all.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, UdpSocket},
    thread,
};

use crate::{
    feed::{Installation, Yard},
    smtp::Cover,
};

/// An installation needs a source; nothing here polls it.
const RESTING: &str = r#"
[[source]]
name = "seao"
adapter = "seao"
title = "SEAO"
zone = "America/Toronto"
licence = "CC BY 4.0"
attribution_fr = "Source : essai."
attribution_en = "Source: test."
home = "https://exemple.test/"
[[source.feed]]
key = "weekly"
url = "https://exemple.test/package"
kind = "catalogue"
every_minutes = 720
"#;

/// Records by name and kind (16 TXT, 15 MX), as they stand in a reply.
type Zone = BTreeMap<(&'static str, u16), Vec<Vec<u8>>>;

fn txt(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(200).flat_map(|piece| [&[u8::try_from(piece.len()).unwrap()][..], piece].concat()).collect()
}

fn mx(host: &str) -> Vec<u8> {
    let mut out = vec![0, 10];
    for label in host.split('.') {
        out.push(u8::try_from(label.len()).unwrap());
        out.extend(label.as_bytes());
    }
    out.push(0);
    out
}

/// The reply to a question: what the zone has, or that there is no such name; cut off where
/// it does not fit.
fn reply(zone: &Zone, question: &[u8], most: usize) -> Vec<u8> {
    let (mut name, mut at) = (Vec::new(), 12);
    while question[at] != 0 {
        let length = usize::from(question[at]);
        name.push(String::from_utf8(question[at + 1..=at + length].to_vec()).unwrap());
        at += length + 1;
    }
    let (name, kind, end) = (name.join("."), u16::from_be_bytes([question[at + 1], question[at + 2]]), at + 5);
    let found = zone.iter().find(|((n, k), _)| *n == name && *k == kind).map(|(_, records)| records.clone()).unwrap_or_default();
    let mut out = question[..end].to_vec();
    out[2..4].copy_from_slice(if found.is_empty() { &[0x81, 0x83] } else { &[0x81, 0x80] });
    out[6..8].copy_from_slice(&u16::try_from(found.len()).unwrap().to_be_bytes());
    for data in found {
        out.extend([0xC0, 12]);
        out.extend(kind.to_be_bytes());
        out.extend([0, 1, 0, 0, 0, 60]);
        out.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        out.extend(data);
    }
    if out.len() > most {
        out.truncate(end);
        out[2] |= 0x02;
        out[6..8].copy_from_slice(&[0, 0]);
    }
    out
}

/// A DNS server with these records, over UDP and TCP on one port.
fn dns(zone: Zone) -> SocketAddr {
    // Somebody else may have the port that is free for one of the two.
    let both = || {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let tcp = TcpListener::bind(udp.local_addr().unwrap()).ok()?;
        Some((udp, tcp))
    };
    let (udp, tcp) = (0..20).find_map(|_| both()).expect("a port that is free over UDP and TCP");
    let address = udp.local_addr().unwrap();
    let other = zone.clone();
    thread::spawn(move || {
        let mut buffer = [0; 600];
        while let Ok((length, from)) = udp.recv_from(&mut buffer) {
            udp.send_to(&reply(&zone, &buffer[..length], 512), from).unwrap();
        }
    });
    thread::spawn(move || {
        for stream in tcp.incoming() {
            let (mut stream, mut length) = (stream.unwrap(), [0; 2]);
            stream.read_exact(&mut length).unwrap();
            let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut question).unwrap();
            let answer = reply(&other, &question, 65_535);
            stream.write_all(&[&u16::try_from(answer.len()).unwrap().to_be_bytes()[..], &answer].concat()).unwrap();
        }
    });
    address
}

fn good() -> Zone {
    let key = format!("v=DKIM1; k=rsa; p={}", "A".repeat(800));
    BTreeMap::from([
        (("exemple.test", 15), vec![mx("mx.exemple.test")]),
        (("exemple.test", 16), vec![txt("site=1"), txt("v=spf1 include:relais.test -all")]),
        // Too long for a packet: it comes over TCP.
        (("relais._domainkey.exemple.test", 16), vec![txt(&key)]),
        (("_dmarc.exemple.test", 16), vec![txt("v=DMARC1; p=reject")]),
    ])
}

#[test]
fn what_is_in_order_is_told_and_the_test_mail_arrives() {
    let yard = Yard::new();
    for (cover, seen) in [(Cover::StartTls, "TLS 1.3, certificate good until"), (Cover::Tls, "TLS 1.3"), (Cover::Plain, "not private")] {
        let house = Installation::new(&yard, RESTING, None, cover);
        let server = dns(good()).to_string();
        let said = house.crieur(&["mail", "check", "--dns", &server, "--selector", "relais", "--to", "moi@exemple.test"]);
        for line in [
            "MX exemple.test: mx.exemple.test",
            "SPF exemple.test: v=spf1",
            "a key is published (rsa)",
            "p=reject",
            "by https",
            "Test mail accepted",
            seen,
        ] {
            assert!(said.contains(line), "{line} is missing in {said}");
        }
        assert!(!said.contains('✗'), "{said}");
        let mails = house.server.received();
        assert_eq!(mails.len(), 1);
        let mail = mail_parser::MessageParser::default().parse(&mails[0].bytes).unwrap();
        assert_eq!(mails[0].to, ["moi@exemple.test"]);
        assert_eq!(mail.subject(), Some("A test mail from Crieur"));
        assert!(mail.body_text(0).unwrap().contains("1, rue de l'Essai, Québec"), "the sender says who they are");
    }
}

#[test]
fn what_is_not_in_order_is_told_with_what_to_do_in_both_languages() {
    let yard = Yard::new();
    let house = Installation::new(&yard, RESTING, None, Cover::StartTls);
    let bad =
        BTreeMap::from([(("exemple.test", 16), vec![txt("v=spf1 +all")]), (("_dmarc.exemple.test", 16), vec![txt("v=DMARC1; p=none")])]);
    let server = dns(bad).to_string();
    for (lang, words) in [
        ("fr", ["ce domaine ne reçoit pas de courriel", "remplacez-le par", "aucune clé", "observe seulement", "à corriger\u{a0}: 3"]),
        ("en", ["this domain takes no mail", "replace it with", "no key", "only watches", "to mend: 3"]),
    ] {
        let mut command = house.command(&["mail", "check", "--dns", &server, "--selector", "relais", "--lang", lang]);
        let (code, said, complaint) = house.home.told(&command.output().unwrap());
        assert_eq!(code, 1);
        for word in words {
            assert!(format!("{said}{complaint}").contains(word), "{word} is missing in {said}{complaint}");
        }
    }
    assert!(house.server.received().is_empty(), "nothing is sent unless asked for");
}

#[test]
fn a_dns_server_that_says_nothing_is_a_doubt_and_no_verdict() {
    let yard = Yard::new();
    let house = Installation::new(&yard, RESTING, None, Cover::StartTls);
    let mute = UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = mute.local_addr().unwrap().to_string();
    let said = house.crieur(&["mail", "check", "--dns", &server]);
    assert!(said.contains("the DNS does not answer: no answer") && said.contains("crieur mail check --selector NAME"), "{said}");
}

#[test]
fn bounces_are_read_from_a_maildir_and_from_the_standard_input() {
    let yard = Yard::new();
    let house = Installation::new(&yard, RESTING, None, Cover::Plain);
    let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
                  Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n\
                  Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <envelope-1@avis.exemple.test>\r\n\r\n--b--\r\n";
    house.home.write("rebonds/new/1.x", report);
    house.home.write("rebonds/new/2.x", "Subject: Absent\r\n\r\nJe suis en vacances.");
    let folder = house.home.path().join("rebonds");
    let said = house.crieur(&["mail", "bounces", &folder.display().to_string()]);
    assert!(said.contains("1\u{a0}report") && said.contains("1 not believed") && said.contains("Other messages: 1"), "{said}");
    assert!(folder.join("cur/1.x:2,S").is_file() && folder.join("cur/2.x:2,S").is_file());
    let again = house.crieur(&["mail", "bounces", &folder.display().to_string()]);
    assert!(again.contains("0\u{a0}reports"), "what was read is not read again: {again}");
    let mut command = house.command(&["mail", "bounces", "-"]);
    let mut child = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(report.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success() && String::from_utf8_lossy(&out.stdout).contains("1 not believed"));
}
