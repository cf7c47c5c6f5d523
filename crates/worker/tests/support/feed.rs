//! Payloads in the publishers' shapes, written for these tests.

use serde_json::{Value, json};

/// A CanadaBuys row.
#[derive(Debug, Clone)]
pub struct Row {
    pub number: u32,
    pub amendment: u32,
    pub title: &'static str,
    pub closing: &'static str,
    pub status: &'static str,
    pub text: &'static str,
    pub code: &'static str,
}

impl Row {
    pub fn open(number: u32, title: &'static str) -> Self {
        Self { number, amendment: 0, title, closing: "2026-12-15T14:00:00", status: "Open", text: "The department needs help.", code: "" }
    }
}

const HEADER: &str = "\u{feff}\"title-titre-eng\",\"title-titre-fra\",\"referenceNumber-numeroReference\",\
\"amendmentNumber-numeroModification\",\"amendmentDate-dateModification\",\"solicitationNumber-numeroSollicitation\",\
\"publicationDate-datePublication\",\"tenderClosingDate-appelOffresDateCloture\",\"tenderStatus-appelOffresStatut-eng\",\
\"unspsc\",\"regionsOfDelivery-regionsLivraison-eng\",\"contractingEntityName-nomEntitContractante-eng\",\
\"tenderDescription-descriptionAppelOffres-eng\",\"tenderDescription-descriptionAppelOffres-fra\"\r\n";

/// A CanadaBuys file.
pub fn csv(rows: &[Row]) -> String {
    let line = |r: &Row| {
        let day = if r.amendment == 0 { String::new() } else { format!("2026-11-{:02}", 10 + r.amendment) };
        format!(
            "\"{t}\",\"{t}\",\"cb-900-{n:08}\",\"{a:03}\",\"{day}\",\"EX-{n}\",\"2026-11-02\",\"{c}\",\"{s}\",\"{k}\",\"\",\"Department of Examples\",\"{x}\",\"{x}\"\r\n",
            t = r.title,
            n = r.number,
            a = r.amendment,
            c = r.closing,
            s = r.status,
            x = r.text,
            k = r.code,
        )
    };
    HEADER.to_owned() + &rows.iter().map(line).collect::<String>()
}

/// One SEAO release of an open tender.
pub fn release(number: u32, version: &str, title: &str) -> Value {
    json!({
        "ocid": format!("ocds-ec9k95-{number}"), "id": version, "date": "2026-11-10T10:00:00-05:00",
        "tag": ["tender"], "initiationType": "tender", "language": "fr",
        "parties": [{ "name": "Ville Exemple", "id": "OP-1", "roles": ["buyer"] }],
        "buyer": { "name": "Ville Exemple", "id": "OP-1" },
        "tender": {
            "id": format!("AO-{number}"), "title": title, "status": "active",
            "items": [{ "id": "S4", "description": "S4 - Traitement de l'information",
                        "classification": { "scheme": "UNSPSC", "id": "81111500", "description": "Ingénierie logicielle" } }],
            "procurementMethod": "open", "procurementMethodDetails": "Avis d’appel d’offres", "mainProcurementCategory": "services",
            "tenderPeriod": { "startDate": "2026-11-10T10:00:00-05:00", "endDate": "2026-12-10T14:00:00-05:00" },
            "documents": [{ "url": format!("https://seao.invalid/consulter?ItemId={number}") }]
        }
    })
}

/// A SEAO weekly file.
pub fn week(releases: &[Value]) -> String {
    let package = json!({
        "uri": "https://example.invalid/hebdo.json", "version": "1.1", "extensions": [],
        "publishedDate": "2026-11-16T01:17:00-05:00", "publisher": { "name": "Secrétariat d’exemple" },
        "license": "https://example.invalid/licence", "releases": releases,
    });
    format!("\u{feff}{}", serde_json::to_string_pretty(&package).unwrap())
}

/// A file as a catalogue lists it: id, name, address, date.
pub fn listed(id: &str, name: &str, url: &str, date: &str) -> Value {
    json!({ "id": id, "name": name, "url": url, "format": "JSON", "size": 1, "created": "2026-11-16T06:18:00", "last_modified": date })
}

/// A CKAN reply.
pub fn catalogue(files: &[Value]) -> String {
    json!({ "success": true, "result": { "name": "seao", "resources": files } }).to_string()
}
