"use strict";
// The flame graph: one box for a call path, as wide as its time, below the one around it.

const flame = (() => {
  const ROW = 18;
  // data.paths: [parent or -1, name, total, self, count], parents first.
  const nodes = data.paths.map(([parent, name, total, own, count]) => ({ parent, name: data.names[name], total, own, count, children: [], depth: 0, x: 0 }));
  const root = { name: "all", total: 0, own: 0, count: 0, children: [], depth: -1, parent: null };
  nodes.forEach((node) => {
    node.parent = node.parent < 0 ? root : nodes[node.parent];
    node.depth = node.parent.depth + 1;
    node.parent.children.push(node);
    if (node.parent === root) root.total += node.total;
  });
  const deepest = nodes.reduce((most, node) => Math.max(most, node.depth), 0);
  nodes.concat(root).forEach((node) => node.children.sort((a, b) => b.total - a.total));
  let top = root;
  let boxes = [];

  const { canvas, redraw, later } = board("flame", () => (deepest + 2) * ROW + 2, (paint, width) => {
    boxes = [];
    paint.clearRect(0, 0, width, canvas.height);
    const put = (node, x, wide, y) => {
      if (wide < 0.5) return;
      boxes.push({ node, x, wide, y });
      paint.fillStyle = node === root ? "#8885" : colour(node.name, isFound(node.name));
      paint.fillRect(x, y, Math.max(0.5, wide - 0.5), ROW - 1);
      label(paint, node.name, x, y, wide);
      // Children that together are longer than their parent, as on asynchronous tracks, share its width.
      const inside = node.children.reduce((sum, child) => sum + child.total, 0);
      const scale = wide / Math.max(node.total, inside, 1);
      let at = x;
      for (const child of node.children) {
        put(child, at, child.total * scale, y + ROW);
        at += child.total * scale;
      }
    };
    // Those around the one that is looked at stay above it, to go back to.
    const around = [];
    for (let node = top.parent; node; node = node.parent) around.unshift(node);
    around.forEach((node, at) => {
      boxes.push({ node, x: 0, wide: width, y: at * ROW });
      paint.fillStyle = "#8885";
      paint.fillRect(0, at * ROW, width, ROW - 1);
      label(paint, node.name, 0, at * ROW, width);
    });
    put(top, 0, width, around.length * ROW);
    return boxes.length;
  });

  const at = (event) => {
    const area = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - area.left, event.clientY - area.top];
    return boxes.find((box) => x >= box.x && x < box.x + box.wide && y >= box.y && y < box.y + ROW);
  };
  const said = document.getElementById("flame-said");
  canvas.addEventListener("pointermove", (event) => {
    const box = at(event);
    if (!box) return;
    const { name, total, own, count } = box.node;
    const share = root.total ? `, ${digits((100 * total) / root.total)} %` : "";
    said.textContent = box.node === root ? `all: ${time(total)}` : `${name}: ${time(total)}${share}, ${time(own)} of it itself, ${count.toLocaleString("en")} spans`;
  });
  canvas.addEventListener("click", (event) => {
    const box = at(event);
    if (box) { top = box.node; redraw(); }
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Backspace") {
      top = event.key === "Escape" ? root : top.parent || root;
      event.preventDefault();
      redraw();
    }
  });
  redraw();
  return { later };
})();
