"""How a transfer goes on, waits or ends when the server, the line or a disc fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support.scripts import modules_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A server that takes everything, files of three bytes, clocks that run a thousand times as fast.
# `fault` stands between: (path, options, serve, asked) to an answer; `act` meddles: (job, states).
_SCENE: Final = """(async () => {
  const { setTimeout: later } = globalThis.timers ??= { setTimeout: globalThis.setTimeout };
  globalThis.setTimeout = (act, wait) => later(act, (wait ?? 0) / 1000);
  const asked = [], states = [], arrived = {};
  let upload = { url: "http://x/one", state: "receiving", files_url: "http://x/files",
                 known_url: "http://x/known", complete_url: "http://x/complete" };
  const json = (value, status = 200) => new Response(
    JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
  const tus = (status, headers = {}) => new Response(
    status === 204 ? null : "", { status, headers: { "Tus-Resumable": "1.0.0", ...headers } });
  const page = (status) => new Response(
    "<p>", { status, headers: { "Content-Type": "text/html" } });
  const signIn = () => Object.defineProperty(page(200), "type", { value: "opaqueredirect" });
  const told = (options, at) => atob(
    options.headers["Upload-Metadata"].split(",")[at].split(" ")[1]);
  const nameOf = (options) => told(options, 0), fingerprintOf = (options) => told(options, 1);
  const serve = async (path, options) => {
    if (path === "/known") return json({ files: arrived });
    if (path === "/complete") return (upload.state = "cleaning", json(upload));
    if (path !== "/files") return json(upload);
    arrived[fingerprintOf(options)] = { url: "http://x/files/" + nameOf(options), offset: 3 };
    return tus(201, { Location: "/files/" + nameOf(options), "Upload-Offset": "3" });
  };
  const fault = FAULT, act = ACT;
  globalThis.fetch = async (url, options) => {
    options.signal?.throwIfAborted();
    const path = new URL(url, "http://x").pathname;
    asked.push(`${options.method} ${path}`);
    return fault ? fault(path, options, serve, asked) : serve(path, options);
  };
  const files = [...Array(given.files ?? 3).keys()].map((number) => (
    { name: `IM${number}`, file: new File(["abc"], `IM${number}`) }));
  for (const number of given.unreadable ?? []) {
    const gone = () => ({ arrayBuffer: () => Promise.reject(new Error("NotReadableError")) });
    files[number].file = { size: 3, slice: gone };
    files[number].fingerprint = given.read ? `f${number}` : undefined;
  }
  const order = { id: "a", beginUrl: "http://x/begin", openUrl: given.open ?? "", fields: {},
                  token: "t", files };
  const job = new it.TransferJob(order, (state) => states.push(state), new it.FetchStack());
  const ran = job.run();
  if (act) await act(job, states, asked);
  let patience;
  await Promise.race([ran, new Promise((resolve) => (patience = later(resolve, 4000)))]);
  clearTimeout(patience);
  const kinds = states.map((each) => each.kind).filter((kind, at, all) => kind !== all[at - 1]);
  return { kinds, last: states.at(-1), asked, arrived: Object.keys(arrived).length };
})()"""


@pytest.fixture(scope="module")
def node() -> Iterator[Callable[[str, Any], Any]]:
    names = ("transfer_job.js", "fetch_stack.js", "transfer_ends.js")
    with modules_in_node(*(f"./js/{name}" for name in names)) as ask:
        yield ask


@pytest.fixture
def ends(node: Callable[[str, Any], Any]) -> Callable[..., dict[str, Any]]:
    def run(fault: str = "null", act: str = "null", **given: Any) -> dict[str, Any]:
        scene = _SCENE.replace("FAULT", fault).replace("ACT", act)
        ended: dict[str, Any] = node(scene, given)
        return ended

    return run


def test_all_files_arrive(ends: Callable[..., dict[str, Any]]) -> None:
    ended = ends()

    assert ended["kinds"] == ["asking", "sending", "arrived"]
    assert ended["arrived"] == 3
    assert ended["asked"] == [
        "POST /begin",
        "POST /known",
        *["POST /files"] * 3,
        "POST /complete",
    ]


def test_what_is_stopped_while_it_asks_sends_nothing(ends: Callable[..., dict[str, Any]]) -> None:
    fault = """async (path, options, serve) => {
      if (path === "/begin") await new Promise((resolve) => setTimeout(resolve, 20_000));
      return serve(path, options);
    }"""

    ended = ends(fault, "async (job) => job.stop()")

    assert ended["asked"] == ["POST /begin"]
    assert ended["kinds"] == ["asking"]


def test_a_server_that_is_away_is_said_and_found_again(ends: Callable[..., dict[str, Any]]) -> None:
    # Three files go; then nobody answers, for a dozen questions.
    fault = """async (path, options, serve, asked) => {
      if (asked.length > 5 && asked.length < 40) throw new TypeError("Failed to fetch");
      return serve(path, options);
    }"""

    ended = ends(fault, files=9)

    assert ended["kinds"] == ["asking", "sending", "offline", "sending", "arrived"]
    assert ended["arrived"] == 9
    assert ended["asked"].count("POST /begin") == 1


def test_a_gateway_without_the_server_behind_it_is_no_refusal(
    ends: Callable[..., dict[str, Any]],
) -> None:
    fault = """async (path, options, serve, asked) =>
      asked.length > 3 && asked.length < 40 ? page(502) : serve(path, options)"""

    ended = ends(fault)

    assert ended["kinds"] == ["asking", "sending", "offline", "sending", "arrived"]


@pytest.mark.parametrize("answer", ["signIn()", "page(400)", "page(401)"])
def test_a_session_that_ends_stops_it_at_once_and_a_new_one_goes_on(
    ends: Callable[..., dict[str, Any]], answer: str
) -> None:
    fault = f"""async (path, options, serve, asked) =>
      options.headers["X-CSRFToken"] === "t" && asked.length > 4
        ? {answer} : serve(path, options)"""
    act = """async (job, states) => {
      while (states.at(-1).kind !== "signedOut") await new Promise((go) => setTimeout(go, 100));
      states.push({ kind: `${states.length < 40 ? "few" : "many"} words` });
      await job.running;
      await job.run("new");
    }"""

    ended = ends(fault, act, files=200)

    assert ended["kinds"] == [
        "asking",
        "sending",
        "signedOut",
        "few words",
        "asking",
        "sending",
        "arrived",
    ]
    assert ended["arrived"] == 200
    # Nothing went to the sign-in page again and again.
    assert len(ended["asked"]) < 200 + 15


def test_a_withdrawn_consent_stops_it_at_once(ends: Callable[..., dict[str, Any]]) -> None:
    fault = """async (path, options, serve, asked) =>
      path === "/files" && asked.length > 4 ? tus(410) : serve(path, options)"""

    ended = ends(fault, files=200)

    assert ended["kinds"] == ["asking", "sending", "closed"]
    assert len(ended["asked"]) < 12


def test_what_the_server_says_is_said(ends: Callable[..., dict[str, Any]]) -> None:
    ended = ends(
        """async () => json({ reason: "no_consent", message: "Consent was withdrawn." }, 409)"""
    )

    assert ended["last"] == {"kind": "refused", "reason": "Consent was withdrawn."}


def test_a_file_that_cannot_be_read_is_the_only_one_missing(
    ends: Callable[..., dict[str, Any]],
) -> None:
    ended = ends(unreadable=[1])

    assert ended["last"] == {"kind": "failed", "count": 1, "names": ["IM1"]}
    assert ended["arrived"] == 2


def test_a_disc_that_is_taken_out_is_no_line_that_is_down(
    ends: Callable[..., dict[str, Any]],
) -> None:
    # Read once for its fingerprint; the browser refuses a request whose body it cannot read.
    fault = """async (path, options, serve) => {
      const isLost = path === "/files" && options.body && !(options.body instanceof Blob);
      if (isLost) throw new TypeError("Failed to fetch");
      return serve(path, options);
    }"""

    ended = ends(fault, unreadable=[0, 2], read=True)

    assert ended["last"] == {"kind": "failed", "count": 2, "names": ["IM0", "IM2"]}
    assert "offline" not in ended["kinds"]
    assert ended["arrived"] == 1


def test_an_answer_that_never_comes_is_waited_for_only_so_long(
    ends: Callable[..., dict[str, Any]],
) -> None:
    fault = """async (path, options, serve, asked) => {
      if (path !== "/files" || asked.length !== 4) return serve(path, options);
      return new Promise((_, reject) => options.signal.addEventListener("abort", reject));
    }"""

    ended = ends(fault)

    assert ended["last"] == {"kind": "arrived"}
    assert ended["asked"].count("POST /files") == 4


def test_a_file_that_somebody_on_the_way_cuts_off_is_the_only_one_missing(
    ends: Callable[..., dict[str, Any]],
) -> None:
    fault = """async (path, options, serve) => {
      if (path === "/files" && nameOf(options) === "IM1") throw new TypeError("Failed to fetch");
      return serve(path, options);
    }"""

    ended = ends(fault, files=20)

    assert ended["last"] == {"kind": "failed", "count": 1, "names": ["IM1"]}
    assert ended["arrived"] == 19


def test_a_last_answer_that_is_lost_is_asked_for_again(
    ends: Callable[..., dict[str, Any]],
) -> None:
    fault = """async (path, options, serve, asked) => {
      const answer = await serve(path, options);
      if (asked.filter((each) => each === "POST /complete").length === 1 && path === "/complete") {
        throw new TypeError("Failed to fetch");
      }
      return answer;
    }"""

    ended = ends(fault)

    assert ended["kinds"] == ["asking", "sending", "offline", "arrived"]
    assert ended["asked"].count("POST /files") == 3


def test_an_upload_that_somebody_gave_up_is_not_begun_anew(
    ends: Callable[..., dict[str, Any]],
) -> None:
    fault = """async (path, options, serve, asked) => {
      if (path !== "/files" || asked.length < 5) return serve(path, options);
      upload.state = "discarded";
      throw new TypeError("Failed to fetch");
    }"""

    ended = ends(fault)

    assert ended["last"] == {"kind": "closed"}
    assert ended["asked"].count("POST /begin") == 1
