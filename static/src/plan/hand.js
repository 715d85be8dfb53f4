// The hand on the map: which tool it holds, and what pointer and keys mean to that tool.
// A tool is {start(), stop(), hover(at), press(at) -> drag or null, click(at), enter(at), cancel() -> whether there was
// something to cancel}; each may be missing. A drag is {move(at), drop(), cancel()}. `at` is {place: [lon, lat], reach}.

const REACH_PX = { mouse: 9, pen: 12, touch: 24 };

export class Hand {
  constructor({ map, tools }) {
    Object.assign(this, { map, tools, tool: null, drag: null, hasDragged: false, at: [0, 0] });
    this.box = map.getContainer();
    this.box.addEventListener("pointerdown", (event) => this.down(event), { capture: true });
    document.addEventListener("pointermove", (event) => this.move(event));
    document.addEventListener("pointerup", (event) => this.up(event));
    document.addEventListener("pointercancel", () => this.let());
    map.on("click", ({ latlng, originalEvent }) => this.click(latlng.wrap(), originalEvent));
  }

  take(name) {
    const next = this.tools[name];
    if (next === this.tool) return;
    this.let();
    this.tool?.stop?.();
    this.tool = next;
    this.box.dataset.tool = name;
    next.start?.();
  }

  down(event) {
    this.note(event);
    this.hasDragged = false;
    // A second finger zooms: what the first one had in hand goes back to its place.
    if (!event.isPrimary) this.let();
    const drag = this.isFree(event) ? this.tool?.press?.(this.where(event)) : null;
    if (!drag) return;
    this.drag = drag;
    this.map.dragging.disable();
    event.stopPropagation();
  }

  // Whether a pointer that comes down may take hold of something.
  isFree({ button, isPrimary, target }) {
    return !button && isPrimary && !this.drag && !this.isOnControl(target);
  }

  move(event) {
    if (event.isPrimary) this.note(event);
    if (this.drag) {
      this.latest = this.where(event);
      this.frame ??= requestAnimationFrame(() => this.step());
    } else if (this.box.contains(event.target) && event.pointerType !== "touch") {
      this.tool?.hover?.(this.where(event));
    }
  }

  // Once a frame, however often the pointer tells.
  step() {
    this.frame = null;
    if (!this.drag) return;
    this.hasDragged = true;
    this.drag.move(this.latest);
  }

  up(event) {
    if (!this.drag || !event.isPrimary) return;
    if (this.frame) {
      cancelAnimationFrame(this.frame);
      this.step();
    }
    const { drag, hasDragged } = this;
    this.drag = null;
    this.map.dragging.enable();
    if (hasDragged) drag.drop();
    else drag.cancel();
  }

  // Lets go of what is being dragged; whether there was something.
  let() {
    if (!this.drag) return false;
    this.drag.cancel();
    this.drag = null;
    this.map.dragging.enable();
    return true;
  }

  // A click that ends a drag is none, nor is the second one of a double click.
  click(latlng, { detail }) {
    if (this.hasDragged || detail > 1 || this.map.pm.globalDrawModeEnabled()) return;
    this.tool?.click?.({ place: [latlng.lng, latlng.lat], reach: this.reachOf(this.last ?? "mouse"), isAdding: this.isAdding });
  }

  // Enter on the map means the cross in its middle.
  enter() {
    const { lng, lat } = this.map.getCenter().wrap();
    const size = this.map.getSize();
    this.at = [size.x / 2, size.y / 2];
    const at = { place: [lng, lat], reach: this.reachOf("touch") };
    if (this.tool?.enter) this.tool.enter(at);
    else this.tool?.click?.(at);
  }

  cancel() {
    return this.let() || Boolean(this.tool?.cancel?.());
  }

  note({ clientX, clientY, pointerType, shiftKey, ctrlKey, metaKey }) {
    this.isAdding = shiftKey || ctrlKey || metaKey;
    const { left, top } = this.box.getBoundingClientRect();
    this.at = [clientX - left, clientY - top];
    this.last = pointerType;
  }

  isOnControl(target) {
    return Boolean(target.closest(".leaflet-control, .leaflet-marker-icon"));
  }

  where(event) {
    const { lng, lat } = this.map.mouseEventToLatLng(event).wrap();
    return { place: [lng, lat], reach: this.reachOf(event.pointerType), isFree: event.altKey };
  }

  // How far the pointer reaches, in degrees east and north.
  reachOf(pointerType) {
    const px = REACH_PX[pointerType] ?? REACH_PX.mouse;
    const centre = this.map.getSize().divideBy(2);
    const [a, b] = [centre, centre.add([px, px])].map((point) => this.map.containerPointToLatLng(point));
    return [Math.abs(b.lng - a.lng), Math.abs(b.lat - a.lat)];
  }
}
