//! Frameworks, command lines and queues, by the names in code: who hands an id on, and who receives the id. The code that
//! follows an id knows only these roles, so another framework needs only its names here.

/// Modules of Python that pass requests and command lines to functions.
const MODULES: &[&str] = words!(
    "fastapi flask starlette django aiohttp sanic bottle falcon tornado quart litestar \
     pydantic pydantic_settings click typer argparse"
);

/// Methods of a client that send a request, and methods of a view that answer a request.
pub(crate) const REQUESTS: &[&str] =
    words!("get post put patch delete head options request stream open websocket_connect");

/// Arguments of a client that are parts of a request.
pub(crate) const REQUEST_PARTS: &[&str] =
    words!("json data params headers query_string content cookies form url");

/// Methods of a client that send a message over a WebSocket.
pub(crate) const SOCKET_SENDERS: &[&str] = words!("send_text send_json send_bytes send_str");

/// Methods of a server that receive a message over a WebSocket.
pub(crate) const SOCKET_RECEIVERS: &[&str] =
    words!("receive_text receive_json receive_bytes receive iter_text iter_json");

/// Variables that hold a request.
pub(crate) const REQUEST_VARIABLES: &[&str] = words!("request req websocket");

/// Members of a request that hold parts with names.
pub(crate) const REQUEST_MEMBERS: &[&str] =
    words!("args form values json get_json query_params GET POST data headers cookies META");

/// Functions and methods that return the value of a key.
pub(crate) const READERS: &[&str] =
    words!("get pop getenv setdefault getlist getItem var header query param");

/// Decorators of handlers and commands, besides the name `patch` of a mock.
pub(crate) const HANDLERS: &[&str] = words!(
    "get post put delete route api_route websocket command callback argument option middleware"
);

/// Decorators of a function that checks the field named by their first argument.
pub(crate) const VALIDATORS: &[&str] = words!("field_validator validator validates");

/// Methods of a field's class that get the value of the field.
pub(crate) const FIELD_METHODS: &[&str] = words!(
    "_deserialize _serialize to_python clean validate to_internal_value to_representation \
     process_bind_param process_result_value get_prep_value from_db_value"
);

/// Calls that declare the functions on which a handler depends.
pub(crate) const DEPENDENCIES: &[&str] = words!("Depends( Security(");

/// Texts that show that a file sends requests on to functions of other files.
pub(crate) const ROUTERS: &[&str] =
    words!("urlpatterns add_url_rule add_route add_api_route add_get Route(");

/// Functions that build a URL from the name of a route.
pub(crate) const REVERSERS: &[&str] = words!("reverse url_for url_path_for");

/// Functions that declare an argument of a command line.
pub(crate) const OPTIONS: &[&str] = words!("add_argument argument option Argument Option");

/// Functions of Python that run a command line or parse one.
pub(crate) const COMMANDS: &[&str] =
    words!("call_command invoke parse_args parse_known_args main cli");

/// Functions of JavaScript and Rust that run a command line or parse one.
pub(crate) const PROGRAMS: &[&str] = words!(
    "spawn spawnSync exec execFile execFileSync fork execa execaSync args parse parseSync parseAsync parseArgs \
     parse_from try_parse_from main run cli yargs"
);

/// Texts that show that a file of JavaScript or Rust parses a command line.
pub(crate) const PARSERS: &[&str] =
    words!("argv parseArgs yargs commander clap Parser env::args pico_args");

/// Methods of a task that run its function with their arguments.
pub(crate) const TASK_RUNNERS: &[&str] = words!(
    "delay apply apply_async send send_task enqueue remote kiq defer s si signature submit callback fn func __wrapped__"
);

/// Decorators of the functions of tasks.
pub(crate) const TASKS: &[&str] = words!("task shared_task actor job");

/// Methods of an object that call its listeners.
pub(crate) const EMITTERS: &[&str] =
    words!("send emit publish dispatch fire trigger notify send_robust send_async");

/// Decorators of functions that are still called by their names.
const PLAIN_DECORATORS: &[&str] = words!(
    "staticmethod classmethod property cached_property override overload abstractmethod \
     contextmanager asynccontextmanager wraps cache lru_cache getter deleter fixture"
);

/// Returns `true` if a module of Python belongs to a library that passes requests and command lines to functions.
pub(crate) fn is_framework(module: &str) -> bool {
    MODULES.contains(&module.split('/').next().unwrap_or(module))
}

/// Returns `true` for a decorator whose function is still called by its name.
pub(crate) fn is_plain_decorator(name: &str) -> bool {
    is_decorator(name, PLAIN_DECORATORS)
}

/// Returns `true` if a decorator has one of the names: `app.get` is `get`.
pub(crate) fn is_decorator(name: &str, names: &[&str]) -> bool {
    names.contains(&name.rsplit('.').next().unwrap_or(name))
}

/// Returns `true` if a name in code is the name under which an id is sent, in any spelling: `x_run_id` and `HTTP_X_RUN_ID` of
/// the header `X-Run-Id`, `run_id` and `runId` of the option `--run-id`.
pub(crate) fn is_same_key(name: &str, key: &str) -> bool {
    let mut name = plain(bare(name)).peekable();
    name.peek().is_some() && name.eq(plain(bare(key)))
}

/// Returns `true` if a variable of the environment is a name with a prefix: `APP_RUN` of `run`.
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
