"use strict";
// Shows what the daemon tells this station. Text only ever goes through textContent: a bar code is untrusted.
const body = document.body, byId = id => document.getElementById(id);
const words = {}, rows = 5;
let audio = null;

// Pitches and lengths in Hz and ms, so that the four answers differ without looking.
const tones = {
  "good": [[1320, 90]],
  "stored-offline": [[1320, 90], [880, 140]],
  "duplicate": [[660, 80], [660, 80]],
  "refused": [[220, 500]],
};

function play(signal) {
  if (!audio || !tones[signal]) return;
  let at = audio.currentTime;
  for (const [pitch, length] of tones[signal]) {
    const tone = audio.createOscillator(), gain = audio.createGain();
    tone.frequency.value = pitch;
    tone.type = signal === "refused" ? "square" : "sine";
    gain.gain.value = 0.3;
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at += length / 1000);
    at += 0.06;
  }
}

function setLink(state) {
  if (!state) return;
  byId("link").dataset.state = state;
  byId("link").textContent = words["link." + state] || state;
}

// What stands here may be old: the daemon does not answer. The browser asks again by itself.
function lost() {
  body.classList.add("lost");
  byId("link").dataset.state = "lost";
  byId("link").textContent = body.dataset.gone;
  byId("prompt").textContent = "";
}

function setMode(mode) { byId("mode").textContent = mode === "live" ? "" : words["mode." + mode] || mode; }

function count(counters) {
  const list = byId("counters");
  list.replaceChildren();
  for (const [name, value] of Object.entries(counters)) {
    const term = document.createElement("dt"), number = document.createElement("dd");
    term.textContent = words["kind." + name] || name;
    number.textContent = value;
    list.append(term, number);
  }
}

// How long work can go on without a link.
function setRoom(room) {
  if (!room) return;
  byId("room").dataset.level = room.level;
  byId("room").textContent = room.text;
}

// What an open document expects and has, where tags are heard; the signal's colour stays on top.
function setProgress(progress) {
  const line = byId("progress");
  line.replaceChildren();
  if (!progress) return;
  line.dataset.state = progress.extra ? "extra" : progress.done ? "done" : "open";
  for (const text of [progress.text, ...progress.lacking]) {
    const part = document.createElement("span");
    part.textContent = text;
    line.append(part);
  }
}

function remember(event) {
  const row = document.createElement("tr");
  row.dataset.signal = event.signal;
  for (const [kind, text] of [["time", new Date(event.at).toLocaleTimeString(body.dataset.lang)], ["signal", event.signalWord], ["code", event.scanned || ""], ["", (event.words || "").split("\n")[0]]]) {
    const cell = row.insertCell();
    cell.className = kind;
    cell.textContent = text;
  }
  const list = byId("last").tBodies[0];
  list.prepend(row);
  while (list.rows.length > rows) list.deleteRow(-1);
}

const source = new EventSource(`/station/${encodeURIComponent(body.dataset.station)}/events?lang=${body.dataset.lang}`);
source.addEventListener("words", message => Object.assign(words, JSON.parse(message.data)));
source.addEventListener("state", message => {
  const state = JSON.parse(message.data);
  body.classList.remove("lost");
  setLink(state.link);
  setMode(state.mode);
  count(state.counters);
  setRoom(state.room);
  setProgress(state.progress);
  byId("prompt").textContent = state.prompt || "";
  byId("document").textContent = state.document || "";
});
source.addEventListener("floor", message => {
  const event = JSON.parse(message.data), answer = byId("answer");
  setLink(event.link);
  setMode(event.mode);
  if (event.counters) count(event.counters);
  setRoom(event.room);
  if (event.progress || event.document === undefined && event.signal) setProgress(event.progress);
  if (event.prompt !== undefined) byId("prompt").textContent = event.prompt;
  if (event.document !== undefined) byId("document").textContent = event.document;
  if (!event.signal && !event.words) return;
  if (event.signal) {
    answer.dataset.signal = event.signal;
    answer.classList.remove("flash");
    void answer.offsetWidth;
    answer.classList.add("flash");
    play(event.signal);
  }
  byId("signal").textContent = event.signalWord || "";
  byId("scanned").textContent = event.scanned || "";
  // A paragraph a line: what was scanned may be long, what to do is always seen.
  byId("words").replaceChildren(...(event.words || "").split("\n").map(line => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  }));
  if (event.signal) remember(event);
});
source.onerror = lost;

// Browsers play nothing before a touch.
byId("sound").addEventListener("click", () => {
  audio = audio ? (audio.close(), null) : new AudioContext();
  byId("sound").setAttribute("aria-pressed", String(audio !== null));
});
