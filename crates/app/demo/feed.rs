//! The sample feeds as files on a loopback server, in their first or second state.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use tokio::{net::TcpListener, sync::watch};

use super::{
    canadabuys,
    content::{self, Firm},
    notices::Sample,
    seao,
};
use crate::serve::until;

/// The names of the sample sources.
pub const SOURCES: [&str; 2] = ["demo-canadabuys", "demo-seao"];

/// The running server and what it hands out.
pub struct Feed {
    folder: PathBuf,
    base: String,
    sample: Sample,
    firms: Vec<Firm>,
}

impl Feed {
    /// Writes the first state and serves it until the switch is thrown.
    pub async fn start(data: &Path, today: NaiveDate, stopped: watch::Receiver<bool>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let feed = Self { folder: data.join("feed"), base, sample: Sample::of(today), firms: content::firms()? };
        feed.write(false)?;
        let router = web::files(feed.folder.clone());
        tokio::spawn(async move {
            if let Err(error) = web::serve(listener, router, until(stopped)).await {
                tracing::error!(%error, "the sample feed stopped");
            }
        });
        Ok(feed)
    }

    /// Writes the second state over the first.
    pub fn change(&self) -> io::Result<()> {
        self.write(true)
    }

    fn write(&self, second: bool) -> io::Result<()> {
        let (sample, base) = (&self.sample, &self.base);
        self.put("canadabuys/open.csv", &canadabuys::open(sample, second))?;
        self.put("canadabuys/year.csv", &canadabuys::year(sample, second))?;
        for (name, bytes) in seao::packages(sample, &self.firms, second) {
            self.put(&format!("seao/{name}"), &bytes)?;
        }
        self.put("seao/package_show.json", &seao::catalogue(sample, second, base))
    }

    /// Whole or not at all: a poll may come at any moment.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
        let part = path.with_extension("part");
        fs::write(&part, bytes)?;
        fs::rename(part, path)
    }

    /// The sample sources as an operator would write them down.
    pub fn sources(&self) -> String {
        let base = &self.base;
        format!(
            r#"
[[source]]
name = "demo-canadabuys"
adapter = "canadabuys"
title = "AchatsCanada · CanadaBuys (démonstration)"
zone = "America/Toronto"
attribution_fr = "Avis inventés pour la démonstration, dans la forme d'AchatsCanada."
attribution_en = "Notices invented for the demonstration, in CanadaBuys' shape."
private_network = true
[[source.feed]]
key = "open"
url = "{base}/canadabuys/open.csv"
kind = "snapshot"
every_minutes = 5
[[source.feed]]
key = "year"
url = "{base}/canadabuys/year.csv"
kind = "archive"
every_minutes = 5

[[source]]
name = "demo-seao"
adapter = "seao"
title = "SEAO (démonstration)"
zone = "America/Toronto"
attribution_fr = "Avis inventés pour la démonstration, dans la forme du SEAO."
attribution_en = "Notices invented for the demonstration, in SEAO's shape."
private_network = true
[[source.feed]]
key = "weekly"
url = "{base}/seao/package_show.json"
kind = "catalogue"
every_minutes = 5
resource_prefix = "hebdo_"
backfill_days = 60
"#
        )
    }
}
