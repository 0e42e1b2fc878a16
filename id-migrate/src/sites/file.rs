//! Everything that was found in one file.

use std::cmp::Reverse;
use std::hash::BuildHasher as _;
use std::iter::successors;
use std::ops::RangeInclusive;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::renames::Renames;
use super::{
    Access, Binding, Call, Class, Field, HandBuilt, Import, ImportedName, Instance, Literal,
    LiteralId, NegativeRead, Role, Scope, ScopeId, ScopeKind, Signature, Site, Span, Template,
    ValueId,
};

/// Everything an adapter found in one file.
#[derive(Clone, Debug, Default)]
pub struct FileSites<'src> {
    source: &'src str,
    /// Every string literal, in the order of the source.
    pub literals: Vec<Literal>,
    /// The values that the source does not contain as they are; `None` for a lone surrogate escape.
    pub(super) decoded: Vec<Option<Box<str>>>,
    /// The roles of the literals, each once. The first is [`Role::Anonymous`].
    pub(super) roles: Vec<Role<'src>>,
    /// Every id position whose value is a literal or a name.
    pub sites: Vec<Site<'src>>,
    /// The definitions; the first is the module.
    pub scopes: Vec<Scope<'src>>,
    /// Names that are bound to a literal.
    pub bindings: Vec<Binding<'src>>,
    /// Indices of `bindings`, sorted by name, scope and index.
    bindings_by_name: Vec<u32>,
    /// The first byte of each scope, sorted.
    scopes_by_start: Vec<(u32, ScopeId)>,
    /// Names that are read in code that expects an invalid id.
    pub negative_reads: Vec<NegativeRead<'src>>,
    /// Names of dicts and objects that hold a literal as an id: `kwargs` of `kwargs = {"run_id": "x"}`.
    pub holders: Vec<Binding<'src>>,
    /// Run ids that are built from pieces.
    pub hand_built: Vec<HandBuilt>,
    /// Expressions that read a thread id or take a run id apart.
    pub accesses: Vec<Access>,
    /// Calls with positional literals or names.
    pub calls: Vec<Call<'src>>,
    /// Functions and methods, with the positions of their id parameters.
    pub signatures: Vec<Signature<'src>>,
    /// The first byte of each signature, sorted, its index, and the place in this list of the signature around it.
    signatures_by_start: Vec<(u32, u32, Option<u32>)>,
    /// Classes, interfaces, traits and constant objects.
    pub classes: Vec<Class<'src>>,
    /// Names that are bound to an instance of a class, and later bindings of these names, sorted by scope and name.
    pub instances: Vec<Instance<'src>>,
    /// The imports of the file, each once.
    pub imports: Vec<Import<'src>>,
    /// The names that an import gives another name: `from rules import check as verify`.
    pub(super) renames: Renames<'src>,
    /// The hash of each name that an import binds, and the index of the import, sorted.
    imports_by_name: Vec<(u64, u32)>,
    /// The names that the file exports other names under: `default` and `run` of `export default run`. The second name may
    /// be a path.
    pub exports: Vec<(&'src str, &'src str)>,
    /// Texts without white space that are built from pieces.
    pub templates: Vec<Template<'src>>,
    /// `true` if the file captures what code prints or logs.
    pub captures_output: bool,
    /// Assertions that something is empty or absent.
    pub absences: Vec<Span>,
    /// Literals that are parsed at run time although a macro would check them while compiling (Rust, RID009).
    pub run_time_parsed: Vec<LiteralId>,
}

impl<'src> FileSites<'src> {
    /// Returns the imports that bind a name, each with its index, in the order of the source. The name `*` stands for the
    /// imports of all names.
    pub(crate) fn imports_of(&self, name: &str) -> impl Iterator<Item = (usize, &Import<'src>)> {
        let hash = FxBuildHasher.hash_one(name);
        let first = self.imports_by_name.partition_point(|one| one.0 < hash);
        let same = self.imports_by_name[first..].iter();
        let same = same.take_while(move |one| one.0 == hash);
        let found = same.map(|(_, at)| (*at as usize, &self.imports[*at as usize]));
        found.filter(move |(_, import)| import.binds(name))
    }

    /// Returns the name that a word of the code stands for: the name that an import calls otherwise.
    #[inline]
    pub(crate) fn original(&self, word: &'src str) -> &'src str {
        self.renames.original(word)
    }

    /// Returns the other words of the code that stand for a name.
    pub(crate) fn words_for(&self, name: &str) -> &[&'src str] {
        self.renames.words_for(name)
    }

    /// Returns `true` if an import binds a name: a module, or a name from a module.
    pub(crate) fn imports_name(&self, name: &str) -> bool {
        self.imports_of(name).next().is_some()
    }

    /// Returns the name that the file imports as `name`.
    pub(crate) fn imported(&self, name: &str) -> Option<ImportedName<'src>> {
        let mut names = self.imports_of(name).flat_map(|(_, import)| &import.names);
        names.find(|taken| taken.here == name).copied()
    }

    /// Creates the sites of an empty file, with only the scope of the module.
    pub(super) fn new(source: &'src str) -> Self {
        Self {
            source,
            roles: vec![Role::Anonymous],
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                name: "",
                parent: ScopeId::MODULE,
                is_test: false,
                extent: Span::new(0, 0),
            }],
            ..Self::default()
        }
    }

    /// Returns the literal with that index, which must be an index of this file.
    pub fn literal(&self, id: LiteralId) -> &Literal {
        &self.literals[id.index()]
    }

    /// Returns the decoded value of a literal; `None` for a lone surrogate escape.
    pub fn value(&self, literal: &Literal) -> Option<&str> {
        match literal.value {
            ValueId::WRITTEN => Some(&self.source[literal.content.range()]),
            _ => self.decoded_value(literal),
        }
    }

    /// Returns the value of a literal whose source has escapes.
    pub(crate) fn decoded_value(&self, literal: &Literal) -> Option<&str> {
        self.decoded.get(literal.value.index())?.as_deref()
    }

    /// Returns the role of a literal that is not in an id position.
    pub fn role(&self, literal: &Literal) -> Role<'src> {
        self.roles[literal.role.index()]
    }

    pub(crate) fn literals_by_id(&self) -> impl Iterator<Item = (LiteralId, &Literal)> {
        LiteralId::number(&self.literals)
    }

    /// Sorts bindings and imports by name, instances by scope, and scopes and signatures by position. The collector calls this once, when everything is found.
    pub(super) fn index(&mut self) {
        let mut bindings: Vec<u32> = (0..).take(self.bindings.len()).collect();
        bindings.sort_by_key(|at| {
            let binding = &self.bindings[*at as usize];
            (&binding.name, binding.scope)
        });
        self.bindings_by_name = bindings;
        self.instances.sort_by_key(|one| (one.scope, one.name));
        let scopes = ScopeId::number(&self.scopes);
        let scopes = scopes.map(|(id, scope)| (scope.extent.start, id));
        let mut scopes: Vec<(u32, ScopeId)> = scopes.collect();
        scopes.sort_by_key(|(start, _)| *start);
        self.scopes_by_start = scopes;
        self.signatures_by_start = self.sorted_signatures();
        let mut seen = FxHashSet::default();
        self.imports.retain(|import| seen.insert(import.clone()));
        let names = (0..).zip(&self.imports).flat_map(|(at, import)| {
            let names = import.bound().map(|name| FxBuildHasher.hash_one(name));
            names.map(move |name| (name, at))
        });
        self.imports_by_name = names.collect();
        self.imports_by_name.sort_unstable();
        self.imports_by_name.dedup();
    }

    /// Moves the lists to memory of their size. The sites are kept until the whole tree is checked, and an allocator may
    /// keep the old memory when a list shrinks in place.
    pub(super) fn shrink(&mut self) {
        fn shrink<T>(list: &mut Vec<T>) {
            if list.len() < list.capacity() {
                let mut exact = Vec::with_capacity(list.len());
                exact.append(list);
                *list = exact;
            }
        }
        shrink(&mut self.literals);
        shrink(&mut self.decoded);
        shrink(&mut self.roles);
        shrink(&mut self.sites);
        shrink(&mut self.scopes);
        shrink(&mut self.bindings);
        shrink(&mut self.calls);
        shrink(&mut self.signatures);
        shrink(&mut self.instances);
        shrink(&mut self.imports);
        shrink(&mut self.templates);
    }

    /// Returns the innermost scope around a byte.
    pub(crate) fn scope_at(&self, at: usize) -> ScopeId {
        let started = |(start, _): &(u32, ScopeId)| *start as usize <= at;
        let after = self.scopes_by_start.partition_point(started);
        let last = after
            .checked_sub(1)
            .map(|last| self.scopes_by_start[last].1);
        let mut around = self.around(last.unwrap_or(ScopeId::MODULE));
        let holds_it = around.find(|(_, scope)| at < scope.extent.end as usize);
        holds_it.map_or(ScopeId::MODULE, |(scope, _)| scope)
    }

    /// Returns the bindings of a name, sorted by scope, then in the order of the source.
    pub(crate) fn bindings_of(
        &self,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = &Binding<'src>> + Clone {
        self.bindings_in(name, ScopeId::MODULE..=ScopeId(u32::MAX))
    }

    /// Returns the bindings of a name in a range of scopes, sorted by scope, then in the order of the source.
    pub(crate) fn bindings_in(
        &self,
        name: &str,
        scopes: RangeInclusive<ScopeId>,
    ) -> impl DoubleEndedIterator<Item = &Binding<'src>> + Clone {
        let binding = |at: &u32| &self.bindings[*at as usize];
        let order = &self.bindings_by_name;
        let first = order.partition_point(|at| {
            let binding = binding(at);
            (&*binding.name, binding.scope) < (name, *scopes.start())
        });
        let end = order.partition_point(|at| {
            let binding = binding(at);
            (&*binding.name, binding.scope) <= (name, *scopes.end())
        });
        order[first..end].iter().map(binding)
    }

    /// Returns the instances that a name of a scope holds, in the order of the source.
    pub(crate) fn instances_in(
        &self,
        scope: ScopeId,
        name: &str,
    ) -> impl Iterator<Item = &Instance<'src>> + Clone {
        let sought = (scope, name);
        let is_before = |one: &Instance<'_>| (one.scope, one.name) < sought;
        let first = self.instances.partition_point(is_before);
        let from_first = self.instances[first..].iter();
        from_first.take_while(move |one| one.scope == scope && one.name == name)
    }

    pub(crate) fn hand_built_run_ids(&self) -> impl Iterator<Item = &HandBuilt> {
        let is_run_id = |built: &&HandBuilt| built.field == Field::RunId;
        self.hand_built.iter().filter(is_run_id)
    }

    /// Returns the scope with that index, which must be an index of this file.
    pub fn scope(&self, id: ScopeId) -> &Scope<'src> {
        &self.scopes[id.index()]
    }

    /// Iterates over a scope and the scopes around it; the module is the last.
    pub(crate) fn around(&self, id: ScopeId) -> impl Iterator<Item = (ScopeId, &Scope<'src>)> {
        let outward = |id: &ScopeId| (*id != ScopeId::MODULE).then(|| self.scope(*id).parent);
        successors(Some(id), outward).map(|id| (id, self.scope(id)))
    }

    /// Returns the outermost function around a scope, such as a test, or the module.
    pub(crate) fn outermost_function_of(&self, id: ScopeId) -> ScopeId {
        let functions = self.around(id);
        let functions = functions.filter(|(_, scope)| scope.kind == ScopeKind::Function);
        functions.last().map_or(ScopeId::MODULE, |(id, _)| id)
    }

    fn sorted_signatures(&self) -> Vec<(u32, u32, Option<u32>)> {
        let extent = |signature: u32| self.signatures[signature as usize].extent;
        let mut order: Vec<u32> = (0..).take(self.signatures.len()).collect();
        // Of two with one extent, the first is the inner one.
        order.sort_by_key(|at| (extent(*at).start, Reverse(extent(*at).end), Reverse(*at)));
        let mut open: Vec<u32> = Vec::new();
        let numbered = (0..).zip(order.iter());
        let nested = numbered.map(|(place, signature)| {
            let start = extent(*signature).start;
            let has_ended = |last: &mut u32| extent(order[*last as usize]).end <= start;
            while open.pop_if(has_ended).is_some() {}
            let around = open.last().copied();
            open.push(place);
            (start, *signature, around)
        });
        nested.collect()
    }

    /// Returns the innermost function around a byte, with its index.
    pub(crate) fn signature_at(&self, at: usize) -> Option<(usize, &Signature<'src>)> {
        let order = &self.signatures_by_start;
        let extent = |place: u32| {
            let (_, signature, _) = order[place as usize];
            self.signatures[signature as usize].extent.range()
        };
        let started = order.partition_point(|(start, ..)| *start as usize <= at);
        let last = started.checked_sub(1).map(crate::ids::index);
        let mut around = successors(last, |place| order[*place as usize].2);
        let innermost = around.find(|place| extent(*place).contains(&at))?;
        let index = order[innermost as usize].1 as usize;
        Some((index, &self.signatures[index]))
    }

    /// Returns the innermost function around a scope, or the module.
    pub(crate) fn function_of(&self, id: ScopeId) -> ScopeId {
        self.innermost(id, ScopeKind::Function)
    }

    /// Returns the innermost class around a scope, or the module.
    pub(crate) fn class_of(&self, id: ScopeId) -> ScopeId {
        self.innermost(id, ScopeKind::Class)
    }

    fn innermost(&self, id: ScopeId, kind: ScopeKind) -> ScopeId {
        let found = self.around(id).find(|(_, scope)| scope.kind == kind);
        found.map_or(ScopeId::MODULE, |(id, _)| id)
    }

    /// Returns the dotted names of the definitions around a scope: `TestAgent.test_runs`; empty at module level.
    pub fn path_of(&self, id: ScopeId) -> String {
        let mut names: Vec<&str> = self.around(id).map(|(_, scope)| scope.name).collect();
        // The module has no name.
        names.pop();
        names.reverse();
        names.join(".")
    }
}
