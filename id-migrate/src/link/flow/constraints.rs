//! Finds constraints on a text: of a schema, of the settings of a model, of the decorators of a field.

use super::{Flow, Holds};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Comparison, Inspection, method_inspection};
use crate::sites::tokens::TokenKind;

impl Flow<'_, '_> {
    /// Finds the constraints that a model sets for all its texts: `model_config = ConfigDict(str_max_length=12)`.
    pub(super) fn settings(&mut self) {
        let settings = words!(
            "str_max_length str_min_length str_to_lower str_to_upper max_anystr_length \
             min_anystr_length anystr_lower anystr_upper"
        );
        // Few files have a constraint.
        if !self.file.mentions("str_") {
            return;
        }
        for at in 0..self.tokens.len() {
            if settings.contains(&self.word(at)) && matches!(self.word(at + 1), "=" | ":") {
                let comparison = if self.word(at).contains("max") {
                    Comparison::AtMost
                } else {
                    Comparison::Less
                };
                let number = self.word(at + 2).parse().ok();
                self.inspected(Inspection::length(comparison, number), at);
            }
        }
    }

    /// Finds the constraint on a text between two tokens, up to the end of the field or the argument.
    pub(super) fn demands(&mut self, first: usize, end: usize) {
        let mut depth = 0_usize;
        for at in first..end {
            match self.tokens[at].kind() {
                TokenKind::Open => depth += 1,
                TokenKind::Close if depth == 0 => return,
                TokenKind::Close => depth -= 1,
                _ if depth > 0 => {}
                _ if matches!(self.word(at), "," | ";") || self.begins_field(at) => return,
                _ => {}
            }
            self.demanded(at);
        }
    }

    /// Records the constraint on a text that begins at a token.
    pub(super) fn demanded(&mut self, at: usize) {
        if let Some(look) = self.demand(at) {
            self.inspected(look, at);
        }
        // `yup.string().test("short", "too long", (text) => …)`
        if self.word(at) == "test" && self.before(at) == "." && self.word(at + 1) == "(" {
            self.closure_arguments(at + 1, self.other(at + 1), Holds::Id);
        }
        // `z.string().refine((text) => …)`, `z.string().refine(isSafe)`
        if self.before(at) == "." && takes_check(self.word(at)) && self.is_given_function(at + 2) {
            let close = self.other(at + 1);
            if !self.closures(at + 1, close, Holds::Id) {
                self.handed(at + 2, close, Holds::Id);
            }
        }
    }

    fn demand(&self, at: usize) -> Option<Inspection> {
        let name = self.literal(at).unwrap_or_else(|| self.word(at));
        let is_step = self.before(at) == "." && self.word(at + 1) == "(";
        let is_setting = matches!(self.word(at + 1), "=" | ":");
        let number = || self.word(at + 2).parse::<usize>().ok();
        let length = |comparison| Some(Inspection::length(comparison, number()));
        match name {
            "max" if is_step => length(Comparison::AtMost),
            "min" if is_step => length(Comparison::Less),
            "length" if is_step => length(Comparison::Equal),
            "startsWith" | "endsWith" | "includes" if is_step => {
                method_inspection(name, self.piece(at + 2))
            }
            // `z.string().regex(RUN_PATTERN)`
            "regex" if is_step && let Some(pattern) = self.expression(at + 2) => {
                Some(Inspection::Pattern(pattern))
            }
            "uuid" | "guid" if is_step => Some(Inspection::Uuid),
            name if is_step && takes_check(name) && self.is_given_function(at + 2) => None,
            "regex" | "pattern" | "matches" | "ulid" | "cuid" | "cuid2" | "nanoid" | "refine"
            | "superRefine" | "transform" | "check" | "toLowerCase" | "toUpperCase" | "hex"
            | "alphanum" | "token" | "templateLiteral" | "stringFormat" | "custom"
            | "preprocess" | "lowercase" | "uppercase" | "slug"
                if is_step =>
            {
                Some(Inspection::Spelling)
            }
            "String" | "VARCHAR" | "CHAR" | "Unicode" if self.word(at + 1) == "(" => {
                number().map(|number| Inspection::Length(Comparison::AtMost, number))
            }
            "max_length" | "maxLength" if is_setting || is_step => length(Comparison::AtMost),
            "length" if self.is_of_column(at) => length(Comparison::AtMost),
            "min_length" | "minLength" if is_setting || is_step => length(Comparison::Less),
            "pattern" | "regex" if is_setting => {
                let pattern = self.pattern_text(at + 2);
                Some(Inspection::search(Inspection::Pattern, pattern))
            }
            "max_len" if self.word(at + 1) == "(" => length(Comparison::AtMost),
            "min_len" if self.word(at + 1) == "(" => length(Comparison::Less),
            "format" if is_setting => Some(Inspection::Spelling),
            "metadata" if self.lexis == Lexis::Python && is_setting => Some(Inspection::Spelling),
            "AfterValidator" | "BeforeValidator" | "PlainValidator" | "WrapValidator"
            | "matches_re" | "Length" | "Regexp"
                if self.word(at + 1) == "(" =>
            {
                Some(Inspection::Spelling)
            }
            // `attr.ib(validator=short)`
            "validator" | "converter"
                if self.word(at + 1) == "="
                    && self.word(at + 3) != "."
                    && !matches!(self.word(at + 2), "str" | "instance_of" | "optional") =>
            {
                Some(Inspection::Spelling)
            }
            _ => None,
        }
    }

    /// Returns `true` if an argument is a closure or the name of a function of the file.
    fn is_given_function(&self, first: usize) -> bool {
        let arrow = if self.word(first) == "(" {
            self.other(first) + 1
        } else {
            first + 1
        };
        let is_defined = |at: &usize| matches!(self.before(*at), "const" | "function");
        let mut all = 0..self.tokens.len();
        self.word(arrow) == "=>"
            || self.is_function(first)
                && all.any(|at| self.word(at) == self.word(first) && is_defined(&at))
    }

    /// Returns `true` for the name of the option in `key: varchar("key", { length: 12 })` of Drizzle and in
    /// `@Column({ length: 12 })` of `TypeORM`.
    fn is_of_column(&self, at: usize) -> bool {
        let options = self.bracket_around(at);
        let call = options.and_then(|open| self.bracket_around(open));
        let maker = call.map_or("", |open| self.before(open));
        self.word(at + 1) == ":"
            && words!("Column PrimaryColumn char nchar nvarchar text varchar").contains(&maker)
    }

    /// Returns `true` for the name of the next field of an interface of TypeScript, which needs no separator.
    fn begins_field(&self, at: usize) -> bool {
        let is_name = matches!(self.tokens[at].kind(), TokenKind::Name | TokenKind::Text);
        self.lexis == Lexis::JavaScript
            && is_name
            && at > 0
            && !matches!(
                self.tokens[at - 1].kind(),
                TokenKind::Mark | TokenKind::Open
            )
            && self.begins_line(at)
    }

    /// Finds the constraints in the decorators of the field whose name is a token.
    pub(super) fn decorators_of(&mut self, field: usize) {
        if self.lexis != Lexis::JavaScript {
            return;
        }
        let modifiers = words!("public protected private readonly declare override");
        let mut at = field;
        while at > 0 && modifiers.contains(&self.before(at)) {
            at -= 1;
        }
        // Each decorator is `@Name(…)`.
        while at > 3 && self.before(at) == ")" {
            let name = self.other(at - 1).wrapping_sub(1);
            if name == 0 || name >= at || self.before(name) != "@" {
                return;
            }
            if let Some(look) = self.demand_of_decorator(name) {
                self.inspected(look, name);
            }
            // `@Column({ length: 12 })`
            (name + 2..at).for_each(|at| self.demanded(at));
            at = name - 1;
        }
    }

    fn demand_of_decorator(&self, name: usize) -> Option<Inspection> {
        let first = name + 2;
        let length = |comparison| Inspection::length(comparison, self.word(first).parse().ok());
        match self.word(name) {
            "MaxLength" => Some(length(Comparison::AtMost)),
            "MinLength" => Some(length(Comparison::Less)),
            "Matches" => {
                let pattern = self.expression(first);
                Some(Inspection::search(Inspection::Pattern, pattern))
            }
            "IsUUID" => Some(Inspection::Uuid),
            "Length" | "Contains" | "NotContains" | "IsIn" | "IsNotIn" | "IsEnum" | "IsAlpha"
            | "IsAlphanumeric" | "IsAscii" | "IsLowercase" | "IsUppercase" | "IsHexadecimal"
            | "IsHash" | "IsMongoId" | "IsNumberString" | "IsBase64" | "IsFQDN" | "IsULID"
            | "Validate" | "ValidateBy" | "ValidateIf" | "Transform" => Some(Inspection::Spelling),
            _ => None,
        }
    }
}

/// Returns `true` if a method of a schema calls its argument with the text.
fn takes_check(name: &str) -> bool {
    matches!(
        name,
        "refine" | "superRefine" | "check" | "transform" | "custom"
    )
}
