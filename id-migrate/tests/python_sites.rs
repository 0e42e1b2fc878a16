//! The sites that the Python adapter finds, as a table of source and sites.

mod sites;

use id_migrate::sites::{LiteralForm, Role, Span};
use sites::{expect, sites_of};

#[track_caller]
fn py(source: &str, expected: &[&str]) {
    expect("python", "a.py", source, expected);
}

/// Returns the roles of the literals, in the order of the source.
fn roles(source: &str) -> Vec<Role<'_>> {
    let sites = sites_of("python", "a.py", source);
    let literals = sites.literals.iter();
    literals.map(|literal| sites.role(literal)).collect()
}

#[test]
fn values_of_every_kind_fill_a_slot() {
    py(
        "run_id = \"a\" if x else \"b\"\nrun_id = await str(\"c\")\nrun_id = (y := \"d\")\nrun_id = x or \"e\"\nrun_id = NAME\nrun_id = c.NAME",
        &[
            "Assignment run_id \"a\"",
            "Assignment run_id \"b\"",
            "Assignment run_id \"c\"",
            "Assignment run_id \"d\"",
            "Assignment run_id x",
            "Assignment run_id \"e\"",
            "Assignment run_id NAME",
            "Assignment run_id NAME",
        ],
    );
    py(
        "c.run_id or \"a\"\nc.run_id and \"b\"\nrun_ids = [\"c\"] + [\"d\"]\nrun_id = [\"e\"]",
        &[
            "Fallback run_id \"a\"",
            "List run_id \"c\"",
            "List run_id \"d\"",
        ],
    );
}

#[test]
fn defaults_of_lookups_are_fallbacks() {
    py(
        "d.get(\"run_id\", \"a\")\nd.pop(\"run_id\", \"b\")\nd.setdefault(\"run_id\", \"c\")\nos.getenv(\"RUN_ID\", \"d\")\nm.setenv(\"RUN_ID\", \"e\")",
        &[
            "Fallback run_id \"a\"",
            "Fallback run_id \"b\"",
            "Fallback run_id \"c\"",
            "Fallback run_id \"d\"",
            "Subscript run_id \"e\"",
        ],
    );
}

#[test]
fn sites_of_one_call_dict_or_row_are_side_by_side() {
    for source in [
        "f(run_id=\"a\", thread_id=\"b\")",
        "{\"run_id\": \"a\", \"thread_id\": \"b\"}",
        "run_id, thread_id = \"a\", \"b\"",
        "def f(run_id=\"a\", thread_id=\"b\"): ...",
        "for run_id, thread_id in [(\"a\", \"b\")]: ...",
        "@pytest.mark.parametrize(\"run_id, thread_id\", [(\"a\", \"b\")])\ndef f(run_id, thread_id): ...",
    ] {
        let sites = sites_of("python", "a.py", source).sites;
        let [run, thread] = &sites[..] else {
            panic!("{} sites in {source}", sites.len());
        };
        assert!(run.sibling.is_some(), "{source}");
        assert_eq!(run.sibling, thread.sibling, "{source}");
    }
    let rows = "@pytest.mark.parametrize(\"run_id\", [\"a\", \"b\"])\ndef f(run_id): ...";
    let sites = sites_of("python", "a.py", rows).sites;
    assert_ne!(sites[0].sibling, sites[1].sibling);
}

#[test]
fn the_innermost_reason_for_a_bad_id_counts() {
    py(
        "with pytest.raises(E):\n    f(run_id=\"a\")\n    validate(run_id=\"b\")\nvalidate(assertRaises(run_id=\"c\"))\n",
        &[
            "Keyword run_id \"a\" raises",
            "Keyword run_id \"b\" validator",
            "Keyword run_id \"c\" raises",
        ],
    );
}

#[test]
fn a_parameter_is_bound_to_each_of_its_cases_before_the_function_begins() {
    let source = "\n@pytest.mark.parametrize(\"run_id\", [\"a\", \"b\"])\ndef f(run_id):\n    def g(): ...\n";
    let sites = sites_of("python", "a.py", source);
    let bound: Vec<_> = sites
        .bindings
        .iter()
        .map(|binding| {
            let scope = sites.scope(binding.scope).name;
            (&*binding.name, binding.literal.0, scope, binding.extent)
        })
        .collect();
    let start = Span::new(1, 1);
    assert_eq!(
        bound,
        [("run_id", 1, "f", start), ("run_id", 2, "f", start)]
    );
}

#[test]
fn a_loop_binds_its_variable_in_its_scope() {
    let sites = sites_of("python", "a.py", "for run_id in (\"a\", \"b\"): ...\n");
    let bound: Vec<_> = sites
        .bindings
        .iter()
        .map(|binding| (&*binding.name, binding.literal.0, binding.extent))
        .collect();
    let list = Span::new(14, 24);
    assert_eq!(bound, [("run_id", 0, list), ("run_id", 1, list)]);
}

#[test]
fn a_named_dict_keeps_its_ids() {
    let source =
        "kwargs = {\"run_id\": \"a\"}\nself.kwargs = dict(thread_id=\"b\")\nf(run_id=\"c\")\n";
    let sites = sites_of("python", "a.py", source);
    let held: Vec<_> = sites
        .holders
        .iter()
        .map(|holder| (&*holder.name, sites.value(sites.literal(holder.literal))))
        .collect();
    assert_eq!(held, [("kwargs", Some("a")), ("kwargs", Some("b"))]);
}

#[test]
fn a_message_of_a_log_has_no_id_but_another_object_with_the_name_has() {
    py(
        "log.info(\"started\", run_id=\"a\")\nlogger.warning(\"x\", run_id=\"b\")\nlog.add(run_id=\"c\")",
        &["Keyword run_id \"c\""],
    );
}

#[test]
fn pieces_of_ids_are_no_ids() {
    let source = "run_id.startswith((\"a\", \"b\"))\nrun_id.endswith(\"c\")\n\"d\" in run_id\n";
    assert!(sites_of("python", "a.py", source).sites.is_empty());
}

#[test]
fn a_compared_name_receives_no_id() {
    let named = |name: &'static str| Role::Named(name);
    let compared = |name: &'static str| Role::Compared(name);
    assert_eq!(roles("f(user=\"a\")"), [named("user")]);
    assert_eq!(roles("c.user == \"a\""), [compared("user")]);
    assert_eq!(roles("user_id == \"a\""), [compared("user_id")]);
    assert_eq!(
        roles("got == {\"user\": \"a\"}"),
        [Role::Key, compared("user")]
    );
    assert_eq!(
        roles("got == {\"user\": f(user=\"a\")}"),
        [Role::Key, named("user")]
    );
    assert_eq!(
        roles("m.assert_called_with(\"a\", user=\"b\")"),
        [Role::MockAssertion, compared("user")]
    );
}

#[test]
fn half_a_character_has_no_value() {
    let source = r#"a = "\ud800"; b = "\u00e9"; c = "�"; d = "a" "b"; e = b"c"; f = f"d{x}" "#;
    let sites = sites_of("python", "a.py", source);
    let found: Vec<_> = sites
        .literals
        .iter()
        .map(|literal| (sites.value(literal), literal.form))
        .collect();
    assert_eq!(
        found,
        [
            (None, LiteralForm::Plain),
            (Some("é"), LiteralForm::Plain),
            (Some("\u{fffd}"), LiteralForm::Plain),
            (Some("ab"), LiteralForm::Concatenated),
            (Some("c"), LiteralForm::Bytes),
            (Some("d"), LiteralForm::Interpolated),
        ]
    );
}

#[test]
fn a_constructor_makes_its_argument_an_id_everywhere() {
    py(
        "y = RunId(\"a\")\nf(name=RunId(\"b\"))\nf(RunId(\"c\"))\nname = ThreadId(\"d\")\nrun_id = RunId(\"e\")",
        &[
            "Constructor run_id \"a\"",
            "Constructor run_id \"b\"",
            "Constructor run_id \"c\"",
            "Constructor thread_id \"d\"",
            "Assignment run_id \"e\"",
        ],
    );
}

#[test]
fn an_ignore_comment_applies_to_the_condition_beside_it() {
    let source = "def f():\n  if run_id == \"a\":\n    pass\n  elif run_id == \"b\":\n    pass\n  while run_id == \"c\":\n    pass";
    let sites = sites_of("python", "a.py", source).sites;
    let extents: Vec<&str> = sites
        .iter()
        .map(|site| &source[site.extent.range()])
        .collect();
    let expected = ["run_id == \"a\"", "run_id == \"b\"", "run_id == \"c\""];
    assert_eq!(extents, expected);
}

#[test]
fn keys_in_camel_case_name_ids() {
    py(
        "post(json={\"runId\": \"a\", \"threadId\": \"b\"})\nassert body[\"runId\"] == \"c\"",
        &[
            "DictValue run_id \"a\"",
            "DictValue thread_id \"b\"",
            "Comparison run_id \"c\"",
        ],
    );
}

#[test]
fn ids_read_out_of_many_runs_are_lists() {
    py(
        "assert [r.run_id for r in rows] == [\"a\"]\nassert {r[\"run_id\"] for r in rows} == {\"b\"}\nassert sorted(r.run_id for r in rows) == [\"c\"]\nassert \"d\" in [r.run_id for r in rows]\nself.assertEqual([r.run_id for r in rows], [\"e\"])\nassert frame[\"run_id\"].tolist() == [\"f\"]\nquery(Run.run_id.in_([\"g\"]))\nassert run_ids == [\"h\"]\nassert [r.name for r in rows] == [\"x\"]\nassert len([r.run_id for r in rows]) == 1",
        &[
            "Comparison run_id \"a\"",
            "Comparison run_id \"b\"",
            "Comparison run_id \"c\"",
            "Comparison run_id \"d\"",
            "Comparison run_id \"e\"",
            "Comparison run_id \"f\"",
            "Comparison run_id \"g\"",
            "Comparison run_id \"h\"",
        ],
    );
}

#[test]
fn results_of_functions_that_make_ids_are_ids() {
    py(
        "def make_run_id():\n    return \"a\"\ngenerate_run_id = lambda: \"b\"\npatch(\"app.new_run_id\", return_value=\"c\")\npatch(\"app.new_run_id\", lambda: \"d\")\nmonkeypatch.setattr(app, \"create_run_id\", lambda: \"e\")\napp.make_run_id.return_value = \"f\"\npatch(\"app.make_run_id\", side_effect=[\"g\", \"h\"])\n@pytest.fixture(name=\"run_id\")\ndef _fixture():\n    return \"i\"\npatch(\"app.title\", return_value=\"x\")\ndef check_run_id():\n    return \"x\"",
        &[
            "Return run_id \"a\"",
            "Return run_id \"b\"",
            "Return run_id \"c\"",
            "Return run_id \"d\"",
            "Return run_id \"e\"",
            "Return run_id \"f\"",
            "Return run_id \"g\"",
            "Return run_id \"h\"",
            "Return run_id \"i\"",
        ],
    );
}

#[test]
fn context_variables_hold_ids() {
    py(
        "run_id_var = ContextVar(\"run_id\", default=\"a\")\nrun_id_var.set(\"b\")\nctx._run_id_ctx.set(\"c\")\nlevel_var.set(\"x\")",
        &[
            "Default run_id \"a\"",
            "Assignment run_id \"b\"",
            "Assignment run_id \"c\"",
        ],
    );
}
