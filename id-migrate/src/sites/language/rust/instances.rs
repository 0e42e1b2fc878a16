//! Instances of types: of variables, parameters and the receivers of methods.

use syn::{Expr, FnArg, GenericArgument, Pat, PathArguments, ReturnType, Signature, Type};

use super::names::bare;
use super::walker::Walker;
use crate::sites::{InstanceKind, Receiver};

/// Types that dereference to, or wrap, their first argument.
fn hands_on(name: &str) -> bool {
    matches!(
        name,
        "Arc" | "Rc" | "Box" | "Option" | "Result" | "Ref" | "RefMut" | "Pin" | "Cow"
    )
}

/// Methods that return their receiver or its content.
fn unwraps(method: &str) -> bool {
    words!("unwrap expect clone as_ref as_mut borrow borrow_mut unwrap_or_default")
        .contains(&method)
}

impl<'src> Walker<'src> {
    pub(super) fn instance_in_local(&mut self, pattern: &Pat, value: &Expr) {
        let class = match pattern {
            Pat::Type(typed) => self.class_of_type(&typed.ty),
            _ => None,
        };
        let class = class.or_else(|| self.class_of_value(value));
        if let Some(name) = self.pattern_name(pattern) {
            self.found
                .instance(name, InstanceKind::Variable, class, false);
        }
    }

    pub(super) fn instances_in_parameters(&mut self, signature: &Signature) {
        for input in &signature.inputs {
            let FnArg::Typed(typed) = input else { continue };
            let class = self.class_of_type(&typed.ty);
            if let Some(name) = self.pattern_name(&typed.pat) {
                self.found
                    .instance(name, InstanceKind::Variable, class, false);
            }
        }
    }

    pub(super) fn class_given_by(&self, signature: &Signature) -> Option<&'src str> {
        match &signature.output {
            ReturnType::Type(_, r#type) => self.class_of_type(r#type),
            ReturnType::Default => None,
        }
    }

    /// Returns the type of a constructed value: `Store` for `Store::new()?`, `Store { … }` and
    /// `Arc::new(Store::open())`.
    fn class_of_value(&self, value: &Expr) -> Option<&'src str> {
        match bare(value) {
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else {
                    return None;
                };
                match self.type_segment(&path.path) {
                    Some(of) if hands_on(of) => self.class_of_value(call.args.first()?),
                    Some("Self") => Some(self.self_type),
                    Some(of) if is_capital(of) => Some(of),
                    _ => Some(self.last_segment(&path.path)),
                }
            }
            // `Event::Started { … }` is an `Event`.
            Expr::Struct(literal) => {
                let of = self.type_segment(&literal.path);
                let of = of.filter(|of| is_capital(of));
                match of.unwrap_or_else(|| self.last_segment(&literal.path)) {
                    "Self" => Some(self.self_type),
                    name => Some(name),
                }
            }
            Expr::Try(inner) => self.class_of_value(&inner.expr),
            Expr::Await(inner) => self.class_of_value(&inner.base),
            Expr::MethodCall(call) if unwraps(self.ident(&call.method)) => {
                self.class_of_value(&call.receiver)
            }
            Expr::Path(path) if path.path.segments.len() == 1 => {
                let name = self.last_segment(&path.path);
                // `let log = Log;`
                let is_unit = is_capital(name) && name.contains(char::is_lowercase);
                is_unit
                    .then_some(name)
                    .or_else(|| self.found.class_of_variable(name))
            }
            _ => None,
        }
    }

    /// Returns the type that is named: `Store` of `&mut Store`, `Arc<Store>`, `impl Store`, `Box<dyn Store>`.
    fn class_of_type(&self, r#type: &Type) -> Option<&'src str> {
        match r#type {
            Type::Reference(inner) => self.class_of_type(&inner.elem),
            Type::Paren(inner) => self.class_of_type(&inner.elem),
            Type::Path(path) => {
                let name = self.last_segment(&path.path);
                if name == "Self" {
                    return Some(self.self_type);
                }
                let arguments = &path.path.segments.last()?.arguments;
                match arguments {
                    PathArguments::AngleBracketed(arguments) if hands_on(name) => {
                        arguments.args.iter().find_map(|argument| match argument {
                            GenericArgument::Type(inner) => self.class_of_type(inner),
                            _ => None,
                        })
                    }
                    _ => Some(name),
                }
            }
            Type::ImplTrait(bounds) => self.first_bound(&bounds.bounds),
            Type::TraitObject(bounds) => self.first_bound(&bounds.bounds),
            _ => None,
        }
    }

    fn first_bound<'e>(
        &self,
        bounds: impl IntoIterator<Item = &'e syn::TypeParamBound>,
    ) -> Option<&'src str> {
        bounds.into_iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(self.last_segment(&bound.path)),
            _ => None,
        })
    }

    pub(super) fn receiver_of(&self, receiver: &Expr) -> Receiver<'src> {
        match bare(receiver) {
            Expr::Path(path) if path.path.is_ident("self") => {
                Receiver::instance(Some(self.self_type))
            }
            Expr::Path(path) => Receiver::Name(self.last_segment(&path.path)),
            Expr::Field(field) => match bare(&field.base) {
                Expr::Path(path) if path.path.is_ident("self") => {
                    Receiver::Own(self.member(&field.member))
                }
                _ => Receiver::Member(self.member(&field.member)),
            },
            value => Receiver::instance(self.class_of_value(value)),
        }
    }
}

pub(super) fn is_capital(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}
