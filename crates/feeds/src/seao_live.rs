//! Reads the listing that SEAO's own search page calls: today's open notices of Québec.
//!
//! Undocumented and unsanctioned, and nobody's real reply was at hand: field names are read
//! leniently and anything unknown stays unknown. The record's key is the ocid's, so that it
//! and the weekly open data are one notice; it has no version, as the listing has none, so that
//! any release of the open data is newer.

use std::io::BufRead;

use chrono::{DateTime, Utc};
use domain::{Buyer, Closing, Fault, Kind, Lang, Method, Notice, Region, Status, Text, squeeze};
use serde::Deserialize;

use crate::{
    Context, FeedError, Record,
    adapter::Reader,
    dates, fault,
    lenient::{List, Scalar},
    reply,
    sink::Sink,
};

pub(crate) struct SeaoLive;

pub(crate) const LISTS: [&str; 4] = ["apiData.results", "apiData.listeAvis", "results", "listeAvis"];

impl Reader for SeaoLive {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        reply::records(input, &LISTS, sink, |raw| {
            let avis: Avis<'_> = reply::parse(raw)?;
            notice(ctx, &avis).map(|n| vec![Record::Notice(Box::new(n))]).map_err(|reason| (avis.numero.some().map(str::to_owned), reason))
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        reply::check(input, &LISTS)
    }
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Avis<'a> {
    #[serde(borrow)]
    uuid: Scalar<'a>,
    numero: Scalar<'a>,
    titre: Scalar<'a>,
    nom_donneur_ouvrage: Scalar<'a>,
    statut_avis_id: Scalar<'a>,
    type_avis_id: Scalar<'a>,
    region_ids: List<Scalar<'a>>,
    date_publication_utc: Scalar<'a>,
    date_fermeture_utc: Scalar<'a>,
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).ok()
}

fn notice(ctx: &Context<'_>, a: &Avis<'_>) -> Result<Notice, Fault> {
    let number = a.numero.some().ok_or_else(|| fault::field("the record has no numero", "numero"))?;
    let title = a.titre.some().ok_or_else(|| fault::field("the record has no titre", "titre"))?;
    let published = instant(a.date_publication_utc.text());
    let page = a.uuid.some().map(|uuid| format!("https://seao.gouv.qc.ca/avis-resultat-recherche/consulter?ItemId={uuid}"));
    let status = match a.statut_avis_id.text() {
        "6" => Status::Open,
        "9" => Status::Cancelled,
        _ => Status::Unknown,
    };
    let deadline = a.date_fermeture_utc.text();
    let quebec = "CA-QC".parse().ok();
    Ok(Notice {
        source: ctx.source.to_owned(),
        reference: format!("ocds-ec9k95-{number}"),
        family_key: format!("ocds-ec9k95-{number}"),
        title: Text::of(Lang::FR, squeeze(title)),
        lang: Some(Lang::FR),
        buyer: Buyer { name: Text::of(Lang::FR, squeeze(a.nom_donneur_ouvrage.text())), ..Buyer::default() },
        regions: a
            .region_ids
            .0
            .iter()
            .filter_map(Scalar::some)
            .map(|id| Region { raw: id.to_owned(), code: Clone::clone(&quebec) })
            .collect(),
        closing: dates::or_refuse(instant(deadline).map(|at| Closing::stated(at, deadline, ctx.zone)), deadline, status)?,
        published: published.map(|at| at.with_timezone(&ctx.zone).date_naive()),
        updated_at: published,
        status,
        kind: Kind::Tender,
        kind_raw: a.type_avis_id.text().to_owned(),
        method: Method::Unknown,
        url: page.map(|url| Text::of(Lang::FR, url)).unwrap_or_default(),
        ..Notice::default()
    })
}
