"use strict";
(function () {
  // Values on the page are GW and TWh; the Chinese units are 1 GW = 100 万kW and 1 TWh = 10 亿kWh.
  const UNITS = {
    en: { power: ["GW", 1], energy: ["TWh", 1] },
    zh: { power: ["万kW", 100], energy: ["亿kWh", 10] },
  };
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const shown = {};
  let system = document.body.dataset.language === "zh" ? "zh" : "en";

  function inUnits(view) {
    const units = UNITS[system];
    const text = JSON.stringify({ data: view.data, layout: view.layout })
      .replaceAll("{power}", units.power[0]).replaceAll("{energy}", units.energy[0]);
    const copy = JSON.parse(text);
    for (const trace of copy.data) {
      for (const way of ["x", "y"]) {
        const factor = view.scale[trace[way + "axis"] || way] ? units[view.scale[trace[way + "axis"] || way]][1] : 1;
        if (factor === 1) continue;
        const times = (value) => (typeof value === "number" ? value * factor : value);
        for (const key of way === "y" && trace.base ? ["y", "base", "customdata"] : [way]) {
          if (Array.isArray(trace[key])) trace[key] = trace[key].map(times);
        }
      }
    }
    for (const line of copy.layout.shapes || []) {
      const axis = view.scale[line.yref];
      if (axis) { line.y0 *= units[axis][1]; line.y1 *= units[axis][1]; }
    }
    return copy;
  }

  function draw(key) {
    const view = figures[key][shown[key] || 0];
    if (!view) return;
    const figure = inUnits(view);
    const config = {
      displaylogo: false, responsive: true,
      displayModeBar: "hover", modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
      toImageButtonOptions: { format: "png", filename: key, scale: 2 },
    };
    return Plotly.react("plot-" + key, figure.data, figure.layout, config);
  }

  function written(number) {
    const value = Math.abs(number) < 1e-6 ? 0 : number;
    const size = Math.abs(value);
    const places = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    const text = value.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
    return Number(text.replaceAll(",", "")) === 0 ? "0" : text.replace("-", "\u2212");
  }

  function convert(next) {
    system = next;
    for (const button of document.querySelectorAll("[data-system]")) {
      button.classList.toggle("on", button.dataset.system === system);
    }
    for (const cell of document.querySelectorAll("[data-unit]")) {
      const [name, factor] = UNITS[system][cell.dataset.unit];
      const text = written(Number(cell.dataset.value) * factor);
      cell.textContent = "bare" in cell.dataset ? text : text + " " + name;
    }
    for (const cell of document.querySelectorAll("[data-name]")) cell.textContent = UNITS[system][cell.dataset.name][0];
    for (const key of Object.keys(figures)) if (figures[key].length) draw(key);
  }

  for (const button of document.querySelectorAll("[data-system]")) {
    button.addEventListener("click", () => convert(button.dataset.system));
  }
  for (const select of document.querySelectorAll("select[data-chart]")) {
    select.addEventListener("change", () => { shown[select.dataset.chart] = Number(select.value); draw(select.dataset.chart); });
  }
  document.getElementById("print").addEventListener("click", () => window.print());
  // A printed page is narrower than the window: figures are drawn again at its width (A4 upright, see the style).
  const widths = (width) => {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) Plotly.relayout(plot, width ? { width } : { autosize: true, width: null });
  };
  window.addEventListener("beforeprint", () => widths(930));
  window.addEventListener("afterprint", () => widths(0));
  convert(system);
  document.body.dataset.ready = "yes";
})();
