// Draws a map with MapLibre: areas, points in categories (colour and sign), clusters. The list
// beside it says the same; a button data-essor-map-show="<point id>" shows a point on the map.

const EMPTY = { version: 8, sources: {}, layers: [] };

function colourOf(token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  probe.hidden = true;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function styled(href) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const loaded = new Promise((resolve) => link.addEventListener("load", resolve, { once: true }));
  document.head.prepend(link);
  return loaded;
}

// A point's mark: a disc in its category's colour, its sign on it.
function mark(category) {
  const size = 44;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.beginPath();
  pen.arc(size / 2, size / 2, size / 2 - 4, 0, 2 * Math.PI);
  pen.fillStyle = colourOf(category.token);
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = colourOf("--surface");
  pen.stroke();
  pen.fillStyle = colourOf("--surface");
  pen.font = '600 26px "IBM Plex Sans"';
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(category.sign, size / 2, size / 2 + 1);
  return pen.getImageData(0, 0, size, size);
}

function layers(map, data) {
  map.addLayer({ id: "ground", type: "background", paint: { "background-color": colourOf("--sunken") } });
  if (data.tiles) {
    map.addSource("tiles", { type: "raster", tiles: [data.tiles.url], tileSize: 256, attribution: data.tiles.credit });
    map.addLayer({ id: "tiles", type: "raster", source: "tiles" });
  }
  map.addSource("areas", { type: "geojson", data: data.areas });
  map.addLayer({ id: "areas", type: "fill", source: "areas", paint: { "fill-color": colourOf("--surface"), "fill-opacity": data.tiles ? 0.3 : 1 } });
  map.addLayer({ id: "borders", type: "line", source: "areas", paint: { "line-color": colourOf("--line-strong"), "line-width": 1, "line-opacity": 0.7 } });
  map.addSource("points", { type: "geojson", data: data.points, cluster: true, clusterRadius: 36, clusterMaxZoom: 12 });
  for (const category of data.categories) map.addImage(category.code, mark(category), { pixelRatio: 2 });
  map.addLayer({
    id: "points", type: "symbol", source: "points", filter: ["!", ["has", "point_count"]],
    layout: { "icon-image": ["get", "category"], "icon-allow-overlap": true },
  });
}

// Names of areas and numbers of clusters are HTML: no glyph file, sharp in every language.
function names(map, library, labels) {
  for (const { text, at } of labels) {
    const element = Object.assign(document.createElement("div"), { className: "map-label", textContent: text });
    new library.Marker({ element }).setLngLat(at).addTo(map).setOpacity("1");
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.removeAttribute("tabindex");
  }
}

function clusters(map, library) {
  let shown = new Map();
  const update = () => {
    if (!map.isSourceLoaded("points")) return;
    const next = new Map();
    for (const feature of map.querySourceFeatures("points", { filter: ["has", "point_count"] })) {
      const { cluster_id: id } = feature.properties;
      next.set(id, next.get(id) ?? shown.get(id) ?? cluster(map, library, feature));
    }
    for (const [id, marker] of shown) if (!next.has(id)) marker.remove();
    shown = next;
  };
  map.on("render", update);
}

function cluster(map, library, feature) {
  const { cluster_id: id, point_count: count } = feature.properties;
  const element = document.createElement("button");
  element.type = "button";
  element.className = "map-cluster";
  const side = `${Math.round(26 + 6 * Math.log2(count))}px`;
  Object.assign(element.style, { width: side, height: side });
  element.textContent = count.toLocaleString("fr-FR");
  const at = feature.geometry.coordinates;
  element.addEventListener("click", async (event) => {
    event.stopPropagation();
    map.easeTo({ center: at, zoom: await map.getSource("points").getClusterExpansionZoom(id) });
  });
  const marker = new library.Marker({ element }).setLngLat(at).addTo(map);
  element.removeAttribute("role");
  element.setAttribute("aria-label", `${count} points ici, agrandir`);
  return marker;
}

function popup(map, library, { properties, geometry }) {
  const box = Object.assign(document.createElement("div"), { className: "map-popup" });
  const title = document.createElement(properties.href ? "a" : "strong");
  title.textContent = properties.label;
  if (properties.href) title.href = properties.href;
  const details = typeof properties.details === "string" ? JSON.parse(properties.details) : properties.details;
  box.append(title, ...details.map((line) => Object.assign(document.createElement("span"), { textContent: line })));
  return new library.Popup({ maxWidth: "18rem", locale: { "Popup.Close": "Fermer" } })
    .setLngLat(geometry.coordinates).setDOMContent(box).addTo(map);
}

const WORDS = {
  "AttributionControl.ToggleAttribution": "Afficher les sources",
  "Map.Title": "Carte",
  "Marker.Title": "Repère",
  "NavigationControl.ZoomIn": "Agrandir",
  "NavigationControl.ZoomOut": "Réduire",
  "Popup.Close": "Fermer",
};

function interact(map, library, data, element) {
  map.on("click", "points", (event) => popup(map, library, event.features[0]));
  map.on("mouseenter", "points", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "points", () => (map.getCanvas().style.cursor = ""));
  document.addEventListener("click", (event) => {
    const id = event.target.closest("[data-essor-map-show]")?.dataset.essorMapShow;
    const feature = id && data.points.features.find((one) => one.properties.id === id);
    if (!feature) return;
    element.scrollIntoView({ block: "nearest" });
    map.jumpTo({ center: feature.geometry.coordinates, zoom: Math.max(map.getZoom(), 13) });
    popup(map, library, feature);
  });
}

function made(library, options) {
  try {
    return new library.Map(options);
  } catch (error) {
    console.warn(error);
    return null;
  }
}

export async function start(element) {
  const data = JSON.parse(document.getElementById(element.dataset.essorMap).textContent);
  const [library] = await Promise.all([import(element.dataset.essorLib), styled(element.dataset.essorCss), document.fonts.load('600 26px "IBM Plex Sans"')]);
  library.setWorkerUrl(element.dataset.essorWorker);
  element.replaceChildren();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = made(library, {
    container: element, style: EMPTY, bounds: data.bounds, fitBoundsOptions: { padding: 32 },
    attributionControl: data.tiles ? {} : false, dragRotate: false, pitchWithRotate: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches, maxZoom: 17, fadeDuration: still ? 0 : 200,
    locale: WORDS,
  });
  if (!map) {
    element.textContent = "Cet appareil ne peut pas dessiner la carte (WebGL manque). La liste donne les mêmes informations.";
    element.className = "map-waiting";
    return;
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  await map.once("load");
  layers(map, data);
  names(map, library, data.labels);
  clusters(map, library);
  interact(map, library, data, element);
  const repaint = () => {
    map.setStyle(EMPTY);
    map.once("styledata", () => layers(map, data));
  };
  document.documentElement.addEventListener("essor:theme", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  map.once("idle", () => (element.dataset.essorInteractive = ""));
}
