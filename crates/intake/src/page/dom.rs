//! A page as a tree in one vector, built by `html5ever` as browsers build theirs.
//!
//! Invariants: no recursion, so that no nesting is too deep; time and memory grow no faster than the page, because
//! what is nested deeper than browsers nest it is hung up higher, and because elements are counted.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TokenizerResult, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

/// Deepest nesting that is built, as in browsers (Blink and WebKit stop at 512): the builder looks through all open
/// elements again and again, so that depth costs time.
const DEEPEST: usize = 512;

/// Most nodes of a page. The longest page that people read has some 300,000; misnested formatting makes more of few
/// bytes.
const MOST_NODES: usize = 600_000;

/// Most attributes that later `html` and `body` tags can add to the first: each is compared with all before it.
const MOST_ATTRIBUTES_ADDED: usize = 64;

/// A node by its place in the vector.
pub(crate) type Id = usize;

/// The document itself.
pub(crate) const DOCUMENT: Id = 0;

/// What a node is.
#[derive(Debug)]
pub(crate) enum Data {
    /// The document, a comment, a processing instruction.
    Other,
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
    },
    Text(StrTendril),
}

#[derive(Debug)]
pub(crate) struct Node {
    parent: Option<Id>,
    previous: Option<Id>,
    pub next: Option<Id>,
    pub first: Option<Id>,
    last: Option<Id>,
    pub data: Data,
}

/// A page.
#[derive(Debug)]
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    /// The tree of a page; none when it has too many elements.
    pub fn of(html: &str) -> Option<Tree> {
        let builder = TreeBuilder::new(Sink::default(), html5ever::tree_builder::TreeBuilderOpts::default());
        let bounded = Bounded { inner: builder, depth: Cell::new(0), dropped: Cell::new(0) };
        let tokenizer = Tokenizer::new(bounded, html5ever::tokenizer::TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        // A script interrupts the tokenizer, for browsers to run it, and so does the name of an encoding.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        let sink = tokenizer.sink.inner.sink;
        let nodes = sink.nodes.into_inner();
        (nodes.len() <= MOST_NODES).then_some(Tree { nodes })
    }

    /// The value of an attribute.
    pub fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        match &self.nodes.get(id)?.data {
            Data::Element { attributes, .. } => {
                attributes.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
            }
            _ => None,
        }
    }

    /// The name of an element; empty for everything else.
    pub fn tag(&self, id: Id) -> &str {
        match self.nodes.get(id).map(|node| &node.data) {
            Some(Data::Element { name, .. }) => &name.local,
            _ => "",
        }
    }

    /// All the text within a node, white space as it is.
    pub fn text(&self, id: Id) -> String {
        let mut text = String::new();
        let mut at = self.nodes[id].first;
        while let Some(node) = at {
            if let Data::Text(more) = &self.nodes[node].data {
                text.push_str(more);
            }
            at = self.following(node, id);
        }
        text
    }

    /// The next node in the order of the page, below `root`.
    pub fn following(&self, id: Id, root: Id) -> Option<Id> {
        match self.nodes[id].first {
            Some(child) => Some(child),
            None => self.after(id, root),
        }
    }

    /// The next node in the order of the page that is not within this one, below `root`.
    pub fn after(&self, id: Id, root: Id) -> Option<Id> {
        let mut at = id;
        while at != root {
            if let Some(next) = self.nodes[at].next {
                return Some(next);
            }
            at = self.nodes[at].parent?;
        }
        None
    }

    /// What a node hangs on.
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.nodes[id].parent
    }
}

/// Hands tokens on to the builder of the tree, but for elements that would be too deep or too many.
struct Bounded {
    inner: TreeBuilder<Id, Sink>,
    /// Elements open by our own count.
    depth: Cell<usize>,
    /// Of them, those that were left out.
    dropped: Cell<usize>,
}

/// Elements that end by themselves, so that their start does not make the page any deeper.
fn ends_by_itself(tag: &Tag) -> bool {
    tag.self_closing
        || matches!(
            &*tag.name,
            "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param"
                | "source" | "track" | "wbr" | "frame" | "html" | "head" | "body" | "p" | "li" | "dt" | "dd"
                | "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "colgroup" | "option" | "optgroup"
                | "rp" | "rt"
                // Raw text: what follows must go through the tokenizer's own states.
                | "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes"
                | "noscript" | "plaintext"
        )
}

impl TokenSink for Bounded {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        let full = self.inner.sink.nodes.borrow().len() > MOST_NODES;
        match &token {
            Token::EOFToken => {}
            _ if full => return TokenSinkResult::Continue,
            Token::ParseError(_) | Token::CommentToken(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) if !ends_by_itself(tag) => match tag.kind {
                TagKind::StartTag if self.depth.get() >= DEEPEST => {
                    self.dropped.set(self.dropped.get() + 1);
                    return TokenSinkResult::Continue;
                }
                TagKind::StartTag => self.depth.set(self.depth.get() + 1),
                TagKind::EndTag if self.dropped.get() > 0 => {
                    self.dropped.set(self.dropped.get() - 1);
                    return TokenSinkResult::Continue;
                }
                TagKind::EndTag => self.depth.set(self.depth.get().saturating_sub(1)),
            },
            _ => {}
        }
        self.inner.process_token(token, line)
    }

    fn end(&self) {
        self.inner.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.inner.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// The tree while it grows.
struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Default for Sink {
    fn default() -> Sink {
        Sink { nodes: RefCell::new(vec![Node::new(Data::Other)]) }
    }
}

impl Node {
    fn new(data: Data) -> Node {
        Node { parent: None, previous: None, next: None, first: None, last: None, data }
    }
}

/// The name of an element, as the builder asks for it.
#[derive(Debug)]
pub(crate) struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

fn detach(nodes: &mut [Node], id: Id) {
    let (parent, previous, next) =
        (nodes[id].parent.take(), nodes[id].previous.take(), nodes[id].next.take());
    if let Some(previous) = previous {
        nodes[previous].next = next;
    }
    if let Some(next) = next {
        nodes[next].previous = previous;
    }
    if let Some(parent) = parent {
        if nodes[parent].first == Some(id) {
            nodes[parent].first = next;
        }
        if nodes[parent].last == Some(id) {
            nodes[parent].last = previous;
        }
    }
}

/// Hangs a node below a parent, before one of its children or last of all.
fn attach(nodes: &mut [Node], parent: Id, before: Option<Id>, id: Id) {
    detach(nodes, id);
    let previous = match before {
        Some(before) => nodes[before].previous.replace(id),
        None => nodes[parent].last.replace(id),
    };
    match previous {
        Some(previous) => nodes[previous].next = Some(id),
        None => nodes[parent].first = Some(id),
    }
    let node = &mut nodes[id];
    (node.parent, node.previous, node.next) = (Some(parent), previous, before);
}

impl Sink {
    fn create(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(data));
        nodes.len() - 1
    }

    fn insert(&self, parent: Id, before: Option<Id>, child: NodeOrText<Id>) {
        let nodes = &mut *self.nodes.borrow_mut();
        match child {
            NodeOrText::AppendNode(id) => attach(nodes, parent, before, id),
            NodeOrText::AppendText(text) => {
                let neighbour = match before {
                    Some(before) => nodes[before].previous,
                    None => nodes[parent].last,
                };
                if let Some(Data::Text(earlier)) = neighbour.map(|id| &mut nodes[id].data) {
                    earlier.push_tendril(&text);
                    return;
                }
                nodes.push(Node::new(Data::Text(text)));
                let id = nodes.len() - 1;
                attach(nodes, parent, before, id);
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = ();
    type ElemName<'a> = Name;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        match &self.nodes.borrow()[*target].data {
            Data::Element { name, .. } => Name(name.clone()),
            _ => Name(QualName::new(None, ns!(), local_name!(""))),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.create(Data::Element { name, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.create(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.create(Data::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes.borrow()[*element].parent;
        match parent {
            Some(parent) => self.insert(parent, Some(*element), child),
            None => self.insert(*previous, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.insert(parent, Some(*sibling), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Data::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target].data {
            for attribute in more {
                if attributes.len() < MOST_ATTRIBUTES_ADDED
                    && !attributes.iter().any(|present| present.name == attribute.name)
                {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        detach(&mut self.nodes.borrow_mut(), *target);
    }

    fn reparent_children(&self, node: &Id, parent: &Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        while let Some(child) = nodes[*node].first {
            attach(nodes, *parent, None, child);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misnested_markup_comes_out_as_browsers_have_it() {
        let tree = Tree::of("<p>One <b>two<p>three</b> four<table><tr>odd<td>cell</table>").unwrap();
        let whole = tree.text(DOCUMENT);
        assert_eq!(whole, "One twothree fouroddcell");
        let tags: Vec<&str> =
            (0..tree.nodes.len()).map(|id| tree.tag(id)).filter(|tag| *tag == "b").collect();
        assert_eq!(tags.len(), 2);
    }

    #[test]
    fn a_hundred_thousand_levels_are_no_trouble() {
        for tag in ["div", "b", "p><span", "table><tr><td", "font size=1"] {
            let name = tag.split([' ', '>']).next().unwrap();
            let deep = format!("<{tag}>").repeat(100_000) + "end" + &format!("</{name}>").repeat(100_000);
            let begun = std::time::Instant::now();
            if let Some(tree) = Tree::of(&deep) {
                assert_eq!(tree.text(DOCUMENT), "end", "{tag}");
            }
            assert!(begun.elapsed().as_secs() < 20, "{tag}: {:?}", begun.elapsed());
        }
    }

    #[test]
    fn formatting_that_multiplies_is_stopped() {
        let many: String = (0..500).map(|n| format!("<font color={n}>")).collect();
        assert!(Tree::of(&format!("<p>{many}{}", "<p>x".repeat(100_000))).is_none());
    }
}
