//! The names by which frameworks, command lines and queues pass an id on. To support another framework, add its names here.

/// Python frameworks that call functions with the parts of a request or of a command line.
const MODULES: &[&str] = words!(
    "fastapi flask starlette django aiohttp sanic bottle falcon tornado quart litestar \
     pydantic pydantic_settings click typer argparse"
);

/// Client methods that send a request, and view methods that answer one.
pub(crate) const REQUESTS: &[&str] =
    words!("get post put patch delete head options request stream open websocket_connect");

/// Arguments of a client method that become a part of the request.
pub(crate) const REQUEST_PARTS: &[&str] =
    words!("json data params headers query_string content cookies form url");

/// Client methods that send a WebSocket message.
pub(crate) const SOCKET_SENDERS: &[&str] = words!("send_text send_json send_bytes send_str");

/// Server methods that receive a WebSocket message.
pub(crate) const SOCKET_RECEIVERS: &[&str] =
    words!("receive_text receive_json receive_bytes receive iter_text iter_json");

/// Variables that hold a request.
pub(crate) const REQUEST_VARIABLES: &[&str] = words!("request req websocket");

/// Members of a request whose values have names, such as the query and the headers.
pub(crate) const REQUEST_MEMBERS: &[&str] =
    words!("args form values json get_json query_params GET POST data headers cookies META");

/// Functions and methods that look up a value by its key.
pub(crate) const READERS: &[&str] =
    words!("get pop getenv setdefault getlist getItem var header query param");

/// Decorators that register a handler or a command. `patch` is left out, because it is also the decorator of a mock.
pub(crate) const HANDLERS: &[&str] = words!(
    "get post put delete route api_route websocket command callback argument option middleware"
);

/// Decorators of a validator. Their first argument names the field that it checks.
pub(crate) const VALIDATORS: &[&str] = words!("field_validator validator validates");

/// Methods of a field class that receive the value of the field.
pub(crate) const FIELD_METHODS: &[&str] = words!(
    "_deserialize _serialize to_python clean validate to_internal_value to_representation \
     process_bind_param process_result_value get_prep_value from_db_value"
);

/// Calls that declare the dependencies of a handler.
pub(crate) const DEPENDENCIES: &[&str] = words!("Depends Security");

/// Texts in a file that routes requests to functions in other files.
pub(crate) const ROUTERS: &[&str] =
    words!("urlpatterns add_url_rule add_route add_api_route add_get Route(");

/// Functions that build a URL from the name of a route.
pub(crate) const REVERSERS: &[&str] = words!("reverse url_for url_path_for");

/// Functions that declare a command-line argument.
pub(crate) const OPTIONS: &[&str] = words!("add_argument argument option Argument Option");

/// Python functions that run or parse a command line.
pub(crate) const COMMANDS: &[&str] =
    words!("call_command invoke parse_args parse_known_args main cli");

/// JavaScript and Rust functions that run or parse a command line.
pub(crate) const PROGRAMS: &[&str] = words!(
    "spawn spawnSync exec execFile execFileSync fork execa execaSync args parse parseSync parseAsync parseArgs \
     parse_from try_parse_from main run cli yargs"
);

/// Texts in a JavaScript or Rust file that parses a command line.
pub(crate) const PARSERS: &[&str] =
    words!("argv parseArgs yargs commander clap Parser env::args pico_args");

/// Task methods that run the function of the task with their arguments.
pub(crate) const TASK_RUNNERS: &[&str] = words!(
    "delay apply apply_async send send_task enqueue remote kiq defer s si signature submit callback fn func __wrapped__"
);

/// Decorators that turn a function into a task.
pub(crate) const TASKS: &[&str] = words!("task shared_task actor job");

/// Methods that call the listeners of an object.
pub(crate) const EMITTERS: &[&str] =
    words!("send emit publish dispatch fire trigger notify send_robust send_async");

/// Decorators of functions that other code still calls by name.
const PLAIN_DECORATORS: &[&str] = words!(
    "staticmethod classmethod property cached_property override overload abstractmethod \
     contextmanager asynccontextmanager wraps cache lru_cache getter deleter fixture"
);

/// Returns `true` if a Python module belongs to one of the [`MODULES`].
pub(crate) fn is_framework(module: &str) -> bool {
    MODULES.contains(&module.split('/').next().unwrap_or(module))
}

/// Returns `true` for a decorator of a function that other code still calls by name.
pub(crate) fn is_plain_decorator(name: &str) -> bool {
    is_decorator(name, PLAIN_DECORATORS)
}

/// Returns `true` if the last part of a decorator is one of the names: `get` of `app.get`.
pub(crate) fn is_decorator(name: &str, names: &[&str]) -> bool {
    names.contains(&name.rsplit('.').next().unwrap_or(name))
}

/// Returns `true` if a name in code is the name under which an id is sent, in any spelling: `x_run_id` and `HTTP_X_RUN_ID` of
/// the header `X-Run-Id`, `run_id` and `runId` of the option `--run-id`.
pub(crate) fn is_same_key(name: &str, key: &str) -> bool {
    let mut name = plain(bare(name)).peekable();
    name.peek().is_some() && name.eq(plain(bare(key)))
}

/// Returns `true` if an environment variable is the name, with or without a prefix: `APP_RUN` for `run`.
pub(crate) fn ends_with_key(variable: &str, name: &str) -> bool {
    let head = variable.len().checked_sub(name.len());
    head.is_some_and(|head| {
        (head == 0 || variable[..head].ends_with('_')) && plain(&variable[head..]).eq(plain(name))
    })
}

/// Returns the letters and digits of a name in lower case.
fn plain(name: &str) -> impl Iterator<Item = u8> {
    let bytes = name.bytes().filter(|byte| !matches!(byte, b'-' | b'_'));
    bytes.map(|byte| byte.to_ascii_lowercase())
}

/// Returns a key without the dashes of an option and the prefixes of a header.
fn bare(key: &str) -> &str {
    let key = key.trim_start_matches('-');
    ["HTTP_", "X_", "x_", "X-", "x-"]
        .iter()
        .fold(key, |key, prefix| key.strip_prefix(prefix).unwrap_or(key))
}
