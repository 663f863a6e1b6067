// Draws the picture that the page describes in words. The list and the table work without it.
const box = document.querySelector("[data-picture]");
const data = document.getElementById("picture-data");

const PALETTE = {
  topics: ["#12436d", "#e9f0f6"],
  guidance: ["#5a3596", "#f1ecf9"],
  sections: ["#7a4f00", "#fff6e0"],
  courses: ["#17683f", "#e6f4ec"],
  audits: ["#4a5765", "#edf0f3"],
  agencies: ["#12626e", "#e5f3f5"],
  points: ["#a8390d", "#fdeee7"],
  strengths: ["#17683f", "#ffffff"],
};
const forced = matchMedia("(forced-colors: active)").matches;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

if (box && data && window.vis) {
  box.hidden = false;
  const { nodes, edges } = JSON.parse(data.textContent);
  const network = draw(nodes, edges);
  const named = new Map();
  for (const label of document.querySelectorAll("[data-node]")) named.set(Number(label.dataset.node), asButton(label));

  // A button for each thing: moving onto it moves the picture.
  function asButton(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.textContent = label.textContent;
    button.dataset.said = label.dataset.said;
    const number = Number(label.dataset.node);
    button.addEventListener("focus", () => show(number));
    button.addEventListener("click", () => {
      show(number);
      if (!visible(box)) box.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    });
    label.replaceWith(button);
    return button;
  }

  function show(number) {
    network.selectNodes([number]);
    network.focus(number, { scale: Math.max(network.getScale(), 0.9), animation: still ? false : { duration: 300 } });
    for (const [other, button] of named) button.classList.toggle("gt-node__name--chosen", other === number);
    document.querySelector("[data-said][role=status]").textContent = named.get(number)?.dataset.said ?? "";
  }

  network.on("selectNode", ({ nodes: [number] }) => show(number));
  network.on("doubleClick", ({ nodes: [number] }) => document.querySelector(`[data-open="${number}"]`)?.click());
  for (const button of box.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => network.moveTo({ scale: network.getScale() * Number(button.dataset.zoom), animation: !still }));
  }
  box.querySelector("[data-fit]").addEventListener("click", () => whole(network, !still));
  box.dataset.drawn = "yes";
}

// All nodes with room for the words beside them.
function whole(network, animation) {
  network.fit({ animation: false });
  const room = document.getElementById("picture").clientWidth < 500 ? 0.7 : 0.88;
  network.moveTo({ scale: network.getScale() * room, animation });
}

function visible(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 80 && top < window.innerHeight - 80;
}

function draw(nodes, edges) {
  const colours = (group) => (forced ? ["CanvasText", "Canvas"] : PALETTE[group]);
  const drawn = nodes.map(({ opened, group, ...node }) => {
    const [border, background] = colours(group);
    return {
      ...node,
      borderWidth: opened ? 4 : 2,
      color: { border, background, highlight: { border, background: forced ? "Highlight" : "#ffd24d" } },
    };
  });
  const ink = forced ? "CanvasText" : "#16202b";
  const container = document.getElementById("picture");
  const network = new window.vis.Network(
    container,
    { nodes: drawn, edges },
    {
      layout: { randomSeed: 7, improvedLayout: nodes.length <= 100 },
      nodes: { font: { color: ink, size: 15, face: "Arial", strokeWidth: 4, strokeColor: forced ? "Canvas" : "#ffffff" }, widthConstraint: { maximum: 150 } },
      edges: { color: { color: forced ? "CanvasText" : "#6b7a89", highlight: ink }, arrows: { to: { enabled: true, scaleFactor: 0.45 } }, smooth: false, width: 1.3, selectionWidth: 1.5 },
      physics: { solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -70, springLength: 110, avoidOverlap: 0.6 }, stabilization: { iterations: nodes.length > 150 ? 150 : 300 } },
      interaction: { zoomView: false, keyboard: false, hover: false, tooltipDelay: 1e6 },
    },
  );
  network.once("stabilizationIterationsDone", () => {
    network.setOptions({ physics: false });
    whole(network, false);
  });
  // What is a picture to a screen reader holds nothing that can be focused: the list is there for that.
  for (const inside of container.querySelectorAll("[tabindex]")) inside.removeAttribute("tabindex");
  return network;
}
