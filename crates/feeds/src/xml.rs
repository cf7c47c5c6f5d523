//! Reads XML record by record, with every guard that a hostile or broken document needs.
//!
//! Namespaces are folded to fixed short prefixes, so that readers match names and not the
//! prefixes a publisher happens to use. quick-xml reports a document that is cut at a tag
//! boundary as ended, and never expands entities: the depth is counted here, a document type
//! is refused, and depth, attributes and text are bounded.

mod element;
mod names;
mod refusal;

use std::{borrow::Cow, cell::Cell, io::BufRead, rc::Rc};

use quick_xml::{
    events::{BytesRef, Event},
    reader::NsReader,
};

pub(crate) use self::element::Element;
use self::{
    names::Names,
    refusal::{foreign, refused},
};

use crate::{FeedError, decode::Decoded, fault, meter::Metered, peek};
use domain::{Fault, FaultKind};

/// Deepest nesting of an honest notice.
const MAX_DEPTH: u32 = 64;
/// Longest single tag or text, in bytes.
const MAX_TEXT: usize = 4 * 1024 * 1024;
/// Most elements in one record.
const MAX_ELEMENTS: u32 = 200_000;
/// Most text in one record, in bytes: a notice of a hundred lots has less than two million.
const MAX_RECORD: usize = 16 * 1024 * 1024;

/// What a walk comes to.
pub(crate) enum Found {
    /// A wanted element with everything inside it.
    Built(Element),
    /// The beginning of an element, without what is inside it.
    Opened(Element),
}

/// Walks a document and builds the wanted elements one by one.
pub(crate) struct Xml<R: BufRead> {
    reader: NsReader<Metered<Decoded<R>>>,
    budget: Rc<Cell<usize>>,
    names: Names,
    /// What the document's own element may be called.
    roots: &'static [&'static str],
    depth: u32,
    /// The document's own element, once it was seen, without its children.
    root: Option<Element>,
    /// Elements and bytes of text in the record that is being built.
    elements: u32,
    bytes: usize,
}

/// What a step through the document found.
enum Step<'b> {
    Start(Element),
    /// An element that opens and closes at once.
    Empty(Element),
    End,
    Text(Cow<'b, str>),
    Nothing,
    Eof,
}

impl<R: BufRead> Xml<R> {
    /// A document whose own element has one of these names.
    pub(crate) fn new(mut input: R, roots: &'static [&'static str]) -> Result<Self, FeedError> {
        peek::packed(input.fill_buf().map_err(|e| FeedError::io("beginning", e))?)?;
        let budget = Rc::new(Cell::new(MAX_TEXT));
        let mut reader = NsReader::from_reader(Metered::new(Decoded::xml(input), Rc::clone(&budget)));
        let config = reader.config_mut();
        config.check_end_names = true;
        config.allow_dangling_amp = true;
        Ok(Self { reader, budget, names: Names::default(), roots, depth: 0, root: None, elements: 0, bytes: 0 })
    }

    /// The next element whose name is wanted, at any depth; `None` at the proper end of the
    /// document. Text outside wanted elements is passed over.
    pub(crate) fn next(&mut self, wanted: &[&str]) -> Result<Option<Element>, FeedError> {
        Ok(self.next_or_opened(wanted, "")?.map(|found| match found {
            Found::Built(element) | Found::Opened(element) => element,
        }))
    }

    /// The same, telling also when an element opens that is not to be built.
    pub(crate) fn next_or_opened(&mut self, wanted: &[&str], opened: &str) -> Result<Option<Found>, FeedError> {
        let mut buffer = Vec::new();
        loop {
            match self.step(&mut buffer)? {
                Step::Start(element) if wanted.contains(&element.name.as_str()) => {
                    self.elements = 0;
                    self.bytes = 0;
                    return self.build(element).map(|built| Some(Found::Built(built)));
                }
                Step::Empty(element) if wanted.contains(&element.name.as_str()) => return Ok(Some(Found::Built(element))),
                Step::Start(element) if element.name == opened => return Ok(Some(Found::Opened(element))),
                Step::Eof => return self.end().map(|()| None),
                _ => {}
            }
        }
    }

    /// The document's own element with its attributes, once it was seen.
    pub(crate) fn root(&self) -> Option<&Element> {
        self.root.as_ref()
    }

    /// Reads to the end without building anything: is the document whole?
    pub(crate) fn drain(&mut self) -> Result<(), FeedError> {
        let mut buffer = Vec::new();
        while !matches!(self.step(&mut buffer)?, Step::Eof) {}
        self.end()
    }

    fn end(&self) -> Result<(), FeedError> {
        if self.depth == 0 && self.root.is_some() {
            return Ok(());
        }
        let what = if self.root.is_some() { "elements are still open" } else { "there is no element" };
        Err(FeedError::Truncated { place: self.place(), what })
    }

    fn place(&self) -> String {
        format!("byte {}", self.reader.buffer_position())
    }

    /// Collects an element that has been opened up to its end tag.
    fn build(&mut self, root: Element) -> Result<Element, FeedError> {
        let (mut open, mut buffer) = (vec![root], Vec::new());
        loop {
            match self.step(&mut buffer)? {
                Step::Start(element) => {
                    self.count()?;
                    open.push(element);
                }
                Step::Empty(element) => {
                    self.count()?;
                    if let Some(parent) = open.last_mut() {
                        parent.take(element);
                    }
                }
                Step::Text(text) => {
                    self.bytes += text.len();
                    if self.bytes > MAX_RECORD {
                        let what = fault::excess(format!("one record has more than {MAX_RECORD} bytes of text"));
                        return Err(FeedError::Malformed { place: self.place(), what });
                    }
                    if let Some(parent) = open.last_mut() {
                        parent.add(text);
                    }
                }
                Step::End => {
                    let Some(done) = open.pop() else { continue };
                    match open.last_mut() {
                        Some(parent) => parent.take(done),
                        None => return Ok(done),
                    }
                }
                Step::Nothing => {}
                Step::Eof => return Err(FeedError::Truncated { place: self.place(), what: "elements are still open" }),
            }
        }
    }

    fn count(&mut self) -> Result<(), FeedError> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(FeedError::Malformed {
                place: self.place(),
                what: fault::excess(format!("one record has more than {MAX_ELEMENTS} elements")),
            });
        }
        Ok(())
    }

    fn step<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Step<'b>, FeedError> {
        buffer.clear();
        self.budget.set(MAX_TEXT);
        let position = self.reader.buffer_position();
        let place = || format!("byte {position}");
        let (namespace, event) = match self.reader.read_resolved_event_into(buffer) {
            Ok(found) => found,
            Err(error) => return Err(refused(error, place())),
        };
        let step = match event {
            Event::Start(tag) => {
                if self.depth >= MAX_DEPTH {
                    return Err(FeedError::TooDeep { place: place(), limit: MAX_DEPTH });
                }
                let element = Element::of(&mut self.names, &namespace, &tag, place)?;
                self.depth += 1;
                Step::Start(element)
            }
            Event::Empty(tag) => Step::Empty(Element::of(&mut self.names, &namespace, &tag, place)?),
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Step::End
            }
            Event::Text(text) => Step::Text(text.xml10_content()),
            Event::CData(data) => Step::Text(data.xml10_content()),
            Event::GeneralRef(entity) => Step::Text(resolve(&entity)),
            Event::DocType(kind) => return Err(foreign(&kind, place())),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => Step::Nothing,
            Event::Eof => Step::Eof,
        };
        if self.depth > 1 { Ok(step) } else { self.at_the_root(step, position) }
    }

    /// Outside the document's own element there is nothing but white space, and that element
    /// has the name that belongs to the format.
    fn at_the_root<'b>(&mut self, step: Step<'b>, position: u64) -> Result<Step<'b>, FeedError> {
        let opened = match &step {
            Step::Start(element) if self.depth == 1 => Some(element),
            Step::Empty(element) if self.depth == 0 => Some(element),
            Step::Text(text) if self.depth == 0 && !text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => {
                return Err(FeedError::Malformed {
                    place: format!("byte {position}"),
                    what: fault::broken("text outside the document's element"),
                });
            }
            _ => None,
        };
        if let Some(element) = opened {
            let place = format!("byte {position}");
            if self.root.is_some() {
                return Err(FeedError::Malformed { place, what: fault::broken("a second document begins") });
            }
            if !self.roots.contains(&element.name.as_str()) {
                let wanted = self.roots.join("> or <");
                let found = format!("<{}>", element.name);
                let what = Fault::new(FaultKind::NotFeed, format!("expected <{wanted}>, got {found}")).with("found", found);
                return Err(FeedError::Malformed { place, what });
            }
            self.root = Some(element.clone());
        }
        Ok(step)
    }
}

/// A predefined entity or a character number; anything else stays as written.
fn resolve(entity: &BytesRef<'_>) -> Cow<'static, str> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return c.to_string().into();
    }
    let name = entity.xml10_content();
    match name.as_ref() {
        "amp" => "&".into(),
        "lt" => "<".into(),
        "gt" => ">".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        "nbsp" => "\u{a0}".into(),
        other => format!("&{other};").into(),
    }
}
