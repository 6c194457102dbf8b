// Upload of a contract: sent with the token, its progress shown, then what the reader noticed. The token is kept nowhere.
const form = document.getElementById("upload");
const bar = document.getElementById("upload-progress");
const state = document.getElementById("upload-state");
const result = document.getElementById("upload-result");
const words = form.dataset;

function send(data, token) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", form.getAttribute("action"));
    asked.setRequestHeader("Authorization", `Bearer ${token}`);
    asked.setRequestHeader("Accept", "application/json");
    asked.setRequestHeader("Prefer", "respond-async"); // a job to ask how far it is, however small the file
    asked.responseType = "json";
    asked.upload.addEventListener("progress", (event) => { if (event.lengthComputable) show(words.sending, event.loaded, event.total); });
    asked.addEventListener("load", () => resolve({ status: asked.status, body: asked.response || {} }));
    asked.addEventListener("error", () => reject(new Error("network")));
    asked.send(data);
  });
}

function show(word, done, total) {
  bar.hidden = false;
  if (total) { bar.max = total; bar.value = done; } else bar.removeAttribute("value");
  state.textContent = total ? `${word} ${done} / ${total}` : word;
}

async function finished(job) {
  while (!["done", "refused"].includes(job.state)) {
    show(words.reading, job.done, job.total);
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    const answer = await fetch(job.links.self, { headers: { Accept: "application/json" } });
    job = await answer.json();
  }
  return job;
}

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

async function noticesOf(contract) {
  const answer = await fetch(`/api/v1/contracts/${encodeURIComponent(contract)}/notices?limit=1000`, { headers: { Accept: "application/json" } });
  return (await answer.json()).items;
}

async function stored(contract, status) {
  const page = words.page + encodeURIComponent(contract);
  const notices = await noticesOf(contract);
  result.append(element("a", `${words.open}: ${contract}`, { href: page }));
  result.append(element("p", notices.length ? words.notices : words.none));
  const list = element("ul", "");
  for (const notice of notices) {
    const item = element("li", "");
    const text = notice.message.split(" / ")[document.documentElement.lang === "en" ? 1 : 0] || notice.message;
    item.append(notice.address ? element("a", text, { href: `${page}#${notice.address}` }) : text);
    list.append(item);
  }
  result.append(list);
  state.textContent = status === 201 ? words.stored : words.unchanged;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  result.replaceChildren();
  show(words.sending, 0, 0);
  try {
    const { status, body } = await send(new FormData(form), document.getElementById("upload-token").value);
    const job = status === 202 ? await finished(body) : { contract: body.contract, state: status < 300 ? "done" : "refused", status, detail: body.detail };
    if (job.state === "refused") state.textContent = `${words.failed}: ${job.detail}`;
    else await stored(job.contract, job.status);
  } catch (problem) {
    state.textContent = `${words.failed}: ${problem.message}`;
  }
  bar.hidden = true;
  button.disabled = false;
});
