"use strict";
// The timeline: a lane for each track, a row for each depth in it.

const timeline = (() => {
  const [ROW, GAP, HEAD, RULER] = [15, 6, 16, 40];
  const whole = [data.from, data.to];
  let [from, to] = whole;
  // data.tracks: {title, spans: [start, duration, depth, name, ...]}, by start.
  const lanes = data.tracks.map((track) => {
    let depth = 0;
    for (let at = 2; at < track.spans.length; at += 4) depth = Math.max(depth, track.spans[at]);
    return { ...track, depth, y: 0 };
  });
  let y = RULER;
  for (const lane of lanes) {
    lane.y = y;
    y += HEAD + (lane.depth + 1) * ROW + GAP;
  }
  const height = y;
  let boxes = [];

  const { canvas, redraw, later } = board("timeline", () => height, (paint, width) => {
    boxes = [];
    const scale = width / (to - from);
    const x = (at) => (at - from) * scale;
    paint.clearRect(0, 0, width, height);
    frames(paint, width, x);
    ruler(paint, width, x);
    let drawn = 0;
    for (const lane of lanes) {
      paint.fillStyle = ink();
      paint.fillText(lane.title, 3, lane.y + 12);
      const { spans } = lane;
      // What is narrower than a pixel is drawn once for each pixel and depth.
      const last = new Float64Array(lane.depth + 1).fill(-1);
      for (let at = 0; at < spans.length; at += 4) {
        const [start, length, depth, name] = [spans[at], spans[at + 1], spans[at + 2], spans[at + 3]];
        if (start > to) break;
        if (start + length < from) continue;
        const left = Math.max(x(start), 0);
        const right = Math.min(x(start + length), width);
        if (right <= last[depth]) continue;
        const wide = Math.max(right - left, 1);
        last[depth] = Math.floor(left) + (wide <= 1 ? 1 : wide - 1);
        const top = lane.y + HEAD + depth * ROW;
        paint.fillStyle = colour(data.names[name], isFound(data.names[name]));
        paint.fillRect(left, top, wide > 2 ? wide - 0.5 : wide, ROW - 1);
        label(paint, data.names[name], left, top, wide);
        if (wide >= 2) boxes.push({ left, wide, top, name: data.names[name], start, length, lane: lane.title });
        drawn++;
      }
    }
    return drawn;
  });

  // data.frames: [number, began, ended, ...]; late ones are marked.
  function frames(paint, width, x) {
    for (let at = 0; at < data.frames.length; at += 3) {
      const [number, began, ended] = [data.frames[at], data.frames[at + 1], data.frames[at + 2]];
      if (ended < from || began > to) continue;
      const [left, right] = [x(began), x(ended)];
      const isLate = ended - began > data.budget;
      paint.fillStyle = isLate ? "#ea580c" : number % 2 ? "#8886" : "#8883";
      paint.fillRect(left, 18, Math.max(right - left, 0.5), 16);
      if (right - left > 40) label(paint, `${number}: ${time(ended - began)}`, left, 19, right - left);
      boxes.push({ left, wide: Math.max(right - left, 1), top: 18, name: `frame ${number}${isLate ? ", late" : ""}`, start: began, length: ended - began, lane: "frames" });
    }
  }

  function ruler(paint, width, x) {
    const rough = ((to - from) / width) * 90;
    const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
    const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough);
    paint.fillStyle = ink();
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
      paint.fillRect(x(at), 0, 1, 5);
      paint.fillText(time(at), x(at) + 3, 12);
    }
  }

  const show = (start, end) => {
    const least = Math.min(100, whole[1] - whole[0]);
    const length = Math.min(Math.max(end - start, least), whole[1] - whole[0]);
    from = Math.min(Math.max(start, whole[0]), whole[1] - length);
    to = from + length;
    later();
  };
  const zoom = (factor, share) => {
    const centre = from + (to - from) * share;
    show(centre - (centre - from) * factor, centre + (to - centre) * factor);
  };
  const move = (share) => show(from + (to - from) * share, to + (to - from) * share);

  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaY) > Math.abs(event.deltaX) && !event.shiftKey && document.activeElement !== canvas) return;
    event.preventDefault();
    const area = canvas.getBoundingClientRect();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) move((event.deltaX || event.deltaY) / area.width);
    else zoom(Math.exp(event.deltaY / 400), (event.clientX - area.left) / area.width);
  }, { passive: false });
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, from, to };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointerup", () => { held = null; });
  const said = document.getElementById("timeline-said");
  canvas.addEventListener("pointermove", (event) => {
    const area = canvas.getBoundingClientRect();
    if (held) {
      const by = ((held.x - event.clientX) / area.width) * (held.to - held.from);
      show(held.from + by, held.to + by);
      return;
    }
    const [x, top] = [event.clientX - area.left, event.clientY - area.top];
    const box = boxes.findLast((box) => x >= box.left && x < box.left + box.wide && top >= box.top && top < box.top + ROW);
    if (box) said.textContent = `${box.name}: ${time(box.length)} at ${time(box.start)} on ${box.lane}`;
  });
  canvas.addEventListener("dblclick", (event) => {
    const area = canvas.getBoundingClientRect();
    const [x, top] = [event.clientX - area.left, event.clientY - area.top];
    const box = boxes.findLast((box) => x >= box.left && x < box.left + box.wide && top >= box.top && top < box.top + ROW);
    if (box) show(box.start - box.length * 0.05, box.start + box.length * 1.05);
  });
  canvas.addEventListener("keydown", (event) => {
    const does = { ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2), "+": () => zoom(0.6, 0.5), "=": () => zoom(0.6, 0.5), "-": () => zoom(1.6, 0.5), Escape: () => show(...whole), Home: () => show(...whole) }[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  for (const button of document.querySelectorAll("button[data-from]")) {
    button.addEventListener("click", () => {
      show(Number(button.dataset.from), Number(button.dataset.to));
      canvas.scrollIntoView({ block: "nearest" });
      canvas.focus({ preventScroll: true });
    });
  }
  redraw();
  return { later };
})();

document.getElementById("search").addEventListener("input", (event) => {
  wanted = event.target.value.trim().toLowerCase();
  flame.later();
  timeline.later();
});
