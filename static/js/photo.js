// Covers faces and crops a picture before it leaves the device: what is sent is a canvas, drawn here from its pixels.
// Rectangles are solid; a blur can be undone. Each one is a button: arrows move it, with Shift they size it.
const LONGEST = 2048;
const STEP = 0.02;
const field = document.querySelector("[data-photo]");
const editor = document.querySelector("[data-editor]");

if (field && editor && window.createImageBitmap && window.DataTransfer) begin();

function begin() {
  const canvas = editor.querySelector("canvas");
  const frame = editor.querySelector(".editor-frame");
  const said = editor.querySelector("[role=status]");
  let isCut = false;
  let picture = null;

  field.addEventListener("change", open);
  frame.addEventListener("pointerdown", press);
  field.form.addEventListener("submit", send);
  editor.querySelector("[data-act=cover]").addEventListener("click", () => add([0.4, 0.35, 0.2, 0.2], false).focus());
  editor.querySelector("[data-act=crop]").addEventListener("click", crop);
  editor.querySelector("[data-act=undo]").addEventListener("click", open);

  async function open() {
    clear();
    isCut = false;
    editor.hidden = true;
    const [file] = field.files;
    if (!file) return;
    try {
      picture = await createImageBitmap(file);
    } catch {
      picture = null; // such as HEIC: the server says what to do with it
      return;
    }
    draw(picture, [0, 0, 1, 1]);
    editor.hidden = false;
  }

  function draw(source, [left, top, width, height]) {
    const [w, h] = [source.width * width, source.height * height];
    const scale = Math.min(1, LONGEST / Math.max(w, h));
    canvas.width = Math.max(1, Math.round(w * scale));
    canvas.height = Math.max(1, Math.round(h * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, source.width * left, source.height * top, w, h, 0, 0, canvas.width, canvas.height);
  }

  function boxes(kind = "") {
    return [...frame.querySelectorAll(`.editor-box${kind}`)];
  }

  function clear() {
    for (const box of boxes()) box.remove();
  }

  function add(part, isCrop) {
    const box = document.createElement("button");
    box.type = "button";
    box.className = isCrop ? "editor-box is-crop" : "editor-box";
    box.setAttribute("aria-label", isCrop ? editor.dataset.cropWord : editor.dataset.coverWord);
    box.addEventListener("keydown", (event) => key(event, box));
    place(box, part);
    frame.append(box);
    said.textContent = isCrop ? editor.dataset.cropHint : editor.dataset.coverHint;
    return box;
  }

  function place(box, [left, top, width, height]) {
    const w = Math.min(1, Math.max(STEP, width));
    const h = Math.min(1, Math.max(STEP, height));
    box.area = [Math.min(1 - w, Math.max(0, left)), Math.min(1 - h, Math.max(0, top)), w, h];
    const [x, y] = box.area;
    Object.assign(box.style, { left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` });
  }

  function key(event, box) {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    const [x, y, w, h] = box.area;
    if (move) place(box, event.shiftKey ? [x, y, w + move[0], h + move[1]] : [x + move[0], y + move[1], w, h]);
    else if (event.key === "Delete" || event.key === "Backspace") remove(box);
    else return;
    event.preventDefault();
  }

  function remove(box) {
    box.remove();
    (boxes().pop() || editor.querySelector("[data-act=cover]")).focus();
  }

  function press(event) {
    const box = event.target.closest(".editor-box");
    const [from, start] = [at(event), box ? box.area : null];
    const drawn = box || add([...from, 0, 0], false);
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    const follow = (moved) => {
      const to = at(moved);
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      if (start) place(drawn, [start[0] + dx, start[1] + dy, start[2], start[3]]);
      else place(drawn, [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(dx), Math.abs(dy)]);
    };
    const end = () => {
      frame.removeEventListener("pointermove", follow);
      drawn.focus();
    };
    frame.addEventListener("pointermove", follow);
    frame.addEventListener("pointerup", end, { once: true });
    frame.addEventListener("pointercancel", end, { once: true });
  }

  function at(event) {
    const whole = canvas.getBoundingClientRect();
    return [(event.clientX - whole.left) / whole.width, (event.clientY - whole.top) / whole.height];
  }

  function burn() {
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#111";
    for (const box of boxes(":not(.is-crop)")) {
      const [x, y, w, h] = box.area;
      pen.fillRect(Math.floor(x * canvas.width), Math.floor(y * canvas.height),
        Math.ceil(w * canvas.width) + 1, Math.ceil(h * canvas.height) + 1);
      box.remove();
    }
  }

  async function crop() {
    const [box] = boxes(".is-crop");
    if (!box) {
      add([0.1, 0.1, 0.8, 0.8], true).focus();
      return;
    }
    const part = box.area;
    burn();
    clear();
    draw(await createImageBitmap(canvas), part);
    said.textContent = editor.dataset.cutHint;
  }

  function send(event) {
    if (isCut || editor.hidden || !picture) return;
    event.preventDefault();
    const sender = event.submitter;
    burn();
    canvas.toBlob((blob) => {
      if (!blob) return;
      const carried = new DataTransfer();
      carried.items.add(new File([blob], "picture.jpg", { type: "image/jpeg" }));
      field.files = carried.files;
      isCut = true;
      field.form.requestSubmit(sender);
    }, "image/jpeg", 0.9);
  }
}
