"use strict";
// The pictures of a report. All they show also stands in the tables of the page.

const data = JSON.parse(document.getElementById("data").textContent);

const time = (ns) => {
  for (const [unit, name] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]]) {
    if (Math.abs(ns) >= unit * 0.9995) return `${digits(ns / unit)} ${name}`;
  }
  return `${digits(ns)} ns`;
};
const digits = (x) => (Math.abs(x) >= 999.5 ? x.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",") : Math.abs(x) >= 99.95 || Number.isInteger(x) ? x.toFixed(0) : Math.abs(x) >= 9.995 ? x.toFixed(1) : x.toFixed(2));

// A colour for each name, the same in all pictures and in each report.
const colours = new Map();
const colour = (name, found) => {
  if (found === false) return "#8884";
  let known = colours.get(name);
  if (!known) {
    let hash = 2166136261;
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619);
    known = `hsl(${(hash >>> 0) % 360} 55% 72%)`;
    colours.set(name, known);
  }
  return known;
};

const label = (paint, text, x, y, width) => {
  if (width < 26) return;
  const most = Math.floor(width / 6.2) - 1;
  paint.fillStyle = "#1b1f24";
  paint.fillText(text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text, x + 3, y + 12);
};

// A canvas as sharp as the screen; `draw` gets its pen and its size.
const board = (id, height, draw) => {
  const canvas = document.getElementById(id);
  const paint = canvas.getContext("2d");
  const redraw = () => {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const tall = height();
    canvas.style.height = `${tall}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(tall * ratio);
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.font = "11px system-ui, sans-serif";
    canvas.dataset.drawn = String(draw(paint, width, tall));
  };
  let waits = false;
  const later = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; redraw(); });
  };
  window.addEventListener("resize", later);
  return { canvas, redraw, later };
};

const ink = () => getComputedStyle(document.body).color;
let wanted = "";
const isFound = (name) => (wanted === "" ? undefined : name.toLowerCase().includes(wanted));
