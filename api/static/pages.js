// What makes the pages nicer where there is JavaScript; all of them work without it.
const article = document.querySelector("article.contract");

// --- cards: native popovers open on click and by keyboard; here also while a mark is hovered or focused -------------------
let waiting = 0;

function cardOf(element) {
  return document.getElementById(element.getAttribute("popovertarget") || element.dataset.card || "");
}

function show(element) {
  const card = cardOf(element);
  if (card && !card.matches(":popover-open")) card.showPopover({ source: element });
}

function hide(card) {
  if (card && card.matches(":popover-open") && !card.matches(":hover") && !card.contains(document.activeElement)) {
    card.hidePopover();
  }
}

if (article && HTMLElement.prototype.showPopover) {
  const explained = "button.chip[popovertarget], a[data-card]";
  for (const button of article.querySelectorAll("button.chip[popovertarget]")) {
    button.popoverTargetAction = "show"; // a click after the hover that opened the card must not close it
  }
  article.addEventListener("pointerover", (event) => {
    const element = event.pointerType === "mouse" && event.target.closest(explained);
    clearTimeout(waiting);
    if (element) waiting = setTimeout(show, 180, element);
  });
  article.addEventListener("pointerout", (event) => {
    const element = event.pointerType === "mouse" && event.target.closest(`${explained}, .card`);
    if (!element) return;
    clearTimeout(waiting);
    const card = element.matches(".card") ? element : cardOf(element);
    if (document.activeElement !== element) waiting = setTimeout(hide, 300, card);
  });
  article.addEventListener("focusin", (event) => {
    const element = event.target.closest(explained);
    if (element && element.matches(":focus-visible")) show(element);
  });
  article.addEventListener("focusout", (event) => {
    const element = event.target.closest(explained);
    if (element) setTimeout(hide, 0, cardOf(element));
  });
}

// --- a clause as link, Turtle or JSON: copied instead of opened -----------------------------------------------------------
async function copied(link) {
  if (link.getAttribute("href").startsWith("#")) return link.href;
  const answer = await fetch(link.href, { headers: { Accept: link.href.endsWith(".ttl") ? "text/turtle" : "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".tools a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  event.preventDefault();
  const word = link.dataset.word || link.textContent;
  link.dataset.word = word;
  try {
    await navigator.clipboard.writeText(await copied(link));
    link.textContent = `${word} ✓ ${article.dataset.copied}`;
  } catch {
    location.href = link.href; // not allowed to copy, so show it
  }
  setTimeout(() => { link.textContent = word; }, 1500);
});

for (const name of ["keydown", "pointerdown"]) { // close an open menu of a clause
  document.addEventListener(name, (event) => {
    if (name === "keydown" && event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.tools[open]")) {
      if (name === "keydown" || !menu.contains(event.target)) menu.open = false;
    }
  });
}

// --- the list of articles shows where the reader is ------------------------------------------------------------------------
const listed = new Map();
for (const link of document.querySelectorAll(".toc a")) listed.set(link.hash.slice(1), link);
if (article && listed.size && window.IntersectionObserver) {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) listed.get(entry.target.id).classList.toggle("here", entry.isIntersecting);
  }, { rootMargin: "0px 0px -60% 0px" });
  for (const address of listed.keys()) {
    const clause = document.getElementById(address);
    if (clause) seen.observe(clause);
  }
  document.querySelector(".toc").addEventListener("click", (event) => {
    if (event.target.closest("a")) event.currentTarget.open = false;
  });
}
