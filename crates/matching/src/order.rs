//! Numbers for what was learned that depend on what it is, and on nothing else: terms by
//! the alphabet, classes by their codes, and none for what is no longer used. Sums and ties
//! then come out to the last bit the same, whichever way the knowledge grew.

use std::sync::Arc;

use crate::{
    dictionary::{Lexicon, Term},
    learned::{Lasting, Learned},
    text::Words,
};

impl Learned {
    pub(crate) fn put_in_order(&mut self) {
        self.classes_of_labels();
        let (mut terms, mut classes) = (vec![false; self.lexicon.len()], vec![false; self.classes.all().len()]);
        self.mark(&mut terms, &mut classes);
        let (ordered, classes) = self.classes.in_order(&classes);
        self.classes = Arc::new(ordered);
        let new = self.order_terms(&terms);
        for example in Arc::make_mut(&mut self.examples).values_mut() {
            example.terms.iter_mut().for_each(|t| *t = new[*t as usize]);
            example.class = classes[example.class as usize];
        }
        for (a, b) in Arc::make_mut(&mut self.parallel).values_mut() {
            a.iter_mut().chain(b).for_each(|t| *t = new[*t as usize]);
        }
        for published in Arc::make_mut(&mut self.published).values_mut() {
            let (client, class) = published.numbers();
            *client = client.map(|t| new[t as usize]);
            *class = class.map(|c| classes[c as usize]);
        }
        Arc::make_mut(&mut self.kept).renumber(&new, &classes);
        Arc::make_mut(&mut self.labels).renumber(&new);
        // It remembers the old numbers.
        self.words = Words::default();
    }

    fn classes_of_labels(&mut self) {
        if self.tuning.route_labels > 0.0 {
            let classes = Arc::make_mut(&mut self.classes);
            for label in self.labels.all() {
                classes.of(&label.code);
            }
        }
    }

    /// What is used: counted terms, and all that anything else names.
    fn mark(&self, terms: &mut [bool], classes: &mut [bool]) {
        for (id, term) in self.lexicon.all() {
            terms[id as usize] |= term.df > 0;
        }
        for example in self.examples.values() {
            example.terms.iter().for_each(|t| terms[*t as usize] = true);
            classes[example.class as usize] = true;
        }
        for term in self.parallel.values().flat_map(|(a, b)| a.iter().chain(b)) {
            terms[*term as usize] = true;
        }
        for published in self.published.values() {
            published.mark(terms, classes);
        }
        self.kept.mark(terms, classes);
        for label in self.labels.all() {
            label.terms.iter().flatten().for_each(|t| terms[*t as usize] = true);
            if self.tuning.route_labels > 0.0
                && let Some(class) = self.classes.find(&label.code)
            {
                classes[class as usize] = true;
            }
        }
    }

    /// Orders the lexicon; the new number of every old one.
    fn order_terms(&mut self, used: &[bool]) -> Vec<u32> {
        let mut kept: Vec<(u32, &Term)> = self.lexicon.all().filter(|(id, _)| used[*id as usize]).collect();
        kept.sort_unstable_by(|(_, a), (_, b)| (a.tongue, &a.text).cmp(&(b.tongue, &b.text)));
        let mut new = vec![u32::MAX; self.lexicon.len()];
        let mut lasting = Lasting { numbers: Vec::with_capacity(kept.len()), next: self.lasting.next };
        for (number, (old, _)) in (0..).zip(&kept) {
            new[*old as usize] = number;
            let known = self.lasting.numbers.get(*old as usize).copied();
            lasting.numbers.push(known.unwrap_or_else(|| {
                lasting.next += 1;
                lasting.next - 1
            }));
        }
        let terms = kept.into_iter().map(|(_, term)| term.clone()).collect();
        self.lexicon = Arc::new(Lexicon::of(terms));
        self.lasting = Arc::new(lasting);
        new
    }
}
