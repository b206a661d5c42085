// What needs a script: everything else on the desk works without this file.

const one = <T extends Element>(selector: string, from: ParentNode = document): T | null => from.querySelector<T>(selector);
const all = <T extends Element>(selector: string, from: ParentNode = document): T[] => [...from.querySelectorAll<T>(selector)];

/** Light, dark or as the system has it; kept in this browser. */
function theme(): void {
  const button = one<HTMLButtonElement>("[data-theme-button]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    // In a cookie, so that the next page is made in the right colours and doesn't flash.
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
  });
}

/** Facts under the pointer are shown in both places, and in words beside the pointer. */
function reader(root: HTMLElement): void {
  const list = one(".facts", root);
  const text = one<HTMLElement>(".text", root);
  if (!list || !text) return;
  const marks = new Map<string, HTMLElement[]>();
  for (const mark of all<HTMLElement>(".m", text)) {
    for (const id of `${mark.dataset.f ?? ""} ${mark.dataset.e ?? ""}`.split(" ").filter(Boolean)) {
      const of = marks.get(id);
      if (of) of.push(mark);
      else marks.set(id, [mark]);
    }
  }
  const entries = new Map(all<HTMLElement>("[data-fact]", list).map((entry) => [entry.dataset.fact ?? "", entry]));
  let lit: HTMLElement[] = [];
  const light = (ids: string[]): void => {
    for (const element of lit) element.classList.remove("lit");
    lit = ids.flatMap((id) => [...(marks.get(id) ?? []), ...(entries.has(id) ? [entries.get(id) as HTMLElement] : [])]);
    for (const element of lit) element.classList.add("lit");
  };
  const shown = (id: string): boolean => {
    const layer = entries.get(id)?.closest(".group")?.className.match(/k-(\w+)/)?.[1];
    return one<HTMLInputElement>(`#show-${layer ?? ""}`, root)?.checked ?? false;
  };
  const card = document.createElement("div");
  card.className = "hover";
  card.setAttribute("aria-hidden", "true");
  card.hidden = true;
  document.body.append(card);
  const close = (): void => {
    card.hidden = true;
    light([]);
  };
  text.addEventListener("pointerover", (event) => {
    const mark = (event.target as Element).closest<HTMLElement>(".m");
    const ids = (mark?.dataset.f ?? "").split(" ").filter((id) => id && shown(id));
    if (!mark || ids.length === 0) return close();
    light(ids);
    const lines = document.createElement("ul");
    for (const id of ids.slice(0, 4)) {
      const entry = entries.get(id);
      if (!entry) continue;
      const line = entry.cloneNode(true) as HTMLElement;
      line.removeAttribute("id");
      line.classList.remove("lit", "chosen");
      lines.append(line);
    }
    card.replaceChildren(lines);
    card.hidden = false;
    const box = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 16));
    card.style.left = `${left + scrollX}px`;
    const below = box.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.top = `${(below ? box.bottom + 8 : Math.max(8, box.top - card.offsetHeight - 8)) + scrollY}px`;
  });
  text.addEventListener("pointerleave", close);
  // A tap or a click leads from the words to the fact.
  text.addEventListener("click", (event) => {
    const mark = (event.target as Element).closest<HTMLElement>(".m");
    const id = (mark?.dataset.f ?? "").split(" ").find((id) => id && shown(id));
    if (id && !getSelection()?.toString()) choose(id, false);
  });
  const choose = (id: string, toText: boolean): void => {
    for (const element of all(".on, .chosen", root)) element.classList.remove("on", "chosen");
    for (const mark of marks.get(id) ?? []) mark.classList.add("on");
    const entry = entries.get(id);
    entry?.classList.add("chosen");
    const layer = entry?.closest(".group")?.className.match(/k-(\w+)/)?.[1];
    const box = one<HTMLInputElement>(`#show-${layer ?? ""}`, root);
    if (box && toText) box.checked = true;
    (toText ? marks.get(id)?.[0] : entry)?.scrollIntoView({ block: "center" });
    if (location.pathname.startsWith("/reports/")) history.replaceState(null, "", `${location.pathname}?fact=${id}#w-${id}`);
  };
  for (const [id, entry] of entries) {
    entry.addEventListener("pointerenter", () => light([id]));
    entry.addEventListener("pointerleave", () => light([]));
    one("a", entry)?.addEventListener("click", (event) => {
      event.preventDefault();
      choose(id, true);
    });
  }
}

/** Dragging over the timeline zooms in. */
function timeline(svg: SVGSVGElement): void {
  const { from, to, left, width } = svg.dataset;
  if (!from || !to || !left || !width) return;
  const [begin, room] = [Number(left), Number(width)];
  const first = Date.parse(from);
  const span = Date.parse(to) - first + 86_400_000;
  const place = (event: PointerEvent): number => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    return Math.min(Math.max(x, begin), begin + room);
  };
  let start: number | null = null;
  let brush: SVGRectElement | null = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0 || (event.target as Element).closest("a")) return;
    start = place(event);
    brush = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    brush.setAttribute("class", "brush");
    brush.setAttribute("y", "0");
    brush.setAttribute("height", String(svg.viewBox.baseVal.height));
    svg.append(brush);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (start === null || !brush) return;
    const now = place(event);
    brush.setAttribute("x", String(Math.min(start, now)));
    brush.setAttribute("width", String(Math.abs(now - start)));
  });
  svg.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const ends = [start, place(event)].sort((a, b) => a - b) as [number, number];
    brush?.remove();
    start = null;
    if (ends[1] - ends[0] < 12) return;
    const day = (x: number): string => new Date(first + ((x - begin) / room) * span).toISOString().slice(0, 10);
    const address = new URL(location.href);
    address.searchParams.set("since", day(ends[0]));
    address.searchParams.set("until", day(ends[1] - 0.01));
    location.assign(address);
  });
}

/** A picture as PNG, twice as fine as the screen. */
function png(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const address = button.dataset.png;
    if (!address) return;
    const source = await (await fetch(address)).text();
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
    await image.decode();
    const canvas = document.createElement("canvas");
    const wide = image.naturalWidth || 1200;
    const scale = Math.min(2, 8000 / wide);
    canvas.width = wide * scale;
    canvas.height = (image.naturalHeight || 800) * scale;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    const link = document.createElement("a");
    link.download = button.dataset.name ?? "picture.png";
    link.href = canvas.toDataURL("image/png");
    link.click();
  });
}

/** Paste or drop a report: the record stands beneath as soon as one stops typing. */
function paste(form: HTMLFormElement): void {
  const area = one<HTMLTextAreaElement>("textarea", form);
  const result = one<HTMLElement>("[data-result]");
  const said = one<HTMLElement>("[data-said]");
  if (!area || !result) return;
  let asked = 0;
  const read = async (): Promise<void> => {
    const mine = ++asked;
    if (area.value.trim().length < 20) {
      result.replaceChildren();
      return;
    }
    if (said) said.textContent = "Reading …";
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.set(name, value);
    fields.set("part", "1");
    try {
      const begun = performance.now();
      const answer = await fetch(form.getAttribute("action") ?? "/read", { method: "POST", body: fields });
      const text = await answer.text();
      // Whoever typed on meanwhile gets the later answer.
      if (mine !== asked) return;
      const page = new DOMParser().parseFromString(text, "text/html");
      const part = page.querySelector("[data-part]") ?? page.querySelector("main");
      result.replaceChildren(...(part ? [document.importNode(part, true)] : []));
      for (const root of all<HTMLElement>("[data-reader]", result)) reader(root);
      if (said) said.textContent = answer.ok ? `Read in ${Math.round(performance.now() - begun)} ms.` : "";
    } catch {
      if (mine === asked && said) said.textContent = "The desk doesn't answer. Is it still running?";
    }
  };
  let timer = 0;
  const soon = (wait: number): void => {
    clearTimeout(timer);
    timer = window.setTimeout(read, wait);
  };
  form.addEventListener("input", () => soon(600));
  area.addEventListener("paste", () => soon(30));
  if (area.value.trim()) soon(0);
  const drop = async (files: FileList): Promise<void> => {
    const file = files[0];
    if (!file) return;
    if (file.size > 2 * 1024 * 1024) {
      if (said) said.textContent = "The file is longer than 2 MB; add it from the shell with legation add.";
      return;
    }
    area.value = await file.text();
    soon(0);
  };
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer) void drop(event.dataTransfer.files);
  });
  const file = one<HTMLInputElement>("input[type=file]", form);
  file?.addEventListener("change", () => {
    if (file.files) void drop(file.files);
  });
}

/** Says when the archive has something new; the page changes only when it is asked to. */
function news(): void {
  const button = one<HTMLButtonElement>("[data-news]");
  if (!button || !window.EventSource) return;
  button.addEventListener("click", () => location.reload());
  const open = (): void => {
    const events = new EventSource("/api/v1/news");
    events.addEventListener("news", () => button.classList.add("shown"));
    // Pages in the background don't keep connections.
    addEventListener("pagehide", () => events.close());
  };
  // After the page has come to rest: a connection that stays open would keep it from seeming loaded.
  setTimeout(open, 800);
}

/** What changed since the last visit is counted from when somebody says *seen*. */
function seen(): void {
  for (const button of all<HTMLButtonElement>("[data-seen]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      document.cookie = `seen=${encodeURIComponent(button.dataset.seen ?? "")}; path=/; max-age=31536000; samesite=strict`;
      location.assign("/");
    });
  }
}

/** Keys for people who look at this all day. */
function keys(): void {
  const dialog = one<HTMLDialogElement>("dialog[data-keys]");
  const help = one<HTMLButtonElement>("[data-keys-button]");
  if (help && dialog) {
    help.hidden = false;
    help.addEventListener("click", () => dialog.showModal());
    one("button", dialog)?.addEventListener("click", () => dialog.close());
  }
  const places: Record<string, string> = {
    b: "/", w: "/blockers", t: "/timeline", p: "/commitments", o: "/proposals", s: "/statements", a: "/actors", m: "/map", r: "/reports", n: "/read",
  };
  let going = false;
  let at = -1;
  addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, textarea, select")) return;
    if (going) {
      going = false;
      const place = places[event.key];
      if (place) location.assign(place);
      return;
    }
    const rows = all<HTMLElement>("[data-row], .fact");
    switch (event.key) {
      case "/":
        event.preventDefault();
        one<HTMLInputElement>(".top input[type=search]")?.focus();
        break;
      case "g":
        going = true;
        setTimeout(() => (going = false), 1500);
        break;
      case "j":
      case "k": {
        at = Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)));
        const link = rows[at] && one<HTMLElement>("a", rows[at]);
        link?.focus();
        rows[at]?.scrollIntoView({ block: "nearest" });
        break;
      }
      case "?":
        dialog?.showModal();
        break;
    }
  });
}

/** Narrows a long list to the lines with certain words, at once. */
function narrow(): void {
  for (const input of all<HTMLInputElement>("input[data-narrow]")) {
    const label = input.closest<HTMLElement>("[hidden]");
    if (label) label.hidden = false;
    const rows = all<HTMLElement>("[data-row]");
    const words = rows.map((row) => (row.textContent ?? "").toLowerCase());
    input.addEventListener("input", () => {
      const sought = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row, index) => (row.hidden = !sought.every((word) => words[index]?.includes(word))));
    });
  }
}

/** On a phone the views are a row: the present one is in sight. */
function present(): void {
  const row = one<HTMLElement>(".views");
  const link = one<HTMLElement>(".views a[aria-current]");
  if (row && link) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}

theme();
present();
for (const root of all<HTMLElement>("[data-reader]")) reader(root);
for (const svg of all<SVGSVGElement>("svg.timeline")) timeline(svg);
for (const button of all<HTMLButtonElement>("[data-png]")) png(button);
for (const form of all<HTMLFormElement>("form[data-paste]")) paste(form);
news();
seen();
keys();
narrow();
