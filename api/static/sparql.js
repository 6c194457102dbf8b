// The editor with completion (YASGUI's Yasqe and Yasr) in place of the plain field. Nothing is asked of other servers.
const home = document.getElementById("editor");
const plain = document.getElementById("plain");
const { Yasqe, Yasr } = window.Yasgui;
const NAMESPACE = "https://w3id.org/clausegraph/ns#";
const terms = new Map(JSON.parse(home.dataset.terms).map((term) => [term.name, term]));

// --- completion: our vocabulary, and the variables of the query; the built-in ones would ask the web ---------------------
Yasqe.registerAutocompleter({
  name: "clausegraph",
  bulk: true,
  autoShow: true,
  get: () => [...terms.keys()],
  isValidCompletionPosition: (yasqe) => /^[a-z]+:?[\w]*$/i.test(yasqe.getCompleteToken().string),
  preProcessToken: (yasqe, token) => ({ ...token, autocompletionString: token.string }),
  postProcessSuggestion: (yasqe, token, suggestion) => suggestion,
  postprocessHints: (yasqe, hints) => hints.map((hint) => {
    const term = terms.get(hint.text);
    return { ...hint, displayText: term ? `${hint.text}  ${term.ja} / ${term.en}` : hint.text };
  }),
}, false);

Yasqe.defaults.autocompleters = ["clausegraph", "variables"]; // a list in the options would be merged with the built-in one

// --- the picture of a CONSTRUCT or DESCRIBE -------------------------------------------------------------------------------
function brief(term) {
  if (term.termType === "Literal") return term.value.length > 40 ? `${term.value.slice(0, 40)}…` : term.value;
  return decodeURIComponent(term.value).replace(NAMESPACE, "cg:").replace(/^.*\/contracts\//, "").replace(/^.*[/#](?=.)/, "");
}

class Picture {
  constructor(yasr) {
    this.yasr = yasr;
    this.label = home.dataset.graph;
    this.priority = 11;
    this.options = {};
  }

  canHandleResults() {
    return Boolean(home.dataset.library && (this.yasr.results?.getStatements() ?? []).length);
  }

  async draw() {
    const box = document.createElement("div");
    box.id = "result-picture";
    this.yasr.resultsEl.append(box);
    if (!window.cytoscape) {
      await new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: home.dataset.library, onload: resolve, onerror: reject });
        document.head.append(script);
      });
    }
    const nodes = new Map();
    const edges = this.yasr.results.getStatements().slice(0, 600).map(({ subject, predicate, object }, n) => {
      for (const term of [subject, object]) nodes.set(term.value, { data: { id: term.value, label: brief(term) } });
      return { data: { id: `edge ${n}`, source: subject.value, target: object.value, label: brief(predicate) } };
    });
    window.cytoscape({
      container: box, elements: [...nodes.values(), ...edges], layout: { name: "cose", animate: false, idealEdgeLength: 110 },
      style: [
        { selector: "node", style: { label: "data(label)", "font-size": 10, "background-color": "#14586e", "text-wrap": "wrap", "text-max-width": 140 } },
        { selector: "edge", style: { label: "data(label)", "font-size": 8, width: 1, "curve-style": "bezier", "target-arrow-shape": "triangle" } },
      ],
    });
  }

  getIcon() { // two nodes and the arc between them
    const name = "http://www.w3.org/2000/svg";
    const icon = document.createElementNS(name, "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.append(document.createElementNS(name, "path"));
    icon.firstChild.setAttribute("d", "M5 14a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM19 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM8 14l6-6 2 2-6 6z");
    const box = document.createElement("div");
    box.className = "svgImg";
    icon.setAttribute("aria-hidden", "true");
    icon.firstChild.setAttribute("fill", "currentColor");
    box.append(icon);
    return box;
  }
}
Yasr.registerPlugin("picture", Picture);

// --- editor and result ------------------------------------------------------------------------------------------------------
const field = document.getElementById("query");
const yasqe = new Yasqe(home, {
  value: field.value,
  createShareableLink: null,
  consumeShareLink: null,
  persistenceId: null,
  collapsePrefixesOnLoad: false,
  requestConfig: {
    endpoint: new URL(home.dataset.endpoint, location.href).href,
    method: "POST",
    acceptHeaderGraph: "text/turtle",
    acceptHeaderSelect: "application/sparql-results+json",
  },
});
yasqe.setValue(field.value);
const yasr = new Yasr(document.getElementById("results"), {
  persistenceId: null,
  pluginOrder: ["table", "picture", "response"],
  defaultPlugin: "table",
  prefixes: () => yasqe.getPrefixesFromQuery(),
});
yasqe.on("queryResponse", (_, response, duration) => {
  document.getElementById("answer")?.remove();
  yasr.setResponse(response, duration);
});
plain.hidden = true;
home.querySelector("textarea")?.setAttribute("aria-labelledby", "editor-heading");

document.querySelector(".questions").addEventListener("click", (event) => {
  const link = event.target.closest("a.to-editor");
  if (!link) return;
  event.preventDefault();
  yasqe.setValue(link.dataset.sparql);
  document.getElementById("editor-heading").scrollIntoView();
  yasqe.focus();
});
