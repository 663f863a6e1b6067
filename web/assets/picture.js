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
  const network = draw(JSON.parse(data.textContent));
  const said = document.querySelector("[data-said][role=status]");
  const named = new Map();
  name();

  // A button for each thing: moving onto it moves the picture.
  function name() {
    named.clear();
    for (const label of document.querySelectorAll("span[data-node]")) named.set(label.dataset.node, asButton(label));
  }

  function asButton(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.textContent = label.textContent;
    button.dataset.said = label.dataset.said;
    const thing = label.dataset.node;
    button.addEventListener("focus", () => show(thing));
    button.addEventListener("click", () => {
      show(thing);
      if (!visible(box)) box.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    });
    label.replaceWith(button);
    return button;
  }

  function show(thing) {
    network.selectNodes([thing]);
    network.focus(thing, { scale: Math.max(network.getScale(), 0.9), animation: still ? false : { duration: 300 } });
    for (const [other, button] of named) button.classList.toggle("gt-node__name--chosen", other === thing);
    said.textContent = named.get(thing)?.dataset.said ?? "";
  }

  network.on("selectNode", ({ nodes: [thing] }) => show(thing));
  network.on("doubleClick", ({ nodes: [thing] }) => opener(thing)?.click());
  for (const button of box.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => network.moveTo({ scale: network.getScale() * Number(button.dataset.zoom), animation: !still }));
  }
  box.querySelector("[data-fit]").addEventListener("click", () => whole(network, !still));

  // A thing is opened where it stands: the picture grows, the words beside it are swapped, the address says so.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-open]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void go(link.href, link.dataset.open, true);
  });
  addEventListener("popstate", () => void go(location.href, "", false));

  let asked = 0;
  async function go(address, thing, forward) {
    const own = ++asked;
    said.textContent = "Working …";
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const other = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (own !== asked) return;
      swap(other, thing);
      if (forward) history.pushState(null, "", address);
    } catch {
      if (own === asked) location.assign(address);
    }
  }

  function swap(other, thing) {
    const fresh = other.querySelectorAll("[data-swapped]");
    const old = document.querySelectorAll("[data-swapped]");
    const found = JSON.parse(other.getElementById("picture-data").textContent);
    if (fresh.length !== old.length) throw new Error("another page");
    const before = network.body.data.nodes.length;
    old.forEach((part, place) => part.replaceWith(document.adoptNode(fresh[place])));
    document.title = other.title;
    name();
    redraw(network, found, thing);
    const canvas = document.getElementById("picture");
    canvas.setAttribute("aria-label", other.getElementById("picture").getAttribute("aria-label"));
    const link = thing && opener(thing);
    if (link) {
      const group = link.closest("details");
      if (group) group.open = true;
      link.focus();
    }
    const more = found.nodes.length - before;
    const note = document.querySelector("[data-left-out]") ? " There are more than fit: narrow the picture to see them." : "";
    said.textContent = `${named.get(thing)?.textContent ?? "The picture"}: ${changed(more)}.${note}`;
  }

  function opener(thing) {
    return [...document.querySelectorAll("a[data-open]")].find((link) => link.dataset.open === thing);
  }

  box.dataset.drawn = "yes";
}

function changed(more) {
  if (more === 0) return "as many things as before";
  return `${Math.abs(more)} ${Math.abs(more) === 1 ? "thing" : "things"} ${more > 0 ? "more" : "fewer"} in the picture`;
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

// Things are known by their addresses, so that those which stay keep their places.
function prepared({ nodes, edges }) {
  const colours = (group) => (forced ? ["CanvasText", "Canvas"] : PALETTE[group]);
  const things = nodes.map((node) => node.thing);
  const drawn = nodes.map(({ opened, group, thing, ...node }) => {
    const [border, background] = colours(group);
    return {
      ...node,
      id: thing,
      borderWidth: opened ? 4 : 2,
      color: { border, background, highlight: { border, background: forced ? "Highlight" : "#ffd24d" } },
    };
  });
  return { nodes: drawn, edges: edges.map((edge) => ({ ...edge, from: things[edge.from], to: things[edge.to] })) };
}

// The new things come out of the one that was opened; the others stay where they are.
function redraw(network, found, thing) {
  const places = network.getPositions();
  const from = places[thing] ?? { x: 0, y: 0 };
  const { nodes, edges } = prepared(found);
  const placed = nodes.map((node, number) => {
    const place = places[node.id];
    if (place) return { ...node, ...place, fixed: true };
    return { ...node, x: from.x + 60 * Math.cos(number * 2.4), y: from.y + 60 * Math.sin(number * 2.4) };
  });
  network.setData({ nodes: placed, edges });
  network.setOptions({ physics: true });
  network.once("stabilizationIterationsDone", () => settle(network));
}

function settle(network) {
  network.setOptions({ physics: false });
  network.body.data.nodes.update(network.body.data.nodes.getIds().map((id) => ({ id, fixed: false })));
  whole(network, false);
}

function draw(data) {
  const { nodes, edges } = prepared(data);
  const ink = forced ? "CanvasText" : "#16202b";
  const container = document.getElementById("picture");
  const network = new window.vis.Network(
    container,
    { nodes, edges },
    {
      layout: { randomSeed: 7, improvedLayout: nodes.length <= 100 },
      nodes: { font: { color: ink, size: 15, face: "Arial", strokeWidth: 4, strokeColor: forced ? "Canvas" : "#ffffff" }, widthConstraint: { maximum: 150 } },
      edges: { color: { color: forced ? "CanvasText" : "#6b7a89", highlight: ink }, arrows: { to: { enabled: true, scaleFactor: 0.45 } }, smooth: false, width: 1.3, selectionWidth: 1.5 },
      physics: { solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -70, springLength: 110, avoidOverlap: 0.6 }, stabilization: { iterations: nodes.length > 150 ? 150 : 300 } },
      interaction: { zoomView: false, keyboard: false, hover: false, tooltipDelay: 1e6 },
    },
  );
  network.once("stabilizationIterationsDone", () => settle(network));
  // What is a picture to a screen reader holds nothing that can be focused: the list is there for that.
  for (const inside of container.querySelectorAll("[tabindex]")) inside.removeAttribute("tabindex");
  return network;
}
