//! What the records of a domain mean for its mail, and what to do about them. Only
//! judgement: who asks the DNS and the server is `mail_check`.

use mail::DnsError;

use crate::both::Both;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    Good,
    /// It works, but could be better, or could not be seen.
    Doubtful,
    Bad,
}

/// A line of the list: what was looked at, what was seen, and what to do.
#[derive(Debug, Clone)]
pub struct Finding {
    pub name: Both,
    pub stands: Stands,
    pub seen: Both,
    pub todo: Option<Both>,
}

impl Finding {
    pub fn good(name: Both, seen: Both) -> Self {
        Self { name, stands: Stands::Good, seen, todo: None }
    }

    pub fn doubtful(name: Both, seen: Both, todo: Both) -> Self {
        Self { name, stands: Stands::Doubtful, seen, todo: Some(todo) }
    }

    pub fn bad(name: Both, seen: Both, todo: Both) -> Self {
        Self { name, stands: Stands::Bad, seen, todo: Some(todo) }
    }
}

/// A question that the DNS left open.
fn unanswered(name: Both, error: &DnsError) -> Finding {
    let why = match error {
        DnsError::Silent => Both::new("sans réponse", "no answer"),
        DnsError::Refused(code) => Both::new(format!("le serveur refuse (code {code})"), format!("the server refuses (code {code})")),
        DnsError::Garbled => Both::new("une réponse illisible", "an unreadable answer"),
        DnsError::Name => Both::new("ce nom de domaine n'en est pas un", "this is no domain name"),
        DnsError::Io(e) => Both::io(e),
    };
    Finding::doubtful(
        name,
        Both::new(format!("le DNS ne répond pas\u{a0}: {}", why.fr), format!("the DNS does not answer: {}", why.en)),
        Both::new("Recommencez, ou donnez un autre serveur avec --dns.", "Try again, or give another server with --dns."),
    )
}

type Answer<T> = Result<Vec<T>, DnsError>;

/// Whether answers and bounces can come back to the sender's domain.
pub fn mx(domain: &str, answer: &Answer<(u16, String)>) -> Finding {
    let name = Both::same(format!("MX {domain}"));
    match answer {
        Err(error) => unanswered(name, error),
        Ok(list) if list.iter().any(|(_, host)| !host.is_empty()) => {
            Finding::good(name, Both::same(list.iter().map(|(_, host)| host.as_str()).collect::<Vec<_>>().join(", ")))
        }
        Ok(_) => Finding::bad(
            name,
            Both::new("ce domaine ne reçoit pas de courriel", "this domain takes no mail"),
            Both::new(
                "Réponses et rebonds n'arriveraient nulle part\u{a0}: ajoutez un MX, ou changez association.from.",
                "Replies and bounces would arrive nowhere: add an MX, or change association.from.",
            ),
        ),
    }
}

/// SPF: which servers may send in the name of the domain. Which of them the relay uses is
/// known to its provider alone.
pub fn spf(domain: &str, answer: &Answer<String>) -> Finding {
    let name = Both::same(format!("SPF {domain}"));
    let records: Vec<&String> = match answer {
        Err(error) => return unanswered(name, error),
        Ok(all) => all.iter().filter(|r| is_record(r, "v=spf1")).collect(),
    };
    let [record] = records.as_slice() else {
        let seen = if records.is_empty() {
            Both::new("aucun enregistrement", "no record")
        } else {
            Both::new(
                format!("{} enregistrements, un seul est permis", records.len()),
                format!("{} records, one is allowed", records.len()),
            )
        };
        return Finding::bad(
            name,
            seen,
            Both::new(
                format!(
                    "Publiez un seul TXT pour {domain}\u{a0}: «\u{a0}v=spf1 include:VOTRE-RELAIS -all\u{a0}» (le relais donne le nom)."
                ),
                format!("Publish one TXT for {domain}: “v=spf1 include:YOUR-RELAY -all” (the relay tells the name)."),
            ),
        );
    };
    let terms: Vec<String> = record.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    let asks = |t: &&String| {
        let term = t.trim_start_matches(['+', '-', '~', '?']);
        ["include:", "exists:", "redirect="].iter().any(|p| term.starts_with(p))
            || ["a", "mx", "ptr"].iter().any(|p| term == *p || term.starts_with(&format!("{p}:")) || term.starts_with(&format!("{p}/")))
    };
    if terms.iter().any(|t| t == "all" || t == "+all") {
        return Finding::bad(
            name,
            Both::same(record),
            Both::new(
                "«\u{a0}+all\u{a0}» permet tout à tous\u{a0}: remplacez-le par «\u{a0}-all\u{a0}».",
                "“+all” lets anybody in: replace it with “-all”.",
            ),
        );
    }
    if terms.iter().filter(asks).count() > 10 {
        return Finding::bad(
            name,
            Both::same(record),
            Both::new(
                "Plus de dix renvois\u{a0}: les serveurs n'en suivent pas davantage. Retirez ceux qui ne servent plus.",
                "More than ten look-ups: servers follow no more. Remove those of no use.",
            ),
        );
    }
    if terms.iter().any(|t| t == "-all" || t == "~all" || t.starts_with("redirect=")) {
        return Finding::good(name, Both::same(record));
    }
    Finding::doubtful(
        name,
        Both::same(record),
        Both::new(
            "Terminez par «\u{a0}-all\u{a0}», sinon il ne dit rien des autres serveurs.",
            "End it with “-all”, or it says nothing of other servers.",
        ),
    )
}

/// DKIM: the public half of the key with which the relay signs.
pub fn dkim(domain: &str, selector: &str, answer: &Answer<String>) -> Finding {
    let name = Both::same(format!("DKIM {selector}._domainkey.{domain}"));
    let record = match answer {
        Err(error) => return unanswered(name, error),
        Ok(all) => all.iter().find(|r| tag(r, "p").is_some()),
    };
    let missing = Both::new(
        "Publiez la clé que donne votre relais, ou vérifiez le nom donné à --selector.",
        "Publish the key that your relay gives, or check the name given to --selector.",
    );
    let Some(record) = record else { return Finding::bad(name, Both::new("aucune clé", "no key"), missing) };
    let key = tag(record, "p").unwrap_or_default();
    if key.is_empty() {
        return Finding::bad(name, Both::new("cette clé est révoquée", "this key is revoked"), missing);
    }
    let kind = tag(record, "k").unwrap_or_else(|| "rsa".to_owned());
    if kind == "rsa" && key.len() < 300 {
        return Finding::doubtful(
            name,
            Both::new("une clé RSA de moins de 2\u{202f}048 bits", "an RSA key of less than 2,048 bits"),
            Both::new("Demandez à votre relais une clé de 2\u{202f}048 bits.", "Ask your relay for a key of 2,048 bits."),
        );
    }
    Finding::good(name, Both::new(format!("une clé {kind} est publiée"), format!("a key is published ({kind})")))
}

/// Without the name of the key there is nothing to look up.
pub fn no_selector() -> Finding {
    Finding::doubtful(
        Both::same("DKIM"),
        Both::new("non vérifié\u{a0}: le nom de la clé n'est pas connu", "not checked: the key's name is not known"),
        Both::new(
            "Crieur laisse la signature au relais. Demandez-lui son «\u{a0}sélecteur\u{a0}», puis\u{a0}: crieur mail check --selector NOM",
            "Crieur leaves signing to the relay. Ask it for its “selector”, then: crieur mail check --selector NAME",
        ),
    )
}

/// DMARC, of the domain itself or of the one above it, and whether the sender is aligned:
/// Crieur sends under the address that stands in From, so that SPF always is.
pub fn dmarc(domain: &str, answers: &[(String, Answer<String>)]) -> Finding {
    let name = Both::same(format!("DMARC _dmarc.{domain}"));
    let mut silent = None;
    for (of, answer) in answers {
        match answer {
            Err(error) => silent = silent.or(Some(error)),
            Ok(all) => {
                if let Some(record) = all.iter().find(|r| is_record(r, "v=DMARC1")) {
                    return policy(name, domain, of, record);
                }
            }
        }
    }
    if let Some(error) = silent {
        return unanswered(name, error);
    }
    Finding::bad(
        name,
        Both::new("aucun enregistrement", "no record"),
        Both::new(
            format!(
                "Publiez le TXT _dmarc.{domain}\u{a0}: «\u{a0}v=DMARC1; p=none; rua=mailto:postmaster@{domain}\u{a0}», puis p=quarantine."
            ),
            format!("Publish the TXT _dmarc.{domain}: “v=DMARC1; p=none; rua=mailto:postmaster@{domain}”, then p=quarantine."),
        ),
    )
}

fn policy(name: Both, domain: &str, of: &str, record: &str) -> Finding {
    let policy = tag(record, if of == domain { "p" } else { "sp" }).or_else(|| tag(record, "p")).unwrap_or_default().to_ascii_lowercase();
    let aligned = Both::new(
        format!("{record} (expéditeur aligné\u{a0}: From et MAIL FROM sont en {domain})"),
        format!("{record} (sender aligned: From and MAIL FROM are both {domain})"),
    );
    match policy.as_str() {
        "reject" | "quarantine" => Finding::good(name, aligned),
        "none" => Finding::doubtful(
            name,
            aligned,
            Both::new(
                "p=none observe seulement. Quand les rapports sont bons, passez à p=quarantine.",
                "p=none only watches. When the reports are good, go on to p=quarantine.",
            ),
        ),
        _ => Finding::bad(
            name,
            Both::same(record),
            Both::new(
                "La politique p= manque ou n'existe pas\u{a0}: none, quarantine ou reject.",
                "The policy p= is missing or unknown: none, quarantine or reject.",
            ),
        ),
    }
}

/// The domain and those above it, down to two labels: where DMARC may stand.
pub fn above(domain: &str) -> Vec<String> {
    let labels: Vec<&str> = domain.split('.').collect();
    (0..labels.len().saturating_sub(1)).map(|n| labels[n..].join(".")).collect()
}

fn is_record(text: &str, version: &str) -> bool {
    let first = text.split([' ', ';']).next().unwrap_or_default().replace(char::is_whitespace, "");
    first.eq_ignore_ascii_case(version)
}

/// The value of a tag in `a=b; c=d`.
fn tag(record: &str, name: &str) -> Option<String> {
    record.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim().eq_ignore_ascii_case(name)).then(|| value.split_whitespace().collect())
    })
}

/// RFC 8058: the two headers, and an address that a mail program dares to call.
pub fn one_click(message: &[u8]) -> Finding {
    let name = Both::new("Désabonnement en un clic", "One-click unsubscribe");
    let text = String::from_utf8_lossy(message);
    let head = text.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase();
    let post = head.contains("list-unsubscribe-post: list-unsubscribe=one-click");
    if post && head.contains("list-unsubscribe: <https://") {
        return Finding::good(
            name,
            Both::new("List-Unsubscribe et List-Unsubscribe-Post, en https", "List-Unsubscribe and List-Unsubscribe-Post, by https"),
        );
    }
    Finding::bad(
        name,
        Both::new("l'adresse publique n'est pas en https", "the public address is not https"),
        Both::new(
            "Réglez web.public_url sur une adresse https\u{a0}: les fournisseurs n'appellent pas les autres.",
            "Set web.public_url to an https address: mail providers call no other.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::{Stands, above, dkim, dmarc, mx, one_click, spf};

    #[expect(clippy::unnecessary_wraps, reason = "what a name server answers, as the checks take it")]
    fn txt(records: &[&str]) -> super::Answer<String> {
        Ok(records.iter().map(|r| (*r).to_owned()).collect())
    }

    #[test]
    fn spf_is_one_record_that_ends() {
        for (records, stands) in [
            (&["v=spf1 include:relais.example -all"][..], Stands::Good),
            (&["autre=1", "v=spf1 ip4:192.0.2.0/24 ~all"], Stands::Good),
            (&["v=spf1 redirect=_spf.relais.example"], Stands::Good),
            (&["v=spf1 include:relais.example"], Stands::Doubtful),
            (&["v=spf1 mx +all"], Stands::Bad),
            (&["v=spf1 all"], Stands::Bad),
            (&["v=spf1 -all", "v=spf1 mx -all"], Stands::Bad),
            (&["v=spf10 -all"], Stands::Bad),
            (&[], Stands::Bad),
        ] {
            assert_eq!(spf("exemple.ca", &txt(records)).stands, stands, "{records:?}");
        }
        let many = format!("v=spf1 {} -all", (0..11).map(|n| format!("include:r{n}.example")).collect::<Vec<_>>().join(" "));
        assert_eq!(spf("exemple.ca", &txt(&[&many])).stands, Stands::Bad);
    }

    #[test]
    fn dmarc_is_found_above_and_its_policy_weighed() {
        let at = |records: &[(&str, &[&str])]| -> Stands {
            let answers: Vec<_> = records.iter().map(|(of, r)| ((*of).to_owned(), txt(r))).collect();
            dmarc("avis.exemple.ca", &answers).stands
        };
        assert_eq!(above("avis.exemple.ca"), ["avis.exemple.ca", "exemple.ca"]);
        assert_eq!(at(&[("avis.exemple.ca", &["v=DMARC1; p=reject"])]), Stands::Good);
        assert_eq!(at(&[("avis.exemple.ca", &[]), ("exemple.ca", &["v=DMARC1; p=reject; sp=none"])]), Stands::Doubtful);
        assert_eq!(at(&[("avis.exemple.ca", &["v=DMARC1;p=none"])]), Stands::Doubtful);
        assert_eq!(at(&[("avis.exemple.ca", &["v=DMARC1; rua=mailto:a@b.example"])]), Stands::Bad);
        assert_eq!(at(&[("avis.exemple.ca", &["v=spf1 -all"])]), Stands::Bad);
        let silent = [("exemple.ca".to_owned(), Err(mail::DnsError::Silent))];
        assert_eq!(dmarc("exemple.ca", &silent).stands, Stands::Doubtful, "what could not be asked is not bad");
    }

    #[test]
    fn a_key_must_be_there_and_long_enough() {
        let long = format!("v=DKIM1; k=rsa; p={}", "A".repeat(392));
        for (record, stands) in [
            (long.as_str(), Stands::Good),
            ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Stands::Good),
            ("v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN", Stands::Doubtful),
            ("v=DKIM1; p=", Stands::Bad),
            ("rien", Stands::Bad),
        ] {
            assert_eq!(dkim("exemple.ca", "relais", &txt(&[record])).stands, stands, "{record}");
        }
    }

    #[test]
    fn a_domain_without_a_mail_server_cannot_be_answered() {
        assert_eq!(mx("exemple.ca", &Ok(vec![(10, "mx.exemple.ca".into())])).stands, Stands::Good);
        assert_eq!(mx("exemple.ca", &Ok(vec![(0, String::new())])).stands, Stands::Bad, "a null MX");
        assert_eq!(mx("exemple.ca", &Ok(vec![])).stands, Stands::Bad);
    }

    #[test]
    fn one_click_needs_both_headers_and_https() {
        let head = |scheme: &str, post: &str| format!("List-Unsubscribe: <{scheme}://a.example/u/x>\r\n{post}Subject: x\r\n\r\nx");
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
        assert_eq!(one_click(head("https", post).as_bytes()).stands, Stands::Good);
        assert_eq!(one_click(head("http", post).as_bytes()).stands, Stands::Bad);
        assert_eq!(one_click(head("https", "").as_bytes()).stands, Stands::Bad);
    }
}
