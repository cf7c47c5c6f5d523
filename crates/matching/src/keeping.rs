//! What was learned, as bytes: everything that the notices taught, without what follows from
//! it (translations, neighbours, samples) and without the titles of codes, which the store
//! has anyway. Read back, both are worked out to the same bits.

use std::{collections::BTreeMap, sync::Arc};

use domain::NoticeCode;

use crate::{
    bytes::{Damaged, Reader, Writer},
    contracts::Published,
    dictionary::{Lexicon, Term},
    kept::Kept,
    learned::{Lasting, Learned},
    lengths::Lengths,
    route::{Classes, Example},
    trace::tongue,
};

impl Learned {
    /// Raised whenever the same notices would give other bytes: another layout, or words
    /// read in another way. Knowledge and traces of another format are of no use, and are
    /// learned anew. A test holds it to what it was.
    pub const FORMAT: u32 = 2;

    /// As bytes, to be read by the same [`Learned::FORMAT`]. Settle first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.int(u64::from(Self::FORMAT));
        out.int(self.notices);
        self.lengths.iter().for_each(|l| l.write(&mut out));
        self.write_terms(&mut out);
        out.count(self.classes.all().len());
        self.classes.all().iter().for_each(|c| out.text(&c.to_string()));
        out.count(self.examples.len());
        for ((key, view), example) in self.examples.iter() {
            out.key(*key);
            out.int(u64::from(*view));
            out.int(u64::from(example.class));
            out.list(&example.terms);
        }
        out.count(self.parallel.len());
        for (key, (french, english)) in self.parallel.iter() {
            out.key(*key);
            out.list(french);
            out.list(english);
        }
        out.count(self.published.len());
        for ((key, view), published) in self.published.iter() {
            out.key(*key);
            out.int(u64::from(*view));
            published.write(&mut out);
        }
        self.kept.write(&mut out);
        out.0
    }

    /// Back from bytes, with what codes are called.
    pub fn from_bytes(bytes: &[u8], labels: &[NoticeCode]) -> Result<Self, Damaged> {
        let mut from = Reader::of(bytes);
        if from.int()? != u64::from(Self::FORMAT) {
            return Err(from.damaged());
        }
        let mut known = Self { notices: from.int()?, ..Self::default() };
        for lengths in &mut known.lengths {
            *lengths = Lengths::read(&mut from)?;
        }
        known.read_terms(&mut from)?;
        let classes: Vec<_> = (0..from.count()?).map(|_| from.text()?.parse().map_err(|_| from.damaged())).collect::<Result<_, _>>()?;
        known.classes = Arc::new(Classes::from(classes));
        let mut examples = BTreeMap::new();
        for _ in 0..from.count()? {
            let key = (from.key()?, u8::try_from(from.int()?).map_err(|_| from.damaged())?);
            let class = from.small()?;
            examples.insert(key, Example { class, terms: from.list()? });
        }
        known.examples = Arc::new(examples);
        let mut parallel = BTreeMap::new();
        for _ in 0..from.count()? {
            parallel.insert(from.key()?, (from.list()?, from.list()?));
        }
        known.parallel = Arc::new(parallel);
        let mut published = BTreeMap::new();
        for _ in 0..from.count()? {
            let key = (from.key()?, u8::try_from(from.int()?).map_err(|_| from.damaged())?);
            published.insert(key, Published::read(&mut from)?);
        }
        known.published = Arc::new(published);
        known.kept = Arc::new(Kept::read(&mut from)?);
        from.end()?;
        if !known.is_sound() {
            return Err(from.damaged());
        }
        for label in labels {
            known.learn_label(label);
        }
        known.settle();
        Ok(known)
    }

    fn write_terms(&self, out: &mut Writer) {
        out.int(u64::from(self.lasting.next));
        out.count(self.lexicon.len());
        for (id, term) in self.lexicon.all() {
            out.count(term.tongue.index());
            out.text(&term.text);
            out.text(if term.form == term.text { "" } else { &term.form });
            out.int(u64::from(term.df));
            out.int(u64::from(self.lasting.numbers.get(id as usize).copied().unwrap_or(u32::MAX)));
        }
    }

    fn read_terms(&mut self, from: &mut Reader<'_>) -> Result<(), Damaged> {
        let mut lasting = Lasting { numbers: Vec::new(), next: from.small()? };
        let mut terms = Vec::new();
        for _ in 0..from.count()? {
            let (tongue, text, form) = (tongue(from)?, from.text()?, from.text()?);
            terms.push(Term::of(tongue, text, if form.is_empty() { text } else { form }, from.small()?));
            lasting.numbers.push(from.small()?);
        }
        self.lexicon = Arc::new(Lexicon::of(terms));
        self.lasting = Arc::new(lasting);
        Ok(())
    }

    /// Whether every number that is named exists.
    fn is_sound(&self) -> bool {
        let (terms, classes) = (self.lexicon.len(), self.classes.all().len());
        let good = |t: &u32| (*t as usize) < terms;
        self.examples.values().all(|e| e.terms.iter().all(good) && (e.class as usize) < classes)
            && self.parallel.values().all(|(a, b)| a.iter().chain(b).all(good))
            && self.published.values().all(|p| p.is_sound(terms, classes))
            && self.kept.is_sound(terms, classes)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Keyword, Lang, Notice, Profile, Text};

    use super::*;
    use crate::{Trace, explain};

    const TRADES: [(&str, &str, &str); 4] = [
        ("Déneigement des stationnements", "Snow clearing of parking lots", "unspsc:72102902"),
        ("Audit de cybersécurité du réseau", "Cybersecurity audit of the network", "unspsc:81111801"),
        ("Acquisition de serveurs et de licences", "Purchase of servers and licences", "unspsc:43211501"),
        ("Services d'entretien ménager", "Janitorial services", "unspsc:76111501"),
    ];

    /// Notice `n`, as its publisher wrote it the `version`th time.
    fn notice(n: usize, version: usize) -> Notice {
        let (fr, en, code) = TRADES[(n + version) % 4];
        let mut notice = Notice {
            source: ["canadabuys", "seao"][n % 2].into(),
            reference: format!("R-{n}"),
            title: Text::of(Lang::FR, format!("{fr}, lot {n}")),
            description: Text::of(Lang::FR, format!("Le mandat vise {fr} pour le secteur {} pendant {} ans", n % 7, version + 1)),
            ..Notice::default()
        };
        notice.buyer.name = Text::of(Lang::FR, format!("Ville de Saint-Exemple-{}", n % 11));
        if n.is_multiple_of(2) {
            notice.title.set(Lang::EN, format!("{en}, lot {n}"));
        }
        if !n.is_multiple_of(3) {
            notice.codes = vec![NoticeCode { code: code.parse().unwrap(), label: Text::default() }];
        }
        notice
    }

    fn labels() -> Vec<NoticeCode> {
        let label = |(fr, en, code): (&str, &str, &str)| NoticeCode {
            code: code.parse().unwrap(),
            label: Text::of(Lang::FR, fr).with(Lang::EN, en),
        };
        TRADES.map(label).to_vec()
    }

    /// What is the same whichever way the knowledge grew: all but the lasting numbers.
    fn essence(learned: &Learned) -> Vec<u8> {
        let mut learned = learned.clone();
        learned.lasting = Arc::default();
        learned.to_bytes()
    }

    fn straight(count: usize, version: impl Fn(usize) -> usize) -> Learned {
        let mut learned = Learned::default();
        for label in labels() {
            learned.learn_label(&label);
        }
        for n in 0..count {
            learned.take(&notice(n, version(n)));
        }
        learned.settle();
        learned
    }

    fn looks(learned: &Learned) -> Vec<(u64, usize)> {
        let wanted = ["snow clearing", "cybersécurité", "servers", "ménager"].map(|text| Keyword { text: text.into(), weight: 2 });
        let profile = Profile { keywords: wanted.to_vec(), lang: Lang::FR, ..Profile::default() };
        let told = (0..12).map(|n| explain(&profile, &notice(n, 0), learned));
        told.map(|e| (e.score.to_bits(), e.reasons.len())).collect()
    }

    #[test]
    fn a_changed_notice_counts_once_and_the_way_does_not_matter() {
        // In the other order, settled in between, each third notice first in another version
        // and each fifth in two others.
        let mut winding = Learned::default();
        let mut traces: BTreeMap<usize, Trace> = BTreeMap::new();
        for (round, version) in [2, 1, 0].into_iter().enumerate() {
            for n in (0..400).rev().filter(|n| (round == 0 && n % 5 == 0) || (round == 1 && n % 3 == 0) || round == 2) {
                let before: Vec<Trace> = traces.remove(&n).into_iter().collect();
                winding.take_back(&before);
                // As the store keeps it.
                traces.insert(n, Trace::from_bytes(&winding.take(&notice(n, version)).to_bytes()).unwrap());
            }
            if round == 1 {
                for label in labels() {
                    winding.learn_label(&label);
                }
            }
            winding.settle();
        }
        let straight = straight(400, |_| 0);
        assert_eq!(winding.notices(), 400);
        assert!(essence(&winding) == essence(&straight), "the way that learning took shows");
        assert_eq!(looks(&winding), looks(&straight));
        assert!(looks(&straight).iter().any(|(score, _)| f64::from_bits(*score) > 10.0));
        // It would show: one notice more, or one in another version.
        assert!(essence(&straight) != essence(&self::straight(401, |_| 0)));
        assert!(essence(&straight) != essence(&self::straight(400, |n| usize::from(n == 7))));
    }

    #[test]
    fn everything_taken_back_leaves_nothing() {
        let mut learned = Learned::default();
        let traces: Vec<Trace> = (0..50).map(|n| learned.take(&notice(n, 0))).collect();
        learned.settle();
        learned.take_back(&traces);
        learned.settle();
        assert!(essence(&learned) == essence(&Learned::default()));
    }

    #[test]
    fn after_a_restart_it_is_the_same_and_goes_on_the_same() {
        let mut before = straight(300, |n| n % 2);
        let bytes = before.to_bytes();
        let mut after = Learned::from_bytes(&bytes, &labels()).unwrap();
        assert!(after.to_bytes() == bytes);
        assert_eq!(looks(&after), looks(&before));
        for learned in [&mut before, &mut after] {
            for n in 300..320 {
                learned.take(&notice(n, 0));
            }
            learned.settle();
        }
        assert!(after.to_bytes() == before.to_bytes());
        assert_eq!(looks(&after), looks(&before));
    }

    #[test]
    fn damaged_bytes_are_refused_whatever_is_wrong_with_them() {
        let bytes = straight(40, |_| 0).to_bytes();
        for cut in 0..bytes.len() {
            assert!(Learned::from_bytes(&bytes[..cut], &[]).is_err(), "{cut}");
        }
        // A byte turned over may give other knowledge, but never a panic.
        for at in (0..bytes.len()).step_by(7) {
            let mut bent = bytes.clone();
            bent[at] ^= 0xff;
            drop(Learned::from_bytes(&bent, &[]));
        }
    }

    #[test]
    fn another_format_has_another_number() {
        let bytes = straight(200, |n| n % 3).to_bytes();
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3));
        assert_eq!(
            (Learned::FORMAT, bytes.len(), hash),
            (2, 48_463, 14_596_550_558_069_342_222),
            "the same notices give other bytes: raise Learned::FORMAT"
        );
    }
}
