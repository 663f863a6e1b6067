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
/** Words smaller than so many pixels are left out: closer, or chosen, a thing has them. */
const SMALLEST = 9;
/** How far a picture is enlarged at most, the room at its edges and between things, how often things are moved apart, and how wide words are. */
const [LARGEST, MARGIN, GAP, ROUNDS, WIDEST] = [1.25, 22, 8, 200, 150];
/** What was opened has its name however small all the rest is. */
const [OPENED, OPENED_ON_SCREEN] = [20, 13];
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
    chosen = named.get(thing)?.dataset.said ?? "";
    said.textContent = chosen;
  }

  network.on("selectNode", ({ nodes: [thing] }) => show(thing));
  // Whoever points at a thing reads the whole of it; what was chosen is told again after that.
  let chosen = said.textContent;
  network.on("hoverNode", ({ node }) => {
    chosen = said.dataset.pointed ? chosen : said.textContent;
    said.dataset.pointed = "yes";
    said.textContent = named.get(node)?.dataset.said ?? "";
  });
  network.on("blurNode", () => {
    delete said.dataset.pointed;
    said.textContent = chosen;
  });
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

// All nodes with their words, however these stick out.
function whole(network, animation) {
  const { clientWidth, clientHeight } = document.getElementById("picture");
  const boxes = Object.keys(network.getPositions()).map((id) => network.getBoundingBox(id));
  const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
  const scale = Math.min(LARGEST, clientWidth / (right - left + 2 * MARGIN), clientHeight / (bottom - top + 2 * MARGIN));
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation });
}

// As wide as the window is for its height: words are wider than high, and need the room beside them.
function stretched(network) {
  const { clientWidth, clientHeight } = document.getElementById("picture");
  const places = network.getPositions();
  const extent = (axis) => Math.max(...Object.values(places).map((place) => place[axis])) - Math.min(...Object.values(places).map((place) => place[axis])) || 1;
  const wider = Math.min(2.2, Math.max(1, (clientWidth / clientHeight) * (extent("y") / extent("x"))));
  for (const place of Object.values(places)) place.x *= wider;
  return places;
}

// Things that lie on each other, words and all, are moved apart, each pair by the shorter way, until none does or it has taken too long.
function apart(network, places) {
  const now = network.getPositions();
  const boxes = Object.keys(places).map((id) => {
    const { left, top, right, bottom } = network.getBoundingBox(id);
    const { x, y } = places[id];
    const [dx, dy] = [x - now[id].x, y - now[id].y];
    return { place: places[id], x: (left + right) / 2 + dx, y: (top + bottom) / 2 + dy, wide: right - left + GAP, high: bottom - top + GAP };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    boxes.forEach((one, at) => {
      for (const other of boxes.slice(at + 1)) {
        const [x, y] = [other.x - one.x, other.y - one.y];
        const over = { x: (one.wide + other.wide) / 2 - Math.abs(x), y: (one.high + other.high) / 2 - Math.abs(y) };
        if (over.x <= 0 || over.y <= 0) continue;
        moved = true;
        const axis = over.x < over.y ? "x" : "y";
        const step = ((axis === "x" ? x : y) < 0 ? -1 : 1) * (over[axis] / 2 + 0.5);
        one[axis] -= step;
        one.place[axis] -= step;
        other[axis] += step;
        other.place[axis] += step;
      }
    });
    if (!moved) return;
  }
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
      opened,
      font: opened ? { size: OPENED } : {},
      color: { border, background, hover: { border, background }, highlight: { border, background: forced ? "Highlight" : "#ffd24d" } },
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
  const places = stretched(network);
  apart(network, places);
  for (const [id, { x, y }] of Object.entries(places)) network.moveNode(id, x, y);
  network.redraw();
  whole(network, false);
  const size = Math.max(OPENED, OPENED_ON_SCREEN / network.getScale());
  const opened = network.body.data.nodes.get({ filter: (node) => node.opened });
  network.body.data.nodes.update(opened.map(({ id }) => ({ id, font: { size }, widthConstraint: { maximum: (WIDEST * size) / OPENED } })));
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
      nodes: { font: { color: ink, size: 15, face: "Arial", strokeWidth: 4, strokeColor: forced ? "Canvas" : "#ffffff" }, widthConstraint: { maximum: WIDEST }, scaling: { label: { drawThreshold: SMALLEST } } },
      edges: { color: { color: forced ? "CanvasText" : "#6b7a89", highlight: ink }, arrows: { to: { enabled: true, scaleFactor: 0.45 } }, smooth: false, width: 1.3, selectionWidth: 1.5 },
      physics: { solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -70, springLength: 110, avoidOverlap: 0.6 }, stabilization: { iterations: nodes.length > 150 ? 150 : 300 } },
      interaction: { zoomView: false, keyboard: false, hover: true, hoverConnectedEdges: false, tooltipDelay: 1e6 },
    },
  );
  network.once("stabilizationIterationsDone", () => settle(network));
  // What is a picture to a screen reader holds nothing that can be focused: the list is there for that.
  for (const inside of container.querySelectorAll("[tabindex]")) inside.removeAttribute("tabindex");
  return network;
}
