// The picture of which article refers to which. The library comes when somebody asks for the picture, not before.
const picture = document.getElementById("picture");
const button = document.getElementById("picture-show");

function elements(graph) {
  const nodes = graph.nodes.map((node) => ({
    data: { id: node.id, label: node.heading ? `${node.label}\n${node.heading}` : node.label, missing: node.missing || false },
  }));
  const edges = graph.edges.map((edge) => ({
    data: { id: `${edge.from} ${edge.to}`, source: edge.from, target: edge.to, width: Math.min(1 + edge.count, 6) },
  }));
  return [...nodes, ...edges];
}

// in reading order around an ellipse as large as the frame, larger where there are more than fit
function around(ids) {
  const scale = Math.max(1, ids.length / Math.max(8, picture.clientWidth / 48));
  const [across, down] = [picture.clientWidth / 2 - 75, picture.clientHeight / 2 - 35].map((radius) => Math.max(radius, 90) * scale);
  return new Map(ids.map((id, n) => {
    const angle = (2 * Math.PI * n) / ids.length - Math.PI / 2;
    return [id, { x: across * Math.cos(angle), y: down * Math.sin(angle) }];
  }));
}

const look = [
  { selector: "node", style: { label: "data(label)", "text-wrap": "wrap", "text-max-width": 116, "font-size": 11,
    "text-valign": "center", shape: "round-rectangle", width: 124, height: 40, "background-color": "#e7f0f2",
    "border-width": 1, "border-color": "#14586e", color: "#1b2326" } },
  { selector: "node[?missing]", style: { "background-color": "#fff", "border-style": "dashed", "border-color": "#8a1f2d", color: "#8a1f2d" } },
  { selector: "edge", style: { width: "data(width)", "curve-style": "bezier", "target-arrow-shape": "triangle",
    "line-color": "#8fa3aa", "target-arrow-color": "#8fa3aa" } },
];

function draw() {
  // the library adds its one rule as a style element, which the policy forbids; it stands in clausegraph.css instead
  picture.insertAdjacentHTML("beforebegin", '<template id="__________cytoscape_stylesheet"></template>');
  const graph = JSON.parse(picture.dataset.graph);
  const places = around(graph.nodes.map((node) => node.id));
  const drawn = window.cytoscape({
    container: picture, elements: elements(graph), style: look, wheelSensitivity: 0.3,
    layout: { name: "preset", positions: (node) => places.get(node.id()), padding: 12 },
  });
  drawn.on("tap", "node[!missing]", (event) => { location.href = `${picture.dataset.contract}#${event.target.id()}`; });
  picture.dataset.drawn = String(drawn.nodes().length);
}

button.hidden = false;
button.addEventListener("click", () => {
  button.hidden = true;
  picture.hidden = false;
  const library = document.createElement("script");
  library.src = picture.dataset.library;
  library.addEventListener("load", draw);
  document.head.append(library);
});
