// ECharts in the house's colours. <figure data-chart> holds its option as JSON and its numbers as a table; the picture is
// drawn on canvas (no style attributes, so the content policy holds) and is hidden from screen readers, who read the table.
// Colours in the option are written as token names: "--accent" becomes the colour of the running theme.
import { fresh } from "./elements.js";

let loading;

export function enhance(root) {
  for (const figure of fresh(root, "[data-chart]", "chart")) draw(figure);
}

/** Draw one figure; resolves to the ECharts instance. Call `update(figure, option)` to change its data later. */
export async function draw(figure) {
  const echarts = await library(figure.dataset.library);
  figure.dataset.drawn = "";
  const canvas = figure.querySelector(".chart-canvas");
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  figure.chart = chart;
  chart.setOption(dressed(JSON.parse(figure.querySelector("script[type='application/json']").textContent)));
  new ResizeObserver(() => chart.resize()).observe(canvas);
  chart.on("click", (event) => {
    const url = event.data?.url;
    if (url) location.assign(url);
  });
  return chart;
}

export function update(figure, option) {
  figure.chart?.setOption(withTokens(option, readTokens()));
}

function library(address) {
  loading ??= new Promise((resolve, reject) => {
    if (window.echarts) return resolve(window.echarts);
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", reject);
    return document.head.append(script);
  });
  return loading;
}

function dressed(option) {
  const tokens = readTokens();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const house = {
    animation: !still,
    animationDuration: 300,
    animationDurationUpdate: 300,
    color: [1, 2, 3, 4, 5, 6].map((n) => tokens(`--chart-${n}`)),
    textStyle: { fontFamily: tokens("--font"), color: tokens("--ink"), fontSize: tokens.size("--type-s") },
    grid: { left: 4, right: 12, top: tokens.size("--type-s") * (option.legend ? 3 : 1), bottom: 4, containLabel: true },
    // rich text, not HTML: HTML tooltips carry style attributes, which the content policy refuses
    tooltip: {
      renderMode: "richText", trigger: "axis", confine: true, backgroundColor: tokens("--paper"),
      borderColor: tokens("--line-strong"), textStyle: { color: tokens("--ink"), fontSize: tokens.size("--type-s") },
    },
    legend: {
      top: 0, left: 0, itemGap: 20, itemWidth: 14, itemHeight: 8, icon: "rect",
      textStyle: { color: tokens("--ink"), fontSize: tokens.size("--type-s") },
    },
  };
  const full = merge(house, withTokens(option, tokens));
  for (const name of ["xAxis", "yAxis"]) if (full[name]) full[name] = dressAxis(full[name], tokens);
  if (!option.legend) delete full.legend;
  return full;
}

function dressAxis(axis, tokens) {
  if (Array.isArray(axis)) return axis.map((one) => dressAxis(one, tokens));
  const look = {
    axisLine: { lineStyle: { color: tokens("--line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: tokens("--ink-soft"), fontSize: tokens.size("--type-s") },
    splitLine: { lineStyle: { color: tokens("--line") } },
    nameTextStyle: { color: tokens("--ink-soft"), fontSize: tokens.size("--type-s") },
  };
  return merge(look, axis);
}

function readTokens() {
  const style = getComputedStyle(document.documentElement);
  const tokens = (name) => {
    const value = style.getPropertyValue(name).trim();
    const reference = /^var\((--[\w-]+)\)$/.exec(value);
    return reference ? tokens(reference[1]) : value;
  };
  tokens.size = (name) => parseFloat(tokens(name)) * parseFloat(style.fontSize);
  return tokens;
}

function withTokens(value, tokens) {
  if (typeof value === "string") return value.startsWith("--") ? tokens(value) : value;
  if (Array.isArray(value)) return value.map((one) => withTokens(one, tokens));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withTokens(one, tokens)]));
  }
  return value;
}

function merge(base, over) {
  const result = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const both = isPlain(value) && isPlain(result[name]);
    result[name] = both ? merge(result[name], value) : value;
  }
  return result;
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
